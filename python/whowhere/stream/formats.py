"""Says which format a path is in and refuses paths that cannot be used.

The name decides (``news.csv.gz`` is CSV); `UsageError` is for what can be known before any
data is read. Reading itself is `readers.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

from whowhere.errors import WhowhereError
from whowhere.files import STANDARD, is_replaceable

FORMATS = ("parquet", "csv", "jsonl")

_BY_ENDING = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


class UsageError(WhowhereError):
    """The command cannot start: a path or an option is wrong (exit code 2)."""


def shown(path: str) -> str:
    """Return the name of an input for messages.

    Examples
    --------
    >>> shown("-"), shown("a.csv")
    ('<stdin>', 'a.csv')
    """
    return "<stdin>" if path == STANDARD else path


def input_format(path: str, given: str | None = None) -> str:
    """Return the format of an input: the one given, else by the file's ending.

    Raises
    ------
    UsageError
        If nothing was given and the ending says nothing.

    Examples
    --------
    >>> input_format("news.csv.gz"), input_format("-"), input_format("x.dat", "parquet")
    ('csv', 'jsonl', 'parquet')
    """
    if given is not None:
        return given
    if path == STANDARD:
        return "jsonl"
    name = path.lower().removesuffix(".gz")
    ending = Path(name).suffix
    if _BY_ENDING.get(ending) == "parquet" and path.lower().endswith(".gz"):
        raise UsageError(f"{path}: a gzipped Parquet file cannot be read in place; unpack it first")
    found = _BY_ENDING.get(ending)
    if found is None:
        raise UsageError(
            f"{path}: cannot tell the format from the file's ending; "
            f"use .parquet, .csv, .jsonl, .csv.gz or .jsonl.gz, or say --input-format"
        )
    return found


def output_format(path: str, given: str | None = None) -> str:
    """Return the format of the output: the one given, else by the file's ending.

    Raises
    ------
    UsageError
        If nothing was given and the ending says nothing.

    Examples
    --------
    >>> output_format("out.parquet"), output_format("-"), output_format("out.txt", "csv")
    ('parquet', 'jsonl', 'csv')
    """
    if given is not None:
        return given
    if path == STANDARD:
        return "jsonl"
    found = _BY_ENDING.get(Path(path).suffix.lower())
    if found is None:
        raise UsageError(
            f"{path}: cannot tell the format from the file's ending; use .parquet, .csv or .jsonl (not gzipped), "
            f"or say --format"
        )
    return found


def check_inputs(paths: list[str]) -> None:
    """Refuse inputs that are missing, folders or not readable, and a second ``-``.

    Raises
    ------
    UsageError
        For the first such path.
    """
    if paths.count(STANDARD) > 1:
        raise UsageError("-: standard input can be read only once")
    for path in paths:
        if path == STANDARD:
            continue
        if not Path(path).exists():
            raise UsageError(f"{path}: no such file")
        if Path(path).is_dir():
            raise UsageError(f"{path}: is a folder, expected a file")
        if not os.access(path, os.R_OK):
            raise UsageError(f"{path}: permission to read it is missing")


def check_output(path: str, inputs: list[str]) -> None:
    """Refuse an output that is a folder, has no folder, or is one of the files read.

    Raises
    ------
    UsageError
        With the path and what would be right.
    """
    if path == STANDARD:
        return
    target = Path(path)
    if not path or target.is_dir():
        raise UsageError(f"{path}: is a folder, expected the name of a file to write")
    if not is_replaceable(path):
        return
    folder = target.resolve().parent
    if not folder.is_dir():
        raise UsageError(f"{path}: the folder {folder} does not exist")
    if not os.access(folder, os.W_OK):
        raise UsageError(f"{path}: permission to write into {folder} is missing")
    for source in inputs:
        if source != STANDARD and target.exists() and target.samefile(source):
            raise UsageError(f"{path}: is also read ({source}); write to another file")
