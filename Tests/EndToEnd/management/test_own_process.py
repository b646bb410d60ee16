"""The administration API as a process of its own: the process for S3 and the token service can't
change records (examples/systemd/requests.conf)."""

import json
import os
import re
import signal

import pytest

from support.caller import Caller
from support.confined import STATE, Confined, values
from support.daypass import Daypass, provider
from support.fastcgi import Connection
from support.keycloak import Keycloak
from support.minio_admin import minio_admin
from support.nginx import Nginx
from support.program import tool
from support.s3 import S3
from support.store import Store
from support.sts import Client
from support.waiting import until

ROOT = ("root-admin", "root-secret-1")


class Site:
    """Two processes on one state directory, made but not started."""

    def __init__(self, makers, authority, certificate, settings=None, **options):
        self.authority = authority
        self.certificate = certificate
        self.makers = makers
        self.store = makers.keep(Store(makers.place("store")))
        log = makers.place("log")
        log.mkdir(mode=0o700)
        self.audit_log = log / "audit.jsonl"
        # One file for both, as in /etc/daypass.
        settings = {
            **self.store.settings, "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT[0],
            "MINIO_ROOT_PASSWORD": ROOT[1], "DAYPASS_AUDIT_LOG": str(self.audit_log),
            **(settings or {})}
        self.administration = makers.keep(Daypass(
            makers.place("a"), authority, settings,
            environment={"DAYPASS_SERVES": "administration"}))
        self.requests = makers.keep(Confined(
            makers.place("r"), authority, settings, state=self.administration.state, **options))
        # As the unit of the administration does first.
        self.administration.initialised()

    def start(self):
        self.administration.start()
        self.requests.start()
        return self

    def serve(self):
        """Puts nginx before both."""
        nginx = self.makers.keep(Nginx(
            self.makers.place("n"), self.certificate, self.requests.upstream, self.store.address,
            administration=self.administration.upstream))
        self.url = f"https://localhost:{nginx.port}"
        self.sts = Client(nginx.port, self.authority)
        return self

    client = S3.client


@pytest.fixture
def make_site(own, authority, certificate):
    def make(settings=None, **options):
        return Site(own, authority, certificate, settings, **options)
    return make


@pytest.fixture
def keycloak(own, certificate):
    keycloak = own.keep(Keycloak(certificate))
    keycloak.users = {"alice": True}
    return keycloak


def door(daypass, name, **changes):
    with Connection(daypass.address) as connection:
        return connection.call({}, DAYPASS_DOOR=name, **changes)


def test_a_user_made_through_one_process_is_served_by_the_other(make_site):
    site = make_site().start().serve()
    site.store.bucket("reports")
    root = minio_admin(site.url, site.authority, *ROOT)
    root.user_add("alice", "alice-secret-1")
    root.attach_policy(["readwrite"], user="alice")
    alice = site.client("s3", {
        "aws_access_key_id": "alice", "aws_secret_access_key": "alice-secret-1"})
    alice.put_object(Bucket="reports", Key="k", Body=b"text")
    assert alice.get_object(Bucket="reports", Key="k")["Body"].read() == b"text"
    root.user_disable("alice")
    with pytest.raises(alice.exceptions.ClientError, match="InvalidAccessKeyId|403"):
        alice.get_object(Bucket="reports", Key="k")
    actions = [json.loads(line)["action"] for line in site.audit_log.read_text().splitlines()]
    assert {"AddUser", "GetObject"} <= set(actions), actions


def test_the_process_for_requests_does_not_serve_the_api(make_site):
    site = make_site().start()
    answer = door(site.requests, "admin", REQUEST_METHOD="GET", REQUEST_URI="/minio/admin/v3/info")
    assert answer.status == 501
    assert b"this process does not serve the administration API (DAYPASS_SERVES)" in answer.body
    ready = {"REQUEST_METHOD": "GET", "REQUEST_URI": "/minio/health/ready"}
    assert door(site.requests, "admin", **ready).status == 501
    assert door(site.administration, "admin", **ready).status == 200


@pytest.mark.parametrize("name", ["sts", "authorizer", "proxy", "upload", "gateway"])
def test_the_process_for_administration_serves_nothing_else(make_site, name):
    site = make_site().start()
    answer = door(site.administration, name)
    assert answer.status == 403
    assert answer.body == b"Daypass: this process serves only the administration API\n"
    health = door(
        site.administration, "sts", REQUEST_METHOD="GET", REQUEST_URI="/daypass/healthz",
        REMOTE_ADDR="127.0.0.1")
    assert (health.status, health.body) == (200, b"ok\n")


def test_the_unit_takes_only_rights_that_it_does_not_need(make_site, keycloak, tmp_path):
    log = tmp_path / "calls"
    site = make_site(
        provider(keycloak, "KC", **keycloak.settings), before=[tool("strace"), "-f", "-o", log])
    site.start().serve()
    site.store.bucket("reports")
    site.sts.assume(keycloak.token(sub="alice", policy="readwrite"))
    with Connection(site.requests.address) as connection:
        assert connection.call({"Action": "AssumeRoleWithWebIdentity", "WebIdentityToken": "x",
                                "Version": "2011-06-15"}).status == 400
    key = site.administration.tell("access-key", "create", "--parent", ROOT[0])
    site.client("s3", {
        "aws_access_key_id": key["accessKey"], "aws_secret_access_key": key["secretKey"],
    }).put_object(Bucket="reports", Key="k", Body=b"text")
    os.kill(int(log.read_text().split()[0]), signal.SIGTERM)
    assert site.requests.program.wait(60) == 0
    calls = log.read_text()
    assert "EROFS" not in calls
    # And each that it has left, it needs.
    written = set(re.findall(r'openat\([^"]+"([^"]+)", [^)]*(?:O_RDWR|O_WRONLY)', calls))
    for path in values("ReadWritePaths"):
        place = path.replace(STATE, str(site.requests.state))
        assert any(f"{name}/".startswith(f"{place}/") for name in written), (place, written)


@pytest.mark.parametrize("name", ["limits", "cache/jwks", "cache/used", "watched"])
def test_a_right_that_it_lacks_prevents_the_start(make_site, keycloak, name):
    site = make_site(provider(keycloak, "KC", **keycloak.settings), withheld=[name])
    status, output = site.requests.refuses_to_start()
    assert status == 78
    assert re.search(rf"daypass: state: \S*/{name}: \w+: Read-only file system", output), output


def test_an_audit_log_that_it_can_not_write_prevents_the_start(make_site):
    site = make_site({"DAYPASS_AUDIT_LOG": None})
    status, output = site.requests.refuses_to_start()
    assert (status, "audit.jsonl: open: Read-only file system" in output) == (78, True), output


def test_a_key_that_it_can_not_make_prevents_the_start(make_site):
    site = make_site()
    for key in (site.requests.state / "keys").iterdir():
        key.unlink()
    status, output = site.requests.refuses_to_start()
    assert (status, "Read-only file system" in output) == (78, True), output
    assert list((site.requests.state / "keys").iterdir()) == []


def test_records_that_it_can_not_change_prevent_the_start_of_the_administration(make_site):
    site = make_site()
    site.requests.environment["DAYPASS_SERVES"] = "administration"
    status, output = site.requests.refuses_to_start()
    assert status == 78
    assert f"{site.requests.state}: write: Read-only file system" in output


def test_it_asks_keycloak_nothing_and_the_administration_does(make_site, keycloak):
    site = make_site(provider(keycloak, "KC", **keycloak.settings))
    site.requests.start()
    site.serve()
    credentials = site.sts.assume(keycloak.token(sub="alice", policy="readwrite")).credentials
    alice = Caller(site.url, site.authority, credentials["AccessKeyId"],
                   credentials["SecretAccessKey"], credentials["SessionToken"])
    assert alice.is_let_in
    assert site.requests.stop() == 0
    assert keycloak.lookups == []
    keycloak.users["alice"] = False
    site.start()
    until(lambda: keycloak.lookups == ["alice"], "the look")
    until(lambda: not alice.is_let_in, "the end of the session")
