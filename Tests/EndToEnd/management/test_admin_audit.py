"""The audit log tells who changed what; a change that it can't tell is not made."""

import json

import pytest
from minio.error import MinioAdminException

from support.admin_call import AdminCalls
from support.minio_admin import minio_admin
from support.s3 import S3

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
SECRETS = ("a-first-secret", "a-second-secret", "root-admin-secret")


@pytest.fixture
def s3(make_own, authority, certificate):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": "root-admin",
        "MINIO_ROOT_PASSWORD": "root-admin-secret"})


@pytest.fixture
def root(s3):
    return AdminCalls(s3, ROOT)


def changes(s3):
    """Action, target and change of each line."""
    lines = [json.loads(line) for line in s3.daypass.audit_log.read_text().splitlines()]
    return [(line["action"], line.get("target"), line.get("change")) for line in lines]


def test_each_change_is_told(s3, root):
    def succeeds(*arguments, **named):
        answer = root(*arguments, **named)
        assert answer.status in (200, 204), answer.body
        return answer

    succeeds("PUT", "add-user", {"accessKey": "alice"},
             sealed={"secretKey": "a-first-secret", "status": "enabled"})
    succeeds("PUT", "set-user-status", {"accessKey": "alice", "status": "disabled"})
    succeeds("PUT", "set-user-status", {"accessKey": "alice", "status": "enabled"})
    succeeds("PUT", "update-group-members",
             body=json.dumps({"group": "ops", "members": ["alice"], "isRemove": False}).encode())
    succeeds("POST", "idp/builtin/policy/attach",
             sealed={"policies": ["readonly", "diagnostics"], "user": "alice"})
    succeeds("POST", "idp/builtin/policy/detach",
             sealed={"policies": ["diagnostics"], "user": "alice"})
    succeeds("PUT", "set-group-status", {"group": "ops", "status": "disabled"})
    succeeds("PUT", "set-user-or-group-policy",
             {"policyName": "readwrite", "userOrGroup": "ops", "isGroup": "true"})
    made = succeeds("PUT", "add-service-account", sealed={
        "targetUser": "alice", "secretKey": "a-second-secret", "accessKey": "alices-key"})
    assert made.opened_json["credentials"]["accessKey"] == "alices-key"
    succeeds("POST", "update-service-account", {"accessKey": "alices-key"}, sealed={
        "newSecretKey": "a-first-secret", "newStatus": "off", "newName": "laptop"})
    succeeds("POST", "revoke-tokens/builtin", {"user": "alice", "fullRevoke": "true"})
    succeeds("PUT", "update-group-members",
             body=json.dumps({"group": "ops", "members": ["alice"], "isRemove": True}).encode())
    succeeds("PUT", "update-group-members",
             body=json.dumps({"group": "ops", "members": [], "isRemove": True}).encode())
    assert changes(s3) == [
        ("AddUser", "alice", "secret, enabled"),
        ("SetUserStatus", "alice", "disabled"),
        ("SetUserStatus", "alice", "enabled"),
        ("UpdateGroupMembers", "ops", "with alice"),
        ("AttachPolicy", "alice", "readonly, diagnostics"),
        ("DetachPolicy", "alice", "diagnostics"),
        ("SetGroupStatus", "ops", "disabled"),
        ("SetPolicy", "ops", "readwrite"),
        ("AddServiceAccount", "alice", "access key alices-key"),
        ("UpdateServiceAccount", "alices-key", "secret, disabled, name"),
        ("RevokeTokens", "alice", "all sessions"),
        ("UpdateGroupMembers", "ops", "without alice"),
        ("UpdateGroupMembers", "ops", "group"),
    ]
    log = s3.daypass.audit_log.read_text()
    assert [secret for secret in SECRETS if secret in log] == []


def test_the_command_shows_the_record_and_the_change(s3, root):
    root("PUT", "add-user", {"accessKey": "alice"}, sealed={"secretKey": "a-first-secret"})
    root("PUT", "add-user", {"accessKey": "bob"}, sealed={"secretKey": "a-first-secret"})
    for options in ([], ["--wide"]):
        shown = s3.daypass.run("audit", *options).stdout.splitlines()
        assert "AddUser alice (secret, enabled)" in shown[0], shown
        assert "root-admin" in shown[0]
    of_alice = s3.daypass.run("audit", "--user", "alice").stdout.splitlines()
    assert len(of_alice) == 1 and "AddUser alice" in of_alice[0]


CALLS = {
    "add-user": lambda admin: admin.user_add("mallory", "a-first-secret"),
    "attach": lambda admin: admin.attach_policy(["consoleAdmin"], user="victim"),
    "add-service-account": lambda admin: admin.add_service_account(
        access_key="mallorys-key", secret_key="a-first-secret", name="x"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_change_that_the_log_can_not_tell_is_not_made(s3, root, name):
    """A call that answered an error, and took effect all the same."""
    admin = minio_admin(s3.url, s3.authority, *ROOT.values())
    admin.user_add("victim", "a-first-secret")
    log = s3.daypass.audit_log
    moved = log.rename(log.with_suffix(".moved"))
    log.mkdir()
    try:
        with pytest.raises(MinioAdminException) as refused:
            CALLS[name](admin)
        assert refused.value._code == "500"
    finally:
        log.rmdir()
        moved.rename(log)
    assert s3.daypass.run("user", "info", "mallory").returncode != 0
    victim = json.loads(s3.daypass.run("user", "info", "victim", "--json").stdout)
    assert victim["policies"] == []
    assert json.loads(s3.daypass.run("access-key", "list", "--json").stdout) == []
