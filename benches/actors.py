"""Measures how well `annotate` finds and codes actors: every figure by which it is judged, from six corpora.

    python benches/actors.py GOLD_DIR                                  # figures, and errors by class
    python benches/actors.py GOLD_DIR --overlaps longest               # for the default only, not for overlaps="all"
    python benches/actors.py GOLD_DIR --throughput TEXTS.jsonl.gz      # and MB/s with and without linking
    python benches/actors.py GOLD_DIR --json                           # the same to be read by programs

GOLD_DIR holds development gold as JSON Lines, offsets in characters; none of it may be part of this project:

* `re3d.dev.jsonl`: re3d, on the conflict in Syria and Iraq (Aleph Insights and Committed Software for Dstl, 2017,
  github.com/dstl/re3d); spans, named and generic;
* `gum_news.dev.jsonl`: Wikinews stories of GUM (Zeldes 2017, *Language Resources and Evaluation* 51:581-612); spans;
* `news_fair_v2.dev.jsonl`: News-Fair (Bast, Hertel and Prange 2023, *EMNLP*); spans inside each story's `eval_span`;
* `plover_gsr.dev.jsonl`: the gold standard records of PLOVER (Open Event Data Alliance); country and role of the source
  and target of events;
* `ngec_actor_tests.dev.jsonl`: the checks that NGEC makes of its own actor coding (Halterman, Bagozzi, Beger, Schrodt
  and Scarborough 2023, *PLOVER and POLECAT*); country and role of a phrase at a date;
* `muc4.dev.jsonl.gz`: MUC-4, wire stories of 1988 to 1991 in capitals (Sundheim 1992, *MUC-4*); perpetrators.

What counts as right is defined in `actor_scoring.py`. Conventions:

* A date that all documents of a corpus share, such as PLOVER's 2000-01-01, is a placeholder and counts as unknown.
* A row without a country whose role is IGO (for PLOVER NGO too) carries that role in place of a country, as CAMEO codes
  do.
* NGEC's phrases without an ISO date, most of which mean the day of the check, are dated 2022-06-01.
* Rows belong to a `doc_id`. PLOVER gives one to two sentences: both are judged by the rows of the two.
* GUM annotates mentions inside others and MUC-4's fills may lie inside longer phrases, of which `overlaps="longest"`
  gives the outer one only: hence a column for "all".
* MB are 1,000,000 bytes of UTF-8; the best of five runs on one thread counts, Arrow in and Arrow out, the questions
  taking turns. Every run must give as many rows as the first.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from actor_scoring import Judgement, Row, Rows, judge_codes, judge_roles, judge_slots, judge_spans

import whowhere as ww

Overlaps = Literal["longest", "all"]
OVERLAPS: tuple[Overlaps, ...] = ("longest", "all")
N_RUNS = 5
#: What throughput is measured of, and the options of `annotate`.
QUESTIONS: dict[str, dict[str, Any]] = {
    "link=False": {"link": False},
    'kinds="place"': {"kinds": "place"},
    "actors and places": {},
}
#: The date of NGEC's phrases that have none.
NGEC_DATE = "2022-06-01"
RIGHT, OVERLAPPING = "right", "of those, overlapping gold"


@dataclass(frozen=True)
class Corpus:
    """A file of gold, how it is judged, and which figures are wanted; None has no aim."""

    title: str
    file: str
    judge: Callable[[Sequence[dict[str, Any]], Sequence[Rows]], Judgement]
    wanted: dict[str, float | None]
    #: Roles that stand in place of a country.
    in_place: tuple[str, ...] = ("IGO",)


CORPORA = (
    Corpus(
        "re3d",
        "re3d.dev.jsonl",
        judge_spans,
        {"precision": 0.85, "named recall": 0.70, "recall with generic mentions": 0.55},
    ),
    Corpus("GUM Wikinews", "gum_news.dev.jsonl", judge_spans, {"precision": None, "named recall": 0.65}),
    Corpus("News-Fair", "news_fair_v2.dev.jsonl", judge_spans, {"precision": None, "named recall": 0.60}),
    Corpus("PLOVER", "plover_gsr.dev.jsonl", judge_codes, {"country": 0.93, "role": 0.75}, ("IGO", "NGO")),
    Corpus("NGEC", "ngec_actor_tests.dev.jsonl", judge_roles, {"country": 0.80, "role": 0.75}),
    Corpus(
        "MUC-4",
        "muc4.dev.jsonl.gz",
        judge_slots,
        {"perpetrator organisations": 0.75, "perpetrator individuals": None},
    ),
)


def read(path: Path) -> list[dict[str, Any]]:
    """Read the objects of a JSON Lines file, compressed or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Read the documents of a corpus; those of NGEC are the phrases that its checks give to the actor coder."""
    lines = read(path)
    return [
        {**line, "doc_id": line["id"], "text": line["args"][0], "date": date_of(line)} if "call" in line else line
        for line in lines
        if line.get("call", "agent_to_code") == "agent_to_code"
    ]


def date_of(check: dict[str, Any]) -> str:
    """The first ISO date that one of NGEC's checks gives with its phrase."""
    given = [*check["args"][1:], *check["kwargs"].values()]
    return next((v[:10] for v in given if isinstance(v, str) and re.match(r"\d{4}-\d\d-\d\d", v)), NGEC_DATE)


def dates_of(documents: Sequence[dict[str, Any]]) -> list[str | None]:
    """Dates with hyphens; none if all documents have the same."""
    dates = [document.get("date") for document in documents]
    if len(dates) > 1 and len(set(dates)) == 1:
        return [None] * len(dates)
    return [re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", date) if date else None for date in dates]


def find(
    corpus: Corpus, documents: Sequence[dict[str, Any]], gazetteer: ww.Gazetteer, overlaps: Overlaps
) -> list[Rows]:
    """Annotate the documents.

    Parameters
    ----------
    corpus : Corpus
        Says which roles stand in place of a country.
    documents : sequence of dict
        ``doc_id``, ``text`` and, where known, ``date``.
    gazetteer : Gazetteer
        What to look for.
    overlaps : {"longest", "all"}
        As for `annotate`.

    Returns
    -------
    list of list of Row
        The rows of each document's id, in the order of the mentions table.
    """
    texts = pa.array([document["text"] for document in documents], pa.large_string())
    columns = ["doc", *Row._fields]
    table = ww.annotate(texts, gazetteer, dates=dates_of(documents), overlaps=overlaps, columns=columns, progress=False)
    ids = [document["doc_id"] for document in documents]
    found: dict[str, list[Row]] = {doc_id: [] for doc_id in ids}
    for doc, *values in zip(*(table[column].to_pylist() for column in columns), strict=True):
        row = Row(*values)
        stands_in = not row.country and row.role in corpus.in_place
        found[ids[doc]].append(row._replace(country=row.role) if stands_in else row)
    return [found[doc_id] for doc_id in ids]


def measure(folder: Path, gazetteer: ww.Gazetteer, chosen: Sequence[Overlaps]) -> dict[str, dict[str, Judgement]]:
    """Judge every corpus, by title, with every chosen `overlaps`."""
    judged: dict[str, dict[str, Judgement]] = {}
    for corpus in CORPORA:
        documents = read_gold(folder / corpus.file)
        judged[corpus.title] = {
            overlaps: corpus.judge(documents, find(corpus, documents, gazetteer, overlaps)) for overlaps in chosen
        }
    return judged


def throughput(texts: list[str], gazetteer: ww.Gazetteer) -> list[dict[str, Any]]:
    """Annotate the texts with every question in turn, once to build the automata and then `N_RUNS` times."""
    column = pa.array(texts, pa.large_string())
    megabytes = sum(len(text.encode()) for text in texts if text) / 1e6
    n_rows: dict[str, int] = {}
    speeds: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    for run in range(N_RUNS + 1):
        for question, options in QUESTIONS.items():
            start = time.perf_counter()
            n = len(ww.annotate(column, gazetteer, threads=1, progress=False, **options))
            speed = megabytes / (time.perf_counter() - start)
            assert n_rows.setdefault(question, n) == n, f"{question}: {n} rows instead of {n_rows[question]}"
            if run:
                speeds[question].append(speed)
    return [
        {"question": question, "megabytes": megabytes, "n_rows": n_rows[question], "mb_per_s": runs}
        for question, runs in speeds.items()
    ]


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], n_left: int) -> None:
    """Print a table as in Markdown, its columns aligned, the first `n_left` to the left."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    rule = ["-" * (width if i < n_left else width - 1) + ":" * (i >= n_left) for i, width in enumerate(widths)]
    for row in [head, rule, *rows]:
        cells = (f"{c:{'<' if i < n_left else '>'}{w}}" for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        print("|", " | ".join(cells), "|")
    print()


def print_figures(judged: dict[str, dict[str, Judgement]], chosen: Sequence[str]) -> None:
    """Print what is wanted and measured; with "of how many" for both columns where they differ."""
    rows = []
    for corpus in CORPORA:
        for name, wanted in corpus.wanted.items():
            shares = [judged[corpus.title][overlaps].figures[name] for overlaps in chosen]
            n = " / ".join(f"{n:,}" for n in dict.fromkeys(share.n for share in shares))
            values = ["" if share.value is None else f"{share.value:.3f}" for share in shares]
            rows.append([corpus.title, name, n, "" if wanted is None else f"{wanted:.2f}", *values])
    print_table(["corpus", "figure", "of", "wanted", *chosen], rows, 2)


def print_errors(judged: dict[str, dict[str, Judgement]], chosen: Sequence[str]) -> None:
    """Print how many gold names are right, or why not, then how many rows are too many, by the rule that found them."""
    counts = {
        f"{title} {overlaps}": by_overlaps[overlaps].errors
        for title, by_overlaps in judged.items()
        for overlaps in chosen
        if by_overlaps[overlaps].errors
    }
    total: Counter[str] = sum(counts.values(), Counter())

    def order(name: str) -> tuple[int, int]:
        kinds = (RIGHT, "other boundaries", "no row", "too many", OVERLAPPING)
        return next(i for i, kind in enumerate(kinds) if name.startswith(kind)), -total[name]

    rows = [[name, *(f"{errors[name]:,}" for errors in counts.values())] for name in sorted(total, key=order)]
    print_table(["names in gold, rows too many", *counts], rows, 1)


def print_throughput(runs: Sequence[dict[str, Any]]) -> None:
    """Print the best and the slowest run of each question."""
    print(f"{runs[0]['megabytes']:.1f} MB, one thread, best of {N_RUNS} runs")
    rows = [
        [run["question"], f"{run['n_rows']:,}", f"{max(run['mb_per_s']):.1f}", f"{min(run['mb_per_s']):.1f}"]
        for run in runs
    ]
    print_table(["annotate", "rows", "MB/s", "slowest"], rows, 1)


def as_json(judged: dict[str, dict[str, Judgement]], runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Everything that is measured, unrounded."""
    figures = [
        {
            "corpus": corpus.title,
            "figure": name,
            "wanted": wanted,
            **{
                overlaps: {"value": share.value, "n_right": share.n_right, "n": share.n}
                for overlaps, judgement in judged[corpus.title].items()
                for share in [judgement.figures[name]]
            },
        }
        for corpus in CORPORA
        for name, wanted in corpus.wanted.items()
    ]
    errors = {
        title: {overlaps: dict(judgement.errors) for overlaps, judgement in by_overlaps.items()}
        for title, by_overlaps in judged.items()
        if any(judgement.errors for judgement in by_overlaps.values())
    }
    return {"version": ww.__version__, "figures": figures, "errors": errors, "throughput": list(runs)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="the folder with the six files of gold")
    parser.add_argument("--overlaps", choices=OVERLAPS, help="measure with this one only; by default with both")
    parser.add_argument("--throughput", type=Path, metavar="TEXTS", help="JSON Lines with a field text, .gz or not")
    parser.add_argument("--json", action="store_true", help="print JSON, unrounded, in place of tables")
    options = parser.parse_args(argv)
    for corpus in CORPORA:
        if not (options.gold / corpus.file).is_file():
            parser.error(f"the gold of {corpus.title}, {corpus.file}, is not in {options.gold}; give its folder")
    if options.throughput and not options.throughput.is_file():
        parser.error(f"the texts for --throughput, {options.throughput.name}, are not in {options.throughput.parent}")
    chosen = (options.overlaps,) if options.overlaps else OVERLAPS
    gazetteer = ww.Gazetteer.builtin()
    judged = measure(options.gold, gazetteer, chosen)
    texts = [line["text"] for line in read(options.throughput)] if options.throughput else []
    runs = throughput(texts, gazetteer) if texts else []
    if options.json:
        print(json.dumps(as_json(judged, runs), indent=1, ensure_ascii=False))
        return 0
    print_figures(judged, chosen)
    print_errors(judged, chosen)
    if runs:
        print_throughput(runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
