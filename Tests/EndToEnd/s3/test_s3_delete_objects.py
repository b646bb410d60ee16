"""Lists of objects to delete: Daypass decides on each key, and the store gets the allowed ones."""

import json

import pytest
from botocore.exceptions import ClientError

from support.s3 import allow, deny


@pytest.fixture(scope="module", params=["rclone", "ceph"])
def s3(request):
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture(scope="module")
def alice(s3):
    return s3.user("lister", [
        allow("s3:*", on=("reports", "reports/*")), deny("s3:DeleteObject", on="reports/kept/*")])


@pytest.fixture(params=["https", "http"])
def client(request, s3, alice):
    url = s3.url if request.param == "https" else s3.plain_url
    return s3.client("s3", s3.session(alice), url)


def objects(*keys):
    return [{"Key": key} for key in keys]


def test_each_key_is_decided(s3, client):
    for key in ("one", "kept/two", "a b+c%2Fd~é=&<\"'>.csv"):
        s3.store.place("reports", key, b"1")
    answer = client.delete_objects(Bucket="reports", Delete={
        "Objects": objects("one", "kept/two", "a b+c%2Fd~é=&<\"'>.csv", "../secrets/plan", "a//b")})
    assert sorted(entry["Key"] for entry in answer["Deleted"]) == ["a b+c%2Fd~é=&<\"'>.csv", "one"]
    assert [(entry["Key"], entry["Code"]) for entry in answer["Errors"]] == [
        ("kept/two", "AccessDenied"), ("../secrets/plan", "InvalidURI"), ("a//b", "InvalidURI")]
    assert s3.store.object("reports", "one") is None
    assert s3.store.object("reports", "kept/two") == b"1"
    assert s3.store.object("secrets", "plan") == b"secret"
    line = s3.daypass.audit_line(answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"])
    assert (line["action"], line["outcome"], line["code"]) == (
        "DeleteObjects", "refused", "AccessDenied")
    assert (line["allowedKeys"], line["refusedKeys"]) == (2, 3)
    assert line["firstRefusedKeys"] == ["kept/two", "../secrets/plan", "a//b"]


def test_a_quiet_answer_names_what_was_not_deleted(s3, client):
    for key in ("one", "kept/two"):
        s3.store.place("reports", key, b"1")
    answer = client.delete_objects(
        Bucket="reports", Delete={"Objects": objects("one", "kept/two"), "Quiet": True})
    assert "Deleted" not in answer
    assert [entry["Key"] for entry in answer["Errors"]] == ["kept/two"]


def test_daypass_answers_a_list_with_denied_keys_alone(s3, client):
    s3.store.place("reports", "kept/plan", b"secret")
    answer = client.delete_objects(
        Bucket="reports",
        Delete={"Objects": [{"Key": "kept/plan"}, {"Key": "kept/plan", "VersionId": "1"}]})
    assert "Deleted" not in answer
    assert [
        (entry["Key"], entry.get("VersionId"), entry["Code"]) for entry in answer["Errors"]] == [
        ("kept/plan", None, "AccessDenied"), ("kept/plan", "1", "AccessDenied")]
    assert s3.store.object("reports", "kept/plan") == b"secret"


def test_a_list_for_a_bucket_without_any_right_to_delete_is_refused_whole(s3, client):
    """Daypass does not read its body (T66)."""
    with pytest.raises(ClientError, match="AccessDenied") as refusal:
        client.delete_objects(Bucket="secrets", Delete={"Objects": objects("plan")})
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert s3.store.object("secrets", "plan") == b"secret"
    line = s3.daypass.audit_line(
        refusal.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"])
    assert line["reason"] == "s3:DeleteObject: nothing allows it in the bucket"


def test_a_thousand_keys_are_deleted_at_once(s3, client):
    keys = [f"thousand/{number:04}" for number in range(1000)]
    for key in keys[::100]:
        s3.store.place("reports", key, b"1")
    answer = client.delete_objects(Bucket="reports", Delete={"Objects": objects(*keys)})
    assert len(answer["Deleted"]) + len(answer.get("Errors", [])) == 1000
    assert all(s3.store.object("reports", key) is None for key in keys[::100])


def test_the_sessions_policy_narrows_the_list(s3, alice):
    narrow = s3.client("s3", s3.session(alice, Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [allow("s3:DeleteObject", on="reports/mine/*")]})))
    for key in ("mine/one", "yours/one"):
        s3.store.place("reports", key, b"1")
    answer = narrow.delete_objects(
        Bucket="reports", Delete={"Objects": objects("mine/one", "yours/one")})
    assert [entry["Key"] for entry in answer["Deleted"]] == ["mine/one"]
    assert [entry["Key"] for entry in answer["Errors"]] == ["yours/one"]
    assert s3.store.object("reports", "yours/one") == b"1"


def test_the_store_s_refusals_are_passed_on(s3):
    client = s3.client("s3", s3.user("anybody", "readwrite"))
    with pytest.raises(ClientError, match="NoSuchBucket"):
        client.delete_objects(Bucket="nowhere", Delete={"Objects": objects("one")})


def test_versions_are_decided_one_by_one(on_ceph):
    """A denied version stays, whatever happens to the others."""
    s3 = on_ceph
    s3.bucket("list-of-versions")
    keys = s3.user("versions", [
        allow("s3:*", on=("list-of-versions", "list-of-versions/*")),
        deny("s3:DeleteObjectVersion", on="list-of-versions/kept")])
    client = s3.client("s3", keys, request_checksum_calculation="when_required")
    client.put_bucket_versioning(
        Bucket="list-of-versions", VersioningConfiguration={"Status": "Enabled"})
    versions = {
        key: client.put_object(Bucket="list-of-versions", Key=key, Body=b"1")["VersionId"]
        for key in ("kept", "gone")}
    wanted = [{"Key": key, "VersionId": version} for key, version in versions.items()]
    answer = client.delete_objects(
        Bucket="list-of-versions", Delete={"Objects": [*wanted, {"Key": "kept"}]})
    assert [(entry["Key"], entry["VersionId"]) for entry in answer["Errors"]] == [
        ("kept", versions["kept"])]
    listed = client.list_object_versions(Bucket="list-of-versions")
    assert [(entry["Key"], entry["VersionId"]) for entry in listed["Versions"]] == [
        ("kept", versions["kept"])]
    assert [entry["Key"] for entry in listed["DeleteMarkers"]] == ["kept"]
