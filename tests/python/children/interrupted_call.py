"""Makes one long call again and again, and says when Ctrl-C ended it.

Run by `test_runtime.py` as ``python interrupted_call.py CALL N``: prints ``begin`` before each of N calls, then the
time at which KeyboardInterrupt arrived (or ``finished``), and at last whether a short call on the same gazetteer and
the same memory gives what it gave before the first interrupt: ``same`` or ``different``.
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

#: The long call, and a short one on the same objects.
Calls = tuple[Callable[[], object], Callable[[], pa.Table]]


def sample_news() -> list[str]:
    """Return the news that comes with the package."""
    with (resources.files("whowhere") / "data" / "sample_news.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def repeated(n_characters: int) -> str:
    """Return the news, over and over, as one document."""
    news = "\n".join(sample_news())
    return (news * (n_characters // len(news) + 1))[:n_characters]


def column() -> Calls:
    """Annotate a gigabyte of which every chunk is the same memory."""
    chunk = pa.array(sample_news() * 10, pa.large_string())
    texts = pa.chunked_array([chunk] * 800)
    return lambda: ww.annotate(texts), lambda: ww.annotate(texts.slice(0, 300))


def one_document() -> Calls:
    """Annotate one document of 200 MB."""
    return _one_document(repeated(200_000_000))


def one_ascii_document() -> Calls:
    """Annotate one document of 200 MB that is all ASCII, which is read without a folded copy."""
    return _one_document(repeated(200_000_000).encode("ascii", "replace").decode())


def _one_document(text: str) -> Calls:
    texts = pa.array([text], pa.large_string())
    return (
        lambda: ww.annotate(texts, max_matches=1_000_000_000),
        lambda: ww.annotate(pa.array([texts[0].as_py()[:100_000]])),
    )


def object_list() -> Calls:
    """Annotate a list of half a gigabyte, which is converted before it is read."""
    texts = [repeated(5_000)] * 100_000
    return lambda: ww.annotate(texts), lambda: _arrow(ww.annotate(texts[:300]))


def category() -> Calls:
    """Annotate a category column whose values are all different."""
    news = repeated(20_000)
    texts = pd.Series([f"{i} {news}" for i in range(10_000)]).astype("category")
    return lambda: ww.annotate(texts), lambda: _arrow(ww.annotate(texts.head(50).cat.remove_unused_categories()))


def build() -> Calls:
    """Build a gazetteer of half a million aliases."""
    n = 500_000
    ids = [f"place{i}" for i in range(n)]
    entries = pa.table({"id": ids, "name": ids, "kind": ["place"] * n})
    aliases = pa.table({"alias": [f"Port Saint Something {i:x}" for i in range(n)], "entry_id": ids})

    def short() -> pa.Table:
        gazetteer = ww.Gazetteer.from_frames(entries.slice(0, 100), aliases.slice(0, 100))
        return ww.annotate(pa.array(["Port Saint Something 2f"]), gazetteer)

    return lambda: ww.Gazetteer.from_frames(entries, aliases), short


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame)


CALLS = {calls.__name__: calls for calls in (column, one_document, one_ascii_document, object_list, category, build)}


def main(name: str, n_calls: int) -> None:
    long_call, short_call = CALLS[name]()
    before = short_call()
    for _ in range(n_calls):
        try:
            print("begin", flush=True)
            long_call()
            print("finished", flush=True)
        except KeyboardInterrupt:
            print(time.monotonic(), flush=True)
    print("same" if len(before) and short_call().equals(before) else "different", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
