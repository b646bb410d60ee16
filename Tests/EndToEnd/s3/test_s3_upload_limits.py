"""The limits of an upload in signed chunks: memory, workers, time. Clients and stores stop in the
middle."""

import pathlib
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.chunks import CHUNKS, Signatures, upload
from support.fastcgi import Connection, whole
from support.odd_store import OddStore, reads
from support.s3 import S3, allow
from support.waiting import until
from support.wire import Wire

STALL = {"DAYPASS_UPLOAD_STALL_SECONDS": "1"}
ONE_SLOT = {"DAYPASS_THREADS": "3", "DAYPASS_UPLOAD_THREADS": "1"}


def made(shared, authority, certificate, settings, store=None):
    s3 = S3(shared, authority, certificate, settings, store=store)
    s3.wire = Wire(s3)
    s3.alice = s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    return s3


@pytest.fixture(scope="module")
def s3(shared, authority, certificate):
    s3 = made(shared, authority, certificate, ONE_SLOT)
    s3.bucket("reports")
    return s3


@pytest.fixture(scope="module")
def impatient(shared, authority, certificate):
    s3 = made(shared, authority, certificate, STALL)
    s3.bucket("reports")
    return s3


@pytest.fixture(scope="module")
def odd(shared, authority, certificate):
    return made(shared, authority, certificate, STALL, store=OddStore())


def begun(s3, key, octets=100_000):
    """A connection with an unfinished upload: one of two chunks is sent."""
    call = upload(s3.wire, s3.alice, f"/reports/{key}", [b"a" * octets, b"b" * octets])
    connection = s3.wire.connect()
    connection.sendall(call.bytes[:-octets - 100])
    return connection


def resident(s3):
    """The most memory that Daypass has had so far, in KiB."""
    status = pathlib.Path(f"/proc/{s3.daypass.program.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def test_memory_does_not_grow_with_the_object(s3):
    """200 MiB, in chunks of the size that clients send."""
    chunk, count = bytes(range(256)) * 256, 3_200
    call = s3.wire.signed(
        s3.alice, "PUT", "/reports/large",
        {"X-Amz-Decoded-Content-Length": str(len(chunk) * count)}, payload=CHUNKS)
    signatures = Signatures(s3.alice, call)
    frame = len(b"10000;chunk-signature=") + 64 + 4
    length = (frame + len(chunk)) * count + frame - 4
    with s3.wire.connect(tls=False) as connection:
        connection.sendall(call.with_headers(Content_Length=str(length)).bytes)
        for _ in range(count):
            connection.sendall(signatures.chunk(chunk) + b"\r\n")
        connection.sendall(signatures.chunk(b"") + b"\r\n")
        assert connection.recv(1_000).startswith(b"HTTP/1.1 200")
    stored = s3.store.files / "reports" / "large"
    assert stored.stat().st_size == len(chunk) * count
    with stored.open("rb") as file:
        assert file.read(len(chunk)) == chunk
    assert resident(s3) < 80 << 10
    stored.unlink()


def test_a_worker_stays_free_for_other_requests(s3):
    client = s3.client("s3", s3.alice)
    with begun(s3, "slow"):
        # Daypass refuses the second as soon as the first has its place.
        until(lambda: "SlowDown" in s3.wire.send(
            upload(s3.wire, s3.alice, "/reports/second", [b"a"])).body.decode(), "the refusal")
        refused = s3.wire.send(upload(s3.wire, s3.alice, "/reports/third", [b"a"]))
        assert refused.refusal == (503, "SlowDown")
        client.put_object(Bucket="reports", Key="other", Body=b"one")
        assert client.get_object(Bucket="reports", Key="other")["Body"].read() == b"one"
    # The client has left, and its place is free.
    until(lambda: s3.wire.send(
        upload(s3.wire, s3.alice, "/reports/fourth", [b"four"])).status == 200, "the place")
    assert s3.store.object("reports", "slow") is None
    assert s3.store.object("reports", "third") is None
    assert s3.store.object("reports", "fourth") == b"four"


def test_a_client_that_stalls_gets_a_refusal(impatient):
    with begun(impatient, "stalled") as connection:
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 400") and b"<Code>RequestTimeout</Code>" in answer
    assert impatient.store.object("reports", "stalled") is None


BODY = [bytes(131_072)] * 100
BEHAVIOURS = {
    "takes nothing": lambda connection: None,
    "takes a part": lambda connection: reads(connection, 1 << 20),
    "never answers": lambda connection: reads(connection, 1 << 40),
    "goes at once": lambda connection: connection.shutdown(socket.SHUT_RDWR),
    "goes in the middle": lambda connection: (
        reads(connection, 1 << 20), connection.shutdown(socket.SHUT_RDWR)),
    "answers nonsense": lambda connection: (
        reads(connection, 1 << 20), connection.sendall(b"?\r\n\r\n"),
        connection.shutdown(socket.SHUT_RDWR)),
    "never ends its answer": lambda connection: (
        reads(connection, len(BODY) << 17),
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na")),
    "answers without end": lambda connection: (
        reads(connection, len(BODY) << 17),
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(4 << 20))),
}


@pytest.mark.parametrize("behave", BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_a_failing_store_is_waited_for_for_a_limited_time(odd, behave):
    odd.store.behave = behave
    answer = odd.wire.send(upload(odd.wire, odd.alice, "/reports/k", BODY))
    assert answer.refusal == (503, "ServiceUnavailable"), answer


def test_a_store_may_refuse_before_it_has_all(odd):
    document = b"<Error><Code>QuotaExceeded</Code></Error>"

    def behave(connection):
        reads(connection, 1 << 20)
        connection.sendall(
            b"HTTP/1.1 507 Full\r\nContent-Type: application/xml\r\nX-Amz-Id-2: a\r\n"
            b"Set-Cookie: a=b\r\n"
            b"X-Accel-Redirect: /reports/other\r\nContent-Length: %d\r\n\r\n" % len(document)
            + document)
        reads(connection, 1 << 40)
    odd.store.behave = behave
    answer = odd.wire.send(upload(odd.wire, odd.alice, "/reports/k", BODY))
    assert (answer.status, answer.body) == (507, document)
    assert answer.headers["X-Amz-Id-2"] == "a"
    assert answer.headers["Set-Cookie"] is None and answer.headers["X-Accel-Redirect"] is None


def test_a_stopping_server_ends_the_upload_first(own, authority, certificate):
    s3 = made(own, authority, certificate, {})
    s3.bucket("reports")
    call = upload(s3.wire, s3.alice, "/reports/k", [b"a" * 100_000] * 20)
    with s3.wire.connect() as connection:
        connection.sendall(call.bytes[:1 << 20])
        until(lambda: "put_" in s3.store.program.output, "the store to hear of it")
        s3.daypass.program.terminate()
        connection.sendall(call.bytes[1 << 20:])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
    assert s3.daypass.program.wait() == 0
    assert s3.store.object("reports", "k") == b"a" * 2_000_000


def test_refusals_do_no_harm_to_other_requests(impatient):
    """Daypass does not read their bodies: the next request on the same connection would fail."""
    def answered(number):
        bucket = "reports" if number % 3 == 0 else "secrets"
        call = upload(impatient.wire, impatient.alice, f"/{bucket}/among-{number}", [b"abc"])
        return impatient.wire.send(call, tls=False).status
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(answered, range(150))) == [200, 403, 403] * 50


def asked(s3, door, call):
    """The answer of one of Daypass's doors, whatever nginx would have sent there."""
    parameters = {
        "REQUEST_METHOD": call.method, "REQUEST_URI": call.target.decode(), "DAYPASS_DOOR": door,
        "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": str(len(call.body)),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers
           if name != "Content-Length"}}
    with Connection(s3.daypass.address) as connection:
        connection.send(whole(parameters, call.body))
        return b"".join(content for kind, _, content in connection.rest() if kind == 6)


def test_a_request_at_the_wrong_door_is_refused(impatient):
    """The web server mistakes another request for such an upload (T24)."""
    s3 = impatient
    chunks = upload(s3.wire, s3.alice, "/reports/wrong", [b"abc"])
    assert b"Status: 200" in asked(s3, "upload", chunks)
    assert b"X-Daypass-Status: 501" in asked(s3, "authorizer", chunks)
    for call in [
            s3.wire.signed(s3.alice, "PUT", "/reports/wrong", body=b"abc"),
            s3.wire.signed(
                s3.alice, "PUT", "/reports/wrong", body=b"abc", payload="UNSIGNED-PAYLOAD"),
            s3.wire.signed(s3.alice, "GET", "/reports/wrong"),
            s3.wire.signed(s3.alice, "PUT", "/reports?versioning", payload=CHUNKS),
            s3.wire.signed(s3.alice, "POST", "/reports?delete", payload=CHUNKS),
            s3.wire.signed(s3.alice, "GET", "/reports/wrong", payload=CHUNKS)]:
        assert b"<Code>InvalidArgument</Code>" in asked(s3, "upload", call), call.bytes
    assert s3.store.object("reports", "wrong") == b"abc"
