"""Opens an output that appears under its final name whole or not at all.

The bytes go to a temporary file in the same folder, which takes the final name when the
writing ends well and is removed when it does not. What the bytes are is the caller's.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

#: The name that means standard input or output.
STANDARD = "-"


def is_replaceable(path: str) -> bool:
    """Say whether a new file can take this name: nothing is there yet, or a file is, not a device or a pipe."""
    return not Path(path).exists() or Path(path).is_file()


@contextlib.contextmanager
def whole_file(path: str) -> Iterator[BinaryIO]:
    """Open `path` for writing; it appears only if the block ends without an exception.

    Parameters
    ----------
    path : str
        A file, or ``-`` for standard output. A device or a pipe is written to directly, and
        a symbolic link is followed, so that neither is ever replaced by a file.

    Yields
    ------
    binary file
        Buffered, open for writing.

    Raises
    ------
    OSError
        If the file cannot be written, for example because the disk is full.
    """
    if path == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if not is_replaceable(path):
        with Path(path).open("wb") as file:
            yield file
        return
    with whole_path(path) as part, cast(BinaryIO, part.open("xb")) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def whole_path(path: str) -> Iterator[Path]:
    """Yield a name beside `path`; the file that the block leaves there takes the final name.

    Parameters
    ----------
    path : str
        The final name; a symbolic link is followed.

    Yields
    ------
    pathlib.Path
        Not there yet. If the block fails, it is removed.
    """
    target = Path(path).resolve()
    # Named before it is created, so that an interrupt between the two leaves nothing either.
    part = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}.part")
    try:
        yield part
        _keep_mode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _keep_mode(target: Path, part: Path) -> None:
    """Give the new file the permissions of the one it replaces."""
    with contextlib.suppress(FileNotFoundError):
        part.chmod(target.stat().st_mode & 0o7777)
