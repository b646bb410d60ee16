"""`revoke-tokens` ends sessions, as `daypass session revoke` does."""

import json
import re
import urllib.parse

import pytest
from botocore.exceptions import ClientError

from support.admin_call import AdminCalls
from support.daypass import provider
from support.s3 import S3, allow
from support.wire import Wire

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
# boto3 wants some even where the call is not signed.
NOBODY = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, issuer):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": "root-admin",
        "MINIO_ROOT_PASSWORD": "root-admin-secret",
        **provider(issuer)})
    s3.bucket("revoked")
    return s3


@pytest.fixture(scope="module")
def wire(s3):
    return Wire(s3)


@pytest.fixture(scope="module")
def root(s3):
    return AdminCalls(s3, ROOT)


def works(s3, credentials):
    try:
        s3.client("s3", credentials).list_objects_v2(Bucket="revoked")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "InvalidToken", error
        return False
    return True


def session_of_type(wire, keys, name):
    """A session with a parameter that SDKs do not have."""
    form = urllib.parse.urlencode({
        "Action": "AssumeRole", "Version": "2011-06-15", "TokenRevokeType": name})
    answer = wire.send(wire.signed(
        keys, "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, form.encode(),
        service="sts"))
    found = {
        name: re.search(f"<{name}>([^<]+)</{name}>".encode(), answer.body)[1].decode()
        for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
    return {
        "aws_access_key_id": found["AccessKeyId"],
        "aws_secret_access_key": found["SecretAccessKey"],
        "aws_session_token": found["SessionToken"]}


def test_all_sessions_of_a_user(s3, root):
    alice = s3.user("rev-alice", "readwrite")
    session = s3.session(alice)
    assert works(s3, session)
    answer = root(
        "POST", "revoke-tokens/builtin",
        {"user": "rev-alice", "tokenRevokeType": "", "fullRevoke": "true"})
    assert (answer.status, answer.body) == (204, b"")
    assert not works(s3, session)
    assert works(s3, alice)


def test_a_user_s_own(s3):
    bob = s3.user("rev-bob", "readwrite")
    session = s3.session(bob)
    answer = AdminCalls(s3, bob)("POST", "revoke-tokens/builtin", {"fullRevoke": "true"})
    assert answer.status == 204
    assert not works(s3, session)


def test_sessions_of_one_type(s3, root, wire):
    carol = s3.user("rev-carol", "readwrite")
    laptop, phone = (session_of_type(wire, carol, name) for name in ("laptop", "phone"))
    assert root("POST", "revoke-tokens/builtin", {
        "user": "rev-carol", "tokenRevokeType": "laptop"}).status == 204
    assert not works(s3, laptop)
    assert works(s3, phone)


@pytest.mark.parametrize("query", [
    {}, {"user": "rev-alice"}, {"user": "rev-alice", "fullRevoke": "false"},
    {"user": "rev-alice", "fullRevoke": "true", "tokenRevokeType": "x"}])
def test_what_to_revoke_must_be_said(root, query):
    assert root("POST", "revoke-tokens/builtin", query).refusal == (400, "InvalidRequest")


def test_malformed_queries(root):
    assert root("POST", "revoke-tokens/builtin", {"user": "x", "fullRevoke": "maybe"}).refusal == (
        400, "XMinioAdminInvalidArgument")
    assert root(
        "POST", "revoke-tokens/builtin", {"user": "x" * 2000, "fullRevoke": "true"}).status == 400
    assert root("POST", "revoke-tokens/tls", {"user": "x", "fullRevoke": "true"}).refusal == (
        501, "NotImplemented")


def test_another_s_sessions_need_the_right(s3):
    dave = s3.user("rev-dave", [allow("admin:ListUsers"), allow("s3:*")])
    session = s3.session(dave)
    mallory = AdminCalls(s3, s3.user("rev-mallory", "readwrite"))
    for source in ("builtin", "ldap", "openid"):
        assert mallory("POST", f"revoke-tokens/{source}", {
            "user": "rev-dave", "fullRevoke": "true"}).refusal == (403, "AccessDenied")
    assert works(s3, session)


def test_a_session_revokes_nothing(s3):
    session = s3.session(s3.user("rev-eve", "consoleAdmin"))
    assert AdminCalls(s3, session)(
        "POST", "revoke-tokens/builtin", {"fullRevoke": "true"}).refusal == (403, "AccessDenied")
    assert works(s3, session)


def test_people_of_a_provider(s3, root, issuer):
    issued = s3.client("sts", NOBODY).assume_role_with_web_identity(
        RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test",
        WebIdentityToken=issuer.token(sub="rev-frank", policy="readwrite"))["Credentials"]
    session = {
        "aws_access_key_id": issued["AccessKeyId"],
        "aws_secret_access_key": issued["SecretAccessKey"],
        "aws_session_token": issued["SessionToken"]}
    assert works(s3, session)
    query = {"user": "rev-other", "fullRevoke": "true"}
    assert root("POST", "revoke-tokens/openid", query).status == 204
    assert works(s3, session)
    query = {"user": "rev-frank", "fullRevoke": "true"}
    assert root("POST", "revoke-tokens/openid", query).status == 204
    assert not works(s3, session)


def test_without_a_directory(root):
    assert root("POST", "revoke-tokens/ldap", {
        "user": "alice", "fullRevoke": "true"}).refusal == (501, "XMinioLDAPNotEnabled")


def test_the_audit_log_names_the_owner(s3, root):
    answer = root("POST", "revoke-tokens/builtin", {"user": "rev-alice", "fullRevoke": "true"})
    assert answer.status == 204
    line = json.loads(s3.daypass.audit_log.read_text().splitlines()[-1])
    assert (line["action"], line["target"]) == ("RevokeTokens", "rev-alice")
