"""Counts how often something is mentioned, in all or per day, week, month, quarter or year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from whowhere.counts import known_names
from whowhere.errors import InputError
from whowhere.options import check_choices, whole_number
from whowhere.periods import PERIODS, Every, Span, choose_span
from whowhere.reading import give_back, read_dates_of_documents, read_mentions, rows_of_documents

if TYPE_CHECKING:
    import pandas as pd

#: More rows than this are refused: nobody reads them, and they fill the memory.
_MOST_ROWS = 20_000_000
#: What the result's own columns are called, besides ``period``.
_OWN = ("n_mentions", "n_documents", "n_all", "share", "per_1000")


def frequency(
    mentions: Any,
    by: str | Sequence[str] = "entity_id",
    every: Every | None = None,
    *,
    dates: Any = None,
    n_documents: int | None = None,
    top: int | None = None,
) -> Any:
    """Count mentions, and the documents that have them, by any column and per period.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table, one row per mention
        What `annotate` returned, or rows of it. Needs ``doc`` and the columns of `by`.
    by : str or list of str
        What to count: ``entity_id``, ``code``, ``country``, ``role``, ``type``, ``how``, ``surface`` or any other
        column; of several columns their combinations that occur. Rows in which one is null are left out.
    every : "day", "week", "month", "quarter" or "year", optional
        Count per period; needs `dates`. A week begins on a Monday.
    dates : Series or sequence, optional
        The date of every document that was annotated, also of those without a mention: a pandas Series by the labels
        of the texts, such as ``df["date"]``, or a sequence by their row numbers.
    n_documents : int, optional
        How many documents were annotated, for the shares where there are no `dates`.
    top : int, optional
        Keep only so many of what is counted, those with the most documents.

    Returns
    -------
    pandas, polars or pyarrow table
        The columns of `by`; ``name``, the usual one, behind an ``entity_id`` or ``place_id``; and

        ``period``
            the first day of the period, if `every` is given
        ``n_mentions, n_documents``
            mentions, and documents with one
        ``n_all``
            the documents of the period, or all; null where neither `dates` nor `n_documents` tells
        ``share``
            n_documents / n_all
        ``per_1000``
            mentions per 1,000 documents

        Those with the most documents first, of equals those with more mentions, then in the order of `by`; then by
        period. With `every` there is a row for each period from the first date to the last. A period without a
        document has ``n_all`` 0 and no share: nothing was read, so nothing is known. Documents without a date count in
        no period; what only they mention is left out.

    Raises
    ------
    SchemaError
        If a column is missing, or holds lists.
    InputError
        If an option cannot be used, a date is none, or a document is null or not among the dates.

    Examples
    --------
    >>> import pandas as pd
    >>> import whowhere as ww
    >>> texts = ["Kabul fell.", "Talks in Kabul, and again Kabul.", "Talks in Doha.", "Rain."]
    >>> dates = ["2021-08-15", "2021-08-16", "2021-10-09", "2021-10-09"]
    >>> counts = ww.frequency(ww.annotate(texts, kinds="place"), "name", "month", dates=dates)
    >>> print(counts.to_string(index=False))
     name     period  n_mentions  n_documents  n_all  share  per_1000
    Kabul 2021-08-01           3            2      2    1.0    1500.0
    Kabul 2021-09-01           0            0      0    NaN       NaN
    Kabul 2021-10-01           0            0      2    0.0       0.0
     Doha 2021-08-01           0            0      2    0.0       0.0
     Doha 2021-09-01           0            0      0    NaN       NaN
     Doha 2021-10-01           1            1      2    0.5     500.0

    One line of pandas plots it. Ids are unlike each other and names are not, so of a table by id it is the id that
    becomes the columns:

    >>> counts = ww.frequency(ww.annotate(texts, kinds="place"), every="month", dates=dates)
    >>> axes = counts.pivot(index="period", columns="entity_id", values="share").plot()
    """
    columns = _columns(by, every)
    _check(every, dates, n_documents, top)
    frame = read_mentions(mentions, "doc", *columns)
    rows = frame[["doc", *columns]]
    if every is None:
        table = _rank(rows, columns, top).assign(n_all=_n_documents(dates, n_documents, rows))
    else:
        table = _per_period(rows, columns, top, every, dates)
    return give_back(_finish(table, columns, frame), mentions)


def _columns(by: Any, every: str | None) -> list[str]:
    """Return the names of the columns to count by."""
    columns: list[str] = [by] if isinstance(by, str) else list(by) if isinstance(by, list | tuple) else []
    if not columns or any(not isinstance(column, str) for column in columns) or "doc" in columns:
        raise InputError(f"by is {by!r:.60}; give the name of a column of the mentions, or a list of them, but not doc")
    if twice := next((column for column in columns if columns.count(column) > 1), None):
        raise InputError(f"by: {twice!r} is given twice; keep one")
    if own := next((column for column in columns if column in _OWN or (every and column == "period")), None):
        raise InputError(f"by: {own!r} is what a column of the result is called; rename it in the mentions")
    return columns


def _check(every: str | None, dates: Any, n_documents: int | None, top: int | None) -> None:
    check_choices(every=(every, (*PERIODS, None)))
    if every is not None and dates is None:
        raise InputError(
            f"every={every!r} needs the date of each document: dates=df['date'], by the labels of the texts"
        )
    if every is not None and n_documents is not None:
        raise InputError("n_documents is for counts without periods; dates tell how many documents a period has")
    for name, value in (("top", top), ("n_documents", n_documents)):
        if value is not None:
            whole_number(value, name)


def _rank(rows: pd.DataFrame, columns: list[str], top: int | None) -> pd.DataFrame:
    """Count mentions and documents by the columns, the most frequent first."""
    groups = rows.dropna(subset=columns).groupby(columns, sort=True)["doc"]
    totals = groups.agg(n_mentions="size", n_documents="nunique").astype("int64").reset_index()
    order = ["n_documents", "n_mentions"]
    return totals.sort_values(order, ascending=False, kind="stable", ignore_index=True).head(top or len(totals))


def _n_documents(dates: Any, n_documents: int | None, rows: pd.DataFrame) -> int | None:
    """Return how many documents were annotated; None if nothing tells."""

    if dates is not None:
        when = read_dates_of_documents(dates)
        rows_of_documents(rows["doc"], when.index, len(when), "dates")
        if n_documents is not None and n_documents != len(when):
            raise InputError(f"n_documents is {n_documents:,}, but there are {len(when):,} dates; leave it out")
        return len(when)
    if n_documents is not None and n_documents < (n_named := rows["doc"].nunique()):
        raise InputError(f"n_documents is {n_documents:,}, but {n_named:,} have mentions; count all documents")
    return n_documents


def _per_period(rows: pd.DataFrame, columns: list[str], top: int | None, every: str, dates: Any) -> pd.DataFrame:
    """Count by the columns and by period, without holes."""
    import pandas as pd

    when = read_dates_of_documents(dates)
    positions = rows_of_documents(rows["doc"], when.index, len(when), "dates")
    periods = when.dt.to_period(PERIODS[every])
    dated = periods.dropna()
    totals = _rank(rows[periods.notna().to_numpy()[positions]], columns, top)
    if dated.empty:
        return totals.head(0).assign(period=when.head(0).to_numpy(), n_all=0)
    span = pd.period_range(dated.min(), dated.max(), freq=dated.dt.freq)
    if len(totals) * len(span) > _MOST_ROWS:
        raise InputError(
            f"{len(totals):,} values of {', '.join(columns)} by {len(span):,} periods of a {every} are more than "
            f"{_MOST_ROWS:,} rows; give top=, or a longer period"
        )
    # Periods and values as numbers: grouping by period objects takes fifty times as long.
    value = pd.Series(range(len(totals)), index=_keys(totals, columns))
    number = pd.DataFrame(
        {
            "value": value.reindex(_keys(rows, columns)).to_numpy(),
            "period": span.get_indexer(pd.PeriodIndex(periods.iloc[positions])),
            "doc": positions,
        }
    )
    number = number[number["value"].notna() & (number["period"] >= 0)].astype("int64")
    grid = pd.MultiIndex.from_product([range(len(totals)), range(len(span))], names=["value", "period"])
    found = number.groupby(["value", "period"])["doc"].agg(n_mentions="size", n_documents="nunique")
    counts = found.reindex(grid, fill_value=0).reset_index()
    n_all = dated.value_counts().reindex(span, fill_value=0).to_numpy()
    table = totals[columns].iloc[counts["value"]].reset_index(drop=True)
    result: pd.DataFrame = table.assign(
        period=span.start_time.astype("datetime64[s]").to_numpy()[counts["period"]],
        n_mentions=counts["n_mentions"],
        n_documents=counts["n_documents"],
        n_all=n_all[counts["period"]],
    )
    return result


def _keys(frame: pd.DataFrame, columns: list[str]) -> pd.Index[Any]:
    import pandas as pd

    return pd.Index(frame[columns[0]]) if len(columns) == 1 else pd.MultiIndex.from_frame(frame[columns])


def _finish(table: pd.DataFrame, columns: list[str], frame: pd.DataFrame) -> pd.DataFrame:
    """Add names and shares, and bring the columns in order."""
    n_all = table["n_all"].astype("Int64")
    known = n_all.where(n_all > 0).astype("Float64").astype("float64")
    table["n_all"] = n_all if n_all.isna().any() else n_all.astype("int64")
    table["share"] = table["n_documents"] / known
    table["per_1000"] = 1000 * table["n_mentions"] / known
    order = list(columns)
    for column in ("place_id", "entity_id"):
        if column in columns and "name" not in columns and (names := known_names(frame, column)) is not None:
            table["name"] = table[column].map(names)
            order.insert(order.index(column) + 1, "name")
            break
    period = ["period"] if "period" in table.columns and "period" not in columns else []
    return table[[*order, *period, *_OWN]]


def over_time(
    rows: pd.DataFrame, by: str, when: pd.Series[Any], every: str | None = None, *, top: int | None = None
) -> tuple[pd.DataFrame, Span]:
    """Count as `frequency` does, over the stretch of time that suits the dates.

    Parameters
    ----------
    rows : DataFrame, one row per mention
    by : str
    when : Series of datetime64
        As `read_dates_of_documents` returns it; at least one is not null.
    every : str, optional
        The period; by default the one that suits the stretch.
    top : int, optional

    Returns
    -------
    DataFrame, Span
        Where no mention lies within the stretch, all of the time is counted.
    """
    for is_whole in (False, True):
        span = choose_span(when, is_whole=is_whole)
        table: pd.DataFrame = frequency(rows, by, every or span.unit, dates=span.within(when), top=top)  # type: ignore[arg-type]
        if not table.empty:
            break
    return table, span
