"""Processes that Apache starts itself (mod_fcgid): many share one state, and the end of one does no
harm."""

import concurrent.futures
import contextlib
import os
import pathlib
import random
import re
import signal
import subprocess
import threading
import time

import pytest

from support.apache import Apache
from support.caller import Caller
from support.daypass import provider
from support.inspection import inspect
from support.issuer import JWKS
from support.started import Started
from support.sts import Client
from support.waiting import until


@pytest.fixture
def started(own, authority, certificate, make_issuer):
    """A client before an Apache that starts up to eight processes."""
    issuer = make_issuer()
    daypass = own.keep(Started(own.place("d"), authority, provider(issuer))).initialised()
    apache = own.keep(Apache(own.place("a"), certificate, daypass.upstream, mode="fcgid", more=[
        "FcgidMaxProcesses 8", "FcgidMaxProcessesPerClass 8", "FcgidMinProcessesPerClass 0",
        "FcgidIdleScanInterval 1",
        "FcgidIdleTimeout 2", "FcgidBusyScanInterval 1", "FcgidErrorScanInterval 1",
        "FcgidZombieScanInterval 1",
        "FcgidSpawnScoreUpLimit 1000"]))
    client = Client(apache.port, authority)
    client.daypass, client.apache, client.issuer = daypass, apache, issuer
    return client


def processes(daypass):
    """The process IDs of the running programs."""
    program = os.fspath(daypass.directory / "program")
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "exe") == program:
                found.append(int(process.name))
        except OSError:
            pass  # The process has ended, or is another user's.
    return found


def many(started, count, clients=16):
    token = started.issuer.token()
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda _: started.assume(token), range(count)))


def test_processes_share_state_keys_and_log(started, authority):
    answers = many(started, 300)
    assert {answer.status for answer in answers} == {200}
    assert len(processes(started.daypass)) > 1
    # Every line is there, and whole.
    assert {line["requestID"] for line in started.daypass.audit()} == {
        answer.request_id for answer in answers}
    assert started.issuer.count(JWKS) < 10, "what one has fetched serves all"
    # A session of one process is valid in all others, until it is revoked.
    credentials = answers[0].credentials
    caller = Caller(
        started.url, authority, credentials["AccessKeyId"], credentials["SecretAccessKey"],
        credentials["SessionToken"])
    assert all(caller.is_let_in for _ in range(20))
    started.daypass.tell(
        "session", "revoke", "--parent", inspect(started.daypass, answers[0])["parent"])
    assert not any(caller.is_let_in for _ in range(20))


def test_killing_a_process_does_no_harm(started):
    """At any instant: calls of others continue, and the log has whole lines."""
    many(started, 50)
    token = started.issuer.token()
    answers = []
    stop = threading.Event()

    def call():
        while not stop.is_set():
            answers.append(started.assume(token))

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        calls = [pool.submit(call) for _ in range(16)]
        try:
            for _ in range(12):
                found = until(lambda: processes(started.daypass), "a process")
                with contextlib.suppress(ProcessLookupError):  # It ended by itself.
                    os.kill(random.choice(found), signal.SIGKILL)
                count = len(answers)
                until(lambda: len(answers) > count + 30, "calls to go on", 30)
        finally:
            stop.set()
        for one in calls:
            one.result()
    granted = [answer for answer in answers if answer.status == 200]
    assert {answer.status for answer in answers} <= {200, 500, 503}
    assert len(granted) >= len(answers) * 3 / 4
    lines = started.daypass.audit()
    assert {answer.request_id for answer in granted} <= {line["requestID"] for line in lines}
    assert started.assume(token).status == 200
    assert started.daypass.tell("config", "show")


def test_idle_processes_end_by_themselves(started):
    many(started, 60)
    until(lambda: not processes(started.daypass), "the processes to end", 30)
    assert started.assume(started.issuer.token()).status == 200
    # Apache asked them to, and they ended with status 0: it had to kill none.
    endings = until(
        lambda: re.findall(r"exit\(idle timeout\), (.*)", started.apache.logs()), "the log's lines")
    assert all("calling exit(), return code: 0" in ending for ending in endings), endings


def test_a_changed_configuration_applies_without_a_restart(started, make_issuer):
    other = make_issuer(audience="other-client")
    token = other.token()
    assert started.assume(token).refusal == (400, "InvalidIdentityToken")
    before = processes(started.daypass)
    started.daypass.settings.update(provider(other, "OTHER"))
    started.daypass.write_settings()
    until(lambda: started.assume(token).status == 200, "the new configuration")
    # The processes stay the same, so that the web server keeps count of them.
    assert set(processes(started.daypass)) <= set(before)
    assert {answer.status for answer in many(started, 40)} == {200}


def test_an_invalid_configuration_changes_nothing(started):
    assert started.assume(started.issuer.token()).status == 200
    path = started.daypass.directory / "daypass.env"
    good = path.read_text()
    path.write_text(good + "DAYPASS_THREADS=many\n")
    until(
        lambda: "the previous configuration stays in force" in started.apache.logs(),
        "the complaint")
    assert "configuration: DAYPASS_THREADS" in started.apache.logs()
    assert started.assume(started.issuer.token()).status == 200


def test_no_call_is_lost_while_the_configuration_changes(started):
    token = started.issuer.token()
    assert started.assume(token).status == 200
    path = started.daypass.directory / "daypass.env"
    new = started.daypass.directory / "new.env"
    stop = threading.Event()

    def call():
        answers = []
        while not stop.is_set():
            answers.append(started.assume(token))
        return answers

    def renewals():
        return started.apache.logs().count("the configuration has changed")

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(call) for _ in range(4)]
        try:
            for number in range(6):
                count = renewals()
                new.write_text(path.read_text() + f"#{number}\n")
                # An editor empties the file and then writes it.
                subprocess.run(["cp", new, path], check=True)
                # No answer comes if every process was just restarting, and read this file.
                soon = time.monotonic() + 5
                until(lambda: renewals() > count or time.monotonic() > soon, "a renewal")
                time.sleep(random.random() / 50)
        finally:
            stop.set()
        answers = [answer for call in calls for answer in call.result()]
    assert renewals()
    assert [answer for answer in answers if answer.status != 200] == [], started.apache.logs()
