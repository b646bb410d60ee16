"""`daypass access-key`: further keys of users and of root."""

import json

import pytest

from management.test_access_keys import READ, code
from support.s3 import S3

ROOT = {"MINIO_ROOT_USER": "root-admin", "MINIO_ROOT_PASSWORD": "root-admin-secret"}


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, ROOT)
    s3.bucket("keys")
    return s3


def credentials(shown):
    return {
        "aws_access_key_id": shown["accessKey"], "aws_secret_access_key": shown["secretKey"]}


def create(s3, parent, *options, text=""):
    return s3.daypass.tell("access-key", "create", "--parent", parent, *options, text=text)


def test_a_key_of_a_user(s3):
    s3.user("alice", "readwrite")
    shown = create(s3, "alice", "--name", "laptop", "--expires", "90d")
    s3.client("s3", credentials(shown)).put_object(Bucket="keys", Key="one", Body=b"1")
    (listed,) = s3.daypass.tell("access-key", "list", "--parent", "alice")
    assert (listed["accessKey"], listed["keyStatus"], listed["name"], listed["isNarrowed"]) == (
        shown["accessKey"], "enabled", "laptop", "no")
    assert "laptop" in s3.daypass.run("access-key", "list").stdout


def test_a_key_of_a_disabled_user_is_suspended(s3):
    s3.user("ulf", "readwrite")
    key = create(s3, "ulf")["accessKey"]
    s3.daypass.tell("user", "disable", "ulf")
    assert s3.daypass.tell("access-key", "info", key)["keyStatus"] == "suspended"
    assert key not in s3.daypass.run("access-key", "list", "--status", "enabled").stdout
    s3.daypass.tell("user", "enable", "ulf")
    assert s3.daypass.tell("access-key", "info", key)["keyStatus"] == "enabled"


def test_a_session_ends_with_the_key_that_began_it(s3):
    s3.user("vera", "readwrite")
    shown = create(s3, "vera", "--expires", "1h")
    end = s3.daypass.tell("access-key", "info", shown["accessKey"])["expiration"]
    answer = s3.client("sts", credentials(shown)).assume_role(
        RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test",
        DurationSeconds=7200)
    assert answer["Credentials"]["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ") == end


def test_a_narrow_key_stays_narrow(s3):
    s3.user("bob", "readwrite")
    shown = create(s3, "bob", "--policy", "-", text=json.dumps(READ))
    client = s3.client("s3", credentials(shown))
    s3.daypass.tell("access-key", "edit", shown["accessKey"], "--description", "reads")
    s3.daypass.tell("access-key", "disable", shown["accessKey"])
    assert code(client.put_object, Bucket="keys", Key="two") == "InvalidAccessKeyId"
    s3.daypass.tell("access-key", "enable", shown["accessKey"])
    assert code(client.put_object, Bucket="keys", Key="two") == "AccessDenied"
    info = s3.daypass.tell("access-key", "info", shown["accessKey"])
    assert (json.loads(info["policy"]), info["description"]) == (READ, "reads")
    s3.daypass.tell("access-key", "edit", shown["accessKey"], "--remove-policy")
    client.put_object(Bucket="keys", Key="two")


def test_another_secret_replaces_the_old_one(s3):
    s3.user("carol", "readwrite")
    old = create(s3, "carol")
    new = s3.daypass.tell("access-key", "edit", old["accessKey"], "--new-secret")
    s3.client("s3", credentials(new)).list_objects_v2(Bucket="keys")
    assert code(s3.client("s3", credentials(old)).list_objects_v2, Bucket="keys") == (
        "SignatureDoesNotMatch")


def test_a_removed_key_is_gone(s3):
    s3.user("dave", "readwrite")
    shown = create(s3, "dave", "--id", "dave-key", "--secret-stdin", text="dave-key-secret\n")
    client = s3.client("s3", {**credentials({**shown, "secretKey": "dave-key-secret"})})
    client.list_objects_v2(Bucket="keys")
    assert s3.daypass.tell("access-key", "remove", "dave-key") == {"removed": ["dave-key"]}
    assert code(client.list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"
    assert "no access key dave-key" in s3.daypass.refuse("access-key", "remove", "dave-key")


def test_root_s_keys_end_with_root_s_password(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, ROOT)
    s3.bucket("keys")
    client = s3.client("s3", credentials(create(s3, "root-admin")))
    client.put_object(Bucket="keys", Key="one", Body=b"1")
    s3.daypass.stop()
    s3.daypass.settings["MINIO_ROOT_PASSWORD"] = "another-secret"
    s3.daypass.write_settings()
    s3.daypass.start()
    assert code(client.list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"


def test_a_retired_sealing_key_leaves_access_keys(s3):
    s3.user("erin", "readwrite")
    client = s3.client("s3", credentials(create(s3, "erin")))
    old = [key["id"] for key in s3.daypass.tell("key", "list") if key["use"] == "seal"]
    s3.daypass.tell("key", "rotate", "--use", "seal")
    for key in old:
        s3.daypass.tell("key", "retire", key)
    client.list_objects_v2(Bucket="keys")


@pytest.mark.parametrize("options, words", [
    (["--parent", "nobody-here"], "no user nobody-here"),
    (["--id", "alice"], "already a user alice"),
    (["--id", "ASIAABCDEFGHIJKLMNOP"], "must not begin with ASIA"),
    (["--name", "1st"], "must be a letter"),
    (["--expires", "2020-01-01T00:00:00Z"], "must end in the future"),
    (["--description", "x" * 257], "at most 256 bytes"),
])
def test_what_a_key_can_not_be(s3, options, words):
    if "alice" not in s3.daypass.run("user", "list").stdout:
        s3.user("alice", "readwrite")
    parent = [] if "--parent" in options else ["--parent", "alice"]
    assert words in s3.daypass.refuse("access-key", "create", *parent, *options)


def test_a_policy_that_is_none(s3):
    s3.user("faythe", "readwrite")
    for text in ("{}", "nonsense", json.dumps({**READ, "Id": "x" * 5_000})):
        result = s3.daypass.run(
            "access-key", "create", "--parent", "faythe", "--policy", "-", text=text)
        assert (result.returncode, result.stdout) == (1, ""), result
    assert s3.daypass.tell("access-key", "list", "--parent", "faythe") == []


def test_the_longest_life_is_configured(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, {**ROOT, "DAYPASS_ACCESS_KEY_MAX_DAYS": "30"})
    s3.user("alice", "readwrite")
    create(s3, "alice", "--expires", "29d")
    create(s3, "alice")
    assert all(key["expiration"] for key in s3.daypass.tell("access-key", "list"))
    assert "at most 30 days" in s3.daypass.refuse(
        "access-key", "create", "--parent", "alice", "--expires", "31d")


def test_revoking_sessions_names_the_keys_that_stay(s3):
    s3.user("gina", "readwrite")
    shown = create(s3, "gina")
    client = s3.client("s3", credentials(shown))
    result = s3.daypass.tell("session", "revoke", "--parent", "gina")
    assert result["accessKeys"] == [shown["accessKey"]]
    client.list_objects_v2(Bucket="keys")
    assert f"stay valid (--access-keys disables them): {shown['accessKey']}" in s3.daypass.run(
        "session", "revoke", "--parent", "gina").stdout
    result = s3.daypass.tell("session", "revoke", "--parent", "gina", "--access-keys")
    assert result["disabled"] == [shown["accessKey"]]
    assert code(client.list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"
