# Two commands do everything: `make demo` and `make test`. A machine needs git, make and a Python 3.9 or newer;
# uv finds (or fetches) the Python 3.12 or newer that Django needs.

PYTHON3 ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin
at_port = $(if $(PORT),--port $(PORT))

# Compiled modules are kept: the tests start hundreds of processes, and each would compile Django and this code anew.
unexport PYTHONDONTWRITEBYTECODE
TRANSLATIONS := $(wildcard src/itsso/*/locale/*/LC_MESSAGES/django.po)

.PHONY: help setup demo serve test proof bench check feed-types event-kinds fmt messages pictures lock sbom release

help:
	@echo "make demo      load a year of the demonstration nation and serve it on http://127.0.0.1:8000/ (PORT=8001: there)"
	@echo "make test      run all tests that a change must pass (about a quarter of an hour on two cores)"
	@echo "make setup     install all packages into .venv; every other target does it first"
	@echo "make serve     serve this checkout's own database (PORT=8001 as above)"
	@echo "make check     style, types, translations, migrations, layers, known weaknesses of packages"
	@echo "make proof     the long demonstrations (more than an hour; of one package: .venv/bin/pytest -m proof tests/cases)"
	@echo "make bench     measure pages and jobs against their limits, as a table"
	@echo "make release   wheel, requirements, bill of materials and checksums of this commit, into dist/release"
	@echo "make sbom      what it is made of (CycloneDX), into dist/"
	@echo "make feed-types   the classes of the feed's rows, after a change of contract.yaml"
	@echo "make event-kinds  the names of kinds of event and of facts, after a change of kinds.yaml"
	@echo "make pictures  the pictures of the guides and the README, from a demonstration of a fixed day (needs Chromium)"
	@echo "make fmt       put the code into shape; make messages: new strings into the translations"

setup: .venv/ready .venv/translated

.uv/bin/uv:
	@$(PYTHON3) -m venv .uv || { echo "This Python cannot make environments: install python3-venv, or uv." >&2; exit 1; }
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/ready: requirements.txt pyproject.toml | $(UV)
	@echo "Installing packages into .venv (the first time some 170 MB are downloaded) ..."
	@$(UV) venv --quiet --allow-existing --python '>=3.12' .venv
	@$(UV) pip install --quiet --compile-bytecode --python .venv --require-hashes -r requirements.txt
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

.venv/translated: .venv/ready $(TRANSLATIONS)
	@$(BIN)/python -m itsso.platform.messages compile
	@touch $@

demo: export ITSSO_DEMO = 1
demo: export ITSSO_HOME = $(CURDIR)/var/demo
demo: setup
	@$(BIN)/itsso migrate --quiet
	@exec $(BIN)/itsso demo serve $(at_port)

serve: setup
	@exec $(BIN)/itsso serve $(at_port)

test: setup
	$(BIN)/pytest -n auto --dist worksteal

proof: setup
	$(BIN)/pytest -m proof

bench: setup
	@$(BIN)/python -m bench

CHECKS = lint format types templates translations migrations layers audit
.PHONY: $(CHECKS)
check: setup
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)
lint:
	$(BIN)/ruff check --output-format concise
format:
	$(BIN)/ruff format --check
types:
	$(BIN)/mypy src tests bench tools
templates:
	$(BIN)/djlint --check --lint src
translations:
	$(BIN)/python -m itsso.platform.messages check
migrations:
	$(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings itsso.platform.settings
	$(BIN)/python -m tools.migration_locks
layers:
	$(BIN)/pytest tests/test_layers.py
audit:
	@$(BIN)/python -m tools.supply audit

release: setup
	@$(BIN)/python -m tools.release $(RELEASE)

sbom: setup
	@$(BIN)/python -m tools.supply sbom

feed-types: setup
	$(BIN)/python -m tools.feed_row_types
	$(BIN)/ruff format src/itsso/exchange/feed_import/row_types.py

event-kinds: setup
	$(BIN)/python -m tools.event_kinds
	$(BIN)/ruff format src/itsso/law/event_kinds.py src/itsso/law/kind_facts.py

fmt: setup
	$(BIN)/ruff check --fix --quiet || true
	$(BIN)/ruff format
	$(BIN)/djlint --reformat --quiet src || true

messages: setup
	$(BIN)/python -m itsso.platform.messages update

pictures: setup
	@$(BIN)/python -m tools.pictures

lock: | $(UV)
	$(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes --extra dev --no-header \
	  --no-emit-index-url --no-annotate --upgrade pyproject.toml --output-file requirements.txt
	@! grep -n "://" requirements.txt
