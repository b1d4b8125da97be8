"""Puts the figures, the sample reports and the credits on one page that needs no other file and no network."""

from __future__ import annotations

import html
from importlib import resources
from typing import Any

import pandas as pd

from whowhere import counts
from whowhere.drawing.globe import busiest
from whowhere.highlight import STYLE, highlight
from whowhere.page.bars import bars
from whowhere.page.map import MOST_LABELS, world_map
from whowhere.page.network import network
from whowhere.page.timeline import timeline

CREDITS = (
    "Place data: GeoNames (CC BY 4.0). Outline: Natural Earth (public domain).",
    "Borders on the map are Natural Earth's de facto lines; no position on any of them is taken here.",
)
#: What the bundled sample is; the page of another text column has no use for it.
ABOUT_SAMPLE = (
    "The sample reports were written for this package about public events, to try it on and not to be cited: a detail "
    "may be wrong."
)
N_BARS, N_PANELS, N_NODES, N_REPORTS = 14, 7, 40, 8
#: How often the demo annotates the sample to say how fast that is.
N_RUNS = 5
#: Two actors are joined when they share at least so many reports.
FEWEST_TOGETHER = 2
#: The busiest part of the world has a map of its own if it holds at least so many places.
FEWEST_IN_PART = 25
_REPORT_CHARACTERS = (200, 1200)
_HOW = {
    "alias": "a listed name",
    "acronym": "a listed acronym",
    "demonym": "“Syrian”, “Turks”",
    "metonym": "“the Kremlin”",
    "composed": "“Turkish officials”",
    "surname": "the full name came before",
    "defined": "“Revolutionary Front (RF)”",
    "title": "“spokeswoman Maria Zakharova”",
    "inferred": "“the police”, of that country",
}


def main_page(mentions: pd.DataFrame, news: pd.DataFrame, *, seconds: float | None = None) -> str:
    """Write the page about some annotated news.

    Parameters
    ----------
    mentions : DataFrame, one row per mention
        What ``annotate(news["text"], dates=news["date"])`` gave.
    news : DataFrame, one row per document
        ``text`` and ``date``; ``title``, where there is one, heads the sample reports.
    seconds : float, optional
        How long annotating took, the median of ``N_RUNS``; None leaves the speed out.

    Returns
    -------
    str
        An HTML page, the same bytes for the same input. It refers to nothing outside itself.
    """
    actors, places = counts.entities(mentions, "actor"), counts.entities(mentions, "place")
    sections = [
        _header(mentions, news, len(actors), len(places), seconds),
        f'<div class="pair">{_ranking(actors, "actor")}{_ranking(places, "place")}</div>',
        _map_section(mentions),
        _timeline_section(mentions, news, actors),
        _network_section(mentions, actors),
        _reports_section(mentions, news),
        f"<footer>{''.join(f'<p>{_text(line)}</p>' for line in (*CREDITS, ABOUT_SAMPLE))}</footer>",
    ]
    style = resources.files("whowhere").joinpath("page/style.css").read_text(encoding="utf-8")
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>whowhere: who and where in {len(news):,} news reports</title>\n"
        f"<style>\n{style}{STYLE}</style>\n</head>"
    )
    body = "\n".join(section for section in sections if section)
    return f"{head}\n<body>\n{body}\n</body>\n</html>\n"


def _text(value: object) -> str:
    return html.escape(str(value), quote=True)


def _section(heading: str, deck: str, body: str) -> str:
    """Return a section; heading and deck are HTML already."""
    return f'<section>\n<h2>{heading}</h2>\n<p class="deck">{deck}</p>\n{body}\n</section>'


def _header(mentions: pd.DataFrame, news: pd.DataFrame, n_actors: int, n_places: int, seconds: float | None) -> str:
    n_linked = int(mentions["entity_id"].notna().sum())
    n_bytes = sum(len(text.encode()) for text in news["text"].dropna())
    linked = f"mentions, {100 * n_linked // len(mentions)} % of them linked to an entry" if n_linked else "mentions"
    figures = [
        (f"{len(news):,}", f"news reports{_years(news['date'])}"),
        (f"{len(mentions):,}", linked),
        (f"{n_actors:,}", '<span class="actor-word">actors</span>, each counted once'),
        (f"{n_places:,}", '<span class="place-word">places</span>, each counted once'),
    ]
    if seconds:
        speed = n_bytes / 1e6 / seconds
        timing = f"{seconds * 1000:.0f} ms, median of {N_RUNS}, gazetteer already loaded"
        note = f"read on this computer: {n_bytes / 1000:,.0f} kB in {timing}"
        figures.append((f"{speed:.{0 if speed >= 10 else 1}f} <small>MB/s</small>", note))
    items = "".join(f"<div><dt>{note}</dt><dd>{value}</dd></div>" for value, note in figures)
    lead = (
        'whowhere reads a column of news text and marks the <span class="actor-word">actors</span> and '
        '<span class="place-word">places</span> it mentions, each linked to an entry of its gazetteer. '
        "This page shows what it found in its bundled sample. Nothing was sent anywhere, and this page loads nothing."
    )
    return (
        f'<header>\n<p class="eyebrow">whowhere demo</p>\n<h1>Who and where in {len(news):,} news reports</h1>\n'
        f'<p class="lead">{lead}</p>\n<dl class="figures">{items}</dl>\n</header>'
    )


def _years(dates: pd.Series) -> str:
    when = pd.to_datetime(dates, errors="coerce", format="ISO8601").dropna()
    if when.empty:
        return ""
    first, last = when.min().year, when.max().year
    return f", {first}" if first == last else f", {first} to {last}"


def _tooltips(entities: pd.DataFrame) -> list[str]:
    """Return each entity's tooltip: its name, what is known of it, its counts."""
    lines = []
    for row in entities.to_dict("records"):
        facts = ", ".join(row[column] for column in ("id", "country", "code") if isinstance(row.get(column), str))
        counts = f"{row['n_documents']:,} reports, {row['n_mentions']:,} mentions"
        if row.get("n_as_actor"):
            counts += f", {row['n_as_actor']:,} of them read as an actor"
        lines.append(f"{row['name']}\n{facts}\n{counts}")
    return lines


def _ranking(entities: pd.DataFrame, kind: str) -> str:
    top = entities.head(N_BARS)
    table = pd.DataFrame({"label": top["name"], "n": top["n_documents"]})
    table["note"] = [t.replace("_", " ") if isinstance(t, str) else None for t in top["type"]]
    table["title"] = _tooltips(top)
    heading, verb = ("Who", "named as actors") if kind == "actor" else ("Where", "named as places")
    word = f'<span class="{kind}-word">{"Actors" if kind == "actor" else "Places"}</span>'
    deck = f"{word} by the number of reports they are {verb} in. The first {len(top)} of {len(entities):,}."
    label = f"{heading}: reports naming each, {_first_three(top)}"
    return _section(heading, deck, bars(table, label=label, class_=kind))


def _first_three(top: pd.DataFrame) -> str:
    names = [f"{name} {n:,}" for name, n in zip(top["name"][:3], top["n_documents"][:3], strict=True)]
    return ", ".join(names) or "none"


def _map_section(mentions: pd.DataFrame) -> str:
    places = counts.located(mentions)
    table = places.assign(n=places["n_documents"], title=_tooltips(places))
    deck = (
        f"{len(places):,} places by the number of reports naming them, also where the name stands for an actor: "
        "in “Turkey denied it”, Turkey is an actor and still a place on the map.<br>"
        '<span class="legend"><span class="swatch solid"></span>a city or a spot</span>'
        '<span class="legend"><span class="swatch"></span>a country, region or water, drawn at its middle</span>'
    )
    part, n_inside = busiest(table)
    zoom = n_inside >= FEWEST_IN_PART
    label = f"World map of the places named, {_first_three(places)}"
    body = f'<div class="wide">{world_map(table, label=label, mark=part if zoom else None)}</div>'
    if zoom:
        label = f"Map of the busiest part of the world, {n_inside:,} places"
        body += f'\n<p class="deck">The framed part, larger: {n_inside:,} of the {len(places):,} places.</p>'
        body += f'\n<div class="wide">{world_map(table, label=label, part=part, most_labels=2 * MOST_LABELS)}</div>'
    return _section("On the map", deck, body)


def _timeline_section(mentions: pd.DataFrame, news: pd.DataFrame, actors: pd.DataFrame) -> str:
    table = counts.over_time(mentions, news["date"], list(actors["id"].head(N_PANELS)))
    if table.empty:
        return ""
    unit = {"D": "day", "M": "month", "Y": "year"}[table["period"].iloc[0].freqstr[0]]
    deck = (
        f"Reports per {unit}: all of them, then those naming each of the {table['id'].nunique()} most frequent actors. "
        "The actors share one scale."
    )
    if not table["n_documents"].all():
        deck += '<br><span class="legend"><span class="swatch gap"></span>no report at all: nothing known</span>'
    drawing = timeline(table, label=f"Reports per {unit} naming each of the most frequent actors")
    return _section("Over time", deck, f'<div class="wide">{drawing}</div>')


def _network_section(mentions: pd.DataFrame, actors: pd.DataFrame) -> str:
    top = actors.head(N_NODES)
    edges = counts.pairs(mentions, list(top["id"]))
    edges = edges[edges["n"] >= FEWEST_TOGETHER]
    if edges.empty:
        return ""
    nodes = pd.DataFrame({"id": top["id"], "name": top["name"], "n": top["n_documents"]})
    nodes["title"] = _tooltips(top)
    deck = (
        f"Of the {len(top)} most frequent actors, those that share at least {FEWEST_TOGETHER} reports with another. A "
        "line is the wider the more they share; only each actor's strongest are drawn. Being named together does not "
        "say how two actors relate."
    )
    strongest = edges.iloc[0]
    names = nodes.set_index("id")["name"]
    label = f"Network of actors named together, most often {names[strongest['a']]} and {names[strongest['b']]}"
    return _section("Named together", deck, f'<div class="wide">{network(nodes, edges, label=label)}</div>')


def _reports_section(mentions: pd.DataFrame, news: pd.DataFrame) -> str:
    chosen = choose_reports(mentions, news["text"])
    if not chosen:
        return ""
    reports = "".join(_report(mentions, news, doc) for doc in chosen)
    deck = (
        f"{len(chosen)} of the reports, chosen to show different kinds of mention. "
        '<span class="actor-word">Actors</span> are underlined, <span class="place-word">places</span> dotted; '
        "a mark without a tint was seen but not decided. Point at a mark for its entry, role, rule and score."
    )
    return _section("In the text", deck, f'{_rules(mentions)}<div class="reports">{reports}</div>')


def _rules(mentions: pd.DataFrame) -> str:
    """Return how many mentions each rule found, with an example of the rule."""
    items = "".join(
        f"<div><dt>{_text(row['how'])}</dt><dd>{row['n']:,}</dd><dd>{_text(_HOW.get(row['how'], ''))}</dd></div>"
        for row in counts.by_rule(mentions).to_dict("records")
    )
    return f'<dl class="rules" aria-label="Mentions by the rule that found them">{items}</dl>'


def _report(mentions: pd.DataFrame, news: pd.DataFrame, doc: Any) -> str:
    row = news.loc[doc].to_dict()
    title, date = row.get("title"), row.get("date")
    heading = f"<h3>{_text(title)}</h3>" if isinstance(title, str) else ""
    dateline = f'<p class="date">{_text(date)}</p>' if isinstance(date, str) else ""
    own = mentions[mentions["doc"] == doc].assign(doc=0)
    body = highlight(row["text"], own, max_characters=_REPORT_CHARACTERS[1]).body
    return f'<article class="report">{heading}{dateline}{body}</article>'


def choose_reports(mentions: pd.DataFrame, texts: pd.Series, n: int = N_REPORTS) -> list[Any]:
    """Choose documents that between them show the most rules and types, in the order of `texts`.

    Greedy: each time the one that adds most, of equals the one with most mentions, then the first.
    """
    length = texts.str.len()
    shown: dict[Any, set[Any]] = {}
    for doc, how, type_ in zip(mentions["doc"], mentions["how"], mentions["type"], strict=True):
        shown.setdefault(doc, set()).update(value for value in (how, type_) if isinstance(value, str))
    n_mentions = mentions["doc"].value_counts()
    candidates = [doc for doc in texts.index[length.between(*_REPORT_CHARACTERS)] if doc in shown]
    candidates = candidates or [doc for doc in texts.index[length > 0] if doc in shown]
    seen: set[Any] = set()
    chosen: list[Any] = []
    while candidates and len(chosen) < n:
        best = max(candidates, key=lambda doc: (len(shown[doc] - seen), int(n_mentions[doc])))
        candidates.remove(best)
        chosen.append(best)
        seen |= shown[best]
    return sorted(chosen, key=list(texts.index).index)
