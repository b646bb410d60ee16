"""Times that are too short to be seen from outside: policy decisions and the look-up of a user,
measured by two Swift programs with Daypass's own code."""

import json
from statistics import median

from lab import run, say
from table import duration, judged


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


def look_up_row(program, few, many):
    """The look-up of random users in a directory with few of them, and in one with many."""
    say("user look-up …")
    its, ours = rounds_of(program, few, many)
    ratio = median(
        one / other for one, other in zip(ours["nanoseconds"], its["nanoseconds"], strict=True))
    return (f"User look-up, {ours['users']:,} users", duration(median(ours["nanoseconds"])),
            f"{its['users']:,} users {duration(median(its['nanoseconds']))}", f"{ratio:.2f}",
            judged("≤ 1.2", ratio <= 1.2))
