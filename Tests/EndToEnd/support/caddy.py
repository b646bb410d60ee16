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
            tls: f"bind 127.0.0.1\n\ttls {self.certificate.chain} {self.certificate.key}"})
        plain = ""
        if self.is_s3:
            self._site(name, host, stem, f"http://:{self.plain_port}", {tls: "bind 127.0.0.1"}, f"plain-{name}")
            plain = f"import {self.directory}/plain-{name}"
        (self.directory / "main").write_text(f"""
{{
	admin off
	auto_https off
	log {{
		output file {self.error_log}
		level DEBUG
	}}
}}
import {self.directory}/{name}
{plain}
""")
        return [tool("caddy"), "run", "--config", self.directory / "main", "--adapter", "caddyfile"]

    def _site(self, name, host, stem, hosts, values, to=None):
        upstream = self.upstream
        self.ship(name, {
            f"{host}.example.org {{": f"{hosts} {{",
            "unix//run/daypass/daypass.sock":
                f"unix/{upstream.removeprefix('unix:')}" if upstream.startswith("unix:") else upstream,
            f"/var/log/caddy/{stem}.access.log": str(self.access_log),
            **values,
        }, to)
