"""Measures how much of what news names the built-in gazetteer lists, before anything is decided.

    python benches/coverage.py ../shared

Every figure is about names alone: an alias is there or not. Which entry is meant, and whether a word is a name at all,
is the linker's work. Four parts:

* names in running text: runs of capitalised words within sentences of newswire that a match touches, or covers;
* recurrent names: what newswire mentions most, organisations and persons, weighted by mentions; of all, and of those
  that have a word which is no common English word ("foreign ministry" and "mr" name nobody by themselves);
* places: gold toponyms whose surface is the name of a place, of all (streets and highways among them) and of those
  with a gold position; and those of which one place of that name lies within 161 km (100 miles, the usual distance in
  toponym resolution since Leidner 2007);
* actors: gold mentions with a capital whose exact span is a longest match (articles and possessives aside), and the
  share of matches that are gold.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import re
from collections import defaultdict
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa

import whowhere as ww

#: Words that begin with a capital though they are no names.
NO_NAMES = {
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December", "Mr", "Mrs", "Ms", "Dr", "I", "The", "A", "An"),
}
WITHIN_KM = 161.0
RUN = re.compile(r"(?:[A-Z][\w’'-]*\.?)(?: (?:of |al-|bin |the )?[A-Z][\w’'-]*\.?)*")


def read(path: Path) -> list[dict[str, Any]]:
    """Read a JSONL file, compressed or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def matches(texts: list[str], gazetteer: ww.Gazetteer, overlaps: str) -> list[list[tuple[int, int, list[str]]]]:
    """Spans and entries found in each text."""
    found = ww.annotate(pa.array(texts), gazetteer, link=False, overlaps=overlaps)
    by_doc: list[list[tuple[int, int, list[str]]]] = [[] for _ in texts]
    columns = [found[name].to_pylist() for name in ("doc", "start", "end", "entry_ids")]
    for doc, start, end, ids in zip(*columns, strict=True):
        by_doc[doc].append((start, end, ids))
    return by_doc


def running_text(texts: list[str], gazetteer: ww.Gazetteer) -> None:
    """Print the share of capitalised runs within sentences that are found."""
    n, n_touched, n_covered = 0, 0, 0
    for text, found in zip(texts, matches(texts, gazetteer, "longest"), strict=True):
        covered = bytearray(len(text))
        for start, end, _ in found:
            covered[start:end] = b"\1" * (end - start)
        for run in RUN.finditer(text):
            before = text[max(0, run.start() - 2) : run.start()].strip()
            words = [word for word in run[0].split() if word.strip(".") not in NO_NAMES]
            if not words or not before or before[-1] in '.!?"“”:':  # the start of a sentence
                continue
            inside = [covered[i] for i in range(run.start(), run.end()) if text[i].isalnum()]
            n, n_touched, n_covered = n + 1, n_touched + any(inside), n_covered + all(inside)
    print(f"names in running text: {n:,}, touched {n_touched / n:.3f}, covered {n_covered / n:.3f}")


def recurrent(path: Path, gazetteer: ww.Gazetteer) -> None:
    """Print the share of the most mentioned names that are listed, by type, weighted by mentions."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    with (resources.files("whowhere") / "data" / "words.csv").open(encoding="utf-8", newline="") as file:
        common = {row["name"] for row in csv.DictReader(file) if "word" in row["also"]} | {"mr", "mrs", "of", "and"}
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        count, is_listed = int(row["count"]), bool(gazetteer._core.lookup(row["normalised_mention"]))
        names_somebody = not set(row["normalised_mention"].split()) <= common
        for kind in [row["type"], "all", *(["all but common words"] if names_somebody else [])]:
            total[kind] = [total[kind][0] + count, total[kind][1] + count * is_listed]
    shares = ", ".join(f"{kind} {found / n:.3f} of {n:,}" for kind, (n, found) in sorted(total.items()))
    print(f"recurrent names, by mentions: {shares}")


def distance_km(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Great-circle distance in km on a sphere (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (one, two))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def places(name: str, docs: list[dict[str, Any]], gazetteer: ww.Gazetteer) -> None:
    """Print the share of gold toponyms that are names of places, and of places near by."""
    entries = gazetteer._core.entries()
    columns = [entries[column].to_pylist() for column in ("id", "lat", "lon")]
    points = {id_: (lat, lon) for id_, lat, lon in zip(*columns, strict=True) if lat is not None}
    found = matches([doc["text"] for doc in docs], gazetteer, "all")
    n = n_named = n_placed = n_placed_named = n_near = 0
    for doc, spans in zip(docs, found, strict=True):
        by_span = {(start, end): [points[id_] for id_ in ids if id_ in points] for start, end, ids in spans}
        for toponym in doc["toponyms"]:
            candidates = by_span.get((toponym["start"], toponym["end"]), [])
            n, n_named = n + 1, n_named + bool(candidates)
            if toponym.get("lat") is not None:
                here = (toponym["lat"], toponym["lon"])
                n_placed, n_placed_named = n_placed + 1, n_placed_named + bool(candidates)
                n_near += any(distance_km(here, point) <= WITHIN_KM for point in candidates)
    print(
        f"{name}: {n:,} toponyms, named {n_named / n:.3f}; {n_placed:,} with a position, "
        f"named {n_placed_named / n_placed:.3f}, near {n_near / n_placed:.3f}"
    )


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without its article and possessive."""
    article = re.match(r"(?i)(the|a|an)\s+", text[start:end])
    start += article.end() if article else 0
    return start, end - 2 * text[start:end].endswith(("'s", "’s"))


def actors(name: str, docs: list[dict[str, Any]], gazetteer: ww.Gazetteer) -> None:
    """Print recall of named gold mentions, and precision against all of them."""
    n = n_found = n_right = n_matches = 0
    found = matches([doc["text"] for doc in docs], gazetteer, "longest")
    for doc, spans in zip(docs, found, strict=True):
        text = doc["text"]
        mine = {trim(text, start, end) for start, end, _ in spans}
        every = [m for m in [*doc.get("actors", []), *doc.get("places", [])] if m.get("start") is not None]
        known = {trim(text, m["start"], m["end"]) for m in every}
        named = [m for m in every if not m.get("optional") and m.get("kind", "named") == "named"]
        gold = {trim(text, m["start"], m["end"]) for m in named if m["surface"][:1].isupper() or "kind" in m}
        n, n_found = n + len(gold), n_found + len(gold & mine)
        n_matches, n_right = n_matches + len(mine), n_right + len(mine & known)
    print(f"{name}: {n:,} named mentions, recall {n_found / n:.3f}, precision {n_right / n_matches:.3f}")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder with corpora, reference and eval")
    args = parser.parse_args()
    gazetteer = ww.Gazetteer.builtin()
    print(f"{gazetteer!r}, {gazetteer.memory_usage() / 1e6:.0f} MB")
    running_text([doc["text"] for doc in read(args.shared / "corpora" / "voa_2000s.jsonl.gz")], gazetteer)
    recurrent(args.shared / "reference" / "derived" / "voa_mention_frequency.tsv", gazetteer)
    for name in ("lgl", "trnews", "geovirus", "tudloc"):
        places(name, read(args.shared / "eval" / "places" / f"{name}.jsonl"), gazetteer)
    for name in ("re3d.dev", "gum_news.dev"):
        actors(name, read(args.shared / "eval" / "actors" / f"{name}.jsonl"), gazetteer)


if __name__ == "__main__":
    main()
