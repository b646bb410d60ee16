# Installs what `make build` built, and makes the Debian package of it.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
UNITS ?= $(PREFIX)/lib/systemd/system
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
# The directory of the programs; the tests use the same variable.
DAYPASS_BIN_DIR ?= .build/release

# The version is defined there only.
VERSION = $(shell sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/Configuration/DaypassVersion.swift)

ROOT = $(DESTDIR)$(PREFIX)
DOC = $(ROOT)/share/doc/daypass
# The documents, the web servers' configurations and the examples, with their paths.
DOCUMENTS = $(shell find $(wildcard *.md) docs nginx apache lighttpd caddy examples -type f \
                ! -path 'nginx/demo/*' ! -name '*.pyc')
SYSTEMD_UNITS = daypass.socket daypass.service daypass-admin.socket daypass-admin.service
MANUALS = man1/daypass.1 man5/daypass.env.5 man8/daypass.fcgi.8
COMPLETIONS = $(ROOT)/share/bash-completion/completions/daypass \
              $(DESTDIR)$(ZSH_COMPLETIONS)/_daypass \
              $(ROOT)/share/fish/vendor_completions.d/daypass.fish

.PHONY: install
install:  ## what make build built, with units, manuals, completions (PREFIX=/usr/local DESTDIR=)
	@for program in daypass daypass.fcgi; do \
	    [ -x $(DAYPASS_BIN_DIR)/$$program ] || { \
	        echo "install: $(DAYPASS_BIN_DIR)/$$program is missing: make build" >&2; exit 1; }; \
	done
	install -D -m 755 -s -t $(ROOT)/bin $(DAYPASS_BIN_DIR)/daypass $(DAYPASS_BIN_DIR)/daypass.fcgi
	install -d $(DESTDIR)$(UNITS)
	for unit in $(SYSTEMD_UNITS); do \
	    sed 's|/usr/bin/|$(PREFIX)/bin/|' packaging/systemd/$$unit >$(DESTDIR)$(UNITS)/$$unit; \
	    chmod 644 $(DESTDIR)$(UNITS)/$$unit; \
	done
	install -D -m 644 packaging/daypass.sysusers $(ROOT)/lib/sysusers.d/daypass.conf
	install -D -m 644 packaging/daypass.tmpfiles $(ROOT)/lib/tmpfiles.d/daypass.conf
	install -D -m 644 packaging/daypass.logrotate $(DESTDIR)$(SYSCONFDIR)/logrotate.d/daypass
	@# An administrator's file stays.
	[ -e $(DESTDIR)$(SYSCONFDIR)/daypass/daypass.env ] || \
	    install -D -m 640 nginx/daypass.env $(DESTDIR)$(SYSCONFDIR)/daypass/daypass.env
	for page in $(MANUALS); do \
	    install -D -m 644 packaging/man/$${page##*/} $(ROOT)/share/man/$$page; \
	done
	for file in $(DOCUMENTS); do \
	    mode=644; [ ! -x $$file ] || mode=755; \
	    install -D -m $$mode $$file $(DOC)/$$file; \
	done
	install -d $(dir $(COMPLETIONS))
	set -- bash zsh fish; for file in $(COMPLETIONS); do \
	    $(DAYPASS_BIN_DIR)/daypass --generate-completion-script $$1 | sed '1{/^#!/d}' >$$file; \
	    chmod 644 $$file; shift; \
	done

.PHONY: uninstall
uninstall:  ## removes what make install installed, except settings and state
	rm -f $(addprefix $(ROOT)/bin/,daypass daypass.fcgi) \
	    $(addprefix $(DESTDIR)$(UNITS)/,$(SYSTEMD_UNITS)) \
	    $(ROOT)/lib/sysusers.d/daypass.conf $(ROOT)/lib/tmpfiles.d/daypass.conf \
	    $(DESTDIR)$(SYSCONFDIR)/logrotate.d/daypass \
	    $(addprefix $(ROOT)/share/man/,$(MANUALS)) $(COMPLETIONS)
	rm -rf $(DOC)

# Packages what is already built; compiles nothing and needs no root.
.PHONY: deb
deb: build setup-deb  ## .build/deb/daypass_VERSION-1_ARCHITECTURE.deb
	@packaging/debian/build $(VERSION) $(abspath $(DAYPASS_BIN_DIR))

.PHONY: test-deb
test-deb: deb setup-test-deb .venv/installed  ## the package in a Debian of its own (debootstrap, root)
	.venv/bin/pytest Tests/EndToEnd/packaging

.PHONY: setup-deb setup-test-deb
setup-deb:
	$(call install,$(DEB_PACKAGES))
setup-test-deb:
	$(call install,$(DEB_PACKAGES) $(TEST_DEB_PACKAGES))
