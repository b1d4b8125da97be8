"""The demo's page: complete, the same each time, and without a reference to anything outside itself."""

from __future__ import annotations

import importlib.util
import io
import json
import math
import random
import re
from itertools import accumulate, combinations, pairwise
from pathlib import Path

import pandas as pd
import pytest

from pages import HOSTILE, assert_closed, drawings
from whowhere import counts, demo
from whowhere.demo import demo_page as main_page
from whowhere.drawing import labels
from whowhere.drawing.globe import WIDTH, WORLD, Frame, Part, busiest
from whowhere.drawing.springs import settle, strongest
from whowhere.errors import InputError
from whowhere.page.bars import bars
from whowhere.page.map import world_map
from whowhere.page.matrix import matrix
from whowhere.page.network import network
from whowhere.page.periods import days_of, over_time
from whowhere.page.samples import choose
from whowhere.page.timeline import name_of, timeline
from whowhere.page.words import Noun
from whowhere.periods import choose_span

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
    how = "acronym" if surface.isupper() else "composed" if " " in surface else "metonym"
    how = "alias" if surface == name else how
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
    months = [m for m in pd.period_range("2021-01", "2024-06", freq="M") if not "2022-07" <= str(m) <= "2022-09"]
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


@pytest.fixture(scope="module")
def page(annotated: tuple[pd.DataFrame, pd.DataFrame]) -> str:
    return main_page(*annotated, 0.0125)


def test_the_page_refers_to_nothing_outside_itself(page: str) -> None:
    assert_closed(page)


def test_the_page_is_the_same_bytes_each_time(page: str, annotated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    mentions, news = annotated
    assert main_page(mentions.copy(), news.copy(), 0.0125) == page


def test_the_page_has_every_figure_and_its_name(page: str) -> None:
    figures = {svg_.get("class", "").split()[-1]: svg_ for svg_ in drawings(page)}
    assert set(figures) == {"bars", "map", "timeline", "network", "matrix"}
    for svg_ in figures.values():
        assert svg_.get("role") == "img"
        assert svg_.get("aria-label") == svg_[0].text
    for words in (
        "130 news reports",
        "2021 to 2024",
        "MB/s",
        "GeoNames (CC BY 4.0)",
        "Natural Earth (public domain)",
        "written for",
    ):
        assert words in page


def test_every_coordinate_is_finite(page: str) -> None:
    n_numbers = 0
    for svg_ in drawings(page):
        for part in svg_.iter():
            for name, value in part.attrib.items():
                if name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d", "transform"):
                    numbers = re.findall(r"nan|inf|-?\d+(?:\.\d+)?", value)
                    assert all(math.isfinite(float(number)) and abs(float(number)) < 3000 for number in numbers), value
                    n_numbers += len(numbers)
    assert n_numbers > 1000


def test_no_two_labels_of_a_drawing_meet(annotated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rng = random.Random(7)
    dots = [labels.Dot(rng.uniform(0, 900), rng.uniform(0, 500), rng.uniform(2, 20), "Some name") for _ in range(150)]
    placed = labels.label_dots(dots, size=13, bounds=labels.Box(0, 0, 900, 500))
    assert 20 < len(placed) < 150
    assert not any(a.box.meets(b.box) for a, b in combinations(placed, 2))
    assert all(label.box.within(labels.Box(0, 0, 900, 500)) for label in placed)


def test_labels_that_move_make_room_for_some_that_had_none(monkeypatch) -> None:
    rng = random.Random(11)
    bounds = labels.Box(0, 0, 400, 300)
    crowds = [
        [labels.Dot(rng.uniform(0, 400), rng.uniform(0, 300), rng.uniform(2, 9), "Some name") for _ in range(60)]
        for _ in range(20)
    ]
    found = [labels.label_dots(dots, size=13, bounds=bounds) for dots in crowds]
    monkeypatch.setattr(labels._Places, "make_room", lambda *_: None)
    n_better = n_worse = 0
    for dots, placed in zip(crowds, found, strict=True):
        assert not any(a.box.meets(b.box) for a, b in combinations(placed, 2))
        assert all(label.box.within(bounds) for label in placed)
        named = [label.dot for label in placed]
        assert named == sorted(named)
        unmoved = {label.dot for label in labels.label_dots(dots, size=13, bounds=bounds)}
        if different := unmoved ^ set(named):
            n_better += min(different) in named
            n_worse += min(different) in unmoved
    assert n_better > 15 > 5 > n_worse


def test_a_label_moves_where_another_has_but_one_place() -> None:
    # The first would stand to the right, where alone the second can stand.
    dots = [labels.Dot(100, 50, 3, "First"), labels.Dot(160, 50, 3, "Second")]
    bounds = labels.Box(0, 40, 163, 60)
    placed = labels.label_dots(dots, size=13, bounds=bounds)
    assert [(label.text, label.anchor) for label in placed] == [("First", "end"), ("Second", "end")]


@pytest.mark.parametrize(
    "column", ["surface", "type", "entity_id", "name", "country", "role", "code", "place_id", "how"]
)
def test_nothing_in_the_mentions_becomes_markup(annotated: tuple[pd.DataFrame, pd.DataFrame], column: str) -> None:
    mentions, news = annotated
    mentions, news = mentions.copy(), news.copy()
    mentions[column] = HOSTILE
    if column == "surface":
        news["text"] = [HOSTILE * 30] * len(news)
        mentions = mentions.assign(start=0, end=len(HOSTILE)).drop_duplicates("doc")
    assert_closed(main_page(mentions, news.assign(title=HOSTILE, date=news["date"])))


def test_an_empty_sample_gives_a_page(annotated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    mentions, news = annotated
    assert_closed(main_page(mentions.head(0), news.head(0)))
    assert_closed(main_page(mentions.head(0), news))
    assert_closed(main_page(mentions, news.assign(date=None)))
    assert_closed(main_page(mentions.assign(entity_id=None, name=None, place_id=None, lat=None, lon=None), news))
    assert_closed(main_page(mentions.head(1), news.head(1)))


def test_counts_are_of_documents_and_of_mentions() -> None:
    rows = [(0, "RUS"), (0, "RUS"), (1, "RUS"), (1, "UKR"), (2, None)]
    mentions = pd.DataFrame([{"doc": doc, "entity_id": id, "name": id, "country": id} for doc, id in rows])
    mentions = mentions.assign(kind="actor", type="state", code=None)
    table = counts.entities(mentions, "actor")
    assert table[["id", "n_documents", "n_mentions"]].to_numpy().tolist() == [["RUS", 2, 3], ["UKR", 1, 1]]


def test_a_name_read_as_an_actor_is_still_on_the_map() -> None:
    moscow = {"place_id": "geonames:524901", "lat": 55.75, "lon": 37.62, "country": "RUS"}
    actor = {"kind": "actor", "type": "state", "name": "Russia", "how": "metonym"} | moscow
    place = {"kind": "place", "type": "city", "name": "Moscow", "how": "alias"} | moscow
    nowhere = {"kind": "place", "type": "city", "name": "Gotham", "how": "alias"}
    rows = [{"doc": 0, "surface": "Moscow"} | actor, {"doc": 1, "surface": "Moscow"} | place]
    mentions = pd.DataFrame([*rows, {"doc": 1, "surface": "Gotham"} | nowhere])
    [place] = counts.located(mentions).to_dict("records")
    assert (place["name"], place["type"], place["n_documents"], place["n_as_actor"]) == ("Moscow", "city", 2, 1)
    assert not place["is_area"]


def timetable(*dates: str | None) -> pd.DataFrame:
    """Documents that all name Russia, over the time that suits their dates."""
    mentions = pd.DataFrame({"doc": range(len(dates)), "kind": "actor", "entity_id": "RUS", "name": "Russia"})
    days = days_of(pd.Series(dates))
    return over_time(mentions, days, choose_span(days), ["RUS"])


@pytest.mark.parametrize(
    ("dates", "first", "n_periods"),
    [
        (["2024-03-01", "2024-03-03"], "2024-03-01", 3),
        (["2024-01-31", "2024-06-01"], "2024-01-29", 18),
        (["2024-01-31", "2024-12-01"], "2024-01", 12),
        (["2003-05-05", "2024-06-01"], "2003", 22),
        (["2024-03-01", None], "2024-03-01", 1),
    ],
)
def test_the_period_suits_the_span_of_the_dates(dates: list[str | None], first: str, n_periods: int) -> None:
    table = timetable(*dates)
    assert (name_of(table["period"][0]), len(table)) == (first, n_periods)
    assert table["n"].sum() == table["n_documents"].sum() == len([date for date in dates if date])


def test_a_few_documents_of_another_century_do_not_squeeze_the_others() -> None:
    year = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)]
    days = days_of(pd.Series(["1815-06-18", *year, None]))
    span = choose_span(days)
    assert (str(span.first), str(span.last), span.unit) == ("2024-01-01", "2024-12-15", "month")
    assert (span.n_before, span.n_after) == (1, 0)
    assert choose_span(days_of(pd.Series(["1815-06-18", *year[:12]]))).unit == "year", "one in thirteen is not few"


def test_a_period_without_reports_is_shaded_and_not_zero() -> None:
    drawing = timeline(timetable("2022-01-05", "2022-10-05"), label="x", noun=Noun("report", "reports"))
    assert drawing.count('class="gap"') == 2 * 8
    assert "<title>2022-02: no reports</title>" in drawing
    assert "<title>2022-10: 1 of 1 report</title>" in drawing


def test_the_map_is_within_its_frame() -> None:
    frame = Frame(WORLD)
    for lon in (-180, 0, 180):
        for lat in (-55, 0, 83):
            x, y = frame.place(lon, lat)
            assert 0 <= x <= WIDTH and 0 <= y <= frame.height
    assert frame.place(-180, 0)[0] == pytest.approx(14, abs=0.5)
    assert frame.place(0, 0)[0] == pytest.approx(WIDTH / 2)


def test_the_busiest_part_holds_most_places() -> None:
    points = [(35.0, 33.0), (44.0, 33.0), (51.0, 35.0), (-74.0, 40.0)]
    places = pd.DataFrame(points, columns=["lon", "lat"]).assign(name="x", n=1, is_area=False, title="x")
    part, n_inside = busiest(places)
    assert n_inside == 3
    assert part.west <= 35 and part.east >= 51 and part.south <= 33 and part.north >= 35
    assert world_map(places, label="x", part=part).count("<circle") == 3
    framed = world_map(places, label="x", mark=part)
    assert framed.count("<circle") == 4 + 1 and framed.count(">x</text>") == 1
    assert world_map(places, label="x", part=Part(100, -40, 160, 0)).count("<circle") == 0


def test_nothing_smears_across_the_map(annotated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    drawing = world_map(counts.located(annotated[0]).assign(n=1, title="x"), label="x")
    [land] = re.findall(r' d="([^"]+)" class="land"', drawing)
    for ring in land.split("M")[1:]:
        xs = [float(point.split()[0]) for point in ring.rstrip("z").split("L")]
        assert max(abs(a - b) for a, b in pairwise(xs)) < 60


def build_outline():
    path = Path(__file__).parents[2] / "python" / "whowhere" / "data" / "build_outline.py"
    spec = importlib.util.spec_from_file_location("build_outline", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_ring_across_the_antimeridian_is_cut_in_two() -> None:
    module = build_outline()
    ring = module.unwrap([(170.0, 60.0), (-170.0, 60.0), (-170.0, 70.0), (170.0, 70.0)])
    assert [lon for lon, _ in ring] == [170, 190, 190, 170]
    east, west = sorted(module.cut_at_antimeridian(ring), key=max)[::-1]
    assert sorted(set(east)) == [(170, 60), (170, 70), (180, 60), (180, 70)]
    assert sorted(set(west)) == [(-180, 60), (-180, 70), (-170, 60), (-170, 70)]


def test_the_outline_is_small_and_on_the_globe() -> None:
    text = Path(build_outline().OUTPUT).read_text(encoding="utf-8")
    assert len(text) < 60_000
    for lines in (json.loads(text)["land"], json.loads(text)["borders"]):
        for steps in lines:
            lons, lats = (list(accumulate(steps[axis::2])) for axis in (0, 1))
            assert len(lons) == len(lats) > 1
            assert max(map(abs, lons)) <= 1800 and max(map(abs, lats)) <= 900


def test_a_place_off_the_globe_is_not_drawn() -> None:
    rows = [("A", 95.0, 0.0), ("B", float("nan"), 0.0), ("C", 0.0, 500.0), ("D", 10.0, 10.0)]
    places = pd.DataFrame(rows, columns=["name", "lat", "lon"]).assign(n=1, is_area=False, title="x")
    drawing = world_map(places, label="x")
    assert drawing.count('class="point"') == 1
    assert ">D</text>" in drawing


def test_a_bar_is_as_long_as_its_count() -> None:
    table = pd.DataFrame({"label": ["a", "b", "c"], "n": [40, 10, 0], "note": None, "title": None})
    lengths = [float(h) + float(q) for h, q in re.findall(r"h([\d.]+)q([\d.]+) ", bars(table, label="x"))]
    assert lengths[0] == pytest.approx(4 * lengths[1], abs=0.5)
    assert lengths[2] == 0


def test_the_network_keeps_the_strongest_lines() -> None:
    edges = pd.DataFrame([("hub", f"x{i}", 20 - i) for i in range(10)], columns=["a", "b", "n"])
    assert len(strongest(edges)) == 10  # each is its other end's strongest
    clique = pd.DataFrame([(a, b, 5) for a, b in combinations("abcdefghij", 2)], columns=["a", "b", "n"])
    assert len(strongest(clique)) < len(clique)


def test_a_cell_of_the_matrix_is_tinted_where_it_is_more_than_chance_and_not_a_few() -> None:
    pairs = [("a", "x", 40, 8.0), ("a", "y", 40, 2.0), ("b", "x", 40, 0.9), ("b", "y", 2, 8.0)]
    cells = pd.DataFrame(pairs, columns=["a", "b", "n", "ratio"])
    rows, columns = (pd.DataFrame({"id": list(ids), "name": list(ids)}) for ids in ("ab", "xyz"))
    drawing = matrix(cells, rows, columns, label="x")
    assert re.findall(r'fill-opacity="([\d.]+)" class="tint"', drawing) == ["0.60", "0.20"]
    assert re.findall(r">(\d+)</text>", drawing) == ["40", "40", "40", "2"]
    assert "<title>b and z: 0 documents</title>" in drawing


def test_the_layout_is_the_same_each_time_and_keeps_its_distance() -> None:
    edges = [(0, 1, 5), (1, 2, 3), (3, 4, 1)]
    places = settle(6, edges)
    assert places == settle(6, edges)
    assert min(math.dist(a, b) for a, b in combinations(places, 2)) > 0.3
    assert math.dist(places[0], places[1]) < math.dist(places[0], places[4])


def test_a_network_without_lines_is_empty() -> None:
    nodes = pd.DataFrame({"id": ["a"], "name": ["A"], "n": [1], "title": ["A"]})
    assert "<circle" not in network(nodes, pd.DataFrame(columns=["a", "b", "n"]), label="x")


def test_sample_reports_show_different_rules(annotated: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    mentions, news = annotated
    chosen = choose(mentions, news["text"], 8)
    assert len(chosen) == 8 and chosen == sorted(chosen)
    shown = mentions[mentions["doc"].isin(chosen)]
    assert set(shown["how"]) == set(mentions["how"])
    assert set(shown["type"]) == set(mentions["type"])


def test_run_prints_the_tables_and_writes_the_page(annotated, tmp_path, monkeypatch) -> None:
    import whowhere

    mentions, news = annotated
    annotate = lambda texts, dates: mentions[mentions["doc"].isin(texts.index)]  # noqa: E731
    monkeypatch.setattr(whowhere, "annotate", annotate, raising=False)
    monkeypatch.setattr(demo, "sample_news", lambda: news)
    stream = io.StringIO()
    demo.run(tmp_path / "page.html", stream)
    printed = stream.getvalue()
    assert "130 sample news reports" in printed
    assert re.search(r"^actor \(29\) +type +code +reports +mentions$", printed, flags=re.MULTILINE)
    assert re.search(r"^United States +state +USAGOV +\d+ +\d+$", printed, flags=re.MULTILINE)
    assert f"wrote {tmp_path / 'page.html'}" in printed
    assert {len(line) for line in printed.splitlines()[2:13]} == {77}
    assert_closed((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_missing_folder_is_said_before_any_work() -> None:
    with pytest.raises(InputError, match="is not there; create it or name another"):
        demo.run("no such folder/page.html", io.StringIO())


def test_a_poor_terminal_gets_question_marks() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    demo._say("São Paulo", stream)
    stream.seek(0)
    assert stream.read() == "S?o Paulo\n"
