"""A short run of everything that `make bench` measures: it prints its whole table and checks every
answer.

The tests do not look at the figures.
"""

import re
import subprocess
import sys

from support.daypass import REPOSITORY, binary
from support.odd_store import OddStore, reads

BENCHMARK = REPOSITORY / "Tests/Benchmark"

CLIENTS = ("1 client", "8 clients", "64 clients")


def loads(names):
    """The rows of calls to the token service, in the order of the table."""
    kinds = [
        f"{clients}, {connections}" for connections in ("kept", "fresh") for clients in CLIENTS]
    for kind in [*kinds, "8 clients, kept, TLS", "8 clients, fresh, TLS"]:
        for name in names:
            yield f"{name}, {kind}"
            if kind == "1 client, kept":
                yield f"{name}, {kind}: latency, p50"


def objects(size):
    """The rows of one object in a real store, beside the store itself and nginx alone."""
    for clients in ("1 client", "8 clients"):
        yield from [f"GET of {size} from Ceph, {clients}, kept"] * 2
        if clients == "1 client":
            yield f"GET of {size} from Ceph, {clients}, kept: latency, p50"


ROWS = [
    *loads(["RS256", "ES256"]),
    *loads(["SigV4"]),
    "S3 GET by users, 8 clients, kept",
    "S3 GET by sessions, 1 client, kept",
    "S3 GET by sessions, 1 client, kept: latency, p50",
    "S3 GET by sessions, 8 clients, kept",
    "S3 GET by sessions, 64 clients, kept",
    "Resident memory, 64 threads, after the load above",
    "Upload of 1 MiB in signed chunks of 64 KiB",
    "Upload of 1 MiB in signed chunks of 64 KiB",
    "Resident memory at the most, during these uploads",
    "RS256, kept: system calls",
    "S3 GET by a session: system calls",
    *(f"{kind}, in process: {count}"
      for kind in ("S3 GET by a session", "S3 GET by a user", "RS256", "SigV4")
      for count in ("instructions", "allocations")),
    "RS256 as plain CGI, exec to exit",
    "User look-up, 100 users",
    "Access key look-up, 100 access keys",
    "Server, exec until it listens, 100 users",
    "AssumeRole as plain CGI, exec to exit, 100 users",
    "Policy decision, 1 statement, the last one decides",
    "Policy decision, 50 statements, the last one decides",
    "Policy decision, 500 statements, the last one decides",
    "Request for a decision, … values",
    *(f"Authorization, {caller}"
      for caller in ("user", "session1", "session50", "session500", "narrowed")),
    *objects("1 KiB"),
    *objects("1 MiB"),
    "RS256, 16 clients, kept",
]


def test_the_whole_table_is_measured():
    done = subprocess.run(
        [sys.executable, "-B", BENCHMARK / "bench.py",
         "--binaries", binary("daypass").parent, "--smoke"],
        capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr[-4000:]
    # A wrong answer ends the run before anything is measured.
    said = done.stderr.splitlines()
    assert said.index("bench: checking every kind of request …") < said.index(
        "bench: RS256, ES256: 1 client, kept …")
    head, *rows = [
        line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    assert head[0] == "What is measured"
    assert [re.sub(r"\d+ values", "… values", row[0]) for row in rows] == ROWS
    assert all(re.match(r"[0-9]", row[1]) for row in rows), rows


def test_a_wrong_answer_is_shown(own, tmp_path):
    """The benchmark tries an S3 request before it measures the load."""
    server = own.keep(OddStore())
    calls = tmp_path / "calls"
    calls.write_bytes(b"GET /bucket/k HTTP/1.1\r\nHost: localhost\r\n\r\n\0")

    def shown(answer):
        def behave(connection):
            reads(connection, 10)
            connection.sendall(answer)
            connection.close()
        server.behave = behave
        return subprocess.run(
            [sys.executable, "-B", "-c",
             "import pathlib, s3, sys; s3.check_calls(int(sys.argv[1]), pathlib.Path(sys.argv[2]))",
             server.address.split(":")[1],
             calls], cwd=BENCHMARK, capture_output=True, text=True, timeout=60)
    assert shown(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nan object").returncode == 0
    for answer in (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nDenied",
                   b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nDenied"):
        done = shown(answer)
        assert done.returncode != 0 and f"answered {answer[9:12].decode()}:\nDenied" in done.stderr
