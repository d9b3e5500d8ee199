# Every target is a script a person can read: see scripts/.
.DEFAULT_GOAL := help
.PHONY: help run dev test core e2e check bench clean-demo

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

clean-demo: ## forget the demo's data
	@scripts/clean-demo
