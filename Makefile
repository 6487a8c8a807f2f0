# Each target sets up what it needs on a machine with Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test check accuracy bench lock replay clean

help:                ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

demo: $(READY)       ## crawl a small farm of portals on this machine and open the archive as a site
	$(BIN)/gongkai demo $(ARGS)

# Three workers also on two cores: some of the suite waits for servers and killed crawls.
test: $(READY)       ## run the tests
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

check: $(READY)      ## tests, ruff, types (the import direction is among the tests)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(MAKE) test

accuracy: $(READY)   ## draw 2,400 pages in every style, read them, and print right, abstained, wrong
	$(BIN)/python -m tests.accuracy $(ARGS)

bench: $(READY)      ## time and memory against trafilatura alone and a bare Scrapy spider
	$(BIN)/python -m gongkai.bench $(ARGS)

replay: $(READY)     ## replay the demo's WARC files with pywb, in an environment of its own
	$(BIN)/python tests/replay_with_pywb.py $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)-fuzz/.ready  ## fuzz the readers for an hour, in an environment of its own
	$(VENV)-fuzz/bin/python tests/fuzz/run.py $(ARGS)

$(VENV)-fuzz/.ready: requirements.lock
	$(PYTHON) -m venv $(VENV)-fuzz && echo '*' > $(VENV)-fuzz/.gitignore
	$(VENV)-fuzz/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(VENV)-fuzz/bin/python -m pip install -q --disable-pip-version-check 'atheris>=3,<4'
	touch $@

lock:                ## pin the dependencies anew, with hashes and without addresses
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install -q uv
	$(VENV)-lock/bin/uv pip compile -q --universal --group dev --generate-hashes --no-header --no-emit-index-url \
	  pyproject.toml -o requirements.lock
	rm -rf $(VENV)-lock

clean:               ## remove the environment and the demo's archive
	rm -rf $(VENV) $(VENV)-lock $(VENV)-fuzz $(VENV)-pywb demo

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gongkai needs Python 3.11 or later: set PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m gongkai.chromium
	touch $(READY)
