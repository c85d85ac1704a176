# The targets create .venv from requirements.lock and run everything in it.
# Paths are relative and scripts run as modules, so the folder may have any name.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done)
BIN := .venv/bin/python
STAMP := .venv/.installed
INSTALL := install --quiet --require-hashes --requirement requirements.lock

# Several tests at a time; the oldest Postgres is left to `make check`.
PYTEST := $(BIN) -m pytest --dist worksteal --quiet --numprocesses auto
TESTS := not soak and not oldest_postgres

# Replace this process by the command, with a lock held that ends with it.
define LOCK
import fcntl, os, sys
lock = os.open('requirements.lock', os.O_RDONLY)
fcntl.flock(lock, fcntl.LOCK_EX)
os.set_inheritable(lock, True)
os.execvp(sys.argv[1], sys.argv[1:])
endef
export LOCK

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help run unit test check soak bench docs fmt lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

run: $(STAMP) ## run everything in one process, to play with in a browser; Ctrl-C stops it
	@exec $(BIN) -m adapters.cli run

unit: $(STAMP) ## run the tests that need no server, within seconds
	$(PYTEST:auto=logical) -m "not server" tests/unit tests/property tests/contract --ignore tests/contract/sandbox

test: $(STAMP) ## run every test but soak's, on the newest Postgres
	$(PYTEST) -m "$(TESTS)"

check: $(STAMP) ## lint, types, imports, every test on every Postgres, and the built wheel
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy
	$(BIN) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(MAKE) test TESTS="not soak"
	$(BIN) tests/wheel_smoke.py

soak: $(STAMP) ## run every test at length, with thousands of examples and kills (hours)
	HYPOTHESIS_PROFILE=soak $(PYTEST) --timeout 7200

bench: $(STAMP) ## measure Storyline beside its peers and limits, and write docs/reference/benchmarks.md
	$(BIN) -m tests.benchmarks --write

docs: $(STAMP) ## write the reference pages, and the answers for analysts
	$(BIN) -m docs.reference

fmt: $(STAMP) ## format the code and fix what ruff can fix
	$(BIN) -m ruff format .
	$(BIN) -m ruff check --fix .

lock: $(STAMP) ## pin the newest dependencies that pyproject.toml allows
	$(BIN) -m piptools compile --upgrade --extra dev --extra bench --extra duckdb --extra spark --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header \
		--quiet --output-file requirements.lock pyproject.toml

clean: ## remove the environment, caches and builds
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Of two makes at once the second waits for the lock, checks again, and finds the work done.
ifdef LOCKED
$(STAMP): requirements.lock pyproject.toml
	@echo "Installing into .venv; this happens once and takes about two minutes."
	@$(BIN) -m pip --version >/dev/null 2>&1 \
		|| $(PYTHON) -m venv --clear .venv >/dev/null 2>&1 \
		|| { $(PYTHON) -m venv --clear --without-pip .venv && $(PYTHON) -m pip --python $(BIN) $(INSTALL); } \
		|| { echo "make: $(PYTHON) has neither ensurepip nor pip: install python3-venv" >&2; exit 1; }
	@$(BIN) -m pip $(INSTALL)
	@$(BIN) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
else
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed" >&2; exit 1; }
	@$(PYTHON) -c "$$LOCK" $(MAKE) --silent LOCKED=1 $@
endif
