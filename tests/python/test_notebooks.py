"""Notebooks run from top to bottom, hold the outputs of a whole run, and name no path of the machine it was on.

``notebooks/NAME.py`` is the text of ``notebooks/NAME.ipynb`` in jupytext's percent form, for review; ``make notebooks``
writes the one from the other, stores the outputs, and saves the pictures of tagged cells for the README.
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from whowhere.demo import sample_news

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
#: Folders of one machine, not of a user of another.
MACHINE = re.compile(r"(?<![\w.])/(?:work|tmp|home|root|Users)(?:/|\b)|\b[A-Z]:\\")
LONGEST_RUN_SECONDS = 300

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts_of(output):
    """Everything in an output that is text; pictures are base64, in which any letters may stand."""
    for kind, data in output.get("data", {}).items():
        if not kind.startswith("image/") or kind == "image/svg+xml":
            yield data if isinstance(data, str) else json.dumps(data)
    yield output.get("text", "")
    yield from output.get("traceback", [])


def paths_in(notebook):
    """The machine's paths that outputs name."""
    return [
        found.group()
        for cell in code_cells(notebook)
        for output in cell.outputs
        for text in texts_of(output)
        for found in MACHINE.finditer(text)
    ]


def run(path, folder):
    """Run a notebook in a folder."""
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=LONGEST_RUN_SECONDS, kernel_name="python3", resources=where).execute()
    return notebook


def percent_cells(text):
    """Kind, tags and text of the cells of a file in percent form."""
    _, *cells = re.split(r"(?m)^# %%", text)
    for cell in cells:
        header, _, body = cell.partition("\n")
        tags = re.search(r"tags=(\[.*?\])", header)
        is_text = "[markdown]" in header
        source = re.sub(r"(?m)^# ?", "", body) if is_text else body
        yield "markdown" if is_text else "code", json.loads(tags[1]) if tags else [], source.strip()


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.slow
@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if "read_news()" in p.read_text("utf-8")], ids=lambda p: p.stem)
def test_notebook_runs_on_news_of_ones_own_of_which_some_have_no_date(path, tmp_path, monkeypatch):
    news = sample_news()[["text", "date"]].iloc[::5].reset_index(drop=True)
    news.loc[::7, "date"] = None
    news.to_csv(tmp_path / "news.csv", index=False)
    monkeypatch.setenv("WHOWHERE_NEWS", str(tmp_path / "news.csv"))
    notebook = run(path, tmp_path)
    assert paths_in(notebook) == []
    told = "\n".join(text for cell in code_cells(notebook) for output in cell.outputs for text in texts_of(output))
    assert re.search(rf"(?<![\d,]){len(news)} (reports|texts), ", told)


@notebooks
def test_stored_outputs_are_those_of_one_run_from_top_to_bottom(path):
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in code_cells(notebook) if cell.source.strip()]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"] == []


@notebooks
def test_stored_outputs_name_no_path_of_a_machine(path):
    assert paths_in(nbformat.read(path, as_version=4)) == []


def test_a_path_in_an_output_is_found():
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": f"read {root}/gold.jsonl"} for root in ("/tmp", "C:\\")
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=outputs)])
    assert paths_in(notebook) == ["/tmp/", "C:\\"]


def save_pictures():
    """The script that saves pictures, as a module."""
    spec = importlib.util.spec_from_file_location("save_pictures", FOLDER / "save_pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pictures_of_the_readme_are_those_that_the_notebooks_hold():
    held = save_pictures().pictures_in(NOTEBOOKS)
    assert sorted(held) == ["map", "timeline"]
    for name, png in held.items():
        assert png.startswith(b"\x89PNG")
        assert (FOLDER / "images" / f"{name}.png").read_bytes() == png, f"{name}.png is old; run make notebooks"
    shown = re.findall(r"\(notebooks/images/(\w+)\.png\)", (FOLDER.parent / "README.md").read_text(encoding="utf-8"))
    assert set(held) <= set(shown)


def test_a_picture_that_is_not_there_is_an_error():
    tagged = nbformat.v4.new_code_cell("plot()", metadata={"tags": ["picture-map"]})
    with pytest.raises(ValueError, match="'map' shows 0 pictures"):
        list(save_pictures().pictures_of(nbformat.v4.new_notebook(cells=[tagged])))


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.with_suffix(".py").exists()], ids=lambda path: path.stem)
def test_notebook_is_what_its_text_says(path):
    notebook = nbformat.read(path, as_version=4)
    stored = [(cell.cell_type, cell.metadata.get("tags", []), cell.source.strip()) for cell in notebook.cells]
    assert stored == list(percent_cells(path.with_suffix(".py").read_text(encoding="utf-8")))
