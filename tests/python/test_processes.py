"""A gazetteer works in every process, however and whenever that process was started.

A forked child has none of its parent's threads, but its memory: a lock that a lost thread held stays locked, a pool
of lost threads never answers. So every child is watched, and one that does not answer within 20 s has hung.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import joblib
import pyarrow as pa
import pytest

import whowhere as ww
from children.small_annotate import NEWS, annotate_small
from states import states

N_RUNS = 50
WATCHDOG_SECONDS = 20

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
# Python 3.12 and later warn that a child forked from a process with threads may hang. That it does not is the test.
fork_is_meant = pytest.mark.filterwarnings("ignore:.*use of fork.* may lead to deadlocks:DeprecationWarning")


def fork(check: Callable[[], bool]) -> int:
    """Start a child that exits with 0 if `check` holds, in a process group of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # see `fork_is_meant`
        child = os.fork()
    if child:
        return child
    code = 2
    try:
        os.setpgid(0, 0)
        code = 0 if check() else 1
    finally:
        os._exit(code)


def exit_code(child: int, deadline: float) -> int | None:
    """Wait for a child; one that does not end in time is killed with its children, and None returned."""
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:  # it was never scheduled, and leads no group
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


class Watched:
    """Forked children, each with its deadline."""

    def __init__(self) -> None:
        self._children: list[tuple[int, float]] = []

    def __len__(self) -> int:
        return len(self._children)

    def fork(self, check: Callable[[], bool]) -> None:
        self._children.append((fork(check), time.monotonic() + WATCHDOG_SECONDS))

    def exit_codes(self) -> dict[int | None, int]:
        """Count how they ended: 0 right, 1 another result, 2 an exception, None hung."""
        codes = [exit_code(child, deadline) for child, deadline in self._children]
        return {code: codes.count(code) for code in set(codes)}


@contextmanager
def annotating(texts: pa.Array, gazetteer: ww.Gazetteer) -> Iterator[threading.Thread]:
    """Keep another thread annotating."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            ww.annotate(texts, gazetteer, threads=2)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()


@pytest.fixture(scope="module")
def gazetteer() -> ww.Gazetteer:
    """Small enough to travel to every child."""
    return states()


@pytest.fixture(scope="module")
def expected(gazetteer: ww.Gazetteer) -> pa.Table:
    table = annotate_small(gazetteer)
    assert len(table) >= 200
    return table


@needs_fork
def test_a_child_forked_after_use_gives_the_parents_result(expected, gazetteer):
    children = Watched()
    for _ in range(N_RUNS):
        children.fork(lambda: annotate_small(gazetteer).equals(expected))
    assert children.exit_codes() == {0: N_RUNS}


@needs_fork
def test_a_child_forked_while_another_thread_annotates_gives_the_parents_result(expected, gazetteer):
    children = Watched()
    with annotating(pa.concat_arrays([NEWS] * 20), gazetteer):
        for _ in range(N_RUNS):
            time.sleep(0.002)  # so that forks fall at any time of a call
            children.fork(lambda: annotate_small(gazetteer).equals(expected))
        codes = children.exit_codes()
    assert codes == {0: N_RUNS}


@needs_fork
@pytest.mark.slow
def test_a_child_forked_while_another_thread_uses_a_gazetteer_first_gives_the_parents_result():
    """Automata are built at first use; a fork may fall into the building of one."""
    towns = [f"Port Abc{i:x}{i % 7}" for i in range(30_000)]
    names = {f"town{i}": [town.removeprefix("Port "), town] for i, town in enumerate(towns)}
    texts = pa.array([", ".join(towns[i::300]) for i in range(300)])
    part = texts.slice(0, 20)
    saved = pickle.dumps(ww.Gazetteer.from_dict(names, kind="place"))
    want = ww.annotate(part, pickle.loads(saved))
    assert len(want) == 2_000
    children = Watched()
    while len(children) < N_RUNS:
        gazetteer = pickle.loads(saved)
        with annotating(texts, gazetteer):
            for _ in range(5):
                time.sleep(0.01)
                children.fork(lambda used=gazetteer: ww.annotate(part, used, threads=2).equals(want))
    assert children.exit_codes() == {0: N_RUNS}


@needs_fork
@fork_is_meant
def test_a_grandchild_gives_the_parents_result(expected, gazetteer):

    def check_both() -> bool:
        own = annotate_small(gazetteer).equals(expected)
        grandchild = os.fork()
        if grandchild == 0:
            os._exit(0 if annotate_small(gazetteer).equals(expected) else 1)
        return own and os.waitpid(grandchild, 0)[1] == 0

    children = Watched()
    for _ in range(N_RUNS):
        children.fork(check_both)
    assert children.exit_codes() == {0: N_RUNS}


@needs_fork
def test_the_parent_goes_on_after_its_child_died_in_a_call(expected, gazetteer):
    long = pa.concat_arrays([NEWS] * 2_000)
    child = fork(lambda: len(ww.annotate(long, gazetteer)) > 0)
    time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert annotate_small(gazetteer).equals(expected)


@fork_is_meant
@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
@pytest.mark.parametrize("given", ["pickled with the task", "its own"])
def test_a_pool_of_processes_gives_the_parents_result(method, given, expected, gazetteer):
    gazetteers = [gazetteer if given == "pickled with the task" else None] * N_RUNS
    expected = expected if given == "pickled with the task" else annotate_small()
    with multiprocessing.get_context(method).Pool(2) as pool:
        tables = pool.map_async(annotate_small, gazetteers).get(WATCHDOG_SECONDS)
    assert len(tables) == N_RUNS
    assert all(table.equals(expected) for table in tables)


@fork_is_meant
def test_a_process_pool_executor_gives_the_parents_result(expected, gazetteer):
    executor = ProcessPoolExecutor(2)
    try:
        futures = [executor.submit(annotate_small, gazetteer) for _ in range(N_RUNS)]
        assert all(future.result(WATCHDOG_SECONDS).equals(expected) for future in futures)
    finally:
        for worker in multiprocessing.active_children():
            worker.kill()  # one that hangs would be waited for
        executor.shutdown()


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_joblib_gives_the_parents_result(backend, expected, gazetteer):
    task = joblib.delayed(annotate_small)
    run = joblib.Parallel(n_jobs=2, backend=backend, timeout=WATCHDOG_SECONDS)
    try:
        tables = run(task(gazetteer) for _ in range(N_RUNS))
        assert len(tables) == N_RUNS
        assert all(table.equals(expected) for table in tables)
    finally:
        joblib.externals.loky.get_reusable_executor().shutdown(wait=True, kill_workers=True)
