"""`daypass export` and `daypass import`: all records in one archive."""

import hashlib
import json
import re
import stat
import subprocess
import time

import boto3
import botocore.exceptions
import pytest

from support.daypass import REPOSITORY, binary
from support.s3 import allow, deny

OWNER = {"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:GetObject", on="b/*")]})
OTHER_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [deny("s3:*", on="b/*")]})
SECRET = "the-secret-of-alice"


@pytest.fixture
def daypass(make_daypass):
    """A Daypass with a record of each kind."""
    daypass = make_daypass(OWNER).initialised()
    daypass.tell("policy", "create", "reports", "-", text=POLICY)
    daypass.tell("group", "add", "staff")
    daypass.tell("policy", "attach", "reports", "--group", "staff")
    daypass.tell("user", "add", "alice", "--group", "staff", "--policy", "readonly",
                 "--secret-stdin", text=SECRET)
    daypass.tell("user", "add", "bob")
    daypass.tell("user", "disable", "bob")
    daypass.tell("access-key", "create", "--parent", "alice")
    mapping = daypass.state / "mappings/ldap/users/uid%3Dzoe%2Cdc%3Dexample.json"
    mapping.write_text('{"ldapUser":"uid=zoe,dc=example","policies":["reports"]}')
    watched = daypass.state / "watched/KC"
    watched.mkdir(mode=0o700, parents=True, exist_ok=True)
    (watched / f"someone.{int(time.time()) // 3600 + 5}.json").write_text(
        '{"subject":"5b4e","parent":"someone"}')
    daypass.tell("session", "revoke", "--parent", "bob")
    return daypass


@pytest.fixture
def other(make_daypass):
    """A Daypass on another machine, which has no records yet."""
    return make_daypass(OWNER).initialised()


@pytest.fixture
def archive(daypass, tmp_path):
    file = tmp_path / "daypass.archive"
    daypass.tell("export", str(file))
    return file


@pytest.fixture
def caller(make_client, authority):
    """Who a server says that a caller is, or the code of its refusal."""
    def caller(url, access_key, secret, token=None):
        sts = boto3.client(
            "sts", endpoint_url=url, region_name="us-east-1", verify=str(authority.file),
            aws_access_key_id=access_key, aws_secret_access_key=secret, aws_session_token=token)
        try:
            return sts.get_caller_identity()["Arn"]
        except botocore.exceptions.ClientError as refusal:
            return refusal.response["Error"]["Code"]
    return caller


def counts(report):
    return {record["kind"]: (record["added"], record["replaced"], record["kept"])
            for record in report["records"]}


def state(daypass):
    """What the state directory has, but for what each change writes."""
    return {path.relative_to(daypass.state): path.read_bytes()
            for path in daypass.state.rglob("*")
            if path.is_file() and path.name not in ("generation", "lock")}


def sealed(lines):
    """An archive with these lines and their digests."""
    digest, text = "", ""
    for line in lines:
        start = json.dumps(line, separators=(",", ":"))[:-1]
        digest = hashlib.sha256((digest + start).encode()).hexdigest()
        text += f'{start},"sha256":"{digest}"}}\n'
    return text


def opened(text):
    """The lines of an archive without their digests."""
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        del line["sha256"]
    return lines


def edited(archive, change):
    """The archive with its records changed, and new digests."""
    first, *records, end = opened(archive.read_text())
    records = change(records)
    return sealed([first, *records, {**end, "records": len(records)}])


def key_ids(daypass):
    return {key["id"] for key in daypass.tell("key", "list") if key["use"] == "sign"}


def test_all_records_arrive_elsewhere_and_sessions_go_on(
        daypass, other, tmp_path, make_client, caller, authority):
    url = make_client(daypass.start().upstream).url
    sts = boto3.client(
        "sts", endpoint_url=url, region_name="us-east-1", verify=str(authority.file),
        aws_access_key_id="alice", aws_secret_access_key=SECRET)

    def session():
        issued = sts.assume_role(
            RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test")["Credentials"]
        return issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"]
    kept, revoked = session(), session()
    daypass.tell("session", "revoke", "--access-key", revoked[0])
    archive = tmp_path / "all"
    assert daypass.tell("export", str(archive)) == {
        "file": str(archive), "records": 11, "secrets": True}
    told = other.tell("import", str(archive))
    assert counts(told) == {
        "signing key": (1, 0, 0), "policy": (1, 0, 0), "group": (1, 0, 0),
        "policy mapping": (1, 0, 0), "user": (2, 0, 0), "access key": (1, 0, 0),
        "watched user": (1, 0, 0)}
    assert (told["leftOut"], told["warnings"], told["dryRun"]) == ([], [], False)
    for command in ("user", "group", "policy"):
        assert other.tell(command, "list") == daypass.tell(command, "list")
    kinds = ("users", "groups", "policies", "mappings", "access-keys", "watched")
    assert {path for path in state(other) if path.parts[0] in kinds} == {
        path for path in state(daypass) if path.parts[0] in kinds}
    new = make_client(other.start().upstream).url
    assert caller(new, "alice", SECRET).endswith("alice")
    assert caller(new, *kept) == caller(url, *kept)
    assert caller(new, *revoked) == caller(url, *revoked) == "InvalidClientTokenId"


def test_no_sealing_key_travels(archive, daypass, other):
    """One that has leaked and was retired must open nothing afterwards."""
    other.tell("import", str(archive))
    theirs = {path.name for path in (daypass.state / "keys").iterdir()
              if json.loads(path.read_text())["use"] == "seal"}
    assert theirs and not theirs & {path.name for path in (other.state / "keys").iterdir()}
    other.tell("key", "rotate", "--use", "seal")
    assert other.tell("import", str(archive))["leftOut"] == []


def test_only_the_owner_can_read_an_archive(archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "directory"])
def test_an_export_replaces_nothing(daypass, tmp_path, kind):
    target, place = tmp_path / "target", tmp_path / "place"
    target.write_text("kept")
    if kind == "directory":
        place.mkdir()
    elif kind == "file":
        place.write_text("kept")
    else:
        place.symlink_to(target if kind == "link" else tmp_path / "none")
    assert "exists already; Daypass replaces no file" in daypass.refuse("export", str(place))
    assert target.read_text() == "kept"
    assert not (tmp_path / "none").exists()


def test_an_export_that_fails_leaves_no_file(daypass, tmp_path):
    (daypass.state / "policies/reports.json").write_text("{}")
    message = daypass.refuse("export", str(tmp_path / "archive"))
    assert "policies/reports.json: damaged" in message
    assert not (tmp_path / "archive").exists()


def test_an_archive_passes_through_pipes(archive, daypass, other):
    written = daypass.run("export", "-")
    assert written.stderr == ""
    assert opened(written.stdout)[1:] == opened(archive.read_text())[1:]
    assert counts(other.tell("import", "-", text=written.stdout))["user"] == (2, 0, 0)


def test_an_archive_without_secrets_has_none(daypass, other, tmp_path):
    archive = tmp_path / "archive"
    assert daypass.tell("export", str(archive), "--without-secrets")["secrets"] is False
    text = archive.read_text()
    assert SECRET not in text and "sealed" not in text and '"kind":"key"' not in text
    told = other.tell("import", str(archive))
    assert {(left["kind"], left["reason"]) for left in told["leftOut"]} == {
        ("user", "no secret is given for alice"), ("user", "no secret is given for bob"),
        ("access key", "its parent alice was removed or recreated since")}
    assert counts(told) == {"policy": (1, 0, 0), "group": (1, 0, 0), "policy mapping": (1, 0, 0),
                            "watched user": (1, 0, 0)}
    # In the same place, groups and policies come back, and the secrets stay.
    before = state(daypass)
    daypass.tell("group", "remove", "staff", "alice")
    assert counts(daypass.tell("import", str(archive), "--replace"))["user"] == (0, 2, 0)
    assert state(daypass) == before


# What wins

def test_what_exists_stays_unless_it_is_replaced(archive, daypass):
    before = state(daypass)
    daypass.tell("policy", "create", "reports", "-", text=OTHER_POLICY)
    daypass.tell("policy", "detach", "readonly", "--user", "alice")
    daypass.tell("user", "disable", "alice")
    daypass.tell("group", "disable", "staff")
    daypass.tell("user", "add", "carol")
    changed = state(daypass)
    told = daypass.tell("import", str(archive))
    assert counts(told) == {
        "signing key": (0, 0, 1), "policy": (0, 0, 1), "group": (0, 0, 1),
        "policy mapping": (0, 0, 1), "user": (0, 0, 2), "access key": (0, 0, 1),
        "watched user": (0, 0, 1)}
    kept = ("users", "groups", "policies", "mappings", "access-keys", "keys")
    assert {path: content for path, content in state(daypass).items() if path.parts[0] in kept} == {
        path: content for path, content in changed.items() if path.parts[0] in kept}
    assert counts(daypass.tell("import", str(archive), "--replace"))["user"] == (0, 2, 0)
    assert [user["accessKey"] for user in daypass.tell("user", "list")] == ["alice", "bob", "carol"]
    info = daypass.tell("user", "info", "alice")
    assert (info["userStatus"], info["policies"]) == ("enabled", ["readonly"])
    assert daypass.tell("group", "info", "staff")["groupStatus"] == "enabled"
    assert json.loads((daypass.state / "policies/reports.json").read_text()) == json.loads(POLICY)
    assert state(daypass).keys() - before.keys() == changed.keys() - before.keys()


def test_what_was_removed_comes_back(archive, daypass, make_client, caller):
    daypass.tell("user", "remove", "alice")
    told = daypass.tell("import", str(archive))
    assert (counts(told)["user"], counts(told)["access key"]) == ((1, 0, 1), (1, 0, 0))
    assert caller(make_client(daypass.start().upstream).url, "alice", SECRET).endswith("alice")


@pytest.mark.parametrize("options", [[], ["--replace"]])
def test_a_recreated_user_stays(archive, daypass, options):
    """The archive's user is another person. Its sessions and keys must not come back."""
    daypass.tell("user", "remove", "alice")
    daypass.tell("user", "add", "alice")
    before = daypass.tell("user", "info", "alice")
    told = daypass.tell("import", str(archive), *options)
    assert daypass.tell("user", "info", "alice") == before
    assert told["warnings"] == ["user alice was recreated since, and stays as it is"]
    assert [left["reason"] for left in told["leftOut"]] == [
        "its parent alice was removed or recreated since"]


@pytest.mark.parametrize("options", [[], ["--replace"]])
def test_what_an_access_key_lost_stays_lost(archive, daypass, options):
    (key,) = [each["accessKey"] for each in daypass.tell("access-key", "list")]
    daypass.tell("access-key", "disable", key)
    daypass.tell("access-key", "edit", key, "--expires", "1h", "--policy", "-", text=POLICY)
    before = daypass.tell("access-key", "info", key)
    daypass.tell("import", str(archive), *options)
    after = daypass.tell("access-key", "info", key)
    for name in ("keyStatus", "expiration", "policy"):
        assert after[name] == before[name]


def test_an_access_key_of_an_impossible_id_is_left_out(archive, other):
    archive.write_text(edited(archive, lambda records: [
        {**each, "record": {**each["record"], "id": "tls:alice"}}
        if each["kind"] == "access key" else each for each in records]))
    told = other.tell("import", str(archive))
    assert [left["name"] for left in told["leftOut"]] == ["tls:alice"]


@pytest.mark.parametrize("options", [[], ["--replace"]])
def test_revocations_never_shrink(daypass, archive, options):
    daypass.tell("session", "revoke", "--parent", "alice")
    daypass.tell("session", "revoke", "--access-key", "ASIAZIYZVKWYFA66WHKI")
    before = json.loads((daypass.state / "revocations.json").read_text())
    daypass.tell("import", str(archive), *options)
    after = json.loads((daypass.state / "revocations.json").read_text())
    assert after["accessKeys"] == before["accessKeys"]
    assert {entry["parent"]: entry for entry in after["parents"]} == {
        entry["parent"]: entry for entry in before["parents"]}


def test_a_retired_key_stays_retired(daypass, archive):
    old = key_ids(daypass)
    daypass.tell("key", "rotate")
    daypass.tell("key", "retire", "--force", *old)
    told = daypass.tell("import", str(archive), "--replace")
    assert told["leftOut"] == [
        {"kind": "signing key", "name": old.pop(), "reason": "it was retired"}]
    assert len(key_ids(daypass)) == 1


def test_34000_retired_keys_stay_retired(daypass, archive):
    """None is forgotten to make room for others."""
    (old,) = [key["id"] for key in daypass.tell("key", "list") if key["use"] == "sign"]
    daypass.tell("key", "rotate")
    others = {f"{number:016x}": 1_769_854_830 for number in range(34_000)}
    (daypass.state / "retired-keys.json").write_text(json.dumps(others, separators=(",", ":")))
    daypass.tell("key", "retire", "--force", old)
    retired = json.loads((daypass.state / "retired-keys.json").read_text())
    assert retired.keys() == {*others, old}
    assert daypass.tell("import", str(archive))["leftOut"] == [
        {"kind": "signing key", "name": old, "reason": "it was retired"}]


def test_a_key_that_the_archive_knows_as_retired_is_retired(daypass, other, tmp_path):
    daypass.tell("export", str(tmp_path / "first"))
    other.tell("import", str(tmp_path / "first"))
    old = key_ids(daypass)
    daypass.tell("key", "rotate")
    daypass.tell("key", "retire", "--force", *old)
    daypass.tell("export", str(tmp_path / "second"))
    assert old < key_ids(other)
    other.tell("import", str(tmp_path / "second"))
    assert not old & key_ids(other)
    assert key_ids(daypass) < key_ids(other)
    other.tell("import", str(tmp_path / "first"))
    assert not old & key_ids(other)


def test_names_that_the_configuration_has_are_left_out(archive, make_daypass):
    other = make_daypass({**OWNER, "MINIO_ROOT_USER": "alice"}).initialised()
    told = other.tell("import", str(archive))
    assert {left["name"] for left in told["leftOut"] if left["kind"] == "user"} == {"alice"}


def test_a_dry_run_says_the_same_and_changes_nothing(archive, other):
    before = state(other)
    told = other.tell("import", str(archive), "--dry-run")
    assert state(other) == before
    assert {**told, "dryRun": False} == other.tell("import", str(archive))


# Damage

def lines_of(change):
    """A change of the list of lines."""
    return lambda data: b"".join(change(data.splitlines(keepends=True)))


DAMAGE = {
    "empty": lambda data: b"",
    "other file": lambda data: b'{"accessKey":"alice"}\n' * 9,
    "first line alone": lines_of(lambda lines: lines[:1]),
    "last line gone": lines_of(lambda lines: lines[:-1]),
    "cut in a line": lambda data: data[:-40],
    "line gone": lines_of(lambda lines: lines[:4] + lines[5:]),
    "line twice": lines_of(lambda lines: lines[:5] + lines[4:]),
    "lines swapped": lines_of(lambda lines: lines[:4] + [lines[5], lines[4]] + lines[6:]),
    "more after the end": lambda data: data + b"{}\n",
    "twice": lambda data: data * 2,
    "enabled": lambda data: data.replace(b'"status":"disabled"', b'"status":"enabled"', 1),
    "no line feeds": lambda data: data.replace(b"\n", b""),
    "carriage returns": lambda data: data.replace(b"\n", b"\r\n"),
    "spaces": lambda data: data.replace(b'"kind":"user"', b'"kind": "user"', 1),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_archive_changes_nothing(archive, other, name):
    before = state(other)
    archive.write_bytes(DAMAGE[name](archive.read_bytes()))
    message = other.refuse("import", str(archive), "--replace")
    assert f"{archive}: line " in message and message.endswith("; nothing was imported\n")
    assert state(other) == before


def test_each_changed_byte_is_found(archive, other):
    data = archive.read_bytes()
    for place in range(0, len(data), 97):
        archive.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1:])
        assert other.run("import", str(archive), "--dry-run").returncode == 1, place


def with_secret_of(name):
    """The user's sealed secret in place of everyone's: a swapped secret opens for no other."""
    def change(records):
        secret = next(each["record"]["secret"] for each in records
                      if each["kind"] == "user" and each["record"]["name"] == name)
        return [{**each, "record": {**each["record"], "secret": secret}}
                if each["kind"] == "user" else each for each in records]
    return change


def policy_named(name, document=POLICY):
    return lambda records: [
        *records, {"kind": "policy", "record": {"name": name, "document": document}}]


def of_kind(kind, **changes):
    """The records of a kind, changed."""
    return lambda records: [
        {**each, "record": {**each["record"], **changes}} for each in records
        if each["kind"] == kind]


def again(kind, **changes):
    """The records, and those of a kind once more, changed."""
    return lambda records: records + of_kind(kind, **changes)(records)


FORGED = {
    "access key twice": (again("access key", status="enabled"), "a second access key"),
    "user of a key's ID": (
        lambda records: again("user", name=of_kind("access key")(records)[0]["record"]["id"])(
            records), "an access key and a user are called"),
    "swapped secrets": (with_secret_of("bob"), "no key of the archive opens the secret of alice"),
    "no keys": (lambda records: [each for each in records if each["kind"] != "key"],
                "no key of the archive opens"),
    "no secrets": (lambda records: [
        {**each, "record": {name: value for name, value in each["record"].items()
                            if name != "secret"}} for each in records], "without its secret"),
    "path in a name": (policy_named("../../etc/cron.d/x=y"), "not a policy record"),
    "no policy": (policy_named("odd", "{}"), "not a policy record"),
    "unknown kind": (lambda records: [*records, {"kind": "magic", "record": {}}], "unknown kind"),
    "no record": (lambda records: [*records, {"kind": "user"}], "without a record"),
    "two revocations": (lambda records: records[:2] + records[1:], "a second line of revocations"),
    "unreadable revocations": (
        lambda records: [*records[:1], {"kind": "revocations", "record": {}}, *records[2:]],
        "not a revocation record"),
    "user twice": (lambda records: records + [
        each for each in records if each["kind"] == "user"], "a second user"),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_no_record_refuses_the_archive(archive, other, name):
    """The digests protect from damage only. A forged line must not become a damaged record."""
    change, words = FORGED[name]
    before = state(other)
    archive.write_text(edited(archive, change))
    assert words in other.refuse("import", str(archive))
    assert state(other) == before


@pytest.mark.parametrize("header, words", [
    ({"version": 2}, "an archive of version 2"), ({"archive": "other"}, "not the beginning"),
    ({"secrets": "yes"}, "not the beginning"), ({"version": "1"}, "not the beginning")])
def test_another_kind_of_archive_is_refused(archive, other, header, words):
    first, *rest = opened(archive.read_text())
    archive.write_text(sealed([{**first, **header}, *rest]))
    assert words in other.refuse("import", str(archive))


def test_a_line_without_end_takes_no_memory(other):
    """A limit of lines holds before any digest is computed."""
    head = subprocess.Popen(["head", "-c", "40M", "/dev/zero"], stdout=subprocess.PIPE)
    result = subprocess.run(
        [binary("daypass"), "import", "-"], stdin=head.stdout, env=other.environment,
        capture_output=True, text=True, timeout=60)
    head.stdout.close()
    head.wait()
    assert result.returncode == 1
    assert "larger than 33554432 bytes" in result.stderr


def test_an_import_needs_a_state_directory(archive, make_daypass):
    assert "daypass init" in make_daypass(OWNER).refuse("import", str(archive))


def test_the_page_exports_and_imports(daypass, tmp_path):
    """docs/operations/backup-and-restore.md"""
    page = (REPOSITORY / "docs/operations/backup-and-restore.md").read_text()
    commands = re.search(r"^```sh\n(daypass export .*?)^```", page, re.S | re.M)[1]
    before = state(daypass)
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path, capture_output=True, text=True,
        timeout=60, env={**daypass.environment,
                         "PATH": f"{binary('daypass').parent.resolve()}:/usr/bin:/bin"})
    assert (result.returncode, result.stderr) == (0, "")
    assert len(list(tmp_path.glob("daypass.archive"))) == 1
    assert state(daypass) == before
