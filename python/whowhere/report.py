"""Writes one HTML file about annotated documents: who, where, when, who with whom, and how the text reads.

What is on the page is `whowhere.page`; this file reads what the caller gives and writes the file.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whowhere import columns as _columns
from whowhere import schema
from whowhere.errors import InputError
from whowhere.files import STANDARD, whole_file
from whowhere.options import whole_number
from whowhere.reading import read_mentions, rows_of_documents

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"int32": "int64", "int16": "int64", "float32": "float64"}
#: What is read of the mentions besides ``doc``; only tooltips need the last three.
_OPTIONAL = ("role", "score", "n_candidates")
_READ = tuple(
    schema.Column(column.name, _TYPES.get(column.type, column.type), column.meaning, column.name not in _OPTIONAL)
    for column in schema.MENTIONS
    if column.name != "doc"
)
_LEAD = (
    'The <span class="actor-word">actors</span> and <span class="place-word">places</span> mentioned in {documents}, '
    "as whowhere found them by lists and rules: look at the text before you rely on a number. This page loads nothing; "
    "of the documents it holds no more than it shows."
)


def report(
    mentions: Any,
    texts: Any,
    path: str | os.PathLike[str],
    *,
    text: str | None = None,
    dates: Any = None,
    titles: Any = None,
    title: str | None = None,
    n_samples: int = 8,
) -> Path:
    """Write one HTML file about annotated documents, to look at and to pass on.

    Rankings of actors and places, a map, who is named with whom and where, and some documents with their mentions
    marked. The file refers to nothing outside itself, and every text in it is escaped.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table, one row per mention
        What `annotate` returned.
    texts : Series, frame, Arrow array or table, sequence of str, or one str
        The documents that were annotated, all of them: a pandas Series or frame is matched with ``doc`` by its index
        labels, anything else by row number. A null has no mentions.
    path : path
        The file to write. It appears when it is complete, in place of an older one, or not at all.
    text : str, optional
        Name of the text column, if `texts` is a frame.
    dates : str or sequence, optional
        Column name, or one date per text, as `annotate` takes them: adds a timeline. Without dates the page says
        nothing of time.
    titles : str or sequence, optional
        Column name, or one title per text, for the documents shown.
    title : str, optional
        Title of the page; by default it says how many documents there are.
    n_samples : int
        How many documents to show with their mentions marked, at most; 0 puts no text on the page but the names and
        surfaces of mentions.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If the folder of `path` is not there, there are more or fewer dates or titles than texts, or a mention is in
        none of the texts.
    SchemaError
        If a column of `mentions` is missing, or a mention is not in its text where the table says.

    Notes
    -----
    The most frequent are drawn and the page says how many there are: 2,000 places on the map, 40 actors in the
    network. The same input gives the same bytes.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> import whowhere as ww
    >>> news = pd.DataFrame({"text": ["Moscow denied it.", "Talks in Juba ended."], "date": ["2024-03-01", None]})
    >>> found = ww.annotate(news, text="text", dates="date")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = ww.report(found, news, Path(folder) / "news.html", text="text", dates="date", title="Two reports")
    ...     path.name, "<title>Two reports</title>" in path.read_text(encoding="utf-8")
    ('news.html', True)
    """
    target = _target(path)
    whole_number(n_samples, "n_samples", least=0)
    if title is not None and not isinstance(title, str):
        raise InputError(f"title is {title!r:.60} ({type(title).__name__}); give text")
    given = _columns.read_texts(texts, text)
    documents = _documents(given, dates, titles)
    frame = _mentions(mentions, given)
    _check_spans(frame, documents)
    from whowhere.page.page import main_page
    from whowhere.page.words import DOCUMENT, Words

    counted = DOCUMENT.counted(len(documents))
    words = Words(
        heading=title or f"Who and where in {counted}",
        eyebrow="whowhere report",
        lead=_LEAD.format(documents=counted),
    )
    page = main_page(frame, documents, words, n_samples=n_samples)
    with whole_file(str(target)) as file:
        file.write(page.encode("utf-8", "replace"))
    return target


def _target(path: str | os.PathLike[str]) -> Path:
    target = Path(path)
    if str(path) == STANDARD or target.is_dir():
        raise InputError(f"path is {str(path)!r}; name a file, such as report.html")
    if not target.absolute().parent.is_dir():
        raise InputError(f"folder {str(target.parent)!r} of path {str(target)!r} is not there; create it first")
    return target


def _documents(given: _columns.Texts, dates: Any, titles: Any) -> pd.DataFrame:
    """Return one row per document, by row number: label, text, title, date; null where there is none."""
    import pandas as pd

    n = len(given.column)
    columns = {
        "label": list(range(n)) if given.index is None else given.index.tolist(),
        "text": given.column.to_pylist(),
        "title": _titles(titles, given),
        "date": _dates(dates, given),
    }
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _dates(dates: Any, given: _columns.Texts) -> list[str | None]:
    """Return one date per document in ISO 8601; a year or a month alone is left as it is."""
    n = len(given.column)
    days = _columns.read_dates(dates, given)
    if days is None:
        return [None] * n
    values = _listed(given.named(dates, "dates") if isinstance(dates, str) else dates)
    return [_iso(day, value) for day, value in zip(days.to_pylist(), values, strict=True)]


def _iso(day: datetime.date | None, given: Any) -> str | None:
    if day is None:
        return None
    written = given.strip() if isinstance(given, str) else ""
    return written if 0 < len(written) < len("2014-08-28") else day.isoformat()


def _titles(titles: Any, given: _columns.Texts) -> list[str | None]:
    n = len(given.column)
    if titles is None:
        return [None] * n
    values = given.named(titles, "titles") if isinstance(titles, str) else titles
    if not hasattr(values, "__len__") or isinstance(values, bytes | dict):
        raise InputError(f"titles is a {type(values).__name__}; give a column name or a sequence, one value per text")
    if len(values) != n:
        raise InputError(f"titles has {len(values)} values, there are {n} texts; give one per text")
    return [value if isinstance(value, str) and value.strip() else None for value in _listed(values)]


def _listed(values: Any) -> list[Any]:
    methods = (getattr(values, name) for name in ("to_pylist", "tolist", "to_list") if hasattr(values, name))
    return list(next(methods, lambda: values)())


def _mentions(mentions: Any, given: _columns.Texts) -> pd.DataFrame:
    """Return the mentions with their documents as row numbers, in the types of the schema."""
    frame = read_mentions(mentions, "doc", *(column.name for column in _READ if column.required))
    rows = rows_of_documents(frame["doc"], given.index, len(given.column))
    known = {column.name for column in _READ}
    batch = schema.conform(frame[[name for name in frame.columns if name in known]], _READ, "mentions")
    table: pd.DataFrame = batch.to_pandas()
    table.insert(0, "doc", rows)
    return table


def _check_spans(mentions: pd.DataFrame, documents: pd.DataFrame) -> None:
    """Raise SchemaError at the first mention that is not in its text where it says."""
    texts = documents["text"].tolist()
    columns = (mentions[name].tolist() for name in ("doc", "start", "end", "surface"))
    for row, (doc, start, end, surface) in enumerate(zip(*columns, strict=True)):
        text = texts[doc] or ""
        if not (0 <= start < end <= len(text) and text[start:end] == surface):
            found = f"found {text[start:end]!r:.60} there" if 0 <= start < end else "that is no span"
            problem = f"says {surface!r:.60} at {start} to {end} of doc {documents['label'][doc]!r:.60}; {found}"
            raise schema.wrong("mentions", "start", row, f"{problem}; give the same texts that were annotated")
