# Every target makes what it needs; nothing has to be set up first except Python 3.11 or later.

PYTHON ?= python3
# Extra words for the command behind a target: make chat ARGS="--port 8000", make lock ARGS=--upgrade.
ARGS ?=
# On Linux the usual torch build brings several GB of GPU packages that Quoth never uses, so only its CPU build is taken:
# from the package index TORCH_INDEX where one is named, else from where pip is set up to look. TORCH_GPU=1 takes the
# usual build all the same.
TORCH_INDEX ?=
TORCH_GPU ?=
# make bench COMPETITORS=1 installs the extra bench too, about 100 MB, and measures the libraries in it beside Quoth.
COMPETITORS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# --no-deps: the lock files are complete, so nothing that they do not name can come in.
# --only-binary: nothing is ever compiled here.
INSTALL := $(PIP) install -qq --no-deps --only-binary :all:
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml -q \
	--universal --python-version 3.11 --no-annotate
TORCH = $(shell sed -n 's/^torch==\([0-9.]*\).*/\1/p' requirements.lock 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help chat test eval bench lock format clean

help: ## list the targets
	@echo "Quoth: answers from a folder of articles, in their own words. Targets:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

chat: .venv/installed ## install what is needed (once) and open the chat on the seed articles
	@$(BIN)/quoth chat $(ARGS)

test: .venv/installed-dev ## run every check: format, lint, types, tests, the evaluation gate
	@echo "== Format"
	@$(BIN)/ruff format --check .
	@echo "== Lint"
	@$(BIN)/ruff check .
	@echo "== Lint of the page's script"
	@$(BIN)/oxlint --deny-warnings qa/doors/web/script
	@echo "== Types"
	@$(BIN)/mypy
	@echo "== A browser for the tests of the chat page"
	@tests/get_browser.sh $(BIN)/python
	@echo "== Tests"
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)
	@echo "== Evaluation, held to eval/baseline.json"
	@$(BIN)/quoth eval --check

eval: .venv/installed ## measure retrieval and answers, with a list of the misses
	@$(BIN)/quoth eval $(ARGS)

bench: $(if $(COMPETITORS),.venv/installed-bench,.venv/installed) ## measure speed and memory beside the bare model; COMPETITORS=1: and other libraries
	@$(BIN)/python -m eval.speed $(ARGS)

format: .venv/installed-dev ## rewrite the code in the project's format and fix what lint can fix
	@$(BIN)/ruff check --fix .
	@$(BIN)/oxlint --fix qa/doors/web/script
	@$(BIN)/ruff format .

# The pins that still fit stay as they are; ARGS=--upgrade moves every one to the newest that fits.
lock: .venv/bin/python ## write requirements.lock and requirements-dev.lock from pyproject.toml
	@echo "Resolving the dependencies for Linux, macOS and Windows"
	@$(PIP) install -qq 'uv>=0.13,<0.14'
	@$(COMPILE) -o requirements.lock $(ARGS)
	@$(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock $(ARGS)

clean: ## remove the environment and every file made by the checks
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
	  "Quoth needs Python 3.11 or later, and '$(PYTHON)' is not that: name another with 'make ... PYTHON=python3.12'."; \
	  exit 1; }
	@echo "Making the environment in .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies (about 1.9 GB on disk; minutes the first time)"
	@if [ "$$(uname -s)" != Linux ]; then \
	  $(INSTALL) 'torch==$(TORCH)'; \
	elif [ -n '$(TORCH_GPU)' ]; then \
	  $(PIP) install -qq --only-binary :all: 'torch==$(TORCH)'; \
	elif [ -n '$(TORCH_INDEX)' ]; then \
	  $(INSTALL) --index-url '$(TORCH_INDEX)' 'torch==$(TORCH)+cpu'; \
	elif $(PIP) index versions torch 2>/dev/null | grep -qF '$(TORCH)+cpu'; then \
	  $(INSTALL) 'torch==$(TORCH)+cpu'; \
	else \
	  echo "pip finds no CPU build of torch $(TORCH) where it is set up to look, and the usual build for Linux brings" \
	    "several GB of GPU packages that Quoth never uses: name PyTorch's index of CPU builds, 'make chat" \
	    "TORCH_INDEX=...', or accept the several GB, 'make chat TORCH_GPU=1'."; exit 1; \
	fi || { echo "torch $(TORCH) could not be installed; check the connection, then run make again."; exit 1; }
	@$(INSTALL) -r requirements.lock
	@echo "Installing Quoth itself"
	@$(PIP) install -qq --no-deps --editable .
	@$(PIP) check >.venv/check.log || { cat .venv/check.log; exit 1; }
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing the development tools"
	@$(INSTALL) -r requirements-dev.lock
	@$(PIP) check >.venv/check.log || { cat .venv/check.log; exit 1; }
	@touch $@

# What is locked stays as it is; what the extra brings beside it is the newest that fits.
.venv/installed-bench: pyproject.toml .venv/installed
	@echo "Installing the libraries to compare with"
	@$(PIP) install -qq --only-binary :all: -c requirements.lock --editable '.[bench]'
	@$(PIP) check >.venv/check.log || { cat .venv/check.log; exit 1; }
	@touch $@
