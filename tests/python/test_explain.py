"""An explanation says what annotate does: the same mentions, figures that add up, rows that stand where it says."""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import pickle
import re
import sys
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest

import whowhere as ww
from whowhere.cli import main
from whowhere.explain.listing import find_listing
from whowhere.explain.reasons import _share
from whowhere.explain.weighing import role_at

DATA = resources.files("whowhere") / "data"
TEXT = (
    "Turkish Foreign Minister Ahmet Davutoglu met Barack Obama in Paris, Texas, the New York Times said. Moscow denied "
    "it; rebels in Springfield and the Rapid Support Forces (RSF) left Georgia. Blorgville district is in the north. "
    "Jordan Smith walked. The Turkish navy and the governor of WA."
)
SAMPLE = [row["text"] for row in csv.DictReader(io.StringIO((DATA / "sample_news.csv").read_text("utf-8")))]


@pytest.fixture(scope="module")
def told():
    return ww.explain(TEXT, "2014-05-01")


@pytest.fixture(scope="module")
def own():
    """A gazetteer with everything that shows badly: markup, formulas, control characters."""
    names = {
        "<b>bold</b>": ["Evil & Sons"],
        "$x$": ["Dollar $5 Club", "Escape Club"],
        "\x1b[31m": ["Escape Club"],
        "rsf": ["Rapid Support Forces"],
    }
    return ww.Gazetteer.from_dict(names, kind="actor")


def one(explanation, surface):
    """The first name with this surface."""
    return next(name for name in explanation.names if name.surface == surface)


# What annotate says.


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"kinds": "place"},
        {"kinds": "actor"},
        {"kinds": "place", "nested": False},
        {"case": "ignore"},
        {"case": "exact"},
        {"demonyms": False},
        {"prefer": {"country": "FRA"}},
        {"date": datetime.date(2020, 1, 1), "home": "Springfield, Illinois"},
        {"date": "2014"},
        {"date": pd.Timestamp("2016-05-05"), "home": "GEO"},
    ],
    ids=str,
)
def test_mentions_are_those_of_annotate_and_each_is_chosen_from_the_candidates(options):
    told = ww.explain(TEXT, **options)
    given = {key: value for key, value in options.items() if key not in ("date", "home")}
    found = ww.annotate(TEXT, dates=[options.get("date")], home=[options.get("home")], **given)
    pd.testing.assert_frame_equal(told.mentions, found)
    check_chosen(told)


@pytest.mark.parametrize("row", range(0, 200, 40))
def test_news_is_explained_as_it_is_annotated(row):
    for kinds in (None, "place", "actor"):
        told = ww.explain(SAMPLE[row], kinds=kinds)
        pd.testing.assert_frame_equal(told.mentions, ww.annotate(SAMPLE[row], kinds=kinds))
        check_chosen(told)


def check_chosen(told):
    """Each mention is a chosen name, and its entity or place the chosen candidate."""
    chosen = {(name.start, name.end): name for name in told.names if name.verdict == "chosen"}
    assert list(chosen) == list(zip(told.mentions["start"], told.mentions["end"], strict=True))
    candidates = told.candidates
    for mention in told.to_dict()["mentions"]:
        name = chosen[mention["start"], mention["end"]]
        assert name.surface == mention["surface"]
        own = {candidate.entity_id for candidate in name.candidates}
        wanted = {mention["entity_id"], mention["place_id"]} & own
        assert {c.entity_id for c in name.candidates if c.chosen} == wanted
        assert wanted or mention["entity_id"] is None
        rows = candidates[(candidates["start"] == name.start) & (candidates["end"] == name.end)]
        assert rows["chosen"].any()
    assert (candidates.loc[candidates["chosen"], "verdict"] == "chosen").all()
    assert all(told.text[name.start : name.end] == name.surface for name in told.names)


# Verdicts.


@pytest.mark.parametrize(
    ("surface", "verdict", "reason"),
    [
        (
            "Turkish Foreign Minister Ahmet Davutoglu",
            "chosen",
            r"an actor with a title; agent noun 'foreign minister' \(GOV\); from 'Turkish' \(0 to 7\); "
            r"the name 'Ahmet Davutoglu' \(25 to 40\)",
        ),
        ("Ahmet Davutoglu", "overlapped", "inside the mention 'Turkish Foreign Minister Ahmet Davutoglu'"),
        ("RSF", "chosen", r"a form that the document defines; the name 'Rapid Support Forces' \(\d+ to \d+\)"),
        ("Paris", "chosen", r"probability 0\.\d\d of being a place; share 0\.\d\d among 14 places"),
        ("Moscow", "chosen", r"read as the actor Russia \(RUS\); probability .* of being a place; share .*"),
        ("Turkish", "overlapped", "inside the mention 'Turkish Foreign Minister Ahmet Davutoglu'"),
        ("Blorgville", "chosen", r"probability 0\.\d\d of being a place, which no list has"),
        ("New York", "overlapped", "inside the mention 'New York Times'"),
        ("Springfield", "undecided", r"a place, but which\? best share 0\.\d\d"),
        ("Smith", "dull", "a common word or given name, and nothing beside it calls for a place"),
    ],
)
def test_verdict_is_told_with_its_reason(told, surface, verdict, reason):
    name = one(told, surface)
    assert name.verdict == verdict
    assert re.fullmatch(reason, name.reason)
    shown = f'"{surface}" ({name.start} to {name.end}) {verdict}: {name.reason}'
    assert shown in str(told)


@pytest.mark.parametrize(
    ("options", "surface", "reason"),
    [
        ({"kinds": "place"}, "Ahmet Davutoglu", "an actor; not asked for by kinds='place'"),
        ({"kinds": "actor"}, "Texas", r"probability .* of being a place; not asked for by kinds='actor'"),
    ],
)
def test_what_is_not_asked_for_is_unwanted(options, surface, reason):
    name = one(ww.explain(TEXT, **options), surface)
    assert name.verdict == "unwanted"
    assert re.fullmatch(reason, name.reason)


def test_place_inside_a_longer_name_is_unwanted_without_nested():
    told = ww.explain("The Bank of Israel raised rates.", kinds="place", nested=False)
    name = one(told, "Israel")
    assert (name.verdict, name.reason) == ("unwanted", "inside a longer name; not asked for by nested=False")


@pytest.mark.parametrize(
    ("text", "surface"), [("the New York Times", "New York"), ("The Bank of Israel raised rates.", "Israel")]
)
def test_overlapped_name_tells_of_a_mention_that_it_overlaps(text, surface):
    told = ww.explain(text)
    name = one(told, surface)
    assert name.verdict == "overlapped"
    over = [m for m in told.to_dict()["mentions"] if m["start"] < name.end and name.start < m["end"]]
    assert name.reason.endswith(f"the mention {over[0]['surface']!r}")


def test_no_share_is_rounded_to_certain_or_impossible():
    assert [_share(x) for x in (0.0, 0.0049, 0.42, 0.99999, 1.0, None)] == [
        "0.00",
        "<0.01",
        "0.42",
        ">0.99",
        "1.00",
        "-",
    ]


# Figures.

#: Texts whose names have settled after the linker's last round, so that the accounts are those of the decision.
SETTLED = [
    "Juba",
    "The museum in Springfield",
    "Talks in Juba ended.",
    "The Dallas Morning News of London",
    "Paris said that Jordan Smith walked.",
    "Blorgville district is in the north.",
]


def place_errors(told):
    """By how much each probability is off its signals' sum."""
    signals = told.signals.query("question == 'place'")
    sums = signals.groupby(["start", "end"])["contribution"].sum()
    given = {(n.start, n.end): n.probability for n in told.names if n.probability is not None}
    assert set(sums.index) == set(given)
    return [abs(probability - 1 / (1 + math.exp(-sums[span]))) for span, probability in given.items()]


def share_errors(told):
    """By how much each share is off the softmax of the scores."""
    errors = []
    for _, rows in told.candidates.dropna(subset="share").groupby(["start", "end"]):
        weights = (rows["score"] - rows["score"].max()).map(math.exp)
        errors += list((rows["share"] - weights / weights.sum()).abs())
    return errors


def test_the_threshold_told_is_that_of_the_engine():
    source = Path(__file__).resolve().parents[2] / "src" / "link" / "choose.rs"
    in_words = re.search(r"probability times share of at least (0\.\d+)", ww.explain.__doc__)
    if not source.exists():
        pytest.skip("the sources of the engine are not here")
    assert float(in_words[1]) == float(re.search(r"const LIKELY: f32 = (0\.\d+);", source.read_text("utf-8"))[1])


def test_a_row_as_a_place_needs_probability_times_share_of_the_threshold():
    least, most, n_rows = 1.0, 0.0, 0
    for text in SAMPLE[:60]:
        told = ww.explain(text, kinds="place")
        places = told.candidates[told.candidates["kind"] == "place"]
        for _, rows in places.groupby(["start", "end"]):
            alone = rows["share"].max() == 1.0 and len(rows) == 1
            if alone and rows["verdict"].iloc[0] in ("chosen", "unlikely"):
                n_rows += 1
                probability = rows["probability"].iloc[0]
                if rows["verdict"].iloc[0] == "chosen":
                    least = min(least, probability)
                else:
                    most = max(most, probability)
    assert n_rows > 50
    assert most < 0.40 <= least < 0.6


@pytest.mark.parametrize("text", SETTLED)
@pytest.mark.parametrize("home", [None, "KEN"])
def test_figures_add_up(text, home):
    told = ww.explain(text, home=home)
    assert max(place_errors(told)) < 1e-4
    assert max(share_errors(told), default=0) < 1e-3


def test_figures_add_up_where_names_have_not_settled():
    told = [ww.explain(text) for text in SAMPLE[38:43]]
    assert max(error for one in told for error in place_errors(one)) < 1e-4
    assert max(error for one in told for error in share_errors(one)) < 1e-3


def test_score_is_the_sum_of_contributions_and_a_contribution_strength_times_weight(told):
    signals, candidates = told.signals, told.candidates.dropna(subset="score")
    sums = signals.query("question == 'which'").groupby(["start", "end", "entity_id"])["contribution"].sum()
    for row in candidates.itertuples():
        assert row.score == pytest.approx(sums[row.start, row.end, row.entity_id], abs=1e-6)
    assert (signals["contribution"] - signals["strength"] * signals["weight"]).abs().max() < 1e-3
    assert (signals["strength"] != 0).all()
    assert not signals["signal"].str.contains(":").any()
    assert signals.query("question == 'place'")["entity_id"].isna().all()


def test_shares_of_a_name_add_up_to_one(told):
    shares = told.candidates.dropna(subset="share").groupby(["start", "end"])["share"].sum()
    assert ((shares - 1).abs() < 1e-4).all()


def test_name_that_no_place_has_is_not_asked_whether_it_is_one(told):
    name = one(told, "Ahmet Davutoglu")
    assert name.probability is None and name.signals == ()
    rows = told.candidates.query("surface == 'Ahmet Davutoglu'")
    assert rows["probability"].isna().all() and rows["share"].isna().all() and rows["score"].isna().all()


# Aliases, files, lines.


def line_of(place):
    file, _, line = place.partition(":")
    return next(csv.reader([(DATA / file).read_text("utf-8").splitlines()[int(line) - 1]]))


def test_every_alias_stands_in_the_line_that_is_told(told):
    rows = told.candidates.dropna(subset="entity_id")
    files = set()
    for row in rows.drop_duplicates(["alias", "entity_id"]).itertuples():
        file = row.file.partition(":")[0]
        files.add(file)
        if file == "places.parquet":
            assert row.source == "geonames" and row.file == "places.parquet"
            continue
        cells = line_of(row.file)
        if file == "bodies.csv":
            assert row.source == "pattern" and row.entity_id.endswith(f"-{cells[0]}")
        else:
            assert cells[0] == row.alias and cells[-1] == row.source
            assert row.entity_id in cells or row.country in cells
    assert files == {"places.parquet", "bodies.csv", "aliases.csv", "division_names.csv"}


def test_every_alias_of_the_built_in_gazetteer_has_a_file():
    gazetteer = ww.Gazetteer.builtin()
    countries = gazetteer.entries().set_index("id")["country"]
    rows = gazetteer.aliases()
    rows = rows.assign(country=rows["entry_id"].map(countries))
    columns = ["alias", "entry_id", "country", "source"]
    lost = [row for row in rows[columns].itertuples(index=False, name=None) if find_listing(*row) is None]
    assert lost == []


@pytest.mark.parametrize(
    ("alias", "entry_id", "country", "source", "file"),
    [
        ("Barack Obama", "barack-obama", "USA", "curated", "aliases.csv"),
        ("WA", "geonames:5815135", "USA", "curated", "division_names.csv"),
        ("Ukrainian Soviet Socialist Republic", "UKR", "UKR", "curated", "former_names.csv"),
        ("Turkish army", "tur-army", "TUR", "pattern", "bodies.csv"),
        ("North Korean military", "korean-peoples-army", "PRK", "pattern", "bodies.csv"),
    ],
)
def test_kinds_of_names_have_their_files(alias, entry_id, country, source, file):
    rows = ww.Gazetteer.builtin().lookup(alias)
    assert ((rows["alias"] == alias) & (rows["entity_id"] == entry_id)).any()
    assert find_listing(alias, entry_id, country, source).startswith(f"{file}:")


def test_rows_of_others_have_their_source_and_no_line():
    entries = {"id": ["x"], "name": ["X Club"], "kind": ["actor"]}
    aliases = {"alias": ["Kremlin Club"], "entry_id": ["x"], "source": ["curated"]}
    mine = ww.Gazetteer.from_frames(entries, aliases, sources=["mine"])
    row = ww.explain("The Kremlin Club met.", gazetteer=mine).candidates.iloc[0]
    assert (row["alias"], row["source"], row["file"]) == ("Kremlin Club", "curated", None) or pd.isna(row["file"])
    both = ww.explain("The Kremlin Club met Barack Obama.", gazetteer=ww.Gazetteer.builtin() | mine).candidates
    assert pd.isna(both.query("entity_id == 'x'")["file"].iloc[0])
    assert both.query("alias == 'Barack Obama'")["file"].iloc[0].startswith("aliases.csv:")
    assert pd.isna(
        ww.explain("Paris", gazetteer=ww.Gazetteer.from_dict({"p": ["Paris"]}, "place")).candidates["file"][0]
    )


def test_alias_is_the_row_that_is_printed_most_alike():
    names = {"acme": ["ACME WORKS", "acme works"], "other": ["Acme Works"]}
    gazetteer = ww.Gazetteer.from_dict(names, kind="actor")
    aliases = {
        text: set(ww.explain(text, gazetteer=gazetteer).candidates.query("entity_id == 'acme'")["alias"])
        for text in ("ACME WORKS", "Acme Works", "acme works")
    }
    assert aliases == {"ACME WORKS": {"ACME WORKS"}, "Acme Works": {"acme works"}, "acme works": {"acme works"}}


# Roles.


@pytest.mark.parametrize(
    ("date", "role", "how", "words"),
    [
        ("2014-05-01", "GOV", "holds", "role GOV (TUR), Foreign Minister, 2009-05-01 to 2014-08-28"),
        ("2014-08-28", "GOV", "holds", ""),
        ("1999-01-01", "ELI", "outside", "role ELI: 1999-01-01 is outside every spell; the last is "),
        (None, None, "assumed", "(assumed without a date: the last of "),
    ],
)
def test_role_at_the_date_is_told(date, role, how, words):
    told = ww.explain("Ahmet Davutoglu spoke.", date)
    row = told.candidates.query("chosen").iloc[0]
    assert row["role_how"] == how
    assert row["role"] == told.mentions["role"].iloc[0] == (role or row["role"])
    assert words in str(told)
    assert told.roles["holds"].sum() == (how != "outside")
    if how == "outside":
        assert pd.isna(row["office"]) and pd.isna(row["role_start"])


@pytest.mark.parametrize("date", [None, "1995-01-01", "2008-06-01", "2014-05-01", "2026-01-01"])
def test_roles_are_those_of_the_mentions(date):
    n_roles = 0
    for text in SAMPLE[::15]:
        told = ww.explain(text, date)
        mentions = told.to_dict()["mentions"]
        for mention in mentions:
            name = next(n for n in told.names if (n.start, n.end) == (mention["start"], mention["end"]))
            for actor in name.actors:
                # The government is in office whenever its seat is named; a title can say more than the roles.
                is_told = name.told is not None or mention["how"] == "metonym"
                if (
                    actor.chosen
                    and not is_told
                    and mention["entity_id"] == actor.entity_id
                    and mention["kind"] == "actor"
                ):
                    held = actor.held
                    assert (held and held.role) == mention["role"]
                    assert (held.country if held else actor.country) == mention["country"]
                    n_roles += held is not None
    assert n_roles > 20


def test_of_spells_that_hold_together_the_last_counts():
    spell = {"country": None, "office": None, "start": None, "end": None}
    day = datetime.date(2020, 1, 1)
    held = role_at([{**spell, "role": "GOV"}, {**spell, "role": "MIL", "start": day}], day, "FRA")
    assert (held.role, held.country, held.how, held.spell) == ("MIL", "FRA", "holds", 1)
    assert role_at([{**spell, "role": "IGO"}], None, "FRA").country is None
    assert role_at([], day) is None


# Errors.


@pytest.mark.parametrize("text", [None, 5, b"Juba", ["Juba"], pd.Series(["Juba"]), float("nan")])
def test_text_that_is_none_is_a_type_error(text):
    with pytest.raises(TypeError, match=r"text is a .*; give one str"):
        ww.explain(text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"date": "yesterday"}, "the date at position 0 is 'yesterday'"),
        ({"date": 20140828}, "the date at position 0"),
        ({"date": ["2014-08-28"]}, "the date at position 0"),
        ({"home": "Nowhereland"}, "home is 'Nowhereland', which is no entry"),
        ({"home": "\ud800"}, "home is "),
        ({"home": 5}, "home is 5"),
        ({"home": ["KEN"]}, r"home is \['KEN'\]"),
        ({"kinds": "person"}, "kinds is 'person'"),
        ({"case": "upper"}, "case is 'upper'"),
        ({"prefer": {"countries": "FRA"}}, "prefer has the key 'countries'"),
    ],
)
def test_options_that_cannot_be_used_are_input_errors(options, message):
    with pytest.raises(ww.InputError, match=message):
        ww.explain("Juba", **options)


def test_lone_surrogate_and_foreign_gazetteer_are_errors():
    with pytest.raises(ww.InputError, match="lone surrogate"):
        ww.explain("Juba \ud83d")
    with pytest.raises(TypeError, match="gazetteer is a dict"):
        ww.explain("Juba", gazetteer={})


@pytest.mark.parametrize("null", [None, "", float("nan"), pd.NaT, pd.NA])
def test_null_date_and_home_are_not_known(null):
    told = ww.explain("Juba", null, home=None if null is pd.NaT else null)
    assert told.date is None
    assert told.candidates["chosen"].tolist() == [True]


# Any text.


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "\0",
        "😀",
        "😀 Juba 😀",
        "é" * 50,
        "e\u0301 Juba\u0301",
        "\u202eJuba",
        "İstanbul",
        "$Juba$ \\(x\\)",
        "Juba" * 999,
    ],
    ids=ascii,
)
def test_any_text_is_explained_and_shown(text):
    told = ww.explain(text)
    pd.testing.assert_frame_equal(told.mentions, ww.annotate(text))
    assert all(told.text[name.start : name.end] == name.surface for name in told.names)
    assert str(told) and repr(told) and told._repr_html_() and json.dumps(told.to_dict(), allow_nan=False)


def test_tables_without_rows_have_their_columns_and_types(told):
    empty = ww.explain("")
    assert str(empty) == repr(empty) == "no names found"
    for table in ("candidates", "signals", "roles", "mentions"):
        full, none = getattr(told, table), getattr(empty, table)
        assert len(none) == 0 and len(full) > 0
        assert list(none) == list(full)


def test_hundred_kilobytes_are_explained_whole_and_shown_in_part():
    text = "\n".join(SAMPLE)[:100_000]
    told = ww.explain(text)
    check_chosen(told)
    assert str(told).count("\n") > 3_000
    assert repr(told).count("\n") < 400 and "more names" in repr(told)
    assert len(told._repr_html_()) < 300_000


# Shown.


def test_hypertext_escapes_everything_and_has_no_script(own):
    told = ww.explain("The Dollar $5 Club and Evil & Sons met the Escape Club.", gazetteer=own)
    page = told._repr_html_()
    assert "<b>bold" not in page and "&lt;b&gt;bold" in page
    assert "Evil &amp; Sons" in page and "Evil & Sons" not in page
    assert "$" not in page and "<span>&#36;</span>" in page
    assert "\x1b" not in page
    assert "<script" not in page.lower() and not re.search(r"\son\w+=", page)
    assert set(re.findall(r"</?([a-z]+)", page)) <= {
        *("style", "div", "details", "summary", "b", "span", "table", "thead", "tbody", "tr", "th", "td")
    }


def test_terminal_is_sent_no_control_character(own):
    shown = str(ww.explain("The Escape Club met.", gazetteer=own))
    assert "\x1b" not in shown and "␛[31m" in shown
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)


def test_strongest_signals_are_three_of_each_side(told):
    lines = str(told).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith('"Paris"'))
    assert lines[at + 1].startswith("  for ") and lines[at + 1].count(",") == 2
    assert lines[at + 2].startswith("  against ") and lines[at + 2].count(",") == 2
    assert lines[at + 3].startswith("  * 0.9") and '"Paris" [geonames, places.parquet]' in lines[at + 3]
    added = [float(figure) for figure in re.findall(r"[+-]\d+\.\d\d", lines[at + 1])]
    assert added == sorted(added, reverse=True) and min(added) > 0


def test_dict_is_json_and_the_object_pickles(told):
    content = told.to_dict()
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert content["date"] == "2014-05-01"
    assert [name["surface"] for name in content["names"]] == [name.surface for name in told.names]
    assert str(pickle.loads(pickle.dumps(told))) == str(told)


# The command.


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run ``whowhere explain``; return exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def explain(*args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(["explain", *args])
        return code, *capfd.readouterr()

    return explain


def test_command_shows_the_explanation(run):
    code, out, err = run("Ahmet Davutoglu in Paris", "--date", "2014-05-01", "--home", "USA")
    assert (code, err) == (0, "")
    assert out == f"{ww.explain('Ahmet Davutoglu in Paris', '2014-05-01', home='USA')}\n"


def test_command_reads_standard_input_and_writes_json(run):
    text = "Paris é 😀 Moscow said\n"
    code, out, _ = run("-", "--json", "--kinds", "place", stdin=text.encode())
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(ww.explain(text, kinds="place").to_dict()))


def test_command_takes_a_gazetteer_and_an_empty_text(run, own):
    own.save(Path("own.whow"))
    code, out, _ = run("The Rapid Support Forces left Paris.", "--gazetteer", "own.whow")
    assert code == 0 and out.startswith("1 name: 1 chosen\n")
    assert run("")[:2] == (0, "no names found\n")


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["Juba", "--date", "yesterday"], 2, "--date is 'yesterday'; give an ISO 8601 date"),
        (["Juba", "--home", "Nowhereland"], 2, "--home is 'Nowhereland', which is no entry"),
        (["Juba", "--kinds", "person"], 2, "invalid choice"),
        ([], 2, "required: TEXT"),
        (["Juba", "--gazetteer", "missing.whow"], 2, "missing.whow"),
        (["Juba", "--gazetteer", "damaged.whow"], 1, ""),
        (["-"], 1, "<stdin>: byte 0xff at offset 5 is not UTF-8"),
        (["Juba \udcff"], 1, "lone surrogate"),
    ],
    ids=str,
)
def test_command_fails_with_one_line_and_its_code(run, args, code, message):
    Path("damaged.whow").write_bytes(b"no gazetteer")
    found = run(*args, stdin=b"Juba \xff")
    assert found[0] == code and found[1] == ""
    assert message in found[2] and "Traceback" not in found[2]
