"""The tables of the built-in gazetteer keep their promises: real codes, unique names, something for every state.

Reads the CSV files as they are, so that a slip of the hand is named by file and line. What the names
mean is for the curator to know; `FACTS` holds those that are easily got wrong.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import whowhere as ww


def words(text):
    """Split at white space."""
    return text.split()


DATA = Path(__file__).resolve().parents[2] / "python" / "whowhere" / "data"

ENTRY_COLUMNS = words("id name kind type country parent lat lon population wikidata source")
COLUMNS = {
    "actors.csv": ENTRY_COLUMNS,
    "regions.csv": ENTRY_COLUMNS,
    "aliases.csv": words("alias entry_id how case lang variants source"),
    "former_names.csv": words("alias entry_id start end lang source"),
    "division_names.csv": words("alias country admin1 how lang also source"),
    "place_names.csv": words("alias entry_id country source"),
    "roles.csv": words("entry_id role country start end office source"),
    "agents.csv": words("lemma plural role class source"),
    "bodies.csv": words("body type role name aliases source"),
    "body_exceptions.csv": words("country body pattern entry_id why source"),
    "body_words.csv": words("country slot words source"),
    "words.csv": words("name also"),
}
KEYS = {
    "actors.csv": ["id"],
    "regions.csv": ["id"],
    "aliases.csv": ["alias", "entry_id"],
    "former_names.csv": ["alias", "entry_id", "start"],
    "division_names.csv": ["alias", "country", "admin1"],
    "place_names.csv": ["alias"],
    "roles.csv": ["entry_id", "role", "country", "start", "office"],
    "agents.csv": ["lemma"],
    "bodies.csv": ["body"],
    "body_exceptions.csv": ["country", "body", "pattern"],
    "body_words.csv": ["country", "slot", "words"],
    "words.csv": ["name"],
}
TYPES = {
    "actors.csv": set(
        words("state government agency military armed_group party igo ngo media company group person role")
    ),
    "regions.csv": {"region", "water", "facility"},
}
HOW = {"alias", "acronym", "demonym", "metonym", "abbreviation", "surname"}
ROLES = set(words("GOV MIL COP SPY LEG JUD OPP PTY REB UAF CRM IGO NGO MED BUS EDU REL REF LAB AGR CVL"))
#: Whose spells may overlap: somebody may hold two offices.
PERSONS = "person"

# ISO 3166-1 alpha-3, and the user-assigned code that is usual for Kosovo.
ALPHA3 = set(
    words("""
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH
    BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB
    CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO
    GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN
    IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA
    MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER
    NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU
    RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT
    WLF WSM YEM ZAF ZMB ZWE
    XKX
    """)
)
# Uninhabited, or without a word of their own for their people.
NO_DEMONYM = {"ATA", "ATF", "BVT", "HMD", "SGS", "SJM", "UMI", "VAT"}
# No seat of government in the territory itself, or none that GeoNames calls a capital.
NO_CAPITAL = {"ATA", "BVT", "ESH", "HMD", "IOT", "ISR", "PSE", "TKL", "UMI"}
# Two letters are a state code or a word more often than a name; these are names in the first place.
TWO_LETTERS = {"AP", "AU", "BP", "EU", "G7", "G8", "G9", "IS", "UK", "UN", "US"}

FACTS = {
    "Afghans": {"AFG"},
    "America": {"USA"},
    "Bosnian": {"BIH"},
    "British": {"GBR"},
    "Britons": {"GBR"},
    "Burkinabe": {"BFA"},
    "Burma": {"MMR"},
    "Congo": {"COD", "COG"},
    "Congolese": {"COD", "COG"},
    "Czech Republic": {"CZE"},
    "Côte d'Ivoire": {"CIV"},
    "DPRK": {"PRK"},
    "Danes": {"DNK"},
    "Dominican": {"DMA", "DOM"},
    "Filipina": {"PHL"},
    "Finns": {"FIN"},
    "Georgia": {"GEO"},
    "Guinean": {"GIN", "GNB", "GNQ"},
    "Herzegovinian": {"BIH"},
    "Kiev": {"geonames:703448"},
    "Korea": {"KOR", "PRK"},
    "Kremlin": {"RUS"},
    "Macedonia": {"MKD"},
    "Malagasy": {"MDG"},
    "Niger": {"NER"},
    "Nigerien": {"NER"},
    "Nigerian": {"NGA"},
    "PRC": {"CHN"},
    "Poles": {"POL"},
    "ROK": {"KOR"},
    "RSF": {"reporters-without-borders", "rsf"},
    "Republic of China": {"TWN"},
    "Spaniards": {"ESP"},
    "Swaziland": {"SWZ"},
    "Swedes": {"SWE"},
    "Taleban": {"taliban"},
    "Turks": {"TUR"},
    "Türkiye": {"TUR"},
    "Washington": {"geonames:4140963"},
    "the Hague": {"geonames:2747373"},
}


def read(name):
    """Read a table; each row is a dict, with the number of its line under ``line``."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return [{**row, "line": reader.line_num} for row in reader]


ACTORS = read("actors.csv")
REGIONS = read("regions.csv")
ALIASES = read("aliases.csv")
ROLE_ROWS = read("roles.csv")
PLACES = pq.read_table(DATA / "places.parquet")
PLACE_IDS = set(PLACES["id"].to_pylist())
ENTRIES = {row["id"]: row for row in ACTORS + REGIONS}
STATES = {row["id"] for row in ACTORS if row["type"] == "state"}
ORGANISATIONS = {row["id"] for row in ACTORS if row["type"] != "state"}


def entry_tables():
    """Give file name and row of every entry."""
    for name, rows in (("actors.csv", ACTORS), ("regions.csv", REGIONS)):
        for row in rows:
            yield name, row


def where(name, row):
    """Say which row: file, line and key."""
    return f"{name}:{row['line']} ({', '.join(row[key] for key in KEYS[name])})"


def none_of(problems):
    """Fail, listing the problems, if there are any."""
    problems = list(problems)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("name", COLUMNS)
def test_file_is_utf8_with_lf_and_the_columns_of_its_table(name):
    data = (DATA / name).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf"), f"{name} begins with a byte order mark"
    assert b"\r" not in data, f"{name} has a carriage return; lines end with LF"
    assert data.endswith(b"\n") and not data.endswith(b"\n\n"), f"{name} does not end with one LF"
    rows = list(csv.reader(data.decode("utf-8").splitlines(keepends=True)))
    assert rows[0] == COLUMNS[name]
    none_of(
        f"{name}:{n}: {len(row)} values, not {len(rows[0])}"
        for n, row in enumerate(rows, 1)
        if len(row) != len(rows[0])
    )


@pytest.mark.parametrize("name", COLUMNS)
def test_file_is_sorted_and_its_keys_are_unique(name):
    rows = read(name)
    keys = [tuple(row[column] for column in KEYS[name]) for row in rows]
    none_of(
        f"{where(name, row)} comes after {', '.join(before)}: sort by {', '.join(KEYS[name])}; no two rows alike"
        for before, key, row in zip(keys, keys[1:], rows[1:], strict=False)
        if key <= before
    )


@pytest.mark.parametrize("name", COLUMNS)
def test_no_value_has_white_space_around_it(name):
    none_of(
        f"{where(name, row)}: {column} is {row[column]!r}"
        for row in read(name)
        for column in COLUMNS[name]
        if row[column] != " ".join(row[column].split())
    )


def test_ids_are_unique_across_the_files():
    counts = Counter(row["id"] for _, row in entry_tables())
    none_of(f"{id_} is listed {n} times" for id_, n in counts.items() if n > 1)


def test_entries_have_a_kind_and_a_type_of_the_contract():
    for name, row in entry_tables():
        assert row["kind"] == ("actor" if name == "actors.csv" else "place"), where(name, row)
        assert row["type"] in TYPES[name], f"{where(name, row)}: type {row['type']!r}"
        assert row["name"], f"{where(name, row)} has no name"


def test_ids_have_the_form_of_their_table():
    forms = {
        "actors.csv": r"[A-Z]{3}|[a-z0-9]+(-[a-z0-9]+)*",
        "regions.csv": r"region:[a-z0-9]+(-[a-z0-9]+)*",
    }
    none_of(where(name, row) for name, row in entry_tables() if not re.fullmatch(forms[name], row["id"]))


def test_countries_are_real_alpha3_codes():
    rows = [*entry_tables(), *(("roles.csv", row) for row in ROLE_ROWS)]
    none_of(
        f"{where(name, row)}: country {row['country']!r} is not an ISO 3166-1 alpha-3 code or XKX"
        for name, row in rows
        if row["country"] and row["country"] not in ALPHA3
    )


def test_parents_exist_and_do_not_go_in_circles():
    for name, row in entry_tables():
        seen, parent = {row["id"]}, row["parent"]
        while parent:
            assert parent in ENTRIES, f"{where(name, row)}: parent {parent!r} is no entry"
            assert parent not in seen, f"{where(name, row)}: is its own ancestor through {parent!r}"
            seen.add(parent)
            parent = ENTRIES[parent]["parent"]


def test_coordinates_are_on_the_globe_and_come_in_pairs():
    for name, row in entry_tables():
        assert bool(row["lat"]) == bool(row["lon"]), f"{where(name, row)}: one coordinate without the other"
        assert row["lat"] or row["id"] in ORGANISATIONS, f"{where(name, row)} has no coordinates"
        if row["lat"]:
            assert -90 <= float(row["lat"]) <= 90, f"{where(name, row)}: lat {row['lat']}"
            assert -180 <= float(row["lon"]) <= 180, f"{where(name, row)}: lon {row['lon']}"


def test_population_and_wikidata_are_well_formed():
    for name, row in entry_tables():
        assert re.fullmatch(r"|[0-9]+", row["population"]), f"{where(name, row)}: population {row['population']!r}"
        assert re.fullmatch(r"|Q[1-9][0-9]*", row["wikidata"]), f"{where(name, row)}: wikidata {row['wikidata']!r}"
    counts = Counter(row["wikidata"] for _, row in entry_tables() if row["wikidata"])
    none_of(f"{item} is the wikidata item of {n} entries" for item, n in counts.items() if n > 1)


def test_every_state_and_territory_is_an_actor():
    assert len(STATES) >= 249
    assert STATES == ALPHA3, f"missing {sorted(ALPHA3 - STATES)}, not in ISO 3166-1 {sorted(STATES - ALPHA3)}"
    none_of(where("actors.csv", row) for row in ACTORS if row["id"] in STATES and row["country"] != row["id"])


def test_there_are_at_least_sixty_organisations():
    assert len(ORGANISATIONS) >= 60


def test_the_list_is_as_large_as_it_claims():
    counts = Counter(row["type"] for row in ACTORS)
    wanted = {"person": 1000, "armed_group": 250, "igo": 130, "party": 150, "media": 80, "ngo": 80, "company": 80}
    none_of(f"{counts[type_]} of type {type_}, not {n}" for type_, n in wanted.items() if counts[type_] < n)
    assert counts["agency"] + counts["government"] + counts["military"] >= 150
    assert len(ORGANISATIONS) >= 1400
    curated = {row["alias"] for row in ALIASES if row["entry_id"] in ORGANISATIONS}
    assert len(curated) >= 6000
    assert len(REGIONS) >= 250


def test_places_have_real_countries_parents_and_positions():
    assert len(PLACE_IDS) == len(PLACES)
    assert set(PLACES["country"].unique().to_pylist()) <= ALPHA3
    assert set(PLACES["parent"].unique().to_pylist()) <= PLACE_IDS | STATES
    assert set(PLACES["type"].unique().to_pylist()) == {"city", "admin1", "admin2"}
    assert pc.all(pc.less_equal(pc.abs(PLACES["lat"]), 90)).as_py()
    assert pc.all(pc.less_equal(pc.abs(PLACES["lon"]), 180)).as_py()
    assert pc.min(pc.list_value_length(PLACES["names"])).as_py() >= 1


def test_every_state_has_its_capital_and_the_capital_lies_near():
    capitals = PLACES.filter(pc.equal(PLACES["feature"], "PPLC")).to_pylist()
    states = {row["id"]: row for row in ACTORS}
    without = STATES - {row["country"] for row in capitals}
    assert without == NO_CAPITAL, sorted(without ^ NO_CAPITAL)
    for row in capitals:  # signs are right
        state = states[row["country"]]
        north, east = abs(row["lat"] - float(state["lat"])), abs(row["lon"] - float(state["lon"]))
        assert north < 25 and min(east, 360 - east) < 65, row


def test_divisions_lie_at_the_centre_of_their_area():
    """Also where the date changes: Chukotka lies on both sides."""
    divisions = {row["admin"]: row for row in PLACES.filter(pc.equal(PLACES["type"], "admin1")).to_pylist()}
    assert len(divisions) > 3000
    for admin, lat, lon in [
        ("AU.04", -22.5, 144.5),  # Queensland
        ("CA.08", 50, -85),  # Ontario
        ("RU.15", 66.5, 173),  # Chukotka
        ("US.IL", 40.1, -89.2),
        ("IT.15", 37.7, 14.3),  # Sicily, which has no outline
    ]:
        row = divisions[admin]
        assert abs(row["lat"] - lat) < 0.5 and abs(row["lon"] - lon) < 0.5, row


def test_states_and_continents_lie_where_other_lists_have_them():
    positions = {row["id"]: (float(row["lat"]), float(row["lon"])) for row in [*ACTORS, *REGIONS] if row["lat"]}
    assert positions["RUS"] == (60, 100)  # the World Factbook: 60 00 N, 100 00 E
    assert positions["FRA"] == (46, 2)  # without what lies overseas
    assert positions["NPL"] == (28, 84)
    assert positions["USA"] == (39.76, -98.5)  # GeoNames: the centre of the contiguous states
    assert positions["region:africa"] == (7.1881, 21.09375)  # GeoNames


def test_aliases_are_well_formed():
    for row in ALIASES:
        at = where("aliases.csv", row)
        assert len(row["alias"]) >= 2, f"{at}: shorter than two characters"
        assert any(unicodedata.category(c)[0] in "LN" for c in row["alias"]), f"{at}: no letter or digit"
        assert row["entry_id"] in ENTRIES or row["entry_id"] in PLACE_IDS, f"{at}: {row['entry_id']!r} is no entry"
        assert row["how"] in HOW, f"{at}: how {row['how']!r}"
        assert row["case"] in {"", "smart", "exact", "ignore"}, f"{at}: case {row['case']!r}"
        assert row["variants"] in {"", "false"}, f"{at}: variants {row['variants']!r}"
        assert re.fullmatch(r"|[a-z]{2,3}", row["lang"]), f"{at}: lang {row['lang']!r}"
        assert (row["how"] == "acronym") == (row["lang"] == ""), f"{at}: an acronym has no language, a word has one"


def test_demonyms_and_metonyms_are_on_the_right_kind_of_entry():
    with_demonym = STATES | {row["id"] for row in REGIONS}
    for row in ALIASES:
        if row["how"] == "demonym":
            assert row["entry_id"] in with_demonym, where("aliases.csv", row)
        if row["how"] == "metonym":
            assert row["entry_id"] in STATES, where("aliases.csv", row)
        if row["how"] == "surname":
            assert ENTRIES[row["entry_id"]]["type"] == "person", where("aliases.csv", row)


def test_names_of_two_letters_are_known_by_name():
    none_of(
        f"{where('aliases.csv', row)}: more a code or a word than a name; if it must be, add it to TWO_LETTERS"
        for row in ALIASES
        if len(row["alias"]) == 2 and row["alias"].isascii() and row["alias"] not in TWO_LETTERS
    )


def test_no_two_aliases_of_an_entry_differ_in_accents_only():
    seen = {}
    for row in ALIASES:
        letters = [c for c in unicodedata.normalize("NFD", row["alias"]) if not unicodedata.combining(c)]
        key = (row["entry_id"], "".join(letters))
        assert key not in seen, f"{where('aliases.csv', row)} matches what {seen[key]!r} matches; keep one"
        seen[key] = row["alias"]


def test_every_entry_has_an_alias():
    named = {row["entry_id"] for row in ALIASES}
    none_of(f"{where(name, row)} has no alias" for name, row in entry_tables() if row["id"] not in named)


def test_every_state_has_a_name_and_a_word_for_its_people():
    how = defaultdict(set)
    for row in ALIASES:
        how[row["entry_id"]].add(row["how"])
    none_of(f"{state} has no alias of its own" for state in sorted(STATES) if "alias" not in how[state])
    without = {state for state in STATES if "demonym" not in how[state]}
    assert without == NO_DEMONYM, (
        f"no demonym: {sorted(without - NO_DEMONYM)}; one after all: {sorted(NO_DEMONYM - without)}"
    )


@pytest.mark.parametrize("alias", FACTS)
def test_a_well_known_name_belongs_to_the_right_entries(alias):
    assert {row["entry_id"] for row in ALIASES if row["alias"] == alias} == FACTS[alias]


def test_roles_belong_to_actors_and_every_actor_but_states_has_one():
    none_of(
        f"{where('roles.csv', row)}: {row['entry_id']!r} is no organisation"
        for row in ROLE_ROWS
        if row["entry_id"] not in ORGANISATIONS
    )
    none_of(f"{where('roles.csv', row)}: role {row['role']!r}" for row in ROLE_ROWS if row["role"] not in ROLES)
    without = ORGANISATIONS - {row["entry_id"] for row in ROLE_ROWS}
    assert not without, f"no role: {sorted(without)}"


def test_an_organisation_has_one_role_at_a_time():
    periods = defaultdict(list)
    for row in ROLE_ROWS:
        start = date.fromisoformat(row["start"]) if row["start"] else date.min
        end = date.fromisoformat(row["end"]) if row["end"] else date.max
        assert start <= end, f"{where('roles.csv', row)}: ends {row['end']} before it starts"
        if ENTRIES[row["entry_id"]]["type"] != PERSONS:
            periods[row["entry_id"]].append((start, end))
    for entry, spans in periods.items():
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            assert end < start, f"{entry} has two roles on {start}"


def test_every_source_key_is_explained():
    tables = [name for name, columns in COLUMNS.items() if "source" in columns]
    keys = {key for name in tables for row in read(name) for key in row["source"].split(";")}
    explained = set(re.findall(r"`([a-z0-9]+)`", (DATA / "SOURCES.md").read_text(encoding="utf-8")))
    assert "" not in keys, "a row has no source"
    assert keys <= explained, f"not in SOURCES.md: {sorted(keys - explained)}"


def test_former_names_end_and_belong_to_states():
    for row in read("former_names.csv"):
        at = where("former_names.csv", row)
        assert row["entry_id"] in STATES, at
        assert date.fromisoformat(row["end"]), f"{at}: a former name has a last day"
        assert not row["start"] or row["start"] <= row["end"], f"{at}: ends before it starts"


def test_names_of_divisions_are_abbreviations_and_demonyms():
    for row in read("division_names.csv"):
        at = where("division_names.csv", row)
        assert row["country"] in ALPHA3 and row["how"] in {"abbreviation", "demonym"}, at
        assert (row["also"] == "word") == bool(re.fullmatch("[A-Z]{2}", row["alias"])), at


def test_agents_have_plurals_and_roles():
    agents = read("agents.csv")
    assert len(agents) >= 700
    for row in agents:
        at = where("agents.csv", row)
        assert row["role"] in ROLES, f"{at}: role {row['role']!r}"
        assert row["class"] in {"person", "body", "collective", "equipment"}, f"{at}: class {row['class']!r}"
        assert row["plural"] and row["lemma"] == row["lemma"].lower(), at


def test_bodies_are_made_for_real_states_by_patterns_with_a_place_to_fill():
    bodies = {row["body"]: row for row in read("bodies.csv")}
    for row in bodies.values():
        at = where("bodies.csv", row)
        assert row["type"] in TYPES["actors.csv"] and row["role"] in ROLES, at
        assert all("{" in pattern for pattern in [row["name"], *row["aliases"].split("|")]), at
    for row in read("body_exceptions.csv"):
        at = where("body_exceptions.csv", row)
        assert row["country"] in STATES and row["body"] in bodies, at
        assert row["entry_id"] in {"", *ORGANISATIONS}, f"{at}: {row['entry_id']!r} is no organisation"
        assert row["pattern"] in {"", *bodies[row["body"]]["aliases"].split("|")}, f"{at}: pattern {row['pattern']!r}"
    assert {row["country"] for row in read("body_words.csv")} <= STATES


@pytest.mark.parametrize(
    ("alias", "entry_id", "role"),
    [
        ("Turkish foreign ministry", "tur-foreign-ministry", "GOV"),
        ("Iran's navy", "irn-navy", "MIL"),
        ("navy of the Philippines", "phl-navy", "MIL"),
        ("Kenyan police", "ken-police", "COP"),
        ("lower house of Russia's parliament", "state-duma", "LEG"),
    ],
)
def test_bodies_of_states_are_found_under_usual_names(alias, entry_id, role):
    (row,) = ww.annotate(f"the {alias} said").to_dict("records")
    assert (row["surface"], row["role"]) == (alias, role)
    assert row["entity_id"] == entry_id


def rebuild(script, *arguments):
    """Run a build script as its user does; give what it prints on errors."""
    command = [sys.executable, str(DATA / script), "--check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    return done.returncode, done.stderr


def test_the_saved_gazetteer_is_that_of_the_tables():
    code, said = rebuild("build_builtin.py")
    assert code == 0, said


@pytest.mark.parametrize("script", ["build_places.py", "build_words.py"])
def test_tables_of_published_packages_are_rebuilt_the_same(script, tmp_path):
    code, said = rebuild(script, "--packages", str(tmp_path))
    if "cannot be downloaded" in said:
        pytest.skip(said.strip())
    assert code == 0, said
