"""AssumeRoleWithLDAPIdentity: a name and a password, and a real directory that knows them."""

import concurrent.futures
import json
import subprocess

import boto3
import pytest
from minio.credentials import LdapIdentityProvider

from support import slapd as names
from support.daypass import Daypass, binary
from support.fastcgi import Connection, cgi_answer, post
from support.inspection import inspect
from support.nginx import Nginx
from support.shapes import assert_credentials
from support.slapd import password_of
from support.sts import VERSION, Client

REFUSED = (403, "AccessDenied")
UNREACHABLE = (400, "IDPCommunicationError")
WORDS = "the directory does not accept this name and password"


def form(name, password, **more):
    values = {"Action": "AssumeRoleWithLDAPIdentity", "Version": VERSION, "LDAPUsername": name,
              "LDAPPassword": password, **more}
    return {key: value for key, value in values.items() if value is not None}


def call(daypass, name, password=None, **more):
    with Connection(daypass.address) as connection:
        return connection.call(form(name, password or password_of(name), **more))


@pytest.fixture(scope="module")
def ldap(shared, authority, slapd):
    """A Daypass with the directory, whose users and groups have policies."""
    daypass = shared.keep(Daypass(shared.place("ldap"), authority, slapd.settings(
        user_dn_attributes="mail,cn,jpegPhoto,MAIL-x")))
    daypass.initialised()
    for user in names.USERS:
        if user != "dora":
            daypass.tell("policy", "attach", "readonly", "--ldap-user", user)
    daypass.tell("policy", "attach", "diagnostics", "--ldap-group", f"cn=devs,{names.GROUPS}")
    daypass.tell("policy", "attach", "writeonly", "--ldap-group", f"cn=crowd-599,{names.GROUPS}")
    return daypass.start()


@pytest.fixture(scope="module")
def sts(shared, certificate, authority, ldap):
    return Client(shared.keep(Nginx(shared.place("n"), certificate, ldap.upstream)).port, authority)


# Granted sessions

def test_a_name_and_its_password_give_a_session(ldap):
    answer = call(ldap, "alice")
    assert answer.masked() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AssumeRoleWithLDAPIdentityResponse '
        'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithLDAPIdentityResult>'
        "<Credentials><AccessKeyId>…</AccessKeyId><SecretAccessKey>…</SecretAccessKey>"
        "<Expiration>…</Expiration><SessionToken>…</SessionToken></Credentials>"
        "</AssumeRoleWithLDAPIdentityResult><ResponseMetadata><RequestId>…</RequestId>"
        "</ResponseMetadata></AssumeRoleWithLDAPIdentityResponse>")
    claims = inspect(ldap, answer)
    assert claims["exp"] - claims["iat"] == 3600
    for name in ("exp", "iat", "jti", "accessKey"):
        claims.pop(name)
    assert claims == {
        "parent": names.USERS["alice"], "ldapUser": names.USERS["alice"],
        "ldapActualUser": names.USERS["alice"], "ldapUsername": "alice",
        "ldapAttrib_mail": ["alice@example.org", "a@example.org"],
        "ldapAttrib_cn": ["alice", "Alice Ängström"],
        "groups": [f"cn=devs,{names.GROUPS}"]}
    line = ldap.audit_line(answer.request_id)
    assert (line["outcome"], line["subject"]) == ("allowed", names.USERS["alice"])


@pytest.mark.parametrize("path", ["", "/sts"])
def test_minio_py_gets_a_session(sts, trusting, path):
    """minio-py sends name and password in the query."""
    credentials = LdapIdentityProvider(
        sts.url + path, "alice", password_of("alice"), duration_seconds=900,
        policy=json.dumps({"Version": "2012-10-17", "Statement": []}), http_client=trusting,
    ).retrieve()
    assert_credentials(credentials.access_key, credentials.secret_key, credentials.session_token)


NORMALISED = {
    "zoe": rf"cn=Zo\c3\a9\, \c3\9cn\c3\afcode \+ (x*y),{names.PEOPLE}",
    "vera+ops": rf"cn=Vera+uid=vera\+ops,{names.PEOPLE}",
    "Кирилл": rf"uid=\d0\9a\d0\b8\d1\80\d0\b8\d0\bb\d0\bb,{names.PEOPLE}",
    "st*r(1)\\": rf"uid=st*r(1)\\,{names.PEOPLE}",
    "carol": f"uid=carol,{names.PARTNERS}",
}


@pytest.mark.parametrize("user", NORMALISED)
def test_odd_names_are_names_like_others(ldap, user):
    """Characters that mean something in a filter or a distinguished name (T51)."""
    claims = inspect(ldap, call(ldap, user))
    assert claims["parent"] == claims["ldapUser"] == NORMALISED[user]
    assert claims["ldapUsername"] == user


@pytest.mark.parametrize("name", ["ALICE", "Alice", "aLiCe", "КИРИЛЛ", "кирилл"])
def test_another_case_is_the_same_person(ldap, name):
    """One person must not have several identities (T12)."""
    user = "alice" if name.isascii() else "Кирилл"
    answer = call(ldap, name, password_of(user))
    assert inspect(ldap, answer)["parent"] == inspect(ldap, call(ldap, user))["parent"]


def test_only_groups_with_policies_are_in_the_token(ldap):
    """The user is in 600 groups, more than the directory returns at once."""
    assert inspect(ldap, call(ldap, "bob"))["groups"] == [f"cn=crowd-599,{names.GROUPS}"]


def test_a_group_alone_gives_a_session(ldap):
    group = f"cn=partners,{names.TEAMS}"
    ldap.tell("policy", "detach", "readonly", "--ldap-user", "carol")
    assert call(ldap, "carol").refusal == (403, "IDPRejectedClaim")
    ldap.tell("policy", "attach", "readonly", "--ldap-group", group)
    assert inspect(ldap, call(ldap, "carol"))["groups"] == [group]
    ldap.tell("policy", "detach", "readonly", "--ldap-group", group)
    ldap.tell("policy", "attach", "readonly", "--ldap-user", "carol")


def test_session_policy_duration_and_revoke_type_apply(ldap):
    policy = '{"Version":"2012-10-17","Statement":[]}'
    claims = inspect(ldap, call(
        ldap, "alice", Policy=policy, DurationSeconds="900", TokenRevokeType="laptop"))
    assert claims["exp"] - claims["iat"] == 900
    assert claims["tokenRevokeType"] == "laptop"
    assert "sessionPolicy" in claims
    assert call(ldap, "alice", DurationSeconds="899").refusal == (400, "InvalidParameterValue")
    assert call(ldap, "alice", Policy="{").refusal == (400, "MalformedPolicyDocument")


def test_a_policy_may_deny_the_session(ldap, tmp_path):
    document = tmp_path / "deny.json"
    document.write_text(json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Action": "sts:AssumeRoleWithLDAPIdentity", "Resource": "*",
        "Condition": {"StringEquals": {"ldap:user": names.USERS["dora"]}}}]}))
    ldap.tell("policy", "create", "nobody-dora", str(document))
    ldap.tell("policy", "attach", "nobody-dora", "--ldap-user", "dora")
    answer = call(ldap, "dora")
    assert answer.refusal == REFUSED
    assert "denied by policy nobody-dora" in ldap.audit_line(answer.request_id)["reason"]
    ldap.tell("policy", "detach", "nobody-dora", "--ldap-user", "dora")


def test_a_session_says_whose_it_is(ldap, sts):
    credentials = call(ldap, "zoe").credentials
    client = boto3.client(
        "sts", endpoint_url=sts.url, region_name="us-east-1",
        verify=ldap.settings["DAYPASS_CA_FILE"],
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"])
    assert NORMALISED["zoe"] in client.get_caller_identity()["Arn"]


def test_a_new_server_serves_many_people_at_once(make_daypass, slapd):
    daypass = make_daypass(slapd.settings()).initialised()
    for name in ("alice", "zoe"):
        daypass.tell("policy", "attach", "readonly", "--ldap-user", name)
    daypass.start()
    logins = [("alice", None), ("zoe", None), ("alice", "wrong"), ("nobody", "x")] * 16
    with concurrent.futures.ThreadPoolExecutor(len(logins)) as pool:
        answers = list(pool.map(lambda login: call(daypass, *login), logins))
    parents = [
        inspect(daypass, answer)["ldapUsername"] if answer.status == 200 else answer.refusal
        for answer in answers[:8]]
    assert parents == ["alice", "zoe", REFUSED, REFUSED] * 2
    assert [answer.status for answer in answers] == [200, 200, 403, 403] * 16


def test_a_cgi_program_asks_the_directory_too(make_daypass, slapd):
    daypass = make_daypass({**slapd.settings(), "DAYPASS_LISTEN": None}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    for password, status in ((password_of("alice"), 200), ("wrong", 403)):
        parameters, body = post(form("alice", password))
        result = subprocess.run(
            [binary("daypass.fcgi")], input=body, capture_output=True, timeout=60,
            env={**daypass.environment, **parameters, "GATEWAY_INTERFACE": "CGI/1.1"})
        assert cgi_answer(result.stdout).status == status, result.stderr


# Refused calls

def test_a_person_without_a_policy_is_told_so_after_the_password(ldap):
    answer = call(ldap, "dora")
    assert answer.refusal == (403, "IDPRejectedClaim")
    assert ldap.audit_line(answer.request_id)["subject"] == names.USERS["dora"]
    assert call(ldap, "dora", "wrong").refusal == REFUSED


def test_with_an_access_plugin_no_policy_is_needed_and_the_plugin_gets_all_groups(
        make_daypass, slapd):
    daypass = make_daypass({
        **slapd.settings(), "MINIO_POLICY_PLUGIN_URL": "http://127.0.0.1:1/"}).start()
    assert "groups" not in inspect(daypass, call(daypass, "dora"))
    assert sorted(inspect(daypass, call(daypass, "alice"))["groups"]) == [
        f"cn=devs,{names.GROUPS}", f"cn=ops (a*b),{names.GROUPS}"]
    # No group is left out silently: the plugin may deny by it.
    assert call(daypass, "bob").refusal == (400, "PackedPolicyTooLarge")
    assert call(daypass, "dora", "wrong").refusal == REFUSED


NOBODY = [
    "nobody", "*", "al*", "a?ice", "alice)(uid=*", "alice*", "*)(uid=alice", "alice))(|(uid=*",
    "\\61lice", "\\2a", "%s", "%61lice", "alice\\", "uid=alice", names.USERS["alice"],
    "alice,ou=people", "(alice)", "alice;", "alice&", "cn=lookup", "x" * 256]
STRANGE = [" alice", "alice ", "  ", "\talice", "alice\n", "a  lice", "\u00a0alice", "alice\u3000",
           "alice\u0000", "\u0000", "alice\u0000)(uid=*", "al\u200bice", "alice\u202e",
           "al\u00adice",
           "alice\u2028", "alice\u007f"]
PASSWORDS = ["wrong", password_of("Alice"), password_of("alice") + " ", password_of("alice")[:-1],
             " ", " \t\n", "\u00a0", "\u0000", password_of("alice") + "\u0000", "x" * 1024]
REFUSALS = [
    *[(name, password_of("alice")) for name in NOBODY + STRANGE],
    *[("alice", password) for password in PASSWORDS],
    ("locked", password_of("locked")), ("double", password_of("double")),
    ("twin", password_of("twin")), ("bob", password_of("alice"))]


@pytest.mark.parametrize("name, password", REFUSALS)
def test_every_failure_has_the_same_answer(ldap, name, password):
    """Wrong, empty and odd names and passwords: the answer never says which names exist (T12, T49,
    T51, T52)."""
    answer = call(ldap, name, password)
    assert answer.refusal == REFUSED
    assert answer.text("Message") == WORDS
    line = ldap.audit_line(answer.request_id)
    assert password not in (line["reason"], line.get("subject"))
    assert line["reason"] != WORDS


def test_wrong_passwords_are_counted_by_person_not_by_spelling(ldap):
    """The directory's own lockout (T50)."""
    ldap.tell("policy", "attach", "readonly", "--ldap-user", "eve")
    assert call(ldap, "eve").status == 200
    assert call(ldap, "Eve", "wrong").refusal == REFUSED
    assert call(ldap, "EVE", "wrong").refusal == REFUSED
    assert call(ldap, "eve").refusal == REFUSED


def test_the_reason_is_in_the_audit_log(ldap):
    def reason(name, password):
        line = ldap.audit_line(call(ldap, name, password).request_id)
        return line.get("subject"), line["reason"]
    assert reason("nobody", "x") == (None, "no entry has this name")
    assert reason("double", "x") == (None, "several entries have this name")
    assert reason("twin", "x") == (None, "several entries have this name")
    assert reason("alice", "x") == (names.USERS["alice"], "Invalid credentials (49)")
    assert reason(" alice", "x") == (None, "not asked: no login name looks like this")
    assert reason("alice", " ") == (None, "not asked: no password looks like this")


@pytest.mark.parametrize("changes, refusal", [
    ({"LDAPUsername": None}, (400, "MissingParameter")),
    ({"LDAPUsername": ""}, (400, "MissingParameter")),
    ({"LDAPPassword": None}, (400, "MissingParameter")),
    ({"LDAPPassword": ""}, (400, "MissingParameter")),
    ({"LDAPUsername": "x" * 257}, (400, "InvalidParameterValue")),
    ({"LDAPUsername": "x" * 500_000}, (400, "InvalidParameterValue")),
    ({"LDAPPassword": "x" * 1025}, (400, "InvalidParameterValue")),
    ({"LDAPPassword": "x" * 500_000}, (400, "InvalidParameterValue")),
    ({"Version": None}, (400, "MissingParameter"))])
def test_parameters_have_bounds(ldap, changes, refusal):
    """Empty and overlong names and passwords (T52, T56)."""
    answer = call(ldap, "alice", **changes)
    assert answer.refusal == refusal
    assert "xxx" not in answer.body.decode()


def test_without_a_directory_the_action_is_not_configured(daypass):
    assert call(daypass, "alice").refusal == (503, "STSNotInitialized")


# The directory between calls

def test_a_connection_serves_many_calls_and_is_reopened(make_slapd, make_daypass):
    slapd = make_slapd()
    daypass = make_daypass({**slapd.settings(), "DAYPASS_THREADS": "1"}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    daypass.start()
    for _ in range(2):
        assert call(daypass, "alice").status == 200
        assert call(daypass, "alice", "wrong").refusal == REFUSED
        slapd.stop()
        answer = call(daypass, "alice")
        assert answer.refusal == UNREACHABLE
        assert "refused" in daypass.audit_line(answer.request_id)["reason"]
        assert slapd.start()
        assert call(daypass, "alice").status == 200
        # A connection that broke between two calls fails neither.
        slapd.stop()
        assert slapd.start()
        assert call(daypass, "alice").status == 200


def test_a_cut_list_of_groups_is_an_error(make_slapd, make_daypass):
    slapd = make_slapd(size_limit="size.soft=500 size.hard=500")
    daypass = make_daypass(slapd.settings()).initialised()
    for user in ("alice", "bob"):
        daypass.tell("policy", "attach", "readonly", "--ldap-user", user)
    daypass.start()
    assert call(daypass, "alice").status == 200
    answer = call(daypass, "bob")
    assert answer.refusal == UNREACHABLE
    assert "group search" in daypass.audit_line(answer.request_id)["reason"]


def test_a_login_name_may_be_in_a_group_filter(make_daypass, slapd):
    daypass = make_daypass(slapd.settings(
        group_search_filter=
            "(&(objectClass=groupOfNames)(member=uid=%s,ou=people,dc=example,dc=org))"),
        ).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-group", f"cn=devs,{names.GROUPS}")
    daypass.start()
    assert call(daypass, "alice").status == 200
    assert call(daypass, "st*r(1)\\").refusal == (403, "IDPRejectedClaim")


def test_without_a_group_search_only_users_have_policies(make_daypass, slapd):
    daypass = make_daypass(slapd.settings(
        group_search_filter=None) | {"MINIO_IDENTITY_LDAP_GROUP_SEARCH_BASE_DN": ""}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    daypass.start()
    assert "groups" not in inspect(daypass, call(daypass, "alice"))


def test_the_search_may_be_anonymous(make_daypass, slapd):
    """This directory allows no anonymous search, so it finds no entry."""
    daypass = make_daypass(slapd.settings(
        lookup_bind_dn=None, lookup_bind_password=None)).initialised().start()
    answer = call(daypass, "alice")
    assert answer.refusal == UNREACHABLE


# Passwords

def test_no_password_is_written_anywhere(make_daypass, make_client, slapd):
    """minio-py sends them in the query (T53)."""
    daypass = make_daypass(slapd.settings()).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    client = make_client(daypass.start().upstream)
    wrong = "canary-of-a-wrong-password"
    secrets = [password_of("alice"), wrong, names.LOOKUP_PASSWORD]
    bodies = ""
    for name in ("alice", "nobody", "double", " alice", "locked"):
        for password in secrets:
            for request in (dict(query=form(name, password)), dict(body=form(name, password))):
                bodies += client.send(**request).body.decode()
    bodies += client.send(query=form(wrong, "x")).body.decode()
    bodies += client.send(query=form("alice", "x", DurationSeconds=wrong)).body.decode()
    shown = [daypass.run("config", command).stdout for command in ("show", "check")]
    daypass.stop()
    client.nginx.stop()
    written = [path.read_bytes().decode(errors="replace")
               for directory in (daypass.directory, client.nginx.directory)
               for path in directory.rglob("*") if path.is_file() and path.name != "daypass.env"]
    for text in [bodies, *shown, *written]:
        assert not [secret for secret in secrets if secret in text]
