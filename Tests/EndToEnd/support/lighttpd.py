"""lighttpd with the configuration that the repository ships."""

from support.program import tool
from support.web_server import WebServer


class Lighttpd(WebServer):
    name = "lighttpd"
    modes = ("service", "started")

    def command(self):
        name = "daypass-s3.conf" if self.is_s3 else "daypass.conf"
        self._site(name, name, self.port, {})
        plain = ""
        if self.is_s3:
            self._site(name, f"plain-{name}", self.plain_port,
                       {'ssl.engine = "enable"': 'ssl.engine = "disable"'})
            plain = f'include "{self.directory}/plain-{name}"'
        (self.directory / "lighttpd.conf").write_text(f"""
            server.document-root = "{self.directory}"
            server.bind = "127.0.0.1"
            server.port = {self.port}
            server.errorlog = "{self.error_log}"
            server.upload-dirs = ( "{self.directory}" )
            include "{self.directory}/{name}"
            {plain}
            """)
        return [tool("lighttpd"), "-D", "-f", self.directory / "lighttpd.conf"]

    def _site(self, name, to, port, values):
        stem = name.removesuffix(".conf")
        self.ship(name, {
            '$SERVER["socket"] == ":443"': f'$SERVER["socket"] == "127.0.0.1:{port}"',
            f"/etc/ssl/certs/{stem}.pem": str(self._chain()),
            f"/etc/ssl/private/{stem}.key": str(self.certificate.key),
            f"/var/log/lighttpd/{stem}.access.log": str(self.access_log),
            '"socket" => "/run/daypass/daypass.sock"': self._way(),
            **values, **self._client_certificates(),
        }, to)

    def _chain(self):
        """The certificate and its authority's. Otherwise lighttpd would look for that among the
        clients'."""
        chain = self.directory / "chain.pem"
        chain.write_bytes(self.certificate.chain.read_bytes()
                          + (self.certificate.chain.parent / "ca.pem").read_bytes())
        return chain

    def _way(self):
        if self.mode == "started":
            return f'"socket" => "{self.directory}/s", "bin-path" => "{self.upstream}"'
        if self.upstream.startswith("unix:"):
            return f'"socket" => "{self.upstream.removeprefix("unix:")}"'
        host, port = self.upstream.rsplit(":", 1)
        return f'"host" => "{host}", "port" => {port}'

    def _client_certificates(self):
        """The commented lines for client certificates, in effect."""
        if self.clients is None:
            return {}
        names = ("activate", "enforce", "exportcert")
        return {
            **{f"#ssl.verifyclient.{name}": f"ssl.verifyclient.{name}" for name in names},
            '#ssl.verifyclient.ca-file = "/etc/daypass/clients.pem"':
                f'ssl.verifyclient.ca-file = "{self.clients.file}"',
            '#ssl.verifyclient.ca-crl-file = "/etc/daypass/clients.crl"':
                f'ssl.verifyclient.ca-crl-file = "{self.clients.revocations()}"',
        }
