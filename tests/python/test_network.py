"""Network: a graph of pairs keeps what the table tells, whatever the names are, and goes through files unharmed."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mention_tables
import whowhere as ww
from whowhere.errors import InputError, SchemaError

HOSTILE = [
    *('<a href="x">&amp;', "]]>", "İstanbul\n\tline", "العربية", "𝕏", " ", "", "nan", "None", "a;b,c|d", "\u2028"),
    *("nul\0", "bell\x07", "\ufffe", "Kabul", "Kabul (place)", "Kabul (place) (place)"),
]


def table(*pairs, **more):
    """Pairs as ``(a, b, n)``."""
    columns = {name: [pair[i] for pair in pairs] for i, name in enumerate(("a", "b", "n"))}
    return pd.DataFrame({**columns, **more})


def written(graph, path, form):
    """The graph as a file gives it back."""
    getattr(networkx, f"write_{form}")(graph, path)
    again = getattr(networkx, f"read_{form}")(path)
    edges = {frozenset(edge): dict(values) for *edge, values in again.edges(data=True)}
    return dict(again.nodes(data=True)), edges


# What the graph holds


@pytest.mark.parametrize("pairs", ["actor-actor", "actor-place", "all"])
@pytest.mark.parametrize("seed", range(8))
def test_edges_and_nodes_are_those_of_the_table(seed, pairs):
    mentions = mention_tables.random_mentions(random.Random(seed), n_rows=60)
    edges = ww.cooccurrence(mentions, pairs=pairs)
    least = 2 if seed % 2 else 1
    graph = ww.network(edges, least=least)
    rows = [row for row in edges.to_dict("records") if row["n"] >= least]
    assert graph.number_of_edges() == len(rows)
    seen = set()
    for row in rows:
        ends = []
        for side in ("a", "b"):
            is_also_actor = pairs == "actor-place" and side == "b" and row[side] in set(edges["a"])
            ends.append(f"{row[side]} (place)" if is_also_actor else row[side])
            told = {"name": row[f"{side}_name"], "kind": row[f"{side}_kind"], "n": row[f"n_{side}"]}
            assert graph.nodes[ends[-1]] == told
        measures = {name: row[name] for name in ("n", "pmi", "log_likelihood")}
        assert graph.edges[tuple(ends)] == {**measures, "weight": row["n"]}
        seen.update(ends)
    assert set(graph.nodes) == seen


def test_place_that_is_also_an_actor_has_a_node_of_its_own():
    mentions = {"doc": [0, 0, 0], "kind": ["actor", "place", "place"], "entity_id": ["TUR", "TUR", "IRN"]}
    graph = ww.network(ww.cooccurrence(mentions, pairs="actor-place"))
    assert sorted(graph.edges) == [("TUR", "IRN"), ("TUR", "TUR (place)")]
    assert graph.nodes["TUR (place)"]["kind"] == "place" and graph.nodes["TUR"]["kind"] == "actor"


def test_place_is_never_mistaken_for_an_actor_that_is_called_like_its_node():
    kinds = {"a_kind": ["actor"] * 3, "b_kind": ["place"] * 3}
    pairs = [("Kabul", "Kabul", 1), ("Kabul (place)", "Kabul", 2), ("Kabul (place) (place)", "Kabul", 3)]
    graph = ww.network(table(*pairs, **kinds))
    place = "Kabul (place) (place) (place)"
    assert {node: graph.edges[node, place]["n"] for node in graph.neighbors(place)} == {a: n for a, _, n in pairs}


def test_null_names_kinds_and_measures_are_no_attributes():
    names = ("a_name", "b_name", "a_kind", "b_kind", "n_a", "n_b", "pmi", "log_likelihood")
    nulls = {name: [None] for name in names}
    graph = ww.network(table(("a", "b", 2), **nulls))
    assert dict(graph.nodes(data=True)) == {"a": {}, "b": {}}
    assert graph.edges["a", "b"] == {"n": 2, "weight": 2}
    assert ww.network(table(("a", "b", 2))).edges["a", "b"] == {"n": 2, "weight": 2}


def test_pairs_below_least_are_left_out_with_their_nodes():
    graph = ww.network(table(("a", "b", 2), ("c", "d", 1)), least=2)
    assert set(graph.nodes) == {"a", "b"}


def test_values_are_plain_text_and_numbers():
    when = pd.to_datetime(["2020-01-01"])
    graph = ww.network(table((1, 2.5, 3), a_name=when, b_name=[7]))
    assert list(graph.nodes(data="name")) == [("1", "2020-01-01 00:00:00"), ("2.5", "7")]
    assert [type(value) for value in graph.edges["1", "2.5"].values()] == [int, int]
    assert set(ww.network({"a": ["x", 1], "b": [2, "y"], "n": [1, 1]})) == {"x", "2", "1", "y"}


@pytest.mark.parametrize("pairs", ["actor-actor", "all"])
def test_every_kind_of_frame_has_the_same_graph(pairs):
    mentions = mention_tables.random_mentions(random.Random(3), n_rows=300)
    expected = ww.network(ww.cooccurrence(mentions, pairs=pairs))
    assert expected.number_of_edges() > 5
    for name, form in mention_tables.forms(mentions).items():
        edges = ww.cooccurrence(form, pairs=pairs)
        for again in (edges, edges.to_dict("list") if isinstance(edges, pd.DataFrame) else edges):
            graph = ww.network(again)
            assert list(graph.nodes(data=True)) == list(expected.nodes(data=True)), name
            assert list(graph.edges(data=True)) == list(expected.edges(data=True)), name


@pytest.mark.parametrize("empty", [[], ww.cooccurrence(ww.annotate([])), pl.from_pandas(table()), pa.table(table())])
def test_no_pairs_make_a_graph_without_nodes(empty):
    graph = ww.network(empty)
    assert isinstance(graph, networkx.Graph) and len(graph) == 0


# Files


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_graph_goes_through_a_file_unharmed(form, tmp_path):
    texts = ["NATO and Russia met in Kabul.", "Turkey warned Russia in Turkey. Iran went.", "Iran and NATO agreed."]
    mentions = ww.annotate(texts)
    for pairs in ("actor-actor", "actor-place", "all"):
        graph = ww.network(ww.cooccurrence(mentions, pairs=pairs))
        assert len(graph) >= 3
        nodes, edges = written(graph, tmp_path / form, form)
        for node, values in graph.nodes(data=True):
            assert {name: nodes[node][name] for name in values} == values
        assert set(nodes) == set(graph)
        for *ends, values in graph.edges(data=True):
            its = edges[frozenset(ends)]
            assert {name: its[name] for name in values} == pytest.approx(values)
        assert len(edges) == graph.number_of_edges()


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_names_that_a_file_cannot_hold_go_through_it_as_the_graph_has_them(form, tmp_path):
    pairs = [(one, other, 1) for one, other in pairwise(HOSTILE)]
    names = {"a_name": HOSTILE[:-1], "b_name": HOSTILE[1:]}
    graph = ww.network(table(*pairs, **names, a_kind="actor", b_kind="actor"))
    assert len(graph) == len(HOSTILE)
    assert set(graph) - set(HOSTILE) == {"nul\\x00", "bell\\x07", "\\xfffe"}
    nodes, edges = written(graph, tmp_path / form, form)
    assert set(nodes) == set(graph) and set(edges) == {frozenset(edge) for edge in graph.edges}
    assert [nodes[node].get("name") or "" for node in graph] == [name for _, name in graph.nodes(data="name")]


# Bad input


@pytest.mark.parametrize("edges", [None, "edges.csv", 3, [1], pd.Series(["a"]), pl.Series(["a"]), pl.LazyFrame()])
def test_what_is_no_table_is_named_by_its_type(edges):
    with pytest.raises(SchemaError, match=rf"^edges table: found {type(edges).__name__}; give a pandas, polars or "):
        ww.network(edges)


@pytest.mark.parametrize("name", ["a", "b", "n"])
def test_missing_column_is_named(name):
    with pytest.raises(SchemaError, match=rf'^edges table, column "{name}": is missing; give the table that coocc'):
        ww.network(table(("a", "b", 1)).drop(columns=name))


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("a", None, "is null; leave the row out"),
        ("b", float("nan"), "is null; leave the row out"),
        ("n", None, "is null; leave the row out"),
        ("n", "many", "found 'many' (str); the column holds a whole number: units with both"),
        ("n", 1.5, "found 1.5 (float); the column holds a whole number: units with both"),
        ("n_a", "x", "found 'x' (str); the column holds a whole number: units with a"),
        ("pmi", "x", "found 'x' (str); the column holds a number: pointwise mutual information in bits"),
        ("b", ["x"], "found ['x'] (list); give text or numbers"),
    ],
)
def test_value_that_is_none_is_named_with_its_row(column, value, problem):
    edges = table(("a", "b", 1), ("c", "d", 1), n_a=[1, 1], pmi=[0.5, 0.5]).to_dict("list")
    edges[column][1] = value
    with pytest.raises(SchemaError) as caught:
        ww.network(edges)
    assert str(caught.value) == f'edges table, column "{column}", row 1: {problem}'
    assert (caught.value.column, caught.value.row) == (column, 1)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(SchemaError, match=r'^edges table, column "a": has 2 rows, n 1; give one value per row$'):
        ww.network({"a": ["x", "y"], "b": ["z"], "n": [1]})


@pytest.mark.parametrize("again", [("a", "b"), ("b", "a")])
def test_pair_that_is_there_twice_is_named_with_its_row(again):
    with pytest.raises(InputError, match=r"row 2: '.' and '.' is the pair of a row before; leave it out$") as caught:
        ww.network(table(("a", "b", 1), ("a", "c", 1), (*again, 1)))
    assert caught.value.row == 2


@pytest.mark.parametrize("kind", ["actor", None])
def test_pair_of_one_with_itself_is_named_with_its_row(kind):
    with pytest.raises(InputError, match=r"^edges, row 1: 'c' and 'c' is a pair of one with itself; leave it out$"):
        ww.network(table(("a", "b", 1), ("c", "c", 1), a_kind=kind, b_kind=kind))


@pytest.mark.parametrize("least", [0, True, 1.5, None])
def test_least_that_is_no_whole_number_is_refused(least):
    with pytest.raises(InputError, match=r"^least is .*; give a whole number of at least 1$"):
        ww.network([], least=least)
