"""Counts the mentions table into the small tidy tables that the figures draw.

A mention with no entity counts as a mention and as no actor or place: nothing is guessed here. Ties are broken by
id, so that the page is the same bytes each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Where a place of these types is meant as a whole, its coordinates are only a middle.
AREA_TYPES = ("country", "region", "admin1", "admin2", "water", "state")


def entities(mentions: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Count the entities of one kind.

    Parameters
    ----------
    mentions : DataFrame, one row per mention
        Needs ``doc, kind, type, entity_id, name, country, code``.
    kind : str
        ``actor`` or ``place``.

    Returns
    -------
    DataFrame, one row per entity
        ``id, name, type, country, code, n_documents, n_mentions``; the one in most documents first.
    """
    import pandas as pd

    of_kind = mentions[(mentions["kind"] == kind) & mentions["entity_id"].notna()]
    return _ranked(
        pd.DataFrame(
            {
                "id": of_kind["entity_id"],
                "name": of_kind["name"].fillna(of_kind["entity_id"]),
                **{column: of_kind[column] for column in ("type", "country", "code", "doc")},
            }
        )
    )


def located(mentions: pd.DataFrame) -> pd.DataFrame:
    """Count the places that have coordinates, also where their name is read as an actor.

    Returns
    -------
    DataFrame, one row per place
        ``id, name, type, country, n_documents, n_mentions, n_as_actor, lat, lon, is_area, is_named``; the one in most
        documents first. Where `is_named` is false the name is only a surface that holds it, such as "mayor of Niamey".
    """
    import pandas as pd

    rows = mentions[mentions["place_id"].notna() & mentions["lat"].notna() & mentions["lon"].notna()]
    as_place = rows["kind"] == "place"
    frame = pd.DataFrame({"id": rows["place_id"], "name": _names_of_places(rows), "as_place": as_place})
    frame = frame.assign(**{column: rows[column] for column in ("type", "country", "doc", "lat", "lon")})
    own = frame[frame["as_place"]].drop_duplicates("id").set_index("id")
    for column in ("name", "type"):
        # Not mapped, which makes numbers of no names at all.
        usual = own[column].reindex(frame["id"]).set_axis(frame.index)
        frame[column] = usual.fillna(frame[column])
    counted = _ranked(frame.assign(code=None))
    by_id = frame.groupby("id")
    counted["n_as_actor"] = counted["id"].map((~frame["as_place"]).groupby(frame["id"]).sum()).astype(int)
    for column in ("lat", "lon"):
        counted[column] = counted["id"].map(by_id[column].first()).astype(float)
    counted["is_area"] = counted["type"].isin(AREA_TYPES)
    counted["is_named"] = counted["id"].isin(rows.loc[_has_its_name(rows), "place_id"])
    return counted.drop(columns="code")


def _names_of_places(rows: pd.DataFrame) -> pd.Series:
    """Return, for each mention with a ``place_id``, what the place is called there."""
    return rows["name"].where(_has_its_name(rows), rows["surface"])


def _has_its_name(rows: pd.DataFrame) -> pd.Series:
    """Tell, for each mention with a ``place_id``, whether its name is that of the place."""
    # Read as an actor, "Moscow" has the name of Russia, but "Syrian officials" has that of the place, Syria.
    named = (rows["kind"] == "place") | ((rows["type"] == "state") & (rows["how"] != "metonym"))
    return named & rows["name"].notna()


def names_of(mentions: pd.DataFrame, column: str) -> pd.Series:
    """Return the usual name of each ``entity_id`` or ``place_id``, by id; the id itself where no row has a name.

    Parameters
    ----------
    mentions : DataFrame, one row per mention
        Needs `column` and ``name``; for places also ``kind``, ``type``, ``how`` and ``surface``.
    column : str
        ``entity_id`` or ``place_id``.
    """
    rows = mentions[mentions[column].notna()]
    frame = rows[[column]].set_axis(["id"], axis=1)
    if column == "place_id":
        frame = frame.assign(name=_names_of_places(rows))
        own = _most_frequent(frame[rows["kind"] == "place"], "name")
        names = own.combine_first(_most_frequent(frame, "name"))
    else:
        names = _most_frequent(frame.assign(name=rows["name"]), "name")
    names = names.reindex(frame["id"].unique())
    return names.where(names.notna(), names.index.to_series())


def known_names(mentions: pd.DataFrame, column: str) -> pd.Series | None:
    """Return `names_of` the column, or None if it holds no ids or the table does not tell what they are called."""
    needed = {"entity_id": {"name"}, "place_id": {"name", "kind", "type", "how", "surface"}}.get(column)
    return names_of(mentions, column) if needed is not None and needed <= set(mentions.columns) else None


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Count rows of ``id, name, type, country, code, doc`` by id; each text is the id's most frequent one."""
    counts = frame.groupby("id").agg(n_documents=("doc", "nunique"), n_mentions=("doc", "size"))
    texts = {column: _most_frequent(frame, column) for column in ("name", "type", "country", "code")}
    table = counts.assign(**texts).reset_index()
    table = table.sort_values(["n_documents", "n_mentions", "id"], ascending=[False, False, True], ignore_index=True)
    return table[["id", "name", "type", "country", "code", "n_documents", "n_mentions"]]


def most_common(values: pd.Series) -> str | None:
    """Return the most common value of a column of text; of equals, the first in the alphabet; None if all are null."""
    counts = values.value_counts()
    return str(min(counts.index[counts == counts.max()])) if len(counts) else None


def _most_frequent(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return each id's most frequent value of a column; of equals, the first in the alphabet."""
    counts = frame.dropna(subset=[column]).groupby(["id", column], observed=True).size().rename("n").reset_index()
    best = counts.sort_values(["n", column], ascending=[False, True]).drop_duplicates("id")
    return best.set_index("id")[column]


def by_rule(mentions: pd.DataFrame) -> pd.DataFrame:
    """Count mentions by the rule that found them: ``how, n``, most frequent first."""
    counts = mentions["how"].dropna().value_counts().rename_axis("how").reset_index(name="n")
    return counts.sort_values(["n", "how"], ascending=[False, True], ignore_index=True)
