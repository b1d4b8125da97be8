"""Highlighted text: what the reader sees is the document, and nothing in a document or a table becomes markup."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pandas as pd
import pyarrow as pa
import pytest

import whowhere as ww
from hostile import CONTROLS, PAYLOADS, mention
from whowhere.errors import InputError, SchemaError
from whowhere.highlight import STYLE, highlight

ALLOWED = {"div": {"class", "dir"}, "mark": {"class", "title", "data-ww"}, "span": set()}


class Reader(HTMLParser):
    """Parses a body, refuses what is not allowed, and keeps what a reader would see."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.marks: list[tuple[str, dict[str, str | None]]] = []
        self.notes: list[str] = []
        self.labels: list[str] = []
        self.runs: list[str] = []
        self.feed(body)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag], attrs
        self.open.append((tag, dict(attrs)))
        places = {"ww-text": self.texts, "ww-note": self.notes, "ww-label": self.labels}
        place = places.get(dict(attrs).get("class") or "")
        if place is not None:
            place.append("")
        if tag == "mark":
            self.marks.append(("", dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.runs.append(data)
        classes = [attrs.get("class") for _, attrs in self.open]
        for place, class_ in ((self.texts, "ww-text"), (self.notes, "ww-note"), (self.labels, "ww-label")):
            if class_ in classes:
                place[-1] += data
        if any(tag == "mark" for tag, _ in self.open):
            surface, attrs = self.marks[-1]
            self.marks[-1] = (surface + data, attrs)

    def refuse(self, data: str) -> None:
        raise AssertionError(f"not text and not an element: {data!r}")

    handle_comment = handle_decl = handle_pi = unknown_decl = refuse  # type: ignore[assignment]


def table(*rows: dict[str, object]) -> pd.DataFrame:
    columns = list(mention("x", "x"))
    return pd.DataFrame(rows, columns=columns if not rows else None)


def read(texts: object, mentions: object, **options: int | None) -> Reader:
    return Reader(highlight(texts, mentions, **options).body)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_a_document_becomes_markup(payload: str) -> None:
    text = f"{payload} said Turkey {payload}"
    reader = read(text, table(mention(text, "Turkey")))
    assert reader.texts == [text]
    assert [surface for surface, _ in reader.marks] == ["Turkey"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_surface_may_hold_anything(payload: str) -> None:
    text = f"in {payload} on Monday"
    reader = read(text, table(mention(text, payload)))
    assert reader.texts == [text]
    assert [surface for surface, _ in reader.marks] == [payload]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_the_mentions_becomes_markup(payload: str) -> None:
    text = "Turkey denied it"
    spaced = ("kind", "type", "country")
    columns = [*spaced, "entity_id", "name", "role", "code", "place_id", "how", "score", "n_candidates"]
    reader = read(text, table(mention(text, "Turkey") | dict.fromkeys(columns, payload)))
    assert reader.texts == [text]
    [(surface, attributes)] = reader.marks
    assert surface == "Turkey"
    assert attributes["class"] == "ww-mention ww-other"
    assert attributes["data-ww"] == payload.replace("_", "\u00a0")
    assert (attributes["title"] or "").count(payload) >= len(columns) - len(spaced)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_labels_and_plain_matches_may_hold_anything(payload: str) -> None:
    texts = pd.Series(["Turkey denied it"], index=[payload])
    span = {"doc": [payload], "start": [0], "end": [6], "surface": ["Turkey"]}
    mentions = pd.DataFrame(span | {"alias_id": [payload], "entry_ids": [[payload]]})
    reader = read(texts, mentions)
    assert reader.labels == [payload]
    assert reader.marks[0][1]["title"] == f"alias {payload}\nentries {payload}"


def test_control_characters_are_shown_as_their_pictures() -> None:
    assert read(CONTROLS, table()).texts == ["nul ␀ bell ␇ escape ␛[31m delete ␡"]


def test_no_run_of_text_holds_a_formula() -> None:
    text = "$x$ $$y$$ \\(z\\) \\[a\\] \\begin{b} US$5 and $6"
    for run in read(text, table()).runs:
        assert run in ("$", "\\") or not set(run) & set("$\\")


def test_spans_are_counted_in_characters() -> None:
    text = "👩‍👩‍👧‍👦 e\u0301 𝒜 İ: Turkey 🇹🇷 met Ge\u0301ne\u0300ve"
    reader = read(text, table(mention(text, "Turkey"), mention(text, "Ge\u0301ne\u0300ve", kind="place")))
    assert [surface for surface, _ in reader.marks] == ["Turkey", "Ge\u0301ne\u0300ve"]
    assert [attributes["class"] for _, attributes in reader.marks] == ["ww-mention ww-actor", "ww-mention ww-place"]
    assert reader.texts == [text]


def test_the_tooltip_says_what_is_known() -> None:
    text = "RSF fighters"
    row = mention(text, "RSF", type="armed_group", entity_id="rsf", name="Rapid Support Forces", country="SDN")
    row |= {"role": "REB", "code": "SDNREB", "how": "acronym", "n_candidates": 3, "place_id": "geonames:1"}
    [(_, attributes)] = read(text, table(row)).marks
    assert attributes["data-ww"] == "armed\u00a0group"
    assert attributes["title"] == (
        "Rapid Support Forces\nactor, armed group, SDN\nid rsf\nrole REB\ncode SDNREB\nplace geonames:1\n"
        "found by acronym\nscore 0.90, candidates 3"
    )


@pytest.mark.parametrize("null", [None, float("nan"), pd.NA, pd.NaT])
def test_a_mention_that_is_not_decided_says_so(null: object) -> None:
    text = "Springfield"
    row = mention(text, text, kind="place", type="city", entity_id=null, name=null, country=null, role=null, code=null)
    [(_, attributes)] = read(text, table(row)).marks
    assert attributes["class"] == "ww-mention ww-place ww-undecided"
    assert (attributes["title"] or "").startswith("not decided\nplace, city\nfound by alias")


def test_of_nested_mentions_the_outermost_is_marked() -> None:
    text = "Sudan People's Liberation Army in South Sudan"
    rows = [
        mention(text, "Sudan", name="Sudan", entity_id="SDN"),
        mention(text, "Sudan People's Liberation Army", name="SPLA", entity_id="spla"),
        mention(text, "People", name="People", entity_id="people"),
        mention(text, "South Sudan", name="South Sudan", entity_id="SSD"),
    ]
    reader = read(text, table(*rows))
    assert reader.texts == [text]
    assert [surface for surface, _ in reader.marks] == ["Sudan People's Liberation Army", "South Sudan"]
    tooltip = reader.marks[0][1]["title"] or ""
    assert tooltip.startswith("SPLA\n")
    assert "overlaps: Sudan\nSudan\n" in tooltip
    assert "overlaps: People\n" in tooltip


def test_of_mentions_that_cross_the_left_one_is_marked() -> None:
    text = "New York Times Square"
    reader = read(text, table(mention(text, "Times Square"), mention(text, "New York Times")))
    assert [surface for surface, _ in reader.marks] == ["New York Times"]
    assert reader.texts == [text]


def test_a_tooltip_of_many_overlapping_mentions_is_cut() -> None:
    text = "Georgia"
    rows = [mention(text, text, entity_id=f"geonames:{i}") for i in range(40)]
    assert (read(text, table(*rows)).marks[0][1]["title"] or "").endswith("and 34 more that overlap")


def test_plain_matches_are_marked() -> None:
    span = {"doc": [0], "start": [0], "end": [6], "surface": ["Turkey"]}
    mentions = pd.DataFrame(span | {"alias_id": [17], "entry_ids": [["TUR", "turkey-tx"]]})
    [(surface, attributes)] = read(["Turkey"], mentions).marks
    assert surface == "Turkey"
    assert attributes == {"class": "ww-mention ww-other", "title": "alias 17\nentries TUR, turkey-tx"}


def test_a_long_text_is_cut_with_a_note() -> None:
    text = "x" * 100 + " Turkey"
    reader = read(text, table(mention(text, "Turkey")), max_characters=60)
    assert reader.texts == ["x" * 60]
    assert reader.notes == ["cut here: 47 characters and 1 mention more (max_characters=60)"]
    assert read(text, table(mention(text, "Turkey")), max_characters=None).notes == []


def test_a_cut_splits_neither_a_mention_nor_a_character() -> None:
    text = "in South Sudan today"
    assert read(text, table(mention(text, "South Sudan")), max_characters=5).texts == ["in South Sudan"]
    assert read("abe\u0301\u0323fg", table(), max_characters=3).texts == ["abe\u0301\u0323"]
    assert read("👩‍👩‍👧 x", table(), max_characters=1).texts == ["👩‍👩‍👧"]


def test_many_documents_are_cut_with_a_note() -> None:
    reader = read([f"text {i}" for i in range(30)], table())
    assert len(reader.texts) == 20
    assert reader.notes == ["cut here: 10 documents more (max_documents=20)"]
    assert len(read([f"text {i}" for i in range(30)], table(), max_documents=None).texts) == 30


def test_nothing_to_show_is_said() -> None:
    assert read([], table()).notes == ["no documents"]
    assert read([None, ""], table()).notes == ["no text (null)"]
    assert read("calm", table()).texts == ["calm"]


def test_a_series_is_matched_by_its_index_labels() -> None:
    texts = pd.Series(["calm", "Turkey", None], index=["a", "b", "c"])
    reader = read(texts, table(mention("Turkey", "Turkey", doc="b")))
    assert reader.labels == ["a", "b", "c"]
    assert [surface for surface, _ in reader.marks] == ["Turkey"]
    assert read(texts.head(1), table(mention("Turkey", "Turkey", doc="b"))).marks == []


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(lambda texts: tuple(texts), id="tuple"),
        pytest.param(lambda texts: pd.Series(texts, dtype="object"), id="object"),
        pytest.param(lambda texts: pd.Series(texts, dtype="string"), id="string"),
        pytest.param(lambda texts: pd.Series(texts, dtype="category"), id="category"),
        pytest.param(lambda texts: pd.Series(texts).to_numpy(), id="numpy"),
        pytest.param(lambda texts: pa.array(texts), id="arrow"),
        pytest.param(lambda texts: pa.chunked_array([texts[:1], texts[1:]]), id="chunked"),
    ],
)
def test_every_kind_of_column_gives_the_same_html(column) -> None:
    texts = ["Turkey", None, "calm"]
    mentions = table(mention("Turkey", "Turkey"))
    assert highlight(column(texts), mentions).html == highlight(texts, mentions).html


def test_every_kind_of_table_gives_the_same_html() -> None:
    mentions = table(mention("Turkey", "Turkey"))
    expected = highlight(["Turkey"], mentions).html
    assert highlight(["Turkey"], pa.Table.from_pandas(mentions)).html == expected
    polars = pytest.importorskip("polars")
    frame = polars.from_pandas(mentions)
    assert highlight(polars.Series(["Turkey"]), frame).html == expected


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (7, "texts is a int; give a pandas, polars or pyarrow column or table"),
        ({"text": ["x"]}, "texts is a dict; give a pandas, polars or pyarrow column or table"),
        (b"x", "texts is a bytes; give a pandas, polars or pyarrow column or table"),
        (["x", 7], "the value at position 1 is 7 (int), not text"),
        (["\ud800"], "the text at position 0 has a lone surrogate"),
        (pd.Series([*"xy"] * 20, index=[*range(39), 7]), "texts has the index label 7 twice"),
        (pd.DataFrame({"id": [1], "body": ["x"]}), "name its text column with text=, one of: id, body"),
    ],
)
def test_what_is_not_text_is_an_error(texts: object, message: str) -> None:
    with pytest.raises((InputError, TypeError), match=re.escape(message)):
        highlight(texts, table())


FRAMES = [
    pytest.param(lambda frame: frame, id="pandas"),
    pytest.param(lambda frame: pa.Table.from_pandas(frame), id="arrow"),
    pytest.param(lambda frame: pa.RecordBatch.from_pandas(frame), id="arrow-batch"),
    pytest.param(lambda frame: pytest.importorskip("polars").from_pandas(frame), id="polars"),
]


@pytest.mark.parametrize("convert", FRAMES)
def test_frames_name_their_column_of_text(convert) -> None:
    texts = ["Turkey", None, "calm", "Turkey"]
    frame = convert(pd.DataFrame({"id": [7, 8, 9, 10], "body": texts}))
    mentions = table(mention("Turkey", "Turkey", doc=0), mention("Turkey", "Turkey", doc=3))
    shown = highlight(frame, mentions, text="body", max_documents=3)
    assert shown.html == highlight(texts, mentions, max_documents=3).html
    assert (shown.n_documents, shown.n_mentions) == (3, 1)
    with pytest.raises(InputError, match=re.escape("text='text': the table has no column of that name")):
        highlight(frame, mentions, text="text")


def test_a_frame_is_matched_by_its_index_labels() -> None:
    frame = pd.DataFrame({"body": ["calm", "Turkey"]}, index=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)]))
    mentions = ww.annotate(frame, text="body")
    assert list(mentions["doc"]) == [("a", 2)]
    assert [surface for surface, _ in Reader(highlight(frame, mentions, text="body").body).marks] == ["Turkey"]


def test_only_the_documents_shown_are_read() -> None:
    assert read(["x", 7], table(), max_documents=1).texts == ["x"]


@pytest.mark.parametrize("convert", FRAMES)
@pytest.mark.parametrize("options", [{}, {"text": "body"}], ids=["unnamed", "named"])
def test_swapped_texts_and_mentions_are_told(convert, options: dict[str, str]) -> None:
    mentions = convert(table(mention("Turkey", "Turkey")))
    for texts in (["Turkey"], pd.DataFrame({"body": ["Turkey"]})):
        with pytest.raises(InputError, match=re.escape("the texts come first: highlight(texts, mentions)")):
            highlight(mentions, texts, **options)


def test_texts_may_stand_beside_columns_of_their_own() -> None:
    frame = pd.DataFrame({"doc": [1], "start": [2], "end": [3], "body": ["Turkey"]})
    assert Reader(highlight(frame, table(), text="body").body).texts == ["Turkey"]


@pytest.mark.parametrize("option", ["max_documents", "max_characters"])
def test_a_limit_below_one_is_an_error(option: str) -> None:
    with pytest.raises(InputError, match=f"{option} is 0; give a whole number of at least 1, or None to show all"):
        highlight("x", table(), **{option: 0})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"end": 99}, "row 1: doc 0 has 6 characters, the mention spans 0 to 99; give the texts that were annotated"),
        ({"start": 6}, "row 1: spans 6 to 6"),
        ({"start": -1}, "row 1: spans -1 to 6"),
        ({"surface": "Norway"}, "row 1: doc 0 has 'Turkey' at 0 to 6, where the table says 'Norway'; give the texts"),
        ({"start": None}, "row 1: start is null"),
        ({"doc": None}, "row 1: doc is null"),
        ({"doc": "a"}, "mentions says doc 'a', but the texts are labelled like 0; give the texts with the index they"),
    ],
)
def test_mentions_of_other_texts_are_an_error(change: dict[str, object], message: str) -> None:
    elsewhere = mention("Norway", "Norway", doc="a" if change.get("doc") == "a" else 1)
    with pytest.raises(InputError, match=re.escape(message)):
        highlight(["Turkey"], table(elsewhere, mention("Turkey", "Turkey") | change))


def test_a_missing_column_is_an_error() -> None:
    with pytest.raises(SchemaError, match='mentions table, column "end": is missing'):
        highlight(["Turkey"], pd.DataFrame({"doc": [0], "start": [0]}))
    with pytest.raises(SchemaError, match="mentions table: found str"):
        highlight(["Turkey"], "Turkey")


def test_jupyter_gets_the_style_and_a_terminal_a_line() -> None:
    shown = highlight(["Turkey"], table(mention("Turkey", "Turkey")))
    assert shown._repr_html_() == str(shown) == shown.html
    assert shown.html.startswith(f"<style>{STYLE}</style>\n") and shown.html.endswith(shown.body)
    assert repr(shown) == "<Highlighted: 1 document, 1 mention>"
    assert "<script" not in shown.html and "http" not in shown.html and "url(" not in shown.html


def test_the_style_stays_within_its_class() -> None:
    rules = re.sub(r"@(?:media|supports)[^{]*\{(.*?)\}\}", r"\1}", STYLE.replace("\n", " "))
    for selectors in re.findall(r"([^{}]+)\{", rules):
        assert all(".whowhere" in selector for selector in selectors.split(","))


@pytest.mark.skipif(sys.platform == "win32", reason="children's times are not counted on Windows")
def test_the_first_highlighted_text_takes_less_than_two_seconds() -> None:
    # About one second, most of it pandas and the gazetteer: a margin of two. Counted is the time of the processor,
    # since the clock's depends on what else runs, and the least of three, since the first may compile.
    program = (
        "import whowhere as ww; t = 'Talks in Juba ended.'; assert '<mark' in ww.highlight(t, ww.annotate(t)).html"
    )
    seconds = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-c", program], check=True)
        after = os.times()
        seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert 0.05 < min(seconds) < 2
