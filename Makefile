# Two commands on a fresh machine: `make demo` and `make test`. Needs Python 3.11 or newer with venv and pip, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Tests start some hundred processes: compiled once is enough, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-browser screenshots fonts lint types bench bench-quick bench-policy policy-differential evaluate corpus-gates model check-names docs-coverage lock clean help test-postgres test-api bench-hub hub-kills

help:
	@echo "make demo    set everything up, scan examples/listings.csv, explain one finding, start the hub with example data"
	@echo "make test    set everything up and run linters, types and tests"
	@echo "make test-postgres  run the hub's tests on PostgreSQL"
	@echo "make test-browser  look at every page of the hub in Chromium, with axe"
	@echo "make test-api       call the API of a live hub with generated requests"
	@echo "make bench-hub      measure writes over HTTP on three databases"
	@echo "make bench   print the benchmark table (needs about 7 minutes)"
	@echo "make evaluate  measure on labelled data (INTHEWILD_EVAL_DATA)"

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP)
	@$(BIN)/python examples/demo.py

test: $(STAMP) lint types
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/inthewild lexicon lint
	@$(BIN)/inthewild lexicon build --check
	@$(BIN)/python -m pytest -n auto --dist worksteal

# The hub's tests once more, on a throw-away server of Debian's PostgreSQL.
test-postgres: $(STAMP)
	@start=$$(date +%s); tools/with_postgres.sh $(BIN)/python -m pytest tests/hub -n auto --dist worksteal && \
	  echo "test-postgres: $$(( $$(date +%s) - start )) s"

# Every page of a demo hub in the system's Chromium: accessibility, weight, scrolling, console.
test-browser: $(STAMP)
	@command -v chromium >/dev/null || { echo "Installing chromium ..."; sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$sudo apt-get update -qq && $$sudo apt-get install -qq -y --no-install-recommends chromium >/dev/null; }
	@start=$$(date +%s); INTHEWILD_BROWSER=1 $(BIN)/python -m pytest tests/browser -n 0 -s && \
	  echo "test-browser: $$(( $$(date +%s) - start )) s"

# The pictures of the documents, made by the browser tests.
screenshots: $(STAMP)
	@INTHEWILD_BROWSER=1 INTHEWILD_SCREENSHOTS=1 $(BIN)/python -m pytest tests/browser -k "screenshots or walked_to" -n 0 -q

# The fonts of the hub anew, from Debian's packages of Noto, after translations got new letters.
fonts: $(STAMP)
	@folder=$$(mktemp -d) && (cd $$folder && apt-get download -qq fonts-noto-core fonts-noto-cjk && \
	  for package in *.deb; do dpkg-deb -x $$package unpacked; done) && $(BIN)/python tools/fonts.py $$folder/unpacked; \
	  end=$$?; rm -rf $$folder; exit $$end

# schemathesis over the API of a live hub, with tokens and without; `make test` does it with a few examples.
test-api: $(STAMP)
	@$(BIN)/python tools/fuzz_api.py

# Writes over HTTP: SQLite tuned and stock, PostgreSQL.
bench-hub: $(STAMP)
	@INTHEWILD_POSTGRES_FSYNC=on tools/with_postgres.sh $(BIN)/python benchmarks/hub_writes.py

# Workers of the hub killed at 200 random points, on SQLite and on PostgreSQL; `make test` does it 8 times.
hub-kills: $(STAMP)
	@INTHEWILD_KILLS=200 $(BIN)/python -m pytest tests/hub/test_jobs.py -k killed -n 0
	@INTHEWILD_KILLS=200 tools/with_postgres.sh $(BIN)/python -m pytest tests/hub/test_jobs.py -k killed -n 0

lint: $(STAMP)
	@$(BIN)/ruff check src tests benchmarks tools examples

types: $(STAMP)
	@$(BIN)/mypy

bench: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@$(BIN)/python benchmarks/run.py

bench-quick: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@$(BIN)/python benchmarks/run.py --quick

# What a decision costs, beside other rule engines, in one run.
bench-policy: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@$(BIN)/python benchmarks/policy.py

# 10,000 generated expressions, compared with an independent implementation of CEL; `make test` runs 500.
policy-differential: $(STAMP)
	@INTHEWILD_DIFFERENTIAL=10000 $(BIN)/python -m pytest tests/policy/test_cel_differential.py -n 0 -s

# The gates that keep style from giving the label away in the authored corpus.
corpus-gates: $(STAMP)
	@$(BIN)/python tools/corpus_gates.py

# The model that is learned from the corpus, its figures and its card.
model: $(STAMP)
	@$(BIN)/python tools/train_shipped.py
	@$(BIN)/python tools/model_card.py

evaluate: $(STAMP)
	@$(BIN)/python benchmarks/evaluate.py

# How often our names agree with a reference list of names (INTHEWILD_REF_DATA); prints "not measured" without it.
check-names: $(STAMP)
	@$(BIN)/python tools/check_names.py

docs-coverage: $(STAMP)
	@$(BIN)/inthewild lexicon coverage --markdown --out docs/coverage.md

lock:
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile --quiet --strip-extras --extra dev --extra hub --extra postgres --generate-hashes --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
