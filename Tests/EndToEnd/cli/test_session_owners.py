"""Administrators find and revoke sessions by what they know of a person: the `sub` of a token, a
name in the directory.

The audit log shows the parent of a session, because that of an OpenID subject is a digest.
"""

import hashlib

import pytest

from support import slapd as names
from support.caller import Caller
from support.daypass import provider
from support.fastcgi import Connection
from support.signing_key import base64url
from support.slapd import password_of
from support.sts import VERSION


def digest(subject, issuer):
    return base64url(hashlib.sha256(f"openid:{subject}:{issuer.url}".encode()).digest())


@pytest.fixture
def other(make_issuer):
    return make_issuer(audience="other")


@pytest.fixture
def daypass(make_daypass, issuer, other):
    return make_daypass({**provider(issuer), **provider(other, "OTHER")}).start()


@pytest.fixture
def log_in(daypass, make_client, authority):
    client = make_client(daypass.upstream)

    def log_in(issuer, subject):
        credentials = client.assume(issuer.token(sub=subject)).credentials
        return Caller(client.url, authority, credentials["AccessKeyId"],
                      credentials["SecretAccessKey"], credentials["SessionToken"])
    return log_in


def test_the_parent_in_the_audit_log_finds_the_sessions(daypass, issuer, log_in):
    alice = log_in(issuer, "alice")
    log_in(issuer, "bob")
    parent = digest("alice", issuer)
    line = daypass.audit()[0]
    assert (line["subject"], line["parent"], line["accessKeyID"]) == (
        "alice", parent, alice.access_key)
    shown = [daypass.run("audit", "--wide", "--user", user).stdout for user in ("alice", parent)]
    assert shown[0] == shown[1]
    assert f"by alice of provider _ of parent {parent} ({alice.access_key})" in shown[0]
    assert shown[0].count("\n") == 1


def test_a_parent_is_never_cut(daypass, issuer, log_in):
    subject = "s" * 1_000
    log_in(issuer, subject)
    line = daypass.audit()[0]
    assert len(line["subject"]) == 256
    assert line["parent"] == digest(subject, issuer)


def refused_line(daypass, token):
    with Connection(daypass.address) as connection:
        answer = connection.call({"Action": "AssumeRoleWithWebIdentity", "Version": VERSION,
                                  "WebIdentityToken": token})
    assert answer.status >= 400
    return daypass.audit_line(answer.request_id)


@pytest.mark.parametrize(
    "claims", [{"policy": "none"}, {"exp": 1}, {"aud": "other-client"}, {"events": {}}])
def test_the_audit_line_of_a_refused_call_names_the_token_s_subject(daypass, issuer, claims):
    line = refused_line(daypass, issuer.token(preferred_username="a.liddell", **claims))
    assert line["subject"] == "alice"
    assert line["parent"] == digest("alice", issuer)
    assert line["userName"] == "a.liddell"


@pytest.mark.parametrize("claims, name", [
    ({"email": "a@example.org"}, "a@example.org"), ({"upn": "a@corp"}, "a@corp"),
    ({"preferred_username": "a", "email": "b", "upn": "c"}, "a"),
    ({"preferred_username": ""}, None)])
def test_an_audit_line_has_the_caller_s_display_name(daypass, issuer, claims, name):
    line = refused_line(daypass, issuer.token(policy="none", **claims))
    assert line.get("userName") == name
    if name:
        found = daypass.run("audit", "--json", "--user", name)
        assert line["requestID"] in found.stdout


def test_the_audit_line_of_a_forged_token_names_no_subject(daypass, issuer, other):
    line = refused_line(daypass, issuer.token(key=other.key, preferred_username="a.liddell"))
    assert not {"subject", "parent", "userName"} & set(line)


def test_an_openid_user_s_sessions_are_revoked_by_the_subject(daypass, issuer, other, log_in):
    alice, bob, namesake = log_in(issuer, "alice"), log_in(issuer, "bob"), log_in(other, "alice")
    shown = daypass.tell(
        "session", "revoke", "--openid-subject", "alice", "--provider", "OTHER")
    assert digest("alice", other) in shown["parents"]
    assert [one.is_let_in for one in (alice, bob, namesake)] == [True, True, False]
    shown = daypass.tell("session", "revoke", "--openid-subject", "alice")
    assert {digest("alice", issuer), digest("alice", other)} <= set(shown["parents"])
    assert [one.is_let_in for one in (alice, bob, namesake)] == [False, True, False]


@pytest.mark.parametrize("options, owner", [
    ([], "alice of any provider"), (["--provider", "OTHER"], "alice of provider OTHER")])
def test_revoke_names_the_openid_user_and_not_its_digests(daypass, options, owner):
    result = daypass.run("session", "revoke", "--openid-subject", "alice", *options)
    assert result.stdout.startswith(f"All sessions of OpenID subject {owner} that began before ")
    assert result.stdout.count("\n") == 1


def test_a_slash_at_the_end_of_an_issuer_hides_no_session(daypass, other, log_in):
    """Tokens may end the issuer with a slash where the configured address has none."""
    other.url += "/"
    namesake = log_in(other, "alice")
    daypass.tell("session", "revoke", "--openid-subject", "alice", "--provider", "OTHER")
    assert not namesake.is_let_in


@pytest.mark.parametrize("arguments", [
    [], ["--openid-subject", ""], ["--ldap-user", ""], ["--provider", "OTHER"],
    ["--openid-subject", "a", "--parent", "a"], ["--openid-subject", "a", "--ldap-user", "b"],
    ["--parent", "a", "--provider", "OTHER"], ["--ldap-user", "a", "--parent", "a"]])
def test_no_person_and_two_persons_are_wrong_arguments(daypass, arguments):
    assert daypass.run("session", "revoke", *arguments).returncode == 64
    assert not (daypass.state / "revocations.json").exists()


def test_an_unknown_provider_is_named(daypass):
    refusal = daypass.refuse("session", "revoke", "--openid-subject", "a", "--provider", "X")
    assert "there is no OpenID provider X; configured: OTHER, _" in refusal


@pytest.fixture
def ldap(make_daypass, slapd):
    daypass = make_daypass(slapd.settings()).initialised()
    for user in ("alice", "bob"):
        daypass.tell("policy", "attach", "readonly", "--ldap-user", user)
    return daypass.start()


@pytest.mark.parametrize("name", [
    "alice", names.USERS["alice"], names.USERS["alice"].replace("uid=alice", "UID=Alice ")])
def test_a_directory_user_s_sessions_are_revoked_by_any_spelling(
        ldap, make_client, authority, name):
    client = make_client(ldap.upstream)

    def log_in(user):
        credentials = client.send(body={
            "Action": "AssumeRoleWithLDAPIdentity", "Version": VERSION, "LDAPUsername": user,
            "LDAPPassword": password_of(user)}).credentials
        return Caller(client.url, authority, credentials["AccessKeyId"],
                      credentials["SecretAccessKey"], credentials["SessionToken"])
    alice, bob = log_in("alice"), log_in("bob")
    assert ldap.audit()[0]["parent"] == names.USERS["alice"]
    assert names.USERS["alice"] in ldap.tell("session", "revoke", "--ldap-user", name)["parents"]
    assert (alice.is_let_in, bob.is_let_in) == (False, True)


def test_sessions_of_an_entry_that_is_gone_can_be_revoked(ldap, make_daypass):
    gone = f"uid=gone,{names.PEOPLE}"
    assert ldap.tell("session", "revoke", "--ldap-user", f"UID=gone, {names.PEOPLE}")[
        "parents"] == [gone]
    assert "no user with the login name gone" in ldap.refuse(
        "session", "revoke", "--ldap-user", "gone")


def test_a_directory_that_can_t_be_asked_hinders_nothing(make_daypass, make_slapd):
    slapd = make_slapd()
    daypass = make_daypass(slapd.settings()).initialised()
    slapd.stop()
    result = daypass.run(
        "session", "revoke", "--json", "--ldap-user", f"UID=alice,{names.PEOPLE}")
    assert result.returncode == 0
    assert f'["{names.USERS["alice"]}"]' in result.stdout
    assert "the directory can't be asked" in result.stderr
