"""What an explanation holds of every name found in a text: plain records, as the core weighed them."""

from __future__ import annotations

import datetime
from typing import Any, Literal, NamedTuple


class Signal(NamedTuple):
    """Something that speaks for or against, how strongly it is there, and what it adds to the log odds."""

    name: str
    strength: float
    contribution: float

    @property
    def weight(self) -> float:
        """What one unit of strength adds."""
        return round(self.contribution / self.strength, 4)


class Held(NamedTuple):
    """The role of an actor at the document's date, and the spell that says so.

    Attributes
    ----------
    role : str
        The role's code; ``ELI`` outside every spell.
    how : {"holds", "assumed", "outside"}
        Whether the spell holds at the date, is taken for want of a date, or is the last of spells that do not hold.
    spell : int
        Which of the entry's spells it is, in the order of time.
    office, start, end
        The spell's.
    n_spells : int
        How many the entry has.
    """

    role: str
    how: Literal["holds", "assumed", "outside"]
    spell: int
    spell_role: str
    country: str | None
    office: str | None
    start: datetime.date | None
    end: datetime.date | None
    n_spells: int


class Candidate(NamedTuple):
    """An entry that a name may mean, and the alias by which it does."""

    kind: Literal["actor", "place"]
    entity_id: str | None
    name: str | None
    type: str | None
    country: str | None
    how: str
    alias: str | None
    source: str | None
    file: str | None
    chosen: bool
    share: float | None
    held: Held | None
    signals: tuple[Signal, ...]

    @property
    def score(self) -> float | None:
        """The sum of what its signals add, for a place that was weighed."""
        return None if self.share is None else sum(signal.contribution for signal in self.signals)


class Told(NamedTuple):
    """What makes some words an actor that is not listed as they stand.

    Attributes
    ----------
    rule : str
        The mention's ``how``.
    agent : str or None
        The agent noun, as listed.
    file : str or None
        Where it is listed.
    origin, full : tuple of int and str, or None
        Where the name stands that says where the actor is from, and the name in full; and their characters.
    is_former : bool
        Whether the words say that an office is held no longer.
    """

    rule: str
    agent: str | None
    file: str | None
    origin: tuple[int, int, str] | None
    full: tuple[int, int, str] | None
    is_former: bool


class Name(NamedTuple):
    """A name found in a text, and what became of it; without signals nobody asked whether it is a place."""

    start: int
    end: int
    surface: str
    verdict: str
    reason: str
    probability: float | None
    signals: tuple[Signal, ...]
    candidates: tuple[Candidate, ...]
    told: Told | None = None

    @property
    def places(self) -> list[Candidate]:
        """The places it may mean, the likeliest first."""
        places = [candidate for candidate in self.candidates if candidate.kind == "place"]
        return sorted(places, key=lambda place: -(place.share or 0.0))

    @property
    def actors(self) -> list[Candidate]:
        """The actors it may mean, the first listed first."""
        return [candidate for candidate in self.candidates if candidate.kind == "actor"]


def strongest(signals: tuple[Signal, ...], sign: Literal[1, -1], n: int) -> list[Signal]:
    """The `n` signals that speak most for (1) or against (-1), without the one that is always there.

    Examples
    --------
    >>> signals = (Signal("always", 1.0, -3.0), Signal("town", 1.0, -0.5), Signal("dateline", 1.0, 2.0))
    >>> strongest(signals, -1, 3)
    [Signal(name='town', strength=1.0, contribution=-0.5)]
    """
    speaking = [signal for signal in signals if signal.contribution * sign > 0 and signal.name != "always"]
    return sorted(speaking, key=lambda signal: -signal.contribution * sign)[:n]


def is_null(value: Any) -> bool:
    """Whether a value of a table is None or nan."""
    return value is None or value != value
