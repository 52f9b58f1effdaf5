# What a developer, the continuous integration and an office run. `make` alone says what there is.
PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
CORE := .venv/.core-installed
DEV := .venv/.dev-installed
PEERS := tests/peers/pds/node_modules/.installed
HTML := tests/peers/html/node_modules/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --group build --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench peers lock
.DELETE_ON_ERROR:

help: ## say what there is (this)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(CORE) ## create .venv and install lifeline with its locked dependencies

run: $(CORE) ## set up if needed, then show the demo: a snow morning, as an exercise, on 127.0.0.1:8000
	@$(BIN)/lifeline demo

test: $(DEV) ## run every test (PostgreSQL comes with the test packages; Chromium, nginx and Node tests skip where absent)
	@$(BIN)/pytest -n $(JOBS) --dist worksteal -rs

check: $(DEV) ## style, types, layers, data and tests: what must be green before a change lands
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/lifeline check
	@$(MAKE) --no-print-directory test

bench: $(DEV) ## measure against the limits; prints ratios, asserts nothing
	@$(BIN)/python -m bench

peers: $(PEERS) $(HTML) ## install the Bluesky server and the HTML validator of the peer tests (needs Node and a C++ compiler)

lock: $(DEV) ## pin every dependency again, with hashes
	@$(LOCK) --output-file requirements.lock
	@$(LOCK) --all-extras --constraint requirements.lock --output-file requirements-dev.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "lifeline needs Python 3.11 or later and $(PYTHON) is older or absent: install it, or name one with 'make PYTHON=python3.12 ...'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment: on Debian run 'apt install python3-venv', then the same make again." >&2; exit 1; }
	@echo "Setting up .venv (under a minute, once) ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv

$(CORE): requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(CORE)
	@echo "Installing the test packages (under a minute, once) ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(PEERS): tests/peers/pds/package-lock.json
	@npm ci --prefix tests/peers/pds --no-audit --no-fund
	@touch $@

$(HTML): tests/peers/html/package-lock.json
	@npm ci --prefix tests/peers/html --omit=optional --no-audit --no-fund
	@touch $@
