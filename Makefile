# make run    set up and open the chat        make test   set up and run all checks
# make lint   style and types only            make speed  measure speed on this machine
# make quick  the checks that need neither model nor browser
# make train     learn the trained parts anew (20 minutes with a graphics card, else a night)
# make evaluate  run the benchmark (reports in build/dev and build/test)
#
# TORCH_INDEX is where CPU builds of PyTorch are looked for first; the version is pinned, so an
# unreachable or empty index only means that pip takes the build it finds elsewhere.

PYTHON ?= python3.11
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
BIN := .venv/bin
READY := .venv/ready

.PHONY: run test quick train evaluate lint speed install clean

run: install
	$(BIN)/python app.py $(ARGS)

evaluate: install
	$(BIN)/actieagenda evaluate --dataset dev --output build/dev --systems full,hybrid,dense,bm25,naive
	$(BIN)/actieagenda evaluate --dataset test --output build/test --systems full,hybrid,dense,bm25,naive

test: lint
	$(BIN)/python -m pytest $(ARGS)

quick: lint
	$(BIN)/python -m pytest -m "not model and not browser" $(ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

train: install
	$(BIN)/python -m assistant.training

speed: install
	$(BIN)/python -m evaluation.speed

install: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 \
		--extra-index-url $(TORCH_INDEX) "$$(grep '^torch==' requirements.lock)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf .venv build dist *.egg-info
