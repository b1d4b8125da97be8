"""Who and where: the actors and places that news text mentions, offline.

A tour::

    import pandas as pd
    import whowhere as ww

    df = pd.read_csv("news.csv")
    found = ww.annotate(df, text="body", dates="published")    # one row per mention, with offsets
    found["name"].value_counts()                                # who is in the news
    mine = ww.Gazetteer.from_dict({"rsf": ["Rapid Support Forces", "RSF"]}, kind="actor")
    ww.annotate(df["body"], ww.Gazetteer.builtin() | mine)      # with names of your own
    mine.save("mine.ww"); ww.Gazetteer.load("mine.ww")          # checksummed
    ww.highlight(df["body"].head(3), found)                     # marked text in a notebook
    ww.explain(df["body"].iloc[0])                              # why: every candidate, and what spoke for it
    ww.suggest(found, df["body"])                               # who is named that no list has
    ww.evaluate(ww.annotate(df["body"], kinds="place"), gold)   # how right it is, where people marked the places
    ww.attributions(found, df, text="body")                     # who is said to have said what
    ww.frequency(found, every="month", dates=df["published"])   # how often, without holes
    ww.cooccurrence(found, "sentence", texts=df["body"])        # who with whom; ww.network makes a graph of it
    ww.profile("TUR", found, df, text="body")                   # one actor or place at a glance
    ww.plot.map(found); ww.plot.timeline(found, dates=df["published"])  # pictures of who and where, and when
    ww.report(found, df, "news.html", text="body")              # all of it on one page, to pass on

Tables are described in `whowhere.schema`, errors in `whowhere.errors`.
"""

from whowhere import errors, plot, schema
from whowhere._core import __version__
from whowhere.annotate import annotate
from whowhere.attributions import attributions
from whowhere.concordance import concordance
from whowhere.cooccurrence import cooccurrence
from whowhere.errors import GazetteerError, InputError, InternalError, SchemaError, WhowhereError
from whowhere.evaluate import evaluate
from whowhere.explain import explain
from whowhere.frequency import frequency
from whowhere.gazetteer import Gazetteer
from whowhere.highlight import highlight
from whowhere.network import network
from whowhere.profile import profile
from whowhere.report import report
from whowhere.suggest import suggest

__all__ = [
    "Gazetteer",
    "GazetteerError",
    "InputError",
    "InternalError",
    "SchemaError",
    "WhowhereError",
    "__version__",
    "annotate",
    "attributions",
    "concordance",
    "cooccurrence",
    "errors",
    "evaluate",
    "explain",
    "frequency",
    "highlight",
    "network",
    "plot",
    "profile",
    "report",
    "schema",
    "suggest",
]
