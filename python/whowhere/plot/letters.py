"""Finds the fonts that have the letters of some texts, so that no text is drawn as boxes where a font could be had."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

#: Drawn for a character that no installed font has. matplotlib's own font has it.
UNKNOWN = "\u25a1"
_OWN_FONT = "DejaVu Sans"
# Left out where no font has them: they only steer other characters.
_UNSEEN = ("Cc", "Cf", "Mn", "Me")


class Letters:
    """The font families for some texts: the user's, then installed ones that have what those lack."""

    def __init__(self, texts: Iterable[str]) -> None:
        import matplotlib

        chosen = matplotlib.rcParams["font.family"]
        families = [chosen] if isinstance(chosen, str) else chosen
        own = tuple(family for family in families if _paths((family,))) or (_OWN_FONT,)
        wanted = {character for text in texts for character in _on_one_line(text)} | {UNKNOWN}
        missing = frozenset(character for character in wanted if not _has(own, character))
        helpers, self._lost = _helpers(missing) if missing else ((), frozenset())
        self.families = [*own, *helpers]

    def clean(self, text: str) -> str:
        """Return the text on one line, with a sign for each character that no font has."""
        if not self._lost:
            return _on_one_line(text)
        drawn = (self._instead(character) for character in _on_one_line(text))
        return "".join(drawn)

    def _instead(self, character: str) -> str:
        if character not in self._lost:
            return character
        return "" if unicodedata.category(character) in _UNSEEN else UNKNOWN


def _on_one_line(text: str) -> str:
    return " ".join(str(text).split())


@cache
def _has(families: tuple[str, ...], character: str) -> bool:
    return any(_knows(path, character) for path in _paths(families))


@cache
def _paths(families: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the font files that matplotlib takes for families; a family that is not installed has none."""
    from matplotlib.font_manager import FontProperties, findfont

    paths = []
    for family in families:
        try:
            # A lone name would be read as a pattern, in which "-" has a meaning.
            paths.append(findfont(FontProperties(family=[family]), fallback_to_default=False))
        except ValueError:
            continue
    return tuple(paths)


def _knows(path: Any, character: str) -> bool:
    from matplotlib.font_manager import get_font

    try:
        return bool(get_font(path).get_char_index(ord(character)))
    except (OSError, RuntimeError):  # a font that cannot be read has no letters
        return False


@cache
def _helpers(missing: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return installed families that have the missing characters, as few as it takes, and what no font has."""
    families = []
    for family, path in _installed():
        found = {character for character in missing if _knows(path, character)}
        if found:
            families.append(family)
            missing = missing - found
        if not missing:
            break
    return tuple(families), missing


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    """Return the upright families with their files, matplotlib's own first.

    Without the font that has a box for everything.
    """
    from matplotlib.font_manager import fontManager

    fonts = {
        entry.name: entry.fname
        for entry in sorted(fontManager.ttflist, key=lambda entry: entry.fname, reverse=True)
        if entry.style == "normal" and entry.variant == "normal" and entry.weight in (400, "normal", "regular")
    }
    usable = sorted((name, path) for name, path in fonts.items() if "lastresort" not in name.lower().replace(" ", ""))
    return tuple(sorted(usable, key=lambda font: font[0] != _OWN_FONT))
