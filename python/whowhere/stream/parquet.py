"""Reads a Parquet file as batches of documents, with only the columns asked for.

Values keep their order and nulls; text is proved to be UTF-8, which Parquet itself does not
do. The other formats are in `readers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from whowhere.errors import InputError
from whowhere.stream.batch import Batch, Columns, Limits, bad_date, date_array, day, place, unknown_column

_ROWS_AT_ONCE = 256
# Pages are read through a buffer of this size; without it a whole column of a row group is held.
_BUFFER_BYTES = 1 << 20


def read_parquet(file: BinaryIO, name: str, columns: Columns, limits: Limits) -> Iterator[Batch]:
    """Yield the documents of one Parquet file as batches.

    Parameters
    ----------
    file : binary file
        Seekable.
    name : str
        Its name, for messages.
    columns : Columns
        Which columns to read.
    limits : Limits
        Where a batch is cut, to the accuracy of the rows decoded at once.

    Yields
    ------
    Batch
        At least one, possibly empty.

    Raises
    ------
    InputError
        If the file is damaged, a column is missing or has another type, or a value is wrong.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER_BYTES) as parquet:
            _check_columns(name, parquet.schema_arrow, columns)
            yield from _batches(parquet, name, columns, limits, file.seek(0, 2))
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, MemoryError):
            raise
        raise InputError(f"{name}: is not a Parquet file that can be read: {error}") from None


def _batches(parquet: Any, name: str, columns: Columns, limits: Limits, file_bytes: int) -> Iterator[Batch]:
    import pyarrow as pa

    n_rows = max(parquet.metadata.num_rows, 1)
    held: list[Any] = []
    first_row, next_row, n_bytes = 0, 0, 0
    schema = pa.schema([parquet.schema_arrow.field(c) for c in columns.named])
    for record_batch in parquet.iter_batches(
        batch_size=_rows_at_once(parquet.metadata, columns.text, limits), columns=list(columns.named), use_threads=False
    ):
        held.append(record_batch)
        next_row += record_batch.num_rows
        n_bytes += _text_bytes(record_batch.column(columns.text))
        if n_bytes >= limits.n_bytes or next_row - first_row >= limits.n_docs:
            yield _batch(pa.Table.from_batches(held), name, columns, first_row, file_bytes * next_row // n_rows)
            held, first_row, n_bytes = [], next_row, 0
    if held or next_row == 0:
        yield _batch(pa.Table.from_batches(held, schema), name, columns, first_row, file_bytes)


def _rows_at_once(metadata: Any, text: str, limits: Limits) -> int:
    """Return how many rows to decode in one step, so that long documents are cut into small batches too."""
    n_bytes = 0
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        n_bytes += sum(
            row_group.column(c).total_uncompressed_size
            for c in range(row_group.num_columns)
            if row_group.column(c).path_in_schema == text
        )
    mean_bytes = max(n_bytes // max(metadata.num_rows, 1), 1)
    return int(max(1, min(_ROWS_AT_ONCE, limits.n_docs, limits.n_bytes // mean_bytes)))


def _text_bytes(column: Any) -> int:
    """Return the bytes that a string column of one record batch holds, near enough to cut batches."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return int(column.nbytes * max(1, len(column) // max(1, len(column.dictionary))))
    return int(column.nbytes)


def _check_columns(name: str, schema: Any, columns: Columns) -> None:
    """Raise if a column is missing, there twice, or of a type that cannot serve."""
    import pyarrow as pa

    for wanted in columns.named:
        n_same = schema.names.count(wanted)
        if n_same == 0:
            raise unknown_column(name, wanted, schema.names)
        if n_same > 1:
            raise InputError(f'{name}: has {n_same} columns "{wanted}"; rename all but one')
    for column in (columns.text, columns.home):
        if column is not None and not _is_text(schema.field(column).type):
            raise InputError(f'{name}: the column "{column}" has type {schema.field(column).type}, expected string')
    if columns.date is not None:
        found = schema.field(columns.date).type
        if not (_is_text(found) or pa.types.is_date(found) or pa.types.is_timestamp(found)):
            raise InputError(f'{name}: the date column "{columns.date}" has type {found}, expected a date or string')
    if columns.id is not None and pa.types.is_nested(schema.field(columns.id).type):
        raise InputError(
            f'{name}: the id column "{columns.id}" has type {schema.field(columns.id).type}, expected one value'
        )


def _is_text(type: Any) -> bool:
    import pyarrow as pa

    value = type.value_type if pa.types.is_dictionary(type) else type
    return bool(
        pa.types.is_string(value)
        or pa.types.is_large_string(value)
        or pa.types.is_string_view(value)
        or pa.types.is_null(value)
    )


def _batch(table: Any, name: str, columns: Columns, first_row: int, position: int) -> Batch:
    """Return the rows of a table as a batch, every value checked."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def column(wanted: str) -> Any:
        return _checked(table.column(wanted).combine_chunks(), wanted, name, first_row)

    text = column(columns.text).cast(pa.large_string())
    arrays, names = [text], ["text"]
    if columns.date is not None:
        arrays.append(_days(column(columns.date), columns.date, name, first_row))
        names.append("date")
    if columns.home is not None:
        arrays.append(column(columns.home).cast(pa.string()))
        names.append("home")
    ids = None
    if columns.id is not None:
        ids = column(columns.id)
        if ids.null_count:
            row = first_row + ids.is_null().to_pylist().index(True)
            raise InputError(f'{place(name, row)}: the id column "{columns.id}" is empty; every document needs an id')
    n_bytes = pc.sum(pc.binary_length(text)).as_py() or 0
    return Batch(pa.Table.from_arrays(arrays, names=names), ids, name, first_row, None, n_bytes, position)


def _checked(array: Any, column: str, name: str, first_row: int) -> Any:
    """Return an array without its dictionary, after proving that its strings are UTF-8."""
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    try:
        array.validate(full=True)
    except pa.ArrowInvalid as error:
        for i in range(len(array)):
            try:
                array.slice(i, 1).validate(full=True)
            except pa.ArrowInvalid:
                raise InputError(f'{place(name, first_row + i)}: the column "{column}" is not UTF-8') from None
        raise InputError(f'{place(name, first_row)}: the column "{column}" is damaged: {error}') from None
    return array


def _days(array: Any, column: str, name: str, first_row: int) -> Any:
    """Return dates as date32: the day in the time zone of the column."""
    import pyarrow as pa

    if not _is_text(array.type):
        return array.cast(pa.date32(), safe=False)
    days: list[int | None] = []
    for i, value in enumerate(array.to_pylist()):
        try:
            days.append(day(value) if value else None)
        except ValueError:
            raise InputError(f"{place(name, first_row + i)}: {bad_date(column, value)}") from None
    return date_array(days)
