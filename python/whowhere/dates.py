"""Reads a date as news archives write it."""

from __future__ import annotations

import datetime
import re

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


def read_day(text: str) -> datetime.date:
    """Read an ISO 8601 date or timestamp as the day that is written in it, whatever its time zone.

    A year or a month alone, as archives give where they know no more, stands for its middle day: no other day can be
    as wrong by as little.

    Raises
    ------
    ValueError
        If the text is no date.

    Examples
    --------
    >>> [str(read_day(text)) for text in ("2014-08-28", "2014-08-28T23:30:00-05:00", "2014-08", "2014")]
    ['2014-08-28', '2014-08-28', '2014-08-16', '2014-07-02']
    """
    text = text.strip()
    if parts := _YEAR_OR_MONTH.fullmatch(text):
        year, month = int(parts[1]), parts[2]
        return datetime.date(year, int(month), 16) if month else datetime.date(year, 7, 2)
    return datetime.datetime.fromisoformat(text).date()
