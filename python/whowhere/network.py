"""Makes a graph of who is named together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from whowhere import schema
from whowhere.errors import InputError
from whowhere.options import whole_number
from whowhere.schema import Column

if TYPE_CHECKING:
    import networkx

_MEASURES = ("n", "pmi", "log_likelihood")
#: Columns whose values are numbers.
_NUMBERS = (
    Column("n", "int64", "units with both", required=True),
    Column("n_a", "int64", "units with a"),
    Column("n_b", "int64", "units with b"),
    Column("pmi", "float64", "pointwise mutual information in bits"),
    Column("log_likelihood", "float64", "G2 of the four-fold table"),
)
#: Characters that no XML file may hold, and so neither GraphML nor GEXF.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
        ``networkx.write_gexf`` write the graph for Gephi and others; a character that XML cannot hold is written as
        ``\\x00``.

    Raises
    ------
    SchemaError
        If a column is missing, or a value is null or of the wrong type: with its row.
    InputError
        If a pair is there twice, or is one value with itself and no place: with its row.
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
    rows = _rows(edges)
    graph: networkx.Graph[str] = networkx.Graph()
    actors = {row[side] for row in rows for side in ("a", "b") if row.get(f"{side}_kind") != "place"}
    for at, row in enumerate(rows):
        if row["n"] < least:
            continue
        ends = [_node(graph, row, side, actors) for side in ("a", "b")]
        if graph.has_edge(*ends) or ends[0] == ends[1]:
            problem = "is the pair of a row before" if ends[0] != ends[1] else "is a pair of one with itself"
            wrong = InputError(f"edges, row {at}: {row['a']!r:.60} and {row['b']!r:.60} {problem}; leave it out")
            wrong.row = at
            raise wrong
        measures = {name: row[name] for name in _MEASURES if row.get(name) is not None}
        graph.add_edge(*ends, weight=row["n"], **measures)
    return graph


def _rows(edges: Any) -> list[dict[str, Any]]:
    """Return the pairs as plain Python values, what they are called as text, nulls as None."""
    if isinstance(edges, list) and not edges:
        return []
    given = schema.columns_of(edges, "edges")
    for name in ("a", "b", "n"):
        if name not in given:
            raise schema.wrong("edges", name, None, "is missing; give the table that cooccurrence returns")
    numbers = {column.name: given[column.name] for column in _NUMBERS if column.name in given}
    columns = schema.conform(numbers, _NUMBERS, "edges").to_pydict()
    for name in ("a", "b", "a_name", "b_name", "a_kind", "b_kind"):
        if name in given:
            columns[name] = [_text(value, name, row) for row, value in enumerate(_listed(given[name]))]
            if len(columns[name]) != len(columns["n"]):
                problem = f"has {len(columns[name])} rows, n {len(columns['n'])}; give one value per row"
                raise schema.wrong("edges", name, None, problem)
    for name in ("a", "b", "n"):
        if None in columns[name]:
            raise schema.wrong("edges", name, columns[name].index(None), "is null; leave the row out")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _listed(values: Any) -> list[Any]:
    """Return a column as plain Python values, nulls as None."""
    import pyarrow as pa

    try:
        listed: list[Any] = schema.to_array(values).to_pylist()
    except (pa.ArrowException, TypeError, ValueError):  # text and numbers side by side
        listed = [pa.array([value], from_pandas=True)[0].as_py() for value in values]
    return listed


def _text(value: Any, column: str, row: int) -> str | None:
    """Return a value as text that any file can hold."""
    if value is None:
        return None
    if isinstance(value, list | dict):
        problem = f"found {value!r:.60} ({type(value).__name__}); give text or numbers"
        raise schema.wrong("edges", column, row, problem)
    return _NOT_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", str(value))


def _node(graph: networkx.Graph[str], row: dict[str, Any], side: str, actors: set[str]) -> str:
    """Add one end of a pair, and return the node."""
    node: str = row[side]
    if row.get(f"{side}_kind") == "place":
        while node in actors:
            node = f"{node} (place)"
    told = {"name": row.get(f"{side}_name"), "kind": row.get(f"{side}_kind"), "n": row.get(f"n_{side}")}
    graph.add_node(node, **{name: value for name, value in told.items() if value is not None})
    return node
