"""Waiting for a condition, with a limit: the only way in which these tests wait."""

import time


def until(condition, what, seconds=10):
    """Returns the first true value of condition(), or fails and names what did not happen."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.01)
