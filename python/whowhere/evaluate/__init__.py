"""Measures how well the places of a mentions table agree with places that people marked.

======================  ===========================================================
`evaluate.codes`        ids and country codes that mean the same, in one form
`evaluate.reading`      tables and documents into toponyms, with errors that say where
`evaluate.scoring`      the definitions: pairs, distances, counts
`evaluate.result`       the figures, and how they are shown
``python -m``           the same for files of documents: ``__main__.py``
======================  ===========================================================

A package rather than a file, so that ``python -m whowhere.evaluate`` can run although `whowhere.evaluate` is imported
with the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from whowhere.errors import InputError

if TYPE_CHECKING:
    from whowhere.evaluate.result import Evaluation

__all__ = ["evaluate"]


def evaluate(
    mentions: Any, gold: Any, *, demonyms: bool = True, types: Literal["all", "literal", "pragmatic"] = "all"
) -> Evaluation:
    """Measure how well the places of a mentions table agree with places that people marked (gold).

    Parameters
    ----------
    mentions : pandas, polars or pyarrow table, dict of columns, or list of dicts
        What ``annotate(texts, kinds="place")`` returns. Needs ``doc``, ``start``, ``end``; counts as not located
        without ``lat`` and ``lon``, as not linked without ``place_id``. Every row is a prediction; of several rows
        with one span the first counts.
    gold : table as above, list of documents, or path of a JSON Lines file of documents
        A table has one row per toponym: ``doc``, ``start``, ``end`` and, where known, ``lat``, ``lon``, ``place_id``
        or ``geonameid``, ``country`` (alpha-3 or alpha-2), ``type``, ``demonym``; other columns are passed over.
        A document is ``{"doc_id": ..., "toponyms": [{"start": ..., "end": ..., ...}]}``.
    demonyms : bool
        False: demonyms in gold are neutral, neither sought nor wrong to find.
    types : {"all", "literal", "pragmatic"}
        Which types of toponym, as the corpus GeoWebNews names them, are sought: "pragmatic" makes homonyms and
        languages neutral, "literal" metonyms, demonyms and embedded names too.

    Returns
    -------
    Evaluation
        ``P, R, F1, acc161, median_km`` for equal spans, all figures in ``.exact`` and ``.overlap``, and
        ``.to_frame()``. A figure without a basis, such as an error in km where no gold has coordinates, is nan.

    Raises
    ------
    SchemaError
        If a table lacks a column or holds a value that cannot be: with column and row.
    InputError
        If a document is wrong, or a mention belongs to none of them.
    OSError
        If the file cannot be opened.

    Notes
    -----
    Which documents are evaluated: if gold is documents, all of them; ``doc`` is their row number, and a mention
    elsewhere is an error. A gold table cannot list a document without toponyms, so that every ``doc`` of either table
    is evaluated: leave out the mentions of documents that nobody read for gold.

    Definitions are those of Gritta, Pilehvar and Collier (2020), "A pragmatic guide to geoparsing evaluation",
    *Language Resources and Evaluation* 54:683-712; see `whowhere.evaluate.scoring` for the details. States and
    continents of the built-in gazetteer count as the GeoNames entries that they are (``USA`` is 6252001).

    Examples
    --------
    >>> import whowhere as ww
    >>> found = ww.annotate(["Talks in Juba ended.", "Floods near Nairobi"], kinds="place")
    >>> gold = [
    ...     {"doc": 0, "start": 9, "end": 13, "lat": 4.85, "lon": 31.58, "geonameid": 373303},
    ...     {"doc": 1, "start": 7, "end": 19, "lat": -1.28, "lon": 36.82},
    ... ]
    >>> result = evaluate(found, gold)  # ww.evaluate
    >>> result.P, result.R, result.median_km, result.overlap.R, round(result.overlap.mean_km, 1)
    (0.5, 0.5, 0.0, 1.0, 0.3)
    """
    # Here, so that `import whowhere` stays quick.
    from whowhere.evaluate.reading import is_documents, pair_documents, pair_tables
    from whowhere.evaluate.scoring import TYPES, score

    if not isinstance(types, str) or types not in TYPES:
        raise InputError(f"types is {types!r:.60}; it is one of: {', '.join(TYPES)}")
    pairs = pair_documents(mentions, gold) if is_documents(gold) else pair_tables(mentions, gold)
    return score(pairs, demonyms=bool(demonyms), types=types)
