# `make demo` and `make test` do all the set-up they need, on a fresh machine, each time only what is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := PATH="$(abspath $(BIN)):$$PATH"

.PHONY: demo test check unit browser docs bench killed fuzz shapes clean

demo: $(VENV)/installed
	$(BIN)/geomap demo

test: check unit

check: $(VENV)/tested node_modules/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE) node_modules/.bin/tsc -p tests/js

unit: $(VENV)/tested node_modules/installed browser
	$(NODE) node --test tests/js/*.test.js
	$(BIN)/pytest --numprocesses 3 --dist loadfile

browser: $(VENV)/tested
	$(BIN)/python tests/browser/find.py --install

bench: $(VENV)/tested
	$(BIN)/python benchmarks/page.py
	$(BIN)/python benchmarks/commands.py

killed: $(VENV)/tested
	GEOMAP_TEST_KILLS=67 $(BIN)/pytest tests/test_killed.py

fuzz: $(VENV)/tested
	$(BIN)/pip install --quiet --editable ".[fuzz]"
	$(BIN)/python tools/fuzz.py

docs: $(VENV)/tested
	$(BIN)/python tools/build_reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

shapes: $(VENV)/tested
	$(BIN)/pip install --quiet --editable ".[shapes]"
	$(BIN)/python shapes/build.py

clean:
	rm -rf $(VENV) node_modules build dist site output/*.html output/*.sqlite*

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("geomap needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/tested: pyproject.toml thorough/pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --editable ".[test]" --editable thorough
	touch $@ $(VENV)/installed

node_modules/installed: package.json package-lock.json $(VENV)/tested
	$(NODE) npm ci --silent
	touch $@
