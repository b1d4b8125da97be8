# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # First look
#
# Who is in a text, and where is it about? Ten minutes with whowhere: one text, then a column of them, counts, a map,
# one actor, and how to find out why a row is there, also where it is wrong.
#
# `pip install "whowhere[notebook]"` installs what this notebook needs (`pip install ".[notebook]"` in a clone of the
# repository). Nothing is fetched when it runs.

# %%
import tempfile
from pathlib import Path

import pandas as pd

import whowhere as ww
import whowhere.pandas  # registers .ww on frames and columns
from whowhere.demo import read_news, sample_news

# Dollar signs are dollar signs in pandas tables too, not the marks of a formula.
pd.set_option("display.html.use_mathjax", False, "display.max_colwidth", 60)

# %% [markdown]
# ## 1. One text
#
# `ww.annotate` finds the actors and places, `ww.highlight` marks them. Rest the pointer on a mark for more.

# %%
text = (
    "KYIV, Ukraine - U.S. Secretary of State Antony Blinken promised $2 billion for arms in Kyiv on Wednesday, weeks "
    "after Congress had passed $61 billion of aid. Russian troops had crossed the border near Kharkiv on Friday. "
    "Moscow had said that the money would change nothing. President Volodymyr Zelenskyy put off a trip to Spain; "
    "Oleksii Kharkivskyi, a Ukrainian police chief, spoke of fights in the streets of Vovchansk."
)
found = ww.annotate(text, dates=["2024-05-15"])  # the day decides who is in which office
ww.highlight(text, found)

# %% [markdown]
# ## 2. What the columns mean
#
# One row per mention, in the order of the text:

# %%
columns = ["surface", "kind", "type", "entity_id", "name", "role", "code", "place_id", "how", "score"]
found[columns].round(2)

# %% [markdown]
# | column | says |
# | --- | --- |
# | `doc`, `start`, `end`, `surface` | where it stands: `text[start:end] == surface`, in the document `doc` |
# | `kind` | actor or place, as it is read here |
# | `type` | the finer class: person, state, group, armed_group, city ... |
# | `entity_id`, `name` | the entry of the gazetteer that is meant, and its usual name |
# | `country`, `role`, `code` | of an actor on that day: `USA`, `GOV` (government), and both run together: `USAGOV` |
# | `place_id`, `lat`, `lon` | the place that the words name, also where they mean an actor |
# | `how` | the rule that found it |
# | `score` | how sure it is, up to 1 |
# | `n_candidates` | how many entries could be meant |
#
# Four rows to look at:
#
# * "Moscow" is an actor, because it speaks: the entry is Russia, by `metonym`, and `place_id` is the city all the same.
# * "Russian troops" are nobody's entry. They are `composed` of a nationality and a noun, and have a code: `RUSMIL`.
# * Oleksii Kharkivskyi is in no list. He has a `name` and no `entity_id`; his role is that of his `title`.
# * "Congress" is a mistake: it is not Ukraine's. `how` is `inferred` and the score 0.35, the mark of a guess. Section 7
#   asks why.
#
# `whowhere.schema.MENTIONS` has the meaning of each column in full.
#
# ## 3. A column of texts
#
# The package brings 208 short news reports to try things on. They were written for it, about real public events, so
# that the counts below say nothing of the world. With news of your own, a Parquet, CSV or JSONL file with the columns
# `text` and `date`, set the environment variable `WHOWHERE_NEWS` to its path; the cells stay as they are.

# %%
news = read_news()
mentions = news.ww.annotate("text", dates="date", progress=False)
print(f"{len(news):,} texts, {len(mentions):,} mentions")
mentions[["doc", *columns]].head(5).round(2)

# %% [markdown]
# `doc` is the index label of the text. `news.ww.annotate("text", ...)` is short for `ww.annotate(news, text="text",
# ...)`; polars and Arrow tables are welcome too, and come back as what they were.
#
# ## 4. Who and where
#
# `ww.frequency` counts mentions, and the documents that have one. It is given the date of every text, also of those
# without a mention, and so knows out of how many (`n_all`). The actors:

# %%
actors, places = mentions[mentions["kind"] == "actor"], mentions[mentions["kind"] == "place"]
ww.frequency(actors, dates=news["date"], top=8).round(3)

# %% [markdown]
# By country and role, which also counts those without an entry ("Russian troops"). Organisations of several states have
# no country, so their code is `IGO` alone.

# %%
ww.frequency(actors, "code", dates=news["date"], top=5).round(3)

# %% [markdown]
# And the places, on a map. The area of a circle is the number of documents; a ring is a country or region.

# %% tags=["picture-map"]
axes = ww.plot.map(places)

# %% [markdown]
# ## 5. One actor
#
# `ww.profile` puts together what the texts say of one entry: its names, its roles in time, with whom and where it is
# named, when, and in which words. Here of the person who is in the most reports.

# %%
persons = ww.frequency(mentions[mentions["type"] == "person"], dates=news["date"], top=3)
person = persons["entity_id"].iloc[0]
profile = ww.profile(person, mentions, news, text="text", dates=news["date"], n=5)
profile

# %% [markdown]
# Each part is a table: `profile.roles`, `profile.partners`, `profile.timeline` ... The role is that of the day of the
# report: `ELI` is somebody who is named and in no office then.
#
# ## 6. In which words
#
# `ww.concordance` shows mentions between the words around them, row by row, so that it can stand beside their columns.

# %%
rows = mentions[mentions["entity_id"] == person]
lines = ww.concordance(rows, news, text="text", width=30)
pd.concat([lines, rows[["code", "how"]]], axis=1).head(8)

# %% [markdown]
# ## 7. Why, and what went wrong
#
# `ww.explain` says of each name in a text what it may mean, and what decided. It knows one text only, as the tool does:

# %%
ww.explain("Congress had passed $61 billion of aid for Ukraine.", date="2024-05-15")

# %% [markdown]
# So that is the mistake of section 2: a bare "Congress" is taken for that of the country that the text is about, which
# is Ukraine. The rule does not know that Ukraine has none. Had the report said "the U.S. Congress", there would be no
# doubt:

# %%
ww.annotate(text.replace("Congress", "the U.S. Congress"))[columns].query("surface == 'U.S. Congress'")

# %% [markdown]
# Guesses like this are rows with `how` "inferred", and `mentions[mentions["how"] != "inferred"]` is without them.
#
# Places go wrong in another way. Sort by score, and read the doubtful ones first. This is a report of the sample on the
# murder of Haiti's president:

# %%
report = sample_news().set_index("id").loc[["n160"]]
doubtful = ww.annotate(report, text="text", kinds="place", progress=False).sort_values("score").head(4)
lines = ww.concordance(doubtful, report, text="text", width=30)
pd.concat([lines[["pre", "keyword", "post"]], doubtful[["name", "country", "score"]].round(2)], axis=1)

# %% [markdown]
# The Security Council meets in a city, and the row is the state of New York, whose point on the map is some 280 km
# away. What spoke for the one and for the other, on a scale on which 1 more is 2.7 times as likely:

# %%
told = ww.explain(report["text"].iloc[0], kinds="place")
signals = told.signals.query("surface == 'New York' and question == 'which'")
weighed = signals.pivot_table(index="signal", columns="entity_id", values="contribution", aggfunc="sum")
weighed = weighed[["geonames:5128581", "geonames:5128638"]].set_axis(["city", "state"], axis=1)
weighed = weighed.dropna(how="all").fillna(0)
weighed.loc["together"] = weighed.sum()
weighed.round(2)

# %% [markdown]
# States and provinces are named more often than towns of their names, and a city whose state has its name more often
# than other towns. Here that is nearly even, and "Security Council", which would tell a reader, does not count. The low
# score is the warning: 0.39, where half of the sample's places have more than 0.95.
# `mentions[mentions["score"] >= 0.5]` leaves such rows out, and right ones with them: Miami and Santo Domingo.
#
# If you know what is meant in your news, say so. Then it holds for each New York in them:

# %%
city = {"entries": ["geonames:5128581"]}
again = ww.annotate(report, text="text", kinds="place", prefer=city, progress=False)
again.loc[again["surface"] == "New York", ["surface", "name", "type", "place_id", "score"]].round(2)

# %% [markdown]
# No score tells of a name that was not found at all. Notebook 05 measures what a score is worth, and what is missed.
#
# ## 8. Keep it
#
# The table of mentions is a table: write it to Parquet, read it back, and nothing is lost.

# %%
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "mentions.parquet"
    mentions.to_parquet(path)
    again = pd.read_parquet(path)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB, the same table: {again.equals(mentions)}")

# %% [markdown]
# For files larger than memory there is a command: `whowhere annotate news.parquet -o mentions.parquet --text text
# --date date`.
#
# ## Where to go next
#
# | notebook | question |
# | --- | --- |
# | [02_who_and_where](02_who_and_where.ipynb) | Who acts, in which role, with whom, and where? |
# | [03_over_time](03_over_time.ipynb) | What changes from month to month? |
# | [04_your_own_gazetteer](04_your_own_gazetteer.ipynb) | How do I add names that no list has? |
# | [05_how_good_how_fast](05_how_good_how_fast.ipynb) | How far can I trust it, and how long does it take? |
