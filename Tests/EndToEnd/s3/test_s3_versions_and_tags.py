"""Versions and tags, which only some stores have, and a store that checks bodies itself."""

import hashlib
import http.client

import botocore.exceptions
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.s3 import allow, deny


@pytest.fixture(scope="module")
def bucket(on_ceph):
    on_ceph.bucket("history")
    everything = on_ceph.client("s3", on_ceph.user("owner", [allow("s3:*")]))
    everything.put_bucket_versioning(
        Bucket="history", VersioningConfiguration={"Status": "Enabled"})
    assert everything.get_bucket_versioning(Bucket="history")["Status"] == "Enabled"
    return "history"


def member(s3, name, *statements):
    """A client with a session of a user with these statements."""
    return s3.client(
        "s3", s3.session(s3.user(name, list(statements))),
        request_checksum_calculation="when_required")


def refusal(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


def test_versions_are_kept_listed_read_and_deleted(on_ceph, bucket):
    s3 = member(on_ceph, "keeper", allow("s3:*", on=(bucket, f"{bucket}/*")))
    first = s3.put_object(Bucket=bucket, Key="a b", Body=b"1")["VersionId"]
    second = s3.put_object(Bucket=bucket, Key="a b", Body=b"2")["VersionId"]
    listed = s3.list_object_versions(Bucket=bucket, Prefix="a b")["Versions"]
    assert {version["VersionId"] for version in listed} == {first, second}
    assert s3.get_object(Bucket=bucket, Key="a b", VersionId=first)["Body"].read() == b"1"
    source = {"Bucket": bucket, "Key": "a b", "VersionId": first}
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=source)
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == b"1"
    s3.delete_object(Bucket=bucket, Key="a b", VersionId=second)
    assert s3.get_object(Bucket=bucket, Key="a b")["Body"].read() == b"1"
    assert s3.delete_object(Bucket=bucket, Key="a b")["DeleteMarker"]


def test_the_right_to_delete_is_not_the_right_to_delete_versions(on_ceph, bucket):
    """The store keeps the object's history (T35)."""
    s3 = member(
        on_ceph, "tidier", allow("s3:*", on=(bucket, f"{bucket}/*")),
        deny("s3:DeleteObjectVersion"))
    version = s3.put_object(Bucket=bucket, Key="kept", Body=b"1")["VersionId"]
    assert refusal(
        s3.delete_object, Bucket=bucket, Key="kept", VersionId=version) == "AccessDenied"
    s3.delete_object(Bucket=bucket, Key="kept")
    assert on_ceph.store.object(bucket, "kept") is None


def test_tags_are_set_read_and_deleted(on_ceph):
    s3 = on_ceph.client(
        "s3", on_ceph.session(on_ceph.alice), request_checksum_calculation="when_required")
    s3.put_object(Bucket="reports", Key="tagged", Body=b"1", Tagging="a+b=c%20d&e=")
    assert tags(s3, "tagged") == {"a b": "c d", "e": ""}
    s3.put_object_tagging(
        Bucket="reports", Key="tagged", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    assert tags(s3, "tagged") == {"k": "v"}
    s3.delete_object_tagging(Bucket="reports", Key="tagged")
    assert tags(s3, "tagged") == {}


def tags(s3, key):
    answer = s3.get_object_tagging(Bucket="reports", Key=key)
    return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}


def test_a_large_object_is_copied_in_parts(on_ceph):
    s3 = on_ceph.client("s3", on_ceph.session(on_ceph.alice))
    body = bytes(range(256)) * (9 << 12)
    on_ceph.store.place("reports", "large", body)
    # boto3 copies an object over 8 MiB in parts.
    s3.copy({"Bucket": "reports", "Key": "large"}, "reports", "large copy")
    assert on_ceph.store.object("reports", "large copy") == body


def test_a_copy_needs_the_right_to_read_its_source(on_ceph):
    """A copy reads its source without a request of its own (T35)."""
    s3 = on_ceph.client("s3", on_ceph.session(on_ceph.alice))
    assert refusal(
        s3.copy_object, Bucket="reports", Key="copy",
        CopySource={"Bucket": "secrets", "Key": "plan"}) == "AccessDenied"


def test_the_list_of_buckets_has_those_that_the_caller_may_list(on_ceph):
    reader = on_ceph.client("s3", on_ceph.user("sees-all", [allow("s3:ListAllMyBuckets")]))
    assert {"reports", "secrets"} <= {each["Name"] for each in reader.list_buckets()["Buckets"]}
    alice = on_ceph.client("s3", on_ceph.session(on_ceph.alice))
    assert [each["Name"] for each in alice.list_buckets()["Buckets"]] == ["reports"]


def test_the_store_refuses_a_body_that_is_not_the_signed_one(on_ceph):
    """Daypass never sees this body. It signs the hash that the client signed, and the store checks
    it."""
    keys = on_ceph.session(on_ceph.alice)
    request = AWSRequest("PUT", f"{on_ceph.plain_url}/reports/altered", data=b"what was signed")
    S3SigV4Auth(
        Credentials(*keys.values()), "s3", "us-east-1").add_auth(request)
    headers = dict(request.headers.items())
    assert headers["X-Amz-Content-SHA256"] == hashlib.sha256(b"what was signed").hexdigest()
    connection = http.client.HTTPConnection("localhost", on_ceph.nginx.plain_port, timeout=60)
    connection.request("PUT", "/reports/altered", b"something else.", headers)
    answer = connection.getresponse()
    assert answer.status == 400 and b"XAmzContentSHA256Mismatch" in answer.read()
    connection.close()
    assert on_ceph.store.object("reports", "altered") is None
