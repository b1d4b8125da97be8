"""Concordance: every mention with what stands around it, whatever the texts and the table of mentions are."""

from __future__ import annotations

import gzip
import itertools
import json
import random
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mention_tables
import whowhere as ww
from whowhere.errors import InputError, SchemaError

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "news_dev.jsonl.gz"
TEXTS = ["Talks in Juba ended.", None, "Juba and Khartoum\nfell silent.", "", "𝕏 in Çankırı, Ankara 🇹🇷 said."]


@pytest.fixture(scope="module")
def mentions():
    return ww.annotate(TEXTS)


def slow(mentions, texts, width):
    """What `concordance` promises, with texts by label."""
    lines = []
    for row in mentions.to_dict("records"):
        text, start, end = texts[row["doc"]], row["start"], row["end"]
        before = "".join(text[i] for i in range(start) if i >= start - width)
        behind = "".join(text[i] for i in range(end, len(text)) if i < end + width)
        lines.append({"doc": row["doc"], "pre": before, "keyword": text[start:end], "post": behind})
    return lines


def random_table(seed, labels):
    """Random texts by label, and mentions anywhere in them."""
    rng = random.Random(seed)
    texts = {label: "".join(rng.choices("ab é𝕏\n.", k=rng.randrange(1, 30))) for label in labels}
    rows = []
    for _ in range(rng.randrange(12)):
        doc = rng.choice(labels)
        start = rng.randrange(len(texts[doc]))
        end = rng.randrange(start + 1, len(texts[doc]) + 1)
        rows.append({"doc": doc, "start": start, "end": end})
    index = [rng.randrange(5) for _ in rows]
    return texts, pd.DataFrame(rows, columns=["doc", "start", "end"], index=index)


# What is around a mention


@pytest.mark.parametrize("labels", [["x", "y", "z"], [7, 3, 5], [("a", 1), ("a", 2), ("b", 1)], [0, 1, 2]])
@pytest.mark.parametrize("seed", range(30))
def test_lines_are_those_of_the_slow_way(seed, labels):
    texts, mentions = random_table(seed, labels)
    index = pd.MultiIndex.from_tuples(labels) if isinstance(labels[0], tuple) else pd.Index(labels)
    series = pd.Series(list(texts.values()), index=index)
    for width in (0, 1, 5, 1000):
        lines = ww.concordance(mentions, series, width=width)
        assert mention_tables.plain(lines) == slow(mentions, texts, width)
        assert lines.index.equals(mentions.index)
        assert list(lines.columns) == ["doc", "pre", "keyword", "post"]


def test_rows_keep_their_order_and_index(mentions):
    some = mentions[mentions["kind"] == "place"].iloc[::-1]
    lines = ww.concordance(some, TEXTS)
    assert lines.index.tolist() == some.index.tolist() and some.index.tolist()[0] > 0
    assert lines["keyword"].tolist() == some["surface"].tolist()


def test_overlapping_mentions_have_a_line_each():
    text = "The Bank of China and the University of Texas at Austin Police said so."
    mentions = ww.annotate([text], overlaps="all")
    assert (mentions["start"].to_numpy()[1:] < mentions["end"].to_numpy()[:-1]).any()
    assert mention_tables.plain(ww.concordance(mentions, [text], width=3)) == slow(mentions, [text], 3)


def test_matches_that_are_not_linked_have_lines_too():
    matches = ww.annotate(TEXTS, link=False)
    assert ww.concordance(matches, TEXTS)["keyword"].tolist() == matches["surface"].tolist()


@pytest.mark.skipif(not CORPUS.exists(), reason="needs shared/corpora/news_dev.jsonl.gz beside the project")
def test_lines_of_real_news_are_pieces_of_the_texts():
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        news = pd.DataFrame(map(json.loads, itertools.islice(file, 300))).set_index("doc_id")
    mentions = ww.annotate(news, text="text")
    assert len(mentions) > 3000
    lines = ww.concordance(mentions, news, text="text", width=25)
    together = lines["pre"] + lines["keyword"] + lines["post"]
    for piece, pre, row in zip(together, lines["pre"], mentions.itertuples(), strict=True):
        text, first = news["text"][row.doc], row.start - len(pre)
        assert first == max(0, row.start - 25)
        assert text[first : first + len(piece)] == piece
        assert first + len(piece) == min(len(text), row.end + 25)
    assert lines["keyword"].tolist() == mentions["surface"].tolist()


# Kinds of frame


def test_every_kind_of_frame_has_the_same_lines(mentions):
    expected = slow(mentions, TEXTS, 40)
    for name, form in mention_tables.forms(mentions[["doc", "start", "end", *mention_tables.TEXT]]).items():
        lines = ww.concordance(form, TEXTS)
        assert mention_tables.plain(lines) == expected, name
        assert mention_tables.kind(lines) == ("pandas" if isinstance(form, dict | list) else mention_tables.kind(form))


@pytest.mark.parametrize(
    "texts",
    [pd.Series(TEXTS), pd.Series(TEXTS, dtype="category"), pl.Series(TEXTS), pa.array(TEXTS), tuple(TEXTS)],
    ids=["pandas", "categories", "polars", "arrow", "tuple"],
)
def test_every_kind_of_text_has_the_same_lines(mentions, texts):
    assert mention_tables.plain(ww.concordance(mentions, texts)) == slow(mentions, TEXTS, 40)


def test_one_text_by_itself_is_document_0():
    text = "Talks in Juba ended."
    assert ww.concordance(ww.annotate(text), text, width=1)["post"].tolist() == [" "]


@pytest.mark.parametrize("empty", [ww.annotate([]), pl.from_pandas(ww.annotate([])), []])
def test_no_mentions_have_no_lines(empty):
    for texts in ([], TEXTS, pd.Series(TEXTS, index=list("abcde"))):
        lines = ww.concordance(empty, texts)
        assert len(lines) == 0 and list(lines.columns) == ["doc", "pre", "keyword", "post"]


# Bad input


@pytest.mark.parametrize("width", [-1, True, 2.5, "9", None])
def test_width_that_is_no_whole_number_is_refused(mentions, width):
    with pytest.raises(InputError, match=r"^width is .*; give a whole number of at least 0$"):
        ww.concordance(mentions, TEXTS, width=width)


def changed(mentions, column, value, row=2):
    """The table with one value replaced."""
    values = mentions[column].tolist()
    return mentions.assign(**{column: [*values[:row], value, *values[row + 1 :]]})


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("start", None, "start is null; give what annotate returned"),
        ("end", float("nan"), "end is null; give what annotate returned"),
        ("start", -1, "spans -1 to 17; give what annotate returned"),
        ("end", 9, "spans 9 to 9; give what annotate returned"),
        ("end", 99, "doc 2 has 30 characters, the mention spans 9 to 99; give the texts that were annotated"),
        ("surface", "Juba", "doc 2 has 'Khartoum' at 9 to 17, where the table says 'Juba'; give the texts that were"),
        ("doc", 1, "doc 1 has no text (null); give the texts that were annotated"),
        ("doc", 5, "says doc 5, but there are 5 texts, counted from 0; give the texts that were annotated"),
        ("doc", -1, "says doc -1, but there are 5 texts, counted from 0"),
        ("doc", None, "doc is null; give what annotate returned"),
        ("doc", "x", "says doc 'x'; the texts have no labels, so doc is a row number"),
    ],
)
def test_mention_that_is_not_in_its_text_is_named_with_its_row(mentions, column, value, message):
    assert mentions["surface"].tolist()[2] == "Khartoum"
    with pytest.raises(InputError) as caught:
        ww.concordance(changed(mentions, column, value).astype({"doc": object}), TEXTS)
    assert str(caught.value).startswith(f"mentions, row 2: {message}")
    assert caught.value.row == 2


@pytest.mark.parametrize("value", ["nine", 9.5, [9]])
def test_offset_that_is_no_whole_number_is_named_with_its_row(mentions, value):
    with pytest.raises(SchemaError, match=r'^mentions table, column "start", row 2: found '):
        ww.concordance(changed(mentions, "start", value), TEXTS)


def test_whole_offsets_count_however_they_are_written(mentions):
    expected = ww.concordance(mentions, TEXTS)
    for kind in ("float64", "str", "Int16", object):
        pd.testing.assert_frame_equal(ww.concordance(mentions.astype({"start": kind, "end": kind}), TEXTS), expected)


def test_texts_with_another_index_are_refused(mentions):
    with pytest.raises(InputError, match=r"^mentions, row 0: says doc 0, which is no index label of the texts; give "):
        ww.concordance(mentions, pd.Series(TEXTS, index=list("abcde")))
    with pytest.raises(InputError, match=r"^texts has the index label 'a' twice; use texts.reset_index"):
        ww.concordance(mentions, pd.Series(TEXTS, index=list("aabcd")))


@pytest.mark.parametrize("texts", [None, 3, pl.LazyFrame({"text": TEXTS}), b"Juba"])
def test_texts_that_are_no_column_are_refused(mentions, texts):
    with pytest.raises(TypeError, match=r"^texts is a \w+; .*give a pandas, polars or pyarrow column or table"):
        ww.concordance(mentions, texts)


def test_table_of_texts_needs_the_name_of_its_column(mentions):
    with pytest.raises(InputError, match=r"^texts is a table; name its text column with text=, one of: body$"):
        ww.concordance(mentions, pd.DataFrame({"body": TEXTS}))
    assert len(ww.concordance(mentions, pd.DataFrame({"body": TEXTS}), text="body")) == len(mentions)
