"""Conditions: only the server states what only it knows, and a condition sees a request as it is.

T31-T34, T38, T47.
"""

import datetime
import json

import botocore
import pytest

from support.daypass import provider
from support.recorded import Recorded
from support.s3 import allow, deny

DENIED = (403, "AccessDenied")


def only(recorded, name, condition, *actions, on=("conditions", "conditions/*")):
    """A user who may do everything under one condition, and nothing otherwise."""
    return recorded.user(name, [allow(*(actions or ["s3:*"]), on=on, Condition=condition)])


def test_conditions_tell_the_ways_in_apart(recorded):
    """TLS or not, and the signature in a header or in a query."""
    secure = only(recorded, "secure", {"Bool": {"aws:SecureTransport": "true"}})
    plain = only(recorded, "plain", {"Bool": {"aws:SecureTransport": "false"}})
    header = only(recorded, "header", {"StringEquals": {"s3:authType": "REST-HEADER"}})
    query = only(recorded, "query", {"StringEquals": {"s3:authType": "REST-QUERY-STRING"}})
    wire = recorded.wire
    for keys, tls in [(secure, True), (plain, False)]:
        for make in [wire.signed, wire.presigned]:
            call = make(keys, "GET", "/conditions/k")
            recorded.passes(call, tls)
            assert recorded.refuses(call, not tls) == DENIED
    recorded.passes(wire.signed(header, "GET", "/conditions/k"))
    assert recorded.refuses(wire.presigned(header, "GET", "/conditions/k")) == DENIED
    recorded.passes(wire.presigned(query, "GET", "/conditions/k"))
    assert recorded.refuses(wire.signed(query, "GET", "/conditions/k")) == DENIED


def test_an_old_presigned_url_can_be_refused(recorded):
    keys = recorded.user("ages", [
        allow("s3:*", on="conditions/*"),
        deny("s3:*", on="conditions/*", Condition={
            "NumericGreaterThan": {"s3:signatureAge": "60000"}})])
    now = datetime.datetime.now(datetime.timezone.utc)
    for age, counts in [(0, True), (50, True), (70, False), (500, False)]:
        call = recorded.wire.presigned(
            keys, "GET", "/conditions/k", moment=now - datetime.timedelta(seconds=age))
        if counts:
            recorded.passes(call)
        else:
            assert recorded.refuses(call) == DENIED


@pytest.fixture(scope="module")
def lister(recorded):
    return only(
        recorded, "lister", {"StringLike": {"s3:prefix": "home/ann/*"}},
        "s3:ListBucket", "s3:ListBucketVersions", on="conditions")


@pytest.mark.parametrize("prefix, counts", [
    ("prefix=home/ann/", True), ("prefix=home/ann/x", True), ("prefix=home%2Fann%2F", True),
    ("list-type=2&prefix=home/ann/", True), ("prefix=home%2fann%2fx+y", True),
    ("prefix=home/", False), ("prefix=", False), ("", False), ("list-type=2", False),
    ("prefix=home/annx", False), ("prefix=Home/ann/", False), ("prefix=/home/ann/", False),
    ("prefix=home/ann/../bob/", False), ("prefix=home/bob/&delimiter=home/ann/", False),
    ("prefix=home/ann%00", False), ("PREFIX=home/ann/", False), ("prefix%20=home/ann/", False),
    ("prefix=home/bob/&prefix=home/ann/", False), ("versions&prefix=home/ann/", True),
    ("uploads&prefix=home/ann/", False),
])
def test_the_right_to_list_a_prefix_lists_no_other(recorded, lister, prefix, counts):
    for make in [recorded.wire.signed, recorded.wire.presigned]:
        call = make(lister, "GET", "/conditions" + (f"?{prefix}" if prefix else ""))
        if counts:
            assert "prefix=home%2Fann%2F" in recorded.passes(call).target
        else:
            answer, received = recorded.send(call)
            assert received is None and answer.status in (400, 403, 501), answer


def test_a_header_is_not_read_as_a_parameter(recorded, lister):
    for name, refusal in [
            ("prefix", DENIED), ("x-amz-prefix", (501, "NotImplemented")), ("x-prefix", DENIED),
            ("s3-prefix", DENIED)]:
        call = recorded.wire.signed(lister, "GET", "/conditions", {name: "home/ann/"})
        assert recorded.refuses(call) == refusal


@pytest.fixture(scope="module")
def counters(recorded):
    """Two users who may list ten keys at once: one by an Allow, the other by a Deny."""
    return [
        only(recorded, "counts", {"NumericLessThanEquals": {"s3:max-keys": "10"}}),
        recorded.user("discounts", [
            allow("s3:*", on="conditions"),
            deny("s3:*", on="conditions", Condition={"NumericGreaterThan": {"s3:max-keys": "10"}}),
            deny("s3:*", on="conditions", Condition={"Null": {"s3:max-keys": "true"}})])]


@pytest.mark.parametrize("value, counts", [
    ("10", True), ("1", True), ("0", True), ("010", True), ("11", False), ("1000", False),
    ("10x", False), ("x", False), ("", False), ("1e1", False), ("%2B1", False), ("-1", False),
    ("%205", False), ("5%20", False), ("5+", False), ("0x5", False), ("9" * 30, False),
    ("%D9%A5", False), ("5%00", False), ("5%0A", False), (None, False),
])
def test_a_number_with_several_readings_is_denied(
        recorded, counters, value, counts):
    """A store may read it as another number, or take its default."""
    query = "" if value is None else f"?max-keys={value}"
    for keys in counters:
        answer, received = recorded.send(recorded.wire.signed(keys, "GET", f"/conditions{query}"))
        assert (received is not None) == counts, answer
        assert answer.status in (200, 400, 403)


@pytest.mark.parametrize("name, condition, good, bad", [
    ("encrypted", {"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}},
     [("x-amz-server-side-encryption", "AES256")],
     [[], [("x-amz-server-side-encryption", "aes256")], [("x-amz-server-side-encryption", "")],
      [("server-side-encryption", "AES256")]]),
    ("storage", {"StringEquals": {"s3:x-amz-storage-class": "STANDARD"}},
     [("x-amz-storage-class", "STANDARD")], [[], [("x-amz-storage-class", "GLACIER")]]),
    ("tagged", {"StringEquals": {"s3:RequestObjectTag/team": "red"}},
     [("x-amz-tagging", "team=red&x=y")],
     [[], [("x-amz-tagging", "team=blue")], [("x-amz-tagging", "Team=red")],
      [("x-amz-tagging", "team=")],
      [("x-amz-tagging", "team=red&team=blue")], [("x-amz-tagging", "x=y&team=blue&y=team%3Dred")],
      [("x-amz-tagging", "team%3Dred=x")], [("x-amz-tagging", "team=red;x")],
      [("x-amz-tagging", "%74eam=blue&team=red")]]),
    ("keys", {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team", "x"]},
              "Null": {"s3:RequestObjectTagKeys": "false"}},
     [("x-amz-tagging", "team=red&x=y")],
     [[], [("x-amz-tagging", "team=red&z=y")], [("x-amz-tagging", "team=red&X=y")]]),
    ("source", {"StringEquals": {"s3:x-amz-copy-source": "conditions/from"}},
     [("x-amz-copy-source", "/conditions/%66rom")],
     [[], [("x-amz-copy-source", "/conditions/other")],
      [("x-amz-copy-source", "/conditions/from/")]]),
    ("mode", {"StringEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}}, None, [[]]),
])
def test_conditions_see_a_header_as_it_reaches_the_store(recorded, name, condition, good, bad):
    keys = recorded.user(f"headers-{name}", [
        allow("s3:PutObject", on="conditions/*", Condition=condition),
        allow("s3:GetObject", on="conditions/*")])
    if good is not None:
        for make in [recorded.wire.signed, recorded.wire.presigned]:
            recorded.passes(make(keys, "PUT", "/conditions/k", good))
    else:
        recorded.passes(recorded.wire.presigned(keys, "PUT", "/conditions/k"))
    for headers in bad:
        call = recorded.wire.signed(keys, "PUT", "/conditions/k", headers)
        answer, received = recorded.send(call)
        assert received is None and answer.status in (400, 403), (headers, answer)


def test_only_the_store_knows_the_tags_of_an_object(recorded):
    for effect, condition in [
            (allow, {"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}),
            (allow, {"StringNotEquals": {"s3:ExistingObjectTag/public": "no"}}),
            (allow, {"Null": {"s3:ExistingObjectTag/public": "true"}}),
            (deny, {"StringEquals": {"s3:ExistingObjectTag/public": "no"}}),
            (deny, {"Null": {"s3:ExistingObjectTag/public": "true"}})]:
        name = f"existing-{effect.__name__}-{abs(hash(str(condition))):x}"
        keys = recorded.user(name, [
            effect("s3:GetObject", on="conditions/*", Condition=condition),
            *([allow("s3:GetObject", on="conditions/*")] if effect is deny else [])])
        for headers in [{}, {"x-existing-object-tag": "public=yes"}]:
            call = recorded.wire.signed(keys, "GET", "/conditions/k", headers)
            assert recorded.refuses(call) == DENIED


@pytest.mark.parametrize("name", ["ann", "a-n", "anna", "ann.b"])
def test_a_variable_names_one_caller(recorded, name):
    """A caller's name with wildcards or slashes must not match another caller's folder (T38)."""
    home = "conditions/${aws:username}/*"
    keys = recorded.user(f"{name}-home", [allow("s3:*", on=home)])
    own = f"{name}-home"
    recorded.passes(recorded.wire.signed(keys, "GET", f"/conditions/{own}/k"))
    recorded.passes(recorded.wire.presigned(
        recorded.session(keys), "GET", f"/conditions/{own}/k"))
    for other in [own[:-1], own + "x", own.upper(), "*", "${aws:username}", "%24%7Baws:username%7D",
                  f"{own}x/..", "x"]:
        for headers in [{}, {"username": other, "userid": other}]:
            call = recorded.wire.signed(keys, "GET", f"/conditions/{other}/k", headers)
            answer, received = recorded.send(call)
            assert received is None and answer.status in (400, 403), other


@pytest.mark.parametrize(
    "name", ["***", "a*b", "a?b", "${aws:username}", "a/b", "../x", "a%2Fb", "é*"])
def test_a_name_with_wildcards_in_it_is_literal(recorded, name):
    """In a policy the caller's name matches itself alone (T38)."""
    result = recorded.daypass.run("user", "add", name, "--json")
    if result.returncode != 0:
        return  # A name that users can't have can't widen a policy.
    keys = {
        "aws_access_key_id": name, "aws_secret_access_key": json.loads(result.stdout)["secretKey"]}
    policy = "literal"
    if not (recorded.daypass.state / "policies" / "literal.json").exists():
        recorded.daypass.tell("policy", "create", policy, "-", text=json.dumps({
            "Version": "2012-10-17", "Statement": [
                allow("s3:GetObject", on="conditions/home/${aws:username}/*")]}))
    recorded.daypass.tell("policy", "attach", policy, "--user", name)
    for other in ["x", "aXb", "abc", "ab", "a/x/b", "root"]:
        call = recorded.wire.signed(keys, "GET", f"/conditions/home/{other}/k")
        assert recorded.refuses(call) == DENIED


def test_only_the_issuer_states_claims(shared, authority, certificate, issuer):
    """No header and no parameter sets a claim or a group (T32)."""
    s3 = Recorded(shared, authority, certificate, provider(issuer, "FORGE"))
    s3.daypass.tell("policy", "create", "claims", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [
            allow("s3:GetObject", on="conditions/${jwt:sub}/*"),
            allow("s3:GetObject", on="conditions/staff", Condition={
                "ForAnyValue:StringEquals": {"jwt:groups": "staff"}}),
            allow("s3:GetObject", on="conditions/mail", Condition={
                "StringEquals": {"jwt:email": "ann@example.org"}})]}))

    def session(**claims):
        issued = s3.client("sts", {}, signature_version=botocore.UNSIGNED)\
            .assume_role_with_web_identity(
                RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test",
                WebIdentityToken=issuer.token(policy="claims", **claims))["Credentials"]
        return {
            "aws_access_key_id": issued["AccessKeyId"],
            "aws_secret_access_key": issued["SecretAccessKey"],
            "aws_session_token": issued["SessionToken"]}

    def verdict(keys, target, **headers):
        answer, received = s3.send(s3.wire.signed(keys, "GET", target, headers))
        assert (received is not None) == (answer.status == 200), answer
        return answer.status

    ann = session(sub="ann", groups=["staff"], email="ann@example.org")
    assert [verdict(ann, f"/conditions/{key}") for key in ("ann/k", "staff", "mail", "bob/k")] == [
        200, 200, 200, 403]
    bob = session(sub="bob", groups=["guests"], email="bob@example.org")
    for headers in [{}, {"groups": "staff", "jwt-groups": "staff", "sub": "ann",
                         "email": "ann@example.org"}]:
        assert [verdict(bob, f"/conditions/{key}", **headers) for key in (
            "bob/k", "ann/k", "staff", "mail")] == [200, 403, 403, 403]
    for subject in ["*", "a*", "${jwt:sub}", "ann/../x", "?nn", "ann/x"]:
        odd = session(sub=subject, groups=["*"], email="*")
        assert [
            verdict(odd, f"/conditions/{key}") for key in ("ann/k", "staff", "mail")] == [403] * 3
