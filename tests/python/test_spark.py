"""A Spark DataFrame gives the rows of the local call, in forked Python workers, and its errors name the document.

What is found in a text is tested elsewhere; here every table is compared, as a whole, with that of `whowhere.annotate`
on the same Arrow table. Spark promises no order, so both are sorted.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import gc
import os
import shutil
import sys
from importlib import resources

import pandas as pd
import pyarrow as pa
import pytest

import whowhere as ww
from cluster_cases import TEXTS, make_gazetteer

pytest.importorskip("pyspark")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark runs on Java, which is not installed", allow_module_level=True)

from pyspark import SparkContext
from pyspark.errors import PythonException
from pyspark.sql import SparkSession, functions, types

import whowhere.spark as ww_spark

pytestmark = [
    # What Spark says of pandas 3 holds for its own use of it; here there is none.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    # Spark 4.0 leaves the closing of some of its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@pytest.fixture(scope="module")
def spark():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYSPARK_DRIVER_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        # The workers need to find what this process found, also if it is not installed.
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        builder = SparkSession.builder.master("local[2]").appName("whowhere tests")
        for name, value in {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.memory": "512m",
            # The tests are short: little is gained by compiling well.
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.adaptive.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.session.timeZone": "Africa/Nairobi",
            "spark.log.level": "OFF",
        }.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        gateway = SparkContext._gateway
        yield session
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()  # Java ends when nobody can write to it any more
        gateway.proc.wait(60)
        SparkContext._gateway = SparkContext._jvm = None
        gc.collect()


@pytest.fixture(scope="module")
def gazetteer():
    return make_gazetteer()


@pytest.fixture(scope="module")
def table():
    n = 6
    days = ["2014-08-28", None, "2023-05", "2024-01-01T12:00:00Z", "2030", "", "2013-08-01"]
    return pa.table(
        {
            "key": [f"n{i:03}" for i in range(n * len(TEXTS))],
            "body": TEXTS * n,
            "day": days * n,
            "city": ["Nairobi", "AUS", None, "nbo", "Springfield", "spr-aus", "AUS"] * n,
            "number": range(n * len(TEXTS)),
        }
    )


@pytest.fixture(scope="module")
def sdf(spark, table):
    return spark.createDataFrame(table).repartition(3).cache()


def local(table, gazetteer, id, **options) -> pa.Table:
    """Annotate here, and put the ids where Spark's table has them."""
    found = ww.annotate(table, gazetteer, **options)
    if "doc" not in found.schema.names:
        return found
    return found.set_column(found.schema.names.index("doc"), "doc", table[id].take(found["doc"]))


def in_order(found: pa.Table) -> pa.Table:
    """Sort by every column that can be: mentions by document, then start."""
    names = [name for name in found.schema.names if name != "entry_ids"]
    return found.sort_by([(name, "ascending") for name in names]).combine_chunks()


def assert_as_local(sdf, table, gazetteer=None, *, id="key", **options):
    """Compare with the local call: columns, types, values."""
    found = in_order(ww_spark.annotate(sdf, gazetteer, id=id, **options).toArrow())
    want = in_order(local(table, gazetteer, id, **options))
    assert found.schema.names == want.schema.names
    assert found.cast(want.schema).equals(want)  # only the name of a list's element and what may be null is Spark's
    assert [str(kind).replace("element", "item") for kind in found.schema.types] == [str(t) for t in want.schema.types]
    return want


# The same table


OPTIONS = {
    "none": {},
    "dates and home": {"dates": "day", "home": "city"},
    "matches": {"link": False},
    "all matches": {"link": False, "overlaps": "all"},
    "places": {"kinds": "place", "nested": False},
    "actors": {"kinds": "actor", "demonyms": False},
    "prefer": {"prefer": {"country": "AUS", "bbox": (100, -50, 160, 0)}},
    "columns": {"columns": ["surface", "doc", "score"]},
    "columns without doc": {"columns": ["entity_id"]},
    "case, threads": {"case": "ignore", "threads": 2, "max_matches": 1000},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_every_option_gives_the_local_table(options, sdf, table, gazetteer):
    assert len(assert_as_local(sdf, table, gazetteer, text="body", **options)) > 10


@pytest.mark.parametrize("n_partitions", [1, 9])
def test_the_sample_news_gives_the_local_table(n_partitions, spark):
    with (resources.files("whowhere") / "data" / "sample_news.csv").open(encoding="utf-8", newline="") as file:
        news = pa.Table.from_pylist(list(csv.DictReader(file)))
    sdf = spark.createDataFrame(news).repartition(n_partitions)
    assert len(assert_as_local(sdf, news, id="id", text="text", dates="date")) > 1000


def test_small_batches_give_the_local_table(spark, sdf, table, gazetteer):
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "2")
    try:
        assert_as_local(sdf, table, gazetteer, text="body", dates="day")
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


def test_empty_partitions_have_no_mentions(sdf, table, gazetteer):
    assert_as_local(sdf.limit(1).repartition(4), sdf.limit(1).toArrow(), gazetteer, text="body")
    none = ww_spark.annotate(sdf.filter("number < 0"), gazetteer, text="body", id="key").toArrow()
    assert none.num_rows == 0
    assert none.schema == ww_spark.annotate(sdf, gazetteer, text="body", id="key").toArrow().schema


IDS = {
    "repeated": pa.array([i // 3 for i in range(42)], pa.int64()),
    "null": pa.array([None if i % 2 else i for i in range(42)], pa.int32()),
    "small": pa.array(range(42), pa.int16()),
    "fraction": pa.array([i / 2 for i in range(42)], pa.float64()),
    "date": pa.array([dt.date(2020, 1, 1) + dt.timedelta(i) for i in range(42)]),
    "decimal": pa.array([decimal.Decimal(i) / 4 for i in range(42)], pa.decimal128(10, 2)),
    "bytes": pa.array([bytes([i]) for i in range(42)]),
    "time": pa.array([dt.datetime(2020, 1, 1, i // 2, 30 * (i % 2)) for i in range(42)], pa.timestamp("us", "UTC")),
}


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS)
def test_doc_holds_ids_of_their_own_type(ids, spark, table, gazetteer):
    keyed = table.set_column(0, "key", ids)
    want = assert_as_local(spark.createDataFrame(keyed), keyed, gazetteer, text="body", columns=["doc", "start"])
    assert want.schema.field("doc").type == ids.type


def test_an_id_may_be_a_struct(sdf, gazetteer):
    found = ww_spark.annotate(
        sdf.withColumn("key", functions.struct("key", "number")), gazetteer, text="body", id="key", columns=["doc"]
    )
    assert found.schema["doc"].dataType.simpleString() == "struct<key:string,number:bigint>"
    assert {row.doc.key == f"n{row.doc.number:03}" for row in found.collect()} == {True}


def test_one_column_may_be_used_twice(sdf, table, gazetteer):
    assert_as_local(sdf, table, gazetteer, text="body", id="city", home="city")


def test_columns_may_have_any_name(sdf, table, gazetteer):
    names = ["a.b", "the `body`", "day", "city", "text"]
    assert_as_local(sdf.toDF(*names), table.rename_columns(names), gazetteer, id="a.b", text="the `body`", dates="day")


def test_a_text_column_may_hold_nothing(spark, gazetteer):
    sdf = spark.createDataFrame([(1, None), (2, None)], "key int, body void")
    assert ww_spark.annotate(sdf, gazetteer, text="body", id="key").count() == 0


def test_the_day_of_a_timestamp_is_that_of_the_session(spark, gazetteer):
    sdf = spark.sql(
        "select key, 'RSF' body, make_timestamp(2023, 4, 14, 20, 59, 59, 'UTC') + make_dt_interval(0, 0, 0, key) at,"
        " make_timestamp_ntz(2023, 4, 14, 23, 59, 59) + make_dt_interval(0, 0, 0, key) here,"
        " date_add(date'2023-04-14', key) day from values (0), (1) as t(key)"
    )
    for dates in ("at", "here", "day"):  # in Nairobi it is three hours later
        found = ww_spark.annotate(sdf, gazetteer, text="body", id="key", dates=dates).orderBy("doc")
        assert [row.role for row in found.collect()] == ["MIL", "REB"], dates


def test_only_the_named_columns_go_to_the_workers(sdf, gazetteer):
    found = ww_spark.annotate(sdf, gazetteer, text="body", id="key", dates="day")
    plan = found._jdf.queryExecution().optimizedPlan().toString()
    (project,) = [line for line in plan.splitlines() if "Project" in line]
    assert "number" not in project
    assert "city" not in project


def test_mentions_are_a_spark_frame_like_any_other(sdf, table, gazetteer):
    found = ww_spark.annotate(sdf, gazetteer, text="body", id="key")
    want = local(table, gazetteer, "key", text="body").to_pandas()
    assert found.count() == len(want)
    counts = {row["name"]: row["count"] for row in found.groupBy("name").count().collect()}
    assert counts == want["name"].value_counts().to_dict()
    joined = found.join(sdf, found.doc == sdf.key).selectExpr("substr(body, start + 1, end - start) = surface as same")
    assert {row.same for row in joined.collect()} == {True}


def test_a_worker_makes_a_gazetteer_once(spark, sdf, gazetteer):
    mine = gazetteer | ww.Gazetteer.from_dict({"x": ["Xanadu"]}, kind="place")
    for link in (True, False):  # two calls, many tasks
        ww_spark.annotate(sdf.repartition(8), mine, text="body", id="key", link=link).count()

    def kept(batches):
        from whowhere import shipped

        list(batches)
        yield pa.RecordBatch.from_pydict({"pid": [os.getpid()], "kept": [",".join(shipped._made)]})

    rows = sdf.repartition(8).mapInArrow(kept, "pid long, kept string").collect()
    assert os.getpid() not in {row.pid for row in rows}
    assert 1 <= len({row.pid for row in rows}) <= 4, "workers are used again"
    checksum = ww_spark.Shipped(mine).checksum
    assert any(checksum in row.kept for row in rows)


# Errors, before anything is computed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"text": "body"},
            r"^rows of Spark have no number; name the column .* with id=: key, body, day, city, number$",
        ),
        (
            {"text": "body", "id": "row"},
            r"^id='row': the table has no column of that name; its columns are: key, body,",
        ),
        ({"text": "text", "id": "key"}, r"^text='text': the table has no column of that name"),
        ({"text": None, "id": "key"}, r"^texts is a table; name its text column with text=, one of: key, body"),
        ({"text": "body", "id": "key", "dates": "date"}, r"^dates='date': the table has no column of that name"),
        ({"text": "body", "id": "key", "home": "town"}, r"^home='town': the table has no column of that name"),
        ({"text": "body", "id": "key", "dates": ["2014-08-28"]}, r"^dates is a list; name a column of the frame$"),
        ({"text": "body", "id": "key", "overlaps": "some"}, r"^overlaps is 'some'; it is one of: longest, all$"),
        ({"text": "body", "id": "key", "columns": ["place"]}, r"^columns: 'place' is no column of the result"),
        ({"text": "body", "id": "key", "progress": False}, r"^progress is False; leave it out: Spark's own bar"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_at_once(options, message, sdf, gazetteer):
    with pytest.raises(ww.InputError, match=message):
        ww_spark.annotate(sdf, gazetteer, **options)


def test_an_unknown_option_is_refused_at_once(sdf):
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        ww_spark.annotate(sdf, text="body", id="key", colour="red")


@pytest.mark.parametrize("what", ["text", "home"])
def test_a_column_of_numbers_is_refused_at_once(what, sdf):
    with pytest.raises(
        TypeError, match=rf"^{what}='number': the column holds bigint, not text; give a column of strings"
    ):
        ww_spark.annotate(sdf, **({"text": "body", "id": "key"} | {what: "number"}))


def test_two_columns_of_one_name_are_refused(sdf):
    with pytest.raises(ww.InputError, match=r"^text='body': the table has more than one column of that name"):
        ww_spark.annotate(sdf.select("key", "body", "body"), text="body", id="key")


@pytest.mark.parametrize("frame", [pd.DataFrame({"body": TEXTS}), TEXTS, None], ids=["pandas", "list", "None"])
def test_what_is_no_spark_frame_is_refused(frame):
    message = rf"^sdf is a \w+ {type(frame).__name__}; give a Spark DataFrame, or call whowhere.annotate for what is in"
    with pytest.raises(TypeError, match=message):
        ww_spark.annotate(frame, text="body", id="key")


def test_a_gazetteer_of_another_type_is_refused(sdf):
    with pytest.raises(TypeError, match=r"^gazetteer is a dict; give a whowhere.Gazetteer$"):
        ww_spark.annotate(sdf, {"rsf": ["RSF"]}, text="body", id="key")


def test_without_pyspark_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(
        ImportError, match=r'^whowhere.spark needs PySpark \(.*\); run: pip install "whowhere\[spark\]"$'
    ):
        ww_spark.annotate(None, text="body", id="key")


# Errors, when computed


BAD = {
    "date": ("day", "tomorrow", {"dates": "day"}, "InputError: key 'n017': the date is 'tomorrow' (str); give a date"),
    "matches": ("body", "RSF RSF RSF RSF", {"overlaps": "all", "max_matches": 3}, "InputError: key 'n017': has more"),
}


@pytest.mark.parametrize(("name", "value", "options", "message"), BAD.values(), ids=BAD)
def test_an_error_names_the_document(name, value, options, message, sdf, gazetteer):
    bad = sdf.withColumn(name, functions.expr(f"case when key = 'n017' then '{value}' else null end"))
    found = ww_spark.annotate(bad, gazetteer, text="body", id="key", **options)
    with pytest.raises(PythonException) as caught:
        found.collect()
    assert message in str(caught.value)


def test_homes_of_another_type_than_text_are_named(spark, gazetteer):
    sdf = spark.createDataFrame([(1, "RSF", 5)], "key int, body string, day int")
    with pytest.raises(PythonException) as caught:
        ww_spark.annotate(sdf, gazetteer, text="body", id="key", dates="day").collect()
    assert "InputError: key 1: the date is 5 (int); give a date" in str(caught.value)


def test_types_of_the_columns_are_those_of_the_schema(sdf):
    for link, columns in ((True, ww.schema.MENTIONS), (False, ww.schema.MATCHES)):
        found = ww_spark.annotate(sdf, text="body", id="number", link=link).schema
        assert found.names == [column.name for column in columns]
        assert isinstance(found["doc"].dataType, types.LongType)
        spelled = {"string": "string", "float64": "double", "float32": "float", "int64": "bigint", "int32": "int"}
        spelled |= {"int16": "smallint", "list<string>": "array<string>"}
        assert [field.dataType.simpleString() for field in found] == [spelled[column.type] for column in columns]
