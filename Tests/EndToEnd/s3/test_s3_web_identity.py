"""Clients that turn a token into credentials themselves, and then use them, with one server for
both."""

import json

import pytest
from minio.credentials import AssumeRoleProvider, WebIdentityProvider

from support.clients import Awscli, Boto3, MinioPy, Rclone, S3fs
from support.s3 import allow


@pytest.fixture(scope="module")
def token(on_rclone, issuer):
    policy = {"Version": "2012-10-17", "Statement": [allow("s3:*", on=("reports", "reports/*"))]}
    on_rclone.daypass.tell("policy", "create", "one-bucket", "-", text=json.dumps(policy))
    return issuer.token(policy="one-bucket")


@pytest.mark.parametrize("kind", [Boto3, Awscli, S3fs, Rclone], ids=lambda kind: kind.name)
def test_a_token_in_the_environment_is_enough(on_rclone, open_client, token, tmp_path, kind):
    file = tmp_path / "token"
    file.write_text(token + "\n")
    use(on_rclone, open_client(kind, on_rclone.url, {"token_file": file}))


def test_minio_py_gets_its_credentials_by_a_token(on_rclone, open_client, trusting, token):
    provider = WebIdentityProvider(
        jwt_provider_func=lambda: {"access_token": token}, sts_endpoint=on_rclone.url,
        http_client=trusting)
    use(on_rclone, open_client(MinioPy, on_rclone.url, {"provider": provider}))


def test_minio_py_gets_its_credentials_by_an_access_key(on_rclone, open_client, trusting):
    provider = AssumeRoleProvider(
        sts_endpoint=on_rclone.url, access_key=on_rclone.alice["aws_access_key_id"],
        secret_key=on_rclone.alice["aws_secret_access_key"], http_client=trusting)
    use(on_rclone, open_client(MinioPy, on_rclone.url, {"provider": provider}))


def test_awscli_gets_its_credentials_by_a_profile(on_rclone, open_client):
    aws = open_client(Awscli, on_rclone.url, {})
    aws.configuration.write_text(f"""[profile alice]
aws_access_key_id = {on_rclone.alice["aws_access_key_id"]}
aws_secret_access_key = {on_rclone.alice["aws_secret_access_key"]}

[default]
source_profile = alice
role_arn = arn:aws:iam::123456789012:role/any
""")
    use(on_rclone, aws)


def use(s3, client):
    key = f"by-identity/{client.name}"
    client.put("reports", key, b"one")
    assert client.get("reports", key) == b"one"
    with pytest.raises(client.Refusal):
        client.get("secrets", "plan")
    line = s3.daypass.audit()[-1]
    assert line["code"] == "AccessDenied" and line["accessKeyID"].startswith("ASIA")
