"""Buckets as hosts: bucket.s3.localhost, where MINIO_DOMAIN has s3.localhost."""

import socket
import subprocess

import botocore.exceptions
import pytest

from support.program import tool
from support.s3 import S3, allow

DOMAIN = "s3.localhost"


@pytest.fixture(scope="module")
def s3(shared, authority):
    certificate = authority.issue("hosts", DOMAIN, f"*.{DOMAIN}")
    s3 = S3(shared, authority, certificate, {"MINIO_DOMAIN": f"other.example,{DOMAIN}"})
    s3.bucket("reports")
    s3.bucket("secrets")
    s3.alice = s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    return s3


@pytest.fixture(params=["https", "http"])
def client(request, s3, monkeypatch):
    """boto3 in virtual-host style. No resolver here knows names below localhost."""
    resolve = socket.getaddrinfo

    def resolve_here(host, *arguments, **more):
        is_below = isinstance(host, str) and host.endswith(f".{DOMAIN}")
        return resolve("127.0.0.1" if is_below or host == DOMAIN else host, *arguments, **more)
    monkeypatch.setattr(socket, "getaddrinfo", resolve_here)
    port = s3.nginx.port if request.param == "https" else s3.nginx.plain_port
    return s3.client(
        "s3", s3.session(s3.alice), url=f"{request.param}://{DOMAIN}:{port}",
        signature_version="s3v4", s3={"addressing_style": "virtual"})


def test_a_bucket_is_a_host(s3, client):
    client.put_object(Bucket="reports", Key="2026/a b+é.csv", Body=b"one")
    assert s3.store.object("reports", "2026/a b+é.csv") == b"one"
    assert client.get_object(Bucket="reports", Key="2026/a b+é.csv")["Body"].read() == b"one"
    listed = client.list_objects_v2(Bucket="reports", Prefix="2026/")
    assert [entry["Key"] for entry in listed["Contents"]] == ["2026/a b+é.csv"]
    client.copy_object(
        Bucket="reports", Key="copy", CopySource={"Bucket": "reports", "Key": "2026/a b+é.csv"})
    client.delete_object(Bucket="reports", Key="2026/a b+é.csv")
    assert s3.store.object("reports", "2026/a b+é.csv") is None
    assert s3.store.object("reports", "copy") == b"one"
    assert hosts(s3) in ({"reports"}, {"reports", "secrets"})


def hosts(s3):
    """The buckets in the hosts of nginx's log."""
    lines = [line for line in s3.nginx.requests() if line["http_user_agent"].startswith("Boto3")]
    return {
        line["http_host"].partition(f".{DOMAIN}")[0] for line in lines
        if line["request_uri"] != "/"}


@pytest.mark.parametrize("name", ["authorizer", "gathered", "preflight", "proxy", "sts", "upload"])
def test_no_key_is_an_internal_location_of_nginx(s3, client, name):
    client.put_object(Bucket="reports", Key=f"_daypass/{name}", Body=b"one")
    assert s3.store.object("reports", f"_daypass/{name}") == b"one"
    assert client.get_object(Bucket="reports", Key=f"_daypass/{name}")["Body"].read() == b"one"
    client.delete_object(Bucket="reports", Key=f"_daypass/{name}")


def test_a_bucket_s_host_is_denied_like_its_path(client):
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        client.put_object(Bucket="secrets", Key="reports", Body=b"one")
    assert refusal.value.response["Error"]["Code"] == "AccessDenied"


def test_a_presigned_url_names_the_bucket_in_the_host(s3, client):
    client.put_object(Bucket="reports", Key="presigned", Body=b"one")
    url = client.generate_presigned_url(
        "get_object", Params={"Bucket": "reports", "Key": "presigned"})
    scheme, _, host = url.partition("/presigned")[0].partition("://")
    assert host.startswith(f"reports.{DOMAIN}:")
    assert curl(s3, url, host) == b"one"
    # The signature covers the host, so it is not valid for another bucket.
    other = url.replace("reports", "secrets", 1)
    assert b"<Code>SignatureDoesNotMatch</Code>" in curl(s3, other, other.split("/")[2])


def curl(s3, url, host):
    done = subprocess.run(
        [tool("curl"), "--silent", "--cacert", str(s3.authority.file), "--resolve",
         f"{host}:127.0.0.1", url], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_path_of_the_administration_is_an_object_s_in_a_bucket(s3, client):
    client.put_object(Bucket="reports", Key="minio/admin/v3/groups", Body=b"an object")
    answer = client.get_object(Bucket="reports", Key="minio/admin/v3/groups")
    assert answer["Body"].read() == b"an object"
