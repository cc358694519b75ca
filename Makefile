# Everything these commands need is installed into .venv first, from the locks, hash by hash.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock" pyproject.toml

.PHONY: help run test check bench migrate lock

help:
	@echo "make run      start Kith, with a PostgreSQL and a Redis of its own where none is set"
	@echo "make test     run every test"
	@echo "make check    format, lint, types, import directions, then every test"
	@echo "make bench    measure it on this machine"
	@echo "make migrate  bring the database up to date"
	@echo "make lock     write the locks anew, with the newest versions that fit"

run: .venv/.trial
	@exec $(BIN)/python -m server run --tied

migrate: .venv/.trial
	@exec $(BIN)/python -m server migrate

test: .venv/.dev
	@$(BIN)/python -m tests.browser
	@exec $(BIN)/python -m pytest -n auto

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint
	$(BIN)/vulture
	@$(MAKE) --no-print-directory test

bench: .venv/.dev
	@exec $(BIN)/python -m bench

lock: .venv/.dev
	$(COMPILE) --upgrade --group dev --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --group trial --output-file requirements-trial.lock
	$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock

# The stamp is newer than its lock once everything in the lock is there, so a second start installs nothing.
.venv/.%: requirements-%.lock
	@$(PYTHON) -c 'import sys; sys.exit("Kith needs Python 3.11 or newer; this is " + sys.version if sys.version_info < (3, 11) else 0)'
	@echo "Setting up: installing what Kith needs into .venv (a minute or two, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --progress-bar off --disable-pip-version-check --require-hashes --no-deps --only-binary :all: --requirement $<
	@touch $@
