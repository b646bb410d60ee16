"""A plain STS client: sends exactly what a test says and keeps the whole answer."""

import http.client
import itertools
import re
import ssl
import urllib.parse
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{https://sts.amazonaws.com/doc/2011-06-15/}"
VERSION = "2011-06-15"
FORM = "application/x-www-form-urlencoded"

# nginx limits the rate of calls an address. All of 127.0.0.0/8 is this machine, so each call of
# these tests can come from an address of its own and none is in another's way.
_addresses = (
    f"127.{a}.{b}.{c}" for a in itertools.count(1) for b in range(256) for c in range(1, 255))


def fresh_address():
    return next(_addresses)


class Answer:
    """An HTTP answer, with the parts of an STS document that tests need."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"

    @property
    def root(self):
        return ElementTree.fromstring(self.body)

    def text(self, name):
        """The text of the only element with that name, `None` if there is none."""
        found = list(self.root.iter(NAMESPACE + name))
        assert len(found) <= 1, f"{len(found)} elements {name}"
        return (found[0].text or "") if found else None

    @property
    def code(self):
        return self.text("Code")

    @property
    def request_id(self):
        return self.text("RequestId")

    @property
    def refusal(self):
        """Status and code, the form in which the tests' tables name a refusal."""
        return (self.status, self.code)

    @property
    def credentials(self):
        assert self.status == 200, self
        element = next(self.root.iter(NAMESPACE + "Credentials"))
        return {part.tag.removeprefix(NAMESPACE): part.text for part in element}

    def masked(self):
        """The body, with names in place of the values that differ from call to call."""
        text = self.body.decode()
        for name in ("AccessKeyId", "SecretAccessKey", "Expiration", "SessionToken", "RequestId"):
            text = re.sub(f"<{name}>[^<]+</{name}>", f"<{name}>…</{name}>", text)
        return text


def parameters(token, action="AssumeRoleWithWebIdentity", **more):
    """The parameters of a call. A value of `None` leaves the parameter out."""
    name = "Token" if action == "AssumeRoleWithClientGrants" else "WebIdentityToken"
    all_of_them = {"Action": action, "Version": VERSION, name: token, **more}
    return {name: value for name, value in all_of_them.items() if value is not None}


class Client:
    """Calls an STS over HTTPS. Each call has a connection and a source address of its own."""

    def __init__(self, port, authority, certificate=None):
        """`certificate` is the one that it shows to a server on request."""
        self.port = port
        self.url = f"https://localhost:{port}"
        self._authority = authority
        self._context = ssl.create_default_context(cafile=str(authority.file))
        if certificate is not None:
            self._context.load_cert_chain(certificate.chain, certificate.key)

    def showing(self, certificate):
        """The same client with a certificate."""
        return Client(self.port, self._authority, certificate)

    def connection(self, address=None, timeout=60):
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=self._context, timeout=timeout,
            source_address=(address or fresh_address(), 0))

    def send(self, method="POST", path="/", query=None, body=None, headers=None, address=None):
        """Sends a request. A query or a body may be a dictionary, or text that is sent
        unchanged."""
        headers = dict(headers or {})
        if isinstance(query, dict):
            query = urllib.parse.urlencode(query)
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
            headers.setdefault("Content-Type", FORM)
        connection = self.connection(address)
        try:
            connection.request(method, path if query is None else f"{path}?{query}", body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def assume(self, token, path="/", address=None, **more):
        """Asks for credentials as boto3 does: all parameters are in a form body."""
        return self.send(path=path, body=parameters(token, **more), address=address)
