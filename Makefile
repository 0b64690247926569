# What one does with Entrepairs from a checkout. `make help` lists it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
BIN := .venv/bin
CATALOGUES := $(wildcard src/entrepairs/*/locale/*/LC_MESSAGES/django.po)
LOCK := $(BIN)/uv pip compile --python-version 3.12 --system-certs --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

##@ Use it

.PHONY: demo demo-reset serve env
demo: env  ## a lively example, served at http://localhost:8000 (PORT=… and DATA=… choose others)
	@exec $(BIN)/entrepairs demo

demo-reset: env  ## the same, begun anew
	@exec $(BIN)/entrepairs demo --reset

serve: env  ## the site, at http://localhost:8000 (PORT=… and DATA=… choose others)
	@exec $(BIN)/entrepairs serve

env: .venv/ready .venv/messages  ## the Python environment, in .venv

##@ Work on it

.PHONY: env-dev check test bench messages lock wheel
env-dev: .venv/ready-dev .venv/messages  ## the environment with the tools of development

check: env-dev  ## format, lint, types, imports, migrations, translations, unit tests (two minutes)
	@$(BIN)/python tools/everything.py --quick

test: env-dev  ## everything: also PostgreSQL, and journeys in a browser (some minutes)
	@$(BIN)/python tools/everything.py

NAME ?= rings
bench: env-dev  ## a benchmark: make bench NAME=rings (.venv/bin/python -m bench lists them)
	@$(BIN)/python -m bench $(NAME)

messages: env-dev  ## bring the catalogues of translations up to date with the code
	@$(BIN)/python tools/messages.py extract

lock: env-dev  ## choose the newest versions that pyproject.toml allows, with their hashes
	$(LOCK) --upgrade pyproject.toml --group build --output-file requirements/base.txt
	$(LOCK) --upgrade pyproject.toml --group build --group dev --constraint requirements/base.txt --output-file requirements/dev.txt

wheel: env  ## a package to install elsewhere, in dist
	@$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

.PHONY: help
help:  ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamps say what the environment was made from; a second call does nothing.

.venv/bin/python:
	@python=$$(sh tools/find-python) && "$$python" -m venv .venv

.venv/ready: requirements/base.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Entrepairs needs (once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements/dev.txt .venv/ready
	@echo "Installing the tools of development (once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/messages: $(CATALOGUES) tools/messages.py .venv/ready
	@$(BIN)/python tools/messages.py compile
	@touch $@
