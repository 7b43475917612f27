# AI Pact Tracker. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run test test-deps lint faults bench translations migration front-end lock clean format

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.runtime front-end ## start the demo: web and worker (PORT=8000, HOST=127.0.0.1)
	@exec $(BIN)/python build/run.py

test: test-deps front-end lint ## everything that must hold, on SQLite, PostgreSQL and in a browser
	@$(BIN)/python build/translations.py compile
	@exec $(BIN)/python build/test.py

test-deps: $(VENV)/.dev ## find Chromium and PostgreSQL, install them where that is possible
	@$(BIN)/python build/test_deps.py

lint: $(VENV)/.dev ## style, types, architecture, templates
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --lint --quiet

format: $(VENV)/.dev ## put Python in the house style
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

faults: test-deps front-end ## kills, rushes and cuts with the long counts
	@exec $(BIN)/python build/test.py --faults

bench: test-deps front-end ## speed against a reference of the same run; status 1 when a goal is missed
	@$(BIN)/python build/translations.py compile
	@exec $(BIN)/python -m bench

translations: $(VENV)/.runtime ## bring the catalogues up to date with the source, and compile them
	@$(BIN)/python build/translations.py update
	@$(BIN)/python build/translations.py compile

migration: $(VENV)/.runtime ## the next migration from the models: m="pledges get a deadline"
	@$(BIN)/python build/migration.py "$(m)"

front-end: ## style sheet, font and icons, from the pinned packages into static/dist
	@node=$$(sh build/node.sh '$(PYTHON)') && "$$node" build/front-end.mjs

lock: $(VENV)/.dev ## resolve requirements*.in anew, with hashes
	@for set in requirements requirements-dev requirements-node; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url $(LOCK_OPTIONS) $$set.in -o $$set.lock; \
	done

clean: ## remove everything that was built, except the data in instance/
	rm -rf $(VENV) .node-venv node_modules static/dist .make .pytest_cache .mypy_cache .ruff_cache \
	  .import_linter_cache .hypothesis test-results
	find aipact -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than the lock that it stands for.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making the environment ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@echo "Installing what the application needs ..."
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements.lock | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime
