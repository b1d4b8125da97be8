"""The command line: ``whowhere annotate``, ``explain``, ``gazetteer`` and ``demo``.

Parses options, turns every error into one line on stderr with an exit code, and leaves no
partial output behind, also when it is interrupted. Reading, annotating and writing files is
`whowhere.stream`; pyarrow and pandas are imported only by the commands that need them.

Exit codes: 0 done, 1 failed on the data, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from whowhere.errors import InternalError, WhowhereError
from whowhere.stream import formats

if TYPE_CHECKING:
    from whowhere.stream.annotating import Job

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

_ANNOTATE_NOTES = """\
Rows are counted from 0: in the column "doc" over all inputs, in messages in the file that they name.
Lines are counted from 1. A date is an ISO 8601 date or timestamp; a home is an entry id, an alpha-3
country code or a name like "Nairobi, Kenya". The output appears when it is complete, or not at all.

exit codes: 0 done, 1 failed on the data, 2 wrong usage, 130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments without the program's name; `None` = those of this process.

    Returns
    -------
    int
        The exit code: 0 done, 1 failed on the data, 2 wrong usage, 130 interrupted.

    Examples
    --------
    >>> main(["annotate", "missing.csv", "-o", "out.csv"])
    2
    """
    parser = _parser()
    try:
        args = parser.parse_args(argv)
        if args.run is None:
            (args.parser or parser).print_help(sys.stderr)
            return USAGE
        with _terminating_as_interrupt(), _warnings_in_one_line():
            return _run(args)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE


def _run(args: argparse.Namespace) -> int:
    """Run the chosen command; report an error in one line."""
    try:
        code = int(args.run(args))
        # Here, not while Python leaves: a reader that is gone is told from a failure.
        sys.stdout.flush()
        return code
    except formats.UsageError as error:
        return _report(str(error), USAGE)
    except InternalError as error:
        return _report(f"{error} (this is a bug in whowhere: please report it)", FAILED)
    except WhowhereError as error:
        return _report(str(error), FAILED)
    except BrokenPipeError:
        # The reader of our output has seen enough (`| head`). Python would complain once more while leaving.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        return _report(f"{error.filename}: {error.strerror}" if error.filename else str(error), FAILED)
    except MemoryError as error:
        return _report(f"out of memory{f': {error}' if str(error) else ''}", FAILED)
    except KeyboardInterrupt:
        return _report("interrupted", INTERRUPTED)


def _report(message: str, code: int) -> int:
    print(f"whowhere: {message}", file=sys.stderr)
    return code


@contextlib.contextmanager
def _terminating_as_interrupt() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the command as Ctrl-C does: cleaned up, exit code 130."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            # An ignored signal stays ignored: that is what nohup asks for.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _warnings_in_one_line() -> Iterator[None]:
    """Show what the package warns of without the place in its code; of each kind only the first.

    The kind is what stands before the first colon: every batch may have its own unknown homes.
    """
    n_shown: Counter[str] = Counter()

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        kind = str(message).partition(":")[0]
        n_shown[kind] += 1
        if n_shown[kind] == 1:
            _report(f"warning: {message}", DONE)
        elif n_shown[kind] == 2:
            _report(f"warning: {kind}: there are more of these, not shown", DONE)

    with warnings.catch_warnings():
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = show
        yield


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="whowhere", description="Find the actors and places that news text mentions, offline."
    )
    parser.set_defaults(run=None, parser=None)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_annotate(commands)
    _add_explain(commands)
    _add_gazetteer(commands)
    demo = commands.add_parser("demo", help="annotate the bundled sample news and show the result")
    demo.add_argument("-o", "--output", metavar="FILE", default="whowhere-demo.html", help="default: %(default)s")
    demo.set_defaults(run=_demo)
    return parser


class _Version(argparse.Action):
    """Prints the version of the installed package; looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"whowhere {version('whowhere')}")
        parser.exit()


def _add_annotate(commands: Any) -> None:
    command = commands.add_parser(
        "annotate",
        help="files of documents in, one file of mentions out",
        description="Read documents from Parquet, CSV or JSON Lines (the last two also .gz) and write their mentions.",
        epilog=_ANNOTATE_NOTES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=_annotate)
    add = command.add_argument
    add("inputs", metavar="IN", nargs="+", help="a file, or - for standard input")
    add("-o", "--output", metavar="OUT", required=True, help="a file, or - for standard output")
    add("--text", metavar="COL", default="text", help="the column with the text (default: %(default)s)")
    add("--id", metavar="COL", help='the column whose values "doc" holds (default: the row number)')
    add("--date", metavar="COL", help="the column with the day a document was written")
    add("--home", metavar="COL", help="the column with the place a document was written")
    add("--gazetteer", metavar="FILE", help="a saved gazetteer (default: the built-in one)")
    add("--threads", metavar="N", type=_positive, help="default: one for each processor")
    add("--case", choices=("smart", "ignore", "exact"), default="smart", help="default: %(default)s")
    add("--overlaps", choices=("longest", "all"), default="longest", help="default: %(default)s")
    add("--no-link", dest="link", action="store_false", help="stop after matching")
    add("--kinds", choices=("actor", "place"), help="only these (default: both)")
    add("--input-format", choices=formats.FORMATS, help="default: by the file's ending; standard input: jsonl")
    add("--format", choices=formats.FORMATS, help="of the output; default: by its ending; standard output: jsonl")
    add("--progress", action=argparse.BooleanOptionalAction, help="a progress bar (default: on a terminal)")
    add("--quiet", action="store_true", help="no line with the totals at the end")


def _add_explain(commands: Any) -> None:
    command = commands.add_parser("explain", help="why the names in a text are read as they are")
    command.set_defaults(run=_explain)
    command.add_argument("text", metavar="TEXT", help="the text, or - for standard input")
    command.add_argument("--date", metavar="DATE", help="the day it was written, such as 2014-08-28")
    command.add_argument("--home", metavar="PLACE", help="where it was written: an id, an alpha-3 code or a name")
    command.add_argument("--gazetteer", metavar="FILE", help="a saved gazetteer (default: the built-in one)")
    command.add_argument("--kinds", choices=("actor", "place"), help="only these (default: both)")
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _add_gazetteer(commands: Any) -> None:
    group = commands.add_parser("gazetteer", help="build a gazetteer, look into one")
    group.set_defaults(parser=group)
    actions = group.add_subparsers(title="commands", metavar="COMMAND")

    build = actions.add_parser("build", help="tables in, one gazetteer file out")
    build.set_defaults(run=_build)
    build.add_argument("--entries", metavar="FILE", required=True, help="CSV or Parquet, one row for each entry")
    build.add_argument("--aliases", metavar="FILE", required=True, help="CSV or Parquet, one row for each name")
    build.add_argument("--roles", metavar="FILE", help="CSV or Parquet, one row for each office and time")
    build.add_argument("-o", "--output", metavar="OUT", required=True, help="the gazetteer file to write")

    lookup = actions.add_parser("lookup", help="the entries that a name is listed under")
    lookup.set_defaults(run=_lookup)
    lookup.add_argument("name", metavar="NAME")
    lookup.add_argument("--gazetteer", metavar="FILE", help="a saved gazetteer (default: the built-in one)")

    lint = actions.add_parser("lint", help="aliases that are also words or names of people, or mean several entries")
    lint.set_defaults(run=_lint)
    lint.add_argument("gazetteer", metavar="FILE", nargs="?", help="a saved gazetteer (default: the built-in one)")
    lint.add_argument("-o", "--output", metavar="OUT", help="write all findings as CSV to this file")

    info = actions.add_parser("info", help="what a gazetteer holds")
    info.set_defaults(run=_info)
    info.add_argument("gazetteer", metavar="FILE", nargs="?", help="a saved gazetteer (default: the built-in one)")


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return number


def _job(args: argparse.Namespace) -> Job:
    """Return what to do, after refusing what cannot be done."""
    from whowhere.stream.annotating import Job
    from whowhere.stream.batch import Columns
    from whowhere.stream.readers import Source

    formats.check_inputs(args.inputs)
    sources = [Source(path, formats.input_format(path, args.input_format)) for path in args.inputs]
    read = [*args.inputs, args.gazetteer] if args.gazetteer is not None else args.inputs
    formats.check_output(args.output, read)
    return Job(
        sources=sources,
        output=args.output,
        output_format=formats.output_format(args.output, args.format),
        columns=Columns(args.text, args.id, args.date, args.home),
        options={name: getattr(args, name) for name in ("case", "overlaps", "link", "kinds", "threads")},
    )


def _annotate(args: argparse.Namespace) -> int:
    from whowhere.stream.memory import keep_small

    job = _job(args)
    keep_small()
    from whowhere.stream.annotating import annotate_files, input_bytes

    gazetteer = _gazetteer(args.gazetteer)
    shown = sys.stderr.isatty() if args.progress is None else args.progress
    with _progress_bar(input_bytes(job.sources), shown) as advance:
        totals = annotate_files(job, gazetteer, advance)
    if totals.n_formulas:
        warnings.warn(
            f"{totals.n_formulas} cells of {args.output} begin with = + - or @, which a spreadsheet runs as a formula",
            stacklevel=2,
        )
    if not args.quiet:
        print(f"whowhere: {totals}", file=sys.stderr)
    return DONE


@contextlib.contextmanager
def _progress_bar(n_bytes: int | None, shown: bool) -> Iterator[Any]:
    """Yield a function that moves a bar on stderr by so many bytes, or `None`."""
    if not shown:
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=n_bytes, unit="B", unit_scale=True, desc="whowhere", file=sys.stderr, leave=False) as bar:
        yield bar.update


def _gazetteer(path: str | None) -> Any:
    """Load a saved gazetteer, or the built-in one."""
    import whowhere

    if path is None:
        return whowhere.Gazetteer.builtin()
    formats.check_inputs([path])
    return whowhere.Gazetteer.load(path)


def _explain(args: argparse.Namespace) -> int:
    from whowhere.explain.command import explanation

    print(explanation(args, _gazetteer(args.gazetteer)))
    return DONE


def _build(args: argparse.Namespace) -> int:
    import whowhere
    from whowhere.errors import SchemaError
    from whowhere.files import whole_path
    from whowhere.stream.tables import read_table

    paths = {name: getattr(args, name) for name in ("entries", "aliases", "roles") if getattr(args, name) is not None}
    formats.check_inputs(list(paths.values()))
    formats.check_output(args.output, list(paths.values()))
    tables = {name: read_table(path) for name, path in paths.items()}
    try:
        gazetteer = whowhere.Gazetteer.from_frames(**tables)
    except SchemaError as error:
        raise SchemaError(f"{paths[error.table]}: {error}" if error.table in paths else str(error)) from None
    with whole_path(args.output) as part:
        gazetteer.save(part)
    print(f"{args.output}: {len(gazetteer):,} entries, {gazetteer.n_aliases:,} aliases")
    return DONE


def _lookup(args: argparse.Namespace) -> int:
    import pandas as pd

    gazetteer = _gazetteer(args.gazetteer)
    found = gazetteer.lookup(args.name)
    if found.empty:
        return _report(f'no entry is listed under "{args.name}"', FAILED)
    ids = found["entity_id"].drop_duplicates()
    tables = {"entries": found.dropna(axis="columns", how="all")}
    for name, table in (("aliases", gazetteer.aliases()), ("roles", gazetteer.roles())):
        rows = table[table["entry_id"].isin(ids)].drop(columns=["alias_id"], errors="ignore")
        order = pd.Categorical(rows["entry_id"], categories=list(ids), ordered=True)
        tables[name] = rows.assign(order=order).sort_values("order", kind="stable").drop(columns="order")
    for name, rows in tables.items():
        if not rows.empty:
            shown = rows.dropna(axis="columns", how="all").to_string(index=False, na_rep="", max_colwidth=60)
            print(f"{name}\n{shown}\n")
    return DONE


def _lint(args: argparse.Namespace) -> int:
    from whowhere.files import whole_path
    from whowhere.lint import PROBLEMS, lint

    if args.output is not None:
        formats.check_output(args.output, [] if args.gazetteer is None else [args.gazetteer])
    found = lint(_gazetteer(args.gazetteer))
    if args.output is not None:
        with whole_path(args.output) as part:
            found.to_csv(part, index=False)
    else:
        for problem, alias, entry_id, with_what in found.itertuples(index=False):
            print(f"{problem:<12}  {alias}  ({entry_id})  {with_what}")
    counts = found["problem"].value_counts()
    print(", ".join(f"{problem}: {counts.get(problem, 0):,}" for problem in PROBLEMS), file=sys.stderr)
    return DONE


def _info(args: argparse.Namespace) -> int:
    gazetteer = _gazetteer(args.gazetteer)
    counts = gazetteer.entries().fillna({"type": "of no type"}).groupby(["kind", "type"]).size()
    rows = [(f"{kind} {type}", f"{n:,}") for (kind, type), n in counts.items()]
    rows += [
        ("entries", f"{len(gazetteer):,}"),
        ("aliases", f"{gazetteer.n_aliases:,}"),
        ("memory", f"{gazetteer.memory_usage() / 1e6:,.1f} MB"),
    ]
    for label, value in rows:
        print(f"{label:<24}{value:>14}")
    for source in gazetteer.sources:
        print(f"source  {source}")
    return DONE


def _demo(args: argparse.Namespace) -> int:
    import whowhere.demo

    formats.check_output(args.output, [])
    whowhere.demo.run(output=args.output)
    return DONE
