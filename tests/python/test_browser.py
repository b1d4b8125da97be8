"""What a reader sees in a real browser: pages whole and calm, documents in it only ever as text.

Without Chromium or playwright every test is skipped with what to install. JupyterLab is in `test_jupyterlab.py`.
"""

from __future__ import annotations

import importlib.util
import io
import itertools
import time
from pathlib import Path

import pandas as pd
import pytest

import hostile
from browser import CONTENT, ELEMENTS, chromium, colours, tab, why_not
from whowhere import demo
from whowhere.annotate import annotate
from whowhere.highlight import highlight
from whowhere.report import report

# What playwright and its driver warn of is not ours.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

SCHEMES = ("light", "dark")
TEXTS = [
    "The Wagner Group demanded $5 million and then $6 million from officials in Bamako, Mali.",
    "RSF fighters attacked El Fasher; Turkish President Recep Tayyip Erdoğan said in Ankara that the U.N. would act.",
    "In Springfield the mayor was silent.",
]
#: Pages around a highlighted text: what the system asks for, the page's head, its body's attributes.
HOSTS = {
    "bare, light system": ("light", "", ""),
    "bare, dark system": ("dark", "", ""),
    "of both schemes, light": ("light", '<meta name="color-scheme" content="light dark">', ""),
    "of both schemes, dark": ("dark", '<meta name="color-scheme" content="light dark">', ""),
    "jupyterlab, light": ("dark", "", 'data-jp-theme-light="true" style="--jp-content-font-color1:rgba(0,0,0,.87)"'),
    "jupyterlab, dark": (
        "light",
        "",
        'data-jp-theme-light="false" style="background:#111;--jp-content-font-color1:#fff"',
    ),
    "vs code, light": ("dark", "", 'class="vscode-light" style="background:#fff;color:#3b3b3b"'),
    "vs code, dark": ("light", "", 'class="vscode-dark" style="background:#1f1f1f;color:#ccc"'),
    "vs code, high contrast": ("light", "", 'class="vscode-high-contrast" style="background:#000;color:#fff"'),
    "vs code, high contrast light": (
        "dark",
        "",
        'class="vscode-high-contrast-light vscode-high-contrast" style="background:#fff;color:#292929"',
    ),
}


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module", params=["demo", "report"])
def page(request, tmp_path_factory) -> Path:
    """The demo's page, and a report on 10,000 documents."""
    path = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    if request.param == "demo":
        demo.run(path, io.StringIO())
    else:
        sample = demo.sample_news()
        news = pd.concat([sample] * (10_000 // len(sample) + 1), ignore_index=True).head(10_000)
        mentions = annotate(news, text="text", dates="date")
        report(mentions, news, path, text="text", dates="date", titles="title")
    return path


def saved(folder: Path, html: str, *, head: str = "", body: str = "") -> str:
    """The address of a page as a reader would save it."""
    path = folder / "saved.html"
    path.write_text(f'<!doctype html><meta charset="utf-8">{head}<body {body}>{html}', encoding="utf-8")
    return path.as_uri()


# Whole pages.


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_shows_all_its_sections_and_asks_for_nothing(browser, page: Path, scheme: str) -> None:
    with tab(browser, color_scheme=scheme) as opened:
        start = time.perf_counter()
        opened.page.goto(page.as_uri())
        assert time.perf_counter() - start < 5, "it opens at once, 0.3 to 0.9 s with nothing else running"
        picture = opened.picture(f"{page.stem}-{scheme}")
        headings = opened.page.locator("h1, h2").all()
        assert len(headings) == page.read_text(encoding="utf-8").count("<h2") + 1 > 4
        assert all(heading.is_visible() for heading in headings)
        for drawing in opened.page.locator("svg.figure").all():
            assert drawing.bounding_box()["width"] > 200 and drawing.bounding_box()["height"] > 30
        assert opened.requests == [page.as_uri()]
        assert opened.complaints == []
        n_colours, share = colours(picture)
        assert n_colours > 500 and share < 0.97
        assert (opened.measure("luminance(behind(document.body))") > 0.5) == (scheme == "light")
        faint = "[...document.querySelectorAll('p, h1, h2, h3, dt, dd, mark')].map(e => [contrast(e), e.textContent])"
        assert [text for ratio, text in opened.measure(faint) if ratio < 4.5] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_fits_a_telephone(browser, page: Path, scheme: str) -> None:
    with tab(browser, color_scheme=scheme, viewport={"width": 400, "height": 800}) as opened:
        opened.page.goto(page.as_uri())
        opened.keep(f"{page.stem}-narrow-{scheme}")
        assert opened.measure("document.documentElement.scrollWidth") == 400
        wide = "[...document.querySelectorAll('h1, h2, p, .report')].filter(e => e.getBoundingClientRect().right > 400)"
        assert opened.measure(f"{wide}.map(e => e.textContent)") == []


# Hostile texts.


def test_payloads_do_run_where_nothing_is_escaped(browser, tmp_path: Path) -> None:
    n_run = 0
    with tab(browser) as opened:
        opened.context.set_offline(True)
        opened.page.add_init_script("window.hit = 0")
        for payload in (payload for payload in hostile.PAYLOADS if "hit" in payload):
            opened.page.goto(saved(tmp_path, f"{payload}</body>"))
            n_run += opened.page.evaluate("window.hit") > 0
    assert n_run >= 12, "some of the 33 need a click or an older browser"


@pytest.mark.parametrize("field", hostile.FIELDS)
def test_nothing_in_a_field_runs_or_becomes_an_element(browser, tmp_path: Path, field: str) -> None:
    texts, mentions = hostile.everywhere(field)
    with tab(browser) as opened:
        opened.page.add_init_script("window.hit = 0")
        address = saved(tmp_path, str(highlight(texts, mentions, max_documents=None)))
        opened.page.goto(address)
        opened.keep(f"hostile-{field}")
        page = opened.page.evaluate(CONTENT)
        assert opened.measure("document.documentElement.scrollWidth") == 1100, "nothing is wider than the window"
        assert opened.requests == [address]
        assert opened.complaints == []
    assert page["hits"] == 0
    assert set(page["elements"]) - ELEMENTS == set()
    assert page["others"] == 1, "the style sheet"
    assert page["texts"] == [hostile.seen(text) for text in texts]
    assert page["labels"] == [hostile.seen(str(label)) for label in texts.index]
    assert [surface for surface, _, _ in page["marks"]] == [hostile.seen(surface) for surface in mentions["surface"]]
    if field in hostile.COLUMNS:
        told = [spaced(title + chip) for _, title, chip in page["marks"]]
        written = [spaced(payload) for payload in mentions[field]]
        assert [payload for text, payload in zip(told, written, strict=True) if payload not in text] == []


def spaced(text: str) -> str:
    """A text as it is seen, spaces and underscores alike: chips and some lines of a tooltip have no underscore."""
    return hostile.seen(text).replace("_", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("guarded", [True, False], ids=["with classes", "without classes"])
def test_dollar_signs_are_not_maths_to_mathjax(browser, guarded: bool) -> None:
    reason = why_not("jupyter_server_mathjax")
    if reason:
        pytest.skip(reason)
    origin = "http://whowhere.test"
    folder = Path(importlib.util.find_spec("jupyter_server_mathjax").origin).parent / "static"
    shown = [str(highlight(*hostile.everywhere(field), max_documents=None)) for field in ("text", "surface", "label")]
    html = "".join(shown)
    html = html if guarded else html.replace(" tex2jax_ignore mathjax_ignore", "")
    config = (
        "MathJax.Hub.Config({tex2jax: {inlineMath: [['$', '$'], ['\\\\(', '\\\\)']], processEscapes: true,"
        "displayMath: [['$$', '$$'], ['\\\\[', '\\\\]']], processEnvironments: true},"
        "'HTML-CSS': {availableFonts: [], webFont: 'STIX-Web'}})"
    )
    head = f'<script type="text/x-mathjax-config">{config}</script>'
    head += f'<script src="{origin}/MathJax.js?config=TeX-AMS-MML_HTMLorMML-full"></script>'
    page = f'<!doctype html><meta charset="utf-8">{head}<body>{html}<p id="formula">$x^2$ is a formula</p>'

    def answer(route) -> None:
        path = folder / route.request.url.removeprefix(f"{origin}/").split("?")[0]
        if path == folder:
            route.fulfill(body=page, content_type="text/html")
        elif path.is_file():
            route.fulfill(path=path)
        else:
            route.fulfill(status=404)

    with tab(browser) as opened:
        opened.context.route(f"{origin}/**", answer)
        opened.page.add_init_script("window.hit = 0")
        opened.page.goto(f"{origin}/")
        opened.page.wait_for_selector("#formula .MathJax", state="attached")
        opened.page.evaluate("() => new Promise(done => MathJax.Hub.Queue(done))")
        content = opened.page.evaluate(CONTENT)
    texts = itertools.chain(*(hostile.everywhere(field)[0] for field in ("text", "surface", "label")))
    assert content["hits"] == 0
    assert set(content["elements"]) - ELEMENTS == set()
    assert content["texts"] == [hostile.seen(text) for text in texts]


# Legibility.


@pytest.mark.parametrize("host", HOSTS)
def test_marked_text_is_legible(browser, tmp_path: Path, host: str) -> None:
    scheme, head, body = HOSTS[host]
    html = str(highlight([*TEXTS, None], annotate(TEXTS, progress=False)))
    with tab(browser, color_scheme=scheme, viewport={"width": 800, "height": 400}) as opened:
        opened.page.goto(saved(tmp_path, html, head=head, body=body))
        opened.keep(f"highlight-{host.replace(',', '').replace(' ', '-')}")
        for selector in (".ww-text", ".ww-mention", ".ww-label", ".ww-note"):
            found = opened.measure(f"[...document.querySelectorAll('{selector}')].map(e => contrast(e))")
            assert found and min(found) >= 4.5, selector
        chips = opened.measure(
            "[...document.querySelectorAll('.ww-mention[data-ww]')].map(e => contrast(e, '::after'))"
        )
        lines = opened.measure("[...document.querySelectorAll('.ww-mention')].map(lineContrast)")
        classes = set(opened.measure("[...document.querySelectorAll('.ww-text .ww-mention')].map(e => e.className)"))
    assert {"ww-mention ww-actor", "ww-mention ww-place", "ww-mention ww-actor ww-undecided"} <= classes
    assert min(chips) >= 4.5
    assert min(lines) >= 3


def test_contrast_is_measured_as_wcag_defines_it(browser, tmp_path: Path) -> None:
    html = (
        '<p style="color:#000">black</p><p style="color:#777">grey</p>'
        '<div style="background:#000"><p style="color:#fff;background:rgba(255,255,255,.5)">half</p></div>'
        '<div style="opacity:.5"><p style="color:#000">faint</p></div>'
    )
    with tab(browser) as opened:
        opened.page.goto(saved(tmp_path, html))
        found = opened.measure("[...document.querySelectorAll('p')].map(e => contrast(e))")
    assert found == pytest.approx([21, 4.48, 3.95, 3.98], abs=0.05)
