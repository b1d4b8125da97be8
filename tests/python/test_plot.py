"""The plots: nothing cut off, no label over another, sizes in proportion, names as they are, settings untouched."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.collections import PathCollection
from matplotlib.offsetbox import AnchoredOffsetbox, DrawingArea
from matplotlib.patches import PathPatch
from matplotlib.text import Annotation

import whowhere as ww
from whowhere import plot
from whowhere.demo import sample_news
from whowhere.drawing.globe import WORLD, Frame, fitting
from whowhere.errors import InputError, SchemaError
from whowhere.plot import ramp
from whowhere.plot.letters import Letters
from whowhere.plot.timeline import _spread

HOSTILE = [
    "$100 and $x^2$",
    r"\alpha_{1} %",
    "a\nb\tc",
    "القاهرة",
    "北京",
    "\U0001f600",
    "",
    "<b>&amp;</b>",
    "W" * 300,
]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def news():
    return sample_news()


@pytest.fixture(scope="module")
def mentions(news):
    return ww.annotate(news["text"], dates=news["date"])


def places_of(*rows):
    return pd.DataFrame(rows, columns=["name", "lat", "lon", "n"])


def labels_of(ax):
    """Return the labels in the axes: the texts that stand beside a point of the data, or in a cell."""
    beside = (text for text in ax.texts if isinstance(text, Annotation) and text.xycoords == "data")
    cells = (text for text in ax.texts if text.get_gid() == "cell")
    return [text for text in [*beside, *cells] if text.get_text()]


def boxes_of(texts):
    return [(text.get_text(), text.get_window_extent()) for text in texts]


def overlapping(texts):
    return [(a, b) for (a, one), (b, other) in combinations(boxes_of(texts), 2) if one.overlaps(other)]


def outside(ax):
    """Return the texts that the edge of the figure cuts."""
    ax.figure.canvas.draw()
    whole = ax.figure.bbox
    hidden = {*ax.xaxis.findobj(mpl.text.Text), *ax.yaxis.findobj(mpl.text.Text)}
    for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
        low, high = sorted(axis.get_view_interval())
        ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
        hidden -= {axis.label, *(label for place, label in ticks if low <= place <= high)}
    found = (text for text in ax.figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text().strip())
    texts = [text for text in found if text not in hidden]
    return [
        text
        for text, box in boxes_of(texts)
        if box.x0 < whole.x0 - 0.5 or box.x1 > whole.x1 + 0.5 or box.y0 < whole.y0 - 0.5 or box.y1 > whole.y1 + 0.5
    ]


def caption_of(ax):
    """Return the caption: the text that hangs from the corner of the axes."""
    (caption,) = (text for text in ax.texts if isinstance(text, Annotation) and text.xycoords == "axes fraction")
    return " ".join(caption.get_text().split())


def circles_of(ax, gid):
    """Return the points and radii, in points, of a collection of circles."""
    (found,) = (c for c in ax.collections if isinstance(c, PathCollection) and c.get_gid() == gid)
    return found.get_offsets(), np.sqrt(found.get_sizes()) / 2


def picture_of(ax):
    ax.figure.canvas.draw()
    return np.asarray(ax.figure.canvas.buffer_rgba()).copy()


# All plots.


def test_import_of_whowhere_has_plot_and_no_matplotlib():
    code = (
        "import sys, whowhere as ww; print(callable(ww.plot.map), 'matplotlib' in sys.modules, 'pandas' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False", "False"]


def test_plot_without_matplotlib_says_what_to_install(mentions, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for draw in DRAWS.values():
        with pytest.raises(ImportError, match=r'pip install "whowhere\[viz\]"'):
            draw(mentions)


def draw_timeline(mentions, **options):
    return plot.timeline(mentions, dates=sample_news()["date"], **options)


DRAWS = {"map": plot.map, "timeline": draw_timeline, "network": plot.network, "matrix": plot.matrix}
#: A column that each plot cannot do without.
NEEDED = {"map": "kind", "timeline": "entity_id", "network": "kind", "matrix": "kind"}


@pytest.mark.parametrize("name", DRAWS)
def test_plot_draws_into_the_axes_given_and_returns_them(name, mentions):
    figure, (left, right) = plt.subplots(1, 2, figsize=(16, 6))
    assert DRAWS[name](mentions, ax=right) is right
    assert right.has_data() and not left.has_data()
    assert plt.get_fignums() == [figure.number]
    assert figure.get_size_inches().tolist() == [16, 6]


@pytest.mark.parametrize("name", DRAWS)
def test_plot_leaves_the_settings_and_the_current_axes_alone(name, mentions):
    _figure, (left, right) = plt.subplots(1, 2)
    plt.sca(left)
    before = dict(mpl.rcParams)
    DRAWS[name](mentions, ax=right)
    assert dict(mpl.rcParams) == before
    assert plt.gca() is left


@pytest.mark.parametrize("name", DRAWS)
def test_figure_of_its_own_is_of_notebook_width_and_cuts_no_text(name, mentions):
    ax = DRAWS[name](mentions, title="A title " * 30)
    assert ax.figure.get_size_inches()[0] == 9
    assert 2 < ax.figure.get_size_inches()[1] < 9
    assert len(ax.get_title(loc="left").splitlines()) > 1
    assert outside(ax) == []


@pytest.mark.parametrize("name", DRAWS)
def test_labels_do_not_cover_each_other(name, mentions):
    for dpi in (100, 150, 300):
        ax = DRAWS[name](mentions)
        ax.figure.set_dpi(dpi)
        ax.figure.canvas.draw()
        assert len(labels_of(ax)) > 3
        assert overlapping(labels_of(ax)) == []


@pytest.mark.parametrize("name", DRAWS)
def test_plot_is_the_same_picture_each_time(name, mentions):
    one, other = picture_of(DRAWS[name](mentions)), picture_of(DRAWS[name](mentions))
    assert one.std() > 1
    assert (one == other).all()


@pytest.mark.parametrize("name", DRAWS)
def test_polars_and_arrow_tables_give_the_same_picture(name, mentions):
    import polars as pl
    import pyarrow as pa

    wanted = picture_of(DRAWS[name](mentions))
    for table in (pl.from_pandas(mentions), pa.Table.from_pandas(mentions, preserve_index=False)):
        assert (picture_of(DRAWS[name](table)) == wanted).all()


@pytest.mark.parametrize("name", DRAWS)
def test_no_mentions_make_axes_that_say_so(name, mentions):
    ax = DRAWS[name](mentions.head(0), title="Nothing")
    assert any(text.get_text().startswith("no ") for text in ax.texts)
    assert outside(ax) == []


@pytest.mark.parametrize("name", DRAWS)
def test_missing_column_is_named(name, mentions):
    with pytest.raises(SchemaError, match=NEEDED[name]):
        DRAWS[name](mentions.drop(columns=NEEDED[name]))
    with pytest.raises(SchemaError):
        DRAWS[name]("mentions")


@pytest.mark.parametrize("name", DRAWS)
def test_wrong_axes_are_named(name, mentions):
    with pytest.raises(InputError, match="ax is a str"):
        DRAWS[name](mentions, ax="ax")


@pytest.mark.parametrize("name", DRAWS)
def test_hostile_names_are_drawn_as_they_are(name, mentions):
    common = mentions["entity_id"].dropna().value_counts().index[: len(HOSTILE)]
    names = dict(zip(common, HOSTILE, strict=True))
    renamed = mentions.assign(name=mentions["entity_id"].map(names).fillna(mentions["name"]).astype(object))
    ax = DRAWS[name](renamed, title="Costs $5 to $10")
    ax.figure.canvas.draw()
    assert ax.get_title(loc="left") == "Costs $5 to $10"
    texts = [text for text in ax.figure.findobj(mpl.text.Text) if "$" in text.get_text() and text.get_visible()]
    assert "$100 and $x^2$" in {text.get_text() for text in texts}
    assert not any(text.get_parse_math() or text.get_usetex() for text in texts)


@pytest.mark.parametrize("name", DRAWS)
def test_text_stands_out_from_a_dark_background(name, mentions):
    with plt.style.context("dark_background"):
        ax = DRAWS[name](mentions)
        ax.figure.canvas.draw()
        for text in [text for text in ax.texts if text.get_gid() != "cell"]:
            assert sum(mpl.colors.to_rgb(text.get_color())) > 1.2


def test_letters_that_no_font_has_are_drawn_as_a_sign_and_without_a_warning():
    letters = Letters(["Juba\U000e0067 \ud800 \U00012000", "القاهرة"])
    assert letters.clean("Juba\U000e0067\n \ud800 \U00012000") in ("Juba □ □", "Juba □ \U00012000")
    assert letters.clean("القاهرة") == "القاهرة"
    assert letters.families[: len(mpl.rcParams["font.family"])] == mpl.rcParams["font.family"]


# The map.


def test_areas_of_circles_are_in_proportion_to_the_documents():
    ax = plot.map(places_of(("A", 10, 30, 400), ("B", 12, 31, 100), ("C", 14, 32, 25), ("D", 15, 33, 0.001)))
    _, radii = circles_of(ax, "dots")
    assert radii[0] / radii[1] == pytest.approx(2) and radii[1] / radii[2] == pytest.approx(2)
    assert radii[3] == pytest.approx(1.3), "small, but to be seen"


def test_circle_lies_where_the_projection_puts_it():
    ax = plot.map(places_of(("Juba", 4.85, 31.6, 3), ("Lima", -12.05, -77.05, 1)), part="world")
    points, _ = circles_of(ax, "dots")
    assert points[0].tolist() == pytest.approx(Frame(WORLD).place(31.6, 4.85))
    assert points[1].tolist() == pytest.approx(Frame(WORLD).place(-77.05, -12.05))


def test_map_does_not_tell_of_places_without_coordinates_where_there_are_none(mentions):
    as_actor = plot.map(mentions, kind="actor")
    assert "without coordinates" not in caption_of(as_actor)
    assert "mentions. Coordinates: GeoNames." in caption_of(as_actor)


def test_map_of_mentions_counts_documents_once_and_tells_what_has_no_coordinates(mentions):
    ax = plot.map(mentions)
    located = mentions[mentions["place_id"].notna() & mentions["lat"].notna()]
    none = mentions[(mentions["kind"] == "place") & mentions["lat"].isna()]
    assert caption_of(ax).startswith(
        f"{located['place_id'].nunique():,} places in {located['doc'].nunique():,} documents, "
        f"{len(located):,} mentions; {len(none):,} mentions of places without coordinates."
    )
    _, dots = circles_of(ax, "dots")
    _, rings = circles_of(ax, "areas")
    documents = located.groupby("place_id")["doc"].nunique()
    assert len(dots) + len(rings) == len(documents)
    largest = max([*dots, *rings])
    twos = largest * math.sqrt(10 / documents.max())
    assert (documents == 10).sum() == sum(math.isclose(r, twos, rel_tol=1e-6) for r in [*dots, *rings]) > 0


def test_map_of_one_kind_counts_that_kind_only(mentions):
    ax = plot.map(mentions, kind="actor")
    located = mentions[(mentions["kind"] == "actor") & mentions["place_id"].notna() & mentions["lat"].notna()]
    assert f" {len(located):,} mentions" in caption_of(ax)
    with pytest.raises(InputError, match="kind is 'city'"):
        plot.map(mentions, kind="city")


def test_countries_are_rings_and_cities_dots():
    table = places_of(("Sudan", 15, 30, 3), ("Khartoum", 15.5, 32.5, 2)).assign(is_area=[True, False])
    ax = plot.map(table)
    assert len(circles_of(ax, "areas")[0]) == len(circles_of(ax, "dots")[0]) == 1
    rings, dots = (c for c in ax.collections if c.get_gid() in ("areas", "dots"))
    assert rings.get_facecolor()[0][3] < 0.2 < dots.get_facecolor()[0][3]


def test_key_has_circles_of_the_size_that_the_map_has():
    ax = plot.map(places_of(("A", 10, 30, 400), ("B", 12, 31, 100), ("C", 14, 32, 1)))
    _, radii = circles_of(ax, "dots")
    (key,) = (artist for artist in ax.artists if isinstance(artist, AnchoredOffsetbox))
    shown = [patch.radius for area in key.findobj(DrawingArea) for patch in area.get_children()]
    assert max(shown) == pytest.approx(max(radii)) and shown[1] == pytest.approx(radii[1])
    texts = [text.get_text() for text in key.findobj(mpl.text.Text)]
    assert texts == ["4 or fewer", "100", "400 documents"]


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        ([(15.5, 32.5)], (32.5, 15.5)),
        ([(-18.1, 178.4), (-13.8, -171.8)], (183.3, -15.95)),
        ([(52.5, 13.4), (48.9, 2.35)], (7.875, 50.7)),
    ],
)
def test_map_fits_the_places(points, wanted):
    part = fitting(pd.DataFrame(points, columns=["lat", "lon"]))
    assert ((part.west + part.east) / 2, (part.south + part.north) / 2) == pytest.approx(wanted)
    assert part.north - part.south >= 12 and part.east - part.west < 60


def test_map_is_the_world_where_places_are_all_around_it():
    around = pd.DataFrame({"lat": [40, 0, 35, -34], "lon": [-75, 30, 140, 151], "n": [1, 97, 1, 1]})
    assert fitting(around) == WORLD
    held = fitting(around, 0.9)
    assert held != WORLD and held.west < 30 < held.east
    assert fitting(around.head(0)) == WORLD


def test_part_that_fits_has_all_places_inside_the_drawing():
    for seed in range(20):
        random = np.random.default_rng(seed)
        lats, lons = random.uniform(-50, 60, 9), random.uniform(-60, 60, 9) * random.uniform(0.01, 1) + 170
        table = pd.DataFrame({"name": "x", "lat": lats, "lon": (lons + 180) % 360 - 180, "n": 1})
        ax = plot.map(table)
        points, _ = circles_of(ax, "dots")
        (x0, x1), (y1, y0) = ax.get_xlim(), ax.get_ylim()
        assert len(points) == 9
        assert (points[:, 0] > x0).all() and (points[:, 0] < x1).all()
        assert (points[:, 1] > y0).all() and (points[:, 1] < y1).all()
        assert "outside" not in caption_of(ax)
        plt.close("all")


@pytest.mark.parametrize("part", [None, "world", (160, -40, -150, 10)])
def test_nothing_is_drawn_across_the_antimeridian(part):
    ax = plot.map(places_of(("Suva", -18.1, 178.4, 10), ("Apia", -13.8, -171.8, 5)), part=part)
    paths = [patch.get_path() for patch in ax.patches if isinstance(patch, PathPatch)][:3]
    width = np.ptp(ax.get_xlim())
    longest = 0.0
    for path in paths:
        steps = np.abs(np.diff(path.vertices[:, 0]))[path.codes[1:] == path.LINETO]
        longest = max(longest, steps.max(initial=0))
    degrees = 360 if part == "world" else 50 if part else 20
    assert 0 < longest < width * 20 / degrees, "no step of an outline is longer than 20 degrees"
    points, _ = circles_of(ax, "dots")
    near = abs(points[0][0] - points[1][0]) < 0.6 * width
    assert bool(near) is (part != "world")


def test_places_outside_a_part_are_counted_and_not_drawn():
    table = places_of(("Juba", 4.85, 31.6, 3), ("Lima", -12.05, -77.05, 1), ("Nowhere", None, None, 7))
    ax = plot.map(table, part=(20, -5, 45, 20))
    assert len(circles_of(ax, "dots")[0]) == 1
    assert "1 place outside this part" in caption_of(ax) and "1 without coordinates" in caption_of(ax)


@pytest.mark.parametrize("part", ["Africa", (1, 2, 3), (10, 20, 30, 10), (-200, 0, 0, 10), 5, (0, 0, 10, float("nan"))])
def test_part_that_is_none_is_named(part, mentions):
    with pytest.raises(InputError, match="part is"):
        plot.map(mentions, part=part)


def test_no_more_places_are_named_than_asked_for(mentions):
    assert len(labels_of(plot.map(mentions, most_labels=3))) == 3
    assert labels_of(plot.map(mentions, most_labels=0)) == []
    with pytest.raises(InputError, match="most_labels"):
        plot.map(mentions, most_labels=-1)


def test_footer_fits_narrow_axes(mentions):
    figure, axes = plt.subplots(1, 3, figsize=(9, 4), layout="constrained")
    for ax in axes:
        plot.map(mentions, ax=ax, most_labels=5)
    figure.canvas.draw()
    for ax in axes:
        keys = [artist for artist in ax.artists if isinstance(artist, AnchoredOffsetbox)]
        boxes = [key.get_window_extent() for key in keys]
        boxes += [text.get_window_extent() for text in ax.texts if text.xycoords == "axes fraction"]
        assert len(boxes) > 2
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
        assert outside(ax) == []


# The timeline.

TEXTS = ["Kabul fell.", "NATO met in Kabul.", "Rain.", "NATO and Iran.", "NATO met."]
DATES = ["2021-01-15", "2021-02-03", "2021-02-20", "2021-05-01", "2021-06-30"]


@pytest.fixture(scope="module")
def few():
    return ww.annotate(TEXTS)


def lines_of(ax):
    return {line.get_label(): line for line in ax.lines}


def test_line_has_a_point_at_the_first_day_of_each_period(few):
    ax = plot.timeline(few, dates=DATES, entities=["NATO"], every="month")
    (line,) = ax.lines
    assert mpl.dates.num2date(line.get_xdata()[0]).date().isoformat() == "2021-01-01"
    assert [round(x) for x in np.diff(line.get_xdata())] == [31, 28, 31, 30, 31]
    assert ax.get_ylabel() == "documents per month"
    assert caption_of(ax).startswith("5 documents, 15 January 2021 to 30 June 2021; median 1 per month that has any.")


def test_periods_without_documents_break_the_line_and_are_hatched(few):
    ax = plot.timeline(few, dates=DATES, entities=["NATO"], every="month")
    (line,) = ax.lines
    values = np.asarray(line.get_ydata(), float)
    assert np.isnan(values).tolist() == [False, False, True, True, False, False]
    assert values[[0, 1, 4, 5]].tolist() == [0, 1, 1, 1]
    (gap,) = (patch for patch in ax.patches if patch.get_gid() == "gap")
    left, right = gap.get_extents().transformed(ax.transData.inverted()).intervalx
    assert line.get_xdata()[1] < left < line.get_xdata()[2] and line.get_xdata()[3] < right < line.get_xdata()[4]
    assert gap.get_hatch() and "Hatched" in caption_of(ax)


def test_point_between_two_gaps_can_be_seen():
    texts, dates = ["NATO met."] * 45, pd.date_range("2000-01-01", periods=45, freq="2MS")
    ax = plot.timeline(ww.annotate(texts), dates=dates, every="month")
    (line,) = ax.lines
    assert len(line.get_xdata()) == 89
    assert list(line.get_markevery()) == list(range(0, 89, 2))


@pytest.mark.parametrize(
    ("measure", "wanted", "unit"),
    [
        ("n_documents", [0, 1, 1], "documents per quarter"),
        ("n_mentions", [0, 2, 1], "mentions per quarter"),
        ("share", [0, 0.5, 1], "share of each quarter's documents"),
        ("per_1000", [0, 1000, 1000], "mentions per 1,000 documents, by quarter"),
    ],
)
def test_measure_is_what_is_drawn_and_said(measure, wanted, unit):
    mentions = ww.annotate(["Rain.", "NATO and NATO.", "Rain.", "NATO."])
    dates = ["2020-01-01", "2020-04-05", "2020-05-05", "2020-08-08"]
    ax = plot.timeline(mentions, dates=dates, every="quarter", measure=measure)
    (line,) = ax.lines
    assert list(line.get_ydata()) == wanted
    assert ax.get_ylabel() == unit
    assert ax.get_ylim()[0] == 0 < max(wanted) < ax.get_ylim()[1]


@pytest.mark.parametrize(
    ("days", "unit"),
    [(0, "day"), (45, "day"), (46, "week"), (210, "week"), (300, "month"), (2300, "month"), (2400, "year")],
)
def test_span_of_the_dates_chooses_the_period(days, unit, few):
    dates = [pd.Timestamp("2001-01-01"), *[pd.Timestamp("2001-01-01") + pd.Timedelta(days=days)] * 4]
    assert plot.timeline(few, dates=dates).get_ylabel() == f"documents per {unit}"


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
def test_table_of_frequency_gives_the_same_lines(every, mentions, news):
    table = ww.frequency(mentions, "entity_id", every, dates=news["date"], top=4)
    one = plot.timeline(table, top=3)
    other = plot.timeline(mentions, dates=news["date"], every=every, top=3)
    assert lines_of(one).keys() == lines_of(other).keys()
    for key, line in lines_of(one).items():
        np.testing.assert_array_equal(line.get_xydata(), lines_of(other)[key].get_xydata())
    assert one.get_ylabel() == other.get_ylabel() == f"documents per {every}"
    assert [t.get_text() for t in labels_of(one)] == [t.get_text() for t in labels_of(other)]


def test_rows_left_out_of_a_table_break_the_line(mentions, news):
    table = ww.frequency(mentions, "country", "year", dates=news["date"], top=1)
    ax = plot.timeline(table[table["period"].dt.year != 2010])
    years = [mpl.dates.num2date(x).year for x in ax.lines[0].get_xdata()]
    unknown = [year for year, value in zip(years, ax.lines[0].get_ydata(), strict=True) if np.isnan(value)]
    assert unknown == [2010]


def test_entities_are_found_by_id_and_by_name_in_the_order_given(mentions, news):
    ax = plot.timeline(mentions, dates=news["date"], entities=["United Nations", "RUS"])
    keys = list(lines_of(ax))
    assert keys[1] == "RUS" and keys[0] != "United Nations"
    assert [text.get_text() for text in labels_of(ax)] == ["United Nations", "Russia"]
    with pytest.raises(InputError, match="'Atlantis' is neither"):
        plot.timeline(mentions, dates=news["date"], entities=["RUS", "Atlantis"])


def test_lines_differ_in_more_than_their_colour(mentions, news):
    for every in ("month", "year"):
        ax = plot.timeline(mentions, dates=news["date"], top=15, every=every)
        looks = [(line.get_color(), str(line._unscaled_dash_pattern), line.get_marker()) for line in ax.lines]
        assert len(set(looks)) == 15
        assert len({look[1:] for look in looks[:7]}) == 7


def test_lines_that_end_close_together_have_a_legend_in_their_order(mentions, news):
    ax = plot.timeline(mentions, dates=news["date"], top=14, every="year")
    assert labels_of(ax) == []
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert len(legend) == 14 == len(set(legend))
    assert outside(ax) == []
    few_lines = plot.timeline(mentions, dates=news["date"], top=2, every="year")
    assert few_lines.get_legend() is None and len(labels_of(few_lines)) == 2


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_labels_are_spread_a_row_apart_within_the_axes(n):
    for seed in range(30):
        wanted = sorted(np.random.default_rng(seed).uniform(0, 200, n).tolist())
        placed = _spread(wanted, 200)
        assert all(b - a > 11.49 for a, b in pairwise(placed))
        assert min(placed) >= 0 and max(placed) <= 200
        if all(b - a > 11.5 for a, b in pairwise(wanted)):
            assert placed == pytest.approx(wanted)


def test_one_name_of_two_entities_is_told_apart():
    mentions = ww.annotate(TEXTS).assign(name="Same")
    ax = plot.timeline(mentions, dates=DATES, top=2)
    assert {text.get_text() for text in labels_of(ax)} == {f"Same ({key.split(':')[-1]})" for key in lines_of(ax)}


def test_undated_documents_are_counted_and_not_drawn(few):
    ax = plot.timeline(few, dates=[*DATES[:4], None])
    assert "left out: 1 without a date" in caption_of(ax) and caption_of(ax).startswith("4 documents")
    nothing = plot.timeline(few, dates=[None] * 5)
    assert nothing.texts[0].get_text() == "no dated mentions to count"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dates": None}, "dates is None"),
        ({"dates": DATES[:2]}, "dates"),
        ({"dates": DATES, "measure": "pmi"}, "measure is 'pmi'"),
        ({"dates": DATES, "every": "decade"}, "every is 'decade'"),
        ({"dates": DATES, "kind": "city"}, "kind is 'city'"),
        ({"dates": DATES, "top": 0}, "top is 0"),
        ({"dates": DATES, "entities": []}, "entities is"),
        ({"dates": DATES, "entities": [1]}, "entities is"),
    ],
)
def test_option_of_a_timeline_that_cannot_be_used_is_named(options, message, few):
    with pytest.raises(InputError, match=message):
        plot.timeline(few, **options)


def test_table_with_periods_wants_no_dates(few):
    table = ww.frequency(few, "entity_id", "month", dates=DATES)
    with pytest.raises(InputError, match="dates is for a table of mentions"):
        plot.timeline(table, dates=DATES)
    with pytest.raises(SchemaError, match="n_all"):
        plot.timeline(table.drop(columns="n_all"))
    with pytest.raises(SchemaError, match=r"has 2021-01-01 twice for 'nato'; give what frequency returned"):
        plot.timeline(pd.concat([table, table]))


# The network.

EDGES = pd.DataFrame(
    [
        ("un", "SYR", "UN", "Syria", "actor", "actor", 40, 100, 64),
        ("un", "USA", "UN", "United States", "actor", "actor", 10, 100, 36),
        ("SYR", "SYR", "Syria", "Syria", "actor", "place", 8, 64, 25),
        ("USA", "RUS", "United States", "Russia", "actor", "actor", 2, 36, 0.5),
    ],
    columns=["a", "b", "a_name", "b_name", "a_kind", "b_kind", "n", "n_a", "n_b"],
)


def collection_of(ax, gid):
    (found,) = (collection for collection in ax.collections if collection.get_gid() == gid)
    return found


def test_areas_of_nodes_and_widths_of_lines_are_in_proportion():
    ax = plot.network(EDGES)
    _, radii = circles_of(ax, "nodes")
    assert radii[:4] ** 2 == pytest.approx(radii[0] ** 2 * np.array([100, 64, 36, 25]) / 100)
    assert radii[4] == pytest.approx(2.2), "small, but to be seen"
    widths = sorted(collection_of(ax, "pairs").get_linewidths())
    assert widths[-1] / widths[-2] == pytest.approx(4) and widths[-2] / widths[-3] == pytest.approx(10 / 8)


def test_line_joins_the_nodes_of_its_pair():
    ax = plot.network(EDGES)
    points, _ = circles_of(ax, "nodes")
    ends = [segment.tolist() for segment in collection_of(ax, "pairs").get_segments()]
    un, syria, usa = points[:3].tolist()
    assert ends[-1] in ([un, syria], [syria, un]) and ends[-2] in ([un, usa], [usa, un])


def test_one_that_is_actor_and_place_is_two_nodes_of_two_colours():
    ax = plot.network(EDGES)
    colors = [tuple(color) for color in collection_of(ax, "nodes").get_facecolors()]
    assert [text.get_text() for text in labels_of(ax)].count("Syria") == 2
    assert colors.count(mpl.colors.to_rgba("#c4560a")) == 4 and colors.count(mpl.colors.to_rgba("#0072b2")) == 1


def test_large_nodes_have_labels_before_small_ones_on_half_a_page(mentions):
    _, axes = plt.subplots(1, 2, figsize=(9, 4.5), layout="constrained")
    for ax, chosen in zip(axes, (mentions[mentions["doc"] < 100], mentions[mentions["doc"] >= 100]), strict=True):
        plot.network(chosen, top=50, least=1, ax=ax)
        points, radii = circles_of(ax, "nodes")
        named = {tuple(label.xy) for label in labels_of(ax)}
        is_named = [tuple(point) in named for point in points.tolist()]
        assert len(set(radii)) > 3 and len(is_named) > 40
        # The nodes are in the order of their size; how many fit is chance.
        assert all(is_named[:10]) and sum(is_named[:20]) >= 18
        assert sum(is_named) >= len(is_named) - 7


def test_caption_tells_how_much_is_shown_and_what_n_is(mentions):
    pairs = ww.cooccurrence(mentions)
    n_nodes = len({*pairs["a"], *pairs["b"]})
    ax = plot.network(mentions, top=20)
    drawn = len(circles_of(ax, "nodes")[0]), len(collection_of(ax, "pairs").get_segments())
    assert drawn[0] <= 20
    assert caption_of(ax).startswith(
        f"{drawn[0]} of {n_nodes:,} nodes: those named most often. {drawn[1]:,} of {len(pairs):,}"
    )
    assert caption_of(ax).endswith("n: documents that name both.")


@pytest.mark.parametrize("draw", [plot.network, plot.matrix])
def test_caption_of_pairs_says_the_unit_that_is_given(draw):
    sentences = ww.cooccurrence(ww.annotate(TEXTS), "sentence", "actor-place", texts=TEXTS)
    assert "sentences that name both" in caption_of(draw(sentences, unit="sentences"))
    assert "documents, or what else was counted, that name both" in caption_of(draw(sentences))
    for unit, data in (("", sentences), (3, sentences), ("sentences", ww.annotate(TEXTS))):
        with pytest.raises(InputError, match=f"unit.*{unit}"):
            draw(data, unit=unit)


def test_graph_says_its_unit_too(mentions):
    graph = ww.network(ww.cooccurrence(mentions), least=3)
    assert caption_of(plot.network(graph, unit="reports")).endswith("n: reports that name both.")


def test_matrix_tells_how_many_units_have_any_mention():
    texts = ["NATO met in Kabul. The UN left Kabul.", "NATO left Juba."]
    pairs = ww.cooccurrence(ww.annotate(texts), "sentence", "actor-place", texts=texts)
    assert caption_of(plot.matrix(pairs, unit="sentences")).endswith(" 3 sentences have any mention.")


def test_graph_table_and_mentions_give_the_same_network(mentions):
    pairs = ww.cooccurrence(mentions)
    drawn = [
        plot.network(data, top=25)
        for data in (mentions, pairs, pairs.sample(frac=1, random_state=1), ww.network(pairs))
    ]
    wanted = [text.get_text() for text in labels_of(drawn[0])]
    for ax in drawn:
        assert [text.get_text() for text in labels_of(ax)] == wanted
        np.testing.assert_allclose(circles_of(ax, "nodes")[0], circles_of(drawn[0], "nodes")[0])


def test_fifty_nodes_all_have_their_names(mentions):
    ax = plot.network(mentions, top=50)
    assert len(labels_of(ax)) == len(circles_of(ax, "nodes")[0]) > 40
    ax.figure.canvas.draw()
    assert overlapping(labels_of(ax)) == []


def test_graph_of_anything_is_drawn():
    import networkx

    graph = networkx.Graph([(1, 2), (2, 3)])
    graph.add_node(4)
    ax = plot.network(graph)
    assert sorted(text.get_text() for text in labels_of(ax)) == ["1", "2", "3"]
    assert caption_of(ax).endswith("n: the weight of an edge.")
    assert plot.network(networkx.Graph()).texts[0].get_text() == "no pairs to show"


def test_weak_pairs_are_left_out():
    ax = plot.network(EDGES, least=10)
    assert {text.get_text() for text in labels_of(ax)} == {"UN", "Syria", "United States"}
    assert "2 of 2 pairs" in caption_of(ax)
    assert plot.network(EDGES, least=50).texts[0].get_text() == "no pairs to show"


@pytest.mark.parametrize("options", [{"top": 0}, {"top": 301}, {"top": "all"}, {"least": 0}, {"least": 1.5}])
def test_option_of_a_network_that_cannot_be_used_is_named(options):
    with pytest.raises(InputError, match=next(iter(options))):
        plot.network(EDGES, **options)


def test_table_of_pairs_without_numbers_is_an_error():
    with pytest.raises(SchemaError, match="n"):
        plot.network(EDGES.drop(columns="n"))
    with pytest.raises(InputError, match="'many'"):
        plot.network(EDGES.assign(n=["many", 1, 2, 3]))


# The matrix.


def cells_of(ax):
    """Return the numbers behind the cells, as a table by actor and place."""
    (mesh,) = (collection for collection in ax.collections if collection.get_gid() == "cells")
    rows = [label.get_text() for label in ax.get_yticklabels()]
    columns = [label.get_text() for label in ax.get_xticklabels()]
    return pd.DataFrame(mesh.get_array().reshape(len(rows), len(columns)), index=rows, columns=columns)


def test_cell_has_the_documents_that_name_both_in_order_of_frequency(mentions):
    named = mentions.dropna(subset=["entity_id"])
    docs = {kind: rows.groupby("entity_id")["doc"].agg(set) for kind, rows in named.groupby("kind")}
    ids = {kind: sorted(of_kind.index, key=lambda id: (-len(of_kind[id]), id)) for kind, of_kind in docs.items()}
    cells = cells_of(plot.matrix(mentions, actors=8, places=6))
    both = [[len(docs["actor"][a] & docs["place"][b]) for b in ids["place"][:6]] for a in ids["actor"][:8]]
    assert cells.to_numpy().tolist() == both
    names = named.drop_duplicates(["entity_id", "kind"]).set_index(["entity_id", "kind"])["name"]
    assert list(cells.index) == [names[id, "actor"] for id in ids["actor"][:8]]


def test_columns_of_one_name_are_told_apart(mentions):
    ax = plot.matrix(mentions.assign(name="Same"), places=3)
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert len(set(labels)) == 3 and all(label.startswith("Same (") for label in labels)


def test_numbers_are_those_of_the_cells(mentions):
    ax = plot.matrix(mentions)
    cells = cells_of(ax)
    written = {text.get_position(): text.get_text() for text in ax.texts if text.get_gid() == "cell"}
    assert len(written) == (cells > 0).to_numpy().sum() > 100
    for (x, y), text in written.items():
        assert text == f"{cells.iloc[int(y), int(x)]:,.0f}"


@pytest.mark.parametrize(("places", "are_written"), [(8, True), (40, False)])
def test_numbers_stay_in_their_cells_or_are_all_left_out(places, are_written, mentions):
    figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
    plot.matrix(mentions, ax=ax, actors=9, places=places)
    figure.canvas.draw()
    assert (len(labels_of(ax)) > 30) is are_written
    assert overlapping(labels_of(ax)) == []
    assert overlapping(ax.get_yticklabels()) == []
    assert outside(ax) == []


def test_pmi_is_blank_where_nobody_is_named_together(mentions):
    ax = plot.matrix(mentions, measure="pmi")
    counts, cells = cells_of(plot.matrix(mentions)), cells_of(ax)
    assert (np.ma.getmaskarray(ax.collections[0].get_array()).reshape(counts.shape) == (counts == 0)).all(axis=None)
    low, high = ax.collections[0].get_clim()
    assert low == -high and cells.notna().any(axis=None)
    assert "bits" in caption_of(ax)


def test_table_of_pairs_gives_the_same_matrix_whichever_side_the_actor_is_on(mentions):
    pairs = ww.cooccurrence(mentions, pairs="actor-place")
    swap = {"a": "b", "b": "a", "a_name": "b_name", "b_name": "a_name", "a_kind": "b_kind", "b_kind": "a_kind"}
    turned = pairs.rename(columns=swap | {"n_a": "n_b", "n_b": "n_a"})
    wanted = cells_of(plot.matrix(mentions))
    for table in (pairs, turned, pairs.sample(frac=1, random_state=1)):
        pd.testing.assert_frame_equal(cells_of(plot.matrix(table)), wanted)


def test_pairs_of_actors_are_no_matrix():
    ax = plot.matrix(EDGES[EDGES["b_kind"] == "actor"])
    assert ax.texts[0].get_text() == "no pairs of an actor and a place"


@pytest.mark.parametrize("is_dark", [False, True])
def test_steps_of_colour_are_even_and_begin_near_the_background(is_dark):
    colors = ramp.sequential(is_dark)(np.linspace(0, 1, 50))[:, :3]
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    y = linear @ [0.2126, 0.7152, 0.0722]
    lightness = np.where(y > 0.008856, 116 * np.cbrt(y) - 16, 903.3 * y)
    steps = np.diff(lightness)
    assert (np.sign(steps) == (1 if is_dark else -1)).all()
    assert abs(steps).max() < 1.6 * abs(steps).min()
    assert lightness[0] < 15 if is_dark else lightness[0] > 95


@pytest.mark.parametrize("options", [{"actors": 0}, {"places": 41}, {"measure": "share"}, {"actors": None}])
def test_option_of_a_matrix_that_cannot_be_used_is_named(options, mentions):
    with pytest.raises(InputError, match=next(iter(options))):
        plot.matrix(mentions, **options)
