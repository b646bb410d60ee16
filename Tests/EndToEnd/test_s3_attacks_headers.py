"""Headers: unsigned, altered, repeated, in odd spellings, meant for somebody else (T18, T32, T43, T44, T48)."""

import pytest

from support.s3 import allow


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("headers", [allow("s3:*", on=("headers", "headers/*"))])


def test_force_delete_has_to_be_signed(recorded, alice):
    """T18: who was given a presigned URL that deletes an empty bucket can't delete a full one."""
    call = recorded.wire.presigned(alice, "DELETE", "/headers")
    assert recorded.refuses(call.with_headers(X_Minio_Force_Delete="true")) == (403, "AccessDenied")
    signed = recorded.wire.signed(
        alice, "DELETE", "/headers", {"X-Minio-Force-Delete": "true"})
    assert recorded.passes(signed).header("x-minio-force-delete") == "true"
