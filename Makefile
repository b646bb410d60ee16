# Build, try, test and measure Daypass on Debian 12 with Swift 6. `make help` lists the targets.
#
# run, test, bench and build install the Debian packages that are missing (with sudo when you are
# not root) and the Python packages of the tests into .venv. They change nothing else outside this
# directory, and start no daemon of the system's.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

# nginx lies there, where PATH often does not look unless you are root.
export PATH := $(PATH):/usr/sbin:/sbin

# In the first line what Swift's own tools load and link with.
BUILD_PACKAGES := g++ git libncurses6 libsqlite3-0 libxml2 \
                  libcurl4-openssl-dev libldap-dev libssl-dev pkg-config
RUN_PACKAGES := curl nginx openssl python3-venv
# Ceph is a second S3 store, which has versions and tags.
TEST_PACKAGES := glewlwyd ldap-utils libfcgi-bin slapd spawn-fcgi sqlite3 strace \
                 ceph-mon ceph-osd radosgw restic s3cmd
# The other web servers.
TEST_PACKAGES += apache2 libapache2-mod-fcgid lighttpd lighttpd-mod-openssl caddy
# What manuals, units and rotation are checked with.
TEST_PACKAGES += logrotate man-db mandoc systemd
DEB_PACKAGES := debhelper
TEST_DEB_PACKAGES := debootstrap lintian
# Behind the first line, what LemonLDAP::NG needs and only recommends.
INTEROP_PACKAGES := lemonldap-ng lemonldap-ng-fastcgi-server \
                    libconvert-base32-perl libemail-sender-perl libhttp-browserdetect-perl \
                    libio-socket-timeout-perl libio-string-perl libipc-run-perl \
                    libmime-tools-perl libnet-ldap-perl libstring-random-perl \
                    libunicode-string-perl
BENCH_PACKAGES := libfcgi-dev wrk
ifeq ($(PEER),rgw)
BENCH_PACKAGES += ceph-mon ceph-osd radosgw
endif

include packaging/install.mk

RELEASE := swift build --configuration release --static-swift-stdlib

.PHONY: help
help:  ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: run
run: setup-run build .venv/installed  ## STS on https://localhost:8443 with a throwaway issuer (PORT=… for another port)
	@nginx/demo/run

.PHONY: test
test: setup-test build bench-programs .venv/installed  ## every test: unit, then end to end through a real nginx
	@unit=0 endToEnd=0; \
	swift test --parallel 2>&1 | tee .build/unit.log || unit=$$?; \
	.venv/bin/pytest Tests/EndToEnd 2>&1 | tee .build/end-to-end.log || endToEnd=$$?; \
	printf '\nunit        %s\nend to end  %s\n' \
	    "$$(grep 'Test run with' .build/unit.log | tail -n 1 || echo 'did not run')" \
	    "$$(tail -n 1 .build/end-to-end.log)"; \
	[ $$unit -eq 0 ] && [ $$endToEnd -eq 0 ]

.PHONY: lint
lint: setup-build .venv/installed  ## formatting, the tests' Python, layers of targets, links and tables of documents
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	.venv/bin/ruff check .
	.venv/bin/pytest Tests/Lint

.PHONY: test-interop
test-interop: setup-interop build .venv/installed  ## with programs whose set-up is heavy: LemonLDAP::NG
	.venv/bin/pytest Tests/EndToEnd/interop

# The system's gold can't link it: instrumented Swift is too much for its debug information.
FUZZED := --configuration release --scratch-path .build/fuzz -Xswiftc -enable-testing \
          -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld

.PHONY: fuzz
fuzz: setup-build  ## libFuzzer on every parser, 10 s each (SECONDS=… for longer, TARGET=… for one)
	DAYPASS_FUZZ=1 swift build $(FUZZED) --product Fuzz
	@Tests/Fuzz/run .build/fuzz/release/Fuzz $(if $(filter command line,$(origin SECONDS)),$(SECONDS),10) $(TARGET)

# Where memory, threads and libraries meet what others send.
SANITIZED := server/test_fastcgi_protocol server/test_fastcgi_pieces server/test_process \
             sts/test_hostile_issuer sts/test_client_certificates sts/test_ldap_hostile \
             s3/test_policy_plugin_hostile s3/test_s3_attacks_bodies s3/test_s3_attacks_lists \
             cli/test_sessions

.PHONY: test-asan test-tsan
test-asan: SANITIZER := address
test-asan: sanitized  ## unit tests, and the hostile ones through nginx, with the address sanitizer
test-tsan: SANITIZER := thread
test-tsan: sanitized  ## the same with the thread sanitizer

.PHONY: sanitized
sanitized: export LSAN_OPTIONS = suppressions=$(CURDIR)/Tests/Sanitizers/leaks.txt
sanitized: export TSAN_OPTIONS = suppressions=$(CURDIR)/Tests/Sanitizers/races.txt
sanitized: export SWIFT_BACKTRACE = enable=no
sanitized: setup-test .venv/installed
	swift test --parallel --sanitize=$(SANITIZER) --scratch-path .build/$(SANITIZER) -Xswiftc -use-ld=lld
	DAYPASS_BIN_DIR=.build/$(SANITIZER)/debug .venv/bin/pytest \
	    $(SANITIZED:%=Tests/EndToEnd/%.py) -k 'not memory and not starve'

# What `test` does behind nginx; for the others it has test_web_servers….
ATTACKED_S3 := anonymous conditions copy denials query random sessions signatures
.PHONY: test-web-servers
test-web-servers: setup-test build .venv/installed  ## the attacks on S3 behind Apache, too
	DAYPASS_TEST_WEB_SERVER=apache .venv/bin/pytest \
	    $(ATTACKED_S3:%=Tests/EndToEnd/s3/test_s3_attacks_%.py)

.PHONY: soak
soak: setup-test build .venv/installed  ## 100,000 requests of all kinds while everything fails (REQUESTS=… for another number)
	.venv/bin/pytest -s Tests/EndToEnd/soak

.PHONY: bench
bench: setup-bench build bench-programs .venv/installed  ## the table of figures, 8 minutes (PEER=rgw: with Ceph's STS beside it)
	@.venv/bin/python -B Tests/Benchmark/bench.py $(if $(PEER),--peer $(PEER))

# What measures from inside. `make test` runs it for a moment, too.
.PHONY: bench-programs
bench-programs: setup-build
	$(RELEASE) --product DecisionBenchmark
	$(RELEASE) --product LookUpBenchmark
	$(RELEASE) --product AuthorizationBenchmark

.PHONY: build
build: setup-build  ## .build/release/daypass.fcgi and .build/release/daypass
	$(RELEASE) --product daypass.fcgi
	$(RELEASE) --product daypass

.PHONY: format
format:  ## Swift sources as .swift-format has it
	swift format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: clean
clean:  ## remove all that was built, .venv too
	rm -rf .build .venv

# The tests' Python packages, awscli among them; again when the list changes.
.venv/installed: Tests/EndToEnd/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.PHONY: swift setup-build setup-run setup-test setup-interop setup-bench
swift:
	@command -v swift >/dev/null || { \
	    echo 'Swift is missing: install 6.2 or later from https://swift.org/install and put it on PATH.' >&2; \
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

# $(call install,PACKAGES) installs those that are missing, and asks for nothing when none is.
install = @bash -euc "$$find_missing" setup $(1)

define find_missing
command -v dpkg-query >/dev/null || { echo "setup: no Debian; needed are the counterparts of: $$*"; exit 0; }
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
    echo "setup: neither root nor sudo; have these installed: $${missing[*]}" >&2
    exit 1
fi
endef
export find_missing

# A package's script asks policy-rc.d before it starts its daemon: 101 is no. nginx and glewlwyd
# would otherwise listen on every address. One that is there already stays as it is.
define install_as_root
policy=/usr/sbin/policy-rc.d
if [ ! -e $$policy ]; then
    trap 'rm -f $$policy' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >$$policy
    chmod 755 $$policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet || echo 'setup: no new package lists; trying with the old ones' >&2
apt-get install --quiet --yes --no-install-recommends "$$@"
endef
export install_as_root
