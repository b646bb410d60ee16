"""Refusals: their documents, and requests that Daypass can't decide on."""

import os
import signal
import socket
import struct
import threading

import botocore.exceptions
import pytest

from support.nginx import Nginx
from support.recorded import Recorded
from support.recorder import Recorder
from support.s3 import allow
from support.waiting import until
from support.wire import Wire


@pytest.fixture(scope="module")
def recorded(shared, authority, certificate):
    """S3 of this module's own: elsewhere the audit log only sums up the many refusals."""
    return Recorded(shared, authority, certificate)


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("refusals", [allow("s3:*", on=("refusals", "refusals/*"))])


REFUSALS = [
    ("GET", "/refusals//k", 400, "InvalidURI"), ("GET", "/no/k", 400, "InvalidBucketName"),
    ("GET", "/other/k", 403, "AccessDenied"), ("PUT", "/", 405, "MethodNotAllowed"),
    ("GET", "/refusals/k?torrent", 501, "NotImplemented"),
    ("GET", "/refusals/" + "k" * 1_025, 400, "KeyTooLongError"),
    ("GET", "/refusals/<&>\"'%3Cx%3E", 200, None),
    ("GET", "/other/<&>\"'$request_uri", 403, "AccessDenied"),
]


@pytest.mark.parametrize("method, target, status, code", REFUSALS)
def test_a_refusal_is_a_document_of_s3s(recorded, alice, method, target, status, code):
    answer, received = recorded.send(recorded.wire.signed(alice, method, target))
    assert answer.status == status
    if status == 200:
        return
    assert received is None
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers.get_all("x-amz-request-id") == [answer.text("RequestId")]
    assert answer.text("Code") == code
    assert answer.text("Resource") == target.partition("?")[0][:1_024]
    line = recorded.daypass.audit_line(answer.text("RequestId"))
    assert (line["outcome"], line["code"], line["method"]) == ("refused", code, method)
    for name in ["x-daypass-error", "x-daypass-document", "x-daypass-user"]:
        assert name not in answer.headers


@pytest.mark.parametrize("target, status", [
    ("/other/k", 403), ("/refusals//k", 400), ("/refusals/k?torrent", 501), ("/", 405)])
def test_the_refusal_of_a_head_request_has_no_body(recorded, alice, target, status):
    wire = recorded.wire
    with wire.connect() as connection:
        for call in [wire.signed(alice, "HEAD", target),
                     wire.signed(alice, "HEAD", target).with_headers(Connection="close")]:
            connection.sendall(call.bytes)
        octets = b""
        while part := connection.recv(65_536):
            octets += part
    # Both answers, one after the other, with nothing between them.
    assert octets.count(f"HTTP/1.1 {status} ".encode()) == 2 and b"<Error>" not in octets
    assert octets.endswith(b"\r\n\r\n")


def test_clients_see_the_codes_that_they_act_upon(recorded, alice):
    client = recorded.client("s3", alice)
    for call, code, status in [
            (lambda: client.get_object(Bucket="other", Key="k"), "AccessDenied", 403),
            (lambda: client.put_object(Bucket="other", Key="k", Body=bytes(3 << 20)),
             "AccessDenied", 403),
            (lambda: client.head_object(Bucket="other", Key="k"), "403", 403),
            (lambda: client.get_public_access_block(Bucket="refusals"), "NotImplemented", 501)]:
        with pytest.raises(botocore.exceptions.ClientError) as refusal:
            call()
        answer = refusal.value.response
        assert answer["Error"]["Code"] == code
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_fault_of_daypass_says_so_and_nothing_else(own, authority, certificate):
    s3 = Recorded(own, authority, certificate)
    keys = s3.user("alice", [allow("s3:*", on=("bucket", "bucket/*"))])
    file = s3.daypass.state / "policies" / "alice-0.json"
    file.write_text("{ damaged")
    answer, received = s3.send(s3.wire.signed(keys, "GET", "/bucket/k"))
    assert received is None and answer.refusal == (500, "InternalError")
    assert b"alice-0" not in answer.body and b"damaged" not in answer.body
    assert "alice-0.json" in s3.daypass.audit_line(answer.text("RequestId"))["reason"]


def test_without_a_store_nothing_is_served(own, authority, certificate):
    s3 = Recorded(own, authority, certificate, {
        "DAYPASS_UPSTREAM_URL": None, "DAYPASS_UPSTREAM_ACCESS_KEY": None,
        "DAYPASS_UPSTREAM_SECRET_KEY": None})
    keys = s3.user("alice", "readwrite")
    assert s3.refuses(s3.wire.signed(keys, "GET", "/bucket/k")) == (503, "ServiceUnavailable")


def test_a_request_that_can_not_be_audited_is_denied(own, authority, certificate):
    s3 = Recorded(own, authority, certificate)
    keys = s3.user("alice", "readwrite")
    s3.passes(s3.wire.signed(keys, "PUT", "/bucket/k"))
    s3.daypass.audit_log.unlink()
    s3.daypass.audit_log.mkdir()
    # Within a second, the server looks at the path of the log again.
    until(lambda: s3.send(s3.wire.signed(keys, "PUT", "/bucket/k"))[0].status == 500, "a refusal")
    assert s3.refuses(s3.wire.signed(keys, "PUT", "/bucket/k")) == (500, "InternalError")
    assert s3.refuses(s3.wire.signed(keys, "GET", "/bucket//k")) == (400, "InvalidURI")


def test_while_daypass_is_down_nothing_passes(own, authority, certificate):
    s3 = Recorded(own, authority, certificate)
    keys = s3.user("alice", "readwrite")
    calls = [
        s3.wire.signed(keys, "PUT", "/bucket/k", body=b"text"),
        s3.wire.signed(keys, "GET", "/bucket/k"),
        s3.wire.unsigned("GET", "/bucket/k"), s3.wire.unsigned("GET", "/daypass-has-not-said")]
    s3.passes(calls[0])
    os.kill(s3.daypass.program.process.pid, signal.SIGKILL)
    s3.daypass.program.wait()
    for call in calls:
        answer, received = s3.send(call)
        assert received is None and answer.refusal == (503, "ServiceUnavailable")
        assert answer.headers["retry-after"] == "1"
    s3.daypass.start()
    s3.passes(calls[0])


def test_killed_in_the_middle_it_allows_no_denied_request(own, authority, certificate):
    """A request under way gets an answer or none, but never one that it has no right to."""
    s3 = Recorded(own, authority, certificate)
    keys = s3.user("alice", [allow("s3:*", on="bucket/*")])
    wrong = []
    stop = threading.Event()

    def ask():
        while not stop.is_set():
            for target, good in [("/bucket/k", (200, 503)), ("/other/k", (403, 503))]:
                answer = s3.wire.send(s3.wire.signed(keys, "GET", target), tls=False)
                if answer.status not in good:
                    wrong.append((target, answer))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        before = len(s3.store.received)
        until(lambda: len(s3.store.received) > before + 20, "requests to pass")
        os.kill(s3.daypass.program.process.pid, signal.SIGKILL)
        s3.daypass.program.wait()
        s3.daypass.start()
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:5]
    assert {one.target for one in s3.store.take()} == {"/bucket/k"}


class FalseAuthorizer:
    """Speaks FastCGI in Daypass's place, and returns an answer that a test sets."""

    def __init__(self, path, answer):
        self.answer = answer
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                while header := stream.read(8):
                    _, kind, request, length, padding, _ = struct.unpack("!BBHHBB", header)
                    stream.read(length + padding)
                    if kind == 5 and length == 0:
                        break
                content = self.answer
                connection.sendall(
                    struct.pack("!BBHHBB", 1, 6, 1, len(content), 0, 0) + content
                    + struct.pack("!BBHHBB", 1, 6, 1, 0, 0, 0)
                    + struct.pack("!BBHHBB", 1, 3, 1, 8, 0, 0) + bytes(8))


@pytest.mark.parametrize("answer, status", [
    (b"Status: 401\r\n\r\n", 403), (b"Status: 403\r\n\r\n", 403), (b"Status: 404\r\n\r\n", 503),
    (b"Status: 302\r\nLocation: /bucket/secret\r\n\r\n", 503), (b"Status: 500\r\n\r\n", 503),
    (b"Status: 403\r\nX-Daypass-Status: 200\r\nX-Daypass-Document: x\r\n\r\n", 403),
    (b"Status: 400\r\n\r\n", 503), (b"Status: 100\r\n\r\n", 503), (b"Status: x\r\n\r\n", 503),
    (b"", 503), (b"no header at all", 503), (b"X: " + b"x" * 40_000 + b"\r\n\r\n", 503),
    (b"Status: 403\r\nX-Accel-Redirect: /_daypass/sts\r\n\r\n", 403),
])
def test_no_odd_answer_of_an_authorizer_is_a_yes(own, authority, certificate, answer, status):
    path = own.place("false")
    own.keep(FalseAuthorizer(path, answer))
    store = own.keep(Recorder())
    nginx = own.keep(Nginx(own.place("n"), certificate, f"unix:{path}", store.address))
    wire = Wire(type("Door", (), {"nginx": nginx, "authority": authority}))
    for method in ["GET", "PUT"]:
        got = wire.send(wire.unsigned(method, "/bucket/k"))
        assert got.status == status and not store.take()


@pytest.mark.parametrize("answer", [
    b"Status: 200\r\n\r\n", b"Status: 204\r\n\r\n", b"\r\n",
    b"Status: 200\r\nX-Daypass-Uri:\r\n\r\n",
    b"Status: 200\r\nX-Accel-Redirect: /bucket/secret\r\n\r\n"])
def test_a_yes_without_a_request_opens_nothing(own, authority, certificate, answer):
    """The store gets nothing that the client wrote, and no signature."""
    path = own.place("false")
    own.keep(FalseAuthorizer(path, answer))
    store = own.keep(Recorder())
    nginx = own.keep(Nginx(own.place("n"), certificate, f"unix:{path}", store.address))
    wire = Wire(type("Door", (), {"nginx": nginx, "authority": authority}))
    wire.send(wire.unsigned("GET", "/bucket/k?acl", {
        "Authorization": "AWS4-HMAC-SHA256 x", "X-Amz-Date": "x", "X-Amz-Copy-Source": "/a/b"}))
    for received in store.take():
        assert received.target == "/daypass-has-not-said"
        for name in ["authorization", "x-amz-date", "x-amz-copy-source", "host"]:
            assert not received.header(name)
