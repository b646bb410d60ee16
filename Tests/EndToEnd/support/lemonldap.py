"""LemonLDAP::NG, an OpenID provider unlike the others: its issuer ends with a slash, its audience
is a list."""

import base64
import json
import os
import pathlib
import pwd
import shutil
import ssl
import tempfile
import urllib.parse
import urllib.request

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from support.program import Program, accepts, free_port, tool
from support.waiting import until

PORTAL = pathlib.Path("/usr/share/lemonldap-ng/portal")
LIBRARY = pathlib.Path(__file__).resolve().parents[1] / "interop" / "lib"
SECRET = "client-secret-of-lemonldap"
# It refuses to run as root.
ACCOUNT = "www-data"


class Lemonldap:
    """A running LemonLDAP::NG behind an nginx of its own, with its demonstration users, whose
    passwords are their names: dwho, who has policies, and rtyler, who has only groups.

    The tokens of the client `full` have all claims. Those of `lean` have only the user, and
    UserInfo has the rest.
    """

    def __init__(self, certificate, authority):
        # Not below the tests' directory, which another account may not read.
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="lemonldap-"))
        self._certificate = certificate
        self._tls = ssl.create_default_context(cafile=str(authority.file))
        self.programs = []
        self.port = free_port()
        self.url = f"https://localhost:{self.port}/"
        # Where `daypass login web` listens: the provider knows the address before it starts.
        self.login_port = free_port()
        self.full = _Client(self, "daypass-full")
        self.lean = _Client(self, "daypass-lean")
        for name in ("conf", "cache", "sessions/lock", "psessions/lock", "nginx"):
            (self.directory / name).mkdir(parents=True)
        (self.directory / "conf" / "lmConf-1.json").write_text(json.dumps(self._configuration()))
        (self.directory / "lemonldap-ng.ini").write_text(self._ini())
        (self.directory / "nginx" / "nginx.conf").write_text(self._nginx())
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for program in reversed(self.programs):
            program.stop()
        shutil.rmtree(self.directory)

    def call(self, client, form):
        basic = base64.b64encode(f"{client.audience}:{SECRET}".encode()).decode()
        request = urllib.request.Request(
            self.url + "oauth2/token", urllib.parse.urlencode(form).encode(),
            {"Authorization": f"Basic {basic}"})
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=self._tls), urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            return json.loads(answer.read())

    def _start(self):
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PERL5LIB": str(LIBRARY),
            "LLNG_DEFAULTCONFFILE": str(self.directory / "lemonldap-ng.ini"),
            "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std"}
        server = [
            tool("llng-fastcgi-server"), "--foreground", "-s", self.directory / "socket",
            "-p", self.directory / "pid", "-n", "2"]
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            for path in [self.directory, *self.directory.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid)
            server = [tool("setpriv"), f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}",
                      "--clear-groups", *server]
        self.programs.append(Program(server, self.directory / "output", environment))
        self._await("socket", lambda: accepts(str(self.directory / "socket")))
        self.programs.append(Program(
            [tool("nginx"), "-p", self.directory, "-c", self.directory / "nginx" / "nginx.conf",
             "-e", self.directory / "nginx" / "error.log"],
            self.directory / "nginx" / "output"))
        self._await("answer", self._answers)

    def _await(self, what, condition):
        program = self.programs[-1]
        until(lambda: program.has_ended or condition(), f"LemonLDAP::NG's {what}", seconds=30)
        assert not program.has_ended, program.output

    def _answers(self):
        if not accepts(("127.0.0.1", self.port)):
            return False
        with urllib.request.urlopen(self.full.config_url, context=self._tls, timeout=20) as answer:
            return json.loads(answer.read())["issuer"] == self.url

    def _ini(self):
        return f"""
[all]
logLevel = warn
logger = Lemonldap::NG::Common::Logger::Std

[configuration]
type = File
dirName = {self.directory}/conf
localStorage = Cache::FileCache
localStorageOptions = {{'namespace' => 'config', 'cache_root' => '{self.directory}/cache'}}

[portal]
staticPrefix = /static
templateDir = {PORTAL}/templates
languages = en
"""

    def _configuration(self):
        private = rsa.generate_private_key(65537, 2048)
        directory = str(self.directory)
        return {
            "cfgNum": 1, "cfgDate": 1, "cfgVersion": "2.16.1",
            "locationRules": {"localhost": {"default": "accept"}}, "portal": self.url,
            "domain": "localhost",
            "cookieName": "lemonldap", "securedCookie": 0, "key": "any text will do",
            "authentication": "Demo", "userDB": "Same", "passwordDB": "Demo", "registerDB": "Null",
            "captcha": "::Captcha::None", "captcha_login_enabled": 0, "captcha_mail_enabled": 0,
            "captcha_register_enabled": 0, "requireToken": 0, "portalDisplayRegister": 0,
            "portalDisplayResetPassword": 0, "portalDisplayCertificateResetByMail": 0,
            "demoExportedVars": {"cn": "cn", "mail": "mail", "uid": "uid"},
            "whatToTrace": "_whatToTrace",
            "macros": {
                "_whatToTrace": "$_user",
                "policies": "$uid eq 'dwho' ? 'readonly; diagnostics' : ''"},
            "globalStorage": "Apache::Session::File",
            "globalStorageOptions": {
                "Directory": directory + "/sessions", "LockDirectory": directory + "/sessions/lock",
                "generateModule":
                    "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"},
            "persistentStorage": "Apache::Session::File",
            "persistentStorageOptions": {
                "Directory": directory + "/psessions",
                "LockDirectory": directory + "/psessions/lock"},
            "localSessionStorage": "Cache::FileCache",
            "localSessionStorageOptions": {
                "namespace": "sessions", "cache_root": directory + "/cache"},
            "issuerDBOpenIDConnectActivation": 1, "issuerDBOpenIDConnectPath": "^/oauth2/",
            "oidcServicePrivateKeySig": private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()).decode(),
            "oidcServicePublicKeySig": private.public_key().public_bytes(
                serialization.Encoding.PEM,
                serialization.PublicFormat.SubjectPublicKeyInfo).decode(),
            "oidcServiceKeyIdSig": "lemonldap-1",
            "oidcRPMetaDataOptions": {
                "full": self._client(self.full, has_claims=1),
                "lean": self._client(self.lean, has_claims=0)},
            "oidcRPMetaDataExportedVars": {name: {
                "email": "mail", "name": "cn", "policy": "policies;string;always",
                "groups": "groups;string;always"} for name in ("full", "lean")},
            "oidcRPMetaDataOptionsExtraClaims": {
                name: {"profile": "policy", "groups": "groups"} for name in ("full", "lean")},
        }

    def _client(self, client, has_claims):
        options = {
            "ClientID": client.audience, "ClientSecret": SECRET, "IDTokenSignAlg": "RS256",
            "IDTokenForceClaims": has_claims, "BypassConsent": 1, "AllowPasswordGrant": 1,
            "AllowClientCredentialsGrant": 1, "AccessTokenJWT": 1, "AccessTokenClaims": 1,
            "AccessTokenSignAlg": "RS256", "UserIDAttr": "uid", "RequirePKCE": 1,
            "RedirectUris": f"http://127.0.0.1:{self.login_port}/oauth2/callback"}
        return {f"oidcRPMetaDataOptions{name}": value for name, value in options.items()}

    def _nginx(self):
        temporary = "".join(
            f"{module}_temp_path {self.directory}/nginx/{module};"
            for module in ("client_body", "fastcgi", "proxy", "scgi", "uwsgi"))
        return f"""
            {f"user {ACCOUNT};" if os.geteuid() == 0 else ""}
            daemon off;
            worker_processes 1;
            pid {self.directory}/nginx/pid;
            events {{ worker_connections 64; }}
            http {{
                {temporary}
                access_log off;
                server {{
                    listen 127.0.0.1:{self.port} ssl;
                    ssl_certificate {self._certificate.chain};
                    ssl_certificate_key {self._certificate.key};
                    location / {{
                        include /etc/nginx/fastcgi_params;
                        fastcgi_pass unix:{self.directory}/socket;
                        fastcgi_param LLTYPE psgi;
                        fastcgi_param HTTP_HOST $http_host;
                        fastcgi_param SCRIPT_FILENAME {PORTAL}/htdocs/index.psgi;
                        fastcgi_param SCRIPT_NAME "";
                        fastcgi_param PATH_INFO $uri;
                    }}
                }}
            }}
            """


class _Client:
    """A client of LemonLDAP::NG, which is a provider to Daypass."""

    def __init__(self, lemonldap, audience):
        self.audience = audience
        self.config_url = lemonldap.url + ".well-known/openid-configuration"
        self._lemonldap = lemonldap

    def approve(self, browser, user="dwho"):
        """Signs in at the login page that the browser shows."""
        browser.fill(user=user, password=user)
        browser.click("button[type='submit']")

    def token(self, user="dwho"):
        """An ID token for a user's password."""
        return self.tokens(user)["id_token"]

    def tokens(self, user="dwho"):
        """All tokens for a user's password, the access token too."""
        return self._lemonldap.call(self, {
            "grant_type": "password", "username": user, "password": user,
            "scope": "openid profile email groups"})

    def own_token(self):
        """The client's own token, which has no subject."""
        return self._lemonldap.call(
            self, {"grant_type": "client_credentials", "scope": "openid"})["access_token"]
