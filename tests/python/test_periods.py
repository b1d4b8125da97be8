"""The stretch of time that is shown holds most documents, and is left whole where nothing squeezes them."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest

import whowhere as ww
from whowhere.periods import PERIODS, choose_span, period_for

YEAR = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)]


def days(dates):
    return pd.Series(pd.to_datetime(pd.Series(dates, dtype=object)))


def stretches(known):
    """Each stretch that holds four documents of five or more: by how much its part of them exceeds that of the time."""
    n, whole = len(known), (known[-1] - known[0]).days
    for i in range(n):
        for j in range(i, n):
            if j + 1 - i >= 0.8 * n:
                yield (j + 1 - i) / n - (known[j] - known[i]).days / whole, known[i], known[j]


@pytest.mark.parametrize("seed", range(40))
def test_the_stretch_is_the_best_of_all(seed):
    rng = random.Random(seed)
    core = [rng.gauss(0, 200) for _ in range(rng.choice([20, 40, 60]))]
    others = [rng.uniform(-9000, 2000) for _ in range(rng.choice([1, 4, 9, 14]))]
    numbers = [int(number) for number in (*core, *others)]
    known = sorted(pd.Timestamp("2015-01-01") + pd.Timedelta(days=number) for number in numbers)
    span = choose_span(pd.Series(rng.sample(known, len(known))))
    inside = [day for day in known if span.first <= day.date() <= span.last]
    assert span.n_before + len(inside) + span.n_after == len(known)
    assert (span.first, span.last) == (inside[0].date(), inside[-1].date())
    best = max(gain for gain, _, _ in stretches(known))
    if best < 0.7:
        assert span == choose_span(pd.Series(known), is_whole=True)
    else:
        gain = len(inside) / len(known) - (inside[-1] - inside[0]).days / (known[-1] - known[0]).days
        assert gain == pytest.approx(best)


def test_evenly_filled_time_is_whole_and_a_thin_beginning_is_left_out():
    rng = np.random.default_rng(0)
    known = pd.Timestamp("2000-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 9000, 300)), unit="D")
    assert choose_span(pd.Series(known)).n_before == choose_span(pd.Series(known)).n_after == 0
    late = pd.Series([*known[known < "2003"][:30], *known[known > "2023"].repeat(8)])
    assert choose_span(late).n_before == 30


def test_several_documents_of_other_centuries_are_left_out_at_either_end():
    dates = ["1750-07-02"] * 3 + ["1801-07-02"] * 2 + YEAR * 2 + ["2190-01-01", None]
    span = choose_span(days(dates))
    assert (str(span.first), str(span.last), span.unit) == ("2024-01-01", "2024-12-15", "month")
    assert (span.n_before, span.n_after) == (5, 1)
    shown = span.within(days(dates))
    assert shown.notna().sum() == len(YEAR) * 2 and shown.dropna().dt.year.eq(2024).all()


def test_time_is_whole_for_growing_halved_and_few_documents():
    growing = [f"{year}-01-01" for year in range(1990, 2025) for _ in range(1 + (year - 1990) // 3)]
    halves = [f"{year}-{month:02}-01" for year in (1960, 2024) for month in range(1, 13)]
    for dates in (growing, halves, ["1815-06-18", *YEAR[:12]], ["2024-01-01"] * 30):
        span = choose_span(days(dates))
        assert (str(span.first), str(span.last)) == (min(dates), max(dates))
        assert (span.n_before, span.n_after) == (0, 0)


@pytest.mark.parametrize("every", [None, *PERIODS])
def test_timelines_leave_out_the_same_documents_and_say_how_many(every):
    pytest.importorskip("matplotlib")
    texts = ["NATO and Russia met.", "Iran said no."] * 14
    dates = ["1750-07-02", "1801-07-02", "1899-07-02", *YEAR, None]
    mentions = ww.annotate(texts)
    span = ww.profile("nato", mentions, dates=dates).span
    assert (span.n_before, span.n_after, span.unit) == (3, 0, "month")
    ax = ww.plot.timeline(mentions, dates=dates, every=every, entities=["NATO", "IRN"])
    caption = [text.get_text() for text in ax.texts + ax.figure.texts if "documents" in text.get_text()]
    assert any("24 documents, 1 January 2024 to 15 December 2024" in text for text in caption)
    assert any("left out: 3 earlier, 1 without a date" in text for text in caption)
    assert ax.get_ylabel() == f"documents per {every or 'month'}"
    whole = ww.frequency(mentions, every="year", dates=dates)
    assert whole["period"].min() == pd.Timestamp("1750-01-01")
    assert whole[whole["entity_id"] == "nato"]["n_all"].sum() == 27


def test_whoever_is_named_only_in_other_times_is_shown_over_the_whole():
    pytest.importorskip("matplotlib")
    texts = ["Napoleon met Russia.", *["Iran said no."] * 24]
    mentions = ww.annotate(texts, ww.Gazetteer.from_dict({"r": ["Russia"], "i": ["Iran"]}, kind="actor"))
    dates = ["1815-06-18", *YEAR]
    alone = ww.profile("r", mentions, dates=dates)
    assert (alone.span.n_before, alone.timeline["n_documents"].sum()) == (0, 1)
    # Beside another it has a line of zeros, for documents were read and none names it.
    ax = ww.plot.timeline(mentions, dates=dates, entities=["r", "i"])
    lines = {line.get_label(): list(line.get_ydata()) for line in ax.get_lines()}
    assert lines["r"] == [0] * 12 and lines["i"] == [2] * 12


def test_the_period_suits_the_length():
    ends = {
        "2020-02-14": "day",
        "2020-02-16": "week",
        "2020-07-29": "week",
        "2020-08-10": "month",
        "2027-01-01": "year",
    }
    assert [period_for(days(["2020-01-01", end])) for end in ends] == list(ends.values())
