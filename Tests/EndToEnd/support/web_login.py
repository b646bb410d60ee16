"""`daypass login web`, and a browser of a few lines for what a test wants to see of it."""

import http.client
import re
import urllib.parse

from support.daypass import binary
from support.program import Program, free_port
from support.waiting import until

CALLBACK = "/oauth2/callback"


class WebLogin:
    """A running `daypass login web`."""

    def __init__(self, directory, authority, issuer, url, *options, secret=None, port=None,
                 environment=None):
        """For an issuer's client, whose file has the secret, and a token service that is also the
        S3 server."""
        directory.mkdir()
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.callback = self.origin + CALLBACK
        if secret is not None:
            (directory / "secret").write_text(f"{secret}\n")
            options = (*options, "--client-secret-file", directory / "secret")
        if "--open" not in options:
            options = (*options, "--no-browser")
        self.program = Program(
            [binary("daypass"), "login", "web", "--config-url", issuer.config_url,
             "--client-id", issuer.audience, "--sts", url, "--port", self.port,
             "--ca", authority.file, *(each for each in options if each != "--open")],
            directory / "output", {
                "PATH": "/usr/bin:/bin", "HOME": str(directory), **(environment or {})})
        until(lambda: self.program.has_ended or "sign in at" in self.output, "the page")

    @property
    def output(self):
        return self.program.output

    def stop(self):
        return self.program.stop()


class Visitor:
    """A browser's requests, with its cookies."""

    def __init__(self, login):
        self._port = login.port
        self.cookie = None

    def get(self, target, method="GET", **headers):
        """An answer: status, headers, body. A value of None omits a header."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers.setdefault("Host", f"127.0.0.1:{self._port}")
        headers.setdefault("Cookie", self.cookie)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders()
        with connection.getresponse() as response:
            answer = Answer(response.status, response.headers, response.read())
        connection.close()
        if cookie := answer.headers["Set-Cookie"]:
            self.cookie = cookie.partition(";")[0]
        return answer

    def begin(self):
        """Opens the page, and returns the parameters with which the login page is opened."""
        answer = self.get("/")
        assert answer.status == 303, answer
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))

    def finish(self, state, **parameters):
        """Comes back from the login page."""
        query = urllib.parse.urlencode({"code": "code", "state": state, **parameters})
        return self.get(f"{CALLBACK}?{query}")


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body.decode()

    @property
    def text(self):
        """The text of the page."""
        return re.sub("<[^>]*>", " ", self.body)

    def __repr__(self):
        return f"{self.status} {self.body}"
