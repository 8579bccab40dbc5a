# Every recipe does its own set-up: a newcomer needs Python 3.11 (with venv) and make.
PYTHON ?= python3
BIN := .venv/bin
# Type checks and migration checks read settings; they get a data folder of their own and never touch yours.
CHECK_DATA := $(CURDIR)/.data/check
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help setup setup-test setup-ocr setup-spark run demo test quick check format bench lock clean

help:
	@echo "make run     start the product with the demo county at http://127.0.0.1:$${PORT:-8000}"
	@echo "make test    run all tests      make quick   the fast ones"
	@echo "make check   all static checks  make bench   the benchmarks"

setup: .venv/run.stamp
setup-test: .venv/test.stamp

# Reading of pictures is an extra of 320 MB: see docs/how-to/pictures.md.
setup-ocr: setup
	$(BIN)/uv pip install --quiet --require-hashes -r locks/ocr.txt

# Spark is an extra of 510 MB, wants Java 17, and stays out of the lock of the tests: see docs/how-to/spark.md.
setup-spark: setup
	$(BIN)/uv pip install --quiet --require-hashes -r locks/spark.txt

.venv/bin/uv:
	@PYTHON="$(PYTHON)" sh tools/venv.sh

.venv/run.stamp: .venv/bin/uv locks/run.txt pyproject.toml
	@test -e .venv/test.stamp || { \
	  echo "正在安装运行所需的程序包（只在第一次）……"; \
	  $(BIN)/uv pip install --quiet --require-hashes -r locks/run.txt; }
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: .venv/bin/uv locks/test.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --require-hashes -r locks/test.txt
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ .venv/run.stamp

run: setup
	@exec $(BIN)/fanzha run --demo

test: setup-test
	@sh tools/browser.sh
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q tests src/fanzha/core

quick: setup-test
	$(BIN)/pytest -n 2 -q -m "not slow and not journey" tests src/fanzha/core

check: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	FANZHA_DATA=$(CHECK_DATA) $(BIN)/mypy
	$(BIN)/lint-imports
	FANZHA_DATA=$(CHECK_DATA) $(BIN)/django-admin check --settings fanzha.config.settings
	FANZHA_DATA=$(CHECK_DATA) DATABASE_URL=postgresql:///nowhere $(BIN)/django-admin makemigrations --check --dry-run \
	  --settings fanzha.config.settings
	$(BIN)/python tools/check_docs.py

format: setup-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-test
	@for name in $(or $(NAME),screen stream pages intake api tree import export pictures); do $(BIN)/python -m bench.$$name || exit 1; done

lock: .venv/bin/uv
	$(BIN)/uv pip compile -q --generate-hashes --no-header --extra ocr --extra test pyproject.toml -o locks/test.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-header -c locks/test.txt pyproject.toml -o locks/run.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-header -c locks/test.txt --extra ocr pyproject.toml -o locks/ocr.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-header -c locks/test.txt --extra spark pyproject.toml -o locks/spark.txt

clean:
	rm -rf .venv .data dist
