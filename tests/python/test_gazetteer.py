"""Builds gazetteers from every kind of table, good and bad; copies, unites, saves and looks names up in them."""

from __future__ import annotations

import copy
import datetime as dt
import os
import pickle
import stat
import sys

import cloudpickle
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import whowhere as ww
from whowhere import schema

ENTRIES = {
    "id": ["TUR", "ank", "rsf"],
    "name": ["Turkey", "Ankara", "Rapid Support Forces"],
    "kind": ["actor", "place", "actor"],
    "type": ["state", "city", None],
    "country": ["TUR", "TUR", "SDN"],
    "parent": [None, "TUR", None],
    "lat": [39.0, 39.9, None],
    "lon": [35.0, 32.9, None],
    "population": [87_000_000, 5_000_000, None],
    "wikidata": ["Q43", None, None],
    "source": ["here", "here", None],
}
ALIASES = {
    "alias": ["Turkey", "Turks", "Ankara", "Ankara", "RSF"],
    "entry_id": ["TUR", "TUR", "ank", "TUR", "rsf"],
    "how": ["alias", "demonym", None, "metonym", None],
    "case": [None, "ignore", "exact", "exact", None],
    "lang": ["en", "en", None, None, None],
    "variants": [True, False, None, None, None],
    "source": [None, "list", None, None, "list"],
}
ROLES = {
    "entry_id": ["TUR", "rsf", "rsf"],
    "role": ["GOV", "REB", "MIL"],
    "country": [None, "SDN", "SDN"],
    "start": [None, dt.date(2023, 4, 15), dt.date(2013, 8, 1)],
    "end": [None, None, dt.date(2023, 4, 14)],
    "source": [None, "x", None],
}


def build(entries=(), aliases=(), roles=(), **options):
    """Build the example gazetteer with some columns exchanged."""
    tables = ({**ENTRIES, **dict(entries)}, {**ALIASES, **dict(aliases)}, {**ROLES, **dict(roles)})
    return ww.Gazetteer.from_frames(*tables, **options)


def saved(gazetteer):
    """Return the bytes that are saved: equal for equal gazetteers."""
    return pickle.loads(pickle.dumps(gazetteer))._core.to_bytes()


def as_rows(table):
    """Turn a dict of columns into a list of dicts."""
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


class Stream:
    """Any Arrow producer."""

    def __init__(self, data):
        self._data = data

    def __arrow_c_stream__(self, requested_schema=None):
        return self._data.__arrow_c_stream__(requested_schema)


FRAMES = {
    "pandas": pd.DataFrame,
    "pandas objects": lambda table: pd.DataFrame(table, dtype=object),
    "pandas categories": lambda table: pd.DataFrame(table).astype("category"),
    "polars": pl.DataFrame,
    "arrow table": pa.table,
    "arrow batch": lambda table: pa.table(table).to_batches()[0],
    "arrow chunks": lambda table: pa.concat_tables([pa.table(table).slice(0, 1), pa.table(table).slice(1)]),
    "reader": lambda table: pa.table(table).to_reader(),
    "stream": lambda table: Stream(pa.table(table)),
    "rows": as_rows,
    "other order": lambda table: dict(reversed(table.items())),
    "tuples": lambda table: {name: tuple(values) for name, values in table.items()},
}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_every_kind_of_table_gives_the_same_gazetteer(make):
    made = ww.Gazetteer.from_frames(make(ENTRIES), make(ALIASES), make(ROLES))
    assert saved(made) == saved(build())
    assert (len(made), made.n_aliases) == (3, 4)


def test_optional_columns_and_the_roles_may_be_missing():
    few = ww.Gazetteer.from_frames(
        {name: ENTRIES[name] for name in ("id", "name", "kind")},
        {name: ALIASES[name] for name in ("alias", "entry_id")},
    )
    assert few.entries()["country"].isna().all()
    assert few.aliases().set_index("alias")["how"]["RSF"] == "acronym"
    assert len(few.roles()) == 0


def test_tables_without_rows_give_a_gazetteer_without_entries():
    for nothing in ([], {name: [] for name in ("id", "name", "kind")}):
        empty = ww.Gazetteer.from_frames(nothing, [], [])
        assert (len(empty), empty.n_aliases, repr(empty)) == (0, 0, "<Gazetteer: 0 entries, 0 aliases>")
        assert saved(ww.Gazetteer._from_bytes(saved(empty))) == saved(empty)
    assert len(ww.Gazetteer.builtin(actors=False, places=False)) == 0


def test_numbers_are_accepted_as_ids_and_texts_as_numbers_and_dates():
    made = ww.Gazetteer.from_frames(
        {"id": [1, "b"], "name": ["A", "B"], "kind": ["actor", "place"], "lat": ["", "1.5"], "lon": [None, "2"]},
        {"alias": ["Aa", "Bb"], "entry_id": [1, "b"], "variants": ["", "false"]},
        {"entry_id": ["1"], "role": ["GOV"], "start": ["2014-08-28"], "end": [dt.datetime(2015, 1, 1, 12)]},
    )
    assert made.entries()["id"].tolist() == ["1", "b"]
    assert made.entries()["lat"].tolist()[1] == 1.5
    assert made.aliases()["variants"].tolist() == [True, False]
    assert made.roles()[["start", "end"]].values.tolist() == [[dt.date(2014, 8, 28), dt.date(2015, 1, 1)]]


# What is wrong with a table.

WRONG = [
    ("entries", {"contry": ["TUR"] * 3}, "contry", None, "did you mean 'country'.*the columns are: id, name"),
    ("entries", {"x": [1, 2, 3]}, "x", None, "is not known; the columns are: id, name"),
    ("entries", {"id": ["TUR", None, "rsf"]}, "id", 1, "found null"),
    ("entries", {"id": ["TUR", "", "rsf"]}, "id", 1, "the id is empty"),
    ("entries", {"id": ["TUR", "ank", "TUR"]}, "id", 2, "also that of row 0; ids are unique"),
    ("entries", {"id": ["TUR", 1.5, "rsf"]}, "id", 1, r"found 1.5 \(float\); the column holds text"),
    ("entries", {"id": ["TUR", b"ank", "rsf"]}, "id", 1, r"\(bytes\)"),
    ("entries", {"id": "abc"}, "id", None, "give a list, one value per row"),
    ("entries", {"id": 5}, "id", None, "give a list, one value per row"),
    ("entries", {"id": ["TUR", "ank"]}, "id", None, "has 2 rows, the others 3"),
    ("entries", {"name": ["Turkey", "Ankara", ""]}, "name", 2, 'the name of entry "rsf" is empty'),
    ("entries", {"name": ["Turkey", "\ud800", "x"]}, "name", 1, "the column holds text"),
    ("entries", {"kind": ["actor", "person", "actor"]}, "kind", 1, 'found "person"; a kind is one of: actor, place'),
    ("entries", {"kind": ["actor", None, "actor"]}, "kind", 1, "found null"),
    ("entries", {"type": [True, None, "x"]}, "type", 0, r"\(bool\)"),
    ("entries", {"country": ["TUR", "TR", None]}, "country", 1, 'alpha-3 code such as "TUR", or null'),
    ("entries", {"country": ["tur", None, None]}, "country", 0, "alpha-3"),
    ("entries", {"lat": ["north", "1", "2"]}, "lat", 0, r"found 'north' \(str\); the column holds a number"),
    ("entries", {"lat": [True, False, None]}, "lat", 0, r"\(bool\)"),
    ("entries", {"lat": [39.0, None, None]}, "lat", 1, "one of lat and lon is null; give both or neither"),
    ("entries", {"lon": [None, 32.9, None]}, "lat", 0, "one of lat and lon is null"),
    ("entries", {"lat": [39.0, 90.1, None]}, "lat", 1, "latitudes are -90 to 90"),
    ("entries", {"lon": [35.0, -180.5, None]}, "lat", 1, "longitudes -180 to 180"),
    ("entries", {"lat": [39.0, float("inf"), None]}, "lat", 1, "latitudes"),
    ("entries", {"population": [1, -1, None]}, "population", 1, "below 0"),
    ("entries", {"population": [1, 1.5, None]}, "population", 1, r"found 1.5 \(float\); .* a whole number"),
    ("entries", {"population": [1, 2**63, None]}, "population", 1, "a whole number"),
    ("entries", {"wikidata": [["Q43"], None, None]}, "wikidata", 0, r"\(list\)"),
    ("aliases", {"alias": ["Turkey", None, "a", "b", "c"]}, "alias", 1, "found null"),
    ("aliases", {"alias": ["Turkey", "", "a", "b", "c"]}, "alias", 1, "no letter or digit"),
    ("aliases", {"alias": ["Turkey", " \u00a0", "a", "b", "c"]}, "alias", 1, "no letter or digit"),
    ("aliases", {"alias": ["z", "Turkey", "a", "--", "c"]}, "alias", 3, '"--" has no letter or digit after folding'),
    ("aliases", {"alias": ["z", "y", "x", "\U0001f600", "c"]}, "alias", 3, "no letter or digit"),
    ("aliases", {"alias": ["z", "y", "x", "a\tb", "c"]}, "alias", 3, "a tab or a blank line"),
    ("aliases", {"alias": ["z", "y", "x", "c", "a\n\nb"]}, "alias", 4, "a tab or a blank line"),
    ("aliases", {"alias": ["z", "y", "\u0e34a", "c", "d"]}, "alias", 2, "begins with a combining mark"),
    ("aliases", {"entry_id": ["TUR", "nobody", "ank", "TUR", "rsf"]}, "entry_id", 1, "no id of the entries table"),
    ("aliases", {"entry_id": ["TUR", None, "ank", "TUR", "rsf"]}, "entry_id", 1, "found null"),
    ("aliases", {"how": ["alias", "nickname", None, None, None]}, "how", 1, "it is one of: alias, acronym, demonym"),
    ("aliases", {"case": [None, None, "upper", None, None]}, "case", 2, "it is one of: smart, exact, ignore"),
    ("aliases", {"variants": [None, "yes", None, None, None]}, "variants", 1, "the column holds true or false"),
    ("aliases", {"variants": [1, 0, 1, 0, 1]}, "variants", 0, "the column holds true or false"),
    ("roles", {"entry_id": ["TUR", "rsf", "x"]}, "entry_id", 2, "no id of the entries table"),
    ("roles", {"role": ["GOV", "reb", "MIL"]}, "role", 1, 'a code in capitals such as "GOV"'),
    ("roles", {"role": ["GOV", "", "MIL"]}, "role", 1, "a code in capitals"),
    ("roles", {"role": ["GOV", None, "MIL"]}, "role", 1, "found null"),
    ("roles", {"country": ["Turkey", None, None]}, "country", 0, "alpha-3"),
    ("roles", {"start": [None, 20140101, None]}, "start", 1, r"found 20140101 \(int\); .* a date such as 2014-08-28"),
    ("roles", {"start": [None, "14.1.2014", None]}, "start", 1, "a date such as 2014-08-28"),
    ("roles", {"start": [None, True, None]}, "start", 1, "a date such as"),
    ("roles", {"end": [None, dt.date(2023, 4, 14), None]}, "end", 1, "the end is before the start"),
]


@pytest.mark.parametrize(("table", "change", "column", "row", "text"), WRONG)
def test_wrong_table_is_a_schema_error_with_table_column_and_row(table, change, column, row, text):
    with pytest.raises(ww.SchemaError, match=text) as caught:
        build(**{table: change})
    error = caught.value
    assert (error.table, error.column, error.row) == (table, column, row)
    assert str(error).startswith(f'{table} table, column "{column}"')
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(("table", "columns"), [("entries", schema.ENTRIES), ("aliases", schema.ALIASES)])
def test_missing_required_column_is_named_and_explained(table, columns):
    tables = {"entries": dict(ENTRIES), "aliases": dict(ALIASES)}
    for column in (column for column in columns if column.required):
        less = {**tables, table: {name: v for name, v in tables[table].items() if name != column.name}}
        with pytest.raises(ww.SchemaError, match=f'column "{column.name}": is missing; it holds: ') as caught:
            ww.Gazetteer.from_frames(**less)
        assert (caught.value.table, caught.value.column, caught.value.row) == (table, column.name, None)


def test_column_given_twice_is_a_schema_error():
    twice = pd.DataFrame([["TUR", "TUR", "Turkey", "actor"]], columns=["id", "id", "name", "kind"])
    with pytest.raises(ww.SchemaError, match='"id": is given twice; keep one'):
        ww.Gazetteer.from_frames(twice, [])


@pytest.mark.parametrize("frame", [5, None, "abc", ["TUR"], [("TUR", "Turkey")]])
def test_what_is_no_table_is_a_schema_error(frame):
    with pytest.raises(ww.SchemaError, match=r"entries table: found .*; give a pandas, polars or pyarrow table"):
        ww.Gazetteer.from_frames(frame, [])


def test_dropped_mark_at_the_start_of_an_alias_is_not_in_the_way():
    found = ww.annotate(["Eritrea"], ww.Gazetteer.from_dict({"ERI": ["\u0301Eritrea"]}, kind="actor"))
    assert found["surface"].tolist() == ["Eritrea"]


# from_dict.


def test_from_dict_looks_for_the_aliases_only():
    made = ww.Gazetteer.from_dict({"RSF": ("Janjaweed",), 7: (name for name in ["Seven"])}, kind="actor")
    assert ww.annotate(["RSF Janjaweed Seven"], made)["entity_id"].tolist() == ["RSF", "7"]


@pytest.mark.parametrize("aliases", ["RSF", b"RSF", None, 5])
def test_from_dict_wants_a_list_of_aliases(aliases):
    with pytest.raises(ww.InputError, match=r"the aliases of 'rsf' are .*; give a list"):
        ww.Gazetteer.from_dict({"rsf": aliases}, kind="actor")


def test_from_dict_wants_a_dict_and_a_kind():
    with pytest.raises(TypeError, match="names is a list; give a dict"):
        ww.Gazetteer.from_dict(["RSF"], kind="actor")
    with pytest.raises(ww.SchemaError, match="a kind is one of: actor, place"):
        ww.Gazetteer.from_dict({"rsf": ["RSF"]}, kind="person")
    with pytest.raises(ww.SchemaError, match="no letter or digit"):
        ww.Gazetteer.from_dict({"rsf": ["--"]}, kind="actor")


# Looking in.


def test_lookup_finds_any_case_and_spelling():
    made = ww.Gazetteer.from_dict({"USA": ["US", "Saint Louis"], "x": ["Al-Nour"]}, kind="actor")
    for name in ("US", "us", "U.S.", "u. s.", "  US ", "ST. LOUIS", "saint\u00a0louis", "el nour"):
        assert len(made.lookup(name)) == 1, name
    for name in ("", " ", "--", "U S", "a\tb", "\ud800", "Louis", "x" * 100_000):
        assert len(made.lookup(name)) == 0, name


def test_lookup_shows_the_most_populous_first_then_the_first_listed():
    names, sizes = ["a", "b", "c", "d"], [None, 5, 9, None]
    entries = {"id": names, "name": names, "kind": ["place"] * 4, "population": sizes}
    made = ww.Gazetteer.from_frames(entries, {"alias": ["Springfield"] * 4, "entry_id": names[::-1]})
    assert made.lookup("springfield")["entity_id"].tolist() == ["c", "b", "a", "d"]


def test_lookup_has_the_same_columns_for_known_and_unknown_names():
    columns = ["alias", "how", "also", "entity_id", "name", "kind", "type", "country", "parent", "lat", "lon"]
    columns += ["population", "feature", "admin", "wikidata", "source"]
    known, unknown = build().lookup("ankara"), build().lookup("nowhere")
    assert list(known.columns) == list(unknown.columns) == columns
    assert known.dtypes.equals(unknown.dtypes)
    assert known[["entity_id", "how"]].values.tolist() == [["TUR", "metonym"], ["ank", "alias"]]


def test_lookup_of_what_is_no_str_is_a_type_error():
    with pytest.raises(TypeError, match="name is a int; give a str"):
        build().lookup(5)


def test_tables_come_back_as_they_were_given():
    made = build(sources=["a", "b"])
    entries = made.entries()
    nothing = {column: [None] * 3 for column in ("feature", "admin")}
    assert entries.astype(object).where(entries.notna(), None).to_dict("list") == ENTRIES | nothing
    assert str(entries["population"].dtype) == "Int64"
    aliases = made.aliases()
    assert aliases["alias"].tolist() == ["Ankara", "Ankara", "RSF", "Turkey", "Turks"]
    assert aliases["alias_id"].tolist() == [0, 0, 1, 2, 3]
    assert aliases["entry_id"].tolist() == ["TUR", "ank", "rsf", "TUR", "TUR"]
    assert aliases["how"].tolist() == ["metonym", "alias", "acronym", "alias", "demonym"]
    assert aliases["case"].tolist() == ["exact", "exact", "smart", "smart", "ignore"]
    roles = made.roles()
    assert roles["role"].tolist() == ["GOV", "MIL", "REB"]
    assert made.sources == ["a", "b"]
    assert build(sources="one credit").sources == ["one credit"]


@pytest.mark.parametrize("gazetteer", [build(), ww.Gazetteer.builtin()], ids=["small", "builtin"])
def test_tables_of_a_gazetteer_build_it_again(gazetteer):
    tables = (gazetteer.entries(), gazetteer.aliases(), gazetteer.roles())
    assert saved(ww.Gazetteer.from_frames(*tables, sources=gazetteer.sources)) == saved(gazetteer)
    polars = (pl.from_pandas(table) for table in tables)
    assert saved(ww.Gazetteer.from_frames(*polars, sources=gazetteer.sources)) == saved(gazetteer)


def test_tables_may_be_changed_without_changing_the_gazetteer():
    made = build()
    before = saved(made)
    for table in (made.entries(), made.aliases(), made.roles()):
        table.iloc[:, 1] = "changed"
        table["more"] = 1
    assert saved(made) == before


# Immutability and copies.


def test_gazetteer_cannot_be_changed():
    made = build()
    for change in (
        lambda: setattr(made, "name", "x"),
        lambda: setattr(made, "_core", None),
        lambda: delattr(made, "_core"),
        lambda: setattr(made._core, "n_entries", 0),
        lambda: setattr(made, "sources", []),
    ):
        with pytest.raises(AttributeError):
            change()
    made.sources.append("x")
    assert (len(made), made.sources) == (3, [])
    with pytest.raises(TypeError, match=r"make a gazetteer with Gazetteer.builtin"):
        ww.Gazetteer()


def test_copies_are_the_same_object():
    made = build()
    assert copy.copy(made) is made
    assert copy.deepcopy([made])[0] is made


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_pickle_protocol_gives_an_equal_gazetteer(protocol):
    made = build(sources=["a"])
    again = pickle.loads(pickle.dumps(made, protocol))
    assert saved(again) == saved(made) and again.sources == ["a"]
    assert ww.annotate(["Ankara RSF"], again).equals(ww.annotate(["Ankara RSF"], made))


def test_cloudpickle_gives_an_equal_gazetteer():
    made = build()
    assert saved(pickle.loads(cloudpickle.dumps({"gazetteer": made}))["gazetteer"]) == saved(made)


def test_damaged_pickle_is_a_gazetteer_error():
    made = pickle.dumps(build())
    at = made.index(b"WHOWHERE") + 60
    with pytest.raises(ww.GazetteerError):
        pickle.loads(made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :])


def test_repr_len_and_memory_say_how_much_there_is():
    made = build()
    assert repr(made) == "<Gazetteer: 3 entries, 4 aliases>"
    assert (len(made), made.n_aliases) == (3, 4)
    before = made.memory_usage()
    ww.annotate(["Ankara"], made)
    assert 0 < before <= made.memory_usage() < 1_000_000
    assert "," in repr(ww.Gazetteer.builtin())


# Union and difference.


def test_union_adds_aliases_and_roles_and_takes_what_the_right_hand_entry_says():
    other = ww.Gazetteer.from_frames(
        {"id": ["rsf", "new"], "name": ["RSF (2)", "New"], "kind": ["actor", "place"]},
        {"alias": ["Janjaweed", "New"], "entry_id": ["rsf", "new"]},
        {"entry_id": ["rsf"], "role": ["OPP"]},
        sources=["b", "c"],
    )
    both = build(sources=["a", "b"]) | other
    entries = both.entries().set_index("id")
    assert list(entries.index) == ["TUR", "ank", "rsf", "new"]
    assert entries["name"]["rsf"] == "RSF (2)" and entries["country"]["rsf"] == "SDN"
    assert sorted(both.lookup("RSF")["entity_id"]) == sorted(both.lookup("Janjaweed")["entity_id"]) == ["rsf"]
    assert set(both.roles()["role"]) == {"GOV", "MIL", "REB", "OPP"}
    assert both.sources == ["a", "b", "c"]


def test_union_with_more_names_keeps_what_was_known():
    """A dict of names says nothing of country, type, role, order, and the id is no name."""
    builtin = ww.Gazetteer.builtin()
    text = "The Rapid Support Forces took El Fasher. RSF said so. The Hemedti Brigade fled."
    more = builtin | ww.Gazetteer.from_dict({"rsf": ["Rapid Support Forces", "Hemedti Brigade"]}, kind="actor")
    before, after = (
        ww.annotate(text, gazetteer).set_index("surface")[["entity_id", "name", "country", "role", "type"]]
        for gazetteer in (builtin, more)
    )
    known = before.index.drop("Hemedti Brigade")
    pd.testing.assert_frame_equal(after.loc[known], before.loc[known])
    assert after["entity_id"]["Hemedti Brigade"] == "rsf"


def test_union_with_an_entry_of_the_other_kind_keeps_nothing():
    place = ww.Gazetteer.from_frames(
        {"id": ["rsf"], "name": ["Rsf"], "kind": ["place"]}, {"alias": ["Rsf"], "entry_id": ["rsf"]}
    )
    row = (build() | place).entries().set_index("id").loc["rsf"]
    assert row["kind"] == "place" and pd.isna(row["country"]) and pd.isna(row["type"])


def test_union_with_itself_or_with_nothing_changes_nothing():
    made, nothing = build(sources=["a"]), ww.Gazetteer.from_frames([], [])
    assert saved(made | made) == saved(made | nothing) == saved(nothing | made) == saved(made)
    builtin = ww.Gazetteer.builtin()
    assert saved(builtin | builtin) == saved(builtin)


def test_union_with_another_type_is_a_type_error():
    with pytest.raises(TypeError):
        build() | {"rsf": ["RSF"]}


def test_without_leaves_out_entries_with_their_aliases_and_roles():
    made = build(sources=["a"])
    less = made.without("rsf")
    assert less.entries()["id"].tolist() == ["TUR", "ank"]
    assert "rsf" not in set(less.aliases()["entry_id"]) | set(less.roles()["entry_id"])
    assert saved(made.without(["rsf", "ank"])) == saved(less.without(iter(["ank"])))
    assert saved(made.without([])) == saved(made)
    assert len(made.without(["TUR", "ank", "rsf"])) == 0
    assert less.sources == ["a"]


@pytest.mark.parametrize("ids", ["nobody", ["rsf", "nobody"], [5], [None]])
def test_without_an_unknown_id_is_an_input_error(ids):
    with pytest.raises(ww.InputError, match=r"the gazetteer has no entry .*; look ids up"):
        build().without(ids)


# The built-in one.


def test_builtin_is_the_same_object_at_every_call():
    assert ww.Gazetteer.builtin() is ww.Gazetteer.builtin(True, places=1)
    actors, places = ww.Gazetteer.builtin(places=False), ww.Gazetteer.builtin(actors=False)
    assert set(actors.entries()["kind"]) == {"actor"} and set(places.entries()["kind"]) == {"place"}
    assert len(actors) + len(places) == len(ww.Gazetteer.builtin())
    assert ww.Gazetteer.builtin().sources


def test_shuffled_rows_give_the_same_file(tmp_path):
    made = ww.Gazetteer.builtin()
    made.save(tmp_path / "a.ww")
    for seed in (1, 2):
        aliases = made.aliases().sample(frac=1, random_state=seed)
        roles = made.roles().sample(frac=1, random_state=seed)
        ww.Gazetteer.from_frames(made.entries(), aliases, roles, sources=made.sources).save(tmp_path / "b.ww")
        assert (tmp_path / "a.ww").read_bytes() == (tmp_path / "b.ww").read_bytes()


# Files.


def test_saved_file_loads_equal_and_overwrites(tmp_path):
    path = tmp_path / "g.ww"
    path.write_text("something else")
    made = build(sources=["ä"])
    made.save(str(path))
    assert saved(ww.Gazetteer.load(str(path))) == path.read_bytes() == saved(made)
    assert [file.name for file in tmp_path.iterdir()] == ["g.ww"]


@pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX")
def test_saved_file_has_the_permissions_of_any_new_file(tmp_path):
    build().save(tmp_path / "g.ww")
    (tmp_path / "other").touch()
    assert stat.S_IMODE((tmp_path / "g.ww").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_failed_save_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "g.ww"
    path.write_text("old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr(type(path), "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        build().save(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder_or_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        build().save(tmp_path / "none" / "g.ww")
    with pytest.raises(FileNotFoundError):
        ww.Gazetteer.load(tmp_path / "none.ww")
    with pytest.raises(OSError):
        ww.Gazetteer.load(tmp_path)
    with pytest.raises(OSError):
        build().save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_home_of_many_towns_is_found_in_one_pass():
    # One lookup per town took seconds for a few hundred.
    towns = [f"Town {i}, Turkey" for i in range(20_000)]
    gazetteer = ww.Gazetteer.builtin()
    row_of_turkey = gazetteer.entries()["id"].tolist().index("TUR")
    assert gazetteer._homes_of(towns) == dict.fromkeys(towns, row_of_turkey)


def test_whole_numbers_stay_whole_where_some_are_not_known():
    entries = build(entries={"population": np.array([1.0, np.nan, 3.0])}).entries()
    assert entries["population"].tolist()[::2] == [1, 3] and entries["population"].isna().tolist() == [
        False,
        True,
        False,
    ]
