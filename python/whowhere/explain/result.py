"""Holds an explanation as tables and shows it.

The words are `wording.py`'s, the HTML is `page.py`'s.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from whowhere.explain.weighed import Candidate, Name, is_null

if TYPE_CHECKING:
    import pandas as pd

_CANDIDATES = {
    **dict.fromkeys(("start", "end"), "int32"),
    **dict.fromkeys(("surface", "verdict", "reason"), "string"),
    "chosen": "bool",
    **dict.fromkeys(("kind", "entity_id", "name", "type", "country", "how", "alias", "source", "file"), "string"),
    **dict.fromkeys(("probability", "share", "score"), "float64"),
    **dict.fromkeys(("role", "role_country", "office"), "string"),
    **dict.fromkeys(("role_start", "role_end"), "date32"),
    "role_how": "string",
}
_SIGNALS = {
    **dict.fromkeys(("start", "end"), "int32"),
    **dict.fromkeys(("surface", "entity_id", "question", "signal"), "string"),
    **dict.fromkeys(("strength", "weight", "contribution"), "float64"),
}
_ROLES = {
    **dict.fromkeys(("entity_id", "name", "role", "country"), "string"),
    **dict.fromkeys(("start", "end"), "date32"),
    **dict.fromkeys(("office", "source"), "string"),
    "holds": "bool",
}


@dataclass(frozen=True, repr=False, eq=False)
class Explanation:
    """Why the names in a text became mentions, or did not.

    ``str`` shows every name, ``repr`` and Jupyter the first ones.

    Attributes
    ----------
    text : str
    date : datetime.date or None
        The day for which roles hold.
    names : tuple of whowhere.explain.weighed.Name
        Every name found, by start, then the longer first.
    mentions : pandas.DataFrame
        What `whowhere.annotate` gives for the same arguments.

    Examples
    --------
    >>> from whowhere.explain import explain
    >>> told = explain("Talks in Juba ended.")
    >>> told.candidates[["surface", "verdict", "chosen", "entity_id", "file"]].to_dict("records")
    [{'surface': 'Juba', 'verdict': 'chosen', 'chosen': True, 'entity_id': 'geonames:373303', 'file': 'places.parquet'}]
    """

    text: str
    date: datetime.date | None
    names: tuple[Name, ...]
    mentions: pd.DataFrame
    _spells: dict[str, list[dict[str, Any]]]

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """One row per name and candidate, places first, in the order of the gazetteer.

        A name that no list has is one row without entity.

        ``verdict`` is chosen, overlapped, unlikely, undecided, unwanted or dull (a common word or given name that
        nothing beside it makes a place: not weighed), ``reason`` the same in words. ``chosen``:
        whether the mention's ``entity_id`` or ``place_id`` is this candidate. ``kind``: whether it is weighed as a
        literal place or stands as an actor. ``alias`` is the name as listed, ``source`` and, for the built-in
        gazetteer, ``file`` where. ``probability`` that the name is a place, null if no place has it; ``share`` of the
        candidate among the places of the name; ``score``, the sum of its contributions, on the scale of logarithms.
        ``role`` to ``role_end``: what the actor is at the date; ``role_how``: the spell holds, is assumed for want of
        a date, or the date is outside every spell (role ELI, without a spell's dates).
        """
        return _frame((_candidate_row(name, other) for name in self.names for other in _or_none(name)), _CANDIDATES)

    @cached_property
    def signals(self) -> pd.DataFrame:
        """One row per signal of a name (``question`` place: is it one?) or of its candidate (which?).

        ``contribution`` is ``strength`` times ``weight``. The contributions to the question ``place`` add up to the
        log odds of the name's probability, those to ``which`` to the candidate's score.
        """
        return _frame(self._signal_rows(), _SIGNALS)

    @cached_property
    def roles(self) -> pd.DataFrame:
        """Every spell of every entry that a name may mean or a mention means; ``holds``: the role is taken from it."""
        held = {c.entity_id: c.held for name in self.names for c in name.candidates if c.held is not None}
        rows = []
        for entry_id, spells in self._spells.items():
            role = held.get(entry_id)
            taken = role.spell if role is not None and role.how != "outside" else None
            names = (c.name for name in self.names for c in name.candidates if c.entity_id == entry_id)
            shown = {"entity_id": entry_id, "name": next(names, None)}
            rows += [{**spell, **shown, "holds": i == taken} for i, spell in enumerate(spells)]
        return _frame(rows, _ROLES)

    def _signal_rows(self) -> Iterator[dict[str, Any]]:
        for name in self.names:
            owners = [(None, "place", name.signals), *((c.entity_id, "which", c.signals) for c in name.candidates)]
            for entity_id, question, signals in owners:
                for signal in signals:
                    yield {
                        **{key: getattr(name, key) for key in ("start", "end", "surface")},
                        "entity_id": entity_id,
                        "question": question,
                        "signal": signal.name,
                        **{key: getattr(signal, key) for key in ("strength", "weight", "contribution")},
                    }

    def to_dict(self) -> dict[str, Any]:
        """Give everything as dicts, lists, text and numbers, ready for JSON; null is None.

        Examples
        --------
        >>> from whowhere.explain import explain
        >>> told = explain("Talks in Juba ended.").to_dict()
        >>> list(told), told["names"][0]["candidates"][0]["alias"]
        (['text', 'date', 'names', 'mentions', 'roles'], 'Juba')
        """
        return {
            "text": self.text,
            "date": None if self.date is None else self.date.isoformat(),
            "names": [_name_dict(name) for name in self.names],
            "mentions": records(self.mentions),
            "roles": records(self.roles),
        }

    def __str__(self) -> str:
        from whowhere.explain.wording import show

        return show(self, None)

    def __repr__(self) -> str:
        from whowhere.explain.wording import show

        return show(self, 20)

    def _repr_html_(self) -> str:
        from whowhere.explain.page import page

        return page(self, 100)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, nulls as None and days as text."""
    return [{str(key): _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if is_null(value) else value


def _frame(rows: Any, columns: dict[str, str]) -> pd.DataFrame:
    """Rows as a table with these columns and types, whether or not there are rows."""
    import pyarrow as pa

    schema = pa.schema(
        [(name, pa.bool_() if kind == "bool" else getattr(pa, kind)()) for name, kind in columns.items()]
    )
    frame: pd.DataFrame = pa.Table.from_pylist(list(rows), schema).to_pandas(use_threads=False)
    return frame


def _or_none(name: Name) -> tuple[Candidate | None, ...]:
    return name.candidates or (None,)


def _candidate_row(name: Name, candidate: Candidate | None) -> dict[str, Any]:
    row = {key: getattr(name, key) for key in ("start", "end", "surface", "verdict", "reason", "probability")}
    if candidate is None:
        return {**row, "chosen": name.verdict == "chosen", "kind": "place"}
    held = candidate.held
    role: dict[str, Any] = {}
    if held is not None:
        role = {"role": held.role, "role_country": held.country, "role_how": held.how}
        if held.how != "outside":
            role |= {"office": held.office, "role_start": held.start, "role_end": held.end}
    return {**candidate._asdict(), "score": candidate.score, **row, **role}


def _name_dict(name: Name) -> dict[str, Any]:
    skipped = {"start", "end", "surface", "verdict", "reason", "probability"}
    candidates = []
    for candidate in name.candidates:
        row = {key: value for key, value in _candidate_row(name, candidate).items() if key not in skipped}
        held = {key: _plain(row.get(key)) for key in _CANDIDATES if key not in skipped}
        candidates.append(held | {"signals": _signal_dicts(candidate.signals)})
    told = None if name.told is None else {key: _listed(value) for key, value in name.told._asdict().items()}
    return name._asdict() | {"signals": _signal_dicts(name.signals), "candidates": candidates, "told": told}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _signal_dicts(signals: Any) -> list[dict[str, Any]]:
    return [
        {"signal": s.name, "strength": s.strength, "weight": s.weight, "contribution": s.contribution} for s in signals
    ]
