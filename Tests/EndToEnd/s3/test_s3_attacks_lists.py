"""Lists of objects to delete that hide keys, exceed limits or lie (T22, T36, T56)."""

import base64
import hashlib
import json
import urllib.parse
import xml.etree.ElementTree as ElementTree

import pytest

from support.recorded import Recorded
from support.s3 import allow, deny

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
UNSIGNED = "UNSIGNED-PAYLOAD"


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("lists", [
        allow("s3:*", on=("lists", "lists/*")), deny("s3:DeleteObject", on="lists/kept*")])


@pytest.fixture
def answering(recorded):
    """A store with an answer that a test sets."""
    recorded.store.answer_body = b"<DeleteResult/>"
    yield recorded
    recorded.store.answer_status, recorded.store.answer_body = "200 OK", b""


def document(*keys, extra=""):
    listed = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
    return f"<Delete>{extra}{listed}</Delete>".encode()


def deletion(s3, keys, body, target="/lists?delete", **options):
    return s3.wire.signed(keys, "POST", target, body=body, **options)


def sent(received):
    """The keys that the store was told to delete, after a check of everything that it needs to
    accept them."""
    body = received.body
    assert received.method == "POST" and received.target == "/lists?delete="
    assert received.header("x-amz-content-sha256") == hashlib.sha256(body).hexdigest()
    assert received.header("content-md5") == base64.b64encode(hashlib.md5(body).digest()).decode()
    assert "store-key/" in received.header("authorization")
    assert not [name for name, _ in received.fields if "checksum" in name or "token" in name]
    return [key.text for key in ElementTree.fromstring(body).iter(f"{{{NAMESPACE}}}Key")]


def errors(answer):
    assert answer.status == 200, answer
    root = ElementTree.fromstring(answer.body)
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    return [
        (error.findtext(f"{space}Key"), error.findtext(f"{space}Code"))
        for error in root.iter(f"{space}Error")]


def test_denied_keys_are_left_out_of_the_list(answering, alice):
    session = answering.session(alice)
    body = document("a", "kept", "kept/b", "&#107;ept", "c")
    answer, received = answering.send(deletion(answering, session, body))
    assert sent(received) == ["a", "c"]
    assert errors(answer) == [(key, "AccessDenied") for key in ("kept", "kept/b", "kept")]


@pytest.mark.parametrize("key", [
    "../secrets/plan", "a/../kept", "./kept", "a//b", "/kept", "a\\b", "a/./b", "..", ".", "/",
    "a/..",
    "a&#10;b", "a&#9;b", "a\nb",
])
def test_a_key_with_two_readings_is_refused(answering, alice, key):
    answer, received = answering.send(deletion(answering, alice, document("a", key)))
    assert sent(received) == ["a"]
    assert [code for _, code in errors(answer)] == ["InvalidURI"]


@pytest.mark.parametrize("key", [
    "k" * 1024, "é" * 512, "😀", "a b", " a ", "%2e%2e/a", "%00", "a;b", "ａ／ｂ", "a\u200bb",
    "\u00e9", "e\u0301"])
def test_a_key_arrives_as_it_was_decided(answering, alice, key):
    answer, received = answering.send(deletion(answering, alice, document(key).decode().encode()))
    assert answer.status == 200 and sent(received) == [key]


def test_a_key_that_is_too_long_is_refused_alone(answering, alice):
    answer, received = answering.send(deletion(answering, alice, document("a", "k" * 1025)))
    assert sent(received) == ["a"] and errors(answer) == [("k" * 1025, "KeyTooLongError")]


def test_a_key_that_is_listed_twice_is_decided_twice(answering, alice):
    answer, received = answering.send(
        deletion(answering, alice, document("a", "kept", "a", "kept")))
    assert sent(received) == ["a", "a"] and len(errors(answer)) == 2


def test_keys_of_another_bucket_are_keys_of_this_one(answering, alice):
    _, received = answering.send(
        deletion(answering, alice, document("secrets/plan", "b&amp;bucket=x")))
    assert sent(received) == ["secrets/plan", "b&bucket=x"]
    answer, received = answering.send(
        deletion(answering, alice, document("a"), target="/secrets?delete"))
    assert received is None and answer.refusal == (403, "AccessDenied")


def test_a_slash_at_the_end_does_not_bypass_a_denial(recorded):
    keys = recorded.user("slashes", [
        allow("s3:*", on=("lists", "lists/*")), deny("s3:DeleteObject", on="lists/kept")])
    answer, received = recorded.send(deletion(recorded, keys, document("kept/")))
    assert received is None and errors(answer) == [("kept/", "AccessDenied")]


@pytest.mark.parametrize("body", [
    b"", b"x", b"<Delete/>", b"<Delete><Object/></Delete>", document(""), document(),
    document(*(f"k{number}" for number in range(1001))),
    document(*(f"k{number}" for number in range(2000))),
    document("a")[:-1], document("a") + document("b"), document("a", extra="<Quiet>maybe</Quiet>"),
    b"<Delete><Object><Key>a</Key><Key>kept</Key></Object></Delete>",
    b"<Delete><Object><Key>a</Key><VersionId>1</VersionId><VersionId>2</VersionId></Object>"
    b"</Delete>",
    b"<Delete><Object><Key>a<Key>kept</Key></Key></Object></Delete>",
    b"<Delete><Object><Key>a</Key></Object><Prefix>kept</Prefix></Delete>",
    b"<delete><object><key>a</key></object></delete>",
    b'<!DOCTYPE Delete [<!ENTITY k "kept">]>' + document("&k;"),
    b'<!DOCTYPE Delete [<!ENTITY k SYSTEM "file:///etc/passwd">]>' + document("&k;"),
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + document("&b;"),
    document("&k;"), document("a<!-- x -->b"), document("<![CDATA[kept]]>"), document("&#0;"),
    document("a").decode().encode("utf-16"), b"\xff" + document("a"), document("a\x01"),
    document("a￾"),
    b'<?xml version="1.0" encoding="UTF-7"?>' + document("a"), b"<Delete>" * 100_000,
    b"<Delete>" + b"<Object/>" * 100_000 + b"</Delete>", b"{}", b"x=y",
    b'<x:Delete xmlns:x="' + NAMESPACE.encode() + b'"><x:Object><x:Key>a</x:Key></x:Object>'
    b'</x:Delete>',
])
def test_a_malformed_list_is_refused_whole(recorded, alice, body):
    assert recorded.refuses(deletion(recorded, alice, body)) == (400, "MalformedXML")


def test_the_body_is_the_one_that_was_signed(recorded, alice):
    call = deletion(recorded, alice, document("a"))
    call.body = document("b")
    assert recorded.refuses(call) == (400, "XAmzContentSHA256Mismatch")
    call = deletion(recorded, alice, document("a"), payload="")
    assert recorded.refuses(call) == (400, "XAmzContentSHA256Mismatch")


def md5(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


@pytest.mark.parametrize("headers, refusal", [
    ({}, (400, "InvalidRequest")),
    ({"Content-MD5": md5(b"other")}, (400, "BadDigest")),
    ({"Content-MD5": ""}, (400, "BadDigest")),
    ({"Content-MD5": md5(document("a")), "X-Amz-Checksum-Crc32": "AAAAAA=="}, (400, "BadDigest")),
    ({"X-Amz-Checksum-Sha512": "x"}, (400, "InvalidRequest")),
])
def test_a_body_that_is_not_signed_has_a_checksum(recorded, alice, headers, refusal):
    call = deletion(recorded, alice, document("a"), headers=headers, payload=UNSIGNED)
    assert recorded.refuses(call) == refusal


def test_with_a_checksum_it_passes(answering, alice):
    body = document("a")
    call = deletion(answering, alice, body, headers={"Content-MD5": md5(body)}, payload=UNSIGNED)
    assert sent(answering.passes(call)) == ["a"]


@pytest.mark.parametrize("payload", [
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"])
def test_a_list_does_not_come_in_chunks(recorded, alice, payload):
    assert recorded.refuses(deletion(recorded, alice, document("a"), payload=payload))[0] == 400


@pytest.mark.parametrize("size", [(2 << 20) + 1, 100 << 20])
def test_a_list_is_not_larger_than_lists_are(recorded, alice, size):
    body = document("a", extra=" " * (size - len(document("a"))))
    assert recorded.refuses(deletion(recorded, alice, body)) == (400, "MaxMessageLengthExceeded")


def test_the_largest_list_passes(answering, alice):
    keys = [f"{number:04}" + "é" * 510 for number in range(1000)]
    body = document(*keys)
    body = document(*keys, extra=" " * ((2 << 20) - len(body)))
    assert sent(answering.passes(deletion(answering, alice, body))) == keys


def test_the_session_policy_applies_to_each_key(answering, alice):
    session = answering.session(alice, Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [allow("s3:DeleteObject", on="lists/mine/*")]}))
    answer, received = answering.send(deletion(answering, session, document("mine/a", "b", "kept")))
    assert sent(received) == ["mine/a"]
    assert [key for key, _ in errors(answer)] == ["b", "kept"]


def test_versions_are_the_lists_own(answering):
    keys = answering.user("list-versions", [
        allow("s3:*", on=("lists", "lists/*")), deny("s3:DeleteObjectVersion", on="lists/kept"),
        deny("s3:DeleteObject", on="lists/*", Condition={"StringEquals": {"s3:versionid": "v9"}})])
    listed = "".join(
        f"<Object><Key>{key}</Key><VersionId>{version}</VersionId></Object>"
        for key, version in [("kept", "v1"), ("a", "v1"), ("a", "v9"), ("kept", ""), ("b", "v 1")])
    answer, received = answering.send(
        deletion(answering, keys, f"<Delete>{listed}</Delete>".encode()))
    assert sent(received) == ["a", "kept"] and received.body.count(b"<VersionId>") == 1
    assert errors(answer) == [
        ("kept", "AccessDenied"), ("a", "AccessDenied"), ("b", "InvalidArgument")]


def test_bypassing_governance_needs_the_right_to(answering):
    bypass = {"X-Amz-Bypass-Governance-Retention": "true"}
    keys = answering.user("list-governed", [
        allow("s3:DeleteObject", on="lists/*"),
        allow("s3:BypassGovernanceRetention", on="lists/free/*")])
    answer, received = answering.send(
        deletion(answering, keys, document("a", "free/a"), headers=bypass))
    assert sent(received) == ["free/a"] and errors(answer) == [("a", "AccessDenied")]
    assert received.header("x-amz-bypass-governance-retention") == "true"
    answer, received = answering.send(deletion(answering, keys, document("a")))
    assert received.header("x-amz-bypass-governance-retention") is None


@pytest.mark.parametrize("headers", [
    {"X-Amz-Tagging": "a=b"}, {"X-Amz-Copy-Source": "lists/a"}, {"X-Minio-Force-Delete": "true"},
    {"X-Amz-Meta-Snowball-Auto-Extract": "true"}, {"X-Amz-Bypass-Governance-Retention": "perhaps"},
])
def test_other_headers_do_not_reach_the_store(recorded, alice, headers):
    answer, received = recorded.send(deletion(recorded, alice, document("a"), headers=headers))
    assert received is None and (answer.status in (400, 501) or errors(answer)), answer


@pytest.mark.parametrize("target", [
    "/lists?delete&tagging", "/lists?delete&versionId=1", "/lists?delete&delete", "/lists?Delete",
    "/lists?%64elete",
    "/lists/k?delete", "/?delete", "/lists?delete&prefix=a", "/lists?delete;", "/lists?a&delete",
    "/lists?deletex",
])
def test_a_list_has_one_place(recorded, alice, target):
    status = recorded.refuses(deletion(recorded, alice, document("a"), target=target))[0]
    assert status in (400, 405, 501)


@pytest.mark.parametrize(
    "target", ["/lists?delete=", "/lists?delete=x", "/lists/?delete", "/lists?x-id=D&delete"])
def test_other_spellings_of_a_list_are_read(answering, alice, target):
    assert sent(answering.passes(deletion(answering, alice, document("a"), target=target))) == ["a"]


def test_a_presigned_list_is_decided_too(answering, alice):
    body = document("a", "kept")
    call = answering.wire.presigned(
        alice, "POST", "/lists?delete", {"Content-MD5": md5(body)}, body)
    answer, received = answering.send(call)
    assert sent(received) == ["a"] and errors(answer) == [("kept", "AccessDenied")]


def test_strangers_delete_nothing(recorded):
    body = document("a")
    call = recorded.wire.unsigned("POST", "/lists?delete", {"Content-MD5": md5(body)}, body)
    assert recorded.refuses(call) == (403, "AccessDenied")
    # Daypass does not read the body either: it would wait for it.
    call = call.with_headers(Content_Length="1000000")
    assert recorded.refuses(call) == (403, "AccessDenied")


def test_a_wrong_signature_is_seen_before_the_body(recorded, alice):
    call = deletion(recorded, {**alice, "aws_secret_access_key": "x" * 40}, b"")
    # Daypass would wait for the body.
    call = call.with_headers(Content_Length="1000000")
    assert recorded.refuses(call) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("status, body", [
    ("503 Slow Down", b"<Error><Code>SlowDown</Code></Error>"),
    ("404 Not Found", b"<Error><Code>NoSuchBucket</Code></Error>"),
])
def test_the_stores_refusal_is_passed_on(answering, alice, status, body):
    answering.store.answer_status, answering.store.answer_body = status, body
    answer, received = answering.send(deletion(answering, alice, document("a", "kept")))
    assert received and answer.status == int(status[:3]) and answer.body == body


@pytest.mark.parametrize("body", [
    b"", b"{}", b"<Error/>", b"<DeleteResult>", b"<!DOCTYPE a><DeleteResult/>",
    b"<DeleteResult/>" + b" " * (4 << 20)])
def test_a_stores_answer_that_can_not_be_read_is_an_error(answering, alice, body):
    answering.store.answer_body = body
    answer, _ = answering.send(deletion(answering, alice, document("a", "kept")))
    assert answer.refusal == (503, "ServiceUnavailable")


def test_refused_keys_are_logged_in_one_line(answering, alice):
    answering.passes(deletion(answering, alice, document("a", *(f"kept{n}" for n in range(999)))))
    line = answering.decided()
    assert (line["outcome"], line["allowedKeys"], line["refusedKeys"]) == ("refused", 1, 999)
    assert line["firstRefusedKeys"] == [f"kept{n}" for n in range(10)]
    assert line["resource"] == "/lists" and "s3:DeleteObject: denied by" in line["reason"]


def test_buckets_may_be_hosts(own, authority, certificate):
    """A list is then a POST to / with a query, and not a call of the token service."""
    s3 = Recorded(own, authority, certificate, {"MINIO_DOMAIN": "localhost"})
    s3.store.answer_body = b"<DeleteResult/>"
    keys = s3.user("hosts", [allow("s3:*", on=("lists", "lists/*")), deny("s3:*", on="lists/kept")])
    host = {"Host": f"lists.localhost:{s3.nginx.port}"}
    answer, received = s3.send(
        s3.wire.signed(keys, "POST", "/?delete", host, document("a", "kept")))
    assert sent(received) == ["a"] and errors(answer) == [("kept", "AccessDenied")]
    received = s3.passes(s3.wire.signed(keys, "GET", "/?list-type=2", host))
    assert received.target == "/lists?list-type=2"
    form = urllib.parse.urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"}).encode()
    answer, _ = s3.send(s3.wire.signed(
        keys, "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, form,
        service="sts"))
    assert answer.status == 200
