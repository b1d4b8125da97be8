"""Does the same work again and again in a fresh process, and says what stays behind.

Run by `test_runtime.py` as ``python memory_cycles.py memory`` (bytes of memory that 1,000 cycles add after 50 to warm
up) or ``python memory_cycles.py threads`` (the most threads of ours that were ever alive, over 200 calls).
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pyarrow as pa

import whowhere as ww


def resident_bytes() -> int:
    """Return how much memory of this process is in RAM."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cycle() -> None:
    """Build, annotate, pickle, annotate again, drop."""
    names = {f"town{i}": [f"Port Number {i}"] for i in range(200)}
    texts = pa.array([f"Talks in Port Number {i} ended." for i in range(200)])
    gazetteer = ww.Gazetteer.from_dict(names, kind="place")
    copy = pickle.loads(pickle.dumps(gazetteer))
    if ww.annotate(texts, gazetteer, threads=2) != ww.annotate(texts, copy, threads=2):
        raise AssertionError("the copy gives another result")


def memory_growth() -> int:
    for _ in range(50):
        cycle()
    before = resident_bytes()
    for _ in range(1000):
        cycle()
    return resident_bytes() - before


def most_threads() -> int:
    texts = pa.array(["Talks in Port Number 7 ended."] * 100)
    gazetteer = ww.Gazetteer.from_dict({"town7": ["Port Number 7"]}, kind="place")
    most = 0
    for call in range(200):
        ww.annotate(texts, gazetteer, threads=2 if call < 100 else 1 + call % 4)
        names = [task.read_text() for task in Path("/proc/self/task").glob("*/comm")]
        most = max(most, sum(name.startswith("whowhere") for name in names))
    return most


if __name__ == "__main__":
    print({"memory": memory_growth, "threads": most_threads}[sys.argv[1]]())
