"""The service's unit takes from the server nothing that it needs: strace records its system
calls."""

import os
import re
import signal
import subprocess

import pytest

from support.daypass import REPOSITORY, Daypass, binary, provider
from support.fastcgi import Connection
from support.issuer import Issuer
from support.program import Program, tool
from support.sts import parameters
from support.waiting import until

UNIT = dict(re.findall(
    r"^(\w+)=(.*)$", (REPOSITORY / "packaging/systemd/daypass.service").read_text(), re.M))


def calls(group):
    """The system calls of one of systemd's groups, and of the groups in it."""
    result = subprocess.run(
        [tool("systemd-analyze"), "syscall-filter", "--no-pager", group], capture_output=True,
        text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    # systemd indents them below the group's name.
    names = {line.strip() for line in result.stdout.splitlines() if line.startswith(" ")}
    names = {name for name in names if not name.startswith("#")}
    groups = {name for name in names if name.startswith("@")}
    return (names - groups).union(*(calls(name) for name in groups))


@pytest.fixture(scope="module")
def traced(shared, authority, certificate):
    """What strace saw of a server that fetched keys, answered calls, refused one, and ended."""
    issuer = shared.keep(Issuer(certificate))
    daypass = shared.keep(Daypass(shared.place("traced"), authority, provider(issuer)))
    log = daypass.directory / "calls"
    daypass.program = Program(
        [tool("strace"), "-f", "-o", log, binary("daypass.fcgi")],
        daypass.directory / "output", daypass.environment)
    until(lambda: daypass.program.has_ended or "listening on" in daypass.output, "the server", 60)

    def status(token):
        with Connection(daypass.address, timeout=60) as connection:
            return connection.call(parameters(token)).status

    # A traced server is slow, and may be too late to fetch the keys.
    until(lambda: status(issuer.token()) == 200, "credentials", 60)
    assert status("x") == 400
    # Each line begins with the thread. strace ends after the server, with its status.
    os.kill(int(log.read_text().split()[0]), signal.SIGTERM)
    assert daypass.program.wait(60) == 0
    # The first line is strace's own execve.
    return log.read_text().splitlines()[1:]


def test_its_system_calls_pass_the_filter(traced):
    text = (REPOSITORY / "packaging/systemd/daypass.service").read_text()
    filters = re.findall("^SystemCallFilter=(~?)(.*)$", text, re.M)
    assert filters == [("", "@system-service"), ("~", "@privileged")]
    made = {match[1] for line in traced if (match := re.match(r"\d+ +(\w+)\(", line))}
    assert {"accept4", "connect", "fsync"} <= made
    assert made <= calls("@system-service") - calls("@privileged")


def test_its_sockets_are_of_allowed_families(traced):
    made = {match[1] for line in traced if (match := re.search(r" socket\((AF_\w+)", line))}
    assert made <= set(UNIT["RestrictAddressFamilies"].split())


def test_no_writable_memory_is_executable(traced):
    assert UNIT["MemoryDenyWriteExecute"] == "yes"
    assert not [line for line in traced
                if re.search(r" (mmap|mprotect|pkey_mprotect)\(", line)
                and "PROT_WRITE" in line and "PROT_EXEC" in line]
    # Nor does it become code later.
    assert not [line for line in traced
                if " mprotect(" in line and "PROT_EXEC" in line]
