"""The page's sections: each counts one thing, says what it counted, and has it drawn."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from whowhere import counts
from whowhere.cooccurrence import cooccurrence
from whowhere.drawing.globe import busiest
from whowhere.highlight import escape_attribute
from whowhere.page import samples
from whowhere.page.bars import bars
from whowhere.page.map import MOST_LABELS, drawable, world_map
from whowhere.page.matrix import FEWEST, FULL, matrix
from whowhere.page.network import network
from whowhere.page.periods import days_of, over_time
from whowhere.page.timeline import timeline
from whowhere.page.words import Noun, Words, cut
from whowhere.periods import Span, choose_span

N_BARS, N_PANELS, N_NODES, N_ROWS, N_COLUMNS = 14, 7, 40, 12, 14
#: Two actors are joined when they share at least so many documents.
FEWEST_TOGETHER = 2
#: The busiest part of the world has a map of its own if it holds at least so many places.
FEWEST_IN_PART = 25
_WORDS_OF_KIND = {
    kind: f'<span class="{kind}-word">{word}</span>' for kind, word in (("actor", "Actors"), ("place", "Places"))
}


class Material(NamedTuple):
    """What a page is about.

    Attributes
    ----------
    mentions : DataFrame, one row per mention
        As in ``schema.MENTIONS``.
    documents : DataFrame, one row per document, indexed like ``mentions.doc``
        ``label``, ``text``, ``title`` and ``date`` (ISO 8601); None where there is none.
    words : Words
    actors, places : DataFrame
        What ``counts.entities`` makes of the mentions, with long names cut.
    """

    mentions: pd.DataFrame
    documents: pd.DataFrame
    words: Words
    actors: pd.DataFrame
    places: pd.DataFrame


def section(heading: str, deck: str, body: str) -> str:
    """Return a section; heading and deck are HTML already."""
    return f'<section>\n<h2>{heading}</h2>\n<p class="deck">{deck}</p>\n{body}\n</section>'


def rankings(material: Material) -> str:
    """Return the most frequent actors and places, beside each other."""
    noun = material.words.noun
    pair = [_ranking(of_kind, kind, noun) for kind, of_kind in _kinds(material) if len(of_kind)]
    return f'<div class="pair">{"".join(pair)}</div>' if pair else ""


def _kinds(material: Material) -> list[tuple[str, pd.DataFrame]]:
    return [("actor", material.actors), ("place", material.places)]


def _ranking(entities: pd.DataFrame, kind: str, noun: Noun) -> str:
    top = entities.head(N_BARS)
    table = pd.DataFrame({"label": top["name"], "n": top["n_documents"]})
    table["note"] = [cut(t).replace("_", " ") if isinstance(t, str) else None for t in top["type"]]
    table["title"] = _tooltips(top, noun)
    heading, verb = ("Who", "named as actors") if kind == "actor" else ("Where", "named as places")
    shown = f"The first {len(top)} of {len(entities):,}." if len(top) < len(entities) else "All of them."
    deck = f"{_WORDS_OF_KIND[kind]} by the number of {noun.many} they are {verb} in. {shown}"
    label = f"{heading}: {noun.many} naming each, {_first_three(top)}"
    return section(heading, deck, bars(table, label=label, class_=kind))


def _tooltips(entities: pd.DataFrame, noun: Noun) -> list[str]:
    """Return each entity's tooltip: its name, what is known of it, its counts."""
    lines = []
    for row in entities.to_dict("records"):
        facts = ", ".join(cut(row[column]) for column in ("id", "country", "code") if isinstance(row.get(column), str))
        counts = f"{noun.counted(row['n_documents'])}, {row['n_mentions']:,} mention{'s' * (row['n_mentions'] != 1)}"
        if row.get("n_as_actor"):
            counts += f", {row['n_as_actor']:,} of them read as an actor"
        lines.append(f"{row['name']}\n{facts}\n{counts}")
    return lines


def _first_three(top: pd.DataFrame) -> str:
    names = [f"{name} {n:,}" for name, n in zip(top["name"][:3], top["n_documents"][:3], strict=True)]
    return ", ".join(names) or "none"


def on_the_map(material: Material) -> str:
    """Return the map of the world, and one of its busiest part."""
    noun = material.words.noun
    places = counts.located(material.mentions)
    if places.empty:
        return ""
    places["name"] = places["name"].map(cut)
    table = places.assign(n=places["n_documents"], title=_tooltips(places, noun))
    # A dot named only within "mayor of Niamey" says so when pointed at, and has no label.
    table["name"] = table["name"].where(table["is_named"])
    drawn = drawable(table)
    part, n_inside = busiest(drawn)
    zoom = n_inside >= FEWEST_IN_PART
    label = f"World map of the places named, {_first_three(places)}"
    world = world_map(drawn, label=label, mark=part if zoom else None, noun=noun)
    body = f'<div class="wide">{world}</div>'
    if zoom:
        label = f"Map of the busiest part of the world, {n_inside:,} places"
        body += f'\n<p class="deck">The framed part, larger: {n_inside:,} of the {len(drawn):,} places.</p>'
        larger = world_map(drawn, label=label, part=part, most_labels=2 * MOST_LABELS, noun=noun)
        body += f'\n<div class="wide">{larger}</div>'
    return section("On the map", _map_deck(material, table, drawn), body)


def _map_deck(material: Material, table: pd.DataFrame, drawn: pd.DataFrame) -> str:
    noun, mentions = material.words.noun, material.mentions
    deck = (
        f"{len(table):,} places by the number of {noun.many} naming them, also where the name stands for an actor: "
        "in “Turkey denied it”, Turkey is an actor and still a place on the map."
    )
    if len(drawn) < len(table):
        least = f", those in at least {noun.counted(int(drawn['n'].min()))}" if len(drawn) else ""
        deck += f" {len(drawn):,} are drawn{least}."
    of_places = mentions["kind"] == "place"
    if n_nowhere := int((of_places & mentions["lat"].isna()).sum()):
        deck += (
            f" {n_nowhere:,} of the {int(of_places.sum()):,} mentions of places have no coordinates and are not here."
        )
    return (
        f'{deck}<br><span class="legend"><span class="swatch solid"></span>a city or a spot</span>'
        '<span class="legend"><span class="swatch"></span>a country, region or water, drawn at its middle</span>'
    )


def over_the_years(material: Material) -> str:
    """Return the most frequent actors over time, or places where there are no actors; nothing without dates."""
    noun = material.words.noun
    kind, entities = next(((kind, table) for kind, table in _kinds(material) if len(table)), ("actor", None))
    days = days_of(material.documents["date"])
    if entities is None or days.isna().all():
        return ""
    span = choose_span(days)
    of_kind = material.mentions[material.mentions["kind"] == kind]
    table = over_time(of_kind, days, span, list(entities["id"].head(N_PANELS)))
    if table.empty:
        return ""
    n_shown = table["id"].nunique()
    deck = (
        f"{noun.many.capitalize()} per {span.unit}: all of them, then those naming each of the {n_shown} most frequent "
        f"{kind}s. The {kind}s share one scale.{_left_out(days, span, noun)}"
    )
    if not table["n_documents"].all():
        deck += f'<br><span class="legend"><span class="swatch gap"></span>no {noun.one} at all: nothing known</span>'
    label = f"{noun.many.capitalize()} per {span.unit} naming each of the most frequent {kind}s"
    drawing = timeline(table, label=label, noun=noun, class_=kind)
    return section("Over time", deck, f'<div class="panels">{drawing}</div>')


def _left_out(days: pd.Series, span: Span, noun: Noun) -> str:
    """Say how many documents the timeline does not show, and why."""
    lines = ""
    if n_outside := span.n_before + span.n_after:
        sides = [f"before {span.first}"] * bool(span.n_before) + [f"after {span.last}"] * bool(span.n_after)
        verb = "is" if n_outside == 1 else "are"
        lines += f" {noun.counted(n_outside)}, dated {' or '.join(sides)}, {verb} left out here."
    if n_undated := int(days.isna().sum()):
        lines += f" {noun.counted(n_undated)} {'has' if n_undated == 1 else 'have'} no date."
    return lines


def named_together(material: Material) -> str:
    """Return the network of the most frequent actors."""
    noun = material.words.noun
    top = material.actors.head(N_NODES)
    edges = cooccurrence(_of(material.mentions, "actor", top), least=FEWEST_TOGETHER)
    if edges.empty:
        return ""
    nodes = pd.DataFrame({"id": top["id"], "name": top["name"], "n": top["n_documents"]})
    nodes["title"] = _tooltips(top, noun)
    deck = (
        f"Of the {len(top)} most frequent actors, those that share at least {noun.counted(FEWEST_TOGETHER)} with "
        "another. A line is the wider the more they share; only each actor's strongest are drawn. Being named together "
        "does not say how two actors relate."
    )
    names = nodes.set_index("id")["name"]
    first, second = (names[edges[end].iloc[0]] for end in ("a", "b"))
    label = f"Network of actors named together, most often {first} and {second}"
    drawing = network(nodes, edges, label=label, noun=noun)
    return section("Named together", deck, f'<div class="wide">{drawing}</div>')


def who_with_where(material: Material) -> str:
    """Return the table of the most frequent actors by the most frequent places."""
    noun, n_all = material.words.noun, len(material.documents)
    rows, columns = material.actors.head(N_ROWS), material.places.head(N_COLUMNS)
    if min(len(rows), len(columns)) < 2:
        return ""
    chosen = pd.concat([_of(material.mentions, "actor", rows), _of(material.mentions, "place", columns)])
    cells = cooccurrence(chosen, pairs="actor-place")
    if cells.empty:
        return ""
    cells["ratio"] = cells["n"] * n_all / (cells["n_a"] * cells["n_b"])
    deck = (
        f"How many {noun.many} name both, for the {len(rows)} most frequent actors and the {len(columns)} most "
        "frequent places. The tint compares that with chance, that is, with actors and places spread over the "
        f"{noun.many} independently of each other: full from {FULL:.0f} times as much, none where it is no more or the "
        f"{noun.many} are fewer than {FEWEST}."
    )
    drawing = matrix(cells, rows, columns, label="Table of actors by places named in the same " + noun.many, noun=noun)
    return section("Who with where", deck, f'<div class="wide">{drawing}</div>')


def _of(mentions: pd.DataFrame, kind: str, entities: pd.DataFrame) -> pd.DataFrame:
    return mentions[(mentions["kind"] == kind) & mentions["entity_id"].isin(entities["id"])]


def in_the_text(material: Material, n: int) -> str:
    """Return some of the documents with their mentions marked, and how many mentions each rule found."""
    mentions, documents, words = material.mentions, material.documents, material.words
    chosen = samples.choose(mentions, documents["text"], n) if n else []
    if not chosen:
        return ""
    articles = "".join(samples.article(mentions, documents, doc, words) for doc in chosen)
    deck = (
        f"{len(chosen)} of the {escape_attribute(words.noun.many)}, chosen to show different kinds of mention. "
        '<span class="actor-word">Actors</span> are underlined, <span class="place-word">places</span> dotted; '
        "a mark without a tint was seen but not decided. Point at a mark for its entry, role, rule and score."
    )
    return section("In the text", deck, f'{samples.rules(mentions)}<div class="reports">{articles}</div>')
