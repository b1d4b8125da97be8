"""Measures the engine on real news with a large gazetteer, and checks it against the oracle.

    python benches/real_news.py names.txt ../shared/corpora/news_dev.jsonl.gz speed
    python benches/real_news.py names.txt ../shared/corpora/news_dev.jsonl.gz check --documents 1000

``speed`` annotates the corpus (repeated to about 100 MB) without linking, on one thread, Arrow in and Arrow out, and
prints the median. ``check`` compares the spans and entries of the first documents with `tests/python/oracle.py`, and
counts what leftmost-longest search followed by a boundary and case check would have lost.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

import pyarrow as pa

import whowhere as ww

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))
import oracle


def read_texts(path: Path) -> list[str]:
    """Read the documents of a JSONL file, compressed or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def richest(texts: list[str], share: float) -> list[str]:
    """Choose documents of which together this share of the characters is not ASCII, the richest ones first."""

    def n_other(text: str) -> int:
        return len(text) - len(text.encode("ascii", "ignore"))

    chosen, n_others, n_characters = [], 0, 0
    for text in sorted(filter(None, texts), key=lambda text: -n_other(text) / len(text)):
        chosen.append(text)
        n_others, n_characters = n_others + n_other(text), n_characters + len(text)
        if n_others < share * n_characters:
            break
    return chosen


def build(names: list[str]) -> ww.Gazetteer:
    """List every name as the one alias of an entry of its own."""
    ids = [str(i) for i in range(len(names))]
    entries = pa.table({"id": ids, "name": names, "kind": ["place"] * len(names)})
    return ww.Gazetteer.from_frames(entries, pa.table({"alias": names, "entry_id": ids}))


def speed(
    gazetteer: ww.Gazetteer,
    texts: list[str],
    megabytes: int,
    n_runs: int,
    threads: int,
    case: str,
    cpu: bool,
    link: bool,
) -> None:
    """Print the median throughput, and the time and size of the first call, in which automata are built."""
    n_bytes = sum(len(text.encode()) for text in texts)
    repeats = max(1, round(megabytes * 1e6 / n_bytes))
    column = pa.array(texts * repeats, pa.large_string())
    size = n_bytes * repeats / 1e6
    options = {"link": link, "threads": threads, "case": case}
    clock = time.process_time if cpu else time.perf_counter
    start = time.perf_counter()
    n_mentions = len(ww.annotate(column, gazetteer, **options))
    first = time.perf_counter() - start
    runs = []
    for _ in range(n_runs):
        start = clock()
        assert len(ww.annotate(column, gazetteer, **options)) == n_mentions
        runs.append(size / (clock() - start))
    ascii_share = sum(text.isascii() for text in texts) / len(texts)
    print(
        f"{size:.0f} MB, {len(column):,} documents ({ascii_share:.0%} ASCII), {n_mentions:,} mentions, "
        f"threads={threads}, case={case}, {'processor' if cpu else 'wall'} time: "
        f"median {statistics.median(runs):.0f} MB/s (min {min(runs):.0f}, max {max(runs):.0f}, n = {n_runs}); "
        f"first call {first:.2f} s; {gazetteer.memory_usage() / 1e6:.0f} MB"
    )


def check(gazetteer: ww.Gazetteer, names: list[str], texts: list[str]) -> None:
    """Compare with the oracle and count what the usual shortcut loses."""
    slow = oracle.Oracle(names)
    found = ww.annotate(texts, gazetteer, link=False)
    mine: dict[int, list[tuple[int, int, list[int]]]] = defaultdict(list)
    for doc, start, end, ids in zip(found["doc"], found["start"], found["end"], found["entry_ids"], strict=True):
        mine[doc].append((start, end, sorted(map(int, ids))))
    shortcut = Shortcut(names)
    n_matches = n_lost = 0
    for doc, text in enumerate(texts):
        expected = [(start, end, sorted(ids)) for start, end, ids in slow.matches(text)]
        assert mine[doc] == expected, f"document {doc}: {mine[doc]} instead of {expected}"
        n_matches += len(expected)
        n_lost += len({span[:2] for span in expected} - shortcut.spans(text, {span[:2] for span in expected}))
    print(
        f"{len(texts):,} documents, {n_matches:,} matches: the same as the oracle's; "
        f"leftmost-longest with a boundary check afterwards loses {n_lost:,} of them ({n_lost / n_matches:.2%})"
    )


class Shortcut:
    """Leftmost-longest search over folded text that looks at boundaries and capitals only afterwards."""

    def __init__(self, names: list[str]) -> None:
        self.lengths: dict[str, set[int]] = defaultdict(set)
        self.spellings = {spelling for name in names for spelling, _ in oracle.variants(name)}
        for spelling in self.spellings:
            self.lengths[spelling[:2]].add(len(spelling))

    def spans(self, text: str, right: set[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those spans of the search that are right, in characters of the document."""
        folded = oracle.fold(text)
        letters = "".join(letter for letter, _, _ in folded)
        found, position = set(), 0
        ends = {end for _, end in right}
        while position < len(letters):
            lengths = sorted(self.lengths.get(letters[position : position + 2], ()), reverse=True)
            length = next((n for n in lengths if letters[position : position + n] in self.spellings), 0)
            if length:
                start, last = folded[position][1], folded[position + length - 1][1]
                # The span ends behind its last letter and the marks on it: the right end is the nearest one.
                end = next((end for end in range(last + 1, last + 4) if end in ends), last + 1)
                found.add((start, end))
            position += length or 1
        return found & right


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", type=Path, help="one alias a line")
    parser.add_argument("corpus", type=Path, help="JSONL with a field text")
    parser.add_argument("what", choices=["speed", "check"])
    parser.add_argument("--documents", type=int, default=None)
    parser.add_argument(
        "--non-ascii", type=float, metavar="SHARE", help="choose documents with that share of characters"
    )
    parser.add_argument("--aliases", type=int, default=None)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--case", default="smart")
    parser.add_argument("--builtin", action="store_true", help="the built-in gazetteer, with linking")
    parser.add_argument("--cpu", action="store_true", help="measure processor time, for a machine that is busy")
    args = parser.parse_args()
    names = args.names.read_text(encoding="utf-8").splitlines()[: args.aliases]
    texts = read_texts(args.corpus)[: args.documents]
    if args.non_ascii is not None:
        texts = richest(texts, args.non_ascii)
    start = time.perf_counter()
    gazetteer = ww.Gazetteer.builtin() if args.builtin else build(names)
    print(f"{len(names):,} aliases built in {time.perf_counter() - start:.2f} s")
    if args.what == "speed":
        speed(gazetteer, texts, args.megabytes, args.runs, args.threads, args.case, args.cpu, args.builtin)
    else:
        check(gazetteer, names, texts)


if __name__ == "__main__":
    main()
