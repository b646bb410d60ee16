"""PostgreSQL, with a recipe's settings for the archive."""

import os
import pathlib
import shutil
import subprocess

from support.clients.client import Failed
from support.program import Program, free_port
from support.waiting import until


def programs():
    """The directory of PostgreSQL's programs, which is on no PATH."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("postgresql is not installed, and the end-to-end tests need it")
    return found[-1].parent


class Postgres:
    """A server in the directory that the page's pgBackRest expects. As root, it runs as the user
    of Debian's package, because PostgreSQL refuses root."""

    def __init__(self, directory, page, authority):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.as_user = []
        configuration = self.directory / "pgbackrest.conf"
        shutil.copy(page.root / "etc/pgbackrest.conf", configuration)
        trusted = shutil.copy(authority.file, self.directory)
        data = self.directory / "data"
        port = free_port()
        self.environment = {
            **page.environment, "HOME": str(self.directory),
            "PGBACKREST_CONFIG": str(configuration),
            "PGBACKREST_REPO1_STORAGE_CA_FILE": str(trusted),
            "PGBACKREST_LOG_LEVEL_FILE": "off", "PGBACKREST_LOCK_PATH": str(self.directory),
            "PGBACKREST_PG1_PATH": str(data), "PGBACKREST_PG1_PORT": str(port),
            "PGBACKREST_PG1_SOCKET_PATH": str(self.directory),
            "PGBACKREST_PG1_USER": "postgres",
        }
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres", "postgres")
            for file in (configuration, trusted):
                shutil.chown(file, "postgres", "postgres")
            self.as_user = [
                "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        self.sh(f"{programs()}/initdb --pgdata={data} --auth=trust --username=postgres --no-sync")
        # The settings of the page, and those of a server on a socket only.
        archive = next(page.root.rglob("postgresql/*/main/conf.d/pgbackrest.conf"))
        with (data / "postgresql.conf").open("a") as file:
            file.write(archive.read_text())
            file.write(f"fsync = off\nlisten_addresses = ''\nport = {port}\n"
                       f"unix_socket_directories = '{self.directory}'\n")
        self.program = Program(
            [*self.as_user, programs() / "postgres", "-D", data], log=self.directory / "output",
            environment=self.environment, cwd=self.directory)
        ready = f"{programs()}/pg_isready --quiet --host={self.directory} --port={port}"
        until(lambda: self.program.has_ended or self._done(ready).returncode == 0, "postgres")
        assert not self.program.has_ended, self.program.output

    def _done(self, text):
        return subprocess.run(
            [*self.as_user, "bash", "-euo", "pipefail", "-c", text], env=self.environment,
            cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=120)

    def sh(self, text):
        """What these shell lines print, as the server's user."""
        done = self._done(text)
        if done.returncode != 0:
            raise Failed(done.stdout + done.stderr)
        return done.stdout

    def stop(self):
        return self.program.stop()
