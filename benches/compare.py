"""Measures whowhere beside its peers: the same documents, the same aliases, one run, one core.

    python benches/compare.py names.txt ../shared/corpora/news_dev.jsonl.gz --json results.json
    python benches/plot.py results.json

**The same question**: documents and aliases are folded beforehand; wanted are whole words, the longest from the left
among the matches that pass the boundaries (`tests/cases/README.md`). Exact peers must give the documents, starts, ends
and aliases of whowhere (``case="ignore"``, no variants), or no ratio is printed and the run fails. Other peers answer
something else, and the table says how far they are off. **The default question** is what users ask: text as it is,
``case="smart"``, variants, Arrow in and out, no linking. Its ratio sets it against a peer's time for the same question.

Documents are shuffled once. A peer gets as many of the first ones as fill its seconds; whowhere gets all, repeated.
Each is a process of its own with limits of time and memory that builds before the clock starts. whowhere runs twice,
before the peers and after them, and all its runs count.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib.metadata
import json
import os
import platform
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from plot import print_setting, print_size
from real_news import build, oracle, read_texts

import whowhere as ww
from whowhere import _core

ROOT = Path(__file__).resolve().parents[1]
MAX_RUNS = 7
#: One document's answer: start, minus end, alias. Sorted, the longer of one start comes first.
Answer = list[tuple[int, int, int]]
Finder = Callable[[list[str]], list[Answer]]


class Peer(NamedTuple):
    """What whowhere is compared with; `differs` says why its answers do, `goals` which ratio is wanted at a size."""

    package: str
    differs: str = ""
    max_aliases: int = 10_000_000
    goals: dict[int, float] = {}


PEERS = {
    "raw_automaton": Peer("aho-corasick", goals={300_000: 7}),
    "ahocorasick_rs": Peer("ahocorasick_rs", goals={300_000: 20}),
    "pyahocorasick": Peer("pyahocorasick"),
    "flashtext": Peer("flashtext", "ASCII word boundaries", goals={300_000: 20}),
    "spacy": Peer("spacy", "the tokeniser's boundaries", max_aliases=50_000, goals={50_000: 100}),
    "polars": Peer("polars", "starts only, also inside words", goals={300_000: 50}),
}


def whole_words(aliases: list[str], texts: list[str]) -> Callable[[str, Iterable[tuple[int, int, int]]], Answer]:
    """Return a function that keeps the longest whole words from the left of overlapping (alias, start, end)."""
    characters = {c for text in (*aliases, *texts) for c in text}
    dense = {c for c in characters if oracle.is_dense(c)}
    spaced = {c for c in characters if oracle.is_word(c)} - dense
    marks = {c for c in characters if oracle.category(c)[0] == "M"}

    def select(text: str, matches: Iterable[tuple[int, int, int]]) -> Answer:
        n, whole = len(text), []
        for alias, start, end in matches:
            if start and text[start - 1] in spaced and text[start] not in dense:
                continue
            if end < n and ((text[end] in spaced and text[end - 1] not in dense) or text[end] in marks):
                continue
            whole.append((start, -end, alias))
        whole.sort()
        position, kept = 0, []
        for match in whole:
            if match[0] >= position:
                position = -match[1]
                kept.append(match)
        return kept

    return select


def with_ahocorasick_rs(aliases: list[str], select: Callable[..., Answer]) -> Finder:
    """Overlapping search, boundaries and selection in Python."""
    import ahocorasick_rs

    find = functools.partial(ahocorasick_rs.AhoCorasick(aliases).find_matches_as_indexes, overlapping=True)
    return lambda texts: [select(text, find(text)) for text in texts]


def with_pyahocorasick(aliases: list[str], select: Callable[..., Answer]) -> Finder:
    """Overlapping search, boundaries and selection in Python."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for i, alias in enumerate(aliases):
        automaton.add_word(alias, (i, len(alias) - 1))
    automaton.make_automaton()
    return lambda texts: [select(t, [(i, last - n, last + 1) for last, (i, n) in automaton.iter(t)]) for t in texts]


def with_flashtext(aliases: list[str], _select: Callable[..., Answer]) -> Finder:
    """Leave words and selection to the package; the text is folded already, so it need not be lowered."""
    import flashtext

    processor = flashtext.KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_list(aliases)
    find = functools.partial(processor.extract_keywords, span_info=True)
    return lambda texts: [[(start, -end, -1) for _, start, end in find(text)] for text in texts]


def with_spacy(aliases: list[str], _select: Callable[..., Answer]) -> Finder:
    """Tokenise, match, and keep the longest from the left; all names are one label, which is quickest."""
    import spacy
    from spacy.matcher import PhraseMatcher

    language = spacy.blank("en")
    language.max_length = sys.maxsize
    matcher = PhraseMatcher(language.vocab, attr="LOWER")
    matcher.add("name", list(language.tokenizer.pipe(aliases)))

    def find(text: str) -> Answer:
        doc, position, kept = language.make_doc(text), 0, []
        for start, minus_end in sorted((start, -end) for _, start, end in matcher(doc)):
            if start >= position:
                position = -minus_end
                kept.append((doc[start].idx, -(doc[position - 1].idx + len(doc[position - 1])), -1))
        return kept

    return lambda texts: [find(text) for text in texts]


def seconds_of(call: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    """Time one call."""
    start = time.perf_counter()
    result = call(*arguments)
    return time.perf_counter() - start, result


def seconds_of_runs(find: Callable[[], Any], n_found: Callable[[Any], int], seconds: float) -> tuple[list[float], Any]:
    """Time runs that must find the same number of matches; return the answers of the first one too."""
    first_s, found = seconds_of(find)
    runs = [first_s]
    while len(runs) < min(MAX_RUNS, int(seconds / first_s)):
        run_s, again = seconds_of(find)
        assert n_found(again) == n_found(found), "a run found another number of matches"
        runs.append(run_s)
    return runs, found


def work(name: str, folder: Path, seconds: float, _megabytes: float) -> None:
    """Measure a peer on as many documents as fill its seconds: print its times, and write its answers."""
    aliases, texts = read_lines(folder / "aliases.txt"), read_lines(folder / "documents.txt")
    build_s, find = seconds_of(globals()[f"with_{name}"], aliases, whole_words(aliases, texts))
    gc.disable()
    n, took = 8, seconds_of(find, texts[:8])[0]
    while n < len(texts) and took < seconds / 20:
        n = min(4 * n, len(texts))
        took = seconds_of(find, texts[:n])[0]
    texts = texts[: max(1, int(n * seconds / took))]
    runs, found = seconds_of_runs(lambda: find(texts), lambda answers: sum(map(len, answers)), seconds)
    rows = [(doc, start, -minus_end, i) for doc, answer in enumerate(found) for start, minus_end, i in answer]
    np.array(rows, np.int64).reshape(-1, 4).tofile(folder / "answers.bin")
    print(json.dumps({"build_s": build_s, "runs_s": runs, "n_documents": len(texts)}))


def work_polars(folder: Path, seconds: float, megabytes: float) -> None:
    """Measure ``str.find_many``, which builds at every call: on the documents, and on a column that hides the building.

    Leftmost, the longest names first, which is quicker than overlapping; it gives first bytes only.
    """
    import polars

    aliases, texts = read_lines(folder / "aliases.txt"), read_lines(folder / "documents.txt")
    aliases.sort(key=len, reverse=True)
    column, repeats = polars.Series(texts), max(1, round(4e6 * megabytes / n_bytes_of(texts)))
    longer = polars.concat([column] * repeats, rechunk=True)
    calls, longer_calls = (
        seconds_of_runs(lambda c=c: c.str.find_many(aliases, leftmost=True), lambda x: x.list.len().sum(), seconds)
        for c in (column, longer)
    )
    answers = zip([text.encode() for text in texts], calls[1].to_list(), strict=True)
    rows = [[doc, len(text[:n].decode()), -1, -1] for doc, (text, found) in enumerate(answers) for n in found]
    np.array(rows, np.int64).reshape(-1, 4).tofile(folder / "answers.bin")
    runs = [run_s / repeats for run_s in longer_calls[0]]
    print(json.dumps({"build_s": None, "runs_s": runs, "calls_s": calls[0], "n_documents": len(texts)}))


def work_whowhere(folder: Path, seconds: float, megabytes: float) -> None:
    """Measure whowhere on both questions: print its times, and write its answers to the same one."""
    aliases, names = read_lines(folder / "aliases.txt"), read_lines(folder / "names.txt")
    ids, n = list(map(str, range(len(aliases)))), len(aliases)
    entries = pa.table({"id": ids, "name": aliases, "kind": ["place"] * n})
    listed = pa.table({"alias": aliases, "entry_id": ids, "variants": [False] * n})
    same_s, same = seconds_of(ww.Gazetteer.from_frames, entries, listed)
    default_s, default = seconds_of(build, names)
    measured = {}
    for question, gazetteer, build_s, texts, case in (
        ("same", same, same_s, read_lines(folder / "documents.txt"), "ignore"),
        ("default", default, default_s, json.loads((folder / "texts.json").read_text(encoding="utf-8")), "smart"),
    ):
        n_bytes = n_bytes_of(texts)
        repeats = max(1, round(megabytes * 1e6 / n_bytes))
        annotate = functools.partial(ww.annotate, gazetteer=gazetteer, link=False, threads=1, case=case)
        first_s, found = seconds_of(annotate, pa.array(texts, pa.large_string()))
        column = pa.array(texts * repeats, pa.large_string())
        runs, again = seconds_of_runs(functools.partial(annotate, column), len, seconds)
        assert len(again) == len(found) * repeats, "a longer column has another number of matches"
        speeds = [n_bytes * repeats / run_s / 1e6 for run_s in runs]
        measured[question] = {"build_s": build_s, "first_call_s": first_s, "mb_per_s": speeds, "n_matches": len(found)}
        if question == "same":
            ids = found["entry_ids"].combine_chunks()
            assert len(ids.flatten()) == len(found), "a folded name is listed once"
            columns = [*(found[c].to_numpy() for c in ("doc", "start", "end")), ids.flatten().cast("int64").to_numpy()]
            np.column_stack(columns).astype(np.int64).tofile(folder / "answers.bin")
    print(json.dumps(measured))


def read_lines(path: Path) -> list[str]:
    """Read lines that end with a line feed; folded text holds no other."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def n_bytes_of(texts: list[str]) -> int:
    """Size in UTF-8."""
    return sum(len(text.encode()) for text in texts)


def run_worker(name: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Run a worker on one core within its limits: what it printed, or why it did not finish."""

    def confine() -> None:
        n_bytes = int(options.memory_gb * 1e9)
        resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    program = [options.raw] if name == "raw_automaton" else [sys.executable, __file__, "--worker", name]
    command = [*map(str, program), str(folder), str(options.seconds), str(options.megabytes)]
    settings: dict[str, Any] = {"env": os.environ | {"POLARS_MAX_THREADS": "1"}, "timeout": options.limit}
    try:
        run = subprocess.run(command, preexec_fn=confine, capture_output=True, text=True, check=False, **settings)
    except subprocess.TimeoutExpired:
        return {"failed": f"did not finish in {options.limit:g} s"}
    if run.returncode:
        reason = (run.stderr.strip().splitlines() or [f"exit status {run.returncode}"])[-1]
        return {"failed": f"did not finish with {options.memory_gb:g} GB: {reason[:100]}"}
    return json.loads(run.stdout.splitlines()[-1])


def compare_answers(name: str, mine: np.ndarray, theirs: np.ndarray) -> dict[str, Any]:
    """Say how two answers differ: that they must not, or what share of the spans they have in common."""
    if not PEERS[name].differs:
        wrong = sorted(set(map(tuple, mine.tolist())) ^ set(map(tuple, theirs.tolist())))
        return {"same": np.array_equal(mine, theirs), "first_difference": wrong[:1], "n_differences": len(wrong)}
    n = 2 if name == "polars" else 3
    ours, others = (set(map(tuple, rows[:, :n].tolist())) for rows in (mine, theirs))
    common, n_wrong = len(ours & others), len(ours ^ others)
    return {"found": common / max(1, len(ours)), "right": common / max(1, len(others)), "n_differences": n_wrong}


def measure_peer(name: str, folder: Path, mine: np.ndarray, options: argparse.Namespace) -> dict[str, Any]:
    """Run a peer and compare its answers: its figures, or why there are none."""
    peer, n_names = PEERS[name], len(read_lines(folder / "names.txt"))
    if not version_of(name):
        return {"failed": f"skipped: pip install {peer.package}"}
    if name == "raw_automaton" and not options.raw:
        return {"failed": "skipped: install cargo, or give --raw"}
    if n_names > peer.max_aliases:
        return {"failed": f"skipped: measured up to {peer.max_aliases:,} aliases"}
    result = run_worker(name, folder, options)
    if "failed" in result:
        return result
    texts = read_lines(folder / "documents.txt")[: result["n_documents"]]
    theirs = np.fromfile(folder / "answers.bin", np.int64).reshape(-1, 4)
    megabytes = n_bytes_of(texts) / 1e6
    return result | {
        "mb_per_s": [megabytes / run_s for run_s in result["runs_s"]],
        "mb_per_s_of_calls": [megabytes / call_s for call_s in result.get("calls_s", [])],
        "n_matches": len(theirs),
        "answers": compare_answers(name, mine[mine[:, 0] < len(texts)], theirs),
        "differs": peer.differs,
        "goal": peer.goals.get(n_names),
    }


def measure_size(names: list[str], texts: list[str], options: argparse.Namespace) -> dict[str, Any]:
    """Measure everyone with a list of names."""
    aliases = list(dict.fromkeys(_core.fold(name).strip(" ") for name in names))
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        for file, lines in ("names", names), ("aliases", aliases), ("documents", map(_core.fold, texts)):
            (folder / f"{file}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        whowhere = run_worker("whowhere", folder, options)
        if "failed" in whowhere:
            sys.exit(f"whowhere {whowhere['failed']}")
        mine = np.fromfile(folder / "answers.bin", np.int64).reshape(-1, 4)
        peers = {name: measure_peer(name, folder, mine, options) for name in options.peers}
        again = run_worker("whowhere", folder, options)
        for question in whowhere:
            assert whowhere[question]["n_matches"] == again[question]["n_matches"], "two processes differ"
            whowhere[question]["mb_per_s"] += again[question]["mb_per_s"]
    return {"n_names": len(names), "n_aliases": len(aliases), "whowhere": whowhere, "peers": peers}


def version_of(name: str) -> str | None:
    """Version of a peer's package, None if it is not installed; of the crate as it is locked."""
    package = PEERS[name].package
    if name == "raw_automaton":
        return re.search(rf'name = "{package}"\nversion = "(.+)"', (ROOT / "Cargo.lock").read_text(encoding="utf-8"))[1]
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe_machine(options: argparse.Namespace) -> dict[str, Any]:
    """Say on what this was measured."""
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8") if sys.platform == "linux" else ""
    return {
        "cpu": (re.findall(r"model name\s*: (.*)", about) or [platform.processor()])[0],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "versions": {"whowhere": _core.__version__} | {name: version_of(name) for name in options.peers},
    }


def build_raw() -> Path:
    """Compile `raw_automaton.rs`."""
    arguments = ["--no-default-features", "--bench", "raw_automaton", "--no-run", "--message-format=json"]
    run = subprocess.run(["cargo", "bench", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return next(Path(m["executable"]) for m in map(json.loads, run.stdout.splitlines()) if m.get("executable"))


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", type=Path, help="one name a line")
    parser.add_argument("corpus", type=Path, help="JSONL with a field text")
    parser.add_argument("--aliases", type=int, nargs="+", default=[5_000, 50_000, 300_000, 1_000_000])
    parser.add_argument("--documents", type=int, default=None, help="how many to use; by default all")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), metavar="PEER", help=", ".join(PEERS))
    parser.add_argument("--seconds", type=float, default=15, help="what a peer's documents should take")
    parser.add_argument("--megabytes", type=float, default=50, help="what whowhere annotates in one run")
    parser.add_argument("--limit", type=float, default=300, help="seconds that a process may take, building too")
    parser.add_argument("--memory-gb", type=float, default=12, help="address space that a process may take")
    parser.add_argument("--raw", type=Path, default=None, help="the compiled raw_automaton; by default cargo builds it")
    parser.add_argument("--json", type=Path, default=None, help="where to write the results")
    return parser.parse_args()


def main() -> None:
    """Measure every size."""
    options = read_options()
    if "raw_automaton" in options.peers and not options.raw and shutil.which("cargo"):
        options.raw = build_raw()
    names, texts = read_lines(options.names), read_texts(options.corpus)
    random.Random(0).shuffle(texts)
    texts = texts[: options.documents]
    results = {"machine": describe_machine(options), "n_documents": len(texts), "megabytes": n_bytes_of(texts) / 1e6}
    results |= {"n_names_in_file": len(names), "sizes": []}
    print_setting(results)
    all_agree = True
    for n in sorted({min(n, len(names)) for n in options.aliases}):
        results["sizes"].append(measure_size(names[:n], texts, options))
        all_agree &= print_size(results["sizes"][-1])
        if options.json:
            options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    if not all_agree:
        sys.exit("an exact peer and whowhere do not agree")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        name, folder, *numbers = sys.argv[2:]
        own = globals().get(f"work_{name}", functools.partial(work, name))
        own(Path(folder), *map(float, numbers))
    else:
        main()
