"""Measures what a gazetteer costs before it finds anything: building, saving, loading, the first answer, memory.

    python benches/footprint.py names.txt ../shared/corpora/news_dev.jsonl.gz --aliases 300000

Building and loading happen in processes of their own, so that neither uses what the other has left behind. Memory is
what lies in RAM beyond what the process had before: after building or loading, at most, and after annotating the
corpus, when every automaton that it needs is built.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
from real_news import build, read_texts

import whowhere as ww

LINE = "Talks in Springfield, Illinois, ended and envoys left for New York and Kabul."


def megabytes(what: str) -> float:
    """Read a figure of this process from Linux, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(rf"{what}:\s+(\d+)", status)[1]) * 1024 / 1e6


def measure(step: str, names: list[str], corpus: Path, saved: Path) -> None:
    """Build and save, or load and answer; then annotate the corpus."""
    warm = build(["Nowhere"])
    ww.annotate(pa.array([LINE]), warm, link=False)
    texts = read_texts(corpus)
    before, start = megabytes("VmRSS"), time.perf_counter()
    gazetteer = build(names) if step == "build" else ww.Gazetteer.load(saved)
    seconds, peak, after = time.perf_counter() - start, megabytes("VmHWM") - before, megabytes("VmRSS") - before
    start = time.perf_counter()
    n_found = len(ww.annotate(pa.array([LINE]), gazetteer, link=False))
    answer = time.perf_counter() - start
    for first in range(0, len(texts), 100):
        ww.annotate(pa.array(texts[first : first + 100], pa.large_string()), gazetteer, link=False, threads=1)
    print(
        f"{step}: {seconds:.3f} s, at most {peak:.0f} MB, then {after:.0f}; one line {answer * 1e3:.0f} ms "
        f"({n_found} mentions); after the corpus {megabytes('VmRSS') - before:.0f} MB, "
        f"of its own {gazetteer.memory_usage() / 1e6:.0f}"
    )
    if step == "build":
        start = time.perf_counter()
        gazetteer.save(saved)
        print(f"save: {time.perf_counter() - start:.2f} s, {saved.stat().st_size / 1e6:.0f} MB")


def main() -> None:
    """Run each step in a process of its own, or be that process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", type=Path, help="one alias a line")
    parser.add_argument("corpus", type=Path, help="JSONL with a field text")
    parser.add_argument("--aliases", type=int, default=None)
    parser.add_argument("--runs", type=int, default=3, help="how often to load")
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        names = []
        if args.step[0] == "build":
            names = args.names.read_text(encoding="utf-8").splitlines()[: args.aliases]
        measure(args.step[0], names, args.corpus, Path(args.step[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for step in ("build", *["load"] * args.runs):
            subprocess.run([sys.executable, *sys.argv, "--step", step, f"{folder}/names.whowhere"], check=True)


if __name__ == "__main__":
    main()
