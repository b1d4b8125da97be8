"""Reads what a timeline draws: one series per entity, with a null wherever nothing is known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from whowhere.counts import known_names, most_common
from whowhere.errors import InputError
from whowhere.frequency import over_time
from whowhere.periods import PERIODS
from whowhere.plot.signs import plural, told_apart
from whowhere.reading import read_dates_of_documents, read_mentions
from whowhere.schema import wrong

if TYPE_CHECKING:
    import pandas as pd

# Whatever else a table of frequency has tells whose row it is.
_MEASURES = ("period", "n_mentions", "n_documents", "n_all", "share", "per_1000")
_SHORTEST = (("year", 365), ("quarter", 89), ("month", 28), ("week", 7), ("day", 0))


class Series(NamedTuple):
    """The numbers of one entity, a nan where nothing is known."""

    key: str
    name: str
    kind: str | None
    values: list[float]


class Counted(NamedTuple):
    """Some series over the same periods, the documents of each period, and what else is to be told."""

    every: str
    starts: list[Any]
    n_all: list[int]
    series: list[Series]
    first: Any
    last: Any
    n_before: int
    n_after: int
    n_undated: int

    def caption(self) -> str:
        """Say how many documents were counted, from when to when, and what hatching means."""
        read = sorted(n for n in self.n_all if n)
        days = " to ".join(dict.fromkeys([_day(self.first), _day(self.last)]))
        told = f"{plural(sum(read), 'document')}, {days}"
        if len(read) > 1:
            told += f"; median {read[len(read) // 2]:,} per {self.every}"
            told += " that has any" if len(read) < len(self.n_all) else ""
        outside = ((self.n_before, "earlier"), (self.n_after, "later"), (self.n_undated, "without a date"))
        left_out = [f"{n:,} {which}" for n, which in outside if n]
        told += f"; left out: {', '.join(left_out)}" if left_out else ""
        return told + "." + (f" Hatched: no documents of that {self.every}." if 0 in self.n_all else "")


def _day(when: Any) -> str:
    return f"{when.day} {when:%B} {when.year}"


class Wanted(NamedTuple):
    """What a timeline is asked to draw: its options, as they were given and checked."""

    dates: Any
    by: str
    entities: list[str] | None
    top: int
    every: str | None
    measure: str
    kind: str | None


def read(data: Any, wanted: Wanted) -> Counted | None:
    """Read mentions, or what `whowhere.frequency` counted of them; None if there is nothing to draw."""
    table = read_mentions(data)
    if "period" in table.columns:
        if wanted.dates is not None or wanted.kind is not None:
            option = "dates" if wanted.dates is not None else "kind"
            raise InputError(f"{option} is for a table of mentions; this one has periods already")
        return _take(table, wanted)
    if wanted.dates is None:
        raise InputError(
            "dates is None; give the date of each document, dates=df['date'], or what frequency(every=...) returned"
        )
    return _count(table, wanted)


def _count(mentions: pd.DataFrame, wanted: Wanted) -> Counted | None:
    """Count mentions into series; None if there is nothing to count."""
    by, kind, entities, every = wanted.by, wanted.kind, wanted.entities, wanted.every
    rows = read_mentions(mentions, "doc", by, *(["kind"] if kind else []))
    rows = rows if kind is None else rows[rows["kind"] == kind]
    when = read_dates_of_documents(wanted.dates)
    dated = when.dropna()
    if dated.empty or not rows[by].notna().any():
        return None
    if entities is not None:
        chosen = _found(rows, by, entities)
        rows = rows[rows[by].isin(chosen)]
    kinds = {} if "kind" not in rows.columns else rows.groupby(by)["kind"].agg(most_common).to_dict()
    table, span = over_time(rows, by, when, every, top=wanted.top if entities is None else None)
    if table.empty:
        return None
    if entities is None:
        chosen = table[by].unique().tolist()
    table = _with_silent(table, by, chosen, known_names(rows, by))
    counted = _from_table(table, [by], chosen, every or span.unit, wanted.measure, kinds)
    return counted._replace(
        first=span.first,
        last=span.last,
        n_before=span.n_before,
        n_after=span.n_after,
        n_undated=len(when) - len(dated),
    )


def _with_silent(table: pd.DataFrame, by: str, chosen: list[Any], names: pd.Series[Any] | None) -> pd.DataFrame:
    """Add rows of zeros for what is asked for and not mentioned in the time that is shown."""
    import pandas as pd

    one = table[table[by] == table[by].iloc[0]]
    zeros = one.assign(n_mentions=0, n_documents=0, share=0.0, per_1000=0.0)
    known = set(table[by])
    silent = [zeros.assign(**{by: key}) for key in chosen if key not in known]
    if names is not None:
        silent = [rows.assign(name=rows[by].map(names)) for rows in silent]
    whole: pd.DataFrame = pd.concat([table, *silent], ignore_index=True)
    return whole


def _take(table: pd.DataFrame, wanted: Wanted) -> Counted | None:
    """Take series from what `whowhere.frequency` returned."""
    entities, measure = wanted.entities, wanted.measure
    for column in ("n_all", measure):
        if column not in table.columns:
            raise wrong("data", column, None, "is missing; give what frequency(mentions, every=...) returned")
    table = table.dropna(subset=["period"])
    if table.empty:
        return None
    columns = [column for column in table.columns if column not in _MEASURES]
    columns = [column for column in columns if column != "name" or len(columns) == 1]
    if not columns:
        table, columns = table.assign(all="all"), ["all"]
    keys = _keys(table, columns)
    chosen = (
        list(dict.fromkeys(keys))[: wanted.top] if entities is None else _found(table.assign(key=keys), "key", entities)
    )
    return _from_table(table, columns, chosen, wanted.every or _unit(table["period"]), measure, {})


def _unit(periods: pd.Series[Any]) -> str:
    """Return what the periods of a table are, by the shortest step between two."""
    import pandas as pd

    steps = pd.Series(pd.to_datetime(periods).sort_values().unique()).diff().dropna()
    shortest = steps.min().days if len(steps) else 0
    return next(unit for unit, n_days in _SHORTEST if shortest >= n_days)


def _found(rows: pd.DataFrame, by: str, entities: list[str]) -> list[Any]:
    """Return the values of `by` that are asked for, by themselves or by the name beside them."""
    known = set(rows[by].dropna())
    chosen = []
    for entity in entities:
        named = [entity] if entity in known else []
        if not named and "name" in rows.columns:
            named = rows.loc[(rows["name"] == entity) & rows[by].notna(), by].value_counts().index[:1].tolist()
        if not named:
            raise InputError(f"entities: {entity!r:.60} is neither a {by} nor a name in the table")
        chosen += named
    return list(dict.fromkeys(chosen))


def _keys(table: pd.DataFrame, columns: list[str]) -> list[Any]:
    if len(columns) == 1:
        return table[columns[0]].tolist()
    return [", ".join(map(str, row)) for row in table[columns].itertuples(index=False)]


def _from_table(
    table: pd.DataFrame, columns: list[str], chosen: list[Any], every: str, measure: str, kinds: dict[Any, str]
) -> Counted:
    import pandas as pd

    when = pd.to_datetime(table["period"])
    periods = pd.period_range(when.min(), when.max(), freq=PERIODS[every])
    span = periods.start_time
    n_all = table.groupby(when)["n_all"].max().reindex(span)
    table = table.assign(key=_keys(table, columns), when=when)
    twice = table[table.duplicated(["key", "when"])]
    if len(twice):
        problem = (
            f"has {twice['when'].iloc[0]:%Y-%m-%d} twice for {twice['key'].iloc[0]!r:.60}; give what frequency returned"
        )
        raise wrong("data", "period", None, problem)
    groups = dict(iter(table[table["key"].isin(chosen)].groupby("key", sort=False)))
    series = []
    for key in chosen:
        numbers = groups[key].set_index("when")[measure].astype("float64").reindex(span)
        # Where no document was read, it is not known that nobody was mentioned.
        numbers = numbers.where((n_all > 0).to_numpy(), math.nan)
        names = groups[key]["name"].dropna().tolist() if "name" in table.columns else []
        name = str(names[0]) if names else str(key)
        series.append(Series(str(key), name, kinds.get(key), numbers.tolist()))
    n_read = [0 if math.isnan(n) else int(n) for n in n_all.astype("float64")]
    names = told_apart([one.name for one in series], [one.key for one in series])
    series = [one._replace(name=name) for one, name in zip(series, names, strict=True)]
    return Counted(every, list(span), n_read, series, span[0], periods[-1].end_time, 0, 0, 0)
