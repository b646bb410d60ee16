"""`daypass login` with a password, a client certificate, and for real programs."""

import fcntl
import json
import os
import pty
import select
import subprocess
import termios

import pytest

from support.authority import Authority
from support.clients.client import installed
from support.daypass import binary
from support.program import tool
from support.sign_in import Person
from support.slapd import USERS, password_of

PASSWORD = password_of("alice")


@pytest.fixture(scope="module")
def clients(session_directory):
    """The authority whose client certificates are valid."""
    return Authority(session_directory / "login-clients", "Daypass clients")


@pytest.fixture
def service(make_daypass, make_client, slapd, clients):
    """A token service with a directory, which also accepts client certificates."""
    daypass = make_daypass({
        **slapd.settings(), "MINIO_IDENTITY_TLS_ENABLE": "on"}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    client = make_client(daypass.start().upstream, clients=clients)
    daypass.url = f"https://localhost:{client.nginx.port}"
    return daypass


@pytest.fixture
def member(own, authority, service):
    """A person of the directory."""
    return Person(own.place("home"), authority, ["--sts", service.url])


def test_a_program_sends_the_password_as_a_line(member, service):
    output = member.tell("login", *member.options, "--ldap", "alice", text=f"{PASSWORD}\n")
    assert output.startswith("Signed in as alice; ")
    credentials = json.loads(member.tell("login", "--process"))
    told = service.tell("token", "inspect", text=credentials["SessionToken"])
    assert told["parent"] == USERS["alice"]
    files = member.cache.read_text() + member.settings.read_text()
    assert PASSWORD not in files


def test_a_wrong_password_is_refused_without_being_shown(member):
    complaint = member.refuse(
        "login", *member.options, "--ldap", "alice", text="not-the-password\n")
    assert complaint.startswith("Error: the token service refuses: ")
    assert "not-the-password" not in complaint
    assert "the password is empty" in member.refuse(
        "login", *member.options, "--ldap", "alice", text="\n")
    assert not member.cache.exists()


def test_a_password_is_not_renewed(member):
    member.tell("login", *member.options, "--ldap", "alice", text=f"{PASSWORD}\n")
    cache = json.loads(member.cache.read_text())
    cache["credentials"][0]["expiration"] = "2026-01-01T00:00:00Z"
    member.cache.write_text(json.dumps(cache))
    assert member.refuse("login", "--process", text=f"{PASSWORD}\n").endswith(
        "end at 2026-01-01T00:00:00Z; sign in: daypass login\n")


class Terminal:
    """`daypass login` as a person at a terminal sees it."""

    def __init__(self, person, *arguments):
        self._ours, theirs = pty.openpty()
        self.theirs = theirs
        self.process = subprocess.Popen(
            [binary("daypass"), "login", *arguments], env=person.environment, stdin=theirs,
            stdout=theirs, stderr=theirs, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.shown = b""

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)

    def read_until(self, text):
        while text not in self.shown:
            assert select.select([self._ours], [], [], 60)[0], self.shown
            self.shown += os.read(self._ours, 4_096)

    def type(self, text):
        os.write(self._ours, text)

    def stop(self):
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self.theirs)


def test_a_terminal_shows_no_password(member, own):
    terminal = own.keep(Terminal(member, *member.options, "--ldap", "alice"))
    terminal.read_until(b"Password of alice: ")
    assert not terminal.echoes
    terminal.type(f"{PASSWORD}\n".encode())
    terminal.read_until(b"Signed in as alice")
    assert terminal.process.wait(60) == 0
    assert terminal.echoes
    assert PASSWORD.encode() not in terminal.shown
    # The name is one of the settings.
    again = own.keep(Terminal(member))
    again.read_until(b"Password of alice: ")


def test_ctrl_c_at_the_prompt_leaves_the_terminal_as_it_was(member, own):
    terminal = own.keep(Terminal(member, *member.options, "--ldap", "alice"))
    terminal.read_until(b"Password of alice: ")
    terminal.type(b"\x03")
    assert terminal.process.wait(60) != 0
    assert terminal.echoes


def test_a_program_s_process_gets_no_prompt(member, own):
    """Even on a terminal: the program that runs it hides the prompt."""
    terminal = own.keep(Terminal(member, *member.options, "--ldap", "alice", "--process"))
    terminal.read_until(b"sign in: daypass login")
    assert terminal.process.wait(60) == 1
    assert b"Password" not in terminal.shown


@pytest.fixture
def certified(member, clients, tmp_path):
    """A person with a client certificate, and its options."""
    issued = clients.issue_client("readonly")
    certificate, key = tmp_path / "client.pem", tmp_path / "client.key"
    certificate.write_bytes(issued.chain.read_bytes())
    key.write_bytes(issued.key.read_bytes())
    member.certificate = certificate
    member.options += ["--certificate", str(certificate), "--key", str(key)]
    return member


def test_a_certificate_signs_in_and_renews_without_the_person(certified, service):
    assert "Signed in as " in certified.tell("login", *certified.options)
    credentials = json.loads(certified.tell("login", "--process"))
    told = service.tell("token", "inspect", text=credentials["SessionToken"])
    assert told["parent"] == "tls:readonly"
    cache = json.loads(certified.cache.read_text())
    cache["credentials"][0]["expiration"] = "2026-01-01T00:00:00Z"
    certified.cache.write_text(json.dumps(cache))
    assert json.loads(certified.tell("login", "--process")) != credentials


def test_another_certificate_in_its_place_gets_other_credentials(certified, clients):
    certified.tell("login", *certified.options)
    first = json.loads(certified.tell("login", "--process"))
    other = clients.issue_client("diagnostics")
    certified.certificate.write_bytes(other.chain.read_bytes() + other.key.read_bytes())
    settings = json.loads(certified.settings.read_text())
    settings["key"] = settings["certificate"]
    certified.settings.write_text(json.dumps(settings))
    second = json.loads(certified.tell("login", "--process"))
    assert second["AccessKeyId"] != first["AccessKeyId"]
    assert len(json.loads(certified.cache.read_text())["credentials"]) == 1


def test_a_key_with_a_passphrase_asks_for_none(certified, own, tmp_path):
    locked = tmp_path / "locked.key"
    subprocess.run(
        [tool("openssl"), "pkey", "-in", certified.options[-1], "-aes256", "-passout", "pass:x",
         "-out", locked], check=True, capture_output=True, timeout=60)
    terminal = own.keep(Terminal(certified, *certified.options[:-1], str(locked)))
    terminal.read_until(b"Error: ")
    assert terminal.process.wait(60) == 1
    assert b"pass phrase" not in terminal.shown.lower()


def test_a_missing_file_is_named(certified):
    certified.certificate.unlink()
    assert "client.pem: No such file" in certified.refuse("login", *certified.options)


def aws(person, place, *arguments):
    """awscli as a person runs it, with `daypass` on its path."""
    directory = person.home / ".aws"
    directory.mkdir(exist_ok=True)
    (directory / "config").write_text(
        "[profile day]\ncredential_process = daypass login --process --profile day\n"
        f"region = us-east-1\nca_bundle = {person.authority.file}\nendpoint_url = {place.url}\n")
    path = f"{binary('daypass').parent.resolve()}:{person.environment['PATH']}"
    return subprocess.run(
        [installed("aws"), "--profile", "day", *arguments],
        env={**person.environment, "PATH": path, "AWS_EC2_METADATA_DISABLED": "true"},
        capture_output=True, text=True, timeout=60)


def test_awscli_uses_the_profile_and_renews(person, place, idp):
    person.signed_in("--profile", "day")
    cache = person.cache.with_name("login-day.json")
    listed = aws(person, place, "s3", "ls")
    assert listed.returncode == 0, listed.stderr
    assert [line.split()[-1] for line in listed.stdout.splitlines()] == ["reports"]
    first = json.loads(cache.read_text())
    first["credentials"][0]["expiration"] = "2026-01-01T00:00:00Z"
    cache.write_text(json.dumps(first))
    listed = aws(person, place, "s3", "ls")
    assert (listed.returncode, listed.stderr) == (0, "")
    second = json.loads(cache.read_text())
    assert second["credentials"][0]["accessKeyID"] != first["credentials"][0]["accessKeyID"]
    # What the person reads when only signing in again helps.
    idp.refresh_tokens.clear()
    second["credentials"] = []
    cache.write_text(json.dumps(second))
    refused = aws(person, place, "s3", "ls")
    assert refused.returncode != 0
    assert "sign in: daypass login --profile day" in refused.stderr


def test_the_command_starts_without_what_only_servers_need(person, tmp_path):
    """Kept credentials need no network, so they need no libcurl either."""
    person.signed_in()
    log = tmp_path / "trace"
    subprocess.run(
        [tool("strace"), "-f", "-e", "trace=openat,socket,connect", "-o", log, binary("daypass"),
         "login", "--process"], env=person.environment, capture_output=True, timeout=60, check=True)
    trace = log.read_text()
    for word in ("libldap", "libcurl", "argon2", "libfcgi", "/etc/daypass", "/var/lib/daypass",
                 "AF_INET", "resolv.conf"):
        assert word not in trace, word
