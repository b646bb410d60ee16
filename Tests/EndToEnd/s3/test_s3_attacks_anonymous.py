"""Unsigned requests."""

import json

import pytest

from support.recorded import Recorded
from support.s3 import allow, deny
from support.waiting import until


@pytest.fixture(scope="module")
def public(shared, authority, certificate):
    public = Recorded(shared, authority, certificate, {"DAYPASS_ANONYMOUS_POLICY": "public"})
    document = {"Version": "2012-10-17", "Statement": [
        allow("s3:GetObject", "s3:PutObject", on="public/*"),
        allow("s3:ListBucket", on="public", Condition={"StringEquals": {
            "aws:principaltype": "Anonymous"}}),
        deny("s3:GetObject", on="public/*", Condition={"Null": {"aws:username": "false"}})]}
    public.daypass.tell("policy", "create", "public", "-", text=json.dumps(document))
    return public


def test_without_a_policy_for_them_they_are_denied(recorded):
    for call in [
            recorded.wire.unsigned("GET", "/public/k"), recorded.wire.unsigned("GET", "/"),
            recorded.wire.unsigned("PUT", "/public/k", body=b"text")]:
        assert recorded.refuses(call) == (403, "AccessDenied")


def test_they_may_do_what_their_policy_allows_and_no_more(public):
    for call in [
            public.wire.unsigned("GET", "/public/k"), public.wire.unsigned("HEAD", "/public/k"),
            public.wire.unsigned("GET", "/public")]:
        received = public.passes(call)
        assert received.header("authorization").startswith("AWS4-HMAC-SHA256 Credential=store-key/")
    for call in [
            public.wire.unsigned("DELETE", "/public/k"), public.wire.unsigned("GET", "/other/k"),
            public.wire.unsigned("GET", "/"), public.wire.unsigned("DELETE", "/public")]:
        assert public.refuses(call) == (403, "AccessDenied")


def test_while_one_of_their_policies_is_missing_they_are_denied(shared, authority, certificate):
    """The missing policy may be the one that denies (T30)."""
    public = Recorded(
        shared, authority, certificate, {"DAYPASS_ANONYMOUS_POLICY": "readonly,no-secrets"})
    calls = [public.wire.unsigned("GET", path) for path in [
        "/public/k", "/public", "/public/k?versionId=v", "/"]]
    for call in calls:
        assert public.refuses(call) == (403, "AccessDenied")
        assert "the request is not signed; " in public.decided()["reason"]
        assert "there is no policy no-secrets" in public.decided()["reason"]
    public.daypass.tell("policy", "create", "no-secrets", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [deny("s3:*", on="secrets/*")]}))
    public.passes(calls[0])
    assert public.refuses(public.wire.unsigned("GET", "/secrets/k")) == (403, "AccessDenied")
    (public.daypass.state / "policies" / "no-secrets.json").unlink()
    until(lambda: public.send(calls[0])[0].status == 403, "the removal to be noticed")
    assert public.refuses(calls[0]) == (403, "AccessDenied")


def test_an_anonymous_upload_has_a_body(public):
    # A hash for the store would have to be that of an empty body, so Daypass sends none.
    received = public.passes(public.wire.unsigned("PUT", "/public/k", body=b"text"))
    assert received.body == b"text"
    assert received.header("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"


HEADERS_OF_THE_ANSWER = [
    "response-cache-control", "response-content-disposition", "response-content-encoding",
    "response-content-language", "response-content-type", "response-expires"]


@pytest.mark.parametrize("name", HEADERS_OF_THE_ANSWER)
def test_only_a_signed_request_sets_a_header_of_the_answer(public, name):
    """As with AWS: otherwise a link of a stranger could turn a public object into a web page."""
    call = public.wire.unsigned("GET", f"/public/k?{name}=text%2Fhtml")
    assert public.refuses(call) == (400, "InvalidRequest")
    assert name in public.decided()["reason"]
    keys = public.user(f"reader-{name}", [allow("s3:GetObject", on="public/*")])
    for signed in (public.wire.signed, public.wire.presigned):
        received = public.passes(signed(keys, "GET", f"/public/k?{name}=text%2Fhtml"))
        assert received.line.startswith(f"GET /public/k?{name}=text%2Fhtml ".encode())
        for control in ("%00", "%0A", "%0D%0AX:%20y", "%1F", "%7F"):
            answer = public.refuses(signed(keys, "GET", f"/public/k?{name}=a{control}"))
            assert answer in [(400, "InvalidArgument"), (400, "InvalidURI")]


@pytest.mark.parametrize("headers, refusal", [
    ({"X-Amz-Security-Token": "x"}, (403, "AccessDenied")),
    ({"Authorization": ""}, (400, "AuthorizationHeaderMalformed")),
    ({"Authorization": "Bearer x"}, (400, "AuthorizationHeaderMalformed")),
    ({"Authorization": "AWS public:c2lnbmF0dXJl"}, (400, "InvalidRequest")),
    ({"Authorization": "AWS4-HMAC-SHA256"}, (400, "AuthorizationHeaderMalformed")),
])
def test_a_request_with_an_unreadable_signature_is_not_anonymous(public, headers, refusal):
    """A signature that Daypass can't read is not a missing one (T15)."""
    assert public.refuses(public.wire.unsigned("GET", "/public/k", headers)) == refusal


@pytest.mark.parametrize("query, refusal", [
    ("X-Amz-Signature=0", (400, "AuthorizationQueryParametersError")),
    ("X-Amz-Credential=", (400, "AuthorizationQueryParametersError")),
    ("X-Amz-Algorithm=AWS4-HMAC-SHA256", (400, "AuthorizationQueryParametersError")),
    ("X-Amz-Security-Token=x", (400, "InvalidRequest")),
    ("X-Amz-Expires=600", (400, "InvalidRequest")),
    ("x-amz-signature=0", (400, "InvalidRequest")),
    ("AWSAccessKeyId=public&Signature=x&Expires=9999999999", (400, "InvalidRequest")),
])
def test_nor_is_a_query_with_a_part_of_a_signature(public, query, refusal):
    assert public.refuses(public.wire.unsigned("GET", f"/public/k?{query}")) == refusal
