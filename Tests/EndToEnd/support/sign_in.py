"""What a person signs in with: a provider that signs people in, well or badly, and `daypass login`
in a home of its own."""

import base64
import hashlib
import itertools
import pathlib
import re
import ssl
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from support.daypass import binary
from support.issuer import Issuer, document, redirect, status

AUTHORIZATION, TOKEN, DEVICE, REVOCATION = "/auth", "/token", "/device", "/revoke"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class SignInIssuer(Issuer):
    """An issuer with the code flow, the device flow, refresh tokens and revocation. It signs
    everybody in as `person`, without a page.

    `callback` and `claims_added` replace what a good provider sends. The device's person
    confirms once `device_answers` is empty; until then each poll takes an answer of it."""

    def __init__(self, certificate, key=None, audience="daypass-cli", secret=None):
        self.secret = secret
        self.person = "alice"
        self.claims_added = {}
        self.callback = {}
        self.device_answers = []
        self.gives_refresh_tokens = True
        self.codes = {}
        self.refresh_tokens = {}
        self.revoked = []
        self.lifetime = 3600
        self._numbers = itertools.count()
        super().__init__(certificate, key, audience)

    def discovery(self):
        return {
            **super().discovery(), "device_authorization_endpoint": self.url + DEVICE,
            "revocation_endpoint": self.url + REVOCATION,
            "authorization_response_iss_parameter_supported": True}

    def answer(self, path):
        place, _, query = path.partition("?")
        if path in self.answers or place in self.answers:
            return self.answers.get(path) or self.answers[place]
        if place == AUTHORIZATION:
            return self._authorize(dict(urllib.parse.parse_qsl(query, strict_parsing=True)))
        if place in (TOKEN, DEVICE, REVOCATION):
            _, headers, body = self.posts[-1]
            form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
            return getattr(self, "_" + place[1:])(headers, form)
        return super().answer(path)

    def _authorize(self, query):
        assert query["response_type"] == "code" and query["client_id"] == self.audience
        assert query["code_challenge_method"] == "S256" and "openid" in query["scope"].split()
        code = f"code&{next(self._numbers)}"
        self.codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": self.url, **self.callback}
        answer = {name: value for name, value in answer.items() if value is not None}
        return redirect(f"{query['redirect_uri']}?{urllib.parse.urlencode(answer)}")

    def _is_client(self, headers, form):
        if self.secret is None:
            return form["client_id"] == self.audience and "Authorization" not in headers
        basic = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
        name, secret = map(urllib.parse.unquote, basic.split(":"))
        return (name, secret) == (self.audience, self.secret)

    def _token(self, headers, form):
        if not self._is_client(headers, form):
            return error("invalid_client", 401)
        grant = form["grant_type"]
        if grant == "authorization_code":
            # A code is good once.
            asked = self.codes.pop(form["code"], None)
            verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
            if (not asked or asked["redirect_uri"] != form["redirect_uri"]
                    or asked["code_challenge"] != challenge):
                return error("invalid_grant")
            return self._tokens(nonce=asked["nonce"])
        if grant == DEVICE_GRANT:
            return self.device_answers.pop(0) if self.device_answers else self._tokens()
        if grant == "refresh_token":
            # A refresh token is good once.
            person = self.refresh_tokens.pop(form["refresh_token"], None)
            return self._tokens() if person else error("invalid_grant")
        return error("unsupported_grant_type")

    def _tokens(self, **claims):
        token = self.token(**{
            "sub": self.person, "preferred_username": self.person.title(), **claims,
            **self.claims_added})
        tokens = {"id_token": token, "access_token": "access", "token_type": "Bearer"}
        if self.gives_refresh_tokens:
            refresh = f"refresh-token-{next(self._numbers)}"
            self.refresh_tokens[refresh] = self.person
            tokens["refresh_token"] = refresh
        return document(tokens)

    def _device(self, headers, form):
        return document({
            "device_code": "device-code", "user_code": "WDJB-MJHT", "expires_in": 600,
            "verification_uri": self.url + "/confirm", "interval": 1})

    def _revoke(self, headers, form):
        self.revoked.append(form["token"])
        return status(200)


def error(code, status=400):
    return document({"error": code}, code=status)


class Person:
    """A person with a home, who runs `daypass login` and has a browser."""

    def __init__(self, directory, authority, options=()):
        self.home = pathlib.Path(directory)
        self.home.mkdir(mode=0o700)
        self.authority = authority
        # The settings of a server on this machine do not matter.
        self.environment = {
            "HOME": str(self.home), "PATH": "/usr/bin:/bin", "DAYPASS_THREADS": "many",
            "DAYPASS_CONFIG": "/nonexistent"}
        self.options = [*options, "--ca", str(authority.file)]
        self.cache = self.home / ".cache/daypass/login-default.json"
        self.settings = self.home / ".config/daypass/login-default.json"
        tls = ssl.create_default_context(cafile=str(authority.file))
        self._open = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=tls), urllib.request.ProxyHandler({})).open

    def run(self, *arguments, text=""):
        return subprocess.run(
            [binary("daypass"), *arguments], input=text, env=self.environment,
            capture_output=True, text=True, timeout=60)

    def tell(self, *arguments, text=""):
        """The output of a command that must succeed without a word on standard error."""
        result = self.run(*arguments, text=text)
        assert (result.returncode, result.stderr) == (0, ""), result
        return result.stdout

    def refuse(self, *arguments, text=""):
        """The complaint of a command that must fail."""
        result = self.run(*arguments, text=text)
        assert (result.returncode, result.stdout) == (1, ""), result
        return result.stderr

    def begin(self, *arguments):
        """`daypass login` while it waits for the browser, and the address of the login page."""
        process = subprocess.Popen(
            [binary("daypass"), "login", "--no-browser", *arguments], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if found := re.fullmatch(r"  (https?://\S+)\n", line):
                assert process.stderr.readline() == "\n"
                return process, found[1]
        return process, None

    def begin_on_device(self, *arguments):
        """`daypass login --device` while it waits, and the address and the code that it shows."""
        process = subprocess.Popen(
            [binary("daypass"), "login", "--device", *arguments], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        shown = []
        for line in process.stderr:
            if found := re.fullmatch(r"  (\S+)\n", line):
                shown.append(found[1])
            if len(shown) == 2:
                break
        return process, *shown

    def visit(self, url):
        """What the browser shows in the end: status and page."""
        try:
            with self._open(url, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def sign_in(self, *arguments, page=200):
        """Signs in with the browser. Returns exit code, output, errors after the address, page."""
        process, url = self.begin(*arguments)
        try:
            shown = self.visit(url)
            output, errors = process.communicate(timeout=60)
        finally:
            process.kill()
            process.communicate()
        assert shown[0] == page, shown
        return process.returncode, output, errors

    def signed_in(self, *arguments):
        code, output, errors = self.sign_in(*self.options, *arguments)
        assert (code, errors) == (0, ""), (output, errors)
        return output
