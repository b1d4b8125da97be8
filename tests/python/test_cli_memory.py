"""``whowhere annotate`` reads a gigabyte in a few hundred megabytes of address space.

The limit is on addresses (RLIMIT_AS), the strictest that a batch queue or a container sets,
and starts to count when the interpreter is up: 600 MiB for Arrow, numpy, the gazetteer, the
threads and the data.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "news_dev.jsonl.gz"
SAMPLE = ROOT / "python" / "whowhere" / "data" / "sample_news.csv"
LIMIT_MIB = 600
N_BYTES = 1_000_000_000

# Runs in the child before anything of ours: the limit may not be helped by an environment that we set.
BOOTSTRAP = """
import resource, runpy, sys
with open("/proc/self/status") as status:
    start_kib = next(int(line.split()[1]) for line in status if line.startswith("VmSize"))
limit = (start_kib + int(sys.argv[1]) * 1024) * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
sys.argv = ["whowhere", *sys.argv[2:]]
runpy.run_module("whowhere", run_name="__main__", alter_sys=True)
"""


def one_pass() -> bytes:
    """Return the documents that are repeated, as JSON Lines."""
    if CORPUS.exists():
        return gzip.decompress(CORPUS.read_bytes())
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return "".join(json.dumps(row) + "\n" for row in csv.DictReader(file)).encode()


def annotate(output: Path, payload: bytes, times: int, *options: str) -> tuple[int, int, int]:
    """Annotate `payload`, repeated, under the limit; return exit code, documents and mentions."""
    command = [sys.executable, "-c", BOOTSTRAP, str(LIMIT_MIB), "annotate", "-", "--input-format", "jsonl"]
    report = output.with_suffix(".stderr")
    with (
        report.open("wb") as stderr,
        subprocess.Popen([*command, "-o", str(output), *options], stdin=subprocess.PIPE, stderr=stderr) as child,
    ):
        try:
            for _ in range(times):
                child.stdin.write(payload)
            child.stdin.close()
        except BrokenPipeError:
            pass  # the child failed: its exit code and message say how
        code = child.wait(300)
    told = report.read_text("utf-8")
    print(told)
    counts = re.search(r"([\d,]+) documents, ([\d,]+) mentions", told)
    assert counts, told
    return code, *(int(count.replace(",", "")) for count in counts.groups())


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads its address space from /proc (Linux)")
def test_a_gigabyte_is_annotated_within_600_mib_of_address_space(tmp_path):
    payload = one_pass()
    # Blocks of some megabytes, so that a small sample is not fed in a million writes.
    block = payload * max(1, 8_000_000 // len(payload))
    times = -(-N_BYTES // len(block))
    code, n_docs, n_mentions = annotate(tmp_path / "one.parquet", block, 1)
    assert code == 0
    assert n_docs == block.count(b"\n")
    assert n_mentions > n_docs
    out = tmp_path / "out.parquet"
    assert annotate(out, block, times) == (0, n_docs * times, n_mentions * times)
    assert pq.read_metadata(out).num_rows == n_mentions * times
    last = pq.ParquetFile(out).read_row_group(pq.read_metadata(out).num_row_groups - 1, columns=["doc"])
    assert last.column("doc")[-1].as_py() < n_docs * times
    assert last.column("doc")[-1].as_py() >= n_docs * (times - 1)
