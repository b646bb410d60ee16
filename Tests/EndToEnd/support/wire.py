"""A plain S3 client: signs with botocore what a test says, sends it byte for byte, keeps the
answer."""

import datetime
import hashlib
import http.client
import socket
import ssl
import urllib.parse
import xml.etree.ElementTree as ElementTree

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

EMPTY = hashlib.sha256(b"").hexdigest()


class Answer:
    """An HTTP answer, with the content of an S3 error document."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"

    def text(self, name):
        return ElementTree.fromstring(self.body).findtext(name)

    @property
    def refusal(self):
        """Status and code, the form in which the tests' tables name a refusal."""
        return (self.status, self.text("Code"))


class Call:
    """A request: everything as sent, in its order."""

    def __init__(self, method, target, headers=(), body=b"", version="HTTP/1.1"):
        self.method = method
        self.target = target.encode() if isinstance(target, str) else target
        self.headers = list(headers.items() if isinstance(headers, dict) else headers)
        self.body = body
        self.version = version

    def copy(self):
        return Call(self.method, self.target, self.headers, self.body, self.version)

    def with_headers(self, **headers):
        """The call with more headers, which no signature covers. `None` removes one."""
        call = self.copy()
        for name, value in headers.items():
            name = name.replace("_", "-")
            call.headers = [field for field in call.headers if field[0].lower() != name.lower()]
            if value is not None:
                call.headers.append((name, value))
        return call

    @property
    def bytes(self):
        lines = [self.method.encode() + b" " + self.target + b" " + self.version.encode()]
        for name, value in self.headers:
            value = value if isinstance(value, bytes) else value.encode()
            lines.append(name.encode() + b": " + value)
        return b"\r\n".join([*lines, b"", b""]) + self.body


def canonical(target):
    """A target in the form in which it is signed: decoded, encoded again."""
    path, _, query = target.partition(b"?")
    path = urllib.parse.quote(urllib.parse.unquote_to_bytes(path), safe="/-_.~")
    fields = [field.partition(b"=") for field in query.split(b"&") if field]
    query = "&".join(
        "=".join(
            urllib.parse.quote(urllib.parse.unquote_to_bytes(part.replace(b"+", b" ")), safe="-_.~")
            for part in (name, value)) for name, _, value in fields)
    return path + (f"?{query}" if query else "")


def _credentials(keys):
    return Credentials(keys["aws_access_key_id"], keys["aws_secret_access_key"])


def _stamp(moment):
    moment = moment or datetime.datetime.now(datetime.timezone.utc)
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _request(call):
    """What botocore signs: everything but the length of the body, which proxies may state
    otherwise."""
    headers = {
        name: value for name, value in call.headers if name.lower() != "content-length"}
    return AWSRequest(call.method, f"http://any{canonical(call.target)}", headers)


def _sign(signer, call, stamp, scope, payload):
    """The names of the signed headers, and the signature."""
    request = _request(call)
    request.context["timestamp"] = stamp
    del request.headers["X-Amz-Content-Sha256"]
    request.headers["X-Amz-Content-Sha256"] = payload
    signed = signer.headers_to_sign(request)
    if not any(name.lower() == "x-amz-content-sha256" for name, _ in call.headers):
        # It represents the body, and is not sent as a header.
        del signed["x-amz-content-sha256"]
    signer.headers_to_sign = lambda _: signed
    signer.credential_scope = lambda _: scope
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return signer.signed_headers(signed), signer.signature(text, request)


class Wire:
    """Sends to one host, over TLS or without."""

    def __init__(self, s3, host=None):
        self.port = s3.nginx.port
        self.plain_port = s3.nginx.plain_port
        self.host = host or f"localhost:{self.port}"
        self._context = ssl.create_default_context(cafile=str(s3.authority.file))

    def signed(
            self, keys, method, target, headers=(), body=b"", payload=None, moment=None,
            region="us-east-1", service="s3", date=None):
        """A call with a signature in a header.

        `payload` represents the body: a hash, or a word like UNSIGNED-PAYLOAD. By default it is
        the body's own hash; an empty text leaves the header out. `date` is the scope's, if it is
        not the current one.
        """
        call = self.unsigned(method, target, headers, body)
        stamp = _stamp(moment)
        payload = hashlib.sha256(body).hexdigest() if payload is None else payload
        if payload:
            call.headers.append(("X-Amz-Content-Sha256", payload))
        if token := keys.get("aws_session_token"):
            call.headers.append(("X-Amz-Security-Token", token))
        call.headers.append(("X-Amz-Date", stamp))
        signer = S3SigV4Auth(_credentials(keys), service, region)
        scope = f"{date or stamp[:8]}/{region}/{service}/aws4_request"
        names, signature = _sign(signer, call, stamp, scope, payload or EMPTY)
        call.headers.append((
            "Authorization",
            f"AWS4-HMAC-SHA256 Credential={keys['aws_access_key_id']}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"))
        return call

    def presigned(
            self, keys, method, target, headers=(), body=b"", payload="UNSIGNED-PAYLOAD",
            moment=None,
            expires=600, region="us-east-1", service="s3", date=None):
        """A call with a signature in the query."""
        call = self.unsigned(method, target, headers, body)
        stamp = _stamp(moment)
        scope = f"{date or stamp[:8]}/{region}/{service}/aws4_request"
        signer = S3SigV4QueryAuth(_credentials(keys), service, region)
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{keys['aws_access_key_id']}/{scope}", "X-Amz-Date": stamp,
            "X-Amz-Expires": str(expires),
            "X-Amz-SignedHeaders": signer.signed_headers(signer.headers_to_sign(_request(call)))}
        if token := keys.get("aws_session_token"):
            query["X-Amz-Security-Token"] = token
        if payload != "UNSIGNED-PAYLOAD":
            query["X-Amz-Content-Sha256"] = payload
        mark = b"&" if b"?" in call.target else b"?"
        call.target += mark + urllib.parse.urlencode(query).encode()
        _, signature = _sign(signer, call, stamp, scope, payload)
        call.target += f"&X-Amz-Signature={signature}".encode()
        return call

    def unsigned(self, method, target, headers=(), body=b""):
        call = Call(method, target, headers, body)
        if not any(name.lower() == "host" for name, _ in call.headers):
            call.headers.insert(0, ("Host", self.host))
        if body or method in ("PUT", "POST"):
            call.headers.append(("Content-Length", str(len(body))))
        return call

    def connect(self, tls=True, address=None):
        connection = socket.create_connection(
            ("127.0.0.1", self.port if tls else self.plain_port), timeout=30,
            source_address=(address, 0) if address else None)
        if tls:
            connection = self._context.wrap_socket(connection, server_hostname="localhost")
        return connection

    def send(self, call, tls=True, address=None):
        """Sends a call, or bytes, from an address of this machine. Returns the answer, `None` if
        there is none."""
        octets = call if isinstance(call, bytes) else call.bytes
        method = octets.split(b" ", 1)[0].decode("latin-1")
        with self.connect(tls, address) as connection:
            connection.sendall(octets)
            response = http.client.HTTPResponse(connection, method=method)
            try:
                response.begin()
            except (http.client.BadStatusLine, ConnectionResetError):
                return None
            return Answer(response)
