"""Compares what the linker makes of places with the cases of ``../cases/link_places.toml``.

The cases say what a careful reader would say, with the built-in gazetteer. Those that the program fails today carry the
reason in ``fails`` and are expected to fail: when one passes, its ``fails`` must go. The head of the file says what
the keys of a case mean.
"""

from collections import Counter

import pytest

import whowhere as ww
from cases import load, parameters, parse_marked

CASES = load("link_places")
VIEWS = {"place": "place", "all": None}
OPTIONS = {"demonyms", "nested", "prefer"}
KEYS = {"rule", "name", "text", "means", "view", "home", "date", "also", "never", "fails"} | OPTIONS
UNLISTED = "unlisted"


@pytest.fixture(scope="module")
def gazetteer():
    """Load the built-in gazetteer once."""
    return ww.Gazetteer.builtin()


def expected(mean):
    """Return what the columns of a row must hold.

    Examples
    --------
    >>> expected("geonames:4717560 Paris, US.TX")
    {'place_id': 'geonames:4717560'}
    >>> expected("unlisted")
    {'entity_id': None, 'place_id': None}
    """
    if isinstance(mean, dict):
        return {column: value.partition(" ")[0] for column, value in mean.items()}
    place = mean.partition(" ")[0]
    return {"entity_id": None, "place_id": None} if place == UNLISTED else {"place_id": place}


def read(case, text, gazetteer):
    """Return the rows of a case's text that count in its view; missing values are None."""
    view = case.get("view", "place")
    found = ww.annotate(
        [text],
        gazetteer,
        kinds=VIEWS[view],
        home=[case["home"]] if "home" in case else None,
        dates=[case["date"]] if "date" in case else None,
        **{option: case[option] for option in OPTIONS if option in case},
    )
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    for row in rows:
        assert text[row["start"] : row["end"]] == row["surface"]
    if view == "all":
        rows = [row for row in rows if row["kind"] == "place" or row["place_id"] or row["how"] == "metonym"]
    return rows


def holds(row, columns):
    """Whether a row holds these values."""
    return all(row[column] == value for column, value in columns.items())


@pytest.mark.parametrize("case", parameters(CASES))
def test_places_are_read_as_a_careful_reader_would(case, gazetteer):
    text, spans = parse_marked(case["text"])
    rows = {(int(row["start"]), int(row["end"])): row for row in read(case, text, gazetteer)}
    marked = [text[start:end] for start, end in spans]
    missing = [text[start:end] for start, end in spans if (start, end) not in rows]
    unwanted = [row["surface"] for span, row in rows.items() if span not in spans and not case.get("also")]
    unwanted += [row["surface"] for row in rows.values() if any(holds(row, never) for never in case.get("never", []))]
    wrong = []
    for span, surface, mean in zip(spans, marked, case["means"], strict=True):
        columns = expected(mean)
        if span in rows and not holds(rows[span], columns):
            wrong.append((surface, {column: rows[span][column] for column in columns}, "is not", columns))
    assert (missing, unwanted, wrong) == ([], [], [])


def test_cases_are_well_formed():
    for case in CASES:
        _, spans = parse_marked(case["text"])
        assert set(case) <= KEYS, case["name"]
        assert case.get("view", "place") in VIEWS, case["name"]
        assert len(spans) == len(case["means"]), case["name"]
        assert case.get("fails", "some reason").strip(), case["name"]


def test_every_entry_that_a_case_names_is_in_the_gazetteer(gazetteer):
    known = set(gazetteer.entries()["id"])
    named = {
        value
        for case in CASES
        for mean in case["means"]
        for column, value in expected(mean).items()
        if column in ("place_id", "entity_id") and value is not None
    }
    assert named - known == set()


def test_every_rule_has_three_cases():
    counts = Counter(case["rule"] for case in CASES)
    assert {rule: n for rule, n in counts.items() if n < 3} == {}
