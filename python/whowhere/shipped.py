"""Ships a gazetteer to other processes and annotates a part of a frame there.

A gazetteer travels as its saved bytes; a process makes it from them once, however many tasks it gets. Which processes
there are, and what a part of the frame is, is left to `dask.py` and `spark.py`.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

from whowhere.annotate import annotate
from whowhere.errors import InputError, WhowhereError
from whowhere.gazetteer import Gazetteer

#: How many gazetteers from elsewhere a process keeps: that of its task, and the one before for tasks that take turns.
_N_KEPT = 2
#: The gazetteers made here from bytes, by checksum, the last used one last.
_made: dict[str, Gazetteer] = {}
_making = threading.Lock()


def _renew_lock() -> None:
    global _making
    _making = threading.Lock()


if hasattr(os, "register_at_fork"):
    # A thread of the parent that held the lock does not exist in the child, and would never give it back.
    os.register_at_fork(after_in_child=_renew_lock)


class Shipped:
    """A gazetteer that pickles as its saved bytes and is made from them once per process, when first asked for.

    Parameters
    ----------
    gazetteer : Gazetteer
        In this process `gazetteer` returns the very object.

    Attributes
    ----------
    checksum : str
        SHA-256 of the saved bytes.

    Examples
    --------
    >>> import pickle
    >>> saved = pickle.dumps(Shipped(Gazetteer.from_dict({"rsf": ["RSF"]}, kind="actor")))
    >>> pickle.loads(saved).gazetteer() is pickle.loads(saved).gazetteer()
    True
    """

    __slots__ = ("_held", "checksum")
    checksum: str
    _held: Gazetteer | bytes

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.checksum = hashlib.sha256(gazetteer._core.to_bytes()).hexdigest()
        self._held = gazetteer

    @classmethod
    def _arrive(cls, checksum: str, saved: bytes) -> Shipped:
        shipped = object.__new__(cls)
        shipped.checksum, shipped._held = checksum, saved
        return shipped

    def gazetteer(self) -> Gazetteer:
        """Give the gazetteer."""
        held = self._held
        if isinstance(held, bytes):
            self._held = held = _made_once(self.checksum, held)  # lets go of the bytes
        return held

    def __reduce__(self) -> tuple[Any, ...]:
        held = self._held
        return Shipped._arrive, (self.checksum, held if isinstance(held, bytes) else held._core.to_bytes())

    def __dask_tokenize__(self) -> tuple[str, str]:
        return "whowhere.shipped.Shipped", self.checksum


def _made_once(checksum: str, saved: bytes) -> Gazetteer:
    with _making:
        gazetteer = _made.pop(checksum, None)
        if gazetteer is None:
            gazetteer = Gazetteer._from_bytes(saved)
        _made[checksum] = gazetteer
        while len(_made) > _N_KEPT:
            del _made[next(iter(_made))]
        return gazetteer


def read_options(options: Mapping[str, Any], dates: Any, home: Any, bar: str) -> dict[str, Any]:
    """Read the options for `whowhere.annotate` on a part of a frame: one thread unless more are asked for.

    Parameters
    ----------
    options : mapping
        As the caller gave them.
    dates, home : object
        What the caller gave as names of columns.
    bar : str
        What shows the progress instead of a bar per part.

    Raises
    ------
    InputError
        If `dates` or `home` is no name, or a progress bar is asked for.
    """
    for what, value in (("dates", dates), ("home", home)):
        if value is not None and not isinstance(value, str):
            raise InputError(f"{what} is a {type(value).__name__}; name a column of the frame")
    if "progress" in options:
        raise InputError(f"progress is {options['progress']!r}; leave it out: {bar}")
    return {"threads": 1, **options, "dates": dates, "home": home, "progress": False}


def annotate_part(
    part: Any, shipped: Shipped | None, options: Mapping[str, Any], where: Callable[[int | None], str]
) -> Any:
    """Annotate a part of a frame; an error says where in the whole frame it is.

    Parameters
    ----------
    part : pandas or pyarrow table
    shipped : Shipped or None
        None is the built-in gazetteer of this process.
    options : mapping
        For `whowhere.annotate`.
    where : callable
        Names a row of the part (or, if the row is not known, the part) as the owner of the whole frame knows it.

    Raises
    ------
    WhowhereError, TypeError
        As `whowhere.annotate` does, of the same class.
    """
    gazetteer = None if shipped is None else shipped.gazetteer()
    try:
        return annotate(part, gazetteer, **options)
    except (WhowhereError, TypeError) as error:
        row, message = getattr(error, "row", None), str(error)
        if row is not None:  # counted in the part, which says little to the owner of the whole
            message = message.removeprefix(f"document {row} ").replace(f" at position {row} ", " ", 1)
        problem = type(error)(f"{where(row)}: {message}")
        if isinstance(problem, WhowhereError):
            problem.row = row
        raise problem from None
