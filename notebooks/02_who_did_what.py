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
# # Who did what
#
# Who is in the news, in which role, and who is said to have said what? This notebook walks through the actors of the
# news reports that come with whowhere: by role, by state, by the rule that found them, those whom no list has, and
# those who speak. The reports were written for the package, about real public events, so the counts say nothing of the
# world. With news of your own the steps are the same. Needs `pip install "whowhere[notebook]"`.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import whowhere as ww
from whowhere.demo import sample_news

pd.set_option("display.max_rows", 100, "display.max_colwidth", 80)
news = sample_news().set_index("id")
mentions = ww.annotate(news, text="text", dates="date", progress=False)
actors = mentions[mentions["kind"] == "actor"]
print(f"{len(news)} reports, {news['date'].min()} to {news['date'].max()}: {len(actors):,} mentions of actors")
actors[["doc", "surface", "type", "entity_id", "name", "code", "how", "score"]].head(8)

# %% [markdown]
# `code` is country and role run together. A row without `entity_id` is somebody whom no list has: with a `name` if the
# report names them, without one if it says "Turkish officials".
#
# ## 1. How sure is it?
#
# `how` is the rule that found a mention. Most are names of the gazetteer. The rules for English add the rest, and those
# that are `inferred` rest on least: a bare institution ("the police"), which is taken for that of the country that the
# report is about, or a name beside a verb.

# %%
rules = actors.groupby("how").agg(
    n_mentions=("surface", "size"),
    share_with_entity=("entity_id", lambda ids: ids.notna().mean()),
    share_with_name=("name", lambda names: names.notna().mean()),
    mean_score=("score", "mean"),
)
rules.sort_values("n_mentions", ascending=False).round(2)

# %% [markdown]
# Every rule has weights of its own, so that two thresholds are worth knowing: leave out what is inferred, or ask for a
# score. The first is used from here on.

# %%
told = actors[actors["how"] != "inferred"]
pd.Series({"all": len(actors), "not inferred": len(told), "score at least 0.5": int((actors["score"] >= 0.5).sum())})

# %% [markdown]
# ## 2. Who is in the news, by role
#
# The role is that of the day of the report. It is null for a state that is named by itself ("Turkey denied"), `ELI` for
# people who are former, or listed and in no office that day.

# %%
counts = pd.crosstab(actors["role"], actors["how"] == "inferred").rename(columns={False: "told", True: "inferred"})
counts = counts.loc[counts.sum(axis=1).sort_values().index]
figure, axes = plt.subplots(figsize=(6, 5))
axes.barh(counts.index, counts["told"], color="0.3", label="told")
axes.barh(counts.index, counts["inferred"], left=counts["told"], color="0.75", label="inferred")
axes.set(xlabel="mentions")
axes.set_title(f"{counts.to_numpy().sum():,} mentions with a role", fontsize=10)
axes.legend(frameon=False, loc="lower right")
plt.show()


# %%
def most_reported(role: str, n_names: int = 4) -> str:
    """Name those who have the role in the most reports."""
    named = told[(told["role"] == role) & told["name"].notna()]
    n_reports = named.groupby("name")["doc"].nunique().sort_index().sort_values(ascending=False, kind="stable")
    return ", ".join(f"{name} {n}" for name, n in n_reports.head(n_names).items())


roles = ["GOV", "MIL", "REB", "OPP", "LEG", "IGO", "NGO", "MED", "ELI"]
pd.Series({role: most_reported(role) for role in roles}, name="in how many reports").to_frame()

# %% [markdown]
# Somebody may have more than one role: the date decides, or the words. Benazir Bhutto led the opposition when she died,
# and "former prime minister" in the report of that day makes the mention `ELI`.

# %%
listed = told[told["entity_id"].notna() & (told["type"] == "person") & told["role"].notna()]
n_codes = listed.groupby("name")["code"].nunique()
several = listed[listed["name"].isin(n_codes[n_codes > 1].index)]
several.assign(date=several["doc"].map(news["date"])).groupby(["name", "code"])["date"].agg(
    ["min", "max", "count"]
).head(16)

# %% [markdown]
# ## 3. Which arm of which state
#
# Composed actors seldom have an entry ("Russian forces"), but they have a country and a role, as event data want them.

# %%
composed = told[(told["how"] == "composed") & told["country"].notna()]
arms = pd.crosstab(composed["country"], composed["role"])
largest = arms.sum(axis=1).sort_values(ascending=False, kind="stable").index[:10]
arms.loc[largest, ["GOV", "MIL", "COP", "LEG", "OPP", "REB", "MED", "CVL"]]

# %%
composed[composed["code"] == "RUSMIL"]["surface"].value_counts().head(8).rename("n_mentions").to_frame()

# %% [markdown]
# ## 4. Whom no list has
#
# `ww.suggest` counts the people and organisations that are named and that no list has. It unites the mentions of one
# name in all reports, and a name is not yet a person: two people may share it, a ship or a town may look like one. So
# read the contexts before you keep a name. Those with a role, mostly by title or apposition, are the better part. Short
# forms that are no part of the name, such as "BRA" below, are yours to add.

# %%
new = ww.suggest(mentions, news, text="text", n_contexts=1, width=35)
print(f"{len(new)} names, {new['role'].notna().sum()} with a role")
new[new["role"].notna()][["name", "type", "country", "role", "aliases", "n", "contexts"]].head(12)

# %% [markdown]
# The names to keep, as a gazetteer next to the built-in one. They have entries from now on:

# %%
kept = new[new["name"].isin(["Jay Nixon", "Bougainville Revolutionary Army"])]
mine = ww.Gazetteer.from_frames(
    kept[["id", "name", "kind", "type", "country"]],
    kept[["id", "aliases"]].explode("aliases").set_axis(["entry_id", "alias"], axis=1),
    kept[["id", "role", "country"]].rename(columns={"id": "entry_id"}).dropna(subset="role"),
)
again = ww.annotate(news, ww.Gazetteer.builtin() | mine, text="text", dates="date", progress=False)
again[again["entity_id"].isin(kept["id"])][["doc", "surface", "entity_id", "code", "how"]]

# %% [markdown]
# A row in `roles` without dates holds for ever: add `start` and `end` where an office ended.
#
# ## 5. Who says what
#
# `ww.attributions` reads the reporting clauses; `mention` is the row of the speaker in the table of mentions. So the
# role of who speaks stands beside the stance of what is said.

# %%
said = ww.attributions(mentions, news, text="text")
speakers = mentions.iloc[said["mention"]].reset_index(drop=True)
said = said.assign(code=speakers["code"], role=speakers["role"], country=speakers["country"])
pd.crosstab(said["role"].fillna("none"), said["stance"], margins=True)

# %%
said[said["stance"] == "denied"][["doc", "source", "code", "verb", "said"]].head(10)

# %% [markdown]
# ## 6. Why
#
# `ww.explain` says of every mention which rule found it, and from which words: the agent noun, the name that the actor
# is from, the full name. The file and line of each listed name stand in `file`.

# %%
text = "Russian and Iranian officials met Kemal Oztas, a Turkish diplomat. Oztas said the police had been told."
why = ww.explain(text, date="2019-10-10")
print(text)
chosen = why.candidates[why.candidates["chosen"] & (why.candidates["kind"] == "actor")]
for row in chosen.itertuples():
    print(f"{row.surface}: {row.reason}" + (f" [{row.file}]" if isinstance(row.file, str) else ""))
