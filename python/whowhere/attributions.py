"""Says who is said to have said what: the reporting clauses of texts whose speakers are mentions.

Converts in, calls the core, converts out. The rules and the verbs stand in ``src/attribution``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whowhere import _core, schema
from whowhere import columns as _columns
from whowhere.options import n_threads
from whowhere.reading import core_mentions, kind_of_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


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
    n = n_threads(threads)
    given = _columns.read_texts(texts, text)
    columns = schema.columns_of(mentions, "mentions")
    table = _core.attributions(core_mentions(columns, given), given.column, n)
    return _give_back(table, columns["doc"], mentions)


def _give_back(table: pa.Table, docs: Any, mentions: Any) -> Any:
    """Return the caller's kind of frame, its documents called as in `mentions`."""
    kind = kind_of_frame(mentions)
    if kind != "pandas":
        table = table.add_column(0, "doc", schema.to_array(docs).take(table["mention"]))
    if kind == "polars":
        import polars as pl

        return pl.from_arrow(table)
    if kind == "arrow":
        return table
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(use_threads=False)
    for name in ("said_start", "said_end"):
        frame[name] = pd.array(table[name].to_pandas(integer_object_nulls=True), dtype="Int32")
    labels = docs if isinstance(docs, pd.Series) else pd.Series(docs, dtype=None if len(docs) else "int64")
    frame.insert(0, "doc", labels.take(frame["mention"].to_numpy()).set_axis(frame.index))
    return frame
