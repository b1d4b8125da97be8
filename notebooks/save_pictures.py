"""Saves pictures that notebooks hold, as files for the README.

The picture of a cell that is tagged ``picture-NAME`` becomes ``images/NAME.png``, byte for byte. Run it after the
notebooks; ``make notebooks`` does.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

FOLDER = Path(__file__).resolve().parent
PREFIX = "picture-"


def pictures_of(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, bytes]]:
    """Give name and PNG of every cell that is tagged as a picture."""
    for cell in notebook.cells:
        names = [tag.removeprefix(PREFIX) for tag in cell.metadata.get("tags", []) if tag.startswith(PREFIX)]
        if not names:
            continue
        found = [
            output.data["image/png"] for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
        ]
        if len(found) != 1:
            raise ValueError(f"the cell of picture {names[0]!r} shows {len(found)} pictures; it must show one")
        yield from ((name, base64.b64decode(found[0])) for name in names)


def pictures_in(paths: Iterable[Path]) -> dict[str, bytes]:
    """Collect the pictures of notebooks by name."""
    pictures: dict[str, bytes] = {}
    for path in paths:
        for name, png in pictures_of(nbformat.read(path, as_version=4)):
            if name in pictures:
                raise ValueError(f"picture {name!r} of {path.name} is there already; give each a name of its own")
            pictures[name] = png
    return pictures


def main() -> None:
    """Save the pictures of all notebooks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, default=sorted(FOLDER.glob("*.ipynb")))
    parser.add_argument("--output", type=Path, default=FOLDER / "images", help="the folder, there already")
    options = parser.parse_args()
    for name, png in pictures_in(options.notebooks).items():
        path = options.output / f"{name}.png"
        path.write_bytes(png)
        print(f"{path.name}: {len(png) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
