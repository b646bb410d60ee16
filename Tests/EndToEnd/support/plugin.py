"""An identity plugin that does as it is told, well or badly."""

import http.server
import socket
import ssl
import threading
import urllib.parse

from support.issuer import document

ARN = "arn:minio:iam:::role/idmp-test"


class Plugin:
    """A plugin on this machine, over HTTP or, with a certificate, over HTTPS.

    `answer` is what it says to everybody: one of the functions below or of support.issuer, which
    find the plugin as their server's `issuer`.
    """

    def __init__(self, certificate=None):
        self.answer = yes()
        self.requests = []
        self.sent = 0
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.issuer = self
        scheme = "http"
        if certificate is not None:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.chain, certificate.key)
            self._server.context = context
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/check"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()

    def settings(self, **more):
        """The configuration that asks it: settings by their names in lower case."""
        values = {"url": self.url, "role_policy": "readonly", "role_id": "test", **more}
        return {f"MINIO_IDENTITY_PLUGIN_{key.upper()}": value for key, value in values.items()}

    @property
    def tokens(self):
        """The tokens that it was asked about."""
        return [urllib.parse.parse_qs(urllib.parse.urlsplit(request.path).query)["token"][0]
                for request in self.requests]

    def stop(self):
        if self._server is not None:
            self.stopping.set()
            # Wakes the accepting thread, which would notice only after its poll interval.
            self._server.socket.shutdown(socket.SHUT_RDWR)
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class Request:
    """What a plugin was asked."""

    def __init__(self, handler):
        self.line = handler.requestline
        self.path = handler.path
        self.headers = dict(handler.headers)
        self.body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))


def yes(user="alice", seconds=3600, **more):
    return document({"user": user, "maxValiditySeconds": seconds, **more})


def answered(code, body=b"", **headers):
    """Any status with any body."""
    def send(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return send


def no(reason):
    return answered(403, reason)


def hang_up(octets=b""):
    """Ends the connection, within an answer or before one."""
    def send(handler):
        handler.wfile.write(octets)
        handler.close_connection = True
    return send


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    context = None

    def get_request(self):
        connection, address = super().get_request()
        if self.context is not None:
            # The handshake happens in the handler's thread, so that no client holds up another.
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address):
        """A caller that refuses the certificate or leaves early is no error here."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _handle(self):
        plugin = self.server.issuer
        plugin.requests.append(Request(self))
        plugin.answer(self)

    do_GET = do_POST = do_HEAD = _handle

    def log_message(self, format, *arguments):
        """Says nothing."""
