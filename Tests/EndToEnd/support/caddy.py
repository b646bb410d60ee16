"""Caddy with the configuration that the repository ships."""

from support.program import tool
from support.web_server import WebServer


class Caddy(WebServer):
    name = "caddy"
    modes = ("service",)

    def command(self):
        name, host = ("Caddyfile-s3", "s3") if self.is_s3 else ("Caddyfile", "sts")
        stem = "daypass-s3" if self.is_s3 else "daypass"
        tls = f"tls /etc/ssl/certs/{stem}.pem /etc/ssl/private/{stem}.key"
        hosts = f"https://localhost:{self.port} https://127.0.0.1:{self.port}"
        self._site(name, host, stem, hosts, {
            "{\n\tlog {":
                f"{{\n\tadmin off\n\tauto_https off\n\tlog {{\n\t\toutput file {self.error_log}",
            tls: f"bind 127.0.0.1\n\ttls {self.certificate.chain} {self.certificate.key}"})
        if self.is_s3:
            text = (self.directory / name).read_text()
            site = text[text.index(hosts):]
            site = site.replace(hosts, f"http://:{self.plain_port}").replace(
                f"\ttls {self.certificate.chain} {self.certificate.key}\n", "")
            (self.directory / name).write_text(f"{text}\n{site}")
        return [tool("caddy"), "run", "--config", self.directory / name, "--adapter", "caddyfile"]

    def _site(self, name, host, stem, hosts, values):
        upstream = self.upstream
        self.ship(name, {
            f"{host}.example.org {{": f"{hosts} {{",
            "unix//run/daypass/daypass.sock":
                f"unix/{upstream.removeprefix('unix:')}"
                if upstream.startswith("unix:") else upstream,
            f"/var/log/caddy/{stem}.access.log": str(self.access_log),
            **values,
        })
