"""Reads CSV, JSON Lines and Parquet files as batches of documents.

Each reader yields at least one batch, empty if the file has no documents, so that the types
of its columns are always known. Rows are counted from 0 in each file, lines from 1.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from whowhere.errors import InputError
from whowhere.files import STANDARD
from whowhere.stream.batch import Batch, BatchBuilder, Columns, Limits, kind_of, place, shortened, unknown_column
from whowhere.stream.formats import shown
from whowhere.stream.lines import MAX_LINE_BYTES, Lines
from whowhere.stream.parquet import read_parquet

# JSON objects may leave keys out, so a column counts as unknown only when none of so many has it.
_RECORDS_BEFORE_UNKNOWN = 1000


@dataclass(frozen=True)
class Source:
    """One input: a path or ``-``, and its format."""

    path: str
    format: str


def read_batches(source: Source, columns: Columns, limits: Limits) -> Iterator[Batch]:
    """Yield the documents of one input, in order, as batches.

    Parameters
    ----------
    source : Source
        What to read.
    columns : Columns
        Which columns to read; others are ignored.
    limits : Limits
        Where a batch is cut.

    Yields
    ------
    Batch
        At least one, possibly empty.

    Raises
    ------
    InputError
        Naming the file, and the row where there is one.
    """
    if source.format == "parquet":
        with _seekable(source.path) as file:
            yield from read_parquet(file, shown(source.path), columns, limits)
        return
    read = {"csv": _read_csv, "jsonl": _read_jsonl}[source.format]
    with closing(Lines(source.path)) as lines:
        yield from read(lines, columns, limits)


def _seekable(path: str) -> BinaryIO:
    """Open a Parquet file, which is read from its end; a pipe is copied to a temporary file first."""
    file = sys.stdin.buffer if path == STANDARD else Path(path).open("rb")  # noqa: SIM115 (the caller closes it)
    if path != STANDARD and file.seekable():
        return file
    spool = tempfile.TemporaryFile()  # noqa: SIM115
    shutil.copyfileobj(file, spool, 1 << 20)
    if path != STANDARD:
        file.close()
    spool.seek(0)
    return spool


def _read_jsonl(lines: Lines, columns: Columns, limits: Limits) -> Iterator[Batch]:
    builder = BatchBuilder(lines.name, columns, limits)
    check = _KeyCheck(lines.name, columns)
    take = _getter(columns)
    n_batches = 0
    for line in lines:
        if line.isspace():
            continue
        record = _record(line, place(lines.name, builder.row, lines.number))
        check.see(record)
        builder.add(lines.number, *take(record))
        if builder.full:
            n_batches += 1
            yield builder.take(lines.position)
    check.finish()
    if builder.holds_any or not n_batches:
        yield builder.take(lines.position)


def _record(line: str, where: str) -> dict[str, Any]:
    """Return the JSON object on one line."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: is not JSON: {error.msg} at character {error.pos}") from None
    except (RecursionError, ValueError) as error:
        raise InputError(f"{where}: is not JSON that can be read: {error}") from None
    if not isinstance(record, dict):
        raise InputError(f"{where}: holds {kind_of(record)}, expected one JSON object per line")
    return record


def _getter(columns: Columns) -> Callable[[dict[str, Any]], tuple[Any, Any, Any, Any]]:
    """Return a function that picks text, id, date and home from a JSON object."""
    text, id, date, home = columns.text, columns.id, columns.date, columns.home

    def take(record: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
        get = record.get
        return (
            get(text),
            None if id is None else get(id),
            None if date is None else get(date),
            None if home is None else get(home),
        )

    return take


class _KeyCheck:
    """Finds out early whether a column asked for occurs in a JSON Lines file."""

    def __init__(self, name: str, columns: Columns) -> None:
        self._name = name
        self._missing = set(columns.named)
        self._keys: dict[str, None] = {}
        self._n_records = 0

    def see(self, record: dict[str, Any]) -> None:
        """Take note of one record's keys."""
        self._n_records += 1
        if self._missing:
            self._missing.difference_update(record)
            self._keys.update(dict.fromkeys(record))
            if self._n_records >= _RECORDS_BEFORE_UNKNOWN:
                self.finish()

    def finish(self) -> None:
        """Raise for a column that no record had; a file without records has every column."""
        if self._missing and self._n_records:
            raise unknown_column(self._name, min(self._missing), self._keys)


def _read_csv(lines: Lines, columns: Columns, limits: Limits) -> Iterator[Batch]:
    csv.field_size_limit(MAX_LINE_BYTES)
    builder = BatchBuilder(lines.name, columns, limits)
    rows = _csv_rows(lines, builder)
    header = next(rows, (0, None))[1]
    n_batches = 0
    if header is not None:
        places = [None if c is None else _column_place(lines.name, header, c) for c in _roles(columns)]
        text, id, date, home = places
        for line, row in rows:
            if len(row) != len(header):
                raise InputError(
                    f"{place(lines.name, builder.row, line)}: has {len(row)} fields, the header has {len(header)}"
                )
            builder.add(
                line,
                row[text],  # type: ignore[index]
                None if id is None else row[id],
                None if date is None else row[date],
                None if home is None else row[home],
            )
            if builder.full:
                n_batches += 1
                yield builder.take(lines.position)
    if builder.holds_any or not n_batches:
        yield builder.take(lines.position)


def _roles(columns: Columns) -> tuple[str | None, ...]:
    return columns.text, columns.id, columns.date, columns.home


def _csv_rows(lines: Lines, builder: BatchBuilder) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of each record with the line where it begins, blank lines left out."""
    # strict: a quote that is left open or closed in the middle would move text between rows in silence.
    reader = csv.reader(lines, strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            where = place(lines.name, builder.row, line)
            raise InputError(f"{where}: is not CSV: {_csv_reason(str(error))}") from None
        if row is None:
            return
        if row:
            yield line, row
        line = lines.number + 1


def _csv_reason(message: str) -> str:
    """Say in a user's words what the csv module found."""
    if "unexpected end of data" in message:
        return "a quote is opened and never closed"
    if "field larger than" in message:
        return f"a field is longer than {MAX_LINE_BYTES >> 20} Mi characters; is a quote left open?"
    if "new-line character" in message:
        return "a carriage return stands inside an unquoted field; write LF or CRLF line ends"
    if "expected after" in message:
        return "a quoted field goes on after its closing quote; write a quote inside a field twice"
    return message


def _column_place(name: str, header: list[str], wanted: str) -> int:
    """Return the position of a column in the header of a CSV file."""
    if wanted not in header:
        raise unknown_column(name, wanted, header)
    if header.count(wanted) > 1:
        raise InputError(f'{name}: has {header.count(wanted)} columns "{shortened(wanted)}"; rename all but one')
    return header.index(wanted)
