"""Headers of other protocols, which a store obeys though no policy decides on them (T63)."""

import contextlib
import itertools
import os
import pathlib
import threading

import pytest

from support.ceph import Gateway as Ceph
from support.gateway import Gateway
from support.nginx import SHIPPED, Nginx
from support.odd_store import OddStore
from support.protocols import ALWAYS, OTHERS
from support.recorded import Recorded
from support.s3 import S3, allow
from support.store import reaching
from support.swift import Swift
from support.waiting import until
from support.wire import Wire

DOORS = {"nginx asks": Nginx, "Daypass forwards": Gateway}


def behind(doors, makers, authority, certificate, store):
    """A store behind each door, with Alice, who has no right to the bucket with the secret."""
    store.bucket("mine")
    store.bucket("secrets")
    store.place("secrets", "plan", b"secret")
    for name in doors:
        s3 = S3(makers, authority, certificate, store=store, web_server=DOORS[name])
        s3.alice = s3.user("alice", [allow("s3:*", on=("mine", "mine/*"))])
        s3.wire = Wire(s3)
        s3.door = name
        yield s3


@pytest.fixture(scope="module")
def swift(shared, authority, certificate):
    store = shared.keep(Swift(shared.place("swift")))
    return {s3.door: s3 for s3 in behind(DOORS, shared, authority, certificate, store)}


@pytest.fixture(scope="module")
def ceph(shared, authority, certificate):
    store = shared.keep(Ceph(shared.place("ceph")))
    return {s3.door: s3 for s3 in behind(DOORS, shared, authority, certificate, store)}


numbers = itertools.count()


def written(s3, make, headers, body=b"own"):
    """The key of an object that Alice writes with unsigned headers."""
    key = f"k{next(numbers)}"
    call = make(s3.wire)(s3.alice, "PUT", f"/mine/{key}", body=body)
    call.headers += headers
    answer = s3.wire.send(call)
    assert answer.status in (200, 400, 403, 501), answer
    return key if answer.status == 200 else None


SIGNED = [lambda wire: wire.signed, lambda wire: wire.presigned]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("headers", [
    [("X-Copy-From", "/secrets/plan")], [("X_Copy_From", "/secrets/plan")],
    [("X-Copy-From", "secrets/plan"), ("X-Copy-From-Account", "AUTH_daypass")],
    [("X-Symlink-Target", "secrets/plan")],
    [("X-Symlink-Target", "secrets/plan"), ("X-Symlink-Target-Account", "AUTH_daypass")],
    [("X-Object-Manifest", "secrets/pl")],
], ids=lambda headers: headers[-1][0])
def test_swift_gives_no_object_for_a_header_of_its_own_protocol(swift, door, headers):
    """With 2.38.0 behind nginx, `X-Copy-From: /secrets/plan` once gave the caller that object
    (T63)."""
    s3 = swift[door]
    for make in SIGNED:
        for body in (b"", b"own"):
            key = written(s3, make, headers, body)
            assert key is None or s3.store.object("mine", key) == body


@pytest.mark.parametrize("door", DOORS)
def test_swift_gets_no_header_of_its_own_protocol(swift, door):
    """Neither for an object nor for a bucket (T63)."""
    s3 = swift[door]
    key = written(
        s3, SIGNED[0],
        [("X-Object-Meta-A", "b"), ("X-Delete-After", "1"), ("X-Object-Meta-Mtime", "1")])
    head = reaching(s3.store).head_object(Bucket="mine", Key=key)
    assert head["Metadata"] == {} and "x-delete-at" not in head["ResponseMetadata"]["HTTPHeaders"]


OF_CEPH = [f"X-{prefix}-Meta-A" for prefix in ("Object", "Rgw", "Dho", "Container", "Account")]


@pytest.mark.parametrize("door", DOORS)
def test_ceph_stores_no_unsigned_metadata(ceph, door):
    """Its gateway takes metadata under five more names than S3's (T63)."""
    s3 = ceph[door]
    for make in SIGNED:
        key = written(s3, make, [(name, "unsigned") for name in OF_CEPH])
        head = reaching(s3.store).head_object(Bucket="mine", Key=key)
        assert head["Metadata"] == {}, head["Metadata"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("store", ["swift", "ceph"])
def test_metadata_of_boto3_keeps_its_names(request, door, store):
    """They are the names that the store returns when it is reached without Daypass. Ceph's have no
    underscores (T87)."""
    s3 = request.getfixturevalue(store)[door]
    client = s3.client("s3", s3.session(s3.alice), request_checksum_calculation="when_required")
    direct = reaching(s3.store)
    metadata = {"user_id": "1", "user-name": "2", "mtime": "3", "a_b-c": ""}
    for names in [{"user_id"}, {"user-name"}, {"user_id", "user-name", "mtime"}, {"a_b-c"}]:
        sent = {name: metadata[name] for name in names}
        direct.put_object(Bucket="mine", Key="direct", Body=b"text", Metadata=sent)
        kept = direct.head_object(Bucket="mine", Key="direct")["Metadata"]
        assert kept == (
            sent if store == "swift" else {name.replace("_", "-"): sent[name] for name in sent})
        client.put_object(Bucket="mine", Key="metadata", Body=b"text", Metadata=sent)
        assert direct.head_object(Bucket="mine", Key="metadata")["Metadata"] == kept
        answer = client.get_object(Bucket="mine", Key="metadata")
        assert (answer["Metadata"], answer["Body"].read()) == (kept, b"text")
    upload = client.create_multipart_upload(Bucket="mine", Key="parts", Metadata={"user_id": "1"})
    client.abort_multipart_upload(Bucket="mine", Key="parts", UploadId=upload["UploadId"])


# The list in nginx's files, and the headers that it lacks

def shipped(*prefixes):
    """The names of the client's headers that nginx's list has."""
    lines = (SHIPPED / "daypass_s3_location").read_text().splitlines()
    names = [
        line.split()[1] for line in lines if line.startswith("proxy_set_header")
        and "$http_" in line]
    return [name for name in names if name.lower().startswith(prefixes)]


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("protocols", [allow("s3:*", on=("bucket", "bucket/*"))])


def is_forwarded(received):
    """Whether Daypass has sent a request itself: nginx says where each of its own comes from."""
    return received.header("x-forwarded-for") is None


@pytest.mark.parametrize("method", ["PUT", "GET"])
@pytest.mark.parametrize("prefix", [
    "x-amz-meta-", "x-amz-checksum-", "x-amz-server-side-encryption",
    ("cache-", "content-", "expires", "if-", "range")])
def test_nginx_sends_the_headers_of_its_list(recorded, alice, method, prefix):
    names = shipped(*([prefix] if isinstance(prefix, str) else prefix))
    assert len(names) > 3
    headers = {name: f"value of {name}" for name in names}
    received = recorded.passes(recorded.wire.signed(alice, method, "/bucket/k", headers))
    assert not is_forwarded(received)
    for name, value in headers.items():
        assert received.header(name) == value
    assert {name for name, _ in received.fields} <= ALWAYS | {name.lower() for name in headers}


@pytest.mark.parametrize("name, value", [
    ("x-amz-meta-anything", "a  b"), ("x-amz-meta-user_id", "1"), ("x-amz-meta-empty", ""),
    ("x-amz-meta-mtime", ""),
    ("x-amz-checksum-xxhash64", "x"), ("x-amz-meta-a", "\u20ac"), ("x-amz-mfa", "serial 123456")])
def test_daypass_forwards_requests_with_headers_that_nginx_does_not_send(
        recorded, alice, name, value):
    for make in SIGNED:
        for method, body in [
                ("PUT", b"text"), ("PUT", b""), ("GET", b""), ("HEAD", b""), ("DELETE", b"")]:
            call = make(recorded.wire)(
                alice, method, "/bucket/k", {name: value, "If-Match": "x"}, body)
            received = recorded.passes(call)
            assert is_forwarded(received) and (received.method, received.body) == (method, body)
            assert received.header(name).encode("latin-1") == value.encode()
            assert {field for field, _ in received.fields} <= ALWAYS | {name, "if-match"}
            assert recorded.decided()["outcome"] == "allowed"


def test_a_client_that_expects_100_continue_is_answered(recorded, alice):
    for headers in [{}, {"x-amz-meta-anything": "1"}]:
        call = recorded.wire.signed(alice, "PUT", "/bucket/k", headers, b"text")
        call.headers.append(("Expect", "100-continue"))
        received = recorded.passes(call)
        assert received.body == b"text" and received.header("expect") is None


def test_a_denied_request_is_refused_before_it_is_forwarded(recorded, alice):
    for make in SIGNED:
        call = make(recorded.wire)(alice, "PUT", "/other/k", {"x-amz-meta-anything": "1"}, b"text")
        assert recorded.refuses(call) == (403, "AccessDenied")
    call = recorded.wire.unsigned("PUT", "/bucket/k", [("x-amz-meta-anything", "1")], b"text")
    assert recorded.refuses(call) == (403, "AccessDenied")


def test_daypass_refuses_to_forward_a_body_without_a_length(recorded, alice):
    call = recorded.wire.signed(
        alice, "PUT", "/bucket/k", {"x-amz-meta-anything": "1"}, payload="UNSIGNED-PAYLOAD")
    call = call.with_headers(Content_Length=None, Transfer_Encoding="chunked")
    call.body = b"3\r\nabc\r\n0\r\n\r\n"
    answer, received = recorded.send(call)
    if received is None:
        assert answer.refusal == (411, "MissingContentLength")
    else:
        assert received.body == b"abc" and received.header("content-length") == "3"


def test_a_forwarded_body_is_never_in_a_file(own, authority, certificate):
    """Daypass sends the body to the store as it comes, though nginx asks before it passes the
    request on."""
    s3 = S3(own, authority, certificate, store=OddStore())
    alice = s3.user("alice", [allow("s3:*", on=("mine", "mine/*"))])
    wire = Wire(s3)
    size = 8 << 20
    has_begun, may_end = threading.Event(), threading.Event()

    def behave(connection):
        count = 0
        while count < size:
            count += len(connection.recv(65_536))
            if count > 1 << 20:
                has_begun.set()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        may_end.wait(30)
    s3.store.behave = behave

    def kept():
        """The files of bodies that nginx has open. It deletes their names at once."""
        parent = s3.nginx.program.process.pid
        workers = pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        files = []
        for link in [
                link for worker in workers
                for link in pathlib.Path(f"/proc/{worker}/fd").iterdir()]:
            with contextlib.suppress(FileNotFoundError):  # nginx has closed it meanwhile.
                files.append(os.readlink(link))
        return [file for file in files if "/client_body/" in file]
    call = wire.signed(
        alice, "PUT", "/mine/k", {"x-amz-meta-anything": "1"}, b"x" * size,
        payload="UNSIGNED-PAYLOAD")
    with wire.connect() as connection:
        connection.sendall(call.bytes[:-size // 2])
        assert has_begun.wait(30), "the store gets nothing before all has come"
        assert kept() == []
        connection.sendall(call.bytes[-size // 2:])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
    may_end.set()
    # A body that nginx gathers is in a file, so this check can see one.
    call = wire.signed(alice, "PUT", "/mine/k", payload="UNSIGNED-PAYLOAD")
    call = call.with_headers(Content_Length=None, Transfer_Encoding="chunked")
    with wire.connect() as connection:
        connection.sendall(call.bytes + b"%x\r\n" % size + b"x" * (size // 2))
        until(kept, "the body's file")


def test_the_access_log_has_the_request_id_of_the_audit_log(recorded, alice):
    """Also if another door answers, and no refusal precedes its line."""
    calls = [
        (recorded.wire.signed(alice, "GET", "/bucket/k"), None),
        (recorded.wire.signed(alice, "PUT", "/bucket/k", {"x-amz-meta-anything": "1"}, b"text"),
             None),
        (recorded.wire.signed(alice, "GET", "/"), "ServiceUnavailable"),
        (recorded.wire.signed(alice, "PUT", "/other/k", {"x-amz-meta-anything": "1"}),
             "AccessDenied")]
    for call, code in calls:
        before = len(recorded.nginx.access_log.read_text().splitlines())
        recorded.send(call)
        line, = until(
            lambda: recorded.nginx.access_log.read_text().splitlines()[before:], "the log's line")
        decided = recorded.decided()
        assert line.endswith(f" id={decided['requestID']}")
        assert decided.get("code") == code
        # The reason for an answer of the proxy or the gateway is in the audit log alone.
        assert " error=NotImplemented " not in line


# Older files

class Before(Nginx):
    """nginx with files from before the list: they pass on every header."""

    version = None

    def _ship(self, name, values):
        if name == "daypass-s3.conf":
            values = {
                **values, "fastcgi_param DAYPASS_S3_HEADERS $daypass_s3_headers if_not_empty;":
                    f"fastcgi_param DAYPASS_S3_HEADERS {self.version};" if self.version else ""}
        super()._ship(name, values)
        if name == "daypass_s3_location":
            file = self.directory / name
            file.write_text(
                "".join(
                    line for line in file.read_text().splitlines(keepends=True) if self.has(line)))

    def has(self, line):
        return "$http_" not in line and not line.startswith(("set ", "proxy_pass_request_headers"))


class Older(Before):
    """nginx with an older list, which has less metadata."""

    version = "0"

    def has(self, line):
        return not line.startswith("proxy_set_header X-Amz-Meta-")


@pytest.fixture(scope="module")
def before(make_own, authority, certificate):
    return Recorded(make_own(), authority, certificate, web_server=Before)


@pytest.fixture(scope="module")
def older(make_own, authority, certificate):
    return Recorded(make_own(), authority, certificate, web_server=Older)


def test_older_nginx_files_fail_closed(before):
    """They pass on every header, so Daypass lets none through (T63)."""
    alice = before.user("alice", [allow("s3:*", on=("bucket", "bucket/*"))])
    harmless = {
        "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Referer", "Dnt",
        "Sec-Fetch-Mode", "Date",
        "Traceparent", "Amz-Sdk-Request", "Amz-Sdk-Invocation-Id", "X-Amzn-Trace-Id", "Forwarded",
        "Max-Forwards",
        "Via",
        "X-Forwarded-Host", "X-Http-Method-Override", "X-Real-Ip"}
    for name, value in OTHERS:
        call = before.wire.signed(alice, "PUT", "/bucket/k")
        call.headers.append((name, value))
        if name in harmless:
            before.passes(call)
            continue
        assert before.refuses(call) == (403, "AccessDenied"), name
        reason = before.decided()["reason"]
        assert name.lower() in reason and "daypass_s3_location" in reason
    headers = {
        "x-amz-meta-anything": "1", "Content-Type": "a/b", "If-Match": "x",
        "x-amz-storage-class": "STANDARD"}
    before.passes(before.wire.signed(alice, "PUT", "/bucket/k", headers, b"text"))


def test_daypass_forwards_headers_that_an_older_list_may_lack(older):
    alice = older.user("alice", [allow("s3:*", on=("bucket", "bucket/*"))])
    for headers, forwarded in [
            ({"x-amz-meta-mtime": "1"}, True), ({"x-amz-meta-anything": "1"}, True),
            ({"x-amz-storage-class": "STANDARD", "If-Match": "x"}, False), ({}, False)]:
        received = older.passes(older.wire.signed(alice, "PUT", "/bucket/k", headers, b"text"))
        assert is_forwarded(received) == forwarded
        assert all(received.header(name) == value for name, value in headers.items())
