"""Shows an explanation in a terminal: for every name what became of it, why, and what else it may mean."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from typing import TYPE_CHECKING

from whowhere.explain.weighed import Candidate, Held, Name, Signal, strongest

if TYPE_CHECKING:
    from whowhere.explain.result import Explanation

#: Signals of each side, and candidates, that are shown.
N_SIGNALS, N_CANDIDATES = 3, 5
# A gazetteer's names may hold anything, a terminal obeys control characters: they are shown as their pictures.
_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def show(explanation: Explanation, most: int | None) -> str:
    """Show the first `most` names, or all.

    Examples
    --------
    >>> from whowhere.explain import explain
    >>> from whowhere.gazetteer import Gazetteer
    >>> gazetteer = Gazetteer.from_dict({"rsf": ["Rapid Support Forces"]}, kind="actor")
    >>> explain("The Rapid Support Forces left.", gazetteer=gazetteer)
    1 name: 1 chosen
    "Rapid Support Forces" (4 to 24) chosen: an actor
      * actor  rsf: rsf, by alias "Rapid Support Forces"
    """
    names = explanation.names[:most]
    lines = [summary(explanation)]
    for name in names:
        lines += _name_lines(name, explanation.date)
    if len(names) < len(explanation.names):
        lines.append(f"and {len(explanation.names) - len(names):,} more names: print(), or see .candidates")
    return "\n".join(_clean(line) for line in lines)


def summary(explanation: Explanation) -> str:
    """Count the names by verdict."""
    n_names, counts = len(explanation.names), Counter(name.verdict for name in explanation.names)
    if not n_names:
        return "no names found"
    day = "" if explanation.date is None else f", on {explanation.date}"
    return f"{n_names:,} name{'s' * (n_names != 1)}{day}: " + ", ".join(f"{n:,} {key}" for key, n in counts.items())


def _clean(text: str) -> str:
    return text.translate(_PICTURES).encode("utf-8", "replace").decode()


def _name_lines(name: Name, date: datetime.date | None) -> list[str]:
    surface = json.dumps(name.surface, ensure_ascii=False)
    lines = [f"{surface} ({name.start} to {name.end}) {name.verdict}: {name.reason}"]
    for label, signals in (
        ("for", strongest(name.signals, 1, N_SIGNALS)),
        ("against", strongest(name.signals, -1, N_SIGNALS)),
    ):
        if signals:
            lines.append(f"  {label:<7}  {list_signals(signals)}")
    shown, n_more = select_candidates(name)
    for candidate in shown:
        lines += _candidate_lines(candidate, date)
        if candidate.chosen and len(name.places) > 1 and (for_it := strongest(candidate.signals, 1, N_SIGNALS)):
            lines.append(f"           {list_signals(for_it)}")
    if n_more:
        lines.append(f"    and {n_more:,} more, less likely")
    return lines


def select_candidates(name: Name) -> tuple[list[Candidate], int]:
    """The likeliest places and first actors, the chosen ones always; and how many are left out."""
    likely = [*name.places[:N_CANDIDATES], *name.actors[:N_CANDIDATES]]
    shown = [c for c in (*name.places, *name.actors) if c.chosen or c in likely]
    return shown, len(name.candidates) - len(shown)


def list_signals(signals: list[Signal]) -> str:
    """Name signals with what they add.

    Examples
    --------
    >>> list_signals([Signal("dateline", 1.0, 2.0), Signal("town", 1.0, -0.456)])
    'dateline +2.00, town -0.46'
    """
    return ", ".join(f"{signal.name} {signal.contribution:+.2f}" for signal in signals)


def _candidate_lines(candidate: Candidate, date: datetime.date | None) -> list[str]:
    share = candidate.kind if candidate.share is None else f"{candidate.share:.3f}"
    kind = ", ".join(filter(None, (candidate.type, candidate.country)))
    listed = ", ".join(filter(None, (candidate.source, candidate.file)))
    shown = "unlisted" if candidate.entity_id is None else candidate.entity_id
    line = f"  {'*' if candidate.chosen else ' '} {share}  {shown}" + (f": {candidate.name}" if candidate.name else "")
    line += f" ({kind})" if kind else ""
    line += f", by {candidate.how}"
    line += f" {json.dumps(candidate.alias, ensure_ascii=False)}" if candidate.alias is not None else ""
    line += f" [{listed}]" if listed else ""
    return [line] if candidate.held is None else [line, f"           {say_role(candidate.held, date)}"]


def say_role(held: Held, date: datetime.date | None) -> str:
    """Say which role is held, from when to when.

    Examples
    --------
    >>> day = datetime.date(2014, 8, 28)
    >>> say_role(Held("GOV", "holds", 0, "GOV", "TUR", "Prime Minister", day, None, 2), day)
    'role GOV (TUR), Prime Minister, since 2014-08-28'
    >>> say_role(Held("ELI", "outside", 0, "GOV", "TUR", None, None, day, 1), datetime.date(2020, 1, 1))
    'role ELI: 2020-01-01 is outside every spell; the last is GOV (TUR), until 2014-08-28'
    """
    spell = held.spell_role + (f" ({held.country})" if held.country else "")
    spell += f", {held.office}" if held.office else ""
    if held.start and held.end:
        spell += f", {held.start} to {held.end}"
    elif held.start or held.end:
        spell += f", since {held.start}" if held.start else f", until {held.end}"
    if held.how == "outside":
        return f"role {held.role}: {date} is outside every spell; the last is {spell}"
    if held.how == "assumed":
        which = f"the last of {held.n_spells} spells" if held.n_spells > 1 else "the only spell"
        return f"role {spell} (assumed without a date: {which})"
    return f"role {spell}"
