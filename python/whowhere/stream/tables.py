"""Reads the tables that a gazetteer is built from: CSV or Parquet, whole.

What the columns mean is checked by `whowhere.schema`. Documents are read by `readers.py`.
"""

from __future__ import annotations

from typing import Any

from whowhere.errors import WhowhereError
from whowhere.stream.formats import UsageError, input_format


def read_table(path: str) -> Any:
    """Return a CSV or Parquet file as an Arrow table.

    Parameters
    ----------
    path : str
        The file's ending says which of the two it is.

    Returns
    -------
    pyarrow.Table
        The cells of a CSV file are strings, an empty one is null.

    Raises
    ------
    UsageError
        If the ending is another one.
    WhowhereError
        If the file cannot be read as what it says it is.
    """
    import pyarrow as pa

    format = input_format(path)
    if format == "jsonl":
        raise UsageError(f"{path}: expected a CSV or Parquet table")
    try:
        if format == "parquet":
            import pyarrow.parquet as pq

            return pq.read_table(path)
        return _csv_table(path)
    except pa.ArrowException as error:
        raise WhowhereError(f"{path}: {error}") from None


def _csv_table(path: str) -> Any:
    """Return a CSV file as strings: a type guessed from the cells would make a number of the id 007."""
    import pyarrow as pa
    from pyarrow import csv

    parse = csv.ParseOptions(newlines_in_values=True)
    with csv.open_csv(path, parse_options=parse) as start:
        types = dict.fromkeys(start.schema.names, pa.string())
    convert = csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
    return csv.read_csv(path, parse_options=parse, convert_options=convert)
