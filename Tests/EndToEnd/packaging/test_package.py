"""The Debian package: it installs, serves AWS's own client through nginx, and is removed without a
trace."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from support.debian import package
from support.packaged import DOCUMENTS, SETTINGS, STATE, Site
from support.program import tool
from support.slapd import password_of

def aws(site, key, authority, *arguments):
    """The answer to awscli outside, with an access key of Daypass's."""
    result = subprocess.run(
        [pathlib.Path(sys.executable).parent / "aws", "sts", *arguments, "--output", "json"],
        capture_output=True, text=True, timeout=60, env={
            "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
            "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL_STS": site.url,
            "AWS_CA_BUNDLE": str(authority.file), **key})
    assert result.returncode == 0, (result.stderr, site.server.output)
    return json.loads(result.stdout)


def keys(identifier, secret, token=None):
    values = {"AWS_ACCESS_KEY_ID": identifier, "AWS_SECRET_ACCESS_KEY": secret}
    return {**values, "AWS_SESSION_TOKEN": token} if token else values


@pytest.fixture
def site(installed, certificate):
    site = Site(installed, certificate)
    yield site
    site.stop()


@pytest.fixture
def alice(installed):
    added = json.loads(installed.run("daypass", "user", "add", "alice", "--policy", "readonly",
                                     "--json"))
    return keys("alice", added["secretKey"])


def test_lintian_finds_no_error():
    result = subprocess.run(
        [tool("lintian"), "--fail-on", "error", "--allow-root", package()], capture_output=True,
        text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_changes_are_where_the_documents_link_to():
    listing = subprocess.run(
        ["dpkg-deb", "--contents", package()], capture_output=True, text=True, check=True).stdout
    assert f".{DOCUMENTS}/CHANGELOG.md\n" in listing


def test_the_package_has_the_program_s_version(installed):
    version = installed.run("dpkg-query", "--show", "--showformat", "${Version}", "daypass")
    assert version == installed.run("daypass", "--version").strip() + "-1"


def test_it_answers_aws_sts(site, alice, authority):
    assert aws(site, alice, authority, "get-caller-identity")["Arn"].endswith("alice")
    assumed = aws(
        site, alice, authority, "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/any",
        "--role-session-name", "day")["Credentials"]
    assert assumed["AccessKeyId"].startswith("ASIA")
    session = keys(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"])
    assert aws(site, session, authority, "get-caller-identity")["Account"]
    assert site.server.output.count("daypass: listening on descriptor 3") == 1


@pytest.mark.parametrize("release", ["debian", "next_debian"])
def test_the_release_s_libldap_proves_a_password(request, release, slapd, authority):
    """Debian 12 has libldap 2.5 under one name, Debian 13 has 2.6 under another."""
    installed = request.getfixturevalue(release)
    installed.install(package())
    settings = {**slapd.settings(), "DAYPASS_CA_FILE": "/tmp/ca.pem"}
    installed.path("/tmp/ca.pem").write_bytes(authority.file.read_bytes())
    installed.path("/tmp/settings.env").write_text(
        "".join(f"{name}={value}\n" for name, value in settings.items()))
    daypass = ["env", "DAYPASS_CONFIG=/tmp/settings.env", "daypass"]
    installed.run(*daypass, "init")
    installed.run(*daypass, "policy", "attach", "readonly", "--ldap-user", "alice")
    test = [*daypass, "identity", "test", "--ldap-user", "alice"]
    assert "readonly" in installed.run(*test, text=f"{password_of('alice')}\n")
    assert "Invalid credentials" in installed.run(*test, text="wrong\n", status=1)
    installed.run("dpkg", "--purge", "daypass")
    for path in ("/tmp/ca.pem", "/tmp/settings.env"):
        installed.path(path).unlink()


def test_files_of_root_s_commands_belong_to_the_server(site, alice, authority):
    aws(site, alice, authority, "get-caller-identity")
    debian = site.debian
    assert debian.owner(STATE) == "daypass:daypass 700"
    assert debian.owner(SETTINGS) == "root:daypass 640"
    made = debian.run("find", STATE, "-printf", "%u:%g %m %y\n").splitlines()
    assert len(made) > 5
    assert set(made) <= {"daypass:daypass 700 d", "daypass:daypass 600 f"}


def test_the_audit_log_is_rotated(site, alice, authority):
    debian = site.debian
    aws(site, alice, authority, "get-caller-identity")
    debian.run("logrotate", "--force", "/etc/logrotate.d/daypass")
    aws(site, alice, authority, "get-caller-identity")
    for name in ("audit.jsonl", "audit.jsonl.1"):
        assert debian.path(f"{STATE}/{name}").read_text().count("\n") == 1
        assert debian.owner(f"{STATE}/{name}") == "daypass:daypass 600"


def test_the_service_starts_with_the_machine(installed):
    for unit in ("multi-user.target.wants/daypass.service", "sockets.target.wants/daypass.socket"):
        assert installed.path(f"/etc/systemd/system/{unit}").is_symlink()


def test_the_administration_s_own_process_is_not_enabled(installed):
    enabled = installed.path("/etc/systemd/system").rglob("daypass-admin.*")
    assert not [path for path in enabled if path.is_symlink()]
    assert installed.path("/lib/systemd/system/daypass-admin.service").is_file()


def test_an_upgrade_restarts_the_administration_first(installed):
    """It makes in the state directory what a new version needs, and daypass.service may not."""
    script = installed.path("/var/lib/dpkg/info/daypass.postinst").read_text()
    restarts = [line.split() for line in script.splitlines() if "deb-systemd-invoke" in line]
    units = [word.strip("'") for words in restarts for word in words if "daypass" in word]
    assert units[0] == "daypass-admin.service" and "daypass.service" in units, script


def test_another_version_changes_neither_settings_nor_state(installed, alice):
    installed.path(SETTINGS).write_text("DAYPASS_THREADS=3\n")
    installed.run("chmod", "600", SETTINGS)
    before = installed.run("find", STATE, "-type", "f")
    installed.install(package())
    assert installed.path(SETTINGS).read_text() == "DAYPASS_THREADS=3\n"
    assert installed.owner(SETTINGS) == "root:daypass 600"
    assert installed.run("find", STATE, "-type", "f") == before


def test_settings_and_state_stay_when_it_is_removed(installed, alice):
    installed.run("dpkg", "--remove", "daypass")
    left = {path for path in installed.files() if "daypass" in path}
    assert {path.lstrip("/") for path in (SETTINGS, f"{STATE}/keys", f"{STATE}/users")} <= left
    # Settings, state, and the enabled units.
    assert not [path for path in left if not path.startswith((
        "etc/daypass", "etc/logrotate.d/daypass", STATE[1:], "etc/systemd/system",
        "var/lib/systemd/deb-systemd-helper"))]
    installed.install(package())
    assert json.loads(installed.run("daypass", "user", "list", "--json"))


def test_nothing_stays_when_it_is_purged(debian):
    before = debian.files()
    debian.install(package())
    debian.run("daypass", "user", "add", "alice")
    assert debian.files() - before
    debian.run("dpkg", "--purge", "daypass")
    # adduser's backups, and the user: its number must not become another user's.
    assert debian.files() - before <= {
        f"etc/{name}-" for name in ("passwd", "group", "shadow", "gshadow", "subuid", "subgid")}
    assert before <= debian.files()
    assert debian.run("getent", "passwd", "daypass").rstrip().endswith(
        ":/var/lib/daypass:/usr/sbin/nologin")
