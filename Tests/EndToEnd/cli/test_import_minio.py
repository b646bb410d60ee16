"""`daypass import minio`: MinIO's export of users, groups, policies and access keys."""

import datetime
import io
import json
import pathlib
import struct
import zipfile

import pytest

from support.s3 import S3, allow

RECORDED = pathlib.Path(__file__).parent / "fixtures" / "minio-iam-info.zip"
NAMES = ("policies", "users", "groups", "svcaccts", "user_mappings", "group_mappings",
         "stsuser_mappings")
READ = {"Version": "2012-10-17", "Statement": [allow("s3:GetObject", on="moved/*")]}
ALICE = {"alice": {"secretKey": "alices-secret", "status": "enabled"}}
DN = "uid=zoe,ou=people,dc=example,dc=org"


def zipped(compression=zipfile.ZIP_DEFLATED, more=(), **files):
    """An export with these files; the others are empty."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name in NAMES:
            content = files.get(name, {})
            text = content if isinstance(content, str) else json.dumps(content)
            archive.writestr(f"iam-assets/{name}.json", text)
        for name, text in more:
            archive.writestr(name, text)
    return buffer.getvalue()


def key(parent, **more):
    """An access key as MinIO exports it."""
    claims = more.pop("claims", {"parent": parent, "sa-policy": "inherited-policy"})
    return {
        "parent": parent, "secretKey": "the-secret-of-a-key", "groups": None, "claims": claims,
        "sessionPolicy": None, "status": "on", "name": "", "description": "",
        "expiration": "1970-01-01T00:00:00Z", **more}


@pytest.fixture
def daypass(make_daypass):
    """A Daypass that is not running, with an owner."""
    return make_daypass(
        {"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}).initialised()


@pytest.fixture
def export(tmp_path):
    """Writes an archive, and returns its path."""
    def write(content):
        file = tmp_path / "export.zip"
        file.write_bytes(content)
        return str(file)
    return write


def counts(report):
    """How many records of each kind were added and kept."""
    return {record["kind"]: (record["added"], record["kept"]) for record in report["records"]}


def reasons(report):
    """Why records were left out, by kind and name."""
    return {(left["kind"], left["name"]): left["reason"] for left in report["leftOut"]}


def state(daypass):
    """What the state directory has, but for what each change writes."""
    return {path: path.read_bytes() for path in daypass.state.rglob("*")
            if path.is_file() and path.name not in ("generation", "lock")}


def test_a_recorded_export_is_imported_and_its_secrets_go_on(own, make_own, authority, certificate):
    s3 = S3(own, authority, certificate)
    s3.bucket("moved")
    report = s3.daypass.tell("import", "minio", str(RECORDED))
    assert counts(report) == {"policy": (0, 5), "user": (2, 0), "access key": (2, 0)}
    assert reasons(report) == {
        ("access key", "RIPGR69JDNS3LS2YE6JQ"):
            "its parent is the root user or is not imported: rootadmin"}
    assert s3.daypass.tell("user", "info", "alice")["policies"] == ["readonly"]
    for pair in (("alice", "alicesecret1"), ("alicesvc00009", "alicesvcsecret9"),
                 ("MZ9UQMJH4K1H1V8ZYVJR", "NzEYqGwGg2qjV09I3T1NJZdrkkfWPe41sbA+1uSK")):
        sts = s3.client("sts", {
            "aws_access_key_id": pair[0], "aws_secret_access_key": pair[1]})
        assert sts.get_caller_identity()["Account"] is not None
    assert s3.daypass.refuse("import", "minio", str(RECORDED)) == (
        "Error: there is already a user alice, bob; nothing was imported\n")
    again = s3.daypass.tell("import", "minio", str(RECORDED), "--skip-existing")
    assert counts(again) == {"policy": (0, 5), "user": (0, 2), "access key": (0, 2)}


def test_every_kind_of_record_is_imported(daypass, export):
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    report = daypass.tell("import", "minio", export(zipped(
        policies={"reports": READ},
        users={**ALICE, "carl": {"secretKey": "carls-secret", "status": "disabled"}},
        groups={"staff": {"version": 1, "status": "enabled", "members": ["alice", "carl"]},
                "former": {"version": 1, "status": "disabled", "members": ["carl"]}},
        user_mappings={"alice": {"version": 1, "policy": "readonly,reports"}},
        group_mappings={
            "staff": {"version": 1, "policy": "reports"},
            "cn=devs,dc=example,dc=org": {"version": 1, "policy": "readwrite"}},
        stsuser_mappings={
            "UID=zoe, ou=people,dc=example,dc=org": {"version": 1, "policy": "reports"}},
        svcaccts={
            "ALICESKEY": key(
                "alice", sessionPolicy=READ, name="backup", description="Backups at night",
                status="off", expiration=f"{tomorrow:%Y-%m-%dT%H:%M:%S}.123456Z",
                claims={"sa-policy": "embedded-policy"}),
            "ZOESKEY": key(DN, claims={"ldapUsername": "zoe", "ldapActualUser": DN})})))
    assert (reasons(report), report["warnings"]) == ({}, [])
    assert counts(report) == {"policy": (1, 0), "group": (2, 0), "policy mapping": (2, 0),
                              "user": (2, 0), "access key": (2, 0)}
    users = {user["accessKey"]: user for user in daypass.tell("user", "list")}
    assert users["alice"]["policies"] == ["readonly", "reports"]
    assert (users["carl"]["userStatus"], sorted(users["carl"]["memberOf"])) == (
        "disabled", ["former", "staff"])
    assert daypass.tell("group", "info", "former")["groupStatus"] == "disabled"
    assert daypass.tell("group", "info", "staff")["policies"] == ["reports"]
    entities = daypass.tell("policy", "entities")["policyMappings"]
    names = {name for policy in entities for mapped in policy["mappedNames"]
             for name in mapped.values()}
    assert names == {DN, "cn=devs,dc=example,dc=org"}
    records = {path.stem: json.loads(path.read_text())
               for path in daypass.state.glob("access-keys/*/*.json")}
    alices = records["ALICESKEY"]
    assert json.loads(alices["policy"]) == READ
    assert (alices["name"], alices["description"]) == ("backup", "Backups at night")
    assert alices["status"] == "disabled"
    assert alices["expiration"] == int(tomorrow.timestamp())
    assert records["ZOESKEY"]["parent"] == {
        "kind": "ldap", "name": DN, "writtenName": DN, "loginName": "zoe"}


@pytest.mark.parametrize("record, reason", [
    (key("rootadmin"), "its parent is the root user or is not imported: rootadmin"),
    (key("owner"), "its parent is the root user or is not imported: owner"),
    (key("resident"), "its parent is the root user or is not imported: resident"),
    (key(""), "it has no parent"),
    (key("A" * 43), "comes from an OpenID provider"),
    (key(DN), "does not have the login name"),
    (key("alice", claims={"sa-policy": "embedded-policy"}), "its own policy is not in the export"),
    (key("alice", claims={"sa-policy": "other"}), "its own policy is not in the export"),
    (key("alice", claims={}, sessionPolicy={"Version": "", "Statement": None}), "not a policy"),
    (key("alice", expiration="2020-01-01T00:00:00Z"), "must end in the future"),
    (key("alice", secretKey="short"), "must have 8 to 128 bytes")])
def test_access_keys_that_do_not_fit_are_left_out(daypass, export, record, reason):
    """MinIO's root could have the name of a Daypass user: its keys must not become that user's."""
    daypass.tell("user", "add", "resident")
    report = daypass.tell(
        "import", "minio", export(zipped(users=ALICE, svcaccts={"THEKEY": record})))
    assert reason in reasons(report)["access key", "THEKEY"]
    assert counts(report) == {"user": (1, 0)}
    assert list(daypass.state.glob("access-keys/*/*.json")) == []


@pytest.mark.parametrize("name, reason", [
    ("ab", "3 to 128 bytes"), ("a=b", "without = and ,"), ("owner", "root user"),
    ("tls:anna", "must not begin with tls:"), ("a" * 129, "3 to 128 bytes"),
    ("a\u0301nna", "3 to 128 bytes"), ("a\u200bnna", "3 to 128 bytes")])
def test_users_with_names_that_daypass_refuses_are_left_out(daypass, export, name, reason):
    report = daypass.tell("import", "minio", export(zipped(
        users={**ALICE, name: {"secretKey": "another-secret", "status": "enabled"}},
        svcaccts={"THEKEY": key(name)})))
    assert reason in reasons(report)["user", name]
    assert ("access key", "THEKEY") in reasons(report)
    assert [user["accessKey"] for user in daypass.tell("user", "list")] == ["alice"]


def test_other_things_that_do_not_fit_are_left_out(daypass, export):
    report = daypass.tell("import", "minio", export(zipped(
        policies={"odd": {"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps"}]},
                  "empty": {"Version": "2012-10-17", "Statement": []}, "a=b": READ},
        users={**ALICE, "dora": {"secretKey": "", "status": "enabled"}},
        groups={"staff": {"version": 1, "status": "enabled", "members": ["alice", "nobody"]},
                "a=b": {"version": 1, "status": "enabled", "members": ["alice"]}},
        user_mappings={"nobody": {"policy": "readonly"}, "alice": {"policy": "odd,readonly"}},
        group_mappings={"none": {"policy": "readonly"}},
        stsuser_mappings={"RANDOMSTSKEY": {"policy": "readonly"}})))
    assert reasons(report).keys() == {
        ("policy", "odd"), ("policy", "empty"), ("policy", "a=b"), ("user", "dora"),
        ("group", "staff"), ("group", "a=b"), ("policy mapping", "nobody"),
        ("policy mapping", "none"), ("policy mapping", "RANDOMSTSKEY")}
    assert report["warnings"] == [
        "there is no policy odd, which is attached to user alice: until it exists, they may do "
        "nothing"]
    assert daypass.tell("user", "info", "alice")["memberOf"] == ["staff"]
    decision = daypass.run("policy", "simulate", "--user", "alice", "--action", "s3:GetObject",
                           "--resource", "arn:aws:s3:::moved/a")
    assert decision.returncode == 1, decision.stdout


@pytest.mark.parametrize("files, reason", [
    ({"user_mappings": {"alice": {"policy": "a=b"}}}, "name of a policy must"),
    ({"groups": {"a=b": {"status": "enabled", "members": ["alice"]}},
      "group_mappings": {"a=b": {"policy": "reports"}}}, "name of a group must")])
def test_a_name_that_would_take_a_restriction_away_refuses_the_import(
        daypass, export, files, reason):
    """The policy may deny. Without it, a user could do more than in MinIO."""
    before = state(daypass)
    message = daypass.refuse("import", "minio", export(zipped(users=ALICE, **files)))
    assert reason in message and message.endswith("; nothing was imported\n")
    assert state(daypass) == before


@pytest.mark.parametrize("present, kind", [
    (("user", "add", "alice"), "user alice"), (("group", "add", "staff"), "group staff"),
    (("policy", "create", "reports", "-"), "policy reports")])
def test_what_exists_refuses_the_import_unless_it_is_kept(daypass, export, present, kind):
    document = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::*"}]})
    daypass.tell(*present, text=document)
    content = export(zipped(
        policies={"reports": READ}, users={**ALICE, "bob": ALICE["alice"]},
        groups={"staff": {"status": "disabled", "members": ["bob"]}}))
    before = state(daypass)
    assert f"there is already a {kind}; nothing" in daypass.refuse("import", "minio", content)
    assert state(daypass) == before
    daypass.tell("import", "minio", content, "--skip-existing")
    after = state(daypass)
    assert {path: after[path] for path in before} == before
    assert daypass.tell("user", "info", "bob")["memberOf"] == ["staff"]


def test_a_kept_user_gets_no_access_keys(daypass, export):
    """It may do more than MinIO's user of that name, and the key would, too."""
    daypass.tell("user", "add", "alice", "--policy", "consoleAdmin")
    told = daypass.tell("import", "minio", export(zipped(
        users={**ALICE, "bob": ALICE["alice"]},
        user_mappings={"alice": {"version": 1, "policy": "readonly"}},
        svcaccts={"K3YA": key("alice"), "K3YB": key("bob")})), "--skip-existing")
    assert reasons(told) == {("access key", "K3YA"):
                             "its parent was there before, and may do other things: alice"}
    assert [each["accessKey"] for each in daypass.tell("access-key", "list")] == ["K3YB"]


def test_a_dry_run_says_the_same_and_changes_nothing(daypass, export):
    content = export(zipped(policies={"reports": READ}, users=ALICE, svcaccts={"K3Y": key("x")}))
    before = state(daypass)
    told = daypass.tell("import", "minio", content, "--dry-run")
    assert state(daypass) == before
    assert told["dryRun"] is True
    assert {**told, "dryRun": False} == daypass.tell("import", "minio", content)


def test_the_unpacked_directory_is_read_too(daypass, tmp_path):
    with zipfile.ZipFile(RECORDED) as archive:
        archive.extractall(tmp_path)
    told = daypass.tell("import", "minio", str(tmp_path), "--dry-run")
    assert counts(told)["user"] == (2, 0)
    assert daypass.tell("import", "minio", str(tmp_path / "iam-assets"), "--dry-run") == told
    (tmp_path / "iam-assets" / "groups.json").unlink()
    assert "groups.json: missing" in daypass.refuse("import", "minio", str(tmp_path))


def test_people_read_a_table_and_what_was_left_out(daypass):
    result = daypass.run("import", "minio", str(RECORDED))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "kind        added  replaced  kept\n"
        "policy      0      0         5\n"
        "user        2      0         0\n"
        "access key  2      0         0\n"
        "\n"
        "Left out:\n"
        "kind        name                  reason\n"
        "access key  RIPGR69JDNS3LS2YE6JQ  its parent is the root user or is not imported: "
        "rootadmin\n")


@pytest.mark.parametrize("files, words", [
    (dict(users="[]"), "users.json: "), (dict(users="{"), "users.json: "),
    (dict(users='{"a":{},"a":{}}'), "users.json: "), (dict(users='{"alice":1}'), "not an object"),
    (dict(users={"alice": {"secretKey": 5, "status": "enabled"}}), "secretKey must be a string"),
    (dict(users={"alice": {"secretKey": "alices-secret"}}), "status must be"),
    (dict(users=ALICE, svcaccts={"K3Y": key("alice", status="maybe")}), "status must be"),
    (dict(users=ALICE, svcaccts={"K3Y": key("alice", sessionPolicy="{}")}), "must be an object"),
    (dict(users=ALICE, svcaccts={"K3Y": key("alice", expiration="soon")}), "is no time"),
    (dict(users=ALICE, svcaccts={"K3Y": key("alice", accessKey="OTHER")}), "accessKey is OTHER"),
    (dict(groups={"staff": {"status": "enabled", "members": "alice"}}), "members must be a list"),
    (dict(users="{" * 100), "users.json: "),
    # Small in the archive, and a gigabyte in memory.
    (dict(users='{"a":[' + "0," * (4 << 20) + "0]}"), "users.json: more than 4194304 values")])
def test_a_malformed_export_is_refused_as_a_whole(daypass, export, files, words):
    before = state(daypass)
    message = daypass.refuse("import", "minio", export(zipped(**files)))
    assert words in message and message.endswith("; nothing was imported\n")
    assert state(daypass) == before


def test_unknown_members_and_files_are_reported(daypass, export):
    result = daypass.run("import", "minio", "--dry-run", export(zipped(
        users={"alice": {**ALICE["alice"], "colour": "red"}},
        more=[("iam-assets/new.json", "{}")])))
    assert "warning: unknown file, ignored: iam-assets/new.json" in result.stderr
    assert "warning: users.json: alice: unknown member, ignored: colour" in result.stderr


# Hostile archives

def patched(content, offset, value, where):
    """The archive with bytes changed in each local header or directory entry."""
    signature = {"local": b"PK\x03\x04", "directory": b"PK\x01\x02", "end": b"PK\x05\x06"}[where]
    changed = bytearray(content)
    place = -1
    while (place := content.find(signature, place + 1)) >= 0:
        changed[place + offset:place + offset + len(value)] = value
    return bytes(changed)


def larger(size):
    """An archive whose directory states a size for each file."""
    return patched(zipped(users=ALICE), 24, struct.pack("<I", size), "directory")


def bomb():
    """120 MB of spaces in 120 KB."""
    return zipped(users=" " * (120 << 20) + "{}")


HOSTILE = {
    "no archive": (lambda: b"no zip archive at all, but long enough", "not a zip archive"),
    "empty": (lambda: b"", "not a zip archive"),
    "cut short": (lambda: zipped(users=ALICE)[:-30], "not a zip archive"),
    "bytes after the end": (lambda: zipped() + b"x", "not a zip archive"),
    "bytes before the start": (lambda: b"x" + zipped(), "damaged"),
    "encrypted": (lambda: patched(zipped(), 8, b"\1", "directory"), "encrypted"),
    "encrypted locally": (lambda: patched(zipped(), 6, b"\1", "local"), "encrypted"),
    "zip64": (lambda: patched(zipped(), 20, b"\xff" * 4, "directory"), "64 bits"),
    "zip64 end": (lambda: patched(zipped(), 16, b"\xff" * 4, "end"), "64 bits"),
    "several parts": (lambda: patched(zipped(), 4, b"\1", "end"), "several parts"),
    "bzip2": (lambda: zipped(zipfile.ZIP_BZIP2), "neither stored nor deflated"),
    "LZMA": (lambda: zipped(zipfile.ZIP_LZMA), "neither stored nor deflated"),
    "parent": (lambda: zipped(more=[("../etc/passwd", "x")]), "leads out of"),
    "parent inside": (lambda: zipped(more=[("iam-assets/../users.json", "{}")]), "leads out of"),
    "root": (lambda: zipped(more=[("/etc/passwd", "x")]), "leads out of"),
    "backslash": (lambda: zipped(more=[("..\\users.json", "x")]), "leads out of"),
    "many entries": (
        lambda: zipped(more=[(f"{number}", "") for number in range(26)]), "more than 32 entries"),
    "bomb": (bomb, "larger than 67108864 bytes"),
    "bombs": (
        lambda: zipped(more=[(f"{number}", " " * (60 << 20)) for number in range(3)]),
        "more than 134217728 bytes together"),
    "less than stated": (lambda: larger(1_000), "damaged"),
    "more than stated": (lambda: larger(1), "damaged"),
    "other checksum": (
        lambda: patched(patched(zipped(), 16, b"abcd", "directory"), 14, b"abcd", "local"),
        "damaged"),
    "other local name": (lambda: patched(zipped(), 40, b"X", "local"), "damaged"),
    "one place for all": (lambda: patched(zipped(), 42, b"\0" * 4, "directory"), "damaged"),
    "stored with another size": (
        lambda: patched(zipped(zipfile.ZIP_STORED), 20, b"\1\0\0\0", "directory"), "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused(daypass, export, name):
    make, words = HOSTILE[name]
    before = state(daypass)
    message = daypass.refuse("import", "minio", export(make()))
    assert words in message and message.endswith("; nothing was imported\n")
    assert state(daypass) == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_repeated_entry_is_refused(daypass, export):
    content = zipped(users=ALICE, more=[("iam-assets/users.json", "{}")])
    assert "two entries of the zip archive have one name: iam-assets/users.json" in daypass.refuse(
        "import", "minio", export(content))


def test_an_archive_with_a_comment_or_stored_files_is_read(daypass, export):
    content = zipped(zipfile.ZIP_STORED, users=ALICE)
    comment = b"PK\x05\x06 is no end"
    content = content[:-2] + struct.pack("<H", len(comment)) + comment
    assert counts(daypass.tell("import", "minio", export(content)))["user"] == (1, 0)
