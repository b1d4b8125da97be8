"""Threads of one program annotate frames with one gazetteer, also while one of them forks.

What Arrow columns give in threads is in `test_runtime.py`, what a process gives that the main thread forked in
`test_processes.py`; here are whole frames with dates and homes, different options at once, and forks by other threads.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

import whowhere as ww

N_FORKS = 20
WATCHDOG_SECONDS = 20


@pytest.fixture(scope="module")
def news() -> pd.DataFrame:
    with (resources.files("whowhere") / "data" / "sample_news.csv").open(encoding="utf-8", newline="") as file:
        frame = pd.read_csv(file).set_index("id")
    return frame.assign(home=["Ankara, Turkey", None, "SDN"] * (len(frame) // 3) + [None] * (len(frame) % 3))


#: What the threads ask for, in turn.
CALLS = (
    {"dates": "date"},
    {"dates": "date", "home": "home"},
    {"home": "home", "kinds": "place", "overlaps": "all"},
    {"link": False, "case": "ignore"},
)


def test_thirty_two_threads_annotate_frames_with_different_options(news):
    gazetteer = pickle.loads(pickle.dumps(ww.Gazetteer.builtin()))  # one that nothing was built for yet
    barrier = threading.Barrier(32)

    def work(i: int) -> pd.DataFrame:
        barrier.wait(WATCHDOG_SECONDS)
        return ww.annotate(news, gazetteer, text="text", threads=1 + i % 2, **CALLS[i % len(CALLS)])

    with ThreadPoolExecutor(32) as pool:
        tables = list(pool.map(work, range(32), timeout=100))
    wanted = [ww.annotate(news, text="text", **options) for options in CALLS]
    assert min(map(len, wanted)) > 100
    for i, table in enumerate(tables):
        assert_frame_equal(table, wanted[i % len(CALLS)])


def forked(check) -> int | None:
    """Fork, run `check` in the child; return its exit code: 0 right, 1 wrong, 2 an exception, None if it hung."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: it may hang. That it does not is the test.
        child = os.fork()
    if child == 0:
        code = 2
        try:
            code = 0 if check() else 1
        finally:
            os._exit(code)
    deadline = time.monotonic() + WATCHDOG_SECONDS
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_thread_forks_while_others_annotate(news):
    gazetteer = ww.Gazetteer.builtin()
    part = news.head(20)
    want = ww.annotate(part, gazetteer, text="text", dates="date")
    # Arrow in and out: to make pandas frames, pyarrow starts threads that enter the interpreter, and CPython 3.11 may
    # hang in a fork that falls into that moment, whoever calls `to_pandas`. The child makes frames all the same.
    texts = pa.array(news["text"])
    stop = threading.Event()

    def check() -> bool:
        return ww.annotate(part, gazetteer, text="text", dates="date", threads=2).equals(want)

    def annotate_on() -> int:
        n_calls = 0
        while not stop.is_set():
            assert len(ww.annotate(texts, gazetteer, threads=2)) > 1000
            n_calls += 1
        return n_calls

    def fork_on() -> list[int | None]:
        try:
            return [forked(check) for _ in range(N_FORKS)]
        finally:
            stop.set()

    with ThreadPoolExecutor(5) as pool:
        annotating = [pool.submit(annotate_on) for _ in range(4)]
        codes = pool.submit(fork_on).result()
    assert codes == [0] * N_FORKS
    assert all(call.result() > 0 for call in annotating)
