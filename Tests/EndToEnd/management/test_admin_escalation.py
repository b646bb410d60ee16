"""What a temporary or narrowed credential must not turn itself into."""

import datetime
import json

import pytest

from support.admin_call import AdminCalls
from support.daypass import provider
from support.s3 import S3

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
# boto3 wants some even where the call is not signed.
NOBODY = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
SETTINGS = {
    "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "sessions",
    "MINIO_ROOT_USER": "root-admin", "MINIO_ROOT_PASSWORD": "root-admin-secret"}
DENIED = (403, "AccessDenied")


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, issuer):
    """Sessions make keys, and may not administer."""
    return S3(make_own(), authority, certificate, {**SETTINGS, **provider(issuer, "corp")})


@pytest.fixture(scope="module")
def open_s3(make_own, authority, certificate):
    """Sessions may administer."""
    return S3(make_own(), authority, certificate, {**SETTINGS, "DAYPASS_ADMIN_SESSIONS": "on"})


def key_by(calls, **wanted):
    """The credentials of an access key that the caller makes."""
    answer = calls("PUT", "add-service-account", sealed=wanted)
    assert answer.status == 200, answer.body
    pair = answer.opened_json["credentials"]
    return {"aws_access_key_id": pair["accessKey"], "aws_secret_access_key": pair["secretKey"]}


def only(*actions):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions)}]}


def add_user(calls, name):
    return calls("PUT", "add-user", {"accessKey": name}, sealed={"secretKey": "a-good-secret"})


def edit(calls, credentials, **changes):
    return calls(
        "POST", "update-service-account", {"accessKey": credentials["aws_access_key_id"]},
        sealed=changes)


def provider_session(s3, issuer):
    issued = s3.client("sts", NOBODY).assume_role_with_web_identity(
        RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test",
        WebIdentityToken=issuer.token(sub="boss", policy="consoleAdmin"))["Credentials"]
    return {
        "aws_access_key_id": issued["AccessKeyId"],
        "aws_secret_access_key": issued["SecretAccessKey"],
        "aws_session_token": issued["SessionToken"]}


@pytest.mark.parametrize("kind", ["provider", "user"])
def test_a_key_that_a_session_made_administers_as_little_as_the_session(s3, issuer, kind):
    session = (provider_session(s3, issuer) if kind == "provider"
               else s3.session(s3.user("chief", "consoleAdmin"), DurationSeconds=900))
    calls = AdminCalls(s3, session)
    key = key_by(calls)
    for credentials in (session, key, s3.session(key)):
        assert add_user(AdminCalls(s3, credentials), f"by-{kind}").refusal == DENIED
    # It still serves for what it was made for.
    assert AdminCalls(s3, key)("GET", "accountinfo").status == 200


def test_a_session_of_root_makes_no_key_of_root(s3, open_s3):
    for place in (s3, open_s3):
        session = AdminCalls(place, place.session(ROOT, DurationSeconds=900))
        for wanted in ({}, {"targetUser": "root-admin"}):
            answer = session("PUT", "add-service-account", sealed=wanted)
            assert answer.refusal == DENIED


def test_a_session_of_a_key_makes_no_keys(s3, open_s3):
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5)
    for place in (s3, open_s3):
        place.user("other", "readwrite")
        owner = AdminCalls(place, place.user("owner", "consoleAdmin"))
        key = key_by(owner, expiration=end.strftime("%Y-%m-%dT%H:%M:%SZ"))
        for credentials in (key, place.session(key)):
            for wanted in ({}, {"targetUser": "other"}):
                answer = AdminCalls(place, credentials)(
                    "PUT", "add-service-account", sealed=wanted)
                assert answer.refusal == DENIED


def test_a_key_does_not_edit_itself_by_its_session(open_s3):
    owner = AdminCalls(open_s3, open_s3.user("editor", "consoleAdmin"))
    key = key_by(owner, policy=only("admin:UpdateServiceAccount"))
    for credentials in (key, open_s3.session(key)):
        assert edit(AdminCalls(open_s3, credentials), key, newPolicy={}).refusal == DENIED
    assert AdminCalls(open_s3, key)("GET", "list-users").refusal == DENIED


def test_a_narrowed_credential_does_not_take_over_a_wider_key(open_s3):
    user = open_s3.user("wide", "consoleAdmin")
    owner = AdminCalls(open_s3, user)
    wide = key_by(owner)
    narrow = key_by(owner, policy=only("admin:UpdateServiceAccount"))
    session = open_s3.session(user, Policy=json.dumps(only("admin:UpdateServiceAccount")))
    for credentials in (narrow, open_s3.session(narrow), session):
        answer = edit(AdminCalls(open_s3, credentials), wide, newSecretKey="taken-over-secret")
        assert answer.refusal == DENIED
    taken = {**wide, "aws_secret_access_key": "taken-over-secret"}
    assert AdminCalls(open_s3, taken)("GET", "list-users").code == "SignatureDoesNotMatch"
    # The user itself, and its session without a policy, edit keys by their right.
    for credentials in (user, open_s3.session(user)):
        assert edit(AdminCalls(open_s3, credentials), wide, newDescription="x").status == 204
