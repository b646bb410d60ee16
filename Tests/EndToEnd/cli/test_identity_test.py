"""`daypass identity test` follows a proof of identity step by step and says why it is refused."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import termios

import pytest

from support import slapd as names
from support.daypass import binary, by_name, provider, role_arn_of
from support.issuer import JWKS, status
from support.plugin import Plugin, no, yes
from support.slapd import password_of


def test(daypass, *options, text="", refused=False):
    """Returns what the command reports for each step. It must end with status 1 if the proof is
    refused."""
    result = daypass.run("identity", "test", *options, "--json", text=text)
    assert result.returncode == (1 if refused else 0), result
    steps = by_name(json.loads(result.stdout))
    assert all(step["works"] for name, step in steps.items() if name != "refused")
    return {name: step["detail"] for name, step in steps.items()}


test.__test__ = False


@pytest.fixture
def daypass(make_daypass, slapd, issuer, own):
    plugin = own.keep(Plugin())
    settings = {**provider(issuer), **slapd.settings(), **plugin.settings(),
                "MINIO_IDENTITY_TLS_ENABLE": "on"}
    daypass = make_daypass(settings).initialised()
    daypass.plugin = plugin
    return daypass


def test_without_a_proof_every_source_is_reached(daypass, issuer):
    steps = test(daypass)
    assert steps["provider _"] == f"{issuer.url}, 1 key"
    assert steps["directory"].endswith("encryption: TLS, lookup user: cn=lookup,dc=example,dc=org")
    assert steps["identity plugin"].startswith(daypass.plugin.url)
    daypass.plugin.stop()
    result = daypass.run("identity", "test")
    assert result.returncode == 1
    assert re.search("^FAIL  identity plugin +the identity plugin ", result.stdout, re.M), result
    assert re.search("^ok    provider _ ", result.stdout, re.M), result


def test_a_token_is_followed_to_its_policies(daypass, issuer):
    daypass.tell("policy", "attach", "diagnostics", "--openid-group", "dev")
    token = issuer.token(sub="alice", policy="readwrite,none", groups=["dev"])
    steps = test(daypass, "--token", "-", text=token)
    assert steps["provider"] == "_"
    assert steps["who it is"] == "alice"
    assert steps["policies"] == "readwrite, diagnostics"
    assert steps["policy claim"] == "readwrite, none (there is no such policy)"
    assert steps["groups"] == "dev (diagnostics)"
    assert steps["longest session"].endswith(" seconds")
    assert re.fullmatch("[0-9]+ bytes, and 7000 fit", steps["session token"])
    assert not os.path.exists(daypass.audit_log), "a try is no call"


@pytest.mark.parametrize("changes,reason", [
    ({"aud": "someone"}, "InvalidIdentityToken: the token's aud or azp must be "),
    ({"exp": 1}, "ExpiredTokenException: "),
    ({"policy": "none"}, "IDPRejectedClaim: none of the policies"),
    ({"policy": None}, "IDPRejectedClaim: the token's policy claim must be a list"),
])
def test_a_token_that_is_refused_says_why(daypass, issuer, changes, reason):
    steps = test(daypass, "--token", "-", text=issuer.token(**changes), refused=True)
    assert steps["refused"].startswith(reason)
    assert steps["provider"] == "_"
    assert re.fullmatch(rf"{issuer.url}, 1 key of [-0-9T:]+Z", steps["issuer"])
    assert steps["signature"] == "is that of one of these keys"
    assert ("who it is" in steps) == ("policy" in changes)


def test_a_refusal_says_how_far_it_went(daypass, issuer, other_issuer):
    def steps(token):
        return test(daypass, "--token", "-", text=token, refused=True)
    forged = steps(issuer.token(key=other_issuer.key, header={"kid": issuer.key.kid}))
    assert list(forged) == ["provider", "issuer", "refused"]
    assert forged["refused"] == "InvalidIdentityToken: wrong signature"
    assert list(steps(other_issuer.token())) == ["refused"]
    assert list(steps(issuer.token(policy="none"))) == [
        "provider", "issuer", "signature", "token", "who it is", "policy claim", "refused"]


def test_an_issuer_that_can_t_be_reached_is_named(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, "FORGE")).initialised()
    issuer.answers[JWKS] = status(503)
    steps = test(daypass, "--token", "-", text=issuer.token(), refused=True)
    assert steps["provider"] == "FORGE"
    assert steps["refused"] == f"IDPCommunicationError: {issuer.url}{JWKS}: status 503"


def test_the_last_step_of_a_call_is_tested_too(daypass, issuer):
    groups = [f"group-{number:04}-{'x' * 20}" for number in range(300)]
    steps = test(daypass, "--token", "-", text=issuer.token(groups=groups), refused=True)
    assert steps["refused"].startswith("PackedPolicyTooLarge: ")
    assert steps["policies"] == "readwrite"
    assert steps["groups"].startswith(f"{groups[0]} (no policy); ")
    assert len(list((daypass.state / "keys").iterdir())) == 1, "it was signed with no stored key"


def test_a_password_is_followed_to_its_policies(daypass):
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    steps = test(daypass, "--ldap-user", "alice", text=f"{password_of('alice')}\n")
    assert steps["entry"] == steps["who it is"] == names.USERS["alice"]
    assert steps["password"] == "is accepted by the directory"
    assert steps["policies"] == "readonly"


def test_all_groups_are_listed_with_their_policies(daypass):
    devs, ops = (f"cn={name},{names.GROUPS}" for name in ("devs", "ops (a*b)"))
    daypass.tell("policy", "attach", "readonly", "diagnostics", "--ldap-group", devs)
    steps = test(daypass, "--ldap-user", "alice", text=f"{password_of('alice')}\n")
    assert sorted(steps["groups"].split("; ")) == sorted(
        [f"{devs} (readonly, diagnostics)", f"{ops} (no policy)"])


def test_a_wrong_password_shows_the_entry_that_was_found(daypass):
    steps = test(daypass, "--ldap-user", "alice", text="wrong\n", refused=True)
    assert list(steps) == ["entry", "refused"]
    assert steps["entry"] == names.USERS["alice"]


def test_a_password_is_a_line_and_its_sender_need_not_go(daypass):
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    process = subprocess.Popen(
        [binary("daypass"), "identity", "test", "--ldap-user", "alice", "--json"],
        env=daypass.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        process.stdin.write(f"{password_of('alice')}\nmore".encode())
        process.stdin.flush()
        assert by_name(json.loads(process.stdout.read()))["policies"]["detail"] == "readonly"
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()


class Terminal:
    """The command as a person at a terminal sees it."""

    def __init__(self, daypass, *arguments):
        self._ours, theirs = pty.openpty()
        self.theirs = theirs
        self.process = subprocess.Popen(
            [binary("daypass"), "identity", "test", *arguments], env=daypass.environment,
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
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


@pytest.fixture
def terminal(daypass, own):
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    terminal = own.keep(Terminal(daypass, "--ldap-user", "alice"))
    terminal.read_until(b"Password of alice: ")
    return terminal


def test_a_terminal_is_asked_for_the_password_and_does_not_show_it(terminal):
    assert not terminal.echoes
    terminal.type(password_of("alice").encode() + b"\n")
    terminal.read_until(b"session token")
    assert terminal.process.wait(60) == 0
    assert terminal.echoes
    assert password_of("alice").encode() not in terminal.shown


def test_an_interrupt_restores_the_terminal_s_echo(terminal):
    terminal.type(b"half\x03")
    assert terminal.process.wait(60) == -signal.SIGINT
    assert terminal.echoes


@pytest.mark.parametrize("name,password,reason", [
    ("alice", "wrong", "AccessDenied: "),
    ("nobody", "wrong", "AccessDenied: the directory refused: no entry has this name"),
    ("bob", None, "IDPRejectedClaim: no policy is attached to this user"),
])
def test_a_password_that_is_refused_says_why(daypass, name, password, reason):
    text = password or password_of(name)
    result = daypass.run("identity", "test", "--ldap-user", name, text=text)
    assert result.returncode == 1
    assert reason.split(": ")[-1] in result.stdout
    assert text not in result.stdout + result.stderr


def test_a_custom_token_is_followed(daypass):
    daypass.plugin.answer = yes("carol", seconds=900)
    steps = test(daypass, "--custom-token", "-", text="secret-token")
    assert (steps["who it is"], steps["policies"]) == ("custom:carol", "readonly")
    assert steps["longest session"] == "900 seconds"
    assert steps["identity plugin"].startswith(daypass.plugin.url)
    assert steps["role"] == "readonly"
    daypass.plugin.answer = no(b'{"reason":"go away"}')
    assert test(daypass, "--custom-token", "-", text="secret-token", refused=True)[
        "refused"] == "AccessDenied: go away"


@pytest.mark.parametrize("answer,field", [
    (yes(seconds=899), "maxValiditySeconds is not a whole number from 900 to 604800"),
    (yes(user=""), "user is not a text"), (yes(claims=[1]), "claims is neither")])
def test_a_wrong_field_of_a_plugin_s_answer_is_named(daypass, answer, field):
    daypass.plugin.answer = answer
    steps = test(daypass, "--custom-token", "-", text="secret-token", refused=True)
    assert f"answers 200, but {field}" in steps["refused"]


def test_a_certificate_is_followed(daypass, authority, tmp_path):
    certificate = authority.issue_client("readonly")
    steps = test(daypass, "--certificate", str(certificate.chain))
    assert steps["policies"] == "readonly"
    assert re.match("serial [0-9A-F]+, signed by .*, from .*Z to .*Z; ", steps["certificate"])
    assert steps["certificate"].endswith("only the web server knows whether to trust it")
    chain = tmp_path / "chain.pem"
    chain.write_text("Bag Attributes\n  friendlyName: x\n" + certificate.chain.read_text()
                     + "subject=CN = authority\n" + authority.file.read_text())
    assert test(daypass, "--certificate", str(chain)) == steps
    missing = authority.issue_client("no-such")
    assert test(daypass, "--certificate", str(missing.chain), refused=True)[
        "policy of that name"] == "no-such (there is no such policy)"
    server = authority.issue("not-a-client")
    assert test(daypass, "--certificate", str(server.chain), refused=True)[
        "refused"].startswith("InvalidClientCertificate: ")


def test_a_certificate_without_a_trusted_signature_is_said_to_be_one(daypass, authority):
    certificate = authority.issue_client("readonly", own=True)
    steps = test(daypass, "--certificate", str(certificate.chain))
    assert "signed by itself (self-signed)" in steps["certificate"]


def test_a_file_without_a_certificate_is_refused(daypass, tmp_path):
    (tmp_path / "key").write_text("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")
    refusal = daypass.refuse("identity", "test", "--certificate", str(tmp_path / "key"))
    assert "has no -----BEGIN CERTIFICATE-----" in refusal


def test_it_says_that_only_certificates_are_configured(make_daypass):
    daypass = make_daypass({"MINIO_IDENTITY_TLS_ENABLE": "on"}).initialised()
    assert test(daypass) == {
        "client certificates":
            "are accepted if the web server has verified them; try one with --certificate"}
    none = make_daypass({}).initialised()
    assert "no identity source is configured" in none.refuse("identity", "test")


def test_a_role_is_named(make_daypass, role_issuer):
    daypass = make_daypass(provider(role_issuer, role_policy="readonly")).initialised()
    token = role_issuer.token()
    assert test(daypass, "--token", "-", text=token, refused=True)["refused"].startswith(
        "MissingParameter: ")
    steps = test(daypass, "--token", "-", "--role-arn", role_arn_of(role_issuer.audience),
                 text=token)
    assert steps["policies"] == "readonly"


def test_two_proofs_at_once_are_wrong_arguments(daypass):
    result = daypass.run("identity", "test", "--token", "-", "--ldap-user", "alice")
    assert result.returncode == 64
