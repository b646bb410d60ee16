"""A body that holds a whole FastCGI request, answered before it was read (T80).

A client chooses the bytes of a body. If they stayed on a connection after an early answer, Daypass
would read them as the next request, with a door, an address and a client certificate of the
client's choice.
"""

import socket

import pytest

from support.chunks import upload
from support.fastcgi import PARAMS, STDIN, Connection, begin, pairs, post, record, stream, whole
from support.gateway import Gateway
from support.http_head import head_of
from support.s3 import allow

FORGED = "203.0.113.66"
HIDDEN = whole(*post(
    b"Action=Unknown&Version=2011-06-15", REMOTE_ADDR=FORGED, SSL_CLIENT_VERIFY="SUCCESS"),
    keep=True)


@pytest.fixture(scope="module")
def door(recorded):
    recorded.eve = recorded.user("smuggler", [allow("s3:*", on=("reports", "reports/*"))])
    return recorded


class KeptGateway(Gateway):
    """Keeps connections where the shipped configuration does not."""

    def _configuration(self, certificate, upstream):
        text = super()._configuration(certificate, upstream)
        for shipped, ours in {
                f"server {upstream};": f"server {upstream}; keepalive 1;",
                "fastcgi_keep_conn off;": "fastcgi_keep_conn on;",
                "worker_processes 2;": "worker_processes 1;"}.items():
            assert text.count(shipped) == 1, shipped
            text = text.replace(shipped, ours)
        return text


@pytest.fixture(scope="module")
def kept(shared, door, certificate):
    return shared.keep(
        KeptGateway(shared.place("kept"), certificate, door.daypass.upstream))


def refused(door, length):
    """The head of an upload with a wrong signature, which is refused before its body is read."""
    call = upload(door.wire, door.eve, "/reports/smuggled", [b"x"])
    headers = dict(call.headers)
    headers["Authorization"] = headers["Authorization"][:-4] + "0000"
    headers.pop("Content-Length")
    return begin(keep=True) + stream(PARAMS, pairs({
        "REQUEST_METHOD": call.method, "REQUEST_URI": call.target.decode(),
        "DAYPASS_DOOR": "upload", "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": str(length),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}}))


@pytest.fixture
def nothing_is_forged(door):
    def count():
        return door.daypass.audit_log.read_text().count(FORGED)

    before = count()
    yield
    assert count() == before


def test_the_hidden_request_would_be_answered(door):
    """Otherwise the tests below would prove nothing."""
    with Connection(door.daypass.address) as connection:
        connection.send(HIDDEN)
        assert connection.answer().status == 400


def test_a_request_in_a_body_that_comes_after_the_answer_is_no_request(door, nothing_is_forged):
    with Connection(door.daypass.address) as connection:
        connection.send(refused(door, len(HIDDEN)) + record(STDIN, HIDDEN)[:8])
        assert connection.answer().status == 403
        try:
            connection.send(HIDDEN)
        except BrokenPipeError:
            pass
        assert connection.rest() == []


@pytest.mark.parametrize("size", [4_096, 8_192, 16_384, 32_768, 65_536])
def test_a_request_at_the_edge_of_what_is_read_at_once_is_no_request(
        door, size, nothing_is_forged):
    """The bytes before the edge are read with the head, and dropped with it."""
    head = refused(door, size)
    filler = bytes(size - len(head) - 8)
    sent = head + record(STDIN, (filler + HIDDEN)[:65_535])
    assert sent.startswith(HIDDEN[:8], size) or len(filler + HIDDEN) > 65_535
    with Connection(door.daypass.address) as connection:
        connection.send(sent)
        assert connection.answer().status == 403
        assert connection.rest() == []


def test_a_request_after_the_body_is_not_answered(door, nothing_is_forged):
    """It comes from the web server, but no web server sends one ahead."""
    parameters, body = post(b"Action=Unknown&Version=2011-06-15")
    with Connection(door.daypass.address) as connection:
        connection.send(whole(parameters, body, keep=True) + HIDDEN)
        assert connection.answer().status == 400
        assert connection.rest() == []


def test_a_request_in_a_body_through_nginx_is_no_request(door, kept, nothing_is_forged):
    """nginx keeps the connection if it has sent the whole body. One of these bodies has the request
    at the edge of what Daypass reads at once."""
    def ask(octets):
        client = socket.create_connection(("127.0.0.1", kept.plain_port), timeout=20)
        return head_of(client, octets)[0]

    # nginx may use the connection before it learns that Daypass has closed it, and answers 502.
    for fill in range(2 * len(HIDDEN)):
        body = bytes(16_384 - 2 * len(HIDDEN) + fill) + HIDDEN
        assert ask(
            b"PUT /reports/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: AWS4 wrong\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body
        ) in (400, 403, 502)
        assert ask(
            b"GET /reports/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ) in (403, 502), fill
