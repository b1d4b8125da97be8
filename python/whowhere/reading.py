"""Reads the tables of mentions, and the texts and dates beside them, that the analyses take in whatever frame they are.

Documents are called by index label where the texts are a pandas Series or frame, else by row number, as `annotate`
called them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from whowhere import schema
from whowhere.columns import Texts, read_days
from whowhere.errors import InputError
from whowhere.schema import Column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

#: What is read of a table of mentions, besides ``doc``.
_READ = (
    Column("start", "int64", "first character of the mention", required=True),
    Column("end", "int64", "one past its last character", required=True),
    Column("surface", "string", "the characters in the document", required=True),
    Column("how", "string", "the rule that found the mention"),
)


def read_mentions(mentions: Any, *needed: str) -> pd.DataFrame:
    """Return a table of mentions as pandas has it.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table, dict of columns, or list of dicts
        An empty list is a table without rows.
    *needed : str
        Columns that must be there, each value text, a number or whatever else can be counted.

    Returns
    -------
    pandas.DataFrame
        The table itself if it is of pandas, its categories as plain values; else a copy whose index counts the rows.

    Raises
    ------
    SchemaError
        If it is no table, a column is missing or given twice, or a value cannot be counted: with its row.
    InputError
        If a document is null: with its row.
    """
    import pandas as pd

    is_empty = isinstance(mentions, list) and not mentions
    columns = {name: [] for name in needed} if is_empty else schema.columns_of(mentions, "mentions")
    meanings = {column.name: column.meaning for column in schema.MENTIONS}
    for name in needed:
        if name not in columns:
            meaning = f"; it holds: {meanings[name]}" if name in meanings else ""
            raise schema.wrong("mentions", name, None, f"is missing{meaning}")
    if isinstance(mentions, pd.DataFrame):
        frame = mentions
    else:
        n_rows = len(next(iter(columns.values()), ()))
        if uneven := next((name for name, values in columns.items() if len(values) != n_rows), None):
            raise schema.wrong("mentions", uneven, None, f"has {len(columns[uneven])} rows, the first one {n_rows}")
        frame = pd.DataFrame({name: _to_pandas(values) for name, values in columns.items()})
    frame = _plain(frame)
    for name in needed:
        _check_hashable(frame[name])
    if "doc" in needed and (is_null := frame["doc"].isna()).any():
        raise _wrong_row(_first(is_null), "doc is null; give what annotate returned")
    return frame


def _to_pandas(values: Any) -> Any:
    import pandas as pd
    import pyarrow as pa

    if not isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    array = schema.to_array(values)
    if pa.types.is_nested(array.type):  # Arrow cannot hand all of them on to pandas
        return pd.Series(array.to_pylist(), dtype=object)
    return array.to_pandas()


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring categories back into values: pandas counts and names categories that no row has, in an order of its own."""
    import pandas as pd

    categories = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    if categories:
        frame = frame.copy(deep=False)
        for name in categories:
            frame[name] = frame[name].astype(object).infer_objects()
    return frame


def _check_hashable(column: pd.Series[Any]) -> None:
    """Raise SchemaError if a value is a list, an array or a dict."""
    import pandas as pd

    is_nested = isinstance(column.dtype, pd.ArrowDtype) and column.dtype.kind == "O"
    if not is_nested and column.dtype != object:
        return
    if not is_nested and not pd.api.types.infer_dtype(column, skipna=True).startswith("mixed"):
        return
    for row, value in enumerate(column):
        if not isinstance(value, Hashable):
            problem = f"found {value!r:.60} ({type(value).__name__}); give a column of text or numbers"
            raise schema.wrong("mentions", str(column.name), row, problem)


def _first(mask: Any) -> int:
    """Return the position of the first row for which something holds."""
    import numpy as np

    return int(np.asarray(mask).argmax())


def _wrong_row(row: int, problem: str) -> InputError:
    error = InputError(f"mentions, row {row}: {problem}")
    error.row = row
    return error


def read_spans(mentions: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the first character of each mention, and one past its last.

    Raises
    ------
    SchemaError
        If one is no whole number: with its row.
    InputError
        If one is null, or a mention ends before it starts: with its row.
    """
    import numpy as np

    batch = schema.conform(mentions[["start", "end"]], _READ[:2], "mentions")
    for name in ("start", "end"):
        if batch[name].null_count:
            raise _wrong_row(_first(batch[name].is_null()), f"{name} is null; give what annotate returned")
    start, end = (np.asarray(batch[name]) for name in ("start", "end"))
    wrong = (start < 0) | (end <= start)
    if wrong.any():
        row = _first(wrong)
        raise _wrong_row(row, f"spans {start[row]} to {end[row]}; give what annotate returned")
    return start, end


def check_fit(row: int, doc: Any, text: str | None, start: int, end: int, surface: Any) -> None:
    """Raise InputError unless a mention, of that row, can be in its text."""
    if problem := _misfit(text, start, end, surface):
        raise _wrong_row(row, f"doc {doc!r:.60} {problem}; give the texts that were annotated")


def _misfit(string: str | None, start: int, end: int, surface: Any) -> str | None:
    """Say why a mention cannot be in a text, or None if it is."""
    if string is None:
        return "has no text (null)"
    if end > len(string):
        return f"has {len(string):,} characters, the mention spans {start:,} to {end:,}"
    if isinstance(surface, str) and string[start:end] != surface:
        return f"has {string[start:end]!r:.60} at {start} to {end}, where the table says {surface!r:.60}"
    return None


def kind_of_frame(frame: Any) -> Literal["pandas", "polars", "arrow"]:
    """Tell whose a table is; a dict or list counts as pandas'."""
    package = type(frame).__module__.split(".")[0]
    if package == "polars":
        return "polars"
    return "arrow" if package == "pyarrow" else "pandas"


def give_back(frame: pd.DataFrame, like: Any) -> Any:
    """Return a result as the kind of frame that the caller's table is."""
    kind = kind_of_frame(like)
    if kind == "pandas":
        return frame
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    if kind == "arrow":
        return table
    import polars as pl

    return pl.from_arrow(table)


def read_dates_of_documents(dates: Any) -> pd.Series[Any]:
    """Read one date per document.

    Parameters
    ----------
    dates : pandas Series by label, or sequence by row number
        Dates, timestamps, ISO 8601 strings or nulls.

    Returns
    -------
    pandas.Series of datetime64[s], by label or row number

    Raises
    ------
    InputError
        If a value is no date: with its position; or a label is there twice.
    """
    import pandas as pd

    if isinstance(dates, str | set | frozenset) or not hasattr(dates, "__len__"):
        raise InputError(f"dates is {dates!r:.60}; give one date per document, such as df['date']")
    if hasattr(dates, "columns") or isinstance(dates, dict):
        raise InputError(f"dates is a {type(dates).__name__}; give one column of dates, such as df['date']")
    labels = labels_of(dates.index if isinstance(dates, pd.Series) else pd.RangeIndex(len(dates)), "dates")
    days = read_days(dates).to_pandas(date_as_object=True)
    return pd.Series(pd.to_datetime(days).astype("datetime64[s]").to_numpy(), index=labels)


def labels_of(index: pd.Index[Any], what: str = "texts") -> pd.Index[Any]:
    """Return the labels that documents are called by: tuples for several levels.

    Raises
    ------
    InputError
        If a label is there twice.
    """
    import pandas as pd

    if not index.is_unique:
        label = index[index.duplicated()].tolist()[0]
        raise InputError(
            f"{what} has the index label {label!r:.60} twice; use {what}.reset_index(drop=True) before annotating"
        )
    return index.to_flat_index() if isinstance(index, pd.MultiIndex) else index


def core_mentions(columns: Mapping[str, Any], given: Texts) -> pa.RecordBatch:
    """Bring columns of mentions into the types of the core; their documents become rows of the texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if "doc" not in columns:
        raise schema.wrong("mentions", "doc", None, "is missing; it holds: the document")
    known = {column.name for column in _READ}
    batch = schema.conform({name: values for name, values in columns.items() if name in known}, _READ, "mentions")
    docs = number_documents(columns["doc"], given.index)
    if len(docs) != batch.num_rows:
        raise schema.wrong("mentions", "doc", None, f"has {len(docs)} rows, the others {batch.num_rows}")
    arrays = {
        "doc": docs,
        "start": batch["start"],
        "end": batch["end"],
        "surface": batch["surface"].cast(pa.large_string()),
        "demonym": pc.equal(batch["how"], "demonym"),
    }
    return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))


def number_documents(docs: Any, index: pd.Index[Any] | None, what: str = "texts") -> pa.Array:
    """Number the documents of mentions as rows of a column of texts or dates.

    Parameters
    ----------
    docs : Series, Arrow array or sequence
        The column ``doc`` of mentions.
    index : pandas.Index or None
        The labels of the column; None if its rows have none.
    what : str
        What the column holds, for messages.

    Raises
    ------
    InputError
        If a document is none of them, with its row; or a label is there twice.
    """
    import pandas as pd
    import pyarrow as pa

    if index is None or (isinstance(index, pd.RangeIndex) and index.equals(pd.RangeIndex(len(index)))):
        return _whole_rows(docs, what)
    labels = docs.to_pandas() if isinstance(docs, pa.Array | pa.ChunkedArray) else docs
    rows = {label: row for row, label in enumerate(labels_of(index, what))}
    found = [rows.get(label) if isinstance(label, Hashable) else None for label in labels]
    for row, (at, label) in enumerate(zip(found, labels, strict=True)):
        if at is None:
            raise _wrong_doc(row, f"says doc {label!r:.60}, which is no index label of the {what}", what)
    return pa.array(found, pa.int64())


def _whole_rows(docs: Any, what: str) -> pa.Array:
    """Read row numbers."""
    import pyarrow as pa

    try:
        array = schema.to_array(docs)
        if pa.types.is_integer(array.type) or pa.types.is_null(array.type) or not len(array):
            return array.cast(pa.int64())
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        array = None
    values = docs.to_pylist() if hasattr(docs, "to_pylist") else list(docs)
    wrong = next((row for row, value in enumerate(values) if isinstance(value, bool) or not isinstance(value, int)), 0)
    raise _wrong_doc(wrong, f"says doc {values[wrong]!r:.60}; the {what} have no labels, so doc is a row number", what)


def _wrong_doc(row: int, problem: str, what: str) -> InputError:
    given = "texts that were annotated" if what == "texts" else f"{what} of the texts that were annotated"
    return _wrong_row(row, f"{problem}; give the {given}, with their index")


def rows_of_documents(docs: Any, index: pd.Index[Any] | None, n_documents: int, what: str = "texts") -> list[int]:
    """Number the documents as `number_documents`, each within 0 to `n_documents`."""
    rows: list[int | None] = number_documents(docs, index, what).to_pylist()
    for row, doc in enumerate(rows):
        if doc is None or not 0 <= doc < n_documents:
            raise _wrong_doc(row, f"says doc {doc}, but there are {n_documents:,} {what}, counted from 0", what)
    return [doc for doc in rows if doc is not None]
