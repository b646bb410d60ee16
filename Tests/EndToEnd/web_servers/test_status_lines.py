"""A strict client accepts the first line of every answer, Daypass's own and nginx's.

`test_web_servers_s3.py` asks the same of the other web servers.
"""

import pytest

from support.chunks import upload
from support.http_head import head_of, read_head
from support.s3 import S3, allow
from support.sts import VERSION, Client, fresh_address
from support.wire import Wire

DELETION = b'<Delete><Object><Key>none</Key></Object></Delete>'


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate)
    s3.bucket("reports")
    s3.store.place("reports", "k", b"0123456789")
    s3.alice = s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    s3.wire = Wire(s3)
    return s3


def asked(s3, call):
    return head_of(s3.wire.connect(), call.bytes)


def test_the_reader_is_strict():
    """The fault for which these tests exist: no space after the code."""
    class Sent:
        def __init__(self, octets):
            self.octets = octets

        def recv(self, count):
            part, self.octets = self.octets[:count], self.octets[count:]
            return part
    assert read_head(Sent(b"HTTP/1.1 200 \r\nA: b\r\n\r\n")) == (200, "")
    for head in (
            b"HTTP/1.1 200\r\n\r\n", b"HTTP/1.1 200\r\nA: b\r\n\r\n", b"HTTP/1.1  200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", b"HTTP/1.1 200 OK\nA: b\r\n\r\n"):
        with pytest.raises(AssertionError):
            read_head(Sent(head))


def test_objects_and_refusals(s3):
    """The store's answers through nginx, and Daypass's answers in its place."""
    wire, alice = s3.wire, s3.alice
    etag = s3.client("s3", alice).head_object(Bucket="reports", Key="k")["ETag"]
    assert asked(s3, wire.signed(alice, "GET", "/reports/k")) == (200, "OK")
    assert asked(s3, wire.signed(alice, "GET", "/reports/k", {"If-None-Match": etag})) == (
        304, "Not Modified")
    assert asked(s3, wire.signed(alice, "GET", "/reports/none"))[0] == 404
    assert asked(s3, wire.signed(alice, "DELETE", "/reports/none")) == (204, "No Content")
    assert asked(s3, wire.signed(alice, "GET", "/secrets/k")) == (403, "Forbidden")
    assert asked(s3, wire.signed(alice, "PUT", "/reports/k?unknown")) == (501, "Not Implemented")
    assert asked(s3, wire.unsigned("GET", "/reports/a/../k"))[0] == 400
    assert asked(s3, wire.unsigned("BREW", "/reports/k"))[0] == 405


def test_requests_that_daypass_sends_to_the_store(s3):
    """The proxy and upload doors: the list of buckets, a list of objects to delete, signed
    chunks."""
    wire, alice = s3.wire, s3.alice
    assert asked(s3, wire.signed(alice, "GET", "/")) == (200, "OK")
    assert asked(s3, wire.signed(alice, "POST", "/reports?delete", body=DELETION)) == (200, "OK")
    assert asked(s3, wire.signed(alice, "POST", "/reports?delete", body=b"x")) == (
        400, "Bad Request")
    assert asked(s3, upload(wire, alice, "/reports/new", [b"abc"])) == (200, "OK")
    assert asked(s3, upload(
        wire, alice, "/reports/bad", [b"abc"],
        alter=lambda parts: [parts[0].replace(b"abc", b"abd"), *parts[1:]]
    )) == (403, "Forbidden")
    assert asked(s3, wire.signed(
        alice, "POST", "/reports?delete", body=b"x" * (2112 * 1024 + 1))) == (400, "Bad Request")


def test_nginx_without_daypass_or_a_store(own, authority, certificate):
    s3 = S3(own, authority, certificate)
    alice, wire = s3.user("alice", [allow("s3:*")]), Wire(s3)
    s3.daypass.stop()
    for call in (wire.signed(alice, "GET", "/reports/k"), wire.signed(alice, "GET", "/"),
                 upload(wire, alice, "/reports/k", [b"abc"])):
        assert head_of(wire.connect(), call.bytes)[0] == 503


def test_the_token_service(nginx, authority):
    """Credentials, a refusal, the status pages, and the pages of nginx itself."""
    client = Client(nginx.port, authority)

    def asked(method, target, body=b"", headers=(), address=None):
        lines = [
            f"{method} {target} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}",
            *headers]
        connection = client.connection(address or fresh_address())
        connection.connect()
        return head_of(connection.sock, "\r\n".join([*lines, "", ""]).encode() + body)
    form = ["Content-Type: application/x-www-form-urlencoded"]
    assert asked("POST", "/", f"Action=None&Version={VERSION}".encode(), form) == (
        400, "Bad Request")
    assert asked("GET", "/") == (403, "Forbidden")
    assert asked("POST", f"/?Action=AssumeRoleWithLDAPIdentity&Version={VERSION}"
                 "&LDAPUsername=a&LDAPPassword=b") == (503, "Service Unavailable")
    assert asked("GET", "/none")[0] == 404
    assert asked("GET", "/daypass/healthz", address="127.0.0.1") == (200, "OK")
    assert asked("GET", "/daypass/healthz", address="127.0.0.2") == (403, "Forbidden")
