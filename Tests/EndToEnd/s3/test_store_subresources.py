"""T67, T73: sub-resources that a store executes as something else, found by asking it, and those
that Daypass lets through to it."""

import json

import pytest
from botocore.exceptions import ClientError

from support import subresources
from support.recorded import Recorded
from support.s3 import S3, allow
from support.store import reaching
from support.wire import Wire

# The sub-resources that docs/reference/stores.md and the program have for these two stores. They
# know or refuse every other one.
EXECUTED_AS_SOMETHING_ELSE = {
    "ceph": {
        "accelerate", "attributes", "encryption", "events", "lambdaArn", "replication-check",
        "replication-metrics",
        "replication-reset-status", "replication-reset"},
    "rclone": {
        "accelerate", "acl", "attributes", "cors", "encryption", "events", "lambdaArn",
        "legal-hold", "lifecycle",
        "logging", "notification", "object-lock", "policy", "policyStatus", "replication",
        "replication-check",
        "replication-metrics", "replication-reset", "replication-reset-status", "requestPayment",
        "retention",
        "tagging", "website"},
}
NOT_IMPLEMENTED = (501, "NotImplemented")


@pytest.fixture(params=["rclone", "ceph"])
def s3(request):
    return request.getfixturevalue(f"on_{request.param}")


def test_the_table_of_ignored_sub_resources_is_the_stores_own(s3):
    """The documents' table, from the stores themselves."""
    found = subresources.of(s3.store).executed_as_something_else()
    assert set(found) == EXECUTED_AS_SOMETHING_ELSE[s3.store.name], found


@pytest.mark.parametrize(
    "scope, methods", [("bucket", subresources.BUCKET), ("object", subresources.OBJECT)])
def test_a_sub_resource_that_the_store_ignores_is_refused(s3, scope, methods):
    """Even to a caller who may do everything, and the store does not get the request (T73)."""
    keys = s3.user(f"everything-{scope}", [allow("s3:*")])
    wire = Wire(s3)
    s3.store.place("reports", "undeclared", b"original")
    for method, names in methods.items():
        for name in names:
            if subresources.plain(name) not in EXECUTED_AS_SOMETHING_ELSE[s3.store.name]:
                continue
            target = "/reports" if scope == "bucket" else "/reports/undeclared"
            answer = wire.send(wire.signed(
                keys, method, f"{target}?{name}",
                body=b"<X/>" if method in ("PUT", "POST") else b""))
            assert answer.refusal == NOT_IMPLEMENTED, (method, name, answer)
            assert "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES" in answer.text("Message")
            assert "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES" in s3.daypass.audit()[-1]["reason"]
    assert s3.store.object("reports", "undeclared") == b"original"


def test_tags_before_a_store_without_tags_leave_the_object_as_it_is(on_rclone):
    """`mc tag set` replaced the object by the tagging document, and reported success (T73)."""
    client = on_rclone.client("s3", on_rclone.user("tagger", [allow("s3:*")]))
    client.put_object(Bucket="reports", Key="tagged", Body=b"original")
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    for call, parameters in [
            (client.put_object_tagging, {"Tagging": tags}), (client.get_object_tagging, {}),
            (client.delete_object_tagging, {})]:
        with pytest.raises(ClientError) as refused:
            call(Bucket="reports", Key="tagged", **parameters)
        assert refused.value.response["Error"]["Code"] == "NotImplemented"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert on_rclone.store.object("reports", "tagged") == b"original"


def test_tags_on_a_store_that_has_them(on_ceph):
    client = on_ceph.client(
        "s3", on_ceph.user("ceph-tagger", [allow("s3:*")]),
        request_checksum_calculation="when_required")
    client.put_object(Bucket="reports", Key="tagged", Body=b"original")
    tags = [{"Key": "a", "Value": "b"}]
    client.put_object_tagging(Bucket="reports", Key="tagged", Tagging={"TagSet": tags})
    assert client.get_object_tagging(Bucket="reports", Key="tagged")["TagSet"] == tags
    assert on_ceph.store.object("reports", "tagged") == b"original"


@pytest.mark.parametrize("grant", ["read", "write", "read-acp", "full-control"])
def test_grants_can_not_take_a_bucket_from_daypass(on_ceph, grant):
    """Ceph makes such a bucket, and answers every later request for it with AccessDenied."""
    keys = on_ceph.user(f"granting-{grant}", [allow("s3:*")])
    wire = Wire(on_ceph)
    headers = {f"x-amz-grant-{grant}": "id=daypass"}
    assert wire.send(
        wire.signed(keys, "PUT", f"/granted-{grant}", headers)).refusal == NOT_IMPLEMENTED
    assert wire.send(wire.signed(keys, "PUT", "/reports?acl", headers)).refusal == NOT_IMPLEMENTED
    for canned in ("private", "public-read"):
        call = wire.signed(keys, "PUT", f"/granted-{grant}", {"x-amz-acl": canned})
        assert wire.send(call).status == 200
        assert wire.send(wire.signed(keys, "GET", f"/granted-{grant}")).status == 200
        assert wire.send(wire.signed(keys, "DELETE", f"/granted-{grant}")).status == 204


def test_only_indispensable_sub_resources_reach_an_undeclared_store(own, authority, certificate):
    """By default Daypass assumes nothing about the store (T73)."""
    s3 = S3(own, authority, certificate, {"DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": ""})
    keys = s3.user("owner", [allow("s3:*")])
    reaching(s3.store).create_bucket(Bucket="kept")
    wire = Wire(s3)
    for name in ["versioning", "versions", "tagging", "acl"]:
        assert wire.send(wire.signed(keys, "GET", f"/kept?{name}")).refusal == NOT_IMPLEMENTED
    client = s3.client("s3", keys)
    assert client.get_bucket_location(Bucket="kept")["ResponseMetadata"]["HTTPStatusCode"] == 200
    upload = client.create_multipart_upload(Bucket="kept", Key="k")["UploadId"]
    part = client.upload_part(Bucket="kept", Key="k", UploadId=upload, PartNumber=1, Body=b"one")
    client.complete_multipart_upload(
        Bucket="kept", Key="k", UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert [entry["Key"] for entry in client.list_objects_v2(Bucket="kept")["Contents"]] == ["k"]
    client.delete_objects(Bucket="kept", Delete={"Objects": [{"Key": "k"}]})
    assert s3.store.object("kept", "k") is None


RESERVED = [
    "/rustfs/admin/v3/info", "/iceberg/v1/config", "/swift/v1", "/auth/v1.0", "/riak-cs/users",
    "/moto-api/reset",
    "/admin/user", "/console/x",
]


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("target", RESERVED)
def test_no_policy_for_a_bucket_leads_into_a_stores_administration(reserving, target, method):
    """Daypass signs with the store's own key, which may do everything there (T67)."""
    s3, keys = reserving
    assert s3.refuses(s3.wire.signed(keys, method, target)) == (400, "InvalidBucketName")
    name = target.split("/")[1]
    assert s3.decided()["reason"] == (
        f"some stores keep their administration below /{name}/, so Daypass serves no bucket of "
        f"that name "
        "(DAYPASS_RESERVED_BUCKETS); rename the bucket at the store")
    copied = s3.wire.signed(keys, "PUT", "/mine/k", {"x-amz-copy-source": target})
    assert s3.refuses(copied) == (400, "InvalidBucketName")


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_no_policy_for_a_bucket_leads_into_minio_s_administration(reserving, method):
    """Such a request has an answer of its own, which says to MinIO's tools what is missing
    (T67)."""
    s3, keys = reserving
    answer, received = s3.send(s3.wire.signed(keys, method, "/minio/admin/v3/info"))
    assert received is None and answer.status == 501
    assert json.loads(answer.body)["Code"] == "NotImplemented"
    copied = s3.wire.signed(keys, "PUT", "/mine/k", {"x-amz-copy-source": "/minio/admin/v3/info"})
    assert s3.refuses(copied) == (400, "InvalidBucketName")


@pytest.fixture(scope="module")
def reserving(make_own, authority, certificate):
    s3 = Recorded(make_own(), authority, certificate, {"DAYPASS_RESERVED_BUCKETS": "console"})
    return s3, s3.user("owner", [allow("s3:*")])
