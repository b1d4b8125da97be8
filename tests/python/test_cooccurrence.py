"""Cooccurrence: the same pairs as looking at every two mentions, and the measures from their definitions."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import permutations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mention_tables
import whowhere as ww
from cases import parse_marked
from mention_tables import plain
from whowhere import _core
from whowhere import cooccurrence as _function  # the name of the module is also that of the function
from whowhere.errors import InputError, SchemaError

LABELS = [range(6), ["a", "b", "c", "d"], [7, 3, 5], [("x", 1), ("x", 2), ("y", 1)]]
BY = ["entity_id", "place_id", "country", "surface", "start"]
PAIRS = ["actor-actor", "actor-place", "all"]


# Looking at every two mentions


def sides(rows, pairs, by):
    """Which rows may stand first, and which second."""
    known = [row for row in rows if row[by] is not None]
    kinds = {"all": (("actor", "place"),) * 2, "actor-actor": (("actor",),) * 2}.get(pairs, (("actor",), ("place",)))
    return [[row for row in known if row["kind"] in kind] for kind in kinds]


def pairs_in_units(rows, units, pairs, by):
    """How many units have each pair, each value on either side, and any mention."""
    n, n_a, n_b = Counter(), Counter(), Counter()
    for unit in set(units):
        inside = [row for row, its_unit in zip(rows, units, strict=True) if its_unit == unit]
        first, second = ({row[by] for row in side} for side in sides(inside, pairs, by))
        n_a.update(first)
        n_b.update(second)
        n.update((a, b) for a in first for b in second if pairs == "actor-place" or a < b)
    return n, n_a, n_b, len(set(units))


def pairs_near(rows, most, pairs, by):
    """The same for pairs of mentions, each read in both directions where both sides are alike."""
    n, n_a, n_b, n_units = Counter(), Counter(), Counter(), 0
    first, second = sides(rows, pairs, by)
    for one, other in permutations(rows, 2):
        gap = max(one["start"] - other["end"], other["start"] - one["end"])
        is_pair = any(row is one for row in first) and any(row is other for row in second)
        if not is_pair or one["doc"] != other["doc"] or gap > most:
            continue
        a, b = one[by], other[by]
        if pairs == "actor-place" or a != b:
            n_units, n_a[a], n_b[b] = n_units + 1, n_a[a] + 1, n_b[b] + 1
            n[a, b] += pairs == "actor-place" or a < b
    return n, n_a, n_b, n_units


def g2(n, n_a, n_b, n_units):
    """Twice the sum of observed * ln(observed / expected) over the four cells."""
    cells = [(n, n_a, n_b), (n_a - n, n_a, n_units - n_b), (n_b - n, n_units - n_a, n_b)]
    cells.append((n_units - n_a - n_b + n, n_units - n_a, n_units - n_b))
    return 2 * sum(o * math.log(o / (row * column / n_units)) for o, row, column in cells if o)


def slow(mentions, within="document", pairs="actor-actor", *, texts=None, by="entity_id", least=1):
    """What `cooccurrence` promises."""
    rows = plain(mentions)
    if isinstance(within, int):
        n, n_a, n_b, n_units = pairs_near(rows, within, pairs, by)
    else:
        units = [row["doc"] if within == "document" else sentence_of(row, texts) for row in rows]
        n, n_a, n_b, n_units = pairs_in_units(rows, units, pairs, by)
    found = []
    for (a, b), count in n.items():
        if count < least:
            continue
        row = {"a": a, "b": b}
        for side, value in (("a", a), ("b", b)):
            is_id = by in ("entity_id", "place_id")
            row[f"{side}_name"] = mention_tables.usual_name(rows, by, value) if is_id else value
            its_kinds = [other["kind"] for other in rows if other[by] == value]
            mostly = "place" if its_kinds.count("place") > len(its_kinds) / 2 else "actor"
            told = {"actor-actor": ("actor", "actor"), "actor-place": ("actor", "place")}.get(pairs, (mostly, mostly))
            row[f"{side}_kind"] = told["ab".index(side)]
        row |= {"n": count, "n_a": n_a[a], "n_b": n_b[b], "n_units": n_units}
        row["pmi"] = round(math.log2(count / n_units / (n_a[a] / n_units * n_b[b] / n_units)), 9)
        row["log_likelihood"] = round(g2(count, n_a[a], n_b[b], n_units), 9)
        found.append(row)
    return sorted(found, key=lambda row: (-row["n"], -row["log_likelihood"], row["a"], row["b"]))


def sentence_of(row, texts):
    """The document and the first word of the sentence in which a mention stands, read by itself."""
    one = {"doc": [0], "start": [row["start"]], "end": [row["end"]], "surface": [row["surface"]]}
    batch = pa.RecordBatch.from_pydict(
        {**one, "demonym": [False]},
        pa.schema({**dict.fromkeys(one, pa.int64()), "surface": pa.large_string(), "demonym": pa.bool_()}),
    )
    return row["doc"], _core.sentences(batch, pa.chunked_array([[texts[row["doc"]]]]), 1)[0]


def rounded(table):
    rows = plain(table)
    for row in rows:
        row["pmi"], row["log_likelihood"] = round(row["pmi"], 9) + 0.0, round(row["log_likelihood"], 9) + 0.0
    return rows


# Which pairs, how often


@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("within", ["document", 0, 3, 20, 1000])
@pytest.mark.parametrize("seed", range(8))
def test_pairs_are_those_of_the_slow_way(seed, within, pairs):
    rng = random.Random(f"{seed} {within} {pairs}")
    mentions = mention_tables.random_mentions(rng, labels=LABELS[seed % 4], n_rows=[4, 30, 60][seed % 3])
    for by in BY:
        least = rng.choice([1, 1, 2, 3])
        found = ww.cooccurrence(mentions, within, pairs, by=by, least=least)
        assert rounded(found) == slow(mentions, within, pairs, by=by, least=least), by


@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("seed", range(12))
def test_pairs_in_sentences_are_those_of_the_slow_way(seed, pairs):
    rng = random.Random(f"{seed} {pairs}")
    texts, mentions = mention_tables.written(rng, LABELS[seed % 4])
    for by in ("entity_id", "country", "surface"):
        found = ww.cooccurrence(mentions, "sentence", pairs, texts=mention_tables.as_series(texts), by=by)
        assert rounded(found) == slow(mentions, "sentence", pairs, texts=texts, by=by), by


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("⟦Iran⟧ met ⟦Oman⟧. ⟦Iraq⟧ did not.", {"Iran Oman"}),
        ("⟦Iran⟧ met the ⟦U.S.⟧ in ⟦Oman⟧.", {"Iran U.S.", "Oman U.S.", "Iran Oman"}),
        ("⟦Iran⟧ asked Mr. ⟦Sadr⟧ to go.", {"Iran Sadr"}),
        ("⟦Iran⟧ left; ⟦Oman⟧ stayed.", set()),
        ("⟦Iran⟧ left\n\n⟦Oman⟧ stayed", set()),
        ("⟦Iran⟧ left? ⟦Oman⟧ did! ⟦Iraq⟧ stayed", set()),
        ("“⟦Iran⟧ left,” ⟦Oman⟧ said.", {"Iran Oman"}),
        ("⟦Iran⟧ and ⟦Iran⟧ again.", set()),
        ("It fell. ⟦Iran⟧ and\n⟦Oman⟧ wept.", {"Iran Oman"}),
    ],
)
def test_sentences_end_where_a_reader_ends_them(marked, expected):
    text, spans = parse_marked(marked)
    rows = [{"doc": 0, "start": start, "end": end, "surface": text[start:end], "kind": "actor"} for start, end in spans]
    edges = ww.cooccurrence(rows, "sentence", texts=[text], by="surface")
    assert {f"{a} {b}" for a, b in zip(edges["a"], edges["b"], strict=True)} == expected


def test_readings_that_overlap_are_near_each_other():
    text = "The Bank of China and the University of Texas at Austin Police said so."
    mentions = ww.annotate([text], overlaps="all")
    for pairs in PAIRS:
        for within in ("document", 0, 10):
            found = ww.cooccurrence(mentions, within, pairs, by="surface")
            assert rounded(found) == slow(mentions, within, pairs, by="surface")
    assert len(ww.cooccurrence(mentions, 0, "all", by="surface")) > 0


def test_place_and_actor_of_one_name_are_a_pair():
    mentions = pd.DataFrame({"doc": [0, 0], "kind": ["actor", "place"], "entity_id": ["TUR", "TUR"]})
    edges = ww.cooccurrence(mentions, pairs="actor-place")
    assert edges[["a", "b", "a_kind", "b_kind", "n"]].values.tolist() == [["TUR", "TUR", "actor", "place", 1]]
    assert ww.cooccurrence(mentions, pairs="all").empty


# The same table


@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("within", ["document", "sentence", 10])
def test_order_of_the_rows_does_not_matter(within, pairs):
    for seed in range(5):
        rng = random.Random(seed)
        texts, mentions = mention_tables.written(rng, range(6), 40)
        options = {"texts": list(texts.values()), "by": rng.choice(["entity_id", "surface"])}
        expected = ww.cooccurrence(mentions, within, pairs, **options)
        again = ww.cooccurrence(mention_tables.shuffled(rng, mentions), within, pairs, **options)
        pd.testing.assert_frame_equal(again, expected)


@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("within", ["document", "sentence", 10])
@pytest.mark.parametrize("at_once", [1, 3, 10])
def test_parts_make_no_difference(within, pairs, at_once, monkeypatch):
    texts, mentions = mention_tables.written(random.Random(7), range(6), 60)
    options = {"texts": list(texts.values()), "by": "entity_id"}
    expected = ww.cooccurrence(mentions, within, pairs, **options)
    assert len(expected) >= 5
    monkeypatch.setitem(_function.__globals__, "_PAIRS_AT_ONCE", at_once)
    pd.testing.assert_frame_equal(ww.cooccurrence(mentions, within, pairs, **options), expected)


@pytest.mark.parametrize("within", ["document", "sentence", 10])
@pytest.mark.parametrize("by", ["entity_id", "country", "surface"])
def test_every_kind_of_frame_has_the_same_pairs(within, by):
    texts, mentions = mention_tables.written(random.Random(3), range(6), 150)
    texts = list(texts.values())
    for pairs in PAIRS:
        expected = plain(ww.cooccurrence(mentions, within, pairs, texts=texts, by=by))
        assert expected
        for name, form in mention_tables.forms(mentions).items():
            found = ww.cooccurrence(form, within, pairs, texts=texts, by=by)
            assert plain(found) == expected, name
            is_pandas = isinstance(form, dict | list)
            assert mention_tables.kind(found) == ("pandas" if is_pandas else mention_tables.kind(form))


@pytest.mark.parametrize("empty", [ww.annotate([]), pl.from_pandas(ww.annotate([])), []])
def test_no_mentions_have_no_pairs_but_all_columns(empty):
    for within in ("document", "sentence", 0):
        for pairs in PAIRS:
            edges = ww.cooccurrence(empty, within, pairs, texts=["Iran."])
            assert len(edges) == 0
            names = ["a", "b", "a_name", "b_name", "a_kind", "b_kind"]
            assert list(edges.columns) == [*names, "n", "n_a", "n_b", "n_units", "pmi", "log_likelihood"]


def test_names_need_no_column_but_the_name():
    table = {"doc": [0, 0], "kind": ["actor"] * 2, "entity_id": ["IRN", "nato"], "name": ["Iran", "NATO"]}
    assert ww.cooccurrence(table)[["a_name", "b_name"]].values.tolist() == [["Iran", "NATO"]]
    table["name"] = [None, None]
    assert ww.cooccurrence(table)[["a_name", "b_name"]].values.tolist() == [["IRN", "nato"]]
    del table["name"]
    assert ww.cooccurrence(table)[["a_name", "b_name"]].values.tolist() == [["IRN", "nato"]]


# Measures


@pytest.mark.parametrize(
    ("cells", "statistic"),
    [
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((31, 23, 139, 31584), 256.84),
        ((10, 0, 3, 31764), 167.23),
        ((76, 104, 2476, 29121), 157.21),
    ],
)
def test_log_likelihood_is_that_of_dunning_1993_table_2(cells, statistic):
    log_likelihood = _function.__globals__["log_likelihood"]
    both, first, second, neither = cells
    numbers = (np.array([n]) for n in (both, both + first, both + second))
    assert log_likelihood(*numbers, both + first + second + neither)[0] == pytest.approx(statistic, abs=0.005)


def test_measures_of_chance_are_zero():
    docs = {"doc": [0, 0, 1, 2, 3], "kind": ["actor"] * 5, "entity_id": ["a", "b", "a", "b", "c"]}
    edges = ww.cooccurrence(docs)
    assert edges[["n", "n_a", "n_b", "n_units"]].values.tolist() == [[1, 2, 2, 4]]
    assert edges["pmi"].tolist() == [0.0] and edges["log_likelihood"].tolist() == [0.0]
    # Numbers that floating point cannot divide exactly: 3 * 21 / (9 * 7) is 1.
    docs = [("a", "b")] * 3 + [("a",)] * 6 + [("b",)] * 4 + [("c",)] * 8
    rows = [{"doc": doc, "kind": "actor", "entity_id": id} for doc, ids in enumerate(docs) for id in ids]
    assert ww.cooccurrence(rows)["pmi"].tolist() == [0.0]


def test_log_likelihood_is_the_same_number_whichever_comes_first():
    log_likelihood = _function.__globals__["log_likelihood"]
    rng = np.random.default_rng(5)
    n = rng.integers(1, 50, 4000)
    n_a, n_b = n + rng.integers(0, 500, 4000), n + rng.integers(0, 500, 4000)
    assert (log_likelihood(n, n_a, n_b, 2000) == log_likelihood(n, n_b, n_a, 2000)).all()


def test_counts_fit_together_and_a_comes_before_b():
    rng = random.Random(1)
    mentions = mention_tables.random_mentions(rng, n_rows=90)
    edges = ww.cooccurrence(mentions, pairs="all")
    assert (edges["n"] <= edges[["n_a", "n_b"]].min(axis=1)).all()
    assert (edges["n_units"] == mentions["doc"].nunique()).all()
    assert all(a < b for a, b in zip(edges["a"], edges["b"], strict=True))


# Bad input


@pytest.fixture(scope="module")
def mentions():
    return ww.annotate(["NATO and Russia met in Kabul.", None, "NATO warned Russia."])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"within": "paragraph"}, "within is 'paragraph'; it is one of: document, sentence, or a number of characters"),
        ({"within": -1}, "within is -1; give a whole number of at least 0"),
        ({"within": True}, "within is True; it is one of: document, "),
        ({"within": 2.5}, "within is 2.5; it is one of: document, "),
        ({"within": None}, "within is None; it is one of: document, "),
        ({"within": ["document"]}, "within is ['document']; it is one of: document, "),
        ({"within": np.array([1, 2])}, "within is array([1, 2]); it is one of: document, "),
        ({"within": "sentence"}, "within='sentence' needs the texts: texts=df['text'], as they were annotated"),
        ({"pairs": "place-actor"}, "pairs is 'place-actor'; it is one of: actor-actor, actor-place, all"),
        ({"pairs": None}, "pairs is None; it is one of: actor-actor, actor-place, all"),
        ({"least": 0}, "least is 0; give a whole number of at least 1"),
        ({"least": 1.5}, "least is 1.5; give a whole number of at least 1"),
        ({"by": "doc"}, "by is 'doc'; give the name of one column of the mentions, but not doc"),
        ({"by": ["name", "role"]}, "by is ['name', 'role']; give the name of one column of the mentions"),
        ({"by": None}, "by is None; give the name of one column of the mentions"),
    ],
)
def test_option_that_cannot_be_used_is_refused(mentions, options, message):
    with pytest.raises(InputError) as caught:
        ww.cooccurrence(mentions, **options)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("value", "shown"), [(None, "(None|nan)"), ("Actor", "'Actor'"), ("state", "'state'")])
def test_kind_that_is_neither_actor_nor_place_is_named_with_its_row(mentions, value, shown):
    kinds = [*mentions["kind"][:3], value, *mentions["kind"][4:]]
    with pytest.raises(SchemaError, match=rf'"kind", row 3: found {shown}; it is one of: actor, place$') as caught:
        ww.cooccurrence(mentions.assign(kind=kinds))
    assert caught.value.row == 3


@pytest.mark.parametrize("column", ["start", "end"])
def test_missing_offsets_are_named(mentions, column):
    with pytest.raises(SchemaError, match=rf'^mentions table, column "{column}": is missing; it holds: '):
        ww.cooccurrence(mentions.drop(columns=column), 10)
    assert len(ww.cooccurrence(mentions.drop(columns=column))) > 0


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("start", None, "mentions, row 1: start is null"),
        ("end", 0, "mentions, row 1: spans 9 to 0"),
        ("start", "x", "mentions table, column \"start\", row 1: found 'x' (str); the column holds a whole number"),
        ("start", 9.5, 'mentions table, column "start", row 1: found 9.5 (float); the column holds a whole number'),
    ],
)
@pytest.mark.parametrize("within", [10, "sentence"])
def test_offset_that_is_none_is_named_with_its_row(mentions, column, value, message, within):
    values = [mentions[column][0], value, *mentions[column][2:]]
    texts = ["NATO and Russia met in Kabul.", None, "NATO warned Russia."]
    with pytest.raises((InputError, SchemaError)) as caught:
        ww.cooccurrence(mentions.assign(**{column: values}), within, texts=texts)
    assert str(caught.value).startswith(message)
    assert caught.value.row == 1


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["a"] * 3, "mentions, row 0: spans 0 to 4 of doc 0, which has 1 characters"),
        (["NATO and Russia met in Kabul."], "mentions, row 3: says doc 2, but there are 1 texts, counted from 0"),
        (pd.Series(["a"] * 3, index=list("abc")), "mentions, row 0: says doc 0, which is no index label of the texts"),
        (pd.DataFrame({"body": ["a"] * 3}), "texts is a table; name its text column with text=, one of: body"),
    ],
)
def test_texts_that_were_not_annotated_are_refused(mentions, texts, message):
    with pytest.raises(InputError) as caught:
        ww.cooccurrence(mentions, "sentence", texts=texts)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("texts", [3, pl.LazyFrame({"text": ["a"]})])
def test_texts_that_are_no_column_are_refused(mentions, texts):
    with pytest.raises(TypeError, match=r"^texts is a \w+; .*give a pandas, polars or pyarrow column or table"):
        ww.cooccurrence(mentions, "sentence", texts=texts)


def test_values_of_types_without_an_order_are_refused(mentions):
    values = [("a", 1), 2.5, "x", pd.Timestamp("2020-01-01"), *range(len(mentions) - 4)]
    with pytest.raises(SchemaError, match=r'"x": has values that cannot be put in order \(.*str.*\); give text'):
        ww.cooccurrence(mentions.assign(x=pd.Series(values, dtype=object)), by="x")
