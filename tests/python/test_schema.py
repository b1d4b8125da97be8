"""Holds the tables of `schema` against what the core returns, and brings frames into their columns and types."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import whowhere as ww
from whowhere import schema

TABLES = {
    "ENTRIES": schema.ENTRIES,
    "ALIASES": schema.ALIASES,
    "ROLES": schema.ROLES,
    "MENTIONS": schema.MENTIONS,
    "MATCHES": schema.MATCHES,
    "ATTRIBUTIONS": schema.ATTRIBUTIONS,
}


def arrow_type(column):
    """The Arrow type that a column names."""
    return pa.list_(pa.string()) if column.type == "list<string>" else pa.type_for_alias(column.type)


def arrow_schema(columns):
    return pa.schema([(column.name, arrow_type(column)) for column in columns])


def one(name, values, columns=schema.ENTRIES):
    """Conform one column alone and return it."""
    column = next(column for column in columns if column.name == name)
    return schema.conform({name: values}, (column,), "entries")[name]


@pytest.fixture(scope="module")
def gazetteer():
    return ww.Gazetteer.builtin()


def test_core_returns_the_columns_and_types_of_the_schema(gazetteer):
    core = gazetteer._core
    alias_id = schema.MATCHES[4]
    assert alias_id.name == "alias_id"
    assert core.entries().schema.equals(arrow_schema(schema.ENTRIES), check_metadata=True)
    assert core.aliases().schema.equals(arrow_schema((alias_id, *schema.ALIASES)), check_metadata=True)
    assert core.roles().schema.equals(arrow_schema(schema.ROLES), check_metadata=True)
    for link, columns in ((True, schema.MENTIONS), (False, schema.MATCHES)):
        table = ww.annotate(pa.array(["Turkey"]), gazetteer, link=link)
        assert table.schema.equals(arrow_schema(columns), check_metadata=True)


def test_empty_gazetteer_returns_the_same_columns():
    core = ww.Gazetteer.from_frames([], [])._core
    assert core.entries().schema.equals(arrow_schema(schema.ENTRIES))
    assert core.roles().schema.equals(arrow_schema(schema.ROLES))


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES)
def test_every_column_has_one_name_and_a_meaning(columns):
    names = [column.name for column in columns]
    assert len(set(names)) == len(names)
    assert all(column.meaning and not column.meaning.endswith(".") for column in columns)


def test_values_named_in_the_schema_are_those_that_the_core_knows(gazetteer):
    meanings = {column.name: column.meaning for column in (*schema.ENTRIES, *schema.ALIASES)}
    for column, values in (
        ("kind", gazetteer.entries()["kind"]),
        ("type", gazetteer.entries()["type"]),
        ("how", gazetteer.aliases()["how"]),
        ("case", gazetteer.aliases()["case"]),
    ):
        unknown = [value for value in set(values.dropna()) if value not in meanings[column]]
        assert unknown == [], column


# conform.


def test_conform_orders_columns_and_adds_the_missing_ones_as_null():
    batch = schema.conform({"name": ["Turkey"], "kind": ["actor"], "id": ["TUR"]}, schema.ENTRIES, "entries")
    assert batch.schema.equals(arrow_schema(schema.ENTRIES))
    assert batch.to_pylist()[0] == dict.fromkeys(batch.schema.names) | {"id": "TUR", "name": "Turkey", "kind": "actor"}


@pytest.mark.parametrize("columns", [schema.ENTRIES, schema.ALIASES, schema.ROLES])
def test_conform_of_no_rows_has_all_columns(columns):
    wanted = arrow_schema(columns)
    for nothing in (
        [],
        {column.name: [] for column in columns},
        wanted.empty_table(),
        wanted.empty_table().to_pandas(),
    ):
        batch = schema.conform(nothing, columns, "x")
        assert batch.num_rows == 0 and batch.schema.equals(wanted)


def test_conform_passes_over_ignored_columns():
    frame = pd.DataFrame({"alias_id": [0], "alias": ["Turkey"], "entry_id": ["TUR"]})
    assert schema.conform(frame, schema.ALIASES, "aliases", ignored=("alias_id",)).num_rows == 1
    with pytest.raises(ww.SchemaError, match="alias_id"):
        schema.conform(frame, schema.ALIASES, "aliases")


TEXTS = [
    ["a", None],
    pd.Series(["a", None], dtype=object),
    pd.Series(["a", None], dtype="string"),
    pd.Series(["a", None], dtype="category"),
    pa.array(["a", None], pa.large_string()),
    pa.array(["a", None], pa.string_view()),
    pa.array(["a", None]).dictionary_encode(),
    pa.DictionaryArray.from_arrays(pa.array([0, None]), pa.array(["a"], pa.string_view())),
    pa.array(["x", "a", None]).slice(1),
]


@pytest.mark.parametrize("values", TEXTS, ids=lambda values: f"{type(values).__name__}")
def test_conform_reads_text_of_any_type(values):
    assert one("id", values).to_pylist() == ["a", None]


def test_conform_reads_chunks_as_one_column():
    chunks = pa.chunked_array([["a"], [], ["b", None]], pa.string())
    batch = schema.conform(pa.table({"id": chunks}), schema.ENTRIES[:1], "entries")
    assert batch["id"].to_pylist() == ["a", "b", None]
    assert schema.conform(pl.DataFrame({"id": ["a", None]}), schema.ENTRIES[:1], "x")["id"].to_pylist() == ["a", None]


GOOD = [
    ("id", [1, 2], ["1", "2"]),
    ("id", [1, "b", None], ["1", "b", None]),
    ("lat", [1, 2.5, None], [1.0, 2.5, None]),
    ("lat", ["1.5", "", None], [1.5, None, None]),
    ("lat", [None, float("nan")], [None, None]),
    ("population", [5.0, float("nan")], [5, None]),
    ("population", ["5", ""], [5, None]),
    ("variants", ["true", "False", ""], [True, False, None]),
    ("variants", [True, None], [True, None]),
    ("start", ["2014-08-28", None], [dt.date(2014, 8, 28), None]),
    ("start", [dt.datetime(1969, 12, 31, 23), dt.date(1970, 1, 1)], [dt.date(1969, 12, 31), dt.date(1970, 1, 1)]),
    ("start", pd.Series(pd.to_datetime(["2014-08-28 23:59", None])), [dt.date(2014, 8, 28), None]),
    ("start", [None, None], [None, None]),
]
BAD = [
    ("id", ["a", 1.5], 1, "text"),
    ("id", [b"a"], 0, "text"),
    ("id", [True], 0, "text"),
    ("id", [dt.date(2014, 1, 1)], 0, "text"),
    ("id", ["a", ["b"]], 1, "text"),
    ("id", ["a", "\ud800"], 1, "text"),
    ("lat", [1.5, "x"], 1, "a number"),
    ("lat", [True], 0, "a number"),
    ("population", [1, 2.5], 1, "a whole number"),
    ("population", [2**70], 0, "a whole number"),
    ("variants", [True, 1], 1, "true or false"),
    ("variants", ["yes"], 0, "true or false"),
    ("start", ["2014-08-28", "28.8.2014"], 1, "a date such as"),
    ("start", [20140828], 0, "a date such as"),
    ("start", [1.5], 0, "a date such as"),
]
OF_COLUMN = {column.name: columns for columns in list(TABLES.values())[:3] for column in columns}


@pytest.mark.parametrize(("name", "values", "expected"), GOOD)
def test_conform_accepts_what_says_the_same(name, values, expected):
    assert one(name, values, OF_COLUMN[name]).to_pylist() == expected


@pytest.mark.parametrize(("name", "values", "row", "wanted"), BAD)
def test_conform_names_the_bad_value_and_what_the_column_holds(name, values, row, wanted):
    with pytest.raises(ww.SchemaError, match=f"the column holds {wanted}") as caught:
        one(name, values, OF_COLUMN[name])
    assert (caught.value.table, caught.value.column, caught.value.row) == ("entries", name, row)
    assert type(values[row]).__name__ in str(caught.value)


def test_conform_shortens_a_bad_value_in_its_message():
    with pytest.raises(ww.SchemaError) as caught:
        one("lat", ["x" * 100_000])
    assert len(str(caught.value)) < 300


def test_conform_of_an_odd_type_says_so():
    for odd in (Decimal("1.5"), {"a": 1}, object(), dt.timedelta(1)):
        with pytest.raises(ww.SchemaError):
            one("id", [odd])


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_conform_refuses_bytes_that_are_no_utf_8(kind):
    # Parquet readers hand such bytes on as strings; they crashed the process once.
    binary = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}[kind]
    broken = pa.array([b"ok", b"caf\xe9 \xf0"], binary).view(kind)
    for values in (broken, broken.dictionary_encode(), pa.chunked_array([broken])):
        with pytest.raises(ww.SchemaError, match=r"found b'caf.*the column holds text") as caught:
            schema.conform(pa.table({"id": values}), schema.ENTRIES[:1], "entries")
        assert caught.value.row == 1
