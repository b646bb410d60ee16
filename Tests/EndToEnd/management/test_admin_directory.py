"""The administration API about the LDAP directory's users and groups."""

import pytest
from botocore.exceptions import ClientError

from management.test_access_keys_ldap import session as session_of
from support.admin_call import AdminCalls
from support.s3 import S3, allow
from support.slapd import GROUPS, PARTNERS, PEOPLE, SUFFIX, USERS, entry

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
DEVS = f"cn=devs,{GROUPS}"
ZOE = rf"cn=Zo\c3\a9\, \c3\9cn\c3\afcode \+ (x*y),{PEOPLE}"
NO_USER = (404, "XMinioAdminNoSuchUser")
NO_GROUP = (404, "XMinioAdminNoSuchGroup")
NOT_ALLOWED = (403, "XMinioIAMActionNotAllowed")


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, slapd):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "sessions",
        "MINIO_ROOT_USER": "root-admin", "MINIO_ROOT_PASSWORD": "root-admin-secret",
        **slapd.settings()})
    s3.bucket("dir")
    return s3


@pytest.fixture(scope="module")
def root(s3):
    return AdminCalls(s3, ROOT)


def attach(calls, **holder):
    return calls("POST", "idp/ldap/policy/attach", sealed={"policies": ["readwrite"], **holder})


def detach(calls, **holder):
    return calls("POST", "idp/ldap/policy/detach", sealed={"policies": ["readwrite"], **holder})


@pytest.mark.parametrize("written, name", [
    ("bob", USERS["bob"]), (USERS["bob"].upper().replace("UID", "uid"), USERS["bob"]),
    ("zoe", ZOE), (USERS["zoe"], ZOE), ("carol", f"uid=carol,{PARTNERS}")])
def test_policies_of_a_user(s3, root, written, name):
    answer = attach(root, user=written)
    assert answer.status == 200
    assert answer.opened_json["policiesAttached"] == ["readwrite"]
    assert attach(root, user=name).refusal == (400, "XMinioAdminPolicyChangeAlreadyApplied")
    (mapping,) = root(
        "GET", "idp/ldap/policy-entities", {"user": written}).opened_json["userMappings"]
    assert (mapping["user"], mapping["policies"]) == (name, ["readwrite"])
    assert root("GET", "idp/ldap/policy-entities").opened_json["policyMappings"] == [
        {"policy": "readwrite", "users": [name], "groups": []}]
    assert s3.daypass.tell("policy", "entities", "--ldap-user", name)["nameMappings"] == [
        {"ldapUser": name, "policies": ["readwrite"]}]
    assert detach(root, user=name).opened_json["policiesDetached"] == ["readwrite"]
    assert detach(root, user=name).refusal == (400, "XMinioAdminPolicyChangeAlreadyApplied")


def test_policies_of_a_group(root):
    assert attach(root, group="CN=devs, " + GROUPS).status == 200
    assert root("GET", "idp/ldap/policy-entities", {
        "group": DEVS, "policy": "readwrite"}).opened_json | {"timestamp": ""} == {
            "timestamp": "", "groupMappings": [{"group": DEVS, "policies": ["readwrite"]}],
            "policyMappings": [{"policy": "readwrite", "users": [], "groups": [DEVS]}]}
    (alice,) = root(
        "GET", "idp/ldap/policy-entities", {"user": "alice"}).opened_json["userMappings"]
    assert alice == {"user": USERS["alice"], "policies": [], "memberOfMappings": [
        {"group": DEVS, "policies": ["readwrite"]}]}
    assert detach(root, group=DEVS).status == 200


@pytest.mark.parametrize("holder, refusal", [
    ({"user": "nobody"}, NO_USER), ({"user": "*"}, NO_USER), ({"user": "twin"}, NO_USER),
    ({"user": "double"}, NO_USER), ({"user": " bob"}, NO_USER), ({"user": "bob\u200b"}, NO_USER),
    ({"user": "b\x00ob"}, NO_USER), ({"user": f"uid=nobody,{PEOPLE}"}, NO_USER),
    ({"user": PEOPLE}, NO_USER), ({"user": SUFFIX}, NO_USER), ({"user": DEVS}, NO_USER),
    ({"user": "uid=" + "x" * 5000 + f",{PEOPLE}"}, NO_USER), ({"user": "uid=\\"}, NO_USER),
    ({"group": USERS["bob"]}, NO_GROUP), ({"group": "devs"}, NO_GROUP),
    ({"group": f"cn=none,{GROUPS}"}, NO_GROUP), ({"group": "*"}, NO_GROUP)])
def test_a_name_outside_the_directory_gets_no_policy(root, holder, refusal):
    assert attach(root, **holder).refusal == refusal
    assert detach(root, **holder).refusal == refusal
    assert root("GET", "idp/ldap/policy-entities").opened_json["policyMappings"] == []


def test_bad_bodies(root):
    for body in ({}, {"policies": ["readwrite"]}, {"policies": [], "user": "bob"},
                 {"policies": ["readwrite"], "user": "bob", "group": DEVS}):
        assert root("POST", "idp/ldap/policy/attach", sealed=body).refusal == (
            400, "XMinioAdminInvalidArgument")
    assert root("POST", "idp/ldap/policy/attach", sealed={
        "policies": ["none"], "user": "bob"}).refusal == (404, "XMinioAdminNoSuchPolicy")


def test_a_key_for_a_person(s3, root):
    assert attach(root, user="alice").status == 200
    for target in ("alice", USERS["alice"]):
        answer = root("PUT", "idp/ldap/add-service-account", sealed={"targetUser": target})
        pair = answer.opened_json["credentials"]
        key = {"aws_access_key_id": pair["accessKey"], "aws_secret_access_key": pair["secretKey"]}
        s3.client("s3", key).list_objects_v2(Bucket="dir")
        info = root("GET", "info-access-key", {"accessKey": pair["accessKey"]}).opened_json
        assert info["userProvider"] == "ldap"
        assert info["parentUser"] == USERS["alice"]
        assert info["ldapSpecificInfo"] == {"username": "alice"}
        lists = root("GET", "idp/ldap/list-access-keys", {
            "userDN": "alice", "listType": "all"}).opened_json
        assert [entry["accessKey"] for entry in lists["serviceAccounts"]] == [pair["accessKey"]]
        assert lists["stsKeys"] is None
        for query in ({"all": "true", "listType": "all"},
                      {"userDNs": ["alice", "bob"], "listType": "svcacc-only"}):
            bulk = root("GET", "idp/ldap/list-access-keys-bulk", query).opened_json
            assert list(bulk) == [USERS["alice"]]
        assert root("GET", "idp/ldap/list-access-keys-bulk", {
            "all": "true", "listType": "sts-only"}).opened_json == {}
        assert root("DELETE", "delete-service-account", {
            "accessKey": pair["accessKey"]}).status == 204
        with pytest.raises(ClientError):
            s3.client("s3", key).list_objects_v2(Bucket="dir")
    assert detach(root, user="alice").status == 200


@pytest.mark.parametrize("target", ["nobody", "twin", "*", f"uid=none,{PEOPLE}", PEOPLE, DEVS])
def test_no_key_for_a_name_outside_the_directory(root, target):
    assert root("PUT", "idp/ldap/add-service-account", sealed={
        "targetUser": target}).refusal == NO_USER


def test_a_person_s_own_keys(s3, root):
    assert attach(root, user="alice").status == 200
    assert attach(root, user="bob").status == 200
    alice = AdminCalls(s3, session_of(s3, "alice"))
    for body in ({}, {"targetUser": "alice"}, {"targetUser": USERS["alice"]}):
        answer = alice("PUT", "idp/ldap/add-service-account", sealed=body)
        assert answer.status == 200, answer.body
        key = answer.opened_json["credentials"]["accessKey"]
        own = alice("GET", "idp/ldap/list-access-keys", {"listType": "all"}).opened_json
        assert [entry["accessKey"] for entry in own["serviceAccounts"]] == [key]
        assert alice("DELETE", "delete-service-account", {"accessKey": key}).status == 204
    for target in ("bob", USERS["bob"], "nobody"):
        assert alice("PUT", "idp/ldap/add-service-account", sealed={
            "targetUser": target}).refusal == (403, "AccessDenied")
        for path, name in (("list-access-keys", "userDN"), ("list-access-keys-bulk", "userDNs")):
            assert alice("GET", f"idp/ldap/{path}", {name: target}).refusal == (
                403, "AccessDenied")
    assert alice("GET", "idp/ldap/list-access-keys-bulk", {"all": "true"}).refusal == (
        403, "AccessDenied")
    assert attach(alice, user="alice").refusal == (403, "AccessDenied")
    for name in ("alice", "bob"):
        assert detach(root, user=name).status == 200


def test_a_user_with_the_name_of_a_person_is_another(s3):
    """Daypass's user alice has no part in the keys and sessions of the directory's alice."""
    user = AdminCalls(s3, s3.user("alice", [allow("s3:*")]))
    for target in ("alice", USERS["alice"]):
        assert user("PUT", "idp/ldap/add-service-account", sealed={
            "targetUser": target}).refusal == (403, "AccessDenied")
    assert user("GET", "idp/ldap/list-access-keys", {"userDN": USERS["alice"]}).refusal == (
        403, "AccessDenied")


def test_revoked_sessions(s3, root):
    for user, written in (("alice", "alice"), ("bob", USERS["bob"].replace("uid=", "UID = "))):
        assert attach(root, user=user).status == 200
        session = session_of(s3, user)
        s3.client("s3", session).list_objects_v2(Bucket="dir")
        assert root("POST", "revoke-tokens/ldap", {
            "user": written, "fullRevoke": "true"}).status == 204
        with pytest.raises(ClientError):
            s3.client("s3", session).list_objects_v2(Bucket="dir")
        assert detach(root, user=user).status == 200
    assert root("POST", "revoke-tokens/ldap", {
        "user": "nobody", "fullRevoke": "true"}).refusal == NO_USER
    assert root("POST", "revoke-tokens/ldap", {
        "user": f"uid=gone,{PEOPLE}", "fullRevoke": "true"}).status == 204


def test_the_directory_shows(root, slapd):
    assert root("GET", "info").json["services"] == {"ldap": {"status": "online"}}
    assert root("GET", "idp-config/ldap").opened_json == [
        {"type": "ldap", "name": "_", "enabled": True}]
    answer = root("GET", "idp-config/ldap/_")
    info = {entry["key"]: entry["value"] for entry in answer.opened_json["info"]}
    assert info["server_addr"].endswith(str(slapd.tls_port))
    assert "lookup_bind_password" not in info
    assert b"password-of" not in answer.opened
    assert b"password-of" not in root("GET", "config").opened


def test_a_directory_that_does_not_answer(make_own, authority, certificate, slapd):
    own = make_own()
    s3 = S3(own, authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": "root-admin",
        "MINIO_ROOT_PASSWORD": "root-admin-secret",
        **slapd.settings(server_addr="127.0.0.1:9")})
    root = AdminCalls(s3, ROOT)
    assert attach(root, user="bob").refusal == (503, "ServiceUnavailable")
    assert root("PUT", "idp/ldap/add-service-account", sealed={
        "targetUser": "bob"}).refusal == (503, "ServiceUnavailable")
    assert root("GET", "info").json["services"] == {"ldap": {"status": "offline"}}
    # Sessions end without the directory.
    assert root("POST", "revoke-tokens/ldap", {
        "user": USERS["bob"], "fullRevoke": "true"}).status == 204


def test_without_a_directory(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": "root-admin",
        "MINIO_ROOT_PASSWORD": "root-admin-secret"})
    root = AdminCalls(s3, ROOT)
    assert attach(root, user="bob").refusal == (501, "XMinioLDAPNotEnabled")
    assert detach(root, user="bob").refusal == (501, "XMinioLDAPNotEnabled")
    assert root("PUT", "idp/ldap/add-service-account", sealed={
        "targetUser": "bob"}).refusal == (501, "XMinioLDAPNotEnabled")
    for path in ("policy-entities", "list-access-keys", "list-access-keys-bulk"):
        assert root("GET", f"idp/ldap/{path}", {"all": "true"}).refusal == NOT_ALLOWED
    assert root("GET", "idp/openid/list-access-keys-bulk", {"all": "true"}).opened_json == [
        {"configName": "_", "users": []}]


def long_name(slapd, byte_count):
    """A person of the directory whose distinguished name has so many bytes."""
    base = PEOPLE
    while byte_count - len(base) > 300:
        base = f"ou={'u' * 200},{base}"
        slapd.change(entry(base, "changetype: add", "objectClass: organizationalUnit",
                           f"ou: {'u' * 200}"))
    uid = "l" * (byte_count - len(base) - len("uid=,"))
    name = f"uid={uid},{base}"
    assert len(name) == byte_count
    slapd.change(entry(name, "changetype: add", "objectClass: inetOrgPerson", f"uid: {uid}",
                       "cn: x", "sn: x", "userPassword: password-of-long"))
    return uid, name


def test_a_name_of_a_thousand_bytes(s3, root, slapd):
    uid, name = long_name(slapd, 1_000)
    assert attach(root, user=name).opened_json["policiesAttached"] == ["readwrite"]
    (mapping,) = root(
        "GET", "idp/ldap/policy-entities", {"user": uid}).opened_json["userMappings"]
    assert mapping["user"] == name
    pair = root("PUT", "idp/ldap/add-service-account", sealed={
        "targetUser": name}).opened_json["credentials"]
    key = {"aws_access_key_id": pair["accessKey"], "aws_secret_access_key": pair["secretKey"]}
    s3.client("s3", key).list_objects_v2(Bucket="dir")
    lists = root("GET", "idp/ldap/list-access-keys", {"userDN": name}).opened_json
    assert [entry["accessKey"] for entry in lists["serviceAccounts"]] == [pair["accessKey"]]
    assert root("POST", "revoke-tokens/ldap", {
        "user": name, "fullRevoke": "true"}).status == 204
    assert root("DELETE", "delete-service-account", {
        "accessKey": pair["accessKey"]}).status == 204
    assert detach(root, user=name).status == 200


@pytest.mark.parametrize("name", [
    f"uid={'x' * 1_000},{PEOPLE}", f"uid={'x' * 20_000},{PEOPLE}", "ou=a," * 200 + PEOPLE,
    "uid=" + "\\00" * 300 + f",{PEOPLE}", "uid=a+" * 300 + f"cn=b,{PEOPLE}", "x" * 5_000,
    f"nosuchtype=x,{PEOPLE}"], ids=lambda name: name[:12])
def test_long_names_that_the_directory_does_not_have(s3, root, name):
    before = sorted(str(path) for path in s3.daypass.state.rglob("*.json"))
    assert attach(root, user=name).refusal == NO_USER
    assert attach(root, group=name).refusal == NO_GROUP
    assert root("PUT", "idp/ldap/add-service-account", sealed={
        "targetUser": name}).refusal == NO_USER
    assert sorted(str(path) for path in s3.daypass.state.rglob("*.json")) == before
