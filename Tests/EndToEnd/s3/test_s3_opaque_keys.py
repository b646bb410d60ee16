"""`DAYPASS_UPSTREAM_KEYS=opaque`: any text is a key in a store that compares bytes, like Ceph's
gateway."""

import itertools

import pytest
from botocore.exceptions import ClientError

from support.ceph import Gateway as Ceph
from support.clients import Awscli
from support.gateway import Gateway
from support.nginx import Nginx
from support.s3 import S3, allow, deny
from support.store import reaching

KEYS = [
    "a//b", "/lead", "//lead", "/", "//", "a//", "a/../b", "a/./b", "./a", ".", "a/..", "a/.", "..",
    "../x",
    "a/../../x", "back\\slash", "a\\..\\b", "line\nfeed", "carriage\rreturn", "tab\tulator", "\x7f",
    "\x01\x1f",
    "d/k/", "\u212aeys", "cafe\u0301", "a/%2e%2e/b", "%2F", "a?b#c&d", " ",
]
# XML 1.0 can't have these characters, not even encoded.
NOT_IN_XML = [key for key in KEYS if "\x01" in key]
PLAIN = {"request_checksum_calculation": "when_required"}
NUMBERS = itertools.count()


@pytest.fixture(scope="module", params=[Nginx, Gateway], ids=["authorizer", "gateway"])
def s3(request, make_own, authority, certificate):
    makers = make_own()
    s3 = S3(
        makers, authority, certificate, {"DAYPASS_UPSTREAM_KEYS": "opaque"},
        store=Ceph(makers.place("ceph")),
        web_server=request.param)
    s3.bucket("keys")
    s3.bucket("copies")
    s3.direct = reaching(s3.store)
    s3.alice = s3.user("alice", [allow("s3:*", on=("keys", "keys/*", "copies", "copies/*"))])
    return s3


@pytest.fixture
def client(s3):
    """A client and a bucket with exactly these keys, put there without Daypass."""
    for key in stored(s3):
        s3.direct.delete_object(Bucket="keys", Key=key)
    for key in KEYS:
        s3.direct.put_object(Bucket="keys", Key=key, Body=key.encode())
    return s3.client("s3", s3.alice, **PLAIN)


def stored(s3):
    return {entry["Key"] for entry in s3.direct.list_objects_v2(Bucket="keys").get("Contents", [])}


def test_each_key_is_read_listed_and_copied(s3, client):
    assert stored(s3) == set(KEYS)
    assert {entry["Key"] for entry in client.list_objects_v2(Bucket="keys")["Contents"]} == set(
        KEYS)
    for key in KEYS:
        assert client.get_object(Bucket="keys", Key=key)["Body"].read() == key.encode()
        assert client.head_object(Bucket="keys", Key=key)["ContentLength"] == len(key.encode())
        # Ceph 16 itself returns 500 for a prefix that its document can't have.
        if key not in NOT_IN_XML:
            listed = client.list_objects_v2(Bucket="keys", Prefix=key)["Contents"]
            assert {entry["Key"] for entry in listed} == {
                other for other in KEYS if other.startswith(key)}
        client.copy_object(
            Bucket="copies", Key=f"{key}copy", CopySource={"Bucket": "keys", "Key": key})
        assert s3.direct.get_object(
            Bucket="copies", Key=f"{key}copy")["Body"].read() == key.encode()


def test_each_key_is_written_and_deleted(s3, client):
    for number, key in enumerate(KEYS, 1):
        client.put_object(Bucket="keys", Key=key, Body=b"new")
        assert s3.direct.get_object(Bucket="keys", Key=key)["Body"].read() == b"new"
        client.delete_object(Bucket="keys", Key=key)
        assert stored(s3) == set(KEYS[number:])


def test_keys_of_a_list_are_deleted(s3, client):
    named = [key for key in KEYS if key not in NOT_IN_XML]
    answer = client.delete_objects(
        Bucket="keys", Delete={"Objects": [{"Key": key} for key in named]})
    assert "Errors" not in answer
    assert stored(s3) == set(NOT_IN_XML)


def test_awscli_reads_and_deletes_them(s3, client, open_client):
    aws = open_client(Awscli, s3.url, s3.alice)
    for key in ("a//b", "/lead", "a/../b", ".."):
        file = aws.file(b"")
        aws.aws("s3api", "get-object", "--bucket", "keys", "--key", key, file)
        assert file.read_bytes() == key.encode()
        aws.aws("s3api", "delete-object", "--bucket", "keys", "--key", key)
        assert key not in stored(s3)


def test_a_policy_compares_their_bytes(s3, client):
    """`home/../secret` is a key below `home/`, and another object than `secret`."""
    for key in ("home/../secret", "secret", "home/k"):
        s3.direct.put_object(Bucket="keys", Key=key, Body=key.encode())
    keys = s3.user(
        f"user-{next(NUMBERS)}",
        [allow("s3:GetObject", on="keys/home/*"), deny("s3:*", on="keys/home/k")])
    other = s3.client("s3", keys)
    assert other.get_object(Bucket="keys", Key="home/../secret")["Body"].read() == b"home/../secret"
    # No key is another form of another key either.
    for key in ("secret", "home/k"):
        with pytest.raises(ClientError, match="AccessDenied"):
            other.get_object(Bucket="keys", Key=key)
    with pytest.raises(ClientError, match="NoSuchKey"):
        other.get_object(Bucket="keys", Key="home/k/")


@pytest.mark.parametrize("keys", ["folding", "exact"])
def test_the_refusal_of_an_opaque_key_names_the_setting(own, authority, certificate, keys):
    s3 = S3(own, authority, certificate, {"DAYPASS_UPSTREAM_KEYS": keys})
    client = s3.client("s3", s3.user("alice", [allow("s3:*")]))
    for key in ("a//b", "/lead", "a/../b", "..", "a\\b", "a\nb"):
        with pytest.raises(ClientError, match="DAYPASS_UPSTREAM_KEYS=opaque"):
            client.get_object(Bucket="keys", Key=key)
    with pytest.raises(ClientError, match="DAYPASS_UPSTREAM_KEYS=opaque"):
        client.list_objects_v2(Bucket="keys", Prefix="a/../b")
