"""What the mentions table says of an entry in the built-in gazetteer: places, seats, nationals, roles."""

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


@pytest.mark.parametrize(
    ("surface", "entity_id"),
    [
        ("Istanbul", "geonames:745044"),  # not the province
        ("Washington", "geonames:4140963"),  # not the state
        ("Georgia", "GEO"),
        ("Illinois", "geonames:4896861"),
        ("Gaza", "region:gaza-strip"),  # not the province of Mozambique
    ],
)
def test_of_places_of_one_name_the_most_prominent_is_meant(surface, entity_id):
    assert ww.annotate(f"in {surface} on Monday")["entity_id"].tolist()[0] == entity_id


@pytest.mark.parametrize(
    ("name", "date", "country", "role"),
    [
        ("Sergei Shoigu", "2015-06-01", "RUS", "GOV"),
        ("Joe Biden", "2005-03-01", "USA", "LEG"),
        ("Joe Biden", "2023-03-01", "USA", "GOV"),
        ("Joe Biden", "2026-03-01", "USA", "ELI"),
        ("Taliban", "2010-01-01", "AFG", "REB"),
        ("Taliban", "2022-01-01", "AFG", "GOV"),
        ("Imran Khan", "2020-01-01", "PAK", "GOV"),
        ("Kofi Annan", "2003-01-01", None, "IGO"),
        ("Xinhua", "2003-01-01", "CHN", "MED"),
    ],
)
def test_roles_are_those_of_the_day(name, date, country, role):
    (row,) = ww.annotate([f"{name} spoke"], dates=[date]).to_dict("records")
    found = None if row["country"] != row["country"] else row["country"]
    assert (row["surface"], found, row["role"]) == (name, country, role)
