"""The commands in docs/guides/apache.md and lighttpd-and-caddy.md install files that the web
servers accept. Programs of the system that the commands call are scripts of the test."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from support.apache import MODULES, USUAL
from support.daypass import REPOSITORY
from support.page import blocks
from support.program import tool

ENABLE = """#!/bin/sh
for name in "$@"; do
    echo "LoadModule ${name}_module MODULES/mod_$name.so" >> ROOT/modules.conf
done
"""
SITE = """#!/bin/sh
ln -s "ROOT/etc/apache2/sites-available/$1.conf" ROOT/etc/apache2/sites-enabled/
"""
CONTROL = """#!/bin/sh
test "$1" = configtest && exec apache2 -t -f ROOT/etc/apache2/apache2.conf
"""
DONE = """#!/bin/sh
echo "${0##*/} $*" >> ROOT/done
"""


class Host:
    """A directory into which the absolute paths of the commands lead."""

    def __init__(self, root, certificate):
        self.root = pathlib.Path(root)
        for folder in ("bin", "etc/apache2/sites-available", "etc/apache2/sites-enabled",
                       "etc/lighttpd/conf-enabled", "etc/caddy", "etc/ssl/certs",
                       "etc/ssl/private", "var/log/apache2", "var/log/lighttpd", "var/log/caddy"):
            (self.root / folder).mkdir(parents=True)
        for folder in ("apache", "lighttpd", "caddy"):
            place = self.root / "usr/share/doc/daypass" / folder
            shutil.copytree(REPOSITORY / folder, place)
            for file in (path for path in place.rglob("*") if path.is_file()):
                file.write_text(self.ours(file.read_text()))
        shutil.copy(certificate.chain, self.root / "etc/ssl/certs/daypass-s3.pem")
        shutil.copy(certificate.key, self.root / "etc/ssl/private/daypass-s3.key")
        programs = {"a2enmod": ENABLE, "a2ensite": SITE, "apachectl": CONTROL}
        for name in ("apt", "daypass", "systemctl"):
            programs[name] = DONE
        for name, text in programs.items():
            path = self.root / "bin" / name
            path.write_text(text.replace("ROOT", str(self.root)).replace("MODULES", str(MODULES)))
            path.chmod(0o755)

    def ours(self, text):
        return re.sub(r"(?<![\w./])/(etc|usr/share/doc|var/log)/", rf"{self.root}/\1/", text)

    def run(self, commands):
        folders = [self.root / "bin", *{os.path.dirname(tool(name)) for name in (
            "apache2", "lighttpd", "caddy")}, "/usr/bin", "/bin"]
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.ours(commands)], capture_output=True,
            text=True, cwd=self.root, timeout=60, env={
                "PATH": ":".join(map(str, folders)), "HOME": str(self.root),
                "APACHE_RUN_DIR": str(self.root)})
        assert done.returncode == 0, (commands, done.stdout, done.stderr)


@pytest.fixture
def host(own, certificate):
    return Host(own.place("host"), certificate)


def test_apache_accepts_what_the_page_installs(host):
    modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in USUAL)
    (host.root / "etc/apache2/apache2.conf").write_text(
        f"ServerRoot {host.root}\nDefaultRuntimeDir {host.root}\nServerName localhost\n"
        f"ErrorLog {host.root}/error.log\n"
        f"Listen 127.0.0.1:443\n{modules}Include {host.root}/modules.conf\n"
        f"IncludeOptional {host.root}/etc/apache2/sites-enabled/*.conf\n")
    install, start = blocks("docs/guides/apache.md")
    host.run(install)
    host.run(start)
    assert (host.root / "done").read_text().splitlines() == [
        "daypass config check", "systemctl restart daypass", "systemctl restart apache2"]


def test_lighttpd_and_caddy_accept_what_the_page_installs(host):
    (host.root / "etc/lighttpd/lighttpd.conf").write_text(
        f'server.modules = ()\nserver.document-root = "{host.root}"\n'
        f'include "{host.root}/etc/lighttpd/conf-enabled/*.conf"\n')
    for block in blocks("docs/guides/lighttpd-and-caddy.md"):
        host.run(block)
    assert (host.root / "done").read_text().splitlines() == [
        "daypass config check", "systemctl restart daypass", "apt install lighttpd "
        "lighttpd-mod-openssl", "systemctl restart lighttpd", "systemctl reload caddy"]
