"""A machine on which the package is installed, for pages whose commands an administrator types.

It is a directory: absolute paths in commands and shipped files lead into it, the host name is this
machine's, and the port is a free one. systemctl starts the programs that the units name.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

from support.daypass import REPOSITORY, binary
from support.program import free_port, tool
from support.waiting import until

SYSTEMCTL = """#!/bin/sh
# Stops the program if it runs, starts it again, and waits until it listens. nginx removes its
# socket when it ends, so the new one starts after that.
start() {
    name=$1; socket=$2; shift 2
    if [ -f "ROOT/$name.pid" ]; then
        old=$(cat "ROOT/$name.pid")
        kill "$old"
        for _ in $(seq 200); do [ -e "/proc/$old/exe" ] || break; sleep 0.05; done
    fi
    rm -f "$socket"
    setsid "$@" > "ROOT/$name.log" 2>&1 < /dev/null &
    echo $! > "ROOT/$name.pid"
    for _ in $(seq 200); do [ ! -S "$socket" ] || return 0; sleep 0.05; done
    cat "ROOT/$name.log" >&2
    return 1
}
case "$*" in
    'restart daypass' | 'start daypass.socket daypass.service')
        dropin=ROOT/etc/systemd/system/daypass.service.d/requests.conf
        [ ! -e $dropin ] || export "$(sed -n s/^Environment=//p $dropin)"
        start daypass ROOT/run/daypass/daypass.sock \\
            env DAYPASS_CONFIG=ROOT/etc/daypass/daypass.env daypass.fcgi ;;
    daemon-reload) ;;
    'enable --now daypass-admin.socket daypass-admin.service')
        install -d -m 700 ROOT/var/log/daypass
        start daypass-admin ROOT/run/daypass/admin.sock \\
            env DAYPASS_CONFIG=ROOT/etc/daypass/daypass.env DAYPASS_SERVES=administration \\
            DAYPASS_LISTEN=unix:ROOT/run/daypass/admin.sock daypass.fcgi ;;
    'stop daypass.socket daypass.service')
        kill "$(cat ROOT/daypass.pid)"
        while kill -0 "$(cat ROOT/daypass.pid)" 2> /dev/null; do sleep 0.05; done
        rm ROOT/daypass.pid ;;
    'reload nginx') start nginx ROOT/run/nginx.sock nginx ;;
    *) echo "systemctl $*: not expected here" >&2; exit 64 ;;
esac
"""
NGINX = """#!/bin/sh
exec REAL -e ROOT/nginx.error.log -c ROOT/etc/nginx/nginx.conf "$@"
"""
MAIN = """
daemon off;
USER
pid ROOT/run/nginx.pid;
events {}
http {
    client_body_temp_path ROOT/tmp/body;
    fastcgi_temp_path ROOT/tmp/fastcgi;
    proxy_temp_path ROOT/tmp/proxy;
    scgi_temp_path ROOT/tmp/scgi;
    uwsgi_temp_path ROOT/tmp/uwsgi;
    # Shows that nginx is ready.
    server { listen unix:ROOT/run/nginx.sock; }
    include ROOT/etc/nginx/conf.d/*.conf;
}
"""


class Machine:
    def __init__(self, directory, certificate, authority, name, store):
        """`name` is the host name in the page, and `store` the address of the store."""
        self.root = pathlib.Path(directory)
        self.port = free_port()
        self._name = name
        self._store = store
        self._authority = authority
        for folder in ("bin", "etc/daypass", "etc/nginx/conf.d", "etc/ssl/certs",
                       "etc/ssl/private", "run/daypass", "var/lib", "tmp", "home", "var/log/nginx"):
            (self.root / folder).mkdir(parents=True)
        documents = self.root / "usr/share/doc/daypass"
        shutil.copytree(REPOSITORY / "nginx", documents / "nginx",
                        ignore=shutil.ignore_patterns("demo"))
        shutil.copytree(REPOSITORY / "examples/systemd", documents / "examples/systemd")
        for file in (documents / "nginx").iterdir():
            file.write_text(self._ours(file.read_text()))
        shutil.copy(certificate.chain, self.root / "etc/ssl/certs/daypass-s3.pem")
        shutil.copy(certificate.key, self.root / "etc/ssl/private/daypass-s3.key")
        settings = self.root / "etc/daypass/daypass.env"
        settings.write_text(
            f"DAYPASS_LISTEN=unix:{self.root}/run/daypass/daypass.sock\n"
            f"DAYPASS_STATE_DIR={self.root}/var/lib/daypass\n")
        settings.chmod(0o640)
        self._program("systemctl", SYSTEMCTL)
        self._program("nginx", NGINX.replace("REAL", tool("nginx")))
        user = "user root;" if os.geteuid() == 0 else ""
        (self.root / "etc/nginx/nginx.conf").write_text(
            MAIN.replace("ROOT", str(self.root)).replace("USER", user))
        # The server did this when the package was installed.
        self.run("daypass init")

    def _program(self, name, text):
        path = self.root / "bin" / name
        path.write_text(text.replace("ROOT", str(self.root)))
        path.chmod(0o755)

    def _ours(self, text):
        """The text with paths, host names and ports of this machine."""
        text = re.sub(
            r"(?<![\w./])/(etc|run|usr/share/doc|var/log|var/lib)/", rf"{self.root}/\1/", text)
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;")
        text = text.replace("listen [::]:443 ssl;", "")
        text = text.replace("127.0.0.1:9000", self._store)
        text = text.replace(f"https://{self._name}", f"https://localhost:{self.port}")
        return text.replace(self._name, "localhost")

    def run(self, commands, replacing=None, fails=False):
        """What a shell prints for the commands of a page, with other values of the site's own."""
        commands = self._ours(commands)
        for shown, ours in (replacing or {}).items():
            assert shown in commands, f"{shown} is not in the commands"
            commands = commands.replace(shown, ours)
        folders = [self.root / "bin", binary("daypass").parent, pathlib.Path(sys.executable).parent,
                   "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", commands], capture_output=True, text=True,
            cwd=self.root / "home", timeout=120, env={
                "PATH": ":".join(map(str, folders)), "HOME": str(self.root / "home"),
                "DAYPASS_CONFIG": str(self.root / "etc/daypass/daypass.env"),
                "AWS_CA_BUNDLE": str(self._authority.file), "AWS_EC2_METADATA_DISABLED": "true"})
        assert (done.returncode != 0) == fails, (commands, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def has(self, name):
        """Whether a program that systemctl started still runs."""
        return os.path.exists(f"/proc/{(self.root / f'{name}.pid').read_text().strip()}/exe")

    def stop(self):
        processes = [int(file.read_text()) for file in self.root.glob("*.pid")]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        for process in processes:
            until(lambda process=process: not os.path.exists(f"/proc/{process}"), "its end")


def secret(printed):
    """The secret access key in the output of `daypass user add`; `None` if it has none."""
    found = re.search(r"^secret ?key +(\S+)$", printed, re.MULTILINE | re.IGNORECASE)
    return found and found[1]
