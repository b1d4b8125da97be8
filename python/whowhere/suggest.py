"""Ranks the names that texts are full of and no list has, as the beginning of a list of one's own."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whowhere.columns import Texts, read_texts
from whowhere.concordance import contexts
from whowhere.options import whole_number
from whowhere.reading import read_mentions

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
        whole_number(number, option, least=0)
    rows = _unlisted(read_mentions(mentions, *_NEEDED))
    shown = {} if texts is None else _contexts(_spread(rows, n_contexts), read_texts(texts, text), width)
    names = sorted(_suggestions(rows, shown, least), key=lambda name: (-name["n"], name["name"]))
    taken: Counter[str] = Counter()
    for name in names:
        name["id"] = _id_of(name["name"], taken)
    return pd.DataFrame(names, columns=list(_COLUMNS))


def _unlisted(mentions: pd.DataFrame) -> pd.DataFrame:
    is_unlisted = mentions["entity_id"].isna() & mentions["name"].notna() & (mentions["kind"] == "actor")
    return mentions[is_unlisted]


def _suggestions(rows: pd.DataFrame, shown: dict[str, list[str]], least: int) -> Iterator[dict[str, Any]]:
    """Yield what is told of each name that has enough mentions."""
    groups = rows.groupby("name")
    told = {column: _most_told(rows, column) for column in ("type", "country", "role")}
    n_docs, short = groups["doc"].nunique().to_dict(), _short_forms(rows)
    for name, n in groups.size().items():
        if n >= least:
            yield {
                "name": str(name),
                "kind": "actor",
                **{column: most.get(name) for column, most in told.items()},
                "aliases": [str(name), *(form for form, _ in short[name].most_common())],
                "n": n,
                "n_docs": n_docs[name],
                "contexts": shown.get(str(name), []),
            }


def _most_told(rows: pd.DataFrame, column: str) -> dict[Any, Any]:
    """Return the most frequent value of a column by name, of equals the first in the alphabet; null is no value."""
    counts = rows.groupby(["name", column]).size().reset_index(name="n")
    firsts = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates("name")
    return dict(zip(firsts["name"], firsts[column], strict=True))


def _short_forms(rows: pd.DataFrame) -> defaultdict[Any, Counter[str]]:
    """Count the forms that stand for a name in full, by name; of equals the one that comes first in `rows`."""
    is_short = rows["how"].isin(["surname", "defined"]) & (rows["surface"] != rows["name"])
    forms: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for name, surface in zip(rows["name"][is_short], rows["surface"][is_short], strict=True):
        forms[name][" ".join(surface.split())] += 1
    return forms


def _spread(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    """Choose mentions of each name, from different documents as far as there are."""
    repeats = rows.duplicated(["name", "doc"])
    first_documents = rows.assign(repeats=repeats).sort_values("repeats", kind="stable")
    return first_documents[first_documents.groupby("name").cumcount() < n]


def _contexts(rows: pd.DataFrame, texts: Texts, width: int) -> dict[str, list[str]]:
    """Return what stands around mentions, by name."""
    shown: dict[str, list[str]] = {}
    for name, (pre, keyword, post) in zip(rows["name"], contexts(rows, texts, width), strict=True):
        shown.setdefault(name, []).append(re.sub(r"\s+", " ", f"{pre}[{keyword}]{post}"))
    return shown


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
