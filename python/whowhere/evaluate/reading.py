"""Reads gold and predicted toponyms from tables, and from documents as JSON Lines files hold them.

Types are checked by `schema.conform`; here, that a value can be: a span that is one, coordinates on the globe, a
country that exists. A document's toponyms are read as a table too, and an error says in which document they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whowhere import schema
from whowhere.errors import InputError, SchemaError
from whowhere.evaluate.codes import country_of, place_of
from whowhere.evaluate.scoring import Toponym
from whowhere.schema import Column

#: What is read of a prediction.
PREDICTED = (
    Column("start", "int64", "first character of the toponym", required=True),
    Column("end", "int64", "one past its last character", required=True),
    Column("lat", "float64", "degrees north, -90 to 90"),
    Column("lon", "float64", "degrees east, -180 to 180"),
    Column("place_id", "string", "the place's id, such as geonames:373303 or USA"),
    Column("geonameid", "int64", "the place's GeoNames id, as a number"),
    Column("country", "string", "ISO 3166-1 code, alpha-3 or alpha-2"),
)
#: What is read of gold.
GOLD = (
    *PREDICTED,
    Column("type", "string", "type of toponym"),
    Column("demonym", "bool", "whether it is a demonym"),
)
_NEEDED = ("start", "end")


@dataclass(frozen=True)
class Document:
    """A document of a file: where it stands, its members, and its toponyms."""

    at: str
    members: dict[str, Any]
    toponyms: list[Toponym]


Pair = tuple[list[Toponym], list[Toponym]]


def is_documents(gold: Any) -> bool:
    """Whether gold is a file or a list of documents rather than a table."""
    if isinstance(gold, str | os.PathLike):
        return True
    return isinstance(gold, list) and bool(gold) and isinstance(gold[0], dict) and "toponyms" in gold[0]


def pair_tables(mentions: Any, gold: Any) -> Iterator[Pair]:
    """Give gold and predicted toponyms of every document of either table, by two tables."""
    marked, predicted = read_table(gold, GOLD, "gold"), read_table(mentions, PREDICTED, "mentions")
    if marked and predicted and not marked.keys() & predicted.keys():
        ours, theirs = next(iter(predicted)), next(iter(marked))
        if isinstance(ours, str) != isinstance(theirs, str):
            raise SchemaError(
                f"mentions table says doc {ours!r}, but gold says doc {theirs!r}; call the documents the same in both"
            )
    for doc in marked | predicted:
        yield marked.get(doc, []), predicted.get(doc, [])


def pair_documents(mentions: Any, gold: Any) -> Iterator[Pair]:
    """Give gold and predicted toponyms of every document of gold, by a mentions table and documents."""
    documents = read_file(gold, "toponyms") if isinstance(gold, str | os.PathLike) else read_list(gold)
    predicted = read_table(mentions, PREDICTED, "mentions")
    for doc in predicted:
        if doc not in range(len(documents)):
            raise InputError(
                f"mentions table says doc {doc!r:.60}, but gold has {len(documents):,} documents; "
                "doc is the row number of a document in gold, counted from 0"
            )
    for doc, document in enumerate(documents):
        yield document.toponyms, predicted.get(doc, [])


def read_table(table: Any, columns: tuple[Column, ...], name: str) -> dict[Hashable, list[Toponym]]:
    """Read a table of toponyms.

    Parameters
    ----------
    table : pandas, polars or pyarrow table, dict of columns, or list of dicts
    columns : tuple of Column
        `GOLD` or `PREDICTED`; other columns are passed over.
    name : str
        What the table is called, for messages.

    Returns
    -------
    dict of doc to list of Toponym
        In the order of the rows.

    Raises
    ------
    SchemaError
        If a column is missing, or a value is wrong: with column and row.
    """
    given = {} if isinstance(table, list) and not table else schema.columns_of(table, name)
    if not given:
        return {}
    if "doc" not in given:
        raise schema.wrong(name, "doc", None, "is missing; it holds: the document")
    docs, toponyms = _values(given["doc"]), _toponyms(given, columns, name)
    if len(docs) != len(toponyms):
        raise schema.wrong(name, "doc", None, f"has {len(docs)} rows, the others {len(toponyms)}")
    found: dict[Hashable, list[Toponym]] = {}
    for row, (doc, toponym) in enumerate(zip(docs, toponyms, strict=True)):
        if _is_null(doc) or not isinstance(doc, Hashable):
            raise schema.wrong(name, "doc", row, f"found {doc!r:.60}; give the document's row number or label")
        found.setdefault(doc, []).append(toponym)
    return found


def _values(column: Any) -> list[Any]:
    """The values of a column of any kind as Python objects."""
    for convert in ("to_pylist", "tolist"):
        if hasattr(column, convert):
            return list(getattr(column, convert)())
    return list(column)


def _is_null(value: Any) -> bool:
    import pandas as pd

    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _toponyms(given: dict[str, Any], columns: tuple[Column, ...], name: str) -> list[Toponym]:
    """Read the columns but ``doc``."""
    known = {column.name for column in columns}
    batch = schema.conform({key: values for key, values in given.items() if key in known}, columns, name)
    return [_toponym(row, at, name, columns is GOLD) for at, row in enumerate(batch.to_pylist())]


def _toponym(row: dict[str, Any], at: int, table: str, is_gold: bool) -> Toponym:
    def wrong(column: str, problem: str) -> SchemaError:
        return schema.wrong(table, column, at, problem)

    start, end, lat, lon = row["start"], row["end"], row["lat"], row["lon"]
    for name in _NEEDED:
        if row[name] is None:
            raise wrong(name, "is null; give a number of characters")
    if not 0 <= start < end:
        raise wrong("end", f"found {end} with start {start}; the span text[start:end] has to hold a character")
    for name, value, most in (("lat", lat, 90), ("lon", lon, 180)):
        if value is not None and not -most <= value <= most:
            raise wrong(name, f"found {value}; give degrees from -{most} to {most}")
    if (lat is None) != (lon is None):
        raise wrong("lon" if lon is None else "lat", "is null beside its other half; give lat and lon, or neither")
    country = row["country"] or None
    code = country and country_of(country)
    if is_gold and country and not code:
        raise wrong("country", f"found {country!r:.60}; give an ISO 3166-1 code such as SSD or SS, or null")
    return Toponym(start, end, lat, lon, _place(row, wrong), code or country, row.get("type"), bool(row.get("demonym")))


def _place(row: dict[str, Any], wrong: Callable[[str, str], SchemaError]) -> int | str | None:
    """What place it is; the number goes before the id."""
    number = row["geonameid"]
    if number is None:
        return place_of(row["place_id"]) if row["place_id"] else None
    if number <= 0:
        raise wrong("geonameid", f"found {number}; give a number above 0, or null")
    return int(number)


def read_list(documents: Sequence[Any]) -> list[Document]:
    """Read gold documents.

    Raises
    ------
    InputError
        If one is wrong: with its position, counted from 0.
    """
    return list(_read_documents(((f"gold, document {i}", item) for i, item in enumerate(documents)), "toponyms"))


def read_file(path: str | os.PathLike[str], key: str) -> list[Document]:
    """Read a JSON Lines file of documents.

    Parameters
    ----------
    path : path
    key : {"toponyms", "mentions"}
        Where a document has its toponyms: in gold, in predictions.

    Raises
    ------
    InputError
        If a line is wrong: with its number, counted from 1.
    OSError
        If the file cannot be opened.
    """
    return list(_read_documents(_lines(Path(path)), key))


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            at = f"{path}, line {number}"
            try:
                yield at, json.loads(line.decode("utf-8"))
            except UnicodeDecodeError as error:
                raise InputError(f"{at}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
            except json.JSONDecodeError as error:
                problem = f"{error.msg} at character {error.pos}"
                raise InputError(f"{at}: no JSON ({problem}); give one document in braces per line") from None


def _read_documents(items: Iterable[tuple[str, Any]], key: str) -> Iterator[Document]:
    where: dict[Hashable, str] = {}
    for at, item in items:
        if not isinstance(item, dict):
            raise InputError(f"{at}: found {item!r:.60}; a document is an object with doc_id and {key}")
        for name in ("doc_id", key):
            if name not in item:
                raise InputError(f"{at}: the document has no {name}; its keys are: {', '.join(map(str, item))}")
        doc_id = item["doc_id"]
        if not isinstance(doc_id, str | int):
            raise InputError(f"{at}: doc_id is {doc_id!r:.60}; give text or a whole number")
        if doc_id in where:
            raise InputError(f"{at}: doc_id {doc_id!r} is that of {where[doc_id]} too; give each document its own")
        where[doc_id] = at
        yield Document(at, item, _read_toponyms(at, item, key))


def _read_toponyms(at: str, item: dict[str, Any], key: str) -> list[Toponym]:
    """Read the toponyms of one document as a table of its own."""
    listed, text = item[key], item.get("text")
    if not isinstance(listed, list):
        raise InputError(f"{at}: {key} is {listed!r:.60}; give a list")
    for i, toponym in enumerate(listed):
        if not isinstance(toponym, dict):
            raise InputError(f"{at}, {key}[{i}]: found {toponym!r:.60}; give an object with start and end")
        if missing := [name for name in _NEEDED if name not in toponym]:
            raise InputError(f"{at}, {key}[{i}]: there is no {missing[0]}; give start and end in characters")
    columns = GOLD if key == "toponyms" else PREDICTED
    if not listed:
        return []
    given = {column.name: [toponym.get(column.name) for toponym in listed] for column in columns}
    try:
        toponyms = _toponyms(given, columns, key)
    except SchemaError as error:
        problem = str(error).partition(": ")[2]
        raise InputError(f"{at}, {key}[{error.row}], {error.column}: {problem}") from None
    if isinstance(text, str):
        for i, toponym in enumerate(toponyms):
            if toponym.end > len(text):
                problem = f"found {toponym.end}, but the text has {len(text):,} characters; count code points"
                raise InputError(f"{at}, {key}[{i}], end: {problem}")
    return toponyms
