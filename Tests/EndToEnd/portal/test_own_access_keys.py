"""People make, disable and remove access keys on the pages, as far as they may."""

import html
import json
import re

import boto3
import botocore.exceptions
import pytest

from support.portal import ROOT, Portal
from support.slapd import password_of

PATH = "/daypass/access-keys"
NEW = "/daypass/access-keys/new"
STATUS = "/daypass/access-keys/status"
REMOVE = "/daypass/access-keys/remove"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::reports/*"]}]})


@pytest.fixture(scope="module")
def of(make_own, authority, certificate, slapd):
    """A portal for each value of DAYPASS_ACCESS_KEYS."""
    portals = {}

    def portal(makers):
        if makers not in portals:
            portals[makers] = Portal(make_own(), authority, certificate, {
                "DAYPASS_ACCESS_KEYS": makers, **slapd.settings()})
            portals[makers].daypass.tell(
                "policy", "attach", "readonly", "--ldap-user",
                "uid=alice,ou=people,dc=example,dc=org")
        return portals[makers]

    return portal


@pytest.fixture
def portal(of):
    return of("self")


def person(portal, name, *policies):
    arguments = [text for policy in policies for text in ("--policy", policy)]
    made = json.loads(portal.daypass.run("user", "add", name, *arguments, "--json").stdout)
    visitor = portal.visitor()
    visitor.name, visitor.secret = name, made["secretKey"]
    assert visitor.sign_in_with_key(name, visitor.secret).status == 303
    return visitor


def policy(portal, name, statement):
    portal.daypass.tell("policy", "create", name, "-", text=json.dumps(
        {"Version": "2012-10-17", "Statement": [statement]}))


@pytest.fixture
def alice(portal, request):
    return person(portal, "a" + str(abs(hash(request.node.nodeid)))[:12], "readwrite")


def token(visitor):
    return {"token": visitor.home().form("/daypass/sign-out")["token"]}


def make(visitor, **fields):
    return visitor.post(NEW, token(visitor) | {
        "key-name": "", "days": "", "policy": "", **fields})


def made(answer):
    assert answer.status == 200, answer.text
    return [html.unescape(text) for text in re.findall(r"<pre [^>]*>\n([^<]*)</pre>", answer.text)]


def keys(portal, parent):
    return json.loads(portal.daypass.run(
        "access-key", "list", "--parent", parent, "--json").stdout)


def account(portal, key, secret):
    try:
        return boto3.client(
            "sts", region_name="us-east-1", endpoint_url=portal.url,
            verify=str(portal.authority.file), aws_access_key_id=key,
            aws_secret_access_key=secret).get_caller_identity()["Arn"]
    except botocore.exceptions.ClientError:
        return None


def last(portal, action):
    return [line for line in portal.daypass.audit() if line.get("action") == action][-1]


def test_without_a_sign_in_nothing_is_shown_or_changed(portal):
    visitor = portal.visitor()
    for answer in (visitor.get(PATH), visitor.post(NEW, {}), visitor.post(STATUS, {}),
                   visitor.post(REMOVE, {})):
        assert (answer.status, answer.location) == (303, "/daypass/")


@pytest.mark.parametrize("headers", [
    {"origin": None}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_of_another_site_changes_nothing(portal, alice, headers):
    key, _ = made(make(alice))
    fields = token(alice) | {"id": key, "status": "off", "days": ""}
    for path in (NEW, STATUS, REMOVE):
        assert alice.post(path, fields, **headers).status == 403
        assert alice.get(path).status == 405
    ((found),) = keys(portal, alice.name)
    assert found["accessKey"] == key and found["keyStatus"] == "enabled"


def test_a_form_of_another_sign_in_changes_nothing(portal, alice):
    other = portal.visitor()
    other.sign_in_with_key(alice.name, alice.secret)
    key, _ = made(make(alice))
    for path in (NEW, STATUS, REMOVE):
        for value in (token(other)["token"], "", "x"):
            assert alice.post(path, {"token": value, "id": key, "status": "off"}).status == 403
    assert [key["keyStatus"] for key in keys(portal, alice.name)] == ["enabled"]


def test_another_persons_key_looks_like_none(portal, alice):
    victim = person(portal, "victim", "readwrite")
    key, _ = made(make(victim))
    answers = []
    for name in (key, "AKIAAAAAAAAAAAAAAAAA", "", "../users/victim", alice.name, ROOT[0]):
        for path in (STATUS, REMOVE):
            answer = alice.post(path, token(alice) | {"id": name, "status": "off"})
            assert answer.status == 400
            answers.append(re.sub(r"Number of this request: \w+", "", answer.text))
    assert len(set(answers)) == 1
    assert "You have no such access key." in answers[0]
    assert key not in alice.get(PATH).text
    assert [key["keyStatus"] for key in keys(portal, "victim")] == ["enabled"]


def test_a_person_makes_a_key_that_works(portal, alice):
    page = alice.get(PATH)
    assert "You have no access keys." in page.text
    key, secret = made(make(alice, **{"key-name": "nightly", "days": "30", "policy": POLICY}))
    assert account(portal, key, secret).endswith(alice.name)
    (found,) = keys(portal, alice.name)
    assert (found["accessKey"], found["name"], found["parent"]) == (key, "nightly", alice.name)
    text = alice.get(PATH).text
    assert key in text and "nightly" in text and "s3:GetObject" in text
    assert secret not in text and secret not in portal.daypass.audit_log.read_text()
    line = last(portal, "AddServiceAccount")
    assert [line[name] for name in ("outcome", "endpoint", "subject", "target", "change")] == [
        "allowed", "/daypass/", alice.name, alice.name, f"access key {key}"]


@pytest.mark.parametrize("fields, reason", [
    ({"days": "0"}, "number of days"), ({"days": "-1"}, "number of days"),
    ({"days": "36501"}, "number of days"), ({"days": "1e3"}, "number of days"),
    ({"days": "9" * 30}, "number of days"), ({"days": "<b>"}, "&lt;b&gt;"),
    ({"key-name": "<b>"}, "&lt;b&gt;"), ({"key-name": "a b"}, "name must be a letter"),
    ({"key-name": "a" * 33}, "name must be a letter"), ({"policy": "{"}, "Not a policy"),
    ({"policy": "<b>"}, "Not a policy"), ({"policy": "{}"}, "olicy"),
    ({"policy": POLICY.replace("2012-10-17", "2013-01-01")}, "Not a policy"),
    ({"policy": " " * 4096 + POLICY}, "4096 bytes")])
def test_what_is_wrong_makes_no_key_and_says_why(portal, alice, fields, reason):
    answer = make(alice, **fields)
    assert answer.status == 400
    assert reason in answer.text and "<b>" not in answer.text
    assert keys(portal, alice.name) == []
    assert last(portal, "AddServiceAccount")["outcome"] == "refused"


def test_a_person_disables_a_key_and_an_administrator_enables_it(portal, alice):
    key, secret = made(make(alice))
    form = alice.get(PATH).form(STATUS)
    assert (form["id"], form["status"]) == (key, "off")
    assert alice.post(STATUS, form).location == PATH
    assert account(portal, key, secret) is None
    line = last(portal, "UpdateServiceAccount")
    assert (line["target"], line["change"], line["outcome"]) == (key, "disabled", "allowed")
    page = alice.get(PATH)
    assert "disabled" in page.text and STATUS not in page.text
    assert alice.post(STATUS, form | {"status": "on"}).status == 403
    assert account(portal, key, secret) is None
    policy(portal, "editor", {"Effect": "Allow", "Action": ["admin:UpdateServiceAccount"]})
    portal.daypass.tell("policy", "attach", "editor", "--user", alice.name)
    form = alice.get(PATH).form(STATUS)
    assert form["status"] == "on"
    assert alice.post(STATUS, form).location == PATH
    assert account(portal, key, secret)


@pytest.mark.parametrize("status", [None, "", "ON", "enabled", "on\0"])
def test_another_status_is_none(portal, alice, status):
    key, _ = made(make(alice))
    fields = token(alice) | {"id": key} | ({} if status is None else {"status": status})
    assert alice.post(STATUS, fields).status == 400
    assert [key["keyStatus"] for key in keys(portal, alice.name)] == ["enabled"]


def test_a_person_removes_a_key(portal, alice):
    key, secret = made(make(alice))
    form = alice.get(PATH).form(REMOVE)
    assert alice.post(REMOVE, form).location == PATH
    assert account(portal, key, secret) is None
    assert keys(portal, alice.name) == []
    assert last(portal, "DeleteServiceAccount")["target"] == key
    assert alice.post(REMOVE, form).status == 400


def test_a_key_signs_nobody_in_to_change_keys(portal, alice):
    key, secret = made(make(alice))
    visitor = portal.visitor()
    assert visitor.sign_in_with_key(key, secret).status == 303
    page = visitor.get(PATH)
    assert "You may make no access keys with this sign-in." in page.text
    assert NEW not in page.text and STATUS not in page.text and REMOVE not in page.text
    assert make(visitor).status == 403
    for path in (STATUS, REMOVE):
        assert visitor.post(path, token(visitor) | {"id": key, "status": "off"}).status == 403
    assert [key["keyStatus"] for key in keys(portal, alice.name)] == ["enabled"]


def test_by_default_users_make_no_keys(of):
    portal = of("admin")
    visitor = person(portal, "plain", "readwrite")
    page = visitor.get(PATH)
    assert page.status == 200 and NEW not in page.text
    assert make(visitor).status == 403
    assert keys(portal, "plain") == []
    assert last(portal, "AddServiceAccount")["code"] == "AccessDenied"


def test_by_default_an_administrator_makes_keys_for_itself(of):
    portal = of("admin")
    policy(portal, "maker", {"Effect": "Allow", "Action": ["admin:CreateServiceAccount"]})
    made(make(person(portal, "chief", "maker")))
    assert len(keys(portal, "chief")) == 1


@pytest.mark.parametrize("action, path", [
    ("admin:CreateServiceAccount", NEW), ("admin:UpdateServiceAccount", STATUS),
    ("admin:RemoveServiceAccount", REMOVE), ("admin:ListServiceAccounts", None)])
def test_a_policy_denies(portal, alice, action, path):
    key, _ = made(make(alice))
    name = "deny-" + action.removeprefix("admin:").lower()
    policy(portal, name, {"Effect": "Deny", "Action": [action]})
    portal.daypass.tell("policy", "attach", name, "--user", alice.name)
    page = alice.get(PATH)
    if path is None:
        assert page.status == 403 and key not in page.text
        return
    assert f'"{path}"' not in page.text
    assert alice.post(path, token(alice) | {"id": key, "status": "off"}).status == 403
    assert [key["keyStatus"] for key in keys(portal, alice.name)] == ["enabled"]


def test_a_policy_bounds_how_long_a_key_lasts(portal, alice):
    policy(portal, "short", {
        "Effect": "Deny", "Action": ["admin:CreateServiceAccount"],
        "Condition": {"NumericGreaterThan": {"svc:DurationSeconds": "172800"}}})
    portal.daypass.tell("policy", "attach", "short", "--user", alice.name)
    assert NEW in alice.get(PATH).text
    assert make(alice, days="3").status == 403
    assert make(alice).status == 403
    made(make(alice, days="2"))


def test_a_person_has_at_most_a_hundred_keys(portal, alice):
    for _ in range(99):
        portal.daypass.tell("access-key", "create", "--parent", alice.name)
    key, _ = made(make(alice))
    assert "100 access keys" in make(alice).text
    assert len(keys(portal, alice.name)) == 100
    alice.post(REMOVE, token(alice) | {"id": key})
    made(make(alice))


def test_a_page_of_root_makes_no_keys(portal):
    root = portal.visitor()
    root.sign_in_with_key(*ROOT)
    assert NEW not in root.get(PATH).text
    assert make(root).status == 403
    assert keys(portal, ROOT[0]) == []


def directory_person(portal):
    visitor = portal.visitor()
    assert visitor.post("/daypass/sign-in/directory", {
        "name": "alice", "password": password_of("alice")}).status == 303
    return visitor


DIRECTORY_ALICE = "uid=alice,ou=people,dc=example,dc=org"


def test_people_of_a_directory_make_none_unless_sessions_may(portal):
    visitor = directory_person(portal)
    assert NEW not in visitor.get(PATH).text
    assert make(visitor).status == 403
    assert keys(portal, DIRECTORY_ALICE) == []


def test_people_of_a_directory_make_keys_if_sessions_may(of):
    portal = of("sessions")
    visitor = directory_person(portal)
    key, secret = made(make(visitor, days="1"))
    assert account(portal, key, secret)
    (found,) = keys(portal, DIRECTORY_ALICE)
    assert found["accessKey"] == key
    assert visitor.post(REMOVE, visitor.get(PATH).form(REMOVE)).location == PATH
    assert keys(portal, DIRECTORY_ALICE) == []
