"""Gives `annotate` every kind of column, date, home and option, good and bad, and expects the same mentions.

What a mention is is tested against the oracle elsewhere; here it is how texts go in and tables come out.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import itertools
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import whowhere as ww
from whowhere import columns as column_module
from whowhere import schema

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "news_dev.jsonl.gz"
SAMPLE = ROOT / "python" / "whowhere" / "data" / "sample_news.csv"
annotate_module = sys.modules["whowhere.annotate"]

TEXTS = ["RSF in Nairobi", None, "", " \n ", "no names", "Kenyans 😀 e\u0301 met the Rapid Support\nForces"]
FOUND = [(0, "RSF"), (0, "Nairobi"), (5, "Kenyans"), (5, "Rapid Support\nForces")]
BAD_CELLS = [5, 1.5, b"RSF", ["RSF"], np.array([1, 2]), {"a": 1}, True, object(), dt.date(2020, 1, 1)]
ids_of_cells = [type(value).__name__ for value in BAD_CELLS]


@pytest.fixture(scope="module")
def gazetteer():
    return ww.Gazetteer.from_frames(
        {
            "id": ["rsf", "KEN", "nbo", "spr-usa", "spr-aus"],
            "name": ["RSF", "Kenya", "Nairobi", "Springfield", "Springfield"],
            "kind": ["actor", "actor", "place", "place", "place"],
            "type": ["armed_group", "state", "city", "city", "city"],
            "country": ["SDN", "KEN", "KEN", "USA", "AUS"],
            "lat": [None, 1.0, -1.3, 39.8, -27.7],
            "lon": [None, 38.0, 36.8, -89.6, 152.9],
            "population": [None, None, 4_000_000, 110_000, 17_000],
        },
        {
            "alias": ["RSF", "Rapid Support Forces", "Kenya", "Kenyans", "Nairobi", "Springfield", "Springfield"],
            "entry_id": ["rsf", "rsf", "KEN", "KEN", "nbo", "spr-usa", "spr-aus"],
            "how": [None, None, None, "demonym", None, None, None],
        },
        {
            "entry_id": ["rsf", "rsf"],
            "role": ["MIL", "REB"],
            "start": ["2013-08-01", "2023-04-15"],
            "end": ["2023-04-14", "2024-12-31"],
        },
    )


class Stream:
    """Any Arrow producer: nothing but ``__arrow_c_stream__``."""

    def __init__(self, data):
        self._data = data

    def __arrow_c_stream__(self, requested_schema=None):
        return self._data.__arrow_c_stream__(requested_schema)


def rows(found):
    """List document and surface of every mention, whatever the frame."""
    if isinstance(found, pa.Table):
        return list(zip(found["doc"].to_pylist(), found["surface"].to_pylist(), strict=True))
    return [(doc, str(surface)) for doc, surface in zip(list(found["doc"]), list(found["surface"]), strict=True)]


def dictionaries(values, size=2):
    """Encode a column with another dictionary in every chunk."""
    parts = [pa.array(values[i : i + size], pa.string()).dictionary_encode() for i in range(0, len(values), size)]
    return pa.chunked_array(parts)


def sliced(values, kind=None):
    """Put a column behind an offset that its buffers do not start with."""
    return pa.array(["RSF", "RSF", *values, "RSF"], kind).slice(2, len(values))


# Every kind in, the same kind out.

PANDAS_DTYPES = {
    "str": "str",
    "python": pd.StringDtype("python"),
    "python, nan": pd.StringDtype("python", na_value=np.nan),
    "pyarrow": pd.StringDtype("pyarrow"),
    "object": object,
    "arrow string": pd.ArrowDtype(pa.string()),
    "arrow large_string": pd.ArrowDtype(pa.large_string()),
    "arrow string_view": pd.ArrowDtype(pa.string_view()),
    "arrow dictionary": pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string())),
    "category": "category",
}
SEQUENCES = {
    "list": list,
    "tuple": tuple,
    "object array": lambda values: np.array(values, dtype=object),
    "pandas index": lambda values: pd.Index(values, dtype=object),
    "pandas array": lambda values: pd.array(values, dtype="string"),
}
POLARS_DTYPES = {
    "String": pl.String,
    "Categorical": pl.Categorical,
    "Enum": pl.Enum([text for text in TEXTS if text is not None] + ["unused RSF"]),
}
ARROW_COLUMNS = {
    "string": pa.array,
    "large_string": lambda values: pa.array(values, pa.large_string()),
    "string_view": lambda values: pa.array(values, pa.string_view()),
    "dictionary": lambda values: pa.array(values).dictionary_encode(),
    "dictionary of views": lambda values: pa.DictionaryArray.from_arrays(
        pa.array([None if text is None else i for i, text in enumerate(values)], pa.uint16()),
        pa.array(["RSF" if text is None else text for text in values], pa.string_view()),
    ),
    "sliced string": sliced,
    "sliced large_string": lambda values: sliced(values, pa.large_string()),
    "sliced string_view": lambda values: sliced(values, pa.string_view()),
    "sliced dictionary": lambda values: sliced(values).dictionary_encode(),
    "slice of a dictionary": lambda values: pa.array(["x", *values, "y"]).dictionary_encode().slice(1, len(values)),
    "chunks": lambda values: pa.chunked_array([values[:2], [], values[2:3], values[3:]], pa.string()),
    "chunks of slices": lambda values: pa.chunked_array([sliced(values[:3]), sliced([]), sliced(values[3:])]),
    "dictionaries": dictionaries,
    "stream": lambda values: Stream(pa.chunked_array([values[:2], values[2:]], pa.string())),
    "stream of dictionaries": lambda values: Stream(dictionaries(values)),
}
ARROW_FRAMES = {
    "table": lambda column: pa.table({"body": column, "n": range(len(column))}),
    "batch": lambda column: pa.record_batch({"body": column, "n": list(range(len(column)))}),
    "reader": lambda column: pa.table({"body": column}).to_reader(),
    "stream": lambda column: Stream(pa.table({"n": range(len(column)), "body": column})),
}


@pytest.mark.parametrize("dtype", PANDAS_DTYPES.values(), ids=PANDAS_DTYPES)
def test_pandas_series_of_any_string_dtype_gives_a_pandas_frame(gazetteer, dtype):
    found = ww.annotate(pd.Series(TEXTS, dtype=dtype), gazetteer)
    assert isinstance(found, pd.DataFrame)
    assert rows(found) == FOUND
    assert found["doc"].dtype == np.int64


@pytest.mark.parametrize("dtype", PANDAS_DTYPES.values(), ids=PANDAS_DTYPES)
def test_pandas_frame_gives_what_its_column_gives(gazetteer, dtype):
    frame = pd.DataFrame({"n": range(len(TEXTS)), "body": pd.Series(TEXTS, dtype=dtype)})
    pd.testing.assert_frame_equal(ww.annotate(frame, gazetteer, text="body"), ww.annotate(frame["body"], gazetteer))


@pytest.mark.parametrize("make", SEQUENCES.values(), ids=SEQUENCES)
def test_sequence_gives_a_pandas_frame(gazetteer, make):
    found = ww.annotate(make(TEXTS), gazetteer)
    assert isinstance(found, pd.DataFrame)
    assert rows(found) == FOUND


@pytest.mark.parametrize("dtype", ["U20", np.dtypes.StringDType()], ids=["U", "StringDType"])
def test_numpy_strings_are_texts(gazetteer, dtype):
    texts = [text or "" for text in TEXTS[:2]] + ["Kenya"]
    assert rows(ww.annotate(np.array(texts, dtype=dtype), gazetteer)) == [*FOUND[:2], (2, "Kenya")]


@pytest.mark.parametrize("dtype", POLARS_DTYPES.values(), ids=POLARS_DTYPES)
def test_polars_series_and_frame_give_a_polars_frame(gazetteer, dtype):
    series = pl.Series("body", TEXTS, dtype=dtype)
    for found in (
        ww.annotate(series, gazetteer),
        ww.annotate(pl.DataFrame({"n": range(len(TEXTS)), "body": series}), gazetteer, text="body"),
    ):
        assert isinstance(found, pl.DataFrame)
        assert rows(found) == FOUND


@pytest.mark.parametrize("make", ARROW_COLUMNS.values(), ids=ARROW_COLUMNS)
def test_arrow_column_gives_the_same_arrow_table_however_it_is_laid_out(gazetteer, make):
    found = ww.annotate(make(TEXTS), gazetteer)
    assert isinstance(found, pa.Table)
    assert rows(found) == FOUND
    assert found.equals(ww.annotate(pa.array(TEXTS), gazetteer))


@pytest.mark.parametrize("make", ARROW_FRAMES.values(), ids=ARROW_FRAMES)
def test_arrow_frame_gives_an_arrow_table(gazetteer, make):
    found = ww.annotate(make(pa.array(TEXTS)), gazetteer, text="body")
    assert isinstance(found, pa.Table)
    assert rows(found) == FOUND


def test_subclass_of_a_pandas_frame_is_a_pandas_frame(gazetteer):
    class Corpus(pd.DataFrame):
        pass

    found = ww.annotate(Corpus({"body": TEXTS}, index=list("abcdef")), gazetteer, text="body")
    assert isinstance(found, pd.DataFrame)
    assert found["doc"].tolist() == ["a", "a", "f", "f"]


def test_pandas_frame_may_have_a_column_called_schema(gazetteer):
    assert rows(ww.annotate(pd.DataFrame({"schema": TEXTS, "names": 1}), gazetteer, text="schema")) == FOUND


def test_one_str_is_one_document(gazetteer):
    assert rows(ww.annotate("RSF in Nairobi", gazetteer)) == FOUND[:2]


def test_columns_of_other_types_beside_the_text_are_left_alone(gazetteer):
    others = {"body": TEXTS, "any": pl.Series([object()] * len(TEXTS), dtype=pl.Object)}
    assert rows(ww.annotate(pl.DataFrame(others), gazetteer, text="body")) == FOUND


def test_category_with_unused_categories_and_nulls_has_the_mentions_of_its_rows(gazetteer):
    categories = ["RSF everywhere", "Kenya", "RSF in Nairobi"]
    texts = pd.Series(pd.Categorical(["Kenya", None, "Kenya", "RSF in Nairobi"], categories=categories))
    assert rows(ww.annotate(texts, gazetteer)) == [(0, "Kenya"), (2, "Kenya"), (3, "RSF"), (3, "Nairobi")]
    assert rows(ww.annotate(texts.iloc[:0], gazetteer)) == []


def test_unused_categories_that_are_not_text_do_no_harm(gazetteer):
    texts = pd.Series(pd.Categorical(["Kenya", None], categories=[5, "Kenya"]))
    assert rows(ww.annotate(texts, gazetteer)) == [(0, "Kenya")]


def test_dictionary_with_null_values_and_keys_out_of_range_under_nulls_is_read(gazetteer):
    keys = pa.array([0, 7, 1, 2], pa.int8(), mask=np.array([False, True, False, False]))
    values = pa.array(["RSF", None, "Kenya"])
    found = ww.annotate(pa.DictionaryArray.from_arrays(keys, values), gazetteer)
    assert rows(found) == [(0, "RSF"), (3, "Kenya")]


# What is not known.

NULL_COLUMNS = {
    "list": [None, float("nan"), pd.NA, pd.NaT],
    "numpy nulls among texts": [np.float32("nan"), np.datetime64("NaT"), "", None],
    "NaN array": np.array([np.nan] * 4),
    "NaT array": np.array(["NaT"] * 4, dtype="datetime64[ns]"),
    "float series": pd.Series([np.nan] * 4),
    "date series": pd.Series([pd.NaT] * 4),
    "object series": pd.Series([None, np.nan, pd.NA, pd.NaT], dtype=object),
    "string series": pd.Series([None] * 4, dtype="string"),
    "category": pd.Series([None] * 4, dtype="category"),
    "category of numbers": pd.Series([np.nan] * 4, dtype=pd.CategoricalDtype([1.5])),
    "polars": pl.Series([None] * 4, dtype=pl.String),
    "polars null": pl.Series([None] * 4),
    "arrow null": pa.nulls(4),
    "arrow string": pa.nulls(4, pa.string()),
    "arrow null chunks": pa.chunked_array([pa.nulls(2), pa.nulls(2)]),
    "arrow dictionary": pa.nulls(4).dictionary_encode(),
}
EMPTY_COLUMNS = {
    "list": [],
    "tuple": (),
    "array": np.array([], dtype=object),
    "series": pd.Series([], dtype=object),
    "int series": pd.Series([], dtype=int),
    "polars": pl.Series([], dtype=pl.String),
    "no chunks": pa.chunked_array([], pa.string()),
    "no dictionary": pa.array([], pa.string()).dictionary_encode(),
    "null": pa.nulls(0),
}


@pytest.mark.parametrize("link", [True, False])
@pytest.mark.parametrize("texts", [*NULL_COLUMNS.values(), *EMPTY_COLUMNS.values()])
def test_null_text_has_no_mentions_and_no_rows_have_all_columns(gazetteer, texts, link):
    found = ww.annotate(texts, gazetteer, link=link)
    assert len(found) == 0
    columns = found.column_names if isinstance(found, pa.Table) else list(found.columns)
    assert columns == [column.name for column in (schema.MENTIONS if link else schema.MATCHES)]


@pytest.mark.parametrize("null", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT")])
@pytest.mark.parametrize("make", [list, lambda values: pd.Series(values, dtype=object)], ids=["list", "series"])
def test_null_among_texts_is_skipped_wherever_it_stands(gazetteer, null, make):
    for texts in ([null, "RSF", "Kenya"], ["RSF", null, "Kenya"], ["RSF", "Kenya", null]):
        assert [surface for _, surface in rows(ww.annotate(make(texts), gazetteer))] == ["RSF", "Kenya"]


def test_gazetteer_without_aliases_finds_nothing():
    nobody = ww.Gazetteer.from_dict({}, kind="actor")
    assert len(ww.annotate(TEXTS, nobody)) == len(ww.annotate(TEXTS, nobody, overlaps="all", link=False)) == 0


# What is wrong with texts.


@pytest.mark.parametrize("value", BAD_CELLS, ids=ids_of_cells)
@pytest.mark.parametrize("first", ["RSF", None, pd.NA], ids=["text", "None", "NA"])
@pytest.mark.parametrize("make", [list, tuple, lambda values: pd.Series(values, dtype=object)], ids=["l", "t", "s"])
def test_value_that_is_not_text_is_named_with_position_and_type(gazetteer, make, first, value):
    with pytest.raises(TypeError, match=rf"position 2 is .*\({type(value).__name__}\), not text; give str"):
        ww.annotate(make([first, None, value]), gazetteer)


def test_position_of_a_bad_value_counts_from_the_start_of_the_column(gazetteer, monkeypatch):
    monkeypatch.setattr(column_module, "_SLICE_ROWS", 2)
    with pytest.raises(TypeError, match="position 5 is 7 "):
        ww.annotate(["RSF", None, "Kenya", None, "x", 7], gazetteer)


SURROGATE = "a\ud800b"
SURROGATES = {
    "list": [None, "x", SURROGATE],
    "U array": np.array(["", "x", SURROGATE]),
    "object series": pd.Series([None, "x", SURROGATE], dtype=object),
    "string series": pd.Series([None, "x", SURROGATE], dtype=pd.StringDtype("python")),
    "nan string series": pd.Series([None, "x", SURROGATE], dtype=pd.StringDtype("python", na_value=np.nan)),
    "category": pd.Series(pd.Categorical.from_codes([-1, 0, 1], pd.Index(["x", SURROGATE], dtype=object))),
}


@pytest.mark.parametrize("texts", SURROGATES.values(), ids=SURROGATES)
def test_lone_surrogate_is_an_input_error_with_its_position(gazetteer, texts):
    with pytest.raises(ww.InputError, match=r"position 2 has a lone surrogate \('\\ud800' at character 1\)") as caught:
        ww.annotate(texts, gazetteer)
    assert caught.value.row == 2


def test_lone_surrogate_in_one_str_is_at_position_0(gazetteer):
    with pytest.raises(ww.InputError, match="position 0"):
        ww.annotate(SURROGATE, gazetteer)


LATIN_1 = [b"RSF", None, b"caf\xe9 RSF and some more, longer than a view"]
BYTES = {
    "string": lambda: pa.array(LATIN_1).view(pa.string()),
    "large_string": lambda: pa.array(LATIN_1, pa.large_binary()).view(pa.large_string()),
    "string_view": lambda: pa.array(LATIN_1, pa.binary_view()).view(pa.string_view()),
    "dictionary": lambda: pa.DictionaryArray.from_arrays(
        pa.array([0, None, 1]), pa.array([LATIN_1[0], LATIN_1[2]]).view(pa.string())
    ),
    "dictionary of views": lambda: pa.DictionaryArray.from_arrays(
        pa.array([0, None, 1]), pa.array([LATIN_1[0], LATIN_1[2]], pa.binary_view()).view(pa.string_view())
    ),
    "slice": lambda: pa.array([b"\xff", *LATIN_1]).view(pa.string()).slice(1),
    "chunks": lambda: pa.chunked_array([pa.array(part).view(pa.string()) for part in (LATIN_1[:2], LATIN_1[2:])]),
}


@pytest.mark.parametrize("make", BYTES.values(), ids=BYTES)
def test_bytes_that_are_no_utf_8_are_refused_with_their_row(gazetteer, make):
    # Parquet readers hand such bytes on as strings; they crashed the process once.
    with pytest.raises(ww.InputError, match="position 2 is not UTF-8") as caught:
        ww.annotate(make(), gazetteer)
    assert caught.value.row == 2


NOT_TEXTS = {
    "int series": pd.Series([1, 2]),
    "float series": pd.Series([1.5, np.nan]),
    "int category": pd.Series([1, 2], dtype="category"),
    "int polars": pl.Series([1]),
    "bytes polars": pl.Series([b"RSF"]),
    "int arrow": pa.array([1]),
    "binary arrow": pa.array([b"RSF"]),
    "struct arrow": pa.array([{"a": "RSF"}]),
    "int array": np.array([1]),
    "bytes array": np.array([b"RSF"]),
    "two-dimensional array": np.array([["RSF"]]),
    "no dimension": np.array("RSF"),
    "lazy": pl.LazyFrame({"body": ["RSF"]}),
    "bytes": b"RSF",
    "no bytes": b"",
    "set": {"RSF"},
    "dict": {"body": "RSF"},
    "iterator": iter(["RSF"]),
    "None": None,
    "int": 5,
}


@pytest.mark.parametrize("texts", NOT_TEXTS.values(), ids=NOT_TEXTS)
def test_what_is_no_column_of_text_is_a_type_error_that_says_what_to_give(gazetteer, texts):
    with pytest.raises(TypeError, match="; give "):
        ww.annotate(texts, gazetteer)


def test_lazy_frame_is_told_to_be_collected(gazetteer):
    with pytest.raises(TypeError, match="LazyFrame; collect it first"):
        ww.annotate(pl.LazyFrame({"body": TEXTS}), gazetteer, text="body")


FRAMES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_frame_needs_the_name_of_its_text_column(gazetteer, make):
    frame = make({"body": ["RSF"], "title": ["RSF"]})
    with pytest.raises(ww.InputError, match="name its text column with text=, one of: body, title"):
        ww.annotate(frame, gazetteer)
    with pytest.raises(ww.InputError, match=r"text='boddy': the table has no column of that name; .*: body, title"):
        ww.annotate(frame, gazetteer, text="boddy")


def test_two_columns_of_one_name_are_an_input_error(gazetteer):
    pandas = pd.DataFrame([["RSF", "RSF"]], columns=["body", "body"])
    for frame in (pandas, pa.Table.from_arrays([["RSF"], ["RSF"]], ["body", "body"])):
        with pytest.raises(ww.InputError, match="more than one column of that name"):
            ww.annotate(frame, gazetteer, text="body")


@pytest.mark.parametrize("texts", [["RSF"], "RSF", pd.Series(["RSF"]), pl.Series(["RSF"]), pa.array(["RSF"])])
def test_text_names_no_column_where_there_is_no_frame(gazetteer, texts):
    with pytest.raises(ww.InputError, match="leave it out"):
        ww.annotate(texts, gazetteer, text="body")


def test_gazetteer_of_another_type_is_a_type_error():
    with pytest.raises(TypeError, match=r"gazetteer is a dict; give a whowhere.Gazetteer"):
        ww.annotate(["RSF"], {"rsf": ["RSF"]})


# The index of pandas.

INDEXES = {
    "default": pd.RangeIndex(3),
    "range from 5": pd.RangeIndex(5, 8),
    "range by 2": pd.RangeIndex(0, 6, 2),
    "numbers": pd.Index([30, 10, 20]),
    "strings": pd.Index(["x", "y", "z"]),
    "dates": pd.date_range("2020-01-01", periods=3, tz="UTC"),
    "categories": pd.CategoricalIndex(["x", "y", "z"]),
    "periods": pd.period_range("2020-01", periods=3, freq="M"),
    "duplicates": pd.Index(["x", "x", "y"]),
    "named": pd.Index([7, 8, 9], name="id"),
    "tuples": pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["x", "y"]),
}


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES)
def test_doc_holds_the_index_labels(gazetteer, index):
    texts = pd.Series(["RSF in Nairobi", None, "Kenya"], index=index, dtype=object)
    frame = pd.DataFrame({"body": texts})
    for found in (ww.annotate(texts, gazetteer), ww.annotate(frame, gazetteer, text="body")):
        assert found["doc"].tolist() == [index[0], index[0], index[2]]
        assert isinstance(found.index, pd.RangeIndex)
        if not isinstance(index, pd.MultiIndex):
            assert found["doc"].dtype == index.dtype
    assert rows(ww.annotate(texts, gazetteer, columns=["surface", "doc"])) == rows(found)


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES)
def test_doc_keeps_its_type_where_nothing_is_found(gazetteer, index):
    texts = pd.Series(["RSF", None, "Kenya"], index=index, dtype=object)
    for found in (ww.annotate(texts.iloc[1:2], gazetteer), ww.annotate(texts.iloc[:0], gazetteer)):
        assert len(found) == 0
        assert found["doc"].dtype == (object if isinstance(index, pd.MultiIndex) else index.dtype)


# Dates, and the roles that they decide.

DAY, NEXT = dt.date(2023, 4, 14), dt.date(2023, 4, 15)
EAST, WEST = dt.timezone(dt.timedelta(hours=9)), dt.timezone(dt.timedelta(hours=-5))
MIL_NONE_REB = {
    "dates": [DAY, None, NEXT],
    "strings": ["2023-04-14", "", "20230415"],
    "blank strings": ["2023-04-14T23:59:59", " ", "2023-04-15 00:00"],
    "zoned strings": ["2023-04-14T23:30:00-05:00", None, "2023-04-15T00:30:00+09:00"],
    "datetimes": [dt.datetime(2023, 4, 14, 23, 59), pd.NaT, dt.datetime(2023, 4, 15)],
    "mixed zones": [dt.datetime(2023, 4, 14, 23, tzinfo=WEST), None, dt.datetime(2023, 4, 15, 0, 30, tzinfo=EAST)],
    "mixed types": ["2023-04-14", pd.NA, pd.Timestamp(NEXT)],
    "numpy scalars": [np.datetime64("2023-04-14T23"), np.datetime64("NaT"), np.datetime64("2023-04-15")],
    "tuple": (DAY, np.nan, NEXT),
    "numpy days": np.array([DAY, "NaT", NEXT], dtype="M8[D]"),
    "numpy ns": np.array(["2023-04-14T23:59", "NaT", "2023-04-15"], dtype="M8[ns]"),
    "series": pd.Series(pd.to_datetime(["2023-04-14", None, "2023-04-15"])),
    "zoned series": pd.Series(pd.to_datetime(["2023-04-14 23:59", None, "2023-04-15 00:00"])).dt.tz_localize(
        "US/Eastern"
    ),
    "object series": pd.Series([DAY, np.nan, NEXT], dtype=object),
    "string series": pd.Series(["2023-04-14", None, "2023-04-15"], dtype="string"),
    "category": pd.Series(["2023-04-14", None, "2023-04-15"], dtype="category"),
    "arrow series": pd.Series([DAY, None, NEXT], dtype=pd.ArrowDtype(pa.date32())),
    "index": pd.DatetimeIndex(["2023-04-14", None, "2023-04-15"]),
    "polars date": pl.Series([DAY, None, NEXT]),
    "polars string": pl.Series(["2023-04-14", None, "2023-04-15"]),
    "date32": pa.array([DAY, None, NEXT]),
    "date64": pa.array([DAY, None, NEXT], pa.date64()),
    "timestamp": pa.array([dt.datetime(2023, 4, 14, 23), None, dt.datetime(2023, 4, 15)], pa.timestamp("s")),
    "arrow string": pa.array(["2023-04-14", None, "2023-04-15"]),
    "arrow dictionary": pa.array(["2023-04-14", None, "2023-04-15"]).dictionary_encode(),
    "chunks": pa.chunked_array([[DAY], [], [None, NEXT]], pa.date32()),
}


@pytest.mark.parametrize("dates", MIL_NONE_REB.values(), ids=MIL_NONE_REB)
def test_role_is_that_of_the_day_written_in_the_value(gazetteer, dates):
    found = ww.annotate(["RSF"] * 3, gazetteer, dates=dates)
    assert found["role"].tolist() == ["MIL", "REB", "REB"]
    assert found["code"].tolist() == ["SDNMIL", "SDNREB", "SDNREB"]
    # Without a date the latest role is an assumption, and scored as one.
    assert found["score"][1] < found["score"][0] == found["score"][2] == 1


def test_role_counts_first_and_last_day_and_is_eli_outside(gazetteer):
    dates = ["2013-07-31", "2013-08-01", "2018-01-01", "2023-04-14", "2024-12-31", "2025-01-01"]
    found = ww.annotate(["RSF"] * 6, gazetteer, dates=dates)
    assert found["role"].tolist() == ["ELI", "MIL", "MIL", "MIL", "REB", "ELI"]
    assert found["country"].tolist() == ["SDN"] * 6


def test_days_before_1970_are_rounded_down_too():
    names = {"entry_id": ["x"], "role": ["GOV"], "start": [dt.date(1960, 1, 1)], "end": [dt.date(1969, 12, 31)]}
    past = ww.Gazetteer.from_frames(
        {"id": ["x"], "name": ["X"], "kind": ["actor"]}, {"alias": ["Xx"], "entry_id": ["x"]}, names
    )
    moments = [dt.datetime(1959, 12, 31, 23), dt.datetime(1960, 1, 1), dt.datetime(1969, 12, 31, 12)]
    for dates in (moments, np.array(moments, dtype="M8[ns]"), pa.array(moments, pa.timestamp("s")), pl.Series(moments)):
        assert ww.annotate(["Xx"] * 3, past, dates=dates)["role"].tolist() == ["ELI", "GOV", "GOV"]


def test_dates_and_home_may_be_columns_of_the_frame(gazetteer):
    data = {"body": ["RSF", "Springfield"], "day": [DAY, None], "place": [None, "AUS"]}
    for make in FRAMES.values():
        found = ww.annotate(make(data), gazetteer, text="body", dates="day", home="place")
        found = found.to_pandas() if not isinstance(found, pd.DataFrame) else found
        assert found["role"].tolist()[0] == "MIL"
        assert found["entity_id"].tolist() == ["rsf", "spr-aus"]


BAD_DATES = {
    "day first": [None, "14.4.2023"],
    "after NA": [pd.NA, "soon"],
    "number": [None, 20230414],
    "number array": np.array([20230414, 1]),
    "bool": [None, True],
    "time": [None, dt.time(1)],
    "list": [None, ["2023"]],
    "array": [None, np.array([1, 2])],
    "no such day": pd.Series(["", "2023-02-30"], dtype=object),
    "arrow": pa.array([None, "x"]),
    "polars": pl.Series([None, "x"]),
}


@pytest.mark.parametrize("dates", BAD_DATES.values(), ids=BAD_DATES)
def test_bad_date_is_an_input_error_with_its_row(gazetteer, dates):
    row = 0 if isinstance(dates, np.ndarray) else 1
    with pytest.raises(ww.InputError, match=rf"the date at position {row} is .*; give a date, a timestamp") as caught:
        ww.annotate(["RSF", "RSF"], gazetteer, dates=dates)
    assert caught.value.row == row


@pytest.mark.parametrize("option", ["dates", "home"])
@pytest.mark.parametrize("values", [[None], pd.Series([None] * 3, dtype=object), pa.nulls(0)])
def test_dates_and_home_must_be_as_many_as_the_texts(gazetteer, option, values):
    with pytest.raises(ww.InputError, match=rf"{option} has {len(values)} values, there are 2 texts"):
        ww.annotate(["RSF", "RSF"], gazetteer, **{option: values})


@pytest.mark.parametrize("option", ["dates", "home"])
def test_dates_and_home_that_are_no_column_are_input_errors(gazetteer, option):
    frame = pd.DataFrame({"body": ["RSF"]})
    with pytest.raises(ww.InputError, match=f"{option}='when': the table has no column"):
        ww.annotate(frame, gazetteer, text="body", **{option: "when"})
    with pytest.raises(ww.InputError, match=f"{option}='when' names a column, but the texts are no frame"):
        ww.annotate(["RSF"], gazetteer, **{option: "when"})
    with pytest.raises(ww.InputError, match="give a column name or a sequence"):
        ww.annotate(["RSF"], gazetteer, **{option: iter(["x"])})


# Home.

HOMES = {
    "list": ["AUS", None, "spr-aus"],
    "names": ["Springfield, spr, AUS", None, "Nairobi, AUS"],
    "object series": pd.Series(["AUS", np.nan, "AUS"], dtype=object),
    "category": pd.Series(["AUS", None, "AUS"], dtype="category"),
    "polars": pl.Series(["AUS", None, "AUS"], dtype=pl.Categorical),
    "arrow": pa.chunked_array([["AUS"], [None, "AUS"]]),
    "array": np.array(["AUS", "", "AUS"]),
    "NA": ["AUS", pd.NA, "AUS"],
}


@pytest.mark.parametrize("home", [value for name, value in HOMES.items() if name != "names"])
def test_home_prefers_candidates_of_its_country(gazetteer, home):
    found = ww.annotate(["Springfield"] * 3, gazetteer, home=home)
    assert found["entity_id"].tolist() == ["spr-aus", "spr-usa", "spr-aus"]
    assert found["n_candidates"].tolist() == [2, 2, 2]


def test_home_may_be_a_name_a_town_with_its_country_or_an_id(gazetteer):
    ids = gazetteer.entries()["id"].tolist()
    homes = {"Nairobi": "nbo", "nbo": "nbo"} | dict.fromkeys(["Kenya", "kenya", "KEN", "Machakos, Kenya"], "KEN")
    assert gazetteer._homes_of(list(homes)) == {name: ids.index(home) for name, home in homes.items()}
    assert gazetteer._homes_of(["Springfield"]) == {"Springfield": ids.index("spr-usa")}, "the most populous one"
    countries = gazetteer._homes_of(["SDN", "USA", "AUS", "ZZZ", ","])
    assert countries["ZZZ"] is None and countries[","] is None
    # A country that is no entry has a number of its own, behind those of the entries.
    known = [countries[code] for code in ("SDN", "USA", "AUS")]
    assert len(set(known)) == 3 and min(known) > len(ids)


def test_home_that_nobody_knows_is_ignored_with_a_warning(gazetteer):
    with pytest.warns(UserWarning, match=r"home: 2 values .* are ignored: 'Atlantis', ','") as caught:
        found = ww.annotate(["Springfield"] * 4, gazetteer, home=["Atlantis", ",", None, "Atlantis"])
    assert found["entity_id"].tolist() == ["spr-usa"] * 4
    assert caught[0].filename == __file__, "the warning points at the caller"


@pytest.mark.parametrize("home", [pd.Series([np.nan] * 2), [None, None], pa.nulls(2), pd.Series([pd.NaT] * 2)])
def test_home_may_be_unknown_everywhere(gazetteer, home):
    assert ww.annotate(["Springfield"] * 2, gazetteer, home=home)["entity_id"].tolist() == ["spr-usa"] * 2


@pytest.mark.parametrize("home", [[None, 5], pd.Series([None, 5], dtype=object), [pd.NA, 5]])
def test_home_that_is_not_text_is_an_input_error_that_names_its_position(gazetteer, home):
    with pytest.raises(ww.InputError, match="home: the value at position 1 is 5"):
        ww.annotate(["Springfield"] * 2, gazetteer, home=home)


def test_home_with_a_lone_surrogate_is_an_input_error_with_its_row(gazetteer):
    for home in ([None, SURROGATE], pd.Series([None, SURROGATE], dtype=object)):
        with pytest.raises(ww.InputError, match="home: ") as caught:
            ww.annotate(["Springfield"] * 2, gazetteer, home=home)
        assert caught.value.row == 1


# Options.


@pytest.mark.parametrize("text", ["us", "US", "Us"])
def test_case_of_the_call_comes_before_that_of_the_alias(text):
    gazetteer = ww.Gazetteer.from_dict({"USA": ["US"]}, kind="actor")
    found = {case: len(ww.annotate([text], gazetteer, case=case)) for case in ("smart", "ignore", "exact")}
    assert found == {"smart": int(text == "US"), "ignore": 1, "exact": int(text == "US")}


def test_smart_case_leaves_it_to_the_alias():
    names = {"alias": ["US", "Who", "talks"], "entry_id": ["x"] * 3, "case": ["ignore", "exact", None]}
    gazetteer = ww.Gazetteer.from_frames({"id": ["x"], "name": ["X"], "kind": ["actor"]}, names)
    assert ww.annotate(["us WHO Who TALKS"], gazetteer)["surface"].tolist() == ["us", "Who", "TALKS"]


def test_overlaps_gives_the_longest_from_the_left_or_all():
    gazetteer = ww.Gazetteer.from_dict({"x": ["Bank of America", "America Online", "America"]}, kind="actor")
    texts = ["Bank of America Online"]
    assert ww.annotate(texts, gazetteer)["surface"].tolist() == ["Bank of America"]
    assert ww.annotate(texts, gazetteer, overlaps="all")["surface"].tolist() == [
        "Bank of America",
        "America Online",
        "America",
    ]


@pytest.fixture(scope="module")
def turkey():
    return ww.Gazetteer.from_frames(
        {
            "id": ["TUR", "tbank", "tr", "ank"],
            "name": ["Turkey", "Bank of Ankara", "Turkey", "Ankara"],
            "kind": ["actor", "actor", "place", "place"],
            "country": ["TUR"] * 4,
            "lat": [39.0, None, 39.0, 39.9],
            "lon": [35.0, None, 35.0, 32.9],
        },
        {
            "alias": ["Turkey", "Turkey", "Turks", "Bank of Ankara", "Ankara"],
            "entry_id": ["TUR", "tr", "TUR", "tbank", "ank"],
            "how": [None, None, "demonym", None, None],
        },
    )


def test_kinds_keeps_actors_or_places(turkey):
    texts = ["Turkey and Turks in the Bank of Ankara in Ankara"]
    actors = ww.annotate(texts, turkey, kinds="actor")
    assert actors["surface"].tolist() == ["Turkey", "Turks", "Bank of Ankara"]
    assert set(actors["kind"]) == {"actor"}
    places = ww.annotate(texts, turkey, kinds="place")
    assert set(places["kind"]) == {"place"}
    assert places["place_id"].notna().all() and places["lat"].notna().all()
    assert places["surface"].tolist() == ["Turkey", "Turks", "Ankara", "Ankara"]


def test_nested_says_whether_places_inside_longer_names_count(turkey):
    texts = ["the Bank of Ankara in Ankara"]
    assert ww.annotate(texts, turkey, kinds="place")["start"].tolist() == [12, 22]
    assert ww.annotate(texts, turkey, kinds="place", nested=True)["start"].tolist() == [12, 22]
    assert ww.annotate(texts, turkey, kinds="place", nested=False)["start"].tolist() == [22]


@pytest.mark.parametrize("link", [True, False])
def test_demonyms_may_be_left_out(turkey, link):
    texts = ["Turks in Turkey"]
    assert ww.annotate(texts, turkey, link=link)["surface"].tolist() == ["Turks", "Turkey"]
    assert ww.annotate(texts, turkey, link=link, demonyms=False)["surface"].tolist() == ["Turkey"]


PREFERENCES = [
    ({"country": "AUS"}, "spr-aus"),
    ({"country": ["KEN", "AUS"]}, "spr-aus"),
    ({"entries": "spr-aus"}, "spr-aus"),
    ({"entries": {"spr-aus"}}, "spr-aus"),
    ({"bbox": (110, -45, 155, -10)}, "spr-aus"),
    ({"bbox": [150, -45, -150, 0]}, "spr-aus"),
    ({"bbox": np.array([-100, 30, -80, 45])}, "spr-usa"),
    ({"country": "KEN"}, "spr-usa"),
    ({"country": None, "entries": [], "bbox": None}, "spr-usa"),
    ({}, "spr-usa"),
    (None, "spr-usa"),
]


@pytest.mark.parametrize(("prefer", "chosen"), PREFERENCES)
def test_preference_decides_between_candidates(gazetteer, prefer, chosen):
    found = ww.annotate(["Springfield"], gazetteer, prefer=prefer)
    assert found["entity_id"].tolist() == [chosen]
    assert 0 < found["score"][0] <= 1


BAD_OPTIONS = [
    {"case": "upper"},
    {"case": None},
    {"case": 5},
    {"overlaps": "leftmost"},
    {"overlaps": None},
    {"kinds": "person"},
    {"kinds": ["actor"]},
    {"threads": 0},
    {"threads": -1},
    {"threads": True},
    {"threads": "2"},
    {"threads": 1.5},
    {"threads": 10**6},
    {"max_matches": 0},
    {"max_matches": 2**64},
    {"prefer": "USA"},
    {"prefer": {"countries": "USA"}},
    {"prefer": {"country": "US"}},
    {"prefer": {"country": "usa"}},
    {"prefer": {"country": 5}},
    {"prefer": {"country": [["USA"]]}},
    {"prefer": {"entries": "nobody"}},
    {"prefer": {"entries": [5]}},
    {"prefer": {"bbox": [0, 0, 1]}},
    {"prefer": {"bbox": [0, 0, 1, "x"]}},
    {"prefer": {"bbox": 5}},
    {"prefer": {"bbox": [0, 50, 1, 40]}},
    {"prefer": {"bbox": [float("nan"), 0, 1, 1]}},
    {"prefer": {"bbox": [0, -91, 1, 1]}},
    {"columns": ["doc", "when"]},
    {"columns": ["doc", "doc"]},
    {"columns": 5},
    {"columns": "alias_id"},
    {"columns": "kind", "link": False},
]


@pytest.mark.parametrize("options", BAD_OPTIONS, ids=str)
@pytest.mark.parametrize("texts", [["RSF"], []], ids=["text", "no text"])
def test_bad_option_is_an_input_error_that_names_it(gazetteer, options, texts):
    with pytest.raises(ww.InputError, match=next(iter(options))):
        ww.annotate(texts, gazetteer, **options)


def test_columns_are_those_asked_for_in_that_order(gazetteer):
    for texts in (TEXTS, pl.Series(TEXTS), pa.array(TEXTS), pd.Series(TEXTS, index=list("abcdef"))):
        for link, wanted in ((True, ["surface", "doc", "name"]), (False, ["entry_ids", "doc"]), (False, ["entry_ids"])):
            found = ww.annotate(texts, gazetteer, link=link, columns=wanted)
            assert list(getattr(found, "column_names", found.columns)) == wanted
            assert len(found) == len(FOUND)
    assert ww.annotate(TEXTS, gazetteer, columns="surface").shape == (len(FOUND), 1)


def test_progress_is_written_to_standard_error_only_when_asked_for(gazetteer, capsys):
    ww.annotate(TEXTS, gazetteer)
    ww.annotate(TEXTS, gazetteer, progress=False)
    assert capsys.readouterr() == ("", "")
    ww.annotate(TEXTS, gazetteer, progress=True)
    captured = capsys.readouterr()
    assert captured.out == "" and "6.00/6.00" in captured.err


# Tables.


def arrow_type(column):
    """The Arrow type that a column of `schema` names."""
    return pa.list_(pa.string()) if column.type == "list<string>" else getattr(pa, column.type)()


@pytest.mark.parametrize("link", [True, False])
def test_columns_and_types_are_those_of_the_schema(gazetteer, link):
    wanted = pa.schema([(c.name, arrow_type(c)) for c in (schema.MENTIONS if link else schema.MATCHES)])
    for texts in (TEXTS, ["nothing"], []):
        table = ww.annotate(pa.array(texts, pa.string()), gazetteer, link=link)
        assert table.schema.equals(wanted, check_metadata=True)
        table.validate(full=True)


def test_pandas_columns_have_the_types_of_the_schema(gazetteer):
    found = ww.annotate(TEXTS, gazetteer)
    for column in schema.MENTIONS:
        wanted = "str" if column.type == "string" else column.type
        assert str(found[column.name].dtype) == wanted
    matches = ww.annotate(TEXTS, gazetteer, link=False)
    assert matches["alias_id"].dtype == np.int32
    assert matches["entry_ids"].tolist() == [["rsf"], ["nbo"], ["KEN"], ["rsf"]]
    assert ww.annotate(["Springfield"], gazetteer, link=False)["entry_ids"].tolist() == [["spr-usa", "spr-aus"]]
    aliases = gazetteer.aliases().set_index("alias_id")["alias"]
    assert aliases[matches["alias_id"]].tolist() == ["RSF", "Nairobi", "Kenyans", "Rapid Support Forces"]


def test_polars_and_arrow_tables_hold_the_same(gazetteer):
    for link in (True, False):
        table = ww.annotate(pa.array(TEXTS), gazetteer, link=link)
        assert ww.annotate(pl.Series(TEXTS), gazetteer, link=link).equals(pl.from_arrow(table))
        assert ww.annotate(TEXTS, gazetteer, link=link).to_dict("list").keys() == table.to_pydict().keys()


def test_result_may_be_changed_by_its_owner(gazetteer):
    found = ww.annotate(TEXTS, gazetteer)
    found.loc[0, "score"], found.loc[0, "name"] = 0.5, "somebody"
    assert ww.annotate(TEXTS, gazetteer)["name"][0] == "RSF"


# Real text: one table, however it is computed.


@pytest.fixture(scope="module")
def news():
    if CORPUS.exists():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
            return [json.loads(line)["text"] for line in itertools.islice(file, 500)]
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def ipc(table):
    """Serialise a table in one batch."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue()


def cut(column, seed):
    """Cut a column into random chunks, some of them empty."""
    dice = random.Random(seed)
    ends = sorted([0, len(column), *(dice.randrange(len(column) + 1) for _ in range(20)), 7, 7])
    return pa.chunked_array([column.slice(a, b - a) for a, b in itertools.pairwise(ends)], column.type)


@pytest.mark.parametrize("link", [True, False])
@pytest.mark.parametrize("overlaps", ["longest", "all"])
def test_threads_and_chunks_change_no_byte(news, link, overlaps):
    column, builtin = pa.array(news, pa.large_string()), ww.Gazetteer.builtin()
    options = {"link": link, "overlaps": overlaps}
    first = ww.annotate(column, builtin, threads=1, **options)
    assert first.num_rows > len(news)
    columns = [column, cut(column, 1), cut(column, 2).cast(pa.string_view()), cut(column, 3).dictionary_encode()]
    for texts, threads in zip(columns, (2, 7, 1, 2), strict=True):
        other = ww.annotate(texts, builtin, threads=threads, **options)
        assert other.equals(first) and ipc(other) == ipc(first)
    again = ww.annotate(column, builtin, threads=7, **options)
    assert [chunk.num_rows for chunk in again.to_batches()] == [chunk.num_rows for chunk in first.to_batches()]


@pytest.mark.parametrize("size", [1, 17, 1000])
def test_small_slices_and_small_batches_give_the_same_table(news, monkeypatch, size):
    texts, builtin = news[:60], ww.Gazetteer.builtin()
    before = ww.annotate(texts, builtin)
    table = ww.annotate(pa.array(texts), builtin)
    monkeypatch.setattr(column_module, "_SLICE_ROWS", size)
    monkeypatch.setattr(annotate_module, "_MAX_BATCH_BYTES", size)
    pd.testing.assert_frame_equal(ww.annotate(texts, builtin), before)
    small = ww.annotate(pa.array(texts), builtin)
    assert small.equals(table)
    assert small["surface"].num_chunks > table["surface"].num_chunks
    assert ww.annotate(pa.array(texts).dictionary_encode(), builtin).equals(table)


def test_surface_is_the_characters_of_the_document_and_rows_are_sorted(news):
    found = ww.annotate(news, overlaps="all")
    keys = list(zip(found["doc"], found["start"], -found["end"], strict=True))
    assert keys == sorted(keys)
    assert all(
        news[doc][start:end] == surface
        for doc, start, end, surface in found[["doc", "start", "end", "surface"]].itertuples(index=False)
    )
    longest = ww.annotate(news)
    same_doc = longest["doc"].eq(longest["doc"].shift())
    assert (longest["start"][same_doc] >= longest["end"].shift()[same_doc]).all()
    assert longest["score"].between(0, 1, inclusive="right").all()


def test_annotating_again_gives_the_same_and_documents_do_not_influence_each_other(news):
    texts = news[:80]
    table = ww.annotate(pa.array(texts))
    assert ww.annotate(pa.array(texts)).equals(table)
    alone = [ww.annotate(pa.array([text])).drop_columns("doc") for text in texts]
    assert pa.concat_tables(alone).equals(table.drop_columns("doc"))


def test_order_of_alias_rows_changes_nothing(news):
    builtin = ww.Gazetteer.builtin()
    aliases = builtin.aliases().sample(frac=1, random_state=3)
    shuffled = ww.Gazetteer.from_frames(builtin.entries(), aliases, builtin.roles())
    column = pa.array(news[:100])
    for link in (True, False):
        assert ww.annotate(column, shuffled, link=link).equals(ww.annotate(column, builtin, link=link))


def test_another_alias_removes_no_match():
    texts = ["the United Arab Emirates, Arab states and South Sudan's north-east; SOUTH SUDAN, sud an U.S. us"]
    names = ["Arab", "United Arab Emirates", "South", "Sudan", "South Sudan", "US", "states and", "north-east", "east"]
    names += ["Arab states", "Sudan's", "the United", "sud", "an"]
    for seed in range(20):
        random.Random(seed).shuffle(names)
        before = set()
        for n in range(1, len(names) + 1):
            gazetteer = ww.Gazetteer.from_dict({"x": names[:n]}, kind="actor")
            found = ww.annotate(texts, gazetteer, overlaps="all", link=False)
            spans = set(zip(found["start"], found["end"], strict=True))
            assert before <= spans
            before = spans


# Long and hostile.


@pytest.mark.parametrize(
    "filler", ["plain words here ", "e\u0301t\u0301 😀👩\u200d👩\u200d👧 İstanbul ﬁ "], ids=["ascii", "marks"]
)
def test_offsets_are_right_at_the_end_of_a_document_of_5_mb(gazetteer, filler):
    n = 5_000_000 // len(filler.encode())
    parts = [filler * (n // 5), "Nairobi", ". "]
    text = "".join(parts * 5)
    found = ww.annotate([text], gazetteer)
    step = sum(map(len, parts))
    assert found["start"].tolist() == [len(parts[0]) + i * step for i in range(5)]
    assert {text[a:b] for a, b in zip(found["start"], found["end"], strict=True)} == {"Nairobi"}


def test_surface_takes_in_the_combining_marks_that_follow(gazetteer):
    text = "😀 Nairobi\u0301 x"
    found = ww.annotate([text], gazetteer)
    assert found[["start", "end", "surface"]].values.tolist() == [[2, 10, "Nairobi\u0301"]]


@pytest.fixture(scope="module")
def hostile():
    return ww.Gazetteer.from_dict({"x": [" ".join("a" * n) for n in range(1, 60)]}, kind="actor")


HOSTILE_CHILD = """
import resource, sys
import whowhere as ww
hostile = ww.Gazetteer.from_dict({"x": [" ".join("a" * n) for n in range(1, 60)]}, kind="actor")
ww.annotate(["a a"], hostile, overlaps="all", threads=2)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    ww.annotate(["ok", "a " * 1_000_000], hostile, overlaps="all", threads=2)
except ww.InputError as error:
    print(error.row, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_document_of_too_many_matches_is_an_input_error_in_little_memory():
    run = subprocess.run([sys.executable, "-c", HOSTILE_CHILD], capture_output=True, text=True, check=True)
    row, kib = map(int, run.stdout.split())
    assert row == 1
    assert kib < 100 * 1024


def test_first_row_with_too_many_matches_is_named(hostile):
    bad = "a " * 50
    texts = ["a", None, *["x"] * 3000, f"first {bad}", bad]
    for column in (texts, pd.Series(texts, dtype=object), pa.array(texts)):
        for threads in (1, 4):
            with pytest.raises(ww.InputError, match="document 3002 has more than 100 matches") as caught:
                ww.annotate(column, hostile, overlaps="all", max_matches=100, threads=threads)
            assert caught.value.row == 3002


def test_category_with_too_many_matches_is_named_by_its_first_row(hostile):
    texts = pd.Series(["x", None, "a " * 50, "x", "a " * 50], dtype="category")
    with pytest.raises(ww.InputError, match="document 2 has more than 100 matches") as caught:
        ww.annotate(texts, hostile, overlaps="all", max_matches=100)
    assert caught.value.row == 2


def test_of_two_bad_categories_the_one_of_the_first_row_is_named(hostile):
    first, second = "first " + "a " * 50, "a " * 50
    texts = pd.Series(pd.Categorical(["x", first, second], categories=["x", second, first]))
    with pytest.raises(ww.InputError, match="document 1 "):
        ww.annotate(texts, hostile, overlaps="all", max_matches=100)


def test_unused_category_with_too_many_matches_does_no_harm(hostile):
    texts = pd.Series(pd.Categorical(["a", "a"], categories=["a", "a " * 50]))
    assert len(ww.annotate(texts, hostile, overlaps="all", max_matches=100)) == 2


def test_as_many_matches_as_the_limit_are_allowed(hostile):
    assert len(ww.annotate(["a a a"], hostile, overlaps="all", max_matches=6)) == 6
    with pytest.raises(ww.InputError):
        ww.annotate(["a a a"], hostile, overlaps="all", max_matches=5)


def test_alias_of_a_megabyte_is_found():
    name = "Ab" + "c" * 1_000_000
    found = ww.annotate([f"see {name}, {name}d"], ww.Gazetteer.from_dict({"x": [name]}, kind="actor"))
    assert list(zip(found["start"], found["end"], strict=True)) == [(4, 4 + len(name))]


MEMORY_CHILD = """
import resource, sys
import pyarrow as pa
import whowhere as ww

def status(key):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(key)) * 1024

with open(sys.argv[1], encoding="utf-8") as file:
    once = pa.array(file.read().split("\\0"), pa.large_string())
column = pa.chunked_array([pa.concat_arrays([once] * (1_000_000_000 // once.nbytes))])
once = None
gazetteer = ww.Gazetteer.from_dict({"rare": ["Ouagadougou", "Zanzibar"]}, kind="place")
ww.annotate(column.slice(0, 100), gazetteer, threads=2)
pa.default_memory_pool().release_unused()
before = status("VmRSS")
if status("VmHWM") > before + 10_000_000:
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the high-water mark is now
found = ww.annotate(column, gazetteer, threads=2)
print(column.nbytes, found.num_rows, found.nbytes, status("VmHWM") - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="reads the memory in use from /proc")
def test_column_of_a_gigabyte_is_borrowed_not_copied(news, tmp_path):
    path = tmp_path / "news.txt"
    path.write_text("\0".join(news), encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", MEMORY_CHILD, str(path)], capture_output=True, text=True, check=True)
    n_bytes, _, result, rise = map(int, run.stdout.split())
    assert n_bytes > 950_000_000
    assert rise < 50_000_000 + result


def test_a_year_or_a_month_alone_is_its_middle_day():
    gazetteer = ww.Gazetteer.from_frames(
        {"id": ["x"], "name": ["X"], "kind": ["actor"]},
        {"alias": ["Shoigu"], "entry_id": ["x"]},
        {
            "entry_id": ["x", "x"],
            "role": ["MIL", "SPY"],
            "start": ["2012-07-01", "2024-05-16"],
            "end": ["2024-05-15", None],
        },
    )
    found = ww.annotate(["Shoigu"] * 4, gazetteer, dates=["2012", "2024-05", "2011", "2024-06"])
    assert found["role"].tolist() == ["MIL", "SPY", "ELI", "SPY"]
