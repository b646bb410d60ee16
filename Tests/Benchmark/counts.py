#!/usr/bin/env python3
"""Counts the instructions and the allocations of one request, inside the process: numbers that
other programs on the machine don't change. Prints a JSON object for each kind of request.

Valgrind runs two Swift programs with Daypass's own code, and counts in the function in which they
repeat a request. The first request, which fills the caches, is not counted."""

import argparse
import json
import re
import tempfile
from pathlib import Path

from lab import run, say

# The kinds of request, by the program that makes them.
KINDS = {
    "AuthorizationBenchmark": ("session1", "session50", "narrowed", "user"),
    "CallBenchmark": ("webIdentity", "assumeRole"),
}
# Enough that what happens once in many requests does not change the numbers.
REQUESTS = 200
# What libc calls to get memory; realloc gets it only sometimes.
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}


def counted(binaries, kinds=None, profiles=None):
    """Yields the counts of each kind of request, per request.

    A profile for callgrind_annotate is kept as PROFILES/KIND.profile."""
    for program, names in KINDS.items():
        for kind in names:
            if kinds and kind not in kinds:
                continue
            say(f"counting: {kind} …")
            with tempfile.TemporaryDirectory(prefix="daypass-bench-") as directory:
                # Valgrind can't read all debug information of Swift. Symbols are enough.
                stripped = Path(directory) / program
                run("strip", "--strip-debug", "-o", stripped, binaries / program)
                profile = Path(profiles or directory) / f"{kind}.profile"
                run("valgrind", "--tool=callgrind", "--toggle-collect=*Benchmark*measure*",
                    f"--callgrind-out-file={profile}", stripped, directory, kind, REQUESTS)
                yield {"request": kind} | counts_in(profile.read_text())


def counts_in(profile):
    """The counts of a whole profile, per request. libcrypto's instructions are among all of them:
    no change of Daypass makes an RSA check shorter."""
    names = {}
    counts = dict.fromkeys(["instructions", "libcrypto", "allocations"], 0)
    library = called = ""
    is_call = False
    for line in profile.splitlines():
        # A name is written once, and then only its number in parentheses.
        if reference := re.match(r"(ob|cfn)=(\(\d+\))(?: (.*))?", line):
            key = reference[1].removeprefix("c"), reference[2]
            name = names.setdefault(key, reference[3])
            if reference[1] == "ob":
                library = name
            else:
                called = name
        elif reference := re.match(r"(cob|fn)=(\(\d+\)) (.*)", line):
            names[reference[1].removeprefix("c"), reference[2]] = reference[3]
        elif calls := re.match(r"calls=(\d+)", line):
            is_call = True
            if called in ALLOCATORS:
                counts["allocations"] += int(calls[1])
        elif cost := re.match(r"[+*\d-]\S* (\d+)$", line):
            # The line after a call has the cost of the callee.
            if not is_call:
                counts["instructions"] += int(cost[1])
                if "libcrypto" in library:
                    counts["libcrypto"] += int(cost[1])
            is_call = False
    return {name: round(count / REQUESTS, 1 if name == "allocations" else None)
            for name, count in counts.items()}


def main():
    root = Path(__file__).parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=Path, default=root / ".build" / "release")
    parser.add_argument("--profiles", type=Path, help="keep the profiles in this directory")
    parser.add_argument("kinds", nargs="*", help="of these requests alone")
    options = parser.parse_args()
    for counts in counted(options.binaries.resolve(), options.kinds, options.profiles):
        print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    main()
