"""The part of Keycloak that Daypass uses: an issuer with users, some of them disabled."""

import base64
import json
import urllib.parse

from support.issuer import Issuer, document, status

REALM = "my realm"
SECRET = "canary-client-secret/0123456789"


class Keycloak(Issuer):
    """`users` maps a user's ID to whether the user is enabled."""

    def __init__(self, certificate, audience="daypass client"):
        self.users = {}
        self._admin_tokens = set()
        super().__init__(certificate, audience=audience)

    @property
    def settings(self):
        """The settings of a provider, beside those that each provider has."""
        return {"vendor": "keycloak", "client_secret": SECRET, "keycloak_realm": REALM,
                "keycloak_admin_url": self.url + "/admin/"}

    @property
    def lookups(self):
        """The users that Daypass looked up."""
        return [path.rpartition("/")[2] for path in self.requests if "/users/" in path]

    def end_tokens(self):
        """Ends the access tokens, as a minute would."""
        self._admin_tokens.clear()

    def answer(self, path):
        users = f"/admin/realms/{urllib.parse.quote(REALM)}/users"
        if path in self.answers or not path.startswith(("/token", "/admin")):
            return super().answer(path)
        if path == "/token":
            return self._log_in
        if path == users + "?max=1":
            return self._guarded(document([{"id": name} for name in list(self.users)[:1]]))
        if path.startswith(users + "/"):
            name = urllib.parse.unquote(path.removeprefix(users + "/"))
            if name in self.users:
                return self._guarded(document({"id": name, "enabled": self.users[name]}))
            return self._guarded(_error(404, "User not found"))
        return self._guarded(_error(404, "HTTP 404 Not Found"))

    def _log_in(self, handler):
        """The client's own access token (RFC 6749 §4.4), with the secret in a header."""
        user = ":".join(urllib.parse.quote(text, safe="") for text in (self.audience, SECRET))
        expected = "Basic " + base64.b64encode(user.encode()).decode()
        _, headers, body = self.posts[-1]
        if headers.get("Authorization") != expected or body != b"grant_type=client_credentials":
            return status(401)(handler)
        token = f"canary-admin-token-{len(self.posts)}"
        self._admin_tokens.add(token)
        document({"access_token": token, "expires_in": 60})(handler)

    def _guarded(self, answer):
        def send(handler):
            token = handler.headers["Authorization"].removeprefix("Bearer ")
            (answer if token in self._admin_tokens else status(401))(handler)
        return send


def _error(code, text):
    body = json.dumps({"error": text}).encode()

    def send(handler):
        handler.send_response(code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return send
