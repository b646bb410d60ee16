"""The members of each answer and their types are MinIO's, as its own programs sent them."""

import re

import pytest

from support.admin_call import AdminCalls
from support.s3 import S3

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
TEXT, NUMBER, FLAG = str, int, bool


class Time:
    """RFC 3339, in UTC."""

    FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Missing:
    """`null`, or an empty list: Go writes the one, and all clients read both."""


class Some:
    """A member that is there if it has a value."""

    def __init__(self, shape):
        self.shape = shape


STATEMENT = {"Effect": TEXT, "Action": [TEXT], "Resource": [TEXT]}
POLICY = {"Version": TEXT, "Statement": [STATEMENT]}
USER = {"policyName": TEXT, "status": TEXT, "memberOf": [TEXT], "updatedAt": Time}
CREDENTIALS = {"credentials": {"accessKey": TEXT, "secretKey": TEXT, "expiration": Time}}
ENTRY = {"parentUser": TEXT, "accountStatus": TEXT, "impliedPolicy": FLAG, "accessKey": TEXT,
         "expiration": Time}
INFO = {"parentUser": TEXT, "accountStatus": TEXT, "impliedPolicy": FLAG, "policy": TEXT,
        "name": TEXT, "description": TEXT, "expiration": Time}
HELP = {"subSys": TEXT, "description": TEXT, "multipleTargets": FLAG, "keysHelp": [
    {"key": TEXT, "type": TEXT, "description": TEXT, "optional": FLAG, "multipleTargets": FLAG}]}
MEMBERSHIP = {"group": TEXT, "policies": [TEXT]}

# Method, path, query, body, and the shape of the answer. What MinIO tells besides, about its drives
# and objects, Daypass does not have.
PLAIN = [
    ("GET", "user-info", {"accessKey": "ann"}, USER),
    ("GET", "groups", {}, [TEXT]),
    ("GET", "group", {"group": "crew"},
     {"name": TEXT, "status": TEXT, "members": [TEXT], "policy": TEXT, "updatedAt": Time}),
    ("GET", "info-canned-policy", {"name": "own"}, POLICY),
    ("GET", "info-canned-policy", {"name": "own", "v": "2"},
     {"PolicyName": TEXT, "Policy": POLICY, "CreateDate": Time, "UpdateDate": Time}),
    ("GET", "info-canned-policy", {"name": "readonly", "v": "2"},
     {"PolicyName": TEXT, "Policy": POLICY, "CreateDate": Time, "UpdateDate": Time}),
    ("GET", "help-config-kv", {"subSys": "", "key": ""}, HELP),
    ("GET", "help-config-kv", {"subSys": "identity_openid", "key": ""}, HELP),
    ("GET", "info", {"metrics": "false"},
     {"mode": TEXT, "services": {}, "servers": [
         {"state": TEXT, "endpoint": TEXT, "uptime": NUMBER, "version": TEXT, "commitID": TEXT}]}),
    ("GET", "accountinfo", {},
     {"AccountName": TEXT, "Server": {"Type": NUMBER}, "Buckets": Missing, "Policy": {
         "Version": TEXT, "Statement": [
             {"Effect": TEXT, "Action": [TEXT], "Resource": Some([TEXT])}]}}),
]
ENCRYPTED = [
    ("GET", "list-users", {}, None, {"ann": USER}),
    ("GET", "idp/builtin/policy-entities", {"user": "ann", "group": "crew", "policy": "own"}, None,
     {"timestamp": Time,
      "userMappings": [{"user": TEXT, "policies": [TEXT], "memberOfMappings": [MEMBERSHIP]}],
      "groupMappings": [MEMBERSHIP],
      "policyMappings": [{"policy": TEXT, "users": [TEXT], "groups": Missing}]}),
    ("GET", "idp/builtin/policy-entities", {}, None,
     {"timestamp": Time, "policyMappings": [
         {"policy": TEXT, "users": Some([TEXT]), "groups": Some([TEXT])}]}),
    ("POST", "idp/builtin/policy/attach", {}, {"policies": ["readonly"], "user": "ann"},
     {"policiesAttached": [TEXT], "updatedAt": Time}),
    ("POST", "idp/builtin/policy/detach", {}, {"policies": ["readonly"], "user": "ann"},
     {"policiesDetached": [TEXT], "updatedAt": Time}),
    ("PUT", "add-service-account", {}, {"targetUser": "ann"}, CREDENTIALS),
    ("GET", "list-service-accounts", {"user": "ann"}, None, {"accounts": [
        {**ENTRY, "name": Some(TEXT), "description": Some(TEXT)}]}),
    ("GET", "info-service-account", {"accessKey": "ann-key"}, None, INFO),
    ("GET", "info-access-key", {"accessKey": "ann-key"}, None, {
        "AccessKey": TEXT, **INFO, "userType": TEXT, "userProvider": TEXT,
        "ldapSpecificInfo": {"username": TEXT},
        "openIDSpecificInfo": {"configName": TEXT, "userID": TEXT, "userIDClaim": TEXT}}),
    ("GET", "list-access-keys-bulk", {"listType": "all", "users": "ann"}, None,
     {"ann": {"serviceAccounts": [ENTRY], "stsKeys": Missing}}),
    ("GET", "idp/openid/list-access-keys-bulk", {"all": "true"}, None,
     [{"configName": TEXT, "users": Missing}]),
    ("GET", "idp-config/openid", {}, None, [{"type": TEXT, "name": TEXT, "enabled": FLAG}]),
    ("GET", "idp-config/openid/_", {}, None, {"type": TEXT, "name": TEXT, "info": Missing}),
    ("GET", "idp-config/ldap", {}, None, [{"type": TEXT, "name": TEXT, "enabled": FLAG}]),
    ("GET", "list-config-history-kv", {"count": "10"}, None, Missing),
]
EMPTY = [
    ("PUT", "add-user", {"accessKey": "other"}, {"secretKey": "other-secret", "status": "enabled"},
     200),
    ("PUT", "set-user-status", {"accessKey": "other", "status": "disabled"}, None, 200),
    ("PUT", "set-group-status", {"group": "crew", "status": "enabled"}, None, 200),
    ("PUT", "set-user-or-group-policy",
     {"policyName": "readonly", "userOrGroup": "other", "isGroup": "false"}, None, 200),
    ("POST", "update-service-account", {"accessKey": "ann-key"}, {"newDescription": "d"}, 204),
    ("POST", "revoke-tokens/builtin", {"user": "other", "fullRevoke": "true"}, None, 204),
    ("DELETE", "remove-canned-policy", {"name": "absent"}, None, 200),
    ("DELETE", "remove-user", {"accessKey": "other"}, None, 200),
]


@pytest.fixture(scope="module")
def root(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": "root-admin",
        "MINIO_ROOT_PASSWORD": "root-admin-secret"})
    s3.daypass.tell("policy", "create", "own", "-", text="""{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"]}]}""")
    s3.user("ann", "own")
    s3.daypass.tell("group", "add", "crew", "ann")
    s3.daypass.tell("policy", "attach", "readwrite", "--group", "crew")
    root = AdminCalls(s3, ROOT)
    key = root("PUT", "add-service-account", sealed={
        "targetUser": "ann", "accessKey": "ann-key", "secretKey": "ann-key-secret",
        "name": "laptop", "description": "hers", "expiration": "2099-01-01T00:00:00Z",
        "policy": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::*"]}]}})
    assert key.status == 200
    return root


def check(value, shape, place="answer"):
    if isinstance(shape, Some):
        check(value, shape.shape, place)
    elif shape is Missing:
        assert value in (None, []), place
    elif shape is Time:
        assert Time.FORM.fullmatch(value), f"{place}: {value}"
    elif isinstance(shape, list):
        assert isinstance(value, list), place
        for element in value:
            check(element, shape[0], f"{place}[]")
    elif isinstance(shape, dict):
        needed = {name for name, inner in shape.items() if not isinstance(inner, Some)}
        assert needed <= set(value) <= set(shape), f"{place}: {sorted(value)}"
        for name in value:
            check(value[name], shape[name], f"{place}.{name}")
    else:
        assert type(value) is shape, f"{place}: {value!r}"


@pytest.mark.parametrize("method, path, query, shape", PLAIN)
def test_a_plain_answer(root, method, path, query, shape):
    answer = root(method, path, query)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    check(answer.json, shape)


@pytest.mark.parametrize("method, path, query, body, shape", ENCRYPTED)
def test_an_encrypted_answer(root, method, path, query, body, shape):
    answer = root(method, path, query, sealed=body)
    assert answer.status == 200
    value = answer.opened_json
    check({"ann": value["ann"]} if "ann" in value else value, shape)


def test_answers_without_a_body(root):
    for method, path, query, body, status in EMPTY:
        answer = root(method, path, query, sealed=body)
        assert (answer.status, answer.body) == (status, b""), path


def test_a_refusal(root):
    answer = root("GET", "user-info", {"accessKey": "nobody"})
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/json"
    assert answer.body.endswith(b"\n")
    assert answer.json == {
        "Code": "XMinioAdminNoSuchUser", "Message": answer.json["Message"],
        "Resource": "/minio/admin/v3/user-info",
        "RequestId": answer.headers["x-amz-request-id"], "HostId": answer.json["HostId"]}
    assert answer.headers["cache-control"] == "no-store"
