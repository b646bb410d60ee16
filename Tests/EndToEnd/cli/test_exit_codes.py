"""docs/reference/command-line.md: its examples end with the exit codes of their rows."""

import re
import subprocess

import pytest

from support.daypass import REPOSITORY, binary
from support.program import tool

PAGE = (REPOSITORY / "docs/reference/command-line.md").read_text()
ROWS = re.findall(r"^\| (\d+) \| .* \| (`.*`) \|$", PAGE, re.M)
EXAMPLES = [(int(code), command) for code, cell in ROWS for command in re.findall("`(.*?)`", cell)]


@pytest.mark.parametrize("code, command", EXAMPLES)
def test_an_example_ends_with_its_code(make_daypass, code, command):
    daypass = make_daypass({}).initialised()
    result = subprocess.run(
        [tool("bash"), "-c", command], capture_output=True, text=True, timeout=60, input="",
        env={**daypass.environment, "PATH": f"{binary('daypass').parent.resolve()}:/usr/bin:/bin"})
    assert result.returncode == code, result
    assert (result.stderr == "") == (code == 0 or "denied" in result.stdout)


def test_every_exit_code_has_an_example():
    assert [int(code) for code, _ in ROWS] == [0, 1, 64, 78]
    assert len(EXAMPLES) == 10
