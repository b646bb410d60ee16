"""daypass policy: documents, and whom they are attached to."""

import json

import pytest

from support.daypass import provider, role_arn_of

REPORTS = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}


@pytest.fixture
def daypass(make_daypass):
    daypass = make_daypass({"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}).initialised()
    daypass.tell("user", "add", "alice")
    daypass.tell("group", "add", "staff", "alice")
    return daypass


def create(daypass, name, document=REPORTS):
    return daypass.tell("policy", "create", name, "-", text=json.dumps(document))


def test_a_policy_is_made_from_a_file_and_shown_as_it_was_written(daypass, tmp_path):
    file = tmp_path / "reports.json"
    file.write_text(json.dumps(REPORTS, indent=4))
    assert daypass.tell("policy", "create", "reports", str(file)) == {
        "policyName": "reports", "replaced": False}
    assert daypass.run("policy", "info", "reports").stdout == file.read_text() + "\n"
    assert daypass.tell("policy", "info", "reports") == {
        "policyName": "reports", "origin": "stored", "policy": REPORTS}
    assert create(daypass, "reports")["replaced"] is True


def test_what_info_shows_create_takes(daypass):
    text = daypass.run("policy", "info", "readonly").stdout
    daypass.tell("policy", "create", "mine", "-", text=text)
    assert daypass.tell("policy", "info", "mine")["policy"] == json.loads(text)


def test_policies_are_listed_with_where_they_come_from(daypass):
    create(daypass, "reports")
    create(daypass, "readonly")
    assert {line["policyName"]: line["origin"] for line in daypass.tell("policy", "list")} == {
        "consoleAdmin": "built-in", "diagnostics": "built-in", "readonly": "overriding",
        "readwrite": "built-in", "reports": "stored", "writeonly": "built-in"}


@pytest.mark.parametrize("text, reason", [
    ("", "not JSON"), ("{", "not JSON"), ("{}", "Version: missing"),
    ('{"Version":"2012-10-17","Statement":[]}', "no statement"),
    ('{"Version":"2008-10-17","Statement":[]}', "2012-10-17"),
    (json.dumps(REPORTS).replace("Allow", "allow"), "Statement[0].Effect"),
    (json.dumps(REPORTS)[:-1] + ',"Statement":[]}', '"Statement" stands here twice'),
    (json.dumps(REPORTS) + " " * 20480, "20480 are allowed")])
def test_what_is_no_policy_is_refused_with_the_reason(daypass, text, reason):
    before = daypass.tell("policy", "list")
    assert reason in daypass.refuse("policy", "create", "reports", "-", text=text)
    assert daypass.tell("policy", "list") == before


def test_a_policy_in_use_stays(daypass):
    create(daypass, "reports")
    daypass.tell("policy", "attach", "reports", "--user", "alice")
    daypass.tell("policy", "attach", "reports", "--group", "staff")
    assert daypass.refuse("policy", "remove", "reports") == (
        "Error: policy reports is in use by user alice, group staff\n")
    daypass.tell("policy", "detach", "reports", "--user", "alice")
    daypass.tell("policy", "detach", "reports", "--group", "staff")
    assert daypass.tell("policy", "remove", "reports") == {"removed": "reports"}
    assert "there is no policy reports" in daypass.refuse("policy", "info", "reports")


def test_a_policy_of_a_role_stays(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, role_policy="reports")).initialised()
    create(daypass, "reports")
    assert role_arn_of(issuer.audience) in daypass.refuse("policy", "remove", "reports")


def test_a_policy_of_anonymous_requests_stays(make_daypass):
    daypass = make_daypass({"DAYPASS_ANONYMOUS_POLICY": "readonly,reports"}).initialised()
    create(daypass, "reports")
    assert daypass.refuse("policy", "remove", "reports") == (
        "Error: policy reports is in use by DAYPASS_ANONYMOUS_POLICY\n")


def test_config_check_names_the_policies_of_anonymous_requests_that_are_not_there(make_daypass):
    daypass = make_daypass({"DAYPASS_ANONYMOUS_POLICY": "readonly,reports,none"}).initialised()
    result = daypass.run("config", "check")
    assert result.returncode == 1
    assert "there is no policy reports, none" in result.stdout
    create(daypass, "reports")
    create(daypass, "none")
    assert daypass.tell("config", "check")["policies of requests that nobody signed"] == {
        "works": True, "detail": "readonly, reports, none"}


def test_a_built_in_policy_stays_and_what_took_its_place_goes(daypass):
    assert "built in" in daypass.refuse("policy", "remove", "readonly")
    create(daypass, "readonly")
    daypass.tell("policy", "remove", "readonly")
    assert daypass.tell("policy", "info", "readonly")["origin"] == "built-in"


@pytest.mark.parametrize("holder", [("user", "alice"), ("group", "staff")])
def test_policies_are_attached_and_detached(daypass, holder):
    kind, name = holder
    create(daypass, "reports")

    def policies():
        return daypass.tell(kind, "info", name)["policies"]

    assert daypass.tell("policy", "attach", "reports", "readonly", f"--{kind}", name) == {
        kind: name, "policiesAttached": ["reports", "readonly"]}
    assert daypass.tell("policy", "attach", "readonly", "writeonly", f"--{kind}", name)[
        "policiesAttached"] == ["writeonly"]
    assert policies() == ["reports", "readonly", "writeonly"]
    assert "already applied" in daypass.refuse("policy", "attach", "readonly", f"--{kind}", name)
    assert "no policy none" in daypass.refuse(
        "policy", "attach", "diagnostics", "none", f"--{kind}", name)
    assert policies() == ["reports", "readonly", "writeonly"]
    assert daypass.tell("policy", "detach", "readonly", "none", f"--{kind}", name) == {
        kind: name, "policiesDetached": ["readonly"]}
    assert policies() == ["reports", "writeonly"]
    assert "already applied" in daypass.refuse("policy", "detach", "readonly", f"--{kind}", name)


def test_root_and_a_disabled_group_get_no_policy(daypass):
    assert "root" in daypass.refuse("policy", "attach", "readonly", "--user", "owner")
    daypass.tell("group", "disable", "staff")
    assert "disabled" in daypass.refuse("policy", "attach", "readonly", "--group", "staff")


@pytest.mark.parametrize("holder", [[], ["--user", "alice", "--group", "staff"]])
def test_a_policy_is_attached_to_a_user_or_a_group(daypass, holder):
    assert daypass.run("policy", "attach", "readonly", *holder).returncode == 64


def test_who_has_which_policy(daypass):
    create(daypass, "reports")
    daypass.tell("policy", "attach", "reports", "--user", "alice")
    daypass.tell("policy", "attach", "reports", "readonly", "--group", "staff")
    staff = {"group": "staff", "policies": ["reports", "readonly"]}
    readonly = {"policy": "readonly", "users": [], "groups": ["staff"], "mappedNames": []}
    reports = {"policy": "reports", "users": ["alice"], "groups": ["staff"],
               "mappedNames": []}
    alice = {"user": "alice", "policies": ["reports"], "memberOfMappings": [staff]}

    def entities(*arguments):
        answer = daypass.tell("policy", "entities", *arguments)
        return [answer[f"{kind}Mappings"] for kind in ("user", "group", "policy")]

    assert entities() == [[], [], [readonly, reports]]
    assert entities("--user", "alice") == [[alice], [], []]
    assert entities("--group", "staff") == [[], [staff], []]
    assert entities("--policy", "readonly") == [[], [], [readonly]]
    assert entities("--user", "alice", "--policy", "writeonly") == [
        [alice], [], [{"policy": "writeonly", "users": [], "groups": [], "mappedNames": []}]]
    assert daypass.run("policy", "entities").stdout == (
        "policy    users  groups  mapped names\n"
        "readonly         staff\n"
        "reports   alice  staff\n")
    for kind in ("user", "group", "policy"):
        assert f"there is no {kind} none" in daypass.refuse(
            "policy", "entities", f"--{kind}", "none")
