"""The words of one page: what it is about, what its documents are called, how they are counted."""

from __future__ import annotations

from typing import NamedTuple

from whowhere.drawing.labels import ELLIPSIS

#: Names, titles and the like are cut after so many characters: a broken table must not make a page of a book's size.
_LONGEST = 160


class Noun(NamedTuple):
    """What a page calls its documents."""

    one: str
    many: str

    def counted(self, n: int) -> str:
        """Return a number of documents in words.

        Examples
        --------
        >>> DOCUMENT.counted(1), DOCUMENT.counted(1200), DOCUMENT.part(1, 3)
        ('1 document', '1,200 documents', '1 of 3 documents')
        """
        return f"{n:,} {self.one if n == 1 else self.many}"

    def part(self, n: int, n_all: int) -> str:
        """Return how many of all documents in words."""
        return f"{n:,} of {self.counted(n_all)}"


def cut(text: str) -> str:
    """Return a text that nobody wrote to be long, with an ellipsis if it is."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + ELLIPSIS


#: What documents are called where nothing more is known of them.
DOCUMENT = Noun("document", "documents")


class Words(NamedTuple):
    """What a page says of itself.

    Attributes
    ----------
    heading, eyebrow : str
        The title, and the small line above it.
    lead : str
        The paragraph under the title, as HTML.
    noun : Noun
        What the documents are called throughout.
    sort : str
        Put before the noun where the page first counts them, such as ``"news "``.
    notes : tuple of str
        More lines for the foot of the page.
    """

    heading: str
    eyebrow: str
    lead: str
    noun: Noun = DOCUMENT
    sort: str = ""
    notes: tuple[str, ...] = ()
