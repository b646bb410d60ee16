"""Waiting for a condition, with a bound: the only way that these tests wait."""

import time


def until(condition, what, seconds=10):
    """Answers the first true value of condition(), or fails naming what never happened."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.01)
