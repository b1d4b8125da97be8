"""Turns bytes, plain or gzipped, into lines of text with their numbers.

Every line is proved to be UTF-8, and a line that is not is reported with its number and the
offset of the byte. A byte order mark is skipped; UTF-16 is recognised and refused. What the
lines mean is `readers.py`.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from whowhere.errors import InputError
from whowhere.files import STANDARD
from whowhere.stream.formats import shown

# A longer line is a broken file (no line breaks, a quote left open); reading on would fill the memory.
MAX_LINE_BYTES = 1 << 29

_GZIP_MAGIC = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BUFFER_BYTES = 1 << 18


class Lines:
    """The lines of one file as text, line breaks kept.

    Iterating yields `str`; `number` is the number of the line last yielded, counted from 1,
    and `offset` the byte where it begins (in the unpacked text if the file is gzipped).

    Parameters
    ----------
    path : str
        A file, or ``-`` for standard input. Gzip is recognised by its first two bytes.

    Raises
    ------
    InputError
        While iterating, if a line is not UTF-8 or too long, or the gzip data is damaged.
    """

    def __init__(self, path: str) -> None:
        self.name = shown(path)
        self.number = 0
        self.offset = 0
        self._next_offset = 0
        self._raw: BinaryIO = sys.stdin.buffer if path == STANDARD else Path(path).open("rb", _BUFFER_BYTES)  # noqa: SIM115
        self._owned = path != STANDARD
        self._bytes: BinaryIO = self._unpacked(self._raw)

    @staticmethod
    def _unpacked(raw: BinaryIO) -> BinaryIO:
        """Return `raw` itself, or what it holds if it is gzipped."""
        peekable: Any = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(Any, raw))
        if peekable.peek(2)[:2] == _GZIP_MAGIC:
            peekable = io.BufferedReader(cast(Any, gzip.GzipFile(fileobj=peekable)), _BUFFER_BYTES)
        return cast(BinaryIO, peekable)

    def close(self) -> None:
        """Close the file (standard input stays open)."""
        if self._owned:
            self._raw.close()

    @property
    def position(self) -> int:
        """How many bytes of the file, as it lies on the disk, have been read."""
        return self._raw.tell() if self._owned and self._raw.seekable() else self._next_offset

    def __iter__(self) -> Iterator[str]:
        line = self._first_line()
        while line:
            self.number += 1
            yield self._decoded(line)
            self.offset = self._next_offset
            line = self._read()

    def _first_line(self) -> bytes:
        line = self._read()
        if line.startswith(_WIDE_MARKS) or _looks_utf16(line):
            raise InputError(f"{self.name}: the text is UTF-16 or UTF-32, expected UTF-8; convert the file first")
        if line.startswith(_UTF8_MARK):
            self.offset = len(_UTF8_MARK)
            line = line[self.offset :] or self._read()
        return line

    def _read(self) -> bytes:
        try:
            line = self._bytes.readline(MAX_LINE_BYTES + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(
                f"{self.name}: line {self.number + 1}: the gzip data is damaged or cut short ({error})"
            ) from None
        except OSError as error:
            raise InputError(f"{self.name}: {error.strerror or error}") from None
        if len(line) > MAX_LINE_BYTES:
            raise InputError(f"{self.name}: line {self.number + 1} is longer than {MAX_LINE_BYTES >> 20} MiB")
        self._next_offset += len(line)
        return line

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"{self.name}: line {self.number}: the byte 0x{line[error.start]:02x} at offset "
                f"{self.offset + error.start} is not UTF-8; convert the file to UTF-8 first"
            ) from None


def _looks_utf16(line: bytes) -> bool:
    """Say whether a first line has a NUL in every other byte, as Latin text in UTF-16 without a mark does."""
    head = line[:64]
    pairs = len(head) // 2
    if pairs < 2:
        return False
    n_high, n_low = head[1::2].count(0), head[0 : 2 * pairs : 2].count(0)
    return (n_high >= pairs * 3 // 4 and n_low == 0) or (n_low >= pairs * 3 // 4 and n_high == 0)
