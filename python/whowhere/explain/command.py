"""What ``whowhere explain`` does with its arguments; the command line itself is `whowhere.cli`."""

from __future__ import annotations

import argparse
import json
import sys

from whowhere.dates import read_day
from whowhere.errors import InputError
from whowhere.explain import explain, read_home
from whowhere.files import STANDARD
from whowhere.gazetteer import Gazetteer
from whowhere.stream.formats import UsageError, shown


def explanation(args: argparse.Namespace, gazetteer: Gazetteer) -> str:
    """Explain the text of the arguments; return what to print, in characters that standard output has.

    Raises
    ------
    UsageError
        If the date or the home cannot be used.
    InputError
        If the text cannot.
    """
    try:
        # As whoever types it expects: only what is left out is not known.
        date = None if args.date is None else read_day(args.date)
    except ValueError:
        raise UsageError(f"--date is {args.date!r:.60}; give an ISO 8601 date such as 2014-08-28") from None
    try:
        read_home(args.home, gazetteer)
    except InputError as error:
        raise UsageError(f"--{error}") from None
    told = explain(_text(args.text), date, gazetteer, home=args.home, kinds=args.kinds)
    encoding = sys.stdout.encoding or "utf-8"
    if args.json:
        is_unicode = encoding.lower().startswith("utf")
        return json.dumps(told.to_dict(), ensure_ascii=not is_unicode, allow_nan=False)
    return str(told).encode(encoding, "backslashreplace").decode(encoding)


def _text(given: str) -> str:
    """The text itself, or what stands on standard input."""
    if given != STANDARD:
        return given
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"byte {data[error.start]:#04x} at offset {error.start} is not UTF-8; convert the text first"
        raise InputError(f"{shown(given)}: {problem}") from None
