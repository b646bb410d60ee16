"""The parameters of a call: which are required, their values, and where they may be."""

import urllib.parse

import boto3
import botocore.exceptions
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from support.inspection import inspect
from support.sts import FORM, VERSION, parameters

MISSING = (400, "MissingParameter")
INVALID = (400, "InvalidParameterValue")
MALFORMED = (400, "MalformedPolicyDocument")


# Action and Version

@pytest.mark.parametrize("version", [
    "", "2011-06-14", "2012-10-17", "2010-05-08", "2011-6-15", "2011-06-15 ", "x", "20110615"])
def test_another_version_is_refused(sts, issuer, version):
    assert sts.assume(issuer.token(), Version=version).refusal == INVALID


def test_a_version_is_needed(sts, issuer):
    assert sts.assume(issuer.token(), Version=None).refusal == MISSING


@pytest.mark.parametrize("action", [
    "", "AssumeRoleWithSAML", "assumerolewithwebidentity", "AssumeRoleWithWebIdentity ", "x",
    "GetFederationToken", "AssumeRoleWithWebIdentity\0", "<b>", "x" * 3_000])
def test_an_unknown_action_is_refused(sts, issuer, action):
    assert sts.assume(issuer.token(), Action=action).refusal == (400, "InvalidAction")


def test_an_action_is_needed(sts, issuer):
    assert sts.assume(issuer.token(), Action=None).refusal == MISSING


@pytest.mark.parametrize("form", [
    {}, {"Action": "AssumeRoleWithWebIdentity", "Version": VERSION},
    {"Action": "AssumeRoleWithWebIdentity", "Version": VERSION, "WebIdentityToken": ""},
    {"Action": "AssumeRoleWithWebIdentity", "Version": VERSION, "WebIdentityToken": "\n"},
    {"Action": "AssumeRoleWithClientGrants", "Version": VERSION},
    {"Action": "AssumeRoleWithClientGrants", "Version": VERSION, "Token": ""}])
def test_no_proof_gives_no_credentials(sts, form):
    """A call without a proof (T5)."""
    assert sts.send(body=form).refusal == MISSING


@pytest.mark.parametrize("action", [
    "AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithClientGrants",
    "AssumeRoleWithCustomToken", "AssumeRoleWithLDAPIdentity", "AssumeRoleWithCertificate",
    "GetCallerIdentity", "GetSessionToken", "GetFederationToken", "GetAccessKeyInfo"])
@pytest.mark.parametrize("proof", [None, "", "abc", "a.b.c"])
@pytest.mark.parametrize("where", ["query", "body"])
def test_no_action_gives_credentials_without_a_valid_proof(sts, action, proof, where):
    """Every action, with an empty or a wrong proof (T5)."""
    form = {"Action": action, "Version": VERSION, "RoleArn": "arn:aws:iam::1:role/x"}
    if proof is not None:
        form.update(WebIdentityToken=proof, Token=proof, LDAPUsername=proof, LDAPPassword=proof)
    answer = sts.send(**{where: form})
    assert answer.status in (400, 403, 503), answer
    assert b"<Credentials>" not in answer.body
    assert answer.code


# Places of parameters

@pytest.mark.parametrize("action", ["AssumeRoleWithWebIdentity", "AssumeRoleWithClientGrants"])
def test_parameters_may_be_in_the_query_the_body_or_both(sts, issuer, action):
    form = parameters(issuer.token(), action)
    split = {name: form.pop(name) for name in ("Action", "Version")}
    assert sts.send(body={**form, **split}).status == 200
    assert sts.send(query={**form, **split}).status == 200
    assert sts.send(query=split, body=form).status == 200
    assert sts.send(query=form, body=split).status == 200


def test_the_query_wins_over_the_body(sts, daypass, issuer):
    answer = sts.send(query={"DurationSeconds": "1000"},
                      body=parameters(issuer.token(), DurationSeconds="2000"))
    assert answer.status == 200, answer
    assert daypass.audit_line(answer.request_id)["durationSeconds"] == 1000


@pytest.mark.parametrize("where", ["query", "body"])
@pytest.mark.parametrize("name, value", [
    ("Action", "AssumeRoleWithWebIdentity"), ("Version", VERSION), ("WebIdentityToken", "x"),
    ("DurationSeconds", "900"), ("Policy", "{}"), ("RoleArn", "x")])
def test_a_repeated_parameter_is_refused(sts, issuer, where, name, value):
    form = list(parameters(issuer.token(), DurationSeconds="900", RoleArn="x").items())
    if name == "Policy":
        form.append((name, value))
    text = urllib.parse.urlencode([*form, (name, value)])
    answer = sts.send(query=text) if where == "query" else sts.send(
        body=text, headers={"Content-Type": FORM})
    assert answer.refusal == INVALID


def test_a_name_that_decodes_to_another_one_repeats_it(sts, issuer):
    text = urllib.parse.urlencode(parameters(issuer.token())) + "&%56ersion=2011-06-15"
    assert sts.send(query=text).refusal == INVALID


def test_a_parameter_that_only_labels_a_session_is_ignored(sts, issuer):
    answer = sts.assume(issuer.token(), RoleSessionName="s", ExternalId="x", ProviderId="p",
                        **{"Tags.member.1.Key": "k", "SourceIdentity": "s", "Unknown": "x"})
    assert answer.status == 200, answer


@pytest.mark.parametrize("name", [
    "PolicyArns.member.1.arn", "PolicyArns.1", "policyarns.member.1.arn", "TokenCode", "policy",
    "ProvidedContexts.member.1.ContextAssertion"])
def test_a_parameter_that_narrows_is_honoured_or_refused(sts, issuer, name):
    """A parameter that narrows a session must not be ignored (T69)."""
    answer = sts.assume(issuer.token(), **{name: "arn:aws:iam::aws:policy/ReadOnlyAccess"})
    assert answer.refusal == INVALID
    assert sts.assume(issuer.token()).status == 200


def test_boto3_is_told_that_policy_arns_are_refused(sts, issuer, authority):
    """Callers narrow sessions with this SDK (T69)."""
    client = boto3.client(
        "sts", endpoint_url=sts.url, region_name="us-east-1", verify=str(authority.file),
        config=Config(signature_version=UNSIGNED))
    call = {"RoleArn": "arn:aws:iam::123456789012:role/any", "RoleSessionName": "session",
            "WebIdentityToken": issuer.token()}
    assert client.assume_role_with_web_identity(**call)["Credentials"]
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        client.assume_role_with_web_identity(
            **call, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}])
    assert refusal.value.response["Error"]["Code"] == "InvalidParameterValue"
    assert "PolicyArns" in refusal.value.response["Error"]["Message"]


@pytest.mark.parametrize("text", [
    "%", "%2", "%zz", "a%", "a=%", "a=%4", "a=%G0", "%=a", "a=%%20"])
@pytest.mark.parametrize("where", ["query", "body"])
def test_bad_percent_encoding_is_refused(sts, issuer, where, text):
    text = urllib.parse.urlencode(parameters(issuer.token())) + "&" + text
    answer = sts.send(query=text) if where == "query" else sts.send(
        body=text, headers={"Content-Type": FORM})
    assert answer.refusal == INVALID


@pytest.mark.parametrize("octets", ["%ff", "%c3", "%ed%a0%80", "%c0%af"])
def test_a_value_that_is_not_utf_8_is_refused(sts, issuer, octets):
    text = urllib.parse.urlencode(parameters(issuer.token())) + f"&RoleArn={octets}"
    assert sts.send(query=text).refusal == INVALID


@pytest.mark.parametrize("text", ["&", "&&", "=", "&a", "&a=b=c", "&=x"])
def test_odd_but_readable_forms_are_read(sts, issuer, text):
    text = urllib.parse.urlencode(parameters(issuer.token())) + text
    answer = sts.send(body=text, headers={"Content-Type": FORM})
    assert answer.status in (200, 400), answer
    assert answer.root is not None


# Method and content type

@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_denied(sts, issuer, method):
    answer = sts.send(method, query=parameters(issuer.token()))
    assert answer.refusal == (403, "AccessDenied")


def test_head_is_denied_without_a_document(sts, issuer):
    answer = sts.send("HEAD", query=parameters(issuer.token()))
    assert (answer.status, answer.body) == (403, b"")


@pytest.mark.parametrize("content_type", [
    "application/json", "text/plain", "multipart/form-data; boundary=x", "",
    "application/x-www-form-urlencodedx", "application/xml", "text/html; " + FORM])
def test_a_body_of_another_content_type_is_refused(sts, issuer, content_type):
    body = urllib.parse.urlencode(parameters(issuer.token()))
    answer = sts.send(body=body, headers={"Content-Type": content_type})
    assert answer.refusal == INVALID


def test_a_body_without_content_type_is_refused(sts, issuer):
    body = urllib.parse.urlencode(parameters(issuer.token())).encode()
    assert sts.send(body=body).refusal == INVALID


@pytest.mark.parametrize("content_type", [
    FORM, FORM + "; charset=utf-8", FORM + ";charset=UTF-8", FORM.upper(), FORM.title()])
def test_a_form_is_a_form_however_it_is_written(sts, issuer, content_type):
    """Media types are compared without regard to case (RFC 9110 §8.3.1)."""
    body = urllib.parse.urlencode(parameters(issuer.token()))
    assert sts.send(body=body, headers={"Content-Type": content_type}).status == 200


@pytest.mark.parametrize("content_type", ["application/json", FORM, "text/plain"])
def test_the_content_type_of_no_body_does_not_matter(sts, issuer, content_type):
    answer = sts.send(query=parameters(issuer.token()), headers={"Content-Type": content_type})
    assert answer.status == 200, answer


def test_a_chunked_body_is_read(sts, issuer):
    body = urllib.parse.urlencode(parameters(issuer.token())).encode()
    answer = sts.send(body=iter([body[:10], body[10:]]), headers={"Content-Type": FORM})
    assert answer.status == 200, answer


# DurationSeconds

@pytest.mark.parametrize("duration", ["900", "901", "3600", "604799", "604800"])
def test_a_duration_in_range_is_granted_as_asked(sts, daypass, issuer, duration):
    answer = sts.assume(issuer.token(), DurationSeconds=duration)
    assert answer.status == 200, answer
    assert daypass.audit_line(answer.request_id)["durationSeconds"] == int(duration)


@pytest.mark.parametrize("duration", [
    "899", "604801", "0", "-1", "-900", "abc", "1e3", "900.0", "900s", " 900", "900 ", "0x384",
    "٩٠٠", "9" * 40, "9223372036854775808", "18446744073709552516", "\0", "true", "null"])
def test_a_duration_out_of_range_or_form_is_refused(sts, issuer, duration):
    assert sts.assume(issuer.token(), DurationSeconds=duration).refusal == INVALID


@pytest.mark.parametrize("duration", [None, ""])
@pytest.mark.parametrize("life", [1_200, 7_200])
def test_without_a_duration_the_session_ends_with_the_token(
        sts, daypass, issuer, duration, life):
    token = issuer.token(**{"exp": issuer.claims()["iat"] + life})
    answer = sts.assume(token, DurationSeconds=duration)
    assert life - 5 <= daypass.audit_line(answer.request_id)["durationSeconds"] <= life


# Policy

VALID = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],' \
        '"Resource":["arn:aws:s3:::reports/*"]}]}'


@pytest.mark.parametrize("policy", [
    VALID, VALID.ljust(2047), VALID.ljust(2048), "\n" + VALID,
    '{"Version":"2012-10-17","Statement":[]}',
    VALID.replace("reports", "ü" * 500).ljust(2048)],
    ids=["plain", "2047", "2048", "newline", "no statement", "2048 characters, not ASCII"])
def test_a_session_policy_is_carried_in_the_session(sts, daypass, issuer, policy):
    answer = sts.assume(issuer.token(), Policy=policy)
    assert answer.status == 200, answer
    assert inspect(daypass, answer)["sessionPolicy"]


@pytest.mark.parametrize("policy", ["", VALID.ljust(2049), VALID.ljust(100_000), "x" * 2_049],
                         ids=["empty", "2049", "100000", "2049 of nonsense"])
def test_a_session_policy_of_wrong_length_is_refused(sts, issuer, policy):
    assert sts.assume(issuer.token(), Policy=policy).refusal == INVALID


@pytest.mark.parametrize("policy", [
    "x", " ", "{", "[]", "null", "1", '"x"', "{}", VALID + "x", VALID + VALID, VALID[:-1],
    VALID.replace('"Version":"2012-10-17",', ""),
    VALID.replace("2012-10-17", ""), VALID.replace("2012-10-17", "2008-10-17"),
    VALID.replace("2012-10-17", "2012-10-18"), VALID.replace('"2012-10-17"', "20121017"),
    VALID.replace('"Effect":"Allow"', '"Effect":"allow"'),
    VALID.replace('"Effect":"Allow",', ""),
    '{"Version":"2012-10-17","Statement":"x"}', '{"Version":"2012-10-17","Statement":[1]}',
    "[" * 1_000 + "]" * 1_000, '{"a":' * 300 + "1" + "}" * 300])
def test_an_invalid_session_policy_is_refused(sts, issuer, policy):
    assert sts.assume(issuer.token(), Policy=policy).refusal == MALFORMED


# Size

@pytest.mark.parametrize("name", [
    "RoleArn", "RoleSessionName", "DurationSeconds", "Action", "Version", "Unknown"])
def test_a_huge_parameter_is_refused_or_ignored(sts, issuer, name):
    """It must not fill the memory (T56)."""
    answer = sts.assume(issuer.token(), **{name: "x" * 900_000})
    assert answer.status in (200, 400), answer
    assert len(answer.body) < 20_000


def test_many_parameters_are_read_or_refused(sts, issuer):
    """They must not take long (T56)."""
    more = {f"p{i}": "" for i in range(20_000)}
    answer = sts.assume(issuer.token(), **more)
    assert answer.status in (200, 400), answer
