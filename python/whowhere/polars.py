"""Registers ``.ww`` on polars: ``df["text"].ww.annotate()``, ``mentions.ww.frequency()``.

Importing this module is all there is to do.

Examples
--------
>>> import polars as pl
>>> import whowhere.polars
>>> news = pl.Series("text", ["NATO troops left Kabul.", None, "Kabul fell."])
>>> news.ww.annotate()["name"].to_list()
['NATO', 'Kabul', 'Kabul']
>>> pl.DataFrame({"body": news}).ww.annotate("body").ww.frequency("name")["n_mentions"].to_list()
[2, 1]
"""

from __future__ import annotations

import polars as pl

from whowhere.accessors import Table, Texts

__all__ = ["MentionsNamespace", "TextNamespace"]


@pl.api.register_series_namespace("ww")
class TextNamespace(Texts):
    """``series.ww``: what whowhere can do with a column of texts."""


@pl.api.register_dataframe_namespace("ww")
class MentionsNamespace(Table):
    """``frame.ww``: `annotate` of a table with texts; the other methods of a table of mentions."""
