"""A daypass.fcgi under strace, which records its system calls."""

import os
import re
import signal

from support.daypass import Daypass, binary
from support.program import Program, tool
from support.waiting import until

CALL = re.compile(r"(\d+) +(\w+)\((.*)")


class Traced(Daypass):
    """Has one worker, so that the calls of one request follow each other."""

    def __init__(self, directory, authority, settings, **options):
        super().__init__(directory, authority, {**settings, "DAYPASS_THREADS": "1"}, **options)
        self._log = self.directory / "calls"

    def launch(self, *arguments, **options):
        self.program = Program(
            [tool("strace"), "-f", "-qq", "-e", "signal=none", "-o", self._log,
             binary("daypass.fcgi"), *arguments],
            self.directory / "output", self.environment, **options)
        return self

    def start(self, *arguments):
        self.launch(*arguments)
        # A traced server is slow.
        until(lambda: self.program.has_ended or "daypass: listening on" in self.output,
              "daypass.fcgi to listen", 60)
        assert not self.program.has_ended, self.output
        return self

    def stop(self):
        """Ends Daypass itself. strace ends after it, with its status."""
        if self.program and not self.program.has_ended:
            os.kill(int(self._log.read_text().split()[0]), signal.SIGTERM)
            self.program.wait(60)

    @property
    def calls(self):
        """The name and the arguments of each call so far, in order."""
        # A call during which another thread makes one has a second line, without its name.
        lines = self._log.read_text(errors="replace").splitlines()
        return [(match[2], match[3]) for line in lines if (match := CALL.match(line))]
