# make test   builds the package in its own virtual environment and runs every test
# make lint   formatting, lints, types, documentation
# make wheel  builds the wheel, installs it in a fresh environment and runs the demo
# make browser  looks at pages and a notebook in the system's Chromium; WHOWHERE_SCREENSHOTS names a folder for pictures
# make notebooks  runs the notebooks, stores their outputs and the README's pictures; WHOWHERE_GOLD names gold for number 05,
#                 WHOWHERE_NEWS a file of news for the others in place of the sample

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: install test lint wheel browser notebooks clean

install: $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[test]'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

test: install
	PYTHON=$(abspath $(BIN)/python) cargo test --no-default-features
	$(BIN)/python -m pytest

lint: install
	cargo fmt --check
	cargo clippy --all-targets --no-default-features -- --deny warnings
	cargo clippy -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --no-deps --no-default-features
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

wheel: install
	rm -rf target/dist target/demo
	$(BIN)/maturin build --release --out target/dist
	$(PYTHON) -m venv target/demo
	target/demo/bin/pip install --quiet target/dist/*.whl
	target/demo/bin/whowhere demo --output target/demo/whowhere-demo.html

browser: install
	$(BIN)/python -m pip install --quiet --editable '.[browser]'
	$(BIN)/python -m pytest -m browser

notebooks: install
	$(BIN)/python -m pip install --quiet --editable '.[notebook]'
	$(BIN)/jupytext --quiet --to ipynb --update notebooks/[0-9]*.py
	$(BIN)/jupyter execute --inplace --NotebookClient.record_timing=False notebooks/*.ipynb
	$(BIN)/python notebooks/save_pictures.py

clean:
	rm -rf $(VENV) target
