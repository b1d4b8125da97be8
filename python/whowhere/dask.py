"""Annotates a Dask DataFrame, partition by partition, wherever Dask runs.

The rows and types are those of the local call. Making the gazetteer once per process is `shipped.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from whowhere import columns as _columns
from whowhere.annotate import annotate as _annotate
from whowhere.shipped import Shipped, annotate_part, read_options

if TYPE_CHECKING:
    import pandas as pd

    from whowhere.gazetteer import Gazetteer

__all__ = ["annotate"]


def annotate(
    ddf: Any,
    gazetteer: Gazetteer | None = None,
    *,
    text: str,
    dates: str | None = None,
    home: str | None = None,
    id: str | None = None,
    **options: Any,
) -> Any:
    """Find the actors and places that the texts of a Dask DataFrame mention.

    Runs with threads, processes and `distributed`; nothing is computed before you ask for it. Only the columns that
    are named are read.

    Parameters
    ----------
    ddf : dask.dataframe.DataFrame
    gazetteer : Gazetteer, optional
        What to look for; by default that which is built in. It is made once per process. `distributed` sends it once
        to each worker, the scheduler of processes with each task.
    text : str
        Name of the text column.
    dates, home : str, optional
        Names of the columns with the date of each text, and with where it was written. Homes that nobody knows are
        ignored; warnings of the workers name them.
    id : str, optional
        Name of the column whose values ``doc`` holds; by default ``doc`` holds the index labels. Frames that Dask read
        from files usually count their rows from 0 in every partition: only an id tells their documents apart.
    **options
        As for `whowhere.annotate`: ``case``, ``overlaps``, ``link``, ``kinds``, ``demonyms``, ``nested``, ``prefer``,
        ``columns``, ``max_matches``; ``threads`` is per task, by default 1.

    Returns
    -------
    dask.dataframe.DataFrame
        A partition of mentions for each partition of texts, in order: the rows of ``whowhere.annotate(ddf.compute(),
        text=...)``. Its own index counts from 0 in each partition and its divisions are not known.

    Raises
    ------
    ImportError
        If Dask is not installed.
    TypeError
        If `ddf` is no Dask DataFrame, or a value is not text: when computed, with its partition.
    InputError
        If a column does not exist or an option cannot be used; or, when computed, a text or a date: with its index
        label or id. Partitions are counted as Dask runs them, after it has joined some or left some out.

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> import whowhere.dask
    >>> news = pd.DataFrame({"body": ["Talks in Nairobi", None, "Kabul fell"]}, index=["n1", "n2", "n3"])
    >>> ddf = dd.from_pandas(news, npartitions=2)
    >>> found = whowhere.dask.annotate(ddf, text="body")
    >>> found[["doc", "start", "surface", "country"]].compute().to_dict("records")
    [{'doc': 'n1', 'start': 9, 'surface': 'Nairobi', 'country': 'KEN'},
     {'doc': 'n3', 'start': 0, 'surface': 'Kabul', 'country': 'AFG'}]
    """
    _check_frame(ddf)
    settings = read_options(options, dates, home, "dask.diagnostics.ProgressBar and the dashboard show one") | {
        "text": text
    }
    # The rows that Dask keeps to know the types by: none, so this checks names and options and costs nothing.
    meta = _annotate(_labelled(ddf._meta, id), gazetteer, **settings)
    used = list(dict.fromkeys(name for name in (text, dates, home, id) if name is not None))
    return ddf[used].map_partitions(
        _annotate_partition, _shipped(gazetteer), settings, id, meta=meta, clear_divisions=True
    )


def _check_frame(ddf: Any) -> None:
    try:
        import dask.dataframe as dd
    except ImportError as error:
        raise ImportError(f'whowhere.dask needs Dask ({error}); run: pip install "whowhere[dask]"') from error
    if isinstance(ddf, dd.DataFrame):
        return
    kind = f"{type(ddf).__module__.split('.')[0]} {type(ddf).__name__}"
    if isinstance(ddf, dd.Series):
        raise TypeError(f"ddf is a {kind}; give a Dask DataFrame: to_frame() makes one of a Series")
    raise TypeError(f"ddf is a {kind}; give a Dask DataFrame, or call whowhere.annotate for what is in memory")


def _shipped(gazetteer: Gazetteer | None) -> Any:
    """The gazetteer as one node of the graph, so that a worker gets it once; None stays None."""
    if gazetteer is None:
        return None
    from dask.delayed import delayed

    shipped = Shipped(gazetteer)
    return delayed(shipped, name=f"whowhere-gazetteer-{shipped.checksum}", traverse=False)


def _labelled(part: pd.DataFrame, id: str | None) -> pd.DataFrame:
    """Make the values of the column `id` the index labels."""
    if id is None:
        return part
    _columns.pick(part, id, "id")
    return part.set_index(id, drop=False)


def _annotate_partition(
    part: pd.DataFrame,
    shipped: Shipped | None,
    settings: Mapping[str, Any],
    id: str | None,
    partition_info: Mapping[str, Any] | None = None,
) -> Any:
    """Annotate one partition; Dask fills in `partition_info`."""
    part = _labelled(part, id)
    partition = "" if partition_info is None else f"partition {partition_info['number']}"

    def where(row: int | None) -> str:
        if row is None:
            return partition
        (label,) = part.index[row : row + 1].tolist()  # a Python object, which prints as itself
        return f"{partition}, row {row} ({'index label' if id is None else id} {label!r})"

    return annotate_part(part, shipped, settings, where)
