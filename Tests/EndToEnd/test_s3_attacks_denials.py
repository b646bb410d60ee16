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


def test_a_sub_resource_that_a_store_ignores_is_no_way_around_it(recorded):
    """`DELETE ?tagging&versionId=` deletes the version where `tagging` means nothing."""
    for action, method in [("s3:DeleteObjectVersion", "DELETE"), ("s3:GetObjectVersion", "GET")]:
        keys = recorded.user(f"ignored-{method}", [allow("s3:*", on="denials/*"), deny(action)])
        call = recorded.wire.signed(keys, method, "/denials/k?tagging&versionId=v")
        assert recorded.refuses(call) == DENIED
        recorded.passes(recorded.wire.signed(keys, method, "/denials/k?tagging"))


IGNORED = [
    ("s3:GetObject", "GET", "/denials/secret/?tagging", {}), ("s3:GetObject", "GET", "/denials/secret/?retention", {}),
    ("s3:GetObject", "GET", "/denials/secret/?acl", {}), ("s3:PutObject", "PUT", "/denials/secret/?tagging", {}),
    ("s3:PutObject", "PUT", "/denials/secret/?legal-hold", {}), ("s3:DeleteObject", "DELETE", "/denials/secret/?tagging", {}),
    ("s3:BypassGovernanceRetention", "DELETE", "/denials/secret?tagging", {"x-amz-bypass-governance-retention": "true"}),
    ("s3:PutBucketPolicy", "PUT", "/denials/secret?tagging", {"x-amz-acl": "public-read"}),
    ("s3:PutBucketPolicy", "PUT", "/denials/secret?retention", {"x-amz-grant-read": "id=1"}),
]


@pytest.mark.parametrize("action, method, target, headers", IGNORED)
def test_nor_with_a_slash_behind_the_key_or_a_header(recorded, action, method, target, headers):
    """T35, T40: a store of files then reads, writes or deletes `secret`, as it does without the sub-resource."""
    number = IGNORED.index((action, method, target, headers))
    keys = recorded.user(f"slash-{number}", [
        allow("s3:*", on=("denials", "denials/*")),
        deny(action, on=("denials", "denials/secret") if action == "s3:PutBucketPolicy" else "denials/secret")])
    assert recorded.refuses(recorded.wire.signed(keys, method, target, headers)) == DENIED
    recorded.passes(recorded.wire.signed(keys, method, target.replace("secret", "other"), {}))
