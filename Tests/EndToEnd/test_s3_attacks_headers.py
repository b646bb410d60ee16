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


@pytest.mark.parametrize("count, refusal", [
    (200, None), (300, (400, "RequestHeaderSectionTooLarge")),
])
def test_only_so_many_headers_are_looked_at(recorded, alice, count, refusal):
    """T56: each has to be found in the list of the signed ones; thousands took a tenth of a second."""
    headers = [(f"x-amz-meta-{number}", "v") for number in range(count)]
    call = recorded.wire.signed(alice, "PUT", "/headers/k", headers)
    if refusal:
        assert recorded.refuses(call) == refusal
    else:
        assert len(recorded.passes(call).fields) > count


@pytest.mark.parametrize("target, headers", [
    ("/headers?prefix=" + "!" * 20_000, []),
    ("/headers?list-type=2&start-after=" + "%F0%9F%94%91" * 1_300 + "!" * 5_000, []),
    ("/headers/k", [("x-amz-copy-source", "/headers/s?versionId=" + "!" * 20_000)]),
    ("/headers/k", [("x-amz-tagging", "key=" + "!" * 20_000)]),
])
def test_what_grows_beyond_nginx_limits_is_refused(recorded, alice, target, headers):
    """T56: encoded in the one canonical form, a byte becomes three."""
    method = "PUT" if headers else "GET"
    call = recorded.wire.signed(alice, method, target, headers)
    assert recorded.refuses(call) == (400, "RequestHeaderSectionTooLarge")
