# Two commands set everything up: `make run` and `make test`. The rest is for people who work on the code.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 7860
NOTICES ?= seeds
export GRADIO_ANALYTICS_ENABLED := False
TRAIN := OMP_WAIT_POLICY=PASSIVE GOMP_SPINCOUNT=0

.PHONY: run test install index check browser-test evaluate bench train-encoder train-judge screenshots lock clean

run: install index  ## index the notices and serve the chat
	$(BIN)/python app.py --host $(HOST) --port $(PORT)

test: install  ## every test that needs no browser and no network
	$(BIN)/python -m pytest -m "not browser"

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

index: install
	$(BIN)/notice-qa index --notices $(NOTICES)

check: install  ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

browser-test: install  ## needs Debian's chromium, nginx and fonts-noto-cjk
	$(BIN)/python -m pytest -m browser

evaluate: index  ## figures on the development questions
	$(BIN)/notice-qa evaluate tests/gold/dev.jsonl --report reports/dev

bench: install
	$(BIN)/python bench/embedding.py
	$(BIN)/python bench/indexing.py
	$(BIN)/python bench/questions.py

train-encoder: install  ## the encoder and what reads its vectors of questions, from the labelled questions
	cd bench && $(TRAIN) ../$(BIN)/python train_encoder.py --write
	cd bench && ../$(BIN)/python train_intent.py --write

train-judge: install  ## index/embedding/judge.safetensors, then what is calibrated on the tune part
	cd bench && $(TRAIN) ../$(BIN)/python train_cross_encoder.py --write
	cd bench && $(TRAIN) ../$(BIN)/python train_cross_encoder.py --further --write
	cd bench && $(TRAIN) ../$(BIN)/python train_cross_encoder.py --further --train train_more --write
	cd bench && ../$(BIN)/python calibrate_judge.py --write
	cd bench && ../$(BIN)/python train_quotes.py quotes --write
	cd bench && ../$(BIN)/python train_quotes.py facts --write

screenshots: install
	$(BIN)/python -m tests.browser.screenshots

lock: install  ## after a change of the dependencies in pyproject.toml
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	sed -i "s/^\(torch==[0-9.]*\)+.*/\1/" requirements.lock # the build is chosen where it is installed
	sed -i "/^notice-qa @/d; /^#/d" requirements.lock # ourselves, through the extras

clean: ## what can be made again; .data (users, uploads, feedback) stays
	rm -rf .index reports build *.egg-info .pytest_cache .mypy_cache .ruff_cache
