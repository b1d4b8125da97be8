"""Registers ``.ww`` on pandas: ``df["text"].ww.annotate()``, ``mentions.ww.frequency()``.

Importing this module is all there is to do.

Examples
--------
>>> import pandas as pd
>>> import whowhere.pandas
>>> news = pd.Series(["NATO troops left Kabul.", "Kabul fell."], index=["n1", "n2"])
>>> mentions = news.ww.annotate()
>>> mentions["name"].tolist()
['NATO', 'Kabul', 'Kabul']
>>> mentions.ww.frequency("name")[["name", "n_mentions"]].values.tolist()
[['Kabul', 2], ['NATO', 1]]
>>> news.ww.concordance(width=6)["pre"].tolist()
['', ' left ', '']
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from whowhere.accessors import Table, Texts

__all__ = ["MentionsAccessor", "TextAccessor"]


@pd.api.extensions.register_series_accessor("ww")
class TextAccessor(Texts):
    """``series.ww``: what whowhere can do with a column of texts; a Series of numbers or dates has none."""

    def __init__(self, series: pd.Series[Any]) -> None:
        if series.dtype.kind in "biufcMm":
            raise AttributeError(f"a Series of {series.dtype} has no .ww; a column of text has")
        super().__init__(series)


@pd.api.extensions.register_dataframe_accessor("ww")
class MentionsAccessor(Table):
    """``frame.ww``: `annotate` of a table with texts; the other methods of a table of mentions."""
