"""Daypass as its package installs it in a Debian of its own, and nginx with the shipped files."""

import re

from support.program import accepts, free_port, tool
from support.waiting import until

STATE = "/var/lib/daypass"
SETTINGS = "/etc/daypass/daypass.env"
SOCKET = "/run/daypass/daypass.sock"
DOCUMENTS = "/usr/share/doc/daypass"

# nginx's configuration, which an administrator adds.
SHARED = ["nginx/daypass-upstream.conf", "nginx/daypass_params"]
OF_S3 = ["nginx/daypass_s3_location", "nginx/daypass_s3_cors"]


class Site:
    """What docs/guides/install.md tells an administrator to set up, and what systemd does then."""

    def __init__(self, debian, certificate, store=None):
        """With a store's address (host:port), nginx has the S3 server, and without one the token
        service's."""
        self.debian = debian
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        self._added = []
        self._configure_nginx(certificate, store)
        self._start_service()
        self.nginx = debian.start("nginx", "nginx", "-g", "daemon off;")
        until(lambda: self.nginx.has_ended or accepts(("127.0.0.1", self.port)), "nginx")
        assert not self.nginx.has_ended, self.nginx.output

    def _configure_nginx(self, certificate, store):
        server = "daypass-s3" if store else "daypass"
        for name in [*SHARED, *(OF_S3 if store else [])]:
            text = self.debian.path(f"{DOCUMENTS}/{name}").read_text()
            folder = "conf.d/" if name.endswith(".conf") else ""
            self._add(f"/etc/nginx/{folder}{name.split('/')[1]}", text.encode())
        text = self.debian.path(f"{DOCUMENTS}/nginx/{server}.conf").read_text()
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;")
        text = text.replace("listen [::]:443 ssl;", "")
        text = re.sub(r"server_name \w+\.example\.org;", "server_name localhost;", text)
        text = text.replace("127.0.0.1:9000", store or "")
        self._add(f"/etc/nginx/conf.d/{server}.conf", text.encode())
        self._add(f"/etc/ssl/certs/{server}.pem", certificate.chain.read_bytes())
        self._add(f"/etc/ssl/private/{server}.key", certificate.key.read_bytes())
        self.debian.path("/etc/nginx/sites-enabled/default").unlink(missing_ok=True)

    def _add(self, path, octets):
        self.debian.path(path).write_bytes(octets)
        self._added.append(path)

    def _start_service(self):
        """As the units say and systemd does: the socket first, the server with the first call."""
        debian = self.debian
        service = debian.path("/lib/systemd/system/daypass.service").read_text()
        unit = dict(re.findall(r"^(\w+)=(.+)$", service, re.M))
        socket = debian.path("/lib/systemd/system/daypass.socket").read_text()
        assert f"ListenStream={SOCKET}\n" in socket
        debian.path(SOCKET).parent.mkdir(mode=0o755, exist_ok=True)
        self.server = debian.start(
            "daypass", unit["ExecStart"], user=f"{unit['User']}:{unit['Group']}",
            before=[tool("systemd-socket-activate"), "--listen", debian.path(SOCKET)])
        until(lambda: self.server.has_ended or "Listening on" in self.server.output, "the socket")
        assert not self.server.has_ended, self.server.output
        group, = re.findall("^SocketGroup=(.+)$", socket, re.M)
        debian.run("chown", f"root:{group}", SOCKET)
        debian.run("chmod", "0660", SOCKET)

    def stop(self):
        self.debian.stop()
        # systemd removes the socket (RemoveOnStop), and leaves its directory.
        for path in (SOCKET, *self._added):
            self.debian.path(path).unlink()
