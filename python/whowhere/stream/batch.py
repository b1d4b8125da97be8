"""Gathers documents into batches: one Arrow table each, with the way back to file and row.

Arrays are laid out from bytes here rather than by ``pyarrow.array``, which imports pandas
(60 MB of address space that a long-running command has better uses for). Where the values
come from is `readers.py`.
"""

from __future__ import annotations

import datetime
import difflib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NoReturn

from whowhere.dates import read_day
from whowhere.errors import InputError

_EPOCH = datetime.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Limits:
    """When a batch is full: at so many bytes of text or so many documents."""

    n_bytes: int = 8 << 20
    n_docs: int = 1 << 16


@dataclass(frozen=True)
class Columns:
    """Which columns of the input hold what; `None` = not asked for."""

    text: str = "text"
    id: str | None = None
    date: str | None = None
    home: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The columns asked for, each once, text first."""
        return tuple(dict.fromkeys(c for c in (self.text, self.id, self.date, self.home) if c is not None))


@dataclass(frozen=True)
class Batch:
    """Documents that lie next to each other in one file.

    Attributes
    ----------
    table : pyarrow.Table
        ``text`` (large_string), ``date`` (date32) and ``home`` (string) if asked for.
    ids : pyarrow.Array or None
        The values of the id column, one per document, never null.
    name : str
        The file, for messages.
    first_row : int
        Row of the first document, counted from 0 in its file.
    lines : array of int or None
        The line where each document begins, counted from 1; `None` for Parquet.
    n_bytes : int
        UTF-8 bytes of text.
    position : int
        Bytes of the file read so far, for progress.
    """

    table: Any
    ids: Any | None
    name: str
    first_row: int
    lines: array[int] | None
    n_bytes: int
    position: int

    @property
    def n_docs(self) -> int:
        """Number of documents."""
        return int(self.table.num_rows)

    def where(self, row: int | None) -> str:
        """Return file and row of document `row` of this batch (`None`: of the whole batch)."""
        if row is None or not 0 <= row < self.n_docs:
            return f"{self.name}: rows {self.first_row} to {self.first_row + max(self.n_docs, 1) - 1}"
        return place(self.name, self.first_row + row, None if self.lines is None else self.lines[row])


def place(name: str, row: int, line: int | None = None) -> str:
    """Return where a document is, for messages.

    Examples
    --------
    >>> place("news.csv", 4, 6)
    'news.csv: row 4 (line 6)'
    """
    return f"{name}: row {row}" if line is None else f"{name}: row {row} (line {line})"


def string_array(values: list[bytes | None], *, large: bool = False) -> Any:
    """Return an Arrow string array of UTF-8 values.

    Parameters
    ----------
    values : list of bytes or None
        Must be UTF-8: nothing is checked here.
    large : bool
        Whether to use 64-bit offsets.

    Examples
    --------
    >>> string_array([b"Juba", None]).to_pylist()
    ['Juba', None]
    """
    import pyarrow as pa

    offsets = array("q" if large else "i", accumulate((len(v) if v else 0 for v in values), initial=0))
    buffers = [_validity(values), pa.py_buffer(offsets), pa.py_buffer(b"".join([v for v in values if v]))]
    kind = pa.large_string() if large else pa.string()
    return pa.Array.from_buffers(kind, len(values), buffers, values.count(None))


def _validity(values: Sequence[object]) -> Any:
    """Return Arrow's bitmap of the values that are not null; `None` if all are there."""
    import pyarrow as pa

    if None not in values:
        return None
    bits = bytearray((len(values) + 7) // 8)
    for i, value in enumerate(values):
        if value is not None:
            bits[i >> 3] |= 1 << (i & 7)
    return pa.py_buffer(bits)


def int64_array(values: array[int]) -> Any:
    """Return an Arrow int64 array over an ``array('q')``, without a copy."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)], 0)


def day(value: str) -> int:
    """Return the day that `whowhere.dates` reads in a text, counted from 1970-01-01.

    Raises
    ------
    ValueError
        If `value` is neither.

    Examples
    --------
    >>> day("1970-01-02T03:00:00+06:00")
    1
    """
    return read_day(value).toordinal() - _EPOCH


def date_array(days: list[int | None]) -> Any:
    """Return an Arrow date32 array of days counted from 1970-01-01.

    Examples
    --------
    >>> date_array([1, None]).to_pylist()
    [datetime.date(1970, 1, 2), None]
    """
    import pyarrow as pa

    buffers = [_validity(days), pa.py_buffer(array("i", [value or 0 for value in days]))]
    return pa.Array.from_buffers(pa.date32(), len(days), buffers, days.count(None))


class BatchBuilder:
    """Collects the documents of one CSV or JSON Lines file, checking every value.

    Parameters
    ----------
    name : str
        The file, for messages.
    columns : Columns
        What was asked for.
    limits : Limits
        When `full` becomes true.
    """

    def __init__(self, name: str, columns: Columns, limits: Limits) -> None:
        self._name, self._columns, self._limits = name, columns, limits
        self._first_row = 0
        self._clear()

    def _clear(self) -> None:
        self._texts: list[bytes | None] = []
        self._ids: list[bytes | None] = []
        self._dates: list[int | None] = []
        self._homes: list[bytes | None] = []
        self._lines: array[int] = array("q")
        self._n_bytes = 0

    @property
    def full(self) -> bool:
        """Whether the batch should be taken now."""
        return self._n_bytes >= self._limits.n_bytes or len(self._texts) >= self._limits.n_docs

    @property
    def holds_any(self) -> bool:
        """Whether there are documents that have not been taken."""
        return bool(self._texts)

    @property
    def row(self) -> int:
        """The row that the next document will have."""
        return self._first_row + len(self._texts)

    def add(self, line: int, text: object, id: object, date: object, home: object) -> None:
        """Add the document that begins on `line`; `None` = no value.

        Raises
        ------
        InputError
            If a value has the wrong type, the id is missing or the date is not one.
        """
        self._lines.append(line)
        encoded = None if text is None else self._string(self._columns.text, text)
        if self._columns.id is not None:
            self._ids.append(self._id(id))
        if self._columns.date is not None:
            self._dates.append(self._date(date))
        if self._columns.home is not None:
            # An empty cell is no home, as in a spreadsheet: null, not a place named "".
            self._homes.append(None if home in (None, "") else self._string(self._columns.home, home))
        self._texts.append(encoded)
        self._n_bytes += len(encoded) if encoded else 0

    def take(self, position: int) -> Batch:
        """Return the documents collected so far as a batch and begin the next one."""
        import pyarrow as pa

        arrays, names = [string_array(self._texts, large=True)], ["text"]
        if self._columns.date is not None:
            arrays.append(date_array(self._dates))
            names.append("date")
        if self._columns.home is not None:
            arrays.append(string_array(self._homes))
            names.append("home")
        ids = None if self._columns.id is None else string_array(self._ids)
        table = pa.Table.from_arrays(arrays, names=names)
        batch = Batch(table, ids, self._name, self._first_row, self._lines, self._n_bytes, position)
        self._first_row = self.row
        self._clear()
        return batch

    def _id(self, value: object) -> bytes:
        if value is None or value == "":
            self._fail(f'the id column "{self._columns.id}" is empty; every document needs an id')
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value).encode()
        return self._string(str(self._columns.id), value)

    def _date(self, value: object) -> int | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self._fail(f'the date column "{self._columns.date}" holds {kind_of(value)}, expected an ISO 8601 string')
        try:
            return day(value)
        except ValueError:
            self._fail(bad_date(str(self._columns.date), value))

    def _string(self, column: str, value: object) -> bytes:
        if not isinstance(value, str):
            self._fail(f'the column "{column}" holds {kind_of(value)}, expected a string or null')
        try:
            return value.encode("utf-8")
        except UnicodeEncodeError as error:
            half = f"\\u{ord(value[error.start]):04x}"
            self._fail(f'the column "{column}" has a lone surrogate, {half}, at character {error.start}')

    def _fail(self, message: str) -> NoReturn:
        raise InputError(f"{place(self._name, self.row, self._lines[-1])}: {message}")


def bad_date(column: str, value: str) -> str:
    """Return what to say of a value that is not a date."""
    return f'the date column "{column}" holds {shortened(value)}, expected an ISO 8601 date like 2022-02-24'


def kind_of(value: object) -> str:
    """Name the JSON type of a value for a message, with the value if it is short.

    Examples
    --------
    >>> kind_of(3), kind_of({})
    ('a number (3)', 'an object')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"a number ({shortened(value)})"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else f"a {type(value).__name__}"


def shortened(value: object, n_chars: int = 40) -> str:
    """Return the representation of a value, cut to `n_chars`.

    Examples
    --------
    >>> shortened("yesterday")
    "'yesterday'"
    """
    text = repr(value)
    return text if len(text) <= n_chars else text[: n_chars - 3] + "..."


def unknown_column(name: str, wanted: str, there: Iterable[str]) -> InputError:
    """Return the error for a column that a file does not have.

    Examples
    --------
    >>> print(unknown_column("a.csv", "txt", ["id", "text"]))
    a.csv: has no column "txt" (did you mean "text"?); its columns are id, text
    """
    names = list(there)
    close = difflib.get_close_matches(wanted, names, n=1)
    hint = f' (did you mean "{close[0]}"?)' if close else ""
    listed = ", ".join(names[:50]) + (", ..." if len(names) > 50 else "")
    return InputError(f'{name}: has no column "{wanted}"{hint}; its columns are {listed or "none"}')
