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
# # Who and where
#
# Who acts in these reports, in which role, where, with whom, and who is said to have said what? And how much of the
# answer holds? This notebook goes from the table of mentions to a map, a matrix and a network, and shows on the way
# what the tool gets wrong and how to see it.
#
# It runs on the news reports that come with whowhere. They were written for the package, about real public events, so
# the counts say nothing of the world. With news of your own it is the same cells: set the environment variable
# `WHOWHERE_NEWS` to a Parquet, CSV or JSONL file with the columns `text` and `date`; what the text says of single names
# is about the sample. Needs `pip install "whowhere[notebook]"`.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import whowhere as ww
from whowhere.demo import read_news

# Dollar signs are dollar signs in pandas tables too, not the marks of a formula.
pd.set_option("display.html.use_mathjax", False, "display.max_rows", 100, "display.max_colwidth", 80)

news = read_news()
mentions = ww.annotate(news, text="text", dates="date", progress=False)
print(f"{len(news):,} reports, {len(mentions):,} mentions:", mentions["kind"].value_counts().to_dict())
ww.highlight(news.head(1), mentions, text="text")

# %% [markdown]
# Each mention is a row. `kind` is how the name is read here: as an actor, who does something, or as a place, where
# something is. `code` is the actor's country and role run together.

# %%
actors = mentions[mentions["kind"] == "actor"]
actors[["doc", "surface", "type", "entity_id", "name", "code", "how", "score"]].head(8)

# %% [markdown]
# ## 1. Who, and how sure is it?
#
# A row without `entity_id` is somebody whom no list has: with a `name` if the report names them, without one if it says
# "Turkish officials". `how` is the rule that found a mention. Most are names of the gazetteer. The rules for English
# add the rest, and those that are `inferred` rest on least: a bare institution ("the police"), which is taken for that
# of the country that the report is about, or a name beside a verb.

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
# `ww.frequency` counts mentions, and the reports that have them. Reports are the better measure: one that names
# somebody ten times is still one report.

# %%
ww.frequency(told, "entity_id", n_documents=len(news), top=10).round(3)

# %% [markdown]
# ### In which role
#
# The role is that of the day of the report. It is null for a state that is named by itself ("Turkey denied"), `ELI` for
# people who are former, or listed and in no office that day.

# %%
counts = pd.crosstab(actors["role"], actors["how"] == "inferred").rename(columns={False: "told", True: "inferred"})
counts = counts.reindex(columns=["told", "inferred"], fill_value=0).loc[counts.sum(axis=1).sort_values().index]
figure, axes = plt.subplots(figsize=(6, 5))
axes.barh(counts.index, counts["told"], color="#d55e00", label="told")
axes.barh(counts.index, counts["inferred"], left=counts["told"], color="0.75", label="inferred")
axes.set(xlabel="mentions")
axes.set_title(f"{counts.to_numpy().sum():,} mentions with a role", fontsize=10)
axes.legend(frameon=False, loc="lower right")
plt.show()

# %%
by_role = ww.frequency(told, ["role", "name"])
by_role = by_role[by_role["role"].isin(["GOV", "MIL", "REB", "OPP", "LEG", "IGO", "NGO", "MED", "ELI"])]
most = by_role.groupby("role").head(4)
most = most.assign(named=most["name"] + " " + most["n_documents"].astype(str))
most.groupby("role")["named"].agg(", ".join).rename("in how many reports").to_frame()

# %% [markdown]
# Roles change with the date: notebook 03 follows them over time.
#
# ### Which arm of which state
#
# Composed actors seldom have an entry ("Russian forces"), but they have a country and a role, as event data want them.

# %%
composed = told[(told["how"] == "composed") & told["country"].notna()]
arms = pd.crosstab(composed["country"], composed["role"])
largest = arms.sum(axis=1).sort_values(ascending=False, kind="stable").index[:10]
arms.loc[largest].reindex(columns=["GOV", "MIL", "COP", "LEG", "OPP", "REB", "MED", "CVL"], fill_value=0)

# %%
composed[composed["code"] == "RUSMIL"]["surface"].value_counts().head(8).rename("n_mentions").to_frame()

# %% [markdown]
# ## 2. Moscow said, in Moscow
#
# The name of a capital is a place in one sentence and a government in the next. These are the names that are read
# both ways, by the number of reports:

# %%
read_as = mentions[mentions["place_id"].notna()].groupby(["surface", "kind"])["doc"].nunique().unstack(fill_value=0)
both = read_as[(read_as > 0).all(axis=1)].assign(sum=lambda table: table.sum(axis=1))
both = both.sort_values("sum", ascending=False, kind="stable").drop(columns="sum")
both.head(8)

# %% [markdown]
# `ww.concordance` shows mentions in their sentences. Beside the reading stands what the row is linked to: a metonym is
# linked to the state, and `place_id`, `lat` and `lon` still say which city was printed. So whoever "Moscow said" is
# counted as Russia's government, and is on the map in Moscow.

# %%
capital = "Moscow" if "Moscow" in both.index else both.index[0]
rows = mentions[mentions["surface"] == capital]
lines = ww.concordance(rows, news, text="text", width=30)
rows = lines.join(rows[["kind", "entity_id", "place_id", "score"]]).drop(columns="keyword")
rows.groupby("kind").head(4).sort_values("kind", kind="stable").round(2)

# %% [markdown]
# Three ways to ask for places follow from this:
#
# * `mentions[mentions["kind"] == "place"]`: only names that are read as a place;
# * `mentions[mentions["place_id"].notna()]`: also what metonyms, nationalities and composed actors are of;
# * `ww.annotate(..., kinds="place")`: the geoparser's view, in which nobody acts. A row for every surface that names a
#   place, also inside longer names, each with a score as a place.

# %%
geoparsed = ww.annotate(news, text="text", dates="date", kinds="place", progress=False)
pd.DataFrame(
    {
        name: {"rows": len(table), "places": table["place_id"].nunique(), "reports": table["doc"].nunique()}
        for name, table in {
            "read as a place": mentions[mentions["kind"] == "place"],
            "with a place": mentions[mentions["place_id"].notna()],
            'kinds="place"': geoparsed,
        }.items()
    }
).T

# %% [markdown]
# ## 3. Where
#
# The map of what is read as a place. A circle's area is the number of reports that name the place, a ring is a state
# or region, whose point is only its middle. In the sample "New York" is mostly taken for the state, also where it is
# the city: its point is some 280 km off.

# %%
ww.plot.map(mentions, kind="place", title="Read as a place")
plt.show()

# %% [markdown]
# And of what is read as an actor, by the place that the name names: the seats of governments, and states by their
# nationals.

# %%
ww.plot.map(mentions, kind="actor", title="Read as an actor")
plt.show()

# %% [markdown]
# ## 4. Who is where
#
# An actor and a place in one sentence: that is no proof that the one was in the other, but it is the first thing to
# look at. `n` counts sentences; `log_likelihood` says how sure it is that the two meet more often than by chance
# (10.83 would be p = 0.001). The most frequent pairs are those of a state and its own capital:

# %%
pairs = ww.cooccurrence(mentions, "sentence", "actor-place", texts=news, text="text")
shown = ["a_name", "b_name", "n", "n_a", "n_b", "pmi", "log_likelihood"]
pairs[shown].head(8).round(2)

# %% [markdown]
# Sorted by surety, those who are at home nowhere in particular drop out. With counts as small as these the order says
# more than the figures.

# %%
pairs[pairs["n"] >= 2].sort_values("log_likelihood", ascending=False, kind="stable")[shown].head(12).round(2)

# %% [markdown]
# The same by country: whose actors are named with whose places? With `by="country"` composed actors count as well
# ("Russian forces"), so that there is more to count. Rows are the actors' countries, columns those of the places.

# %%
abroad = ww.cooccurrence(mentions, "sentence", "actor-place", texts=news, text="text", by="country")
ww.plot.matrix(abroad, title="Sentences with an actor of a country and a place in a country")
plt.show()

# %% [markdown]
# ## 5. Who with whom
#
# Pairs of actors in one report, and their network. States are left out here: they are in every story.

# %%
persons = told[told["type"].isin(["person", "armed_group", "party", "igo", "ngo", "military"])]
partners = ww.cooccurrence(persons)
partners[["a_name", "b_name", "n", "n_a", "n_b", "pmi", "log_likelihood"]].head(8).round(2)

# %%
ww.plot.network(ww.network(partners, least=2), title="Named together in at least two reports")
plt.show()

# %% [markdown]
# ## 6. Whom no list has
#
# `ww.suggest` counts the people and organisations that are named and that no list has. It unites the mentions of one
# name in all reports, and a name is not yet a person: two people may share it, a ship or a town may look like one. So
# read the contexts before you keep a name. Those with a role, mostly by title or apposition, are the better part.

# %%
new = ww.suggest(mentions, news, text="text", n_contexts=1, width=35)
print(f"{len(new)} names, {new['role'].notna().sum()} with a role")
new[new["role"].notna()][["name", "type", "country", "role", "aliases", "n", "contexts"]].head(10)

# %% [markdown]
# The names to keep become a gazetteer next to the built-in one. They have entries from now on:

# %%
kept = new[new["role"].notna()].head(2)
mine = ww.Gazetteer.from_frames(
    kept[["id", "name", "kind", "type", "country"]],
    kept[["id", "aliases"]].explode("aliases").set_axis(["entry_id", "alias"], axis=1),
    kept[["id", "role", "country"]].rename(columns={"id": "entry_id"}),
)
again = ww.annotate(news, ww.Gazetteer.builtin() | mine, text="text", dates="date", progress=False)
again[again["entity_id"].isin(kept["id"])][["doc", "surface", "entity_id", "code", "how"]]

# %% [markdown]
# A row in `roles` without dates holds for ever: add `start` and `end` where an office ended. Notebook 04 is about lists
# of your own.
#
# ## 7. Who says what
#
# `ww.attributions` reads the reporting clauses; `mention` is the row of the speaker in the table of mentions. So the
# role of who speaks stands beside the stance of what is said.

# %%
said = ww.attributions(mentions, news, text="text")
speakers = mentions.iloc[said["mention"]].reset_index(drop=True)
said = said.assign(code=speakers["code"], role=speakers["role"], how=speakers["how"])
pd.crosstab(said["role"].fillna("none"), said["stance"], margins=True)

# %%
said[said["stance"] == "denied"][["doc", "source", "code", "verb", "said"]].head(10)

# %% [markdown]
# ## 8. What is wrong
#
# Some rows are wrong. The score is the first place to look: of places it is close to the share of rows that are right
# (notebook 05 measures it), so that the lowest ones are the most doubtful.

# %%
places = mentions[(mentions["kind"] == "place") & (mentions["type"] == "city")]
doubtful = places.sort_values("score", kind="stable").head(12)
lines = ww.concordance(doubtful, news, text="text", width=30)
lines.join(doubtful[["country", "place_id", "score", "n_candidates"]]).round(2)

# %% [markdown]
# In the sample, Haiyan is a typhoon and no town in China, "the Assads" are a family, Woodside is an oil company, La
# Línea a scandal. The other eight are right. A score is low if the name may be no place, or another one of its name;
# `ww.explain` tells which. Of these rows, the one whose name most places have:

# %%
row = doubtful.loc[doubtful["n_candidates"].idxmax()]
why = ww.explain(news.loc[row["doc"], "text"])
candidates = why.candidates[(why.candidates["start"] == row["start"]) & (why.candidates["kind"] == "place")]
candidates = candidates.sort_values("share", ascending=False, kind="stable")
candidates[["surface", "entity_id", "type", "country", "probability", "share", "chosen"]].head(4).round(3)

# %% [markdown]
# `probability` is that of the name being a place, `share` that of the place among all of the name. What spoke for the
# first place and for the second:

# %%
signals = why.signals[(why.signals["start"] == row["start"]) & (why.signals["question"] == "which")]
compared = signals.pivot_table(index="signal", columns="entity_id", values="contribution", aggfunc="sum", sort=False)
compared[candidates["entity_id"].iloc[:2].tolist()].dropna(how="all").fillna(0).round(2)

# %% [markdown]
# In the sample the name is surely that of a place, and in "the English city of Salisbury" no reader doubts which; but
# the sum counts names of countries and neighbours, and other Salisburys are as large.
#
# A threshold leaves such rows out, and many right ones with them; `home=` and `prefer=` of `ww.annotate` tell it more.
# No score tells of a rule that does not fit: "Brussels said" is read as the government of Belgium, and mostly the
# European Union is meant.

# %%
metonyms = mentions[(mentions["how"] == "metonym") & (mentions["surface"] == "Brussels")]
ww.concordance(metonyms, news, text="text", width=45).join(metonyms[["entity_id", "code", "score"]]).round(2)

# %% [markdown]
# An alias "Brussels" of the European Union in a list of your own would take every Brussels, the city too. So whoever
# wants it corrects the rows, and says so:

# %%
as_union = {"entity_id": "eu", "name": "European Union", "type": "igo", "country": None, "role": "IGO", "code": "IGO"}
corrected = mentions.copy()
corrected.loc[metonyms.index, list(as_union)] = list(as_union.values())
tables = {"as found": mentions, "corrected": corrected}
found = {label: ww.frequency(table).set_index("entity_id")["n_documents"] for label, table in tables.items()}
pd.DataFrame(found).reindex(["eu", "BEL"])
