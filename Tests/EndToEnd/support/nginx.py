"""nginx with the configuration that the repository ships."""

import os
import pathlib

from support.program import Program, accepts, free_port, tool
from support.waiting import until

SHIPPED = pathlib.Path(__file__).resolve().parents[3] / "nginx"


class Nginx:
    """A running nginx in a directory of its own, in front of a Daypass at an upstream address."""

    def __init__(self, directory, certificate, upstream, clients=None, tls=True, unstated=()):
        """`clients` is an authority whose client certificates are asked for; `unstated` names the
        parameters that Daypass is not told."""
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.access_log = self.directory / "access.log"
        self.error_log = self.directory / "error.log"
        self._certificate = certificate
        self._upstream = upstream
        self._clients = clients
        self._tls = tls
        self._unstated = unstated
        for _ in range(5):
            self.port = free_port()
            if self._start():
                return
        raise RuntimeError(f"nginx does not start: {self.error_log.read_text()}")

    def _start(self):
        stated = (SHIPPED / "daypass_params").read_text().splitlines(keepends=True)
        (self.directory / "daypass_params").write_text("".join(
            line for line in stated
            if not any(f"fastcgi_param {name} " in line for name in self._unstated)))
        (self.directory / "daypass.conf").write_text(self._shipped_with_our_values())
        (self.directory / "nginx.conf").write_text(self._main())
        self.program = Program(
            [tool("nginx"), "-p", self.directory, "-c", self.directory / "nginx.conf",
             "-e", self.error_log],
            log=self.directory / "output")
        until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)), "nginx")
        return not self.program.has_ended

    def _shipped_with_our_values(self):
        """The shipped file with the values replaced that its first lines tell one to edit, and
        with a log and a port that need no root."""
        text = (SHIPPED / "daypass.conf").read_text()
        for shipped, ours in {
            "listen 443 ssl;": f"listen 127.0.0.1:{self.port}{' ssl' if self._tls else ''};",
            "server_name sts.example.org;": "server_name localhost;",
            "/etc/ssl/certs/daypass.pem": str(self._certificate.chain),
            "/etc/ssl/private/daypass.key": str(self._certificate.key),
            "unix:/run/daypass/daypass.sock": self._upstream,
            "/var/log/nginx/daypass.access.log": str(self.access_log),
            **self._client_certificates(),
        }.items():
            assert text.count(shipped) == 1, f"{shipped} stands not once in daypass.conf"
            text = text.replace(shipped, ours)
        return text

    def _client_certificates(self):
        """The commented lines for client certificates, in effect."""
        if self._clients is None:
            return {}
        return {
            "#ssl_client_certificate /etc/daypass/clients.pem;":
                f"ssl_client_certificate {self._clients.file};",
            "#ssl_crl /etc/daypass/clients.crl;": f"ssl_crl {self._clients.revocations()};",
            "#ssl_verify_client optional;": "ssl_verify_client optional;",
        }

    def _main(self):
        """What /etc/nginx/nginx.conf is elsewhere. The main error log takes all but debugging, so
        that a test sees what could ever be written there."""
        temporary = "".join(
            f"{module}_temp_path {self.directory}/{module};"
            for module in ("client_body", "fastcgi", "proxy", "scgi", "uwsgi"))
        return f"""
            {"user root;" if os.geteuid() == 0 else ""}
            daemon off;
            worker_processes 2;
            pid {self.directory}/nginx.pid;
            error_log {self.error_log} info;
            events {{ worker_connections 1024; }}
            http {{ {temporary} include {self.directory}/daypass.conf; }}
            """

    def logs(self):
        return self.access_log.read_text() + self.error_log.read_text() + self.program.output

    def stop(self):
        return self.program.stop()
