"""glewlwyd, a real OpenID provider, set up through its administration API."""

import base64
import http.cookiejar
import json
import pathlib
import shutil
import sqlite3
import ssl
import urllib.parse
import urllib.request

from support.program import Program, accepts, free_port, tool
from support.signing_key import SigningKey
from support.waiting import until

SCHEMA = pathlib.Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
PAGES = pathlib.Path("/usr/share/glewlwyd/webapp")
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SECRET = "client-secret-of-glewlwyd"
USERS = {
    # name: the policies, as a list and as text
    "alice": (["readwrite", "diagnostics"], "readonly"),
    "bert": (["readonly"], "readonly, writeonly"),
    "carla": ([], ""),
}


class Glewlwyd:
    """A running glewlwyd with two issuers: `lists` puts a user's policies into a token as a list,
    `strings` as text. Each has its client. All keys are published, and one signs."""

    def __init__(self, directory, authority):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self._prepare()
        tls = ssl.create_default_context(cafile=str(authority.file))
        self._open = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=tls),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
            urllib.request.ProxyHandler({})).open
        certificate = authority.issue("glewlwyd")
        for _ in range(5):
            self.port = free_port()
            if self._start(certificate):
                break
        else:
            raise RuntimeError(f"glewlwyd does not start: {self.program.output}")
        self.keys = [SigningKey(name, f"{name}-1", i) for i, name in enumerate(ALGORITHMS)]
        self.lists = _Issuer(self, "lists", "daypass-lists")
        self.strings = _Issuer(self, "strings", "daypass-strings")
        self._set_up()

    def sign_with(self, algorithm):
        """Makes the issuer `lists` sign with another of its keys."""
        self._publish(self.lists, sorted(self.keys, key=lambda key: key.algorithm != algorithm))

    def rotate(self, key):
        """Makes the issuer `lists` sign with a new key. The old ones stay published."""
        self._publish(self.lists, [key, *self.keys])

    def restore(self):
        self._publish(self.lists, self.keys)

    def stop(self):
        return self.program.stop()

    def call(self, method, path, value=None, form=None, user=None):
        headers = {}
        body = None
        if value is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(value).encode()
        if form is not None:
            body = urllib.parse.urlencode(form).encode()
        if user is not None:
            basic = base64.b64encode(f"{user}:{SECRET}".encode()).decode()
            headers["Authorization"] = f"Basic {basic}"
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with self._open(request, timeout=20) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def _prepare(self):
        tool("glewlwyd")
        with sqlite3.connect(self.directory / "db") as database:
            database.executescript(SCHEMA.read_text())
        database.close()
        (self.directory / "no-middleware").mkdir()
        # glewlwyd follows no link out of its pages, and Debian's pages have such links.
        shutil.copytree(
            PAGES, self.directory / "pages", ignore=shutil.ignore_patterns("config.json"))

    def _start(self, certificate):
        self.url = f"https://127.0.0.1:{self.port}"
        (self.directory / "pages" / "config.json").write_text(
            json.dumps({"GlewlwydUrl": f"{self.url}/", "lang": ["en"]}))
        (self.directory / "glewlwyd.conf").write_text(f"""
            port = {self.port}
            bind_address = "127.0.0.1"
            external_url = "{self.url}"
            login_url = "login.html"
            api_prefix = "api"
            log_mode = "console"
            log_level = "WARNING"
            cookie_secure = 0
            cookie_domain = "127.0.0.1"
            session_expiration = 86400
            session_key = "SESSION"
            use_secure_connection = true
            secure_connection_key_file = "{certificate.key}"
            secure_connection_pem_file = "{certificate.chain}"
            admin_scope = "g_admin"
            profile_scope = "g_profile"
            user_module_path = "/usr/lib/glewlwyd/user"
            user_middleware_module_path = "{self.directory}/no-middleware"
            client_module_path = "/usr/lib/glewlwyd/client"
            user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
            plugin_module_path = "/usr/lib/glewlwyd/plugin"
            hash_algorithm = "SHA512"
            database = {{ type = "sqlite3"; path = "{self.directory}/db"; }};
            static_files_path = "{self.directory}/pages/"
            static_files_mime_types = (
                {{ extension = ".html"; mime_type = "text/html"; compress = 0 }},
                {{ extension = ".js"; mime_type = "application/javascript"; compress = 0 }},
                {{ extension = ".css"; mime_type = "text/css"; compress = 0 }},
                {{ extension = ".json"; mime_type = "application/json"; compress = 0 }},
                {{ extension = "*"; mime_type = "application/octet-stream"; compress = 0 }} )
            """)
        self.program = Program(
            [tool("glewlwyd"), f"--config-file={self.directory}/glewlwyd.conf"],
            log=self.directory / "output")
        until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)), "glewlwyd")
        return not self.program.has_ended

    def _sign_in(self):
        """Signs the administrator in, who may change glewlwyd for ten minutes."""
        # The seed of the database has an administrator with this name and password.
        self.call("POST", "/api/auth", {"username": "admin", "password": "password"})

    def _set_up(self):
        self._sign_in()
        module = self.call("GET", "/api/mod/user/database")
        for name, multiple in (("policies", True), ("policy_text", False)):
            module["parameters"]["data-format"][name] = {
                "multiple": multiple, "read": True, "write": True}
        self.call("PUT", "/api/mod/user/database", module)
        self.call("PUT", "/api/mod/user/database/reset")
        for name, (policies, text) in USERS.items():
            self.call("POST", "/api/user", {
                "username": name, "name": name, "email": f"{name}@example.org",
                "password": f"password-of-{name}", "enabled": True,
                "scope": ["openid", "g_profile"],
                **({"policies": policies} if policies else {}),
                **({"policy_text": text} if text else {})})
        for issuer in (self.lists, self.strings):
            self.call("POST", "/api/client", {
                "client_id": issuer.audience, "name": issuer.audience, "confidential": True,
                "client_secret": SECRET, "enabled": True, "scope": ["openid"],
                "token_endpoint_auth_method": ["client_secret_basic"],
                "redirect_uri": ["https://localhost/"],
                "authorization_type": [
                    "password", "client_credentials", "code", "refresh_token",
                    "device_authorization"]})
        self._add(self.lists, "policies", self.keys)
        self._add(self.strings, "policy_text", [SigningKey("ES256", "strings-1")])

    def _add(self, issuer, user_property, keys):
        self.call("POST", "/api/mod/plugin", {
            "module": "oidc", "name": issuer.name, "display_name": issuer.name, "enabled": True,
            "parameters": {
                "iss": issuer.url, "jwks-show": True, "jwks-private": _private_jwks(keys),
                "jwt-type": "rsa", "jwt-key-size": "256",
                "access-token-duration": 3600, "refresh-token-duration": 3600,
                "code-duration": 600, "refresh-token-rolling": True, "allow-non-oidc": True,
                "auth-type-code-enabled": True, "auth-type-token-enabled": False,
                "auth-type-id-token-enabled": True, "auth-type-password-enabled": True,
                "auth-type-client-enabled": True, "auth-type-refresh-enabled": True,
                "auth-type-device-enabled": True, "device-authorization-expiration": 600,
                "device-authorization-interval": 1, "subject-type": "public", "scope": [],
                "name-claim": "no", "email-claim": "no", "scope-claim": "mandatory",
                "claims": [{"name": "policy", "user-property": user_property, "type": "string",
                            "mandatory": True}],
                "address-claim": {"type": "no"}, "pkce-allowed": True,
                "pkce-required": False, "pkce-method-plain-allowed": False,
                "introspection-revocation-allowed": False, "register-client-allowed": False,
                "session-management-allowed": False, "request-parameter-allow": False,
                "encrypt-out-token-allow": False}})

    def _publish(self, issuer, keys):
        self._sign_in()
        path = f"/api/mod/plugin/{issuer.name}"
        plugin = self.call("GET", path)
        plugin["parameters"]["jwks-private"] = _private_jwks(keys)
        self.call("PUT", path, plugin)
        self.call("PUT", path + "/reset")


class _Issuer:
    """One OpenID plugin of glewlwyd: an issuer with one client."""

    def __init__(self, glewlwyd, name, audience):
        self.name = name
        self.audience = audience
        self.url = f"{glewlwyd.url}/api/{name}"
        self.config_url = self.url + "/.well-known/openid-configuration"
        self._glewlwyd = glewlwyd

    def token(self, user="alice"):
        """An ID token for a user's password."""
        return self.tokens(user)["id_token"]

    def redirects_to(self, *uris):
        """Registers addresses of the client. glewlwyd compares them to the letter, ports too."""
        self._glewlwyd._sign_in()
        path = f"/api/client/{self.audience}"
        client = self._glewlwyd.call("GET", path)
        client["redirect_uri"] = sorted({*client["redirect_uri"], *uris})
        self._glewlwyd.call("PUT", path, client)

    def approve(self, browser, user="alice"):
        """Signs in at the login page that the browser shows, and continues to the client."""
        browser.fill(username=user, password=f"password-of-{user}")
        browser.click("#loginbut")
        browser.click("button.btn-success")

    def confirm(self, browser, url, code, user="alice"):
        """Opens the page for devices, types the code, signs in, and continues."""
        browser.open(url)
        browser.shown("input[maxlength='9']").send_keys(code)
        browser.click("button.btn-primary")
        self.approve(browser, user)
        browser.await_text("Authorization complete")

    def tokens(self, user="alice"):
        """All tokens for a user's password, the access token too."""
        return self._glewlwyd.call("POST", f"/api/{self.name}/token", user=self.audience, form={
            "grant_type": "password", "scope": "openid",
            "username": user, "password": f"password-of-{user}"})


def _private_jwks(keys):
    return json.dumps({"keys": [key.private_jwk() for key in keys]})
