"""Reads an HTML page of whowhere: its elements and drawings, and whether it holds anything that runs or loads."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

#: What must not become markup, a formula or a lost character, wherever it stands.
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> $x$ \\(y\\) `z` &lt; \u202e\x00\n"


class Elements(HTMLParser):
    """Collects every element with its attributes; refuses an element that is not closed."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def drawings(page: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)]


HTML_TAGS = {
    *["html", "head", "meta", "title", "style", "body", "header", "section", "footer", "div", "article"],
    *["p", "h1", "h2", "h3", "span", "br", "small", "dl", "dt", "dd", "mark"],
}
SVG_TAGS = {"svg", "title", "g", "path", "circle", "line", "rect", "text", "defs", "pattern"}
ATTRIBUTES = {
    *["lang", "charset", "name", "content", "http-equiv", "class", "title", "dir", "data-ww", "aria-label", "role"],
    *["xmlns", "viewbox", "id", "width", "height", "patternunits", "patterntransform", "transform", "d", "fill-rule"],
    *["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "text-anchor"],
    *["stroke-width", "stroke-opacity", "fill-opacity"],
}


def assert_closed(page: str) -> None:
    """Assert that a page holds nothing that runs, loads or leads elsewhere."""
    for tag, attributes in Elements(page).all:
        assert tag in HTML_TAGS | SVG_TAGS, tag
        assert set(attributes) <= ATTRIBUTES, (tag, attributes)
    without_namespace = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "://" not in without_namespace
    assert set(re.findall(r"url\(([^)]*)\)", page)) <= {"#hatch"}
    assert "@import" not in page
