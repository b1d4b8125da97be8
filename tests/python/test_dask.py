"""A Dask DataFrame gives the rows and types of the local call, whatever scheduler runs it, and its errors say where.

What is found in a text is tested elsewhere; here every table is compared, as a whole, with that of `whowhere.annotate`.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import whowhere as ww
from cluster_cases import TEXTS, make_gazetteer
from states import states

dask = pytest.importorskip("dask")
dd = pytest.importorskip("dask.dataframe")

import whowhere.dask as ww_dask  # noqa: E402
from whowhere import shipped as shipped_module  # noqa: E402
from whowhere.shipped import Shipped  # noqa: E402

WATCHDOG_SECONDS = 60


@pytest.fixture(scope="module")
def gazetteer():
    return make_gazetteer()


@pytest.fixture(scope="module")
def frame():
    n = 6
    return pd.DataFrame(
        {
            "other": range(n * len(TEXTS)),
            "body": TEXTS * n,
            "day": ["2014-08-28", None, "2023-05", "2024-01-01T12:00:00Z", "2030", "", "2013-08-01"] * n,
            "city": ["Nairobi", "AUS", None, "nbo", "Springfield", "spr-aus", "AUS"] * n,
        },
        index=[f"n{i:03}" for i in range(n * len(TEXTS))],
    )


@pytest.fixture(scope="module")
def news():
    with (resources.files("whowhere") / "data" / "sample_news.csv").open(encoding="utf-8", newline="") as file:
        return pd.read_csv(file).set_index("id")


def computed(found, **where) -> pd.DataFrame:
    return found.compute(**where).reset_index(drop=True)


def assert_as_local(ddf, gazetteer=None, *, scheduler="threads", id=None, **options):
    """Compare with the local call: rows, their order, values, dtypes, and the dtypes that Dask expects."""
    found = ww_dask.annotate(ddf, gazetteer, id=id, **options)
    local = ddf.compute(scheduler="synchronous")
    want = ww.annotate(local if id is None else local.set_index(id, drop=False), gazetteer, **options)
    assert_frame_equal(found._meta, want.iloc[:0], check_index_type=False)
    assert_frame_equal(computed(found, scheduler=scheduler), want)
    return want


# The same table


OPTIONS = {
    "none": {},
    "dates": {"dates": "day"},
    "home": {"home": "city"},
    "dates and home": {"dates": "day", "home": "city"},
    "matches": {"link": False},
    "all matches": {"link": False, "overlaps": "all"},
    "places": {"kinds": "place", "nested": False},
    "actors": {"kinds": "actor", "demonyms": False},
    "prefer": {"prefer": {"country": "AUS", "bbox": (100, -50, 160, 0)}},
    "columns": {"columns": ["surface", "doc", "score"]},
    "columns without doc": {"columns": ["entity_id"]},
    "case": {"case": "ignore"},
    "threads": {"threads": 2, "max_matches": 1000},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_every_option_gives_the_local_table(options, frame, gazetteer):
    want = assert_as_local(dd.from_pandas(frame, npartitions=5), gazetteer, text="body", **options)
    assert len(want) > 10


@pytest.mark.parametrize("scheduler", ["synchronous", "threads", "processes"])
@pytest.mark.parametrize("built_in", [True, False])
def test_every_scheduler_gives_the_local_table(scheduler, built_in, news, gazetteer):
    gazetteer = None if built_in else states() | gazetteer
    with dask.config.set(num_workers=2):
        want = assert_as_local(
            dd.from_pandas(news, npartitions=8), gazetteer, text="text", dates="date", scheduler=scheduler
        )
    assert len(want) > 1000


@pytest.mark.parametrize("npartitions", [1, 2, 42, 100])
def test_any_number_of_partitions_gives_the_local_table(npartitions, frame, gazetteer):
    assert_as_local(dd.from_pandas(frame, npartitions=npartitions), gazetteer, text="body")


@pytest.mark.parametrize("keep", [lambda frame: frame.other > 20, lambda frame: frame.other < 0], ids=["some", "all"])
@pytest.mark.parametrize("link", [True, False])
def test_empty_partitions_have_no_mentions_and_the_same_types(keep, link, frame, gazetteer):
    ddf = dd.from_pandas(frame, npartitions=6)
    ddf = ddf[keep(ddf)]
    want = assert_as_local(ddf, gazetteer, text="body", dates="day", link=link)
    found = ww_dask.annotate(ddf, gazetteer, text="body", dates="day", link=link)
    assert found.npartitions == 6
    assert_frame_equal(found.partitions[0].compute(), want.iloc[:0], check_index_type=False)


def test_a_frame_without_rows_has_no_mentions(frame):
    assert len(assert_as_local(dd.from_pandas(frame.iloc[:0], npartitions=1), text="body")) == 0


INDEXES = {
    "numbers": lambda n: pd.RangeIndex(n),
    "numbers from 7": lambda n: pd.RangeIndex(7, n + 7),
    "repeated numbers": lambda n: pd.Index([i // 3 for i in range(n)]),
    "repeated text": lambda n: pd.Index([f"day{i // 3:02}" for i in range(n)]),
    "times": lambda n: pd.date_range("2014-08-28", periods=n, freq="h", tz="Africa/Nairobi"),
    "fractions": lambda n: pd.Index([i / 2 for i in range(n)]),
    "nullable": lambda n: pd.Index(range(n), dtype="Int64"),
}


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES)
def test_doc_holds_the_index_labels(index, frame, gazetteer):
    labelled = frame.set_index(index(len(frame)))
    want = assert_as_local(dd.from_pandas(labelled, npartitions=4, sort=False), gazetteer, text="body")
    assert set(want["doc"]) <= set(labelled.index)


def test_doc_holds_the_ids(frame, gazetteer):
    ddf = dd.from_pandas(frame.assign(key=[i // 2 for i in frame.other]), npartitions=4)
    assert assert_as_local(ddf, gazetteer, text="body", id="key")["doc"].dtype == "int64"
    assert_as_local(ddf, gazetteer, text="body", id="body", dates="day")
    # Parts of files count their rows from 0: their ids do not.
    parts = dd.concat([dd.from_pandas(part.reset_index(drop=True), npartitions=1) for part in (frame[:9], frame[9:])])
    assert assert_as_local(parts, gazetteer, text="body", id="other")["doc"].is_monotonic_increasing


TEXT_DTYPES = {
    "object": object,
    "string[python]": pd.StringDtype("python"),
    "string[pyarrow]": pd.StringDtype("pyarrow"),
    "category": "category",
}


@pytest.mark.parametrize("dtype", TEXT_DTYPES.values(), ids=TEXT_DTYPES)
@pytest.mark.parametrize("convert", [True, False])
def test_text_may_have_any_type_of_text(dtype, convert, frame, gazetteer):
    with dask.config.set({"dataframe.convert-string": convert}):
        ddf = dd.from_pandas(frame.astype({"body": dtype}), npartitions=3)
        want = assert_as_local(ddf, gazetteer, text="body")
    assert len(want) > 10


def test_dates_may_be_timestamps(frame, gazetteer):
    times = pd.date_range("2023-04-10 21:30", periods=len(frame), freq="6h", tz="UTC")
    for day in (times, times.tz_localize(None), times.tz_convert("Africa/Khartoum")):
        want = assert_as_local(
            dd.from_pandas(frame.assign(day=day), npartitions=3), gazetteer, text="body", dates="day"
        )
        assert {"MIL", "REB"} <= set(want["role"])


def test_mentions_are_a_dask_frame_like_any_other(frame, gazetteer):
    ddf = dd.from_pandas(frame, npartitions=4)
    found = ww_dask.annotate(ddf, gazetteer, text="body")
    want = ww.annotate(ddf.compute(), gazetteer, text="body")
    assert ddf.known_divisions is True
    assert found.known_divisions is False, "the mentions' index is not that of the texts"
    assert len(found) == len(want)
    assert found["name"].value_counts().compute().to_dict() == want["name"].value_counts().to_dict()
    assert_frame_equal(
        computed(found[found.kind == "actor"][["doc", "name"]]),
        want[want.kind == "actor"][["doc", "name"]].reset_index(drop=True),
    )


def test_mentions_go_to_parquet_and_back(frame, gazetteer, tmp_path):
    frame.to_parquet(tmp_path / "in.parquet")
    ddf = dd.read_parquet(tmp_path / "in.parquet")
    ww_dask.annotate(ddf, gazetteer, text="body", dates="day").to_parquet(tmp_path / "out", write_index=False)
    want = ww.annotate(frame, gazetteer, text="body", dates="day")
    assert_frame_equal(pd.read_parquet(tmp_path / "out"), want, check_dtype=False)


def test_only_the_named_columns_are_read(frame, tmp_path):
    frame.to_parquet(tmp_path / "in.parquet")
    found = ww_dask.annotate(dd.read_parquet(tmp_path / "in.parquet"), text="body", dates="day")
    reads = [step for step in found.simplify().expr.walk() if "Parquet" in type(step).__name__]
    assert [step.operand("columns") for step in reads] == [["body", "day"]]


def test_the_same_call_gives_the_same_graph(frame, gazetteer):
    ddf = dd.from_pandas(frame, npartitions=4)
    copy = pickle.loads(pickle.dumps(gazetteer))
    first, second = (ww_dask.annotate(ddf, used, text="body") for used in (gazetteer, copy))
    assert first._name == second._name
    assert first._name != ww_dask.annotate(ddf, text="body")._name
    assert first._name != ww_dask.annotate(ddf, gazetteer, text="body", link=False)._name


# Processes of a cluster


@pytest.fixture(scope="module")
def client():
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, processes=True, dashboard_address=":0", silence_logs=50
    )
    with cluster, distributed.Client(cluster, timeout=WATCHDOG_SECONDS) as client:
        yield client


def test_a_cluster_gives_the_local_table(client, news, gazetteer):
    both = states() | gazetteer
    ddf = dd.from_pandas(news, npartitions=16)
    for used in (None, both):
        found = client.compute(ww_dask.annotate(ddf, used, text="text", dates="date")).result(WATCHDOG_SECONDS)
        want = ww.annotate(ddf.compute(), used, text="text", dates="date")
        assert_frame_equal(found.reset_index(drop=True), want)


def test_a_worker_makes_a_gazetteer_once(client, frame, gazetteer):
    def count_from_here() -> None:  # inside the test, so that workers get it by value
        ww.Gazetteer.n_made, make = 0, ww.Gazetteer._from_bytes

        def counting(data: bytes) -> ww.Gazetteer:
            ww.Gazetteer.n_made += 1
            return make(data)

        ww.Gazetteer._from_bytes = counting

    client.run(count_from_here)
    mine = gazetteer | ww.Gazetteer.from_dict({"x": ["Xanadu"]}, kind="place")
    ddf = dd.from_pandas(frame, npartitions=20)
    for text in ("body", "city"):  # two calls, many tasks, two threads on each worker
        client.compute(ww_dask.annotate(ddf, mine, text=text)).result(WATCHDOG_SECONDS)
    n_made = list(client.run(lambda: ww.Gazetteer.n_made).values())
    assert len(n_made) == 2
    assert max(n_made) == 1


def test_an_error_on_a_cluster_reaches_the_caller(client, frame, gazetteer):
    ddf = dd.from_pandas(frame.assign(day=["tomorrow" if i == 17 else "2023" for i in frame.other]), npartitions=4)
    with pytest.raises(ww.InputError, match=r"index label 'n017'\): the date is 'tomorrow' \(str\); give a date"):
        client.compute(ww_dask.annotate(ddf, gazetteer, text="body", dates="day")).result(WATCHDOG_SECONDS)


# One gazetteer per process


def test_a_shipped_gazetteer_is_the_very_object_at_home(gazetteer):
    assert Shipped(gazetteer).gazetteer() is gazetteer


def test_a_shipped_gazetteer_is_made_once_by_all_threads(gazetteer):
    saved = pickle.dumps(Shipped(gazetteer | ww.Gazetteer.from_dict({"x": ["Xanadu"]}, kind="place")))
    barrier = threading.Barrier(8)

    def arrive(_):
        arrived = pickle.loads(saved)
        barrier.wait(20)
        return arrived.gazetteer()

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(arrive, range(8))
    assert all(other is first for other in others)
    assert first.lookup("Xanadu")["entity_id"].tolist() == ["x"]


def test_a_shipped_gazetteer_can_be_sent_on(gazetteer):
    shipped = Shipped(gazetteer)
    saved = pickle.dumps(shipped)
    unopened, opened = pickle.loads(saved), pickle.loads(saved)
    assert len(opened.gazetteer()) == len(gazetteer)
    assert pickle.dumps(unopened) == pickle.dumps(opened) == saved
    assert {shipped.checksum, unopened.checksum, opened.checksum} == {shipped.checksum}


def test_an_empty_gazetteer_is_made_once_too():
    nothing = ww.Gazetteer.from_dict({}, kind="place")
    saved = pickle.dumps(Shipped(nothing))
    assert pickle.loads(saved).gazetteer() is pickle.loads(saved).gazetteer()


def test_a_process_keeps_few_gazetteers():
    saved = [pickle.dumps(Shipped(ww.Gazetteer.from_dict({f"x{i}": ["X"]}, kind="place"))) for i in range(5)]
    made = [pickle.loads(data).gazetteer() for data in saved]
    assert len(shipped_module._made) <= 2
    assert pickle.loads(saved[-1]).gazetteer() is made[-1]
    assert len(pickle.loads(saved[0]).gazetteer()) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_child_forked_while_a_gazetteer_is_made_makes_its_own(gazetteer):
    saved = pickle.dumps(Shipped(gazetteer))
    with shipped_module._making, warnings.catch_warnings():  # a thread of the parent is at it
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: a fork with threads may hang; not here
        child = os.fork()
        if child == 0:
            code = 1
            try:
                threading.Timer(20, os._exit, [3]).start()
                code = 0 if len(pickle.loads(saved).gazetteer()) == len(gazetteer) else 2
            finally:
                os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


# Errors, before anything is computed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"text": "text"},
            r"^text='text': the table has no column of that name; its columns are: other, body, day, city$",
        ),
        ({"text": None}, r"^texts is a table; name its text column with text=, one of: other, body, day, city$"),
        ({"text": "body", "dates": "date"}, r"^dates='date': the table has no column of that name"),
        ({"text": "body", "home": "town"}, r"^home='town': the table has no column of that name"),
        ({"text": "body", "id": "key"}, r"^id='key': the table has no column of that name"),
        ({"text": "body", "dates": ["2014-08-28"]}, r"^dates is a list; name a column of the frame$"),
        ({"text": "body", "home": 5}, r"^home is a int; name a column of the frame$"),
        ({"text": "body", "case": "lower"}, r"^case is 'lower'; it is one of: smart, ignore, exact$"),
        ({"text": "body", "columns": ["place"]}, r"^columns: 'place' is no column of the result"),
        ({"text": "body", "threads": 0}, r"^threads is 0; give a whole number"),
        ({"text": "body", "prefer": {"entries": ["mars"]}}, r"^prefer: the gazetteer has no entry 'mars'"),
        ({"text": "body", "progress": True}, r"^progress is True; leave it out: dask.diagnostics.ProgressBar"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_at_once(options, message, frame, gazetteer):
    with pytest.raises(ww.InputError, match=message):
        ww_dask.annotate(dd.from_pandas(frame, npartitions=2), gazetteer, **options)


def test_an_unknown_option_is_refused_at_once(frame):
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        ww_dask.annotate(dd.from_pandas(frame, npartitions=2), text="body", colour="red")


def test_a_column_of_numbers_is_refused(frame):
    found = ww_dask.annotate(dd.from_pandas(frame, npartitions=2), text="other")
    with pytest.raises(TypeError, match=r"^partition \d: the texts are a column of int64, not of text"):
        found.compute()


def test_two_columns_of_one_name_are_refused(frame, gazetteer):
    twice = dd.concat([dd.from_pandas(frame, npartitions=1)["body"]] * 2, axis=1)
    with pytest.raises(ww.InputError, match=r"^text='body': the table has more than one column of that name"):
        ww_dask.annotate(twice, gazetteer, text="body")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda frame: frame, r"^ddf is a pandas DataFrame; give a Dask DataFrame, or call whowhere.annotate"),
        (lambda frame: TEXTS, r"^ddf is a builtins list; give a Dask DataFrame"),
        (lambda frame: dd.from_pandas(frame, npartitions=2)["body"], r"^ddf is a dask Series; .*: to_frame\(\) makes"),
    ],
)
def test_what_is_no_dask_frame_is_refused(make, message, frame):
    with pytest.raises(TypeError, match=message):
        ww_dask.annotate(make(frame), text="body")


def test_a_gazetteer_of_another_type_is_refused(frame):
    with pytest.raises(TypeError, match=r"^gazetteer is a dict; give a whowhere.Gazetteer$"):
        ww_dask.annotate(dd.from_pandas(frame, npartitions=2), {"rsf": ["RSF"]}, text="body")


def test_without_dask_the_extra_is_named(frame, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "dask"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ImportError, match=r'^whowhere.dask needs Dask \(.*\); run: pip install "whowhere\[dask\]"$'):
        ww_dask.annotate(frame, text="body")


# Errors, when computed


BAD = {
    "date": (
        {"day": "tomorrow"},
        {"dates": "day"},
        ww.InputError,
        r"partition 2, row 3 \(index label 'n017'\): the date is 'tomorrow'",
    ),
    "date and id": ({"day": "x"}, {"dates": "day", "id": "other"}, ww.InputError, r"\(other 17\): the date is 'x' \("),
    "surrogate": ({"body": "a\ud800"}, {}, ww.InputError, r"\(index label 'n017'\): the text has a lone surrogate"),
    "text": ({"body": 5}, {}, TypeError, r"^partition 2(, row 3 .*)?: the value.* is 5 \(int\), not text"),
    "matches": (
        {"body": "RSF RSF RSF RSF"},
        {"overlaps": "all", "max_matches": 3},
        ww.InputError,
        r"\(index label 'n017'\): has more than 3 matches",
    ),
}


@pytest.mark.parametrize(
    ("scheduler", "case"), [*(("threads", case) for case in BAD), ("processes", "date"), ("processes", "text")]
)
def test_an_error_says_which_document_it_is(scheduler, case, frame, gazetteer):
    cells, options, kind, message = BAD[case]
    bad = frame.assign(day=None).astype({"body": object, "day": object})
    for name, value in cells.items():
        bad.loc["n017", name] = value
    with dask.config.set({"dataframe.convert-string": False, "num_workers": 2}):
        ddf = dd.from_pandas(bad, npartitions=6)
        found = ww_dask.annotate(ddf, gazetteer, text="body", **options)
        with pytest.raises(kind, match=message):
            found.compute(scheduler=scheduler)


def test_homes_that_nobody_knows_are_warned_of(frame, gazetteer):
    ddf = dd.from_pandas(frame.assign(city="Atlantis"), npartitions=1)
    with pytest.warns(UserWarning, match="home: 1 values are no entry.*'Atlantis'"):
        ww_dask.annotate(ddf, gazetteer, text="body", home="city").compute(scheduler="synchronous")


# Imports


def test_import_of_the_package_loads_neither_dask_nor_spark():
    program = (
        "import sys, whowhere, whowhere.dask, whowhere.spark\n"
        "print(*{'dask', 'distributed', 'pyspark', 'pandas', 'pyarrow'}.intersection(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).split() == []
