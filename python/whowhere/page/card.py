"""Draws the profile of one actor or place as HTML for a notebook."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pandas as pd

from whowhere.highlight import STYLE, escape_text
from whowhere.page import svg

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
.ww-card .ww-rows.ww-lines{font-size:.85em;white-space:nowrap}
.ww-card .ww-scroll{overflow:auto hidden;padding-bottom:.2em}
.ww-card .ww-bars{fill:var(--ww-hue);display:block;width:100%;max-width:46em;height:auto}
.ww-card .ww-bars .ww-gap{fill:currentColor;opacity:.12}
"""
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
        _part("With actors", profile.partners, ["name", "n"]),
        _part("With places", profile.places, ["name", "n"]),
    ]
    parts = [
        f"<h3>{escape_text(profile.name)}</h3>",
        f'<div class="ww-note">{escape_text(told)}: {counts}</div>',
        _over_time(profile.timeline, kind),
        f'<div class="ww-parts">{"".join(tables)}</div>',
        _contexts(profile.contexts, kind),
    ]
    body = "\n".join(part for part in parts if part)
    return (
        f'<style>{STYLE}{_STYLE}</style>\n<div class="whowhere ww-card tex2jax_ignore mathjax_ignore">\n{body}\n</div>'
    )


def _part(heading: str, table: pd.DataFrame, columns: list[str]) -> str:
    """Return a small table under its heading; nothing for an empty one."""
    if table.empty:
        return ""
    rows = "".join(
        f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in table[columns].itertuples(index=False)
    )
    return f'<div><h4>{heading}</h4><table class="ww-rows"><tbody>{rows}</tbody></table></div>'


def _cell(value: Any, class_: str = "") -> str:
    if isinstance(value, pd.Timestamp):
        return f"<td>{value:%Y-%m-%d}</td>"
    if isinstance(value, str):
        kind = f' class="{class_}"' if class_ else ""
        return f'<td{kind} dir="auto">{escape_text(value)}</td>'
    return "<td></td>" if pd.isna(value) else f'<td class="ww-n">{value:,}</td>'


def _over_time(table: pd.DataFrame | None, kind: str) -> str:
    """Return bars of the documents per period; periods without a document are shaded."""
    if table is None or not 2 <= len(table) <= _MOST_BARS:
        return ""
    step, most = _WIDTH / len(table), max(1, int(table["n_documents"].max()))
    bars = []
    for i, (period, n, n_all) in enumerate(zip(table["period"], table["n_documents"], table["n_all"], strict=True)):
        height = _HEIGHT * n / most if n_all else _HEIGHT
        tip = svg.title(f"from {period:%Y-%m-%d}: {n:,} of {n_all:,} documents")
        place = {"x": i * step + 0.1 * step, "y": _HEIGHT - height, "width": 0.8 * step, "height": height}
        bars.append(svg.element("rect", tip, **place, class_="" if n_all else "ww-gap"))
    first, last = (f"{table['period'].iloc[i]:%Y-%m-%d}" for i in (0, -1))
    note = f"documents per period from {first} to {last}, at most {most:,}; shaded: no document at all"
    drawing = svg.drawing(_WIDTH, _HEIGHT, bars, label=note, class_=f"ww-bars ww-{kind}")
    return f'<h4>Over time</h4>{drawing}<div class="ww-note">{html.escape(note)}</div>'


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
