# `make` lists the targets. Everything is installed inside this folder: .venv and frontend/node_modules.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := $(CURDIR)/.venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --root-user-action=ignore
PYTEST := $(BIN)/python -m pytest -c backend/pyproject.toml
NPM := npm --prefix frontend
INSTALLED := .venv/.installed
MODULES := frontend/node_modules/.installed
SCREENS := frontend/dist/index.html
SCREEN_INPUTS := $(shell find frontend/src frontend/public -type f 2>/dev/null) $(wildcard frontend/*.html frontend/*.ts frontend/*.json)

# npm keeps its downloads in the home folder; where there is none to write to, they stay here.
ifneq ($(shell test -n "$$HOME" && test -w "$$HOME" && echo yes),yes)
export npm_config_cache := $(CURDIR)/var/npm
endif

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

.PHONY: run
run: $(INSTALLED) $(SCREENS) ## install what is missing, build the screens and serve everything (HUIKUAN_* and .env are honoured)
	@exec $(BIN)/receivables serve

.PHONY: test
test: ## run every check and every test
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint screens
	$(PYTEST) tests -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

# `test` runs these checks beside those of `lint`: neither needs anything of the other.
.PHONY: screens
screens: build
	$(NPM) run lint
	$(NPM) test

.PHONY: lint
lint: $(INSTALLED) ## check style, types and the direction of imports of the Python code
	cd backend && $(BIN)/ruff check . ../tests ../migrations
	$(BIN)/mypy --config-file backend/pyproject.toml backend/receivables
	cd backend && $(BIN)/lint-imports --config pyproject.toml --no-logo

.PHONY: bench
bench: $(INSTALLED) ## measure speed against the raw limits of this machine (BENCH_N rows, 100000 unless given)
	$(BIN)/python tests/bench/run.py

.PHONY: bench-matching
bench-matching: $(INSTALLED) ## measure how often and how fast receipts are matched over HUIKUAN_DATA (MATCHING_LINES lines, 10000 unless given)
	PYTHONPATH=tests $(BIN)/python -m bench.matching

.PHONY: install
install: $(INSTALLED) $(MODULES) ## install the Python and Node packages, pinned with their hashes

.PHONY: build
build: $(SCREENS) ## check the screens' types and build them

.PHONY: openapi
openapi: $(INSTALLED) ## write openapi/openapi.json from the code
	$(BIN)/receivables openapi

.PHONY: client
client: openapi $(MODULES) ## write the screens' client from openapi/openapi.json
	$(NPM) run api

.PHONY: clean
clean: ## remove what was installed and built; the data in var/ stays
	rm -rf .venv frontend/node_modules frontend/dist backend/.mypy_cache .mypy_cache backend/.ruff_cache .ruff_cache .hypothesis
	find backend migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The first Python on the path that is new enough and really runs: a version manager's stand-in may not.
$(INSTALLED): backend/requirements.lock
	@for python in $(PYTHON) $$(type -ap python3.11 python3.12 python3.13 python3); do \
	  case "$$python" in "$(CURDIR)"/.venv/*) continue;; esac; \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$python"; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then echo "Python 3.11 or newer with its venv module is needed (Debian: apt install python3 python3-venv)" >&2; exit 1; fi; \
	echo "Installing the Python packages into .venv with $$found"; \
	"$(BIN)/python" -c "" 2>/dev/null || "$$found" -m venv --clear .venv
	$(PIP) --require-hashes -r backend/requirements.lock
	@echo "$(CURDIR)/backend" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/huikuan.pth"
	@printf '%s\n' '#!/bin/sh' 'exec "$$(dirname "$$(readlink -f "$$0")")/python" -m receivables.cli "$$@"' > $(BIN)/receivables
	@chmod +x $(BIN)/receivables
	@touch $@

$(MODULES): frontend/package-lock.json
	$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(SCREENS): $(MODULES) $(SCREEN_INPUTS)
	$(NPM) run build
	@touch $@
