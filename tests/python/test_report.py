"""The report about any documents: what it counts is so, it is closed, and it is written whole or not at all."""

from __future__ import annotations

import html
import random
import re
import time
from pathlib import Path

import pandas as pd
import pytest

import whowhere as ww
from pages import HOSTILE, Elements, assert_closed, drawings
from whowhere import demo
from whowhere.errors import InputError, SchemaError
from whowhere.page import page as page_module
from whowhere.page.map import MOST_DOTS


@pytest.fixture(scope="module")
def news() -> pd.DataFrame:
    """The sample news under labels of its own, some of it without date, one report without text."""
    frame = demo.sample_news()
    frame.index = [f"no. {i}" for i in range(len(frame))]
    frame.loc[frame.index[::10], "date"] = None
    frame.loc["no. 5", "text"] = None
    return frame


@pytest.fixture(scope="module")
def found(news: pd.DataFrame) -> pd.DataFrame:
    return ww.annotate(news, text="text", dates="date")


@pytest.fixture(scope="module")
def page(news: pd.DataFrame, found: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "news.html"
    return ww.report(found, news, path, text="text", dates="date", titles="title").read_text(encoding="utf-8")


def write(folder: Path, mentions, texts, **options) -> str:
    return ww.report(mentions, texts, folder / "page.html", **options).read_text(encoding="utf-8")


def words_of(page: str) -> str:
    """The page without its style sheet, tags and attributes."""
    return html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


def tooltips(page: str, class_: str) -> list[str]:
    """The tooltips of all drawings of one sort, without their own titles."""
    of_class = [svg for svg in drawings(page) if svg.get("class").split()[-1] == class_]
    return [part.text for svg in of_class for part in svg.iter() if part.tag.endswith("title") and part is not svg[0]]


def counted(page: str) -> dict[str, int]:
    """What the section "What was counted" says."""
    items = re.findall(r"<dt>([^<]*)</dt><dd>([\d,]+)</dd></div>", page[page.index('class="counted"') :])
    return {html.unescape(note): int(n.replace(",", "")) for note, n in items}


def documents_of(mentions: pd.DataFrame, kind: str, column: str = "entity_id") -> dict[str, set]:
    """The documents that name each entity, counted by hand."""
    documents: dict[str, set] = {}
    for row in mentions.to_dict("records"):
        if row["kind"] == kind and isinstance(row[column], str):
            documents.setdefault(row[column], set()).add(row["doc"])
    return documents


# What is counted.


def test_the_page_counts_what_is_there_and_what_is_not(page: str, news: pd.DataFrame, found: pd.DataFrame) -> None:
    rows = found.to_dict("records")
    unlinked = [row for row in rows if not isinstance(row["entity_id"], str)]
    unnamed = [row for row in unlinked if not isinstance(row["name"], str)]
    undescribed = [row for row in unnamed if not isinstance(row["code"], str) and not isinstance(row["country"], str)]
    places = [row for row in rows if row["kind"] == "place"]
    assert counted(page) == {
        "documents": len(news),
        "in which nothing was found": len(news) - len({row["doc"] for row in rows}),
        "without text, among them": 1,
        "without date": sum(not isinstance(date, str) for date in news["date"]),
        "mentions": len(rows),
        "linked to an entry: those that the rankings count": len(rows) - len(unlinked),
        "with a name that no list has": len(unlinked) - len(unnamed),
        "of which only country or role is known: “Turkish officials”": len(unnamed) - len(undescribed),
        "not decided": len(undescribed),
        "mentions of places": len(places),
        "not decided between namesakes": sum(not isinstance(row["entity_id"], str) for row in places),
        "without coordinates": sum(row["lat"] != row["lat"] for row in places),
    }
    assert f"{len(news):,}" in words_of(page) and f"{len(rows):,}" in words_of(page)


@pytest.mark.parametrize(("drawing", "kind"), [(0, "actor"), (1, "place")])
def test_a_ranking_counts_documents(page: str, found: pd.DataFrame, drawing: int, kind: str) -> None:
    expected = {id: len(documents) for id, documents in documents_of(found, kind).items()}
    bars = [svg for svg in drawings(page) if svg.get("class").endswith("bars")][drawing]
    shown = {}
    for group in bars[1:]:
        facts = group[0].text.split("\n")
        shown[facts[1].split(", ")[0]] = int(group[3].text.replace(",", ""))
        assert facts[2].startswith(f"{group[3].text} document")
    assert len(shown) == 14
    assert shown == {id: expected[id] for id in shown}
    assert min(shown.values()) >= max(n for id, n in expected.items() if id not in shown)


def by_name(found: pd.DataFrame, kind: str) -> dict[str, set]:
    """The documents that name each entity, by its name; of namesakes the one in most documents."""
    documents = documents_of(found, kind)
    names = dict(zip(found["entity_id"], found["name"], strict=True))
    return {names[id]: documents[id] for id in sorted(documents, key=lambda id: len(documents[id]))}


def test_the_network_counts_documents_with_both(page: str, found: pd.DataFrame) -> None:
    documents = by_name(found, "actor")
    lines = [re.fullmatch(r"(.+) and (.+): (\d+) documents together", line) for line in tooltips(page, "network")]
    shared = [(line[1], line[2], int(line[3])) for line in lines if line]
    assert len(shared) > 20
    assert shared == [(a, b, len(documents[a] & documents[b])) for a, b, _ in shared]
    assert min(n for *_, n in shared) >= 2


def test_the_matrix_counts_documents_with_both_and_compares_with_chance(page: str, found: pd.DataFrame) -> None:
    actors, places = by_name(found, "actor"), by_name(found, "place")
    cells = tooltips(page, "matrix")
    assert len(cells) == 12 * 14
    for cell in cells:
        known = re.fullmatch(r"(.+?) and (.+): (\d+) documents?(?:, ([\d.]+) times chance)?", cell)
        a, b = actors[known[1]], places[known[2]]
        assert len(a & b) == int(known[3])
        if a & b:
            by_chance = len(a) * len(b) / counted(page)["documents"]
            assert float(known[4]) == pytest.approx(len(a & b) / by_chance, abs=0.051)


def test_the_timeline_counts_documents_per_period(page: str, news: pd.DataFrame, found: pd.DataFrame) -> None:
    year = news["date"].str[:4].dropna()
    panels = [svg for svg in drawings(page) if svg.get("class").endswith("timeline")]
    assert len(panels) == 8
    every = dict(line.split(": ") for line in tooltips(page, "timeline")[: year.nunique()])
    assert every == {y: f"{n} documents" for y, n in year.value_counts().items()}
    actors = documents_of(found, "actor")
    usa = year[year.index.isin(actors["USA"])].value_counts()
    [panel] = [panel for panel in panels if panel.get("aria-label").endswith(": United States")]
    lines = [part.text for part in panel.iter() if part.tag.endswith("title")][1:]
    assert lines == [f"{y}: {usa.get(y, 0)} of {n} documents" for y, n in year.value_counts().sort_index().items()]
    n_undated = counted(page)["without date"]
    assert f"{n_undated} documents have no date." in words_of(page)


def test_the_map_counts_places_also_where_they_are_read_as_actors(page: str, found: pd.DataFrame) -> None:
    located = found[found["place_id"].notna() & found["lat"].notna()]
    documents = located.groupby("place_id")["doc"].nunique()
    circles = next(svg for svg in drawings(page) if svg.get("class").endswith("map"))
    shown = {}
    for circle in circles.iter():
        if circle.get("class") in ("point", "area"):
            facts = circle[0].text.split("\n")
            shown[facts[1].split(", ")[0]] = int(re.match(r"([\d,]+) document", facts[2])[1].replace(",", ""))
    assert shown == documents.to_dict()


# What can go wrong in the text.


def test_the_page_refers_to_nothing_outside_itself(page: str) -> None:
    assert_closed(page)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    metas = [attributes for tag, attributes in Elements(page).all if tag == "meta"]
    assert policy in [meta.get("content") for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]


def test_nothing_in_texts_titles_or_labels_becomes_markup(tmp_path: Path) -> None:
    texts = pd.Series([f"{HOSTILE} Moscow denied it. {HOSTILE}" * 3] * 3, index=[HOSTILE, HOSTILE * 9, ("a", HOSTILE)])
    mentions = ww.annotate(texts)
    assert len(mentions) >= 9
    options = {"titles": [HOSTILE, HOSTILE * 40, None], "title": HOSTILE, "dates": ["2024", "2024-03", None]}
    page = write(tmp_path, mentions, texts, **options)
    assert_closed(page)
    assert page.count("<article") == 3
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x00" not in page


@pytest.mark.parametrize(
    "column", ["type", "entity_id", "name", "country", "role", "code", "place_id", "how", "surface", "kind"]
)
def test_nothing_in_the_mentions_becomes_markup(tmp_path: Path, column: str) -> None:
    texts = [f"{HOSTILE}Moscow denied it in Juba."] * 4
    mentions = ww.annotate(texts)
    if column == "surface":
        mentions = mentions.assign(start=0, end=len(HOSTILE))
    mentions[column] = HOSTILE
    page = write(tmp_path, mentions, texts, dates=["2024-03-01"] * 4)
    assert_closed(page)
    drawings(page)  # which are read as XML, so a control character would fail


def test_a_title_that_no_encoding_can_carry_is_written(tmp_path: Path) -> None:
    page = write(
        tmp_path, ww.annotate(["Moscow denied it."]), ["Moscow denied it."], titles=["a \ud800 b"], title="\udfff"
    )
    assert '<h3 dir="auto">a ? b</h3>' in page


# What is left out.


def test_a_page_without_dates_says_nothing_of_time(tmp_path: Path, news: pd.DataFrame, found: pd.DataFrame) -> None:
    page = write(tmp_path, found, news["text"], n_samples=0)
    said = words_of(page)
    assert not re.search(r"\b(time|dates?|dated|years?|months?|periods?)\b", said, flags=re.IGNORECASE)
    assert 'class="figure timeline"' not in page
    assert "<article" not in page
    assert "sample news" not in said and "reports" not in said


def test_no_text_is_on_the_page_if_no_samples_are_wanted(tmp_path: Path) -> None:
    texts = ["A confidential remark: Moscow denied it."]
    mentions = ww.annotate(texts)
    assert "confidential" in write(tmp_path, mentions, texts)
    assert "confidential" not in write(tmp_path, mentions, texts, n_samples=0)


@pytest.mark.parametrize("n", [1, 3, 20])
def test_as_many_documents_are_shown_as_asked_for(tmp_path, news, found, n: int) -> None:
    page = write(tmp_path, found, news, text="text", titles="title", n_samples=n)
    labels = re.findall(r'<p class="date">document ([^<,]*)', page)
    assert len(labels) == n == len(set(labels))
    titles = [html.unescape(title) for title in re.findall(r'<h3 dir="auto">([^<]*)</h3>', page)]
    assert titles == [news.at[label, "title"] for label in labels]


@pytest.mark.parametrize("texts", [[], [None, None], ["Nobody is named here.", None]])
def test_a_page_without_mentions_is_a_page(tmp_path: Path, texts: list) -> None:
    page = write(tmp_path, ww.annotate(texts), texts, dates=["2024-03-01"] * len(texts))
    assert_closed(page)
    assert counted(page)["documents"] == counted(page)["in which nothing was found"] == len(texts)
    assert counted(page)["mentions"] == 0
    assert drawings(page) == []


def test_places_alone_have_a_timeline_and_no_network(tmp_path: Path, news: pd.DataFrame) -> None:
    page = write(tmp_path, ww.annotate(news, text="text", kinds="place"), news, text="text", dates="date")
    sorts = [svg.get("class").split()[-1] for svg in drawings(page)]
    assert sorts == ["bars", "map", "map", *["timeline"] * 8]
    assert "the 7 most frequent places" in words_of(page)


def test_a_place_never_named_for_itself_has_a_dot_and_no_label(tmp_path: Path) -> None:
    texts = ["Officials in Donetsk met in Juba."]
    mentions = ww.annotate(texts)
    assert mentions["how"].tolist() == ["composed", "alias"]
    [world] = [svg for svg in drawings(write(tmp_path, mentions, texts)) if svg.get("class").endswith("map")]
    assert [part.get("class") for part in world.iter() if part.tag.endswith("circle")][:2] == ["point", "point"]
    names = [part.text for part in world.iter() if part.tag.endswith("text")]
    assert "Juba" in names and not any("Donetsk" in name for name in names)


# What is taken and given.


def test_every_kind_of_frame_gives_the_same_bytes(tmp_path: Path, news: pd.DataFrame) -> None:
    import polars as pl
    import pyarrow as pa

    frame = news.reset_index(drop=True)
    options = {"text": "text", "dates": "date"}
    mentions = ww.annotate(frame, **options)
    expected = write(tmp_path, mentions, frame, titles="title", **options)
    for other in (pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        own = ww.annotate(other, **options)
        assert write(tmp_path, own, other, titles="title", **options) == expected
    lists = {"dates": frame["date"].tolist(), "titles": frame["title"].tolist()}
    texts = [text if isinstance(text, str) else None for text in frame["text"]]
    assert write(tmp_path, mentions, texts, **lists) == expected


def test_documents_are_called_by_their_labels(
    page: str, news: pd.DataFrame, found: pd.DataFrame, tmp_path: Path
) -> None:
    shown = re.findall(r'<p class="date">document ([^<,]*)', page)
    assert len(shown) == 8 and set(shown) <= set(news.index)
    shuffled = news.sample(frac=1, random_state=3)
    other = write(tmp_path, found, shuffled, text="text", dates="date", titles="title")
    assert counted(other) == counted(page)
    assert drawings(other)[0].get("aria-label") == drawings(page)[0].get("aria-label")


def test_a_date_is_shown_as_exact_as_it_was_given(tmp_path: Path) -> None:
    texts = ["Moscow denied it."] * 4
    dates = ["2024", "2024-03", "2024-03-05T23:30:00-05:00", None]
    page = write(tmp_path, ww.annotate(texts), texts, dates=dates)
    lines = re.findall(r'<p class="date">([^<]*)</p>', page)
    assert lines == ["document 0, 2024", "document 1, 2024-03", "document 2, 2024-03-05", "document 3"]


def test_the_page_is_the_same_bytes_each_time(
    page: str, news: pd.DataFrame, found: pd.DataFrame, tmp_path: Path
) -> None:
    again = write(tmp_path, found.copy(), news.copy(), text="text", dates="date", titles="title")
    assert again == page


def test_the_path_is_given_back(tmp_path: Path) -> None:
    for path in (str(tmp_path / "a.html"), tmp_path / "a.html"):
        assert ww.report(ww.annotate(["Rain."]), ["Rain."], path) == tmp_path / "a.html"


# Failures.


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"dates": ["2024-03-01"]}, InputError, "dates has 1 values, there are 2 texts"),
        ({"dates": ["2024-03-01", "soon"]}, InputError, "the date at position 1 is 'soon'"),
        ({"dates": "date"}, InputError, "dates='date' names a column, but the texts are no frame"),
        ({"titles": ["a", "b", "c"]}, InputError, "titles has 3 values, there are 2 texts"),
        ({"titles": 3}, InputError, "titles is a int"),
        ({"title": 3}, InputError, "title is 3"),
        ({"n_samples": -1}, InputError, "n_samples is -1"),
        ({"text": "body"}, InputError, "text='body' names a column"),
        ({"texts": ["Moscow denied it.", "Talks in Juba."][:1]}, InputError, "says doc 1, but there are 1 texts"),
        (
            {"texts": ["Moscow denied it.", "Other talks in Juba."]},
            SchemaError,
            "'Juba' at 9 to 13 of doc 1; found 'ks i'",
        ),
        ({"texts": pd.Series(["Moscow denied it.", "Talks in Juba."], index=["a", "b"])}, InputError, "says doc 0"),
        ({"mentions": pd.DataFrame({"doc": [0]})}, SchemaError, 'column "start": is missing'),
        ({"mentions": "found.csv"}, SchemaError, "found str"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_old_file_stays(tmp_path: Path, options: dict, error, message: str) -> None:
    texts = ["Moscow denied it.", "Talks in Juba."]
    given = {"texts": texts, "mentions": ww.annotate(texts)} | options
    path = tmp_path / "page.html"
    path.write_text("old")
    with pytest.raises(error, match=re.escape(message)):
        ww.report(path=path, **given)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("page.html", "old")]


def test_no_part_of_a_page_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unwritable(str):
        def encode(self, *_: object) -> bytes:
            raise OSError("no space left on device")

    monkeypatch.setattr(page_module, "main_page", lambda *_, **__: Unwritable("page"))
    with pytest.raises(OSError, match="no space left"):
        ww.report(ww.annotate(["Rain."]), ["Rain."], tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_no_file_is_said_before_any_work(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "no such folder" / "page.html", "is not there; create it first"),
        (tmp_path, "name a file, such as report.html"),
        ("-", "name a file, such as report.html"),
    ):
        with pytest.raises(InputError, match=message):
            ww.report(None, None, path)


# Size and speed.


def many(n_documents: int, n_places: int) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Documents of eight mentions each, of more places and actors than a page can hold, all with long names."""
    rng = random.Random(1)
    names = [f"Place number {i} of a very long and winding name" for i in range(n_places)]
    spots = [(rng.uniform(-60, 75), rng.uniform(-180, 180)) for _ in names]
    texts, rows = [], []
    for doc in range(n_documents):
        text = ""
        for k in range(8):
            i = int(rng.paretovariate(0.3)) % n_places
            kind = "actor" if k % 2 else "place"
            lat, lon = spots[i] if kind == "place" else (None, None)
            known = {"entity_id": f"{kind}:{i}", "place_id": f"{kind}:{i}" if kind == "place" else None}
            span = {"doc": doc, "start": len(text), "end": len(text) + len(names[i]), "surface": names[i]}
            rows.append(span | known | {"kind": kind, "name": names[i], "lat": lat, "lon": lon})
            text += names[i] + " met. "
        texts.append(text)
    mentions = pd.DataFrame(rows).assign(type="city", country="ABC", code="ABC", how="alias")
    return mentions, texts, [f"{1990 + doc % 30}-01-01" for doc in range(n_documents)]


def test_a_report_on_ten_thousand_documents_is_small_and_soon_there(tmp_path: Path) -> None:
    mentions, texts, dates = many(10_000, 6_000)
    n_places = mentions.loc[mentions["kind"] == "place", "entity_id"].nunique()
    assert n_places > 1.5 * MOST_DOTS
    start = time.process_time()
    page = write(tmp_path, mentions, texts, dates=dates)
    assert time.process_time() - start < 20
    assert len(page.encode()) < 3_000_000
    n_circles = [
        page_map.count("<circle") for page_map in re.findall(r'<svg[^>]*figure map".*?</svg>', page, re.DOTALL)
    ]
    assert n_circles and max(n_circles) <= MOST_DOTS + 3
    drawn = int(re.search(r"([\d,]+) are drawn, those in at least \d+ documents", page)[1].replace(",", ""))
    assert n_circles[0] == drawn + 3, "and three circles of the key"
    assert f"{n_places:,} places by the number of documents" in page


def test_places_of_equal_frequency_are_drawn_or_left_out_together(tmp_path: Path) -> None:
    lat = [i / 100 for i in range(MOST_DOTS + 10)]
    places = pd.DataFrame({"lat": lat, "lon": lat, "n": [2] * 30 + [1] * (len(lat) - 30)})
    from whowhere.page.map import drawable

    assert len(drawable(places)) == 30
    assert len(drawable(places.tail(MOST_DOTS))) == MOST_DOTS
    assert len(drawable(places.assign(n=1))) == MOST_DOTS


def test_a_name_as_long_as_a_book_does_not_fill_the_page(tmp_path: Path) -> None:
    texts = ["Moscow denied it in Juba."] * 3
    mentions = ww.annotate(texts).assign(name="n" * 200_000, type="t" * 200_000)
    page = write(tmp_path, mentions, texts, dates=["2024-03-01"] * 3, titles=["h" * 200_000] * 3, n_samples=0)
    assert len(page) < 400_000
    assert "h" * 1000 not in write(tmp_path, mentions.head(0), texts, titles=["h" * 200_000] * 3)
