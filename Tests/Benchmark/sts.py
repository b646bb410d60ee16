"""Calls of the token service under load: Daypass against a C program on libfcgi that returns a
fixed document, behind the same nginx."""

import os
import re
from pathlib import Path

from lab import say
from load import Target, compare, run_wrk
from rows import kind_of, latency_row, rate_row
from table import judged
from users import write_calls

CLIENTS = (1, 8, 64)
# The parts of hello's rate, with 8 and 64 clients.
GOALS = {"RS256": {"kept": 0.4, "fresh": 0.65}, "SigV4": {"kept": 0.45, "fresh": 0.7}}
MEMORY_GOAL = 32


def load_rows(bench, forms, effort):
    """Yields the rows of each kind of connection."""
    kinds = [(connections, clients, False)
             for connections in ("kept", "fresh") for clients in CLIENTS]
    # SDKs make a handshake for each call: they come once an hour.
    kinds += [("kept", 8, True), ("fresh", 8, True)]
    for connections, clients, tls in kinds:
        kind = kind_of(clients, connections) + (", TLS" if tls else "")
        say(f"{', '.join(forms)}: {kind} …")
        # hello gets the first user's call.
        calls = [("hello", next(iter(forms.values()))), *forms.items()]
        targets = [
            target(bench, name, "hello" if name == "hello" else "daypass", connections, form, tls)
            for name, form in calls]
        results = compare(targets, clients, connections, effort)
        forget_calls(bench)
        hello = results["hello"]
        for name in forms:
            what = f"{name}, {kind}"
            has_goal = name in GOALS and clients > 1 and not tls
            yield rate_row(
                what, results[name], "hello", hello, GOALS[name][connections] if has_goal else None)
            if clients == 1 and connections == "kept":
                yield latency_row(what, results[name], "hello", hello)


def target(bench, name, program, connections, form, tls=False):
    """The requests that wrk sends a program: the form, or without one a freshly signed call of each
    user."""
    base = f"https://127.0.0.1:{bench.tls_port}" if tls else bench.base
    url = f"{base}/{program}/{connections}"
    if form:
        return Target(name, url, form)
    calls = bench.lab.path(f"{program}.calls")
    write_calls(calls, bench.names, url, connections)
    return Target(name, url, calls, "CALLS")


def forget_calls(bench):
    """Empties the audit log: it grows by hundreds of megabytes a minute."""
    os.truncate(bench.lab.path("state") / "audit.jsonl", 0)


def memory_row(bench, daypass, form, threads, effort):
    """The resident memory after the load, and its growth by 5 more rounds."""
    say("memory …")
    before = resident_megabytes(daypass)
    more = run_wrk(
        target(bench, "daypass", "daypass", "kept", form), max(CLIENTS), "kept",
        5 * effort.seconds)["requests"]
    after = resident_megabytes(daypass)
    return (f"Resident memory, {threads} threads, after the load above", f"{after:.1f} MB",
            f"{more:,} calls before {before:.1f} MB", f"{after - before:+.1f} MB",
            judged(f"≤ {MEMORY_GOAL} MB", after <= MEMORY_GOAL))


def resident_megabytes(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024
