"""People see the sessions of their last day, and end them."""

import datetime
import json

import boto3
import botocore.exceptions
import pytest

from support.portal import ROOT, Portal

PATH = "/daypass/sessions"
END = "/daypass/sessions/end"


@pytest.fixture(scope="module")
def portal(make_own, authority, certificate):
    return Portal(make_own(), authority, certificate)


@pytest.fixture
def person(portal, request):
    """A visitor who has signed in, as a user of the test's own."""
    name = "u" + str(abs(hash(request.node.nodeid)))[:12]
    made = json.loads(portal.daypass.run(
        "user", "add", name, "--policy", "readwrite", "--json").stdout)
    visitor = portal.visitor()
    visitor.name, visitor.secret = name, made["secretKey"]
    assert visitor.sign_in_with_key(name, visitor.secret).status == 303
    return visitor


def sts(portal, key, secret, token=None):
    return boto3.client(
        "sts", region_name="us-east-1", endpoint_url=portal.url,
        verify=str(portal.authority.file), aws_access_key_id=key, aws_secret_access_key=secret,
        aws_session_token=token)


def session(portal, key, secret):
    return sts(portal, key, secret).assume_role(
        RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="any")["Credentials"]


def is_valid(portal, credentials):
    try:
        sts(portal, credentials["AccessKeyId"], credentials["SecretAccessKey"],
            credentials["SessionToken"]).get_caller_identity()
    except botocore.exceptions.ClientError:
        return False
    return True


def test_without_a_sign_in_there_is_no_list_and_no_end(portal):
    visitor = portal.visitor()
    for answer in (visitor.get(PATH), visitor.post(END, {"token": "x"})):
        assert (answer.status, answer.location) == (303, "/daypass/")


def test_a_foreign_form_ends_nothing(portal, person):
    credentials = session(portal, person.name, person.secret)
    token = person.get(PATH).form(END)["token"]
    other = portal.visitor()
    other.sign_in_with_key(person.name, person.secret)
    foreign = other.get(PATH).form(END)["token"]
    for fields, headers in [
            ({"token": token}, {"origin": "https://evil.example"}),
            ({"token": token}, {"origin": None}),
            ({"token": token}, {"sec-fetch-site": "same-site"}),
            ({"token": foreign}, {}), ({"token": ""}, {}), ({}, {})]:
        assert person.post(END, fields, **headers).status == 403
    assert person.get(END).status == 405
    assert is_valid(portal, credentials)


def test_the_page_lists_the_sessions_of_the_person_alone(portal, person):
    other = json.loads(portal.daypass.run("user", "add", "other", "--json").stdout)
    own = session(portal, person.name, person.secret)
    foreign = session(portal, "other", other["secretKey"])
    page = person.get(PATH)
    assert own["AccessKeyId"] in page.text and "AssumeRole" in page.text
    assert own["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ") in page.text
    assert foreign["AccessKeyId"] not in page.text
    assert own["SessionToken"] not in page.text and own["SecretAccessKey"] not in page.text


def test_names_that_only_look_alike_have_other_sessions(portal, person):
    line = {"time": now().strftime("%Y-%m-%dT%H:%M:%SZ"), "action": "AssumeRole",
            "outcome": "allowed", "durationSeconds": 900}
    with portal.daypass.audit_log.open("a") as log:
        for parent, key in [
                (person.name + " ", "ASIASPACE"), (person.name.upper(), "ASIAUPPER"),
                (person.name + "\0", "ASIANUL"), ('x","parent":"' + person.name, "ASIAQUOTE")]:
            log.write(json.dumps(line | {"parent": parent, "accessKeyID": key}) + "\n")
        log.write(json.dumps(
            line | {"parent": person.name, "accessKeyID": "ASIAREFUSED", "outcome": "refused"})
            + "\n")
        log.write("{\"durationSeconds\":1}\n")
        log.write(json.dumps(
            line | {"parent": person.name, "accessKeyID": "<b>&", "sourceAddress": "<i>"}) + "\n")
    text = person.get(PATH).text
    assert "ASIA" not in text
    assert "&lt;b&gt;&amp;" in text and "&lt;i&gt;" in text and "<b>" not in text


def now():
    return datetime.datetime.now(datetime.UTC)


def test_the_reading_is_bounded_and_the_page_says_how_far_it_went(portal, person):
    def lines(parent, key, moment, count):
        line = json.dumps({
            "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "action": "AssumeRole",
            "outcome": "allowed", "parent": parent, "accessKeyID": key, "durationSeconds": 900})
        with portal.daypass.audit_log.open("a") as log:
            log.write((line + "\n") * count)

    hour = datetime.timedelta(hours=1)
    lines(person.name, "ASIAOLD", now() - 25 * hour, 1)
    lines(person.name, "ASIAENDED", now() - 2 * hour, 1)
    lines(person.name, "ASIAVALID", now(), 1)
    text = person.get(PATH).text
    assert "ASIAOLD" not in text and "ASIAVALID" in text
    assert "<td>ended</td>" in text.split("ASIAENDED")[1].split("</tr>")[0]
    lines(person.name, "ASIAMANY", now(), 200)
    text = person.get(PATH).text
    assert text.count("ASIAMANY") == 100 and "ASIAVALID" not in text
    assert "These are the latest 100 sessions." in text
    begin = now() - hour
    lines("other", "ASIAOTHER", begin, 40_000)
    text = person.get(PATH).text
    assert "ASIAMANY" not in text and "No session began." in text
    assert f"The list begins at {begin.strftime('%Y-%m-%dT%H:%M:%SZ')}." in text
    assert "last 4 MiB" in text


def test_all_sessions_end_and_this_sign_in_too(portal, person):
    credentials = session(portal, person.name, person.secret)
    second = portal.visitor()
    second.sign_in_with_key(person.name, person.secret)
    fields = person.home().form("/daypass/temporary-credentials")
    answer = person.post(END, person.get(PATH).form(END))
    assert (answer.status, answer.location) == (303, "/daypass/")
    assert person.cookies == {}
    assert not is_valid(portal, credentials)
    assert person.name not in second.home().text
    assert second.post("/daypass/temporary-credentials", fields | {"duration": "900"}).status == 303
    line = [line for line in portal.daypass.audit() if line.get("action") == "RevokeTokens"][-1]
    fields = ("outcome", "endpoint", "subject", "target", "change")
    assert [line[name] for name in fields] == [
        "allowed", "/daypass/", person.name, person.name, "all sessions"]


def test_a_policy_that_denies_it_denies_it(portal, person):
    denial = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": ["admin:RemoveServiceAccount"]}]})
    portal.daypass.tell("policy", "create", "no-end", "-", text=denial)
    portal.daypass.tell("policy", "attach", "no-end", "--user", person.name)
    credentials = session(portal, person.name, person.secret)
    answer = person.post(END, person.get(PATH).form(END))
    assert answer.status == 403
    assert is_valid(portal, credentials)
    assert portal.daypass.audit()[-2]["code"] == "AccessDenied"


def test_an_unreadable_log_leaves_the_end(portal, person):
    fields = person.get(PATH).form(END)
    log = portal.daypass.audit_log
    log.rename(log.with_suffix(".moved"))
    log.mkdir()
    try:
        text = person.get(PATH).text
        assert "read its audit log here" in text and 'action="/daypass/sessions/end"' in text
        # No line, no change.
        assert person.post(END, fields).status == 500
        assert person.name in person.home().text
    finally:
        log.rmdir()
        log.with_suffix(".moved").rename(log)


def test_root_ends_its_sessions(portal):
    root = portal.visitor()
    root.sign_in_with_key(*ROOT)
    credentials = session(portal, *ROOT)
    assert root.post(END, root.get(PATH).form(END)).status == 303
    assert not is_valid(portal, credentials)
