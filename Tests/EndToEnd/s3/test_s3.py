"""S3 with boto3, through nginx and Daypass, on a store that knows nothing about sessions."""

import botocore.exceptions
import pytest

from support.s3 import S3, allow


@pytest.fixture(scope="module")
def s3(shared, authority, certificate):
    return S3(shared, authority, certificate)


@pytest.fixture(scope="module")
def alice(s3):
    s3.bucket("reports")
    return s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])


@pytest.fixture(scope="module", params=["user", "session"])
def client(request, s3, alice):
    credentials = alice if request.param == "user" else s3.session(alice)
    return s3.client("s3", credentials)


def test_what_is_put_can_be_read(client):
    client.put_object(Bucket="reports", Key="2026/a b+c%2Fd~é.csv", Body=b"one,two\n")
    answer = client.get_object(Bucket="reports", Key="2026/a b+c%2Fd~é.csv", Range="bytes=4-")
    assert answer["Body"].read() == b"two\n"
    listed = client.list_objects_v2(Bucket="reports", Prefix="2026/")
    assert [entry["Key"] for entry in listed["Contents"]] == ["2026/a b+c%2Fd~é.csv"]
    client.delete_object(Bucket="reports", Key="2026/a b+c%2Fd~é.csv")
    assert "Contents" not in client.list_objects_v2(Bucket="reports", Prefix="2026/")


def test_another_bucket_is_denied_in_s3s_words(s3, client):
    s3.bucket("secrets")
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        client.get_object(Bucket="secrets", Key="k")
    answer = refusal.value.response
    assert answer["Error"]["Code"] == "AccessDenied"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 403
    line = s3.daypass.audit_line(answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"])
    assert line["action"] == "GetObject" and line["resource"] == "/secrets/k"
    assert line["reason"] == "s3:GetObject: no statement allows it"
