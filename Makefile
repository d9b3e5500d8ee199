# Every target is a script a person can read: see scripts/.
.DEFAULT_GOAL := help
.PHONY: help run dev test core e2e check bench simulate clean-demo

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile

run: ## serve the demo (sets the machine up and builds when needed)
	@scripts/run

dev: ## serve the demo, rebuilding on every change
	@scripts/dev

test: ## every test, with a real database and a real browser
	@scripts/test

core: ## only the rules and the service layer: the inner loop
	@scripts/core

e2e: ## only the browser journeys
	@scripts/e2e

check: ## format, lints, licences, versions, queries
	@scripts/check

bench: ## measurements
	@scripts/bench

simulate: ## a million steps of orders, stock and money with everything going wrong; ARGS='--seed 7 --steps 5000000'
	@scripts/simulate $(ARGS)

clean-demo: ## forget the demo's data
	@scripts/clean-demo
