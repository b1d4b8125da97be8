"""One actor or place at a glance: counts that agree with the table, and HTML in which nothing is markup."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

import whowhere as ww
from whowhere.demo import sample_news
from whowhere.errors import InputError, SchemaError


@pytest.fixture(scope="module")
def news() -> pd.DataFrame:
    return sample_news().set_index("id")


@pytest.fixture(scope="module")
def mentions(news) -> pd.DataFrame:
    return ww.annotate(news, text="text", dates="date", progress=False)


@pytest.fixture(scope="module")
def russia(news, mentions) -> ww.profile.Profile:
    return ww.profile("RUS", mentions, news, text="text", dates=news["date"])


def test_counts_are_those_of_the_table(russia, mentions, news):
    own = mentions[mentions["entity_id"] == "RUS"]
    assert (russia.name, russia.type, russia.country) == ("Russia", "state", "RUS")
    assert (russia.n_mentions, russia.n_documents, russia.n_all) == (len(own), own["doc"].nunique(), len(news))
    best = russia.aliases.iloc[0]
    rows = own[(own["surface"] == best["surface"]) & (own["kind"] == best["kind"]) & (own["how"] == best["how"])]
    assert (best["n_mentions"], best["n_documents"]) == (len(rows), rows["doc"].nunique())
    assert russia.aliases["n_documents"].is_monotonic_decreasing


def test_partners_are_measured_as_in_cooccurrence(russia, mentions):
    edges = ww.cooccurrence(mentions)
    both = pd.concat([edges, edges.rename(columns={"a": "b", "b": "a", "n_a": "n_b", "n_b": "n_a"})])
    kept = both[(both["a"] == "RUS") & both["b"].isin(russia.partners["id"])].set_index("b")
    assert len(kept) == len(russia.partners) == 8
    # The profile counts documents of Russia as actor or place, the pairs those of Russia as actor.
    as_actor = ww.profile("RUS", mentions[(mentions["entity_id"] != "RUS") | (mentions["kind"] == "actor")])
    for row in as_actor.partners.itertuples():
        pair = both[(both["a"] == "RUS") & (both["b"] == row.id)].iloc[0]
        assert (row.n, row.n_b) == (pair["n"], pair["n_b"])
        np.testing.assert_allclose([row.pmi, row.log_likelihood], [pair["pmi"], pair["log_likelihood"]])


def test_partners_are_more_than_chance_and_not_itself(russia):
    for table in (russia.partners, russia.places):
        assert (table["pmi"] > 0).all()
        assert "RUS" not in set(table["id"])
        assert table["log_likelihood"].is_monotonic_decreasing


def test_the_timeline_is_that_of_frequency_and_adds_up(russia, news):
    assert russia.timeline["n_mentions"].sum() == russia.n_mentions
    assert russia.timeline["n_all"].sum() == news["date"].notna().sum()


def test_roles_have_the_days_of_their_mentions(news, mentions):
    bhutto = ww.profile("benazir-bhutto", mentions, dates=news["date"])
    assert bhutto.contexts is None
    own = mentions[mentions["entity_id"] == "benazir-bhutto"]
    days = pd.to_datetime(own["doc"].map(news["date"]))
    assert bhutto.roles["first"].min() == days.min()
    assert bhutto.roles["last"].max() == days.max()


def test_contexts_are_of_different_documents_in_order_of_time(russia, news):
    assert russia.contexts["doc"].is_unique
    assert len(russia.contexts) == 8
    assert pd.to_datetime(russia.contexts["doc"].map(news["date"])).is_monotonic_increasing
    line = russia.contexts.iloc[0]
    assert line["pre"] + line["keyword"] + line["post"] in news["text"][line["doc"]]


def test_frames_of_other_kinds_give_the_same(mentions, news):
    import polars as pl

    plain = ww.profile("RUS", mentions)
    for table in (pl.from_pandas(mentions), pl.from_pandas(mentions).to_arrow()):
        other = ww.profile("RUS", table)
        assert repr(other) == repr(plain)
        pd.testing.assert_frame_equal(other.partners, plain.partners)


def test_without_dates_and_texts_there_is_no_timeline_and_no_context(mentions):
    plain = ww.profile("RUS", mentions)
    assert plain.timeline is None
    assert plain.contexts is None
    assert "In the text" not in plain._repr_html_()


def test_dates_that_are_all_null_give_no_timeline(mentions, news):
    assert ww.profile("RUS", mentions, dates=pd.Series(None, news.index)).timeline is None


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"entity_id": "Russia"}, InputError, "no mention is linked to 'Russia'; give the id .* of that name: 'RUS'"),
        ({"entity_id": "XXX"}, InputError, r"linked to 'XXX'; give one of the ids in mentions\['entity_id'\]"),
        ({"n": 0}, InputError, "n is 0; give a whole number of at least 1"),
        ({"width": -1}, InputError, "width is -1; give a whole number"),
        ({"mentions": [{"doc": 1}]}, SchemaError, 'mentions table, column "start": is missing'),
        ({"dates": ["2020-01-01"]}, InputError, "the dates have no labels, so doc is a row number"),
    ],
)
def test_what_cannot_be_is_said(mentions, change, error, message):
    given = {"entity_id": "RUS", "mentions": mentions} | change
    with pytest.raises(error, match=message):
        ww.profile(given.pop("entity_id"), given.pop("mentions"), **given)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>$x$ &amp;"


def test_nothing_in_the_card_becomes_markup(mentions):
    own = mentions.head(40).copy()
    own["entity_id"] = own["entity_id"].where(own.index % 2 == 1, HOSTILE)
    for column in ("name", "type", "country", "role", "code", "how"):
        own[column] = HOSTILE
    texts = pd.Series(dict.fromkeys(own["doc"].unique(), HOSTILE * 3))
    own["start"], own["end"], own["surface"] = 0, len(HOSTILE), HOSTILE
    tags = Tags()
    tags.feed(ww.profile(HOSTILE, own, texts, dates=pd.Series("2020-01-01", texts.index))._repr_html_())
    assert tags.seen & {"script", "img"} == set()
    assert "onerror" not in tags.attributes
    assert "mark" in tags.seen


def test_the_card_shades_periods_without_documents(mentions, news):
    docs = mentions[mentions["entity_id"] == "RUS"]["doc"].unique()[:2]
    own = mentions[mentions["doc"].isin(docs)]
    dates = pd.Series(["2020-01-01", "2020-01-05"], docs)
    html = ww.profile("RUS", own, dates=dates)._repr_html_()
    assert html.count('class="ww-gap"') == 3
    assert "Over time: documents per day" in html
    assert '<div class="ww-ends"><span>2020-01-01</span><span>2020-01-05</span></div>' in html
    assert "at most 1 a day; shaded: a day without any document<" in html


def test_the_card_says_what_its_timeline_leaves_out(mentions, news):
    dates = news["date"].copy()
    dates.iloc[:2], dates.iloc[2], dates.iloc[3] = "1750-07-02", "2190-01-01", None
    card = ww.profile("RUS", mentions, dates=dates)
    assert card.span.unit == "year" and card.timeline["period"].min().year == card.span.first.year >= 2000
    first, last = card.span.first, card.span.last
    assert f"left out: 2 before {first}, 1 after {last}, 1 undated<" in card._repr_html_()
    assert f"<span>{first.year}</span><span>{last.year}</span>" in card._repr_html_()


def test_the_card_says_how_much_more_than_chance_partners_are(russia):
    html = russia._repr_html_()
    assert html.count("as many as by chance") == 2
    putin = russia.partners[russia.partners["id"] == "vladimir-putin"].iloc[0]
    n_all = russia.n_all
    times = putin["n"] * n_all / (russia.n_documents * putin["n_b"])
    assert f'Vladimir Putin</td><td class="ww-n">{putin["n"]}</td><td dir="auto">{times:.1f}×</td>' in html
