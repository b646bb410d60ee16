"""T35, T37: a statement that denies one of AWS's actions applies, even if MinIO asks for another
action.

A user without the right to one of them may still send the request without a version or tags, and
a user whom no policy allows one of them does not need it.
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
    """Users who may do everything except one action, by that action."""
    return {
        action: recorded.user(
            f"no-{action[3:]}", [allow("s3:*", on=("denials", "denials/*")), deny(action)])
        for action in CALLS}


@pytest.mark.parametrize("action", CALLS)
def test_a_denied_action_is_denied(recorded, everyone, action):
    for method, target, headers in CALLS[action]:
        call = recorded.wire.signed(everyone[action], method, target, headers)
        if method == "HEAD":  # an answer without a body
            answer, received = recorded.send(call)
            assert (answer.status, received) == (403, None), target
        else:
            assert recorded.refuses(call) == DENIED, (method, target)
        assert f"{action}: denied by policy" in recorded.decided()["reason"]
    for method, target, headers in HARMLESS:
        recorded.passes(recorded.wire.signed(everyone[action], method, target, headers))


def test_no_policy_has_to_allow_it(recorded):
    """MinIO's policies do not name such an action."""
    keys = recorded.user("minio-style", [allow(
        "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging",
        "s3:PutObjectTagging", "s3:DeleteObjectTagging", on="denials/*"),
        allow("s3:HeadBucket", on="denials")])
    for calls in CALLS.values():
        for method, target, headers in calls:
            recorded.passes(recorded.wire.signed(keys, method, target, headers))
