"""The door that answers every S3 request itself: the store gets what was authorized, and objects of
any size pass in both directions."""

import base64
import contextlib
import hashlib
import http.client
import json
import pathlib
import select
import socket
import subprocess
import zlib

import pytest
from botocore.exceptions import ClientError

from support.chunks import upload
from support.clients import Awscli, Boto3, MinioPy
from support.daypass import binary
from support.fastcgi import PARAMS, STDIN, Connection, begin, cgi_answer, pairs, record, stream
from support.gateway import Gateway
from support.nginx import Nginx
from support.odd_store import OddStore, reads
from support.recorded import Recorded
from support.s3 import S3, allow
from support.store import Store
from support.waiting import until
from support.wire import Answer, Wire

MODES = ["UNSIGNED-PAYLOAD", None, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"]


@pytest.fixture(scope="module")
def gateway(shared, authority, certificate):
    """The door before a store that keeps the requests that it gets."""
    gateway = Recorded(shared, authority, certificate, web_server=Gateway)
    gateway.alice = gateway.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    return gateway


def made(makers, authority, certificate, store, settings=None, web_server=Gateway):
    s3 = S3(makers, authority, certificate, settings, store=store, web_server=web_server)
    s3.wire = Wire(s3)
    s3.alice = s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    return s3


@pytest.fixture(scope="module")
def s3(shared, authority, certificate):
    """The door before a store of files."""
    s3 = made(shared, authority, certificate, Store(shared.place("store")))
    s3.bucket("reports")
    s3.bucket("secrets")
    s3.store.place("secrets", "plan", b"secret")
    return s3


@pytest.fixture(scope="module")
def odd(shared, authority, certificate):
    """The door before a store that behaves as a test says, with one place for transfers."""
    return made(shared, authority, certificate, OddStore(), {
        "DAYPASS_THREADS": "3", "DAYPASS_UPLOAD_THREADS": "1", "DAYPASS_UPLOAD_STALL_SECONDS": "2"})


@pytest.fixture
def key(request):
    return "".join(c for c in request.node.name if c.isalnum() or c in "-_")


# Refused requests


def test_a_denied_request_does_not_reach_the_store(gateway):
    """Whatever replaces its signature (T15, T17, T18, T35)."""
    wire, alice = gateway.wire, gateway.alice
    forged = {**alice, "aws_secret_access_key": "not-hers"}
    for call, refusal in [
            (wire.unsigned("GET", "/reports/k"), (403, "AccessDenied")),
            (wire.signed(forged, "GET", "/reports/k"), (403, "SignatureDoesNotMatch")),
            (wire.presigned(forged, "PUT", "/reports/k", body=b"a"),
             (403, "SignatureDoesNotMatch")),
            (wire.signed(alice, "GET", "/secrets/plan"), (403, "AccessDenied")),
            (wire.signed(alice, "PUT", "/secrets/new", body=b"a" * 100_000), (403, "AccessDenied")),
            (wire.signed(alice, "PUT", "/reports/k", {"X-Amz-Copy-Source": "/secrets/plan"}),
             (403, "AccessDenied")),
            (wire.signed(alice, "DELETE", "/secrets"), (403, "AccessDenied")),
            (wire.signed(alice, "GET", "/reports/k?torrent"), (501, "NotImplemented")),
            (wire.signed(alice, "OPTIONS", "/reports/k"), (400, "BadRequest")),
            (wire.signed(alice, "OPTIONS", "/reports/k", {"Origin": "null"}),
             (405, "MethodNotAllowed")),
            (wire.signed(alice, "GET", "/reports/k").with_headers(X_Amz_Acl="private"),
             (403, "AccessDenied")),
            (wire.unsigned("GET", "/reports/k", [("X_Amz_Acl", "private")]), (
                403, "AccessDenied"))]:
        assert gateway.refuses(call) == refusal
    answer, received = gateway.send(wire.signed(alice, "HEAD", "/secrets/plan"))
    assert (answer.status, answer.body, received) == (403, b"", None)
    line = gateway.daypass.audit_line(answer.headers["x-amz-request-id"])
    assert (line["action"], line["resource"], line["outcome"]) == (
        "HeadObject", "/secrets/plan", "refused")


@pytest.mark.parametrize("target", [
    "/reports/../secrets/plan", "/reports/%2e%2e/secrets/plan", "/reports/.%2E/plan", "//reports/k",
    "/reports//k",
    "/reports/%2Fk", "/reports/a%5Cb", "/reports/%00", "/reports/a%0d%0aX-Amz-Acl:x",
    "/reports/%ff", "/reports/k#x",
    "/reports/./k", "/reports/k?versionId=a&versionId=b"])
def test_an_address_has_one_meaning(gateway, target):
    """Two readings of a path could be two objects (T40, T41)."""
    call = gateway.wire.signed(gateway.alice, "GET", "/reports/k")
    call.target = target.encode()
    answer, received = gateway.send(call)
    assert received is None and answer.status in (400, 403), answer


@pytest.mark.parametrize("target, sent", [
    ("/reports/a%20b%2Bc%25%C3%A9", None), ("/reports/a+b", "/reports/a%2Bb"),
    ("/reports/~%7e", "/reports/~~"),
    ("/reports/a%2Fb", "/reports/a/b"), ("/reports/k?uploadId=a%2Fb%3D", None),
    ("/reports/k/", None)])
def test_the_store_gets_the_address_that_was_decided_on(gateway, target, sent):
    """Byte by byte: no library in between rewrites it (T40)."""
    received = gateway.passes(gateway.wire.signed(gateway.alice, "GET", target))
    assert received.target == (sent or target)


def test_an_answer_has_one_request_id(gateway):
    """The same in its header, in the store's error document and in the audit log. An object stays
    unchanged."""
    document = b"<Error><Code>NoSuchKey</Code><RequestId>of-the-store</RequestId></Error>"
    gateway.store.answer_body = document
    gateway.store.answer_fields = [("X-Amz-Request-Id", "of-the-store")]
    try:
        for status, is_error in [("404 Not Found", True), ("200 OK", False)]:
            gateway.store.answer_status = status
            answer = gateway.wire.send(gateway.wire.signed(gateway.alice, "GET", "/reports/k"))
            request_id, = answer.headers.get_all("x-amz-request-id")
            assert request_id == gateway.decided()["requestID"] != "of-the-store"
            assert answer.body == (
                document.replace(b"of-the-store", request_id.encode()) if is_error else document)
    finally:
        gateway.store.answer_status = "200 OK"
    gateway.store.answer_body, gateway.store.answer_fields = b"", []


# Headers about the connection, headers that change the request, headers that a store may believe.
KEPT_BACK = [
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Uri", "X-Real-Ip",
    "Forwarded",
    "X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "X-Original-Url",
    "X-Rewrite-Url", "Proxy",
    "Proxy-Authorization", "Cookie", "Origin", "TE", "Trailer", "X-Daypass-Uri", "X-Daypass-User",
    "Daypass-Door",
    "X-Accel-Redirect", "Status", "X_Copy_From", "User-Agent", "Referer", "Accept-Encoding", "Via",
    "X-Amzn-Trace-Id"]


@pytest.mark.parametrize("name", KEPT_BACK)
def test_no_header_but_those_of_s3_reaches_the_store(gateway, name):
    """A store could obey others (T33, T43, T44, T45)."""
    call = gateway.wire.signed(gateway.alice, "GET", "/reports/k", {"Range": "bytes=0-1"})
    call.headers.append((name, "10.0.0.1"))
    received = gateway.passes(call)
    assert received.method == "GET" and received.header("range") == "bytes=0-1"
    assert {field for field, _ in received.fields} == {
        "host", "range", "x-amz-content-sha256", "x-amz-date", "authorization"}


def test_the_session_token_does_not_reach_the_store(gateway):
    """The store could use it, or log it (T53)."""
    session = gateway.session(gateway.alice)
    for call in [
            gateway.wire.signed(session, "PUT", "/reports/k", {"X-Amz-Meta-A": "b"}, b"text"),
            gateway.wire.presigned(session, "PUT", "/reports/k", {"X-Amz-Meta-A": "b"}, b"text")]:
        received = gateway.passes(call)
        assert received.body == b"text" and received.header("x-amz-meta-a") == "b"
        text = repr(received)
        for value in session.values():
            assert value not in text
        assert "x-amz-security-token" not in text.lower()


def test_a_header_for_this_connection_only_is_refused(gateway):
    """A proxy on the way would drop a signed header (T48)."""
    call = gateway.wire.signed(gateway.alice, "GET", "/reports/k")
    call.headers.append(("Connection", "close, Authorization"))
    assert gateway.refuses(call) == (400, "InvalidRequest")


ORDERS = [
    ("Status", "500"), ("Location", "/reports/other"), ("Location", "http://127.0.0.1:1/"),
    ("Script-Control", "no-abort"),
    ("X-Sendfile", "/etc/passwd"), ("X-Sendfile2", "/etc/passwd 0-9"),
    ("X-Accel-Redirect", "/reports/other"),
    ("X-Accel-Limit-Rate", "1"), ("X-LIGHTTPD-send-file", "/etc/passwd"),
    ("Variable-REMOTE_USER", "root"),
    ("Set-Cookie", "a=b"), ("WWW-Authenticate", "Basic"), ("Access-Control-Allow-Origin", "*"),
    ("Upgrade", "h2c"),
    ("Strict-Transport-Security", "max-age=1"), ("Refresh", "0; url=http://127.0.0.1:1/"),
    ("Link", "</x>; rel=preload")]


@pytest.mark.parametrize("name, value", ORDERS)
@pytest.mark.parametrize("size", [4, 100_000], ids=["short", "long"])
def test_no_header_of_the_store_controls_the_web_server(gateway, name, value, size):
    """Neither the store nor a client that could write metadata into it may do so."""
    store = gateway.store
    store.answer_fields, store.answer_body = [
        (name, value), ("ETag", '"e"'), ("X-Amz-Version-Id", "v")], b"a" * size
    try:
        for method in ["GET", "HEAD"]:
            answer = gateway.wire.send(gateway.wire.signed(gateway.alice, method, "/reports/k"))
            assert answer.status == 200 and answer.headers[name] is None
            assert (answer.headers["ETag"], answer.headers["X-Amz-Version-Id"]) == ('"e"', "v")
            assert answer.headers["Content-Length"] == str(size)
            assert answer.body == (b"" if method == "HEAD" else store.answer_body)
    finally:
        store.answer_fields, store.answer_body = [], b""


@pytest.mark.parametrize("status", [
    "206 Partial Content", "304 Not Modified", "404 Not Found", "301 Moved Permanently",
    "503 Slow Down"])
def test_the_stores_status_is_the_answers(gateway, status):
    gateway.store.answer_status = status
    try:
        answer = gateway.wire.send(gateway.wire.signed(gateway.alice, "GET", "/reports/k"))
        assert answer.status == int(status[:3]) and answer.headers["Location"] is None
    finally:
        gateway.store.answer_status = "200 OK"


# Bodies


@pytest.mark.parametrize("payload", MODES[:2], ids=["unsigned", "hash"])
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 1_000_000])
def test_a_body_reaches_the_store_unchanged(gateway, payload, size):
    body = bytes(range(256)) * (size // 256 + 1)
    call = gateway.wire.signed(gateway.alice, "PUT", "/reports/k", {
        "Content-Type": "text/csv", "Cache-Control": "no-cache",
        "Content-MD5": "x"}, body[:size], payload=payload)
    received = gateway.passes(call)
    assert received.body == body[:size] and received.header("content-length") == str(size)
    assert received.header("x-amz-content-sha256") == (
        payload or hashlib.sha256(body[:size]).hexdigest())
    assert (received.header("content-type"), received.header("cache-control")) == (
        "text/csv", "no-cache")
    for name in ["transfer-encoding", "expect"]:
        assert received.header(name) is None


def test_a_body_without_a_stated_length_is_refused(gateway):
    """Unless its chunks have one (T24)."""
    call = gateway.wire.signed(
        gateway.alice, "PUT", "/reports/k", body=b"abc", payload="UNSIGNED-PAYLOAD")
    call = call.with_headers(Content_Length=None, Transfer_Encoding="chunked")
    # The body's end does not come, because nginx knows the length of a body that comes at once.
    call.body = b"3\r\nabc\r\n"
    assert gateway.refuses(call) == (411, "MissingContentLength")


@pytest.mark.parametrize("name", ["Content-Disposition", "Content-Type", "Cache-Control"])
def test_a_header_that_is_no_text_is_refused(gateway, name):
    """Its replacement in text would be another header."""
    call = gateway.wire.signed(gateway.alice, "PUT", "/reports/k", body=b"abc")
    call.headers.append((name, b'attachment; filename="caf\xe9"'))
    assert gateway.refuses(call) == (400, "InvalidRequest")
    call.headers[-1] = (name, 'attachment; filename="café"'.encode())
    received = gateway.passes(call)
    assert received.header(name).encode("latin-1").decode() == 'attachment; filename="café"'


def test_a_body_of_a_request_that_has_none_is_dropped(gateway):
    """It could be the next request on the connection to the store (T24)."""
    for method in ["GET", "HEAD", "DELETE"]:
        call = gateway.wire.signed(gateway.alice, method, "/reports/k").with_headers(
            Content_Length="3")
        call.body = b"abc"
        answer, received = gateway.send(call)
        assert answer.status == 400 and received is None


def in_chunks(gateway, body, checksum, target="/reports/k"):
    """The body that AWS's SDKs send over TLS by default."""
    call = gateway.wire.signed(gateway.alice, "PUT", target, {
        "Content-Encoding": "aws-chunked", "X-Amz-Trailer": "x-amz-checksum-crc32",
        "X-Amz-Decoded-Content-Length": str(len(body))}, payload=MODES[2])
    framed = b"%x\r\n%s\r\n0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % (len(body), body, checksum)
    return call, framed


@pytest.mark.parametrize("is_stated", [False, True], ids=["unknown length", "known length"])
def test_unsigned_chunks_are_forwarded_or_taken_out(gateway, is_stated):
    """With a known length they go on. Otherwise Daypass takes them out and compares the
    checksum."""
    body = b"0123456789" * 10_000
    checksum = base64.b64encode(zlib.crc32(body).to_bytes(4, "big"))
    for stated in [checksum, b"AAAAAA=="]:
        call, framed = in_chunks(gateway, body, stated)
        if is_stated:
            call = call.with_headers(Content_Length=str(len(framed)))
            call.body = framed
            assert gateway.passes(call).body == framed
            continue
        call = call.with_headers(Content_Length=None, Transfer_Encoding="chunked")
        call.body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(framed), framed)
        if stated == checksum:
            received = gateway.passes(call)
            assert received.body == body and received.header("content-encoding") is None
            assert received.header("x-amz-trailer") is None
        else:
            # The store knows the whole length, and did not get the last part.
            answer = gateway.wire.send(call)
            assert answer.refusal == (400, "BadDigest")
            assert gateway.store.take() == []


def test_an_upload_that_stops_leaves_no_object(own, authority, certificate):
    """The store must not keep a part of an object (T24)."""
    s3 = made(own, authority, certificate, Store(own.place("store")), {
        "DAYPASS_THREADS": "3", "DAYPASS_UPLOAD_THREADS": "1"})
    s3.bucket("reports")
    for payload in MODES[:2]:
        call = s3.wire.signed(
            s3.alice, "PUT", "/reports/half", body=b"a" * 200_000, payload=payload)
        for octets in [call.bytes[:-1], call.bytes[:-150_000]]:
            with s3.wire.connect() as connection:
                connection.sendall(octets)
            # There is one place: this upload gets it after the one before it.
            until(lambda: s3.wire.send(
                s3.wire.signed(
                    s3.alice, "PUT", "/reports/whole", body=b"whole")).status == 200, "the place")
            assert s3.store.object("reports", "half") is None
    assert s3.store.object("reports", "whole") == b"whole"


@pytest.mark.parametrize(
    "alter", [None, lambda parts: [parts[0].replace(b"aa", b"ab", 1), *parts[1:]]])
def test_signed_chunks_are_verified(s3, key, alter):
    """A wrong chunk must not be stored (T22, T23)."""
    answer = s3.wire.send(
        upload(s3.wire, s3.alice, f"/reports/{key}", [b"a" * 100_000, b"b"], alter=alter))
    assert answer.status == (403 if alter else 200)
    assert s3.store.object("reports", key) == (None if alter else b"a" * 100_000 + b"b")


def test_a_body_that_does_not_match_its_hash_is_not_stored(s3, key):
    call = s3.wire.signed(s3.alice, "PUT", f"/reports/{key}", body=b"abc")
    call.body = b"abd"
    assert s3.wire.send(call).refusal == (400, "XAmzContentSHA256Mismatch")
    assert s3.store.object("reports", key) is None


# Clients


@pytest.mark.parametrize("kind, scheme", [
    (Boto3, "https"), (Boto3, "http"), (MinioPy, "https"), (MinioPy, "http"), (Awscli, "https")])
def test_clients_work_as_without_daypass(s3, open_client, kind, scheme, key):
    client = open_client(
        kind, s3.url if scheme == "https" else s3.plain_url, s3.session(s3.alice),
        checksums="when_required")
    name, large = f"{key}/a b+c%2Fd~é=&.csv", b"0123456789abcdef" * (12 << 16)
    client.put("reports", name, b"one,two\n")
    assert client.get("reports", name) == b"one,two\n" == s3.store.object("reports", name)
    assert client.get_range("reports", name, 4, 6) == b"two"
    client.put_parts("reports", f"{key}/large", large)
    assert client.get("reports", f"{key}/large") == large
    client.copy("reports", name, f"{key}/copy")
    assert client.list("reports", f"{key}/") == {name.partition("/")[2], "large", "copy"}
    client.delete("reports", f"{key}/copy")
    client.delete_all("reports", f"{key}/")
    assert s3.store.object("reports", f"{key}/large") is None
    with pytest.raises(client.Refusal):
        client.get("secrets", "plan")


def test_ranges_heads_and_conditions_are_answered(s3, key):
    client = s3.client("s3", s3.alice)
    client.put_object(
        Bucket="reports", Key=key, Body=b"0123456789", ContentType="text/plain",
        Metadata={"owner": "a"})
    head = client.head_object(Bucket="reports", Key=key)
    assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (
        10, "text/plain", {"owner": "a"})
    part = client.get_object(Bucket="reports", Key=key, Range="bytes=2-3")
    assert (part["Body"].read(), part["ContentRange"], part["ContentLength"]) == (
        b"23", "bytes 2-3/10", 2)
    with pytest.raises(ClientError) as refusal:
        client.get_object(Bucket="reports", Key=key, IfNoneMatch=head["ETag"])
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 304
    with pytest.raises(ClientError, match="InvalidRange"):
        client.get_object(Bucket="reports", Key=key, Range="bytes=20-")


def test_a_list_is_decided_key_by_key_and_bucket_by_bucket(s3):
    """A list must not delete or show more than single requests (T36)."""
    client = s3.client("s3", s3.alice)
    assert [bucket["Name"] for bucket in client.list_buckets()["Buckets"]] == ["reports"]
    bob = s3.client("s3", s3.user("bob", [allow("s3:*", on=("reports", "reports/mine/*"))]))
    for name in ["mine/a", "hers/b"]:
        client.put_object(Bucket="reports", Key=name, Body=b"a")
    answer = bob.delete_objects(
        Bucket="reports", Delete={"Objects": [{"Key": "mine/a"}, {"Key": "hers/b"}]})
    assert [entry["Key"] for entry in answer["Deleted"]] == ["mine/a"]
    assert [(entry["Key"], entry["Code"]) for entry in answer["Errors"]] == [
        ("hers/b", "AccessDenied")]
    assert s3.store.object("reports", "hers/b") == b"a"


def test_a_list_of_deletions_has_a_limit(s3):
    body = b"<Delete>" + b" " * (2 << 20) + b"</Delete>"
    answer = s3.wire.send(s3.wire.signed(s3.alice, "POST", "/reports?delete", body=body))
    assert answer.refusal == (400, "MaxMessageLengthExceeded")


@pytest.mark.parametrize("path", ["/", "/sts"])
def test_the_token_service_answers_there_too(s3, path):
    form = b"Action=GetCallerIdentity&Version=2011-06-15"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = s3.wire.send(s3.wire.signed(s3.alice, "POST", path, headers, form, service="sts"))
    assert answer.status == 200 and b"<GetCallerIdentityResponse" in answer.body
    assert s3.wire.send(s3.wire.unsigned("POST", path, headers, form)).status == 403
    # A POST of S3 stays one.
    for query in ["?delete", "?uploads", "?delete=&x", "?uploadId=a"]:
        assert b"<Error>" in s3.wire.send(
            s3.wire.unsigned("POST", path + query, headers, form)).body


# Large objects, and clients and stores that fail


def resident(s3):
    """The most memory that Daypass has had so far, in KiB."""
    status = pathlib.Path(f"/proc/{s3.daypass.program.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def test_memory_does_not_grow_with_the_object(s3):
    """128 MiB in both directions."""
    part, count = bytes(range(256)) * 4_096, 128
    call = s3.wire.signed(s3.alice, "PUT", "/reports/large", payload="UNSIGNED-PAYLOAD")
    with s3.wire.connect(tls=False) as connection:
        connection.sendall(call.with_headers(Content_Length=str(len(part) * count)).bytes)
        for _ in range(count):
            connection.sendall(part)
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200")
    digest = hashlib.sha256()
    with s3.wire.connect(tls=False) as connection:
        connection.sendall(s3.wire.signed(s3.alice, "GET", "/reports/large").bytes)
        response = http.client.HTTPResponse(connection)
        response.begin()
        while octets := response.read(1 << 20):
            digest.update(octets)
    assert digest.digest() == hashlib.sha256(part * count).digest()
    assert resident(s3) < 80 << 10
    (s3.store.files / "reports" / "large").unlink()


def sends(octets, then=lambda connection: connection.shutdown(socket.SHUT_RDWR)):
    """Reads a request's head, sends these bytes, and then does that."""
    def behave(connection):
        connection.recv(65_536)
        connection.sendall(octets)
        then(connection)
    return behave


EARLY = {
    "goes at once": lambda connection: connection.shutdown(socket.SHUT_RDWR),
    "says nothing": lambda connection: reads(connection, 1 << 40),
    "is no HTTP": sends(b"?\r\n\r\n"),
    "has another status": sends(b"HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n"),
    "goes in the head": sends(b"HTTP/1.1 200 OK\r\nContent-"),
    "goes in a short body": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
    "stops in a short body": sends(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        lambda connection: reads(connection, 1 << 40)),
    "goes in a chunk": sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"),
    "has a length that is none": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nabc"),
    "has two lengths": sends(
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"),
}


@pytest.mark.parametrize("behave", EARLY.values(), ids=EARLY)
def test_an_early_failure_of_the_store_is_reported(odd, behave):
    odd.store.behave = behave
    answer = odd.wire.send(odd.wire.signed(odd.alice, "GET", "/reports/k"))
    assert answer.refusal == (503, "ServiceUnavailable"), answer


LATE = {
    "with a length": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 500_000),
    "in chunks": sends(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7A120\r\n" + b"a" * 499_000),
    "slowly": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 500_000,
                    lambda connection: reads(connection, 1 << 40)),
}


def test_an_answer_in_chunks_has_no_stated_length(own, authority, certificate):
    """A second length would mark the beginning of the next answer."""
    odd = made(own, authority, certificate, OddStore())
    odd.store.behave = sends(
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"7530\r\n" + b"a" * 30_000
        + b"\r\n0\r\n\r\n")
    answer = odd.wire.send(odd.wire.signed(odd.alice, "GET", "/reports/k"))
    assert answer.body == b"a" * 30_000 and answer.headers["Content-Length"] is None


@pytest.mark.parametrize("behave", LATE.values(), ids=LATE)
def test_half_an_object_does_not_pass_for_the_whole(odd, behave):
    odd.store.behave = behave
    with odd.wire.connect() as connection:
        connection.sendall(odd.wire.signed(odd.alice, "GET", "/reports/k").bytes)
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert response.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()


def test_a_transfer_ends_when_its_client_leaves(odd):
    """Its place is free again, and the audit log has no refusal."""
    ended = []

    def behave(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        try:
            while True:
                connection.sendall(b"a" * 100_000)
        except OSError:
            ended.append(True)
    odd.store.behave = behave
    before = len(odd.daypass.audit())
    with odd.wire.connect() as connection:
        connection.sendall(odd.wire.signed(odd.alice, "GET", "/reports/k").bytes)
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200")
    until(lambda: ended, "the store to be left")
    odd.store.behave = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
    until(
        lambda: odd.wire.send(odd.wire.signed(odd.alice, "GET", "/reports/k")).body == b"a",
        "the place")
    assert {line["code"] for line in odd.daypass.audit()[before:]} <= {"SlowDown"}


def test_a_copy_is_not_waited_for_after_its_client_leaves(own, authority, certificate):
    """A store may be silent for a minute before it has copied an object."""
    odd = made(own, authority, certificate, OddStore(), {"DAYPASS_THREADS": "2"})
    asked = []

    def behave(connection):
        asked.append(connection.recv(65_536))
        reads(connection, 1 << 40)
        asked.append(b"end")
    odd.store.behave = behave
    with odd.wire.connect() as connection:
        connection.sendall(odd.wire.signed(odd.alice, "GET", "/reports/k").bytes)
        until(lambda: asked, "the store to be asked")
    until(lambda: len(asked) == 2, "the store to be left")
    assert odd.daypass.audit() == []


def test_a_worker_stays_free_for_other_requests(own, authority, certificate):
    odd = made(
        own, authority, certificate, OddStore(),
        {"DAYPASS_THREADS": "3", "DAYPASS_UPLOAD_THREADS": "1"})
    asked = []
    odd.store.behave = lambda connection: (
        asked.append(connection.recv(65_536)), reads(connection, 1 << 40))
    call = odd.wire.signed(
        odd.alice, "PUT", "/reports/slow", body=b"a" * 1_000, payload="UNSIGNED-PAYLOAD")
    with odd.wire.connect() as connection:
        connection.sendall(call.bytes[:-1])
        until(lambda: asked, "the store to be asked")
        assert odd.wire.send(odd.wire.signed(odd.alice, "GET", "/reports/k")).refusal == (
            503, "SlowDown")
        assert odd.wire.send(odd.wire.signed(odd.alice, "GET", "/secrets/k")).refusal == (
            403, "AccessDenied")
        form = b"Action=GetCallerIdentity&Version=2011-06-15"
        answer = odd.wire.send(odd.wire.signed(
            odd.alice, "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, form,
            service="sts"))
        assert answer.status == 200


# A store on a Unix socket


@pytest.fixture(scope="module", params=[Gateway, Nginx], ids=["gateway", "nginx"])
def on_socket(request, shared, authority, certificate):
    store = Store(shared.place("store"), on_socket=True)
    s3 = made(shared, authority, certificate, store, web_server=request.param)
    s3.bucket("reports")
    return s3


def test_a_store_may_listen_on_a_unix_socket(on_socket):
    client = on_socket.client("s3", on_socket.alice)
    client.put_object(Bucket="reports", Key="plain", Body=b"plain")
    assert client.get_object(Bucket="reports", Key="plain")["Body"].read() == b"plain"
    assert [bucket["Name"] for bucket in client.list_buckets()["Buckets"]] == ["reports"]
    chunks = [b"a" * 100_000, b"b"]
    assert on_socket.wire.send(
        upload(on_socket.wire, on_socket.alice, "/reports/chunks", chunks)).status == 200
    assert on_socket.store.object("reports", "chunks") == b"".join(chunks)
    broken = upload(
        on_socket.wire, on_socket.alice, "/reports/broken", chunks, alter=lambda parts: parts[:-1])
    assert on_socket.wire.send(broken).refusal == (400, "IncompleteBody")
    assert on_socket.store.object("reports", "broken") is None


# Plain CGI


@pytest.fixture(scope="module")
def cgi(gateway, odd):
    """Runs the program as a web server would for one request. Returns its output and its exit
    status."""
    def run(s3, call, body=None, **changes):
        settings = s3.daypass.directory / "cgi.env"
        settings.write_text("".join(
            f"{name}={value}\n" for name,
            value in s3.daypass.settings.items() if name != "DAYPASS_LISTEN"))
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers}
        path, _, query = call.target.decode().partition("?")
        stated = {
            "GATEWAY_INTERFACE": "CGI/1.1", "DAYPASS_DOOR": "gateway",
            "REQUEST_METHOD": call.method,
            "REQUEST_URI": call.target.decode(), "SCRIPT_NAME": path, "QUERY_STRING": query,
            "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": headers.pop("HTTP_CONTENT_LENGTH", ""),
            **changes}
        return subprocess.run(
            [binary("daypass.fcgi")], input=call.body if body is None else body,
            capture_output=True, timeout=60,
            env={**s3.daypass.environment, "DAYPASS_CONFIG": str(settings), **headers, **stated})
    return run


def test_it_is_a_cgi_program_too(gateway, cgi):
    body = bytes(range(256)) * 4_000
    call = gateway.wire.signed(gateway.alice, "PUT", "/reports/k", {"X-Amz-Meta-A": "b"}, body)
    gateway.store.take()
    # A web server need not close the input after the body.
    done = cgi(gateway, call, body + b"GET /reports/other HTTP/1.1\r\n\r\n")
    assert done.returncode == 0 and cgi_answer(done.stdout).status == 200, done
    [received] = gateway.store.take()
    assert received.body == body and received.header("x-amz-meta-a") == "b" and received.is_signed(
        gateway.store.keys)


def test_as_cgi_it_refuses_with_a_document(gateway, cgi):
    gateway.store.take()
    for call, code in [
            (gateway.wire.signed(gateway.alice, "GET", "/secrets/k"), b"AccessDenied"),
            (gateway.wire.unsigned("PUT", "/reports/k", body=b"a" * 100_000), b"AccessDenied"),
            (gateway.wire.signed(gateway.alice, "PUT", "/reports/k", body=b"abc")
                 .with_headers(Content_Length=None)
             .with_headers(Transfer_Encoding="chunked"), b"MissingContentLength")]:
        done = cgi(gateway, call)
        assert done.returncode == 0 and b"<Code>" + code in done.stdout, done
    assert gateway.store.take() == []
    call = gateway.wire.signed(gateway.alice, "PUT", "/reports/k", body=b"abc")
    assert b"<Code>IncompleteBody" in cgi(gateway, call, b"ab").stdout
    assert all(received.body != b"abc" for received in gateway.store.take())


def test_as_cgi_a_client_does_not_choose_the_door(gateway, cgi):
    call = gateway.wire.signed(
        gateway.alice, "GET", "/reports/k",
        {"Daypass-Door": "gateway", "Proxy": "http://127.0.0.1:1"})
    for door in ["", "other"]:
        assert cgi_answer(cgi(gateway, call, DAYPASS_DOOR=door).stdout).status == 403
    assert cgi_answer(cgi(gateway, call).stdout).status == 200


def test_as_cgi_it_ends_with_an_error_in_the_middle(odd, cgi):
    odd.store.behave = LATE["with a length"]
    done = cgi(odd, odd.wire.signed(odd.alice, "GET", "/reports/k"))
    answer = cgi_answer(done.stdout)
    assert done.returncode == 1 and answer.status == 200 and len(answer.body) < int(
        answer.headers["content-length"])
    odd.store.behave = EARLY["goes in a short body"]
    done = cgi(odd, odd.wire.signed(odd.alice, "GET", "/reports/k"))
    assert (done.returncode, cgi_answer(done.stdout).status) == (0, 503)


# Lists of objects to delete, whose bodies Daypass reads


def beginning(s3, keys, body=b"<Delete>", size=1_000_000):
    """The first part of a list of objects to delete. Without keys it is not signed."""
    wire, target = s3.wire, "/reports?delete"
    call = wire.signed(keys, "POST", target, payload="0" * 64) if keys else wire.unsigned(
        "POST", target)
    call = call.with_headers(Content_Length=str(size))
    call.body = body
    return call.bytes


def answer_on(connection):
    response = http.client.HTTPResponse(connection)
    response.begin()
    return Answer(response)


def test_an_unsigned_list_is_not_read(own, authority, certificate):
    """Unless unsigned requests may delete something. The right to read is not enough."""
    for settings in [{}, {"DAYPASS_ANONYMOUS_POLICY": "readonly"}]:
        s3 = made(own, authority, certificate, Store(own.place("store")), settings)
        forged = {**s3.alice, "aws_secret_access_key": "not-hers"}
        for keys, refusal in [(None, "AccessDenied"), (forged, "SignatureDoesNotMatch")]:
            with s3.wire.connect() as connection:
                connection.sendall(beginning(s3, keys))
                assert answer_on(connection).refusal == (403, refusal)


def test_an_unsigned_list_is_decided_if_unsigned_requests_may_delete(own, authority, certificate):
    s3 = made(
        own, authority, certificate, Store(own.place("store")),
        {"DAYPASS_ANONYMOUS_POLICY": "public"})
    s3.daypass.tell("policy", "create", "public", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [allow("s3:DeleteObject", on="reports/public/*")]}))
    s3.bucket("reports")
    for key in ["public/a", "b"]:
        s3.store.place("reports", key, b"one")
    body = b"<Delete><Object><Key>public/a</Key></Object><Object><Key>b</Key></Object></Delete>"
    digest = base64.b64encode(hashlib.md5(body).digest()).decode()
    answer = s3.wire.send(
        s3.wire.unsigned("POST", "/reports?delete", {"Content-MD5": digest}, body))
    assert answer.status == 200 and answer.body.count(b"<Error>") == 1, answer
    assert (s3.store.object("reports", "public/a"), s3.store.object("reports", "b")) == (
        None, b"one")


def test_a_slow_list_does_not_delay_requests_to_the_store(own, authority, certificate):
    """Daypass once read it while holding one of the few places for such requests."""
    s3 = made(own, authority, certificate, Store(own.place("store")), {
        "DAYPASS_THREADS": "4", "DAYPASS_UPLOAD_THREADS": "1"})
    s3.bucket("reports")
    get = s3.wire.signed(s3.alice, "GET", "/reports/k")
    with s3.wire.connect() as connection:
        connection.sendall(beginning(s3, s3.alice))
        until(lambda: s3.wire.send(get).status == 503, "the list to be read")
        assert s3.wire.send(s3.wire.signed(s3.alice, "GET", "/")).status == 200
    until(lambda: s3.wire.send(get).status == 404, "its place")


def test_a_list_that_never_ends_is_given_up(own, authority, certificate):
    """A byte now and then is no reason to wait for more."""
    s3 = made(
        own, authority, certificate, Store(own.place("store")),
        {"DAYPASS_UPLOAD_STALL_SECONDS": "1"})
    with s3.wire.connect() as connection:
        connection.sendall(beginning(s3, s3.alice))

        def is_answered():
            connection.sendall(b" ")
            return select.select([connection], [], [], 0.2)[0]
        until(is_answered, "an answer")
        assert answer_on(connection).refusal == (400, "RequestTimeout")


def test_a_worker_does_not_wait_for_the_body_of_a_refused_request(own, authority, certificate):
    """Caddy passes on the whole body before it reads the answer, as slowly as the client likes."""
    s3 = made(own, authority, certificate, OddStore(), {"DAYPASS_THREADS": "1"})
    parameters = {
        "REQUEST_METHOD": "PUT", "REQUEST_URI": "/reports/k", "CONTENT_LENGTH": "1000000",
        "HTTP_HOST": "localhost",
        "DAYPASS_DOOR": "gateway", "REMOTE_ADDR": "192.0.2.7"}
    head = begin() + stream(PARAMS, pairs(parameters))
    with contextlib.ExitStack() as stack:
        refused = [stack.enter_context(Connection(s3.daypass.address)) for _ in range(20)]
        for connection in refused:
            connection.send(head)
            assert connection.answer().status == 403
        # Each got its answer while the earlier ones were open, and they still are.
        for connection in refused:
            connection.send(record(STDIN, b"x" * 60_000))
        assert s3.wire.send(s3.wire.signed(s3.alice, "GET", "/secrets/k")).status == 403
        for connection in refused:
            connection.send(record(STDIN, b"x"))
