"""Bodies, names and floods that the administration API must bear."""

import concurrent.futures
import fcntl
import json
import unicodedata

import pytest

from support.admin_call import AdminCalls
from support.s3 import S3

ROOT = {"aws_access_key_id": "root-admin", "aws_secret_access_key": "root-admin-secret"}
READ = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"]}]}
BAD_NAMES = [
    "a=b", "a,b", " ab", "ab ", "a\nb", "a\x00b", "a\x7fb",
    unicodedata.normalize("NFD", "ängström"), "ab\u200b", "ab\u202e", "x" * 300]


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "self",
        "MINIO_ROOT_USER": "root-admin", "MINIO_ROOT_PASSWORD": "root-admin-secret"})


@pytest.fixture(scope="module")
def root(s3):
    return AdminCalls(s3, ROOT)


@pytest.mark.parametrize("name", BAD_NAMES, ids=ascii)
def test_names_that_no_record_has(s3, root, name):
    before = sorted(str(path) for path in s3.daypass.state.rglob("*.json"))
    secret = {"secretKey": "a-good-secret"}
    assert root("PUT", "add-user", {"accessKey": name}, sealed=secret).refusal == (
        400, "XMinioAdminInvalidAccessKey")
    assert root("PUT", "update-group-members", body=json.dumps(
        {"group": name, "members": []}).encode()).refusal == (400, "XMinioInvalidGroupName")
    assert root("PUT", "add-canned-policy", {"name": name}, body=json.dumps(
        READ).encode()).refusal == (400, "PolicyInvalidName")
    assert root("PUT", "add-service-account", sealed={
        "accessKey": name, "secretKey": "a-good-secret"}).refusal == (
            400, "XMinioAdminInvalidAccessKey")
    for path, parameter in (("user-info", "accessKey"), ("group", "group"),
                            ("info-canned-policy", "name"), ("info-service-account", "accessKey"),
                            ("info-access-key", "accessKey")):
        assert root("GET", path, {parameter: name}).status == 404, path
    assert sorted(str(path) for path in s3.daypass.state.rglob("*.json")) == before


@pytest.mark.parametrize("name", ["a/b", "../../../etc/passwd", "...", "a%2fb", "a\\b"])
def test_names_that_are_paths_stay_in_the_state_directory(s3, root, name):
    outside = sorted(str(path) for path in s3.daypass.directory.rglob("*")
                     if s3.daypass.state not in path.parents)
    assert root("PUT", "add-user", {"accessKey": name}, sealed={
        "secretKey": "a-good-secret"}).status == 200
    assert root("GET", "user-info", {"accessKey": name}).status == 200
    (file,) = [path for path in (s3.daypass.state / "users").rglob("*.json")
               if json.loads(path.read_text())["name"] == name]
    assert file.parent.parent == s3.daypass.state / "users"
    assert outside == sorted(str(path) for path in s3.daypass.directory.rglob("*")
                             if s3.daypass.state not in path.parents)
    assert root("DELETE", "remove-user", {"accessKey": name}).status == 200
    assert not file.exists()


@pytest.mark.parametrize("name", ["a/b", "../../../etc/passwd", "..x", "a%2fb", "a\\b"])
def test_other_records_with_such_names_stay_there_too(s3, root, name):
    outside = sorted(str(path) for path in s3.daypass.directory.rglob("*")
                     if s3.daypass.state not in path.parents)
    policy = json.dumps(READ).encode()
    assert root("PUT", "add-canned-policy", {"name": name}, body=policy).status == 200
    assert root("GET", "info-canned-policy", {"name": name}).json == READ
    group = json.dumps({"group": name, "members": []}).encode()
    assert root("PUT", "update-group-members", body=group).status == 200
    assert root("GET", "group", {"group": name}).json["name"] == name
    assert root("PUT", "add-service-account", sealed={
        "accessKey": name, "secretKey": "a-good-secret"}).status == 200
    assert root("GET", "info-service-account", {"accessKey": name}).status == 200
    assert outside == sorted(str(path) for path in s3.daypass.directory.rglob("*")
                             if s3.daypass.state not in path.parents)
    assert root("DELETE", "delete-service-account", {"accessKey": name}).status == 204
    remove = json.dumps({"group": name, "members": [], "isRemove": True}).encode()
    assert root("PUT", "update-group-members", body=remove).status == 200
    assert root("DELETE", "remove-canned-policy", {"name": name}).status == 200


def test_a_key_of_another_parent_looks_like_none(s3, root):
    """And without admin:UpdateServiceAccount, no caller changes even its own."""
    owner, other = (AdminCalls(s3, s3.user(name)) for name in ("owner", "intruder"))
    pair = owner("PUT", "add-service-account", sealed={}).opened_json["credentials"]
    key = pair["accessKey"]
    for path, method in (("info-service-account", "GET"), ("delete-service-account", "DELETE")):
        answers = [other(method, path, {"accessKey": name}).refusal for name in (key, "absent")]
        assert answers == [(404, "XMinioInvalidIAMCredentials")] * 2, path
    answers = [other("GET", "info-access-key", {"accessKey": name}).refusal
               for name in (key, "absent")]
    assert answers == [(404, "XMinioAdminNoSuchAccessKey")] * 2
    for calls in (other, owner):
        assert calls("POST", "update-service-account", {"accessKey": key}, sealed={
            "newSecretKey": "another-secret"}).refusal == (403, "AccessDenied")
    assert other("GET", "list-service-accounts", {"user": "owner"}).refusal == (
        403, "AccessDenied")
    assert other("GET", "list-access-keys-bulk", {"users": "owner"}).refusal == (
        403, "AccessDenied")
    assert other("PUT", "add-service-account", sealed={"targetUser": "owner"}).refusal == (
        403, "AccessDenied")
    assert root("GET", "info-service-account", {"accessKey": key}).opened_json[
        "accountStatus"] == "on"
    assert owner("DELETE", "delete-service-account", {"accessKey": key}).status == 204


@pytest.mark.parametrize("body", [
    b"", b"null", b"[]", b'"x"', b"{", b'{"secretKey":1}', b'{"secretKey":["a-good-secret"]}',
    b'{"secretKey":"a-good-secret","secretKey":"another-one"}', b'{"secretKey":"\xff"}',
    b'{"a":' * 5_000, b'{"secretKey":"a-good-secret"} x'])
def test_what_is_no_user(root, body):
    assert root("PUT", "add-user", {"accessKey": "nobody"}, sealed=body).status == 400
    assert root("GET", "user-info", {"accessKey": "nobody"}).status == 404


def test_a_policy_in_the_body_of_a_user_has_no_effect(s3, root):
    """Any user of MinIO once made itself an administrator by it (CVE-2021-43858)."""
    user = s3.user("modest")
    own = AdminCalls(s3, user)
    body = {"secretKey": user["aws_secret_access_key"], "status": "enabled",
            "policy": "consoleAdmin", "policyName": "consoleAdmin", "memberOf": ["admins"]}
    assert own("PUT", "add-user", {"accessKey": "modest"}, sealed=body).status == 200
    assert root("GET", "user-info", {"accessKey": "modest"}).json.get("policyName") is None
    assert own("GET", "list-users").refusal == (403, "AccessDenied")


def test_the_longest_bodies(s3, root):
    longest = {"secretKey": "a-good-secret", "x": "y" * (262_144 - 39)}
    assert len(json.dumps(longest)) == 262_144
    assert root("PUT", "add-user", {"accessKey": "longest"}, sealed=longest).status == 200
    longest["x"] += "y"
    assert root("PUT", "add-user", {"accessKey": "longer"}, sealed=longest).refusal == (
        400, "EntityTooLarge")
    large = root("PUT", "add-canned-policy", {"name": "large"}, body=b" " * (301 << 10))
    assert large.status in (400, 413)
    members = [f"member-{number}" for number in range(15_000)]
    assert root("PUT", "update-group-members", body=json.dumps({
        "group": "crowd", "members": members}).encode()).refusal == (404, "XMinioAdminNoSuchUser")
    assert root("GET", "group", {"group": "crowd"}).status == 404


def test_many_derivations_at_once(s3, root):
    """Each takes 64 MiB, so that they run one after another, and the rest is told to come again:
    never by 503, which clients take for a server that is down."""
    users = [s3.user(f"flood-{number}") for number in range(4)]

    def call(number):
        user = users[number % len(users)]
        calls = AdminCalls(s3, user)
        return calls("PUT", "add-user", {"accessKey": calls.id}, sealed={
            "secretKey": calls.secret}).status

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(call, range(20)))
    assert set(answers) <= {200, 429}
    assert answers.count(200) >= 1
    assert root("GET", "groups").status == 200
    assert call(0) == 200


def test_a_caller_without_the_right_derives_nothing(s3):
    """A body that is not even encrypted shows that it is not looked at."""
    user = s3.user("curious")
    calls = AdminCalls(s3, user)
    for method, path in (("POST", "idp/builtin/policy/attach"), ("PUT", "set-config-kv"),
                         ("POST", "update-service-account"),
                         ("POST", "idp/ldap/policy/attach")):
        answer = calls(method, path, {"accessKey": "x"}, body=b"x" * 100)
        assert answer.refusal == (403, "AccessDenied"), path
    answer = calls("PUT", "add-user", {"accessKey": "another"}, body=b"x" * 100)
    assert answer.refusal == (403, "AccessDenied")
    assert calls("PUT", "idp/ldap/add-service-account", body=b"x" * 100).refusal == (
        501, "XMinioLDAPNotEnabled")
    made = s3.daypass.tell("access-key", "create", "--parent", "curious")
    key = {"aws_access_key_id": made["accessKey"], "aws_secret_access_key": made["secretKey"]}
    for credentials in (key, s3.session(key), s3.session(user)):
        answer = AdminCalls(s3, credentials)("PUT", "add-service-account", body=b"x" * 100)
        assert answer.refusal == (403, "AccessDenied")


def test_no_other_process_derives_at_the_same_time(s3, root):
    """Processes of CGI share no memory, so the turn is a lock in the state directory."""
    def add():
        return root("PUT", "add-user", {"accessKey": "turn"}, sealed={"secretKey": "a-good-secret"})

    assert add().status == 200
    with (s3.daypass.state / "cache/derivation.lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert add().refusal == (429, "SlowDown")
    assert add().status == 200


def test_a_script_with_several_threads_waits_for_its_turns(root):
    def add(number):
        return root("PUT", "add-user", {"accessKey": f"parallel-{number}"}, sealed={
            "secretKey": "a-good-secret"}).status

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert set(pool.map(add, range(12))) == {200}


def test_a_parameter_that_comes_twice_is_unclear(s3, root):
    """Half of such a call would be done."""
    for method, path, query in (
            ("POST", "revoke-tokens/builtin", {"user": ["usera", "userb"], "fullRevoke": "true"}),
            ("PUT", "set-group-status", {"group": ["ga", "gb"], "status": "disabled"}),
            ("DELETE", "remove-user", {"accessKey": ["usera", "userb"]}),
            ("GET", "info-canned-policy", {"name": ["readonly", "readwrite"]}),
            ("GET", "list-service-accounts", {"user": ["usera", "userb"]})):
        answer = root(method, path, query)
        assert answer.refusal == (400, "XMinioAdminInvalidArgument"), path
        assert answer.json["Message"].startswith("query: names this parameter twice: "), path
    for path, name in (("list-access-keys-bulk", "users"),
                       ("idp/builtin/policy-entities", "user")):
        assert root("GET", path, {name: ["usera", "userb"]}).status == 200


def test_no_answer_about_health_is_stored(s3, root):
    for name in ("live", "ready", "cluster"):
        answer = root.send("GET", f"/minio/health/{name}", {
            "host": s3.url.removeprefix("https://")})
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize(("value", "shown"), [
    ("https://user:canary@h/x", "https://(the user)@h/x"),
    ("https://canary@h/x?token=canary", "https://(the user)@h/x?(the query)"),
    ("'https://user:canary@h/x y'", "https://(the user)@h/x y"),
    ("user:canary@h", "(the user)@h"),
    ("https://h/x", "https://h/x")])
def test_a_secret_in_a_url_is_not_repeated(root, value, shown):
    answer = root("PUT", "set-config-kv", sealed=f"policy_plugin url={value}".encode())
    assert answer.refusal == (400, "XMinioAdminConfigEnvOverridden")
    assert "canary" not in answer.json["Message"]
    assert answer.json["Message"].endswith(f"={shown}")


@pytest.mark.parametrize("base", [
    "/minio/admin//v3/", "/minio//admin/v3/", "//minio/admin/v3/", "/minio/admin/v3//",
    "/minio/admin/./v3/", "/minio/admin/v3/%2e/", "/minio/admin/v3/x/../", "/minio/admin/%763/",
    "/minio/admin/v3/%2e%2e/v3/", "/x/%2e%2e/minio/admin/v3/", "/minio/admin%2fv3/",
    "/MINIO/ADMIN/V3/", "/minio/admin/v3;x/"])
def test_other_spellings_of_the_path_get_nothing(root, base):
    """The web server may take them for the location, and Daypass compares the path as it came."""
    answer = root("GET", "list-users", base=base)
    assert answer.status in (400, 403, 404, 501), answer.status
    assert b"enabled" not in answer.body


def test_clients_of_another_version_hear_of_it(root):
    for base in ("/minio/admin/v4/", "/minio/admin/v2/"):
        assert root("GET", "list-users", base=base).refusal == (
            426, "XMinioAdminVersionMismatch")
