"""What the mentions table says of an entry in the starter gazetteer: places, seats, nationals."""

from __future__ import annotations

import pytest

import whowhere as ww


@pytest.mark.parametrize(
    ("text", "entity_id", "kind", "place_id"),
    [
        ("Turkey denied it", "TUR", "actor", "TUR"),
        ("The Turks denied it", "TUR", "actor", "TUR"),
        ("the Kremlin denied it", "RUS", "actor", None),
        ("a station in Kyiv", "geonames:703448", "place", "geonames:703448"),
        ("NATO denied it", "nato", "actor", None),
    ],
)
def test_place_id_is_the_literal_place_that_the_surface_names(text, entity_id, kind, place_id):
    (row,) = ww.annotate(text).to_dict("records")
    found = None if row["place_id"] != row["place_id"] else row["place_id"]
    assert (row["entity_id"], row["kind"], found) == (entity_id, kind, place_id)
    assert (row["lat"] == row["lat"]) == (place_id is not None)


def test_a_seat_of_power_is_no_row_of_the_place_view():
    found = ww.annotate("The Kremlin and Kyiv met in Turkey", kinds="place")
    assert found["surface"].tolist() == ["Kyiv", "Turkey"]
    assert set(found["kind"]) == {"place"}
