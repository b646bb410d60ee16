"""The table: its head, the words of its cells, and the machine."""

import os
import re
import subprocess
from pathlib import Path


def judged(goal, is_met):
    return f"{goal} {'met' if is_met else '**missed**'}"


def at_least(goal, value):
    """The cell of a goal that a value has to reach; a dash if there is no goal."""
    return judged(f"≥ {goal:.4g}", round(value, 2) >= goal) if goal else "–"


def at_most(limit, value, form="{:.4g}"):
    """The cell of a limit that a value has to keep; a dash if there is no limit."""
    return judged(f"≤ {form.format(limit)}", value <= limit) if limit else "–"


def duration(nanoseconds):
    """A time in the unit that leaves it a few digits."""
    if nanoseconds < 1e3:
        return f"{nanoseconds:.0f} ns"
    if nanoseconds < 1e6:
        return f"{nanoseconds / 1e3:.1f} µs"
    return f"{nanoseconds / 1e6:.1f} ms"


def print_table(rows, how):
    print(f"{machine()}; {how}.\n")
    print("| What is measured | Daypass | Beside it | Ratio | Goal |")
    print("|---|---:|---:|---:|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def machine():
    """One line about the machine of the figures."""
    processor = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    system = re.search(r'^PRETTY_NAME="(.*)"$', Path("/etc/os-release").read_text(), re.M)
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    versions = [
        ("Swift", re.search(r"Swift version (\S+)", swift)),
        ("nginx", re.search(r"nginx/(\S+)", nginx)),
    ]
    return ", ".join([
        f"{os.cpu_count()} cores",
        processor[1] if processor else os.uname().machine,
        system[1] if system else os.uname().sysname,
        *(f"{name} {version[1]}" for name, version in versions if version),
    ])
