"""Access keys: made by MinioAdmin, used by boto3."""

import json

import pytest
from botocore.exceptions import ClientError

from cli.test_records import export_of_keys
from management.test_minio_admin import ROOT, refusal
from support.admin_call import AdminCalls
from support.minio_admin import minio_admin
from support.s3 import S3, allow, deny
from support.tracing import server_calls

ADMINISTRATOR = [{"Effect": "Allow", "Action": ["admin:*"], "Resource": ["arn:aws:s3:::*"]}]
READ = {"Version": "2012-10-17", "Statement": [allow("s3:GetObject", on="keys/*")]}


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "self",
        "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1]})
    s3.bucket("keys")
    return s3


def admin(s3, credentials):
    return minio_admin(
        s3.url, s3.authority, credentials["aws_access_key_id"],
        credentials["aws_secret_access_key"], credentials.get("aws_session_token"))


def made(client, **more):
    pair = json.loads(client.add_service_account(**more))["credentials"]
    return {
        "aws_access_key_id": pair["accessKey"], "aws_secret_access_key": pair["secretKey"]}


def made_for(s3, credentials, other):
    """What MinioAdmin has no parameter for: a key of another user."""
    answer = AdminCalls(s3, credentials)(
        "PUT", "add-service-account", sealed={"targetUser": other})
    pair = answer.opened_json["credentials"]
    return {
        "aws_access_key_id": pair["accessKey"], "aws_secret_access_key": pair["secretKey"]}


def code(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def test_a_key_does_what_its_user_may(s3):
    alice = s3.user("alice", "readwrite")
    key = made(admin(s3, alice), name="laptop", description="the laptop")
    assert key["aws_access_key_id"].startswith("AKIA")
    client = s3.client("s3", key)
    client.put_object(Bucket="keys", Key="one", Body=b"1")
    s3.daypass.tell("policy", "detach", "readwrite", "--user", "alice")
    assert code(client.put_object, Bucket="keys", Key="one", Body=b"1") == "AccessDenied"


def test_a_policy_narrows_a_key(s3):
    bob = s3.user("bob", "readwrite")
    own = s3.client("s3", bob)
    own.put_object(Bucket="keys", Key="two", Body=b"2")
    client = admin(s3, bob)
    key = made(client, policy=READ)
    narrow = s3.client("s3", key)
    assert narrow.get_object(Bucket="keys", Key="two")["Body"].read() == b"2"
    assert code(narrow.put_object, Bucket="keys", Key="two", Body=b"2") == "AccessDenied"
    session = s3.client("s3", s3.session(key))
    assert session.get_object(Bucket="keys", Key="two")["Body"].read() == b"2"
    assert code(session.put_object, Bucket="keys", Key="two", Body=b"2") == "AccessDenied"
    root = minio_admin(s3.url, s3.authority, *ROOT)
    root.update_service_account(access_key=key["aws_access_key_id"], description="still narrow")
    assert code(narrow.put_object, Bucket="keys", Key="two", Body=b"2") == "AccessDenied"
    root.update_service_account(access_key=key["aws_access_key_id"], status="off")
    assert code(narrow.get_object, Bucket="keys", Key="two") == "InvalidAccessKeyId"
    assert code(session.get_object, Bucket="keys", Key="two") == "InvalidAccessKeyId"


def test_a_key_makes_no_keys(s3):
    key = made(admin(s3, s3.user("carol", "consoleAdmin")))
    assert refusal(admin(s3, key).add_service_account) == ("403", "AccessDenied")


def test_a_session_makes_no_keys(s3):
    session = s3.session(s3.user("dave", "consoleAdmin"))
    assert refusal(admin(s3, session).add_service_account) == ("403", "AccessDenied")
    assert refusal(admin(s3, session).user_add, "x-user", "x-secret-1") == ("403", "AccessDenied")


def test_a_denied_action_denies_a_user_its_keys(s3):
    eve = s3.user("eve", [deny("admin:CreateServiceAccount")])
    assert refusal(admin(s3, eve).add_service_account) == ("403", "AccessDenied")


@pytest.mark.parametrize("condition", [
    {"NumericGreaterThan": {"svc:DurationSeconds": "3600"}},
    {"StringLike": {"aws:UserAgent": "*"}},
])
def test_a_deny_with_a_condition_denies_a_key_without_an_end(s3, condition):
    name = f"judy-{len(next(iter(condition)))}"
    judy = s3.user(name, "readwrite", [deny("admin:CreateServiceAccount", Condition=condition)])
    assert refusal(admin(s3, judy).add_service_account) == ("403", "AccessDenied")


def test_a_removed_user_s_keys_end(s3):
    frank = s3.user("frank", "readwrite")
    key = made(admin(s3, frank))
    client = s3.client("s3", key)
    client.list_objects_v2(Bucket="keys")
    s3.daypass.tell("user", "disable", "frank")
    assert code(client.list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"
    s3.daypass.tell("user", "enable", "frank")
    client.list_objects_v2(Bucket="keys")
    s3.daypass.tell("user", "remove", "frank")
    s3.user("frank", "readwrite")
    assert code(client.list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"


def test_lists(s3):
    grace = s3.user("grace", "readwrite")
    client = admin(s3, grace)
    key = made(client, policy=READ, name="n1", expiration="2099-01-01T00:00:00Z")
    (account,) = json.loads(client.list_service_account("grace"))["accounts"]
    assert account == {
        "parentUser": "grace", "accountStatus": "on", "impliedPolicy": False,
        "accessKey": key["aws_access_key_id"], "name": "n1",
        "expiration": "2099-01-01T00:00:00Z"}
    info = json.loads(client.get_service_account(key["aws_access_key_id"]))
    assert json.loads(info["policy"]) == READ
    other = admin(s3, s3.user("heidi", "readwrite"))
    assert refusal(other.get_service_account, key["aws_access_key_id"]) == (
        "404", "XMinioInvalidIAMCredentials")
    assert refusal(other.delete_service_account, key["aws_access_key_id"]) == (
        "404", "XMinioInvalidIAMCredentials")
    client.delete_service_account(key["aws_access_key_id"])
    assert json.loads(client.list_service_account("grace"))["accounts"] == []


def test_the_name_of_a_key_is_no_user_s(s3):
    client = admin(s3, s3.user("ivan", ADMINISTRATOR))
    made(client, access_key="ivan-key", secret_key="ivan-key-secret")
    assert "access key ivan-key" in s3.daypass.refuse("user", "add", "ivan-key")
    assert refusal(
        client.add_service_account, access_key="ivan", secret_key="ivan-key-secret") == (
            "400", "XMinioAdminInvalidArgument")
    assert refusal(
        client.add_service_account, access_key="ASIAABCDEFGHIJKLMNOP",
        secret_key="ivan-key-secret") == ("400", "XMinioAdminInvalidAccessKey")


def test_a_user_without_rights_chooses_no_name_for_its_key(s3):
    """It would take the name of a user to come, and learn which users there are."""
    s3.user("nancy")
    client = admin(s3, s3.user("oscar", "readwrite"))
    answers = {refusal(client.add_service_account, access_key=name, secret_key="a-good-secret")
               for name in ("nancy", "nobody", ROOT[0], "oscar")}
    assert answers == {("403", "AccessDenied")}
    s3.daypass.tell("user", "add", "nobody")
    # MinIO's client makes random IDs itself.
    key = made(client, access_key="RIPGR69JDNS3LS2YE6JQ", secret_key="a-good-secret")
    assert key["aws_access_key_id"] == "RIPGR69JDNS3LS2YE6JQ"


def test_a_user_without_rights_makes_a_hundred_keys(s3):
    peggy = s3.user("peggy", "readwrite")
    for _ in range(99):
        s3.daypass.tell("access-key", "create", "--parent", "peggy")
    client = admin(s3, peggy)
    made(client)
    assert refusal(client.add_service_account) == ("400", "InvalidRequest")
    s3.daypass.tell("policy", "attach", "consoleAdmin", "--user", "peggy")
    made(client)


@pytest.mark.parametrize(("written", "read"), [
    ("2099-01-01T00:00:00.123456789Z", "2099-01-01T00:00:00Z"),
    ("2099-01-01T00:00:00.5+02:00", "2098-12-31T22:00:00Z"),
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z")])
def test_ends_as_go_writes_them(s3, written, read):
    """Go writes fractions of a second, and one of two zero times for no end."""
    calls = AdminCalls(s3, s3.user(f"end-{written}".replace(":", "").replace("+", "")[:40]))
    answer = calls("PUT", "add-service-account", sealed={"expiration": written})
    assert answer.opened_json["credentials"]["expiration"] == read


@pytest.mark.parametrize(
    "end", ["1960-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2020-01-01T00:00:00Z"])
def test_an_end_in_the_past_is_not_none(s3, end):
    calls = AdminCalls(s3, s3.user(f"past-{end[:4]}"))
    assert calls("PUT", "add-service-account", sealed={"expiration": end}).refusal == (
        400, "XMinioAdminInvalidArgument")


def test_what_a_policy_denies_users_it_denies_their_keys(s3):
    quinn = s3.user("quinn", "readwrite", [deny("s3:DeleteObject", on="keys/*", Condition={
        "StringEquals": {"aws:PrincipalType": "User"}})])
    s3.client("s3", quinn).put_object(Bucket="keys", Key="kept", Body=b"1")
    for credentials in (quinn, made(admin(s3, quinn))):
        delete = s3.client("s3", credentials).delete_object
        assert code(delete, Bucket="keys", Key="kept") == "AccessDenied"


@pytest.mark.parametrize("command", ["disable", "remove"])
def test_keys_that_a_user_made_for_others(s3, command):
    """They stay, and the command names them, or disables them if asked to."""
    name = f"ivan-{command}"
    other = f"judy-{command}"
    s3.user(other, "readwrite")
    keys = s3.user(name, ADMINISTRATOR)
    made_for_other, own = made_for(s3, keys, other), made(admin(s3, keys))
    its_own = s3.daypass.tell("access-key", "create", "--parent", other)
    client = s3.client("s3", made_for_other)
    ids = [made_for_other["aws_access_key_id"]]
    end = ["user", command, name]
    assert s3.daypass.tell(*end) == {f"{command}d": [name], "accessKeysForOthers": ids}
    client.list_objects_v2(Bucket="keys")
    assert code(s3.client("s3", own).list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"

    recreate(s3, command, name)
    result = s3.daypass.run(*end)
    assert ids[0] in result.stdout
    assert f"to disable them: daypass access-key disable {ids[0]}" in result.stderr

    recreate(s3, command, name)
    assert s3.daypass.tell(*end, "--access-keys") == {
        f"{command}d": [name], "disabledAccessKeys": ids}
    # Neither an enabled nor a recreated user brings them back.
    recreate(s3, command, name)
    assert code(client.list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"
    s3.client("s3", credentials_of(its_own)).list_objects_v2(Bucket="keys")
    assert s3.daypass.tell(*end) == {f"{command}d": [name], "accessKeysForOthers": []}
    assert ids[0] not in s3.daypass.run("access-key", "list", "--status", "enabled").stdout


def recreate(s3, command, name):
    s3.daypass.tell("user", *(["enable"] if command == "disable" else ["add"]), name)


def credentials_of(shown):
    return {
        "aws_access_key_id": shown["accessKey"], "aws_secret_access_key": shown["secretKey"]}


def test_keys_that_a_user_made_before_an_administrator_removed_it_by_the_api(s3):
    maker = s3.user("karl", ADMINISTRATOR)
    s3.user("lena", "readwrite")
    key = made_for(s3, maker, "lena")
    admin(s3, {"aws_access_key_id": ROOT[0], "aws_secret_access_key": ROOT[1]}).user_remove("karl")
    client = s3.client("s3", key)
    client.list_objects_v2(Bucket="keys")
    assert s3.daypass.tell("session", "revoke", "--parent", "karl", "--access-keys")[
        "disabled"] == [key["aws_access_key_id"]]
    assert code(client.list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"


def test_a_key_without_a_policy_shows_its_owner_s(s3):
    """As in MinIO, where the policy is then called implied."""
    root = minio_admin(s3.url, s3.authority, *ROOT)
    first, second = allow("s3:GetObject", on="a/*"), deny("s3:*", on="b/*")
    s3.user("mallory", [first])
    s3.daypass.tell("policy", "create", "no-b", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [second]}))
    s3.daypass.tell("group", "add", "no-b-group", "mallory")
    s3.daypass.tell("policy", "attach", "no-b", "--group", "no-b-group")
    s3.daypass.tell("access-key", "create", "--id", "mallory-key", "--parent", "mallory")
    s3.daypass.tell("access-key", "create", "--id", "root-key", "--parent", ROOT[0])

    def shown(key):
        info = json.loads(root.get_service_account(key))
        assert info["impliedPolicy"] is True
        return json.loads(info["policy"])["Statement"]

    assert shown("mallory-key") == [first, second]
    assert shown("root-key")[0]["Action"] == ["admin:*"]
    s3.daypass.tell("group", "disable", "no-b-group")
    s3.daypass.tell("access-key", "disable", "mallory-key")
    assert shown("mallory-key") == [first], "what it would have"
    s3.daypass.tell("user", "disable", "mallory")
    assert shown("mallory-key") == []
    AdminCalls(s3, {"aws_access_key_id": ROOT[0], "aws_secret_access_key": ROOT[1]})(
        "POST", "update-service-account", {"accessKey": "mallory-key"},
        sealed={"newPolicy": READ})
    info = json.loads(root.get_service_account("mallory-key"))
    assert (info["impliedPolicy"], json.loads(info["policy"])) == (False, READ)


def test_a_list_opens_each_key_s_file_once(make_own, authority, certificate, tmp_path):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1]})
    s3.daypass.tell("import", "minio", str(export_of_keys(tmp_path / "export", 2_000)))
    root = AdminCalls(s3, {"aws_access_key_id": ROOT[0], "aws_secret_access_key": ROOT[1]})
    for path, query, count, others in (
            ("list-service-accounts", {"user": "user3"}, 200, 100),
            # Each of 256 subdirectories is opened to list its names, and to read its files.
            ("list-access-keys-bulk", {"all": "true", "listType": "svcacc-only"}, 2_000, 3 * 256)):
        answers = []
        made = server_calls(s3.daypass, lambda path=path, query=query, answers=answers:
                            answers.append(root("GET", path, query)))
        found = answers[0].opened_json
        assert len(found.get("accounts") or found["user3"]["serviceAccounts"]) == 200
        assert count <= made["openat"] < count + others, made
