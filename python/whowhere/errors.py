"""What can go wrong, as exceptions: one base, one class per kind of mistake.

Mistakes of the caller are also `ValueError`, so that code which knows nothing of this package catches them as usual.
"""

from __future__ import annotations


class WhowhereError(Exception):
    """Base of every exception that whowhere raises on purpose.

    Attributes
    ----------
    row : int or None
        The row at fault, counted from 0, where one is.
    """

    row: int | None = None


class InputError(WhowhereError, ValueError):
    """A column, a value in it, or an option is not what the call needs."""


class GazetteerError(WhowhereError, ValueError):
    """A saved gazetteer cannot be read."""


class SchemaError(WhowhereError, ValueError):
    """A table that describes a gazetteer, or a mentions table, is wrong.

    Attributes
    ----------
    table, column : str or None
        Where the mistake is.
    """

    table: str | None = None
    column: str | None = None


class InternalError(WhowhereError, RuntimeError):
    """A bug in the core. Please report it with its message."""
