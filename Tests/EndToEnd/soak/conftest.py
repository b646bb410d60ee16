"""Many requests of all kinds at once, while everything that can fail does: `make soak`."""


import pytest

from support.authority import Authority
from support.daypass import Daypass, provider
from support.nginx import Nginx
from support.plugin import Plugin
from support.s3 import S3, allow
from support.store import Store

from processes import Processes

POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'


class Scene(S3):
    """Several processes of one state directory behind nginx, with every identity source."""

    def __init__(self, makers, authority, certificate, issuer, slapd, clients):
        self.authority = authority
        self.issuer, self.slapd = issuer, slapd
        self.plugin = makers.keep(Plugin())
        self.store = makers.keep(Store(makers.place("store")))
        self.daypass = makers.keep(Daypass(makers.place("d"), authority, {
            **self.store.settings, **provider(issuer), **slapd.settings(),
            **self.plugin.settings(), "MINIO_IDENTITY_TLS_ENABLE": "on", "DAYPASS_AUDIT_S3": "all",
            # They get their socket as from spawn-fcgi.
            "DAYPASS_LISTEN": None,
        })).initialised()
        self.processes = makers.keep(Processes(self.daypass))
        self.sts = makers.keep(
            Nginx(makers.place("n"), certificate, self.daypass.upstream, clients=clients))
        self.nginx = makers.keep(Nginx(
            makers.place("n"), certificate, self.daypass.upstream, store=self.store.address))
        self.url = f"https://localhost:{self.nginx.port}"


@pytest.fixture
def scene(own, authority, certificate, make_issuer, make_slapd, session_directory):
    clients = Authority(session_directory / "soak-clients", "Daypass clients")
    scene = Scene(own, authority, certificate, make_issuer(), make_slapd(), clients)
    scene.certificate = clients.issue_client("by-certificate")
    scene.daypass.tell("policy", "create", "by-certificate", "-", text=POLICY)
    scene.daypass.tell("policy", "attach", "readwrite", "--ldap-user", "alice")
    for bucket in ("reports", "secrets"):
        scene.bucket(bucket)
    for bucket in ("reports", "secrets"):
        scene.store.place(bucket, "object", b"what is in it")
    scene.keys = [
        scene.user(f"user-{number}", [allow("s3:*", "sts:*", on=("reports", "reports/*"))])
        for number in range(4)]
    scene.flipped = scene.user("flipped", [allow("s3:*", on=("reports", "reports/*"))])
    return scene


