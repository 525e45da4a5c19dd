# The first two: `make run` and `make test`. Everything else: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python of at least 3.11 that there is.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
SERVICES := services tests docker
# Not `npm ci`: the lock file was written on one platform, and `ci` misses the optional binaries of all others.
NPM_OPTIONS := --no-save --no-audit --no-fund --loglevel=error
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.PHONY: help run setup test check check-services check-web format schema lock soak pictures bench release clean

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## set up, start the installation with demo data, print where to go
	@exec $(BIN)/vetark up --demo

setup: .venv/.ready web/dist/index.html ## .venv/ and web/dist/; quick when nothing changed

test: setup ## all tests; installs DCMTK, Orthanc, HAProxy, Chromium and WireGuard where it may
	@.ci/programs
	cd web && npm test
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --durations 10 --reruns 1 -rR # each worker would compile all tests anew

check: setup ## lint, formatting, types, import contract, fresh lock file and schema, docker/ and infra/
	@$(MAKE) --no-print-directory -j2 check-services check-web

check-services:
	$(BIN)/ruff check $(SERVICES)
	$(BIN)/ruff format --check $(SERVICES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/names.py
	cp requirements.lock .venv/requirements.lock
	$(COMPILE) pyproject.toml --all-extras --output-file .venv/requirements.lock
	diff requirements.lock .venv/requirements.lock || { echo "requirements.lock is old: make lock" >&2; exit 1; }

check-web:
	cd web && npm run check
	.ci/deployment

format: setup ## formatters
	$(BIN)/ruff check --fix $(SERVICES)
	$(BIN)/ruff format $(SERVICES)
	cd web && npm run format

schema: setup ## the GraphQL SDL and the web app's types from it
	$(BIN)/python -m services.api.graphql.schema
	cd web && npm run codegen

lock: .venv/.ready ## pin every dependency with hashes, and without any address
	$(COMPILE) pyproject.toml --all-extras --output-file requirements.lock
	$(COMPILE) infra/checks.in --constraint requirements.lock --output-file infra/checks.lock

soak: setup ## the long runs: endurance, random kills, large archives, isolation on MongoDB
	@.ci/programs
	$(BIN)/pytest -m soak -n 0 --timeout 0
	VETARK_TEST_DOCUMENTS=mongodb $(BIN)/pytest tests/isolation tests/journeys tests/telemedicine

pictures: setup ## the documents' pictures anew, with Chromium; some minutes
	@.ci/programs
	$(BIN)/python -m tests.web.pictures

bench: setup ## benchmarks; beside Orthanc where it is installed
	@.ci/programs
	$(BIN)/python -m tests.bench

release: setup ## make release VERSION=1.2.3: version, changelog, wheel with the web app, commit and tag
	@.ci/release $(VERSION)

clean: ## forget everything that can be made again; keeps .vetark, where data is
	rm -rf .venv web/dist web/node_modules .mypy_cache .ruff_cache .hypothesis

.venv/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Vetark needs Python 3.11 or newer." >&2; exit 1; }
	@echo "Python packages: a few minutes the first time"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "$(PYTHON) -m venv does not work here (Debian: apt-get install python3-venv)" >&2; exit 1; }
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q services || true # a process that compiles at start is slow and large
	@touch $@

web/dist/index.html: web/node_modules/.ready $(shell find web/src web/public web/*.html web/*.ts web/*.json services/dicom/measurements/*.json -type f 2>/dev/null)
	@echo "Web app: about a minute"
	cd web && npm run build
	@touch $@

web/node_modules/.ready: web/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Vetark needs Node 20 or newer." >&2; exit 1; }
	@echo "Web packages: about a minute the first time"
	cd web && npm install $(NPM_OPTIONS)
	@touch $@
