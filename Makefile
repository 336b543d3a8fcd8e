# Copydesk. `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
LAKE ?= data/lake
ARGS ?=

# Prefect asks nobody and tells nobody; its ephemeral server may need more than 20 s on a busy machine.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS := 120

.DEFAULT_GOAL := help
.PHONY: run test check test-slow test-desk test-ui torture audit serve fit words bench lock samples clean help

run: .venv/ready ## Ingest seeds/ and data/inbox/ into data/lake/ and show a summary
	$(BIN)/copydesk run seeds data/inbox --lake $(LAKE) $(ARGS)

test: .venv/ready-dev ## The fast tests and the doctests
	$(BIN)/python -m pytest $(ARGS)

check: .venv/ready-dev ## Linter, strict type checker, the import rule between rooms
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-slow: .venv/ready-dev ## The slow tests, with real PostgreSQL and S3 servers on this machine
	$(BIN)/python -m pytest -m "slow or postgres or s3" $(ARGS)

test-desk: .venv/ready-dev ## A whole desk killed, cancelled and started again (ten minutes)
	$(BIN)/python -m pytest -m desk tests/flows $(ARGS)

test-ui: .venv/ready-dev ## The tests that drive the Prefect UI in a browser (needs chromium)
	$(BIN)/python -m pytest -m ui tests/ui $(ARGS)

torture: .venv/ready-dev ## Hostile files, killed runs, exhausted limits; prints a table of every input
	$(BIN)/python -m pytest -m torture -s $(ARGS)

audit: .venv/ready-dev ## Pins, hashes, installed files and licences of all packages; advisories where they can be asked
	$(BIN)/python bench/audit.py

serve: .venv/ready ## Prefect's server, UI and schedule on this machine, with the flow deployed
	$(BIN)/copydesk serve $(ARGS)

fit: .venv/ready-fit ## Fit all weights anew from labelled documents, cross-validated by site: make fit LABELLED=DIR [ARTICLES=DIRS] [FURTHER=DIR] [MANUALS=DIR]
	@test -d "$(LABELLED)" || { echo "make fit LABELLED=DIR: bench/labels.py and bench/hyphens.py say what DIR holds;"; \
		echo "ARTICLES=DIRS: dumps of the articles of bench/articles, as bench/README.md says"; \
		echo "FURTHER=DIR: the same articles by more typesetters, as python -m bench.typeset LABELLED FURTHER prints them"; \
		echo "MANUALS=DIR: manuals, as python -m bench.manuals prints them"; exit 2; }
	$(BIN)/python bench/fit_hyphens.py $(LABELLED) ingest/repair/hyphens.json
	$(BIN)/python -m bench.fit_junctions $(LABELLED) ingest/extract/junctions.json
	$(BIN)/python -m bench.fit_layout $(LABELLED) $(ARTICLES) --input text --share 0.45 0.16 --weight 1 0.5 --folds 3 \
		--out-of-fold .venv/out-of-fold
	$(BIN)/python -m bench.fit_third $(LABELLED) $(ARTICLES) .venv/out-of-fold --share 1 0.25 --weight 1 0.5 --folds 3
	$(BIN)/python -m bench.fit_layout $(LABELLED) $(FURTHER) --input pdf --only pdfminer/ --folds 3
	test -z "$(MANUALS)" || $(BIN)/python -m bench.fit_layout $(MANUALS)/fit $(LABELLED) --share 1 0.12 --input manual \
		--only pdfminer/ --folds 2 --no-check

words: .venv/ready-dev ## Make the word lists and the language table anew
	$(BIN)/python bench/build_words.py ingest/language/data
	$(BIN)/python bench/fit_languages.py ingest/language/data/languages.ngrams

bench: .venv/ready-dev ## Speed and quality: make bench DOCUMENTS=DIR GOLD=DIR; without: speed on data/inbox/
	$(BIN)/python -m bench.compare $(DOCUMENTS) $(if $(GOLD),--gold $(GOLD)) $(ARGS)

samples: .venv/ready-dev ## Typeset the sample documents of data/inbox/ anew
	$(BIN)/python bench/make_samples.py

lock: .venv/ready-dev ## Compile the requirements files, with hashes and without hosts
	$(LOCK) --group build -o requirements.txt
	$(LOCK) --group build --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group build --group dev --group fit -c requirements-dev.txt -o requirements-fit.txt

clean: ## Remove the environment, the caches and the lake that `make run` made
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache $(LAKE)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

LOCK = $(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# The stamps: an installation is done again only when its requirements or the project file change.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Copydesk needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv .venv || { echo "No virtual environment. On Debian and Ubuntu: apt install python3-venv"; rm -rf .venv; exit 1; }

.venv/ready: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing into .venv (once) ..."
	$(INSTALL) --no-deps --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	@echo "Installing the development tools into .venv (once) ..."
	$(INSTALL) --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

.venv/ready-fit: requirements-fit.txt .venv/ready-dev
	$(INSTALL) --no-deps --require-hashes -r requirements-fit.txt
	@touch $@
