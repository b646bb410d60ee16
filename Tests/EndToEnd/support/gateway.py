"""nginx before the door that answers every S3 request itself, used like a web server without an
authorizer."""

import os
import pathlib

from support.program import Program, accepts, free_port, tool
from support.waiting import until


class Gateway:
    """Has the interface of `Nginx`, with one location: every request goes to Daypass, byte by byte
    as it comes."""

    parameters = pathlib.Path(__file__).resolve().parents[3] / "nginx" / "daypass_params"

    def __init__(self, directory, certificate, upstream, store=None):
        """Daypass knows the store's address."""
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.error_log = self.directory / "error.log"
        for _ in range(5):
            self.port = free_port()
            self.plain_port = free_port()
            (self.directory / "nginx.conf").write_text(self._configuration(certificate, upstream))
            self.program = Program(
                [tool("nginx"), "-p", self.directory, "-c", self.directory / "nginx.conf",
                 "-e", self.error_log],
                log=self.directory / "output")
            until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)), "nginx")
            if not self.program.has_ended:
                return
        raise RuntimeError(f"nginx does not start: {self.error_log.read_text()}")

    def _configuration(self, certificate, upstream):
        temporary = "".join(
            f"{module}_temp_path {self.directory}/{module};"
            for module in ("client_body", "fastcgi", "proxy", "scgi", "uwsgi"))
        parameters = self.parameters
        return f"""
            {"user root;" if os.geteuid() == 0 else ""}
            daemon off;
            worker_processes 2;
            pid {self.directory}/nginx.pid;
            error_log {self.error_log} info;
            events {{ worker_connections 1024; }}
            http {{
                {temporary}
                access_log off;
                upstream daypass {{ server {upstream}; }}
                server {{
                    listen 127.0.0.1:{self.port} ssl;
                    listen 127.0.0.1:{self.plain_port};
                    server_name localhost *.localhost;
                    ssl_certificate {certificate.chain};
                    ssl_certificate_key {certificate.key};
                    large_client_header_buffers 4 24k;
                    merge_slashes off;
                    underscores_in_headers on;
                    client_max_body_size 0;
                    location / {{
                        fastcgi_request_buffering off;
                        fastcgi_max_temp_file_size 0;
                        fastcgi_buffer_size 32k;
                        fastcgi_buffers 4 32k;
                        # A refusal comes before the body is read. Such a connection is not one to
                        # keep.
                        fastcgi_keep_conn off;
                        fastcgi_next_upstream off;
                        fastcgi_read_timeout 300s;
                        fastcgi_pass daypass;
                        include {parameters};
                        fastcgi_param DAYPASS_DOOR gateway;
                    }}
                }}
            }}"""

    def logs(self):
        return self.error_log.read_text() + self.program.output

    def stop(self):
        return self.program.stop()
