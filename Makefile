# make run    set up, make demo data where raw/ is empty, load, open the app
# make test   set up, run all checks
# make coverage  the same, and which lines no check reaches (half as long again)
# make fuzz   takes 10,000 damaged files (some minutes): no traceback, no lost row, bounded memory
# make test-spark  a load on a real Spark cluster on loopback: needs Java 17 or 21 (minutes)
# make faults kills 200 loads at random moments, publishes under the eyes of eight readers (some minutes)
# make bench  the benchmarks (minutes); results go to benchmarks/RESULTS.md
# make bench-full  the same with 100 million lines (an hour or more, 20 GB of disk); to RESULTS-full.md

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
SPARK_LINES ?= 1000000

.PHONY: setup setup-dev run load test coverage test-spark lint types fuzz faults bench bench-full screenshots clean

setup: $(VENV)/.product
setup-dev: $(VENV)/.checks

$(VENV)/.product: requirements.txt requirements.lock pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt -c requirements.lock -e .
	touch $@

$(VENV)/.checks: $(VENV)/.product requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c requirements.lock
	touch $@

# A load that held or refused files has still published: the app shows which and why.
run: setup
	$(PY) -m pipelines demo --if-empty
	$(PY) -m pipelines load || true
	$(PY) -m dashboard serve --port $(PORT)

load: setup
	$(PY) -m pipelines load

test: setup-dev lint types
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

coverage: setup-dev
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

# The S3 server gets an environment of its own: it needs older libraries than the product.
$(VENV)/.spark: $(VENV)/.checks requirements-spark.txt requirements-s3-server.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-spark.txt -c requirements.lock
	test -x $(VENV)/s3/bin/python || $(PYTHON) -m venv $(VENV)/s3
	$(VENV)/s3/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-s3-server.txt
	touch $@

test-spark: $(VENV)/.spark
	SPARK_TEST_LINES=$(SPARK_LINES) S3_SERVER_PYTHON=$(CURDIR)/$(VENV)/s3/bin/python $(PY) -m pytest tests/spark -s

lint: setup-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: setup-dev
	$(PY) -m mypy

fuzz: setup-dev
	$(PY) -m tests.fuzzing --cases 10000

faults: setup-dev
	$(PY) -m tests.faults --kills 200 --publishes 100

bench: setup-dev
	$(PY) -m benchmarks.run

bench-full: setup-dev
	$(PY) -m benchmarks.run --full

screenshots: setup-dev
	$(PY) -m tests.dashboard.screenshots docs/screenshots

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage
