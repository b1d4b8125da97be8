"""One actor or place at a glance: its names, roles, partners, places, time and contexts, as small tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from whowhere.columns import read_texts
from whowhere.concordance import concordance
from whowhere.cooccurrence import log_likelihood
from whowhere.counts import most_common, names_of
from whowhere.errors import InputError
from whowhere.frequency import over_time
from whowhere.options import whole_number
from whowhere.periods import Span
from whowhere.reading import read_dates_of_documents, read_mentions, rows_of_documents

if TYPE_CHECKING:
    import pandas as pd

_NEEDED = ("doc", "start", "end", "surface", "kind", "type", "entity_id", "name", "country", "role", "code", "how")


class Profile(NamedTuple):
    """What a table of mentions says of one entry of the gazetteer. Shows itself in Jupyter.

    Attributes
    ----------
    entity_id, name : str
    type, country : str or None
        As in most mentions.
    n_mentions, n_documents, n_all : int
        Its mentions, the documents that have one, and all documents: those of `texts`, else those with a mention.
    aliases : pandas.DataFrame
        ``surface, kind, how, n_mentions, n_documents``: how it is called, the most frequent first.
    roles : pandas.DataFrame
        ``role, code, n_mentions, n_documents``, with dates also ``first, last``; the most frequent first.
    partners, places : pandas.DataFrame
        ``id, name, n, n_b, pmi, log_likelihood``: the actors and the places that share ``n`` of their ``n_b`` documents
        with it, those first of whom it is surest that this is more than chance (``log_likelihood``); measured as
        `cooccurrence` does.
    timeline : pandas.DataFrame or None
        ``period, n_mentions, n_documents, n_all, share, per_1000`` as `frequency` gives them, per ``span.unit``, from
        ``span.first`` to ``span.last``; None without dates.
    contexts : pandas.DataFrame or None
        ``doc, pre, keyword, post`` of mentions from different documents, spread evenly over them, those with dates in
        the order of time; None without texts.
    span : Span or None
        ``first, last, unit, n_before, n_after``: the time and the period of the timeline, and how many documents lie
        before and after. Where a small part of the time has most documents, the rest is left out; `frequency` counts
        all of it.
    """

    entity_id: str
    name: str
    type: str | None
    country: str | None
    n_mentions: int
    n_documents: int
    n_all: int
    aliases: pd.DataFrame
    roles: pd.DataFrame
    partners: pd.DataFrame
    places: pd.DataFrame
    timeline: pd.DataFrame | None
    contexts: pd.DataFrame | None
    span: Span | None = None

    def __repr__(self) -> str:
        told = ", ".join(part for part in (self.entity_id, self.type, self.country) if part)
        counts = f"{self.n_mentions:,} mentions in {self.n_documents:,} of {self.n_all:,} documents"
        return f"<Profile: {self.name} ({told}), {counts}>"

    def _repr_html_(self) -> str:
        from whowhere.page.card import card

        return card(self)


def profile(
    entity_id: str,
    mentions: Any,
    texts: Any = None,
    *,
    text: str | None = None,
    dates: Any = None,
    n: int = 8,
    width: int = 60,
) -> Profile:
    """Show one actor or place at a glance.

    Parameters
    ----------
    entity_id : str
        The entry, such as ``"TUR"`` or ``"geonames:323786"``.
    mentions : pandas, polars or pyarrow table, one row per mention
        All that `annotate` returned, not only those of the entry: its partners are among them.
    texts : Series, frame, Arrow array or table, sequence of str, optional
        What was annotated, with the index it had; for the contexts.
    text : str, optional
        Name of the text column, if `texts` is a frame.
    dates : Series or sequence, optional
        The date of every document, as for `frequency`.
    n : int
        Rows of each table but the timeline and the roles, at most.
    width : int
        Characters of context on each side.

    Returns
    -------
    Profile

    Raises
    ------
    SchemaError
        If a column is missing.
    InputError
        If no mention is linked to the entry, with entries of that name if there are any; or an option cannot be used.

    Examples
    --------
    >>> import whowhere as ww
    >>> texts = ["Turkish forces entered Syria.", "Turkey and Russia met in Ankara.", "Ankara denied it."]
    >>> found = ww.profile("TUR", ww.annotate(texts), texts)
    >>> found
    <Profile: Turkey (TUR, state, TUR), 2 mentions in 2 of 3 documents>
    >>> found.aliases[["surface", "how"]].values.tolist()
    [['Ankara', 'metonym'], ['Turkey', 'alias']]
    >>> found.partners["name"].tolist(), found.places["name"].tolist()
    (['Russia'], ['Ankara'])
    """
    for option, value in (("n", n), ("width", width)):
        whole_number(value, option)
    frame = read_mentions(mentions, *_NEEDED)
    own = frame[frame["entity_id"] == entity_id]
    if own.empty:
        raise InputError(_nobody(entity_id, frame))
    when = None if dates is None else read_dates_of_documents(dates)
    given = None if texts is None else read_texts(texts, text)
    rest = frame[frame["entity_id"] != entity_id]
    actors, places = (
        _together(own, rest[rest["kind"] == kind], frame["doc"].nunique(), n) for kind in ("actor", "place")
    )
    timeline = span = None
    if when is not None and when.notna().any():
        counts, span = over_time(own, "entity_id", when)
        timeline = counts.drop(columns=["entity_id", "name"])
    lines = None
    if given is not None:
        lines = concordance(_spread(own, when, n), texts, text=text, width=width).reset_index(drop=True)
    return Profile(
        entity_id=entity_id,
        name=str(names_of(own, "entity_id").iloc[0]),
        type=most_common(own["type"]),
        country=most_common(own["country"]),
        n_mentions=len(own),
        n_documents=own["doc"].nunique(),
        n_all=len(given.column) if given is not None else frame["doc"].nunique() if when is None else len(when),
        aliases=_counted(own, ["surface", "kind", "how"]).head(n),
        roles=_roles(own, when),
        partners=actors,
        places=places,
        timeline=timeline,
        contexts=lines,
        span=span,
    )


def _nobody(entity_id: Any, frame: pd.DataFrame) -> str:
    """Say that an entry has no mention, and which entries have that name."""
    problem = f"no mention is linked to {entity_id!r:.60}"
    named = frame[frame["entity_id"].notna() & (frame["name"] == entity_id)]
    ids = named["entity_id"].value_counts().index.tolist()[:3]
    if ids:
        return f"{problem}; give the id of the entry of that name: {', '.join(map(repr, ids))}"
    return f"{problem}; give one of the ids in mentions['entity_id']"


def _counted(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Count mentions and documents by columns, the most frequent first."""
    groups = rows.groupby(columns, observed=True, dropna=False)["doc"].agg(n_mentions="size", n_documents="nunique")
    order = ["n_documents", "n_mentions"]
    return groups.reset_index().sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _roles(own: pd.DataFrame, when: pd.Series[Any] | None) -> pd.DataFrame:
    """Count its roles, with the first and last day of each if there are dates."""
    known = own[own["role"].notna() | own["code"].notna()]
    table = _counted(known, ["role", "code"])
    if when is None:
        return table
    rows = rows_of_documents(known["doc"], when.index, len(when), "dates")
    days = known[["role", "code"]].assign(day=when.iloc[rows].to_numpy())
    spans = days.groupby(["role", "code"], observed=True, dropna=False)["day"].agg(first="min", last="max")
    return table.merge(spans.reset_index(), on=["role", "code"])


def _together(own: pd.DataFrame, others: pd.DataFrame, n_units: int, n: int) -> pd.DataFrame:
    """Count who shares documents with it."""
    import numpy as np
    import pandas as pd

    named = others[others["entity_id"].notna()][["doc", "entity_id"]].drop_duplicates()
    shared = named[named["doc"].isin(own["doc"])]["entity_id"].value_counts()
    table = pd.DataFrame({"id": shared.index.astype(object), "n": shared.to_numpy("int64")})
    table["n_b"] = table["id"].map(named["entity_id"].value_counts()).astype("int64")
    n_a = np.full(len(table), own["doc"].nunique())
    table["pmi"] = np.log2(table["n"] * (n_units / n_a) / table["n_b"])
    table["log_likelihood"] = log_likelihood(table["n"].to_numpy(), n_a, table["n_b"].to_numpy(), n_units)
    table.insert(1, "name", table["id"].map(names_of(others, "entity_id")))
    # Whoever is named most is beside everybody: what counts is being there more often than chance has it.
    table = table[(table["pmi"] > 0) | (table["n_b"] == n_units)]
    order = ["log_likelihood", "n", "id"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True).head(n)


def _spread(own: pd.DataFrame, when: pd.Series[Any] | None, n: int) -> pd.DataFrame:
    """Choose mentions from different documents, spread evenly over them."""
    import numpy as np

    firsts = own.drop_duplicates("doc")
    if when is not None:
        rows = rows_of_documents(firsts["doc"], when.index, len(when), "dates")
        firsts = firsts.iloc[np.argsort(when.iloc[rows].to_numpy(), kind="stable")]
    chosen = np.unique(np.linspace(0, len(firsts) - 1, min(n, len(firsts))).round().astype(int))
    return firsts.iloc[chosen]
