# All set-up is done here: `make demo` and `make test` work on a fresh machine with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo $(PYTHON) -m uv)
PORT ?= 8765
# The tests start hundreds of processes: each would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE

# The quick suite runs as two processes, one a core: these folders, and all others.
APART := tests/browser tests/contract tests/engines tests/kpis tests/live tests/soundness tests/web

# What of the quick suite runs with its stores in PostgreSQL too, beside the tests that run on either by themselves.
ON_POSTGRESQL ?= tests/browser tests/cli tests/connectors tests/contract tests/imports tests/reports tests/soundness \
	tests/test_project.py tests/web

.PHONY: demo test test-apart test-others test-long test-postgresql test-all lint lock bench picture docs clean uv

demo: $(VENV)/.run
	$(BIN)/peil demo --port $(PORT)

test: $(VENV)/.dev lint
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target test-apart test-others

test-apart: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not long" $(APART)

test-others: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not long" $(APART:%=--ignore=%)

test-long: $(VENV)/.dev
	$(BIN)/python -m pytest -m long --timeout 1800

test-postgresql: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not long" --store postgresql $(ON_POSTGRESQL)

test-all: test test-long test-postgresql

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: uv
	$(UV) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 -q pyproject.toml --group build -o requirements/run.lock
	$(UV) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 -q pyproject.toml --all-extras --group dev -o requirements/dev.lock

bench: $(VENV)/.dev
	$(BIN)/python -m bench.run

docs picture: $(VENV)/.dev
	$(BIN)/python scripts/$@.py

# uv through pip where it is absent; a system that guards its packages gets it in a folder of the project.
uv:
	@command -v uv >/dev/null 2>&1 || $(PYTHON) -m uv --version >/dev/null 2>&1 \
		|| $(PYTHON) -m pip install --quiet --user uv 2>/dev/null \
		|| $(PYTHON) -m pip install --quiet --user --break-system-packages uv

$(VENV)/.run: requirements/run.lock pyproject.toml | uv
	@test -x $(BIN)/python || $(UV) venv -q --python $(PYTHON) $(VENV)
	$(UV) pip install -q --require-hashes -r requirements/run.lock -p $(BIN)/python
	$(UV) pip install -q --no-deps --no-build-isolation -e . -p $(BIN)/python
	@touch $@

$(VENV)/.dev: requirements/dev.lock pyproject.toml | uv
	@test -x $(BIN)/python || $(UV) venv -q --python $(PYTHON) $(VENV)
	$(UV) pip install -q --require-hashes -r requirements/dev.lock -p $(BIN)/python
	$(UV) pip install -q --no-deps --no-build-isolation -e . -p $(BIN)/python
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) demo build dist
