"""Small random tables of mentions, and the same table in every kind of frame.

The values are few, so that ties, repeats and nulls are frequent.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd
import polars as pl
import pyarrow as pa

IDS = [*("RUS", "IRN", "nato", "geonames:1", "TUR", "É", ""), None]
COUNTRIES = ["RUS", "IRN", "TUR", None]
TEXT = ["surface", "kind", "type", "entity_id", "name", "country", "place_id", "how"]


def random_mentions(rng, *, labels=range(6), n_rows=30):
    """A table of mentions without texts, in any order of its rows, with an index that does not count them.

    Documents are some of the labels; spans overlap, nest and repeat.
    """
    rows = []
    for _ in range(rng.randrange(n_rows + 1)):
        start = rng.randrange(60)
        rows.append(
            {
                "doc": rng.choice(list(labels)),
                "start": start,
                "end": start + rng.choice([1, 2, 5, 9]),
                "surface": rng.choice(["Russia", "Moscow", "Iran"]),
                "kind": rng.choice(["actor", "actor", "place"]),
                "type": rng.choice(["state", "city", None]),
                "entity_id": rng.choice(IDS),
                "name": rng.choice(["Russia", "Iran", "Tehran", None]),
                "country": rng.choice(COUNTRIES),
                "place_id": rng.choice(IDS),
                "how": rng.choice(["alias", "metonym"]),
            }
        )
    index = rng.sample(range(1000), len(rows))
    frame = pd.DataFrame(rows, columns=["doc", "start", "end", *TEXT], index=index)
    return frame.astype({"start": "int64", "end": "int64", **dict.fromkeys(TEXT, "str")})


def written(rng, labels, n_words=15):
    """Random texts of names and stops by label, and a table of some of the names in them."""
    texts, parts = {}, []
    for label in labels:
        text = ""
        for _ in range(rng.randrange(n_words)):
            word = rng.choice(["Iran", "Oman", "Russia", "It fell", "said"])
            if word[0] in "IOR" and word != "It fell" and rng.random() < 0.8:
                parts.append((label, len(text), len(text) + len(word), word))
            text += word + rng.choice([" ", " ", " and ", " and ", ". ", ".\n\n", "; ", "? ", ", "])
        texts[label] = text
    table = random_mentions(rng, labels=labels, n_rows=0)
    rng.shuffle(parts)
    rows = []
    for doc, start, end, surface in parts:
        its = {"doc": doc, "start": start, "end": end, "surface": surface, "kind": rng.choice(["actor", "place"])}
        rows.append({**its, "entity_id": rng.choice(IDS), "country": rng.choice(["X", "Y", "Z", None])})
    table = pd.DataFrame(rows, columns=table.columns, index=rng.sample(range(1000), len(rows)))
    return texts, table.astype({"start": "int64", "end": "int64", **dict.fromkeys(TEXT, "str")})


def as_series(values):
    """Values by label as pandas has them."""
    labels = list(values)
    index = pd.MultiIndex.from_tuples(labels) if isinstance(labels[0], tuple) else pd.Index(labels)
    return pd.Series(list(values.values()), index=index, dtype=object)


def shuffled(rng, frame):
    return frame.iloc[rng.sample(range(len(frame)), len(frame))]


def forms(frame):
    """The same table as other kinds of frame and of columns, by name; for whole numbers as documents."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    lists = table.to_pydict()
    return {
        "polars": pl.from_arrow(table),
        "polars categories": pl.from_arrow(table).with_columns(pl.col(TEXT).cast(pl.Categorical)),
        "arrow": table,
        "arrow batch": table.combine_chunks().to_batches()[0] if len(frame) else table,
        "arrow dictionaries": pa.table({name: table[name].dictionary_encode() for name in table.column_names}),
        "dict of lists": lists,
        "list of dicts": table.to_pylist(),
        "categories": frame.astype(dict.fromkeys([*TEXT, "doc"], "category")),
        "objects": frame.astype(object).where(frame.notna(), None),
        "nullable": frame.convert_dtypes(dtype_backend="numpy_nullable"),
        "arrow-backed": frame.convert_dtypes(dtype_backend="pyarrow"),
    }


def plain(table):
    """The rows of a result as dicts of plain values, null as None."""
    if isinstance(table, pd.DataFrame):
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
    else:
        rows = table.to_pylist() if isinstance(table, pa.Table) else table.to_dicts()
    return [{name: pd.Timestamp(value) if name == "period" else value for name, value in row.items()} for row in rows]


def usual_name(rows, column, id):
    """The most frequent name; of a place the literal one first; of equals the first in the alphabet; else the id."""
    rows = [row for row in rows if row[column] == id]
    if column == "place_id":
        own = [row for row in rows if row["kind"] == "place" and row["name"] is not None]
        as_place = [row for row in rows if row["kind"] == "place"]
        literal = own or as_place or rows
        names = []
        for row in as_place or literal:
            is_named = row["kind"] == "place" or (row["type"] == "state" and row["how"] != "metonym")
            names.append(row["name"] if is_named and row["name"] is not None else row["surface"])
    else:
        names = [row["name"] for row in rows if row["name"] is not None]
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else id


def kind(table):
    return type(table).__module__.split(".")[0]
