# Build, try, test and measure Daypass on Debian 12 with Swift 6. `make help` lists the targets.
#
# run, test, bench and build install missing Debian packages (without root, by sudo), and the tests'
# Python packages into .venv. They change nothing else outside this directory, and start no system
# daemon.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

# The directory of nginx, which PATH often has only for root.
export PATH := $(PATH):/usr/sbin:/sbin

# The first line is for Swift's own tools.
BUILD_PACKAGES := g++ git libncurses6 libsqlite3-0 libxml2 \
                  libargon2-dev libcurl4-openssl-dev libfcgi-dev libldap-dev libssl-dev pkg-config \
                  zlib1g-dev
RUN_PACKAGES := curl nginx openssl python3-venv
# Ceph is a second S3 store, with versions and tags.
STORE_PACKAGES := ceph-mon ceph-osd radosgw
TEST_PACKAGES := glewlwyd jq ldap-utils libfcgi-bin slapd spawn-fcgi sqlite3 $(STORE_PACKAGES) \
                 restic s3cmd
# What the recipes are about. PostgreSQL is there to be backed up.
TEST_PACKAGES += pgbackrest postgresql
# The browser of people who sign in, and what drives it; certutil, with which it trusts the tests.
TEST_PACKAGES += chromium chromium-driver libnss3-tools
# A clock that is behind: sessions that end while a test runs.
TEST_PACKAGES += libfaketime
# The other web servers.
TEST_PACKAGES += apache2 libapache2-mod-fcgid lighttpd lighttpd-mod-openssl caddy
# The checks of manuals, units and rotation.
TEST_PACKAGES += logrotate man-db mandoc systemd
DEB_PACKAGES := debhelper
TEST_DEB_PACKAGES := debootstrap lintian
# After the second line, packages that LemonLDAP::NG needs but only recommends.
INTEROP_PACKAGES := golang-go golang-github-minio-madmin-go-dev \
                    lemonldap-ng lemonldap-ng-fastcgi-server \
                    libconvert-base32-perl libemail-sender-perl libhttp-browserdetect-perl \
                    libio-socket-timeout-perl libio-string-perl libipc-run-perl \
                    libmime-tools-perl libnet-ldap-perl libstring-random-perl \
                    libunicode-string-perl
BENCH_PACKAGES := strace valgrind wrk $(STORE_PACKAGES)

include packaging/install.mk

RELEASE := swift build --configuration release --static-swift-stdlib

.PHONY: help
help:  ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 25

.PHONY: run
run: setup-run build .venv/demo  ## run STS on https://localhost:8443 with a throwaway issuer (PORT=…)
	@nginx/demo/run

.PHONY: test
test: setup-test build bench-programs .venv/installed  ## lint, unit tests, end-to-end tests
	@lint=0 unit=0 endToEnd=0; \
	$(MAKE) --no-print-directory lint 2>&1 | tee .build/lint.log || lint=$$?; \
	swift test --parallel 2>&1 | tee .build/unit.log || unit=$$?; \
	.venv/bin/pytest Tests/EndToEnd 2>&1 | tee .build/end-to-end.log || endToEnd=$$?; \
	printf '\nlint        %s\nunit        %s\nend to end  %s\n' \
	    "$$(tail -n 1 .build/lint.log)" \
	    "$$(grep 'Test run with' .build/unit.log | tail -n 1 || echo 'did not run')" \
	    "$$(tail -n 1 .build/end-to-end.log)"; \
	[ $$lint -eq 0 ] && [ $$unit -eq 0 ] && [ $$endToEnd -eq 0 ]

.PHONY: lint
lint: setup-build .venv/installed  ## check formatting, layers, documents
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	.venv/bin/ruff check .
	.venv/bin/pytest Tests/Lint

.PHONY: test-interop
test-interop: setup-interop build .venv/installed .build/canaille/installed  ## test with LemonLDAP::NG, canaille, madmin-go
	.venv/bin/pytest Tests/EndToEnd/interop

# mkdocs and its theme, apart from the packages of the tests.
.PHONY: docs
docs: .build/docs/installed  ## build the documents as a web site in .build/site
	NO_MKDOCS_2_WARNING=1 .build/docs/bin/mkdocs build
	@echo "Open .build/site/index.html. Its search needs a web server:"
	@echo "python3 -m http.server --directory .build/site --bind 127.0.0.1"

.build/docs/installed: packaging/docs/requirements.txt
	$(call install,python3-venv)
	python3 -m venv .build/docs
	.build/docs/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# An OpenID provider with many packages, apart from those of the tests.
.build/canaille/installed: Tests/EndToEnd/interop/requirements.txt
	$(call install,python3-venv)
	python3 -m venv .build/canaille
	.build/canaille/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# The system's gold can't link the debug information of instrumented Swift.
FUZZED := --configuration release --scratch-path .build/fuzz -Xswiftc -enable-testing \
          -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld

.PHONY: fuzz
fuzz: setup-build  ## run libFuzzer on every parser, 10 s each (SECONDS=… TARGET=…)
	DAYPASS_FUZZ=1 swift build $(FUZZED) --product Fuzz
	@Tests/Fuzz/run .build/fuzz/release/Fuzz $(if $(filter command line,$(origin SECONDS)),$(SECONDS),10) $(TARGET)

# The tests in which hostile input meets memory, threads and libraries.
SANITIZED := server/test_fastcgi_protocol server/test_fastcgi_pieces \
             server/test_fastcgi_smuggling server/test_process \
             sts/test_hostile_issuer sts/test_client_certificates sts/test_ldap_hostile \
             s3/test_policy_plugin_hostile s3/test_s3_attacks_bodies s3/test_s3_attacks_lists \
             cli/test_sessions

.PHONY: test-asan test-tsan
test-asan: SANITIZER := address
test-asan: sanitized  ## test hostile input with the address sanitizer
test-tsan: SANITIZER := thread
test-tsan: sanitized  ## test hostile input with the thread sanitizer

.PHONY: sanitized
sanitized: export LSAN_OPTIONS = suppressions=$(CURDIR)/Tests/Sanitizers/leaks.txt
sanitized: export TSAN_OPTIONS = suppressions=$(CURDIR)/Tests/Sanitizers/races.txt
sanitized: export SWIFT_BACKTRACE = enable=no
sanitized: setup-test .venv/installed
	swift test --parallel --sanitize=$(SANITIZER) --scratch-path .build/$(SANITIZER) \
	    -Xswiftc -use-ld=lld
	DAYPASS_BIN_DIR=.build/$(SANITIZER)/debug .venv/bin/pytest \
	    $(SANITIZED:%=Tests/EndToEnd/%.py) -k 'not memory and not starve'

# `test` runs these attacks behind nginx, and test_web_servers… behind all web servers.
ATTACKED_S3 := anonymous conditions copy denials query random sessions signatures
.PHONY: test-web-servers
test-web-servers: setup-test build .venv/installed  ## test the attacks on S3 behind Apache
	DAYPASS_TEST_WEB_SERVER=apache .venv/bin/pytest \
	    $(ATTACKED_S3:%=Tests/EndToEnd/s3/test_s3_attacks_%.py)

.PHONY: soak
soak: setup-test build .venv/installed  ## send 100,000 requests while everything fails (REQUESTS=…)
	.venv/bin/pytest -s Tests/EndToEnd/soak

.PHONY: bench
bench: setup-bench build bench-programs .venv/installed  ## measure, 12 minutes
	@.venv/bin/python -B Tests/Benchmark/bench.py

# The programs that measure from inside. `make test` runs them briefly.
.PHONY: bench-programs
bench-programs: setup-build
	$(RELEASE) --product DecisionBenchmark
	$(RELEASE) --product LookUpBenchmark
	$(RELEASE) --product AuthorizationBenchmark
	$(RELEASE) --product CallBenchmark

.PHONY: build
build: setup-build  ## build .build/release/daypass.fcgi and .build/release/daypass
	$(RELEASE) --product daypass.fcgi
	$(RELEASE) --product daypass

.PHONY: format
format:  ## format the Swift sources
	swift format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: clean
clean:  ## remove everything that was built, and .venv
	rm -rf .build .venv

# Python packages, awscli among them: those of the demonstration, and those of the tests. A changed
# list installs them again.
PIP_INSTALL := .venv/bin/pip install --quiet --disable-pip-version-check --requirement
.venv/demo: nginx/demo/requirements.txt
	python3 -m venv .venv
	$(PIP_INSTALL) $<
	@touch $@
.venv/installed: Tests/EndToEnd/requirements.txt .venv/demo
	$(PIP_INSTALL) $<
	@touch $@

.PHONY: swift setup-build setup-run setup-test setup-interop setup-bench
swift:
	@command -v swift >/dev/null || { \
	    echo 'Swift is missing: install 6.2 or later from https://swift.org/install' >&2; \
	    echo 'and put it on PATH.' >&2; \
	    exit 1; }
setup-build: swift
	$(call install,$(BUILD_PACKAGES))
setup-run: swift
	$(call install,$(BUILD_PACKAGES) $(RUN_PACKAGES))
setup-test: swift
	$(call install,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES) $(BENCH_PACKAGES))
setup-interop: swift
	$(call install,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES) $(INTEROP_PACKAGES))
setup-bench: swift
	$(call install,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(BENCH_PACKAGES))

# $(call install,PACKAGES) installs the missing ones, and asks for nothing if none is missing.
install = @bash -euc "$$find_missing" setup $(1)

define find_missing
command -v dpkg-query >/dev/null || {
    echo "setup: this is not Debian; install your system's packages for: $$*"
    exit 0
}
missing=()
for package; do
    status=$$(dpkg-query --show --showformat '$${db:Status-Status}' "$$package" 2>/dev/null) || true
    [ "$$status" = installed ] || missing+=("$$package")
done
[ $${#missing[@]} -gt 0 ] || exit 0
echo "setup: installing $${missing[*]}"
if [ "$$(id -u)" -eq 0 ]; then
    bash -euc "$$install_as_root" setup "$${missing[@]}"
elif command -v sudo >/dev/null; then
    sudo bash -euc "$$install_as_root" setup "$${missing[@]}"
else
    echo "setup: without root and sudo, ask an administrator to install: $${missing[*]}" >&2
    exit 1
fi
endef
export find_missing

# A package's script asks policy-rc.d before it starts its daemon, and 101 says no. Otherwise nginx
# and glewlwyd would listen on every address. An existing policy-rc.d stays.
define install_as_root
policy=/usr/sbin/policy-rc.d
if [ ! -e $$policy ]; then
    trap 'rm -f $$policy' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >$$policy
    chmod 755 $$policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet || echo 'setup: new package lists are out of reach; trying with the old ones' >&2
apt-get install --quiet --yes --no-install-recommends "$$@"
endef
export install_as_root
