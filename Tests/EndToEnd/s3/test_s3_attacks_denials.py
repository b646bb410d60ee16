"""T35, T37: a statement that denies an action of AWS's counts, also where MinIO asks for another one.

Who is denied one of them may still do the same without a version or tags, and who was never allowed one needs none.
"""

import pytest

from support.s3 import allow, deny

DENIED = (403, "AccessDenied")
VERSION = {"x-amz-copy-source": "/denials/k?versionId=v"}
TAGGED = {"x-amz-tagging": "a=b"}
CALLS = {
    "s3:GetObjectVersion": [
        ("GET", "/denials/k?versionId=v", {}), ("HEAD", "/denials/k?versionId=v", {}),
        ("PUT", "/denials/copy", VERSION),
        ("PUT", "/denials/copy?partNumber=1&uploadId=u", VERSION)],
    "s3:GetObjectVersionTagging": [("GET", "/denials/k?tagging&versionId=v", {})],
    "s3:PutObjectVersionTagging": [("PUT", "/denials/k?tagging&versionId=v", {})],
    "s3:DeleteObjectVersionTagging": [("DELETE", "/denials/k?tagging&versionId=v", {})],
    "s3:DeleteObjectVersion": [("DELETE", "/denials/k?versionId=v", {})],
    "s3:PutObjectTagging": [
        ("PUT", "/denials/k", TAGGED), ("POST", "/denials/k?uploads", TAGGED),
        ("PUT", "/denials/copy", {
            "x-amz-copy-source": "/denials/k", "x-amz-tagging-directive": "REPLACE", **TAGGED})],
    "s3:ListBucket": [("HEAD", "/denials", {})],
}
HARMLESS = [
    ("GET", "/denials/k", {}), ("PUT", "/denials/k", {}), ("DELETE", "/denials/k", {}),
    ("PUT", "/denials/copy", {"x-amz-copy-source": "/denials/k"})]


@pytest.fixture(scope="module")
def everyone(recorded):
    """Users who may do everything but one thing, by its action."""
    return {
        action: recorded.user(
            f"no-{action[3:]}", [allow("s3:*", on=("denials", "denials/*")), deny(action)])
        for action in CALLS}


@pytest.mark.parametrize("action", CALLS)
def test_what_a_statement_denies_is_denied(recorded, everyone, action):
    for method, target, headers in CALLS[action]:
        call = recorded.wire.signed(everyone[action], method, target, headers)
        if method == "HEAD":  # an answer without a document
            answer, received = recorded.send(call)
            assert (answer.status, received) == (403, None), target
        else:
            assert recorded.refuses(call) == DENIED, (method, target)
        assert f"{action}: denied by policy" in recorded.decided()["reason"]
    for method, target, headers in HARMLESS:
        recorded.passes(recorded.wire.signed(everyone[action], method, target, headers))


def test_nothing_has_to_allow_it(recorded):
    """MinIO's policies name no such action."""
    keys = recorded.user("minio-style", [allow(
        "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging",
        "s3:PutObjectTagging", "s3:DeleteObjectTagging", on="denials/*"),
        allow("s3:HeadBucket", on="denials")])
    for calls in CALLS.values():
        for method, target, headers in calls:
            recorded.passes(recorded.wire.signed(keys, method, target, headers))
