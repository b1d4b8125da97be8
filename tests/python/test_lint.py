"""Lint names the aliases that need evidence or mean several entries, and no others."""

from __future__ import annotations

import pytest

import whowhere as ww
from whowhere.cli import main
from whowhere.lint import PROBLEMS, lint


def gazetteer(**names):
    """Each entry with its aliases."""
    return ww.Gazetteer.from_dict(names, kind="place")


def found(**names):
    """The findings as tuples."""
    return list(lint(gazetteer(**names)).itertuples(index=False, name=None))


def test_names_that_nothing_else_is_called_by_are_not_reported():
    assert found(vilnius=["Vilnius", "Wilno"], kyiv=["Kyiv"]) == []
    assert lint(ww.Gazetteer.from_frames([], [])).columns.tolist() == ["problem", "alias", "entry_id", "with_what"]


@pytest.mark.parametrize(
    ("alias", "problems"),
    [("Reading", {"common word"}), ("Lincoln", {"given name", "family name"}), ("Salt Lake City", set())],
)
def test_words_and_names_of_people_are_told_apart(alias, problems):
    assert {row[0] for row in found(x=[alias])} == problems


def test_spellings_that_look_the_same_to_the_matcher_are_shared():
    rows = found(a=["Abu-Dhabi"], b=["Abū Dhabi"], c=["Dubai"])
    assert rows == [("shared", "Abu-Dhabi", "a", "b"), ("shared", "Abū Dhabi", "b", "a")]


def test_findings_come_in_the_order_of_their_problems():
    rows = found(a=["Union", "Lincoln"], b=["Union"], c=["Best"])
    assert [PROBLEMS.index(row[0]) for row in rows] == sorted(PROBLEMS.index(row[0]) for row in rows)
    assert ("shared", "Union", "b", "a") in rows


def test_the_command_prints_or_writes_the_findings(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    gazetteer(a=["Union"], b=["Union"]).save("mine.gazetteer")
    assert main(["gazetteer", "lint", "mine.gazetteer"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0].split() == ["common", "word", "Union", "(a)", "union"]
    assert "common word: 2" in printed.err and "shared: 2" in printed.err
    assert main(["gazetteer", "lint", "mine.gazetteer", "-o", "findings.csv"]) == 0
    assert (tmp_path / "findings.csv").read_text().splitlines()[0] == "problem,alias,entry_id,with_what"
    assert main(["gazetteer", "lint", "mine.gazetteer", "-o", "mine.gazetteer"]) == 2
    assert main(["gazetteer", "lint", "missing.gazetteer"]) == 2


def test_the_built_in_list_knows_what_its_names_also_are():
    aliases = ww.Gazetteer.builtin().aliases().set_index("alias")["also"]
    for alias, also in {"Reading": "word", "Lincoln": "given surname", "Union": "word"}.items():
        assert set(aliases[alias].dropna()) == {also}
    assert aliases["Ouagadougou"] is None or aliases[["Ouagadougou"]].isna().all()
    assert lint(ww.Gazetteer.builtin())["problem"].value_counts()["common word"] > 500


@pytest.mark.parametrize("text", ["We won. One as many, own it", "Mr Lincoln said so", "Best of all"])
def test_a_small_town_is_not_taken_for_meant_by_a_word(text):
    assert ww.annotate(text).query("type == 'city'").empty
    assert not ww.annotate(text, link=False).empty  # but seen


def test_home_is_evidence_enough_for_a_small_town():
    found = ww.annotate(["Police in Reading said"], home=["GBR"])
    assert found["place_id"].tolist() == ["geonames:2639577"]
