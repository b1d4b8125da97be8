"""Frequency: the same counts as counting by hand, for any column, period, kind of label and kind of frame."""

from __future__ import annotations

import datetime
import gzip
import itertools
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mention_tables
import whowhere as ww
from mention_tables import plain
from whowhere.demo import sample_news
from whowhere.errors import InputError, SchemaError

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "news_dev.jsonl.gz"
EVERY = ["day", "week", "month", "quarter", "year"]
DAYS = ["2019-12-29", "2019-12-30", "2020-01-05", "2020-01-06", "2020-02-29", "2020-03-31", "2020-04-01", "2021-01-01"]
LABELS = [range(6), ["a", "b", "c", "d", "e", "f"], [7, 3, 5, 0, 1, 2], [("x", 1), ("x", 2), ("y", 1), ("y", 3)]]
MEASURES = ["n_mentions", "n_documents", "n_all", "share", "per_1000"]


def test_a_table_by_id_is_pivoted_on_the_id_for_names_repeat():
    news = sample_news()
    mentions = ww.annotate(news, text="text", dates="date")
    counts = ww.frequency(mentions, every="year", dates=news["date"])
    assert counts["name"].nunique() < counts["entity_id"].nunique()
    with pytest.raises(ValueError, match="duplicate entries"):
        counts.pivot(index="period", columns="name", values="share")
    table = counts.pivot(index="period", columns="entity_id", values="n_documents")
    assert set(table.columns) == set(mentions["entity_id"].dropna())
    assert table.sum().sum() == counts["n_documents"].sum() > 1000


# Counting by hand


def first_day(day, every):
    """The first day of the period in which a day lies."""
    if every == "week":
        return day - datetime.timedelta(days=day.weekday())
    month = {"day": day.month, "month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[every]
    return day if every == "day" else datetime.date(day.year, month, 1)


def periods(days, every):
    """All periods from the first day to the last."""
    n_days = (max(days) - min(days)).days
    every_day = [min(days) + datetime.timedelta(days=n) for n in range(n_days + 1)]
    return list(dict.fromkeys(first_day(day, every) for day in every_day))


def count(rows, n_all):
    n_documents = len({row["doc"] for row in rows})
    known = n_all if n_all else None
    return {
        "n_mentions": len(rows),
        "n_documents": n_documents,
        "n_all": n_all,
        "share": known and n_documents / known,
        "per_1000": known and 1000 * len(rows) / known,
    }


def slow(mentions, by, every=None, dates=None, n_documents=None, top=None):
    """What `frequency` promises; dates by label."""
    by = [by] if isinstance(by, str) else by
    all_rows = plain(mentions)
    days = {doc: day and datetime.date.fromisoformat(day) for doc, day in (dates or {}).items()}
    rows = [row for row in all_rows if all(row[column] is not None for column in by)]
    if every:
        rows = [row for row in rows if days[row["doc"]]]
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in by), []).append(row)
    ranked = sorted(groups, key=lambda key: (-len({row["doc"] for row in groups[key]}), -len(groups[key]), key))
    known = [day for day in days.values() if day]
    n_read = Counter(first_day(day, every) for day in known) if every else {}
    result = []
    for key in ranked[:top]:
        head = {}
        for column, value in zip(by, key, strict=True):
            head[column] = value
            if len(by) == 1 and column in ("entity_id", "place_id"):
                head["name"] = mention_tables.usual_name(all_rows, column, value)
        if not every:
            result.append({**head, **count(groups[key], len(days) if dates is not None else n_documents)})
            continue
        inside = {period: [] for period in periods(known, every)}
        for row in groups[key]:
            inside[first_day(days[row["doc"]], every)].append(row)
        for period, its_rows in inside.items():
            result.append({**head, "period": pd.Timestamp(period), **count(its_rows, n_read[period])})
    return result


def random_dates(rng, labels):
    return {label: rng.choice([*DAYS, None]) for label in labels}


BY = ["entity_id", "place_id", "country", "name", "surface", "start", ["country", "kind"], ["type", "how", "name"]]


@pytest.mark.parametrize("by", BY, ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_by_hand(seed, by):
    rng = random.Random(f"{seed} {by}")
    labels = LABELS[seed % 4]
    mentions = mention_tables.random_mentions(rng, labels=labels)
    dates = random_dates(rng, labels)
    top = rng.choice([None, 1, 2, 50])
    assert plain(ww.frequency(mentions, by, top=top)) == slow(mentions, by, top=top)
    assert plain(ww.frequency(mentions, by, n_documents=9)) == slow(mentions, by, n_documents=9)
    assert plain(ww.frequency(mentions, by, dates=mention_tables.as_series(dates))) == slow(mentions, by, dates=dates)
    for every in EVERY:
        found = ww.frequency(mentions, by, every, dates=mention_tables.as_series(dates), top=top)
        assert plain(found) == slow(mentions, by, every, dates, top=top), every


@pytest.mark.parametrize("seed", range(5))
def test_order_of_the_rows_does_not_matter(seed):
    rng = random.Random(seed)
    mentions = mention_tables.random_mentions(rng)
    dates = list(random_dates(rng, range(6)).values())
    for by in BY:
        expected = ww.frequency(mentions, by, "week", dates=dates, top=3)
        again = ww.frequency(mention_tables.shuffled(rng, mentions), by, "week", dates=dates, top=3)
        pd.testing.assert_frame_equal(again, expected)


@pytest.mark.parametrize("by", BY, ids=str)
@pytest.mark.parametrize("every", [None, "month"])
def test_every_kind_of_frame_has_the_same_counts(by, every):
    rng = random.Random(f"{by} {every}")
    mentions = mention_tables.random_mentions(rng, n_rows=60)
    dates = list(random_dates(rng, range(6)).values())
    expected = plain(ww.frequency(mentions, by, every, dates=dates))
    assert expected
    for name, form in mention_tables.forms(mentions).items():
        found = ww.frequency(form, by, every, dates=dates)
        assert plain(found) == expected, name
        assert mention_tables.kind(found) == ("pandas" if isinstance(form, dict | list) else mention_tables.kind(form))


@pytest.mark.parametrize("form", [pd.DataFrame, *mention_tables.forms(ww.annotate([])[["doc", *mention_tables.TEXT]])])
def test_counts_have_their_types_whatever_the_columns_of_the_mentions(form):
    mentions = mention_tables.random_mentions(random.Random(3), n_rows=50)
    table = mentions if form is pd.DataFrame else mention_tables.forms(mentions)[form]
    for options in ({}, {"n_documents": 9}, {"every": "month", "dates": DAYS[:6]}):
        found = ww.frequency(table, "country", **options)
        frame = found if isinstance(found, pd.DataFrame) else found.to_pandas()
        kinds = [str(frame[name].dtype) for name in MEASURES if options or name != "n_all"]
        assert kinds == [*(["int64"] * (len(kinds) - 2)), "float64", "float64"]
        if not options:
            assert frame["n_all"].isna().all()
            assert not isinstance(found, pd.DataFrame) or frame["n_all"].dtype == "Int64"
            assert not isinstance(found, pl.DataFrame) or found["n_all"].dtype == pl.Int64
        if "every" in options:
            assert str(frame["period"].dtype).startswith("datetime64")


@pytest.mark.parametrize(
    "dates",
    [
        DAYS[:3],
        tuple(DAYS[:3]),
        pd.Series(DAYS[:3]),
        pd.to_datetime(DAYS[:3]),
        pd.Series(pd.to_datetime(DAYS[:3]).tz_localize("Asia/Tokyo")),
        pl.Series(DAYS[:3]).str.to_date(),
        pa.array(DAYS[:3]),
        np.array(DAYS[:3], dtype="datetime64[D]"),
        [datetime.date.fromisoformat(day) for day in DAYS[:3]],
        pd.Series(DAYS[:3], dtype="category"),
    ],
    ids=lambda dates: f"{type(dates).__module__.split('.')[0]} {type(dates).__name__}",
)
def test_dates_may_be_of_any_kind(dates):
    mentions = pd.DataFrame({"doc": [0, 2, 2], "name": ["Iran", "Iran", "Oman"]})
    expected = slow(mentions, "name", "day", dict(enumerate(DAYS[:3])))
    assert plain(ww.frequency(mentions, "name", "day", dates=dates)) == expected


# What is left out, and what is not known


def test_period_without_documents_has_no_share():
    mentions = pd.DataFrame({"doc": [0], "name": ["Iran"]})
    counts = ww.frequency(mentions, "name", "month", dates=["2020-01-31", "2020-03-01", None])
    assert counts["n_all"].tolist() == [1, 0, 1]
    assert counts["n_mentions"].tolist() == [1, 0, 0]
    assert counts["share"].isna().tolist() == [False, True, False] == counts["per_1000"].isna().tolist()


def test_who_is_only_in_documents_without_a_date_has_no_row():
    mentions = pd.DataFrame({"doc": [0, 1, 2, 3], "name": ["Iran", "Oman", "Oman", "Iraq"]})
    counts = ww.frequency(mentions, "name", "day", dates=["2020-01-31", None, None, "2020-01-31"], top=1)
    assert counts["name"].tolist() == ["Iran"]
    assert ww.frequency(mentions, "name", "day", dates=[None] * 4).empty


@pytest.mark.parametrize("empty", [ww.annotate([]), pl.from_pandas(ww.annotate([])), [], {"doc": [], "entity_id": []}])
def test_no_mentions_have_no_rows_but_all_columns(empty):
    for every, dates in ((None, None), (None, []), ("week", []), ("day", [None, "2020-01-01"]), ("year", DAYS)):
        counts = ww.frequency(empty, every=every, dates=dates)
        assert len(counts) == 0
        assert [name for name in counts.columns if name != "name"] == [
            *("entity_id", *(["period"] if every else [])),
            *MEASURES,
        ]


def test_mentions_that_overlap_count_each():
    mentions = ww.annotate(["The Bank of China and the University of Texas at Austin Police."], overlaps="all")
    counts = ww.frequency(mentions, "surface", n_documents=1)
    assert counts["n_mentions"].sum() == len(mentions) > mentions["end"].nunique()


@pytest.mark.skipif(not CORPUS.exists(), reason="needs shared/corpora/news_dev.jsonl.gz beside the project")
def test_counts_of_real_news_add_up_to_its_mentions():
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        news = pd.DataFrame(map(json.loads, itertools.islice(file, 4000, 4300))).set_index("doc_id")
    mentions = ww.annotate(news, text="text", dates="date")
    is_dated = mentions["doc"].isin(news.index[news["date"].notna()])
    assert 1000 < is_dated.sum() < len(mentions)
    for every in EVERY[1:]:
        counts = ww.frequency(mentions, "entity_id", every, dates=news["date"])
        assert counts["n_mentions"].sum() == mentions["entity_id"][is_dated].notna().sum()
        assert counts.drop_duplicates("period")["n_all"].sum() == news["date"].notna().sum()
        assert (counts["n_documents"] <= counts[["n_all", "n_mentions"]].min(axis=1)).all()
    assert ww.frequency(mentions, "kind", n_documents=300)["n_mentions"].sum() == len(mentions)


# Bad input


@pytest.fixture(scope="module")
def mentions():
    return ww.annotate(["NATO and Russia met in Kabul.", None, "NATO warned Russia."])


@pytest.mark.parametrize("by", [None, 3, [], [3], {"name"}, {"name": 1}, "doc", ["name", "doc"], pd.Series(["name"])])
def test_by_that_names_no_columns_is_refused(mentions, by):
    with pytest.raises(InputError, match=r"(?s)^by is .*; give the name of a column of the mentions, or a list"):
        ww.frequency(mentions, by)


@pytest.mark.parametrize("own", [*MEASURES, "period"])
def test_column_that_is_called_as_one_of_the_result_is_refused(mentions, own):
    table = mentions.assign(**{own: 1})
    with pytest.raises(InputError, match=rf"^by: '{own}' is what a column of the result is called; rename it"):
        ww.frequency(table, ["kind", own], "day", dates=DAYS[:3])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": ["name", "name"]}, "by: 'name' is given twice; keep one"),
        ({"every": "M"}, "every is 'M'; it is one of: day, week, month, quarter, year, None"),
        ({"every": ["day"]}, "every is ['day']; it is one of: day, "),
        ({"every": "day"}, "every='day' needs the date of each document: dates=df['date'], by the labels of the texts"),
        (
            {"every": "day", "dates": DAYS[:3], "n_documents": 3},
            "n_documents is for counts without periods; dates",
        ),
        ({"dates": DAYS[:3], "n_documents": 4}, "n_documents is 4, but there are 3 dates; leave it out"),
        ({"n_documents": 1}, "n_documents is 1, but 2 have mentions; count all documents"),
        ({"n_documents": 0}, "n_documents is 0; give a whole number of at least 1"),
        ({"n_documents": [3]}, "n_documents is [3]; give a whole number of at least 1"),
        ({"top": 0}, "top is 0; give a whole number of at least 1"),
        ({"top": True}, "top is True; give a whole number of at least 1"),
        ({"top": 2.5}, "top is 2.5; give a whole number of at least 1"),
    ],
)
def test_option_that_cannot_be_used_is_refused(mentions, options, message):
    with pytest.raises(InputError) as caught:
        ww.frequency(mentions, **options)
    assert str(caught.value).startswith(message)


def test_whole_numbers_of_numpy_are_whole_numbers(mentions):
    found = ww.frequency(mentions, top=np.int64(1), n_documents=np.uint8(3))
    pd.testing.assert_frame_equal(found, ww.frequency(mentions, top=1, n_documents=3))


@pytest.mark.parametrize("every", [None, "day"])
@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ("date", "dates is 'date'; give one date per document, such as df['date']"),
        (set(DAYS), "dates is {'20"),
        (iter(DAYS), "dates is <list_iterator"),
        (pd.DataFrame({"date": DAYS}), "dates is a DataFrame; give one column of dates, such as df['date']"),
        (pl.DataFrame({"date": DAYS}), "dates is a DataFrame; give one column of dates, such as df['date']"),
        (pa.table({"date": DAYS}), "dates is a Table; give one column of dates, such as df['date']"),
        (dict(enumerate(DAYS)), "dates is a dict; give one column of dates, such as df['date']"),
        (DAYS[:2], "mentions, row 3: says doc 2, but there are 2 dates, counted from 0; give the dates of the texts"),
        (["2020-01-01", "soon", None], "the date at position 1 is 'soon' (str); give a date, a timestamp, an ISO 8601"),
        ([2019, 2020, 2021], "the date at position 0 is 2019 (int); give a date"),
        (pd.Series([1.5, 2, 3]), "the date at position 0 is 1.5 (float); give a date"),
        (pd.Series(pd.PeriodIndex(DAYS[:3], freq="D")), "the date at position 0 is Period('2019-12-29', 'D') (Period)"),
        (pd.Series(DAYS[:3], index=[5, 6, 7]), "mentions, row 0: says doc 0, which is no index label of the dates"),
        (pd.Series(DAYS[:3], index=[0, 0, 2]), "dates has the index label 0 twice; use dates.reset_index(drop=True)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_dates_that_are_none_are_refused(mentions, dates, every, message):
    if every is None and isinstance(dates, type(iter([]))):
        dates = iter(DAYS)
    with pytest.raises(InputError) as caught:
        ww.frequency(mentions, "kind", every, dates=dates)
    assert str(caught.value).startswith(message)


def test_missing_column_is_named(mentions):
    with pytest.raises(SchemaError, match=r'^mentions table, column "nmae": is missing$'):
        ww.frequency(mentions, "nmae")


def test_more_rows_than_anybody_reads_are_refused():
    mentions = pd.DataFrame({"doc": 0, "surface": [f"name {n}" for n in range(6000)]})
    with pytest.raises(InputError, match=r"^6,000 values of surface by 3,652 periods of a day are .*; give top=, or "):
        ww.frequency(mentions, "surface", "day", dates=["2010-01-01", "2019-12-31"])
    assert len(ww.frequency(mentions, "surface", "day", dates=["2010-01-01", "2019-12-31"], top=1)) == 3652
