"""Asks the core what it weighed in a text, and says of every candidate which row of the gazetteer it is.

The figures are the core's. Added here: the entries' names, the alias that was found and where it is listed, the role
at the date, and what became of each name.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from whowhere import _core
from whowhere.explain.listing import find_agent, find_listing, is_shipped
from whowhere.explain.reasons import Asked, say_why
from whowhere.explain.weighed import Candidate, Held, Name, Signal, Told
from whowhere.gazetteer import Gazetteer

Row = dict[str, Any]

_EPOCH = datetime.date(1970, 1, 1)
#: The code of somebody who held a role once, or will.
_FORMER = "ELI"
#: The role of intergovernmental bodies and those who serve them.
_INTERNATIONAL = "IGO"


def weigh(
    text: str,
    date: datetime.date | None,
    home: int | None,
    gazetteer: Gazetteer,
    settings: _core._Settings,
    mentions: Iterable[Mapping[Any, Any]],
) -> tuple[list[Name], dict[str, list[Row]]]:
    """Weigh the names in a text.

    Parameters
    ----------
    text : str
    date : datetime.date or None
    home : int or None
        A number of the gazetteer's ``homes_of``.
    gazetteer : Gazetteer
    settings : dict
        As for the core's ``annotate``.
    mentions : iterable of mappings
        The rows that `annotate` gives for the same arguments, nulls as None.

    Returns
    -------
    names : list of Name
        By start, then the longer first.
    spells : dict of str to list of dict
        By entry the spells of every actor among the candidates and mentions that has some, in the order of time.
    """
    days = None if date is None else (date - _EPOCH).days
    weighed = _core.explain(gazetteer._core, text, days, home, settings)
    rows = {(row["start"], row["end"]): row for row in mentions}
    ids = {entry_id for found in weighed for entry_id, *_ in found[6]}
    ids |= {entry_id for found in weighed for entry_id, _ in found[7]}
    ids |= {row["entity_id"] for row in rows.values() if row["entity_id"] is not None}
    tellings = {(start, end): _told(text, told) for start, end, *_, told in weighed if told is not None}
    ids |= {told[1] for *_, told in weighed if told is not None and told[1] is not None}
    surfaces = {text[start:end] for start, end, *_ in weighed}
    surfaces |= {told.full[2] for told in tellings.values() if told.full is not None}
    listed = _Listed(gazetteer, ids, surfaces, date)
    asked = Asked(settings["kinds"], settings["nested"], list(rows.values()), listed.names)
    names = [_name(text, found, rows, listed, asked) for found in weighed]
    return [
        _with_told(name, tellings.get((name.start, name.end)), rows, listed, asked) for name in names
    ], listed.spells


class _Listed:
    """The rows of a gazetteer that concern some entries and surfaces, and the roles on a day."""

    def __init__(self, gazetteer: Gazetteer, ids: set[str], surfaces: set[str], date: datetime.date | None) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        def rows_of(batch: pa.RecordBatch, column: str, values: Iterable[Any], kind: pa.DataType) -> list[Row]:
            wanted: list[Row] = batch.filter(pc.is_in(batch[column], pa.array(list(values), kind))).to_pylist()
            return wanted

        self.entries = {row["id"]: row for row in rows_of(gazetteer._core.entries(), "id", ids, pa.string())}
        self.names = {entry_id: row["name"] for entry_id, row in self.entries.items()}
        self.spells: dict[str, list[Row]] = {}
        for row in rows_of(gazetteer._core.roles(), "entry_id", ids, pa.string()):
            self.spells.setdefault(row["entry_id"], []).append(row)
        self._ids = {surface: frozenset(gazetteer._core.lookup(surface)) for surface in surfaces}
        wanted = frozenset[int]().union(*self._ids.values())
        self._aliases: dict[str, list[Row]] = {}
        for row in rows_of(gazetteer._core.aliases(), "alias_id", wanted, pa.int32()):
            self._aliases.setdefault(row["entry_id"], []).append(row)
        self._is_shipped = is_shipped(gazetteer)
        self._date = date

    def candidate(self, kind: Literal["actor", "place"], entry_id: str, how: str, surface: str) -> Candidate:
        """An entry that a surface may mean, not weighed yet."""
        entry, alias = self.entries[entry_id], self.alias(surface, entry_id, how)
        is_actor = kind == "actor"
        return Candidate(
            kind=kind,
            entity_id=entry_id,
            **{key: entry[key] for key in ("name", "type", "country")},
            how=how,
            **{key: alias.get(key) for key in ("alias", "source")},
            file=self.file(alias, entry_id),
            chosen=False,
            share=None,
            held=role_at(self.spells.get(entry_id, []), self._date, entry["country"]) if is_actor else None,
            signals=(),
        )

    def alias(self, surface: str, entry_id: str, how: str) -> Row:
        """The alias of an entry that a surface is a spelling of: of several the one that is printed most alike."""
        ids = self._ids[surface]
        rows = [row for row in self._aliases.get(entry_id, []) if row["alias_id"] in ids]
        return min(rows, key=lambda row: (row["how"] != how, _unlikeness(row["alias"], surface)), default={})

    def file(self, alias: Row, entry_id: str) -> str | None:
        """Where an alias is listed, if that is one of our files."""
        if not alias or not self._is_shipped:
            return None
        return find_listing(alias["alias"], entry_id, self.entries[entry_id]["country"], alias["source"])


def _unlikeness(alias: str, surface: str) -> int:
    """How far a surface is from an alias as listed; small letters where it has capitals are furthest."""
    if alias == surface:
        return 0
    listed, printed = ([letter for letter in name if letter.isalnum()] for name in (alias, surface))
    if len(listed) != len(printed):
        return 2
    return 3 if any(a.isupper() and not b.isupper() for a, b in zip(listed, printed, strict=True)) else 1


def _name(
    text: str,
    found: _core._Weighed,
    rows: Mapping[tuple[int, int], Mapping[Any, Any]],
    listed: _Listed,
    asked: Asked,
) -> Name:
    start, end, verdict, probability, _, items, places, actors, _ = found
    surface, row = text[start:end], rows.get((start, end))
    chosen = set() if row is None else {row["entity_id"], row["place_id"]}

    def candidate(kind: Any, entry_id: str, how: str, share: float | None, signals: tuple[Signal, ...]) -> Candidate:
        told = listed.candidate(kind, entry_id, how, surface)
        share = None if verdict == "dull" else share
        return told._replace(chosen=entry_id in chosen, share=share, signals=signals)

    # Of a name that no place has nobody asked whether it is one.
    was_asked = verdict != "dull" and (bool(places) or any(name.startswith("place: unlisted") for name, *_ in items))
    name = Name(
        start=start,
        end=end,
        surface=surface,
        verdict=verdict,
        reason="",
        probability=probability if was_asked else None,
        signals=_signals(items) if was_asked else (),
        candidates=(
            *(candidate("place", place, how, share, _signals(weighed)) for place, how, share, weighed in places),
            *(candidate("actor", actor, how, None, ()) for actor, how in actors),
        ),
    )
    return name._replace(reason=say_why(name, row, asked))


def _told(text: str, told: _core._Told) -> Told:
    rule, _, agent, origin, full, is_former = told

    def words(span: tuple[int, int] | None) -> tuple[int, int, str] | None:
        return None if span is None else (*span, text[span[0] : span[1]])

    return Told(rule, agent, find_agent(agent) if agent else None, words(origin), words(full), is_former)


def _with_told(
    name: Name,
    told: Told | None,
    rows: Mapping[tuple[int, int], Mapping[Any, Any]],
    listed: _Listed,
    asked: Asked,
) -> Name:
    """Add to a name what the words around it make of it, and whom they mean."""
    if told is None:
        return name
    row = rows.get((name.start, name.end))
    name = name._replace(told=told)
    if row is not None and row["entity_id"] not in {candidate.entity_id for candidate in name.actors}:
        name = name._replace(candidates=(*name.candidates, _meant(name, told, row, listed)))
    return name._replace(reason=say_why(name, row, asked))


def _meant(name: Name, told: Told, row: Mapping[Any, Any], listed: _Listed) -> Candidate:
    """Whom the words of a mention mean, as a candidate."""
    entity_id, surface = row["entity_id"], name.surface if told.full is None else told.full[2]
    if entity_id is not None:
        return listed.candidate("actor", entity_id, told.rule, surface)._replace(how=told.rule, chosen=True)
    return Candidate(
        kind="actor",
        entity_id=None,
        **{key: row[key] for key in ("name", "type", "country")},
        how=told.rule,
        alias=told.agent,
        source=None if told.file is None else "curated",
        file=told.file,
        chosen=True,
        share=None,
        held=None,
        signals=(),
    )


def _signals(items: Iterable[tuple[str, float, float]]) -> tuple[Signal, ...]:
    """The signals that are there, without the question in front of their names."""
    return tuple(Signal(name.partition(": ")[2], strength, added) for name, strength, added in items if strength)


def role_at(spells: list[Row], date: datetime.date | None, country: str | None = None) -> Held | None:
    """Find the role that an entry holds on a day, by the rule of the core's ``roles.rs``.

    Parameters
    ----------
    spells : list of dict
        The entry's rows of ``Gazetteer.roles``, in the order of time.
    date : datetime.date or None
        First and last days count.
    country : str or None
        The entry's, for spells that name none. Who serves an international body acts for no country.

    Examples
    --------
    >>> spell = {"role": "GOV", "country": "FRA", "office": "Mayor", "start": datetime.date(2014, 4, 5), "end": None}
    >>> [role_at([spell], day).role for day in (datetime.date(2014, 4, 5), datetime.date(2014, 4, 4))]
    ['GOV', 'ELI']
    """
    if not spells:
        return None
    last = len(spells) - 1

    def held(spell: int, how: Any) -> Held:
        row = spells[spell]
        role = _FORMER if how == "outside" else row["role"]
        own = row["country"] or (None if role == _INTERNATIONAL else country)
        return Held(role, how, spell, row["role"], own, row["office"], row["start"], row["end"], len(spells))

    if date is None:
        is_certain = not last and spells[0]["start"] is None and spells[0]["end"] is None
        return held(last, "holds" if is_certain else "assumed")
    holding = [spell for spell, row in enumerate(spells) if _holds(row, date)]
    if not holding:
        return held(last, "outside")
    return held(max(holding, key=lambda spell: (_specificity(spells[spell]["role"]), spell)), "holds")


def _holds(spell: Row, date: datetime.date) -> bool:
    return (spell["start"] is None or spell["start"] <= date) and (spell["end"] is None or date <= spell["end"])


def _specificity(role: str) -> int:
    """How much a role says of what somebody does on the day, by the rule of the core's ``roles.rs``."""
    ranks = (("LEG", "OPP", "PTY"), ("REB", "UAF", "CRM"), ("GOV", "MIL", "SPY", "COP", "JUD", "IGO"))
    return next((rank for rank, roles in enumerate(ranks, 1) if role in roles), 0)
