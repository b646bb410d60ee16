"""Shared hosting: another party's Apache, and a web space in it."""

import os
import subprocess

from support.apache import DEBIAN, MODULES, NEEDED, POPULAR, USUAL
from support.program import tool
from support.started import Started
from support.web_server import WebServer


class SharedHost(WebServer):
    """Everything belongs to the host except `home`. As with suexec, programs run as the user who
    owns that, the only one of this host."""

    name = "apache"
    modes = ("fcgid", "cgi")
    # Many hosts allow no more.
    OVERRIDES = "AuthConfig FileInfo Indexes Limit Options=ExecCGI,Indexes,FollowSymLinks"

    def prepare(self):
        self.home = self.directory / "home"
        self.public = self.home / "daypass.example.org"
        self.public.mkdir(parents=True)
        (self.directory / "socks").mkdir()
        if Started.user:
            for path in (self.home, self.public):
                os.chown(path, Started.user.pw_uid, Started.user.pw_gid)

    def command(self):
        modules = [*USUAL, *POPULAR, *NEEDED, "fcgid", "cgid"]
        loaded = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in modules)
        loaded += "".join(
            f"Include {DEBIAN}/{name}.conf\n" for name in modules
            if (DEBIAN / f"{name}.conf").is_file())
        user = "User www-data\nGroup www-data\n" if Started.user else ""
        (self.directory / "apache2.conf").write_text(f"""
            ServerRoot {self.directory}
            PidFile {self.directory}/pid
            DefaultRuntimeDir {self.directory}
            ErrorLog {self.error_log}
            LogLevel warn
            ServerName localhost
            Listen 127.0.0.1:{self.port}
            Listen 127.0.0.1:{self.plain_port}
            DocumentRoot {self.public}
            {loaded}
            {user}
            LogFormat "%h %r %>s" short
            CustomLog {self.access_log} short
            <Directory />
                AllowOverride None
                Require all denied
            </Directory>
            <Directory {self.public}>
                Options FollowSymLinks
                AllowOverride {self.OVERRIDES}
                Require all granted
            </Directory>
            <VirtualHost 127.0.0.1:{self.port}>
                SSLEngine on
                SSLCertificateFile {self.certificate.chain}
                SSLCertificateKeyFile {self.certificate.key}
            </VirtualHost>
            """)
        return [tool("apache2"), "-D", "FOREGROUND", "-f", self.directory / "apache2.conf"]

    def environment(self):
        return {**super().environment(), "APACHE_RUN_DIR": str(self.directory)}

    def run(self, script, **environment):
        """Runs a script as the user who is logged in there."""
        options = {}
        if Started.user:
            options = {
                "user": Started.user.pw_uid, "group": Started.user.pw_gid, "extra_groups": []}
        done = subprocess.run(
            ["bash", "-euc", script], cwd=self.home, capture_output=True, text=True, timeout=60,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), **environment}, **options)
        assert done.returncode == 0, (script, done.stdout, done.stderr)
        return done.stdout
