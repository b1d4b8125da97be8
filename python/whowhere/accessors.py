"""The functions of the package as methods of a column or table, under ``.ww``.

``pandas.py`` and ``polars.py`` register them; nothing is decided here. If the mentions of a column of texts are not
given, they are found first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import whowhere

if TYPE_CHECKING:
    from whowhere.gazetteer import Gazetteer
    from whowhere.highlight import Highlighted
    from whowhere.profile import Profile


class Texts:
    """Methods of a column of texts."""

    def __init__(self, texts: Any) -> None:
        self._texts = texts

    def _mentions(self, mentions: Any) -> Any:
        return self.annotate() if mentions is None else mentions

    def annotate(self, gazetteer: Gazetteer | None = None, **options: Any) -> Any:
        """Find the actors and places: `whowhere.annotate` with this column as its texts."""
        return whowhere.annotate(self._texts, gazetteer, **options)

    def highlight(self, mentions: Any = None, **options: Any) -> Highlighted:
        """Show the texts with their mentions marked: `whowhere.highlight`."""
        return whowhere.highlight(self._texts, self._mentions(mentions), **options)

    def concordance(self, mentions: Any = None, *, width: int = 40) -> Any:
        """Show each mention between the characters around it: `whowhere.concordance`."""
        return whowhere.concordance(self._mentions(mentions), self._texts, width=width)

    def suggest(self, mentions: Any = None, **options: Any) -> Any:
        """Rank the names that no list has: `whowhere.suggest`."""
        return whowhere.suggest(self._mentions(mentions), self._texts, **options)

    def attributions(self, mentions: Any = None, *, threads: int | None = None) -> Any:
        """Find who is said to have said what: `whowhere.attributions`."""
        return whowhere.attributions(self._mentions(mentions), self._texts, threads=threads)


class Table:
    """Methods of a table: `annotate` and `report` of one with a column of texts, the others of a table of mentions."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def annotate(self, text: str, gazetteer: Gazetteer | None = None, **options: Any) -> Any:
        """Find the actors and places of the column `text`: `whowhere.annotate` with this table as its texts."""
        return whowhere.annotate(self._table, gazetteer, text=text, **options)

    def frequency(self, by: Any = "entity_id", every: Any = None, **options: Any) -> Any:
        """Count these mentions: `whowhere.frequency`."""
        return whowhere.frequency(self._table, by, every, **options)

    def cooccurrence(self, within: Any = "document", pairs: Any = "actor-actor", **options: Any) -> Any:
        """Count which of these mentions come together: `whowhere.cooccurrence`."""
        return whowhere.cooccurrence(self._table, within, pairs, **options)

    def concordance(self, texts: Any, **options: Any) -> Any:
        """Show each of these mentions between the characters around it: `whowhere.concordance`."""
        return whowhere.concordance(self._table, texts, **options)

    def highlight(self, texts: Any, **options: Any) -> Highlighted:
        """Show texts with these mentions marked: `whowhere.highlight`."""
        return whowhere.highlight(texts, self._table, **options)

    def profile(self, entity_id: str, texts: Any = None, **options: Any) -> Profile:
        """Show one actor or place at a glance: `whowhere.profile`."""
        return whowhere.profile(entity_id, self._table, texts, **options)
