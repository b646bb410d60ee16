"""Commands under strace: killed at a system call, or with their system calls counted."""

import collections
import re
import signal
import subprocess

from support.daypass import binary
from support.program import Program, tool
from support.waiting import until


def killed_at(daypass, call, number, *arguments):
    """Runs a command and kills it (-9) at its nth system call of a name. Returns whether it got so
    far."""
    result = _traced(
        daypass, ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"],
        arguments)
    # strace ends with the status of its program.
    assert result.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL), result.stderr
    return result.returncode != 0


def file_calls(daypass, *arguments):
    """How many system calls with files a command makes."""
    result = _traced(daypass, ["-f", "-e", "trace=%file,read,write,getdents64"], arguments)
    assert result.returncode == 0, result.stderr
    return len(result.stderr.splitlines())


def file_opens(daypass, *arguments):
    """How many files and directories a command opens."""
    result = _traced(daypass, ["-f", "-e", "trace=openat"], arguments)
    assert result.returncode == 0, result.stderr
    return len(result.stderr.splitlines())


def server_calls(daypass, work):
    """The number of system calls of a running server while work is done, by their names."""
    return collections.Counter(name for name, _ in recorded_calls(daypass, work))


def recorded_calls(daypass, work):
    """The names and arguments of a running server's system calls while work is done, in order."""
    log = daypass.directory / "trace"
    strace = Program(
        [tool("strace"), "-f", "-o", log, "-p", str(daypass.program.process.pid)],
        daypass.directory / "strace")
    try:
        until(lambda: "attached" in strace.output, "strace to attach")
        work()
    finally:
        strace.stop()
    return _calls(log.read_text(errors="replace"))


def traced_script(daypass, command, environment, kinds):
    """Runs a program as a web server would for one request. Returns the names and arguments of its
    system calls of some kinds, in order."""
    log = daypass.directory / "trace"
    result = subprocess.run(
        [tool("strace"), "-f", "-o", log, "-e", f"trace={kinds}", *command],
        env={**daypass.environment, **environment}, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=120)
    assert result.returncode == 0, result
    return _calls(log.read_text(errors="replace"))


def _calls(log):
    # A call that waited has a second line, "resumed".
    return re.findall(r"^\d+ +(\w+)\((.*)", log, re.MULTILINE)


def _traced(daypass, options, arguments):
    return subprocess.run(
        [tool("strace"), "-qq", *options, binary("daypass"), *arguments],
        env=daypass.environment, capture_output=True, text=True, timeout=120)
