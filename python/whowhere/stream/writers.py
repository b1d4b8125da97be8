"""Writes tables of mentions as Parquet, CSV or JSON Lines.

All tables given to one writer have the same columns; rows keep their order; null stays null
(an empty cell in CSV). The file itself belongs to `output.py`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from whowhere.errors import InputError
from whowhere.stream.batch import string_array

# Row groups of about this many mentions: small ones make a large file that is slow to read.
_ROWS_PER_GROUP = 1 << 17
# Mentions that are Python objects at one time: each takes some 2 kB then.
_ROWS_AS_OBJECTS = 1 << 13
# Spreadsheets run a cell that begins with one of these as a formula.
_FORMULA = r"^[=+\-@\t\r]"


class MentionWriter:
    """Writes mentions to a file that somebody else opened and will close.

    Used as a context manager. If the block fails, nothing more reaches the file: the writers of
    Arrow would otherwise finish a Parquet file on their way out, and so make half of it look whole.

    Parameters
    ----------
    file : binary file
        Open for writing.
    format : {"parquet", "csv", "jsonl"}
        What to write.

    Attributes
    ----------
    n_formulas : int
        Cells of a CSV file that a spreadsheet would run as a formula.
    """

    def __init__(self, file: BinaryIO, format: str) -> None:
        self._gate = _Gate(file)
        self._open = _WRITERS[format]
        self._writer: _Writer | None = None

    def __enter__(self) -> MentionWriter:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._writer is None:
            return
        if kind is None:
            self._writer.close()
            return
        self._gate.shut = True
        with contextlib.suppress(Exception):
            self._writer.close()

    def write(self, table: Any) -> None:
        """Append the rows of a table; the first table, even an empty one, says what the columns are.

        Raises
        ------
        InputError
            If the format cannot hold a column of that type.
        """
        if self._writer is None:
            self._writer = self._open(self._gate, table.schema)
        if table.num_rows:
            self._writer.write(table)

    @property
    def n_formulas(self) -> int:
        """Cells of a CSV file that a spreadsheet would run as a formula."""
        return self._writer.n_formulas if self._writer is not None else 0


class _Gate:
    """A file that can be shut: what is written later is dropped."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.shut = False
        self.closed = False

    def write(self, data: bytes) -> int:
        return len(data) if self.shut else self._file.write(data)

    def flush(self) -> None:
        if not self.shut:
            self._file.flush()

    def close(self) -> None:
        """The file is not ours to close."""


class _Writer(Protocol):
    n_formulas: int

    def write(self, table: Any) -> None: ...

    def close(self) -> None: ...


class _ParquetWriter:
    """Writes a Parquet file, in row groups of a useful size."""

    n_formulas = 0

    def __init__(self, file: _Gate, schema: Any) -> None:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(file, schema)
        self._held: list[Any] = []
        self._n_held = 0

    def write(self, table: Any) -> None:
        """Append the rows of a table."""
        self._held.append(table)
        self._n_held += table.num_rows
        if self._n_held >= _ROWS_PER_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._n_held:
            self._writer.write_table(pa.concat_tables(self._held), row_group_size=self._n_held)
        self._held, self._n_held = [], 0

    def close(self) -> None:
        """Write the rows still held and the footer."""
        self._flush()
        self._writer.close()


class _CsvWriter:
    """Writes CSV in UTF-8; the values of a list are joined by ``|``."""

    def __init__(self, file: _Gate, schema: Any) -> None:
        import pyarrow.csv

        _check_flat(schema, "csv")
        self.n_formulas = 0
        self._writer = pyarrow.csv.CSVWriter(file, _csv_table(schema.empty_table()).schema)

    def write(self, table: Any) -> None:
        """Append the rows of a table."""
        table = _csv_table(table)
        self._writer.write_table(table)
        self.n_formulas += sum(_count_formulas(column) for column in table.columns)

    def close(self) -> None:
        """Write what is still held."""
        self._writer.close()


class _JsonlWriter:
    """Writes JSON Lines: one object per mention, every column in it, null where unknown."""

    n_formulas = 0

    def __init__(self, file: _Gate, schema: Any) -> None:
        _check_flat(schema, "jsonl")
        self._file = file
        self._line = "{" + ", ".join(_dumps(name).replace("%", "%%") + ": %s" for name in schema.names) + "}\n"

    def write(self, table: Any) -> None:
        """Append the rows of a table."""
        line = self._line
        for start in range(0, table.num_rows, _ROWS_AS_OBJECTS):
            columns = table.slice(start, _ROWS_AS_OBJECTS).columns
            cells = zip(*map(_json_cells, columns), strict=True)
            self._file.write("".join([line % row for row in cells]).encode("utf-8"))

    def close(self) -> None:
        """Nothing is held."""


_WRITERS: dict[str, Callable[[_Gate, Any], _Writer]] = {
    "parquet": _ParquetWriter,
    "csv": _CsvWriter,
    "jsonl": _JsonlWriter,
}


def _check_flat(schema: Any, format: str) -> None:
    """Raise if a column cannot be written as text."""
    import pyarrow as pa

    for field in schema:
        found = field.type.value_type if _is_list(field.type) else field.type
        if pa.types.is_nested(found) or _is_binary(found):
            raise InputError(
                f'the column "{field.name}" has type {field.type}, which {format} cannot hold; write parquet'
            )


def _is_binary(type: Any) -> bool:
    import pyarrow as pa

    return bool(
        pa.types.is_binary(type)
        or pa.types.is_large_binary(type)
        or pa.types.is_fixed_size_binary(type)
        or isinstance(type, pa.BaseExtensionType)
    )


def _is_list(type: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_list(type) or pa.types.is_large_list(type))


def _is_string(type: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(type) or pa.types.is_large_string(type))


def _plain(column: Any) -> Any:
    """Return a column as one array without a dictionary."""
    import pyarrow as pa

    array = column.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array.cast(pa.large_string()) if pa.types.is_string_view(array.type) else array


def _csv_table(table: Any) -> Any:
    import pyarrow as pa

    return pa.Table.from_arrays([_csv_column(column) for column in table.columns], names=table.column_names)


def _csv_column(column: Any) -> Any:
    array = _plain(column)
    if not _is_list(array.type):
        return array
    rows = array.to_pylist()
    return string_array([None if values is None else "|".join(map(str, values)).encode() for values in rows])


def _count_formulas(column: Any) -> int:
    import pyarrow.compute as pc

    if not _is_string(column.type):
        return 0
    return pc.sum(pc.match_substring_regex(column, _FORMULA)).as_py() or 0


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json_cells(column: Any) -> list[str]:
    """Return the values of a column as JSON texts."""
    import pyarrow as pa

    array = _plain(column)
    if _is_list(array.type):
        return ["null" if values is None else _dumps(values) for values in array.to_pylist()]
    if _is_string(array.type):
        return _string_cells(array)
    # Arrow prints a float32 with the digits that it has (0.9), Python its 64-bit neighbour (0.8999999761581421).
    texts = array.cast(pa.string()).to_pylist()
    if pa.types.is_integer(array.type) or pa.types.is_boolean(array.type):
        return ["null" if text is None else text for text in texts]
    if pa.types.is_floating(array.type):
        return ["null" if text is None or text[-1] in "nf" else text for text in texts]
    return [_dumps(text) for text in texts]


def _string_cells(array: Any) -> list[str]:
    """Return strings as JSON texts, each different one encoded once: names repeat, and encoding is slow."""
    coded = array.dictionary_encode()
    texts = [_dumps(value) for value in coded.dictionary.to_pylist()]
    return ["null" if code is None else texts[code] for code in coded.indices.to_pylist()]
