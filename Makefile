# Every target sets up what it needs by itself: .venv, .engine, .local. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-down walk walk-moves guide test test-long test-engine test-faults check docs pages emulator bench
.PHONY: engine venv clean test-browser pictures

SPEED ?= 60
PORT ?= 8443
ESTATE ?= emulator/estates/shop.yaml
export PATH := $(CURDIR)/.engine/bin:$(CURDIR)/.venv/bin:$(PATH)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: venv engine ## a web shop made ready for disaster, on the embedded local Azure
	@python -m tools.demo up --speed $(SPEED)

demo-down: ## destroy the demo's stack and stop its local Azure
	@python3 -m tools.demo down

walk: venv engine ## docs/walk.md step by step (WRITE=1: write it anew, HAND=1: set up, you type)
	@python -m tools.walk $(if $(WRITE),--write) $(if $(HAND),--hand)

walk-moves: venv engine ## docs/moves.md step by step: away, home, out (WRITE=1, HAND=1 as above)
	@python -m tools.walk moves $(if $(WRITE),--write) $(if $(HAND),--hand)

guide: venv engine ## a folder and a local Azure to type docs/guide/ in (RUN=1: do all that it says)
	@python -m tools.guide $(if $(RUN),--run)

test: venv ## the default tests: no engine, no network, under a minute
	@python -m pytest -q -n 2

test-long: venv ## whole stories in process: moves and drills broken at every call, random ones, fleets
	@python -m pytest -q -n 2 -m long

test-engine: venv engine ## journeys with the real Pulumi engine
	@python -m pytest -q -m engine -n 2 tests/engine tests/faults

test-faults: venv engine ## the fault table: killed, dropped, throttled, failed at every step of an enable
	@python -m pytest -q -m faults -n 2 tests/faults

test-browser: venv ## look at the report of drills in a real browser (chromium, else apt-get as root)
	@tools/browser.sh
	@python -m pytest -q -m browser tests/browser

pictures: venv engine ## docs/pictures anew, from a run on a local Azure of its own (two minutes)
	@tools/browser.sh
	@python -m tools.pictures

check: venv engine ## what CI runs: format, lint, types, layers, all tests, a short demo
	@tools/check.sh

docs: venv ## the site of docs/, in .site
	@NO_MKDOCS_2_WARNING=1 mkdocs build --strict
	@echo "docs: .site/index.html"

pages: venv ## write anew what docs/ has from code: config, rules, commands, outputs, local Azure
	@python -m tools.pages

emulator: venv ## the local Azure alone, in the foreground (PORT, SPEED, ESTATE)
	@python -m tools.emulator --port $(PORT) --speed $(SPEED) --estate $(ESTATE)

bench: venv engine ## measure the overhead over the service's and the engine's own time
	@python -m bench

engine: ## find, install or build the Pulumi engine
	@tools/engine.sh

venv: ## make .venv and policy/.venv, again only when the requirements change
	@tools/venv.sh

clean: ## stop the local Azure and remove all that was made here, but not the engine
	@python3 -m tools.demo stop
	@rm -rf .local .site .venv policy/.venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
