"""curl, for what a test asks without an SDK."""

import subprocess

from support.program import tool


def get(url, *options):
    """The status and the body of an answer."""
    result = subprocess.run(
        [tool("curl"), "--silent", "--write-out", "\n%{http_code}", *options, url],
        capture_output=True, text=True, timeout=60)
    body, _, status = result.stdout.rpartition("\n")
    return int(status), body
