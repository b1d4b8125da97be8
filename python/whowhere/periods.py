"""Chooses how dates are best shown over time: which stretch of it, and by which period."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Every = Literal["day", "week", "month", "quarter", "year"]

#: What periods there are, and pandas' codes for them; a week begins on a Monday.
PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
#: The longest span of dates, in days, that is still counted by day, by week, and by month, where nobody says how.
_LONGEST = {"day": 45, "week": 210, "month": 75 * 31}
# Of fewer documents none is an outlier. A stretch may leave out the rest if it holds so large a part of the documents,
# and that part is by so much larger than its part of the time.
_FEWEST, _MOST, _GAIN = 20, 0.8, 0.7


class Span(NamedTuple):
    """A stretch of time to show, first and last day included, the unit to count by, and the documents outside it."""

    first: datetime.date
    last: datetime.date
    unit: Every
    n_before: int
    n_after: int

    def within(self, days: pd.Series[Any]) -> pd.Series[Any]:
        """Return the days, null where they are outside."""
        import pandas as pd

        return days.where(days.between(pd.Timestamp(self.first), pd.Timestamp(self.last)))


def period_for(when: pd.Series[Any]) -> Every:
    """Choose the period that suits a span of dates: some dozens of them, neither a handful nor hundreds.

    Examples
    --------
    >>> import pandas as pd
    >>> spans = (["2020-01-01", end] for end in ("2020-01-30", "2020-06-30", "2024-01-01"))
    >>> [period_for(pd.Series(pd.to_datetime(span))) for span in spans]
    ['day', 'week', 'month']
    """
    n_days = (when.max() - when.min()).days
    names: tuple[Every, ...] = ("day", "week", "month")
    return next((name for name in names if n_days <= _LONGEST[name]), "year")


def choose_span(days: pd.Series[Any], *, is_whole: bool = False) -> Span:
    """Return the stretch of time that holds the documents, without long and thin ends.

    Some documents from another century would leave all others in one bar. Where most of them lie in a small part of
    the time, it is the stretch whose part of the documents exceeds its part of the time the most.

    Parameters
    ----------
    days : Series of datetime64
        One per document; null is left out, and at least one is none.
    is_whole : bool
        Keep the whole time from the first day to the last.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.Series(pd.to_datetime(["1815-06-18", *pd.date_range("2024-01-01", periods=30)]))
    >>> choose_span(days)
    Span(first=datetime.date(2024, 1, 1), last=datetime.date(2024, 1, 30), unit='day', n_before=1, n_after=0)
    """
    import numpy as np
    import pandas as pd

    known = np.sort(days.dropna().to_numpy())
    start, stop = 0, len(known)
    can_cut = not is_whole and len(known) >= _FEWEST and known[0] < known[-1]
    if can_cut and (found := _densest((known - known[0]) / (known[-1] - known[0]))):
        start = int(np.searchsorted(known, known[found[0]], "left"))
        stop = int(np.searchsorted(known, known[found[1]], "right"))
    ends = known[[start, stop - 1]]
    first_day, last_day = (end.astype("datetime64[D]").item() for end in ends)
    return Span(first_day, last_day, period_for(pd.Series(ends)), start, len(known) - stop)


def _densest(times: Any) -> tuple[int, int] | None:
    """Return the first and the last document of the stretch to show; nothing if all of the time is.

    `times` ascend from 0 to 1. With the number of documents before as their rank, the part of the documents less the
    part of the time is a difference of two terms, one of either end, so one pass finds the best pair.
    """
    import numpy as np

    n = len(times)
    n_least = int(np.ceil(_MOST * n))
    begin = (np.arange(n) / n - times)[: n - n_least + 1]
    gain = (np.arange(1, n + 1) / n - times)[n_least - 1 :] - np.minimum.accumulate(begin)
    best = int(gain.argmax())
    return (int(begin[: best + 1].argmin()), best + n_least - 1) if gain[best] >= _GAIN else None
