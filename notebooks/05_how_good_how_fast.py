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
# # How good, how fast
#
# How far can the columns `place_id`, `lat`, `lon` and `score` be trusted? This notebook measures it
# against a small gold standard made here and against larger ones whose files you name, takes one score apart, and times
# the work.
#
# The stored outputs were made with `WHOWHERE_GOLD` set to three corpora that were used while whowhere was developed and
# are **not shipped** with it: LGL (local news; Lieberman, Samet and Sankaranarayanan 2010), TR-News (world news;
# Kamalloo and Rafiei 2018) and GeoVirus (Wikinews on epidemics; Gritta, Pilehvar and Collier 2018). Without that
# variable the notebook runs on its own dozen sentences. Needs `pip install "whowhere[notebook]"`.

# %%
import itertools
import json
import os
import statistics
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import whowhere as ww
from whowhere.demo import sample_news
from whowhere.evaluate.codes import place_of
from whowhere.evaluate.result import Evaluation
from whowhere.evaluate.scoring import NEAR_KM, distance_km

pd.set_option("display.max_rows", 100)
places = ww.Gazetteer.builtin()

# %% [markdown]
# ## 1. What is measured
#
# `ww.evaluate` compares a table of mentions with *gold*: the place names that a person marked. The definitions are
# those of Gritta, Pilehvar and Collier (2020), "A pragmatic guide to geoparsing evaluation", *Language Resources and
# Evaluation* 54:683-712.
#
# | figure | question | counted over |
# | --- | --- | --- |
# | `P` | is what was found a place name in gold, with the same first and last character? | predictions |
# | `R` | was what is in gold found, to the character? | gold |
# | `F1` | harmonic mean of the two | |
# | `acc161` | is it the right place: the same id, or within 161 km (100 miles)? | gold found that has coordinates |
# | `median_km` | how far off is it? 0 for the same id | the same |
# | `e2e_P`, `e2e_R`, `e2e_F1` | found *and* within 161 km | predictions, gold with coordinates |
#
# ### Gold of your own
#
# A dozen sentences on public events, written for this notebook, and the places in them, marked before whowhere was run
# on them. A row is a document, the name as printed, and the id of the place that is meant. Rows are in the order of the
# text. Two more columns say what people count differently: `demonym` (an adjective or nationality) and `nested` (a
# place inside a longer name).

# %%
texts = [
    "The tsunami of December 2004 flattened Banda Aceh; within hours the waves reached Phuket and Galle.",
    "French troops retook Gao and then Timbuktu from Islamist rebels in January 2013.",
    "A gunman killed seven people in Midland and Odessa, two oil towns in Texas, in August 2019.",
    "Russian missiles hit the port of Odesa in July 2023 and damaged a cathedral.",
    "The Bank of England raised its rate in December 2021, before the Federal Reserve did.",
    "Egyptian protesters filled Tahrir Square in Cairo until Hosni Mubarak stepped down in February 2011.",
    "The Paris Agreement was adopted at Le Bourget, just north of Paris, on 12 December 2015.",
    "Talks on Bosnia ended in November 1995 with a treaty initialled near Dayton, Ohio.",
    "Washington said in April 2021 that the last American soldiers would leave Afghanistan.",
    "A fuel lorry blew up in Sange, a village in eastern Congo, in July 2010 and killed more than 200 people.",
    "Chelsea Manning was sentenced at Fort Meade, Maryland, in August 2013.",
    "Georgia counted its five million ballots a second time, by hand, in November 2020.",
]

rows = [
    (0, "Banda Aceh", "geonames:1215502", ""),
    (0, "Phuket", "geonames:1151253", ""),
    (0, "Galle", "geonames:1246294", ""),
    (1, "French", "FRA", "demonym"),
    (1, "Gao", "geonames:2457163", ""),
    (1, "Timbuktu", "geonames:2449067", ""),
    (2, "Midland", "geonames:5526337", ""),
    (2, "Odessa", "geonames:5527554", ""),
    (2, "Texas", "geonames:4736286", ""),
    (3, "Russian", "RUS", "demonym"),
    (3, "Odesa", "geonames:698740", ""),
    (4, "England", "geonames:6269131", "nested"),
    (5, "Egyptian", "EGY", "demonym"),
    (5, "Tahrir Square", "region:tahrir-square", ""),
    (5, "Cairo", "geonames:360630", ""),
    (6, "Paris", "geonames:2988507", "nested"),
    (6, "Le Bourget", "geonames:3005082", ""),
    (6, "Paris", "geonames:2988507", ""),
    (7, "Bosnia", "BIH", ""),
    (7, "Dayton", "geonames:4509884", ""),
    (7, "Ohio", "geonames:5165418", ""),
    (8, "Washington", "geonames:4140963", ""),
    (8, "American", "USA", "demonym"),
    (8, "Afghanistan", "AFG", ""),
    (9, "Sange", None, ""),
    (9, "Congo", "COD", ""),
    (10, "Fort Meade", "geonames:7257909", ""),
    (10, "Maryland", "geonames:4361885", ""),
    (11, "Georgia", "geonames:4197000", ""),
]
gold = pd.DataFrame(rows, columns=["doc", "surface", "place_id", "sort"])
gold["demonym"] = gold["sort"] == "demonym"
gold["nested"] = gold.pop("sort") == "nested"

# %% [markdown]
# Ids come from `lookup`; a state's id is its ISO code. The judgement, which of these is meant, stays yours.

# %%
places.lookup("Odessa")[["entity_id", "name", "type", "country", "admin", "population"]]


# %% [markdown]
# Offsets are computed: each name is sought behind the one before it. Coordinates come with the id. Sange has none in
# the built-in gazetteer, so its coordinates are given by hand: what the gazetteer lacks must count as missed, or the
# figures would only say how good it is at what it has.


# %%
def with_offsets(gold: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    """Add ``start`` and ``end``; the rows of a document are in the order of its text."""
    behind: dict[int, int] = {}
    starts = []
    for row in gold.itertuples():
        start = texts[row.doc].find(row.surface, behind.get(row.doc, 0))
        if start < 0:
            raise ValueError(f"row {row.Index}: {row.surface!r} is not in text {row.doc} behind the row before it")
        behind[row.doc] = start + len(row.surface)
        starts.append(start)
    return gold.assign(start=starts, end=[start + len(name) for start, name in zip(starts, gold.surface, strict=True)])


gold = with_offsets(gold, texts)
points = places.entries().set_index("id")[["lat", "lon"]]
assert gold["place_id"].dropna().isin(points.index).all(), "every id is one of the gazetteer"
gold = gold.join(points, on="place_id")
gold.loc[gold["surface"] == "Sange", ["lat", "lon"]] = -3.08, 29.10
gold.head(6)

# %% [markdown]
# ### Precision, recall, F1, accuracy, by view
#
# Find as gold counts. `demonyms=False` finds none, and with `ww.evaluate(..., demonyms=False)` none is sought.
# `nested=False` finds no place inside a longer name; gold is given without those rows then.


# %%
def view(demonyms: bool, nested: bool) -> Evaluation:
    """Evaluate the sentences as one view of them counts."""
    found = ww.annotate(texts, kinds="place", demonyms=demonyms, nested=nested, progress=False)
    return ww.evaluate(found, gold if nested else gold[~gold["nested"]], demonyms=demonyms)


FIGURES = ["n_gold", "n_pred", "P", "R", "F1", "n_res", "acc161", "median_km", "e2e_P", "e2e_R", "e2e_F1"]
views = {(demonyms, nested): view(demonyms, nested) for demonyms in (True, False) for nested in (True, False)}
pd.DataFrame(
    [result.to_frame().loc["exact", FIGURES] for result in views.values()],
    index=pd.MultiIndex.from_tuples(views, names=["demonyms", "nested"]),
).astype({"n_gold": int, "n_pred": int, "n_res": int}).round(3)

# %% [markdown]
# Some thirty names show how it is done and are far too few to compare anything. What went wrong is worth more than the
# figures: names of gold that were not found, or found elsewhere (`place_id` is gold's, `place_id_found` whowhere's),
# and rows that gold does not have.

# %%
found = ww.annotate(texts, kinds="place", progress=False)
both = gold.merge(found, on=["doc", "start", "end"], how="outer", suffixes=("", "_found"))
both["surface"] = both["surface"].fillna(both["surface_found"])
both.loc[both["place_id"] != both["place_id_found"], ["doc", "surface", "place_id", "place_id_found", "score"]]

# %% [markdown]
# ### A sample of your own
#
# Draw a hundred or more of your documents at random, mark every place name in them before you look at what whowhere
# finds, put them into a table as above, and call `ww.evaluate(found, gold)`. A table cannot list a document without any
# place; if there are such, give documents instead, as a list or as a file of JSON Lines with one document a line:
#
# ```json
# {"doc_id": "a17", "text": "Talks in Juba ended.", "toponyms": [{"start": 9, "end": 13, "lat": 4.85, "lon": 31.58}]}
# ```
#
# `python -m whowhere.evaluate gold.jsonl` prints the figures of such a file, and the rest of this notebook reads it.

# %% [markdown]
# ## 2. Is the score a probability?
#
# If it is, then of the mentions with a score of 0.8 about 80 % are right. *Right* is strict here: gold has a name with
# the same first and last character and with coordinates, and whowhere puts it within 161 km of them or gives the same
# GeoNames id.
#
# `WHOWHERE_GOLD` names the files, one or several, separated as in `PATH` (`:`, on Windows `;`):
#
# ```sh
# WHOWHERE_GOLD=gold/lgl.jsonl:gold/trnews.jsonl jupyter lab
# ```


# %%
def read_gold(paths: list[str]) -> list[dict]:
    """Read the documents of every file; where none is named, give the sentences above."""
    if not paths:
        marked = gold[["start", "end", "lat", "lon", "place_id", "demonym"]]
        toponyms = [marked[gold["doc"] == i].to_dict("records") for i in range(len(texts))]
        return [
            {"corpus": "sentences", "doc_id": i, "text": texts[i], "toponyms": toponyms[i]} for i in range(len(texts))
        ]
    documents = []
    for path in map(Path, paths):
        with path.open(encoding="utf-8") as file:
            read = [json.loads(line) for line in file if line.strip()]
        documents += [one | {"corpus": path.stem, "doc_id": f"{path.stem}:{one['doc_id']}"} for one in read]
    return documents


named = [path for path in os.environ.get("WHOWHERE_GOLD", "").split(os.pathsep) if path]
documents = read_gold(named)
corpora = pd.Series([document["corpus"] for document in documents])
mentions = ww.annotate([document["text"] for document in documents], kinds="place", progress=False)
if not named:
    print("WHOWHERE_GOLD is not set: what follows is about the sentences above, TOO FEW to say anything about scores")


def figures(of: pd.Series) -> pd.Series:
    """Evaluate the documents for which `of` is true."""
    number = {doc: i for i, doc in enumerate(of.index[of])}
    part = mentions[mentions["doc"].isin(number)]
    result = ww.evaluate(part.assign(doc=part["doc"].map(number)), [documents[doc] for doc in number])
    return result.to_frame().loc["exact", ["n_docs", *FIGURES]]


everything = figures(corpora.notna())
summary = pd.DataFrame({corpus: figures(corpora == corpus) for corpus in corpora.unique()} | {"all": everything}).T
summary.astype({name: int for name in summary if name.startswith("n_")}).round(3)

# %% [markdown]
# Local news is the hard case: which Springfield? `home=`, where a story was written, was not given. The three corpora
# are those that the linker was developed with, so that the figures on them flatter it: expect less of texts that nobody
# has tuned it on.
#
# Now each mention by itself. Where gold has the name but no coordinates, nothing can be checked: by the definition
# above such a mention is not right, though it may be. `share_right` counts it as wrong, `share_right_located` leaves it
# out, as `e2e_P` does.


# %%
def judged(mentions: pd.DataFrame, documents: list[dict]) -> pd.DataFrame:
    """Add ``outcome``: right, elsewhere, not in gold, or no coordinates in gold."""
    marked = pd.DataFrame(
        [{"doc": doc, **toponym} for doc, document in enumerate(documents) for toponym in document["toponyms"]]
    ).reindex(columns=["doc", "start", "end", "lat", "lon", "geonameid", "place_id"])
    ids = marked["place_id"].map(place_of, na_action="ignore")
    marked["place"] = marked["geonameid"].astype(object).where(marked["geonameid"].notna(), ids)
    marked = marked.drop(columns=["geonameid", "place_id"]).drop_duplicates(["doc", "start", "end"])
    table = mentions.merge(marked, on=["doc", "start", "end"], how="left", suffixes=("", "_gold"), indicator="where")
    assert len(table) == len(mentions)
    same = table["place"].notna() & (table["place_id"].map(place_of, na_action="ignore") == table["place"])
    corners = table[["lat", "lon", "lat_gold", "lon_gold"]]
    near = corners.notna().all(axis=1) & (np.array([distance_km(*row) for row in corners.to_numpy()]) <= NEAR_KM)
    table["outcome"] = np.where(same | near, "right", "elsewhere")
    table.loc[table["lat_gold"].isna(), "outcome"] = "no coordinates"
    table.loc[table["where"] == "left_only", "outcome"] = "not in gold"
    return table.assign(is_right=table["outcome"] == "right", is_located=table["outcome"] != "no coordinates")


table = judged(mentions, documents)
share = table.loc[table["is_located"], "is_right"].mean()
print(f"{len(table):,} mentions, right: {table['is_right'].mean():.3f}; of those that can be checked: {share:.3f}")
has_types = any("type" in toponym for document in documents for toponym in document["toponyms"])
if not has_types:  # by which some gold is neutral
    assert np.isclose(share, everything["e2e_P"]), "the same as ww.evaluate counts"

# %% [markdown]
# A row as a place needs a score of about 0.4, so that nothing lies in the lower part of the first bin.

# %%
EDGES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1]


def reliability(table: pd.DataFrame) -> pd.DataFrame:
    """Count the mentions, and those that are right, by score: above ``score_from``, up to ``score_to``."""
    rows = []
    for low, high in itertools.pairwise(EDGES):
        part = table[(table["score"] > low) & (table["score"] <= high)]
        located = part[part["is_located"]]
        rows.append(
            {
                "score_from": low,
                "score_to": high,
                "n_mentions": len(part),
                "mean_score": part["score"].mean(),
                "share_right": part["is_right"].mean(),
                "n_located": len(located),
                "share_right_located": located["is_right"].mean(),
            }
        )
    return pd.DataFrame(rows)


bins = reliability(table)
assert bins["n_mentions"].sum() == len(table)
bins.round(3)

# %% [markdown]
# The plot shows the same. Whiskers are 95 % intervals of the shares (Wilson 1927), as if mentions were independent;
# those of one document are not, so that they are too short.


# %%
def wilson(share: pd.Series, n: pd.Series, z: float = 1.96) -> tuple[pd.Series, pd.Series]:
    """Give the interval of a share of n."""
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return middle - half, middle + half


shown = bins[bins["n_mentions"] > 0]
low, high = wilson(shown["share_right"], shown["n_mentions"])
whiskers = [(shown["share_right"] - low).clip(lower=0), (high - shown["share_right"]).clip(lower=0)]
figure, axes = plt.subplots(figsize=(5, 5))
axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, label="a probability")
axes.errorbar("mean_score", "share_right", whiskers, data=shown, fmt="ko", capsize=2, label="all mentions")
axes.plot("mean_score", "share_right_located", "ko", data=shown, fillstyle="none", label="those that can be checked")
axes.set(xlim=(0.3, 1.02), ylim=(0, 1.02), xlabel="mean score", ylabel="share right")
axes.set_title(f"{len(table):,} mentions in {len(documents):,} documents", fontsize=10)
axes.legend(frameon=False, loc="upper left")
plt.show()


# %%
def gaps(part: pd.DataFrame) -> dict:
    """Compare the mean score with the share that is right."""
    score, share = part["score"].mean(), part["is_right"].mean()
    return {"n_mentions": len(part), "mean_score": score, "share_right": share, "gap": score - share}


located = table[table["is_located"]]
parts = {"all mentions": table, "those that can be checked": located}
parts |= {f"  of {corpus}": part for corpus, part in located.groupby(located["doc"].map(corpora), sort=False)}
pd.DataFrame({name: gaps(part) for name, part in parts.items()}).T.astype({"n_mentions": int}).round(3)

# %% [markdown]
# Points below the line are scores that promise too much. What the mentions are that are not right:

# %%
labels = [f"{low:g} to {high:g}" for low, high in itertools.pairwise(EDGES)]
pd.crosstab(pd.cut(table["score"], EDGES, labels=labels), table["outcome"], margins=True)

# %% [markdown]
# A score rates whether a name is a place and which one it is. It does not know where gold ends a name, nor which sorts
# of names gold marks at all, and `not in gold` counts both. So take it as an order first, and look at what a threshold
# costs:

# %%
thresholds = {}
for least in (0, 0.5, 0.7, 0.9, 0.95, 0.99):
    kept = mentions[mentions["score"] >= least]
    result = ww.evaluate(kept, documents).exact
    thresholds[least] = {"share_kept": len(kept) / len(mentions)} | {
        name: getattr(result, name) for name in ("e2e_P", "e2e_R", "e2e_F1", "acc161")
    }
pd.DataFrame(thresholds).T.rename_axis("score at least").round(3)

# %% [markdown]
# ## 3. Why a score is what it is
#
# `ww.explain` answers two questions about every name that a place has: is it a place here (`probability`), and which of
# the places of that name (`share`)? The score of a row is the one times the other, where places within 161 km of each
# other share their shares, set a little lower by a curve that was fitted to the three corpora: the models are too sure.

# %%
told = ww.explain(texts[-1], kinds="place")
print(texts[-1])
weighed = told.candidates.query("surface == 'Georgia' and kind == 'place'")
weighed[["name", "type", "country", "entity_id", "probability", "share", "chosen"]].round(3)

# %%
row = told.mentions.set_index("surface").loc["Georgia"]
print(f"score {row['score']:.3f}: {row['name']} ({row['place_id']}), one of {row['n_candidates']} candidates")

# %% [markdown]
# What spoke for and against. The contributions to `place` add up to the logarithm of the odds that the name is a place:

# %%
signals = told.signals[told.signals["surface"] == "Georgia"]
signals.loc[signals["question"] == "place", ["signal", "strength", "weight", "contribution"]].round(3)

# %% [markdown]
# Those to `which` add up to each candidate's score on the scale of logarithms; a difference of 1 is 2.7 to one:

# %%
which = signals[signals["question"] == "which"]
compared = which.pivot_table(index="signal", columns="entity_id", values="contribution", aggfunc="sum", sort=False)
names = (weighed["name"] + ", " + weighed["country"] + " " + weighed["type"]).set_axis(weighed["entity_id"])
compared.fillna(0).rename(columns=names.to_dict()).round(2)

# %% [markdown]
# `told` by itself shows all names with the reason for each verdict; `whowhere explain TEXT` does so in a terminal.

# %% [markdown]
# ## 4. How fast
#
# The bundled sample news, repeated, with linking, from a pandas column to a pandas table. A run that finds another
# number of mentions is an error: a fast wrong answer is not a figure. How much other work the machine does at the same
# time shows in the range.

# %%
N_TIMES, N_RUNS = 25, 7
news = sample_news()["text"]
n_mentions = len(ww.annotate(news, progress=False))  # which also loads the gazetteer
many = pd.concat([news] * N_TIMES, ignore_index=True)
n_megabytes = sum(len(text.encode()) for text in many) / 1e6


def speeds(threads: int) -> list[float]:
    """Time the runs, in MB/s."""
    measured = []
    for _ in range(N_RUNS):
        start = time.perf_counter()
        result = ww.annotate(many, threads=threads, progress=False)
        measured.append(n_megabytes / (time.perf_counter() - start))
        assert len(result) == N_TIMES * n_mentions
    return measured


print(f"{len(many):,} documents, {n_megabytes:.1f} MB, {N_TIMES * n_mentions:,} mentions, {os.cpu_count()} processors")
for threads in (1, 2):
    measured = speeds(threads)
    print(
        f"threads={threads}: {statistics.median(measured):.0f} MB/s "
        f"({min(measured):.0f} to {max(measured):.0f}, n = {N_RUNS})"
    )
