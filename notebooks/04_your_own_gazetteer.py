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
# # Your own gazetteer
#
# I follow armed groups, companies and people that no list has. How do I add them, with all their names and with roles
# that change over time? And how do I know that my list does no harm?
#
# A list of names is quickly written, and one careless name in it can spoil a table of mentions without a word. So half
# of this notebook is about checking. It needs `pip install "whowhere[notebook]"`. The texts are the 208 reports that
# come with the package; they were written for it, about real public events, so that counts say nothing of the world.
# With `WHOWHERE_NEWS` set to a Parquet, CSV or JSONL file with the columns `text` and `date`, the same cells run on
# yours.

# %%
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

import whowhere as ww
from whowhere.demo import read_news
from whowhere.lint import lint

pd.set_option("display.html.use_mathjax", False, "display.max_colwidth", 70, "display.max_rows", 100)


def annotate(gazetteer: ww.Gazetteer) -> pd.DataFrame:
    """Annotate the news with a gazetteer."""
    return ww.annotate(news, gazetteer, text="text", dates="date", progress=False)


news = read_news()
builtin = ww.Gazetteer.builtin()
before = annotate(builtin)
print(f"{builtin}; {len(news):,} texts, {len(before):,} mentions")

# %% [markdown]
# ## 1. What is missing?
#
# `lookup` says what is found under a name today, in any spelling that would match. An empty answer is a gap; Tanna, an
# island of Vanuatu, is the name of two towns elsewhere.

# %%
wanted = ["Wolverine Watchmen", "The Base", "Shin Corporation", "Temasek Holdings", "Jay Nixon", "Tanna"]
known = {name: ", ".join(builtin.lookup(name)["entity_id"].unique()) or "-" for name in wanted}
pd.Series(known, name="entries under this name").to_frame()

# %% [markdown]
# `ww.suggest` looks for gaps by itself: the people and organisations that the texts name and no list has, the most
# frequent first.

# %%
new = ww.suggest(before, news, text="text", n_contexts=1, width=30)
print(f"{len(new)} names, {(new['type'] == 'person').sum()} of them people")
new[["id", "name", "type", "country", "role", "aliases", "n", "contexts"]].head(6)

# %% [markdown]
# It is a beginning and needs your eye. Jay Nixon is a person. "Michael Brown" is two: the head of a federal agency in
# 2005, and the young man who was shot in Ferguson in 2014. "Abraham Lincoln" is an aircraft carrier here, "Tanna" the
# island. And a militia that its report calls "a group named Wolverine Watchmen" is not suggested at
# all, because nothing beside the name tells what it is. So what you follow comes from you.
#
# ## 2. Names in one line
#
# `Gazetteer.from_dict` takes ids and the names that each is found under. Used alone, only its names are found.

# %%
quick = ww.Gazetteer.from_dict(
    {"Wolverine Watchmen": ["Wolverine Watchmen"], "Temasek Holdings": ["Temasek Holdings", "Temasek"]}, kind="actor"
)
columns = ["doc", "surface", "type", "entity_id", "code", "how", "score"]
annotate(quick)[columns]

# %% [markdown]
# They have no type, no country and no role, so they are in no count by `code`. For that there are tables.
#
# ## 3. Names, roles and dates in tables
#
# Three tables, from CSV files, a database or, as here, typed in: `entries` (who), `aliases` (under which names) and
# `roles` (in which office, when). `whowhere.schema.ENTRIES`, `ALIASES` and `ROLES` name all columns; most may be left
# out. Only what stands in `aliases` is looked for, so the usual name stands there as well.

# %%
entries = pd.DataFrame(
    [
        ("wolverine-watchmen", "Wolverine Watchmen", "actor", "armed_group", "USA", None, None),
        ("the-base", "The Base", "actor", "armed_group", "USA", None, None),
        ("shin-corporation", "Shin Corporation", "actor", "company", "THA", None, None),
        ("temasek", "Temasek Holdings", "actor", "company", "SGP", None, None),
        ("jay-nixon", "Jay Nixon", "actor", "person", "USA", None, None),
        ("tanna", "Tanna", "place", "region", "VUT", -19.5, 169.35),
    ],
    columns=["id", "name", "kind", "type", "country", "lat", "lon"],
)
aliases = pd.DataFrame(
    [
        ("Wolverine Watchmen", "wolverine-watchmen", None, None),
        ("The Base", "the-base", None, "exact"),
        ("Shin Corporation", "shin-corporation", None, None),
        ("Shin Corp", "shin-corporation", None, None),
        ("Temasek Holdings", "temasek", None, None),
        ("Temasek", "temasek", None, None),
        ("Jay Nixon", "jay-nixon", None, None),
        ("Nixon", "jay-nixon", "surname", None),
        ("Tanna", "tanna", None, None),
        ("Tannese", "tanna", "demonym", None),
    ],
    columns=["alias", "entry_id", "how", "case"],
)
roles = pd.DataFrame(
    [
        ("wolverine-watchmen", "UAF", None, None, None),
        ("the-base", "UAF", None, None, None),
        ("shin-corporation", "BUS", None, None, None),
        ("temasek", "BUS", None, None, None),
        ("jay-nixon", "JUD", "1993-01-11", "2009-01-11", "Attorney General of Missouri"),
        ("jay-nixon", "GOV", "2009-01-12", "2017-01-09", "Governor of Missouri"),
    ],
    columns=["entry_id", "role", "start", "end", "office"],
)
mine = ww.Gazetteer.from_frames(entries, aliases, roles, sources=["typed in for this notebook"])
both = builtin | mine  # united: everything of the one and the other
both

# %% [markdown]
# A wrong table is refused, with table, column and row:

# %%
try:
    ww.Gazetteer.from_frames(entries, aliases, roles.assign(role=roles["role"].str.lower()))
except ww.SchemaError as error:
    print(error)

# %% [markdown]
# A role holds from its first to its last day. One without dates holds for ever. Outside all of them somebody is `ELI`,
# and where the date of a text is not known, the last role is assumed and the score says so.

# %%
days = ["2001-09-01", "2014-08-16", "2020-01-01", None]
sentence = "Jay Nixon spoke in Jefferson City."
found = ww.annotate([sentence] * len(days), both, dates=days, kinds="actor", progress=False)
found.assign(date=days)[["date", "surface", "entity_id", "code", "score"]]

# %% [markdown]
# ## 4. How a name is matched
#
# Whole words, and capitals by the rule in `case`. `smart`, the default: what is listed with a capital needs it, and a
# name listed in small letters matches any. `exact` asks for small letters too, `ignore` for nothing. An article is
# optional: "The Base" also finds a "Base" without it, unless the column `variants` is false.

# %%
spellings = ["The Base", "the Base", "THE BASE", "the base", "a base"]
matches = {}
for alias, case in [("The Base", "smart"), ("The Base", "exact"), ("The Base", "ignore"), ("base", "smart")]:
    entry = [{"id": "the-base", "name": "The Base", "kind": "actor"}]
    single = ww.Gazetteer.from_frames(entry, [{"alias": alias, "entry_id": "the-base", "case": case}])
    found = ww.annotate(spellings, single, progress=False).set_index("doc")["surface"]
    matches[f"{alias}, {case}"] = found.reindex(range(len(spellings))).fillna("-").tolist()
pd.DataFrame(matches, index=spellings).T.rename_axis("listed as")

# %% [markdown]
# `how` says what sort of name it is. Left empty, two to five capitals are an `acronym`, all else is an `alias`. A
# `demonym` of a place is what people and things of the place are called, a `surname` the part of a name that means the
# person where nobody else is meant. The rules that compose actors use your entries as they use the built-in ones:

# %%
sentences = [
    "Tannese chiefs asked for water after the cyclone.",
    "Members of the Wolverine Watchmen stood trial.",
    "A Temasek spokesman declined to comment.",
]
found = ww.annotate(sentences, both, progress=False)
found[["surface", "kind", "type", "entity_id", "code", "place_id", "how"]]

# %% [markdown]
# ## 5. Two entries, one name
#
# A name may belong to several entries. None is dropped; the text decides.

# %%
both.lookup("Nixon")[["alias", "how", "entity_id", "name", "type", "country"]]

# %%
sentences = ["Nixon vetoed the bill.", "Jay Nixon called a session in Jefferson City. Nixon vetoed the bill."]
found = ww.annotate(sentences, both, kinds="actor", progress=False)
found[["doc", "surface", "entity_id", "how", "score", "n_candidates"]]

# %% [markdown]
# With no more than that to go by, the first listed has the row, and the score is low. In `builtin | mine` yours come
# last, in `mine | builtin` first. For single entries there is `prefer`, in `ww.annotate` too; `ww.explain` shows who
# else was weighed:

# %%
plain = ww.explain(sentences[0], gazetteer=both).candidates
preferred = ww.explain(sentences[0], gazetteer=both, prefer={"entries": ["jay-nixon"]}).candidates
plain[["entity_id", "name", "type", "chosen"]].assign(chosen_if_preferred=preferred["chosen"])

# %% [markdown]
# ## 6. Does my list do harm?
#
# Three questions, the cheap ones first.
#
# **Are my names words, or somebody else's?** `lint` reads the list alone, `lookup` in the built-in gazetteer says what
# each name means already.

# %%
lint(mine)

# %%
already = pd.concat([builtin.lookup(alias).assign(mine=alias) for alias in mine.aliases()["alias"].unique()])
already[["mine", "entity_id", "name", "type", "country"]].reset_index(drop=True)

# %% [markdown]
# "Nixon" and "Tanna" are the names to watch; the others are nobody else's.
#
# **Are my ids new?** `|` makes one entry of two with the same id: names and roles add up, and of the rest the right
# side holds where it says something. Section 7 shows what comes of it.

# %%
print(set(mine.entries()["id"]) & set(builtin.entries()["id"]) or "no id is in both")


# %% [markdown]
# **What changes in the texts?** Annotate them with and without the list, and look at each row that is not the same.


# %%
def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List the mentions that came, went, or mean something else now."""
    where, what = ["doc", "start", "end"], ["surface", "kind", "entity_id", "name", "code"]
    old, now = (mentions[where + what] for mentions in (before, after))
    rows = old.merge(now, on=where, how="outer", suffixes=("", "_now"), indicator="change")
    same = rows["change"] == "both"
    for column in what:
        same &= rows[column].fillna("").eq(rows[f"{column}_now"].fillna(""))
    names = {"left_only": "lost", "right_only": "gained", "both": "changed"}
    rows["change"] = rows["change"].astype(str).map(names)
    rows["surface"] = rows["surface"].fillna(rows["surface_now"])
    return rows.loc[
        ~same, ["change", "doc", "surface", "kind", "kind_now", "entity_id", "entity_id_now", "code", "code_now"]
    ]


after = annotate(both)
changes(before, after)

# %% [markdown]
# Seven rows to read, and each is for the better. Two names are found that were not; the firm and the governor have
# entries and a country; Tanna, taken for a person before, is the island. Nothing was lost. In numbers, mentions by
# code:

# %%
counts = {
    name: ww.frequency(mentions, "code", dates=news["date"]).set_index("code")["n_mentions"]
    for name, mentions in [("before", before), ("after", after)]
}
counts = pd.DataFrame(counts).fillna(0).astype(int)
counts[counts["before"] != counts["after"]]

# %% [markdown]
# ## 7. A list that does
#
# The same checks on names that were put down in haste. Somebody follows The Base and lists "base", and shortens the
# Thai firm to "Shin":

# %%
hasty = ww.Gazetteer.from_dict({"the-base": ["base"], "shin-corporation": ["Shin"]}, kind="actor")
lint(hasty)

# %%
after = annotate(builtin | hasty)
harmed = changes(before, after)
harmed.groupby(["change", "entity_id_now"], dropna=False).agg(n=("surface", "size"), surfaces=("surface", "unique"))

# %% [markdown]
# In which words? `ww.concordance` takes any rows with `doc`, `start` and `end`:

# %%
ww.concordance(after[after["entity_id"] == "the-base"], news, text="text", width=40).head(6)

# %% [markdown]
# No row is about The Base: they are air bases, army bases and a base camp, and one was cut out of a longer mention
# ("army base", no good one either). `lint` had said so: "base" is a common word. "Shin" is not the firm where its name
# goes on ("Shin Corporation" has no entry still), and elsewhere it finds people called Shin.
#
# ### An id that both have
#
# No harm in itself: it is how an entry of the built-in gazetteer gets one more name. `from_dict` gives an id and its
# names, and the rest of the entry stays as it was. Here without the places, which is quicker to unite:

# %%
more = ww.Gazetteer.from_dict({"rsf": ["Hemedti's forces"]}, kind="actor")
actors = ww.Gazetteer.builtin(places=False)
united = actors | more
sentence = "The Rapid Support Forces took El Fasher, RSF said. Hemedti's forces denied it."
found = {
    name: ww.annotate(sentence, gazetteer, kinds="actor", dates=["2025-10-27"])
    for name, gazetteer in [("built-in", actors), ("united", united)]
}
pd.concat(found)[["surface", "entity_id", "name", "type", "code"]]

# %%
print("aliases more:", len(united.aliases()) - len(actors.aliases()))
print("entries as they were:", united.entries().equals(actors.entries()))
print("roles as they were:", united.roles().equals(actors.roles()))
print("mentions in the news that changed:", len(changes(annotate(actors), annotate(united))))

# %% [markdown]
# It is harm if the two are not the same. Somebody's "rsf" is a federation of swimmers, and now the fighters of Sudan
# bear its name. Nothing warns of that but the ids in both:

# %%
swimmers = ww.Gazetteer.from_frames(
    [{"id": "rsf", "name": "Rhine Swimming Federation", "kind": "actor", "type": "ngo"}],
    [{"alias": "Rhine Swimming Federation", "entry_id": "rsf"}],
)
print("ids in both:", set(swimmers.entries()["id"]) & set(actors.entries()["id"]))
found = ww.annotate(sentence, actors | swimmers, kinds="actor", dates=["2025-10-27"])
found[["surface", "entity_id", "name", "type", "code"]]

# %% [markdown]
# ### Names that the built-in list should not have
#
# The built-in list is not without harm either. In the sample, a month is a town in England and a book a town in Bosnia,
# both with low scores:

# %%
towns = before[before["surface"].isin(["March", "Koran"])]
lines = ww.concordance(towns, news, text="text", width=25)
pd.concat([lines, towns[["place_id", "country", "score"]]], axis=1)

# %% [markdown]
# `without` leaves entries out, with their names and roles. Two rows change, and no other:

# %%
better = builtin.without(["geonames:2643071", "geonames:3206012"])
changes(before, annotate(better))

# %% [markdown]
# ## 8. Keep it
#
# `save` writes one file with checksums, `load` reads it, and it is safe to pass on. `whowhere gazetteer build` makes
# the same file from tables of CSV or Parquet, so that a list can live in a spreadsheet:


# %%
def same(one: ww.Gazetteer, other: ww.Gazetteer) -> bool:
    """Compare the tables of two gazetteers."""
    tables = [ww.Gazetteer.entries, ww.Gazetteer.aliases, ww.Gazetteer.roles]
    return all(table(one).equals(table(other)) for table in tables)


with tempfile.TemporaryDirectory() as folder:
    mine.save(Path(folder) / "mine.gazetteer")
    again = ww.Gazetteer.load(Path(folder) / "mine.gazetteer")
    for name, table in {"entries": entries, "aliases": aliases, "roles": roles}.items():
        table.to_csv(Path(folder) / f"{name}.csv", index=False)
    command = "gazetteer build --entries entries.csv --aliases aliases.csv --roles roles.csv -o built.gazetteer"
    done = subprocess.run(
        [sys.executable, "-m", "whowhere", *command.split()], cwd=folder, check=True, capture_output=True, text=True
    )
    built = ww.Gazetteer.load(Path(folder) / "built.gazetteer")
print("$ whowhere", command)
print(done.stdout)
print("saved and loaded, the same:", same(again, mine))
print("built, the same:", same(built, mine))

# %% [markdown]
# `whowhere gazetteer lookup`, `lint` and `info` look into such a file, and `whowhere annotate --gazetteer FILE` uses
# it. That command knows one gazetteer: save `builtin | mine` for it.
#
# ## What to remember
#
# 1. `lookup` before you add: it may be there, under another name; then take its id, and give ids of your own to all
# others. 2. List the usual name among the aliases, and leave short and common names out or restrict them by `case`.
# 3. Roles with dates where an office has an end. 4. `lint(mine)`, ids in both, and what changes in your own texts. Read
# the rows that changed; a list is done when you agree with them.
