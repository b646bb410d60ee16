"""A directory with just enough LDAP (RFC 4511) to behave as a test says, well or badly."""

import socket
import ssl
import threading

from support import slapd

BIND, SEARCH, EXTENDED = 0x60, 0x63, 0x77
BIND_DONE, ENTRY, DONE, REFERENCE, EXTENDED_DONE = 0x61, 0x64, 0x65, 0x73, 0x78
SUCCESS, SIZE_LIMIT, REFERRAL, NO_SUCH_OBJECT, INVALID_CREDENTIALS, BUSY = 0, 4, 10, 32, 49, 51
ALICE = f"uid=alice,{slapd.PEOPLE}"
DEVELOPERS = f"cn=devs,{slapd.GROUPS}"


def element(tag, *contents):
    """An element of BER, of octets, text or numbers."""
    body = b"".join(
        content.encode() if isinstance(content, str)
        else bytes([content]) if isinstance(content, int) else content for content in contents)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x84]) + size.to_bytes(4, "big")
    return bytes([tag]) + length + body


def message(number, operation, *more):
    return element(0x30, element(0x02, number.to_bytes(4, "big")), operation, *more)


def result(tag, code, words="", *more):
    return element(tag, element(0x0A, code), element(0x04, ""), element(0x04, words), *more)


def entry(name, **attributes):
    return element(
        ENTRY, element(0x04, name), element(0x30, *[
            element(0x30, element(0x04, key), element(
                0x31, *[element(0x04, value) for value in values]))
            for key, values in attributes.items()]))


class Request:
    """A client's message, as far as the tests need it."""

    def __init__(self, octets):
        (_, content), = elements(octets)
        (_, number), (self.kind, body), *_ = elements(content)
        self.number = int.from_bytes(number, "big")
        parts = elements(body) if self.kind in (BIND, SEARCH) else []
        self.name = parts[1 if self.kind == BIND else 0][1].decode() if parts else ""
        self.password = parts[2][1] if self.kind == BIND else b""
        # Whether the search is for the named entry alone.
        self.is_base = self.kind == SEARCH and parts[1][1] == b"\0"


def elements(octets):
    """The elements of these bytes: tags and contents."""
    found = []
    while octets:
        tag, size, octets = octets[0], octets[1], octets[2:]
        if size >= 128:
            size, octets = int.from_bytes(octets[:size - 128], "big"), octets[size - 128:]
        found.append((tag, octets[:size]))
        octets = octets[size:]
    return found


class FakeDirectory:
    """A directory with one user, alice, in one group. `answers` maps a request's tag, or the name
    of a search's base, to a function of the connection and the request that replaces the
    friendly one."""

    def __init__(self, certificate=None, host="127.0.0.1", tls_version=None):
        self.answers = {}
        self.requests = []
        self.stopping = threading.Event()
        self._connections = []
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.chain, certificate.key)
            if tls_version:
                # OpenSSL's own level of security is not under test.
                self._context.set_ciphers("ALL:@SECLEVEL=0")
                self._context.minimum_version = tls_version
                self._context.maximum_version = tls_version
        self._listener = socket.create_server((host, 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.address = f"{host}:{self.port}"
        self.connection_count = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def settings(self, encryption="none", **changes):
        return slapd.settings(self.address, encryption, **changes)

    def count(self, kind, name=None):
        return len([request for request in self.requests
                    if request.kind == kind and name in (None, request.name)])

    def stop(self):
        self.stopping.set()
        # Wakes the accepting thread.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()

    def drop(self):
        """Closes the open connections."""
        for connection in self._connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._connections.clear()

    def answer(self, connection, request):
        own = self.answers.get(request.name) or self.answers.get(request.kind)
        if own:
            return own(connection, request)
        if request.kind == BIND:
            expected = slapd.password_of("alice" if request.name == ALICE else "lookup").encode()
            code = SUCCESS if request.password == expected else INVALID_CREDENTIALS
            return send(connection, request, result(BIND_DONE, code))
        if request.kind == SEARCH:
            found = request.name if request.is_base else {
                slapd.PEOPLE: ALICE, slapd.GROUPS: DEVELOPERS}[request.name]
            return send(connection, request, entry(found), result(DONE, SUCCESS))
        if request.kind == EXTENDED:
            return send(connection, request, result(EXTENDED_DONE, 2, "not here"))
        return None

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self.connection_count += 1
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        try:
            if "connection" in self.answers:
                return self.answers["connection"](connection, None)
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            while octets := read(connection):
                request = Request(octets)
                self.requests.append(request)
                self.answer(connection, request)
        except (OSError, IndexError, ValueError):
            """The client has gone, or goes on in TLS where this one does not."""
        finally:
            connection.close()
        return None

    # Answers

    def hang(self, connection, request):
        """Says nothing until the client leaves."""
        self.stopping.wait(60)


def send(connection, request, *operations):
    for operation in operations:
        connection.sendall(message(request.number, operation))


def replies(*operations):
    return lambda connection, request: send(connection, request, *operations)


def drops(connection, request):
    raise OSError


def read(connection):
    """A whole message, or nothing when the client has gone."""
    octets = b""
    while len(octets) < 6:
        if not (more := connection.recv(6 - len(octets))):
            return b""
        octets += more
    size = octets[1]
    missing = size - 4 if size < 128 else int.from_bytes(
        octets[2:2 + size - 128], "big") + size - 128 - 4
    while missing > 0:
        more = connection.recv(missing)
        octets += more
        missing -= len(more)
        if not more:
            return b""
    return octets
