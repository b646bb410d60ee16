"""The Debian package in a Debian of its own: `make test-deb`, which makes the package first."""

import pytest

from support.debian import Debian, package


@pytest.fixture(scope="session")
def debian(shared):
    """A Debian in which Daypass was never installed, or was purged."""
    return shared.keep(Debian(shared.place("debian")))


@pytest.fixture
def installed(debian):
    """A Debian in which Daypass is installed as it came."""
    debian.install(package())
    yield debian
    debian.run("dpkg", "--purge", "daypass")
