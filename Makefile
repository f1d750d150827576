# One command per habit; people and CI call the same ones.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Somebody who watches sees pip's progress bars; a log gets only what went wrong.
PIP_FLAGS := $(if $(MAKE_TERMOUT),--progress-bar on,--quiet)

.PHONY: run test lint types contracts check bench format clean help

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run-installed  ## Set up whatever is missing and start the coach
	@$(BIN)/coach run

test: $(VENV)/.dev-installed  ## Set up whatever is missing and run the whole suite
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev-installed  ## Style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev-installed  ## Static types
	@$(BIN)/mypy

contracts: $(VENV)/.dev-installed  ## Which package may import which
	@$(BIN)/lint-imports

check: lint types contracts test  ## Everything CI runs

bench: $(VENV)/.dev-installed  ## Measure, side by side with the baselines
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

format: $(VENV)/.dev-installed  ## Rewrite the code in the house style
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean:  ## Remove the virtual environment and caches (never the coach's data)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Career Coach needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Creating a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "python3 -m venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

# A failed install leaves no stamp and is tried again.
$(VENV)/.run-installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Career Coach and what it needs (a few minutes, the first time only) ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) -c constraints.txt -e '.[postgres,openai]'
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.run-installed
	@echo "Installing the tools for tests and checks ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) -c constraints.txt -e '.[dev]'
	@touch $@
