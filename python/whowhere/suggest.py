"""Ranks the names that texts are full of and no list has, as the beginning of a list of one's own."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from whowhere.errors import InputError, SchemaError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["suggest"]

_NEEDED = ("doc", "start", "end", "surface", "kind", "type", "entity_id", "name", "country", "role", "how")
_COLUMNS = ("id", "name", "kind", "type", "country", "role", "aliases", "n", "n_docs", "contexts")


def suggest(
    mentions: Any,
    texts: Any = None,
    *,
    text: str | None = None,
    least: int = 1,
    n_contexts: int = 3,
    width: int = 40,
) -> pd.DataFrame:
    """Rank the people and organisations that are named and that no list has.

    A name that no list has is a row without ``entity_id`` that has a ``name``: somebody with a title ("Interior
    Minister Kemal Oztas"), an apposition or a given name, an organisation by the words of its name; later short forms
    (``how`` surname or defined) count for the name in full.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table
        What `annotate` returned.
    texts : Series, DataFrame with `text`, list or str, optional
        What was annotated, for ``contexts``; without it that column holds empty lists.
    text : str, optional
        The column of `texts` that was annotated.
    least : int
        Names with fewer mentions are left out.
    n_contexts : int
        How many contexts are shown of each name, from different documents as far as there are.
    width : int
        Characters on either side of a name in a context.

    Returns
    -------
    pandas.DataFrame
        One row per name, the most frequent first, then by name:

        ``id``
            one made of the name's letters, unlike every other of the table
        ``name, kind, type, country, role``
            as in `mentions`; country and role are those of most mentions that tell one, null if none does
        ``aliases``
            the forms in which it was named without titles, the full name first
        ``n, n_docs``
            mentions, and documents that have one
        ``contexts``
            some of them with what stands beside them

        `whowhere.Gazetteer.from_frames` takes it apart again, see the example.

    Raises
    ------
    SchemaError
        If a column is missing.
    InputError
        If a number is none, or a mention lies outside its text.

    Examples
    --------
    >>> import whowhere as ww
    >>> texts = ["Interior Minister Kemal Oztas of Turkey resigned.", "Kemal Oztas said no. Oztas left for Ankara."]
    >>> found = suggest(ww.annotate(texts), texts, width=12)  # ww.suggest
    >>> found[["id", "name", "aliases", "n", "n_docs"]].to_dict("records")
    [{'id': 'kemal-oztas', 'name': 'Kemal Oztas', 'aliases': ['Kemal Oztas', 'Oztas'], 'n': 3, 'n_docs': 2}]
    >>> found["contexts"][0]
    ['[Interior Minister Kemal Oztas] of Turkey r', '[Kemal Oztas] said no. Oz', 'as said no. [Oztas] left for An']

    A list of one's own, after a look at it:

    >>> mine = ww.Gazetteer.from_frames(
    ...     found[["id", "name", "kind", "type", "country"]],
    ...     found[["id", "aliases"]].explode("aliases").set_axis(["entry_id", "alias"], axis=1),
    ...     found[["id", "role", "country"]].set_axis(["entry_id", "role", "country"], axis=1).dropna(subset="role"),
    ... )
    >>> mine.lookup("Oztas")["entity_id"].tolist()
    ['kemal-oztas']
    """
    import pandas as pd

    for option, number in (("least", least), ("n_contexts", n_contexts), ("width", width)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise InputError(f"{option} is {number!r:.60}; give a whole number of at least 0")
    rows = _unlisted(_to_pandas(mentions))
    documents = None if texts is None else _documents(texts, text)
    groups = rows.groupby("name", sort=True)
    names = [_suggestion(str(name), group, documents, n_contexts, width) for name, group in groups]
    names = sorted((name for name in names if name["n"] >= least), key=lambda name: (-name["n"], name["name"]))
    taken: Counter[str] = Counter()
    for name in names:
        name["id"] = _id_of(name["name"], taken)
    return pd.DataFrame(names, columns=list(_COLUMNS))


def _to_pandas(mentions: Any) -> pd.DataFrame:
    import pandas as pd

    to_pandas = getattr(mentions, "to_pandas", None)
    frame: Any = mentions if to_pandas is None else to_pandas()
    if not isinstance(frame, pd.DataFrame):
        raise SchemaError(f"mentions: found {type(mentions).__name__}; give the table that annotate returned")
    missing = [column for column in _NEEDED if column not in frame.columns]
    if missing:
        raise SchemaError(f"mentions: no column {missing[0]!r}; give the table that annotate(link=True) returned")
    return frame


def _unlisted(mentions: pd.DataFrame) -> pd.DataFrame:
    is_unlisted = mentions["entity_id"].isna() & mentions["name"].notna() & (mentions["kind"] == "actor")
    return mentions[is_unlisted]


def _documents(texts: Any, text: str | None) -> dict[Any, str]:
    """Return the texts by the label that mentions call them."""
    import pandas as pd

    if isinstance(texts, str):
        return {0: texts}
    if text is not None:
        texts = texts[text]
    if isinstance(texts, pd.DataFrame):
        raise InputError("texts is a DataFrame; say which column was annotated: suggest(mentions, df, text='body')")
    if isinstance(texts, pd.Series):
        return dict(texts.items())
    return dict(enumerate(texts.to_list() if hasattr(texts, "to_list") else texts))


def _suggestion(
    name: str, group: pd.DataFrame, documents: dict[Any, str] | None, n_contexts: int, width: int
) -> dict[str, Any]:
    def most(column: str) -> Any:
        counts = group[column].value_counts()
        return None if counts.empty else sorted(counts[counts == counts.iloc[0]].index)[0]

    is_short = group["how"].isin(["surname", "defined"]) & (group["surface"] != name)
    short = Counter(" ".join(surface.split()) for surface in group["surface"][is_short])
    contexts = [] if documents is None else _contexts(group, documents, n_contexts, width)
    return {
        "name": name,
        "kind": "actor",
        **{column: most(column) for column in ("type", "country", "role")},
        "aliases": [name, *(surface for surface, _ in short.most_common())],
        "n": len(group),
        "n_docs": group["doc"].nunique(),
        "contexts": contexts,
    }


def _contexts(group: pd.DataFrame, documents: dict[Any, str], n_contexts: int, width: int) -> list[str]:
    firsts = group.drop_duplicates("doc")
    rows = [*firsts.itertuples(), *group[~group.index.isin(firsts.index)].itertuples()][:n_contexts]
    return [_context(documents, row, width) for row in rows]


def _context(documents: dict[Any, str], row: Any, width: int) -> str:
    text = documents.get(row.doc)
    if not isinstance(text, str) or text[row.start : row.end] != row.surface:
        raise InputError(
            f"mention {row.surface!r} at {row.start} to {row.end} of document {row.doc!r} is not in texts; "
            "give the texts that were annotated"
        )
    before, behind = text[max(0, row.start - width) : row.start], text[row.end : row.end + width]
    return re.sub(r"\s+", " ", f"{before}[{row.surface}]{behind}")


def _id_of(name: str, taken: Counter[str]) -> str:
    """Make an id of a name's letters.

    Examples
    --------
    >>> taken = Counter()
    >>> [_id_of(name, taken) for name in ("Gérald Darmanin", "Gerald Darmanin", "习近平")]
    ['gerald-darmanin', 'gerald-darmanin-2', '习近平']
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    made = re.sub(r"[\W_]+", "-", plain).strip("-") or "name"
    taken[made] += 1
    return made if taken[made] == 1 else f"{made}-{taken[made]}"
