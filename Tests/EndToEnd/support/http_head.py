"""Reads the head of an HTTP/1.1 answer as RFC 9112 defines it, and nothing similar."""

import re

# §4: HTTP-version SP status-code SP [ reason-phrase ]. Python's own reader forgives a missing
# space.
STATUS_LINE = re.compile(rb"HTTP/1\.1 [1-5][0-9]{2} [\t\x20-\x7e\x80-\xff]*")
# §5: field-name ":" OWS field-value OWS, with a name of token characters.
FIELD_LINE = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t ]*[\t\x20-\x7e\x80-\xff]*")


def read_head(connection):
    """Returns status and phrase of the next answer. A line that RFC 9112 does not allow is an
    error."""
    octets = b""
    while b"\r\n\r\n" not in octets:
        more = connection.recv(1)
        assert more, f"the connection ended within the head: {octets!r}"
        octets += more
    status, *fields = octets.removesuffix(b"\r\n\r\n").split(b"\r\n")
    assert STATUS_LINE.fullmatch(status), f"no status line of RFC 9112: {status!r}"
    for field in fields:
        assert FIELD_LINE.fullmatch(field), f"no header line of RFC 9112: {field!r}"
    _, code, phrase = status.split(b" ", 2)
    return int(code), phrase.decode("latin-1")


def head_of(connection, octets):
    """Sends a request and returns status and phrase of its answer, after any `100 Continue`."""
    with connection:
        connection.sendall(octets)
        head = read_head(connection)
        return read_head(connection) if head[0] == 100 else head
