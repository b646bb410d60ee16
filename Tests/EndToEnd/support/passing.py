"""A listening socket that is passed to a program, as systemd, inetd and web servers do it."""

import socket
import subprocess
import sys

from support.daypass import binary
from support.program import Program

# Moves the descriptor to the expected number, and executes the program.
_PASS = """
import os, sys
descriptor, place, count = (int(word) for word in sys.argv[1:4])
os.dup2(descriptor, place)
os.set_inheritable(place, True)
if count >= 0:
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(count))
os.execv(sys.argv[4], sys.argv[4:])
"""

# The same for a socket on all addresses, which is made in a namespace without a network.
_PASS_OPEN = """
import socket, sys
server = socket.create_server((sys.argv[1], 0), family=getattr(socket, sys.argv[2]))
sys.argv[1:3] = [str(server.fileno())]
""" + _PASS


class Passing:
    """A Unix socket that outlives the servers to which it is passed."""

    def __init__(self, daypass):
        self.daypass = daypass
        daypass.settings["DAYPASS_LISTEN"] = None
        daypass.write_settings()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(daypass.address)
        self.socket.listen()

    def start(self, place=3, count=1):
        """A server that has the socket at a descriptor. A number below 0 leaves out the count of
        sockets."""
        descriptor = self.socket.fileno()
        return Program(
            [sys.executable, "-c", _PASS, descriptor, place, count, binary("daypass.fcgi")],
            self.daypass.directory / "output", self.daypass.environment, pass_fds=[descriptor])

    def stop(self):
        self.socket.close()


def start_with_open_socket(daypass, family, host, place):
    """The answer of a server that gets a socket on all addresses of a network of its own."""
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", _PASS_OPEN, host,
         family, str(place), "1" if place == 3 else "-1", binary("daypass.fcgi")],
        env=daypass.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60)
