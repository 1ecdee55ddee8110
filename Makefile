# What people type. `make demo` and `make test` are all a fresh Debian 12 with the Swift 6.3 toolchain needs.

SHELL := /bin/bash
SEED ?= 1
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# Swift's own libraries are part of the programs, so these run where no toolchain is, and take less memory.
RELEASE_FLAGS := -c release $(SWIFT_FLAGS) --static-swift-stdlib

PACKAGES := libsimdjson-dev libmaxminddb-dev libsystemd-dev libsqlite3-dev zlib1g-dev pkg-config tzdata python3 python3-pip socat
# For the tests alone: the README's Go client is built and run, and strace bears witness to the calls that faults meet.
TEST_PACKAGES := golang-go strace

.PHONY: help deps build test test-long demo bench fit lint format clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 18

deps:  ## install what is missing, by name (apt)
	@missing=; for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing; \
	else echo "nothing to install"; fi
	@command -v swift >/dev/null || { echo "swift is not in PATH: install the Swift 6.3 toolchain (swift.org/install)" >&2; exit 1; }

build: deps  ## both programs, release-built, in .build/release
	swift build $(RELEASE_FLAGS) --product seatwatchd
	swift build $(RELEASE_FLAGS) --product seatwatch

test: PACKAGES += $(TEST_PACKAGES)
test: deps  ## every test, short forms; each step says how long it took
	Tests/run

test-long: build  ## the long forms
	swift build $(RELEASE_FLAGS) --product seatwatch-seeds
	Tests/long/run .build/release

demo: build  ## a shared account found in a live stream, in about a minute (SEED=n)
	Tests/demo/run .build/release $(SEED)

bench: build  ## speed and memory (CEILING=dir compares with a reference)
	CITY="$${CITY:-$$(Tests/demo/city-database)}" benchmarks/run

fit: build  ## the weights of the model, found anew from simulated people
	benchmarks/fit/run

lint:  ## formatting, as CI checks it
	swift format lint --strict --recursive --parallel Package.swift Sources Tests benchmarks

format:  ## put the formatting right
	swift format --in-place --recursive --parallel Package.swift Sources Tests benchmarks

clean:
	rm -rf .build benchmarks/.build
