"""HTTP/2 in front of nginx, which says less about a body than HTTP/1.1 does."""

import functools
import subprocess

import pytest

from support.nginx import Nginx
from support.program import tool
from support.recorded import Recorded
from support.s3 import S3, allow
from support.store import Store
from support.wire import Wire

BODY = b"0123456789abcdef" * 20_000


class Curl:
    """A client that speaks HTTP/2, and sends requests that `Wire` has signed."""

    def __init__(self, s3):
        self.s3 = s3
        self.wire = Wire(s3)

    def send(self, call, has_length=True):
        """Status and body of the answer. A body without a length comes from a pipe."""
        command = [
            tool("curl"), "--silent", "--http2", "--cacert", str(self.s3.authority.file),
            "--max-time", "30",
            "--path-as-is", "--request", call.method, "--write-out",
            "\n%{http_version} %{http_code}"]
        for name, value in call.headers:
            if name.lower() not in ("host", "content-length"):
                command += ["--header", f"{name}: {value}" if value else f"{name};"]
        if call.method == "PUT" and not has_length:
            command += ["--upload-file", "-"]
        elif call.method == "PUT":
            command += ["--header", "Content-Type:", "--data-binary", "@-"]
        # curl must name the host as the signature does.
        command.append(f"https://{self.wire.host}{call.target.decode()}")
        done = subprocess.run(command, input=call.body, capture_output=True, timeout=60)
        body, _, words = done.stdout.rpartition(b"\n")
        version, status = words.split()
        assert (done.returncode, version) == (0, b"2"), (done, command)
        return int(status), body


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    """A store that refuses a body without a length."""
    s3 = S3(
        make_own(), authority, certificate, store=None,
        web_server=functools.partial(Nginx, http2=True))
    s3.bucket("bucket")
    s3.alice = s3.user("alice", [allow("s3:*", on=("bucket", "bucket/*"))])
    return s3


@pytest.fixture(scope="module")
def recorded(make_own, authority, certificate):
    recorded = Recorded(
        make_own(), authority, certificate, web_server=functools.partial(Nginx, http2=True))
    recorded.alice = recorded.user("alice", [allow("s3:*", on=("bucket", "bucket/*"))])
    return recorded


@pytest.mark.parametrize("has_length", [True, False])
def test_an_upload_reaches_a_store_that_wants_its_length(s3, has_length):
    """HTTP/2 needs no length, and has no `Transfer-Encoding`: the store once answered 411."""
    assert isinstance(s3.store, Store)
    curl = Curl(s3)
    for make in (curl.wire.signed, curl.wire.presigned):
        call = make(s3.alice, "PUT", f"/bucket/{has_length}", body=BODY, payload="UNSIGNED-PAYLOAD")
        status, answer = curl.send(call, has_length)
        assert status == 200, answer
        assert s3.store.object("bucket", str(has_length)) == BODY


def test_the_store_gets_the_length(recorded):
    curl = Curl(recorded)
    for has_length in (True, False):
        call = curl.wire.signed(
            recorded.alice, "PUT", "/bucket/k", body=BODY, payload="UNSIGNED-PAYLOAD")
        recorded.store.take()
        assert curl.send(call, has_length)[0] == 200
        received, = recorded.store.take()
        assert received.header("content-length") == str(len(BODY)) and received.body == BODY
        assert received.header("transfer-encoding") is None


def test_headers_and_conditions_pass(recorded):
    curl = Curl(recorded)
    for name, value in [
            ("Range", "bytes=0-1"), ("If-Match", '"x"'), ("If-None-Match", "*"),
            ("x-amz-meta-mtime", "1"),
            ("x-amz-meta-user_id", "1"), ("x-amz-meta-anything", "1"), ("If-Modified-Since", "x")]:
        for method, body in [("GET", b""), ("PUT", BODY)]:
            call = curl.wire.signed(
                recorded.alice, method, "/bucket/k", {name: value}, body,
                payload="UNSIGNED-PAYLOAD")
            call.headers += [("X-Copy-From", "/secrets/plan"), ("X-Object-Meta-A", "b")]
            recorded.store.take()
            assert curl.send(call)[0] == 200
            received, = recorded.store.take()
            assert received.header(name) == value and received.body == body
            assert received.header("x-copy-from") is None and received.header(
                "x-object-meta-a") is None


def test_a_forwarded_request_needs_a_length(recorded):
    curl = Curl(recorded)
    call = curl.wire.signed(
        recorded.alice, "PUT", "/bucket/k", {"x-amz-meta-anything": "1"}, BODY,
        payload="UNSIGNED-PAYLOAD")
    recorded.store.take()
    status, answer = curl.send(call, has_length=False)
    assert status == 411 and b"<Code>MissingContentLength</Code>" in answer
    assert recorded.store.take() == []


def test_a_twin_of_the_length_does_not_empty_a_body(recorded):
    """`content_length: 0`, which is not signed, made an upload pass for an empty folder marker
    (T64, T87)."""
    bob = recorded.user("bob", [allow("s3:*", on=("bucket/d/k/*",))])
    curl = Curl(recorded)
    for twin, refused in [
            ([], 403), ([("content_length", "0")], 400), ([("Content_Length", "5")], 400)]:
        call = curl.wire.signed(
            bob, "PUT", "/bucket/d/k/", body=b"other", payload="UNSIGNED-PAYLOAD")
        call.headers += twin
        recorded.store.take()
        status, _ = curl.send(call, has_length=False)
        assert (status, recorded.store.take()) == (refused, [])
