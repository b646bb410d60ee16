"""A Debian of its own in a directory, for installing packages and running programs (chroot). It
needs root."""

import os
import pathlib
import subprocess

from support.daypass import REPOSITORY
from support.program import Program, tool

# What the package depends on, by the names of each release. The archive keeps it for later runs. In
# trixie, logrotate and nginx bring systemd, which debootstrap can't configure.
RELEASES = {
    "bookworm": ["adduser", "ca-certificates", "libargon2-1", "libcurl4", "libfcgi0ldbl",
                 "libldap-2.5-0", "libssl3", "libstdc++6", "logrotate", "nginx-light", "zlib1g"],
    "trixie": ["adduser", "ca-certificates", "libargon2-1", "libcurl4t64", "libfcgi0t64",
               "libldap2", "libssl3t64", "libstdc++6", "zlib1g"],
}
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
               "LC_ALL": "C.UTF-8"}


def package():
    """The package that `make deb` made."""
    found = list((REPOSITORY / ".build/deb").glob("daypass_*.deb"))
    if len(found) != 1:
        raise RuntimeError(f"not one package in .build/deb but {len(found)}: make deb")
    return found[0]


class Debian:
    """A Debian from an archive of packages, which is made once and kept in .build."""

    def __init__(self, directory, release):
        if os.geteuid() != 0:
            raise RuntimeError("only root can install a Debian in a directory")
        self.root = pathlib.Path(directory)
        self.release = release
        self.programs = []
        archive = REPOSITORY / ".build" / f"debian-{release}.tar"
        if not archive.exists():
            made = archive.with_suffix(".new")
            self._bootstrap("--make-tarball", made, self.root / "unused")
            made.rename(archive)
        self._bootstrap("--unpack-tarball", archive, self.root)
        # The tests start the daemons, and no package does.
        policy = self.root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)

    def _bootstrap(self, option, archive, directory):
        packages = ",".join(RELEASES[self.release])
        result = subprocess.run(
            [tool("debootstrap"), "--variant=minbase", f"--include={packages}",
             f"{option}={archive}", self.release, directory, *self._mirror()],
            capture_output=True, text=True, env=ENVIRONMENT, timeout=600)
        assert result.returncode == 0, result.stdout + result.stderr

    @staticmethod
    def _mirror():
        """The mirror of this machine's own packages, if it is a Debian."""
        sources = subprocess.run(
            [tool("apt-get"), "indextargets", "--format", "$(SITE)", "Created-By: Packages",
             "Origin: Debian", "Label: Debian", "Component: main"],
            capture_output=True, text=True, timeout=60)
        return sources.stdout.split()[:1]

    def _inside(self, *command, user="root:root"):
        """With /proc, in which Swift's programs read their arguments. It is mounted for this
        program alone."""
        return [tool("unshare"), f"--mount-proc={self.root}/proc",
                tool("chroot"), f"--userspec={user}", self.root, *command]

    def path(self, path):
        return self.root / path.lstrip("/")

    def run(self, *command, text="", status=0):
        """The output of a command in the Debian."""
        result = subprocess.run(
            self._inside(*command), input=text, capture_output=True, text=True,
            env=ENVIRONMENT, timeout=120)
        assert result.returncode == status, (command, result.stdout, result.stderr)
        return result.stdout

    def start(self, log, *command, before=(), user="root:root"):
        """Starts a program in the Debian, through another one outside if needed."""
        self.programs.append(Program(
            [*before, *self._inside(*command, user=user)],
            self.root.with_name(f"{self.root.name}-{log}"), ENVIRONMENT))
        return self.programs[-1]

    def install(self, package):
        self.path("/tmp/package.deb").write_bytes(package.read_bytes())
        try:
            return self.run("dpkg", "--install", "/tmp/package.deb")
        finally:
            self.path("/tmp/package.deb").unlink()

    def files(self):
        """All files, except those that dpkg and the running programs keep for themselves."""
        own = ("dev", "proc", "sys", "var/lib/dpkg", "var/log", "var/cache", "var/lib/nginx",
               "run/nginx.pid")
        paths = (str(path.relative_to(self.root)) for path in self.root.rglob("*"))
        return {path for path in paths if not path.startswith(own)}

    def owner(self, path):
        """Owner, group and mode as ls shows them."""
        return self.run("stat", "--format", "%U:%G %a", path).strip()

    def stop(self):
        while self.programs:
            self.programs.pop().stop()
