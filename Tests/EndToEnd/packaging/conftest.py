"""The Debian package in a Debian of its own: `make test-deb`, which makes the package first."""

import pytest

from support.debian import Debian, package


@pytest.fixture(scope="session")
def debian(shared):
    """A Debian without Daypass, never installed or purged."""
    return shared.keep(Debian(shared.place("debian"), "bookworm"))


@pytest.fixture(scope="session")
def next_debian(shared):
    """The same of the next release."""
    return shared.keep(Debian(shared.place("next-debian"), "trixie"))


@pytest.fixture
def installed(debian):
    """A Debian with Daypass as installed."""
    debian.install(package())
    yield debian
    debian.run("dpkg", "--purge", "daypass")
