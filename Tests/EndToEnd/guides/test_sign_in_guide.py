"""docs/guides/sign-in.md: a person types its commands on a machine that has no server."""

import json
import shlex
import subprocess

import pytest

from support.authority import Authority
from support.clients.client import installed
from support.daypass import binary, provider
from support.page import blocks
from support.program import Program, free_port
from support.s3 import S3
from support.sign_in import Person, SignInIssuer
from support.slapd import password_of
from support.waiting import until

PAGE = "docs/guides/sign-in.md"
CLIENT = "daypass-cli"


@pytest.fixture
def clients(session_directory):
    return Authority(session_directory / "guide-clients", "Daypass clients")


@pytest.fixture
def idp(own, certificate):
    idp = own.keep(SignInIssuer(certificate, audience=CLIENT))
    idp.claims_added = {"policy": "readwrite"}
    return idp


@pytest.fixture
def s3(own, authority, certificate, idp, slapd):
    s3 = S3(own, authority, certificate, {
        **provider(idp), **slapd.settings(), "MINIO_IDENTITY_TLS_ENABLE": "on"})
    s3.bucket("reports")
    s3.daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    return s3


@pytest.fixture
def sts(make_client, s3, clients):
    """The token service on a host name of its own, which asks for client certificates."""
    return f"https://localhost:{make_client(s3.daypass.upstream, clients=clients).nginx.port}"


@pytest.fixture
def person(own, authority, idp, s3, sts, clients):
    """A person whose browser follows each address at once."""
    person = Person(own.place("home"), authority)
    tools = person.home / "bin"
    tools.mkdir()
    # The person clicks through the provider's page.
    opener = tools / "xdg-open"
    opener.write_text(
        '#!/bin/sh\n'
        # A page of this machine leads to the provider's.
        'case "$1" in /*) set -- "$(sed -n \'s/.*;url=\\([^"]*\\)".*/\\1/p\' "$1" '
        "| sed 's/&amp;/\\&/g')\";; esac\n"
        'exec curl --silent --location --cookie "" --output page '
        f'--cacert {authority.file} -- "$1"\n')
    opener.chmod(0o755)
    (tools / "daypass").symlink_to(binary("daypass").resolve())
    (tools / "aws").symlink_to(installed("aws"))
    issued = clients.issue_client("readonly")
    (person.home / "reports.pem").write_bytes(issued.chain.read_bytes())
    (person.home / "reports.key").write_bytes(issued.key.read_bytes())
    (person.home / "reports.json").write_text(json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}))
    person.environment |= {
        "PATH": f"{tools}:{person.environment['PATH']}", "DISPLAY": ":0",
        "AWS_CA_BUNDLE": str(authority.file), "AWS_EC2_METADATA_DISABLED": "true"}
    person.hosts = {
        "https://sts.example.org": sts, "https://s3.example.org": s3.url,
        "https://idp.example": idp.url}
    return person


def typed(person, commands, text=""):
    """What commands of the page print, with the hosts and the authority of the test."""
    for host, url in person.hosts.items():
        commands = commands.replace(host, url)
    trusting = f" --ca {shlex.quote(str(person.authority.file))} --sts "
    commands = commands.replace(" --sts ", trusting)
    return subprocess.run(
        ["/bin/sh", "-euc", commands], cwd=person.home, env=person.environment, input=text,
        capture_output=True, text=True, timeout=120)


def succeed(person, commands, text=""):
    result = typed(person, commands, text)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def shows(person, own, command):
    """What the browser shows that `daypass login web` opens."""
    page = person.home / "page"
    own.keep(Program(
        ["/bin/sh", "-euc", f"exec {command.strip()} --port {free_port()}"],
        person.home / "output", person.environment, cwd=person.home))
    # Until then, the page is the one after an earlier sign-in.
    until(lambda: page.read_text().endswith("}\n"), "the page")
    return json.loads(page.read_text())


def test_the_page_s_commands_do_what_it_says(person, idp, own):
    first, listing, outputs, others, narrower, web, logout = blocks(PAGE)
    assert "Signed in as Alice; " in succeed(person, first)
    configuration, = blocks(PAGE, "ini")
    for host, url in person.hosts.items():
        configuration = configuration.replace(host, url)
    (person.home / ".aws").mkdir()
    (person.home / ".aws/config").write_text(configuration)
    assert "reports" in succeed(person, listing)
    shown = succeed(person, f"{outputs}\ntest -n \"$AWS_SESSION_TOKEN\"")
    assert json.loads(shown)["buckets"] == ["reports"]
    assert succeed(person, "daypass login --profile day").startswith("Signed in as Alice; ")
    said = succeed(person, others, text=f"{password_of('alice')}\n")
    assert said.count("Signed in as ") == 3
    for profile in ("remote", "office", "robot"):
        assert json.loads(succeed(person, f"daypass login --process --profile {profile}"))
    assert "Signed in as Alice; " in succeed(person, narrower)
    kept = json.loads((person.home / ".config/daypass/login-day.json").read_text())
    assert kept["duration"] == 3600 and kept["policy"].endswith("/reports.json")
    assert shows(person, own, web)["buckets"] == ["reports"]
    assert "Signed out of profile day." in succeed(person, logout)
    assert len(idp.revoked) == 1
    refused = typed(person, listing)
    assert refused.returncode != 0
    assert "sign in: daypass login --profile day" in refused.stderr
