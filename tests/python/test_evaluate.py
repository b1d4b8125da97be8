"""Evaluation gives the published figures: by hand, and to the last digit as the reference scorer does.

The reference scorer and the gold files are not part of the repository; tests that need them are skipped without them.
"""

from __future__ import annotations

import csv
import functools
import importlib.util
import itertools
import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import whowhere as ww
from whowhere.errors import InputError, SchemaError
from whowhere.evaluate import evaluate
from whowhere.evaluate.__main__ import main
from whowhere.evaluate.scoring import TYPES

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "python" / "whowhere" / "data"
PLACES = ROOT.parent / "shared" / "eval" / "places"
CORPORA = ("lgl", "trnews", "geovirus", "tudloc")
OPTIONS = list(itertools.product((True, False), TYPES))
#: One degree along the equator.
DEGREE_KM = 2 * math.pi * 6371.0088 / 360


def toponym(start, end, lat=None, lon=None, **facts):
    """A row of document 0."""
    return {"doc": 0, "start": start, "end": end, "lat": lat, "lon": lon, **facts}


# By hand.


def test_recognition_counts_equal_spans():
    gold = [toponym(0, 4), toponym(10, 14), toponym(20, 24)]
    result = evaluate([toponym(0, 4), toponym(10, 13)], gold)
    assert (result.P, result.R) == (1 / 2, 1 / 3)
    assert round(result.F1, 12) == 0.4
    assert (result.overlap.P, result.overlap.R) == (1, 2 / 3)
    assert (result.n_docs, result.n_gold, result.n_gold_coord, result.n_pred) == (1, 3, 0, 2)


def test_overlaps_are_paired_one_to_one_the_largest_first():
    gold = [toponym(0, 10, 0, 0), toponym(11, 14, 0, 0)]
    found = [toponym(0, 4, 0, 3), toponym(3, 10, 0, 1), toponym(9, 14, 0, 0)]
    result = evaluate(found, gold)
    assert result.P == 0
    assert (result.overlap.P, result.overlap.R) == (2 / 3, 1)
    assert result.overlap.mean_km == pytest.approx(DEGREE_KM / 2)


def test_of_equal_overlaps_the_more_similar_span_is_paired():
    found = [toponym(2, 9, 0, 5), toponym(2, 6, 0, 1)]
    assert evaluate(found, [toponym(2, 5, 0, 0)]).overlap.mean_km == pytest.approx(DEGREE_KM)


def test_of_predictions_with_one_span_the_first_counts():
    result = evaluate([toponym(0, 4, 0, 1), toponym(0, 4, 0, 0)], [toponym(0, 4, 0, 0)])
    assert (result.n_pred, result.P) == (1, 1)
    assert result.median_km == pytest.approx(DEGREE_KM)


def test_of_gold_with_one_span_only_one_is_found():
    result = evaluate([toponym(0, 4)], [toponym(0, 4, 0, 0), toponym(0, 4, 0, 0)])
    assert (result.P, result.R, result.overlap.R) == (1, 0.5, 0.5)


def test_neutral_gold_is_neither_sought_nor_wrong_to_find():
    gold = [toponym(0, 4), toponym(10, 16, demonym=True)]
    found = [toponym(0, 4), toponym(10, 16), toponym(20, 24)]
    assert evaluate(found, gold).P == 2 / 3
    result = evaluate(found, gold, demonyms=False)
    assert (result.n_gold, result.n_pred, result.P, result.R) == (1, 2, 1 / 2, 1)


def test_a_prediction_that_is_paired_counts_also_where_it_touches_neutral_gold():
    gold = [toponym(0, 6), toponym(5, 9, type="Non_Toponym")]
    result = evaluate([toponym(0, 6)], gold)
    assert (result.n_gold, result.n_pred, result.P) == (1, 1, 1)
    result = evaluate([toponym(1, 6)], gold)  # no equal span: only the overlap is a prediction
    assert (result.exact.n_pred, result.overlap.n_pred, result.overlap.P) == (0, 1, 1)


def test_types_choose_what_is_sought():
    gold = [
        toponym(10 * i, 10 * i + 5, 0, 0, type=kind)
        for i, kind in enumerate(["Literal", "Metonymic", "Homonym", "Language", "Demonym", "Non_Toponym", None])
    ]
    n_gold = {types: evaluate([], gold, types=types).n_gold for types in TYPES}
    assert n_gold == {"all": 6, "pragmatic": 4, "literal": 2}
    assert evaluate([], gold).n_gold_coord == 3  # GeoWebNews gives no homonym, language or demonym a position
    assert evaluate([], gold, demonyms=False).n_gold == 4


def test_resolution_is_the_distance_of_gold_that_was_found():
    gold = [toponym(0, 4, 0, 0), toponym(10, 14, 0, 0), toponym(20, 24, 0, 0)]
    result = evaluate([toponym(0, 4, 0, 1), toponym(10, 14, 0, -2)], gold)
    assert (result.exact.n_res, result.acc161) == (2, 0.5)
    assert result.exact.mean_km == result.median_km == pytest.approx(1.5 * DEGREE_KM)
    logs = [math.log(1 + DEGREE_KM), math.log(1 + 2 * DEGREE_KM), math.log(20040)]
    worst = math.log(20039)
    assert result.exact.auc == pytest.approx((logs[0] + logs[1]) / 2 / worst)
    assert result.exact.auc_allgold == pytest.approx((logs[0] / 2 + logs[1] + logs[2] / 2) / (2 * worst))
    assert (result.exact.e2e_P, result.exact.e2e_R) == (1 / 2, 1 / 3)


def test_gold_without_coordinates_is_recognised_but_not_on_the_map():
    gold = [toponym(0, 4, 0, 0), toponym(10, 14)]
    result = evaluate([toponym(0, 4, 0, 0), toponym(10, 14, 5, 5)], gold)
    assert (result.P, result.R, result.n_gold_coord, result.exact.n_res) == (1, 1, 1, 1)
    assert (result.exact.e2e_P, result.exact.e2e_R) == (1, 1)


def test_one_entry_in_two_gazetteers_is_no_error():
    gold = [toponym(0, 6, 0, 0, geonameid=6252001)]
    assert evaluate([toponym(0, 6, 40, 90, place_id="geonames:6252001")], gold).median_km == 0
    assert evaluate([toponym(0, 6, 40, 90, place_id="USA")], gold).median_km == 0
    assert evaluate([toponym(0, 6, 40, 90, place_id="geonames:1")], gold).median_km > 5000
    asia = [toponym(0, 4, 0, 0, geonameid=6255147)]
    assert evaluate([toponym(0, 4, place_id="region:asia")], asia).exact.gid_acc == 1
    own = [toponym(0, 4, 0, 0, place_id="my-village")]
    assert evaluate([toponym(0, 4, place_id="my-village")], own).exact.gid_acc == 1


def test_a_prediction_without_coordinates_is_as_wrong_as_can_be():
    result = evaluate([toponym(0, 6)], [toponym(0, 6, 0, 0)])
    assert (result.exact.mean_km, result.acc161, result.exact.e2e_F1) == (20039, 0, 0)


def test_linking_is_counted_of_gold_found_and_of_all_gold():
    gold = [toponym(10 * i, 10 * i + 4, 0, 0, geonameid=i + 1) for i in range(4)]
    found = [toponym(0, 4, 0, 0, place_id="geonames:1"), toponym(10, 14, 0, 0, place_id="geonames:9")]
    result = evaluate(found, [*gold, toponym(90, 94, 0, 0)])
    assert (result.exact.gid_acc, result.exact.gid_recall) == (1 / 2, 1 / 4)


def test_countries_are_the_same_by_either_code():
    gold = [toponym(0, 4, 0, 0, country="SS"), toponym(10, 14, 0, 0, country="XKX"), toponym(20, 24, 0, 0)]
    found = [toponym(0, 4, country="SSD"), toponym(10, 14, country="SRB"), toponym(20, 24, country="FRA")]
    assert evaluate(found, gold).exact.country_acc == 1 / 2


def test_a_figure_without_basis_is_nan():
    result = evaluate([toponym(0, 4)], [toponym(0, 4)])
    assert (result.P, result.R) == (1, 1)
    for name in ("acc161", "mean_km", "median_km", "auc", "auc_allgold", "gid_acc", "country_acc", "e2e_R"):
        assert math.isnan(getattr(result.exact, name)), name
    assert math.isnan(evaluate([], []).F1)
    nothing_found = evaluate([], [toponym(0, 4)])
    assert (nothing_found.P, nothing_found.R, nothing_found.F1) == (0, 0, 0)
    nothing_sought = evaluate([toponym(0, 4)], [])
    assert (nothing_sought.P, nothing_sought.F1, math.isnan(nothing_sought.R)) == (0, 0, True)


# What goes in and what comes out.

GOLD_ROWS = [
    {"doc": "b", "start": 0, "end": 4, "lat": 1.0, "lon": 2.0, "geonameid": 7, "country": "SS", "surface": "Juba"},
    {
        "doc": "a",
        "start": 3,
        "end": 9,
        "lat": None,
        "lon": None,
        "geonameid": None,
        "country": None,
        "surface": "Mexico",
    },
]
FOUND_ROWS = [
    {"doc": "b", "start": 0, "end": 4, "lat": 1.0, "lon": 2.0, "place_id": "geonames:7", "country": "SSD"},
    {"doc": "c", "start": 3, "end": 9, "lat": None, "lon": None, "place_id": None, "country": None},
]
TABLES = {
    "rows": lambda rows: rows,
    "dict": lambda rows: {name: [row[name] for row in rows] for name in rows[0]},
    "pandas": pd.DataFrame,
    "pandas-nullable": lambda rows: pd.DataFrame(rows).convert_dtypes(),
    "polars": pl.DataFrame,
    "pyarrow": pa.Table.from_pylist,
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_of_every_kind_give_the_same(kind):
    make = TABLES[kind]
    result = evaluate(make(FOUND_ROWS), make(GOLD_ROWS))
    assert (result.n_docs, result.P, result.R, result.median_km) == (3, 0.5, 0.5, 0)
    assert (result.exact.gid_acc, result.exact.country_acc) == (1, 1)


def test_annotated_texts_are_evaluated_by_row_number_or_by_label():
    texts = ["Talks in Juba ended.", None, "Nothing here", "Floods in the United States"]
    documents = [{"doc_id": i, "text": text, "toponyms": []} for i, text in enumerate(texts)]
    documents[0]["toponyms"] = [{"start": 9, "end": 13, "lat": 4.85, "lon": 31.58, "country": "SS"}]
    documents[3]["toponyms"] = [{"start": 14, "end": 27, "lat": 39.76, "lon": -98.5, "geonameid": 6252001}]
    result = evaluate(ww.annotate(texts, kinds="place"), documents)
    assert (result.n_docs, result.P, result.R, result.acc161, result.exact.country_acc) == (4, 1, 1, 1, 1)
    labelled = pd.Series(texts, index=list("wxyz"), dtype=object)
    rows = [{"doc": "wxyz"[i], **item} for i, document in enumerate(documents) for item in document["toponyms"]]
    assert evaluate(ww.annotate(labelled, kinds="place"), rows).exact == result.exact.__class__(
        **{**vars(result.exact), "n_docs": 2}
    )
    assert evaluate(ww.annotate(pl.Series(texts), kinds="place"), documents) == result


def test_gold_may_be_a_file(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"doc_id": "x", "toponyms": [{"start": 0, "end": 4}]}\n\n{"doc_id": "y", "toponyms": []}\n')
    for gold in (path, str(path)):
        assert (evaluate([toponym(0, 4)], gold).F1, evaluate([], gold).n_docs) == (1, 2)


def test_the_result_is_readable():
    result = evaluate([toponym(0, 4)], [toponym(0, 4), toponym(5, 9)])
    frame = result.to_frame()
    assert frame.index.tolist() == ["exact", "overlap"]
    assert frame.loc["exact", "R"] == result.R == 0.5
    assert math.isnan(frame.loc["overlap", "mean_km"])
    lines = dict(line.split(maxsplit=1) for line in repr(result).splitlines()[1:])
    assert lines["R"].split() == ["0.500", "0.500"]
    assert lines["mean_km"].split() == ["-", "-"]
    assert "<th>R</th><td>0.500</td>" in result._repr_html_()
    with pytest.raises(AttributeError):
        result.exact = None


def test_the_module_does_not_hide_the_function():
    child = "import whowhere.evaluate.reading, whowhere.evaluate as e; print(callable(whowhere.evaluate), callable(e))"
    run = subprocess.run([sys.executable, "-W", "error", "-c", child], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "True"]


# Against the reference.


@functools.cache
def reference():
    """The reference scorer."""
    path = PLACES / "score.py"
    if not path.exists():
        pytest.skip("the reference scorer is not beside the repository")
    spec = importlib.util.spec_from_file_location("reference_score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_gold(corpus):
    path = PLACES / f"{corpus}.jsonl"
    if not path.exists():
        pytest.skip(f"{corpus}.jsonl is not beside the repository")
    return path, [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def assert_agree(figures, wanted, n_gold, n_gold_coord, what):
    """Every figure is the same float; a rate of nothing sought is 0 in the reference and may be nan with us."""
    for name, value in wanted.items():
        ours = figures[name]
        n_sought = n_gold_coord if name.startswith("e2e") else n_gold
        if math.isnan(ours) and value == 0 and not n_sought and name.removeprefix("e2e_") in ("P", "R", "F1"):
            continue
        assert repr(float(ours)) == repr(float(value)), (what, name)


def assert_result_agrees(result, wanted, what):
    assert (result.n_gold, result.n_gold_coord, result.n_pred) == tuple(
        wanted[name] for name in ("gold", "gold_coord", "pred")
    ), what
    for spans in ("exact", "overlap"):
        figures = vars(getattr(result, spans))
        assert_agree(figures, wanted[spans], wanted["gold"], wanted["gold_coord"], (*what, spans))


TYPE_NAMES = [None, "CITY", "Literal", "Embedded_Literal", *sorted(TYPES["literal"])]


@st.composite
def toponyms(draw, is_gold):
    start = draw(st.integers(0, 24))
    item = {"start": start, "end": start + draw(st.integers(1, 8))}
    if draw(st.booleans()):
        item |= {"lat": draw(st.floats(-90, 90)), "lon": draw(st.floats(-180, 180))}
    optional = {"geonameid": st.integers(1, 4), "country": st.sampled_from(["FR", "DE", "XK"])}
    if is_gold:
        optional |= {"demonym": st.booleans(), "type": st.sampled_from(TYPE_NAMES)}
    return item | {name: draw(values) for name, values in optional.items() if draw(st.booleans())}


DOCUMENTS = st.lists(
    st.tuples(st.lists(toponyms(is_gold=True), max_size=6), st.lists(toponyms(is_gold=False), max_size=6)), max_size=4
)


@settings(deadline=None, max_examples=300)
@given(DOCUMENTS)
def test_random_documents_agree_with_the_reference(documents):
    gold = [{"doc_id": f"d{i}", "toponyms": marked} for i, (marked, _) in enumerate(documents)]
    found = [{"doc_id": f"d{i}", "mentions": mentions} for i, (_, mentions) in enumerate(documents)]
    marked_rows = [{"doc": i, **item} for i, (marked, _) in enumerate(documents) for item in marked]
    rows = [{"doc": i, **item} for i, (_, mentions) in enumerate(documents) for item in mentions]
    for demonyms, types in OPTIONS:
        wanted = reference().score(gold, found, demonyms="count" if demonyms else "ignore", types=types)
        for marked in (gold, marked_rows):
            result = evaluate(rows, marked, demonyms=demonyms, types=types)
            assert_result_agrees(result, wanted, (demonyms, types))


def perturbed(documents, seed):
    """Predictions made of gold: some left out, shifted, moved, renamed, unlocated, twice, and some of nothing."""
    rng = random.Random(seed)
    found = []
    for document in documents:
        mentions = []
        for item in document["toponyms"]:
            mention = {
                name: item[name] for name in ("start", "end", "lat", "lon", "geonameid", "country") if name in item
            }
            if rng.random() < 0.15:
                continue
            if rng.random() < 0.2:
                mention["start"] = max(0, mention["start"] - rng.randrange(3))
                mention["end"] += rng.randrange(3)
            if "lat" in mention and rng.random() < 0.5:
                mention["lat"] = max(-90, min(90, mention["lat"] + rng.gauss(0, 2)))
                mention["lon"] = max(-180, min(180, mention["lon"] + rng.gauss(0, 2)))
            for name, share in (("geonameid", 0.5), ("country", 0.1)):
                if rng.random() < share:
                    mention.pop(name, None)
            if rng.random() < 0.1:
                mention["lat"] = mention["lon"] = None
            mentions += [mention] * (1 + (rng.random() < 0.1))
        mentions += [{"start": at, "end": at + 5} for at in rng.sample(range(len(document["text"])), 3)]
        rng.shuffle(mentions)
        if rng.random() < 0.9:
            found.append({"doc_id": document["doc_id"], "mentions": mentions})
    return found


@pytest.mark.parametrize("corpus", CORPORA)
def test_corpora_agree_with_the_reference(corpus, tmp_path, capsys):
    path, gold = read_gold(corpus)
    found = perturbed(gold, seed=corpus)
    pred = tmp_path / "pred.jsonl"
    pred.write_text("".join(json.dumps(document) + "\n" for document in found), encoding="utf-8")
    for demonyms, types in itertools.product(("count", "ignore"), TYPES):
        wanted = reference().score(gold, found, demonyms=demonyms, types=types)
        options = [str(path), str(pred), "--demonyms", demonyms, "--types", types]
        assert main([*options, "--json"]) == 0
        printed = json.loads(capsys.readouterr().out)
        assert {name: printed[name] for name in printed if name not in ("exact", "overlap")} == {
            name: wanted[name] for name in ("docs", "gold", "gold_coord", "pred")
        }
        for spans in ("exact", "overlap"):
            figures = {name: math.nan if value is None else value for name, value in printed[spans].items()}
            assert list(figures) == list(wanted[spans])
            assert_agree(figures, wanted[spans], wanted["gold"], wanted["gold_coord"], (corpus, demonyms, types))
        assert main(options) == 0
        ours = capsys.readouterr().out
        reference().show(wanted, str(pred))
        assert ours == capsys.readouterr().out


def test_annotated_gold_agrees_with_the_reference(capsys):
    """The reference gets our table with the ids and codes that it knows."""
    path, gold = read_gold("trnews")
    with (DATA / "country_codes.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["id"]: row for row in csv.DictReader(file)}
    mentions = ww.annotate([document["text"] for document in gold], kinds="place").replace({np.nan: None})
    found = [{"doc_id": document["doc_id"], "mentions": []} for document in gold]
    for row in mentions.to_dict("records"):
        place = row["place_id"] or ""
        number = codes[place]["geonames"] if place in codes else place.removeprefix("geonames:")
        item = {name: row[name] for name in ("start", "end", "lat", "lon")}
        item["country"] = codes[row["country"]]["alpha2"] if row["country"] else None
        found[row["doc"]]["mentions"].append(item | {"geonameid": int(number) if number.isdecimal() else None})
    wanted = reference().score(gold, found)
    assert_result_agrees(evaluate(mentions, path), wanted, ("trnews",))
    assert_result_agrees(evaluate(mentions, gold), wanted, ("trnews",))
    assert main([str(path)]) == 0
    first, exact, _ = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{path} docs=52 gold=561 gold_with_coord=534 pred=") and exact.startswith("  exact ")


# The command line.

JUBA = {"start": 9, "end": 13, "lat": 4.85, "lon": 31.58, "geonameid": 373303, "country": "SS"}
GOLD_DOCUMENT = {"doc_id": "a", "text": "Talks in Juba ended.", "date": "2014-08-28", "toponyms": [JUBA]}


def write(path, *documents):
    path.write_text("".join((d if isinstance(d, str) else json.dumps(d)) + "\n" for d in documents), encoding="utf-8")
    return str(path)


def test_the_command_runs_as_a_module_without_a_warning(tmp_path):
    gold = write(tmp_path / "gold.jsonl", GOLD_DOCUMENT)
    pred = write(tmp_path / "pred.jsonl", {"doc_id": "a", "mentions": [JUBA]})
    command = [sys.executable, "-W", "error", "-m", "whowhere.evaluate", gold, pred, "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["exact"]["F1"] == 1
    assert json.loads(run.stdout)["exact"]["auc"] is None


def test_without_predictions_the_gold_is_annotated(tmp_path, capsys):
    place = {"doc_id": "b", "text": "Police in Reading said", "city": "GBR", "date": "yesterday"}
    reading = {"start": 10, "end": 17, "lat": 51.45, "lon": -0.97, "geonameid": 2639577}
    gold = write(tmp_path / "gold.jsonl", GOLD_DOCUMENT, {**place, "toponyms": [reading]})
    assert main([gold, "--home", "city", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["exact"]
    assert (figures["F1"], figures["gid_recall"], figures["acc161"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "gold.jsonl, line 2: no JSON (Expecting property name"),
        ("[1]", "gold.jsonl, line 2: found [1]; a document is an object with doc_id and toponyms"),
        ({"toponyms": []}, "line 2: the document has no doc_id; its keys are: toponyms"),
        ({"doc_id": "b", "text": "x"}, "line 2: the document has no toponyms; its keys are: doc_id, text"),
        ({"doc_id": None, "toponyms": []}, "line 2: doc_id is None; give text or a whole number"),
        ({"doc_id": "a", "toponyms": []}, "line 2: doc_id 'a' is that of "),
        ({"doc_id": "b", "toponyms": {}}, "line 2: toponyms is {}; give a list"),
        ({"doc_id": "b", "toponyms": [JUBA, 5]}, "line 2, toponyms[1]: found 5; give an object"),
        ({"doc_id": "b", "toponyms": [JUBA, {"start": 1}]}, "line 2, toponyms[1]: there is no end; give"),
        ({"doc_id": "b", "toponyms": [{"start": 5, "end": 3}]}, "line 2, toponyms[0], end: found 3 with start 5; the"),
        ({"doc_id": "b", "toponyms": [{"start": None, "end": 3}]}, "line 2, toponyms[0], start: is null; give"),
        ({"doc_id": "b", "toponyms": [{"start": "x", "end": 3}]}, "toponyms[0], start: found 'x' (str); the column"),
        ({"doc_id": "b", "toponyms": [{"start": True, "end": 3}]}, "toponyms[0], start: found True (bool); the column"),
        ({"doc_id": "b", "toponyms": [JUBA | {"lat": [1]}]}, "toponyms[0], lat: found [1] (list); the column holds a"),
        ({"doc_id": "b", "toponyms": [JUBA | {"country": "UK"}]}, "toponyms[0], country: found 'UK'; give an ISO"),
        ({"doc_id": "b", "text": "short", "toponyms": [JUBA]}, "end: found 13, but the text has 5 characters; count"),
    ],
)
def test_a_bad_gold_document_is_named_by_file_and_line(document, said, tmp_path, capsys):
    gold = write(tmp_path / "gold.jsonl", GOLD_DOCUMENT, document)
    pred = write(tmp_path / "pred.jsonl")
    assert main([gold, pred]) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and said in printed.err and printed.err.startswith(f"whowhere: {gold}, line 2")


def test_bad_predictions_are_named_by_file_and_line(tmp_path, capsys):
    gold = write(tmp_path / "gold.jsonl", GOLD_DOCUMENT)
    pred = write(tmp_path / "pred.jsonl", {"doc_id": "z", "mentions": []})
    assert main([gold, pred]) == 1
    assert f"{pred}, line 1: {gold} has no document 'z'; give" in capsys.readouterr().err
    write(tmp_path / "pred.jsonl", {"doc_id": "a", "mentions": [JUBA | {"geonameid": -1}]})
    assert main([gold, pred]) == 1
    assert f"{pred}, line 1, mentions[0], geonameid: found -1; give" in capsys.readouterr().err
    (tmp_path / "pred.jsonl").write_bytes(b'{"doc_id": "\xff"}')
    assert main([gold, pred]) == 1
    assert f"{pred}, line 1: byte 12 is not UTF-8" in capsys.readouterr().err


def test_wrong_usage_is_told_from_wrong_data(tmp_path, capsys):
    gold = write(tmp_path / "gold.jsonl", GOLD_DOCUMENT)
    for arguments in (
        [],
        ["missing.jsonl"],
        [gold, "missing.jsonl"],
        [gold, "--types", "some"],
        [gold, gold, "--home", "x"],
    ):
        assert main(arguments) == 2, arguments
    assert main(["--help"]) == 0
    capsys.readouterr()
    assert main([gold, "--home", "city"]) == 1
    assert "no document has a 'city'" in capsys.readouterr().err
    no_text = write(tmp_path / "no_text.jsonl", {"doc_id": "a", "toponyms": []})
    assert main([no_text]) == 1
    assert "line 1: text is None; give the document's text" in capsys.readouterr().err
    surrogate = write(tmp_path / "surrogate.jsonl", GOLD_DOCUMENT, {"doc_id": "b", "text": "a\ud800", "toponyms": []})
    assert main([surrogate]) == 1
    assert f"{surrogate}, line 2: the text has a lone surrogate" in capsys.readouterr().err


# Errors of the function.

ROW = {"doc": 0, "start": 0, "end": 4}


@pytest.mark.parametrize("name", ["gold", "mentions"])
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"doc": 0, "start": 0}], 'table, column "end": is missing; it holds: one past'),
        ([{"start": 0, "end": 4}], 'table, column "doc": is missing; it holds: the document'),
        ([ROW, ROW | {"start": 5}], 'table, column "end", row 1: found 4 with start 5; the span'),
        ([ROW, ROW | {"start": -1}], 'table, column "end", row 1: found 4 with start -1; the span'),
        ([ROW, ROW | {"end": None}], 'table, column "end", row 1: is null; give a number'),
        ([ROW, ROW | {"doc": None}], 'table, column "doc", row 1: found None; give the document'),
        ([ROW, ROW | {"doc": [1]}], 'table, column "doc", row 1: found [1]; give the document'),
        ([ROW | {"start": 0.5}], 'table, column "start", row 0: found 0.5 (float); the column holds a whole number'),
        ([ROW | {"lat": "north", "lon": 0}], "table, column \"lat\", row 0: found 'north' (str); the column holds"),
        ([ROW | {"lat": 91, "lon": 0}], 'table, column "lat", row 0: found 91.0; give degrees from -90 to 90'),
        ([ROW | {"lat": 0, "lon": 181}], 'table, column "lon", row 0: found 181.0; give degrees from -180 to 180'),
        ([ROW | {"lat": 0}], 'table, column "lon", row 0: is null beside its other half; give lat and lon'),
        ([ROW | {"lat": 0, "lon": math.inf}], 'table, column "lon", row 0: found inf; give degrees'),
        ([ROW | {"geonameid": 0}], 'table, column "geonameid", row 0: found 0; give a number above 0'),
        ([ROW | {"place_id": 1.5}], 'table, column "place_id", row 0: found 1.5 (float); the column holds text'),
        ({"doc": [0], "start": [0, 1], "end": [4, 5]}, 'table, column "doc": has 1 rows, the others 2'),
        (7, "table: found int; give a pandas, polars or pyarrow table"),
        (None, "table: found NoneType; give a pandas"),
    ],
)
def test_a_bad_table_is_named_by_column_and_row(name, rows, said):
    tables = {"mentions": [ROW], "gold": [ROW]} | {name: rows}
    with pytest.raises(SchemaError) as caught:
        evaluate(**tables)
    assert str(caught.value).startswith(f"{name} {said}"), caught.value


def test_a_country_that_is_none_is_wrong_in_gold_and_only_a_miss_in_predictions():
    with pytest.raises(SchemaError, match=r'gold table, column "country", row 0: found .England.; give an ISO'):
        evaluate([], [ROW | {"country": "England"}])
    gold = [ROW | {"lat": 0, "lon": 0, "country": "GB"}]
    assert evaluate([ROW | {"country": "England"}], gold).exact.country_acc == 0


@pytest.mark.parametrize("doc", [1, -1, "a", (0, 1), 0.5])
def test_a_mention_outside_the_gold_documents_is_an_error(doc):
    with pytest.raises(
        InputError, match=r"mentions table says doc .*, but gold has 1 documents; doc is the row number"
    ):
        evaluate([ROW | {"doc": doc}], [{"doc_id": "x", "toponyms": []}])


def test_documents_called_differently_in_the_two_tables_are_an_error():
    with pytest.raises(SchemaError, match=r"mentions table says doc 0, but gold says doc 'x'; call the documents"):
        evaluate([ROW], [ROW | {"doc": "x"}])


def test_a_bad_document_of_a_list_is_named_by_its_position():
    with pytest.raises(InputError, match=r"gold, document 1: the document has no toponyms"):
        evaluate([], [{"doc_id": 0, "toponyms": []}, {"doc_id": 1}])


def test_an_unknown_option_is_an_error():
    for types in ("metonymic", None, ["all"]):
        with pytest.raises(InputError, match=r"types is .*; it is one of: all, pragmatic, literal"):
            evaluate([], [], types=types)
    with pytest.raises(FileNotFoundError):
        evaluate([], "missing.jsonl")


# The table of codes.


def test_every_state_and_continent_has_its_geonames_id():
    with (DATA / "country_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in ("id", "geonames"):
        assert len({row[column] for row in rows}) == len(rows)
    alpha2 = [row["alpha2"] for row in rows if not row["id"].startswith("region:")]
    assert all(len(code) == 2 for code in alpha2) and len(set(alpha2)) == len(alpha2)
    known = {row["id"]: int(row["geonames"]) for row in rows}
    entries = ww.Gazetteer.builtin().entries()
    assert set(entries.loc[entries["type"] == "state", "id"]) <= set(known)
    assert {name for name in known if name.startswith("region:")} <= set(entries["id"])
    assert (known["USA"], known["XKX"], known["region:africa"]) == (6252001, 831053, 6255146)


def test_the_table_of_codes_is_rebuilt_the_same(tmp_path):
    command = [sys.executable, str(DATA / "build_country_codes.py"), "--check", "--packages", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    if "cannot be downloaded" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
