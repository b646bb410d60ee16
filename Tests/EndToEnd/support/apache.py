"""Apache with the configuration that the repository ships."""

import os
import pathlib

from support.program import tool
from support.web_server import WebServer

DEBIAN = pathlib.Path("/etc/apache2/mods-available")
MODULES = pathlib.Path("/usr/lib/apache2/modules")

# Modules that Debian loads, whose settings must not get in the way …
USUAL = [
    "mpm_event", "alias", "auth_basic", "authn_core", "authn_file", "authz_core", "authz_host",
    "authz_user",
    "autoindex", "deflate", "dir", "env", "filter", "mime", "negotiation", "reqtimeout",
    "setenvif", "status"]
# … others that are common …
POPULAR = ["include", "userdir", "socache_shmcb"]
# … and those that the first lines of the shipped files name.
NEEDED = ["ssl", "headers", "rewrite"]
NEEDED_FOR = {"proxy": ["proxy", "proxy_fcgi"], "fcgid": ["fcgid"], "cgi": ["cgid"]}


class Apache(WebServer):
    name = "apache"
    modes = ("proxy", "fcgid", "cgi")

    def __init__(self, *arguments, more=(), **options):
        """`more` are directives of the test's own."""
        self._more = more
        super().__init__(*arguments, **options)

    def prepare(self):
        for name in ("html", "socks"):
            (self.directory / name).mkdir()
        self.ship("daypass_server", {})
        if self.mode == "proxy":
            address = self.upstream
            is_socket = address.startswith("unix:")
            address = f"{address}|fcgi://daypass/" if is_socket else f"fcgi://{address}/"
            self.ship("daypass_proxy", {"unix:/run/daypass/daypass.sock|fcgi://daypass/": address})
        else:
            self.ship(f"daypass_{self.mode}", {"/usr/local/bin/daypass.fcgi": self.upstream})

    def command(self):
        site = "daypass-s3.conf" if self.is_s3 else "daypass.conf"
        self._site(site, site, self.port, "SSLEngine on")
        if self.is_s3:
            self._site(site, f"plain-{site}", self.plain_port, "SSLEngine off")
        (self.directory / "apache2.conf").write_text(self._main())
        return [tool("apache2"), "-D", "FOREGROUND", "-f", self.directory / "apache2.conf"]

    def environment(self):
        return {**super().environment(), "APACHE_RUN_DIR": str(self.directory)}

    def _site(self, name, to, port, engine):
        stem = name.removesuffix(".conf")
        include = "Include /etc/apache2/daypass/daypass_server"
        self.ship(name, {
            "<VirtualHost *:443>": f"<VirtualHost 127.0.0.1:{port}>",
            **({"ServerName s3.example.org": "ServerName localhost",
                "#ServerAlias *.s3.example.org": "ServerAlias *.localhost"} if self.is_s3
               else {"ServerName sts.example.org": "ServerName localhost"}),
            f"/etc/ssl/certs/{stem}.pem": str(self.certificate.chain),
            f"/etc/ssl/private/{stem}.key": str(self.certificate.key),
            f"/var/log/apache2/{stem}.access.log": str(self.access_log),
            f"/var/log/apache2/{stem}.error.log": str(self.directory / "site.error.log"),
            include: f"Include {self.directory}/daypass_server\n{engine}",
            "/etc/apache2/daypass/daypass_proxy": f"{self.directory}/daypass_{self.mode}",
            **self._client_certificates(),
        }, to)

    def _client_certificates(self):
        """The commented lines for client certificates, in effect."""
        if self.clients is None:
            return {}
        return {
            "#SSLCACertificateFile /etc/daypass/clients.pem":
                f"SSLCACertificateFile {self.clients.file}",
            "#SSLCARevocationFile /etc/daypass/clients.crl":
                f"SSLCARevocationFile {self.clients.revocations()}",
            "#SSLCARevocationCheck chain": "SSLCARevocationCheck chain",
            "#SSLVerifyClient optional": "SSLVerifyClient optional",
        }

    def _main(self):
        """What /etc/apache2/apache2.conf has elsewhere, with Debian's own modules and their
        settings. The main error log is verbose, so that a test sees everything that could be in
        it."""
        modules = [*USUAL, *POPULAR, *NEEDED, *NEEDED_FOR[self.mode]]
        lines = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in modules]
        lines += [
            f"Include {DEBIAN}/{name}.conf" for name in modules
            if (DEBIAN / f"{name}.conf").is_file()]
        if os.geteuid() == 0:
            # Apache refuses to be root, and the socket is the group's.
            lines += ["User www-data", "Group #0" if self.mode == "proxy" else "Group www-data"]
        return "\n".join([
            f"ServerRoot {self.directory}", f"PidFile {self.directory}/pid",
            f"DefaultRuntimeDir {self.directory}",
            f"ErrorLog {self.error_log}", "LogLevel debug", "ServerName localhost",
            f"Listen 127.0.0.1:{self.port}", f"Listen 127.0.0.1:{self.plain_port}",
            f"DocumentRoot {self.directory}/html",
            "<Directory />", "Options FollowSymLinks", "AllowOverride None", "Require all denied",
            "</Directory>",
            *lines, *self._more, f"IncludeOptional {self.directory}/*daypass*.conf", ""])
