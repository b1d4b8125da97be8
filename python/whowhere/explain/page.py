"""Shows an explanation as HTML: every name folds out into its candidates and signals, without JavaScript.

Every text is escaped as in `whowhere.highlight`, so that none becomes markup or a formula.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from whowhere.explain.weighed import Candidate, Name, strongest
from whowhere.explain.wording import list_signals, say_role, select_candidates, summary
from whowhere.highlight import _NO_MATHS, escape_text

if TYPE_CHECKING:
    from whowhere.explain.result import Explanation

_STYLE = "<style>.whowhere .ww-cells td,.whowhere .ww-cells th{text-align:left;vertical-align:top}</style>"
_COLUMNS = ("", "share", "id", "name", "type", "country", "by", "alias", "source", "file", "signals", "role")


def page(explanation: Explanation, most: int) -> str:
    """Show the first `most` names."""
    parts = [_STYLE, f'<div class="whowhere {_NO_MATHS}">', f"<div>{escape_text(summary(explanation))}</div>"]
    parts += [_name(name, explanation.date) for name in explanation.names[:most]]
    if len(explanation.names) > most:
        parts.append(f"<div>and {len(explanation.names) - most:,} more names</div>")
    return "\n".join([*parts, "</div>"])


def _name(name: Name, date: datetime.date | None) -> str:
    surface, reason = (
        escape_text(name.surface),
        escape_text(f"{name.start} to {name.end}, {name.verdict}: {name.reason}"),
    )
    candidates, n_more = select_candidates(name)
    tables = [_table(_COLUMNS, (_cells(candidate, date) for candidate in candidates))] if candidates else []
    if n_more:
        tables.append(f"<div>and {n_more:,} more, less likely</div>")
    signals = sorted(name.signals, key=lambda signal: -abs(signal.contribution))
    if signals:
        figures = [(s.name, f"{s.strength:.3g}", f"{s.weight:.3f}", f"{s.contribution:+.3f}") for s in signals]
        tables.append(_table(("is it a place?", "strength", "weight", "contribution"), figures))
    is_open = " open" if name.verdict in ("chosen", "undecided") else ""
    return f'<details{is_open}><summary><b dir="auto">{surface}</b> {reason}</summary>{"".join(tables)}</details>'


def _cells(candidate: Candidate, date: datetime.date | None) -> Sequence[str]:
    signals = [*strongest(candidate.signals, 1, 3), *strongest(candidate.signals, -1, 3)]
    texts = (candidate.entity_id, candidate.name, candidate.type, candidate.country, candidate.how, candidate.alias)
    return (
        "chosen" if candidate.chosen else "",
        candidate.kind if candidate.share is None else f"{candidate.share:.3f}",
        *(text or "" for text in (*texts, candidate.source, candidate.file)),
        list_signals(signals),
        "" if candidate.held is None else say_role(candidate.held, date),
    )


def _table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    titles = "".join(f"<th>{escape_text(title)}</th>" for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="ww-cells"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'
