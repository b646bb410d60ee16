"""`daypass policy … --ldap-user` and `--ldap-group`: policies of the directory's users and
groups."""

import pytest

from support import slapd as names
from support.slapd import GROUPS, PARTNERS, PEOPLE, SUFFIX, TEAMS, USERS

ZOE = rf"cn=Zo\c3\a9\, \c3\9cn\c3\afcode \+ (x*y),{PEOPLE}"
OPS = f"cn=ops (a*b),{GROUPS}"


@pytest.fixture
def daypass(make_daypass, slapd):
    return make_daypass(slapd.settings()).initialised()


@pytest.mark.parametrize("option, written, name", [
    ("--ldap-user", "alice", USERS["alice"]),
    ("--ldap-user", "ALICE", USERS["alice"]),
    ("--ldap-user", USERS["alice"], USERS["alice"]),
    ("--ldap-user", "UID=Alice, OU=People ,DC=EXAMPLE;dc=org", USERS["alice"]),
    ("--ldap-user", "zoe", ZOE),
    ("--ldap-user", USERS["zoe"], ZOE),
    ("--ldap-user", f"CN=zoé\\, ünïcode \\+ (X*Y),{PEOPLE}", ZOE),
    ("--ldap-user", f"uid=vera\\+ops+cn=vera,{PEOPLE}", f"cn=Vera+uid=vera\\+ops,{PEOPLE}"),
    ("--ldap-user", "st*r(1)\\", rf"uid=st*r(1)\\,{PEOPLE}"),
    ("--ldap-user", "carol", f"uid=carol,{PARTNERS}"),
    ("--ldap-group", OPS.upper(), OPS),
    ("--ldap-group", f"cn=partners,{TEAMS}", f"cn=partners,{TEAMS}"),
])
def test_a_name_is_kept_as_the_directory_writes_it(daypass, option, written, name):
    """In another spelling a session would not find its policies (T12)."""
    field = {"--ldap-user": "ldapUser", "--ldap-group": "ldapGroup"}[option]
    assert daypass.tell("policy", "attach", "readonly", option, written) == {
        field: name, "policiesAttached": ["readonly"]}
    assert daypass.tell("policy", "entities", option, written)["nameMappings"] == [
        {field: name, "policies": ["readonly"]}]
    assert daypass.tell("policy", "entities")["policyMappings"] == [
        {"policy": "readonly", "users": [], "groups": [], "mappedNames": [{field: name}]}]
    assert daypass.tell("policy", "detach", "readonly", option, written) == {
        field: name, "policiesDetached": ["readonly"]}
    assert daypass.tell("policy", "entities")["policyMappings"] == []


@pytest.mark.parametrize("option, written, reason", [
    ("--ldap-user", "nobody", "the LDAP directory has no user with the login name nobody"),
    ("--ldap-user", "*", "the LDAP directory has no user with the login name *"),
    ("--ldap-user", "twin", "the LDAP directory has several users with the login name twin"),
    ("--ldap-user", "double", "the LDAP directory has several users with the login name double"),
    ("--ldap-user", f"uid=nobody,{PEOPLE}", "the LDAP directory has no entry uid=nobody"),
    ("--ldap-user", PEOPLE, "is not below MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN"),
    ("--ldap-user", SUFFIX, "is not below MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN"),
    ("--ldap-user", OPS, "is not below MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN"),
    ("--ldap-group", USERS["alice"], "is not below MINIO_IDENTITY_LDAP_GROUP_SEARCH_BASE_DN"),
    ("--ldap-group", f"cn=none,{GROUPS}", "the LDAP directory has no entry cn=none"),
    ("--ldap-group", "devs", "not a distinguished name (no attribute=value at byte 0): devs"),
    ("--ldap-group", "", "not a distinguished name"),
    ("--ldap-group", "cn=a\"b", "not a distinguished name"),
])
def test_a_name_outside_the_directory_gets_no_policy(daypass, option, written, reason):
    assert reason in daypass.refuse("policy", "attach", "readonly", option, written)
    assert daypass.tell("policy", "entities")["policyMappings"] == []


def test_an_absent_policy_is_named(daypass):
    assert "there is no policy none" in daypass.refuse(
        "policy", "attach", "none", "--ldap-user", "alice")


def test_exactly_one_name_must_be_given(daypass):
    for options in (
            ["--ldap-user", "alice", "--ldap-group", OPS], ["--ldap-user", "alice", "--user", "x"],
            []):
        result = daypass.run("policy", "attach", "readonly", *options)
        assert result.returncode == 64


def test_without_a_directory_nothing_can_be_attached(make_daypass):
    daypass = make_daypass({}).initialised()
    assert "no LDAP directory is configured" in daypass.refuse(
        "policy", "attach", "readonly", "--ldap-user", USERS["alice"])


def test_policies_can_be_detached_from_an_entry_that_is_gone(make_slapd, make_daypass):
    slapd = make_slapd()
    daypass = make_daypass(slapd.settings()).initialised()
    group = f"cn=devs,{GROUPS}"
    for option, name in (("--ldap-user", "zoe"), ("--ldap-group", group)):
        daypass.tell("policy", "attach", "readonly", option, name)
    slapd.change(f"dn: {USERS['zoe']}\nchangetype: delete\n\ndn: {group}\nchangetype: delete\n")
    assert daypass.refuse("policy", "attach", "readonly", "--ldap-group", group)
    assert daypass.tell("policy", "detach", "readonly", "--ldap-user", USERS["zoe"])
    slapd.stop()
    assert daypass.tell("policy", "detach", "readonly", "--ldap-group", f"CN=devs , {GROUPS}")
    assert daypass.tell("policy", "entities")["policyMappings"] == []
    assert ", connecting: " in daypass.refuse(
        "policy", "detach", "readonly", "--ldap-group", group)


def test_a_policy_in_use_by_a_name_stays(daypass, tmp_path):
    document = tmp_path / "mine.json"
    document.write_text('{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
                        '"Action":"s3:*","Resource":"arn:aws:s3:::x/*"}]}')
    daypass.tell("policy", "create", "mine", str(document))
    daypass.tell("policy", "attach", "mine", "--ldap-user", "alice")
    assert f"in use by LDAP user {names.USERS['alice']}" in daypass.refuse(
        "policy", "remove", "mine")
