"""Access keys of people in an LDAP directory."""

import json
import re
import ssl
import urllib.parse
import urllib.request

import pytest

from management.test_access_keys import admin, code, made
from management.test_minio_admin import refusal
from support import slapd as names
from support.s3 import S3, allow
from support.slapd import password_of
from support.sts import VERSION


@pytest.fixture
def slapd(make_slapd):
    return make_slapd()


@pytest.fixture
def s3(make_own, authority, certificate, slapd):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "DAYPASS_ACCESS_KEYS": "sessions", **slapd.settings()})
    s3.bucket("keys")
    s3.daypass.tell("policy", "attach", "readwrite", "--ldap-group", f"cn=devs,{names.GROUPS}")
    return s3


def session(s3, name, **more):
    """The credentials that a name and its password give."""
    form = urllib.parse.urlencode({
        "Action": "AssumeRoleWithLDAPIdentity", "Version": VERSION, "LDAPUsername": name,
        "LDAPPassword": password_of(name), **more}).encode()
    context = ssl.create_default_context(cafile=str(s3.authority.file))
    with urllib.request.urlopen(f"{s3.url}/", form, context=context) as response:
        text = response.read().decode()
    values = dict(re.findall(r"<(AccessKeyId|SecretAccessKey|SessionToken)>([^<]*)<", text))
    return {
        "aws_access_key_id": values["AccessKeyId"],
        "aws_secret_access_key": values["SecretAccessKey"],
        "aws_session_token": values["SessionToken"]}


def test_a_key_ends_with_its_owner(s3, slapd):
    client = s3.client("s3", made(admin(s3, session(s3, "alice"))))
    client.put_object(Bucket="keys", Key="one", Body=b"1")
    shown = s3.daypass.tell("access-key", "check")
    assert (shown["people"], shown["ended"]) == (1, [])
    client.put_object(Bucket="keys", Key="one", Body=b"1")
    slapd.change(f"dn: {names.USERS['alice']}\nchangetype: delete\n")
    shown = s3.daypass.tell("access-key", "check")
    assert (shown["people"], shown["ended"]) == (1, [names.USERS["alice"]])
    assert code(client.put_object, Bucket="keys", Key="one", Body=b"1") == "InvalidAccessKeyId"
    assert [line["action"] for line in s3.daypass.audit()][-2:] == ["LDAPCheck", "PutObject"]


def test_a_recreated_person_does_not_revive_keys(s3, slapd):
    key = made(admin(s3, session(s3, "alice")))
    client = s3.client("s3", key)
    s3.daypass.tell("access-key", "check")
    client.put_object(Bucket="keys", Key="one", Body=b"1")
    name = names.USERS["alice"]
    slapd.change(f"dn: {name}\nchangetype: delete\n")
    s3.daypass.tell("access-key", "check")
    slapd.change(f"dn: {name}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: alice\n"
                 "cn: Another Alice\nsn: Other\n")
    assert s3.daypass.tell("access-key", "check")["ended"] == []
    assert code(client.put_object, Bucket="keys", Key="one", Body=b"1") == "InvalidAccessKeyId"
    assert s3.daypass.tell(
        "access-key", "info", key["aws_access_key_id"])["keyStatus"] == "disabled"


def test_revoking_a_session_names_the_keys_that_it_made(s3):
    maker = session(s3, "alice")
    key = made(admin(s3, maker))
    other = made(admin(s3, session(s3, "alice")))
    revoke = "session", "revoke", "--access-key", maker["aws_access_key_id"]
    assert s3.daypass.tell(*revoke)["accessKeys"] == [key["aws_access_key_id"]]
    s3.client("s3", key).list_objects_v2(Bucket="keys")
    assert s3.daypass.tell(*revoke, "--access-keys")["disabled"] == [key["aws_access_key_id"]]
    assert code(s3.client("s3", key).list_objects_v2, Bucket="keys") == "InvalidAccessKeyId"
    s3.client("s3", other).list_objects_v2(Bucket="keys")


def test_a_key_follows_its_owner_s_groups(s3, slapd):
    client = s3.client("s3", made(admin(s3, session(s3, "zoe"))))
    client.put_object(Bucket="keys", Key="one", Body=b"1")
    slapd.change(
        f"dn: cn=devs,{names.GROUPS}\nchangetype: modify\ndelete: member\n"
        f"member: {names.USERS['zoe']}\n")
    s3.daypass.tell("access-key", "check")
    assert code(client.put_object, Bucket="keys", Key="one", Body=b"1") == "AccessDenied"


def test_the_last_answer_applies_while_the_directory_is_down(s3, slapd):
    client = s3.client("s3", made(admin(s3, session(s3, "alice"))))
    s3.daypass.tell("access-key", "check")
    slapd.stop()
    result = s3.daypass.run("access-key", "check")
    assert result.returncode == 1
    client.put_object(Bucket="keys", Key="one", Body=b"1")


def test_a_narrow_session_makes_narrow_keys(s3):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [
        allow("s3:GetObject", on="keys/*"), allow("admin:CreateServiceAccount")]})
    narrow = session(s3, "alice", Policy=policy)
    key = made(admin(s3, narrow))
    client = s3.client("s3", key)
    assert code(client.put_object, Bucket="keys", Key="one", Body=b"1") == "AccessDenied"
    (shown,) = s3.daypass.tell("access-key", "list")
    assert shown["isNarrowed"] == "yes"
    s3.daypass.tell("access-key", "edit", key["aws_access_key_id"], "--remove-policy")
    assert code(client.put_object, Bucket="keys", Key="one", Body=b"1") == "AccessDenied"


def test_a_session_that_may_not_make_keys_makes_none(s3):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:*")]})
    narrow = session(s3, "alice", Policy=policy)
    assert refusal(admin(s3, narrow).add_service_account) == ("403", "AccessDenied")
