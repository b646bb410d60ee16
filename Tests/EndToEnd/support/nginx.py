"""nginx with the configuration that the repository ships."""

import json
import os
import pathlib
import shutil

from support.program import Program, accepts, free_port, tool
from support.waiting import until

SHIPPED = pathlib.Path(__file__).resolve().parents[3] / "nginx"


class Nginx:
    """A running nginx in a directory of its own, in front of a Daypass at an upstream address."""

    def __init__(self, directory, certificate, upstream, store=None, clients=None, tls=True,
                 unstated=(), origin=None, trusted=None, http2=False, ipv6=False, status=False,
                 administration=None):
        """With a store's address (host:port) this is the S3 server, and without one the token
        service's. nginx asks for client certificates of the authority `clients`. Daypass does
        not get the parameters in `unstated`. Pages may come from `origin`. A store with TLS has
        a certificate of the authority `trusted`. With `http2`, clients may speak that over TLS.
        With `ipv6`, the port is also one of ::1. With `status`, `status_port` serves the pages for
        monitoring. The administration API has a process of its own at the address
        `administration`."""
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self._store = store
        self.access_log = self.directory / "access.log"
        self.request_log = self.directory / "requests.log"
        self.error_log = self.directory / "error.log"
        self._certificate = certificate
        self._upstream = upstream
        self._clients = clients
        self._tls = tls
        self._unstated = unstated
        self._origin = origin
        self._trusted = trusted
        self._http2 = http2
        self._ipv6 = ipv6
        self._status = status
        self._administration = administration
        for _ in range(5):
            self.port = free_port()
            self.plain_port = free_port()
            self.status_port = free_port()
            if self._start():
                return
        raise RuntimeError(f"nginx does not start: {self.error_log.read_text()}")

    def _start(self):
        shutil.copy(SHIPPED / "daypass_s3_cors", self.directory)
        self._ship("daypass_s3_location", self._store_tls())
        self._ship("daypass_params", {
            line: "" for line in (SHIPPED / "daypass_params").read_text().splitlines()
            if any(line.startswith(f"fastcgi_param {name} ") for name in self._unstated)})
        self._ship("daypass-upstream.conf", {
            "unix:/run/daypass/daypass.sock": self._upstream,
            **(self._status_pages() if self._status else {}),
            **({"#upstream daypass_admin": "upstream daypass_admin",
                "unix:/run/daypass/admin.sock": self._administration}
               if self._administration else {}),
        })
        if not self._store:
            self._ship("daypass.conf", {
                "listen 443 ssl;": f"listen 127.0.0.1:{self.port}{' ssl' if self._tls else ''};",
                **self._listen_ipv6(),
                "server_name sts.example.org;": "server_name localhost;",
                "/etc/ssl/certs/daypass.pem": str(self._certificate.chain),
                "/etc/ssl/private/daypass.key": str(self._certificate.key),
                "/var/log/nginx/daypass.access.log": str(self.access_log),
                **self._client_certificates(),
            })
        else:
            self._ship("daypass-s3.conf", {
                "listen 443 ssl;":
                    f"listen 127.0.0.1:{self.port} ssl{' http2' if self._http2 else ''}; "
                    f"listen 127.0.0.1:{self.plain_port};",
                **self._listen_ipv6(),
                "server_name s3.example.org;": "server_name localhost *.localhost;",
                "/etc/ssl/certs/daypass-s3.pem": str(self._certificate.chain),
                "/etc/ssl/private/daypass-s3.key": str(self._certificate.key),
                "127.0.0.1:9000": self._store,
                **({"# Or daypass_admin, which daypass-upstream.conf defines.\n"
                    "        fastcgi_pass daypass;": "fastcgi_pass daypass_admin;"}
                   if self._administration else {}),
                **({'#"https://app.example.org" $http_origin;': f'"{self._origin}" $http_origin;'}
                   if self._origin else {}),
                "access_log /var/log/nginx/daypass-s3.access.log daypass_s3;":
                    f"access_log {self.access_log} daypass_s3; "
                    f"access_log {self.request_log} requests;",
            })
        (self.directory / "nginx.conf").write_text(self._main())
        self.program = Program(
            [tool("nginx"), "-p", self.directory, "-c", self.directory / "nginx.conf",
             "-e", self.error_log],
            log=self.directory / "output")
        until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)), "nginx")
        return not self.program.has_ended

    def _ship(self, name, values):
        """Writes the shipped file, with new values in the places that its first lines tell an
        administrator to edit, and with a log and a port that need no root."""
        text = (SHIPPED / name).read_text()
        for shipped, ours in values.items():
            assert text.count(shipped) == 1, f"{shipped} stands not once in {name}"
            text = text.replace(shipped, ours)
        (self.directory / name).write_text(text)

    def _listen_ipv6(self):
        """Most tests state the address 127.0.0.1, and localhost would be ::1."""
        return {"listen [::]:443 ssl;": f"listen [::1]:{self.port} ssl;" if self._ipv6 else ""}

    def _status_pages(self):
        """The commented server for monitoring, in effect."""
        return {
            "#server {": "server {", "#    listen 127.0.0.1:8480;":
                f"    listen 127.0.0.1:{self.status_port};",
            "#    access_log off;": "    access_log off;", "#}": "}",
            **{f"#    location = /daypass/{page}": f"    location = /daypass/{page}"
               for page in ("healthz", "metrics")}}

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

    def _store_tls(self):
        """The commented lines for a store with TLS, in effect."""
        if self._trusted is None:
            return {}
        return {
            "\nproxy_pass http://daypass_store$daypass_target;\n": "\n",
            "#proxy_ssl_name store.example.org;": "proxy_ssl_name localhost;",
            "#proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;":
                f"proxy_ssl_trusted_certificate {self._trusted.file};",
            **{f"#{line}": line for line in (
                "proxy_pass https://daypass_store$daypass_target;", "proxy_ssl_server_name on;",
                "proxy_ssl_verify on;", "proxy_ssl_verify_depth 3;")},
        }

    def _main(self):
        """What /etc/nginx/nginx.conf has elsewhere. The main error log is verbose except for
        debugging, so that a test sees everything that could be in it."""
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
            http {{ {temporary} {self._request_format()} include {self.directory}/daypass*.conf; }}
            """

    def _request_format(self):
        """The statements of S3 clients about their requests: more than a log elsewhere may hold."""
        names = ("request_method", "request_uri", "uri", "scheme", "status", "http_user_agent",
                 "http_x_amz_content_sha256", "http_content_encoding", "http_transfer_encoding",
                 "http_host", "daypass_access_key")
        fields = ",".join(f'"{name}":"${name}"' for name in names)
        return f"log_format requests escape=json '{{{fields}}}';" if self._store else ""

    def requests(self):
        """The statements of S3 clients about their requests so far."""
        return [json.loads(line) for line in self.request_log.read_text().splitlines()]

    def logs(self):
        return self.access_log.read_text() + self.error_log.read_text() + self.program.output

    def stop(self):
        return self.program.stop()
