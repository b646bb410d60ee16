"""Several daypass.fcgi on one socket, managed as by a web server or spawn-fcgi."""

import os
import random
import signal
import socket

from support.daypass import binary
from support.program import Program

COUNT = 3


class Processes:
    """All but the first may be killed; another process replaces each one."""

    def __init__(self, daypass):
        self._daypass = daypass
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(daypass.address)
        os.chmod(daypass.address, 0o666)
        self._listener.listen(512)
        self._number = 0
        self.programs = [self._start() for _ in range(COUNT)]
        self.survivor = self.programs[0].process.pid
        self.killed = 0

    def kill(self):
        """Kills one in the middle of its work."""
        place = random.randrange(1, COUNT)
        self.programs[place].process.send_signal(signal.SIGKILL)
        self.programs[place].wait()
        self.killed += 1
        self.programs[place] = self._start()

    def stop(self):
        statuses = [program.stop() for program in self.programs]
        self._listener.close()
        return statuses

    def _start(self):
        self._number += 1
        return Program(
            [binary("daypass.fcgi")], self._daypass.directory / f"output-{self._number}",
            self._daypass.environment, stdin=self._listener)


def resident_kilobytes(pid):
    with open(f"/proc/{pid}/status") as lines:
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])


def descriptor_count(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except PermissionError:
        # Only root can look into Daypass. Every user can read the size of the table.
        with open(f"/proc/{pid}/status") as lines:
            return int(next(line for line in lines if line.startswith("FDSize:")).split()[1])
