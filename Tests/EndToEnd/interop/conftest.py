"""Programs whose set-up costs more than the other tests together: `make test-interop`."""

import pytest

from support.lemonldap import Lemonldap


@pytest.fixture(scope="session")
def lemonldap(shared, certificate, authority):
    return shared.keep(Lemonldap(certificate, authority))
