"""Shows documents as HTML with their mentions marked.

The characters of a document reach the browser unchanged: every one is escaped, none can become markup, a script or
a formula, and copying the shown text gives the document back (the chips are drawn by the style sheet). No JavaScript,
no outside reference. Which mentions there are is decided elsewhere; this file draws the table it is given.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from whowhere.columns import is_null, read_texts
from whowhere.errors import InputError
from whowhere.reading import check_fit, labels_of, read_mentions, read_spans

Row = dict[str, Any]

# The name of a hue, the hue on white, the hue on black. The lines under mentions have 3:1 with either.
_HUES = (
    ("--ww-actor", "#b84e00", "#f0a04b"),
    ("--ww-actor-wash", "rgba(213,94,0,.13)", "rgba(240,160,75,.18)"),
    ("--ww-place", "#0068a3", "#63b8ee"),
    ("--ww-place-wash", "rgba(0,114,178,.12)", "rgba(86,180,233,.18)"),
    ("--ww-other", "#6a6a6a", "#a6a6a6"),
    ("--ww-other-wash", "rgba(110,110,110,.13)", "rgba(166,166,166,.18)"),
)
_LIGHT = ";".join(f"{name}:{light}" for name, light, _ in _HUES)
_DARK = ";".join(f"{name}:{dark}" for name, _, dark in _HUES)
_EITHER = ";".join(f"{name}:light-dark({light},{dark})" for name, light, dark in _HUES)

#: The style sheet of every highlighted text, all of it under the class ``whowhere``. Washes are translucent and text
#: takes its colour from the page around it, so an unknown host stays readable. Light or dark is asked of the page, not
#: of the system: a page that does not say it can be dark is white on a dark system too.
STYLE = f"""
.whowhere{{{_LIGHT};color:var(--jp-content-font-color1,inherit);line-height:1.8}}
@supports (color:light-dark(red,red)){{.whowhere{{{_EITHER}}}}}
[data-jp-theme-light="true"] .whowhere,.vscode-light .whowhere,.vscode-high-contrast-light .whowhere{{{_LIGHT}}}
[data-jp-theme-light="false"] .whowhere,.vscode-dark .whowhere,
.vscode-high-contrast:not(.vscode-high-contrast-light) .whowhere{{{_DARK}}}
@media print{{.whowhere{{{_LIGHT};-webkit-print-color-adjust:exact;print-color-adjust:exact}}}}
.whowhere .ww-doc{{margin:0 0 1.4em;max-width:46em;overflow-wrap:anywhere}}
.whowhere .ww-label{{font-size:.8em;opacity:.7;font-variant-numeric:tabular-nums}}
.whowhere .ww-text{{white-space:pre-wrap}}
.whowhere .ww-note{{font-size:.85em;opacity:.75;font-style:italic;margin:.3em 0}}
.whowhere .ww-mention{{color:inherit;background:var(--ww-wash);border-bottom:2px solid var(--ww-hue);
padding:.08em .12em;border-radius:3px 3px 0 0;-webkit-box-decoration-break:clone;box-decoration-break:clone}}
.whowhere .ww-actor{{--ww-hue:var(--ww-actor);--ww-wash:var(--ww-actor-wash)}}
.whowhere .ww-place{{--ww-hue:var(--ww-place);--ww-wash:var(--ww-place-wash);border-bottom-style:dotted}}
.whowhere .ww-other{{--ww-hue:var(--ww-other);--ww-wash:var(--ww-other-wash)}}
.whowhere .ww-undecided{{background:none}}
.whowhere .ww-mention[data-ww]::after{{content:attr(data-ww);opacity:.8;font:500 max(.68em,11px)/1 system-ui,sans-serif;
letter-spacing:.01em;margin-inline-start:.45em;vertical-align:.12em;unicode-bidi:isolate}}
"""

_LEGEND = (
    '<div class="whowhere"><div class="ww-note"><span class="ww-mention ww-actor">actor</span> '
    '<span class="ww-mention ww-place">place</span>, without a tint where not decided</div></div>'
)

# Jupyter runs MathJax over a cell's HTML. It honours these classes, and the split in `escape_text` holds without them.
_NO_MATHS = "tex2jax_ignore mathjax_ignore"
_MATHS_CHARACTERS = "$\\"
_REQUIRED = ("doc", "start", "end")
# The row of a mention in the table, beside its columns.
_AT = "row of the table"
_KINDS = {"actor": "ww-actor", "place": "ww-place"}
# A parser drops U+0000 and may drop other control characters, so they are shown as their pictures (U+2400 onward).
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_MOST_TOOLTIP_ROWS = 6
_NO_BREAK_SPACE = "\u00a0"
_ZERO_WIDTH_JOINER = "\u200d"


class Highlighted(NamedTuple):
    """Documents with their mentions marked, as HTML that Jupyter shows by itself.

    Attributes
    ----------
    body : str
        One ``<div class="whowhere">``, without its style sheet (``highlight.STYLE``) and legend.
    n_documents, n_mentions : int
        What is shown, after cutting.
    """

    body: str
    n_documents: int
    n_mentions: int

    @property
    def html(self) -> str:
        """The style sheet, the legend and the documents: put it anywhere in a page's body."""
        return f"<style>{STYLE}</style>\n{_LEGEND}\n{self.body}"

    def _repr_html_(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<Highlighted: {_count(self.n_documents, 'document')}, {_count(self.n_mentions, 'mention')}>"


def highlight(
    texts: Any,
    mentions: Any,
    *,
    text: str | None = None,
    max_documents: int | None = 20,
    max_characters: int | None = 5000,
) -> Highlighted:
    """Show documents as HTML with their mentions marked.

    Parameters
    ----------
    texts : Series, frame, Arrow array or table, sequence of str, or one str
        What was annotated, or the beginning of it. A Series or frame of pandas is matched with ``doc`` by its index
        labels, anything else by row number. Documents that `mentions` says nothing of are shown unmarked, and mentions
        of other documents are left out, so ``texts.head()`` works.
    mentions : pandas, polars or Arrow table, one row per mention
        Needs ``doc``, ``start`` and ``end``; the other columns of ``schema.MENTIONS`` fill the chips and tooltips.
        Of overlapping rows the leftmost, then longest, is marked; the others are listed in its tooltip.
    text : str, optional
        Name of the text column, if `texts` is a frame.
    max_documents, max_characters : int or None
        Documents shown, and characters shown of each; a note says what is left out. None shows all. A mention is
        never cut in two.

    Returns
    -------
    Highlighted
        Shows itself in Jupyter; ``str()`` or ``.html`` is the HTML. Control characters are shown as their pictures.

    Raises
    ------
    InputError
        If the column of text is not named, an index repeats a label, a mention is not in its text (with its row), or a
        limit is below 1.
    SchemaError
        If a column of `mentions` is missing, or an offset is no whole number: with its row.
    TypeError
        If a text is not text: with its position.

    Examples
    --------
    >>> import pandas as pd
    >>> mentions = pd.DataFrame({"doc": [0], "start": [9], "end": [13], "kind": ["place"], "type": ["city"]})
    >>> print(highlight("Talks in Juba <ended>.", mentions).body)
    <div class="whowhere tex2jax_ignore mathjax_ignore">
    <div class="ww-doc"><div class="ww-text" dir="auto">Talks in <mark class="ww-mention ww-place ww-undecided"
    data-ww="city" title="not decided&#10;place, city">Juba</mark> &lt;ended&gt;.</div></div>
    </div>
    """
    for option, limit in (("max_documents", max_documents), ("max_characters", max_characters)):
        if limit is not None and (not isinstance(limit, int) or limit < 1):
            raise InputError(f"{option} is {limit!r}; give a whole number of at least 1, or None to show all")
    labels, strings, n_all = _documents(texts, text, max_documents)
    rows = _rows_by_document(mentions, labels)
    named = not isinstance(texts, str)
    shown = [
        _document(string, rows.get(label, []), label if named else None, max_characters)
        for label, string in zip(labels, strings, strict=True)
    ]
    parts = [body for body, _ in shown]
    if n_all > len(labels):
        parts.append(_note(f"cut here: {_count(n_all - len(labels), 'document')} more (max_documents={max_documents})"))
    if not labels:
        parts.append(_note("no documents"))
    body = "\n".join([f'<div class="whowhere {_NO_MATHS}">', *parts, "</div>"])
    return Highlighted(body, len(labels), sum(n for _, n in shown))


def escape_text(text: str) -> str:
    """Return text as HTML in which nothing is markup and nothing is a formula.

    A dollar sign or backslash stands in an element of its own: MathJax looks for a formula within one run of text,
    so it never sees two delimiters, nor a delimiter and a command, together.

    Examples
    --------
    >>> escape_text("$5 < $6")
    '<span>&#36;</span>5 &lt; <span>&#36;</span>6'
    """
    escaped = html.escape(text.translate(_PICTURES), quote=True)
    for character in _MATHS_CHARACTERS:
        escaped = escaped.replace(character, f"<span>&#{ord(character)};</span>")
    return escaped


def escape_attribute(text: str) -> str:
    """Return text for use between double quotes in a tag."""
    escaped = html.escape(text.translate(_PICTURES), quote=True)
    for character in _MATHS_CHARACTERS + "`\r\n":
        escaped = escaped.replace(character, f"&#{ord(character)};")
    return escaped


def _documents(texts: Any, text: str | None, most: int | None) -> tuple[list[Any], list[str | None], int]:
    """Return the labels and texts of the documents to show, and how many documents there are.

    They are cut first: to read all of a large column for the sake of some takes long.
    """
    _check_order(texts, text)
    is_pandas = hasattr(texts, "iloc")
    can_cut = hasattr(texts, "__len__") and hasattr(texts, "__getitem__") and not isinstance(texts, str | Mapping)
    cut = texts if not can_cut else texts.iloc[:most] if is_pandas else texts[:most]
    column = read_texts(cut, text).column
    labels = labels_of(texts.index)[:most].tolist() if is_pandas else list(range(len(column)))[:most]
    return labels, column[: len(labels)].to_pylist(), len(texts) if can_cut else len(column)


def _check_order(texts: Any, text: str | None) -> None:
    """Raise InputError if the texts are a table of mentions."""
    names = texts if isinstance(texts, Mapping) else getattr(texts, "column_names", getattr(texts, "columns", ()))
    if set(_REQUIRED) <= set(names) and text not in names:
        raise InputError(
            "texts is a table of mentions, with doc, start and end; the texts come first: highlight(texts, mentions)"
        )


def _rows_by_document(mentions: Any, labels: Sequence[Any]) -> dict[Any, list[Row]]:
    """Return the mentions of the documents to show, in the table's order, nulls as None."""
    frame = read_mentions(mentions, *_REQUIRED)
    docs = frame["doc"].tolist()
    if docs and labels and isinstance(docs[0], str) != isinstance(labels[0], str):
        raise InputError(
            f"mentions says doc {docs[0]!r}, but the texts are labelled like {labels[0]!r}; "
            "give the texts with the index they had when annotated"
        )
    starts, ends = read_spans(frame)
    frame = frame.assign(start=starts, end=ends, **{_AT: range(len(frame))})
    rows: dict[Any, list[Row]] = {label: [] for label in labels}
    for row in frame[[doc in rows for doc in docs]].to_dict("records"):
        rows[row["doc"]].append({str(key): None if is_null(value) else value for key, value in row.items()})
    return rows


def _document(text: str | None, rows: list[Row], label: Any, max_characters: int | None) -> tuple[str, int]:
    """Return one document's HTML and how many mentions it shows."""
    head = "" if label is None else f'<div class="ww-label">{escape_text(_printable(label))}</div>'
    if text is None:
        return f'<div class="ww-doc">{head}{_note("no text (null)")}</div>', 0
    for row in rows:
        check_fit(row[_AT], row["doc"], text, row["start"], row["end"], row.get("surface"))
    marks = _outermost(rows)
    stop = _cut(text, marks, max_characters)
    pieces, at, n_shown = [], 0, 0
    for mark in marks:
        start, end = mark[0]["start"], mark[0]["end"]
        if end > stop:
            break
        pieces += [escape_text(text[at:start]), _mark(text[start:end], mark)]
        at, n_shown = end, n_shown + len(mark)
    pieces.append(escape_text(text[at:stop]))
    tail = ""
    if stop < len(text):
        left_out = f"{_count(len(text) - stop, 'character')} and {_count(len(rows) - n_shown, 'mention')}"
        tail = _note(f"cut here: {left_out} more (max_characters={max_characters})")
    return f'<div class="ww-doc">{head}<div class="ww-text" dir="auto">{"".join(pieces)}</div>{tail}</div>', n_shown


def _outermost(rows: list[Row]) -> list[list[Row]]:
    """Return disjoint groups in text order; a group's first row is marked, the others overlap it."""
    groups: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: (row["start"], -row["end"])):
        if groups and row["start"] < groups[-1][0]["end"]:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _cut(text: str, marks: list[list[Row]], max_characters: int | None) -> int:
    """Return where to stop: at the limit, or after the mention or the combined character that the limit would split."""
    if max_characters is None or len(text) <= max_characters:
        return len(text)
    inside = (mark[0]["end"] for mark in marks if mark[0]["start"] < max_characters < mark[0]["end"])
    stop = int(next(inside, max_characters))
    while stop < len(text) and (
        unicodedata.category(text[stop]).startswith("M") or _ZERO_WIDTH_JOINER in text[stop - 1 : stop + 1]
    ):
        stop += 1
    return stop


def _mark(surface: str, mark: list[Row]) -> str:
    """Return one marked surface with its chip and tooltip."""
    first = mark[0]
    classes = ["ww-mention", _KINDS.get(str(first.get("kind")), "ww-other")]
    if "kind" in first and first.get("entity_id") is None:
        classes.append("ww-undecided")
    chip = first.get("type") or first.get("kind")
    # No line ends within "armed group", but one may within a whole sentence, or it would widen the page.
    data = f' data-ww="{escape_attribute(_printable(chip).replace("_", _NO_BREAK_SPACE))}"' if chip else ""
    title = escape_attribute(_tooltip(mark))
    return f'<mark class="{" ".join(classes)}"{data} title="{title}">{escape_text(surface)}</mark>'


def _tooltip(mark: list[Row]) -> str:
    """Return the tooltip's lines: the marked mention, then those that overlap it."""
    lines = list(_facts(mark[0]))
    for row in mark[1:_MOST_TOOLTIP_ROWS]:
        lines += ["", f"overlaps: {_printable(row.get('surface') or '')}".rstrip(": "), *_facts(row)]
    if len(mark) > _MOST_TOOLTIP_ROWS:
        lines += ["", f"and {len(mark) - _MOST_TOOLTIP_ROWS} more that overlap"]
    return "\n".join(lines)


def _facts(row: Row) -> Iterable[str]:
    """Yield what is known of one mention, a line each."""
    if "kind" in row:
        yield _printable(row.get("name") or row.get("entity_id") or "not decided")
        yield ", ".join(_printable(row[key]).replace("_", " ") for key in ("kind", "type", "country") if row.get(key))
    for column, label in (("entity_id", "id"), ("role", "role"), ("code", "code"), ("place_id", "place")):
        if row.get(column) is not None:
            yield f"{label} {_printable(row[column])}"
    if row.get("how") is not None:
        yield f"found by {_printable(row['how'])}"
    if row.get("score") is not None:
        n_candidates = row.get("n_candidates")
        yield f"score {_number(row['score'])}" + (f", candidates {n_candidates}" if n_candidates is not None else "")
    if row.get("alias_id") is not None:
        yield f"alias {_printable(row['alias_id'])}"
    if row.get("entry_ids") is not None:
        ids = row["entry_ids"]
        yield "entries " + (_printable(ids) if isinstance(ids, str) else ", ".join(map(_printable, ids)))


def _number(value: Any) -> str:
    try:
        return f"{float(value):.2f}"
    except (TypeError, ValueError):
        return _printable(value)


def _printable(value: Any) -> str:
    """Return a value as text that any encoding can carry."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _note(text: str) -> str:
    return f'<div class="ww-note">{escape_text(text)}</div>'
