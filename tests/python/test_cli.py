"""The command line: real files in, real files out, every error with its place and exit code.

What a mention is belongs to other tests; here the output is compared with `whowhere.annotate`
on the same texts.
"""

from __future__ import annotations

import csv
import datetime
import functools
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import whowhere as ww
from whowhere.cli import main
from whowhere.errors import InputError, WhowhereError
from whowhere.stream import annotating
from whowhere.stream.batch import Columns, Limits
from whowhere.stream.readers import Source, read_batches

TEXTS = [
    "The Rapid Support Forces left Khartoum; the RSF denied it.",
    None,
    'Quoted "Janjaweed", with a comma, é and 😀, then Khartoum.\nA second line on the Janjaweed.',
    "",
    "Nothing here.",
    "Khartoum",
]
IDS = ["a1", "b 2", "c,3", 'd"4', "é5", "-6"]
COLUMNS = ["doc", "start", "end", "surface"]


@pytest.fixture(scope="session")
def gazetteer():
    names = {"RSF": ["Rapid Support Forces", "RSF", "Janjaweed"], "Khartoum": ["Khartoum"]}
    return ww.Gazetteer.from_dict(names, kind="actor")


@pytest.fixture(scope="session")
def saved(gazetteer, tmp_path_factory):
    path = tmp_path_factory.mktemp("gazetteer") / "small.whow"
    gazetteer.save(path)
    return str(path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder, so that messages hold the names that a user would type."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder, saved, capsys):
    """Run ``whowhere annotate`` with the small gazetteer; return exit code and stderr."""

    def annotate(*args: str) -> tuple[int, str]:
        code = main(["annotate", "--gazetteer", saved, *args])
        return code, capsys.readouterr().err

    return annotate


def write(path: str, rows: list[dict], schema: pa.Schema | None = None) -> str:
    """Write rows in the format that the name says."""
    name = path.removesuffix(".gz")
    if name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(rows, schema), path)
        return path
    out = io.StringIO(newline="")
    if name.endswith(".csv"):
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    else:
        out.write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    data = out.getvalue().encode()
    Path(path).write_bytes(gzip.compress(data) if path.endswith(".gz") else data)
    return path


def documents() -> list[dict]:
    return [{"id": id, "text": text} for id, text in zip(IDS, TEXTS, strict=True)]


def read(path: str | Path) -> list[dict]:
    """Read mentions back, numbers as numbers."""
    path = Path(path)
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    options = pyarrow.csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    return pyarrow.csv.read_csv(path, parse_options=parse, convert_options=options).to_pylist()


def spans(rows: list[dict]) -> list[tuple]:
    return [tuple(row[column] for column in COLUMNS) for row in rows]


def expected(gazetteer, texts: list[str | None] = TEXTS, **options) -> list[tuple]:
    """Return what `whowhere.annotate` finds in these texts, read at once."""
    return spans(
        ww.annotate(pa.table({"text": pa.array(texts, pa.string())}), gazetteer, text="text", **options).to_pylist()
    )


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "out" in path.name)


# --- every input and every output -------------------------------------------------------------------


@pytest.mark.parametrize("output", ["out.parquet", "out.csv", "out.jsonl"])
@pytest.mark.parametrize("source", ["in.parquet", "in.csv", "in.csv.gz", "in.jsonl", "in.jsonl.gz"])
def test_every_input_format_gives_the_same_mentions_in_every_output_format(run, gazetteer, source, output):
    code, err = run(write(source, documents()), "-o", output)
    assert code == 0, err
    assert spans(read(output)) == expected(gazetteer)
    assert len(expected(gazetteer)) == 7


@pytest.mark.parametrize("output", ["out.parquet", "out.csv", "out.jsonl"])
def test_all_columns_of_the_mentions_survive_every_output_format(run, gazetteer, output):
    table = ww.annotate(pa.table({"text": TEXTS}), gazetteer, text="text")
    assert run(write("in.jsonl", documents()), "-o", output)[0] == 0
    rows = read(output)
    assert list(rows[0]) == table.column_names
    for row, right in zip(rows, table.to_pylist(), strict=True):
        assert row == pytest.approx(right, nan_ok=True)


def test_a_parquet_output_has_the_types_of_annotate(run, gazetteer):
    run(write("in.jsonl", documents()), "-o", "out.parquet")
    table = ww.annotate(pa.table({"text": TEXTS}), gazetteer, text="text")
    assert pq.read_schema("out.parquet").types == table.schema.types
    assert table.schema.field("doc").type == pa.int64()


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_a_parquet_text_column_may_be_any_kind_of_string(run, gazetteer, kind):
    try:
        write("in.parquet", [{"text": text} for text in TEXTS], pa.schema([("text", kind)]))
    except pa.ArrowNotImplementedError:
        pytest.skip(f"this version of pyarrow does not write {kind} to Parquet")
    assert run("in.parquet", "-o", "out.jsonl")[0] == 0
    assert spans(read("out.jsonl")) == expected(gazetteer)


def test_a_parquet_dictionary_may_change_between_row_groups(folder, gazetteer):
    kind = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([("text", kind), ("id", kind)])
    with pq.ParquetWriter("in.parquet", schema) as writer:
        for text, id in zip(TEXTS, IDS, strict=True):
            writer.write_table(pa.Table.from_pylist([{"text": text, "id": id}] * 3, schema))
    job = annotating.Job([Source("in.parquet", "parquet")], "out.jsonl", "jsonl", Columns(id="id"))
    annotating.annotate_files(job, gazetteer)
    right = expected(gazetteer, [text for text in TEXTS for _ in range(3)])
    assert spans(read("out.jsonl")) == [(IDS[doc // 3], *rest) for doc, *rest in right]


def test_the_row_number_counts_over_all_inputs(run, gazetteer):
    sources = [write(name, documents()) for name in ("1.csv", "2.parquet", "3.jsonl")]
    code, err = run(*sources, "-o", "out.parquet")
    assert code == 0
    assert spans(read("out.parquet")) == expected(gazetteer, TEXTS * 3)
    assert err.startswith("whowhere: 18 documents, 21 mentions, ")
    assert "MB/s" in err


def test_the_totals_are_the_last_line_and_quiet_leaves_them_out(run):
    source = write("in.jsonl", documents())
    assert run(source, "-o", "out.jsonl")[1].splitlines()[-1].startswith("whowhere: 6 documents, 7 mentions, ")
    assert run(source, "-o", "out.jsonl", "--quiet") == (0, "")


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl", "in.parquet"])
@pytest.mark.parametrize("limits", [Limits(n_bytes=1), Limits(n_docs=1), Limits(n_docs=4), Limits(n_bytes=60)])
def test_the_size_of_the_batches_does_not_show_in_the_output(folder, gazetteer, name, limits):
    sources = [Source(write(name, documents() * 3), name[3:]), Source(write("x" + name, documents()), name[3:])]
    jobs = [
        annotating.Job(sources, output, "jsonl", Columns(id=id), limits=each)
        for id in (None, "id")
        for output, each in ((f"one-{id}", Limits()), (f"many-{id}", limits))
    ]
    totals = [annotating.annotate_files(job, gazetteer) for job in jobs]
    assert {total.n_docs for total in totals} == {24}
    for id in (None, "id"):
        assert Path(f"one-{id}").read_bytes() == Path(f"many-{id}").read_bytes() != b""


# Parquet decodes some rows in one step, here four, so a batch may end three documents late.
@pytest.mark.parametrize(("name", "n_docs"), [("in.csv", 5), ("in.jsonl", 5), ("in.parquet", 8)])
def test_batches_are_cut_by_bytes_of_text(folder, name, n_docs):
    write(name, [{"text": f"{i:04}" * 250} for i in range(120)])
    batches = list(read_batches(Source(name, name[3:]), Columns(), Limits(n_bytes=5000)))
    assert [batch.n_docs for batch in batches] == [n_docs] * (120 // n_docs)
    assert [batch.first_row for batch in batches] == list(range(0, 120, n_docs))
    assert batches[-1].position == Path(name).stat().st_size


# --- ids --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["in.parquet", "in.csv", "in.jsonl"])
def test_with_an_id_column_doc_holds_its_value(run, gazetteer, name):
    assert run(write(name, documents()), "-o", "out.parquet", "--id", "id")[0] == 0
    docs = [row["doc"] for row in read("out.parquet")]
    assert docs == [IDS[doc] for doc, *_ in expected(gazetteer)]


def test_a_parquet_id_keeps_its_type(run):
    day = datetime.date(2024, 2, 29)
    for value, kind in ((7, pa.int32()), (day, pa.date32()), ("x", pa.large_string())):
        write("in.parquet", [{"text": "Khartoum", "id": value}], pa.schema([("text", pa.string()), ("id", kind)]))
        assert run("in.parquet", "-o", "out.parquet", "--id", "id")[0] == 0
        doc = pq.read_table("out.parquet").column("doc")
        assert (doc.type, doc.to_pylist()) == (kind, [value])
        assert run("in.parquet", "-o", "out.jsonl", "--id", "id")[0] == 0
        assert read("out.jsonl")[0]["doc"] == (value if value != day else "2024-02-29")


def test_a_number_as_json_id_becomes_a_string(run):
    write("in.jsonl", [{"text": "Khartoum", "id": 12}, {"text": "Khartoum", "id": "012"}])
    run("in.jsonl", "-o", "out.parquet", "--id", "id")
    assert [row["doc"] for row in read("out.parquet")] == ["12", "012"]


@pytest.mark.parametrize(
    ("name", "place"), [("in.parquet", "row 1"), ("in.csv", "row 1 (line 3)"), ("in.jsonl", "row 1 (line 2)")]
)
def test_a_missing_id_is_an_error_with_file_and_row(run, name, place):
    write(name, [{"text": "x", "id": "1"}, {"text": "y", "id": None}])
    code, err = run(name, "-o", "out.csv", "--id", "id")
    assert (code, err) == (
        1,
        f'whowhere: {name}: {place}: the id column "id" is empty; every document needs an id\n',
    )


def test_ids_of_two_types_cannot_share_a_column(run, folder):
    write("1.parquet", [{"text": "x", "id": 1}])
    write("2.csv", [{"text": "x", "id": 1}])
    code, err = run("1.parquet", "2.csv", "-o", "out.parquet", "--id", "id")
    assert (code, leftovers(folder)) == (1, [])
    assert err == "whowhere: 2.csv: the ids have type string, those of 1.parquet have type int64\n"


# --- standard input and output ----------------------------------------------------------------------


def shell(*args: str, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "whowhere", *args], input=stdin, capture_output=True, cwd=cwd, timeout=60, check=False
    )


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_standard_input_and_output_work_in_every_format(folder, saved, gazetteer, format):
    data = Path(write(f"in.{format}", documents())).read_bytes()
    done = shell(
        "annotate", "-", "-o", "-", "--input-format", format, "--format", format, "--gazetteer", saved, stdin=data
    )
    assert done.returncode == 0, done.stderr
    Path(f"out.{format}").write_bytes(done.stdout)
    assert spans(read(f"out.{format}")) == expected(gazetteer)


def test_standard_streams_are_jsonl_unless_told_and_may_be_gzipped(folder, saved, gazetteer):
    data = Path(write("in.jsonl.gz", documents())).read_bytes()
    done = shell("annotate", "-", "-o", "-", "--gazetteer", saved, stdin=data)
    assert spans([json.loads(line) for line in done.stdout.splitlines()]) == expected(gazetteer)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system has no /dev/fd")
@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_a_named_pipe_is_read_and_written_like_a_file(run, gazetteer, format):
    data = Path(write(f"in.{format}", documents())).read_bytes()
    (read_in, write_in), (read_out, write_out) = os.pipe(), os.pipe()
    os.write(write_in, data)
    os.close(write_in)
    options = ["--input-format", format, "--format", format, "--progress"]
    code, err = run(f"/dev/fd/{read_in}", "-o", f"/dev/fd/{write_out}", *options)
    os.close(write_out)
    assert code == 0, err
    with os.fdopen(read_out, "rb") as file:
        Path(f"out.{format}").write_bytes(file.read())
    os.close(read_in)
    assert spans(read(f"out.{format}")) == expected(gazetteer)


def test_an_error_on_standard_input_names_it_and_leaves_half_a_parquet_file_unreadable(folder, saved):
    data = b'{"text": "Khartoum"}\n' * 3 + b"{]\n"
    done = shell("annotate", "-", "-o", "-", "--format", "parquet", "--gazetteer", saved, stdin=data)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("whowhere: <stdin>: row 3 (line 4): is not JSON: ")
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(pa.BufferReader(done.stdout))


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(folder, saved):
    write("in.jsonl", [{"text": "Khartoum and Khartoum"}] * 50_000)
    command = [sys.executable, "-m", "whowhere", "annotate", "in.jsonl", "-o", "-", "--quiet", "--gazetteer", saved]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout.readline().startswith(b"{")
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == 0


def test_a_device_is_written_to_and_never_replaced(run, folder):
    write("in.jsonl", documents())
    link = folder / "null"
    link.symlink_to(os.devnull)
    assert run("in.jsonl", "-o", str(link), "--format", "csv")[0] == 0
    assert Path(os.devnull).is_char_device()
    assert link.is_symlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error_in_one_line(run):
    write("in.jsonl", documents())
    code, err = run("in.jsonl", "-o", "/dev/full", "--format", "jsonl")
    assert code == 1
    assert err.startswith("whowhere: ")
    assert "No space left" in err
    assert err.count("\n") == 1


# --- text files as they are in the world ------------------------------------------------------------


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_a_byte_order_mark_and_crlf_are_no_part_of_the_data(run, gazetteer, name):
    data = Path(write(name, documents())).read_bytes().replace(b"\r\n", b"\n")
    # The line break inside the quoted field of the CSV file is data, so it becomes CRLF there too.
    Path(name).write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert run(name, "-o", "out.jsonl", "--id", "id")[0] == 0
    texts = [text and text.replace("\n", "\r\n") for text in TEXTS] if name == "in.csv" else TEXTS
    right = [(IDS[doc], *rest) for doc, *rest in expected(gazetteer, texts)]
    assert spans(read("out.jsonl")) == right


def test_line_breaks_inside_quotes_do_not_disturb_the_line_numbers(run):
    Path("in.csv").write_text('id,text\n1,"a\n\nb ""c"""\n\n\n2,"d\ne",f\n')
    code, err = run("in.csv", "-o", "out.csv")
    assert (code, err) == (1, "whowhere: in.csv: row 1 (line 7): has 3 fields, the header has 2\n")


def test_nul_bytes_and_long_fields_are_text(run, gazetteer):
    text = "\0Khartoum " + "x" * 300_000 + " Khartoum"
    write("in.csv", [{"text": text}])
    assert run("in.csv", "-o", "out.jsonl")[0] == 0
    assert spans(read("out.jsonl")) == expected(gazetteer, [text])


def test_a_last_line_without_a_line_break_and_blank_lines_are_fine(run, gazetteer):
    Path("in.jsonl").write_text('\n{"text": "x"}\n \r\n\n{"text": "Khartoum"}')
    assert run("in.jsonl", "-o", "out.jsonl")[0] == 0
    assert spans(read("out.jsonl")) == expected(gazetteer, ["x", "Khartoum"])


def test_a_key_left_out_is_a_missing_text(run, gazetteer):
    Path("in.jsonl").write_text('{"id": 1}\n{"text": "Khartoum"}\n')
    assert run("in.jsonl", "-o", "out.jsonl")[0] == 0
    assert spans(read("out.jsonl")) == expected(gazetteer, [None, "Khartoum"])


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["in.csv", "in.jsonl", "in.jsonl.gz"])
def test_a_byte_that_is_not_utf8_is_named_with_line_and_offset(run, folder, name, before):
    lines = [b"text", b"abc\xff"] if name == "in.csv" else [b'{"text": 1}'.replace(b"1", b'"x"'), b'{"text": "\xff"}']
    data = before + lines[0] + b"\n" + lines[1] + b"\n"
    Path(name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    code, err = run(name, "-o", "out.csv")
    assert err == (
        f"whowhere: {name}: line 2: the byte 0xff at offset {data.index(255, 3)} is not UTF-8; "
        f"convert the file to UTF-8 first\n"
    )
    assert (code, leftovers(folder)) == (1, [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_recognised_and_refused(run, encoding):
    Path("in.csv").write_bytes("text,id\nKhartoum,1\n".encode(encoding))
    code, err = run("in.csv", "-o", "out.csv")
    assert (code, err) == (
        1,
        "whowhere: in.csv: the text is UTF-16 or UTF-32, expected UTF-8; convert the file first\n",
    )


# --- nothing to read --------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["out.parquet", "out.csv", "out.jsonl"])
@pytest.mark.parametrize("name", ["in.parquet", "in.csv", "in.jsonl", "0.csv"])
def test_no_documents_give_a_valid_empty_output_with_the_same_columns(run, name, output):
    if name == "in.parquet":
        pq.write_table(pa.table({"text": pa.array([], pa.string()), "id": pa.array([], pa.int16())}), name)
    else:
        Path(name).write_text("text,id\n" if name == "in.csv" else "")
    code, err = run(name, "-o", output, "--id", "id")
    assert code == 0, err
    write("some.jsonl", documents())
    if output == "out.jsonl":
        assert Path(output).read_bytes() == b""
        return
    run("some.jsonl", "-o", "some" + output, "--id", "id")
    assert read(output) == []
    if output == "out.csv":
        assert Path(output).read_text() == Path("someout.csv").read_text().splitlines(keepends=True)[0]
    else:
        found, right = pq.read_schema(output), pq.read_schema("someout.parquet")
        assert found.field("doc").type == (pa.int16() if name == "in.parquet" else pa.string())
        assert found.remove(0) == right.remove(0)


def test_documents_without_mentions_give_the_same_empty_output(run):
    write("in.jsonl", [{"text": None}, {"text": "nobody, nowhere"}])
    code, err = run("in.jsonl", "-o", "out.parquet")
    assert (code, read("out.parquet")) == (0, [])
    assert err.startswith("whowhere: 2 documents, 0 mentions, ")


# --- what is wrong with the data --------------------------------------------------------------------

BAD_FILES = {
    "number.jsonl": (
        '{"text": "x"}\n{"text": 3.5}\n',
        'row 1 (line 2): the column "text" holds a number (3.5), expected a string or null',
    ),
    "list.jsonl": ('{"text": ["x"]}\n', 'row 0 (line 1): the column "text" holds a list, expected a string or null'),
    "true.jsonl": ('\n{"text": true}\n', 'row 0 (line 2): the column "text" holds true, expected a string or null'),
    "array.jsonl": ("[1]\n", "row 0 (line 1): holds a list, expected one JSON object per line"),
    "json.jsonl": ('{"text": "x"}\n{"text": }\n', "row 1 (line 2): is not JSON: Expecting value at character 9"),
    "deep.jsonl": ("[" * 200_000 + "\n", "row 0 (line 1): is not JSON that can be read: "),
    "surrogate.jsonl": (
        '{"text": "ab\\ud83d"}\n',
        'row 0 (line 1): the column "text" has a lone surrogate, \\ud83d, at character 2',
    ),
    "keys.jsonl": ('{"txt": "a"}\n{"b": 1}\n', 'has no column "text" (did you mean "txt"?); its columns are txt, b'),
    "header.csv": ("id;text\n1;2\n", 'has no column "text" (did you mean "id;text"?); its columns are id;text'),
    "twice.csv": ("text,text\na,b\n", "has 2 columns \"'text'\"; rename all but one"),
    "open.csv": ('text\n"a\nb\n', "row 0 (line 2): is not CSV: a quote is opened and never closed"),
    "quote.csv": ('text\n"a"b\n', "row 0 (line 2): is not CSV: a quoted field goes on after its closing quote"),
    "mac.csv": ("text\ra\rb\r", "row 0 (line 1): is not CSV: a carriage return stands inside an unquoted field"),
    "short.csv": ("text,id\na,1\nb\n", "row 1 (line 3): has 1 fields, the header has 2"),
    "bytes.parquet": ("PAR1 no", "is not a Parquet file that can be read: "),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_data_is_one_line_with_file_and_row_and_leaves_no_output(run, folder, name):
    content, message = BAD_FILES[name]
    Path(name).write_text(content, newline="")
    code, err = run(name, "-o", "out.parquet")
    assert err.startswith(f"whowhere: {name}: {message}")
    assert err.count("\n") == 1
    assert (code, leftovers(folder)) == (1, [])


def test_a_cut_gzip_file_is_an_error_in_one_line(run, folder):
    data = gzip.compress(json.dumps({"text": os.urandom(5000).hex()}).encode())
    Path("in.jsonl.gz").write_bytes(data[:-2000])
    code, err = run("in.jsonl.gz", "-o", "out.csv")
    assert err.startswith("whowhere: in.jsonl.gz: line 1: the gzip data is damaged or cut short (")
    assert (code, leftovers(folder)) == (1, [])


def test_parquet_columns_of_the_wrong_type_are_named(run):
    write("in.parquet", [{"text": 1, "day": 2.5, "id": [1], "body": "x"}])
    for options, message in {
        ("--text", "text"): 'the column "text" has type int64, expected string',
        ("--text", "boddy"): 'has no column "boddy" (did you mean "body"?); its columns are text, day, id, body',
        ("--text", "body", "--date", "day"): 'the date column "day" has type double, expected a date or string',
        ("--text", "body", "--home", "day"): 'the column "day" has type double, expected string',
    }.items():
        assert run("in.parquet", "-o", "out.csv", *options) == (1, f"whowhere: in.parquet: {message}\n")
    code, err = run("in.parquet", "-o", "out.csv", "--text", "body", "--id", "id")
    assert code == 1
    assert 'the id column "id" has type list<' in err


def test_parquet_text_that_is_not_utf8_is_named_with_its_row(run):
    bad = pa.array([b"x", b"y", b"\xff"]).view(pa.string())
    pq.write_table(pa.table({"text": bad}), "in.parquet")
    code, err = run("in.parquet", "-o", "out.csv")
    assert (code, err) == (1, 'whowhere: in.parquet: row 2: the column "text" is not UTF-8\n')


def test_the_row_of_an_error_is_counted_in_its_own_file(run):
    write("1.jsonl", documents())
    write("2.csv", [{"text": "x", "day": "2024-01-31"}, {"text": "y", "day": "31.1.2024"}])
    write("1.jsonl", [{"text": "x", "day": "2024-01-31"}] * 5)
    code, err = run("1.jsonl", "2.csv", "-o", "out.csv", "--date", "day")
    assert (code, err) == (
        1,
        "whowhere: 2.csv: row 1 (line 3): the date column \"day\" holds '31.1.2024', "
        "expected an ISO 8601 date like 2022-02-24\n",
    )


# --- dates and homes --------------------------------------------------------------------------------


@pytest.fixture
def given(monkeypatch):
    """What `whowhere.annotate` is called with, table by table."""
    calls = []
    real = ww.annotate

    def spy(table, *args, **options):
        calls.append((table.to_pylist(), options))
        return real(table, *args, **options)

    monkeypatch.setattr(ww, "annotate", spy)
    return calls


def test_dates_and_homes_reach_the_core(run, given):
    rows = [
        {"text": "a", "day": "2024-01-31", "city": "SDN"},
        {"text": "b", "day": "2024-01-31T23:59:59-05:00", "city": None},
        {"text": "c", "day": None, "city": "SDN"},
        {"text": "d", "day": "", "city": ""},
    ]
    day = datetime.date(2024, 1, 31)
    right = [
        {"text": "a", "date": day, "home": "SDN"},
        {"text": "b", "date": day, "home": None},
        {"text": "c", "date": None, "home": "SDN"},
        {"text": "d", "date": None, "home": None},
    ]
    for name in ("in.csv", "in.jsonl"):
        assert run(write(name, rows), "-o", "out.csv", "--date", "day", "--home", "city")[0] == 0
        table, options = given.pop()
        assert table == right
        assert (options["dates"], options["home"]) == ("date", "home")


def test_parquet_dates_of_every_type_reach_the_core_as_days(run, given):
    moment = datetime.datetime(2024, 2, 1, 3, 0, tzinfo=datetime.UTC)
    for kind, value, day in (
        (pa.date32(), moment.date(), 1),
        (pa.date64(), moment.date(), 1),
        (pa.timestamp("ns"), moment.replace(tzinfo=None), 1),
        (pa.timestamp("us", tz="America/New_York"), moment, 31),
        (pa.string(), "2024-02-01 03:00", 1),
        (pa.dictionary(pa.int8(), pa.string()), "20240201", 1),
    ):
        schema = pa.schema([("text", pa.string()), ("day", kind)])
        write("in.parquet", [{"text": "a", "day": None}, {"text": "b", "day": value}], schema)
        assert run("in.parquet", "-o", "out.csv", "--date", "day")[0] == 0
        none, found = [row["date"] for row in given.pop()[0]]
        assert (none, found.day) == (None, day)


@pytest.mark.parametrize(
    ("name", "place"), [("in.parquet", "row 1"), ("in.csv", "row 1 (line 3)"), ("in.jsonl", "row 1 (line 2)")]
)
def test_the_first_bad_date_is_named_with_its_row(run, name, place):
    write(name, [{"text": "x", "day": None}, {"text": "y", "day": "2024-02-30"}, {"text": "z", "day": "?"}])
    code, err = run(name, "-o", "out.csv", "--date", "day")
    assert code == 1
    assert err.startswith(f"whowhere: {name}: {place}: the date column \"day\" holds '2024-02-30', expected an ISO")


def test_homes_that_nobody_knows_are_a_warning_and_not_one_for_each_batch(run, monkeypatch):
    write("in.jsonl", [{"text": "Khartoum", "city": city} for city in ("Atlantis", "Thule", "Avalon")])
    monkeypatch.setattr(Limits, "__init__", lambda self: self.__dict__.update(n_bytes=1, n_docs=1))
    code, err = run("in.jsonl", "-o", "out.csv", "--home", "city", "--quiet")
    assert code == 0
    first, second = err.splitlines()
    assert first.startswith("whowhere: warning: home: ")
    assert "'Atlantis'" in first
    assert second == "whowhere: warning: home: there are more of these, not shown"


def test_options_reach_the_core(run, given):
    write("in.jsonl", documents())
    options = ["--case", "ignore", "--overlaps", "all", "--no-link", "--kinds", "actor", "--threads", "2"]
    assert run("in.jsonl", "-o", "out.csv", *options)[0] == 0
    found = given.pop()[1]
    right = {"case": "ignore", "overlaps": "all", "link": False, "kinds": "actor", "threads": 2, "progress": False}
    assert {name: found[name] for name in right} == right


def test_without_linking_a_list_of_entries_is_joined_in_csv_and_a_list_in_jsonl(run):
    write("in.jsonl", documents())
    for output in ("out.csv", "out.jsonl", "out.parquet"):
        assert run("in.jsonl", "-o", output, "--no-link")[0] == 0
    lists = [row["entry_ids"] for row in read("out.parquet")]
    assert lists[0] == ["RSF"]
    assert [row["entry_ids"] for row in read("out.jsonl")] == lists
    assert [row["entry_ids"] for row in read("out.csv")] == ["|".join(ids) for ids in lists]


def test_an_error_of_the_core_about_one_row_is_told_with_file_and_row(run, folder, monkeypatch):
    def fail(table, *_args, **_options):
        error = InputError("that is nowhere")
        error.row = 1 if table.num_rows > 1 else None
        raise error

    monkeypatch.setattr(ww, "annotate", fail)
    write("in.csv", [{"text": "x"}, {"text": "y"}])
    assert run("in.csv", "-o", "out.csv") == (1, "whowhere: in.csv: row 1 (line 3): that is nowhere\n")
    write("in.csv", [{"text": "x"}])
    assert run("in.csv", "-o", "out.csv") == (1, "whowhere: in.csv: rows 0 to 0: that is nowhere\n")
    assert leftovers(folder) == []


def test_a_document_with_too_many_matches_is_named_with_its_row(run, folder):
    write("1.jsonl", documents())
    write("2.jsonl", [{"text": "x"}, {"text": "RSF " * 1_000_001}])
    code, err = run("1.jsonl", "2.jsonl", "-o", "out.csv", "--overlaps", "all")
    assert err.startswith("whowhere: 2.jsonl: row 1 (line 2): has more than 1000000 matches; ")
    assert (code, leftovers(folder)) == (1, [])


def test_a_bug_of_the_core_is_told_as_one(run, monkeypatch):
    from whowhere.errors import InternalError

    def fail(*_args, **_options):
        raise InternalError("spans are out of order")

    monkeypatch.setattr(ww, "annotate", fail)
    write("in.csv", [{"text": "x"}])
    code, err = run("in.csv", "-o", "out.csv")
    assert (code, err) == (1, "whowhere: spans are out of order (this is a bug in whowhere: please report it)\n")


# --- wrong usage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["none.csv", "-o", "out.csv"], "none.csv: no such file"),
        ([".", "-o", "out.csv"], ".: is a folder, expected a file"),
        (["in.dat", "-o", "out.csv"], "in.dat: cannot tell the format from the file's ending"),
        (["in.csv", "-o", "out.dat"], "out.dat: cannot tell the format from the file's ending"),
        (["in.csv", "-o", "out.csv.gz"], "out.csv.gz: cannot tell the format from the file's ending"),
        (["in.csv", "-o", "no/out.csv"], "no/out.csv: the folder "),
        (["in.csv", "-o", "."], ".: is a folder, expected the name of a file to write"),
        (["-", "-", "-o", "out.csv"], "-: standard input can be read only once"),
        (["in.csv", "-o", "out.csv", "--gazetteer", "none.whow"], "none.whow: no such file"),
    ],
)
def test_wrong_usage_is_code_2_and_says_what_is_right(run, folder, args, message):
    write("in.csv", documents())
    Path("in.dat").touch()
    code, err = run(*args)
    assert err.startswith(f"whowhere: {message}")
    assert (code, leftovers(folder)) == (2, [])


@pytest.mark.parametrize(
    "args",
    [
        ["annotate", "in.csv"],
        ["annotate", "in.csv", "-o", "out.csv", "--case", "loud"],
        ["annotate", "in.csv", "-o", "out.csv", "--threads", "0"],
        ["annotate", "in.csv", "-o", "out.csv", "--frobnicate"],
        ["gazetteer"],
        ["frobnicate"],
        [],
    ],
)
def test_arguments_that_argparse_refuses_are_code_2(folder, capsys, args):
    assert main(args) == 2
    assert "usage: whowhere" in capsys.readouterr().err


def test_an_output_is_never_one_of_the_inputs(run, folder):
    for name in ("in.csv", "2.csv"):
        write(name, documents())
    before = Path("in.csv").read_bytes()
    Path("link.csv").symlink_to("in.csv")
    os.link("in.csv", "hard.csv")
    for output in ("in.csv", "./in.csv", "link.csv", "hard.csv"):
        code, err = run("2.csv", "in.csv", "-o", output)
        assert (code, err) == (2, f"whowhere: {output}: is also read (in.csv); write to another file\n")
    assert Path("in.csv").read_bytes() == before


def test_a_symbolic_link_as_output_is_followed_and_permissions_are_kept(run, folder):
    write("in.csv", documents())
    Path("real.csv").write_text("old")
    Path("real.csv").chmod(0o640)
    Path("link.csv").symlink_to("real.csv")
    assert run("in.csv", "-o", "link.csv")[0] == 0
    assert Path("link.csv").is_symlink()
    assert len(read("real.csv")) == 7
    assert Path("real.csv").stat().st_mode & 0o777 == 0o640


def test_a_failed_run_keeps_the_older_output(run, folder):
    Path("out.csv").write_text("old")
    Path("in.jsonl").write_text("{]")
    assert run("in.jsonl", "-o", "out.csv")[0] == 1
    assert leftovers(folder) == ["out.csv"]
    assert Path("out.csv").read_text() == "old"


def test_csv_cells_that_a_spreadsheet_would_run_are_counted(run):
    write("in.jsonl", [{"text": "Khartoum", "id": "=1+1"}, {"text": "Khartoum", "id": "a=1"}])
    err = run("in.jsonl", "-o", "out.csv", "--id", "id")[1]
    assert err.startswith("whowhere: warning: 1 cells of out.csv begin with = + - or @")
    assert [row["doc"] for row in read("out.csv")] == ["=1+1", "a=1"]


# --- interrupts -------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupt_leaves_no_output_and_is_code_130(folder, saved, name):
    command = [sys.executable, "-m", "whowhere", "annotate", "-", "-o", "out.parquet", "--gazetteer", saved]
    # Where the tests run under nohup, they and what they start would ignore SIGHUP.
    heard = functools.partial(signal.signal, getattr(signal, name), signal.SIG_DFL)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heard) as child:
        child.stdin.write(b'{"text": "Khartoum"}\n' * 100)
        child.stdin.flush()
        deadline = time.monotonic() + 30
        while not leftovers(folder) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert [file.endswith(".part") for file in leftovers(folder)] == [True]
        child.send_signal(getattr(signal, name))
        assert child.wait(10) == 130
        assert child.stderr.read() == b"whowhere: interrupted\n"
    assert leftovers(folder) == []


def test_an_interrupt_while_annotating_leaves_no_output(run, folder, monkeypatch):
    def interrupted(*_args, **_options):
        assert len(leftovers(folder)) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(ww, "annotate", interrupted)
    write("in.csv", documents())
    assert run("in.csv", "-o", "out.parquet") == (130, "whowhere: interrupted\n")
    assert leftovers(folder) == []


# --- progress and start -----------------------------------------------------------------------------


def test_the_progress_bar_is_shown_when_asked_for_and_not_off_a_terminal(run):
    write("in.csv", documents())
    assert "%|" in run("in.csv", "-o", "out.csv", "--progress")[1]
    assert "%|" not in run("in.csv", "-o", "out.csv")[1]
    assert "%|" not in run("in.csv", "-o", "out.csv", "--no-progress")[1]


def test_progress_adds_up_to_the_bytes_of_the_inputs(folder, gazetteer):
    names = ["in.csv", "in.jsonl.gz", "in.parquet"]
    sources = [Source(write(name, documents()), name.split(".")[1]) for name in names]
    steps: list[int] = []
    annotating.annotate_files(annotating.Job(sources, "out", "csv", limits=Limits(n_docs=2)), gazetteer, steps.append)
    assert sum(steps) == annotating.input_bytes(sources) == sum(Path(name).stat().st_size for name in names)
    assert min(steps) >= 0


def child_python(program: str, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *args], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_command_line_loads_no_big_library():
    program = "import sys, whowhere.cli; print([m for m in ('numpy', 'pandas', 'pyarrow', 'tqdm') if m in sys.modules])"
    assert child_python(program) == "[]"


@pytest.mark.parametrize("options", [[], ["--id", "id", "--date", "day"]])
@pytest.mark.parametrize("name", ["in.csv", "in.jsonl", "in.parquet"])
def test_annotating_files_does_not_load_pandas(folder, saved, name, options):
    write(name, [{"text": "Khartoum", "id": "1", "day": "2024-01-31"}] * 3)
    program = "import sys\nfrom whowhere.cli import main\nprint(main(sys.argv[1:]), 'pandas' in sys.modules)"
    args = ["annotate", name, "-o", "out.parquet", "--gazetteer", saved, *options]
    assert child_python(program, *args) == "0 False"


# --- the other commands -----------------------------------------------------------------------------


def test_the_built_in_gazetteer_is_used_without_an_option(folder, capsys):
    write("in.jsonl", [{"text": "Turkey denied the report."}])
    assert main(["annotate", "in.jsonl", "-o", "out.jsonl", "--quiet"]) == 0
    assert "Turkey" in [row["surface"] for row in read("out.jsonl")]
    assert capsys.readouterr().err == ""


def test_a_damaged_gazetteer_is_an_error_of_the_data(run, saved):
    data = bytearray(Path(saved).read_bytes())
    data[len(data) // 2] ^= 0xFF
    Path("bad.whow").write_bytes(data)
    write("in.csv", documents())
    code, err = run("in.csv", "-o", "out.csv", "--gazetteer", "bad.whow")
    assert code == 1
    assert err.startswith("whowhere: ")
    assert err.count("\n") == 1


def test_version_and_demo(folder, capsys, monkeypatch):
    import whowhere.demo

    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("whowhere 0.")
    pages = []
    monkeypatch.setattr(whowhere.demo, "run", lambda output: pages.append(output))
    assert main(["demo"]) == 0
    assert main(["demo", "-o", "page.html"]) == 0
    assert pages == ["whowhere-demo.html", "page.html"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_gazetteer_is_built_looked_into_and_used(folder, gazetteer, capsys, ending):
    for name in ("entries", "aliases"):
        table = pa.Table.from_pandas(getattr(gazetteer, name)(), preserve_index=False)
        table = table.drop_columns("alias_id") if name == "aliases" else table
        if ending == "csv":
            pyarrow.csv.write_csv(table, f"{name}.csv")
        else:
            pq.write_table(table, f"{name}.parquet")
    tables = ["--entries", f"entries.{ending}", "--aliases", f"aliases.{ending}"]
    assert main(["gazetteer", "build", *tables, "-o", "out.whow"]) == 0
    assert capsys.readouterr().out == f"out.whow: 2 entries, {gazetteer.n_aliases} aliases\n"
    assert leftovers(folder) == ["out.whow"]

    assert main(["gazetteer", "lookup", "janjaweed", "--gazetteer", "out.whow"]) == 0
    assert "RSF" in capsys.readouterr().out
    assert main(["gazetteer", "lookup", "Atlantis", "--gazetteer", "out.whow"]) == 1
    assert capsys.readouterr().err == 'whowhere: no entry is listed under "Atlantis"\n'
    assert main(["gazetteer", "info", "out.whow"]) == 0
    info = capsys.readouterr().out
    assert info.split("\n")[0].split() == ["actor", "of", "no", "type", "2"]
    assert str(gazetteer.n_aliases) in info

    write("in.jsonl", documents())
    assert main(["annotate", "in.jsonl", "-o", "found.jsonl", "--gazetteer", "out.whow"]) == 0
    assert spans(read("found.jsonl")) == expected(gazetteer)


def test_building_from_bad_tables_leaves_no_file(folder, capsys):
    Path("entries.csv").write_text("nothing\n1\n")
    Path("aliases.csv").write_text("nothing\n1\n")
    assert main(["gazetteer", "build", "--entries", "entries.csv", "--aliases", "aliases.csv", "-o", "out.whow"]) == 1
    assert capsys.readouterr().err.startswith('whowhere: entries.csv: entries table, column "nothing"')
    assert main(["gazetteer", "build", "--entries", "none.csv", "--aliases", "aliases.csv", "-o", "out.whow"]) == 2
    assert leftovers(folder) == []


def test_info_of_the_built_in_gazetteer_names_its_sources(capsys):
    assert main(["gazetteer", "info"]) == 0
    out = capsys.readouterr().out
    assert "source  " in out
    assert "memory" in out


def test_lookup_shows_entries_aliases_roles_and_sources(capsys):
    assert main(["gazetteer", "lookup", "Shoigu"]) == 0
    entries, aliases, roles = capsys.readouterr().out.strip().split("\n\n")
    assert entries.startswith("entries\n") and "sergei-shoigu" in entries and "surname" in entries
    assert aliases.startswith("aliases\n") and "Sergei Shoigu" in aliases
    assert roles.startswith("roles\n") and "Defence Minister" in roles.replace("Defense", "Defence")
    assert "2012-11-06" in roles and "curated" in roles


def test_usage_errors_are_errors_of_the_package():
    from whowhere.stream.formats import UsageError

    assert issubclass(UsageError, WhowhereError)
