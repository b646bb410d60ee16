"""`daypass identity test`: what happens to a proof of identity, step by step, and why it is refused."""

import json
import os

import pytest

from support import slapd as names
from support.daypass import provider, role_arn_of
from support.plugin import Plugin, no, yes
from support.slapd import password_of


def test(daypass, *options, text="", refused=False):
    """What the command says, step by step; with a proof that is refused it must end with 1."""
    result = daypass.run("identity", "test", *options, "--json", text=text)
    assert result.returncode == (1 if refused else 0), result
    steps = json.loads(result.stdout)
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
    assert steps["provider _"] == f"{issuer.url}, 1 keys"
    assert steps["directory"].endswith("encryption: TLS, lookup user: cn=lookup,dc=example,dc=org")
    assert steps["identity plugin"].startswith(daypass.plugin.url)
    daypass.plugin.stop()
    result = daypass.run("identity", "test")
    assert result.returncode == 1
    assert "identity plugin" in result.stdout and "FAILS: the identity plugin" in result.stdout


def test_a_token_is_followed_to_its_policies(daypass, issuer):
    daypass.tell("policy", "attach", "diagnostics", "--openid-group", "dev")
    token = issuer.token(sub="alice", policy="readwrite,none", groups=["dev"])
    steps = test(daypass, "--token", "-", text=token)
    assert steps["provider"] == "_"
    assert steps["who it is"] == "alice"
    assert steps["policies"] == "readwrite, diagnostics"
    assert steps["longest session"].endswith(" seconds")
    assert not os.path.exists(daypass.audit_log), "a try is no call"


@pytest.mark.parametrize("changes,reason", [
    ({"aud": "someone"}, "InvalidIdentityToken: neither aud nor azp is the client id"),
    ({"exp": 1}, "ExpiredTokenException: "),
    ({"policy": "none"}, "IDPRejectedClaim: none of the policies"),
    ({"policy": None}, "IDPRejectedClaim: the token has no policy claim"),
])
def test_a_token_that_is_refused_says_why(daypass, issuer, changes, reason):
    steps = test(daypass, "--token", "-", text=issuer.token(**changes), refused=True)
    assert steps["refused"].startswith(reason)


def test_a_password_is_followed_to_its_policies(daypass):
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    steps = test(daypass, "--ldap-user", "alice", text=f"{password_of('alice')}\n")
    assert steps["who it is"] == names.USERS["alice"]
    assert steps["policies"] == "readonly"


@pytest.mark.parametrize("name,password,reason", [
    ("alice", "wrong", "AccessDenied: "),
    ("nobody", "wrong", "AccessDenied: the directory refused: nobody in it has this name"),
    ("bob", None, "IDPRejectedClaim: no policy is attached to this user here"),
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
    daypass.plugin.answer = no(b'{"reason":"go away"}')
    assert test(daypass, "--custom-token", "-", text="secret-token", refused=True)[
        "refused"] == "AccessDenied: go away"


def test_a_certificate_is_followed(daypass, authority):
    certificate = authority.issue_client("readonly")
    steps = test(daypass, "--certificate", str(certificate.chain))
    assert steps["policies"] == "readonly"
    server = authority.issue("not-a-client")
    assert test(daypass, "--certificate", str(server.chain), refused=True)[
        "refused"].startswith("InvalidClientCertificate: ")


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
