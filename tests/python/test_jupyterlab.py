"""The first notebook in a real JupyterLab, in its light and its dark theme, and hostile texts with its MathJax loaded.

Without Chromium, playwright or JupyterLab every test is skipped with what to install.
"""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import nbformat
import pytest

import hostile
from browser import CONTENT, ELEMENTS, chromium, colours, tab, why_not
from lab import jupyterlab

# What playwright and its driver warn of is not ours.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("default")]

FIRST_LOOK = Path(__file__).resolve().parents[2] / "notebooks" / "01_first_look.ipynb"
THEMES = {"JupyterLab Light": True, "JupyterLab Dark": False}
HIGHEST_PICTURE = 12_000
#: What a notebook shows, as the browser sees it.
SHOWN = """({
    is_light: document.body.dataset.jpThemeLight === 'true',
    n_marks: document.querySelectorAll('.jp-OutputArea .whowhere mark').length,
    n_formulas: document.querySelectorAll('.whowhere mjx-container').length,
    outputs: [...document.querySelectorAll('.jp-OutputArea-output')].map(e => e.innerHTML),
    height: document.querySelector('.jp-WindowedPanel-viewport').scrollHeight
})"""
HOSTILE = """
import hostile
import whowhere as ww
for field in hostile.FIELDS:
    display(ww.highlight(*hostile.everywhere(field), max_documents=None))
"""
PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
FORMULA = 'from IPython.display import HTML\nHTML("<p class=formula>$x^2$ is a formula</p>")'


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    reason = why_not("jupyterlab", "ipykernel", "psutil")
    if reason:
        pytest.skip(reason)
    with jupyterlab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(autouse=True)
def no_kernel_is_left(lab):
    yield
    lab.close_sessions()


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_notebook_runs_and_shows_marked_text(browser, lab, theme: str) -> None:
    name = f"{theme.lower().replace(' ', '-')}.ipynb"
    nbformat.write(cleared(FIRST_LOOK), lab.folder / name)
    with tab(browser, viewport={"width": 1280, "height": 900}) as opened:
        lab.show(opened, name, theme)
        lab.run_all(opened)
        shown = opened.measure(SHOWN)
        legible = opened.measure("[...document.querySelectorAll('.whowhere mark')].map(e => contrast(e))")
        chips = opened.measure("[...document.querySelectorAll('.whowhere mark')].map(e => contrast(e, '::after'))")
        opened.page.set_viewport_size({"width": 1280, "height": min(shown["height"] + 150, HIGHEST_PICTURE)})
        opened.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
        n_colours, share = colours(opened.picture(name[:-6]))
    cells = [cell for cell in code_cells(lab.folder / name) if cell.source.strip()]
    outputs = [output for cell in cells for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert "application/javascript" not in {kind for output in outputs for kind in output.get("data", {})}
    assert [html for html in shown["outputs"] if "<script" in html or "javascript:" in html] == []
    assert shown["is_light"] == THEMES[theme]
    assert shown["n_marks"] > 0 and shown["n_formulas"] == 0
    assert min(legible) >= 4.5 and min(chips) >= 4.5
    assert n_colours > 200 and share < 0.9


def test_hostile_texts_stay_texts_in_a_notebook(browser, lab) -> None:
    shutil.copy(hostile.__file__, lab.folder)
    cells = [nbformat.v4.new_code_cell(source) for source in (FORMULA, HOSTILE, FORMULA)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), lab.folder / "hostile.ipynb")
    with tab(browser, viewport={"width": 1280, "height": 900}) as opened:
        opened.page.add_init_script("window.hit = 0")
        lab.show(opened, "hostile.ipynb", "JupyterLab Light")
        lab.run_all(opened)
        for formula in (0, 1):
            opened.page.locator(".formula").nth(formula).locator("mjx-container").wait_for()
        content = opened.page.evaluate(CONTENT)
        shown = opened.measure(SHOWN)
    texts = itertools.chain(*(hostile.everywhere(field)[0] for field in hostile.FIELDS))
    assert [cell.execution_count for cell in code_cells(lab.folder / "hostile.ipynb")] == [1, 2, 3]
    assert content["hits"] == 0
    assert set(content["elements"]) - ELEMENTS == set()
    assert content["texts"] == [hostile.seen(text) for text in texts]
    assert shown["n_formulas"] == 0


def cleared(path: Path):
    """The notebook without what it stored, as one who runs it for the first time has it."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def code_cells(path: Path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
