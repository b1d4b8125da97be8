"""Annotates a column of text: the main call of the package.

Converts in, calls the core, converts out. What is found and what it means is decided in Rust.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from whowhere import _core, schema
from whowhere import columns as _columns
from whowhere.errors import InputError
from whowhere.gazetteer import Gazetteer
from whowhere.options import check_choices, n_threads, whole_number

if TYPE_CHECKING:
    import pyarrow as pa

#: Surface text that one Arrow batch of the result holds at most, about; Arrow's strings count in 32 bits.
_MAX_BATCH_BYTES = 1 << 28


def annotate(
    texts: Any,
    gazetteer: Gazetteer | None = None,
    *,
    text: str | None = None,
    dates: Any = None,
    home: Any = None,
    case: Literal["smart", "ignore", "exact"] = "smart",
    overlaps: Literal["longest", "all"] = "longest",
    link: bool = True,
    kinds: Literal["actor", "place"] | None = None,
    demonyms: bool = True,
    nested: bool | None = None,
    prefer: Mapping[str, Any] | None = None,
    columns: Sequence[str] | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    max_matches: int = 1_000_000,
) -> Any:
    """Find the actors and places that texts mention.

    Parameters
    ----------
    texts : Series, frame, Arrow array or table, sequence of str, or one str
        The documents. pandas, polars, pyarrow, NumPy, lists, and any object with ``__arrow_c_stream__``. Text that
        lies in Arrow memory is borrowed. A null (None, NaN, pandas.NA) has no mentions.
    gazetteer : Gazetteer, optional
        What to look for; by default `Gazetteer.builtin`.
    text : str, optional
        Name of the text column, if `texts` is a frame.
    dates : str or sequence, optional
        Column name, or one date per text: `datetime.date`, timestamp or ISO 8601 string (a year or month alone is its
        middle day); null is unknown. Decides which of an actor's roles holds.
    home : str or sequence, optional
        Column name, or per text where it was written: an entry id, an ISO 3166-1 alpha-3 code or a name such as
        ``"Nairobi, Kenya"``. Speaks for candidates nearby, in its first-level division and in its country.
    case : {"smart", "ignore", "exact"}
        ``"smart"``: capitals that an alias is listed with must be capitals ("US" is not "us"); aliases listed in
        small letters match any case; an alias's own ``case`` column comes first.
    overlaps : {"longest", "all"}
        ``"longest"``: from the left, of the mentions that start first the longest. ``"all"``: nested and overlapping
        ones too, and as ``composed`` the wider phrases "Marta Okello of the Labour Party", "African Union (AU)" and
        "Paris, Texas".
    link : bool
        False stops after matching: see `schema.MATCHES`.
    kinds : {"actor", "place"}, optional
        None reads actors and places together. ``"place"``: a row for every surface that names a literal place
        and can be told from its namesakes, nothing composed.
        ``"actor"``: the actors only.
    demonyms : bool
        False leaves out nationalities ("Syrian", "Turks"), also as origins: "Turkish troops" are troops of no country.
    nested : bool, optional
        In the view ``kinds="place"``: whether places inside longer names count; they do by default.
    prefer : mapping, optional
        Your bias: ``country`` (alpha-3 code or several), ``entries`` (ids), ``bbox`` (west, south, east, north).
    columns : sequence of str, optional
        Which columns to return; by default all.
    threads : int, optional
        How many to use; by default as many as the process may run on. The result does not depend on it.
    progress : bool, optional
        Show a progress bar; by default in an interactive session when several texts take more than two seconds.
    max_matches : int
        With ``overlaps="all"``: the most matches that one document may have before the call fails instead of filling
        the memory.

    Returns
    -------
    pandas, polars or pyarrow table, one row per mention
        The kind of frame that came in (pandas for lists and str, pyarrow for other Arrow producers). Columns as in
        `schema.MENTIONS`, sorted by document, then start. With a pandas Series or DataFrame ``doc`` holds its index
        labels (tuples for a MultiIndex).

    Raises
    ------
    TypeError
        If a value is not text: with its position.
    InputError
        If a text, a date or an option cannot be used: with its position (attribute ``row``).
    KeyboardInterrupt
        When interrupted; every object stays usable.

    Notes
    -----
    Actors have rows in these ways, told by ``how``. *Listed* names: alias, acronym, demonym, and metonym ("Moscow
    said" is the government of Russia, with the city in ``place_id``). *Composed* ones: a noun for somebody who acts
    with a nationality, country, capital or organisation ("Turkish officials", "police in Nairobi", "Hamas police"),
    one row for each country of "Turkish and Syrian troops". People with their *title*; whom no list has, has a ``name``
    and no ``entity_id``. Names that come again: *surname*, and *defined* (acronyms and short forms). *Inferred* ones:
    institutions of the country that the document is about ("the police"), and unlisted names by the words beside them.
    Of mentions that overlap the longest has the row: "Turkish troops", not "Turkish".

    All but the listed are found in English text only, and not with a gazetteer of `Gazetteer.from_dict` or
    `Gazetteer.from_frames` alone. Pronouns are no mentions; each document is read by itself.

    Examples
    --------
    >>> import whowhere as ww
    >>> found = ww.annotate("Turkish officials met Kemal Oztas, a Syrian doctor. Oztas thanked Ankara.")
    >>> found[["surface", "name", "code", "how"]].astype(object).fillna("-").values.tolist()
    [['Turkish officials', '-', 'TURGOV', 'composed'],
     ['Kemal Oztas', 'Kemal Oztas', 'SYRCVL', 'title'],
     ['Syrian doctor', '-', 'SYRCVL', 'composed'],
     ['Oztas', 'Kemal Oztas', 'SYRCVL', 'surname'],
     ['Ankara', 'Turkey', 'TURGOV', 'metonym']]

    >>> gazetteer = ww.Gazetteer.from_dict({"rsf": ["Rapid Support Forces", "RSF"]}, kind="actor")
    >>> found = ww.annotate(["Talks with the Rapid Support Forces ended.", None, "RSF denies"], gazetteer)
    >>> found[["doc", "start", "end", "surface", "entity_id"]].to_dict("records")
    [{'doc': 0, 'start': 15, 'end': 35, 'surface': 'Rapid Support Forces', 'entity_id': 'rsf'},
     {'doc': 2, 'start': 0, 'end': 3, 'surface': 'RSF', 'entity_id': 'rsf'}]
    """
    gazetteer = Gazetteer.builtin() if gazetteer is None else gazetteer
    if not isinstance(gazetteer, Gazetteer):
        raise TypeError(f"gazetteer is a {type(gazetteer).__name__}; give a whowhere.Gazetteer")
    check_choices(
        case=(case, ("smart", "ignore", "exact")),
        overlaps=(overlaps, ("longest", "all")),
        kinds=(kinds, ("actor", "place", None)),
    )
    wanted = _check_columns(columns, link)
    settings: _core._Settings = {
        "case": case,
        "overlaps": overlaps,
        "link": bool(link),
        "kinds": kinds,
        "demonyms": bool(demonyms),
        "nested": nested is None or bool(nested),
        **_read_prefer(prefer, gazetteer),
        "max_matches": whole_number(max_matches, "max_matches", most=sys.maxsize),
        "max_batch_bytes": _MAX_BATCH_BYTES,
        "threads": n_threads(threads),
    }
    given = _columns.read_texts(texts, text)
    days = _columns.read_dates(dates, given)
    homes = _home_numbers(_columns.read_homes(home, given), gazetteer)
    with _reporting(progress, len(given.column)) as report:
        table = _core.annotate(gazetteer._core, given.column, days, homes, settings, report)
    return _give_back(table, given, wanted)


def _check_columns(columns: Sequence[str] | None, link: bool) -> list[str] | None:
    if columns is None:
        return None
    known = [column.name for column in (schema.MENTIONS if link else schema.MATCHES)]
    listed = _as_list(columns, "columns")
    for name in listed:
        if name not in known:
            raise InputError(f"columns: {name!r} is no column of the result; choose from: {', '.join(known)}")
        if listed.count(name) > 1:
            raise InputError(f"columns: {name!r} is given twice; keep one")
    return listed


def _as_list(value: Any, option: str) -> list[Any]:
    """One or several values as a list; None is none."""
    if value is None or isinstance(value, str):
        return [] if value is None else [value]
    if not isinstance(value, Iterable):
        raise InputError(f"{option} is {value!r}; give text or a list of texts")
    return list(value)


def _read_prefer(prefer: Mapping[str, Any] | None, gazetteer: Gazetteer) -> _core._Preferences:
    if prefer is not None and not isinstance(prefer, Mapping):
        raise InputError(f"prefer is {prefer!r:.60}; give a dict with the keys country, entries, bbox")
    given = dict(prefer or {})
    countries = _as_list(given.pop("country", None), "prefer: country")
    entries = _as_list(given.pop("entries", None), "prefer: entries")
    bbox = given.pop("bbox", None)
    if given:
        raise InputError(f"prefer has the key {next(iter(given))!r}; the keys are: country, entries, bbox")
    for code in countries:
        if not (isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()):
            raise InputError(f"prefer: the country {code!r} is no ISO 3166-1 alpha-3 code such as 'USA'")
    known = gazetteer._entry_ids() if entries else frozenset()
    for entry_id in entries:
        if not isinstance(entry_id, str) or entry_id not in known:
            raise InputError(f"prefer: the gazetteer has no entry {entry_id!r}; give ids of its entries")
    return {
        "prefer_countries": set(countries),
        "prefer_entries": set(entries),
        "prefer_bbox": None if bbox is None else _read_bbox(bbox),
    }


def _read_bbox(bbox: Any) -> list[float]:
    try:
        west, south, east, north = sides = [float(side) for side in bbox]
    except (TypeError, ValueError):
        sides = []
    if not (sides and -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(f"prefer: the bbox is {bbox!r:.60}; give west, south, east, north in degrees")
    return sides


def _home_numbers(homes: list[str | None] | None, gazetteer: Gazetteer) -> pa.ChunkedArray | None:
    """Translate where texts were written into numbers of the gazetteer; what nobody knows is no evidence."""
    if homes is None:
        return None
    import pyarrow as pa

    numbers = gazetteer._homes_of({value for value in homes if value})
    if unknown := [value for value in dict.fromkeys(homes) if value and numbers[value] is None]:
        shown = ", ".join(map(repr, unknown[:5])) + (", ..." if len(unknown) > 5 else "")
        warnings.warn(
            f"home: {len(unknown)} values are no entry, country code or name of the gazetteer and are ignored: {shown}",
            stacklevel=3,
        )
    return pa.chunked_array([pa.array([numbers.get(value) if value else None for value in homes], pa.uint32())])


@contextmanager
def _reporting(progress: bool | None, n_documents: int) -> Iterator[Callable[[int], object] | None]:
    """Offer a function that shows how many documents are done."""
    in_notebook = "ipykernel" in sys.modules
    if progress is None:
        is_interactive = in_notebook or (hasattr(sys.stderr, "isatty") and sys.stderr.isatty() and hasattr(sys, "ps1"))
        # Of one document a bar could only say none or all; the first call may be slow whatever is given.
        progress = is_interactive and n_documents > 1
        delay = 2.0
    else:
        delay = 0.0
    if not progress or not n_documents:
        yield None
        return
    if in_notebook and "ipywidgets" in sys.modules:
        from tqdm.auto import tqdm
    else:
        from tqdm import tqdm
    with tqdm(total=n_documents, unit="doc", unit_scale=True, desc="annotate", delay=delay) as bar:
        yield lambda n_done: bar.update(n_done - bar.n)
        bar.update(n_documents - bar.n)


def _give_back(table: pa.Table, given: _columns.Texts, wanted: list[str] | None) -> Any:
    """Return the caller's kind of frame, with the columns asked for."""
    if wanted is not None:
        table = table.select(wanted)
    if given.returns == "polars":
        import polars as pl

        return pl.from_arrow(table)
    if given.returns == "arrow":
        return table
    import pandas as pd

    frame = (table.drop_columns("entry_ids") if "entry_ids" in table.schema.names else table).to_pandas(
        use_threads=False
    )
    if "entry_ids" in table.schema.names:
        # Lists of str, not arrays of objects: they compare and print as one expects.
        place = table.schema.names.index("entry_ids")
        lists = pd.Series(table["entry_ids"].to_pylist(), index=frame.index, dtype=object)
        frame.insert(place, "entry_ids", lists)
    index = given.index
    if "doc" in frame and index is not None and not _counts_rows(index):
        labels = index.take(frame["doc"].to_numpy())
        labels = labels.to_flat_index() if isinstance(labels, pd.MultiIndex) else labels
        frame["doc"] = (
            pd.Series(labels.array, index=frame.index, dtype=labels.dtype)
            if len(labels)
            else pd.Series(labels, dtype=labels.dtype)
        )
    return frame


def _counts_rows(index: Any) -> bool:
    import pandas as pd

    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1
