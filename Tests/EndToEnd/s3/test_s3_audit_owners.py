"""The audit line of a refused S3 request names key, owner and person, as soon as Daypass knows
them."""

import pytest

from support.fastcgi import Connection
from support.s3 import allow, deny
from support.sts import parameters
from support.wire import Wire


@pytest.fixture(scope="module")
def s3(on_rclone):
    on_rclone.wire = Wire(on_rclone)
    return on_rclone


def line_of(s3, call):
    answer = s3.wire.send(call)
    assert answer.status >= 400, answer
    return s3.daypass.audit_line(answer.headers["x-amz-request-id"])


def session_of(s3, issuer, **claims):
    with Connection(s3.daypass.address) as connection:
        issued = connection.call(parameters(issuer.token(**claims))).credentials
    return {
        "aws_access_key_id": issued["AccessKeyId"],
        "aws_secret_access_key": issued["SecretAccessKey"],
        "aws_session_token": issued["SessionToken"]}


def found(s3, name):
    return s3.daypass.run("audit", "--json", "--user", name).stdout


def test_the_line_of_a_wrong_signature_names_the_key_s_owner(s3):
    keys = s3.user("owner-of-key", [allow("s3:*")])
    line = line_of(s3, s3.wire.signed(
        {**keys, "aws_secret_access_key": "another-secret"}, "GET", "/reports/plan"))
    assert (line["code"], line["accessKeyID"], line["parent"], line["resource"]) == (
        "SignatureDoesNotMatch", "owner-of-key", "owner-of-key", "/reports/plan")
    assert "subject" not in line, "nothing is proved"
    assert line["requestID"] in found(s3, "owner-of-key")


def test_an_unknown_key_is_not_named(s3):
    """A caller may have pasted a secret there."""
    line = line_of(s3, s3.wire.signed(
        {"aws_access_key_id": "no-such-key", "aws_secret_access_key": "some-secret"}, "GET",
        "/reports/plan"))
    assert not {"accessKeyID", "parent", "userName", "subject"} & set(line)
    assert line["resource"] == "/reports/plan"


@pytest.mark.parametrize("end", ["denied", "revoked", "wrong"])
def test_a_refused_session_names_the_person(s3, issuer, end):
    keys = session_of(s3, issuer, sub=f"subject-{end}", preferred_username=f"person.{end}",
                      policy="diagnostics")
    if end == "revoked":
        s3.daypass.tell("session", "revoke", "--access-key", keys["aws_access_key_id"])
    used = {**keys, "aws_secret_access_key": "another"} if end == "wrong" else keys
    line = line_of(s3, s3.wire.signed(used, "GET", "/reports/plan"))
    assert line["userName"] == f"person.{end}"
    assert line["accessKeyID"] == keys["aws_access_key_id"]
    for name in (line["userName"], line["parent"], line["accessKeyID"]):
        assert line["requestID"] in found(s3, name)


@pytest.mark.parametrize(
    "target", ["/reports/../secrets/plan", "/reports/./plan", "/No_Bucket/plan"])
def test_an_ambiguous_path_is_logged_as_it_came(s3, target):
    call = s3.wire.unsigned("GET", target)
    answer = s3.wire.send(call)
    lines = [line for line in s3.daypass.audit() if line.get("path") == target]
    assert answer.status == 400 and lines, answer
    assert "resource" not in lines[-1]
    assert target in s3.daypass.run("audit").stdout


def test_a_session_with_a_removed_policy_has_no_rights(s3, issuer):
    """The missing policy may be the one that denies (T72)."""
    s3.store.place("reports", "gone", b"content")
    s3.user("maker-of-policies", [deny("s3:DeleteObject", on="reports/*")])
    keys = session_of(s3, issuer, policy="readwrite,maker-of-policies-0,never-there")
    assert s3.wire.send(s3.wire.signed(keys, "GET", "/reports/gone")).status == 200
    s3.daypass.tell("policy", "detach", "maker-of-policies-0", "--user", "maker-of-policies")
    s3.daypass.tell("policy", "remove", "maker-of-policies-0")
    for method in ("GET", "DELETE"):
        line = line_of(s3, s3.wire.signed(keys, method, "/reports/gone"))
        assert line["code"] == "AccessDenied"
        assert "there is no policy maker-of-policies-0" in line["reason"]
        assert "never-there" not in line["reason"]
