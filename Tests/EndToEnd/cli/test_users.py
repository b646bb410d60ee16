"""`daypass user`: users with access keys of their own."""

import json
import re

import boto3
import botocore.exceptions
import pytest

SECRET = re.compile(r"[A-Za-z0-9]{40}")


@pytest.fixture
def daypass(make_daypass):
    """A Daypass that is not running, with an owner."""
    return make_daypass(
        {"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}).initialised()


@pytest.fixture
def assume(daypass, make_client, authority):
    """Assumes a role at the running server. Returns the code of a refusal, `None` for success."""
    url = make_client(daypass.start().upstream).url

    def assume(access_key, secret):
        client = boto3.client(
            "sts", endpoint_url=url, region_name="us-east-1", verify=str(authority.file),
            aws_access_key_id=access_key, aws_secret_access_key=secret)
        try:
            client.assume_role(
                RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="session")
        except botocore.exceptions.ClientError as refusal:
            return refusal.response["Error"]["Code"]
        return None
    return assume


def test_a_user_is_made_and_gets_a_session(daypass, assume):
    made = daypass.tell("user", "add", "alice")
    assert made.keys() == {"accessKey", "secretKey"}
    assert SECRET.fullmatch(made["secretKey"])
    assert assume("alice", made["secretKey"]) is None
    assert assume("alice", made["secretKey"][:-1] + "-") == "SignatureDoesNotMatch"


def test_a_disabled_or_removed_user_gets_no_session(daypass, assume):
    secret = daypass.tell("user", "add", "alice")["secretKey"]
    daypass.tell("user", "disable", "alice")
    assert assume("alice", secret) == "InvalidClientTokenId"
    daypass.tell("user", "enable", "alice")
    assert assume("alice", secret) is None
    daypass.tell("user", "remove", "alice")
    assert assume("alice", secret) == "InvalidClientTokenId"


def test_the_secret_is_printed_for_people_too_and_kept_nowhere(daypass):
    """No log, file or list of processes keeps it (T53)."""
    result = daypass.run("user", "add", "alice")
    secret = SECRET.search(result.stdout).group()
    assert result.stdout == f"access key  alice\nsecret key  {secret}\n"
    for path in daypass.state.rglob("*"):
        assert path.is_dir() or secret.encode() not in path.read_bytes(), path
    for command in (("user", "info", "alice"), ("user", "list")):
        assert secret not in daypass.run(*command).stdout


@pytest.mark.parametrize("text", ["my-own-secret", "my-own-secret\n", "my-own-secret\r\n"])
def test_a_secret_from_standard_input_is_not_printed(daypass, assume, text):
    result = daypass.run("user", "add", "alice", "--secret-stdin", text=text)
    assert (result.returncode, result.stdout, result.stderr) == (0, "access key  alice\n", "")
    assert assume("alice", "my-own-secret") is None


@pytest.mark.parametrize("text", ["", "\n", "1234567\n", "s" * 129, "a-secret\nand more\n"])
def test_a_malformed_secret_is_refused(daypass, text):
    message = daypass.refuse("user", "add", "alice", "--secret-stdin", text=text)
    assert "secret" in message
    assert text.strip() == "" or text.strip() not in message
    assert daypass.tell("user", "list") == []


@pytest.mark.parametrize("command, words, text", [
    (("user", "add", "bobby"), "the user bobby was created, but the new secret is lost", ""),
    (("user", "add", "bobby", "--json"), "the user bobby was created, but the new secret is lost",
     ""),
    (("user", "add", "bobby", "--secret-stdin"), "the user bobby was created\n", "secret-of-bobby"),
    (("user", "secret", "alice"), "the secret of alice was changed, but the new secret is lost",
     ""),
    (("user", "import", "-", "--generate-secrets"),
     "users created: 1; their generated secrets are lost", '{"accessKey":"bobby"}'),
    (("user", "list"), "No space left on device\n", ""),
    (("policy", "info", "readonly"), "No space", "")])
def test_a_secret_that_can_t_be_printed_is_a_failure(daypass, command, words, text):
    """The administrator never sees the secret. Exit code 0 would hide that until the first call."""
    daypass.tell("user", "add", "alice")
    result = daypass.run_onto("/dev/full", *command, text=text)
    assert result.returncode == 1
    assert result.stderr.startswith("Error: standard output: No space left on device")
    assert words in result.stderr
    if "lost" in words:
        assert "daypass user secret NAME generates another" in result.stderr
    if "created" in words:
        assert daypass.tell("user", "info", "bobby")["userStatus"] == "enabled"


def test_a_secret_can_not_be_an_argument(daypass):
    assert daypass.run("user", "add", "alice", "my-own-secret").returncode == 64


def test_info_shows_a_user_with_groups_and_policies(daypass):
    daypass.tell("group", "add", "staff")
    daypass.tell("group", "add", "guests")
    daypass.tell("user", "add", "alice", "--group", "staff", "--group", "guests",
                 "--policy", "readonly")
    info = daypass.tell("user", "info", "alice")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", info.pop("created"))
    assert info == {"accessKey": "alice", "userStatus": "enabled",
                    "memberOf": ["staff", "guests"], "policies": ["readonly"]}


@pytest.mark.parametrize("arguments, reason", [
    (["ab"], "3 to 128 bytes"), (["a=b"], "a=b"), (["owner"], "root"),
    (["carol", "--group", "none"], "there is no group none"),
    (["carol", "--policy", "none"], "there is no policy none"),
    (["alice"], "there is already a user alice")])
def test_a_refused_change_names_the_problem_and_changes_nothing(daypass, arguments, reason):
    daypass.tell("user", "add", "alice")
    before = daypass.tell("user", "list")
    assert reason in daypass.refuse("user", "add", *arguments)
    assert daypass.tell("user", "list") == before


def test_a_user_is_replaced_only_when_asked(daypass, assume):
    first = daypass.tell("user", "add", "alice", "--policy", "readonly")["secretKey"]
    second = daypass.tell("user", "add", "alice", "--replace")["secretKey"]
    assert daypass.tell("user", "info", "alice")["policies"] == []
    assert assume("alice", first) == "SignatureDoesNotMatch"
    assert assume("alice", second) is None


def test_a_new_secret_replaces_the_old_one_and_nothing_else(daypass, assume):
    daypass.tell("group", "add", "staff")
    old = daypass.tell("user", "add", "alice", "--group", "staff", "--policy", "readonly")[
        "secretKey"]
    before = daypass.tell("user", "info", "alice")
    made = daypass.tell("user", "secret", "alice")
    assert made.keys() == {"accessKey", "secretKey"}
    assert SECRET.fullmatch(made["secretKey"]) and made["secretKey"] != old
    assert assume("alice", old) == "SignatureDoesNotMatch"
    assert assume("alice", made["secretKey"]) is None
    assert daypass.tell("user", "info", "alice") == before


def test_a_new_secret_may_be_given_and_is_then_not_printed(daypass, assume):
    """A secret that the administrator knows must not appear again (T53)."""
    old = daypass.tell("user", "add", "alice")["secretKey"]
    result = daypass.run("user", "secret", "alice", "--secret-stdin", text="my-own-secret\n")
    assert (result.returncode, result.stdout, result.stderr) == (0, "access key  alice\n", "")
    assert assume("alice", "my-own-secret") is None
    assert assume("alice", old) == "SignatureDoesNotMatch"


def test_a_malformed_new_secret_leaves_the_old_one(daypass, assume):
    old = daypass.tell("user", "add", "alice")["secretKey"]
    assert "1234567" not in daypass.refuse(
        "user", "secret", "alice", "--secret-stdin", text="1234567")
    assert daypass.run("user", "secret", "alice", "my-own-secret").returncode == 64
    assert "root" in daypass.refuse("user", "secret", "owner")
    assert daypass.refuse("user", "secret", "carol") == "Error: there is no user carol\n"
    assert assume("alice", old) is None


def test_users_are_listed_as_a_table(daypass):
    assert daypass.run("user", "list").stdout == "access key  user status  member of  policies\n"
    daypass.tell("group", "add", "staff")
    daypass.tell("user", "add", "bob", "--group", "staff", "--policy", "readonly")
    daypass.tell("user", "add", "alice@example.org")
    daypass.tell("user", "disable", "bob")
    assert daypass.run("user", "list").stdout == (
        "access key         user status  member of  policies\n"
        "alice@example.org  enabled\n"
        "bob                disabled     staff      readonly\n")


@pytest.fixture
def staffed(daypass):
    """Users of several groups, policies and states."""
    for group, policy in (("staff", "readonly"), ("guests", "diagnostics"), ("former", "readonly")):
        daypass.tell("group", "add", group)
        daypass.tell("policy", "attach", policy, "--group", group)
    daypass.tell("group", "disable", "former")
    for name, *options in (
            ("alice", "--group", "staff", "--group", "guests"), ("bob", "--policy", "readonly"),
            ("carol", "--group", "guests"), ("dave", "--group", "former")):
        daypass.tell("user", "add", name, *options)
    daypass.tell("user", "disable", "bob", "carol")
    return daypass


@pytest.mark.parametrize("options, names", [
    ([], ["alice", "bob", "carol", "dave"]),
    (["--group", "guests"], ["alice", "carol"]),
    (["--policy", "readonly"], ["alice", "bob"]),
    (["--policy", "writeonly"], []),
    (["--status", "enabled"], ["alice", "dave"]),
    (["--status", "disabled", "--policy", "readonly"], ["bob"]),
    (["--group", "guests", "--policy", "readonly", "--status", "disabled"], [])])
def test_users_are_listed_by_group_policy_and_status(staffed, options, names):
    assert [user["accessKey"] for user in staffed.tell("user", "list", *options)] == names


@pytest.mark.parametrize("options, message", [
    (["--group", "staf"], "there is no group staf"),
    (["--policy", "readonyl"], "there is no policy readonyl")])
def test_a_list_by_an_absent_name_is_refused(staffed, options, message):
    """An empty list would look as if no user had the policy."""
    assert message in staffed.refuse("user", "list", *options)
    assert staffed.run("user", "list", "--status", "on").returncode == 64


@pytest.mark.parametrize("command", ["enable", "disable", "remove"])
def test_several_users_are_all_changed_or_none_is(daypass, command):
    for name in ("alice", "bob"):
        daypass.tell("user", "add", name)
    before = daypass.tell("user", "list")
    message = daypass.refuse("user", command, "alice", "carol", "bob", "dave")
    assert message == "Error: there is no user carol, dave\n"
    assert daypass.tell("user", "list") == before
    daypass.tell("user", command, "alice", "bob")


# Import

def lines(*users):
    return "".join(json.dumps(user) + "\n" for user in users)


def test_users_are_imported(daypass, assume, tmp_path):
    daypass.tell("group", "add", "staff")
    file = tmp_path / "users.jsonl"
    file.write_text(lines(
        {"accessKey": "alice", "secretKey": "alices-secret", "memberOf": ["staff"],
         "policies": ["readonly"]},
        {"accessKey": "bob", "userStatus": "disabled"}))
    answer = daypass.tell("user", "import", str(file), "--generate-secrets")
    assert (answer["imported"], answer["skipped"]) == (2, 0)
    assert [user["accessKey"] for user in answer["generated"]] == ["bob"]
    assert assume("alice", "alices-secret") is None
    daypass.tell("user", "enable", "bob")
    assert assume("bob", answer["generated"][0]["secretKey"]) is None


def test_a_list_of_users_can_be_imported_elsewhere(daypass, make_daypass):
    for name in ("alice", "bob"):
        daypass.tell("user", "add", name, "--policy", "readonly")
    daypass.tell("user", "disable", "bob")
    users = daypass.tell("user", "list")
    other = make_daypass({}).initialised()
    answer = other.tell("user", "import", "-", "--generate-secrets", text=lines(*users))
    assert answer["imported"] == 2
    assert other.tell("user", "list") == users


# As `mc admin user list --json` prints users.
MC_LINES = lines(
    {"status": "success", "accessKey": "alice", "policyName": "readonly,writeonly",
     "userStatus": "enabled", "memberOf": [{"name": "staff", "policies": ["diagnostics"]}]},
    {"status": "success", "accessKey": "bob", "userStatus": "disabled"})


def test_users_that_mc_lists_are_imported(daypass):
    daypass.tell("group", "add", "staff")
    answer = daypass.tell("user", "import", "-", "--generate-secrets", text=MC_LINES)
    assert [user["accessKey"] for user in answer["generated"]] == ["alice", "bob"]
    assert daypass.tell("user", "list") == [
        {"accessKey": "alice", "userStatus": "enabled", "memberOf": ["staff"],
         "policies": ["readonly", "writeonly"]},
        {"accessKey": "bob", "userStatus": "disabled", "memberOf": [], "policies": []}]
    assert daypass.tell("group", "info", "staff")["policies"] == []


def test_without_a_secret_no_user_is_created_unless_asked(daypass):
    """A new secret would lock out the programs that have the old one."""
    daypass.tell("group", "add", "staff")
    message = daypass.refuse("user", "import", "-", text=MC_LINES)
    assert message == (
        "Error: standard input: line 1: alice has no secretKey: take MinIO's from users.json of "
        "`mc admin cluster iam export`, or give --generate-secrets; no user was created\n")
    assert daypass.tell("user", "list") == []


def test_an_existing_user_keeps_its_secret(daypass, assume):
    daypass.tell("group", "add", "staff")
    secret = daypass.tell("user", "add", "alice")["secretKey"]
    daypass.tell("user", "add", "bob")
    answer = daypass.tell("user", "import", "-", "--skip-existing", text=MC_LINES)
    assert answer == {"imported": 0, "skipped": 2, "generated": []}
    assert assume("alice", secret) is None


@pytest.mark.parametrize("line, reason", [
    ("nonsense", "line 2: not a JSON object"),
    ('{"accessKey":"carol","group":"x"}', "unknown member: group"),
    ('{"accessKey":"carol","memberOf":["none"]}', "line 2: there is no group none; no user"),
    ('{"accessKey":"carol","policies":["none"]}', "line 2: there is no policy none; no user"),
    ('{"accessKey":"carol","secretKey":"line\\nbreak12"}', "line 2: the secret of carol"),
    ('{"accessKey":"bob"}', "line 2: another line has the same accessKey: bob"),
    ('{"accessKey":"owner"}', "root"),
    ('{"accessKey":"carol"}', "line 2: carol has no secretKey"),
    ('{"status":"error","error":{}}', "line 2: status must be success: error"),
    ('{"accessKey":"alice","secretKey":"alices-secret"}', "there is already a user alice")])
def test_when_one_line_is_refused_no_user_is_imported(daypass, line, reason):
    daypass.tell("user", "add", "alice")
    text = lines({"accessKey": "bob", "secretKey": "bobs-secret"}) + line + "\n"
    assert reason in daypass.refuse("user", "import", "-", text=text)
    assert [user["accessKey"] for user in daypass.tell("user", "list")] == ["alice"]


def test_existing_users_are_skipped_on_request(daypass, assume):
    secret = daypass.tell("user", "add", "alice")["secretKey"]
    text = lines({"accessKey": "alice"}, {"accessKey": "bob"})
    answer = daypass.tell(
        "user", "import", "-", "--skip-existing", "--generate-secrets", text=text)
    assert (answer["imported"], answer["skipped"]) == (1, 1)
    assert [user["accessKey"] for user in answer["generated"]] == ["bob"]
    assert assume("alice", secret) is None


def test_a_missing_file_is_named(daypass, tmp_path):
    assert str(tmp_path / "none") in daypass.refuse("user", "import", str(tmp_path / "none"))
