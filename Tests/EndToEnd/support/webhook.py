"""What the tests' plugins have in common: a server on this machine that behaves as a test says, and
remembers its questions."""

import http.server
import socket
import ssl
import threading


class Webhook:
    """A server over HTTP or, with a certificate, over HTTPS. The functions that make answers find
    it as the request's `server.issuer`, as in support.issuer."""

    def __init__(self, path, certificate=None):
        self.requests = []
        self.connections = 0
        self.sent = 0
        self.stopping = threading.Event()
        self._context = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.chain, certificate.key)
        self._server = None
        self.port = 0
        self.start()
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}{path}"

    def reply(self, request, handler):
        raise NotImplementedError

    def start(self):
        """Listens, on the same port as before if it was stopped."""
        self.stopping.clear()
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.issuer = self
        self._server.context = self._context
        self.port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()

    def stop(self):
        """Goes down: connections are refused from now on, and open ones end."""
        if self._server is not None:
            self.stopping.set()
            # Wakes the accepting thread, which would notice only after its poll interval.
            self._server.socket.shutdown(socket.SHUT_RDWR)
            self._server.shutdown()
            self._server.server_close()
            self._server.end_connections()
            self._server = None


class Request:
    """A question to a webhook."""

    def __init__(self, handler):
        self.line = handler.requestline
        self.method = handler.command
        self.path = handler.path
        self.headers = dict(handler.headers)
        self.body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))


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


def hang_up(octets=b"", after=None):
    """Ends the connection: before an answer, within one, or after one that did not announce it."""
    def send(handler):
        if after is not None:
            after(handler)
        handler.wfile.write(octets)
        handler.close_connection = True
    return send


def late(seconds, answer):
    """The answer, after so many seconds."""
    def send(handler):
        if not handler.server.issuer.stopping.wait(seconds):
            answer(handler)
    return send


def endless_headers(handler):
    """Sends up to 1 GiB of headers."""
    webhook = handler.server.issuer
    block = b"".join(b"X-Header-%d: %s\r\n" % (number, b"x" * 1000) for number in range(64))
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while webhook.sent < (1 << 30) and not webhook.stopping.is_set():
        handler.wfile.write(block)
        webhook.sent += len(block)
    handler.close_connection = True


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128
    context = None

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._connections = set()

    def get_request(self):
        connection, address = super().get_request()
        self.issuer.connections += 1
        if self.context is not None:
            # The handshake is done in the handler's thread, so that no client delays another.
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False)
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request):
        self._connections.discard(request)
        super().shutdown_request(request)

    def end_connections(self):
        for connection in list(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended

    def handle_error(self, request, client_address):
        """A caller that refuses the certificate or leaves early is no error here."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body of an answer are sent apart, and must not wait for each other.
    disable_nagle_algorithm = True

    def _handle(self):
        request = Request(self)
        self.server.issuer.requests.append(request)
        self.server.issuer.reply(request, self)

    do_GET = do_POST = do_HEAD = _handle

    def log_message(self, format, *arguments):
        """Logs nothing."""
