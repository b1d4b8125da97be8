"""Says why: every name found in a text, what it may mean, and what spoke for and against it.

====================  ===============================================================
`explain.weighing`    what the core weighed, with the rows of the gazetteer it is from
`explain.listing`     the file and line that lists an alias of the built-in gazetteer
`explain.reasons`     each verdict in words
`explain.result`      the tables, and how they are shown: `wording`, `page`
====================  ===============================================================
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from whowhere import columns as _columns
from whowhere.annotate import _MAX_BATCH_BYTES, _read_prefer, annotate
from whowhere.errors import InputError
from whowhere.gazetteer import Gazetteer

if TYPE_CHECKING:
    from whowhere import _core
    from whowhere.explain.result import Explanation

__all__ = ["explain"]


def explain(
    text: str,
    date: Any = None,
    gazetteer: Gazetteer | None = None,
    *,
    home: str | None = None,
    kinds: Literal["actor", "place"] | None = None,
    case: Literal["smart", "ignore", "exact"] = "smart",
    demonyms: bool = True,
    nested: bool | None = None,
    prefer: Mapping[str, Any] | None = None,
) -> Explanation:
    """Say of every name in a text what it means, what else it may mean, and why.

    Parameters
    ----------
    text : str
        One document.
    date : datetime.date, timestamp or str, optional
        When it was written; decides which of an actor's roles holds.
    gazetteer : Gazetteer, optional
        By default `Gazetteer.builtin`.
    home : str, optional
        Where it was written: an entry id, an alpha-3 code or a name.
    kinds, case, demonyms, nested, prefer
        As for `annotate`.

    Returns
    -------
    Explanation
        ``candidates``, ``signals``, ``roles`` and ``mentions`` as pandas tables, ``to_dict()`` for JSON; shows itself
        in a terminal and in Jupyter.

    Raises
    ------
    TypeError
        If `text` is no str.
    InputError
        If the text, the date, the home or an option cannot be used. A home that nobody knows, of which `annotate`
        only warns, is an error: there is no other text to go on with.

    Notes
    -----
    Two questions are asked of every name that a place has: is it a place here (a logistic model of the words around
    it), and which (a conditional logit over the places of that name, in the light of the text's other names). A row
    as a place needs probability times share of at least 0.40. The share is that of the likeliest place and of those
    within 161 km of it, among the places that are not far less likely; 0.90 for "Paris" in "Paris, Texas", and 1 for a
    name that no list has. Names of nationality have a row whatever it is. Otherwise an actor of that name has the row:
    one that the caller prefers, else one of the home's country, else one of the country that the text is about, else
    the first listed.

    Examples
    --------
    >>> told = explain("The museum in Paris, Texas", home="USA")  # ww.explain
    >>> told.candidates.query("chosen")[["surface", "name", "country", "how"]].values.tolist()
    [['Paris', 'Paris', 'USA', 'alias'], ['Texas', 'Texas', 'USA', 'alias']]
    >>> told.candidates["verdict"].unique().tolist(), len(told.candidates) > 10
    (['chosen'], True)
    """
    # Here, so that `import whowhere` stays quick.
    from whowhere.explain.result import Explanation, records
    from whowhere.explain.weighing import weigh

    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}; give one str")
    gazetteer = Gazetteer.builtin() if gazetteer is None else gazetteer
    if not isinstance(gazetteer, Gazetteer):
        raise TypeError(f"gazetteer is a {type(gazetteer).__name__}; give a whowhere.Gazetteer")
    given = _columns.read_texts(text, None)
    day = _read_date(date, given)
    number = read_home(home, gazetteer)
    mentions = annotate(
        text,
        gazetteer,
        dates=[day],
        home=[home],
        kinds=kinds,
        case=case,
        demonyms=demonyms,
        nested=nested,
        prefer=prefer,
        threads=1,
        progress=False,
    )
    settings: _core._Settings = {
        "case": case,
        "overlaps": "longest",
        "link": True,
        "kinds": kinds,
        "demonyms": bool(demonyms),
        "nested": nested is None or bool(nested),
        **_read_prefer(prefer, gazetteer),
        "max_matches": 1_000_000,
        "max_batch_bytes": _MAX_BATCH_BYTES,
        "threads": 1,
    }
    names, spells = weigh(text, day, number, gazetteer, settings, records(mentions))
    return Explanation(text, day, tuple(names), mentions, spells)


def _read_date(date: Any, given: _columns.Texts) -> datetime.date | None:
    dates = _columns.read_dates([date], given)
    day: datetime.date | None = None if dates is None else dates[0].as_py()
    return day


def read_home(home: Any, gazetteer: Gazetteer) -> int | None:
    """Find the number of the place where a text was written.

    Raises
    ------
    InputError
        If it is no text, or nobody knows it.
    """
    if _columns.is_null(home) or home == "":
        return None
    if not isinstance(home, str):
        raise InputError(f"home is {home!r:.60} ({type(home).__name__}); give text, or None")
    number = gazetteer._homes_of([home])[home]
    if number is None:
        raise InputError(
            f"home is {home!r:.60}, which is no entry, country code or name of the gazetteer; "
            "give one such as 'KEN' or 'Nairobi, Kenya'"
        )
    return number
