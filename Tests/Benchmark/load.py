"""Load by wrk, and the comparison of two or more programs under it."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Target:
    """The URL of all of wrk's runs, and the requests that it sends there."""

    name: str
    url: str
    file: Path
    # The variable by which load.lua gets the file: FORM or CALLS.
    kind: str = "FORM"


@dataclass(frozen=True)
class Result:
    """The requests a second of each round, and the median latency in microseconds."""

    rates: tuple
    p50: float

    @property
    def rate(self):
        return median(self.rates)

    def ratios_to(self, other):
        """The ratio to another target in each round."""
        return [mine / its for mine, its in zip(self.rates, other.rates, strict=True)]


def run_wrk(target, clients, connections, seconds):
    """Loads the target and returns what load.lua prints; any wrong answer ends the benchmark."""
    shown = subprocess.run(
        ["wrk", "--threads", str(min(clients, 2)), "--connections", str(clients),
         "--duration", f"{seconds}s", "--script", SCRIPT, target.url],
        env=os.environ | {target.kind: str(target.file), "CONNECTIONS": connections},
        capture_output=True, text=True)
    found = re.search(r"^RESULT (.*)$", shown.stdout, re.MULTILINE)
    if shown.returncode != 0 or not found:
        raise SystemExit(f"bench: wrk failed: {shown.stdout}{shown.stderr}")
    counted = json.loads(found[1])
    if counted["refused"] or counted["broken"] or not counted["requests"]:
        raise SystemExit(f"bench: {target.name} at {target.url} gave wrong answers: {counted}")
    return counted


def compare(targets, clients, connections, effort):
    """Loads the targets in turn, A B A B …, so that a slow moment of the machine hits all."""
    if effort.warms_up:
        for target in targets:
            run_wrk(target, clients, connections, 1)
    rates = {target: [] for target in targets}
    p50s = {target: [] for target in targets}
    for _ in range(effort.rounds):
        for target in targets:
            counted = run_wrk(target, clients, connections, effort.seconds)
            rates[target].append(counted["requests"] * 1e6 / counted["microseconds"])
            p50s[target].append(counted["p50"])
    return {
        target.name: Result(tuple(rates[target]), median(p50s[target])) for target in targets}
