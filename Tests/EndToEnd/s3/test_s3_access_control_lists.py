"""Access control lists on a store that has them: AWS's actions allow and deny requests beside
MinIO's."""

import pytest
from botocore.exceptions import ClientError

from support.s3 import allow, deny

RESOURCES = ("reports", "reports/*")


@pytest.fixture
def s3(on_ceph):
    on_ceph.store.place("reports", "acl", b"one")
    return on_ceph


@pytest.mark.parametrize("read, write", [
    ("s3:GetObjectAcl", "s3:PutObjectAcl"), ("s3:GetBucketPolicy", "s3:PutBucketPolicy")])
def test_either_name_allows(s3, read, write):
    name = read.removeprefix("s3:").lower()
    reader = s3.client("s3", s3.user(f"reads-{name}", [allow(read, on=RESOURCES)]))
    writer = s3.client("s3", s3.user(f"writes-{name}", [allow(write, on=RESOURCES)]))
    assert reader.get_object_acl(Bucket="reports", Key="acl")["Grants"]
    writer.put_object_acl(Bucket="reports", Key="acl", ACL="private")
    for refused in (lambda: reader.put_object_acl(Bucket="reports", Key="acl", ACL="public-read"),
                    lambda: writer.get_object_acl(Bucket="reports", Key="acl"),
                    lambda: reader.get_object(Bucket="reports", Key="acl")):
        with pytest.raises(ClientError, match="AccessDenied"):
            refused()


@pytest.mark.parametrize("denied", ["s3:PutObjectAcl", "s3:PutBucketPolicy", "s3:Put*Acl"])
def test_either_name_denies_an_object_that_is_published_as_it_is_written(s3, denied):
    name = denied.removeprefix("s3:").lower().replace("*", "any")
    user = s3.user(f"may-not-{name}", [allow("s3:*", on=RESOURCES), deny(denied, on=RESOURCES)])
    # This Ceph refuses checksums after the body.
    client = s3.client("s3", user, request_checksum_calculation="when_required")
    client.put_object(Bucket="reports", Key="own", Body=b"one")
    for refused in (
            lambda: client.put_object(Bucket="reports", Key="own", Body=b"two", ACL="public-read"),
            lambda: client.put_object_acl(Bucket="reports", Key="own", ACL="public-read")):
        with pytest.raises(ClientError, match="AccessDenied"):
            refused()
    assert s3.store.object("reports", "own") == b"one"
