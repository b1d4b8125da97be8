"""Reads the case tables of ``../cases``.

Both suites read the same tables; here a table is a list of dicts, and a marked text comes back as the text and its
spans. What the cases mean is ``../cases/README.md``; running them is left to the tests.
"""

import tomllib
from pathlib import Path

import pytest

TABLES = Path(__file__).resolve().parent.parent / "cases"
OPENING, CLOSING = "⟦", "⟧"


def load(name):
    """Read a table.

    Parameters
    ----------
    name : str
        ``fold``, ``variants``, ``refused``, ``accept`` or ``select``.

    Returns
    -------
    list of dict
        The rows in the order of the file, each with a ``name``.

    Raises
    ------
    ValueError
        If two rows have the same name.
    """
    rows = tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    names = [row["name"] for row in rows]
    if len(set(names)) < len(names):
        twice = sorted({n for n in names if names.count(n) > 1})
        raise ValueError(f"{name}.toml has more than one case named {twice}; give each its own sentence")
    return rows


def parse_marked(expect):
    """Take the marks out of an expected text.

    Parameters
    ----------
    expect : str
        A text with ``⟦`` before and ``⟧`` behind each expected match. Marks may nest.

    Returns
    -------
    tuple of (str, list of (int, int))
        The text without marks, and the spans, by start, the longer first.

    Raises
    ------
    ValueError
        If a mark has no partner.

    Examples
    --------
    >>> parse_marked("in ⟦South ⟦Sudan⟧⟧")
    ('in South Sudan', [(3, 14), (9, 14)])
    """
    text, spans, open_at = "", [], []
    for c in expect:
        if c == OPENING:
            open_at.append(len(text))
        elif c == CLOSING and not open_at:
            raise ValueError(f"{CLOSING} without {OPENING} before character {len(text)} of {text!r}")
        elif c == CLOSING:
            spans.append((open_at.pop(), len(text)))
        else:
            text += c
    if open_at:
        raise ValueError(f"{OPENING} without {CLOSING} at character {open_at[-1]} of {text!r}")
    return text, sorted(spans, key=lambda span: (span[0], -span[1]))


def ids(rows):
    """Return the names of the rows, for ``pytest.mark.parametrize``."""
    return [row["name"] for row in rows]


def parameters(cases):
    """Return cases for ``pytest.mark.parametrize``; those that fail today, with the reason in ``fails``, are marked."""

    def parameter(case):
        marks = [pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else []
        return pytest.param(case, id=f"{case['rule']}: {case['name']}", marks=marks)

    return [parameter(case) for case in cases]
