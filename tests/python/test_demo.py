"""The demo's page: complete, the same each time, and without a reference to anything outside itself."""

from __future__ import annotations

import io
import math
import random
import re
from html.parser import HTMLParser
from itertools import combinations
from xml.etree import ElementTree

import pandas as pd
import pytest

from whowhere import demo
from whowhere.errors import InputError
from whowhere.page import svg, tables
from whowhere.page.bars import bars
from whowhere.page.map import HEIGHT, WIDTH, project, world_map
from whowhere.page.network import network, settle, strongest
from whowhere.page.page import choose_reports, main_page
from whowhere.page.timeline import timeline

# id, name, type, country, code, other surfaces; actors of a group are named together
ACTORS = {
    "war in the east": [
        ("RUS", "Russia", "state", "RUS", "RUSGOV", ["Moscow", "Russian officials"]),
        ("UKR", "Ukraine", "state", "UKR", "UKRGOV", ["Kyiv", "Ukrainian forces"]),
        ("nato", "NATO", "igo", None, "IGO", []),
        ("eu", "European Union", "igo", None, "IGO", ["EU", "Brussels"]),
        ("zelensky", "Volodymyr Zelenskyy", "person", "UKR", "UKRGOV", ["Zelenskyy"]),
        ("putin", "Vladimir Putin", "person", "RUS", "RUSGOV", ["Putin"]),
        ("iaea", "International Atomic Energy Agency", "igo", None, "IGO", ["IAEA"]),
    ],
    "sudan": [
        ("rsf", "Rapid Support Forces", "armed_group", "SDN", "SDNREB", ["RSF"]),
        ("saf", "Sudanese Armed Forces", "military", "SDN", "SDNMIL", ["the army"]),
        ("SDN", "Sudan", "state", "SDN", "SDNGOV", ["Khartoum"]),
        ("au", "African Union", "igo", None, "IGO", ["AU"]),
        ("igad", "Intergovernmental Authority on Development", "igo", None, "IGO", ["IGAD"]),
        ("msf", "Médecins Sans Frontières", "ngo", None, "NGO", ["MSF"]),
        ("ETH", "Ethiopia", "state", "ETH", "ETHGOV", ["Addis Ababa"]),
    ],
    "levant": [
        ("ISR", "Israel", "state", "ISR", "ISRGOV", ["Israeli officials"]),
        ("hamas", "Hamas", "armed_group", "PSE", "PSEREB", []),
        ("hezbollah", "Hezbollah", "armed_group", "LBN", "LBNREB", []),
        ("IRN", "Iran", "state", "IRN", "IRNGOV", ["Tehran"]),
        ("QAT", "Qatar", "state", "QAT", "QATGOV", ["Doha"]),
        ("unrwa", "United Nations Relief and Works Agency", "igo", None, "IGO", ["UNRWA"]),
    ],
    "pacific": [
        ("CHN", "China", "state", "CHN", "CHNGOV", ["Beijing"]),
        ("TWN", "Taiwan", "state", "TWN", "TWNGOV", ["Taipei"]),
        ("PHL", "Philippines", "state", "PHL", "PHLGOV", ["Manila"]),
        ("JPN", "Japan", "state", "JPN", "JPNGOV", ["Tokyo"]),
        ("asean", "ASEAN", "igo", None, "IGO", []),
    ],
    "all": [
        ("USA", "United States", "state", "USA", "USAGOV", ["Washington", "U.S. officials"]),
        ("un", "United Nations", "igo", None, "IGO", ["UN"]),
        ("TUR", "Turkey", "state", "TUR", "TURGOV", ["Ankara", "Turkish officials"]),
        ("reuters", "Reuters", "media", "GBR", "MED", []),
    ],
}
PLACES = {
    "war in the east": [
        ("geonames:703448", "Kyiv", "city", "UKR", 50.45, 30.52),
        ("geonames:524901", "Moscow", "city", "RUS", 55.75, 37.62),
        ("geonames:706483", "Kharkiv", "city", "UKR", 49.98, 36.25),
        ("geonames:687700", "Zaporizhzhia", "city", "UKR", 47.85, 35.12),
        ("UKR", "Ukraine", "country", "UKR", 49.0, 32.0),
        ("geonames:2800866", "Brussels", "city", "BEL", 50.85, 4.35),
    ],
    "sudan": [
        ("geonames:379252", "Khartoum", "city", "SDN", 15.55, 32.53),
        ("geonames:379253", "Omdurman", "city", "SDN", 15.64, 32.48),
        ("geonames:365137", "Port Sudan", "city", "SDN", 19.62, 37.22),
        ("geonames:376332", "El Fasher", "city", "SDN", 13.63, 25.35),
        ("geonames:344979", "Addis Ababa", "city", "ETH", 9.02, 38.75),
        ("darfur", "Darfur", "region", "SDN", 13.0, 24.5),
        ("TCD", "Chad", "country", "TCD", 15.4, 18.7),
    ],
    "levant": [
        ("geonames:281133", "Gaza City", "city", "PSE", 31.5, 34.47),
        ("geonames:276781", "Beirut", "city", "LBN", 33.89, 35.5),
        ("geonames:112931", "Tehran", "city", "IRN", 35.69, 51.42),
        ("geonames:290030", "Doha", "city", "QAT", 25.29, 51.53),
        ("ISR", "Israel", "country", "ISR", 31.5, 34.8),
        ("red-sea", "Red Sea", "water", None, 20.3, 38.5),
    ],
    "pacific": [
        ("geonames:1668341", "Taipei", "city", "TWN", 25.05, 121.53),
        ("geonames:1816670", "Beijing", "city", "CHN", 39.9, 116.4),
        ("geonames:1701668", "Manila", "city", "PHL", 14.6, 120.98),
        ("south-china-sea", "South China Sea", "water", None, 12.0, 114.0),
        ("geonames:1850147", "Tokyo", "city", "JPN", 35.69, 139.69),
        ("FJI", "Fiji", "country", "FJI", -17.8, 178.0),
    ],
    "all": [
        ("geonames:5128581", "New York", "city", "USA", 40.71, -74.01),
        ("geonames:4140963", "Washington", "city", "USA", 38.9, -77.04),
        ("geonames:4250542", "Springfield", "city", "USA", 39.8, -89.64),
        ("geonames:2660646", "Geneva", "city", "CHE", 46.2, 6.15),
        ("geonames:3448439", "São Paulo", "city", "BRA", -23.55, -46.63),
    ],
}
SENTENCES = [
    "{A} and {B} held talks in {P} on Tuesday.",
    "{A} accused {B} of shelling a market near {P}.",
    "In {P}, a spokesman for {A} said that {B} had broken the truce.",
    "{A} sent envoys to {P} after the vote.",
    "Aid worth $4 million and $2 million reached {P}, {A} said.",
    "{A} denied the report; {B} did not comment.",
    "Residents of {P} fled towards {Q} as {A} advanced.",
]


def _actor_row(rng: random.Random, actor: tuple, surface: str) -> dict:
    id, name, type_, country, code, _ = actor
    how = "alias" if surface == name else "acronym" if surface.isupper() else "composed" if " " in surface else "metonym"
    decided = rng.random() > 0.05
    row = {"kind": "actor", "type": type_, "country": country, "role": code[-3:], "code": code, "how": how}
    return row | ({"entity_id": id, "name": name} if decided else {"entity_id": None, "name": None})


def _place_row(place: tuple) -> dict:
    id, name, type_, country, lat, lon = place
    row = {"kind": "place", "type": type_, "entity_id": id, "name": name, "country": country, "how": "alias"}
    return row | {"place_id": id, "lat": lat, "lon": lon}


def _document(rng: random.Random, doc: int, story: str) -> tuple[str, list[dict]]:
    actors, places = (kind[story] * 3 + kind["all"] for kind in (ACTORS, PLACES))
    text, rows = "", []
    for _ in range(rng.randint(3, 8)):
        sentence = rng.choice(SENTENCES)
        for piece in re.split(r"(\{[ABPQ]\})", sentence):
            if not piece.startswith("{"):
                text += piece
                continue
            if piece in ("{A}", "{B}"):
                actor = rng.choice(actors)
                surface = rng.choice([actor[1], actor[1], *actor[5]])
                row = _actor_row(rng, actor, surface)
            else:
                place = rng.choice(places)
                row, surface = _place_row(place), place[1]
            score, n = round(rng.uniform(0.4, 1.0), 3), rng.randint(1, 9)
            span = {"doc": doc, "start": len(text), "end": len(text) + len(surface), "surface": surface}
            rows.append(span | row | {"score": score, "n_candidates": n})
            text += surface
        text += " "
    return text.strip(), rows


COLUMNS = [
    *["doc", "start", "end", "surface", "kind", "type", "entity_id", "name", "country", "role", "code"],
    *["place_id", "lat", "lon", "how", "score", "n_candidates"],
]


@pytest.fixture(scope="module")
def annotated() -> tuple[pd.DataFrame, pd.DataFrame]:
    """About 1,500 mentions in 130 made-up reports, with no report from July to September 2022."""
    rng = random.Random(2022)
    months = [m for m in pd.period_range("2021-01", "2024-06", freq="M") if str(m) not in ("2022-07", "2022-08", "2022-09")]
    stories = [story for story in ACTORS if story != "all"]
    texts, dates, rows = [], [], []
    for doc in range(130):
        text, own = _document(rng, doc, rng.choice(stories))
        texts.append(text)
        dates.append(f"{rng.choice(months)}-{rng.randint(1, 28):02}")
        rows += own
    mentions = pd.DataFrame(rows).reindex(columns=COLUMNS)
    types = dict.fromkeys(["start", "end"], "int32") | {"score": "float32", "n_candidates": "int16"}
    return mentions.astype(types), pd.DataFrame({"text": texts, "date": dates})
