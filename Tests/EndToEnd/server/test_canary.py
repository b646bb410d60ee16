"""T53: the tests plant a secret in every input, on the way to every outcome, and find none of them
again: in no log, error, audit line, answer, file or list of processes.

test_secrets.py and test_s3_secrets.py cover one input at a time, in the shapes in which clients
and nginx write it. Here all inputs carry secrets at once, also the settings, while everything
that Daypass asks fails in turn.
"""

import base64
import hashlib
import pathlib
import secrets

import pytest

from support import policy_plugin
from support import slapd as directory
from support.daypass import provider
from support.issuer import JWKS, status
from support.plugin import ARN, Plugin, no, yes
from support.policy_plugin import PolicyPlugin
from support.recorded import Recorded
from support.s3 import allow
from support.signing_key import SigningKey
from support.sts import VERSION, Answer, Client
from support.webhook import answered, hang_up

ROOT = "the-owner"


class Canaries:
    """The planted secrets, each with the name of its input."""

    def __init__(self):
        self.planted = {}

    def plant(self, name, value=None):
        value = value or f"canary-{name}-{secrets.token_hex(12)}"
        self.planted[f"{name} {len(self.planted)}"] = value
        return value

    def token(self, name, token):
        """A signed token. Its header is the same for everyone, so only the rest is a secret."""
        for part in token.split(".")[1:]:
            self.plant(name, part[:40])
        return token

    def signature(self, name, call):
        text = call.bytes.decode("latin-1")
        self.plant(name, text.partition("Signature=")[2][:64])
        return call

    def found(self, text):
        text = text.decode("latin-1") if isinstance(text, bytes) else text
        return sorted(name for name, value in self.planted.items() if value in text)


class Lab:
    """A Daypass with every door, everything that it asks, and the shipped nginx before it."""

    def __init__(self, own, authority, certificate, slapd, make_issuer):
        self.canaries = canaries = Canaries()
        self.issuer = make_issuer()
        self.plugin = own.keep(Plugin())
        self.decider = own.keep(PolicyPlugin())
        settings = {
            **provider(self.issuer, claim_userinfo="on",
                       client_secret=canaries.plant("client-secret")),
            **slapd.settings(lookup_bind_password=directory.LOOKUP_PASSWORD),
            **self.plugin.settings(
                auth_token=canaries.plant("plugin-token"),
                url=f"{self.plugin.url}?key={canaries.plant('plugin-key')}"),
            "MINIO_POLICY_PLUGIN_URL": f"{self.decider.url}?key={canaries.plant('decider-key')}",
            "MINIO_POLICY_PLUGIN_AUTH_TOKEN": canaries.plant("decider-token"),
            "MINIO_ROOT_USER": ROOT, "MINIO_ROOT_PASSWORD": canaries.plant("root-password"),
            "DAYPASS_LIMIT_NAME": "20",
        }
        self.root = {"aws_access_key_id": ROOT,
                     "aws_secret_access_key": settings["MINIO_ROOT_PASSWORD"]}
        canaries.plant("lookup-password", directory.LOOKUP_PASSWORD)
        self.s3 = Recorded(own, authority, certificate, settings)
        canaries.plant("store-secret", self.s3.store.keys[1])
        self.daypass = self.s3.daypass
        self.sts = Client(self.s3.nginx.port, authority)
        self.alice = self.s3.user("alice", [allow("s3:*")])
        canaries.plant("user-secret", self.alice["aws_secret_access_key"])
        self.daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
        self.telling = []
        self.outcomes = set()

    def judge(self, name, answer):
        """Looks at an answer, and watches for the credentials that it hands out."""
        if answer is None:
            return
        self.outcomes.add((name.split(":")[0], answer.status))
        if found := self.canaries.found(answer.body + str(answer.headers).encode()):
            self.telling.append((name, found))
        if b"<Credentials>" in answer.body:
            credentials = answer.credentials
            self.canaries.plant("minted-secret", credentials["SecretAccessKey"])
            self.canaries.token("minted-token", credentials["SessionToken"])

    # The calls of the token service

    def ask(self, name, action, everywhere=False, **fields):
        """Sends a call in its body, and also in its query where clients do so."""
        form = {"Action": action, "Version": VERSION, **fields}
        self.judge(name, self.sts.send(body=form))
        if everywhere:
            self.judge(name, self.sts.send(query=form))

    def web_identity(self, name, known=True, **claims):
        token = self.canaries.token("web-identity-token", self.issuer.token(**claims))
        access = self.canaries.plant("access-token")
        if known:
            self.issuer.access_tokens[access] = {"sub": self.issuer.claims()["sub"]}
        self.ask(f"web identity: {name}", "AssumeRoleWithWebIdentity", True,
                 WebIdentityToken=token, WebIdentityAccessToken=access)
        self.ask(f"client grants: {name}", "AssumeRoleWithClientGrants", True, Token=token,
                 WebIdentityAccessToken=access)

    def password(self, name, login="alice", password=None):
        self.ask(f"password: {name}", "AssumeRoleWithLDAPIdentity", True, LDAPUsername=login,
                 LDAPPassword=password or self.canaries.plant("wrong-password"))

    def custom_token(self, name):
        self.ask(f"custom token: {name}", "AssumeRoleWithCustomToken", True, RoleArn=ARN,
                 Token=self.canaries.plant("custom-token"))

    def signed(self, name, keys, **fields):
        """Signed calls of AssumeRole and GetCallerIdentity."""
        for action in ("AssumeRole", "GetCallerIdentity"):
            body = "&".join(f"{key}={value}" for key, value in {
                "Action": action, "Version": VERSION, **fields}.items()).encode()
            call = self.s3.wire.signed(
                keys, "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, body,
                service="sts")
            self.send_s3(f"signed: {name}", self.canaries.signature("sts-signature", call))

    # The requests of S3

    def send_s3(self, name, call):
        answer = self.s3.wire.send(call)
        if answer is not None and b"<Credentials>" in answer.body:
            answer = Answer(answer.status, answer.headers, answer.body)
        self.judge(name, answer)

    def store_requests(self, name, keys):
        key = base64.b64encode(self.canaries.plant("customer-key")[:32].encode().ljust(32)).decode()
        self.canaries.plant("customer-key-base64", key)
        customer = {
            "X-Amz-Server-Side-Encryption-Customer-Algorithm": "AES256",
            "X-Amz-Server-Side-Encryption-Customer-Key": key,
            "X-Amz-Server-Side-Encryption-Customer-Key-MD5":
                base64.b64encode(hashlib.md5(key.encode()).digest()).decode()}
        bystanders = {
            "Cookie": f"session={self.canaries.plant('cookie')}",
            "Referer": f"https://app.example.org/?{self.canaries.plant('referer')}",
            "User-Agent": f"tool/{self.canaries.plant('user-agent')}",
            "Proxy-Authorization": f"Basic {self.canaries.plant('proxy-authorization')}"}
        body = self.canaries.plant("body").encode()
        for make, kind in ((self.s3.wire.signed, "header"), (self.s3.wire.presigned, "presigned")):
            for method, target, sent in (
                    ("GET", "/bucket/k", b""), ("PUT", "/bucket/k", body), ("GET", "/", b""),
                    ("POST", "/bucket?delete", body), ("GET", "/bucket/k?unknown", b"")):
                call = make(keys, method, target, {**customer, **bystanders}, sent)
                self.send_s3(f"S3 by {kind}: {name}", self.canaries.signature("signature", call))

    def strays(self, name):
        """Secrets that were pasted into the wrong field."""
        wire = self.s3.wire
        for header, text in (
                ("Authorization", "Bearer {}"), ("Authorization", "Basic {}"),
                ("Authorization", "{}"),
                ("Authorization",
         "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/s3/aws4_request, "
                                  "SignedHeaders=host, Signature=0"),
                ("X-Amz-Security-Token", "{}"), ("X-Api-Key", "{}"), ("X-Amz-Date", "{}"),
                ("X-Amz-Content-Sha256", "{}"), ("Expect", "{}"), ("Range", "{}")):
            stray = text.format(self.canaries.plant("stray-header"))
            self.send_s3(f"strays: {name}", wire.unsigned("GET", "/bucket/k", {header: stray}))
            self.judge(f"strays: {name}", self.sts.send(
                headers={header: stray}, body={"Action": "AssumeRole", "Version": VERSION}))
        for parameter in (
                "token", "X-Amz-Signature", "X-Amz-Security-Token", "Signature", "password"):
            query = f"{parameter}={self.canaries.plant('stray-query')}"
            self.send_s3(f"strays: {name}", wire.unsigned("GET", f"/bucket/k?{query}"))
            self.judge(f"strays: {name}", self.sts.send(query=query))
        for field in ("Action", "Version", "RoleArn", "Policy", "DurationSeconds", "LDAPUsername",
                      "RoleSessionName", "TokenRevokeType"):
            fields = {"Action": "AssumeRoleWithLDAPIdentity", "Version": VERSION,
                      "LDAPPassword": self.canaries.plant("stray-password"),
                      field: self.canaries.plant("stray-field")}
            self.judge(f"strays: {name}", self.sts.send(body=fields))


@pytest.fixture
def lab(own, authority, certificate, make_slapd, make_issuer):
    slapd = make_slapd()
    lab = Lab(own, authority, certificate, slapd, make_issuer)
    lab.slapd = slapd
    return lab


def everything(lab, name):
    lab.web_identity(name)
    lab.password(name, password=lab.canaries.plant(
        "password", directory.password_of("alice")) if name == "all is well" else None)
    lab.custom_token(name)
    lab.signed(name, lab.alice)
    lab.store_requests(name, lab.alice)


def test_no_secret_is_found_again(lab):
    """No secret is in any log, answer or file (T53)."""
    everything(lab, "all is well")
    session = lab.s3.session(lab.alice)
    lab.canaries.plant("session-secret", session["aws_secret_access_key"])
    lab.canaries.token("session-token", session["aws_session_token"])
    for name, keys in (
            ("a session", session), ("the owner", lab.root),
            ("a wrong secret", {**lab.alice, "aws_secret_access_key": lab.canaries.plant("wrong")}),
            ("nobody's key", {"aws_access_key_id": lab.canaries.plant("pasted-access-key"),
                              "aws_secret_access_key": "x"}),
            ("a damaged session", {**session, "aws_session_token":
                                   session["aws_session_token"][:-8] + "AAAAAAAA"}),
            ("another's session", {
                **lab.alice, "aws_session_token": session["aws_session_token"]})):
        lab.signed(name, keys)
        lab.store_requests(name, keys)
    lab.strays("all is well")

    # Wrong proofs.
    lab.web_identity("expired", exp=1)
    lab.web_identity("for another", aud="another")
    lab.web_identity("of another", iss="https://another.example.org")
    lab.web_identity("of no known key", header={"kid": "unknown"})
    lab.web_identity("signed by another", key=SigningKey("ES256", lab.issuer.key.kid))
    lab.web_identity("without a policy", without=["policy"])
    lab.web_identity("with an unknown access token", known=False)
    lab.password("nobody's", "nobody")
    lab.password("wrong")
    lab.password("no login name", " x ")
    token = lab.canaries.plant("custom-token")
    lab.plugin.answer = no(b'{"reason":"unknown: %s"}' % token.encode())
    lab.ask("custom token: repeated by the plugin", "AssumeRoleWithCustomToken", RoleArn=ARN,
            Token=token)

    # What Daypass asks fails.
    for how, plugin, decider in (
            ("says no", no(b'{"reason":"no"}'), policy_plugin.no()),
            ("fails", status(500), status(500)),
            ("talks", answered(200, b"?"), answered(200, b"?")),
            ("hangs up", hang_up(), hang_up()),
            ("redirects", answered(302, Location="/x"), answered(302, Location="/x"))):
        lab.plugin.answer = plugin
        lab.decider.answer = lambda question, decider=decider: decider
        lab.issuer.answers[JWKS] = status(500)
        everything(lab, f"what is asked {how}")
    lab.plugin.answer, lab.decider.answer = yes(), lambda question: policy_plugin.yes()
    lab.s3.store.answer_status = "500 Internal Server Error"
    everything(lab, "the store fails")
    for thing in (lab.slapd, lab.plugin, lab.decider, lab.issuer):
        thing.stop()
    everything(lab, "all is down")
    lab.slapd.start()

    # Too many wrong proofs.
    for _ in range(15):
        lab.password("on and on", "bob")
    assert ("password", 429) in lab.outcomes

    shown = [lab.daypass.run(*arguments, text=text) for arguments, text in (
        (["config", "show"], ""), (["config", "show", "--json"], ""), (["config", "check"], ""),
        (["identity", "test"], ""), (["user", "list", "--json"], ""),
        (["key", "list", "--json"], ""),
        (["identity", "test", "--ldap-user", "alice"], lab.canaries.plant("typed-password") + "\n"),
        (["token", "inspect"], session["aws_session_token"][:-8] + "AAAAAAAA"))]
    process = lab.daypass.program.process.pid
    assert not any(list_of.read_text()
                   for list_of in pathlib.Path(f"/proc/{process}/task").glob("*/children"))
    places = {f"/proc/{process}/cmdline": pathlib.Path(f"/proc/{process}/cmdline").read_bytes()}
    lab.daypass.stop()
    lab.s3.nginx.stop()
    places |= {f"daypass {' '.join(result.args[1:])}": result.stdout + result.stderr
               for result in shown}
    # The settings themselves, and a log of the tests' own.
    left_out = {lab.daypass.directory / "daypass.env", lab.s3.nginx.request_log}
    for below in (lab.daypass.directory, lab.s3.nginx.directory):
        places |= {str(path): path.read_bytes() for path in below.rglob("*")
                   if path.is_file() and path not in left_out}
    # The questions to the access plugin, which may decide by aws:Referer and aws:UserAgent.
    for question in lab.decider.questions:
        for name in ("Referer", "UserAgent", "User-Agent"):
            question["conditions"].pop(name, None)
        places["questions"] = places.get("questions", "") + str(question)
    assert {place: found for place, text in places.items()
            if (found := lab.canaries.found(text))} == {}
    assert lab.telling == []
    # All doors and all outcomes occurred, and left lines.
    assert len(lab.canaries.planted) > 400
    assert {way for way, status in lab.outcomes if status == 200} == {
        "web identity", "client grants", "password", "custom token", "signed", "S3 by header",
        "S3 by presigned"}
    assert {status for _, status in lab.outcomes} >= {200, 400, 403, 429, 500}
    assert len(lab.daypass.audit()) > 200


def test_the_canaries_would_be_found():
    canaries = Canaries()
    value = canaries.plant("x")
    assert canaries.found(f"a line with {value}") == ["x 0"]
    assert canaries.found(b"\xff" + value.encode()) == ["x 0"]
