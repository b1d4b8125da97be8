"""What the analyses of tables of mentions refuse alike: tables that are none, missing columns, bad documents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import whowhere as ww
from whowhere.errors import InputError, SchemaError

TEXTS = ["NATO and Russia met in Kabul. Iran did not.", None, "NATO warned Russia. Georgia wept."]
DATES = ["2021-01-01", "2021-02-01", "2021-03-01"]
ANALYSES = {
    "concordance": lambda mentions: ww.concordance(mentions, TEXTS),
    "frequency": ww.frequency,
    "frequency over time": lambda mentions: ww.frequency(mentions, every="month", dates=DATES),
    "cooccurrence": ww.cooccurrence,
    "cooccurrence in sentences": lambda mentions: ww.cooccurrence(mentions, "sentence", texts=TEXTS),
    "cooccurrence within 9": lambda mentions: ww.cooccurrence(mentions, 9),
}
each_analysis = pytest.mark.parametrize("analyse", ANALYSES.values(), ids=ANALYSES)


@pytest.fixture(scope="module")
def mentions():
    return ww.annotate(TEXTS)


@each_analysis
@pytest.mark.parametrize(
    "table",
    [None, "news.csv", TEXTS, 3, pd.Series(TEXTS), pl.Series(TEXTS), pa.array(TEXTS), np.zeros((2, 2)), pl.LazyFrame()],
    ids=lambda table: type(table).__module__.split(".")[0] + " " + type(table).__name__,
)
def test_what_is_no_table_is_named_by_its_type(analyse, table):
    with pytest.raises(SchemaError) as caught:
        analyse(table)
    given = "give a pandas, polars or pyarrow table, a dict of columns or a list of dicts"
    assert str(caught.value) == f"mentions table: found {type(table).__name__}; {given}"


@each_analysis
@pytest.mark.parametrize("form", [lambda table: table, pl.from_pandas, lambda table: table.to_dict("list")])
def test_missing_document_is_named_with_what_it_holds(analyse, form, mentions):
    with pytest.raises(SchemaError, match=r'^mentions table, column "doc": is missing; it holds: the document: '):
        analyse(form(mentions.drop(columns="doc")))


@each_analysis
def test_empty_dict_has_no_columns(analyse):
    with pytest.raises(SchemaError, match=r'^mentions table, column "doc": is missing; '):
        analyse({})


@each_analysis
def test_empty_list_is_a_table_without_rows(analyse):
    found = analyse([])
    assert isinstance(found, pd.DataFrame) and len(found) == 0 and len(found.columns) >= 4


@each_analysis
def test_columns_of_different_lengths_are_refused(analyse, mentions):
    table = mentions.to_dict("list")
    table["kind"] = table["kind"][:-1]
    n_rows = len(mentions)
    with pytest.raises(SchemaError, match=rf'"kind": has {n_rows - 1} rows, the first one {n_rows}$'):
        analyse(table)


@each_analysis
def test_column_that_is_given_twice_is_refused(analyse, mentions):
    with pytest.raises(SchemaError, match=r'^mentions table, column "name": is given twice; keep one$'):
        analyse(pd.concat([mentions, mentions["name"]], axis=1))


@each_analysis
@pytest.mark.parametrize("kind", [object, "Int64", "float64", pd.ArrowDtype(pa.int64())])
def test_null_document_is_named_with_its_row(analyse, kind, mentions):
    docs = mentions["doc"].astype("Int64")
    docs.iloc[3] = pd.NA
    with pytest.raises(InputError, match=r"^mentions, row 3: doc is null; give what annotate returned$") as caught:
        analyse(mentions.assign(doc=docs.astype(object).where(docs.notna(), None).astype(kind)))
    assert caught.value.row == 3


@each_analysis
def test_lists_as_documents_are_refused(analyse, mentions):
    docs = [*mentions["doc"].tolist()[:-1], ["a", 1]]
    row = len(docs) - 1
    with pytest.raises(SchemaError) as caught:
        analyse(mentions.assign(doc=docs))
    problem = "found ['a', 1] (list); give a column of text or numbers"
    assert str(caught.value) == f'mentions table, column "doc", row {row}: {problem}'
    assert caught.value.row == row


@pytest.mark.parametrize("analyse", [ww.frequency, ww.cooccurrence])
@pytest.mark.parametrize("form", [lambda table: table, pl.from_pandas, lambda table: pa.Table.from_pandas(table)])
def test_column_of_lists_cannot_be_counted(analyse, form):
    matches = ww.annotate(TEXTS, link=False).assign(kind="actor")
    assert matches["entry_ids"].notna().all()
    with pytest.raises(SchemaError, match=r'^mentions table, column "entry_ids", row 0: found .*; give a '):
        analyse(form(matches), by="entry_ids")


@pytest.mark.parametrize("analyse", [ww.frequency, ww.cooccurrence])
def test_matches_that_are_not_linked_lack_the_columns_to_count(analyse):
    matches = ww.annotate(TEXTS, link=False)
    missing = "kind" if analyse is ww.cooccurrence else "entity_id"
    with pytest.raises(SchemaError, match=rf'^mentions table, column "{missing}": is missing; it holds: the '):
        analyse(matches)


@each_analysis
def test_table_of_the_caller_stays_as_it_was(analyse, mentions):
    table = mentions.astype({"kind": "category", "entity_id": "category"})
    before = table.copy(deep=True)
    analyse(table)
    pd.testing.assert_frame_equal(table, before)
