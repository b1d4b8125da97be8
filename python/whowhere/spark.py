"""Annotates a PySpark DataFrame, batch by batch, in Spark's Python workers.

Rows come as Arrow batches and mentions go back as such. Making the gazetteer once per process is `shipped.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from whowhere import columns as _columns
from whowhere import schema
from whowhere.annotate import annotate as _annotate
from whowhere.errors import InputError
from whowhere.shipped import Shipped, annotate_part, read_options

if TYPE_CHECKING:
    import pyarrow as pa

    from whowhere.gazetteer import Gazetteer

__all__ = ["annotate"]


def annotate(
    sdf: Any,
    gazetteer: Gazetteer | None = None,
    *,
    text: str,
    id: str | None = None,
    dates: str | None = None,
    home: str | None = None,
    **options: Any,
) -> Any:
    """Find the actors and places that the texts of a Spark DataFrame mention.

    Nothing is computed before you ask for it. Only the columns that are named go to the workers.

    Parameters
    ----------
    sdf : pyspark.sql.DataFrame
    gazetteer : Gazetteer, optional
        What to look for; by default that which is built in. It is broadcast, and made once per Python worker.
    text : str
        Name of the text column.
    id : str
        Name of the column that tells documents apart, of any type; ``doc`` holds its values. Required: rows of Spark
        have no number.
    dates, home : str, optional
        Names of the columns with the date of each text, and with where it was written. Homes that nobody knows are
        ignored; warnings of the workers name them. The day of a timestamp is that in the session's time zone.
    **options
        As for `whowhere.annotate`: ``case``, ``overlaps``, ``link``, ``kinds``, ``demonyms``, ``nested``, ``prefer``,
        ``columns``, ``max_matches``; ``threads`` is per task, by default 1.

    Returns
    -------
    pyspark.sql.DataFrame
        One row per mention with the columns of `schema.MENTIONS` (or, with ``link=False``, `schema.MATCHES`): the rows
        of the local call. Spark promises no order; sort by ``doc``, ``start``.

    Raises
    ------
    ImportError
        If PySpark is not installed.
    TypeError
        If `sdf` is no Spark DataFrame, or the text column holds no text.
    InputError
        If `id` is missing, a column does not exist or an option cannot be used. A text or date that cannot be used
        ends the job that computes it with a `PythonException`, whose message names the id.

    Examples
    --------
    >>> import whowhere.spark
    >>> news = [("n1", "Talks in Nairobi"), ("n2", None)]
    >>> sdf = spark.createDataFrame(news, "key string, body string")  # doctest: +SKIP
    >>> found = whowhere.spark.annotate(sdf, text="body", id="key")  # doctest: +SKIP
    >>> found.select("doc", "start", "surface", "country").show()  # doctest: +SKIP
    +---+-----+-------+-------+
    |doc|start|surface|country|
    +---+-----+-------+-------+
    | n1|    9|Nairobi|    KEN|
    +---+-----+-------+-------+
    """
    _check_frame(sdf)
    if id is None:
        listed = ", ".join(sdf.columns)
        raise InputError(f"rows of Spark have no number; name the column that tells them apart with id=: {listed}")
    settings = read_options(options, dates, home, "Spark's own bar and web page show it")
    _check_text(sdf, text=text, home=home)
    result = _empty_result(sdf, gazetteer, id, settings | {"text": text})
    given = {"text": text, "id": id, "dates": dates, "home": home}
    chosen = sdf.select([_column(name).alias(role) for role, name in given.items() if name is not None])
    settings |= {role: role for role in chosen.columns if role != "id"}
    function = partial(_annotate_batches, shipped=_broadcast(gazetteer, sdf), id=id, settings=settings)
    return chosen.mapInArrow(function, _spark_schema(result.schema.names, chosen.schema["id"]))


def _check_frame(sdf: Any) -> None:
    try:
        from pyspark.sql import DataFrame
    except ImportError as error:
        raise ImportError(f'whowhere.spark needs PySpark ({error}); run: pip install "whowhere[spark]"') from error
    if isinstance(sdf, DataFrame):
        return
    package = type(sdf).__module__.split(".")[0]
    hint = "call to_spark() first" if package == "pyspark" else "or call whowhere.annotate for what is in memory"
    raise TypeError(f"sdf is a {package} {type(sdf).__name__}; give a Spark DataFrame, {hint}")


def _empty_result(sdf: Any, gazetteer: Gazetteer | None, id: str, settings: Mapping[str, Any]) -> pa.Table:
    """Annotate no rows here, which checks names and options and shows the columns of the result."""
    import pyarrow as pa

    empty = pa.table([pa.nulls(0)] * len(sdf.columns), names=sdf.columns)
    _columns.pick(empty, id, "id")
    return _annotate(empty, gazetteer, **settings)


def _check_text(sdf: Any, **names: str | None) -> None:
    """Refuse columns of other things than text; names that do not exist are not meant here."""
    from pyspark.sql.types import CharType, NullType, StringType, VarcharType

    for what, name in names.items():
        for field in sdf.schema.fields:
            if field.name == name and not isinstance(field.dataType, StringType | CharType | VarcharType | NullType):
                found = field.dataType.simpleString()
                raise TypeError(f"{what}={name!r}: the column holds {found}, not text; give a column of strings")


def _column(name: str) -> Any:
    """The column of exactly this name, also if it has dots or backticks."""
    from pyspark.sql.functions import col

    return col("`" + name.replace("`", "``") + "`")


def _broadcast(gazetteer: Gazetteer | None, sdf: Any) -> Any:
    """The gazetteer as a broadcast variable, so that an executor gets it once; None stays None."""
    if gazetteer is None:
        return None
    shipped = Shipped(gazetteer)
    context = getattr(sdf.sparkSession, "sparkContext", None)  # Spark Connect has none: it goes with the function
    return shipped if context is None else context.broadcast(shipped)


def _spark_schema(names: list[str], id_field: Any) -> Any:
    from pyspark.sql import types

    kinds = {
        "string": types.StringType(),
        "float64": types.DoubleType(),
        "float32": types.FloatType(),
        "int64": types.LongType(),
        "int32": types.IntegerType(),
        "int16": types.ShortType(),
        "list<string>": types.ArrayType(types.StringType()),
    }
    listed = {column.name: kinds[column.type] for column in (*schema.MENTIONS, *schema.MATCHES)}
    listed["doc"] = id_field.dataType
    return types.StructType([types.StructField(name, listed[name]) for name in names])


def _annotate_batches(
    batches: Iterator[pa.RecordBatch], *, shipped: Any, id: str, settings: Mapping[str, Any]
) -> Iterator[pa.RecordBatch]:
    """Annotate the rows that one task gets; see `_broadcast`."""
    import pyarrow as pa

    for batch in batches:
        ids = batch.column("id")
        found: pa.Table = annotate_part(
            pa.Table.from_batches([batch]),
            getattr(shipped, "value", shipped),
            settings,
            partial(_where, ids=ids, id=id),
        )
        if "doc" in found.schema.names:
            place = found.schema.names.index("doc")
            found = found.set_column(place, "doc", ids.take(found.column("doc").combine_chunks()))
        yield from found.to_batches()


def _where(row: int | None, ids: pa.Array, id: str) -> str:
    if row is None:
        return f"in the {len(ids)} rows from {id} {ids[0].as_py()!r} on"
    return f"{id} {ids[row].as_py()!r}"
