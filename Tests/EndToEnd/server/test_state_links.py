"""Links that the server's user plants in the state directory, for root's commands to follow.

Commands follow no link below the state directory, whichever user runs them, so these tests do
not need root. If root runs them, the directory belongs to another user, as in an installation.
"""

import os
import pathlib
import pwd
import stat

import pytest

from support.daypass import provider

POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'

# Commands, each with its standard input.
COMMANDS = [
    (["init"], ""), (["user", "add", "bob"], ""), (["user", "list"], ""),
    (["user", "info", "alice"], ""),
    (["user", "disable", "alice"], ""), (["user", "remove", "alice"], ""),
    (["user", "secret", "alice"], ""), (["group", "add", "staff", "alice"], ""),
    (["group", "list"], ""),
    (["policy", "create", "shadow", "-"], POLICY), (["policy", "info", "shadow"], ""),
    (["policy", "list"], ""), (["policy", "attach", "readonly", "--user", "alice"], ""),
    (["policy", "attach", "readonly", "--openid-group", "g", "--provider", "_"], ""),
    (["policy", "entities"], ""), (["key", "list"], ""), (["key", "rotate"], ""),
    (["session", "revoke", "--access-key", "ASIAAAAAAAAAAAAAAAAA"], ""), (["audit"], ""),
    (["config", "check"], ""), (["token", "inspect"], "x"),
]
FILES = ["lock", "generation", "revocations.json", "limits", "metrics", "audit.jsonl",
         "policies/shadow.json", "groups/staff.json"]
DIRECTORIES = [
    "keys", "users", "groups", "policies", "mappings", "mappings/ldap", "cache", "cache/jwks"]


@pytest.fixture
def daypass(make_daypass, issuer):

    daypass = make_daypass(provider(issuer)).initialised()
    daypass.tell("user", "add", "alice")
    return daypass


@pytest.fixture
def outside(tmp_path, daypass):
    """What no command may touch: a file, and a directory with a file. Both are root's if root runs
    the tests."""
    target = tmp_path / "outside"
    target.mkdir(mode=0o700)
    secret = target / "shadow.json"
    secret.write_text("root:secret\n")
    secret.chmod(0o600)
    if os.geteuid() == 0:
        service = pwd.getpwnam("www-data")
        for path in [daypass.state, *daypass.state.rglob("*")]:
            os.chown(path, service.pw_uid, service.pw_gid)
    return target


def facts(path):
    return {
        (str(file), file.read_bytes() if file.is_file() else None,
         stat.S_IMODE(file.stat().st_mode),
             file.stat().st_uid) for file in [path, *path.rglob("*")]}


@pytest.mark.parametrize(
    "command, text", COMMANDS, ids=lambda value: "-".join(value) if isinstance(value, list) else "")
def test_no_command_follows_a_link_in_the_state_directory(daypass, outside, command, text):
    before = facts(outside)
    for name in [*FILES, *DIRECTORIES]:
        path = daypass.state / name
        kept = path.with_name(path.name + ".kept")
        if path.exists():
            path.rename(kept)
        path.symlink_to(outside if name in DIRECTORIES else outside / "shadow.json")
        result = daypass.run(*command, text=text)
        assert "root:secret" not in result.stdout + result.stderr, name
        assert facts(outside) == before, name
        path.unlink(missing_ok=True) if path.is_symlink() else None
        if kept.exists():
            kept.rename(path)


def test_a_link_to_a_directory_is_named(daypass, outside):
    policies = daypass.state / "policies"
    policies.rmdir()
    policies.symlink_to(outside)
    complaint = daypass.refuse("policy", "info", "shadow")
    assert f"{policies}: a symbolic link" in complaint


def test_a_link_in_the_place_of_the_audit_log_is_not_read(daypass, outside):
    (outside / "shadow.json").write_text(
        '{"time":"2026-01-31T10:20:30Z","outcome":"allowed","subject":"root:secret"}\n')
    (daypass.state / "audit.jsonl").symlink_to(outside / "shadow.json")
    result = daypass.run("audit")
    assert result.returncode == 1 and "root:secret" not in result.stdout, result


def test_new_files_belong_to_the_directory_s_owner(daypass, outside):
    daypass.tell("user", "add", "carol")
    daypass.tell("key", "rotate")
    owner = daypass.state.stat().st_uid
    assert {path.stat().st_uid for path in daypass.state.rglob("*")} == {owner}
    assert pathlib.Path(daypass.state / "lock").stat().st_nlink == 1


@pytest.mark.parametrize(
    "log", ["{state}/keys/../audit.jsonl", "{state}/audit.jsonl", "{elsewhere}/audit.jsonl"])
def test_an_existing_file_stays_its_owner_s(make_daypass, issuer, tmp_path, log):
    """The server's user planted a hard link to a file in place of the audit log, and root's `config
    check` gave that file away."""
    elsewhere = tmp_path / "log"
    elsewhere.mkdir()
    victim = tmp_path / "victim"
    victim.write_text("root's\n")
    daypass = make_daypass(provider(issuer)).initialised()
    daypass.settings["DAYPASS_AUDIT_LOG"] = log.format(state=daypass.state, elsewhere=elsewhere)
    daypass.write_settings()
    if os.geteuid() == 0:
        service = pwd.getpwnam("www-data")
        for path in [daypass.state, *daypass.state.rglob("*"), elsewhere]:
            os.chown(path, service.pw_uid, service.pw_gid)
    for place in [daypass.state / "audit.jsonl", elsewhere / "audit.jsonl"]:
        place.unlink(missing_ok=True)
        os.link(victim, place)
    daypass.run("config", "check")
    assert (victim.stat().st_uid, victim.read_text()) == (os.geteuid(), "root's\n")
