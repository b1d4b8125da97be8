"""Checks the options that functions share: whole numbers, choices, threads."""

from __future__ import annotations

import os
from numbers import Integral
from typing import Any

from whowhere.errors import InputError

#: More threads than this take longer to start than they save, and some systems refuse them halfway.
_MOST_THREADS = 1024


def whole_number(value: Any, name: str, *, least: int = 1, most: int | None = None) -> int:
    """Return the value of an option that is a whole number within bounds.

    Raises
    ------
    InputError
        If it is none, or out of bounds.

    Examples
    --------
    >>> whole_number(0, "width")
    Traceback (most recent call last):
        ...
    whowhere.errors.InputError: width is 0; give a whole number of at least 1
    """
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not is_whole or value < least or (most is not None and value > most):
        bounds = f"of at least {least:,}" if most is None else f"from {least:,} to {most:,}"
        raise InputError(f"{name} is {value!r:.60}; give a whole number {bounds}")
    return int(value)


def check_choices(**choices: tuple[Any, tuple[Any, ...]]) -> None:
    """Raise InputError unless each option's value is one of those known: ``name=(value, known)``."""
    for option, (value, known) in choices.items():
        if not any(value is choice or (isinstance(value, str) and value == choice) for choice in known):
            raise InputError(f"{option} is {value!r:.60}; it is one of: {', '.join(map(str, known))}")


def n_threads(threads: int | None) -> int:
    """Return how many threads to use: as asked, else as many as processors that this process may use."""
    if threads is not None:
        return whole_number(threads, "threads", most=_MOST_THREADS)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
