"""One list of calls by two libraries: what a script of an administrator of MinIO does."""

import json

import minio.error
import miniopy_async.error
import pytest

from support import slapd as names
from support.minio_admin import AsynchronousAdmin, minio_admin
from support.s3 import S3

ROOT = ("root-admin", "root-admin-secret")
READ = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"]}]}
REFUSALS = (minio.error.MinioAdminException, miniopy_async.error.MinioAdminException)
FIXED = ("400", "XMinioAdminConfigEnvOverridden")
BOB = names.USERS["bob"]


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, slapd):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1],
        **slapd.settings()})


@pytest.fixture(scope="module", params=[minio_admin, AsynchronousAdmin],
                ids=["minio-py", "miniopy-async"])
def client(request, s3):
    return request.param(s3.url, s3.authority, *ROOT)


@pytest.fixture
def policy_file(tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(READ))
    return str(file)


def refusal(call, *arguments, **more):
    with pytest.raises(REFUSALS) as refused:
        call(*arguments, **more)
    return str(refused.value._code), json.loads(refused.value._body)["Code"]


def told(text):
    return json.loads(text)


def test_users_and_groups(client):
    client.user_add("alice", "alice-secret-1")
    client.user_add("bobby", "bobby-secret-1")
    assert sorted(told(client.user_list())) == ["alice", "bobby"]
    client.user_disable("alice")
    assert told(client.user_info("alice"))["status"] == "disabled"
    client.user_enable("alice")
    client.group_add("crew", ["alice", "bobby"])
    assert told(client.group_list()) == ["crew"]
    assert told(client.group_info("crew"))["members"] == ["alice", "bobby"]
    client.group_disable("crew")
    assert told(client.group_info("crew"))["status"] == "disabled"
    client.group_enable("crew")
    assert told(client.user_info("alice"))["memberOf"] == ["crew"]
    assert refusal(client.group_remove, "crew") == ("400", "XMinioAdminGroupNotEmpty")
    client.group_remove("crew", ["alice", "bobby"])
    client.group_remove("crew")
    assert told(client.group_list()) == []
    for name in ("alice", "bobby"):
        client.user_remove(name)
    assert refusal(client.user_info, "alice") == ("404", "XMinioAdminNoSuchUser")
    assert refusal(client.user_add, "a", "secret-of-a") == ("400", "XMinioAdminInvalidAccessKey")
    assert refusal(client.user_add, "alice", "short") == ("400", "XMinioAdminInvalidSecretKey")


def test_policies(client, policy_file):
    client.user_add("carol", "carol-secret-1")
    client.group_add("readers", ["carol"])
    client.policy_add("read", policy_file)
    assert told(client.policy_info("read")) == READ
    assert "read" in told(client.policy_list())
    client.policy_set("read", user="carol")
    client.policy_set("read,readonly", group="readers")
    assert told(client.user_info("carol"))["policyName"] == "read"
    assert told(client.group_info("readers"))["policy"] == "read,readonly"
    client.policy_unset("readonly", group="readers")
    client.attach_policy(["readwrite"], user="carol")
    assert refusal(client.attach_policy, ["readwrite"], user="carol") == (
        "400", "XMinioAdminPolicyChangeAlreadyApplied")
    client.detach_policy(["readwrite"], user="carol")
    (mapping,) = told(client.get_policy_entities(["carol"], [], []))["userMappings"]
    assert mapping == {"user": "carol", "policies": ["read"], "memberOfMappings": [
        {"group": "readers", "policies": ["read"]}]}
    assert refusal(client.policy_remove, "read") == ("400", "XMinioIAMPolicyInUse")
    client.policy_set("readonly", user="carol")
    client.policy_set("readonly", group="readers")
    client.policy_remove("read")
    client.group_remove("readers", ["carol"])
    client.group_remove("readers")
    client.user_remove("carol")


def test_access_keys(client, policy_file):
    made = told(client.add_service_account(
        access_key="script-key", secret_key="script-key-secret", name="script",
        description="a script", policy_file=policy_file, expiration="2099-01-01T00:00:00Z"))
    assert made["credentials"] == {
        "accessKey": "script-key", "secretKey": "script-key-secret",
        "expiration": "2099-01-01T00:00:00Z"}
    client.update_service_account(access_key="script-key", description="another", status="off")
    info = told(client.get_service_account("script-key"))
    assert json.loads(info["policy"]) == READ
    assert (info["accountStatus"], info["description"]) == ("off", "another")
    listed = told(client.list_service_account(ROOT[0]))["accounts"]
    assert [account["accessKey"] for account in listed] == ["script-key"]
    client.delete_service_account("script-key")
    assert refusal(client.get_service_account, "script-key") == (
        "404", "XMinioInvalidIAMCredentials")


def test_the_directory(client):
    for user in ("bob", BOB):
        assert told(client.attach_policy_ldap(["readonly"], user=user))["policiesAttached"] == [
            "readonly"]
        client.detach_policy_ldap(["readonly"], user=user)
    assert refusal(client.attach_policy_ldap, ["readonly"], user="nobody") == (
        "404", "XMinioAdminNoSuchUser")
    assert told(client.list_access_keys_ldap(BOB, "all"))["serviceAccounts"] == []
    assert told(client.list_access_keys_ldap_bulk([BOB], "all", False)) == {}
    assert told(client.list_access_keys_ldap_bulk([], "all", True)) == {}


def test_the_server(client):
    assert told(client.info())["mode"] == "online"
    assert told(client.account_info())["AccountName"] == ROOT[0]
    assert client.config_get("region") == "region name= \n"
    assert told(client.config_history()) == []
    assert refusal(client.config_set, "identity_plugin", {"url": "https://x/"}) == FIXED
    assert refusal(client.config_reset, "region") == FIXED
    for call in (client.service_restart, client.service_stop, client.top_locks,
                 client.get_data_usage_info, client.get_site_replication_info,
                 client.kms_key_status):
        assert refusal(call) == ("501", "NotImplemented")
