"""Annotates files: reads documents a batch at a time, writes their mentions as they come.

One batch is in memory at any moment, and the mentions of a document never depend on the
batch it is in. How files are read and written is left to `readers.py` and `writers.py`.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from whowhere.errors import InputError
from whowhere.files import STANDARD, whole_file
from whowhere.stream.batch import Batch, Columns, Limits, int64_array
from whowhere.stream.readers import Source, read_batches
from whowhere.stream.writers import MentionWriter


@dataclass(frozen=True)
class Job:
    """What to read, how to annotate it, where to write.

    Attributes
    ----------
    sources : list of Source
        The inputs, read in this order.
    output, output_format : str
        Where the mentions go, and as what.
    columns : Columns
        The columns to read.
    options : dict
        Passed on to `whowhere.annotate` (``case``, ``overlaps``, ``link``, ``kinds``, ``threads``).
    limits : Limits
        Where batches are cut. The output does not depend on it.
    """

    sources: list[Source]
    output: str
    output_format: str
    columns: Columns = field(default_factory=Columns)
    options: dict[str, Any] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass
class Totals:
    """What has been done: counts, bytes of UTF-8 text and seconds."""

    n_docs: int = 0
    n_mentions: int = 0
    n_bytes: int = 0
    n_formulas: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        megabytes = self.n_bytes / 1e6
        speed = megabytes / self.seconds if self.seconds > 0 else 0.0
        return (
            f"{self.n_docs:,} documents, {self.n_mentions:,} mentions, {self.seconds:.1f} s, "
            f"{speed:.1f} MB/s ({megabytes:,.1f} MB of text)"
        )


def annotate_files(job: Job, gazetteer: Any, advance: Callable[[int], None] | None = None) -> Totals:
    """Annotate the documents of all inputs and write one file of mentions.

    Parameters
    ----------
    job : Job
        What to do.
    gazetteer : Gazetteer
        Whom and what to look for.
    advance : callable, optional
        Called after each batch with the bytes of input read since the last call.

    Returns
    -------
    Totals
        Counts and time.

    Raises
    ------
    WhowhereError
        Naming the file, and the row where there is one. No output is left.
    OSError
        If the output cannot be written. No output is left.
    """
    totals = Totals()
    started = time.perf_counter()
    id_types: dict[str, Any] = {}
    with whole_file(job.output) as file, MentionWriter(file, job.output_format) as writer:
        for batch in _batches(job, advance):
            _check_id_type(batch, id_types)
            mentions = _mentions(batch, gazetteer, job, totals.n_docs)
            writer.write(mentions)
            totals.n_docs += batch.n_docs
            totals.n_mentions += mentions.num_rows
            totals.n_bytes += batch.n_bytes
    totals.n_formulas = writer.n_formulas
    totals.seconds = time.perf_counter() - started
    return totals


def input_bytes(sources: list[Source]) -> int | None:
    """Return the bytes that the inputs have on the disk; `None` if one is a pipe."""
    if any(source.path == STANDARD or not Path(source.path).is_file() for source in sources):
        return None
    return sum(Path(source.path).stat().st_size for source in sources)


def _batches(job: Job, advance: Callable[[int], None] | None) -> Iterator[Batch]:
    """Yield the batches of all inputs, and tell `advance` when each has been dealt with."""
    for source in job.sources:
        position = 0
        for batch in read_batches(source, job.columns, job.limits):
            yield batch
            if advance is not None:
                advance(batch.position - position)
            position = batch.position


def _mentions(batch: Batch, gazetteer: Any, job: Job, first_doc: int) -> Any:
    """Return the mentions of a batch, `doc` being the id, or the row counted over all inputs."""
    import whowhere

    try:
        mentions = whowhere.annotate(
            batch.table,
            gazetteer,
            text="text",
            dates="date" if job.columns.date is not None else None,
            home="home" if job.columns.home is not None else None,
            progress=False,
            **job.options,
        )
    except InputError as error:
        # The core counts rows in the batch, which says nothing to the user.
        message = str(error).removeprefix(f"document {error.row} ")
        raise InputError(f"{batch.where(error.row)}: {message}") from error
    doc = mentions.column("doc").combine_chunks()
    if batch.ids is not None:
        doc = batch.ids.take(doc)
    elif first_doc:
        doc = _shifted(doc, first_doc)
    return mentions.set_column(mentions.column_names.index("doc"), "doc", doc)


def _shifted(doc: Any, by: int) -> Any:
    """Return row numbers with `by` added; adding a Python number would import pandas."""
    import pyarrow.compute as pc

    return pc.add(doc, int64_array(array("q", [by]) * len(doc)))


def _check_id_type(batch: Batch, seen: dict[str, Any]) -> None:
    """Raise if the ids of two inputs have different types: one column cannot hold both."""
    if batch.ids is None:
        return
    seen.setdefault(batch.name, batch.ids.type)
    first, expected = next(iter(seen.items()))
    if batch.ids.type != expected:
        raise InputError(f"{batch.name}: the ids have type {batch.ids.type}, those of {first} have type {expected}")
