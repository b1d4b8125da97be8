"""``python -m whowhere.evaluate``: scores a file of predictions, or the built-in gazetteer, against a file of gold.

Prints one line of counts and a line each for equal and for overlapping spans, or JSON. Exit codes: 0 done, 1 failed on
the data, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from whowhere import cli
from whowhere.annotate import annotate
from whowhere.dates import read_day
from whowhere.errors import InputError
from whowhere.evaluate.reading import PREDICTED, Document, Pair, read_file, read_table
from whowhere.evaluate.result import Evaluation
from whowhere.evaluate.scoring import TYPES, score
from whowhere.stream import formats

_NOTES = """\
GOLD has a document per line: {"doc_id": ..., "text": ..., "toponyms": [{"start": ..., "end": ..., "lat": ..., "lon":
..., "geonameid": ..., "country": ..., "type": ..., "demonym": ...}]}. PRED has {"doc_id": ..., "mentions": [{"start":
..., "end": ..., "lat": ..., "lon": ..., "geonameid": ..., "country": ...}]}; a document without a line has none. All
but start and end may be left out. Without PRED the texts of GOLD are annotated with the built-in gazetteer, at the
"date" of each document if that is an ISO date.

exit codes: 0 done, 1 failed on the data, 2 wrong usage, 130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments without the program's name; None = those of this process.

    Returns
    -------
    int
        The exit code.

    Examples
    --------
    >>> main(["missing.jsonl"])
    2
    """
    try:
        args = _parser().parse_args(argv)
        with cli._terminating_as_interrupt(), cli._warnings_in_one_line():
            return cli._run(args)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else cli.USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m whowhere.evaluate",
        description="Measure how well predicted places agree with places that people marked.",
        epilog=_NOTES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("gold", metavar="GOLD", help="JSON Lines, a document per line")
    add("pred", metavar="PRED", nargs="?", help="JSON Lines (default: annotate the texts of GOLD)")
    add("--demonyms", choices=("count", "ignore"), default="count", help="ignore: they are neutral")
    add("--types", choices=tuple(TYPES), default="all", help="which types of toponym are sought (default: %(default)s)")
    add("--home", metavar="KEY", help="without PRED: the key of a document that says where it was written")
    add("--json", action="store_true", help="print JSON; a figure without a basis is null")
    parser.set_defaults(run=_evaluate)
    return parser


def _evaluate(args: argparse.Namespace) -> int:
    if args.pred is not None and args.home is not None:
        raise formats.UsageError("--home is for annotating, but PRED is already annotated; leave out one of the two")
    formats.check_inputs([path for path in (args.gold, args.pred) if path is not None])
    gold = read_file(args.gold, "toponyms")
    pairs = _annotated(gold, args.home) if args.pred is None else _predicted(gold, args)
    result = score(pairs, demonyms=args.demonyms == "count", types=args.types)
    if args.json:
        print(json.dumps(_members(result), indent=1, allow_nan=False))
    else:
        for line in _lines(result, args.pred or args.gold):
            print(line)
    return cli.DONE


def _predicted(gold: list[Document], args: argparse.Namespace) -> Iterator[Pair]:
    """Give the toponyms of each document, predictions from a file."""
    predicted = {document.members["doc_id"]: document for document in read_file(args.pred, "mentions")}
    known = {document.members["doc_id"] for document in gold}
    for doc_id, document in predicted.items():
        if doc_id not in known:
            raise InputError(
                f"{document.at}: {args.gold} has no document {doc_id!r}; give predictions for its documents"
            )
    for document in gold:
        doc_id = document.members["doc_id"]
        yield document.toponyms, predicted[doc_id].toponyms if doc_id in predicted else []


def _annotated(gold: list[Document], home: str | None) -> Iterator[Pair]:
    """Give the toponyms of each document, predictions by the built-in gazetteer."""
    texts = [_text(document) for document in gold]
    dates = [_day(document.members.get("date")) for document in gold]
    homes = None if home is None else [_home(document, home) for document in gold]
    if homes is not None and not any(homes):
        raise InputError(f"no document has a {home!r}; --home names the key that says where a document was written")
    try:
        mentions = annotate(texts, kinds="place", dates=dates, home=homes, progress=False)
    except InputError as error:
        if error.row is None:
            raise
        problem = str(error).replace(f" at position {error.row} ", " ", 1)
        raise InputError(f"{gold[error.row].at}: {problem}") from None
    predicted = read_table(mentions, PREDICTED, "mentions")
    for doc, document in enumerate(gold):
        yield document.toponyms, predicted.get(doc, [])


def _text(document: Document) -> str:
    text = document.members.get("text")
    if not isinstance(text, str):
        raise InputError(f"{document.at}: text is {text!r:.60}; give the document's text, or name a file PRED")
    return text


def _home(document: Document, key: str) -> str | None:
    home = document.members.get(key)
    if home is not None and not isinstance(home, str):
        raise InputError(f"{document.at}: {key} is {home!r:.60}; give the name, code or id of a place, or null")
    return home


def _day(date: Any) -> Any:
    """The day if it is an ISO date; corpora also have others, which are not known then."""
    try:
        return read_day(date) if isinstance(date, str) else None
    except ValueError:
        return None


def _members(result: Evaluation) -> dict[str, Any]:
    """The figures for JSON, which has no nan."""
    counts = {"docs": result.n_docs, "gold": result.n_gold, "gold_coord": result.n_gold_coord, "pred": result.n_pred}
    shown = {}
    for spans, figures in (("exact", result.exact), ("overlap", result.overlap)):
        members = dataclasses.asdict(figures)
        for name in ("n_docs", "n_gold", "n_gold_coord", "n_pred"):
            del members[name]
        shown[spans] = {name: None if math.isnan(figure) else figure for name, figure in members.items()}
    return counts | shown


def _lines(result: Evaluation, label: str) -> Iterator[str]:
    """The figures as text, shares in percent."""
    counts = f"docs={result.n_docs} gold={result.n_gold} gold_with_coord={result.n_gold_coord} pred={result.n_pred}"
    yield f"{label} {counts}"
    for spans, x in (("exact", result.exact), ("overlap", result.overlap)):
        percent = {name: f"{value * 100:5.1f}" for name, value in dataclasses.asdict(x).items()}
        yield (
            f"  {spans:8} recog P {percent['P']} R {percent['R']} F1 {percent['F1']}"
            f" | e2e@161 P {percent['e2e_P']} R {percent['e2e_R']} F1 {percent['e2e_F1']}"
            f" | res n={x.n_res} acc161 {percent['acc161']}"
            f" mean {x.mean_km:7.0f} med {x.median_km:6.1f} auc {x.auc:.3f}"
            f" | gid {percent['gid_acc']} (R {x.gid_recall * 100:.1f}) country {percent['country_acc']}"
        )


if __name__ == "__main__":
    sys.exit(main())
