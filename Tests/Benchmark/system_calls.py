"""The system calls of one request, counted by strace: numbers that other programs on the machine
don't change."""

import os
import signal
import sys
from pathlib import Path

from lab import accepts, say
from s3 import authorizer_parameters, sessions
from table import at_most

sys.path.append(str(Path(__file__).parents[1] / "EndToEnd"))
from support.fastcgi import STDOUT, Connection, post, whole

# The requests of the shorter run of two. The longer one has twice as many, and their difference is
# without the start and the end of the process.
REQUESTS = 500
GOALS = {"kept": 9, "fresh": 11}


def system_call_rows(bench, form):
    """Yields the rows of an RS256 call on a kept connection, and of a GET by a session, for which
    nginx opens a connection each time."""
    say("system calls …")
    yield row(bench, "RS256, kept: system calls", "kept", lambda socket, count: call(
        socket, form.read_bytes(), count))
    parameters = authorizer_parameters(bench, sessions(bench)[0])
    yield row(bench, "S3 GET by a session: system calls", "fresh", lambda socket, count: authorize(
        socket, parameters, count))


def row(bench, what, connections, send):
    ours = (traced(bench, send, 2 * REQUESTS) - traced(bench, send, REQUESTS)) / REQUESTS
    return (what, f"{ours:.1f}", "–", "–", at_most(GOALS[connections], round(ours, 1)))


def call(socket, form, count):
    with Connection(socket) as connection:
        for _ in range(count):
            parameters, body = post(form)
            connection.send(whole(parameters, body, keep=True))
            answer = connection.answer()
            if answer.status != 200:
                raise SystemExit(f"bench: the traced Daypass answered {answer.status}")


def authorize(socket, parameters, count):
    for _ in range(count):
        with Connection(socket) as connection:
            connection.send(whole(parameters))
            answer = b"".join(content for kind, _, content in connection.rest() if kind == STDOUT)
            if b"X-Daypass-Uri" not in answer:
                raise SystemExit(f"bench: the traced Daypass answered\n{answer.decode()}")


def traced(bench, send, count):
    """Sends so many requests to a Daypass under strace, and returns its system calls from exec to
    exit."""
    socket, log = str(bench.lab.path("traced.sock")), bench.lab.path("strace.log")
    strace = bench.lab.start(
        "strace", ["strace", "-f", "-qq", "-e", "signal=none", "-o", log, bench.server],
        lambda: accepts(socket), bench.configuration | {"DAYPASS_LISTEN": f"unix:{socket}"})
    send(socket, count)
    # Daypass itself, as strace would not see the end of a Daypass that strace stops.
    children = Path(f"/proc/{strace.pid}/task/{strace.pid}/children").read_text()
    os.kill(int(children), signal.SIGTERM)
    strace.wait(20)
    # A call during which another thread makes one has a second line, which begins with "<...".
    return sum("<... " not in line for line in log.read_text(errors="replace").splitlines())
