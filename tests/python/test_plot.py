"""The plots: nothing cut off, no label over another, sizes in proportion, names as they are, settings untouched."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import combinations

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
from whowhere.plot.letters import Letters

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
    """Return the labels in the axes: the texts that stand beside a point of the data."""
    return [text for text in ax.texts if isinstance(text, Annotation) and text.xycoords == "data" and text.get_text()]


def boxes_of(texts):
    return [(text.get_text(), text.get_window_extent()) for text in texts]


def overlapping(texts):
    return [(a, b) for (a, one), (b, other) in combinations(boxes_of(texts), 2) if one.overlaps(other)]


def outside(ax):
    """Return the texts that the edge of the figure cuts."""
    ax.figure.canvas.draw()
    whole = ax.figure.bbox
    hidden = [] if ax.axison else [*ax.xaxis.findobj(), *ax.yaxis.findobj()]
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


DRAWS = {
    "map": lambda mentions, **options: plot.map(mentions, **options),
}


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
    with pytest.raises(SchemaError, match="kind"):
        DRAWS[name](mentions.drop(columns="kind"))
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
    texts = [text for text in ax.figure.findobj(mpl.text.Text) if "$" in text.get_text()]
    assert "$100 and $x^2$" in {text.get_text() for text in texts}
    assert not any(text.get_parse_math() or text.get_usetex() for text in texts)


@pytest.mark.parametrize("name", DRAWS)
def test_text_stands_out_from_a_dark_background(name, mentions):
    with plt.style.context("dark_background"):
        ax = DRAWS[name](mentions)
        ax.figure.canvas.draw()
        for text in [*labels_of(ax), *ax.texts]:
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
