"""Computes the figures of actor linking from gold documents and the rows that were found in them.

Four ways to judge, one for each form of gold; every one pools the documents of a corpus:

* `judge_spans`: are the mentions found, with exactly their boundaries, and is nothing else;
* `judge_codes`: country and role of the row that covers most of a mention;
* `judge_roles`: country and role of a phrase that is a document of its own;
* `judge_slots`: are the names that answer a question about a story found somewhere in it.

Reading gold, finding rows and printing are left to `actors.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Gold = Mapping[str, Any]
Span = tuple[int, int]

#: Words that stand for a name: what they refer to is not the work of a gazetteer.
PRONOUNS = {
    *("i", "me", "my", "we", "us", "our", "you", "your"),
    *("he", "him", "his", "himself", "she", "her", "it", "its", "they", "them", "their", "themselves"),
    *("who", "whom", "whose", "which", "this", "that", "these", "those"),
}
ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
POSSESSIVE = ("'s", "’s")
#: What the types of gold call somebody or something; nationalities, offices and unknown ones are other names.
CLASSES = {"PER": "person", "ORG": "organisation", "GPE": "place", "LOC": "place"}
#: Name of a list of fills in MUC-4, and of its figure.
SLOTS = {"perp_org": "perpetrator organisations", "perp_ind": "perpetrator individuals"}
#: Letters of a code that name the country, or the main role; finer ones may follow.
N_LETTERS = 3


class Row(NamedTuple):
    """What is judged of a row of mentions."""

    start: int
    end: int
    country: str | None
    role: str | None
    how: str | None


Rows = Sequence[Row]
NO_ROW = Row(0, 0, None, None, None)


@dataclass
class Share:
    """How many of `n` are right."""

    n_right: int = 0
    n: int = 0

    def add(self, is_right: bool) -> None:
        """Count one more."""
        self.n_right, self.n = self.n_right + is_right, self.n + 1

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.n_right / self.n if self.n else None


@dataclass
class Judgement:
    """Figures by their names, and, of spans only, counts by class of what is right and wrong."""

    figures: dict[str, Share]
    errors: Counter[str] = field(default_factory=Counter)


def is_named(mention: Gold) -> bool:
    """Whether a gold mention is a name: as its corpus says, else by a capital, unless it only refers back."""
    if "kind" in mention:
        return bool(mention["kind"] == "named")
    return mention["surface"][:1].isupper() and not mention.get("coref")


def trim(text: str, start: int, end: int) -> Span:
    """A span without the article that it begins with and the possessive that it ends with."""
    article = ARTICLE.match(text, start, end)
    start = article.end() if article else start
    return start, end - 2 if text.endswith(POSSESSIVE, start, end) else end


def overlap(one: Span, other: Span) -> int:
    """Characters in common; none if not positive."""
    return min(one[1], other[1]) - max(one[0], other[0])


def judge_spans(documents: Iterable[Gold], found: Iterable[Rows]) -> Judgement:
    """Compare spans without their articles and possessives; pronouns count on neither side.

    Parameters
    ----------
    documents : iterable of dict
        ``text``; ``actors`` and ``places`` with ``start``, ``end``, ``surface``, ``type`` and, where the corpus says
        so, ``kind``, ``coref``, ``optional``; ``eval_span`` if only a part was read for gold.
    found : iterable of sequence of Row
        The rows of each document, in the order of `documents`.

    Returns
    -------
    Judgement
        ``precision``, ``named recall`` and ``recall with generic mentions``. Optional gold is not sought, and not
        wrong to find. Where there is an ``eval_span``, only what starts inside it is sought or judged.
    """
    figures = {name: Share() for name in ("precision", "named recall", "recall with generic mentions")}
    errors: Counter[str] = Counter()
    for document, rows in zip(documents, found, strict=True):
        text = document["text"]
        begin, stop = document.get("eval_span") or (0, len(text))
        every = [*document.get("actors", []), *document.get("places", [])]
        every = [m for m in every if m.get("start") is not None and m["surface"].lower() not in PRONOUNS]
        known = {trim(text, m["start"], m["end"]) for m in every}
        sought = [m for m in every if not m.get("optional") and begin <= m["start"] < stop]
        generic = {trim(text, m["start"], m["end"]) for m in sought}
        named = {trim(text, m["start"], m["end"]): m.get("type") for m in sought if is_named(m)}
        mine: dict[Span, Row] = {}
        for row in rows:
            if begin <= row.start < stop and text[row.start : row.end].lower() not in PRONOUNS:
                mine.setdefault(trim(text, row.start, row.end), row)
        for name, spans, right in zip(figures, (mine, named, generic), (known, mine, mine), strict=True):
            for span in spans:
                figures[name].add(span in right)
        errors.update(errors_of(named, known, mine))
    return Judgement(figures, errors)


def errors_of(named: Mapping[Span, str | None], known: set[Span], mine: Mapping[Span, Row]) -> Counter[str]:
    """Sort the gold names and the wrong rows of a document by what went right or wrong."""
    errors: Counter[str] = Counter()
    for span, kind in named.items():
        if span in mine:
            errors["right"] += 1
        elif any(overlap(span, other) > 0 for other in mine):
            errors["other boundaries"] += 1
        else:
            errors[f"no row: {CLASSES.get(kind or '', 'other name')}"] += 1
    for span, row in mine.items():
        if span not in known:
            errors[f"too many: {row.how or 'no rule given'}"] += 1
            errors["of those, overlapping gold"] += any(overlap(span, other) > 0 for other in known)
    return errors


def judge_codes(documents: Iterable[Gold], found: Iterable[Rows]) -> Judgement:
    """Compare the codes of mentions.

    Parameters
    ----------
    documents : iterable of dict
        ``actors`` with ``start``, ``end``, ``code`` and ``sector``; without a position or any code they are left out.
    found : iterable of sequence of Row
        As for `judge_spans`. The row that has most characters in common with a mention counts, of several such the
        longest; without one, country and role are unknown.

    Returns
    -------
    Judgement
        ``country``, of all mentions, and ``role``, of those with a sector: equal in the first three letters.
    """
    country, role = Share(), Share()
    for document, rows in zip(documents, found, strict=True):
        for actor in document["actors"]:
            code, sector = actor.get("code") or "", actor.get("sector") or ""
            if actor.get("start") is None or not code + sector:
                continue
            span = (actor["start"], actor["end"])
            touching = [row for row in rows if overlap(row[:2], span) > 0]
            best = max(touching, key=lambda row: (overlap(row[:2], span), row.end - row.start), default=NO_ROW)
            country.add((best.country or "") == code[:N_LETTERS])
            if sector:
                role.add(best.role == sector[:N_LETTERS])
    return Judgement({"country": country, "role": role})


def judge_roles(documents: Iterable[Gold], found: Iterable[Rows]) -> Judgement:
    """Compare the codes of phrases, each a document.

    Parameters
    ----------
    documents : iterable of dict
        ``expect``: a relation and a value for ``country``, for ``code_1`` or for both. Only what a phrase must equal
        (``"Eq"``) is counted, not what it must not.
    found : iterable of sequence of Row
        As for `judge_spans`; the longest row counts.

    Returns
    -------
    Judgement
        ``country`` and ``role``; an empty value is right where nothing is known.
    """
    figures = {"country": Share(), "role": Share()}
    for document, rows in zip(documents, found, strict=True):
        best = max(rows, key=lambda row: row.end - row.start, default=NO_ROW)
        for name, key, value in (("country", "country", best.country), ("role", "code_1", best.role)):
            relation, wanted = document["expect"].get(key) or ("", "")
            if relation == "Eq":
                figures[name].add((value or "") == (wanted or ""))
    return Judgement(figures)


def plain(name: str) -> str:
    """A name in small letters, its punctuation as spaces, without an article."""
    words = re.sub(r"[\W_]+", " ", name.lower()).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)


def judge_slots(documents: Iterable[Gold], found: Iterable[Rows]) -> Judgement:
    """Look for the fills of slots among the surfaces that were found.

    Parameters
    ----------
    documents : iterable of dict
        ``text``, and lists of names under the keys of `SLOTS`.
    found : iterable of sequence of Row
        As for `judge_spans`.

    Returns
    -------
    Judgement
        Share of fills for which the document has a row of that name, but for capitals, punctuation and article.
    """
    figures = {name: Share() for name in SLOTS.values()}
    for document, rows in zip(documents, found, strict=True):
        surfaces = {plain(document["text"][row.start : row.end]) for row in rows}
        for slot, name in SLOTS.items():
            for fill in document.get(slot, []):
                figures[name].add(plain(fill) in surfaces)
    return Judgement(figures)
