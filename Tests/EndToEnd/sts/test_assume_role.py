"""AssumeRole and GetCallerIdentity with real clients, which sign with keys of `daypass user
add`."""

import json
import os
import subprocess
import sys

import boto3
import botocore.exceptions
import pytest
from minio.credentials import AssumeRoleProvider

from support.daypass import Daypass
from support.nginx import Nginx
from support.shapes import assert_credentials
from support.sts import Client

ROLE = "arn:aws:iam::123456789012:role/anything"
ROOT = ("the-owner", "the-owner's password")


@pytest.fixture(scope="module")
def server(shared, authority):
    return shared.keep(Daypass(shared.place("assume-role"), authority, {
        "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1]}).start())


@pytest.fixture(scope="module")
def sts(shared, certificate, authority, server):
    """A client of this module's own Daypass, which the `aws` fixture names too."""
    return Client(
        shared.keep(Nginx(shared.place("assume-role-nginx"), certificate, server.upstream)).port,
        authority)


@pytest.fixture(scope="module")
def alice(server):
    return ("alice", server.tell("user", "add", "alice", "--policy", "readonly")["secretKey"])


def client(key, region="us-east-1", token=None):
    return boto3.client(
        "sts", region_name=region, aws_access_key_id=key[0], aws_secret_access_key=key[1],
        aws_session_token=token)


def assume(key, **more):
    return client(key).assume_role(RoleArn=ROLE, RoleSessionName="session", **more)["Credentials"]


def identity(credentials):
    return client(
        (credentials["AccessKeyId"], credentials["SecretAccessKey"]),
        token=credentials["SessionToken"]).get_caller_identity()


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "cn-north-1"])
def test_boto3_assumes_a_role_in_any_region(aws, alice, region):
    credentials = client(alice, region).assume_role(
        RoleArn=ROLE, RoleSessionName="session")["Credentials"]
    assert_credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"],
                       credentials["SessionToken"])


def test_the_session_says_whose_it_is(aws, alice):
    credentials = assume(alice, DurationSeconds=900)
    assert identity(credentials)["Arn"] == (
        f"arn:aws:sts::000000000000:assumed-role/alice/{credentials['AccessKeyId']}")
    assert client(alice).get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:user/alice"
    assert identity(assume(ROOT))["Account"] == "000000000000"


@pytest.mark.parametrize("key, code", [
    (("alice", "a wrong secret"), "SignatureDoesNotMatch"),
    (("nobody", "a wrong secret"), "InvalidClientTokenId")])
def test_a_caller_without_a_valid_signature_gets_nothing(aws, alice, key, code):
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        assume(key)
    assert refusal.value.response["Error"]["Code"] == code


def test_temporary_credentials_can_t_assume_a_role(aws, alice):
    one = assume(alice)
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        client((one["AccessKeyId"], one["SecretAccessKey"]), token=one["SessionToken"]).assume_role(
            RoleArn=ROLE, RoleSessionName="session")
    assert refusal.value.response["Error"]["Code"] == "AccessDenied"


def test_awscli_follows_a_profile_with_a_role(aws, alice, sts, tmp_path):
    config = tmp_path / "config"
    config.write_text(
        f"[profile alice]\naws_access_key_id = {alice[0]}\naws_secret_access_key = {alice[1]}\n"
        f"[profile role]\nrole_arn = {ROLE}\nsource_profile = alice\n"
        f"endpoint_url = {sts.url}\nregion = us-east-1\n")
    result = subprocess.run(
        [sys.executable, "-m", "awscli", "sts", "get-caller-identity", "--profile", "role"],
        env=os.environ | {"AWS_CONFIG_FILE": str(config)}, capture_output=True, text=True,
        timeout=60)
    assert result.returncode == 0, result.stderr
    assert "assumed-role/alice/ASIA" in json.loads(result.stdout)["Arn"]


def test_minio_py_assumes_a_role(aws, trusting, alice, sts):
    credentials = AssumeRoleProvider(
        sts_endpoint=sts.url, access_key=alice[0], secret_key=alice[1], duration_seconds=3600,
        http_client=trusting).retrieve()
    assert_credentials(credentials.access_key, credentials.secret_key, credentials.session_token)


@pytest.mark.parametrize("change", [
    ("user", "disable"), ("user", "remove"), ("session", "revoke", "--parent")])
def test_a_change_of_the_administrator_applies_at_once(aws, server, change):
    name = f"bob-{change[1]}"
    secret = server.tell("user", "add", name)["secretKey"]
    credentials = assume((name, secret))
    assert identity(credentials)["UserId"]
    server.tell(*change, name)
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        identity(credentials)
    assert refusal.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_simulation_says_which_statement_decides(server, alice):
    allowed = server.run(
        "policy", "simulate", "--user", "alice", "--action", "s3:GetObject",
        "--resource", "arn:aws:s3:::reports/a.csv")
    assert allowed.returncode == 0, allowed.stderr
    assert "allowed by" in allowed.stdout and "readonly" in allowed.stdout
    denied = server.run(
        "policy", "simulate", "--user", "alice", "--action", "s3:PutObject",
        "--resource", "arn:aws:s3:::reports/a.csv", "--json")
    assert denied.returncode == 1
    assert json.loads(denied.stdout)["allowed"] is False


def test_check_warns_of_likely_mistakes(server, tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports/*"}]}))
    result = server.run("policy", "check", str(file))
    assert result.returncode == 0
    assert "warning: Statement[0]" in result.stdout
    file.write_text("{}")
    assert server.run("policy", "check", str(file)).returncode == 1
