"""What all plots share: axes of notebook width, two sets of colours, text that is drawn as it is, captions and keys.

Nothing here touches matplotlib's global settings: sizes and colours are given to each artist. The background is the
user's; the colours are those that suit it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from whowhere.drawing.labels import Dot, Label
from whowhere.errors import InputError
from whowhere.plot.letters import Letters
from whowhere.plot.signs import Sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Width of a figure of its own and its left and right margin, in inches.
WIDTH, SIDE = 9.0, 0.15
#: Font sizes in points.
TITLE, TEXT, SMALL = 11.5, 8.5, 7.5
#: How much higher a line is than its font size, as matplotlib measures it.
LEADING = 1.18
_POINTS = 72.0
# Points between the items of a key; how much wider than measured a text may come out at another resolution.
_BETWEEN, _SPARE = 11.0, 1.05
# A caption beside a key has at least so many points.
_NARROWEST = 230.0


class Theme(NamedTuple):
    """Colours: `series` are Okabe and Ito's, told apart by the colour-blind, and `paper` what the plots lie on."""

    paper: str
    ink: str
    quiet: str
    line: str
    land: str
    actor: str
    place: str
    neutral: str
    series: tuple[str, ...]
    is_dark: bool = False

    def of_kind(self, kind: Any) -> str:
        """Return the colour of actors, of places, or of what is neither."""
        return {"actor": self.actor, "place": self.place}.get(kind, self.neutral)


_LIGHT = Theme(
    paper="#ffffff",
    ink="#1d1f22",
    quiet="#62656a",
    line="#d7d7d4",
    land="#e9e7e1",
    actor="#c4560a",
    place="#0072b2",
    neutral="#8b8d8f",
    series=("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1d1f22"),
)
_DARK = Theme(
    paper="#000000",
    ink="#e8e6e0",
    quiet="#a0a3a7",
    line="#3c4045",
    land="#2f343a",
    actor="#f0a04b",
    place="#63b8ee",
    neutral="#85888c",
    series=("#f0853a", "#56b4e9", "#1fc597", "#d994ba", "#e6b440", "#3f8fd0", "#e8e6e0"),
    is_dark=True,
)


def need_matplotlib() -> None:
    """Raise ImportError, with the way out, where matplotlib is not installed."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ImportError('plots need matplotlib: pip install "whowhere[viz]"') from error


class Sheet:
    """Axes to draw in, with the colours that suit their background and the letters that their texts need.

    Parameters
    ----------
    ax : Axes or None
        None makes a figure of notebook width.
    texts : iterable of str
        All texts from outside that may be written.
    height : float
        The height of axes of their own, in inches; `finish` makes room for what stands around them.
    left, right : float
        Room to the sides of axes of their own, in inches.
    """

    def __init__(
        self, ax: Axes | None, texts: Iterable[str], height: float, left: float = SIDE, right: float = SIDE
    ) -> None:
        self.is_own = ax is None
        self.ax = _own_axes(height, left, right) if ax is None else _checked(ax)
        self.theme = _theme_of(self.ax)
        self.letters = Letters(texts)
        # Captions and titles may go on beside axes of their own, in points.
        self._beyond = (right - SIDE) * _POINTS if ax is None else 0.0
        self._widths: dict[tuple[str, float], float] = {}

    @property
    def figure(self) -> Any:
        """The figure as a whole, also where the axes are in a part of it."""
        return self.ax.figure.figure

    def size(self) -> tuple[float, float]:
        """Return width and height of the axes in points, after the figure's layout, if it has one."""
        if self.figure.get_layout_engine() is not None:
            self.figure.draw_without_rendering()
        self.ax.apply_aspect()
        box, dpi = self.ax.bbox, self.figure.dpi
        return box.width * _POINTS / dpi, box.height * _POINTS / dpi

    def text_style(self, size: float, color: str | None = None) -> dict[str, Any]:
        """Return what a text is drawn with: a dollar sign is a dollar sign."""
        return {
            "fontsize": size,
            "color": color or self.theme.ink,
            "fontfamily": self.letters.families,
            "fontweight": "normal",
            "fontstyle": "normal",
            "parse_math": False,
            "usetex": False,
        }

    def width_of(self, text: str, size: float) -> float:
        """Measure a text in points."""
        if (text, size) not in self._widths:
            probe = self.figure.text(0, 0, self.letters.clean(text), **self.text_style(size))
            self._widths[text, size] = probe.get_window_extent().width * _POINTS / self.figure.dpi * _SPARE
            probe.remove()
        return self._widths[text, size]

    def width_of_text(self, text: str, _size: float) -> float:
        """Measure a label in points, whatever room its line is given."""
        return self.width_of(text, TEXT)

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        """Return the text in lines no wider than `width` points, as far as its words allow."""
        lines = [""]
        for word in self.letters.clean(text).split(" "):
            longer = f"{lines[-1]} {word}".lstrip()
            if lines[-1] and self.width_of(longer, size) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def title(self, text: str | None, pad: float = 8) -> None:
        """Write the title above the axes, at the left."""
        if text is not None:
            lines = self.wrap(text, TITLE, self.size()[0] + self._beyond)
            self.ax.set_title("\n".join(lines), loc="left", pad=pad, **self.text_style(TITLE))

    def footer(self, caption: str, key: Sequence[tuple[Sign | None, str]], below: float) -> None:
        """Write the caption at the left, `below` points under the axes, and the key beside it, or above if need be."""
        width = self.size()[0] + self._beyond
        wide = sum(self._item_width(item) for item in key) - _BETWEEN
        if not key or (wide < 0.58 * width and width - wide > _NARROWEST):
            self._write_key(key, below, is_left=False)
            self._write_caption(caption, below, width - wide - 2 * _BETWEEN if key else width)
            return
        rows: list[list[tuple[Sign | None, str]]] = [[]]
        for item in key:
            if rows[-1] and sum(map(self._item_width, [*rows[-1], item])) - _BETWEEN > width:
                rows.append([])
            rows[-1].append(item)
        for row in rows:
            self._write_key(row, below, is_left=True)
            below += max([1.4 * SMALL, *(sign.side for sign, _ in row if sign)]) + 3
        self._write_caption(caption, below + 2, width)

    def _item_width(self, item: tuple[Sign | None, str]) -> float:
        sign, text = item
        return (sign.width + 3 if sign else 0.0) + self.width_of(text, SMALL) + _BETWEEN

    def _write_caption(self, text: str, below: float, width: float) -> None:
        self.ax.annotate(
            "\n".join(self.wrap(text, SMALL, width)),
            (0, 0),
            xycoords="axes fraction",
            xytext=(0, -below),
            textcoords="offset points",
            va="top",
            linespacing=1.3,
            annotation_clip=False,
            **self.text_style(SMALL, self.theme.quiet),
        )

    def _write_key(self, items: Sequence[tuple[Sign | None, str]], below: float, *, is_left: bool) -> None:
        from matplotlib.offsetbox import AnchoredOffsetbox, DrawingArea, HPacker, TextArea
        from matplotlib.transforms import ScaledTranslation

        packed: list[Any] = []
        for sign, text in items:
            parts: list[Any] = []
            if sign is not None:
                parts.append(DrawingArea(sign.width, sign.side))
                for artist in sign.artists:
                    parts[0].add_artist(artist)
            parts.append(TextArea(self.letters.clean(text), textprops=self.text_style(SMALL, self.theme.quiet)))
            packed.append(HPacker(children=parts, align="center", pad=0, sep=3))
        lower = ScaledTranslation(
            0 if is_left else self._beyond / _POINTS, -below / _POINTS, self.figure.dpi_scale_trans
        )
        box = AnchoredOffsetbox(
            "upper left" if is_left else "upper right",
            child=HPacker(children=packed, align="center", pad=0, sep=_BETWEEN),
            pad=0,
            borderpad=0,
            frameon=False,
            bbox_to_anchor=(0 if is_left else 1, 0),
            bbox_transform=self.ax.transAxes + lower,
        )
        box.set_clip_on(False)
        self.ax.add_artist(box)

    def label(self, text: str, at: tuple[float, float], shift: tuple[float, float], **options: Any) -> None:
        """Write a text `shift` points (up and to the right) from a point of the data, on a halo of the background."""
        from matplotlib.patheffects import withStroke

        style = {**self.text_style(TEXT), **options}
        halo = [withStroke(linewidth=2.2, foreground=self.theme.paper, alpha=0.85)]
        self.ax.annotate(
            self.letters.clean(text), at, shift, textcoords="offset points", path_effects=halo, zorder=6, **style
        )

    def label_beside(self, points: Sequence[tuple[float, float]], dots: Sequence[Dot], labels: list[Label]) -> None:
        """Write labels beside dots, given in points from the upper left corner, that lie at `points` of the data."""
        sides = {"start": "left", "middle": "center", "end": "right"}
        for label in labels:
            dot = dots[label.dot]
            shift = label.x - dot.x, dot.y - label.y
            self.label(label.text, points[label.dot], shift, ha=sides[label.anchor], va="baseline")

    def nothing(self, message: str) -> Axes:
        """Say in the middle of the axes that there is nothing to show."""
        self.ax.set_axis_off()
        style = self.text_style(TEXT, self.theme.quiet)
        self.ax.text(0.5, 0.5, message, transform=self.ax.transAxes, ha="center", va="center", **style)
        return self.finish()

    def finish(self) -> Axes:
        """Fit the height of a figure of its own to what is drawn, and return the axes."""
        if self.is_own:
            box, dpi = self.ax.get_tightbbox(), self.figure.dpi
            width, height = self.figure.get_size_inches()
            place = self.ax.get_position()
            drawn = place.height * height
            if box is not None:
                below = max(0.0, place.y0 * height - box.y0 / dpi) + SIDE
                above = max(0.0, box.y1 / dpi - place.y1 * height) + SIDE
                total = below + drawn + above
                self.figure.set_size_inches(width, total)
                self.ax.set_position((place.x0, below / total, place.width, drawn / total))
        return self.ax


def _own_axes(height: float, left: float, right: float) -> Axes:
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(WIDTH, height + 2 * SIDE), layout="none")
    total = height + 2 * SIDE
    # What lies beside the axes lies on the same ground as what is in them.
    place = (left / WIDTH, SIDE / total, (WIDTH - left - right) / WIDTH, height / total)
    return figure.add_axes(place, facecolor=figure.get_facecolor())


def _checked(ax: Any) -> Axes:
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise InputError(f"ax is a {type(ax).__name__}; give one Axes of matplotlib, or None")
    return ax


def _theme_of(ax: Axes) -> Theme:
    """Return the colours for the background that the axes have; where they have none, for that of the text."""
    from matplotlib import rcParams
    from matplotlib.colors import to_hex, to_rgba

    for background in (ax.get_facecolor(), ax.figure.get_facecolor()):
        red, green, blue, alpha = to_rgba(background)
        if alpha > 0.5:
            is_dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
            return (_DARK if is_dark else _LIGHT)._replace(paper=to_hex(background))
    red, green, blue, _ = to_rgba(rcParams["text.color"])
    return _DARK if red + green + blue > 1.5 else _LIGHT
