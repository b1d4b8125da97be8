"""Rebuilds ``builtin.gazetteer``, the saved gazetteer that comes with the package, from the tables beside it.

    python build_builtin.py            # writes the file
    python build_builtin.py --check    # only says whether it is up to date

The tables are ``actors.csv``, ``regions.csv``, ``aliases.csv``, ``former_names.csv``, ``division_names.csv``,
``place_names.csv`` and ``roles.csv``, which are kept by hand; ``places.parquet`` and ``words.csv``, which
`build_places.py` and `build_words.py` make of published packages; and the bodies of states, which `build_bodies.py`
makes by pattern. The same tables and the same engine give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import build_bodies
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from build_bodies import Rows, read
from build_packages import BuildError

from whowhere import Gazetteer, schema
from whowhere._core import fold

HERE = Path(__file__).resolve().parent
#: Credits that travel with the gazetteer.
SOURCES = [
    "Cities, divisions: GeoNames (geonames.org), CC BY 4.0",
    "Label points of states and regions: Natural Earth, public domain",
    "Country codes: ISO 3166-1 after datahub country-codes, PDDL",
    "Names and offices looked up in: CIA World Factbook 2026, public domain; Wikidata through EveryPolitician, CC0; "
    "unitedstates/congress-legislators, CC0; lists of the European Union; Phoenix dictionaries, MIT",
    "Words and family names: word-list, MIT; Google Books Ngram, CC BY 3.0, through SymSpell, MIT; US census of 1990, "
    "public domain",
    "Actors, names, offices: the whowhere authors, Apache-2.0",
]


def table(rows: Rows, columns: tuple[schema.Column, ...], name: str) -> pa.Table:
    """Bring rows into the columns of one of the three tables."""
    known = [column.name for column in columns]
    filled = {column: [row.get(column) for row in rows] for column in known}
    return pa.Table.from_batches([schema.conform(filled, columns, name)])


def names_of_places(places: pa.Table) -> pa.Table:
    """One alias a row, of the two columns of lists."""
    tables = []
    for column, how in (("names", "alias"), ("alternates", "alternate")):
        lists = places[column].combine_chunks()
        owners = places["id"].combine_chunks().take(pc.list_parent_indices(lists))
        names = pc.list_flatten(lists)
        same = {text: pa.array([text] * len(names)) for text in (how, "geonames")}
        tables.append(pa.table({"alias": names, "entry_id": owners, "how": same[how], "source": same["geonames"]}))
    return pa.concat_tables(tables)


def rename(places: pa.Table) -> tuple[pa.Table, Rows]:
    """Give places the names that English news use, of ``place_names.csv``; return the names that are no alias yet, too.

    Raises
    ------
    BuildError
        If a place is not there, or is of another country.
    """
    usual = {row["entry_id"]: row for row in read("place_names.csv")}
    rows = places.filter(pc.is_in(places["id"], pa.array(list(usual)))).select(["id", "country", "names"]).to_pylist()
    known = {row["id"]: row for row in rows}
    for id_, row in usual.items():
        if id_ not in known or known[id_]["country"] != row["country"]:
            raise BuildError(f"place_names.csv: {row['alias']} is {id_} in {row['country']}, which is no such place")
    listed = zip(*(places[column].to_pylist() for column in ("id", "name")), strict=True)
    names = [usual[id_]["alias"] if id_ in usual else name for id_, name in listed]
    added = [
        row | {"how": "alias", "lang": "en"} for id_, row in usual.items() if row["alias"] not in known[id_]["names"]
    ]
    return places.set_column(places.schema.get_field_index("name"), "name", pa.array(names, pa.string())), added


def read_division_names(places: pa.Table) -> Rows:
    """Abbreviations and demonyms of divisions, which are found in `places` by country and name.

    Raises
    ------
    BuildError
        If a division is not found, or several are.
    """
    first = places.filter(pc.equal(places["type"], "admin1")).select(["id", "country", "names", "alternates"])
    divisions: dict[tuple[str, str], set[str]] = {}
    for row in first.to_pylist():
        for name in [*row["names"], *row["alternates"]]:
            divisions.setdefault((row["country"], name), set()).add(row["id"])
    rows = []
    for row in read("division_names.csv"):
        found = divisions.get((row["country"], row["admin1"]), set())
        if len(found) != 1:
            raise BuildError(
                f"division_names.csv: {row['alias']} is of {row['admin1']} ({row['country']}), "
                f"which is {' and '.join(sorted(found)) or 'no division'}"
            )
        rows.append({**row, "entry_id": next(iter(found))})
    return rows


def with_words(aliases: pa.Table) -> pa.Table:
    """Say of each alias what else its words are, written as the matcher sees them: Wé is found as "we".

    The names of places that have two letters count as words: there are too many "II", "As", "Of" in text.
    """
    known = {row["name"]: row["also"] for row in read("words.csv")}
    values = []
    for alias, source, also in zip(*(aliases[name].to_pylist() for name in ("alias", "source", "also")), strict=True):
        folded = fold(alias)
        is_short = source == "geonames" and len(folded) < 3 and folded.isascii()
        values.append(also or known.get(folded) or ("word" if is_short else None))
    return aliases.set_column(aliases.schema.get_field_index("also"), "also", pa.array(values, pa.string()))


#: GeoNames feature codes of waters, by a word of their names.
WATERS = {"Ocean": "OCN", "Lake": "LK", "River": "STM", "Gulf": "GULF", "Strait": "STRT", "Bay": "BAY", "Canal": "CNL"}


def feature_of(row: dict[str, Any]) -> str | None:
    """Give a state, region, water or facility its GeoNames feature code; other rows have none."""
    water = next((code for word, code in WATERS.items() if word in row["name"].split()), "SEA")
    state = "PCLD" if row.get("parent") else "PCLI"
    return {"state": state, "region": "RGN", "water": water, "facility": "FCL"}.get(row["type"])


def build() -> Gazetteer:
    """Build the gazetteer of all tables."""
    places, names_of_places_in_news = rename(pq.read_table(HERE / "places.parquet"))
    bodies, names_of_bodies, roles_of_bodies = build_bodies.generate()
    by_hand: list[dict[str, Any]] = [*read("actors.csv"), *bodies, *read("regions.csv")]
    for row in by_hand:
        row |= {column: row.get(column) and float(row[column]) for column in ("lat", "lon")}
        row["population"] = row.get("population") and int(row["population"])
        row["feature"] = row.get("feature") or feature_of(row)
    # Of entries that share a name and have nothing else to tell them apart, those of larger states come first.
    size = {row["id"]: row["population"] or 0 for row in by_hand if row["type"] == "state"}
    by_hand.sort(key=lambda row: (-size.get(row.get("country") or "", 0), row["id"]))
    aliases = [*read("aliases.csv"), *names_of_bodies, *read("former_names.csv"), *read_division_names(places)]
    aliases += names_of_places_in_news
    for row in aliases:
        row["variants"] = None if row.get("variants") is None else False
        row.setdefault("how", "alternate")  # a former name
    listed = pa.concat_tables(
        [table(aliases, schema.ALIASES, "aliases"), names_of_places(places)], promote_options="default"
    )
    published = places.drop_columns(["names", "alternates"])
    for column, value in (("kind", "place"), ("source", "geonames")):
        published = published.append_column(column, pa.array([value] * len(places)))
    entries = pa.concat_tables([table(by_hand, schema.ENTRIES, "entries"), published], promote_options="default")
    roles = table([*read("roles.csv"), *roles_of_bodies], schema.ROLES, "roles")
    return Gazetteer.from_frames(entries, with_words(listed), roles, sources=SOURCES)


def main(argv: list[str] | None = None) -> int:
    """Build the file; return the exit code (0 done, 1 failed)."""
    parser = argparse.ArgumentParser(description="Rebuild builtin.gazetteer from the tables beside it.")
    parser.add_argument("--output", type=Path, default=HERE / "builtin.gazetteer", help="file to write")
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    options = parser.parse_args(argv)
    try:
        gazetteer = build()
        data = gazetteer._core.to_bytes()
        if not options.check:
            gazetteer.save(options.output)
        elif options.output.read_bytes() != data:
            raise BuildError(f"{options.output.name} is out of date; run build_builtin.py")
    except (BuildError, OSError, ValueError) as error:
        print(f"build_builtin: {error}", file=sys.stderr)
        return 1
    print(f"{options.output.name}: {gazetteer!r}, {len(data) / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
