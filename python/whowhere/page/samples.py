"""Chooses documents that show many kinds of mention, and prints them with their mentions marked."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from whowhere import counts
from whowhere.highlight import escape_attribute, highlight
from whowhere.page.words import Words, cut

#: Documents of this length are shown by preference; of a longer one only so much is.
CHARACTERS = (200, 1200)
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


def rules(mentions: pd.DataFrame) -> str:
    """Return how many mentions each rule found, with an example of the rule."""
    items = "".join(
        f"<div><dt>{escape_attribute(str(row['how']))}</dt><dd>{row['n']:,}</dd>"
        f"<dd>{escape_attribute(_HOW.get(row['how'], ''))}</dd></div>"
        for row in counts.by_rule(mentions).to_dict("records")
    )
    return f'<dl class="rules" aria-label="Mentions by the rule that found them">{items}</dl>' if items else ""


def choose(mentions: pd.DataFrame, texts: pd.Series, n: int) -> list[Any]:
    """Choose documents that between them show the most rules and types, in the order of `texts`.

    Greedy: each time the one that adds most, of equals the one with most mentions, then the first. Only mentions in the
    part of a document that is shown count.
    """
    length = texts.str.len()
    shown: dict[Any, set[Any]] = {}
    n_mentions: Counter[Any] = Counter()
    seen_part = mentions[mentions["end"] <= CHARACTERS[1]]
    columns = (seen_part[column].tolist() for column in ("doc", "how", "type"))
    for doc, how, type_ in zip(*columns, strict=True):
        shown.setdefault(doc, set()).update(value for value in (how, type_) if isinstance(value, str))
        n_mentions[doc] += 1
    candidates = [doc for doc in texts.index[length.between(*CHARACTERS)] if doc in shown]
    candidates = candidates or [doc for doc in texts.index[length > 0] if doc in shown]
    seen: set[Any] = set()
    chosen: list[Any] = []
    while candidates and len(chosen) < n:
        best = max(candidates, key=lambda doc: (len(shown[doc] - seen), n_mentions[doc]))
        candidates.remove(best)
        chosen.append(best)
        seen |= shown[best]
    place_of = {doc: i for i, doc in enumerate(texts.index)}
    return sorted(chosen, key=place_of.__getitem__)


def article(mentions: pd.DataFrame, documents: pd.DataFrame, doc: Any, words: Words) -> str:
    """Return one document with its mentions marked, under its title, label and date as far as there are any."""
    label, text, title, date = (documents.at[doc, column] for column in ("label", "text", "title", "date"))
    heading = f'<h3 dir="auto">{escape_attribute(cut(title))}</h3>' if isinstance(title, str) else ""
    facts = [] if label is None else [f"{words.noun.one} {cut(str(label))}"]
    facts += [date] if isinstance(date, str) else []
    line = f'<p class="date">{escape_attribute(", ".join(facts))}</p>' if facts else ""
    own = mentions[mentions["doc"] == doc].assign(doc=0)
    body = highlight(text, own, max_characters=CHARACTERS[1]).body
    return f'<article class="report">{heading}{line}{body}</article>'
