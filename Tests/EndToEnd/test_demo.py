"""`make run`: what it starts answers, and what it prints works as pasted."""

import os
import pathlib
import signal
import subprocess

import pytest

from support.program import accepts, free_port
from support.waiting import until

ROOT = pathlib.Path(__file__).parent.parent.parent


@pytest.fixture
def demo():
    port = free_port()
    process = subprocess.Popen(
        [ROOT / "nginx" / "demo" / "run"], env=os.environ | {"PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    process.port = port
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def printed_session(process):
    """The lines that are to be pasted, which are indented."""
    lines = []
    for line in process.stdout:
        if line.startswith("Configuration:"):
            return "".join(lines)
        if line.startswith("  "):
            lines.append(line)
    raise AssertionError(process.stderr.read())


def test_the_printed_session_works_as_pasted(demo):
    pasted = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", printed_session(demo)], cwd=ROOT,
        capture_output=True, text=True, timeout=60)
    assert pasted.returncode == 0, pasted.stderr
    assert '"AccessKeyId": "ASIA' in pasted.stdout
    assert "secondsLeft" in pasted.stdout
    assert pasted.stdout.count("<SessionToken>") == 1
    assert "DurationSeconds: must be a number" in pasted.stdout


def test_ctrl_c_leaves_nothing_running(demo):
    printed_session(demo)
    demo.send_signal(signal.SIGINT)
    _, said = demo.communicate(timeout=30)
    assert demo.returncode == 0
    assert "nothing is left running" in said
    until(lambda: not accepts(("127.0.0.1", demo.port)), "the port to be free")


def test_a_port_in_use_is_named(demo):
    printed_session(demo)
    second = subprocess.run(
        [ROOT / "nginx" / "demo" / "run"], env=os.environ | {"PORT": str(demo.port)},
        capture_output=True, text=True, timeout=30)
    assert second.returncode == 1
    assert f"port {demo.port} is in use" in second.stderr
