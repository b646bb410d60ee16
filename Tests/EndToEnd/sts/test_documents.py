"""The answers, byte for byte, except for the values that differ from call to call."""

import datetime
import time

import pytest

from support.shapes import assert_credentials
from support.sts import parameters

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
CREDENTIALS = (
    "<Credentials><AccessKeyId>…</AccessKeyId><SecretAccessKey>…</SecretAccessKey>"
    "<Expiration>…</Expiration><SessionToken>…</SessionToken></Credentials>")
METADATA = "<ResponseMetadata><RequestId>…</RequestId></ResponseMetadata>"


def test_the_answer_to_assume_role_with_web_identity(sts, issuer):
    assert sts.assume(issuer.token(sub="a & b")).masked() == (
        HEAD + '<AssumeRoleWithWebIdentityResponse '
        'xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        "<AssumeRoleWithWebIdentityResult>"
        "<AssumedRoleUser><Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser>"
        + CREDENTIALS
        + "<SubjectFromWebIdentityToken>a &amp; b</SubjectFromWebIdentityToken>"
        "</AssumeRoleWithWebIdentityResult>" + METADATA + "</AssumeRoleWithWebIdentityResponse>")


def test_the_answer_to_assume_role_with_client_grants(sts, issuer):
    answer = sts.send(body=parameters(issuer.token(), "AssumeRoleWithClientGrants"))
    assert answer.masked() == (
        HEAD + '<AssumeRoleWithClientGrantsResponse '
        'xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        "<AssumeRoleWithClientGrantsResult>"
        "<AssumedRoleUser><Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser>"
        + CREDENTIALS + "<SubjectFromToken>alice</SubjectFromToken>"
        "</AssumeRoleWithClientGrantsResult>" + METADATA
        + "</AssumeRoleWithClientGrantsResponse>")


def refusal(code, message, type="Sender"):
    return (
        HEAD + '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<Error><Type>{type}</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        "<RequestId>…</RequestId></ErrorResponse>")


def test_the_answer_to_a_refused_call(sts, issuer):
    assert sts.assume(issuer.token(), DurationSeconds="9").masked() == refusal(
        "InvalidParameterValue", "DurationSeconds: must be a number from 900 to 604800")


def test_an_action_that_is_no_name_is_not_repeated(sts):
    assert sts.assume("x", Action="<a>&]]>\"'").masked() == refusal(
        "InvalidAction", "there is no such action")
    assert sts.assume("x", Action="Nonsense").masked() == refusal(
        "InvalidAction", "there is no such action: Nonsense")


def test_what_an_answer_repeats_is_escaped(sts, issuer):
    answer = sts.assume(issuer.token(sub="<a>&]]>\"'"))
    assert (
        "<SubjectFromWebIdentityToken>&lt;a&gt;&amp;]]&gt;&#34;&#39;</SubjectFromWebIdentityToken>"
            in answer.body.decode())


@pytest.mark.parametrize("token", ["good", "not.a.token"])
def test_the_request_id_is_in_the_header_too(sts, issuer, token):
    answer = sts.assume(issuer.token() if token == "good" else token)
    assert answer.headers["x-amz-request-id"] == answer.request_id


def test_request_ids_do_not_repeat(sts, issuer):
    assert len({sts.assume("x").request_id for _ in range(20)}) == 20


@pytest.mark.parametrize("token", ["good", "not.a.token"])
def test_the_headers_say_what_the_document_is(sts, issuer, token):
    answer = sts.assume(issuer.token() if token == "good" else token)
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_credentials_look_as_clients_expect(sts, issuer):
    credentials = sts.assume(issuer.token()).credentials
    assert_credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"],
                       credentials["SessionToken"])


def test_credentials_do_not_repeat_for_the_same_token(sts, issuer):
    token = issuer.token()
    several = [sts.assume(token).credentials for _ in range(5)]
    for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
        assert len({credentials[name] for credentials in several}) == 5


def test_the_expiration_is_the_duration_from_now(sts, issuer):
    credentials = sts.assume(issuer.token(), DurationSeconds="5000").credentials
    expiration = datetime.datetime.strptime(
        credentials["Expiration"] + "+0000", "%Y-%m-%dT%H:%M:%SZ%z").timestamp()
    assert abs(expiration - time.time() - 5000) < 5
