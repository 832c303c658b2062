# Two commands are all a new machine needs: `make serve` and `make test`.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: serve test test-slow lint format gold terms docs bench vendor clean help
.DEFAULT_GOAL := help

help: ## show what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

$(VENV)/.stamp-run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fast]'
	@touch $@

$(VENV)/.stamp-dev: $(VENV)/.stamp-run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# From npm by lock file: the query editor, and the vocabularies that the tables are checked against. Without npm the
# page keeps its plain editor and the tests skip that check.
node_modules/.package-lock.json: package-lock.json
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --silent && touch $@; \
	else echo "npm not found: the query page uses its plain editor"; fi

ris2rdf/web/static/vendor/yasgui.min.js: node_modules/.package-lock.json
	@if command -v npm >/dev/null && [ -d node_modules ]; then npm run --silent vendor; fi

vendor: ris2rdf/web/static/vendor/yasgui.min.js ## fetch the query editor and the vocabularies

serve: $(VENV)/.stamp-run vendor ## build a release from seeds/ and serve it on http://127.0.0.1:8000/
	$(BIN)/ris2rdf build seeds -d publication --base http://127.0.0.1:$(PORT)/
	$(BIN)/ris2rdf serve publication --port $(PORT)

test: $(VENV)/.stamp-dev vendor ## run the tests
	$(BIN)/python -m pytest -n $(WORKERS)

test-slow: $(VENV)/.stamp-dev vendor ## run the slow tests: browsers, remote stores, crashes, load
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/.stamp-dev ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.stamp-dev ## put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

gold: $(VENV)/.stamp-dev ## write seeds/types/*.ttl again; read what changed before it is committed
	$(BIN)/python tests/gold_types.py

terms: $(VENV)/.stamp-dev vendor ## write ontologies/terms.ttl again, out of the vocabularies' own files
	$(BIN)/python tests/ontology_terms.py

docs: $(VENV)/.stamp-dev ## write the generated pages of docs/ again
	$(BIN)/python docs/generate.py

bench: $(VENV)/.stamp-dev ## measure: reading, converting, memory, as ratios
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/building.py
	$(BIN)/python benchmarks/serving.py

clean: ## remove what make made
	rm -rf $(VENV) node_modules ris2rdf/web/static/vendor publication
