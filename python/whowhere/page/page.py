"""Puts the figures, the sample documents and the credits on one page that needs no other file and no network."""

from __future__ import annotations

from importlib import resources

import pandas as pd

from whowhere import counts
from whowhere.highlight import STYLE, escape_attribute
from whowhere.page import sections
from whowhere.page.periods import days_of
from whowhere.page.sections import Material
from whowhere.page.words import Words, cut

CREDITS = (
    "Place data: GeoNames (CC BY 4.0). Outline: Natural Earth (public domain).",
    "Borders on the map are Natural Earth's de facto lines; no position on any of them is taken here.",
)
N_SAMPLES = 8
Figure = tuple[str, str]


def main_page(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    words: Words,
    *,
    n_samples: int = N_SAMPLES,
    figures: tuple[Figure, ...] = (),
) -> str:
    """Write the page about some annotated documents.

    Parameters
    ----------
    mentions : DataFrame, one row per mention
        As in ``schema.MENTIONS``.
    documents : DataFrame, one row per document, indexed like ``mentions.doc``
        ``text`` and ``date`` (ISO 8601); null where there is none. Where there is a column ``title``, it heads the
        documents shown, where there is ``label``, they are called so.
    words : Words
        What the page says of itself.
    n_samples : int
        How many documents to show with their mentions marked, at most.
    figures : tuple of (value, note)
        More figures for the head of the page, as HTML.

    Returns
    -------
    str
        An HTML page, the same bytes for the same input. It refers to nothing outside itself.
    """
    missing = {name: None for name in ("label", "title") if name not in documents}
    entities = [counts.entities(mentions, kind) for kind in ("actor", "place")]
    actors, places = (table.assign(name=table["name"].map(cut)) for table in entities)
    material = Material(mentions, documents.assign(**missing), words, actors, places)
    parts = [
        _header(material, figures),
        sections.rankings(material),
        sections.on_the_map(material),
        sections.over_the_years(material),
        sections.named_together(material),
        sections.who_with_where(material),
        sections.in_the_text(material, n_samples),
        _counted(material),
        f"<footer>{''.join(f'<p>{escape_attribute(line)}</p>' for line in (*CREDITS, *words.notes))}</footer>",
    ]
    style = resources.files("whowhere").joinpath("page/style.css").read_text(encoding="utf-8")
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape_attribute(words.heading)}</title>\n<style>\n{style}{STYLE}</style>\n</head>"
    )
    body = "\n".join(part for part in parts if part)
    return f"{head}\n<body>\n{body}\n</body>\n</html>\n"


def _header(material: Material, more: tuple[Figure, ...]) -> str:
    mentions, documents, words, actors, places = material
    n_linked = int(mentions["entity_id"].notna().sum())
    linked = f"mentions, {100 * n_linked // len(mentions)} % of them linked to an entry" if n_linked else "mentions"
    counted = words.noun.many if len(documents) != 1 else words.noun.one
    figures = [
        (f"{len(documents):,}", f"{words.sort}{counted}{_years(documents['date'])}"),
        (f"{len(mentions):,}", linked),
        (f"{len(actors):,}", '<span class="actor-word">actors</span>, each counted once'),
        (f"{len(places):,}", '<span class="place-word">places</span>, each counted once'),
        *more,
    ]
    items = "".join(f"<div><dt>{note}</dt><dd>{value}</dd></div>" for value, note in figures)
    return (
        f'<header>\n<p class="eyebrow">{escape_attribute(words.eyebrow)}</p>\n'
        f'<h1 dir="auto">{escape_attribute(words.heading)}</h1>\n'
        f'<p class="lead">{words.lead}</p>\n<dl class="figures">{items}</dl>\n</header>'
    )


def _years(dates: pd.Series) -> str:
    when = days_of(dates).dropna()
    if when.empty:
        return ""
    first, last = when.min().year, when.max().year
    span = f", {first}" if first == last else f", {first} to {last}"
    return span if len(when) == len(dates) else f"{span} where dated"


def _counted(material: Material) -> str:
    """Return what was counted and what could not be."""
    mentions, documents, words = material.mentions, material.documents, material.words
    linked, named = mentions["entity_id"].notna(), mentions["name"].notna()
    described = mentions["code"].notna() | mentions["country"].notna()
    noun, n_dated = words.noun, int(documents["date"].notna().sum())
    of_places = mentions["kind"] == "place"
    groups = [
        [
            (len(documents), noun.many),
            (int((~documents.index.isin(mentions["doc"])).sum()), "in which nothing was found"),
            (int(documents["text"].isna().sum()), "without text, among them"),
            *([(len(documents) - n_dated, "without date")] if n_dated else []),
        ],
        [
            (len(mentions), "mentions"),
            (int(linked.sum()), "linked to an entry: those that the rankings count"),
            (int((~linked & named).sum()), "with a name that no list has"),
            (int((~linked & ~named & described).sum()), "of which only country or role is known: “Turkish officials”"),
            (int((~linked & ~named & ~described).sum()), "not decided"),
        ],
        [
            (int(of_places.sum()), "mentions of places"),
            (int((of_places & ~linked).sum()), "not decided between namesakes"),
            (int((of_places & mentions["lat"].isna()).sum()), "without coordinates"),
        ],
    ]
    lists = "".join(f"<dl>{''.join(_count(n, note) for n, note in group)}</dl>" for group in groups)
    deck = (
        f"A {noun.one} counts once for each actor or place that it names, however often it does. A state counts as "
        "an actor where it acts and as a place where it is one."
    )
    return sections.section("What was counted", deck, f'<div class="counted">{lists}</div>')


def _count(n: int, note: str) -> str:
    return f"<div><dt>{escape_attribute(note)}</dt><dd>{n:,}</dd></div>"
