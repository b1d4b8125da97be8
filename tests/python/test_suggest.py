"""Names that no list has are ranked with their forms, and become a list of one's own."""

from __future__ import annotations

import random
from collections import Counter

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mention_tables
import whowhere as ww
from whowhere.errors import InputError, SchemaError

TEXTS = [
    "Interior Minister Kemal Oztas of Turkey resigned. Oztas gave no reason.",
    "Turkish Interior Minister Kemal Oztas said no.\nMr. Oztas left. Lena Hartwig, a German diplomat, wept.",
    "Turkish officials and Barack Obama spoke. The Regional Weavers Forum (RWF) met; RWF members sang.",
    None,
]


@pytest.fixture(scope="module")
def found():
    return ww.annotate(TEXTS)


def test_names_are_ranked_with_counts_forms_country_and_role(found):
    told = ww.suggest(found, TEXTS)
    first = told.iloc[0]
    assert (first["name"], first["type"], first["country"], first["role"]) == ("Kemal Oztas", "person", "TUR", "GOV")
    assert (first["n"], first["n_docs"], first["aliases"][:2]) == (4, 2, ["Kemal Oztas", "Oztas"])
    assert list(told["n"]) == sorted(told["n"], reverse=True)
    assert told["id"].is_unique and (told["kind"] == "actor").all()


def test_listed_people_and_composed_actors_are_not_suggested(found):
    names = set(ww.suggest(found)["name"])
    assert "Lena Hartwig" in names
    assert not names & {"Barack Obama", "Turkish officials"}


def test_acronyms_that_the_document_defines_are_forms_of_the_name(found):
    told = ww.suggest(found).set_index("name")
    assert "RWF" in told.loc["Regional Weavers Forum", "aliases"]


def test_contexts_come_from_different_documents_first_and_hold_the_mention(found):
    contexts = ww.suggest(found, TEXTS, n_contexts=2, width=5)["contexts"][0]
    assert len(contexts) == 2
    assert contexts[0] == "[Interior Minister Kemal Oztas] of T"
    assert contexts[1] == "[Turkish Interior Minister Kemal Oztas] said"


def test_suggestions_become_a_gazetteer_that_finds_them(found):
    told = ww.suggest(found)
    mine = ww.Gazetteer.from_frames(
        told[["id", "name", "kind", "type", "country"]],
        told[["id", "aliases"]].explode("aliases").set_axis(["entry_id", "alias"], axis=1),
        told[["id", "role", "country"]].set_axis(["entry_id", "role", "country"], axis=1).dropna(subset="role"),
    )
    again = ww.annotate(TEXTS, ww.Gazetteer.builtin() | mine)
    assert "kemal-oztas" in set(again["entity_id"])
    assert "Kemal Oztas" not in set(ww.suggest(again)["name"])


def unlisted(rng, labels):
    """A random table in which most actors have a name and no id; ties, repeats and nulls are frequent."""
    frame = mention_tables.random_mentions(rng, labels=labels, n_rows=60)
    n = len(frame)
    frame["entity_id"] = pd.Series(rng.choices([None, None, None, "RUS"], k=n), frame.index, dtype="str")
    frame["name"] = pd.Series(rng.choices(["Oz Ta", "Öz Ta", "Oz  ta", "Bo", None], k=n), frame.index, dtype="str")
    frame["surface"] = pd.Series(rng.choices(["Oz Ta", "Oz", "Oz\nTa", "Ta", "Bo"], k=n), frame.index, dtype="str")
    frame["how"] = pd.Series(rng.choices(["title", "surname", "defined", None], k=n), frame.index, dtype="str")
    frame["role"] = pd.Series(rng.choices(["GOV", "MIL", None, None], k=n), frame.index, dtype="str")
    return frame


def suggested_one_by_one(mentions, least):
    """What `suggest` returns without texts, a name at a time."""

    def most(values):
        counts = Counter(value for value in values if not pd.isna(value))
        return min(counts, key=lambda value: (-counts[value], value)) if counts else None

    is_unlisted = mentions["entity_id"].isna() & mentions["name"].notna() & (mentions["kind"] == "actor")
    told = []
    for name, group in mentions[is_unlisted].groupby("name"):
        surfaces = group["surface"][group["how"].isin(["surname", "defined"]) & (group["surface"] != name)]
        short = Counter(" ".join(surface.split()) for surface in surfaces)
        told.append(
            {
                "name": name,
                "kind": "actor",
                **{column: most(group[column]) for column in ("type", "country", "role")},
                "aliases": [name, *(surface for surface, _ in short.most_common())],
                "n": len(group),
                "n_docs": len(set(group["doc"])),
                "contexts": [],
            }
        )
    told = sorted((one for one in told if one["n"] >= least), key=lambda one: (-one["n"], one["name"]))
    return pd.DataFrame(told, columns=[column for column in ww.suggest(mentions).columns if column != "id"])


@pytest.mark.parametrize("seed", range(60))
def test_all_names_at_once_are_told_as_one_by_one(seed):
    rng = random.Random(seed)
    labels = rng.choice([range(6), ["a", "b", "c"], [("x", 1), ("x", 2), ("y", 1)]])
    mentions, least = unlisted(rng, labels), rng.choice([0, 1, 3])
    got = ww.suggest(mentions, least=least)
    expected = suggested_one_by_one(mentions, least)
    pd.testing.assert_frame_equal(got.drop(columns="id"), expected, check_dtype=not expected.empty)
    assert got["id"].is_unique


@pytest.mark.parametrize("convert", [pa.Table.from_pandas, pl.from_pandas], ids=["arrow", "polars"])
def test_other_frames_give_the_same(found, convert):
    pd.testing.assert_frame_equal(ww.suggest(convert(found)), ww.suggest(found))


def test_series_labels_and_frames_name_the_texts():
    frame = pd.DataFrame({"body": TEXTS}, index=list("abcd"))
    found = ww.annotate(frame, text="body")
    assert ww.suggest(found, frame, text="body")["contexts"][0] == ww.suggest(found, frame["body"])["contexts"][0]


def test_names_with_few_mentions_are_left_out_and_nothing_is_an_empty_table(found):
    assert list(ww.suggest(found, least=4)["name"]) == ["Kemal Oztas"]
    empty = ww.suggest(ww.annotate(["Nothing here."]))
    assert empty.empty and list(empty.columns) == list(ww.suggest(found).columns)


@pytest.mark.parametrize(
    ("mentions", "arguments", "error", "says"),
    [
        (None, {}, SchemaError, "mentions table: found NoneType; give a pandas, polars or pyarrow table"),
        ("matches", {}, SchemaError, 'column "kind": is missing'),
        ("found", {"least": -1}, InputError, "least is -1; give a whole number"),
        ("found", {"width": True}, InputError, "width is True"),
        ("found", {"texts": ["other"] * 4}, InputError, "give the texts that were annotated"),
        (
            "found",
            {"texts": pd.DataFrame({"body": TEXTS})},
            InputError,
            "name its text column with text=",
        ),
    ],
)
def test_bad_input_is_told(found, mentions, arguments, error, says):
    given = {"found": found, "matches": ww.annotate(TEXTS, link=False)}.get(mentions, mentions)
    with pytest.raises(error, match=says):
        ww.suggest(given, **arguments)
