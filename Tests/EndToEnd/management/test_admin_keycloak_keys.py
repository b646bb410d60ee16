"""The access keys of a person whom Keycloak no longer has."""

import time

import pytest
from botocore.exceptions import ClientError

from management.test_admin_openid_keys import NOBODY, ROOT
from support.admin_call import AdminCalls
from support.daypass import provider
from support.keycloak import Keycloak
from support.s3 import S3


@pytest.fixture
def keycloak(own, certificate):
    keycloak = own.keep(Keycloak(certificate))
    keycloak.users = {"alice": True, "bob": True}
    return keycloak


@pytest.fixture
def s3(make_own, authority, certificate, keycloak):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "sessions",
        "MINIO_ROOT_USER": ROOT["aws_access_key_id"],
        "MINIO_ROOT_PASSWORD": ROOT["aws_secret_access_key"],
        **provider(keycloak, "KC", **keycloak.settings)})
    s3.bucket("kc-keys")
    return s3


def key_of(s3, keycloak, subject):
    """A key that a person makes, in a session of 15 minutes."""
    issued = s3.client("sts", NOBODY).assume_role_with_web_identity(
        RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test", DurationSeconds=900,
        WebIdentityToken=keycloak.token(sub=subject, policy="readwrite"))["Credentials"]
    person = AdminCalls(s3, {
        "aws_access_key_id": issued["AccessKeyId"],
        "aws_secret_access_key": issued["SecretAccessKey"],
        "aws_session_token": issued["SessionToken"]})
    made = person("PUT", "add-service-account", sealed={}).opened_json["credentials"]
    return {"aws_access_key_id": made["accessKey"], "aws_secret_access_key": made["secretKey"]}


def refusal(s3, key):
    """The code of a refused list; `None` if the key may list."""
    try:
        s3.client("s3", key).list_objects_v2(Bucket="kc-keys")
    except ClientError as refused:
        return refused.response["Error"]["Code"]
    return None


def status(s3, key):
    root = AdminCalls(s3, ROOT)
    return root("GET", "info-service-account", {
        "accessKey": key["aws_access_key_id"]}).opened_json["accountStatus"]


@pytest.mark.parametrize("how", ["disabled", "deleted"])
def test_the_watch_disables_the_keys_of_a_person(s3, keycloak, how):
    alice, bob = (key_of(s3, keycloak, name) for name in ("alice", "bob"))
    assert s3.daypass.tell("session", "check")[0]["ended"] == []
    assert refusal(s3, alice) is None is refusal(s3, bob)
    if how == "disabled":
        keycloak.users["alice"] = False
    else:
        del keycloak.users["alice"]
    assert s3.daypass.tell("session", "check")[0]["ended"] == ["alice"]
    assert refusal(s3, alice) == "InvalidAccessKeyId"
    assert (status(s3, alice), status(s3, bob)) == ("off", "on")
    assert refusal(s3, bob) is None
    # The person's return enables nothing.
    keycloak.users["alice"] = True
    assert s3.daypass.tell("session", "check")[0]["ended"] == []
    assert (refusal(s3, alice), status(s3, alice)) == ("InvalidAccessKeyId", "off")


def test_the_watch_outlasts_the_session_that_made_the_key(s3, keycloak):
    """It looks for as long as the key lasts: 90 days, unless the caller says otherwise."""
    alice = key_of(s3, keycloak, "alice")
    hours = [int(file.name.split(".")[1]) for file in (
        s3.daypass.state / "watched" / "KC").glob("*.json")]
    assert max(hours) * 3_600 > time.time() + 89 * 86_400
    assert status(s3, alice) == "on"
