"""Compares what the linker makes of actors with the cases of ``../cases/link.toml``.

The cases say what a careful reader would say, with the built-in gazetteer. Those that the program fails today carry the
reason in ``fails`` and are expected to fail: when one passes, its ``fails`` must go. The head of the file says what
the keys of a case mean.
"""

from collections import Counter

import pytest

import whowhere as ww
from cases import load, parameters, parse_marked
from test_link_cases import holds

CASES = load("link")
OPTIONS = {"overlaps", "prefer"}
KEYS = {"rule", "name", "text", "means", "home", "date", "also", "never", "fails"} | OPTIONS
NULL = "none"
IDS = ("entity_id", "place_id")
GUESS_BELOW = 0.5


@pytest.fixture(scope="module")
def gazetteer():
    """Load the built-in gazetteer once."""
    return ww.Gazetteer.builtin()


def columns_of(table):
    """Return what the columns of a row hold that a table of a case describes.

    Examples
    --------
    >>> columns_of({"entity_id": "none", "place_id": "geonames:524901 Moscow, RU.48", "surface": "Turkish officials"})
    {'entity_id': None, 'place_id': 'geonames:524901', 'surface': 'Turkish officials'}
    """
    columns = {column: value.partition(" ")[0] if column in IDS else value for column, value in table.items()}
    return {column: None if value == NULL else value for column, value in columns.items()}


def expected(mean):
    """Return what the columns of a marked row must hold.

    Examples
    --------
    >>> expected({"country": "TUR", "role": "none"})
    {'kind': 'actor', 'country': 'TUR', 'role': None}
    """
    return {"kind": "actor"} | columns_of(mean)


def read(case, text, gazetteer):
    """Return the rows of a case's text, actors and places; missing values are None."""
    found = ww.annotate(
        [text],
        gazetteer,
        home=[case["home"]] if "home" in case else None,
        dates=[case["date"]] if "date" in case else None,
        **{option: case[option] for option in OPTIONS if option in case},
    )
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    for row in rows:
        assert text[row["start"] : row["end"]] == row["surface"]
    return rows


def span_of(row):
    """Return where a row is."""
    return int(row["start"]), int(row["end"])


@pytest.mark.parametrize("case", parameters(CASES))
def test_actors_are_read_as_a_careful_reader_would(case, gazetteer):
    text, spans = parse_marked(case["text"])
    rows = read(case, text, gazetteer)
    nevers = [columns_of(never) for never in case.get("never", [])]
    others = [row for row in rows if row["kind"] == "actor" and span_of(row) not in spans and not case.get("also")]
    unwanted = [row["surface"] for row in others]
    unwanted += [row["surface"] for row in rows if any(holds(row, never) for never in nevers)]
    missing, wrong = [], []
    for span, mean in zip(spans, case["means"], strict=True):
        columns, surface = expected(mean), text[span[0] : span[1]]
        here = [row for row in rows if span_of(row) == span]
        if not here:
            missing.append(surface)
        elif not any(holds(row, columns) for row in here):
            wrong.append((surface, [{column: row[column] for column in columns} for row in here], "is not", columns))
    sure = [row["surface"] for row in rows if row["how"] == "inferred" and row["score"] >= GUESS_BELOW]
    assert (missing, unwanted, wrong, sure) == ([], [], [], [])


def test_cases_are_well_formed(gazetteer):
    columns = set(ww.annotate(["Turkey denied it."], gazetteer).columns)
    for case in CASES:
        _, spans = parse_marked(case["text"])
        tables = case["means"] + case.get("never", [])
        assert set(case) <= KEYS, case["name"]
        assert len(spans) == len(case["means"]), case["name"]
        assert all(table and set(table) <= columns for table in tables), case["name"]
        assert case.get("overlaps", "all") == "all", case["name"]
        assert case.get("fails", "some reason").strip(), case["name"]


def test_every_entry_that_a_case_names_is_in_the_gazetteer(gazetteer):
    known = set(gazetteer.entries()["id"])
    tables = [table for case in CASES for table in case["means"] + case.get("never", [])]
    named = {value for table in tables for column, value in columns_of(table).items() if column in IDS}
    assert named - known - {None} == set()


def test_every_rule_has_three_cases():
    counts = Counter(case["rule"] for case in CASES)
    assert {rule: n for rule, n in counts.items() if n < 3} == {}


def test_the_role_of_a_person_is_less_sure_without_a_date(gazetteer):
    texts = ["Barack Obama told supporters in Ohio that the recovery had begun."]
    dated = ww.annotate(texts, gazetteer, kinds="actor", dates=["2012-09-03"])
    undated = ww.annotate(texts, gazetteer, kinds="actor")
    assert undated["entity_id"][0] == dated["entity_id"][0] == "barack-obama"
    assert undated["score"].iloc[0] < dated["score"].iloc[0]
