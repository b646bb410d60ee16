"""Only root looks into a process of Daypass, and none leaves its memory in a file (T53)."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile

import pytest

from support.daypass import binary
from support.program import Program
from support.waiting import until

# A user who is not root. The system lets this user look into the user's own processes.
NOBODY = 65_534
AS_NOBODY = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@pytest.fixture
def place():
    """A directory with the programs in it, which the user nobody can reach too."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="daypass-", dir="/tmp"))
    for name in ("daypass.fcgi", "daypass"):
        shutil.copy(binary(name), path)
    if AS_NOBODY:
        os.chown(path, NOBODY, NOBODY)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def environment(place):
    return {"PATH": "/usr/bin:/bin", "DAYPASS_CONFIG": "", "CANARY": "of-the-environment",
            "DAYPASS_STATE_DIR": f"{place}/state", "DAYPASS_LISTEN": f"unix:{place}/s"}


@pytest.fixture
def start(place, environment):
    started = []

    def run(command, **options):
        program = Program(command, place / f"output{len(started)}", environment, **AS_NOBODY,
                          **options)
        started.append(program)
        return program
    yield run
    for program in started:
        program.stop()


def can_look(program, file):
    """Whether another process of the same user can read a file of /proc about a program."""
    return subprocess.run(
        ["head", "-c", "1", f"/proc/{program.process.pid}/{file}"], capture_output=True,
        **AS_NOBODY).returncode == 0


def assert_secret(program):
    assert not can_look(program, "environ")
    assert not can_look(program, "maps")
    with open(f"/proc/{program.process.pid}/limits") as limits:
        cores = [line.split()[4:6] for line in limits if line.startswith("Max core file size")]
    assert cores == [["0", "0"]]


def test_no_process_looks_into_the_server(start, place):
    server = start([place / "daypass.fcgi"])
    until(lambda: server.has_ended or "listening on" in server.output, "it to listen")
    assert not server.has_ended, server.output
    assert_secret(server)


def test_no_process_looks_into_the_command_line(start, place):
    """The command waits for a secret to be typed."""
    command = start([place / "daypass", "user", "add", "alice", "--secret-stdin"],
                    stdin=subprocess.PIPE)
    # The command has opened the state directory, or waits for input.
    until(lambda: command.has_ended or not can_look(command, "environ"), "it to begin")
    assert not command.has_ended, command.output
    assert_secret(command)
    command.process.communicate(b"a-secret-that-is-typed\n", timeout=20)


def test_processes_look_into_other_programs(start):
    """Otherwise the tests above would prove nothing."""
    program = start(["sleep", "60"])
    assert can_look(program, "environ") and can_look(program, "maps")


def test_new_files_are_for_their_owner_alone(start, place):
    server = start([place / "daypass.fcgi"], umask=0)
    until(lambda: server.has_ended or "listening on" in server.output, "it to listen")
    made = [path for path in (place / "state").rglob("*")]
    assert place / "state" / "limits" in made
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
