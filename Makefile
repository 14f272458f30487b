# The commands of the project. A fresh machine needs python3.11, make and a package registry; everything else is set up here.
#
#   make refresh [RAW=dir] [WAREHOUSE=dir]   bring the warehouse up to date
#   make demo                                a made-up province, refreshed into demo/warehouse, and its report
#   make test                                all tests
#   make check                               lint and type checks
#   make dev                                 the Dagster UI
#   make docs                                data dictionary and lineage of the snapshot: WAREHOUSE/dbt_docs/index.html
#   make optional                            install LibreOffice (doc, wps, rtf), unar (rar), Chromium and fonts (tests of the report),
#                                            and optical character recognition (scanned pages)
#   make lock                                write requirements.lock and requirements-ocr.lock anew from pyproject.toml
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
# Stands for "the packages for optical character recognition are installed too": made by `make optional`, and kept up from then on.
OCR_STAMP := $(VENV)/.installed-ocr
INSTALLED := $(STAMP) $(wildcard $(OCR_STAMP))

export RAW WAREHOUSE
export PYTHONPATH := $(CURDIR)
export DAGSTER_HOME := $(CURDIR)/.dagster
export DO_NOT_TRACK := 1

.PHONY: setup refresh demo test check dev docs optional optional-programs optional-ocr lock clean

setup: $(INSTALLED)

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

# Setting up the environment removes these packages, so they follow it.
$(OCR_STAMP): $(STAMP) requirements-ocr.lock
	@VIRTUAL_ENV="$(CURDIR)/$(VENV)" "$(BIN)/uv" pip install --quiet --require-hashes --no-deps --compile-bytecode -r requirements-ocr.lock \
	  || { rm -f "$@"; echo "optical character recognition could not be installed: scanned pages are not read" >&2; exit 1; }
	@touch "$@"

refresh: $(INSTALLED)
	@"$(BIN)/python" -m pipelines.refresh

# Nothing in demo/ is about a real county; it has a warehouse of its own.
demo: $(INSTALLED)
	@"$(BIN)/python" -m pipelines.synthetic.province demo
	@RAW=demo/raw WAREHOUSE=demo/warehouse "$(BIN)/python" -m pipelines.refresh
	@missed=0; "$(BIN)/python" -m pipelines.synthetic.planted demo || missed=1; \
	"$(BIN)/python" -m pipelines.synthetic.open_report demo/warehouse; exit $$missed

test: $(INSTALLED)
	@"$(BIN)/python" -m pytest

check: $(INSTALLED)
	@"$(BIN)/ruff" check .
	@"$(BIN)/mypy"

dev: $(INSTALLED)
	@"$(BIN)/dagster" dev -w workspace.yaml

docs: $(STAMP)
	@"$(BIN)/python" -m pipelines.dbt_docs

# Without these everything else works, and files or pages that need one are listed with "needs …". One is installed though another
# cannot be.
optional:
	@failed=0; $(MAKE) --no-print-directory optional-programs || failed=1; $(MAKE) --no-print-directory optional-ocr || failed=1; exit $$failed

optional-ocr: $(OCR_STAMP)
	@echo "optical character recognition is installed"

optional-programs:
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
	@"$(BIN)/python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["ocr"], sep="\n")' \
	  | "$(BIN)/uv" pip compile - --constraint requirements.lock --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-ocr.lock

clean:
	rm -rf "$(VENV)" dbt_project/target dbt_project/logs logs expectations/uncommitted .pytest_cache .mypy_cache .ruff_cache
	find pipelines tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find .dagster -mindepth 1 -maxdepth 1 ! -name dagster.yaml -exec rm -rf {} + 2>/dev/null || true
