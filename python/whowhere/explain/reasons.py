"""Says in a phrase why a name became a mention, or did not."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from whowhere.explain.weighed import Name, Told, strongest

#: What the rules are, by the mentions' ``how``.
_RULES = {
    "composed": "composed",
    "surname": "the last name of somebody named in full",
    "defined": "a form that the document defines",
    "title": "a person whom no list has, by title or apposition",
    "inferred": "an actor whom no list has, by the words themselves",
}


class Asked(NamedTuple):
    """What was asked for, and what was given: the mentions, and the names of their entries."""

    kinds: str | None
    nested: bool
    mentions: Sequence[Mapping[Any, Any]]
    names: Mapping[str, str]


def say_why(name: Name, mention: Mapping[Any, Any] | None, asked: Asked) -> str:
    """Say why a name has the verdict that it has; `mention` is its row, if it has one."""
    if name.verdict == "chosen" and mention is not None and name.told is not None and name.told.rule == mention["how"]:
        return _why_told(name.told, mention)
    if name.verdict == "chosen" and mention is not None:
        return _why_chosen(name, mention, asked)
    if name.verdict == "overlapped":
        return _why_overlapped(name, asked)
    if name.verdict == "dull":
        return "a common word or given name, and nothing beside it calls for a place"
    if name.verdict == "undecided":
        return f"a place, but which? best share {_share(name.places[0].share)}"
    if name.verdict == "unwanted":
        return _why_unwanted(name, asked)
    if name.probability is None:
        return "nothing that it may mean is asked for"
    against = strongest(name.signals, -1, 1)
    why = f"strongest against: {against[0].name}" if against else "too little speaks for it"
    return f"probability {_share(name.probability)} of being a place; {why}"


def _why_chosen(name: Name, mention: Mapping[Any, Any], asked: Asked) -> str:
    entity, place = mention["entity_id"], mention["place_id"]
    probability = f"probability {_share(name.probability)} of being a place"
    if entity is None:
        return f"{probability}, which no list has"
    if place is None:
        n_actors = len(name.actors)
        doubt = "" if name.probability is None else f"; {probability}"
        return f"an actor{f', one of {n_actors} of this name' if n_actors > 1 else ''}{doubt}"
    n_places = len(name.places)
    if n_places > 1:
        share = next((other.share for other in name.places if other.entity_id == place), None)
        probability += f"; share {_share(share)} among {n_places} places"
    if mention["kind"] == "place":
        return probability
    return f"read as the actor {asked.names.get(entity, entity)} ({entity}); {probability}"


def _why_told(told: Told, mention: Mapping[Any, Any]) -> str:
    parts = [_RULES.get(told.rule, "an actor with a title")]
    if told.agent is not None:
        parts.append(f"agent noun {told.agent!r} ({mention['role'] if told.is_former is False else 'former'})")
    if told.origin is not None:
        start, end, surface = told.origin
        parts.append(f"from {surface!r} ({start} to {end})")
    elif told.rule == "inferred" and mention["country"] is not None:
        parts.append(f"the document is about {mention['country']}")
    if told.full is not None and told.full[2] != mention["surface"]:
        start, end, surface = told.full
        parts.append(f"the name {surface!r} ({start} to {end})")
    if told.is_former:
        parts.append("an office held no longer")
    return "; ".join(parts)


def _why_overlapped(name: Name, asked: Asked) -> str:
    # Mentions do not overlap each other, so their ends are in order too.
    first = bisect.bisect_right(asked.mentions, name.start, key=lambda row: row["end"])
    row = asked.mentions[first]
    is_inside = row["start"] <= name.start and name.end <= row["end"]
    return f"{'inside' if is_inside else 'overlaps'} the mention {row['surface']!r}"


def _why_unwanted(name: Name, asked: Asked) -> str:
    wanted = f"not asked for by kinds={asked.kinds!r}"
    if asked.kinds == "place" and not name.actors:
        return f"inside a longer name; not asked for by nested={asked.nested}"
    if asked.kinds == "place":
        doubt = f"; probability {_share(name.probability)} of being a place" if name.places else ""
        return f"an actor; {wanted}{doubt}"
    if name.actors and not name.places:
        return f"inside or beside a place, which is {wanted}"
    return f"probability {_share(name.probability)} of being a place; {wanted}"


def _share(figure: float | None) -> str:
    """A probability with two decimals; none is shown as certain or impossible that is not.

    Examples
    --------
    >>> _share(0.961), _share(0.0003), _share(0.9996), _share(1.0)
    ('0.96', '<0.01', '>0.99', '1.00')
    """
    if figure is None:
        return "-"
    if 0 < figure < 0.01:
        return "<0.01"
    return ">0.99" if 0.99 < figure < 1 else f"{figure:.2f}"
