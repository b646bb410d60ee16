"""The system calls of a request whose records are in memory, counted by strace.

Once a second, a request also looks whether files have changed, so most requests are counted, and
not all.
"""

import collections

import pytest

from support.daypass import provider
from support.fastcgi import Connection, post, whole
from support.issuer import Issuer
from support.recorded import Recorded
from support.sts import parameters
from support.tracing import recorded_calls

REQUESTS = 40
# The first ones read records, and load libraries.
WARM = 5


@pytest.fixture(scope="module")
def warm(shared, authority, certificate):
    issuer = shared.keep(Issuer(certificate))
    # One worker, so that the calls of one request follow each other.
    s3 = Recorded(shared, authority, certificate, {
        **provider(issuer), "DAYPASS_AUDIT_S3": None, "DAYPASS_THREADS": "1"})
    s3.token = issuer.token()
    return s3


def usual(daypass, send):
    """The calls of most requests, by name, with the wait for the next one. No request opens a
    file."""
    for _ in range(WARM):
        send()
    calls = recorded_calls(daypass, lambda: [send() for _ in range(REQUESTS)])
    assert [call for call in calls if call[0].startswith(("open", "creat"))] == []
    requests = [[]]
    for name, _ in calls:
        requests[-1].append(name)
        if name == "epoll_wait":
            requests.append([])
    counts = collections.Counter(map(tuple, requests))
    most, count = counts.most_common(1)[0]
    assert count > REQUESTS // 2, counts
    assert not [name for name in most if "stat" in name or "lock" in name], most
    return most


@pytest.mark.parametrize("caller", ["session", "user", "user-in-groups"])
def test_an_allowed_get_opens_no_file_and_makes_at_most_11_calls(warm, caller):
    """nginx asks on a new connection each time: its acceptance and its end are among the calls."""
    keys = warm.user(f"counted-{caller}", "readwrite")
    if caller == "session":
        keys = warm.session(keys)
    if caller == "user-in-groups":
        for group in ("red", "green", "blue"):
            warm.daypass.tell("group", "add", group, f"counted-{caller}")
            warm.daypass.tell("policy", "attach", "readonly", "--group", group)
    calls = usual(warm.daypass, lambda: warm.passes(
        warm.wire.signed(keys, "GET", "/bucket/k"), tls=False))
    assert {"accept4", "close"} <= set(calls)
    assert len(calls) <= 11, calls


def test_an_allowed_get_by_an_access_key_makes_the_calls_of_its_user_s(warm):
    """The last use of the key is written later, by another thread."""
    keys = warm.user("counted-owner", "readwrite")
    key = warm.daypass.tell("access-key", "create", "--parent", "counted-owner")
    # Noted already, so that nothing is written while calls are recorded.
    (warm.daypass.state / "cache" / "used" / f"{key['accessKey']}.json").touch()
    by_user, by_key = (
        usual(warm.daypass, lambda: warm.passes(
            warm.wire.signed(signer, "GET", "/bucket/k"), tls=False))
        for signer in (keys, {"aws_access_key_id": key["accessKey"],
                              "aws_secret_access_key": key["secretKey"]}))
    assert by_key == by_user


def test_a_kept_call_opens_no_file_and_makes_at_most_9_calls(warm):
    request = whole(*post(parameters(warm.token)), keep=True)
    with Connection(warm.daypass.address, timeout=60) as connection:
        def send():
            connection.send(request)
            assert connection.answer().status == 200
        calls = usual(warm.daypass, send)
    assert len(calls) <= 9, calls


def test_a_call_with_credentials_writes_one_line(warm):
    def send():
        with Connection(warm.daypass.address, timeout=60) as connection:
            assert connection.call(parameters(warm.token)).status == 200

    send()
    before = len(warm.daypass.audit())
    calls = recorded_calls(warm.daypass, lambda: [send() for _ in range(REQUESTS)])
    lines = [arguments for name, arguments in calls
             if name == "write" and r'"{\"time\":' in arguments]
    assert len(lines) == len(warm.daypass.audit()) - before == REQUESTS
