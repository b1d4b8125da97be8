"""Makes one long call again and again, and says when Ctrl-C ended it.

Run by `test_interrupt.py` as ``python interrupted_call.py CALL N``: prints ``begin`` before each of N calls, then the
time at which KeyboardInterrupt arrived, and at last ``same`` if a short call gives what it gave before the first.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from importlib import resources

import pandas as pd
import pyarrow as pa

import whowhere as ww


def sample_news() -> list[str]:
    """Return the news that comes with the package."""
    with (resources.files("whowhere") / "data" / "sample_news.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def repeated(n_bytes: int) -> str:
    """Return the news as one document of about `n_bytes`."""
    news = "\n".join(sample_news())
    return news * (n_bytes // len(news.encode()))


def chunks() -> Callable[[], object]:
    """Annotate a gigabyte of which every chunk is the same memory."""
    chunk = pa.array(sample_news() * 10, pa.large_string())
    column = pa.chunked_array([chunk] * 800)
    return lambda: ww.annotate(column)


def one_document() -> Callable[[], object]:
    """Annotate one document of 200 MB."""
    column = pa.array([repeated(200_000_000)], pa.large_string())
    return lambda: ww.annotate(column, max_matches=1_000_000_000)


def one_ascii_document() -> Callable[[], object]:
    """Annotate one document of 200 MB that needs no folding."""
    text = repeated(200_000_000).encode("ascii", "replace").decode()
    column = pa.array([text], pa.large_string())
    return lambda: ww.annotate(column, max_matches=1_000_000_000)


def object_list() -> Callable[[], object]:
    """Annotate a list whose conversion alone takes long."""
    texts = [repeated(5_000)] * 100_000
    return lambda: ww.annotate(texts)


def category() -> Callable[[], object]:
    """Annotate a category column whose values are all different."""
    news = repeated(20_000)
    column = pd.Series([f"{i} {news}" for i in range(20_000)]).astype("category")
    return lambda: ww.annotate(column)


def build() -> Callable[[], object]:
    """Build a gazetteer of half a million aliases."""
    n = 500_000
    ids = [f"place{i}" for i in range(n)]
    entries = pa.table({"id": ids, "name": ids, "kind": ["place"] * n})
    aliases = pa.table({"alias": [f"Port Saint Something {i:x}" for i in range(n)], "entry_id": ids})
    return lambda: ww.Gazetteer.from_frames(entries, aliases)


CALLS = {call.__name__: call for call in (chunks, one_document, one_ascii_document, object_list, category, build)}


def main(name: str, n_calls: int) -> None:
    short = sample_news()[:20]
    before = ww.annotate(pa.array(short))
    call = CALLS[name]()
    for _ in range(n_calls):
        try:
            print("begin", flush=True)
            call()
            print("finished", flush=True)
        except KeyboardInterrupt:
            print(time.monotonic(), flush=True)
    print("same" if ww.annotate(pa.array(short)).equals(before) else "different", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
