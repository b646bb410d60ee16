"""canaille, an OpenID provider whose tokens can name policies only as groups. It has a Python of
its own."""

import json
import os
import pathlib
import ssl
import subprocess
import urllib.request

from support.daypass import REPOSITORY
from support.program import Program, accepts, free_port
from support.signing_key import SigningKey
from support.waiting import until

SECRET = "client-secret-of-canaille"
PASSWORD = "password-of-canaille"


class Canaille:
    """A running canaille with one client, and alice, who is in the group readonly."""

    def __init__(self, directory, certificate, authority, redirect_uri, audience="daypass"):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.audience = audience
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.config_url = f"{self.url}/.well-known/openid-configuration"
        (self.directory / "canaille.toml").write_text(self._settings())
        self._run("install")
        self._run("create", "user", "--user-name", "alice", "--password", PASSWORD,
                  "--family-name", "Alice", "--emails", "alice@example.org")
        self._run("create", "group", "--display-name", "readonly", "--members", "alice")
        self._run("create", "client", "--client-id", audience, "--client-secret", SECRET,
                  "--client-name", "Daypass", "--redirect-uris", redirect_uri,
                  "--grant-types", "authorization_code", "--response-types", "code",
                  "--scope", "openid", "--scope", "groups",
                  "--token-endpoint-auth-method", "client_secret_basic")
        # A token's audience is a list of clients, and this one is there only now.
        self._run("set", "client", audience, "--audience", audience)
        self.program = Program(
            [self._program, "run", "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
             "--certfile", certificate.chain, "--keyfile", certificate.key],
            self.directory / "output", self._environment)
        until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)), "canaille",
              seconds=60)
        assert not self.program.has_ended, self.program.output
        with urllib.request.urlopen(
                self.config_url, context=ssl.create_default_context(cafile=str(authority.file)),
                timeout=20) as answer:
            assert json.loads(answer.read())["issuer"] == self.url

    def stop(self):
        return self.program.stop()

    def approve(self, browser):
        """Signs in at the login pages, and consents."""
        browser.fill(login="alice")
        browser.click("button[type='submit']")
        browser.fill(password=PASSWORD)
        browser.click("button[type='submit']")
        browser.click("button[name='answer'][value='accept']")

    @property
    def _program(self):
        path = REPOSITORY / ".build" / "canaille" / "bin" / "canaille"
        if not path.exists():
            raise RuntimeError(f"{path} is missing: make .build/canaille/installed")
        return path

    @property
    def _environment(self):
        return {"PATH": os.environ["PATH"],
                "CANAILLE_CONFIG": str(self.directory / "canaille.toml")}

    def _run(self, *arguments):
        result = subprocess.run(
            [self._program, *arguments], env=self._environment, capture_output=True, text=True,
            timeout=120)
        assert result.returncode == 0, result.stderr + result.stdout

    def _settings(self):
        key = SigningKey("RS256", "canaille-1").private_jwk()
        members = ", ".join(f"{name} = {json.dumps(value)}" for name, value in key.items())
        return f"""
SECRET_KEY = "a secret of this test"
SERVER_NAME = "127.0.0.1:{self.port}"
PREFERRED_URL_SCHEME = "https"

[CANAILLE]
DATABASE = "sql"
ENABLE_REGISTRATION = false

[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{self.directory}/database"

[CANAILLE_OIDC]
ACTIVE_JWKS = [{{ {members} }}]
TRUSTED_DOMAINS = []
"""
