# `make demo` and `make test` need Python 3.11 or newer and make, nothing else: ops/setup does the rest, in .venv.
# Another Python: make PYTHON=/path/to/python3.12 demo

PYTHON ?=
BIN := .venv/bin
SETUP := PYTHON="$(PYTHON)" sh ops/setup
PAGES := $(BIN)/python -m ops.docs

.DEFAULT_GOAL := help
.PHONY: help demo test check synth test-deploy drill drill-planted fmt bench eval docs lock clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Send real leads through the desk on this machine, then stay up
	@$(SETUP) run local
	@$(BIN)/frontdesk demo

test: ## Run every test but those of a deployment
	@$(SETUP) run local deploy eval test
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: ## Lint, types, the state machines, generated pages
	@$(SETUP) run local deploy eval test
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/python -m ops.asl_lint
	@$(PAGES) --check

synth: ## Synthesize the stacks as a deployment does, with every check, and lint them
	@$(SETUP) run local deploy
	@$(BIN)/cdk synth --quiet -c playbook=brightsmile
	@$(BIN)/cfn-lint --ignore-checks W3005 -- cdk.out/frontdesk-brightsmile-*.template.json

test-deploy: ## Deploy with the CDK into the local cloud, and send a lead through it
	@$(SETUP) run local deploy test
	@$(BIN)/python -m pytest tests/deploy

drill: ## Kill workers at every boundary of 125 sends, and let an attacker be the model
	@$(SETUP) run local
	@$(BIN)/frontdesk drill sends --runs 100 --seed 6
	@$(BIN)/frontdesk drill adversary --outputs 2000 --sampled 20 --seed 6

drill-planted: ## Plant nine bugs in the sending protocol; the drill has to see each
	@$(SETUP) run local
	@$(BIN)/frontdesk drill sends --planted --seed 6

fmt: ## Format, and repair what ruff can repair
	@$(SETUP) run local test
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: ## Print the figures of this machine
	@$(SETUP) run local test
	@$(BIN)/frontdesk bench

eval: ## Judge the brain by BrightSmile's golden cases, without a key or a network
	@$(SETUP) run local eval
	@$(BIN)/frontdesk eval --playbook brightsmile

docs: ## Write the generated pages again
	@$(SETUP) run local test
	@$(PAGES)

lock: ## Compile the requirements of the tools and the layers: pinned, hashed
	@$(SETUP)
	@$(BIN)/python -m ops.lock

clean: ## Remove everything that the other targets made
	rm -rf .venv .frontdesk .pytest_cache .mypy_cache .ruff_cache .hypothesis node_modules cdk.out
	find layers functions infra ops tests -name __pycache__ -type d -prune -exec rm -rf {} +
