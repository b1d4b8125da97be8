"""Texts that would be markup, a script or a formula if anything let them, and the tables to put them into.

One that runs counts itself (``hit++``), for a browser to look at. The counter has no underscore in its name: chips show
an underscore as a space, which would disarm it.
"""

from __future__ import annotations

import pandas as pd

PAYLOADS = [
    # scripts
    "<script>hit++</script>",
    "</script><script>hit++</script>",
    '"><script>hit++</script>',
    "<script>hit++",
    "<svg><script>hit&#43;&#43;</script></svg>",
    "<scr<script>ipt>hit++</scr</script>ipt>",
    "<script type=module>hit++</script>",
    "</title><script>hit++</script>",
    # event handlers
    "<img src=x onerror=hit++>",
    "<img src=x: onerror='hit++' ",
    "<svg/onload=hit++>",
    "<svg onload=hit++>",
    "<body onload=hit++>",
    "<input autofocus onfocus=hit++>",
    "<details open ontoggle=hit++>x</details>",
    "<video><source onerror=hit++></video>",
    "<b style='animation:x' onanimationstart=hit++>x</b>",
    "<math><mtext><style><img src=x onerror=hit++></style></mtext></math>",
    # attributes
    "' onmouseover='hit++",
    '" onmouseover="hit++" x="',
    "` onmouseover=hit++ `",
    '" autofocus tabindex=1 onfocus="hit++',
    "' style='position:fixed;inset:0' x='",
    # addresses
    "<a href='javascript:hit++'>x</a>",
    "javascript:hit++",
    "<iframe src=javascript:parent.hit++></iframe>",
    "<iframe srcdoc='<script>parent.hit++</script>'>",
    "<object data=javascript:hit++></object>",
    "<embed src='data:image/svg+xml,<svg onload=hit++>'>",
    "<meta http-equiv=refresh content='0;url=javascript:hit++'>",
    "<base href='http://example.org/'><img src=x>",
    "<link rel=stylesheet href=http://example.org/x.css>",
    "<form action=javascript:hit++ id=x><button autofocus>x</button></form>",
    "data:text/html;base64,PHNjcmlwdD4=",
    # what ends or hides what follows
    "<style>*{display:none}</style>",
    "</style><b>bold</b>",
    "</mark></div><h1>out</h1>",
    "</body></html><p>after",
    "<!-- comment",
    "--><b>x</b>",
    "<!doctype html><title>x",
    "<template><b>x</b>",
    "<noscript><p title='</noscript><img src=x onerror=hit++>'>",
    "<textarea></textarea><img src=x onerror=hit++>",
    "<plaintext>",
    "<xmp><b>x</b>",
    "<select><option>x",
    "<table><td>x",
    "<![CDATA[<b>x</b>]]>",
    "]]> ]] > <",
    "<?php echo 1 ?>",
    "<b" + "<" * 50,
    "<p dir=rtl hidden",
    # entities and escapes
    "&lt;script&gt;",
    "&amp;amp; &#60;b&#62; &quot; &nbsp",
    "&#x3c;b&#x3e; &#0; &#x110000;",
    "&notin; &lt &ampere",
    "\\u003cscript\\u003e \\x3cb\\x3e",
    "url(http://example.org/x) @import 'x'; expression(1)",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    # formulas and other markups
    "$x$",
    "$$x$$",
    "$x^2$ and $$\\int$$",
    "\\(x\\)",
    "\\[x\\]",
    "\\begin{equation}x\\end{equation}",
    "\\$x$ \\\\(x\\\\) \\ref{x} $\\href{javascript:hit++}{x}$",
    "it cost $5 or $6, not US$7",
    "<math><mi>x</mi></math>",
    "`code` ```fence```",
    "**bold** _it_ [a](b) # head",
    # letters
    "line\none\r\ntwo\rthree\ttab",
    "two  spaces   three\u00a0nbsp",
    "\u202eright to left\u202c and \u200fmark",
    "\u202eright to left, left open",
    "\u2066isolated\u2069 \u061c \u200b zero width",
    "\ufeffbyte order mark \ufffe \uffff",
    "next\u0085line \u2028 \u2029 \u009b",
    "İstanbul straße ﬁne Å Å",
    "e\u0301 a\u0308\u0323 combining" + "\u0335" * 40,
    "👩‍👩‍👧‍👦 family 🇺🇳 flag 👍🏽",
    "السودان والقاهرة",
    "北京说 東京",
    "null NaN None nil \\N",
    "donaudampfschifffahrt" * 60,
]
#: Where in what `highlight` is given a payload may stand: in the document, as a label, in a column of its mention.
COLUMNS = ("kind", "type", "entity_id", "name", "country", "role", "code", "how", "place_id", "score", "n_candidates")
FIELDS = ("text", "surface", "label", *COLUMNS)
CONTROLS = "nul \x00 bell \x07 escape \x1b[31m delete \x7f"


def mention(text: str, surface: str, **columns: object) -> dict[str, object]:
    """One row for the first place of a surface in a text."""
    start = text.index(surface)
    row = {"doc": 0, "start": start, "end": start + len(surface), "surface": surface, "kind": "actor"}
    row |= {"type": "state", "entity_id": "TUR", "name": "Turkey", "country": "TUR", "role": "GOV", "code": "TURGOV"}
    row |= {"place_id": None, "lat": None, "lon": None, "how": "alias", "score": 0.9, "n_candidates": 1}
    return row | columns


def everywhere(field: str) -> tuple[pd.Series, pd.DataFrame]:
    """Documents and their mentions, one document per payload, which stands in the named field."""
    payloads = [*PAYLOADS, CONTROLS]
    frames = {"text": "{0} said Turkey {0}", "surface": "in {} on Monday"}
    texts = [frames.get(field, "Turkey denied it").format(payload) for payload in payloads]
    rows = [
        mention(text, payload if field == "surface" else "Turkey", doc=payload if field == "label" else doc)
        | ({field: payload} if field in COLUMNS else {})
        for doc, (text, payload) in enumerate(zip(texts, payloads, strict=True))
    ]
    return pd.Series(texts, index=payloads if field == "label" else None), pd.DataFrame(rows)


def seen(text: str) -> str:
    """A text as a browser shows it: a control character as its picture, every end of a line as a line feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        chr(0x2400 + ord(letter)) if letter < " " and letter not in "\t\n" else "\u2421" if letter == "\x7f" else letter
        for letter in text
    )
