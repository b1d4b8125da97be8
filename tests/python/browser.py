"""A headless Chromium to look at pages with: opens them, remembers what went wrong, measures what is seen.

Chromium is the system's; playwright drives it and downloads nothing. Where one of the two is missing, tests are skipped
with what to install. ``WHOWHERE_SCREENSHOTS=folder`` keeps the pictures that tests take.
"""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: The folder to keep pictures in, if any.
SCREENSHOTS = os.environ.get("WHOWHERE_SCREENSHOTS")
LONGEST_WAIT_MS = 60_000

#: Elements of highlighted text and the attributes that each has.
ELEMENTS = {"STYLE", "DIV class", "DIV class dir", "MARK class data-ww title", "SPAN", "SPAN class"}

#: What a page holds, as a reader and as the browser see it.
CONTENT = """({
    hits: window.hit,
    elements: [...new Set([...document.querySelectorAll('.whowhere, .whowhere *')].map(
        e => [e.tagName, ...[...e.attributes].map(a => a.name).sort()].join(' ')))],
    others: document.querySelectorAll('body > :not(.whowhere)').length,
    texts: [...document.querySelectorAll('.ww-text')].map(e => e.textContent),
    labels: [...document.querySelectorAll('.ww-label')].map(e => e.textContent),
    marks: [...document.querySelectorAll('.ww-text mark')].map(e => [e.textContent, e.title, e.dataset.ww])
})"""

#: Computed colours as red, green, blue, alpha from 0 to 1, and contrast as WCAG 2.2 defines it.
MEASURES = """
const rgba = colour => {
  const found = colour.match(/[\\d.]+/g).map(Number);
  const scale = colour.startsWith('rgb') ? 255 : 1;
  return [...found.slice(0, 3).map(x => x / scale), found.length > 3 ? found[3] : 1];
};
const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const canvas = () => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.background = 'Canvas';
  const colour = rgba(getComputedStyle(probe).backgroundColor);
  probe.remove();
  return colour;
};
const ancestors = element => element ? [...ancestors(element.parentElement), element] : [];
const behind = element => ancestors(element).reduce(
  (below, e) => over(rgba(getComputedStyle(e).backgroundColor), below), canvas());
const opacity = element => ancestors(element).reduce((all, e) => all * getComputedStyle(e).opacity, 1);
const luminance = colour => {
  const [r, g, b] = colour.map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};
const contrast = (element, pseudo) => {
  const style = getComputedStyle(element, pseudo), ground = behind(element), ink = rgba(style.color);
  const thinned = opacity(element) * (pseudo ? style.opacity : 1);
  return ratio(over([...ink.slice(0, 3), ink[3] * thinned], ground), ground);
};
const lineContrast = element =>
  ratio(over(rgba(getComputedStyle(element).borderBottomColor), behind(element.parentElement)),
        behind(element.parentElement));
"""


def why_not(*modules: str) -> str | None:
    """What to install before there can be a browser and `modules`, or None if all is there."""
    missing = [name for name in ("playwright", *modules) if importlib.util.find_spec(name) is None]
    if missing:
        return f"{missing[0]} is not installed: pip install 'whowhere[browser]'"
    if CHROMIUM is None:
        return "there is no Chromium in PATH: apt install chromium, or the like"
    return None


@contextmanager
def chromium() -> Iterator[Any]:
    """A Chromium that is closed in the end, or a skipped test.

    While it is open the thread has a running event loop, so keep it for one module of tests and no longer.
    """
    reason = why_not()
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """One page in a browser context of its own, with what it asked for and what it complained of."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1100, "height": 900}} | options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(LONGEST_WAIT_MS)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.page.on("console", self._hear)

    def _refuse(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def measure(self, expression: str) -> Any:
        """The value of a JavaScript expression that may use `MEASURES`."""
        return self.page.evaluate(f"() => {{ {MEASURES} return {expression}; }}")

    def picture(self, name: str) -> bytes:
        """A picture of the whole page as PNG, which is kept under `name` if there is a folder for it."""
        png: bytes = self.page.screenshot(full_page=True)
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            Path(SCREENSHOTS, f"{name}.png").write_bytes(png)
        return png

    def keep(self, name: str) -> None:
        """Take a picture if there is a folder for it."""
        if SCREENSHOTS:
            self.picture(name)


@contextmanager
def tab(browser: Any, **options: Any) -> Iterator[Tab]:
    opened = Tab(browser, **options)
    try:
        yield opened
    finally:
        opened.context.close()


def colours(png: bytes) -> tuple[int, float]:
    """How many colours a picture has, and which share of it is its commonest one."""
    import matplotlib.image
    import numpy as np

    pixels = (matplotlib.image.imread(io.BytesIO(png))[..., :3] * 255).astype("uint32")
    _, counts = np.unique(pixels @ np.array([1 << 16, 1 << 8, 1], dtype="uint32"), return_counts=True)
    return len(counts), float(counts.max() / counts.sum())
