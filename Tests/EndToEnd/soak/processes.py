"""Some daypass.fcgi on one socket, as a web server or spawn-fcgi manages them."""

import os
import random
import signal
import socket

from support.daypass import binary
from support.program import Program

COUNT = 3


class Processes:
    """All but the first may be killed; another takes the place of one that was."""

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
        """Kills one in the middle of whatever it does."""
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
        # Only root looks into Daypass. Everybody is told for how many there is room.
        with open(f"/proc/{pid}/status") as lines:
            return int(next(line for line in lines if line.startswith("FDSize:")).split()[1])
