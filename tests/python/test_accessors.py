"""``.ww`` on columns and tables of pandas and polars does what the functions do."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

import whowhere as ww
import whowhere.pandas
import whowhere.polars

TEXTS = [
    "Turkish officials met Kemal Oztas in Kabul.",
    None,
    "“Kabul fell,” said Turkey's envoy Kemal Oztas. Turkey denied it.",
]
NEWS = pd.DataFrame({"body": TEXTS, "date": ["2021-08-14", "2021-08-15", "2021-08-15"]}, index=["a", "b", "c"])


def as_pandas(frame):
    return frame.to_pandas() if isinstance(frame, pl.DataFrame) else frame


@pytest.fixture(params=["pandas", "polars"])
def news(request):
    return NEWS if request.param == "pandas" else pl.from_pandas(NEWS)


def same(one, other):
    pd.testing.assert_frame_equal(as_pandas(one), as_pandas(other))
    assert type(one) is type(other)


def test_a_column_is_annotated(news):
    same(news["body"].ww.annotate(), ww.annotate(news["body"]))
    same(news["body"].ww.annotate(kinds="place", dates=news["date"]), ww.annotate(news["body"], kinds="place"))
    mine = ww.Gazetteer.from_dict({"x": ["Kabul"]}, kind="place")
    assert list(news["body"].ww.annotate(mine)["entity_id"]) == ["x", "x"]


def test_a_table_is_annotated(news):
    same(news.ww.annotate("body", dates="date"), ww.annotate(news, text="body", dates="date"))


@pytest.mark.parametrize("method", ["concordance", "attributions", "suggest", "highlight"])
def test_a_column_finds_its_mentions_or_takes_them(news, method):
    mentions = ww.annotate(news["body"])
    first, second = (news["body"], mentions) if method == "highlight" else (mentions, news["body"])
    wanted = getattr(ww, method)(first, second)
    for given in ((), (mentions,)):
        found = getattr(news["body"].ww, method)(*given)
        if method == "highlight":
            assert found.html == wanted.html
        else:
            assert len(found)
            same(found, wanted)


def test_a_table_of_mentions_is_counted(news):
    mentions = ww.annotate(news["body"])
    same(
        mentions.ww.frequency("name", "day", dates=news["date"]),
        ww.frequency(mentions, "name", "day", dates=news["date"]),
    )
    same(mentions.ww.cooccurrence("document", "all"), ww.cooccurrence(mentions, "document", "all"))
    same(mentions.ww.concordance(news["body"], width=5), ww.concordance(mentions, news["body"], width=5))
    assert mentions.ww.highlight(news["body"]).html == ww.highlight(news["body"], mentions).html
    assert repr(mentions.ww.profile("TUR")) == repr(ww.profile("TUR", mentions))


def test_a_column_of_numbers_has_none():
    with pytest.raises(AttributeError, match=r"a Series of float64 has no \.ww; a column of text has"):
        _ = pd.Series([1.5]).ww


def test_a_column_of_nulls_has_one():
    assert pd.Series([None, None]).ww.annotate().empty
    assert pd.Series([], dtype="str").ww.annotate().empty


def test_wrong_options_are_said_by_the_functions(news):
    with pytest.raises(ww.InputError, match="no mention is linked to 'X'"):
        ww.annotate(news["body"]).ww.profile("X")
    with pytest.raises(ww.InputError, match="text='texts': the table has no column of that name"):
        news.ww.annotate("texts")
