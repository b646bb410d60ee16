"""docs/guides/shared-hosting.md, followed word for word."""

import contextlib
import http.client
import re
import shutil
import subprocess
import urllib.parse

import pytest

from support.caller import Caller
from support.daypass import REPOSITORY, binary, provider
from support.shared_host import SharedHost
from support.started import Started
from support.sts import FORM, Client
from support.waiting import until

IDENTITY = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
GUIDE = REPOSITORY / "docs" / "guides" / "shared-hosting.md"


@pytest.fixture(params=SharedHost.modes)
def host(request, own, authority, certificate):
    """A web space that was set up as the guide says. `told` is the output of its last command."""
    host = own.keep(SharedHost(own.place("host"), certificate, "", mode=request.param))
    make, upload, set_up, host.trial = re.findall(
        r"^```sh\n(.*?)^```", GUIDE.read_text(), re.S | re.M)
    # On this machine the programs are built already, and the host is a directory.
    work = own.place("work")
    work.mkdir()
    shutil.copytree(REPOSITORY / "apache", work / "apache")
    script = (make + upload).replace("make build\n", "")
    script = script.replace(".build/release/", f"{binary('daypass').resolve().parent}/")
    script = script.replace("scp -r", "cp -r").replace("alice@example.org:", f"{host.home}/")
    subprocess.run(["bash", "-euc", script], cwd=work, check=True, capture_output=True, timeout=60)
    if Started.user:
        subprocess.run(
            ["chown", "-R", f"{Started.user.pw_uid}:{Started.user.pw_gid}", host.home], check=True)
    if request.param == "cgi":
        replace(
            host.public / ".htaccess", "AddHandler fcgid-script .fcgi",
            "AddHandler cgi-script .fcgi")
    host.told = host.run(set_up)
    host.client = Client(host.port, authority)
    return host


def replace(path, old, new):
    """Writes in place, so that the file keeps its owner."""
    text = path.read_text()
    assert text.count(old) == 1, f"{old} stands not once in {path}"
    path.write_text(text.replace(old, new))


def test_the_guide_leads_to_an_answer(host, authority):
    trial = host.trial.replace("https://daypass.example.org/", f"https://localhost:{host.port}/")
    assert "<Code>MissingAuthenticationToken</Code>" in host.run(
        trial, CURL_CA_BUNDLE=str(readable(host, authority)))
    secret = re.findall(r"(?<![\w/+])[A-Za-z0-9+/]{40}(?![\w/+])", host.told)[-1]
    caller = Caller(host.client.url, authority, "alice", secret)
    assert caller.is_let_in
    assert caller.session().is_let_in


def readable(host, authority):
    """The authority's file, readable for the user who is logged in."""
    copy = host.directory / "authority.pem"
    shutil.copyfile(authority.file, copy)
    return copy


def test_no_file_of_the_web_space_is_shown(host):
    for path in (
            "/daypass.env", "/daypass.fcgi", "/.htaccess", "/%2e%2e/daypass/daypass.env", "/state/",
            "/../daypass/state/keys/", "/index.html", "/.htaccess%00"):
        answer = host.client.send("GET", path=path)
        assert answer.status in (400, 403, 404), answer
        assert b"DAYPASS" not in answer.body and b"RewriteRule" not in answer.body
    # Over plain HTTP nothing is shown at all.
    with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", host.plain_port, timeout=30)) as connection:
        connection.request("POST", "/", urllib.parse.urlencode(IDENTITY), {"Content-Type": FORM})
        answer = connection.getresponse()
        assert answer.status == 403 and b"Error" not in answer.read()


def test_a_change_applies_soon(host, make_issuer, authority):
    issuer = make_issuer()
    settings = {
        **provider(issuer), "DAYPASS_CREDENTIALS": "on",
        "DAYPASS_CA_FILE": readable(host, authority)}
    assert host.client.assume(issuer.token()).status == 503
    container = {"path": "/daypass/credentials", "headers": {"Authorization": issuer.token()}}
    assert host.client.send("GET", **container).status == 404
    file = host.home / "daypass" / "daypass.env"
    file.write_text(
        file.read_text() + "".join(f"{name}={value}\n" for name, value in settings.items()))
    until(lambda: host.client.assume(issuer.token()).status == 200, "the new settings", 20)
    assert b"AccessKeyId" in host.client.send("GET", **container).body


@pytest.mark.parametrize("what", ["state", "configuration", "link"])
def test_secrets_in_the_document_root_stop_everything(host, what):
    private = host.home / "daypass"
    if what == "configuration":
        exposed = host.public / "private"
        private.rename(exposed)
        replace(host.public / "daypass.fcgi", f"private={private}", f"private={exposed}")
        replace(exposed / "daypass.env", f"{private}/state", f"{host.home}/elsewhere")
    else:
        (private / "state").rename(host.public / "state")
        if what == "link":
            (private / "state").symlink_to(host.public / "state")
        else:
            replace(private / "daypass.env", f"{private}/state", f"{host.public}/state")
    answer = until(lambda: refused(host), "the refusal")
    assert b"document root" in answer.body and str(host.home).encode() not in answer.body
    assert "lies in the document root" in host.logs()


def refused(host):
    answer = host.client.send(body=IDENTITY)
    return answer if answer.status == 500 else None
