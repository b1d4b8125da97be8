"""Counts, over a stretch of time, the documents that name entities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from whowhere.dates import read_day
from whowhere.frequency import frequency
from whowhere.page.words import cut
from whowhere.periods import PERIODS, Span


def days_of(dates: pd.Series) -> pd.Series:
    """Return dates written in ISO 8601 as days; null stays null."""
    days = [np.datetime64(read_day(date), "s") if isinstance(date, str) else np.datetime64("NaT") for date in dates]
    return pd.Series(np.array(days, dtype="datetime64[s]"), index=dates.index)


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
    rows = mentions[mentions["entity_id"].isin(list(ids))]
    counted = frequency(rows, every=span.unit, dates=span.within(days))
    table = counted.rename(columns={"entity_id": "id", "n_documents": "n", "n_all": "n_documents"})
    table["period"] = table["period"].dt.to_period(PERIODS[span.unit])
    order = {id: i for i, id in enumerate(ids)}
    table = table.sort_values("id", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    table["name"] = table["name"].map(cut)
    result: pd.DataFrame = table[["id", "name", "period", "n", "n_documents"]]
    return result
