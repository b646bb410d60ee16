"""What MinIO's own clients send in a working day, in their order, and how MinIO answers each.

Each row is an exchange with MinIO (RELEASE.2025-10-15) in a few words: the request, and the shape
or code of the answer. `DIFFERENT` has those that Daypass answers in another way.
"""

import json

import pytest

from management.test_admin_shapes import (
    CREDENTIALS, ENTRY, FLAG, HELP, INFO, MEMBERSHIP, POLICY, TEXT, Missing, Some, Time, check)
from support.admin_call import AdminCalls
from support.s3 import S3

SECRETS = {
    "root-admin": "root-admin-secret", "ann": "secret-of-ann", "eve": "secret-of-eve",
    "eve-key": "secret-of-eve-key", "zoe-key": "secret-of-zoe-key"}
READ_B1 = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b1/*"]}]}
DONE, GONE = 200, 204
USER = {"policyName": Some(TEXT), "status": TEXT, "memberOf": Some([TEXT]), "updatedAt": Time}
GROUP = {"name": TEXT, "status": TEXT, "members": Missing, "policy": TEXT, "updatedAt": Time}
MEMBERS = {**GROUP, "members": [TEXT]}
ATTACHED, DETACHED = "policiesAttached", "policiesDetached"
NO_USER, NO_GROUP = (404, "XMinioAdminNoSuchUser"), (404, "XMinioAdminNoSuchGroup")
NO_POLICY, NO_KEY = (404, "XMinioAdminNoSuchPolicy"), (404, "XMinioInvalidIAMCredentials")
NO_CHANGE, DENIED = (400, "XMinioAdminPolicyChangeAlreadyApplied"), (403, "AccessDenied")


class Plain:
    """A body as it is. All others are encrypted."""

    def __init__(self, value):
        self.bytes = json.dumps(value).encode()


def members(group, *names, remove=False):
    return Plain({"group": group, "members": names, "groupStatus": "", "isRemove": remove})


# The account, method, path, query, body, and the answer: a status without a body, a refusal, or the
# shape of what it says.
REPLAYED = [
    # mc admin user add, list, info, disable, enable
    ("root-admin", "PUT", "add-user", {"accessKey": "ann"},
     {"secretKey": SECRETS["ann"], "status": "enabled"}, DONE),
    ("root-admin", "PUT", "add-user", {"accessKey": "ben"},
     {"secretKey": "secret-of-ben", "status": "enabled"}, DONE),
    ("root-admin", "GET", "list-users", {}, None,
     {"ann": USER, "ben": USER, "zoe": USER}),
    ("root-admin", "GET", "user-info", {"accessKey": "ann"}, None,
     {"status": TEXT, "updatedAt": Time}),
    ("root-admin", "PUT", "set-user-status", {"accessKey": "ann", "status": "disabled"}, None,
     DONE),
    ("root-admin", "PUT", "set-user-status", {"accessKey": "ann", "status": "enabled"}, None,
     DONE),
    # mc admin policy create, list, info, attach, entities
    ("root-admin", "PUT", "add-canned-policy", {"name": "p1"}, Plain(READ_B1), DONE),
    ("root-admin", "GET", "info-canned-policy", {"name": "p1", "v": "2"}, None,
     {"PolicyName": TEXT, "Policy": POLICY, "CreateDate": Time, "UpdateDate": Time}),
    ("root-admin", "POST", "idp/builtin/policy/attach", {}, {"policies": ["p1"], "user": "ann"},
     {ATTACHED: [TEXT], "updatedAt": Time}),
    ("root-admin", "POST", "idp/builtin/policy/attach", {}, {"policies": ["p1"], "user": "ann"},
     NO_CHANGE),
    ("root-admin", "POST", "idp/builtin/policy/attach", {},
     {"policies": ["readonly", "absent"], "user": "ann"}, NO_POLICY),
    ("root-admin", "GET", "idp/builtin/policy-entities", {}, None,
     {"timestamp": Time, "policyMappings": [
         {"policy": TEXT, "users": [TEXT], "groups": Missing}]}),
    ("root-admin", "GET", "idp/builtin/policy-entities", {"user": "ann"}, None,
     {"timestamp": Time, "userMappings": [{"user": TEXT, "policies": [TEXT]}]}),
    ("root-admin", "GET", "idp/builtin/policy-entities", {"policy": "p1"}, None,
     {"timestamp": Time, "policyMappings": [
         {"policy": TEXT, "users": [TEXT], "groups": Missing}]}),
    # mc admin group add, list, info, disable, enable; a policy of the group
    ("root-admin", "PUT", "update-group-members", {}, members("g1", "ann", "ben"), DONE),
    ("root-admin", "GET", "idp/builtin/policy-entities", {"user": "ann"}, None,
     {"timestamp": Time, "userMappings": [{"user": TEXT, "policies": [TEXT]}]}),
    ("root-admin", "POST", "idp/builtin/policy/attach", {},
     {"policies": ["readwrite"], "group": "g1"}, {ATTACHED: [TEXT], "updatedAt": Time}),
    ("root-admin", "GET", "groups", {}, None, [TEXT]),
    ("root-admin", "GET", "group", {"group": "g1"}, None, MEMBERS),
    ("root-admin", "PUT", "set-group-status", {"group": "g1", "status": "disabled"}, None, DONE),
    ("root-admin", "PUT", "set-group-status", {"group": "g1", "status": "enabled"}, None, DONE),
    ("root-admin", "GET", "user-info", {"accessKey": "ann"}, None,
     {"policyName": TEXT, "status": TEXT, "memberOf": [TEXT], "updatedAt": Time}),
    ("root-admin", "GET", "idp/builtin/policy-entities", {"user": "ann", "group": "g1"}, None,
     {"timestamp": Time, "userMappings": [
         {"user": TEXT, "policies": [TEXT], "memberOfMappings": [MEMBERSHIP]}],
      "groupMappings": [MEMBERSHIP]}),
    ("root-admin", "POST", "idp/builtin/policy/detach", {},
     {"policies": ["readwrite"], "group": "g1"}, {DETACHED: [TEXT], "updatedAt": Time}),
    ("root-admin", "PUT", "update-group-members", {}, members("g1", "ben", remove=True), DONE),
    ("root-admin", "PUT", "update-group-members", {}, members("g1", remove=True),
     (400, "XMinioAdminGroupNotEmpty")),
    ("root-admin", "PUT", "update-group-members", {}, members("g1", "ann", remove=True), DONE),
    ("root-admin", "GET", "group", {"group": "g1"}, None, GROUP),
    ("root-admin", "PUT", "update-group-members", {}, members("g1", remove=True), DONE),
    ("root-admin", "GET", "user-info", {"accessKey": "absent"}, None, NO_USER),
    ("root-admin", "GET", "info-canned-policy", {"name": "absent", "v": "2"}, None, NO_POLICY),
    ("root-admin", "GET", "group", {"group": "absent"}, None, NO_GROUP),
    ("root-admin", "DELETE", "remove-canned-policy", {"name": "p1"}, None,
     (400, "XMinioIAMPolicyInUse")),
    ("root-admin", "POST", "idp/builtin/policy/detach", {}, {"policies": ["p1"], "user": "ann"},
     {DETACHED: [TEXT], "updatedAt": Time}),
    ("root-admin", "DELETE", "remove-canned-policy", {"name": "p1"}, None, DONE),
    # mc admin user svcacct and mc admin accesskey
    ("root-admin", "PUT", "add-service-account", {},
     {"targetUser": "ann", "accessKey": "ann-key-1", "secretKey": "secret-of-key-1",
      "name": "n1", "description": "first", "expiration": "2099-01-01T00:00:00Z",
      "policy": READ_B1}, CREDENTIALS),
    ("root-admin", "PUT", "add-service-account", {},
     {"targetUser": "ann", "accessKey": "ann-key-2", "secretKey": "secret-of-key-2"}, CREDENTIALS),
    ("root-admin", "GET", "list-service-accounts", {"user": "ann"}, None,
     {"accounts": [{**ENTRY, "name": Some(TEXT), "description": Some(TEXT)}]}),
    ("root-admin", "GET", "info-service-account", {"accessKey": "ann-key-1"}, None, INFO),
    ("root-admin", "POST", "update-service-account", {"accessKey": "ann-key-1"},
     {"newSecretKey": "secret-of-key-1b", "newDescription": "second"}, GONE),
    ("root-admin", "POST", "update-service-account", {"accessKey": "ann-key-1"},
     {"newStatus": "off"}, GONE),
    ("root-admin", "POST", "update-service-account", {"accessKey": "ann-key-1"},
     {"newStatus": "on"}, GONE),
    ("root-admin", "GET", "list-access-keys-bulk", {"all": "true", "listType": "all"}, None,
     {"ann": {"serviceAccounts": [ENTRY], "stsKeys": Missing},
      "ben": {"serviceAccounts": Missing, "stsKeys": Missing},
      "root-admin": {"serviceAccounts": Missing, "stsKeys": Missing},
      "zoe": {"serviceAccounts": [ENTRY], "stsKeys": Missing}}),
    ("root-admin", "GET", "list-access-keys-bulk", {"listType": "svcacc-only", "users": "ann"},
     None, {"ann": {"serviceAccounts": [ENTRY], "stsKeys": Missing}}),
    ("root-admin", "GET", "info-access-key", {"accessKey": "ann-key-1"}, None,
     {"AccessKey": TEXT, **INFO, "userType": TEXT, "userProvider": TEXT,
      "ldapSpecificInfo": {"username": TEXT},
      "openIDSpecificInfo": {"configName": TEXT, "userID": TEXT, "userIDClaim": TEXT}}),
    ("root-admin", "PUT", "add-service-account", {}, {}, CREDENTIALS),
    ("root-admin", "POST", "update-service-account", {"accessKey": "ann-key-2"},
     {"newName": "n2"}, GONE),
    ("root-admin", "DELETE", "delete-service-account", {"accessKey": "ann-key-2"}, None, GONE),
    ("root-admin", "DELETE", "delete-service-account", {"accessKey": "absent"}, None, NO_KEY),
    ("root-admin", "GET", "info-service-account", {"accessKey": "absent"}, None, NO_KEY),
    ("root-admin", "POST", "update-service-account", {"accessKey": "absent"},
     {"newDescription": "x"}, NO_KEY),
    ("root-admin", "GET", "info-access-key", {"accessKey": "absent"}, None,
     (404, "XMinioAdminNoSuchAccessKey")),
    ("root-admin", "POST", "revoke-tokens/builtin",
     {"fullRevoke": "true", "tokenRevokeType": "", "user": "ann"}, None, GONE),
    # A user without rights
    ("root-admin", "PUT", "set-user-or-group-policy",
     {"isGroup": "false", "policyName": "readonly", "userOrGroup": "ann"}, None, DONE),
    ("ann", "GET", "list-users", {}, None, DENIED),
    ("ann", "GET", "user-info", {"accessKey": "ann"}, None,
     {"policyName": TEXT, "status": TEXT, "updatedAt": Time}),
    ("ann", "GET", "list-access-keys-bulk", {"all": "true", "listType": "all"}, None, DENIED),
    ("ann", "GET", "list-access-keys-bulk", {"listType": "all"}, None,
     {"ann": {"serviceAccounts": [ENTRY], "stsKeys": Missing}}),
    # mc chooses such an ID by itself.
    ("ann", "PUT", "add-service-account", {}, {"accessKey": "ANNKEY00000000000003",
                                               "secretKey": "secret-of-key-3"}, CREDENTIALS),
    ("ann", "GET", "info", {"metrics": "false"}, None, DENIED),
    ("ann", "PUT", "add-user", {"accessKey": "ann"},
     {"secretKey": SECRETS["ann"], "status": "enabled"}, DONE),
    # mc idp openid and mc idp ldap, with neither
    ("root-admin", "GET", "idp-config/openid", {}, None,
     [{"type": TEXT, "name": TEXT, "enabled": FLAG}]),
    ("root-admin", "GET", "idp-config/ldap/_", {}, None,
     {"type": TEXT, "name": TEXT, "info": Missing}),
    ("root-admin", "GET", "idp/ldap/policy-entities", {}, None,
     (403, "XMinioIAMActionNotAllowed")),
    ("root-admin", "POST", "idp/ldap/policy/attach", {},
     {"policies": ["readonly"], "user": "uid=x,dc=y"}, (501, "XMinioLDAPNotEnabled")),
    ("root-admin", "GET", "idp/ldap/list-access-keys-bulk", {"all": "true", "listType": "all"},
     None, (403, "XMinioIAMActionNotAllowed")),
    ("root-admin", "GET", "idp/openid/list-access-keys-bulk", {"all": "true", "listType": "all"},
     None, [{"configName": TEXT, "users": Missing}]),
    ("root-admin", "DELETE", "remove-user", {"accessKey": "absent"}, None, NO_USER),
    ("root-admin", "GET", "help-config-kv", {"key": "", "subSys": ""}, None, HELP),
    ("root-admin", "GET", "get-config-kv", {"key": "absent"}, None, (400, "XMinioConfigError")),
    ("root-admin", "GET", "get-config-kv", {"key": "", "subSys": ""}, None,
     (400, "XMinioConfigError")),
    ("root-admin", "GET", "list-config-history-kv", {"count": "10"}, None, Missing),
    # Who must not
    ("root-admin", "PUT", "add-user", {"accessKey": "eve"},
     {"secretKey": SECRETS["eve"], "status": "enabled"}, DONE),
    ("root-admin", "PUT", "add-service-account", {},
     {"targetUser": "eve", "accessKey": "eve-key", "secretKey": SECRETS["eve-key"],
      "policy": READ_B1}, CREDENTIALS),
    ("eve-key", "PUT", "add-service-account", {}, {"targetUser": "eve"}, DENIED),
    ("eve", "PUT", "add-service-account", {}, {"targetUser": "ann"}, DENIED),
    ("eve", "PUT", "add-service-account", {}, {"targetUser": "root-admin"}, DENIED),
    ("eve", "POST", "update-service-account", {"accessKey": "eve-key"}, {"newStatus": "on"},
     DENIED),
    ("eve", "DELETE", "remove-user", {"accessKey": "eve"}, None, DENIED),
    ("root-admin", "PUT", "set-user-status", {"accessKey": "root-admin", "status": "disabled"},
     None, (400, "XMinioAdminInvalidArgument")),
    ("root-admin", "PUT", "add-user", {"accessKey": "root-admin"},
     {"secretKey": "xxxxxxxxx", "status": "enabled"}, (403, "XMinioInvalidIAMCredentials")),
    # Names that no record has
    ("root-admin", "PUT", "add-user", {"accessKey": "a b=c"},
     {"secretKey": "xxxxxxxxx", "status": "enabled"}, (400, "XMinioAdminInvalidAccessKey")),
    ("root-admin", "PUT", "add-user", {"accessKey": "ab"},
     {"secretKey": "xxxxxxxxx", "status": "enabled"}, (400, "XMinioAdminInvalidAccessKey")),
    ("root-admin", "PUT", "add-user", {"accessKey": "abc"},
     {"secretKey": "short", "status": "enabled"}, (400, "XMinioAdminInvalidSecretKey")),
    ("root-admin", "PUT", "update-group-members", {}, members("g,1", "eve"),
     (400, "XMinioInvalidGroupName")),
    ("root-admin", "PUT", "add-canned-policy", {"name": "p,q"}, Plain(READ_B1),
     (400, "PolicyInvalidName")),
    ("root-admin", "PUT", "add-canned-policy", {"name": "bad"},
     Plain({"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Action": ["s3:Nope"], "Resource": ["x"]}]}),
     (400, "XMinioMalformedIAMPolicy")),
    ("root-admin", "PUT", "update-group-members", {}, members("absent", remove=True), NO_GROUP),
    ("root-admin", "PUT", "update-group-members", {}, members("gz", "absent"), NO_USER),
    ("root-admin", "DELETE", "remove-canned-policy", {"name": "absent"}, None, DONE),
    ("root-admin", "PUT", "set-user-status", {"accessKey": "absent", "status": "disabled"}, None,
     NO_USER),
    ("root-admin", "PUT", "set-group-status", {"group": "absent", "status": "disabled"}, None,
     NO_GROUP),
    ("root-admin", "PUT", "add-user", {"accessKey": "zzz"}, Plain("x" * 64),
     (400, "XMinioAdminConfigBadJSON")),
    ("root-admin", "DELETE", "remove-user", {"accessKey": "eve"}, None, DONE),
    ("root-admin", "GET", "info-access-key", {"accessKey": "eve-key"}, None,
     (404, "XMinioAdminNoSuchAccessKey")),
]

FIXED, NOT_HERE = (400, "XMinioAdminConfigEnvOverridden"), (501, "NotImplemented")
# As above, with MinIO's answer before Daypass's.
DIFFERENT = [
    # The configuration is a file's.
    ("root-admin", "PUT", "set-config-kv", {}, b"region name=us-west-1", DONE, FIXED),
    ("root-admin", "DELETE", "del-config-kv", {}, b"region", DONE, FIXED),
    ("root-admin", "GET", "get-config-kv", {"key": "subnet"}, None, DONE,
     (400, "XMinioConfigError")),
    # The service manager restarts, and the command line exports.
    ("root-admin", "POST", "service", {"action": "restart", "dry-run": "true", "type": "2"}, None,
     DONE, NOT_HERE),
    ("root-admin", "GET", "export-iam", {}, None, DONE, NOT_HERE),
    # No session is stored.
    ("root-admin", "GET", "temporary-account-info", {"accessKey": "absent"}, None,
     (500, "InternalError"), (404, "XMinioAdminNoSuchAccessKey")),
    ("root-admin", "DELETE", "remove-user", {"accessKey": "root-admin"}, None, NO_USER,
     (403, "XMinioIAMActionNotAllowed")),
    ("root-admin", "PUT", "add-canned-policy", {"name": "empty"}, Plain({}),
     (400, "MalformedPolicy"), (400, "XMinioMalformedIAMPolicy")),
    # A name would tell which users and keys there are.
    ("ann", "PUT", "add-service-account", {},
     {"accessKey": "ann-key-4", "secretKey": "secret-of-key-4"}, DONE, DENIED),
    # MinIO takes an operation that it does not have for one of another version.
    ("root-admin", "GET", "nope", {}, None, (426, "XMinioAdminVersionMismatch"), NOT_HERE),
    ("root-admin", "POST", "groups", {}, None, (426, "XMinioAdminVersionMismatch"), NOT_HERE),
    ("root-admin", "GET", "groups/", {}, None, (426, "XMinioAdminVersionMismatch"), NOT_HERE),
    ("root-admin", "GET", "user-info", {}, None, (426, "XMinioAdminVersionMismatch"),
     (400, "XMinioAdminInvalidArgument")),
    # MinIO asks the URL at once.
    ("root-admin", "PUT", "set-config-kv", {},
     b"identity_plugin url=http://127.0.0.1:9/ role_policy=consoleAdmin",
     (400, "XMinioAdminConfigBadJSON"), FIXED),
    ("root-admin", "PUT", "idp-config/openid/second", {}, b"client_id=c2",
     (400, "XMinioConfigError"), FIXED),
    ("root-admin", "POST", "idp-config/openid/second", {}, b"client_id=c3",
     (400, "XMinioAdminConfigIDPCfgNameDoesNotExist"), FIXED),
    ("root-admin", "DELETE", "idp-config/openid/second", {}, None,
     (400, "XMinioAdminNoSuchConfigTarget"), FIXED),
    # An access key changes no access keys, and no secret of its owner's.
    ("zoe-key", "PUT", "add-user", {"accessKey": "zoe"},
     {"secretKey": "another-secret", "status": "enabled"}, (403, "XMinioInvalidIAMCredentials"),
     DENIED),
    ("zoe-key", "DELETE", "delete-service-account", {"accessKey": "zoe-key"}, None, GONE, DENIED),
]


@pytest.fixture(scope="module")
def calls(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "self", "MINIO_ROOT_USER": "root-admin",
        "MINIO_ROOT_PASSWORD": SECRETS["root-admin"]})

    s3.daypass.tell("user", "add", "zoe")
    AdminCalls(s3, {"aws_access_key_id": "root-admin",
                    "aws_secret_access_key": SECRETS["root-admin"]})(
        "PUT", "add-service-account", sealed={
            "targetUser": "zoe", "accessKey": "zoe-key", "secretKey": SECRETS["zoe-key"]})

    def call(account, method, path, query, body):
        account = AdminCalls(s3, {
            "aws_access_key_id": account, "aws_secret_access_key": SECRETS[account]})
        if isinstance(body, Plain):
            return account(method, path, query, body=body.bytes)
        return account(method, path, query, sealed=body)
    return call


def told(answer):
    """What an answer says, encrypted or not."""
    try:
        return answer.json
    except ValueError:
        return answer.opened_json


def test_each_answer_has_minio_s_shape(calls):
    for account, method, path, query, body, expected in REPLAYED:
        place = f"{account} {method} {path} {query}"
        answer = calls(account, method, path, query, body)
        if isinstance(expected, int):
            assert (answer.status, answer.body) == (expected, b""), place
        elif isinstance(expected, tuple):
            assert answer.status == expected[0], f"{place}: {answer.body}"
            assert answer.refusal == expected, place
            assert set(answer.json) == {"Code", "Message", "Resource", "RequestId", "HostId"}, place
        else:
            assert answer.status == 200, f"{place}: {answer.body}"
            check(told(answer), expected, place)


@pytest.mark.parametrize("account, method, path, query, body, minio, daypass", DIFFERENT)
def test_each_other_answer_is_the_stated_one(
        calls, account, method, path, query, body, minio, daypass):
    answer = calls(account, method, path, query, body)
    assert answer.refusal == daypass != minio
