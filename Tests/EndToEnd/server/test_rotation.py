"""logrotate, with the file that `make install` installs, while calls come in."""

import concurrent.futures
import gzip
import json
import subprocess
import threading

import pytest

from support.daypass import REPOSITORY, provider
from support.fastcgi import Connection
from support.program import tool
from support.sts import parameters
from support.waiting import until

SHIPPED = REPOSITORY / "packaging/daypass.logrotate"
CLIENTS = 8
ROTATIONS = 6


@pytest.fixture
def rotate(daypass_of_its_own, tmp_path):
    """Rotates the log, with the path replaced and as the user who runs the tests."""
    text = SHIPPED.read_text()
    for shipped, ours in {
            "/var/lib/daypass/audit.jsonl": str(daypass_of_its_own.audit_log),
            "    su daypass daypass\n": ""}.items():
        assert text.count(shipped) == 1
        text = text.replace(shipped, ours)
    file = tmp_path / "logrotate"
    file.write_text(text)
    file.chmod(0o644)

    def run():
        result = subprocess.run(
            [tool("logrotate"), "--force", "--state", tmp_path / "status", file],
            capture_output=True, text=True, timeout=60)
        assert (result.returncode, result.stderr) == (0, "")
    return run


@pytest.fixture
def daypass_of_its_own(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    daypass.form = parameters(issuer.token())
    return daypass


def test_no_line_is_lost_or_torn_while_logs_are_rotated(daypass_of_its_own, rotate):
    daypass = daypass_of_its_own
    stop = threading.Event()
    answered = [[] for _ in range(CLIENTS)]

    def client(identifiers):
        with Connection(daypass.address) as connection:
            while not stop.is_set():
                answer = connection.call(daypass.form, keep=True)
                assert answer.status == 200, answer
                identifiers.append(answer.request_id)

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, identifiers) for identifiers in answered]
        try:
            for _ in range(ROTATIONS):
                # logrotate compresses a log one rotation after it moved it. By then the server has
                # begun the next one, and each call that was under way has its line.
                counts = [len(identifiers) for identifiers in answered]
                until(lambda: all(len(identifiers) > count + 2 for identifiers, count in
                                  zip(answered, counts, strict=True)), "calls of each client", 60)
                until(daypass.audit_log.exists, "the next log", 60)
                rotate()
        finally:
            stop.set()
        for finished in clients:
            finished.result()

    logs = sorted(daypass.state.glob("audit.jsonl*"))
    assert sum(log.suffix == ".gz" for log in logs) == ROTATIONS - 1
    text = "".join(
        gzip.decompress(log.read_bytes()).decode() if log.suffix == ".gz" else log.read_text()
        for log in logs)
    lines = [json.loads(line)["requestID"] for line in text.split("\n")[:-1]]
    assert sorted(lines) == sorted(sum(answered, []))


def called(daypass):
    with Connection(daypass.address) as connection:
        return connection.call(daypass.form).status == 200


def test_a_rotated_log_is_for_its_owner_alone(daypass_of_its_own, rotate):
    daypass = daypass_of_its_own
    for _ in range(3):
        until(lambda: called(daypass) and daypass.audit_log.exists(), "the next log")
        rotate()
        assert not daypass.audit_log.exists(), "it is Daypass that begins the next one"
    for log in daypass.state.glob("audit.jsonl*"):
        assert log.stat().st_mode & 0o077 == 0, log
