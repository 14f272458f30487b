# The commands of the project. A fresh machine needs python3.11, make and a package registry; everything else is set up here.
#
#   make refresh [RAW=dir] [WAREHOUSE=dir]   bring the warehouse up to date
#   make test                                all tests
#   make check                               lint and type checks
#   make dev                                 the Dagster UI
#   make docs                                data dictionary and lineage of the snapshot: WAREHOUSE/dbt_docs/index.html
#   make optional                            install LibreOffice (doc, wps, rtf), unar (rar), Chromium and fonts (tests of the report)
#   make lock                                write requirements.lock anew from pyproject.toml
#   make clean                               remove what the commands made, except the warehouse

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

RAW ?= raw
WAREHOUSE ?= warehouse
UV_VERSION := 0.9.7

VENV := .venv
STAMP := $(VENV)/.installed
BIN := $(CURDIR)/$(VENV)/bin

export RAW WAREHOUSE
export PYTHONPATH := $(CURDIR)
export DAGSTER_HOME := $(CURDIR)/.dagster
export DO_NOT_TRACK := 1

.PHONY: setup refresh test check dev docs optional lock clean

setup: $(STAMP)

# The stamp stands for "the environment is exactly what the lock says".
$(STAMP): requirements.lock Makefile
	@for candidate in python3.11 python3; do \
	  if "$$candidate" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then echo "Python 3.11 is needed: neither python3.11 nor python3 on the PATH is that version." >&2; exit 1; fi; \
	echo "setting up $(VENV) with $$found, once"; \
	if ! "$(BIN)/python" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then "$$found" -m venv --clear "$(VENV)"; fi
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@VIRTUAL_ENV="$(CURDIR)/$(VENV)" "$(BIN)/uv" pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	@touch "$@"
	-@"$(BIN)/python" -m pipelines.manifest

refresh: $(STAMP)
	@"$(BIN)/python" -m pipelines.refresh

test: $(STAMP)
	@"$(BIN)/python" -m pytest

check: $(STAMP)
	@"$(BIN)/ruff" check .
	@"$(BIN)/mypy"

dev: $(STAMP)
	@"$(BIN)/dagster" dev -w workspace.yaml

docs: $(STAMP)
	@"$(BIN)/python" -m pipelines.dbt_docs

# Without these programs everything else works, and files that need one are listed with "needs …".
optional:
	@if command -v soffice >/dev/null && command -v unar >/dev/null && command -v chromedriver >/dev/null; then \
	  echo "LibreOffice, unar and Chromium are installed"; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "Install LibreOffice Writer (soffice), unar (unar, lsar), Chromium with chromedriver and a Chinese font" >&2; \
	  echo "with this system's package manager; the programs must be on the PATH." >&2; exit 1; fi; \
	as_root=""; if [ "$$(id -u)" != 0 ]; then as_root=sudo; fi; \
	$$as_root apt-get update -qq; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui unar \
	  chromium chromium-driver fonts-noto-cjk

lock: $(STAMP)
	@"$(BIN)/uv" pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean:
	rm -rf "$(VENV)" dbt_project/target dbt_project/logs logs expectations/uncommitted .pytest_cache .mypy_cache .ruff_cache
	find pipelines tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find .dagster -mindepth 1 -maxdepth 1 ! -name dagster.yaml -exec rm -rf {} + 2>/dev/null || true
