# FarmOps Desk. `make` alone lists what there is; everything installs what it needs on a fresh clone.
# PORT and FARMOPS_DATA_DIR may be given as arguments (make run PORT=8001) or in the environment.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
TEMPLATES = $(shell find . -name '*.html' -path '*templates*' -not -path './.*')

.DEFAULT_GOAL := help
.PHONY: help run test test-all bench eval rules lint fmt lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

run: .venv/.stamp-run ## start PostgreSQL, web and worker with the demo farms; Ctrl-C stops them
	@exec $(BIN)/python -m farmops.running.supervisor --end-with-parent

test: .venv/.stamp-dev ## run the tests; ARGS="tests/credits" or ARGS="-k ledger" runs some
	$(BIN)/pytest $(ARGS)

test-all: .venv/.stamp-dev ## run the tests and what they leave out: all of each matrix, table of attacks and history
	$(BIN)/pytest --exhaustive $(ARGS)

bench: .venv/.stamp-dev ## run the benchmarks; ARGS="NAME" runs one
	$(BIN)/python -m benchmarks $(ARGS)

eval: .venv/.stamp-dev ## measure how good the assistant and its checks are; ARGS="NAME" measures one part, ARGS="FILE.jsonl" cases of yours
	$(BIN)/python -m benchmarks.evals $(ARGS)

rules: .venv/.stamp-dev ## write docs/rules.md and docs/roles.md: every database rule and what is tried against it
	$(BIN)/python -m tests.probes
	$(BIN)/python -m farmops.roles > docs/roles.md

lint: .venv/.stamp-dev ## check style, templates, types, imports, dead code, and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@echo djade --check; $(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/python -m tests.site.lint_pages
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m tests.lint.dead_code
	$(BIN)/python -m tests.lint.sizes
	@# Without a database it cannot compare with the migrations applied, and would say so at length.
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

fmt: .venv/.stamp-dev ## format code and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@echo djade; $(BIN)/djade --target-version 5.2 $(TEMPLATES)

COMPILE = $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate

lock: .venv/.stamp-uv ## write requirements*.txt from requirements*.in; ARGS="--upgrade" takes newer versions
	$(COMPILE) $(ARGS) requirements-bootstrap.in -o requirements-bootstrap.txt
	$(COMPILE) $(ARGS) requirements.in -o requirements.txt
	$(COMPILE) $(ARGS) requirements-dev.in -o requirements-dev.txt

clean: ## delete the virtualenv and all caches; the data in .farmops stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# --- Installing: redone when a requirements file changes -----------------------------------------------------

.venv/.stamp-uv: requirements-bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(INSTALL_VENV)
	@echo "Creating .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

define INSTALL_VENV
{ \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
	else \
		echo "Python's venv module is incomplete. Run this, then make again: sudo apt-get install python3-venv"; \
		exit 1; \
	fi; \
}
endef

# uv is quick; pip knows settings (an index of one's own) that uv does not read.
INSTALL = echo "Installing $(1)"; \
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $(1) \
		|| $(BIN)/python -m pip install --quiet --no-deps --require-hashes $(addprefix -r ,$(1))

.venv/.stamp-run: requirements.txt .venv/.stamp-uv
	@$(call INSTALL,requirements.txt)
	@rm -f .venv/.stamp-dev
	@touch $@

.venv/.stamp-dev: requirements.txt requirements-dev.txt .venv/.stamp-uv
	@$(call INSTALL,requirements.txt requirements-dev.txt)
	@touch .venv/.stamp-run $@
