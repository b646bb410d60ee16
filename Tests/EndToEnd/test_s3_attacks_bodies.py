"""Bodies: of refused requests, of none, and between nginx and the store."""

import pytest

from support.s3 import allow


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("bodies", [allow("s3:*", on=("bodies", "bodies/*"))])


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, 5 << 20])
def test_an_upload_may_be_larger_than_a_call_of_the_token_service(recorded, alice, size):
    body = bytes(size)
    received = recorded.passes(recorded.wire.signed(alice, "PUT", "/bodies/large", body=body))
    assert received.body == body
