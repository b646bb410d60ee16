"""`make run`: the programs that it starts answer, and the commands that it prints work as
pasted."""

import os
import pathlib
import re
import signal
import subprocess
import types

import pytest

from support.daypass import REPOSITORY
from support.program import accepts, free_port_pair, tool
from support.waiting import until


@pytest.fixture
def demo():
    port = free_port_pair()
    process = subprocess.Popen(
        [REPOSITORY / "nginx" / "demo" / "run"], env=os.environ | {"PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    process.port = port
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def printed(process, until):
    """The indented lines of the output, which a reader pastes, before the line that begins so."""
    lines = []
    for line in process.stdout:
        if line.startswith(until):
            return "".join(lines)
        if line.startswith("  "):
            lines.append(line)
    raise AssertionError(process.stderr.read())


def printed_session(process):
    return printed(process, "Next,")


def paste(session, directory):
    """Runs lines in the clone, without any variable of AWS or Daypass in the environment. awscli
    keeps sessions in the home directory."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("AWS_", "DAYPASS_", "MINIO_"))}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", session], cwd=REPOSITORY, capture_output=True, text=True,
        env=environment | {"HOME": str(directory)}, timeout=60)


def test_the_printed_session_works_as_pasted(demo, tmp_path):
    pasted = paste(printed_session(demo), tmp_path)
    assert '"Arn": "arn:' in pasted.stdout, pasted.stderr
    assert "upload: ./README.md to s3://demo/README.md" in pasted.stdout
    assert "\n# Daypass\n" in pasted.stdout
    # The last line is what bob may not do.
    assert pasted.returncode == 1
    assert "(AccessDenied) when calling the DeleteObject operation" in pasted.stderr
    assert (REPOSITORY / f".build/demo-{demo.port}/store/demo/README.md").is_file()


def test_the_session_in_the_readme_works_as_pasted(demo, tmp_path):
    printed_session(demo)
    readme = (REPOSITORY / "README.md").read_text()
    session = readme.split("```sh\n")[1].split("```")[0].replace("8443", str(demo.port))
    pasted = paste(session, tmp_path)
    assert '"Arn": "arn:' in pasted.stdout, pasted.stderr
    assert "upload: ./README.md to s3://demo/README.md" in pasted.stdout
    assert pasted.returncode == 1
    assert "(AccessDenied) when calling the DeleteObject operation" in pasted.stderr


def test_the_printed_next_steps_work_as_pasted(demo, tmp_path):
    printed_session(demo)
    pasted = paste(printed(demo, "Configuration:"), tmp_path)
    assert pasted.returncode == 0, pasted.stderr
    assert re.search(r"^carol\b.*\breadonly", pasted.stdout, re.M), pasted.stdout
    assert "allowed by policy readonly" in pasted.stdout
    assert "AssumeRoleWithWebIdentity" in pasted.stdout


def test_a_person_signs_in_on_the_pages(demo, tmp_path, make_browser):
    printed_session(demo)
    pasted = paste(printed(demo, "With a browser:"), tmp_path)
    secret = re.search(r"^secret key +(\S+)$", pasted.stdout, re.M)[1]
    browser = make_browser(
        types.SimpleNamespace(file=REPOSITORY / f".build/demo-{demo.port}/tls/ca.pem"))
    browser.open(f"https://localhost:{demo.port + 1}/daypass/")
    browser.click("a[href='/daypass/sign-in/access-key']")
    browser.fill(**{"access-key-id": "carol", "secret-access-key": secret})
    browser.click("main button")
    browser.await_text("My access")
    browser.await_text("readonly")


def test_a_list_is_deleted_from_the_store_on_a_socket(demo, tmp_path):
    upload = ".venv/bin/aws s3 cp README.md s3://demo/\n"
    session = printed_session(demo).partition(upload)[0] + upload
    pasted = paste(
        session + ".venv/bin/aws s3api delete-objects --bucket demo"
                  " --delete Objects=[{Key=README.md}]",
        tmp_path)
    assert pasted.returncode == 0, pasted.stderr
    assert '"Deleted"' in pasted.stdout and '"Errors"' not in pasted.stdout
    assert not (REPOSITORY / f".build/demo-{demo.port}/store/demo/README.md").exists()


def test_no_secret_is_an_argument(demo):
    printed_session(demo)
    settings = (REPOSITORY / f".build/demo-{demo.port}/daypass.env").read_text()
    secret = re.search('DAYPASS_UPSTREAM_SECRET_KEY="(.{40})"', settings)[1]
    arguments = [file.read_bytes() for file in pathlib.Path("/proc").glob("[0-9]*/cmdline")]
    assert any(b"serve\0s3" in each for each in arguments)
    assert not any(secret.encode() in each for each in arguments)


def test_the_store_can_not_be_reached_without_daypass(demo):
    printed_session(demo)
    answer = subprocess.run(
        [tool("curl"), "--silent", "--cacert", REPOSITORY / f".build/demo-{demo.port}/tls/ca.pem",
         f"https://localhost:{demo.port}/demo/README.md"],
        capture_output=True, text=True, timeout=60)
    assert "<Code>AccessDenied</Code>" in answer.stdout


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
        [REPOSITORY / "nginx" / "demo" / "run"], env=os.environ | {"PORT": str(demo.port)},
        capture_output=True, text=True, timeout=30)
    assert second.returncode == 1
    assert f"port {demo.port} is in use" in second.stderr
