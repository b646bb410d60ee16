"""A temporary directory with programs that work in it. Both are gone at the end."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(*arguments, environment=None):
    """Runs a program to its end and returns its output."""
    done = subprocess.run(
        list(map(str, arguments)), env=os.environ | (environment or {}),
        capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bench: {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


class Lab:
    """Starts processes, waits until they answer, and stops exactly those."""

    def __init__(self):
        # Not below the repository: a Unix socket's path may have 107 bytes at most.
        self.directory = Path(tempfile.mkdtemp(prefix="daypass-bench-"))
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.running):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def path(self, name):
        return self.directory / name

    def start(self, name, arguments, is_ready, environment=None, seconds=20):
        """Starts a process that stays in the foreground and returns it when `is_ready()` says so.

        Its output goes to NAME.out. It also dies when this program is killed (setpriv).
        """
        output = self.path(f"{name}.out")
        with output.open("wb") as file:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *map(str, arguments)],
                env=os.environ | (environment or {}),
                stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        self.running.append(process)
        deadline = time.monotonic() + seconds
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                said = output.read_text(errors="replace")[-2000:]
                raise SystemExit(f"bench: {name} did not start:\n{said}")
            time.sleep(0.02)
        return process


_given_ports = set()


def free_port():
    """A TCP port on which no program listens. It is never the same one twice."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        if port not in _given_ports:
            _given_ports.add(port)
            return port


def accepts(address):
    """Whether a program listens, on a (host, port) or on the path of a Unix socket."""
    family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
    with socket.socket(family) as probe:
        try:
            probe.connect(address if isinstance(address, tuple) else str(address))
            return True
        except OSError:
            return False
