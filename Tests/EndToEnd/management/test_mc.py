"""The first minute of MinIO's client `mc`: the requests that it sends, signed as it signs them."""

import xml.etree.ElementTree as ElementTree

import pytest

from support.admin_call import AdminCalls
from support.s3 import S3

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
# A bucket that mc makes up.
PROBE = "probe-bsign-0123456789abcdefghijklmnopqrst/"
AGENT = {"user-agent": "MinIO (linux; amd64) madmin-go/3.0.70 mc/DEVELOPMENT.GOGET",
         "accept-encoding": "zstd,gzip"}
# How Go sends a PUT or POST without a body.
EMPTY = {**AGENT, "transfer-encoding": "chunked"}


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT["aws_access_key_id"],
        "MINIO_ROOT_PASSWORD": ROOT["aws_secret_access_key"]})


@pytest.fixture(scope="module")
def root(s3):
    return AdminCalls(s3, ROOT)


def probe(calls, **more):
    """What `mc alias set` asks. It takes NoSuchBucket and AccessDenied for success."""
    answer = calls("GET", PROBE, [("location", "")], base="/", region="us-east-1",
                   headers={"user-agent": "MinIO (linux; amd64) minio-go/v7.0.90"}, **more)
    return answer.status, ElementTree.fromstring(answer.body).findtext("Code")


def test_alias_set(s3, root):
    assert probe(root) == (404, "NoSuchBucket")
    assert probe(AdminCalls(s3, s3.user("mc-reader", "readonly"))) == (404, "NoSuchBucket")
    assert probe(AdminCalls(s3, s3.user("mc-nothing"))) == (403, "AccessDenied")
    assert probe(AdminCalls(s3, s3.session(s3.user("mc-session", "readonly")))) == (
        404, "NoSuchBucket")
    wrong = {**ROOT, "aws_secret_access_key": "another-secret"}
    assert probe(AdminCalls(s3, wrong)) == (403, "SignatureDoesNotMatch")
    unknown = {**ROOT, "aws_access_key_id": "mc-unknown"}
    assert probe(AdminCalls(s3, unknown)) == (403, "InvalidAccessKeyId")


def test_alias_set_with_a_region(make_own, authority, certificate):
    """mc signs the probe for us-east-1, since it does not know the region yet."""
    s3 = S3(make_own(), authority, certificate, {
        "MINIO_REGION": "eu-west-1", "MINIO_ROOT_USER": ROOT["aws_access_key_id"],
        "MINIO_ROOT_PASSWORD": ROOT["aws_secret_access_key"]})
    root = AdminCalls(s3, ROOT)
    assert probe(root) == (404, "NoSuchBucket")
    wrong = {**ROOT, "aws_secret_access_key": "another-secret"}
    assert probe(AdminCalls(s3, wrong)) == (403, "SignatureDoesNotMatch")
    for region, status in (("us-east-1", 200), ("eu-west-1", 200)):
        assert root("GET", "", base="/", region=region).status == status
    for region, status in (("us-east-1", 400), ("eu-west-1", 404)):
        assert root("GET", PROBE, [("list-type", "2")], base="/",
                    region=region).status == status


def test_ping_and_ready(root):
    for path in ("live", "cluster"):
        answer = root.send("GET", f"/minio/health/{path}", {
            "host": "localhost", "user-agent": "Go-http-client/1.1"})
        assert (answer.status, answer.body) == (200, b""), path


def test_the_first_minute(s3, root):
    """alias set, admin info, user add, policy attach, svcacct add, user disable and enable."""
    assert probe(root) == (404, "NoSuchBucket")
    info = root("GET", "info", {"metrics": "false"}, headers=AGENT)
    assert [server["state"] for server in info.json["servers"]] == ["online"]
    added = root("PUT", "add-user", {"accessKey": "mc-alice"}, headers=AGENT, sealed={
        "secretKey": "mc-alice-secret", "status": "enabled"})
    assert (added.status, added.body) == (200, b"")
    attached = root("POST", "idp/builtin/policy/attach", headers=AGENT, sealed={
        "policies": ["readwrite"], "user": "mc-alice"},
        signed={"content-type": "application/octet-stream"})
    assert attached.opened_json["policiesAttached"] == ["readwrite"]
    assert root("GET", "user-info", {"accessKey": "mc-alice"}, headers=AGENT).json[
        "policyName"] == "readwrite"
    for status in ("disabled", "enabled"):
        changed = root("PUT", "set-user-status", {"accessKey": "mc-alice", "status": status},
                       headers=EMPTY)
        assert (changed.status, changed.body) == (200, b"")
        assert root("GET", "list-users", headers=AGENT).opened_json["mc-alice"]["status"] == status
    made = root("PUT", "add-service-account", headers=AGENT, sealed={
        "targetUser": "mc-alice", "accessKey": "mc-alice-key", "secretKey": "mc-alice-key-secret",
        "name": "laptop"})
    assert made.opened_json["credentials"] == {
        "accessKey": "mc-alice-key", "secretKey": "mc-alice-key-secret",
        "expiration": "1970-01-01T00:00:00Z"}
    own = AdminCalls(s3, {"aws_access_key_id": "mc-alice-key",
                          "aws_secret_access_key": "mc-alice-key-secret"})
    assert probe(own) == (404, "NoSuchBucket")
    assert own("GET", "list-users", headers=AGENT).refusal == (403, "AccessDenied")
    ended = root("POST", "revoke-tokens/builtin", [
        ("fullRevoke", "true"), ("tokenRevokeType", ""), ("user", "mc-alice")], headers=EMPTY)
    assert (ended.status, ended.body) == (204, b"")
    assert root("GET", "idp/builtin/policy-entities", {"user": "mc-alice"},
                headers=AGENT).opened_json["userMappings"] == [
        {"user": "mc-alice", "policies": ["readwrite"]}]


def test_a_lone_question_mark(root):
    """mc sends one after a path without parameters; the signature is as without it."""
    answer = root("GET", "idp/builtin/policy-entities", headers=AGENT, lone_mark=True)
    assert "policyMappings" in answer.opened_json
