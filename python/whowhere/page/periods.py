"""Chooses the stretch of time and the unit that the documents' dates are best shown by, and counts in them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from whowhere.dates import read_day
from whowhere.frequency import Every, frequency, period_for
from whowhere.page.words import cut

#: Where so large a part of the documents lies in less than half of the time, the rest of the time is left out.
CORE = 0.95
_CODES = {"day": "D", "week": "W", "month": "M", "year": "Y"}


class Span(NamedTuple):
    """A stretch of time to show, first and last day included, the unit to count by, and the documents outside it."""

    first: datetime.date
    last: datetime.date
    unit: Every
    n_before: int
    n_after: int


def days_of(dates: pd.Series) -> pd.Series:
    """Return dates written in ISO 8601 as days; null stays null."""
    days = [np.datetime64(read_day(date), "s") if isinstance(date, str) else np.datetime64("NaT") for date in dates]
    return pd.Series(np.array(days, dtype="datetime64[s]"), index=dates.index)


def choose_span(days: pd.Series) -> Span:
    """Return the stretch of time that holds the documents, without a long and thin head or tail.

    A few documents from another century would leave all others in one bar. `days` has at least one day.
    """
    known = np.sort(days.dropna().to_numpy())
    n_core = -(-len(known) * int(CORE * 100) // 100)
    lengths = known[n_core - 1 :] - known[: len(known) - n_core + 1]
    first = int(lengths.argmin())
    start, stop = 0, len(known)
    if 2 * lengths[first] < known[-1] - known[0]:
        start = int(np.searchsorted(known, known[first], side="left"))
        stop = int(np.searchsorted(known, known[first + n_core - 1], side="right"))
    ends = known[[start, stop - 1]]
    first_day, last_day = (end.astype("datetime64[D]").item() for end in ends)
    return Span(first_day, last_day, period_for(pd.Series(ends)), start, len(known) - stop)


def over_time(mentions: pd.DataFrame, days: pd.Series, span: Span, ids: Sequence[str]) -> pd.DataFrame:
    """Count, per period, the documents that name each of some entities, and all documents.

    Parameters
    ----------
    mentions : DataFrame, one row per mention
        Of the entities' kind only: a state is an actor and a place under one id.
    days : Series of datetime64, indexed like ``mentions.doc``
        Null is left out.
    span : Span
        What of `days` to count.
    ids : sequence of str
        Entity ids, in the order wanted.

    Returns
    -------
    DataFrame, one row per entity and period, without holes
        ``id, name, period, n, n_documents``. A period in which there is no document has ``n_documents`` 0: nothing
        was read, so nothing is known.
    """
    within = days[days.between(pd.Timestamp(span.first), pd.Timestamp(span.last))]
    rows = mentions[mentions["entity_id"].isin(list(ids)) & mentions["doc"].isin(within.index)]
    counted = frequency(rows, every=span.unit, dates=within)
    table = counted.rename(columns={"entity_id": "id", "n_documents": "n", "n_all": "n_documents"})
    table["period"] = table["period"].dt.to_period(_CODES[span.unit])
    order = {id: i for i, id in enumerate(ids)}
    table = table.sort_values("id", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    table["name"] = table["name"].map(cut)
    result: pd.DataFrame = table[["id", "name", "period", "n", "n_documents"]]
    return result
