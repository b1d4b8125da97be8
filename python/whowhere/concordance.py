"""Shows mentions between the characters around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whowhere.columns import Texts, read_texts
from whowhere.options import whole_number
from whowhere.reading import check_fit, give_back, read_mentions, read_spans, rows_of_documents

if TYPE_CHECKING:
    import pandas as pd


def concordance(mentions: Any, texts: Any, *, text: str | None = None, width: int = 40) -> Any:
    """Show each mention between the characters around it (key word in context).

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table, one row per mention
        What ``annotate(texts)`` returned, or rows of it in any order. Needs ``doc``, ``start`` and ``end``.
    texts : Series, frame, Arrow array or table, sequence of str, or one str
        What was annotated, with the index it had.
    text : str, optional
        Name of the text column, if `texts` is a frame.
    width : int
        Context kept on each side, in characters.

    Returns
    -------
    pandas, polars or pyarrow table, shape (n_mentions, 4)
        ``doc``, ``pre``, ``keyword``, ``post``, in the row order of `mentions`, whose index a pandas frame keeps:
        ``mentions.join(lines[["pre", "post"]])`` puts the context beside the rest. ``pre + keyword + post`` is a piece
        of the text, character by character.

    Raises
    ------
    SchemaError
        If a column is missing, or an offset is no whole number: with its row.
    InputError
        If a mention is not in its text, or its document not among the texts: with its row (attribute ``row``).
    TypeError
        If a text is not text: with its position.

    Notes
    -----
    Luhn (1960), Key word-in-context index for technical literature, *American Documentation* 11(4). The columns are
    called as in quanteda's ``kwic``.

    Examples
    --------
    >>> import whowhere as ww
    >>> texts = ["Talks in Juba ended.", "Juba and Khartoum fell silent."]
    >>> lines = ww.concordance(ww.annotate(texts, kinds="place"), texts, width=9)
    >>> print(lines.to_string(index=False))
     doc       pre  keyword      post
       0 Talks in      Juba    ended.
       1               Juba  and Khar
       1 Juba and  Khartoum  fell sil
    """
    import pandas as pd

    whole_number(width, "width", least=0)
    frame = read_mentions(mentions, "doc", "start", "end")
    rows = list(contexts(frame, read_texts(texts, text), width))
    table = pd.DataFrame(rows, columns=["pre", "keyword", "post"], index=frame.index, dtype="str")
    table.insert(0, "doc", frame["doc"])
    return give_back(table, mentions)


def contexts(mentions: pd.DataFrame, texts: Texts, width: int) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before each mention, the mention, and what stands behind it.

    Raises
    ------
    InputError
        If a mention is not in its text: with its row.
    """
    rows = rows_of_documents(mentions["doc"], texts.index, len(texts.column))
    strings = {row: texts.column[row].as_py() for row in set(rows)}
    surfaces = mentions["surface"] if "surface" in mentions.columns else [None] * len(rows)
    starts, ends = (side.tolist() for side in read_spans(mentions))
    columns = zip(rows, mentions["doc"], starts, ends, surfaces, strict=True)
    for at, (row, doc, start, end, surface) in enumerate(columns):
        string = strings[row]
        check_fit(at, doc, string, start, end, surface)
        yield string[max(0, start - width) : start], string[start:end], string[end : end + width]
