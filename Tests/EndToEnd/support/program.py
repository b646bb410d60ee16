"""A program that a test started, and that it stops by its process id."""

import pathlib
import shutil
import signal
import socket
import subprocess


def tool(name):
    """The path of an installed program. A missing one is an error, never a skipped test."""
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin")
    if path is None:
        raise RuntimeError(f"{name} is not installed, and the end-to-end tests need it")
    return path


_given_ports = set()


def free_port():
    """A TCP port of the loopback address on which no program listens. It is never the same one
    twice."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given_ports:
            _given_ports.add(port)
            return port


def free_port_pair():
    """The first of two ports in a row on which no program listens."""
    while True:
        port = free_port()
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
        if port + 1 not in _given_ports:
            _given_ports.add(port + 1)
            return port


def accepts(address):
    """Whether a program listens on a (host, port) or on the path of a Unix socket."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(5)
        return probe.connect_ex(address) == 0


class Program:
    """A running program with its output in a file."""

    def __init__(self, command, log, environment=None, **options):
        self.log = pathlib.Path(log)
        options.setdefault("stdin", subprocess.DEVNULL)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdout=output, stderr=subprocess.STDOUT, env=environment,
                start_new_session=True, **options)

    @property
    def output(self):
        return self.log.read_text(errors="replace")

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds=20):
        return self.process.wait(timeout=seconds)

    def stop(self, seconds=20):
        """Asks the program to end and returns its exit status."""
        if not self.has_ended:
            self.terminate()
            try:
                self.process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode
