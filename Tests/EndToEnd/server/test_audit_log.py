"""The audit log has one line for each call, whatever its outcome."""

import concurrent.futures
import datetime
import hashlib
import json
import os
import resource
import time

import pytest

from support.daypass import provider
from support.fastcgi import Connection
from support.signing_key import base64url
from support.sts import fresh_address, parameters
from support.waiting import until

FIELDS = ["time", "requestID", "action", "sourceAddress", "outcome", "code", "reason", "subject",
          "parent", "provider", "accessKeyID", "durationSeconds"]


def test_an_allowed_call_is_logged_in_full(sts, daypass, issuer):
    address = fresh_address()
    answer = sts.assume(issuer.token(sub="alice"), DurationSeconds="1000", address=address)
    line = daypass.audit_line(answer.request_id)
    then = datetime.datetime.fromisoformat(line.pop("time").replace("Z", "+00:00"))
    assert abs(then.timestamp() - time.time()) < 10
    assert {name: value for name, value in line.items() if value is not None} == {
        "requestID": answer.request_id, "action": "AssumeRoleWithWebIdentity",
        "sourceAddress": address, "outcome": "allowed", "subject": "alice",
        "parent": base64url(hashlib.sha256(f"openid:alice:{issuer.url}".encode()).digest()),
        "provider": "FORGE",
        "accessKeyID": answer.credentials["AccessKeyId"], "durationSeconds": 1000}


def test_a_refused_call_is_logged_with_its_reason(sts, daypass, issuer):
    answer = sts.assume(issuer.token(aud="x"))
    line = daypass.audit_line(answer.request_id)
    assert line["outcome"] == "refused"
    assert line["code"] == "InvalidIdentityToken"
    assert "aud" in line["reason"]
    assert line.get("accessKeyID") is None


REASONS = [
    (dict(iss="https://issuer.example.org"), "issuer"),
    (dict(header={"kid": "unknown"}), "key"),
    (dict(exp=1), "expired"),
    (dict(without=["exp"]), "exp"),
    (dict(nbf=99999999999), "nbf"),
    (dict(policy="no-such-policy"), "polic"),
]


@pytest.mark.parametrize("changes, word", REASONS)
def test_the_log_has_the_reason_that_the_caller_does_not_see(sts, daypass, issuer, changes, word):
    answer = sts.assume(issuer.token(**changes))
    assert word in daypass.audit_line(answer.request_id)["reason"]


@pytest.mark.parametrize("subject", ['"', "\\", "\n", "a\r\nb", "\u2028", "日本", "\x7f"])
def test_any_subject_is_logged_as_one_line_of_json(sts, daypass, issuer, subject):
    answer = sts.assume(issuer.token(sub=subject))
    assert daypass.audit_line(answer.request_id)["subject"] == subject


def test_a_long_subject_is_cut(sts, daypass, issuer):
    answer = sts.assume(issuer.token(sub="s" * 5_000))
    assert "s" * 100 in daypass.audit_line(answer.request_id)["subject"]
    assert len(str(daypass.audit_line(answer.request_id))) < 2_000


@pytest.mark.parametrize("action", ['x"y', "x\ny", "x" * 5_000])
def test_any_action_is_logged_as_one_line_of_json(sts, daypass, action):
    answer = sts.assume("x", Action=action)
    assert daypass.audit_line(answer.request_id)["outcome"] == "refused"


def test_lines_stay_whole_under_200_concurrent_calls_of_two_processes(
        make_daypass, make_issuer):
    issuer = make_issuer()
    first = make_daypass(provider(issuer)).start()
    second = make_daypass(provider(issuer), state=first.state).start()
    tokens = [issuer.token(sub="s" * 1_500), issuer.token(exp=1, sub="t" * 1_500)]

    def call(number):
        with Connection((first, second)[number % 2].address) as connection:
            return connection.call(parameters(tokens[number // 2 % 2]))

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(call, range(200)))
    text = first.audit_log.read_text()
    assert text.endswith("\n")
    lines = {line["requestID"]: line for line in first.audit()}
    assert text.count("\n") == len(lines) == 200
    for answer in answers:
        assert lines[answer.headers["x-amz-request-id"]]["outcome"] == (
            "allowed" if answer.status == 200 else "refused")
    assert {name for line in lines.values() for name in line} <= set(FIELDS)


def test_the_log_is_for_its_owner_alone(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    with Connection(daypass.address) as connection:
        connection.call(parameters(issuer.token()))
    assert daypass.audit_log.stat().st_mode & 0o077 == 0


def test_the_log_may_lie_elsewhere(make_daypass, make_issuer, tmp_path):
    issuer = make_issuer()
    file = tmp_path / "calls.jsonl"
    daypass = make_daypass({**provider(issuer), "DAYPASS_AUDIT_LOG": str(file)}).start()
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token()))
    assert answer.request_id in file.read_text()
    assert not daypass.audit_log.exists()


def test_the_log_may_be_standard_error(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), "DAYPASS_AUDIT_LOG": "-"}).start()
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token()))
    assert answer.request_id in daypass.output


def test_a_log_that_was_moved_away_is_recreated(make_daypass, make_issuer):
    """logrotate moves it away."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()

    def call():
        with Connection(daypass.address) as connection:
            return connection.call(parameters(issuer.token())).request_id

    calls = [call()]
    moved = daypass.audit_log.rename(daypass.audit_log.with_suffix(".1"))
    # Within a second, the server looks at the path of the log again.
    until(lambda: calls.append(call()) or daypass.audit_log.exists(), "a new log")
    assert moved.read_text().count("\n") == len(calls) - 1
    assert all(one in moved.read_text() for one in calls[:-1])
    assert calls[-1] in daypass.audit_log.read_text()


def test_a_log_that_was_removed_is_recreated(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()

    def call():
        with Connection(daypass.address) as connection:
            return connection.call(parameters(issuer.token())).request_id

    call()
    daypass.audit_log.unlink()
    last = until(lambda: (one := call()) and daypass.audit_log.exists() and one, "a new log")
    assert last in daypass.audit_log.read_text()


@pytest.mark.parametrize("how", ["link", "pipe", "directory"])
def test_a_log_whose_place_is_taken_refuses_calls(make_daypass, make_issuer, tmp_path, how):
    """Daypass gives out no credentials without a line in a plain file."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()

    def call():
        with Connection(daypass.address) as connection:
            return connection.call(parameters(issuer.token()))

    assert call().status == 200
    moved = daypass.audit_log.rename(daypass.audit_log.with_suffix(".1"))
    if how == "link":
        daypass.audit_log.symlink_to(moved)
    elif how == "pipe":
        os.mkfifo(daypass.audit_log)
    else:
        daypass.audit_log.mkdir()
    until(lambda: call().status == 500, "a refusal")
    lines = moved.read_text()
    assert [call().status for _ in range(3)] == [500] * 3
    assert moved.read_text() == lines
    assert str(daypass.audit_log) in daypass.output
    daypass.audit_log.rmdir() if how == "directory" else daypass.audit_log.unlink()
    answer = call()
    assert answer.status == 200 and answer.request_id in daypass.audit_log.read_text()


def test_a_line_that_a_full_disk_cut_is_not_continued(make_daypass, make_issuer):
    """A limit on the size of files makes the disk full in the middle of a line."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()

    def call():
        with Connection(daypass.address) as connection:
            return connection.call(parameters(issuer.token()))

    first = call()
    process = daypass.program.process.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    size = daypass.audit_log.stat().st_size
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size + 50, before[1]))
    assert [call().status for _ in range(3)] == [500] * 3
    assert daypass.audit_log.stat().st_size == size + 50
    resource.prlimit(process, resource.RLIMIT_FSIZE, before)
    last = call()
    assert last.status == 200
    lines = daypass.audit_log.read_text().split("\n")
    assert json.loads(lines[0])["requestID"] == first.request_id
    assert len(lines[1]) == 50
    assert json.loads(lines[2])["requestID"] == last.request_id
    assert lines[3:] == [""]


def test_no_line_continues_what_a_killed_process_cut(make_daypass, make_issuer):
    """Processes that share the log look at its end once a second, and when they start."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()

    def call(daypass):
        with Connection(daypass.address) as connection:
            return connection.call(parameters(issuer.token())).request_id

    first = call(daypass)
    cut = '{"time":"2026-01-31T10:20:30Z","reque'
    with open(daypass.audit_log, "a") as log:
        log.write(cut)
    second = make_daypass(provider(issuer), state=daypass.state).start()
    last = call(second)
    lines = daypass.audit_log.read_text().split("\n")
    assert [json.loads(lines[0])["requestID"], lines[1], json.loads(lines[2])["requestID"]] == [
        first, cut, last]
