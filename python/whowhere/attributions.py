"""Says who is said to have said what: the reporting clauses of texts whose speakers are mentions.

Converts in, calls the core, converts out. The rules and the verbs stand in ``src/attribution``.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from whowhere import _core, schema
from whowhere import columns as _columns
from whowhere.annotate import _MAX_THREADS, _n_threads, _whole_number
from whowhere.errors import InputError
from whowhere.schema import Column

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: What is read of a table of mentions, besides ``doc``.
_READ = (
    Column("start", "int64", "first character of the mention", required=True),
    Column("end", "int64", "one past its last character", required=True),
    Column("surface", "string", "the characters in the document", required=True),
    Column("how", "string", "the rule that found the mention"),
)


def attributions(mentions: Any, texts: Any, *, text: str | None = None, threads: int | None = None) -> Any:
    """Find who is said to have said what.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table, one row per mention
        What ``annotate(texts)`` returned, or rows of it. Needs ``doc``, ``start``, ``end`` and ``surface``.
    texts : Series, frame, Arrow array or table, sequence of str, or one str
        What was annotated, with the index it had.
    text : str, optional
        Name of the text column, if `texts` is a frame.
    threads : int, optional
        How many to use; by default as many as the process may run on. The result does not depend on it.

    Returns
    -------
    pandas, polars or pyarrow table, one row per reporting clause and source
        The kind of frame that `mentions` is, with the columns of `schema.ATTRIBUTIONS`, sorted by document, verb, then
        source. ``mention`` is the position of the source in `mentions`: ``mentions.iloc[found["mention"]]`` says who
        it is. ``text[start:end]`` is the surface for each pair of offsets.

    Raises
    ------
    SchemaError
        If `mentions` lacks a column, or a value has the wrong type.
    InputError
        If a mention is not in its text, or its document not among the texts: with its row (attribute ``row``).
    TypeError
        If a text is not text: with its position.

    Notes
    -----
    English only, by rules and a list of 85 verbs. They read "X said (that)", "said X", "according to X", "X told
    Reuters", "Reuters was told by X", "X was quoted as saying" and what is like them, across appositions ("X, the
    spokeswoman, said"), titles and lists ("X and Y said": two rows). Whoever speaks for a mention counts as it:
    "a spokesman for X", "X's army", "officials in X". Pronouns are no sources, and what is denied to have been said
    ("did not say"), or is yet to be said ("will say"), is no row.

    ``stance`` is that of the verb: *reported* (said, told, announced, urged, vowed), *confirmed* (confirmed,
    acknowledged, admitted, conceded), *denied* (denied; rejected, dismissed, disputed before a claim), *claimed*
    (claimed, alleged, insisted, argued, accused), *warned* (warned, threatened, cautioned) or *declined* (declined to
    comment, refused to say, would not say, did not confirm, could not confirm, neither confirmed nor denied).

    ``said`` is the quotation if there is one, without its marks and a comma at its end; of a quotation that goes on
    behind the speaker the first part. Else it is the clause behind the verb up to the end of the sentence, or the
    clause before the speaker; where both are there ("The deal, X said, was dead") the longer. Null where nothing is
    said, as for all that is declined.

    Examples
    --------
    >>> import whowhere as ww
    >>> texts = ["Turkey denied shelling the town. “We were not there,” Hulusi Akar told Reuters."]
    >>> mentions = ww.annotate(texts)
    >>> found = ww.attributions(mentions, texts)
    >>> found[["source", "verb", "stance", "said"]].to_dict("records")
    [{'source': 'Turkey', 'verb': 'denied', 'stance': 'denied', 'said': 'shelling the town'},
     {'source': 'Hulusi Akar', 'verb': 'told', 'stance': 'reported', 'said': 'We were not there'}]
    >>> mentions["entity_id"].iloc[found["mention"]].tolist()[0]
    'TUR'
    """
    n_threads = _n_threads() if threads is None else _whole_number(threads, "threads", _MAX_THREADS)
    given = _columns.read_texts(texts, text)
    columns = schema._columns_of(mentions, "mentions")
    if "doc" not in columns:
        raise schema._error("mentions", "doc", None, "is missing; it holds: the document")
    batch = _mentions_batch(columns, given)
    table = _core.attributions(batch, given.column, n_threads)
    return _give_back(table, columns["doc"], mentions)


def _mentions_batch(columns: dict[str, Any], given: _columns.Texts) -> pa.RecordBatch:
    """Bring mentions into the types of the core."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = {column.name for column in _READ}
    batch = schema.conform({name: values for name, values in columns.items() if name in known}, _READ, "mentions")
    docs = _doc_rows(columns["doc"], given)
    if len(docs) != batch.num_rows:
        raise schema._error("mentions", "doc", None, f"has {len(docs)} rows, the others {batch.num_rows}")
    arrays = {
        "doc": docs,
        "start": batch["start"],
        "end": batch["end"],
        "surface": batch["surface"].cast(pa.large_string()),
        "demonym": pc.equal(batch["how"], "demonym"),
    }
    return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))


def _doc_rows(docs: Any, given: _columns.Texts) -> pa.Array:
    """Number the documents of mentions as rows of the texts."""
    import pandas as pd
    import pyarrow as pa

    if given.index is None or (
        isinstance(given.index, pd.RangeIndex) and given.index.equals(pd.RangeIndex(len(given.index)))
    ):
        return _whole_rows(docs)
    index = given.index.to_flat_index() if isinstance(given.index, pd.MultiIndex) else given.index
    if not index.is_unique:
        label = index[index.duplicated()][0]
        raise InputError(
            f"texts has the index label {label!r:.60} twice; use texts.reset_index(drop=True) before annotating"
        )
    labels = docs.to_pandas() if isinstance(docs, pa.Array | pa.ChunkedArray) else docs
    rows = {label: row for row, label in enumerate(index)}
    found = [rows.get(label) if isinstance(label, Hashable) else None for label in labels]
    for row, (at, label) in enumerate(zip(found, labels, strict=True)):
        if at is None:
            raise _wrong_doc(row, f"says doc {label!r:.60}, which is no index label of the texts")
    return pa.array(found, pa.int64())


def _whole_rows(docs: Any) -> pa.Array:
    """Read row numbers."""
    import pyarrow as pa

    try:
        array = schema._to_array(docs)
        if pa.types.is_integer(array.type) or pa.types.is_null(array.type) or not len(array):
            return array.cast(pa.int64())
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        array = None
    values = docs.to_pylist() if hasattr(docs, "to_pylist") else list(docs)
    wrong = next((row for row, value in enumerate(values) if isinstance(value, bool) or not isinstance(value, int)), 0)
    raise _wrong_doc(wrong, f"says doc {values[wrong]!r:.60}; the texts have no labels, so doc is a row number")


def _wrong_doc(row: int, problem: str) -> InputError:
    error = InputError(f"mentions, row {row}: {problem}; give the texts that were annotated, with their index")
    error.row = row
    return error


def _give_back(table: pa.Table, docs: Any, mentions: Any) -> Any:
    """Return the caller's kind of frame, its documents called as in `mentions`."""
    import pyarrow as pa

    package = type(mentions).__module__.split(".")[0]
    if package == "polars" or isinstance(mentions, pa.Table | pa.RecordBatch):
        table = table.add_column(0, "doc", schema._to_array(docs).take(table["mention"]))
    if package == "polars":
        import polars as pl

        return pl.from_arrow(table)
    if isinstance(mentions, pa.Table | pa.RecordBatch):
        return table
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(use_threads=False)
    for name in ("said_start", "said_end"):
        frame[name] = pd.array(table[name].to_pandas(integer_object_nulls=True), dtype="Int32")
    labels = docs if isinstance(docs, pd.Series) else pd.Series(docs, dtype=None if len(docs) else "int64")
    frame.insert(0, "doc", labels.take(frame["mention"].to_numpy()).set_axis(frame.index))
    return frame
