# The two commands: `make run` and `make test`. Everything else is listed by `make help`.
PYTHON ?= python3
BIN := .venv/bin
DATA := $(or $(CXR_SHARED_DATA),../shared/data)
# Data sets to learn findings from besides those of the presets: make models MORE="chestxray14 vindr"
BESIDES := $(if $(MORE),--more $(MORE))
export PYTHONUTF8 = 1

.PHONY: run test setup setup-tests lint types contracts format bench models models-trial demo translations package clean help

run: setup  ## open the demonstration study (without a display: write its picture and analysis to out/)
	$(BIN)/cxrviewer demo --out out

test: setup-tests lint types contracts  ## lint, types, import contracts and all tests
	$(BIN)/python -m pytest -n auto --dist loadfile

setup:  # system libraries, .venv and packages for running
	@$(PYTHON) packaging/setup_environment.py

setup-tests:  # the same with what the tests need
	@$(PYTHON) packaging/setup_environment.py --tests

lint: setup-tests  ## ruff: style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-tests  ## mypy --strict
	$(BIN)/mypy

contracts: setup-tests  ## import-linter: the layers
	$(BIN)/lint-imports

format: setup-tests  ## let ruff mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-tests  ## every benchmark, each with a ratio against a named reference of the same run
	@status=0; for script in tests/benchmarks/bench_*.py; do \
	  echo "== $$script"; $(BIN)/python $$script || status=1; done; exit $$status

models: setup-tests  ## train the bundled models again from the data in CXR_SHARED_DATA (MORE=… on more)
	$(BIN)/python packaging/train_models.py --data $(DATA) $(BESIDES)

models-trial: setup-tests  ## the same with networks trained for a moment, into runs/trial
	$(BIN)/python packaging/train_models.py --data $(DATA) $(BESIDES) --trial

demo: setup-tests  ## make the simulated demonstration studies again
	$(BIN)/cxr-trainer phantom --out resources/demo

translations: setup-tests  ## update and compile the Qt Linguist files
	$(BIN)/python packaging/translations.py

package: setup-tests  ## frozen application in dist/, then its smoke test
	$(BIN)/python packaging/build.py

clean:  ## remove what was built, keep .venv
	rm -rf build dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

help:
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14
