"""Counts who is named together, and where: in one document, in one sentence, or near each other.

Counting is done on numbers, a bounded number of pairs at a time: a long document names hundreds of actors, and their
pairs are more than memory should hold at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal

from whowhere import _core, schema
from whowhere.columns import read_texts
from whowhere.counts import known_names
from whowhere.errors import InputError
from whowhere.options import check_choices, n_threads, whole_number
from whowhere.reading import core_mentions, give_back, read_mentions, read_spans

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Pairs that are looked at at once, about.
_PAIRS_AT_ONCE = 4_000_000
_COLUMNS = (
    *("a", "b", "a_name", "b_name", "a_kind", "b_kind"),
    *("n", "n_a", "n_b", "n_units", "pmi", "log_likelihood"),
)


def cooccurrence(
    mentions: Any,
    within: Literal["document", "sentence"] | int = "document",
    pairs: Literal["actor-actor", "actor-place", "all"] = "actor-actor",
    *,
    texts: Any = None,
    text: str | None = None,
    by: str = "entity_id",
    least: int = 1,
) -> Any:
    """Count pairs of actors, or of actors and places, that are named together.

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table, one row per mention
        What `annotate` returned, or rows of it. Needs ``doc``, ``kind`` and the column `by`; for sentences and
        distances also ``start`` and ``end``, for sentences ``surface``.
    within : "document", "sentence" or int
        What counts as together: in one document, in one sentence (needs `texts`), or at most so many characters between
        the end of one mention and the beginning of the other, in the same document.
    pairs : "actor-actor", "actor-place" or "all"
        Which pairs: of actors, of an actor (``a``) and a place (``b``), or of whatever is named, be it read as actor or
        place.
    texts : Series, frame, Arrow array or table, sequence of str, or one str, optional
        What was annotated, with the index it had; sentences are read from it.
    text : str, optional
        Name of the text column, if `texts` is a frame.
    by : str
        The column that tells who is who: ``entity_id``, or ``code``, ``country``, ``role``, ``name`` ... Rows in which
        it is null have no partners.
    least : int
        Pairs with a smaller ``n`` are left out.

    Returns
    -------
    pandas, polars or pyarrow table, one row per pair
        The largest ``n`` first, then the largest ``log_likelihood``, then by ``a`` and ``b``:

        ``a, b``
            the two values of `by`; in alphabetical order, or the actor first. Nobody is their own partner, but of
            actors and places both may be one: Turkey as an actor where Turkey is also a place
        ``a_name, b_name, a_kind, b_kind``
            their usual names, and what they are read as: of all that is named, actor or place, mostly
        ``n``
            units with both. A unit is a document, a sentence or, for a distance, a pair of mentions near each other
        ``n_a, n_b, n_units``
            units with ``a``, with ``b``, and with any mention; each pair of mentions counts in both directions
        ``pmi``
            pointwise mutual information in bits: log2(n * n_units / (n_a * n_b)). 0 is chance, 1 twice as often.
            Unstable where ``n`` is small
        ``log_likelihood``
            how sure it is that the two do not meet by chance (G2 of the four-fold table): 3.84 has p = 0.05, 10.83
            p = 0.001, if units were independent, which sentences of one report are not. It tells no direction: where
            ``pmi`` is below 0 they avoid each other

    Raises
    ------
    SchemaError
        If a column is missing, or a value is none that the column may hold: with its row.
    InputError
        If an option cannot be used, or a mention is not in its text: with its row.
    TypeError
        If a text is not text: with its position.

    Notes
    -----
    PMI: Church and Hanks (1990), Word association norms, mutual information, and lexicography, *Computational
    Linguistics* 16(1). G2: Dunning (1993), Accurate methods for the statistics of surprise and coincidence,
    *Computational Linguistics* 19(1). Pairs of mentions within a distance are counted as in the symmetric feature
    co-occurrence matrix of quanteda.

    Examples
    --------
    >>> import whowhere as ww
    >>> texts = ["NATO and Russia met. Iran did not.", "NATO warned Russia.", "Iran and the IAEA agreed."]
    >>> mentions = ww.annotate(texts)
    >>> edges = ww.cooccurrence(mentions, "sentence", texts=texts)
    >>> edges[["a_name", "b_name", "n", "n_a", "n_b", "n_units", "pmi"]].round(2).values.tolist()
    [['Russia', 'NATO', 2, 2, 2, 4, 1.0], ['Iran', 'International Atomic Energy Agency', 1, 2, 1, 4, 1.0]]
    """
    is_near = _check(within, pairs, by, least)
    places = {"document": (), "sentence": ("start", "end", "surface")}.get(str(within), ("start", "end"))
    frame = read_mentions(mentions, "doc", "kind", by, *places)
    sides = _Sides(frame, by, pairs)
    if is_near:
        counted = _count_near(frame, sides, int(within))
    else:
        counted = _count_units(_units(frame, within, texts, text), sides)
    return give_back(_finish(counted, sides, frame, least), mentions)


def _check(within: Any, pairs: Any, by: Any, least: Any) -> bool:
    """Check the options, and tell whether pairs of mentions near each other are to be counted."""
    check_choices(pairs=(pairs, ("actor-actor", "actor-place", "all")))
    whole_number(least, "least")
    if not isinstance(by, str) or by == "doc":
        raise InputError(f"by is {by!r:.60}; give the name of one column of the mentions, but not doc")
    if isinstance(within, Integral) and not isinstance(within, bool):
        whole_number(within, "within", least=0)
        return True
    if not (isinstance(within, str) and within in ("document", "sentence")):
        raise InputError(f"within is {within!r:.60}; it is one of: document, sentence, or a number of characters")
    return False


class _Sides:
    """Which rows may stand on either side of a pair, and the numbers of what they name."""

    def __init__(self, frame: pd.DataFrame, by: str, pairs: str) -> None:
        import pandas as pd

        _check_kinds(frame["kind"])
        known = frame[by].notna().to_numpy()
        self.is_alike = pairs != "actor-place"
        kinds = {"actor-actor": ("actor", "actor"), "actor-place": ("actor", "place")}.get(pairs)
        of_kind = [known & (frame["kind"] == kind).to_numpy() for kind in kinds] if kinds else [known, known]
        #: What the two sides are read as; None where either may be either.
        self.kinds = kinds
        #: Whether a row may stand on the first side, and on the second.
        self.a: np.ndarray = of_kind[0]
        self.b: np.ndarray = of_kind[1]
        try:
            numbers, values = pd.factorize(frame[by], sort=True)
        except TypeError:
            types = sorted({type(value).__name__ for value in frame[by].dropna()})
            problem = f"has values that cannot be put in order ({', '.join(types)}); give text or numbers"
            raise schema.wrong("mentions", by, None, problem) from None
        #: The number of what each row names, -1 for null, and what the numbers stand for.
        self.number, self.values, self.by = numbers.astype("int64"), values, by

    def pair(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Number the pairs of two numbers."""
        number: np.ndarray = a * len(self.values) + b
        return number

    def split(self, pair: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Undo `pair`."""
        return pair // max(1, len(self.values)), pair % max(1, len(self.values))


def _check_kinds(kind: pd.Series[Any]) -> None:
    is_known = kind.isin(["actor", "place"]).to_numpy()
    if not is_known.all():
        row = int(is_known.argmin())
        raise schema.wrong("mentions", "kind", row, f"found {kind.iloc[row]!r:.60}; it is one of: actor, place")


class _Counted:
    """Units with each pair, with each value on either side, and all units."""

    def __init__(self, n: pd.Series[int], n_a: pd.Series[int], n_b: pd.Series[int], n_units: int) -> None:
        self.n, self.n_a, self.n_b, self.n_units = n, n_a, n_b, n_units


def _units(frame: pd.DataFrame, within: Any, texts: Any, text: str | None) -> np.ndarray:
    """Number the document or the sentence of each mention, from 0 and without holes."""
    import pandas as pd

    docs = pd.factorize(frame["doc"])[0].astype("int64")
    if within == "document":
        return docs
    if texts is None:
        raise InputError("within='sentence' needs the texts: texts=df['text'], as they were annotated")
    given = read_texts(texts, text)
    columns = core_mentions(schema.columns_of(frame, "mentions"), given)
    first = pd.Series(_core.sentences(columns, given.column, n_threads(None)), dtype="int64")
    return pd.factorize(docs * (first.max() + 1 if len(first) else 1) + first.to_numpy())[0].astype("int64")


def _count_units(units: np.ndarray, sides: _Sides) -> _Counted:
    """Count the units that hold both."""
    import pandas as pd

    def occurrences(rows: np.ndarray) -> pd.DataFrame:
        frame = pd.DataFrame({"unit": units[rows], "number": sides.number[rows]})
        return frame.drop_duplicates().sort_values(["unit", "number"], ignore_index=True)

    a, b = occurrences(sides.a), occurrences(sides.b)

    def pairs_of_parts() -> Iterator[np.ndarray]:
        for first, second in _in_parts(a, b):
            both = first.merge(second, on="unit", suffixes=("_a", "_b"))
            if sides.is_alike:
                both = both[both["number_a"] < both["number_b"]]
            yield sides.pair(both["number_a"].to_numpy(), both["number_b"].to_numpy())

    pairs = _sum_up(pairs_of_parts())
    return _Counted(pairs, a["number"].value_counts(), b["number"].value_counts(), 1 + int(units.max(initial=-1)))


def _in_parts(a: pd.DataFrame, b: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield both tables, sorted by unit, a bounded number of pairs at a time."""
    import numpy as np

    n_units = 1 + max(int(a["unit"].max()) if len(a) else -1, int(b["unit"].max()) if len(b) else -1)
    size_a, size_b = (np.bincount(side["unit"], minlength=n_units) for side in (a, b))
    part = (np.cumsum(size_a * size_b) - 1) // _PAIRS_AT_ONCE
    ends = [*(np.flatnonzero(np.diff(part)) + 1), n_units]
    start = 0
    for end in ends:
        first, second = (side[slice(*side["unit"].searchsorted([start, end]))] for side in (a, b))
        # A unit that has too many pairs by itself: some rows of it at a time.
        n_rows = max(1, _PAIRS_AT_ONCE // max(1, len(second))) if end - start == 1 else max(1, len(first))
        for row in range(0, len(first), n_rows):
            yield first[row : row + n_rows], second
        start = end


def _sum_up(parts: Iterable[np.ndarray]) -> pd.Series[int]:
    """Count equal numbers, and sort them."""
    import numpy as np
    import pandas as pd

    def added(counts: list[Any]) -> pd.Series[int]:
        total: pd.Series[int] = pd.concat(counts).groupby(level=0).sum()
        return total

    nothing = np.empty(0, "int64")
    counts: list[Any] = [pd.Series(nothing, index=nothing)]
    n_waiting = 0
    for part in parts:
        number, n = np.unique(part, return_counts=True)
        counts.append(pd.Series(n, index=number, dtype="int64"))
        n_waiting += len(number)
        if n_waiting > max(_PAIRS_AT_ONCE, len(counts[0])):
            counts, n_waiting = [added(counts)], 0
    return added(counts)


def _count_near(frame: pd.DataFrame, sides: _Sides, most: int) -> _Counted:
    """Count the pairs of mentions with at most so many characters between them."""
    pairs = _sum_up(part for one, other in _near(frame, sides, most) for part in _directed(sides, one, other))
    a, b = sides.split(pairs.index.to_numpy())
    n_a, n_b = (pairs.groupby(side).sum() for side in (a, b))
    if sides.is_alike:
        # Each pair of mentions is read in both directions, so either side has all that take part.
        n_a = n_b = n_a.add(n_b, fill_value=0).astype("int64")
    n_units = int(pairs.sum()) * (2 if sides.is_alike else 1)
    return _Counted(pairs, n_a, n_b, n_units)


def _near(frame: pd.DataFrame, sides: _Sides, most: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the rows of pairs of mentions with at most so many characters between them, the earlier mention first."""
    import numpy as np
    import pandas as pd

    doc = pd.factorize(frame["doc"])[0]
    start, end = read_spans(frame)
    order = np.lexsort((end, start, doc))
    order = order[(sides.a | sides.b)[order]]
    first = np.arange(len(order))
    for step in range(1, len(order)):
        # Mentions are sorted by start: where the one `step` places on is not near, none behind it is.
        first = first[first + step < len(order)]
        one, other = order[first], order[first + step]
        near = (doc[one] == doc[other]) & (start[other] - end[one] <= most)
        first = first[near]
        if not len(first):
            return
        yield one[near], other[near]


def _directed(sides: _Sides, one: np.ndarray, other: np.ndarray) -> list[np.ndarray]:
    """Number the pairs that two sequences of rows make, with the sides in order."""
    import numpy as np

    if not sides.is_alike:
        ways = [(x, y) for x, y in ((one, other), (other, one))]
        return [
            sides.pair(sides.number[x[fits]], sides.number[y[fits]])
            for x, y in ways
            for fits in [sides.a[x] & sides.b[y]]
        ]
    a, b = sides.number[one], sides.number[other]
    differ = a != b
    return [sides.pair(np.minimum(a, b)[differ], np.maximum(a, b)[differ])]


def _finish(counted: _Counted, sides: _Sides, frame: pd.DataFrame, least: int) -> pd.DataFrame:
    """Make the table of the pairs: names, kinds, measures."""
    import numpy as np
    import pandas as pd

    n = counted.n[counted.n >= least]
    a, b = sides.split(n.index.to_numpy())
    n_a, n_b = counted.n_a.reindex(a).to_numpy("int64"), counted.n_b.reindex(b).to_numpy("int64")
    table = pd.DataFrame({"a": sides.values.take(a), "b": sides.values.take(b)})
    names = known_names(frame, sides.by)
    for side in ("a", "b"):
        table[f"{side}_name"] = table[side] if names is None else table[side].map(names)
        table[f"{side}_kind"] = _kinds(frame, sides, table[side], side)
    table = table.assign(n=n.to_numpy("int64"), n_a=n_a, n_b=n_b, n_units=counted.n_units)
    table["pmi"] = np.log2(table["n"].astype("float64") * counted.n_units / (n_a.astype("float64") * n_b))
    table["log_likelihood"] = log_likelihood(table["n"].to_numpy(), n_a, n_b, counted.n_units)
    # Pairs are in the order of their numbers, and so of their values, which need no order of their own.
    table = table.sort_values(["n", "log_likelihood"], ascending=False, kind="stable", ignore_index=True)
    return table[list(_COLUMNS)]


def _kinds(frame: pd.DataFrame, sides: _Sides, values: pd.Series[Any], side: str) -> Any:
    """Tell of each value whether it is read as actor or place, mostly."""
    if sides.kinds:
        return sides.kinds[0 if side == "a" else 1]
    is_place = (frame["kind"] == "place").groupby(frame[sides.by]).mean() > 0.5
    return values.map(is_place).map({True: "place", False: "actor"})


def log_likelihood(n: np.ndarray, n_a: np.ndarray, n_b: np.ndarray, n_units: int) -> np.ndarray:
    """Return G2 of the four-fold tables of units with and without two things.

    Examples
    --------
    >>> import numpy as np
    >>> one = [np.array([number]) for number in (110, 2552, 221)]
    >>> [round(float(g), 1) for g in log_likelihood(*one, 31777)]
    [270.7]
    """
    import numpy as np

    n, n_a, n_b = (values.astype("float64") for values in (n, n_a, n_b))
    observed = np.stack([n, n_a - n, n_b - n, n_units - n_a - n_b + n])
    rows, columns = np.stack([n_a, n_units - n_a]), np.stack([n_b, n_units - n_b])
    expected = np.stack([rows[i] * columns[j] for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))]) / max(1, n_units)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    # Added so that it is the same number, to the last bit, whichever of the two is first.
    statistic: np.ndarray = np.maximum(2 * ((terms[0] + terms[3]) + (terms[1] + terms[2])), 0.0)
    return statistic
