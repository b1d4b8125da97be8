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
# # Over time
#
# When does an actor enter the news, and with whom? And is a rise in a curve a rise in the news, or in what was read?
# This notebook counts mentions by month and year, follows people through their offices, compares the networks of two
# periods, and asks of each answer how much it rests on.
#
# It runs on the news reports that come with whowhere. They were written for the package, about real public events, so
# the counts say nothing of the world. With news of your own it is the same cells: set the environment variable
# `WHOWHERE_NEWS` to a Parquet, CSV or JSONL file with the columns `text` and `date`; what the text says of single names
# and figures is about the sample. Needs `pip install "whowhere[notebook]"`.

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import networkx
import numpy as np
import pandas as pd

import whowhere as ww
from whowhere.demo import read_news

# Dollar signs are dollar signs in pandas tables too, not the marks of a formula.
pd.set_option("display.html.use_mathjax", False, "display.max_rows", 100, "display.max_colwidth", 80)

news = read_news()
dates = pd.to_datetime(news["date"])
mentions = ww.annotate(news, text="text", dates="date", progress=False)
told = mentions[(mentions["kind"] == "actor") & (mentions["how"] != "inferred")]
print(f"{len(news):,} reports, {len(mentions):,} mentions, {len(told):,} of actors that are told, not inferred")

# %% [markdown]
# ## 1. What was read
#
# Before anything is counted: how many reports are there, when, and how many have no date? A report without a date is in
# no period. Nobody is mentioned in a month of which nothing was read.

# %%
months = dates.dt.to_period("M")
n_months = (months.max() - months.min()).n + 1
pd.Series(
    {
        "reports without a date": dates.isna().sum(),
        "first": f"{dates.min():%Y-%m-%d}",
        "last": f"{dates.max():%Y-%m-%d}",
        "months": n_months,
        "months without a report": n_months - months.nunique(),
    },
    name="",
).to_frame()

# %%
n_reports = dates.dt.year.value_counts().sort_index()
n_reports.describe().loc[["min", "50%", "max"]].rename("reports in a year that has any").to_frame()

# %% [markdown]
# ## 2. By month, with the gaps
#
# `ww.frequency(..., every=...)` has a row for each period from the first date to the last. A month whose reports do not
# name the actor has 0. A month without a report has `n_all` 0 and no share: nothing was read, so nothing is known. The
# two must not look alike, so ask for the dates of all reports, not only of those with the actor.

# %%
present = set(told["entity_id"].dropna())
focus = "islamic-state" if "islamic-state" in present else told["entity_id"].value_counts().index[0]
monthly = ww.frequency(told[told["entity_id"] == focus], every="month", dates=news["date"])
first = monthly["n_documents"].gt(0).idxmax()
monthly.loc[first - 4 : first + 7].drop(columns="entity_id")

# %% [markdown]
# `ww.plot.timeline` draws such tables, or counts by itself. Lines are broken where nothing was read. Three years from
# the one before the first mention:

# %%
start = monthly["period"][first] - pd.DateOffset(years=1)
window = monthly[monthly["period"].between(start, start + pd.DateOffset(years=3))]
ww.plot.timeline(window, measure="n_documents", title="Reports per month, and months without any")
plt.show()

# %% [markdown]
# By month the sample is mostly gaps. Take the longest period that still shows what you ask for: by year there are none.
#
# ## 3. Counts and shares
#
# More reports name more actors. So a count must be set against what was read, and each column answers another question:
#
# | column | question |
# | --- | --- |
# | `n_documents` | how many reports name it? |
# | `share` | which part of the period's reports name it? Does not grow with the number of reports |
# | `n_mentions` | how often is it named? |
# | `per_1000` | how often per 1,000 reports? Grows with long reports that name it again and again |
#
# Why per 1,000: most actors are in few reports, and 3.2 is easier to compare than 0.0032. Of a few reports per year it
# is only a rate: nobody read a thousand of them.

# %%
preferred = ["RUS", "TUR", "donald-trump", "un"]
chosen = [entity for entity in preferred if entity in present] or told["entity_id"].value_counts().index[:4].tolist()
yearly = ww.frequency(told[told["entity_id"].isin(chosen)], every="year", dates=news["date"])
one = yearly[yearly["entity_id"] == chosen[0]].sort_values("n_documents", ascending=False, kind="stable")
one.drop(columns="entity_id").head(8).round({"share": 3, "per_1000": 1})

# %% [markdown]
# In the sample Russia has most reports in 2007 and 2024, three each, but 2024 has thirteen reports and 2007 eight. 2002
# and 2004 have the same share and not the same `per_1000`, since the reports of 2004 name it more often.
#
# Several actors, as shares:

# %%
ww.plot.timeline(yearly, measure="share", title="Share of the year's reports that name them")
plt.show()

# %% [markdown]
# ## 4. How sure is a share?
#
# One report more or less in a year of eight is a step of 12 points. The interval of Wilson (1927) says what a share of
# `n` may be worth, if the reports were drawn independently from many. News is not drawn so, and the interval is rather
# too short.


# %%
def wilson(table: pd.DataFrame, z: float = 1.96) -> pd.DataFrame:
    """Give the 95 % interval of each share."""
    n, share = table["n_all"].where(table["n_all"] > 0).astype("float64"), table["share"]
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return table.assign(low=(middle - half).clip(lower=0), high=middle + half)


by_year = wilson(yearly[yearly["entity_id"] == chosen[0]])
years = by_year["period"].dt.year
figure, axes = plt.subplots(figsize=(9, 3.2))
axes.vlines(years, by_year["low"], by_year["high"], color="0.75", linewidth=3, label="95 % interval")
axes.plot(years, by_year["share"], "o", color="#d55e00", label="share")
overall = by_year["n_documents"].sum() / by_year["n_all"].sum()
axes.axhline(overall, color="0.4", linewidth=1, label=f"all years, {overall:.2f}")
axes.set_title(f"{by_year['name'].iloc[0]}: share of reports by year", fontsize=10, loc="left")
axes.set(ylim=(0, 1))
axes.legend(frameon=False, fontsize=8, ncols=3, loc="upper left")
plt.show()

# %%
outside = by_year[(by_year["low"] > overall) | (by_year["high"] < overall)]
print(f"{len(outside)} of {(by_year['n_all'] > 0).sum()} years have an interval without the share of all years")

# %% [markdown]
# By year the sample tells of no rise and no fall: nearly every interval holds the share of all years, and one of twenty
# would miss it by chance. Fewer, longer periods tell more. The tables add up, as long as counts are added and shares
# are computed anew:

# %%
step = max(1, round(yearly["period"].dt.year.nunique() / 5))
block = (yearly["period"].dt.year - yearly["period"].dt.year.min()) // step * step + yearly["period"].dt.year.min()
longer = yearly.groupby(["name", block.rename("from")], sort=False)[["n_documents", "n_all"]].sum().reset_index()
longer = wilson(longer.assign(share=longer["n_documents"] / longer["n_all"]))
longer = longer.assign(told=longer.apply(lambda r: f"{r['share']:.2f} ({r['low']:.2f} to {r['high']:.2f})", axis=1))
longer.pivot(index="name", columns="from", values="told")

# %% [markdown]
# ## 5. When does an actor enter the news?
#
# The first report that names it. For whoever is there from the start this says nothing, since the news began before the
# file did: so `n_before` counts the reports that had been read without a mention.

# %%
order = dates.rank(method="first").sub(1)
seen = told[told["entity_id"].notna() & told["doc"].map(dates).notna()]
seen = seen.assign(date=seen["doc"].map(dates), n_before=seen["doc"].map(order)).sort_values("n_before", kind="stable")
entries = seen.groupby("entity_id").agg(
    name=("name", "first"),
    type=("type", "first"),
    first=("date", "min"),
    n_before=("n_before", "min"),
    doc=("doc", "first"),
    n_documents=("doc", "nunique"),
)
entries["n_before"] = entries["n_before"].astype(int)
late = entries[(entries["n_documents"] >= 4) & (entries["n_before"] >= len(news) * 0.25)]
late = late[late["type"].isin(["person", "armed_group", "party", "igo", "military"])]
late = late.sort_values("first", kind="stable")
late.head(15)

# %% [markdown]
# With whom: the actors of the first report, and those that share most reports with it later.


# %%
def partners(entity: str, rows: pd.DataFrame, n_names: int = 4) -> str:
    """Name those who share most reports with an actor, and how many if there is more than one."""
    pairs = ww.cooccurrence(rows[rows["doc"].isin(rows.loc[rows["entity_id"] == entity, "doc"])])
    of = pairs[(pairs["a"] == entity) | (pairs["b"] == entity)].head(n_names)
    names = of["b_name"].where(of["a"] == entity, of["a_name"])
    return ", ".join(name if n == 1 else f"{name} {n}" for name, n in zip(names, of["n"], strict=True))


company = late[late["type"] != "igo"].head(8)
at_first = [partners(entity, told[told["doc"] == doc]) for entity, doc in company["doc"].items()]
later = [partners(entity, told) for entity in company.index]
pd.DataFrame({"in the first report": at_first, "in all reports": later}, index=company["name"])

# %% [markdown]
# A row may be wrong: the Liberal Party in the first report with Barack Obama is that of Honduras, which the list does
# not have. So look at the rows on which a first mention rests:

# %%
firsts = seen[seen["entity_id"].isin(company.index)].drop_duplicates("entity_id")
lines = ww.concordance(firsts, news, text="text", width=40)
lines.join(firsts[["how", "score"]])

# %% [markdown]
# People whose terms are known are a check on all of it. Presidents of the United States enter the news and leave it in
# their order, but for the vice president of 2014, and for the former ones:

# %% tags=["picture-timeline"]
presidents = ["george-w-bush", "barack-obama", "donald-trump", "joe-biden"]
heads = [entity for entity in presidents if entity in entries.index] or None
title = "Presidents of the United States, by the share of reports that name them"
ww.plot.timeline(told, dates=news["date"], entities=heads, every="year", measure="share", title=title)
plt.show()

# %% [markdown]
# ## 6. The same person in another role
#
# `role` and `code` hold on the day of the report. These are the people with more than one of them, each report a dot.

# %%
people = seen[(seen["type"] == "person") & seen["role"].notna()].drop_duplicates(["entity_id", "doc", "role"])
n_roles = people.groupby("entity_id")["role"].nunique()
several = people[people["entity_id"].isin(n_roles[n_roles > 1].index)]
largest = several.groupby("name")["doc"].nunique().sort_values(ascending=False, kind="stable").index[:18]
shown = several[several["name"].isin(largest)]
rows = {name: i for i, name in enumerate(reversed(shown["name"].drop_duplicates().tolist()))}
colors = {"GOV": "#d55e00", "ELI": "0.55", "OPP": "#0072b2", "REB": "#1d1f22", "MIL": "#009e73", "LEG": "#e69f00"}
figure, axes = plt.subplots(figsize=(9, 0.28 * len(rows) + 1))
for role, part in shown.groupby("role"):
    axes.plot(part["date"], part["name"].map(rows), "o", color=colors.get(role, "#cc79a7"), label=role, markersize=5)
axes.set_yticks(list(rows.values()), list(rows), fontsize=8)
axes.grid(axis="y", color="0.92")
axes.set_axisbelow(True)
axes.set_title("Roles at the date of the report", fontsize=10, loc="left")
axes.legend(frameon=False, fontsize=8, ncols=8, loc="lower right", bbox_to_anchor=(1, 1))
plt.show()

# %%
spells = several.groupby(["name", "code"], sort=False)["date"].agg(["min", "max", "count"])
spells.loc[[name for name in largest[:8] if name in spells.index]]

# %% [markdown]
# These are the first and the last report with a code, not the term of an office: both presidencies of Donald Trump are
# in one row. `ELI` is whoever was called former, or is listed and held no office that day: it is as good as the list of
# offices. `ww.explain` names the spell that decided.

# %%
name = largest[0]
last = several[several["name"] == name].iloc[-1]
why = ww.explain(news.loc[last["doc"], "text"], date=last["date"])
why.candidates[(why.candidates["start"] == last["start"]) & why.candidates["role"].notna()][
    ["surface", "name", "role", "office", "role_start", "role_end", "source"]
]

# %% [markdown]
# Without a date it is not known who has left an office. The same reports, read as if they were undated:

# %%
undated = ww.annotate(news, text="text", progress=False)
keys = ["doc", "start", "end"]
both = mentions.merge(undated[[*keys, "code", "score"]], on=keys, suffixes=("", "_undated"))
both = both[both["entity_id"].notna() & both["role"].notna() & (both["type"] == "person")]
changed = both[both["code"] != both["code_undated"]]
print(f"{len(changed):,} of {len(both):,} mentions of people with an office have another code without the date")
changed.drop_duplicates("entity_id")[["doc", "surface", "code", "code_undated", "score", "score_undated"]].head(8)

# %% [markdown]
# The score tells them apart: a role without a date takes 0.8 of it.
#
# ## 7. The networks of two periods
#
# The reports up to the middle one, and those after it; pairs of actors in one report, at least twice.

# %%
middle = dates.quantile(0.5, interpolation="lower")
sides = {"up to": dates <= middle, "after": dates > middle}
halves = {side: told[told["doc"].map(inside)] for side, inside in sides.items()}
edges = {side: ww.cooccurrence(rows) for side, rows in halves.items()}
graphs = {side: ww.network(pairs, least=2) for side, pairs in edges.items()}
for side, graph in graphs.items():
    print(f"{side} {middle:%Y-%m-%d}: {sides[side].sum():,} reports, {len(graph)} actors, {graph.size()} pairs")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 6.5))
for axes, (side, graph) in zip((left, right), graphs.items(), strict=True):
    ww.plot.network(graph, top=30, title=f"{side} {middle:%Y-%m-%d}", ax=axes)
plt.show()

# %% [markdown]
# What is new, what is gone? Both periods need the same number of reports, or shares: a pair that is there in three
# reports of a hundred and in none of another hundred may still be chance. "Belgium" here is "Brussels said", which
# mostly means the European Union (notebook 02).

# %%
merged = edges["up to"].merge(edges["after"], on=["a", "b"], how="outer", suffixes=("_before", "_after"))
for column in ("n_before", "n_after"):
    merged[column] = merged[column].fillna(0).astype(int)
for end in ("a", "b"):
    merged[end] = merged[f"{end}_name_before"].fillna(merged[f"{end}_name_after"])
merged["change"] = merged["n_after"] - merged["n_before"]
ends = merged.sort_values(["change", "n_after"], kind="stable")[["a", "b", "n_before", "n_after", "change"]]
pd.concat([ends.tail(7).iloc[::-1], ends.head(7)])

# %% [markdown]
# ## 8. How much hangs on the threshold, and on missing dates?
#
# Counts by score: if the curve of an actor hangs on rows that the tool is unsure of, say so. A state that is named by
# its nationals ("Russians") has 0.8, a seat of power that may be the city has less.

# %%
tiers = {
    f"{least:g}": ww.frequency(told[told["score"] >= least], n_documents=len(news)).set_index(["entity_id", "name"])[
        "n_documents"
    ]
    for least in (0, 0.5, 0.8, 0.9, 0.95)
}
pd.DataFrame(tiers).fillna(0).astype(int).sort_values("0", ascending=False, kind="stable").head(10)

# %% [markdown]
# Missing dates: take away those of every fourth report and count again. The reports drop out of every period, with what
# they say, so that counts fall and shares only become less sure. If your reports lack dates not by chance but by source
# or year, shares move too, and nothing in the table will tell you.

# %%
fewer = news["date"].where(np.arange(len(news)) % 4 != 3)
parts = {"all dates": news["date"], "three of four": fewer}
compared = {}
for label, when in parts.items():
    table = ww.frequency(told[told["entity_id"].isin(chosen)], every="year", dates=when)
    table = table.groupby("name")[["n_documents", "n_all"]].sum()
    compared[label] = table.assign(share=table["n_documents"] / table["n_all"])
pd.concat(compared, axis=1).round(3)

# %% [markdown]
# ## 9. One actor at a glance
#
# `ww.profile` puts it together: documents over time, names, roles with their first and last day, partners and places
# beyond chance, and contexts in the order of time.

# %%
ww.profile(chosen[0], mentions, news, text="text", dates=news["date"], n=6)

# %% [markdown]
# ## 10. For Gephi and others
#
# The graph is networkx's, so that its writers write it, with whatever you add: here the first date of each actor, for a
# filter by time. The files go to a temporary folder; name one of yours.

# %%
graph = ww.network(ww.cooccurrence(told), least=2)
for node, known in graph.nodes(data=True):
    known["first"] = f"{entries.loc[node, 'first']:%Y-%m-%d}" if node in entries.index else ""
with tempfile.TemporaryDirectory() as folder:
    networkx.write_graphml(graph, Path(folder) / "actors.graphml")
    networkx.write_gexf(graph, Path(folder) / "actors.gexf")
    for file in sorted(Path(folder).iterdir()):
        print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")
    again = networkx.read_graphml(Path(folder) / "actors.graphml")
assert again.nodes(data=True) == graph.nodes(data=True)
graph.nodes[chosen[0]]
