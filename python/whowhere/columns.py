"""Turns what the caller gives into Arrow columns: texts, dates, homes.

Text that already lies in Arrow memory is borrowed, not copied. Python objects are converted a slice at a time, so a
bad value is found with its position and no chunk grows beyond what Arrow can address.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from whowhere.dates import read_day
from whowhere.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Rows of Python objects that are converted at once.
_SLICE_ROWS = 1 << 12


class Texts:
    """A column of texts, what frame it came in, and how its rows are called."""

    def __init__(
        self,
        column: pa.ChunkedArray,
        returns: Literal["pandas", "polars", "arrow"],
        index: pd.Index[Any] | None = None,
        frame: Any = None,
    ) -> None:
        self.column, self.returns, self.index, self.frame = column, returns, index, frame

    def named(self, name: str, what: str) -> Any:
        """The column `name` of the frame that the texts came in."""
        if self.frame is None:
            raise InputError(f"{what}={name!r} names a column, but the texts are no frame; give a sequence of {what}")
        return pick(self.frame, name, what)


def read_texts(texts: Any, text: str | None) -> Texts:
    """Borrow the text column of whatever the caller has.

    Parameters
    ----------
    texts : str, sequence of str or None, Series, frame, Arrow array or table
    text : str or None
        Name of the text column, for frames.

    Returns
    -------
    Texts

    Raises
    ------
    TypeError
        If a value is not text, with its position; or the whole is not a column.
    InputError
        If a text has a lone surrogate, with its position; or the named column does not exist.
    """
    import pyarrow as pa

    packages = {base.__module__.split(".")[0] for base in type(texts).__mro__}
    if isinstance(texts, str):
        _no_name(text, texts)
        return Texts(_from_objects([texts]), "pandas")
    if "pandas" in packages:
        return _read_pandas(texts, text)
    returns: Literal["polars", "arrow"] = "polars" if "polars" in packages else "arrow"
    if isinstance(texts, pa.Table | pa.RecordBatch) or _is_frame(texts, text):
        frame = texts if isinstance(texts, pa.Table | pa.RecordBatch) else _to_table(texts)
        return Texts(_of_strings(pick(frame, _required(text, frame), "text")), returns, frame=frame)
    if isinstance(texts, pa.Array | pa.ChunkedArray) or hasattr(texts, "__arrow_c_stream__"):
        _no_name(text, texts)
        return Texts(_of_strings(texts), returns)
    if "numpy" in packages or (isinstance(texts, Sequence) and not isinstance(texts, bytes | bytearray | memoryview)):
        _no_name(text, texts)
        if getattr(texts, "ndim", 1) != 1:
            raise TypeError(f"texts is an array of shape {texts.shape}; give one column of text")
        return Texts(_from_objects(texts if "numpy" in packages else list(texts)), "pandas")
    hint = "; collect it first" if type(texts).__name__ == "LazyFrame" else ""
    raise TypeError(
        f"texts is a {type(texts).__name__}{hint}; give a pandas, polars or pyarrow column or table, "
        "a list of str, or one str"
    )


def pick(frame: Any, name: str, what: str) -> Any:
    """Take a column of a frame by name, or say which there are."""
    is_pandas = hasattr(frame, "iloc")
    names = list(frame.columns if is_pandas else frame.schema.names)
    if names.count(name) != 1:
        problem = "no column" if name not in names else "more than one column"
        listed = ", ".join(map(str, names[:20])) + (", ..." if len(names) > 20 else "")
        raise InputError(f"{what}={name!r}: the table has {problem} of that name; its columns are: {listed}")
    return frame[name] if is_pandas else frame.column(name)


def _read_pandas(texts: Any, text: str | None) -> Texts:
    import pandas as pd

    if isinstance(texts, pd.DataFrame):
        series = pick(texts, _required(text, texts), "text")
        return Texts(_from_series(series), "pandas", texts.index, texts)
    if isinstance(texts, pd.Series):
        _no_name(text, texts)
        return Texts(_from_series(texts), "pandas", texts.index)
    _no_name(text, texts)
    return Texts(_from_series(pd.Series(texts)), "pandas")


def _from_series(series: pd.Series[Any]) -> pa.ChunkedArray:
    import pandas as pd
    import pyarrow as pa

    if isinstance(series.dtype, pd.CategoricalDtype):
        try:
            return _of_strings(pa.array(series, from_pandas=True))
        except (pa.ArrowException, TypeError, ValueError):
            return _from_objects(series.to_numpy(dtype=object))  # says which row is not text
    if series.dtype == object or getattr(series.dtype, "storage", None) == "python":
        return _from_objects(series.to_numpy(dtype=object))
    if series.isna().all() and not pd.api.types.is_string_dtype(series.dtype):
        return pa.chunked_array([pa.nulls(len(series), pa.string())])
    return _of_strings(pa.array(series, from_pandas=True))


def _of_strings(column: Any) -> pa.ChunkedArray:
    """Check that a column holds strings (or only nulls), without copying its values."""
    import pyarrow as pa

    chunked = pa.chunked_array([column]) if isinstance(column, pa.Array) else pa.chunked_array(column)
    kind = chunked.type.value_type if pa.types.is_dictionary(chunked.type) else chunked.type
    checks = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    if not any(check(kind) for check in checks):
        raise TypeError(f"the texts are a column of {chunked.type}, not of text; give a column of strings")
    return chunked


def _from_objects(values: Any) -> pa.ChunkedArray:
    """Convert Python objects: str, or None, NaN and pandas.NA for null."""
    import pyarrow as pa

    chunks: list[pa.Array] = []
    for start in range(0, len(values), _SLICE_ROWS):
        part = values[start : start + _SLICE_ROWS]
        try:
            array = pa.array(part, from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            array = None
        if array is None or not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
            _check_values(part, start)
            array = pa.array([value if isinstance(value, str) else None for value in part], pa.large_string())
        array = array.cast(pa.large_string())
        chunks.extend(array.chunks if isinstance(array, pa.ChunkedArray) else [array])
    return pa.chunked_array(chunks, pa.large_string())


def _check_values(values: Any, offset: int) -> None:
    """Say which of the values is neither text nor null, if one is."""
    for position, value in enumerate(values, offset):
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError as error:
                problem = InputError(
                    f"the text at position {position} has a lone surrogate ({value[error.start]!r} at character "
                    f"{error.start}), which is no character; decode the source with errors='replace'"
                )
                problem.row = position
                raise problem from None
        elif not is_null(value):
            raise TypeError(
                f"the value at position {position} is {value!r:.60} ({type(value).__name__}), not text; "
                "give str, or None where there is no text"
            )


def is_null(value: Any) -> bool:
    """Whether a value is None, NaN, NaT or pandas.NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # an array, which is neither equal nor unequal
        return False


def _is_frame(texts: Any, text: str | None) -> bool:
    """Whether an object is a table of columns rather than one column; one that names none is if `text` is given."""
    import pyarrow as pa

    if type(texts).__module__.startswith("polars"):
        return type(texts).__name__ == "DataFrame"
    if isinstance(texts, pa.RecordBatchReader):
        return True
    if isinstance(texts, pa.Array | pa.ChunkedArray) or not hasattr(texts, "__arrow_c_stream__"):
        return False
    return text is not None or hasattr(texts, "column_names") or hasattr(texts, "columns")


def _to_table(texts: Any) -> pa.Table:
    import pyarrow as pa

    try:
        return pa.table(texts)
    except (pa.ArrowException, TypeError, ValueError):
        raise InputError(f"texts is a {type(texts).__name__}, a single column; leave text= out") from None


def _required(text: str | None, frame: Any) -> str:
    if text is None:
        names = frame.columns if hasattr(frame, "iloc") else frame.schema.names
        listed = ", ".join(map(str, names))
        raise InputError(f"texts is a table; name its text column with text=, one of: {listed}")
    return text


def _no_name(text: str | None, texts: Any) -> None:
    if text is not None:
        raise InputError(f"text={text!r} names a column, but texts is a {type(texts).__name__}; leave it out")


def read_dates(dates: Any, texts: Texts) -> pa.ChunkedArray | None:
    """Read one date per text.

    Parameters
    ----------
    dates : None, str, or sequence of datetime.date, timestamps, ISO 8601 strings or nulls
        A str names a column of the frame. The day is the one written in the value, in its own time zone; a year or
        a month alone is its middle day.
    texts : Texts

    Returns
    -------
    pyarrow.ChunkedArray of date32, or None

    Raises
    ------
    InputError
        If there are more or fewer dates than texts, or a value is no date: with its position.
    """
    if dates is None:
        return None
    values = texts.named(dates, "dates") if isinstance(dates, str) else dates
    _same_length(values, texts, "dates")
    return read_days(values)


def read_days(values: Any) -> pa.ChunkedArray:
    """Read a column of dates, as `read_dates` does.

    Returns
    -------
    pyarrow.ChunkedArray of date32

    Raises
    ------
    InputError
        If a value is no date: with its position.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    array = _as_arrow(values)
    if array is None:  # each in its own time zone: Arrow would move them all into one
        return pa.chunked_array([pa.array([_day(value, i) for i, value in enumerate(values)], pa.date32())])
    kind = array.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        array = pc.local_timestamp(array)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_null(kind):
        return pa.chunked_array([chunk.cast(pa.date32(), safe=False) for chunk in array.chunks], pa.date32())
    listed = array.to_pylist()
    return pa.chunked_array([pa.array([_day(value, i) for i, value in enumerate(listed)], pa.date32())])


def _as_arrow(values: Any) -> pa.ChunkedArray | None:
    """Values of one type as Arrow; None for Python objects."""
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray):
        return values
    if not isinstance(values, pa.Array):
        if str(getattr(values, "dtype", "object")).startswith(("object", "period")):
            return None
        try:
            values = pa.array(values, from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            return None
    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])


def _day(value: Any, row: int) -> datetime.date | None:
    """Read one value as a date."""
    if is_null(value) or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if type(value).__name__ == "datetime64":
        return value.astype("datetime64[D]").item()  # type: ignore[no-any-return]
    try:
        return read_day(value)
    except (AttributeError, ValueError):
        error = InputError(
            f"the date at position {row} is {value!r:.60} ({type(value).__name__}); "
            "give a date, a timestamp, an ISO 8601 string such as 2014-08-28, or None"
        )
        error.row = row
        raise error from None


def _same_length(values: Any, texts: Texts, what: str) -> None:
    if not hasattr(values, "__len__"):
        raise InputError(f"{what} is a {type(values).__name__}; give a column name or a sequence, one value per text")
    if len(values) != len(texts.column):
        raise InputError(f"{what} has {len(values)} values, there are {len(texts.column)} texts; give one per text")


def read_homes(home: Any, texts: Texts) -> list[str | None] | None:
    """Read where each text was written, as given: one value per text.

    Raises
    ------
    InputError
        If there are more or fewer values than texts, or one is neither text nor null.
    """
    if home is None:
        return None
    values = texts.named(home, "home") if isinstance(home, str) else home
    _same_length(values, texts, "home")
    try:
        listed: list[str | None] = read_texts(values, None).column.to_pylist()
    except (TypeError, InputError, UnicodeDecodeError) as error:
        problem = InputError(f"home: {error}")
        problem.row = getattr(error, "row", None)
        raise problem from None
    return listed
