"""An nginx with TLS before a server without it. It notes the HTTP version of each request."""

import os
import pathlib

from support.program import Program, accepts, free_port, tool
from support.waiting import until


class Front:
    def __init__(self, directory, certificate, port):
        """Passes requests on to a port of this machine."""
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.port = free_port()
        self.access_log = self.directory / "access.log"
        temporary = "".join(
            f"{module}_temp_path {self.directory}/{module};"
            for module in ("client_body", "fastcgi", "proxy", "scgi", "uwsgi"))
        (self.directory / "nginx.conf").write_text(f"""
            {"user root;" if os.geteuid() == 0 else ""}
            daemon off;
            pid {self.directory}/nginx.pid;
            events {{ worker_connections 64; }}
            http {{
                {temporary}
                log_format protocol $server_protocol;
                server {{
                    listen 127.0.0.1:{self.port} ssl http2;
                    ssl_certificate {certificate.chain};
                    ssl_certificate_key {certificate.key};
                    access_log {self.access_log} protocol;
                    location / {{ proxy_pass http://127.0.0.1:{port}; }}
                }}
            }}""")
        self.program = Program(
            [tool("nginx"), "-p", self.directory, "-c", self.directory / "nginx.conf",
             "-e", self.directory / "error.log"], log=self.directory / "output")
        until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)), "nginx")
        assert not self.program.has_ended, self.program.output

    @property
    def protocols(self):
        """The versions of HTTP, one a request."""
        return self.access_log.read_text().split()

    def stop(self):
        return self.program.stop()
