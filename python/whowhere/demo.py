"""``whowhere demo``: annotates the bundled sample news, prints who and where, writes a page to look at.

Reads one file of this package, writes one file, and needs no network. What is on the page is `whowhere.page`.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from whowhere import counts
from whowhere.errors import InputError
from whowhere.files import whole_file
from whowhere.page.page import main_page
from whowhere.page.words import Noun, Words

N_PRINTED = 10
#: How often the sample is annotated to say how fast that is.
N_RUNS = 5
#: What the bundled sample is.
ABOUT_SAMPLE = (
    "The sample reports were written for this package about public events, to try it on and not to be cited: a detail "
    "may be wrong."
)
_LEAD = (
    'whowhere reads a column of news text and marks the <span class="actor-word">actors</span> and '
    '<span class="place-word">places</span> it mentions, each linked to an entry of its gazetteer. '
    "This page shows what it found in its bundled sample. Nothing was sent anywhere, and this page loads nothing."
)
_NAME_WIDTH, _TYPE_WIDTH, _CODE_WIDTH = 32, 14, 10


def run(output: str | os.PathLike[str] = "whowhere-demo.html", stream: TextIO | None = None) -> None:
    """Annotate the sample news, print the top actors and places, write the page.

    Parameters
    ----------
    output : path
        The HTML file to write. It appears when it is complete, in place of an older one, or not at all.
    stream : text stream, optional
        Where to print; None is the standard output.

    Raises
    ------
    InputError
        If the folder of `output` is not there.
    """
    import whowhere

    stream = sys.stdout if stream is None else stream
    path = Path(output)
    if not path.absolute().parent.is_dir():
        raise InputError(f"folder {str(path.parent)!r} of output {str(path)!r} is not there; create it or name another")
    news = sample_news()
    # The first call loads the gazetteer, which is not what the speed is about.
    mentions = whowhere.annotate(news["text"], dates=news["date"])
    seconds = statistics.median(_seconds(whowhere.annotate, news) for _ in range(N_RUNS))
    # The page comes first: a reader of the tables who stops early ("| head") still gets it.
    page = demo_page(mentions, news, seconds).encode()
    with whole_file(str(path)) as file:
        file.write(page)
    for line in summary(mentions, news, seconds):
        _say(line, stream)
    _say(f"wrote {path.resolve()} ({len(page) / 1000:,.0f} kB); open it in a browser, it needs no network", stream)


def demo_page(mentions: pd.DataFrame, news: pd.DataFrame, seconds: float | None = None) -> str:
    """Return the demo's page about `news`, annotated in `seconds`; None leaves the speed out."""
    words = Words(
        heading=f"Who and where in {len(news):,} news reports",
        eyebrow="whowhere demo",
        lead=_LEAD,
        noun=Noun("report", "reports"),
        sort="news ",
        notes=(ABOUT_SAMPLE,),
    )
    return main_page(mentions, news, words, figures=() if seconds is None else (_speed(news, seconds),))


def _speed(news: pd.DataFrame, seconds: float) -> tuple[str, str]:
    """Return the page's figure of speed and its note."""
    n_bytes = _n_bytes(news)
    speed = n_bytes / 1e6 / seconds
    timing = f"{seconds * 1000:.0f} ms, median of {N_RUNS}, gazetteer already loaded"
    value = f"{speed:.{0 if speed >= 10 else 1}f} <small>MB/s</small>"
    return value, f"read on this computer: {n_bytes / 1000:,.0f} kB in {timing}"


def _n_bytes(news: pd.DataFrame) -> int:
    return sum(len(text.encode()) for text in news["text"].dropna())


def _seconds(annotate: Callable[..., Any], news: pd.DataFrame) -> float:
    start = time.perf_counter()
    annotate(news["text"], dates=news["date"])
    return time.perf_counter() - start


def sample_news() -> pd.DataFrame:
    """Return the sample news of this package: one row per report, at least ``text`` and ``date`` (ISO, may be null)."""
    with resources.files("whowhere").joinpath("data/sample_news.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str")


def read_news() -> pd.DataFrame:
    """Return news to try things on: the file that the environment variable WHOWHERE_NEWS names, else the sample.

    Returns
    -------
    pandas.DataFrame, one row per text
        ``text`` and ``date``, and what else there is; the sample is labelled with its ids. The file is Parquet, CSV or
        JSONL (also ``.gz``) and has these two columns.

    Raises
    ------
    InputError
        If the file has no such column.
    """
    path = os.environ.get("WHOWHERE_NEWS")
    if not path:
        return sample_news().set_index("id")
    if path.endswith(".parquet"):
        news = pd.read_parquet(path)
    else:
        news = pd.read_csv(path) if ".csv" in path else pd.read_json(path, lines=True, convert_dates=False)
    for column in ("text", "date"):
        if column not in news.columns:
            raise InputError(f"{path}: no column {column!r}; its columns are: {', '.join(map(str, news.columns))}")
    return news


def summary(mentions: pd.DataFrame, news: pd.DataFrame, seconds: float) -> Iterator[str]:
    """Yield what the command prints: one line of figures, then a table of actors and one of places."""
    n_bytes = _n_bytes(news)
    yield (
        f"{len(news):,} sample news reports, {n_bytes / 1e3:.0f} kB: {len(mentions):,} mentions "
        f"in {seconds * 1000:.0f} ms ({n_bytes / 1e6 / seconds:.0f} MB/s, median of {N_RUNS}, gazetteer already loaded)"
    )
    for kind, column in (("actor", "code"), ("place", "country")):
        table = counts.entities(mentions, kind)
        yield ""
        yield _row(f"{kind} ({len(table):,})", "type", column, "reports", "mentions")
        for row in table.head(N_PRINTED).itertuples(index=False):
            code = row.code if kind == "actor" else row.country
            yield _row(row.name, row.type, code, f"{row.n_documents:,}", f"{row.n_mentions:,}")
    yield ""


def _row(name: object, type_: object, code: object, reports: str, mentions: str) -> str:
    """Return one line of a table; a null is left blank, a long text is cut."""
    cells = ((name, _NAME_WIDTH), (type_, _TYPE_WIDTH), (code, _CODE_WIDTH))
    words = [
        (text if len(text) <= width else text[: width - 3] + "...").ljust(width)
        for text, width in ((cell.replace("_", " ") if isinstance(cell, str) else "", width) for cell, width in cells)
    ]
    return f"{' '.join(words)} {reports:>8} {mentions:>9}"


def _say(line: str, stream: TextIO) -> None:
    """Print a line; what the stream's encoding cannot carry becomes a question mark."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding), file=stream)
