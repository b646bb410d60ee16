"""How much the benchmark measures: everything for figures, or each row once to see that it
works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    # The rounds of each load, and the seconds of one round and program.
    rounds: int
    seconds: int
    # Whether each load runs once before the measurement, to warm up connections and caches.
    warms_up: bool
    # Calls of a CGI program, and starts of the server. The table has the median.
    starts: int
    # The size of the larger state directory.
    users: int
    upload_bytes: int

    @property
    def upload_rounds(self):
        return min(self.rounds, 5)


def thorough(rounds, seconds):
    """The effort for figures."""
    return Effort(rounds, seconds, warms_up=True, starts=101, users=100_000, upload_bytes=1 << 30)


# The effort for every row and each check. Its figures mean nothing.
SMOKE = Effort(rounds=1, seconds=1, warms_up=False, starts=3, users=100, upload_bytes=1 << 20)
