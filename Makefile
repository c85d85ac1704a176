# Everything happens in .venv, which the targets make themselves from requirements.lock.
# Paths are relative and scripts are started as modules, so the folder may have any name.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done)
BIN := .venv/bin/python
STAMP := .venv/.installed
INSTALL := install --quiet --require-hashes --requirement requirements.lock

# Become the given command while holding a lock, which falls with it, however it ends.
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
.PHONY: help run test check bench fmt lock emulator clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: $(STAMP) ## everything in one process, to play with in a browser; Ctrl-C stops it
	@exec $(BIN) -m adapters.cli run

test: $(STAMP) ## run every test
	$(BIN) -m pytest

check: $(STAMP) ## lint, types, imports, every test, and the built wheel
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy
	$(BIN) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(MAKE) test
	$(BIN) tests/wheel_smoke.py

bench: $(STAMP) ## measure, and print the numbers
	$(BIN) -m tests.benchmarks

.PHONY: docs
docs: $(STAMP) ## write the reference pages anew, from the code
	$(BIN) -m docs.reference

fmt: $(STAMP) ## format, and fix what can be fixed
	$(BIN) -m ruff format .
	$(BIN) -m ruff check --fix .

lock: $(STAMP) ## pin the newest dependencies that pyproject.toml allows
	$(BIN) -m piptools compile --upgrade --extra dev --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header \
		--quiet --output-file requirements.lock pyproject.toml

emulator: $(STAMP) ## get the Bot API server of others that one test runs the bot on; needs npm
	npm install --silent --no-audit --no-fund --no-save --ignore-scripts --fetch-timeout 30000 \
		--prefix .venv/emulator telegram-test-api@4.2.1

clean: ## remove the environment, caches and builds
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Of two makes at once the second waits for the lock, looks again, and finds the work done.
ifdef LOCKED
$(STAMP): requirements.lock pyproject.toml
	@echo "Installing into .venv; this happens once and takes about a minute."
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
