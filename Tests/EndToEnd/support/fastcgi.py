"""FastCGI records, version 1, spoken byte by byte to a responder."""

import fcntl
import socket
import struct
import termios
import urllib.parse

from support.sts import Answer
from support.waiting import until

BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, STDERR, DATA = range(1, 9)
GET_VALUES, GET_VALUES_RESULT, UNKNOWN_TYPE = 9, 10, 11
RESPONDER, AUTHORIZER, FILTER = 1, 2, 3
REQUEST_COMPLETE, CANT_MPX_CONN, OVERLOADED, UNKNOWN_ROLE = range(4)


def record(kind, content=b"", request=1, padding=0, version=1):
    header = struct.pack(">BBHHBx", version, kind, request, len(content), padding)
    return header + content + bytes(padding)


def length(value):
    return bytes([value]) if value < 128 else struct.pack(">I", value | 0x80000000)


def pairs(parameters):
    """Name-value pairs, section 3.4 of the FastCGI specification."""
    encoded = b""
    for name, value in parameters.items():
        name, value = name.encode(), value.encode()
        encoded += length(len(name)) + length(len(value)) + name + value
    return encoded


def list_of_pairs(encoded):
    """The opposite of pairs(), as a list: a name may stand twice."""
    found = []
    position = 0

    def number():
        nonlocal position
        size = 1 if encoded[position] < 128 else 4
        value = int.from_bytes(encoded[position:position + size], "big") & 0x7FFFFFFF
        position += size
        return value

    def text(size):
        nonlocal position
        position += size
        return encoded[position - size:position].decode()

    while position < len(encoded):
        name_size, value_size = number(), number()
        found.append((text(name_size), text(value_size)))
    return found


def stream(kind, content, request=1, size=65528):
    """A stream in records of at most `size`, with the empty record that ends it."""
    cuts = range(0, len(content), size)
    return b"".join(record(kind, content[i:i + size], request) for i in cuts) + record(
        kind, b"", request)


def begin(request=1, role=RESPONDER, keep=False):
    return record(BEGIN_REQUEST, struct.pack(">HB5x", role, 1 if keep else 0), request)


def post(form, **changes):
    """Parameters and body of an STS call, as nginx would state it."""
    body = form if isinstance(form, bytes) else urllib.parse.urlencode(form).encode()
    parameters = {
        "REQUEST_METHOD": "POST", "REQUEST_URI": "/", "QUERY_STRING": "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "192.0.2.7", "HTTPS": "on", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost", **changes}
    return {name: value for name, value in parameters.items() if value is not None}, body


def whole(parameters, body=b"", request=1, keep=False, size=65528):
    """The bytes of a whole request."""
    return (begin(request, keep=keep) + stream(PARAMS, pairs(parameters), request, size)
            + stream(STDIN, body, request, size))


class Connection:
    """A connection to a responder, over a Unix socket (a path) or TCP (host and port)."""

    def __init__(self, address, timeout=20):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(timeout)
        try:
            until(lambda: self._connect(address), f"a place in the queue of {address}",
                  seconds=timeout)
        except BaseException:
            self.socket.close()
            raise

    def _connect(self, address):
        """Whether it is connected. A Unix socket with a time limit does not wait for a place in a
        full queue (1,024 connections), unlike one without."""
        try:
            self.socket.connect(address)
        except BlockingIOError:
            return False
        return True

    @classmethod
    def over(cls, connected):
        """A connection over an existing socket."""
        connection = cls.__new__(cls)
        connection.socket = connected
        return connection

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def send_apart(self, first, second):
        """Sends the second part after the first was read, so that no read gets bytes of both."""
        self.send(first)
        until(lambda: not any(fcntl.ioctl(self.socket, termios.TIOCOUTQ, bytes(4))),
              "the responder to read")
        self.send(second)

    def end_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def read(self):
        """The next record as (kind, request, content), `None` at the end of the connection."""
        header = self._octets(8)
        if header is None:
            return None
        _, kind, request, size, padding = struct.unpack(">BBHHBx", header)
        content = self._octets(size) if size else b""
        if padding:
            self._octets(padding)
        return kind, request, content

    def rest(self):
        """Everything until the responder closes, as records; a reset counts as a close."""
        records = []
        try:
            while (one := self.read()) is not None:
                records.append(one)
        except ConnectionResetError:
            pass
        return records

    def answer(self, request=1):
        """Reads one request's answer to its end."""
        output = b""
        while True:
            one = self.read()
            if one is None:
                raise ConnectionError(f"the connection ended within an answer: {output!r}")
            kind, of_request, content = one
            assert of_request == request, f"a record of request {of_request}"
            if kind == STDOUT:
                output += content
            elif kind == END_REQUEST:
                application, protocol = struct.unpack(">IB3x", content)
                assert protocol == REQUEST_COMPLETE, f"protocol status {protocol}"
                return cgi_answer(output)

    def call(self, form, keep=False, **changes):
        parameters, body = post(form, **changes)
        self.send(whole(parameters, body, keep=keep))
        return self.answer()

    def _octets(self, count):
        octets = b""
        while len(octets) < count:
            more = self.socket.recv(count - len(octets))
            if not more:
                if octets:
                    raise ConnectionError("the connection ended within a record")
                return None
            octets += more
        return octets


def cgi_answer(output):
    """An Answer from the output of a CGI program (RFC 3875 §6)."""
    separator = b"\r\n\r\n" if b"\r\n\r\n" in output else b"\n\n"
    head, body = output.split(separator, 1)
    headers = {}
    for line in head.decode().splitlines():
        name, value = line.split(":", 1)
        headers[name.strip().lower()] = value.strip()
    return Answer(int(headers.get("status", "200").split()[0]), headers, body)
