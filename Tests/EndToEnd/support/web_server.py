"""What the web servers of these tests have in common."""

import pathlib

from support.program import Program, accepts, free_port
from support.waiting import until

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


class WebServer:
    """A running web server in a directory of its own, with the configuration that the repository
    ships."""

    name = None
    # The ways in which it can reach Daypass. The first is the default.
    modes = ()

    def __init__(self, directory, certificate, upstream, store=None, clients=None, mode=None):
        """A web server in front of a Daypass at an upstream address or, if it starts Daypass, of
        the program at a path. With a store's address this is the S3 server, and without one the
        token service's. It asks for client certificates of the authority `clients`."""
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.access_log = self.directory / "access.log"
        self.error_log = self.directory / "error.log"
        self.certificate = certificate
        self.upstream = str(upstream)
        self.is_s3 = store is not None
        self.clients = clients
        self.mode = mode or self.modes[0]
        assert self.mode in self.modes, f"{self.name} has no mode {self.mode}"
        self.prepare()
        for _ in range(5):
            self.port = free_port()
            self.plain_port = free_port()
            self.program = Program(
                self.command(), log=self.directory / "output", environment=self.environment())
            until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)), self.name)
            if not self.program.has_ended:
                return
        raise RuntimeError(f"{self.name} does not start: {self.logs()}")

    def prepare(self):
        """Makes the files that it needs in its directory, once."""

    def command(self):
        """Writes the configuration for its ports, and returns the command that starts it."""
        raise NotImplementedError

    def environment(self):
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.directory)}

    def ship(self, name, values, to=None):
        """Writes the shipped file, with new values in the places that its first lines tell an
        administrator to edit, and with a log and a port that need no root."""
        text = (REPOSITORY / self.name / name).read_text()
        for shipped, ours in values.items():
            assert text.count(shipped) == 1, f"{shipped} stands not once in {name}"
            text = text.replace(shipped, ours)
        (self.directory / (to or name)).write_text(text)

    def logs(self):
        logs = sorted(path for path in self.directory.glob("*.log") if path.is_file())
        return "".join(log.read_text(errors="replace") for log in logs) + self.program.output

    def stop(self):
        return self.program.stop()
