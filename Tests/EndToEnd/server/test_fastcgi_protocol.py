"""The FastCGI protocol on the bare socket: odd, split, hostile and random records (T57)."""

import pathlib
import random
import struct

import pytest

from support.daypass import Daypass, provider
from support.fastcgi import (
    ABORT_REQUEST, AUTHORIZER, BEGIN_REQUEST, DATA, END_REQUEST, FILTER, GET_VALUES,
    GET_VALUES_RESULT, PARAMS, RESPONDER, STDIN, STDOUT, Connection, begin, length, pairs, post,
    record, stream, whole)
from support.issuer import Issuer
from support.sts import parameters


@pytest.fixture(scope="session")
def server(shared, authority, certificate):
    issuer = shared.keep(Issuer(certificate))
    server = shared.keep(Daypass(shared.place("daypass"), authority, provider(issuer))).start()
    server.issuer = issuer
    server.form = parameters(issuer.token())
    return server


@pytest.fixture
def connection(server):
    with Connection(server.address) as connection:
        yield connection


@pytest.fixture(autouse=True)
def the_server_is_well_afterwards(server):
    yield
    assert not server.program.has_ended, server.output
    with Connection(server.address) as connection:
        assert connection.call(server.form).status == 200


# Correct records

def test_a_connection_that_is_not_kept_is_closed_after_the_answer(connection, server):
    assert connection.call(server.form).status == 200
    assert connection.read() is None


def test_a_kept_connection_serves_one_request_after_the_other(connection, server):
    for _ in range(20):
        assert connection.call(server.form, keep=True).status == 200
    assert connection.call(server.form).status == 200
    assert connection.read() is None


def test_requests_sent_ahead_end_the_connection_after_the_first(connection, server):
    """Daypass keeps a connection only if nothing follows the request that it answered (T80)."""
    parameters_, body = post(server.form)
    refused, other = post(b"Action=x&Version=2011-06-15")
    connection.send(whole(parameters_, body, keep=True) + whole(refused, other, keep=True)
                    + whole(parameters_, body, keep=True))
    assert connection.answer().status == 200
    assert connection.rest() == []


@pytest.mark.parametrize("request_id", [1, 2, 255, 256, 65535])
def test_any_request_id_is_answered_by_the_same(connection, server, request_id):
    parameters_, body = post(server.form)
    connection.send(whole(parameters_, body, request=request_id))
    assert connection.answer(request_id).status == 200


@pytest.mark.parametrize("size", [1, 2, 7, 8, 127, 1000])
def test_streams_may_be_split_anywhere(connection, server, size):
    parameters_, body = post(server.form)
    connection.send(whole(parameters_, body, size=size))
    assert connection.answer().status == 200


def test_octets_may_arrive_one_by_one(connection, server):
    parameters_, body = post(server.form)
    octets = whole(parameters_, body)
    for octet in octets[:400]:
        connection.send(bytes([octet]))
    connection.send(octets[400:])
    assert connection.answer().status == 200


@pytest.mark.parametrize("padding", [1, 7, 255])
def test_padding_is_skipped(connection, server, padding):
    parameters_, body = post(server.form)
    connection.send(
        record(BEGIN_REQUEST, struct.pack(">HB5x", RESPONDER, 0), padding=padding)
        + record(PARAMS, pairs(parameters_), padding=padding) + record(PARAMS, padding=padding)
        + record(STDIN, body, padding=padding) + record(STDIN, padding=padding))
    assert connection.answer().status == 200


def test_names_and_values_may_have_long_lengths(connection, server):
    """A length under 128 may take four bytes too."""
    parameters_, body = post(server.form)
    encoded = b"".join(
        struct.pack(">II", len(name) | 1 << 31, len(value) | 1 << 31) + name.encode()
        + value.encode() for name, value in parameters_.items())
    connection.send(begin() + stream(PARAMS, encoded) + stream(STDIN, body))
    assert connection.answer().status == 200


@pytest.mark.parametrize("size", [8_000, 64_000, 65_535, 70_000])
def test_parameters_of_64_kb_are_read(connection, server, size):
    """libfcgi once had a buffer of 8 KB for them (T57)."""
    parameters_, body = post(server.form, HTTP_X="x" * size)
    connection.send(whole(parameters_, body))
    assert connection.answer().status == 200


def test_a_thousand_parameters_are_read(connection, server):
    parameters_, body = post(server.form, **{f"HTTP_X{i}": str(i) for i in range(1_000)})
    connection.send(whole(parameters_, body))
    assert connection.answer().status == 200


def test_parameters_without_end_are_not_kept_in_memory(connection, server):
    """A web server, or a client through it, could fill the memory (T56)."""
    connection.send(begin())
    block = record(PARAMS, pairs({"HTTP_X": "x" * 65_000}))
    with pytest.raises(OSError):
        for _ in range(2_000):
            connection.send(block)
        connection.read()
        raise ConnectionError("a server that reads 128 MB of parameters and answers is too patient")
    status = pathlib.Path(f"/proc/{server.program.process.pid}/status").read_text()
    resident = int(status.split("VmRSS:")[1].split()[0])
    assert resident < 100_000, f"{resident} kB"


@pytest.mark.parametrize("change", ["NUL in a value", "NUL in a name", "= in a name"])
def test_texts_that_libfcgi_would_misread_end_the_connection(connection, server, change):
    """libfcgi makes one C string, name=value, of each parameter."""
    name, value = {
        "NUL in a value": ("HTTP_X", "a\0b"), "NUL in a name": ("HTTP_X\0", "a"),
        "= in a name": ("HTTP_X=HTTPS", "a")}[change]
    parameters_, body = post(server.form, **{name: value})
    connection.send(whole(parameters_, body))
    assert connection.rest() == []


def test_more_parameters_than_4096_end_the_connection(connection, server):
    """libfcgi allocates memory for each."""
    parameters_, body = post(server.form)
    connection.send(
        begin() + stream(PARAMS, pairs(parameters_) + bytes(2) * 4_096) + stream(STDIN, body))
    assert connection.rest() == []


@pytest.mark.parametrize("question", [
    record(GET_VALUES, pairs({"FCGI_MAX_CONNS": "", "FCGI_MPXS_CONNS": ""}), request=0),
    record(100, b"x", request=0)], ids=["GET_VALUES", "unknown"])
def test_a_management_record_ends_the_connection(connection, question):
    connection.send(question)
    assert connection.rest() == []


QUESTIONS = {
    "lengths that overflow": struct.pack(">II", 0xFFFFFFFF, 0xFFFFFFFF),
    "lengths and texts": struct.pack(">II", 0xFFFFFFFF, 0xFFFFFFFF) + b"x" * 1_000,
    "the same name ten times": pairs({"FCGI_MPXS_CONNS": ""}) * 10,
}


@pytest.mark.parametrize("question", list(QUESTIONS))
@pytest.mark.parametrize("together", [True, False], ids=["sent at once", "sent apart"])
def test_a_management_record_within_a_body_ends_the_connection(
        connection, server, question, together):
    """While it reads a body, libfcgi answers such records: with the code of CVE-2025-23016, and
    into 64 bytes on the stack. It must not see them."""
    parameters_, body = post(server.form)
    begun = begin() + stream(PARAMS, pairs(parameters_)) + record(STDIN, body[:len(body) // 2])
    asked = record(GET_VALUES, QUESTIONS[question], request=0)
    rest = record(STDIN, body[len(body) // 2:]) + record(STDIN)
    if together:
        connection.send(begun + asked + rest)
    else:
        connection.send_apart(begun, asked + rest)
    assert connection.rest() == []


@pytest.mark.parametrize("role", [0, FILTER, 4, 255, 65535])
def test_an_unknown_role_ends_the_connection(connection, role):
    parameters_, body = post(b"")
    connection.send(begin(role=role) + stream(PARAMS, pairs(parameters_)) + stream(STDIN, body))
    assert connection.rest() == []


def test_an_authorizer_s_request_without_a_body_gets_no_yes(connection):
    """The parameters are those of an STS call. Whatever the answer, it must not be a yes."""
    parameters_, body = post(b"")
    connection.socket.settimeout(3)
    connection.send(begin(role=AUTHORIZER) + stream(PARAMS, pairs(parameters_)))
    assert connection.rest() == []


def test_a_call_in_the_role_of_an_authorizer_gives_no_yes(connection, server):
    """Otherwise an authorizer would take a caller's STS call, with any valid token, for S3
    credentials."""
    parameters_, body = post(server.form)
    connection.send(begin(role=AUTHORIZER) + stream(PARAMS, pairs(parameters_))
                    + stream(STDIN, body))
    assert connection.rest() == []


def test_a_second_request_within_the_first_ends_the_connection(connection):
    connection.send(begin(1, keep=True) + begin(2, keep=True))
    assert connection.rest() == []


@pytest.mark.parametrize("stray", ["parameters", "body"])
def test_streams_of_a_request_that_is_not_under_way_end_the_connection(connection, server, stray):
    """After an empty record of another request, libfcgi would also skip the next of this one."""
    parameters_, body = post(server.form)
    before = record(PARAMS, b"\xff\xff", request=7) if stray == "parameters" else b""
    within = record(STDIN, b"x", request=9) if stray == "body" else b""
    connection.send(
        begin(1) + before + stream(PARAMS, pairs(parameters_)) + within + stream(STDIN, body))
    assert connection.rest() == []


@pytest.mark.parametrize("sent", ["begin", "parameters", "part of the body"])
def test_an_aborted_request_ends_the_connection(connection, server, sent):
    parameters_, body = post(server.form)
    octets = begin(keep=True)
    if sent != "begin":
        octets += stream(PARAMS, pairs(parameters_))
    if sent == "part of the body":
        octets += record(STDIN, body[:10])
    connection.send(octets + record(ABORT_REQUEST))
    assert connection.rest() == []


# The body and its length

def test_a_body_over_1_mib_is_refused(connection):
    parameters_, body = post(b"x" * ((1 << 20) + 1))
    connection.send(whole(parameters_, body))
    assert connection.answer().status == 413


@pytest.mark.parametrize("stated", ["", None, "0", "5"])
def test_a_body_over_1_mib_is_refused_whatever_length_is_stated(connection, stated):
    parameters_, body = post(b"x" * (3 << 20), CONTENT_LENGTH=stated)
    connection.send(begin() + stream(PARAMS, pairs(parameters_)))
    try:
        connection.send(stream(STDIN, body))
    except OSError:
        pass
    try:
        assert connection.answer().status in (400, 413)
    except ConnectionError:
        pass


@pytest.mark.parametrize("stated", [str((1 << 20) + 1), "99999999999", str(2**63), str(2**64 + 9)])
def test_a_stated_length_over_1_mib_is_refused(connection, stated):
    parameters_, _ = post(b"", CONTENT_LENGTH=stated)
    connection.send(whole(parameters_))
    assert connection.answer().status in (400, 413)


@pytest.mark.parametrize("stated", ["", None])
def test_a_body_of_unknown_length_is_read_to_its_end(connection, server, stated):
    """nginx states no length when it does not buffer, and Apache none for a chunked body."""
    parameters_, body = post(server.form, CONTENT_LENGTH=stated)
    connection.send(whole(parameters_, body))
    assert connection.answer().status == 200


@pytest.mark.parametrize("change", [-10, 10])
def test_a_body_of_another_length_than_stated_gives_no_credentials(
        connection, server, change):
    parameters_, body = post(server.form)
    parameters_["CONTENT_LENGTH"] = str(len(body) + change)
    connection.send(whole(parameters_, body))
    assert connection.answer().refusal == (400, "InvalidParameterValue")


@pytest.mark.parametrize("name", [
    "REQUEST_METHOD", "REQUEST_URI", "QUERY_STRING", "CONTENT_TYPE", "REMOTE_ADDR", "HTTP_HOST",
    "SERVER_PROTOCOL", "HTTPS"])
def test_a_missing_parameter_does_not_crash(connection, server, name):
    parameters_, body = post(server.form, **{name: None})
    connection.send(whole(parameters_, body))
    assert connection.answer().status in (200, 400, 403)


@pytest.mark.parametrize("method", ["", "post", "POST ", "GET", "x" * 10_000])
def test_another_method_is_denied(connection, server, method):
    parameters_, body = post(server.form, REQUEST_METHOD=method)
    connection.send(whole(parameters_, body))
    assert connection.answer().refusal == (403, "AccessDenied")


# Hostile bytes: whatever the answer, the server works afterwards (see the fixture above)

MOST = 0x7FFFFFFF
ALL = 0xFFFFFFFF


def lengths(name, value):
    return struct.pack(">II", name, value)


HOSTILE = {
    "nothing": b"",
    "one octet": b"\x01",
    "half a header": record(BEGIN_REQUEST)[:4],
    "a header without its content": record(PARAMS, b"x" * 100)[:8],
    "a header with half its content": record(PARAMS, b"x" * 100)[:50],
    "a beginning without content": record(BEGIN_REQUEST, b""),
    "a beginning with too little content": record(BEGIN_REQUEST, b"\0\1"),
    "a beginning with too much content": record(BEGIN_REQUEST, struct.pack(">HB5x", 1, 0) + b"xxx"),
    "a beginning of request 0": begin(0),
    "two beginnings": begin() + begin(),
    "parameters without a beginning": stream(PARAMS, pairs({"A": "b"})),
    "a body without a beginning": stream(STDIN, b"x"),
    "an abort without a beginning": record(ABORT_REQUEST),
    "an end from the wrong side": begin() + record(END_REQUEST, bytes(8)),
    "output from the wrong side": begin() + record(STDOUT, b"x"),
    "a result from the wrong side": record(GET_VALUES_RESULT, pairs({"A": "b"}), request=0),
    "the data of a filter": begin() + stream(PARAMS, b"") + stream(DATA, b"x"),
    "a body before its parameters": begin() + stream(STDIN, b"x") + stream(PARAMS, b""),
    "parameters after their end": begin() + stream(PARAMS, b"") + stream(PARAMS, pairs({"A": "b"})),
    "an unknown type within a request": begin() + record(77, b"x"),
    "type 0": record(0, b"x"),
    "type 255": record(255, b"x", request=0),
    "version 0": record(BEGIN_REQUEST, bytes(8), version=0),
    "version 2": record(BEGIN_REQUEST, bytes(8), version=2),
    "version 255": record(BEGIN_REQUEST, bytes(8), version=255),
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "TLS": bytes.fromhex("160301020001000001fc0303") + bytes(500),
    "a name of 2^31-1 octets": begin() + stream(PARAMS, lengths(ALL, 1 << 31) + b"x" * 100),
    "a value of 2^31-1 octets": begin() + stream(PARAMS, lengths(1 << 31 | 1, ALL) + b"x" * 100),
    "both of 2^31-1 octets": begin() + stream(PARAMS, lengths(ALL, ALL) + b"x" * 100),
    "lengths whose sum overflows 32 bits": begin() + stream(
        PARAMS, lengths(ALL, 1 << 31 | 3) + b"x" * 100),
    "lengths whose sum and terminator overflow": begin() + stream(
        PARAMS, lengths(ALL, 1 << 31 | 1) * 5),
    "a name longer than what follows": begin() + stream(PARAMS, length(200) + length(0) + b"x"),
    "a value longer than what follows": begin() + stream(PARAMS, length(1) + length(200) + b"ab"),
    "a length that is cut": begin() + stream(PARAMS, b"\x80\0"),
    "one length only": begin() + stream(PARAMS, b"\x01"),
    "empty names": begin() + stream(PARAMS, bytes(2_000)),
    "a name with NUL": begin() + stream(PARAMS, pairs({"REQUEST_METHOD\0X": "POST"})),
    "a name that is not UTF-8": begin() + stream(PARAMS, b"\x02\x02\xff\xfe\xff\xfe"),
    "values without an end in GET_VALUES": record(GET_VALUES, lengths(ALL, ALL), request=0),
    "GET_VALUES for a request": record(GET_VALUES, pairs({"FCGI_MAX_CONNS": ""})),
    "GET_VALUES with 60,000 octets of names": record(
        GET_VALUES, pairs({f"FCGI_{i}": "" for i in range(5_000)})[:60_000], request=0),
    "everything in one record of its greatest size": record(PARAMS, b"\xff" * 65_535, padding=255),
}


@pytest.mark.parametrize("name", list(HOSTILE))
@pytest.mark.parametrize("end", ["closed", "half closed", "followed by a request"])
def test_hostile_bytes_do_no_harm(server, name, end):
    """Records with wrong versions, types, lengths and order (T57)."""
    with Connection(server.address, timeout=5) as connection:
        try:
            connection.send(HOSTILE[name])
            if end == "half closed":
                connection.end_sending()
                connection.rest()
            elif end == "followed by a request":
                parameters_, body = post(server.form)
                connection.send(whole(parameters_, body, request=3))
                connection.end_sending()
                connection.rest()
        except (BrokenPipeError, ConnectionError):
            pass


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_do_no_harm(server, seed):
    """Whole requests with a few bytes changed, and plain noise (T57)."""
    chance = random.Random(seed)
    parameters_, body = post(server.form)
    for _ in range(20):
        octets = bytearray(whole(parameters_, body, size=chance.choice([16, 100, 65_528])))
        if chance.random() < 0.2:
            octets = bytearray(chance.randbytes(chance.randrange(1, 5_000)))
        for _ in range(chance.randrange(1, 8)):
            octets[chance.randrange(min(len(octets), 200))] = chance.randrange(256)
        if chance.random() < 0.3:
            del octets[chance.randrange(len(octets)):]
        with Connection(server.address, timeout=5) as connection:
            try:
                connection.send(bytes(octets))
                connection.end_sending()
                connection.rest()
            except (BrokenPipeError, ConnectionError):
                pass
