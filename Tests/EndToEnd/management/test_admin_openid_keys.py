"""Lists of the access keys of people of an OpenID provider."""

import pytest

from support.admin_call import AdminCalls
from support.daypass import provider
from support.s3 import S3

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
# boto3 wants some even where the call is not signed.
NOBODY = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
PATH = "idp/openid/list-access-keys-bulk"


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, issuer):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "sessions",
        "MINIO_ROOT_USER": "root-admin", "MINIO_ROOT_PASSWORD": "root-admin-secret",
        **provider(issuer, "corp")})


def signed_in(s3, issuer, subject):
    issued = s3.client("sts", NOBODY).assume_role_with_web_identity(
        RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test",
        WebIdentityToken=issuer.token(
            sub=subject, policy="readwrite", preferred_username=f"{subject}@corp"))
    issued = issued["Credentials"]
    return AdminCalls(s3, {
        "aws_access_key_id": issued["AccessKeyId"],
        "aws_secret_access_key": issued["SecretAccessKey"],
        "aws_session_token": issued["SessionToken"]})


def test_keys_by_provider_and_person(s3, issuer):
    root = AdminCalls(s3, ROOT)
    frank, grace = (signed_in(s3, issuer, name) for name in ("frank", "grace"))
    key = frank("PUT", "add-service-account", sealed={}).opened_json["credentials"]["accessKey"]
    (corp,) = frank("GET", PATH, {"listType": "all"}).opened_json
    (person,) = corp["users"]
    assert (corp["configName"], person["ID"], person["readableName"]) == (
        "corp", "frank", "frank@corp")
    assert [entry["accessKey"] for entry in person["serviceAccounts"]] == [key]
    assert person["stsKeys"] is None
    for query in ({"all": "true"}, {"users": "frank"}, {"users": person["minioAccessKey"]},
                  {"users": ["frank", "grace"], "configName": "corp"}):
        assert root("GET", PATH, query).opened_json == [corp], query
    for query in ({"users": "grace"}, {"all": "true", "listType": "sts-only"}, {}):
        assert root("GET", PATH, query).opened_json == [{"configName": "corp", "users": []}]
    assert root("GET", PATH, {"all": "true", "configName": "none"}).refusal == (
        400, "XMinioAdminNoSuchConfigTarget")
    assert grace("GET", PATH).opened_json == [{"configName": "corp", "users": []}]
    for query in ({"all": "true"}, {"users": "frank"}, {"users": person["minioAccessKey"]}):
        assert grace("GET", PATH, query).refusal == (403, "AccessDenied"), query


def test_a_user_with_the_name_of_a_subject_sees_none_of_its_keys(s3, issuer):
    signed_in(s3, issuer, "heidi")("PUT", "add-service-account", sealed={})
    user = AdminCalls(s3, s3.user("heidi", "readwrite"))
    for query in ({}, {"users": "heidi"}):
        assert user("GET", PATH, query).opened_json == [{"configName": "corp", "users": []}]
