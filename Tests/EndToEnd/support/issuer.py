"""A small OpenID issuer over HTTPS that behaves as a test says, well or badly."""

import http.server
import json
import socket
import ssl
import threading
import time

from support import forge
from support.signing_key import SigningKey

DISCOVERY = "/.well-known/openid-configuration"
JWKS = "/jwks.json"
USERINFO = "/userinfo"


class Issuer:
    """An issuer with a key. `answers` maps a path to an answer that replaces the friendly one."""

    def __init__(self, certificate, key=None, audience="test-client"):
        self.key = key or SigningKey("ES256", "first")
        self.keys = [self.key.public_jwk()]
        self.audience = audience
        self.answers = {}
        self.requests = []
        # Each request with a body: path, headers, body.
        self.posts = []
        # The answers of UserInfo, by access token.
        self.access_tokens = {}
        self.sent = 0
        self.stopping = threading.Event()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.chain, certificate.key)
        self._server = None
        self._port = 0
        self.start()
        self.url = f"https://127.0.0.1:{self._port}"
        self.config_url = self.url + DISCOVERY

    def start(self):
        """Listens, on the same port as before if it was stopped."""
        self.stopping.clear()
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.issuer = self
        self._server.context = self._context
        self._port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()

    def stop(self):
        """Goes down: connections are refused from now on."""
        if self._server is not None:
            self.stopping.set()
            # Wakes the accepting thread, which would notice only after its poll interval.
            self._server.socket.shutdown(socket.SHUT_RDWR)
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def count(self, path):
        return self.requests.count(path)

    def discovery(self):
        return {
            "issuer": self.url, "jwks_uri": self.url + JWKS,
            "authorization_endpoint": self.url + "/auth", "token_endpoint": self.url + "/token",
            "userinfo_endpoint": self.url + USERINFO,
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"]}

    def claims(self, without=(), **changes):
        """Valid claims with changes. Names in `without` are left out."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": self.audience, "sub": "alice", "policy": "readwrite",
            "iat": now, "nbf": now, "exp": now + 3600, **changes}
        return {name: value for name, value in claims.items() if name not in without}

    def token(self, key=None, header=None, without=(), algorithm=None, **changes):
        return forge.token(
            key or self.key, self.claims(without, **changes), algorithm, **(header or {}))

    def answer(self, path):
        if path in self.answers:
            return self.answers[path]
        if path == DISCOVERY:
            return document(self.discovery())
        if path == JWKS:
            return document({"keys": self.keys})
        if path == USERINFO:
            return self.tell_of_user
        return status(404)

    def tell_of_user(self, handler):
        """The claims of the access token's user (OpenID Connect Core §5.3)."""
        kind, _, token = (handler.headers["Authorization"] or "").partition(" ")
        known = kind == "Bearer" and token in self.access_tokens
        (document(self.access_tokens[token]) if known else status(401))(handler)


# Answers: functions of the request's handler.

def document(value, content_type="application/json", code=200):
    """A body with its right length: bytes, or anything else as JSON."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()

    def send(handler):
        handler.send_response(code)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return send


def status(code):
    def send(handler):
        handler.send_response(code)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    return send


def redirect(url):
    def send(handler):
        handler.send_response(302)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    return send


def hang(handler):
    """Accepts the request and sends nothing, until the issuer stops or the caller leaves."""
    handler.connection.settimeout(60)
    handler.connection.recv(1)
    handler.close_connection = True


def drip(value):
    """Sends the right document, so slowly that it takes minutes."""
    body = json.dumps(value).encode()

    def send(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for octet in body:
            handler.wfile.write(bytes([octet]))
            if handler.server.issuer.stopping.wait(0.25):
                return
    return send


def endless(length=None):
    """Sends up to 1 GiB of white space and no document, with or without its length.

    The handler counts in `issuer.sent` what the caller took.
    """
    def send(handler):
        handler.send_response(200)
        if length is not None:
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        issuer = handler.server.issuer
        block = b" " * 65536
        while issuer.sent < (1 << 30) and not issuer.stopping.is_set():
            handler.wfile.write(block)
            issuer.sent += len(block)
        handler.close_connection = True
    return send


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def get_request(self):
        # The handshake is done in the handler's thread, so that no client delays another.
        connection, address = super().get_request()
        return self.context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        """A caller that refuses the certificate or leaves early is no error here."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        issuer = self.server.issuer
        issuer.requests.append(self.path)
        issuer.answer(self.path)(self)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.issuer.posts.append((self.path, dict(self.headers), body))
        self.do_GET()

    def log_message(self, format, *arguments):
        """Logs nothing."""
