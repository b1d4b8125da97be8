"""Makes a graph of who is named together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whowhere import schema
from whowhere.errors import InputError
from whowhere.options import whole_number

if TYPE_CHECKING:
    import networkx

_MEASURES = ("n", "pmi", "log_likelihood")


def network(edges: Any, *, least: int = 1) -> networkx.Graph[str]:
    """Make a graph of a table of pairs.

    Parameters
    ----------
    edges : pandas, polars or pyarrow table, one row per pair
        What `cooccurrence` returned, or rows of it. Needs ``a``, ``b`` and ``n``.
    least : int
        Pairs with a smaller ``n`` are left out.

    Returns
    -------
    networkx.Graph
        Undirected. Nodes are the values of ``a`` and ``b``, with the attributes ``name``, ``kind`` and ``n`` (units
        that name them) as far as the table tells; an entry that is both, actor and place, has two nodes, the second
        called ``"TUR (place)"``. Edges have ``n``, ``weight`` (the same, as networkx's measures expect it), ``pmi`` and
        ``log_likelihood``. All values are plain text and numbers, so that ``networkx.write_graphml`` and
        ``networkx.write_gexf`` write the graph for Gephi and others.

    Raises
    ------
    SchemaError
        If a column is missing.
    InputError
        If a pair is there twice, or is one value with itself and no place.
    ImportError
        If networkx is not installed.

    Examples
    --------
    >>> import whowhere as ww
    >>> texts = ["NATO and Russia met.", "NATO warned Russia.", "Russia and Iran agreed."]
    >>> graph = ww.network(ww.cooccurrence(ww.annotate(texts)))
    >>> sorted(graph.degree(weight="weight"))
    [('IRN', 1), ('RUS', 3), ('nato', 2)]
    >>> graph.nodes["IRN"]
    {'name': 'Iran', 'kind': 'actor', 'n': 1}
    """
    try:
        import networkx
    except ImportError as error:
        raise ImportError(f'whowhere.network needs networkx ({error}); run: pip install "whowhere[viz]"') from error
    whole_number(least, "least")
    columns = {name: _listed(values) for name, values in schema.columns_of(edges, "edges").items()}
    for name in ("a", "b", "n"):
        if name not in columns:
            raise schema.wrong("edges", name, None, "is missing; give the table that cooccurrence returns")
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    graph: networkx.Graph[str] = networkx.Graph()
    actors = {row[side] for row in rows for side in ("a", "b") if row.get(f"{side}_kind") != "place"}
    for at, row in enumerate(rows):
        if row["n"] < least:
            continue
        ends = [_node(graph, row, side, actors) for side in ("a", "b")]
        if graph.has_edge(*ends) or ends[0] == ends[1]:
            problem = "is the pair of a row before" if ends[0] != ends[1] else "is a pair of one with itself"
            raise InputError(f"edges, row {at}: {row['a']!r:.60} and {row['b']!r:.60} {problem}; leave it out")
        measures = {name: row[name] for name in _MEASURES if row.get(name) is not None}
        graph.add_edge(*ends, weight=row["n"], **measures)
    return graph


def _listed(values: Any) -> list[Any]:
    """Return a column as plain Python values, nulls as None."""
    listed: list[Any] = schema.to_array(values).to_pylist()
    return listed


def _node(graph: networkx.Graph[str], row: dict[str, Any], side: str, actors: set[Any]) -> str:
    """Add one end of a pair, and return the node."""
    is_second = row.get(f"{side}_kind") == "place" and row[side] in actors
    node = f"{row[side]} (place)" if is_second else str(row[side])
    told = {"name": row.get(f"{side}_name"), "kind": row.get(f"{side}_kind"), "n": row.get(f"n_{side}")}
    graph.add_node(node, **{name: value for name, value in told.items() if value is not None})
    return node
