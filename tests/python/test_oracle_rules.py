"""Runs the case tables against the oracle: the tables and the oracle say the same.

Two readings of the rules that agree are worth more than one. The engine is compared with both in
``test_engine_against_oracle.py``.
"""

import json
import subprocess
import sys

import pytest

import oracle
from cases import ids, load, parse_marked

FOLD, VARIANTS, REFUSED = load("fold"), load("variants"), load("refused")
MARKED = load("accept") + load("select")


def find(row, text):
    """Return the matches of a row of accept.toml or select.toml in a text, under the modes of the row."""
    found = oracle.Oracle(row["aliases"])
    return found.matches(text, row.get("case", "smart"), row.get("overlaps", "longest"))


@pytest.mark.parametrize("row", FOLD, ids=ids(FOLD))
def test_text_folds_as_the_table_says(row):
    assert "".join(c for c, _, _ in oracle.fold(row["text"])) == row["folded"]


@pytest.mark.parametrize("row", FOLD, ids=ids(FOLD))
def test_folding_twice_changes_nothing(row):
    assert "".join(c for c, _, _ in oracle.fold(row["folded"])) == row["folded"]


@pytest.mark.parametrize("row", FOLD, ids=ids(FOLD))
def test_folded_characters_come_from_the_text_in_order(row):
    origins = [origin for _, origin, _ in oracle.fold(row["text"])]
    assert origins == sorted(origins)
    assert all(row["text"][origin].isupper() == upper for _, origin, upper in oracle.fold(row["text"]))


@pytest.mark.parametrize("row", VARIANTS, ids=ids(VARIANTS))
def test_alias_has_the_variants_of_the_table(row):
    assert sorted({text for text, _ in oracle.variants(row["alias"])}) == row["variants"]


@pytest.mark.parametrize("row", VARIANTS, ids=ids(VARIANTS))
def test_each_character_of_a_variant_has_a_capital_flag(row):
    assert all(len(text) == len(capitals) for text, capitals in oracle.variants(row["alias"]))


@pytest.mark.parametrize("row", REFUSED, ids=ids(REFUSED))
def test_alias_is_refused(row):
    with pytest.raises(oracle.Refused) as refused:
        oracle.Oracle(["Khartoum", row["alias"]])
    assert refused.value.index == 1


@pytest.mark.parametrize("row", MARKED, ids=ids(MARKED))
def test_matches_are_the_marked_ones(row):
    text, spans = parse_marked(row["expect"])
    assert [(start, end) for start, end, _ in find(row, text)] == spans


def test_capitals_of_variants_follow_the_listed_alias():
    assert ("the hague", (True,) + (False,) * 3 + (True,) + (False,) * 4) in oracle.variants("The Hague")
    assert ("the hague", (False,) * 4 + (True,) + (False,) * 4) in oracle.variants("The Hague")
    assert ("saint lo", (True,) * 5 + (False, True, True)) in oracle.variants("ST LO")
    assert ("saint lo", (True,) + (False,) * 5 + (True, False)) in oracle.variants("St Lo")
    assert ("el x", (False, True, False, True)) in oracle.variants("aL-X")
    assert ("u. s.", (True, False, False, True, False)) in oracle.variants("US")
    assert ("a and b", (True,) + (False,) * 5 + (True,)) in oracle.variants("A AND B")
    assert ("guinea bissau", (True,) + (False,) * 6 + (True,) + (False,) * 5) in oracle.variants("Guinea-Bissau")


def test_all_overlaps_gives_matches_that_cross():
    known = oracle.Oracle(["Bank of America", "America Online", "America"])
    assert known.matches("Bank of America Online", overlaps="all") == [(0, 15, [0]), (8, 22, [1]), (8, 15, [2])]


def test_a_match_names_every_alias_that_accepts_it_and_no_other():
    aliases = ["US", "U.S.", {"alias": "us", "case": "exact"}, {"alias": "us", "case": "ignore"}, "US"]
    assert oracle.Oracle(aliases).matches("US or us") == [(0, 2, [0, 1, 3, 4]), (6, 8, [2, 3])]


def test_the_program_answers_each_line():
    questions = [
        {"aliases": ["US"], "text": "the US", "case": "smart", "overlaps": "longest"},
        {"aliases": ["US", "--"], "text": "the US"},
        {"aliases": ["Sudan", "South Sudan"], "text": "South\u2028Sudan 😀", "overlaps": "all"},
    ]
    lines = "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions)
    run = subprocess.run([sys.executable, oracle.__file__], input=lines.encode(), capture_output=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert answers == [{"matches": [[4, 6, [0]]]}, {"refused": 1}, {"matches": [[0, 11, [1]], [6, 11, [0]]]}]


@pytest.mark.parametrize(("expect", "wrong"), [("a ⟦b", "without ⟧"), ("a⟧ b", "without ⟦")])
def test_a_mark_without_its_partner_is_an_error(expect, wrong):
    with pytest.raises(ValueError, match=wrong):
        parse_marked(expect)
