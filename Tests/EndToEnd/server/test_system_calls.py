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
from support.traced import Traced

REQUESTS = 40
# The first ones read records, and load libraries.
WARM = 5


@pytest.fixture(scope="module")
def traced(shared, authority, certificate):
    issuer = shared.keep(Issuer(certificate))
    s3 = Recorded(
        shared, authority, certificate, {**provider(issuer), "DAYPASS_AUDIT_S3": None},
        kind=Traced)
    s3.token = issuer.token()
    return s3


def usual(traced, send):
    """The calls of most requests, by name, with the wait for the next one. No request opens a
    file."""
    for _ in range(WARM):
        send()
    before = len(traced.daypass.calls)
    for _ in range(REQUESTS):
        send()
    calls = traced.daypass.calls[before:]
    assert [call for call in calls if call[0].startswith(("open", "creat"))] == []
    requests = [[]]
    for call in calls:
        requests[-1].append(call)
        if call[0] == "epoll_wait":
            requests.append([])
    names = collections.Counter(tuple(name for name, _ in request) for request in requests)
    most, count = names.most_common(1)[0]
    assert count > REQUESTS // 2, names
    return most


@pytest.mark.parametrize("caller", ["session", "user", "user-in-groups"])
def test_an_allowed_get_opens_no_file_and_makes_at_most_11_calls(traced, caller):
    """nginx asks on a new connection each time: its acceptance and its end are among the calls."""
    keys = traced.user(f"counted-{caller}", "readwrite")
    if caller == "session":
        keys = traced.session(keys)
    if caller == "user-in-groups":
        for group in ("red", "green", "blue"):
            traced.daypass.tell("group", "add", group, f"counted-{caller}")
            traced.daypass.tell("policy", "attach", "readonly", "--group", group)
    calls = usual(traced, lambda: traced.passes(
        traced.wire.signed(keys, "GET", "/bucket/k"), tls=False))
    assert len(calls) <= 11, calls
    assert {"accept4", "close"} <= set(calls)
    assert not [name for name in calls if "stat" in name or "lock" in name], calls


def test_a_kept_call_opens_no_file_and_makes_at_most_9_calls(traced):
    request = whole(*post(parameters(traced.token)), keep=True)
    with Connection(traced.daypass.address, timeout=60) as connection:
        def send():
            connection.send(request)
            answer = connection.answer()
            assert answer.status == 200, answer
        calls = usual(traced, send)
    assert len(calls) <= 9, calls
    assert not [name for name in calls if "stat" in name or "lock" in name], calls


def test_a_call_with_credentials_writes_one_line(traced):
    before = len(traced.daypass.audit())
    with Connection(traced.daypass.address, timeout=60) as connection:
        assert connection.call(parameters(traced.token)).status == 200
    assert len(traced.daypass.audit()) == before + 1
    lines = [arguments for name, arguments in traced.daypass.calls
             if name == "write" and r'"{\"time\":' in arguments]
    assert len(lines) == len(traced.daypass.audit())
