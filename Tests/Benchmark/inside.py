"""What is too short to be seen from outside: times of policy decisions and of the look-up of
users and access keys, and counts of instructions and allocations. Swift programs with
Daypass's own code measure them."""

import json
from statistics import median

from counts import counted
from lab import run, say
from table import at_most, duration, judged

# The kinds of request whose instructions and allocations are counted, and both in 0.1.0.
COUNTED = {
    "webIdentity": ("RS256, in process", 1_138_266, 335),
    "assumeRole": ("SigV4, in process", 593_024, 336),
    "user": ("S3 GET by a user, in process", 603_899, 323),
    "session1": ("S3 GET by a session, in process", 648_000, 315),
}


def rounds_of(program, *arguments):
    """Yields the objects that a program prints, each with the times of its rounds."""
    for line in run(program, *arguments).splitlines():
        yield json.loads(line)


def decision_rows(program):
    """Yields a row for each number of statements, and one for the preparation of each decision."""
    say("policy decisions …")
    by_count = {}
    for measured in rounds_of(program):
        time = median(measured["nanoseconds"])
        if "values" in measured:
            question = (f"Request for a decision, {measured['values']} values", duration(time),
                        "–", "–", "–")
        else:
            by_count.setdefault(measured["statements"], {})[measured["deciding"]] = time
    for count, times in by_count.items():
        statements = "statement" if count == 1 else "statements"
        yield (f"Policy decision, {count} {statements}, the last one decides",
               duration(times["last"]),
               f"the first {duration(times['first'])}, none {duration(times['none'])}", "–",
               judged("≤ 5 µs", max(times.values()) <= 5000) if count == 50 else "–")
    yield question


def look_up_row(program, kind, few, many):
    """The look-up of random records in a directory with few of them, and in one with many."""
    say(f"{kind} look-up …")
    its, ours = rounds_of(program, kind, few, many)
    ratio = median(
        one / other for one, other in zip(ours["nanoseconds"], its["nanoseconds"], strict=True))
    return (f"{kind.capitalize()} look-up, {ours['records']:,} {kind}s",
            duration(median(ours["nanoseconds"])),
            f"{its['records']:,} {kind}s {duration(median(its['nanoseconds']))}", f"{ratio:.2f}",
            judged("≤ 1.2", ratio <= 1.2))


def counted_rows(binaries):
    """Yields a row for the instructions and one for the allocations of each kind of request."""
    for counts in counted(binaries, COUNTED):
        what, instructions, allocations = COUNTED[counts["request"]]
        ours = f"{counts['instructions']:,} (libcrypto {counts['libcrypto']:,})"
        yield counted_row(f"{what}: instructions", ours, counts["instructions"], instructions)
        ours = f"{counts['allocations']:,.0f}"
        yield counted_row(f"{what}: allocations", ours, counts["allocations"], allocations)


def counted_row(what, ours, count, before):
    ratio = count / before
    return (what, ours, f"0.1.0 {before:,}", f"{ratio:.2f}", at_most(0.5, ratio))
