"""Real, unchanged clients with tokens of a real OpenID provider."""

import json
import subprocess
import sys

import boto3
import botocore.exceptions
import pytest
from minio.credentials import ClientGrantsProvider, WebIdentityProvider

from support.shapes import EXPIRATION, assert_credentials

ROLE = "arn:aws:iam::123456789012:role/anything"


@pytest.mark.parametrize("path", ["", "/", "/sts"])
def test_boto3_gets_credentials_for_a_token(aws, sts, glewlwyd, path):
    client = boto3.client("sts", endpoint_url=sts.url + path)
    answer = client.assume_role_with_web_identity(
        RoleArn=ROLE, RoleSessionName="session", WebIdentityToken=glewlwyd.lists.token())
    credentials = answer["Credentials"]
    assert_credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"],
                       credentials["SessionToken"])
    assert answer["SubjectFromWebIdentityToken"]
    assert answer["ResponseMetadata"]["RequestId"] == \
        answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"]


def test_boto3_passes_duration_and_session_policy(aws, glewlwyd, daypass):
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
    answer = boto3.client("sts").assume_role_with_web_identity(
        RoleArn=ROLE, RoleSessionName="session", WebIdentityToken=glewlwyd.lists.token(),
        DurationSeconds=1234, Policy=json.dumps(policy))
    line = daypass.audit_line(answer["ResponseMetadata"]["RequestId"])
    assert line["durationSeconds"] == 1234


def test_boto3_reads_code_and_request_id_of_a_refusal(aws, sts):
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        boto3.client("sts").assume_role_with_web_identity(
            RoleArn=ROLE, RoleSessionName="session", WebIdentityToken="not-a-token")
    answer = refusal.value.response
    assert answer["Error"]["Code"] == "InvalidIdentityToken"
    assert answer["Error"]["Type"] == "Sender"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", " \n\n"])
def test_boto3_takes_the_token_from_a_file_named_by_the_environment(aws, glewlwyd, tmp_path, end):
    """A token file usually ends with a line end, and boto3 sends it along."""
    file = tmp_path / "token"
    file.write_bytes(glewlwyd.lists.token().encode() + end.encode())
    aws.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(file))
    aws.setenv("AWS_ROLE_ARN", ROLE)
    credentials = boto3.Session().get_credentials().get_frozen_credentials()
    assert_credentials(credentials.access_key, credentials.secret_key, credentials.token)


def test_awscli_gets_credentials_for_a_token(aws, glewlwyd):
    answer = run_awscli(
        "--role-arn", ROLE, "--role-session-name", "session",
        "--web-identity-token", glewlwyd.lists.token())
    assert answer.returncode == 0, answer.stderr
    credentials = json.loads(answer.stdout)["Credentials"]
    assert_credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"],
                       credentials["SessionToken"])


def test_awscli_says_why_a_token_was_refused(aws, glewlwyd):
    token = glewlwyd.lists.token()
    answer = run_awscli(
        "--role-arn", ROLE, "--role-session-name", "session",
        "--web-identity-token", token[:-8] + "AAAAAAAA")
    assert answer.returncode != 0
    assert "(InvalidIdentityToken)" in answer.stderr


def run_awscli(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "awscli", "sts", "assume-role-with-web-identity", *arguments,
         "--output", "json"], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("path", ["", "/sts"])
@pytest.mark.parametrize("provider", [WebIdentityProvider, ClientGrantsProvider])
def test_minio_py_gets_credentials_for_a_token(trusting, sts, glewlwyd, provider, path):
    """minio-py sends everything in the query string, without a body or a content type."""
    credentials = provider(
        jwt_provider_func=lambda: {"access_token": glewlwyd.lists.token(), "expires_in": "3600"},
        sts_endpoint=sts.url + path, http_client=trusting).retrieve()
    assert_credentials(
        credentials.access_key, credentials.secret_key, credentials.session_token)
    assert not credentials.is_expired()


def test_minio_py_passes_role_duration_and_session_policy(
        trusting, sts, role_issuer, role_arn):
    policy = '{"Version":"2012-10-17","Statement":[]}'
    credentials = WebIdentityProvider(
        jwt_provider_func=lambda: {"access_token": role_issuer.token(without=["policy"])},
        sts_endpoint=sts.url, http_client=trusting, role_arn=role_arn,
        role_session_name="session", duration_seconds=900, policy=policy).retrieve()
    assert_credentials(
        credentials.access_key, credentials.secret_key, credentials.session_token)


def test_the_expiration_has_whole_seconds(sts, issuer):
    """minio-py and minio-go can't read fractions."""
    expiration = sts.assume(issuer.token()).credentials["Expiration"]
    assert EXPIRATION.fullmatch(expiration)


@pytest.mark.parametrize("command", [["list-users"], ["create-user", "--user-name", "bob"]])
def test_awscli_s_iam_is_told_that_there_is_no_such_api(sts, authority, command):
    answer = subprocess.run(
        [sys.executable, "-m", "awscli", "iam", *command, "--endpoint-url", sts.url,
         "--region", "us-east-1", "--ca-bundle", str(authority.file)],
        capture_output=True, text=True, timeout=60, env={
            "PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "alice",
            "AWS_SECRET_ACCESS_KEY": "some-secret",
            "AWS_MAX_ATTEMPTS": "1", "AWS_EC2_METADATA_DISABLED": "true"})
    assert answer.returncode != 0
    assert "(InvalidAction)" in answer.stderr, answer
    assert "there is no IAM API here" in answer.stderr, answer
