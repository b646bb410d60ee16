"""Signatures that are forged, altered, in two places, of another caller, or for another time
(T15-T21, T24)."""

import datetime
import random

import pytest

from support.recorded import Recorded
from support.s3 import allow
from support.wire import EMPTY

CHUNKED = ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"]
TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
MODES = [EMPTY, "UNSIGNED-PAYLOAD", TRAILER, *CHUNKED]
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("signatures", [allow("s3:*", on=("signatures", "signatures/*"))])


@pytest.fixture(scope="module")
def forger(alice):
    return {**alice, "aws_secret_access_key": "not-the-secret-of-hers"}


def target(method):
    """An upload's part for POST, because POST on an object needs a sub-resource to be an
    operation."""
    return "/signatures/k?uploadId=u" if method == "POST" else "/signatures/k"


def calls(wire, keys, method, mode):
    """A call with its signature in one place, in another, in both, and in none."""
    header = wire.signed(keys, method, target(method), payload=mode)
    query = wire.presigned(keys, method, target(method), payload=mode)
    both = header.copy()
    both.target = query.target
    neither = wire.unsigned(method, target(method)).with_headers(X_Amz_Content_Sha256=mode)
    return {"header": header, "query": query, "both": both, "neither": neither}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("place", ["header", "query", "both", "neither"])
def test_a_forged_signature_is_refused_with_every_kind_of_body(
        recorded, alice, forger, place, mode, method):
    """No statement about the body bypasses the check (T15)."""
    forged, received = recorded.send(calls(recorded.wire, forger, method, mode)[place])
    assert received is None, received
    answer, received = recorded.send(calls(recorded.wire, alice, method, mode)[place])
    if place == "both" or mode.startswith("STREAMING") and method != "PUT":
        assert (forged.status, answer.status, received) == (400, 400, None)
    elif place == "neither":
        assert (forged.status, answer.status, received) == (403, 403, None)
    elif mode in CHUNKED:
        # The body has no chunks, and no length. A presigned URL has no signature for chunks to
        # follow.
        status = 411 if place == "header" else 501
        assert (forged.status, answer.status, received) == (403, status, None)
    else:
        assert (forged.status, answer.status) == (403, 200)
        assert received.header("x-amz-content-sha256") == mode


@pytest.mark.parametrize("mode", [TRAILER, *CHUNKED])
@pytest.mark.parametrize("method, operation", [
    ("PUT", "/signatures"), ("PUT", "/signatures/k?tagging"), ("PUT", "/signatures/k?acl"),
    ("PUT", "/signatures?policy"), ("POST", "/signatures/k?uploads"),
    ("POST", "/signatures/k?uploadId=u"),
    ("POST", "/signatures?delete"), ("GET", "/signatures/k"), ("HEAD", "/signatures/k"),
    ("DELETE", "/signatures/k"), ("GET", "/signatures?list-type=2"),
])
def test_only_objects_and_parts_are_streamed(recorded, alice, mode, method, operation):
    """Chunks in the body of another operation must not hide what it says (T24)."""
    for call in [
            recorded.wire.signed(alice, method, operation, payload=mode),
            recorded.wire.presigned(alice, method, operation, payload=mode)]:
        answer, received = recorded.send(call)
        assert received is None and answer.status == 400, answer


@pytest.mark.parametrize("part", ["/signatures/k", "/signatures/k?partNumber=1&uploadId=u"])
def test_objects_and_parts_are_streamed(recorded, alice, part):
    for call in [
            recorded.wire.signed(alice, "PUT", part, payload=TRAILER, body=b"0\r\n\r\n"),
            recorded.wire.presigned(alice, "PUT", part, payload=TRAILER, body=b"0\r\n\r\n")]:
        received = recorded.passes(call)
        assert received.header("x-amz-content-sha256") == TRAILER
        assert received.body == b"0\r\n\r\n"


def test_two_hashes_of_a_body_are_refused(recorded, alice):
    call = recorded.wire.presigned(
        alice, "PUT", "/signatures/k", {"X-Amz-Content-Sha256": EMPTY}, payload="UNSIGNED-PAYLOAD")
    assert recorded.refuses(call) == (400, "InvalidRequest")
    call = recorded.wire.presigned(
        alice, "PUT", "/signatures/k", {"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"})
    assert recorded.passes(call).all("x-amz-content-sha256") == ["UNSIGNED-PAYLOAD"]


SKEWS = [(0, True), (-890, True), (890, True), (-910, False), (910, False), (-86_400, False),
         (86_400, False)]


def shifted(seconds):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds, counts", SKEWS)
def test_clocks_may_be_a_quarter_of_an_hour_apart(recorded, alice, seconds, counts):
    """Both sides of the limit (T17)."""
    call = recorded.wire.signed(alice, "GET", "/signatures/k", moment=shifted(seconds))
    if counts:
        recorded.passes(call)
    else:
        assert recorded.refuses(call) == (403, "RequestTimeTooSkewed")


MALFORMED = (400, "AuthorizationQueryParametersError")
EXPIRED = (403, "AccessDenied")


@pytest.mark.parametrize("seconds, expires, refusal", [
    (0, 1, None), (0, 604_800, None), (-604_790, 604_800, None), (-604_810, 604_800, EXPIRED),
    (0, 0, EXPIRED), (-20, 10, EXPIRED), (-20, 30, None), (890, 1, None), (910, 604_800, EXPIRED),
    (0, -1, MALFORMED), (0, 604_801, MALFORMED), (0, "", MALFORMED), (0, "1e3", MALFORMED),
    (0, "10.5", MALFORMED), (0, "0x10", MALFORMED), (0, "9" * 40, MALFORMED), (0, " 10", MALFORMED),
    (0, "١٠", MALFORMED),
])
def test_a_presigned_request_is_valid_for_as_long_as_it_says(
        recorded, alice, seconds, expires, refusal):
    """Both sides of the limit (T17)."""
    call = recorded.wire.presigned(
        alice, "GET", "/signatures/k", moment=shifted(seconds), expires=expires)
    if refusal:
        assert recorded.refuses(call) == refusal
    else:
        recorded.passes(call)


def test_the_scope_is_of_the_day_of_the_date(recorded, alice):
    """A key derived for one day must not sign for another (T17)."""
    for date in [shifted(-86_400), shifted(86_400)]:
        date = date.strftime("%Y%m%d")
        assert recorded.refuses(recorded.wire.signed(
            alice, "GET", "/signatures/k", date=date)) == (400, "AuthorizationHeaderMalformed")
        assert recorded.refuses(recorded.wire.presigned(
            alice, "GET", "/signatures/k", date=date)) == (400, "AuthorizationHeaderMalformed")


@pytest.mark.parametrize("date", ["", "2026-01-31T10:20:30Z", "Sat, 31 Jan 2026 10:20:30 GMT", "1"])
def test_a_malformed_date_is_refused(recorded, alice, date):
    """A malformed date must not pass for a current one (T17)."""
    call = recorded.wire.signed(alice, "GET", "/signatures/k")
    assert recorded.refuses(call.with_headers(X_Amz_Date=date)) == (403, "AccessDenied")
    assert recorded.refuses(call.with_headers(X_Amz_Date=None)) == (403, "AccessDenied")
    stamp = dict(call.headers)["X-Amz-Date"]
    assert recorded.refuses(
        call.with_headers(X_Amz_Date=None, Date=stamp)) == (403, "AccessDenied")


@pytest.mark.parametrize("service", ["sts", "S3", "s3express", "iam", ""])
def test_a_signature_for_another_service_is_refused(recorded, alice, service):
    call = recorded.wire.signed(alice, "GET", "/signatures/k", service=service)
    assert recorded.refuses(call) == (400, "AuthorizationHeaderMalformed")
    call = recorded.wire.presigned(alice, "GET", "/signatures/k", service=service)
    assert recorded.refuses(call) == (400, "AuthorizationHeaderMalformed")


def test_a_signature_for_s3_is_refused_by_the_token_service(recorded, alice):
    for service in ["s3", "sts"]:
        call = recorded.wire.signed(
            alice, "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"},
            b"Action=AssumeRole&Version=2011-06-15", service=service)
        answer, received = recorded.send(call)
        assert received is None
        assert (answer.status == 200) == (service == "sts"), answer


def test_every_region_is_accepted_until_one_is_set(recorded, alice, shared, authority, certificate):
    for region in ["us-east-1", "eu-central-2", "", "x"]:
        recorded.passes(recorded.wire.signed(alice, "GET", "/signatures/k", region=region))
    there = Recorded(shared, authority, certificate, {"MINIO_REGION": "eu-central-2"})
    keys = there.user("region", [allow("s3:*", on=("signatures", "signatures/*"))])
    there.passes(there.wire.signed(keys, "GET", "/signatures/k", region="eu-central-2"))
    for region in ["us-east-1", "", "EU-CENTRAL-2", "eu-central-2/s3"]:
        for make in [there.wire.signed, there.wire.presigned]:
            assert there.refuses(make(keys, "GET", "/signatures/k", region=region))[0] == 400


def test_a_signature_is_of_one_method_target_and_host(recorded, alice):
    wire = recorded.wire
    for make in [wire.signed, wire.presigned]:
        call = make(alice, "GET", "/signatures/k?versionId=1")
        recorded.passes(call)
        for method in ["HEAD", "DELETE"]:
            other = call.copy()
            other.method = method
            answer, received = recorded.send(other)
            assert received is None and answer.status == 403, answer
        for path, changed in [
                (b"/k", b"/l"), (b"/k", b"/k/"), (b"/signatures", b"/signaturex"),
                (b"versionId=1", b"versionId=2"), (b"versionId=1", b"versionId=1&acl"),
                (b"versionId=1", b"versionId=1&partNumber=1"), (b"?versionId=1", b"?acl="),
                (b"versionId=1", b"versionId=1&x-amz-meta-a=b")]:
            other = call.copy()
            assert path in other.target
            other.target = other.target.replace(path, changed, 1)
            answer, received = recorded.send(other)
            assert received is None and answer.status in (400, 403), (other.target, answer)
        host = call.with_headers(Host=f"127.0.0.1:{wire.port}")
        assert recorded.refuses(host) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("key, refusal", [
    ("nobody", "InvalidAccessKeyId"), ("", "AuthorizationHeaderMalformed"),
    ("ASIAAAAAAAAAAAAAAAAA", "InvalidAccessKeyId"), ("../signatures", "InvalidAccessKeyId"),
    ("signatures\N{ZERO WIDTH SPACE}", "InvalidAccessKeyId"), ("Signatures", "InvalidAccessKeyId"),
    ("signatures/", "InvalidAccessKeyId"), ("x" * 5_000, "InvalidAccessKeyId"),
    ("signatures%00", "InvalidAccessKeyId"), ("store-key", "InvalidAccessKeyId"),
])
def test_an_access_key_is_compared_byte_for_byte(recorded, alice, key, refusal):
    """Another case or form of a letter is another key (T38)."""
    call = recorded.wire.signed({**alice, "aws_access_key_id": key}, "GET", "/signatures/k")
    status, code = recorded.refuses(call)
    assert code == refusal and status in (400, 403)


def test_daypass_does_not_accept_the_store_s_key(recorded):
    """Daypass signs with it, but no caller may (T8)."""
    keys = {"aws_access_key_id": "store-key", "aws_secret_access_key": "store-secret"}
    assert recorded.refuses(
        recorded.wire.signed(keys, "GET", "/signatures/k")) == (403, "InvalidAccessKeyId")


def test_odd_authorization_headers_are_refused(recorded, alice):
    """A valid header with a piece taken out, doubled, moved or replaced (T19)."""
    source = random.Random(20260131)
    good = recorded.wire.signed(alice, "GET", "/signatures/k")
    value = dict(good.headers)["Authorization"]
    recorded.passes(good)
    pieces = [
        ", ", "=", "/", ";", " ", ",", "Signature=", "Credential=", "SignedHeaders=", "host", "\t",
        "é", "\xff",
        "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "%2F", "\"", "'", "a" * 9_000, "0" * 64,
        "aws4_request"]
    for _ in range(400):
        start = source.randrange(len(value))
        end = min(len(value), start + source.choice([0, 0, 1, 2, 5, 20, 100]))
        odd = value[:start] + source.choice(pieces) * source.choice([1, 1, 2]) + value[end:]
        if source.random() < 0.2:
            fields = odd.split(", ")
            source.shuffle(fields)
            odd = ", ".join(fields)
        answer, received = recorded.send(good.with_headers(Authorization=odd.encode("latin-1")))
        # White space around a field has no meaning.
        if "".join(odd.split()) == "".join(value.split()):
            continue
        assert received is None, odd
        assert answer.status in (400, 403, 503), (odd, answer)


def test_a_signature_in_upper_case_is_refused(recorded, alice):
    """The comparison is byte for byte (T21)."""
    call = recorded.wire.signed(alice, "GET", "/signatures/k")
    value = dict(call.headers)["Authorization"]
    head, signature = value.rsplit("=", 1)
    for other in [
            signature.upper(), signature[:-1], signature + "0", signature + " ", "", "0" * 64]:
        answer, received = recorded.send(call.with_headers(Authorization=f"{head}={other}"))
        if other.strip() != signature:
            assert received is None and answer.refusal == (403, "SignatureDoesNotMatch"), other
