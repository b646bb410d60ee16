"""A store that checks nothing and keeps each request, byte for byte."""

import socket
import ssl
import threading

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.program import free_port


class Received:
    """A request as it arrived."""

    def __init__(self, line, fields, body):
        self.line = line
        self.fields = fields
        self.body = body

    def __repr__(self):
        return f"{self.line!r} {self.fields!r} {self.body[:200]!r}"

    @property
    def method(self):
        return self.line.split(b" ")[0].decode()

    @property
    def target(self):
        return self.line.split(b" ")[1].decode()

    def all(self, name):
        """The values of a header, in their order in the request."""
        return [value for field, value in self.fields if field == name.lower()]

    def is_signed(self, keys):
        """Whether botocore would sign it alike, with all its S3 headers."""
        fields = dict(self.fields)
        credential, _, rest = fields["authorization"].partition("Credential=")[2].partition(",")
        names = rest.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        request = AWSRequest(
            self.method, f"http://{fields['host']}{self.target}",
            {name: fields.get(name, "").encode("latin-1").decode() for name in names})
        request.context["timestamp"] = fields["x-amz-date"]
        signer = S3SigV4Auth(Credentials(*keys), "s3", credential.split("/")[2])
        text = signer.string_to_sign(request, signer.canonical_request(request))
        return (
            {name for name in fields if name.startswith("x-amz-")} | {"host"} == set(names)
            and credential.startswith(f"{keys[0]}/")
            and rest.endswith(f"Signature={signer.signature(text, request)}"))

    def header(self, name):
        """The value of a header that appears at most once."""
        values = self.all(name)
        assert len(values) <= 1, values
        return values[0] if values else None


class Recorder:
    """An HTTP/1.1 server with one answer to everything: an empty 200, or what a test sets."""

    keys = ("store-key", "store-secret")

    def __init__(self, certificate=None):
        """With a certificate it speaks TLS, and nothing else."""
        self._tls = None
        if certificate:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(certificate.chain, certificate.key)
        self.received = []
        self.answer_status = "200 OK"
        self.answer_fields = []
        self.answer_body = b""
        self._server = socket.create_server(("127.0.0.1", free_port()))
        host, port = self._server.getsockname()
        self.address = f"{host}:{port}"
        self.settings = {
            "DAYPASS_UPSTREAM_URL": f"https://localhost:{port}"
            if certificate else f"http://{self.address}",
            "DAYPASS_UPSTREAM_ACCESS_KEY": self.keys[0],
            "DAYPASS_UPSTREAM_SECRET_KEY": self.keys[1],
            # It executes nothing, so it can't take a request for another one.
            "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": "minio-2025",
        }
        self._connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self):
        """The requests since the last time."""
        taken, self.received = self.received, []
        return taken

    def stop(self):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # It has ended already.

    def _accept(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
        except OSError:
            return  # The client does not trust this server, or does not speak TLS.
        with connection, connection.makefile("rb") as stream:
            try:
                while received := self._read(stream):
                    self.received.append(received)
                    connection.sendall(self._answer(received))
            except OSError:
                return  # The other end has closed the connection.

    def _read(self, stream):
        line = stream.readline().rstrip(b"\r\n")
        if not line:
            return None
        fields = []
        while field := stream.readline().rstrip(b"\r\n"):
            name, _, value = field.partition(b":")
            fields.append((name.decode().lower(), value.strip().decode("latin-1")))
        received = Received(line, fields, b"")
        if received.header("transfer-encoding"):
            received.body = self._chunks(stream)
        else:
            received.body = stream.read(int(received.header("content-length") or 0))
        return received

    def _chunks(self, stream):
        body = b""
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
        return body

    def _answer(self, received):
        body = b"" if received.method == "HEAD" else self.answer_body
        lines = [f"HTTP/1.1 {self.answer_status}", f"Content-Length: {len(self.answer_body)}"]
        lines += [f"{name}: {value}" for name, value in self.answer_fields]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
