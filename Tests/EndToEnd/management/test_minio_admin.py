"""minio-py's MinioAdmin administers Daypass through nginx."""

import datetime
import json

import pytest
from minio.error import MinioAdminException

from support.minio_admin import minio_admin
from support.s3 import S3

ROOT = ("root-admin", "root-admin-secret")
READ = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"]}]}


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1]})


@pytest.fixture(scope="module")
def root(s3):
    return minio_admin(s3.url, s3.authority, *ROOT)


def refusal(call, *arguments, **more):
    """The status and the code of a refused call."""
    with pytest.raises(MinioAdminException) as refused:
        call(*arguments, **more)
    return refused.value._code, json.loads(refused.value._body)["Code"]


def test_users(root, s3):
    root.user_add("alice", "alice-secret-1")
    assert json.loads(root.user_info("alice")) == {
        "status": "enabled", "updatedAt": "0001-01-01T00:00:00Z"}
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    root.policy_set("readonly", user="alice")
    updated = json.loads(root.user_info("alice"))["updatedAt"]
    assert before <= datetime.datetime.fromisoformat(updated) <= datetime.datetime.now(datetime.UTC)
    assert json.loads(root.user_list())["alice"]["updatedAt"] == updated
    root.user_disable("alice")
    assert json.loads(root.user_list())["alice"]["status"] == "disabled"
    assert "alice" in s3.daypass.run("user", "list", "--status", "disabled").stdout
    root.user_enable("alice")
    root.user_add("alice", "alice-secret-2")
    assert json.loads(root.user_list())["alice"]["status"] == "enabled"
    root.user_remove("alice")
    assert refusal(root.user_info, "alice") == ("404", "XMinioAdminNoSuchUser")


def test_groups(root):
    root.user_add("bob", "bob-secret-1")
    root.group_add("g1", ["bob"])
    assert json.loads(root.group_list()) == ["g1"]
    assert json.loads(root.group_info("g1"))["members"] == ["bob"]
    root.group_disable("g1")
    assert json.loads(root.group_info("g1"))["status"] == "disabled"
    root.group_enable("g1")
    assert refusal(root.group_remove, "g1", []) == ("400", "XMinioAdminGroupNotEmpty")
    root.group_remove("g1", ["bob"])
    root.group_remove("g1", [])
    assert refusal(root.group_info, "g1") == ("404", "XMinioAdminNoSuchGroup")


def test_policies(root, tmp_path):
    document = tmp_path / "policy.json"
    document.write_text(json.dumps(READ))
    root.policy_add("p1", str(document))
    assert json.loads(root.policy_info("p1")) == READ
    assert json.loads(root.policy_list())["p1"] == READ
    root.user_add("carol", "carol-secret-1")
    assert json.loads(root.attach_policy(["p1"], user="carol"))["policiesAttached"] == ["p1"]
    assert refusal(root.attach_policy, ["p1"], user="carol") == (
        "400", "XMinioAdminPolicyChangeAlreadyApplied")
    assert json.loads(root.get_policy_entities([], [], ["p1"]))["policyMappings"] == [
        {"policy": "p1", "users": ["carol"], "groups": []}]
    assert refusal(root.policy_remove, "p1") == ("400", "XMinioIAMPolicyInUse")
    root.policy_set("readonly", user="carol")
    assert json.loads(root.user_info("carol"))["policyName"] == "readonly"
    root.policy_remove("p1")
    assert refusal(root.policy_info, "p1") == ("404", "XMinioAdminNoSuchPolicy")
