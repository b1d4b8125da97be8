"""Draws the profile of one actor or place as HTML for a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from whowhere.highlight import STYLE, escape_text
from whowhere.page import svg
from whowhere.page.timeline import name_of
from whowhere.periods import PERIODS, Span

if TYPE_CHECKING:
    from whowhere.profile import Profile

_STYLE = """
.ww-card{line-height:1.45;max-width:70em}
.ww-card h3{margin:.2em 0 .1em;font-size:1.25em}
.ww-card .ww-parts{display:flex;flex-wrap:wrap;gap:.4em 2.4em;align-items:flex-start}
.ww-card h4{margin:.8em 0 .2em;font-size:.9em}
.ww-card table.ww-rows{border-collapse:collapse;font-size:.9em;margin:0;border:0}
.ww-card .ww-rows td{padding:.08em .9em .08em 0;text-align:left;border:0;background:none;vertical-align:baseline}
.ww-card .ww-rows td.ww-n{text-align:right;font-variant-numeric:tabular-nums}
.ww-card .ww-rows td.ww-pre{text-align:right;opacity:.75}
.ww-card .ww-rows td.ww-post{opacity:.75}
.ww-card .ww-rows.ww-lines{font-size:.85em}
.ww-card .ww-rows.ww-lines td{white-space:nowrap}
.ww-card .ww-scroll{overflow:auto hidden;padding-bottom:.2em}
.ww-card .ww-bars{fill:var(--ww-hue);display:block;width:100%;max-width:46em;height:auto}
.ww-card .ww-parts .ww-note{margin:0 0 .3em;max-width:16em;line-height:1.3}
.ww-card .ww-ends{display:flex;justify-content:space-between;max-width:46em;opacity:.75}
.ww-card .ww-ends span{font-size:.8em;font-variant-numeric:tabular-nums}
.ww-card .ww-bars .ww-gap{fill:currentColor;opacity:.12}
"""
_TOGETHER = "documents shared, × as many as by chance; surest first"
_WIDTH, _HEIGHT = 720.0, 48.0
#: More periods than this are not drawn one by one: the table has them.
_MOST_BARS = 400


def card(profile: Profile) -> str:
    """Write a profile as HTML, without JavaScript and with everything escaped."""
    kind = str(profile.aliases["kind"].iloc[0])
    told = ", ".join(part for part in (profile.entity_id, profile.type, profile.country) if part)
    counts = (
        f"{profile.n_mentions:,} mentions in {profile.n_documents:,} of {profile.n_all:,} documents "
        f"({100 * profile.n_documents / max(1, profile.n_all):.3g} %)"
    )
    tables = [
        _part("Called", profile.aliases, ["surface", "kind", "how", "n_mentions"]),
        _part("Roles", profile.roles, [c for c in ("code", "n_mentions", "first", "last") if c in profile.roles]),
        _part("With actors", _by_chance(profile.partners), ["name", "n", "times"], _TOGETHER),
        _part("With places", _by_chance(profile.places), ["name", "n", "times"], _TOGETHER),
    ]
    parts = [
        f"<h3>{escape_text(profile.name)}</h3>",
        f'<div class="ww-note">{escape_text(told)}: {counts}</div>',
        _over_time(profile.timeline, profile.span, kind, profile.n_all),
        f'<div class="ww-parts">{"".join(tables)}</div>',
        _contexts(profile.contexts, kind),
    ]
    body = "\n".join(part for part in parts if part)
    return (
        f'<style>{STYLE}{_STYLE}</style>\n<div class="whowhere ww-card tex2jax_ignore mathjax_ignore">\n{body}\n</div>'
    )


def _by_chance(table: pd.DataFrame) -> pd.DataFrame:
    """Add how many times as many documents are shared as chance would have it."""
    return table.assign(times=[f"{ratio:.{0 if ratio >= 9.95 else 1}f}×" for ratio in 2.0 ** table["pmi"]])


def _part(heading: str, table: pd.DataFrame, columns: list[str], note: str = "") -> str:
    """Return a small table under its heading, and a note if any; nothing for an empty one."""
    if table.empty:
        return ""
    rows = "".join(
        f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in table[columns].itertuples(index=False)
    )
    told = f'<div class="ww-note">{note}</div>' if note else ""
    return f'<div><h4>{heading}</h4>{told}<table class="ww-rows"><tbody>{rows}</tbody></table></div>'


def _cell(value: Any, class_: str = "") -> str:
    if isinstance(value, pd.Timestamp):
        return f"<td>{value:%Y-%m-%d}</td>"
    if isinstance(value, str):
        kind = f' class="{class_}"' if class_ else ""
        return f'<td{kind} dir="auto">{escape_text(value)}</td>'
    return "<td></td>" if pd.isna(value) else f'<td class="ww-n">{value:,}</td>'


def _over_time(table: pd.DataFrame | None, span: Span | None, kind: str, n_documents: int) -> str:
    """Return bars of the documents per period; periods without a document are shaded."""
    if table is None or span is None or not 2 <= len(table) <= _MOST_BARS:
        return ""
    step, most = _WIDTH / len(table), max(1, int(table["n_documents"].max()))
    names = [name_of(period) for period in table["period"].dt.to_period(PERIODS[span.unit])]
    bars = []
    for i, (name, n, n_all) in enumerate(zip(names, table["n_documents"], table["n_all"], strict=True)):
        height = _HEIGHT * n / most if n_all else _HEIGHT
        tip = svg.title(f"{name}: {n:,} of {n_all:,} documents")
        place = {"x": i * step + 0.1 * step, "y": _HEIGHT - height, "width": 0.8 * step, "height": height}
        bars.append(svg.element("rect", tip, **place, class_="" if n_all else "ww-gap"))
    label = f"documents per {span.unit} from {names[0]} to {names[-1]}"
    drawing = svg.drawing(_WIDTH, _HEIGHT, bars, label=label, class_=f"ww-bars ww-{kind}")
    ends = f'<div class="ww-ends"><span>{names[0]}</span><span>{names[-1]}</span></div>'
    note = "; ".join(_about(table, span, n_documents))
    return f'<h4>Over time: documents per {span.unit}</h4>{drawing}{ends}<div class="ww-note">{html.escape(note)}</div>'


def _about(table: pd.DataFrame, span: Span, n_documents: int) -> Iterator[str]:
    """Yield what is to be known of the bars."""
    yield f"at most {table['n_documents'].max():,} a {span.unit}"
    if not table["n_all"].all():
        yield f"shaded: a {span.unit} without any document"
    n_undated = n_documents - int(table["n_all"].sum()) - span.n_before - span.n_after
    sides = ((span.n_before, f"before {span.first}"), (span.n_after, f"after {span.last}"), (n_undated, "undated"))
    if outside := [f"{n:,} {side}" for n, side in sides if n > 0]:
        yield f"documents left out: {', '.join(outside)}"


def _contexts(lines: pd.DataFrame | None, kind: str) -> str:
    if lines is None or lines.empty:
        return ""
    rows = []
    for doc, pre, keyword, post in lines[["doc", "pre", "keyword", "post"]].itertuples(index=False):
        mark = f'<td><mark class="ww-mention ww-{kind}">{escape_text(_line(keyword))}</mark></td>'
        before, behind = _cell(_line(pre), "ww-pre"), _cell(_line(post), "ww-post")
        rows.append(f"<tr>{_cell(str(doc))}{before}{mark}{behind}</tr>")
    body = f'<table class="ww-rows ww-lines"><tbody>{"".join(rows)}</tbody></table>'
    return f'<h4>In the text</h4><div class="ww-scroll">{body}</div>'


def _line(text: str) -> str:
    return " ".join(text.split())
