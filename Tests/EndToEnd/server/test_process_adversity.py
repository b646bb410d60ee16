"""The system, the administrator and slow clients get in the way of a process."""

import resource
import signal
import socket
import threading

import pytest

from support.daypass import provider
from support.fastcgi import PARAMS, STDIN, Connection, begin, pairs, post, record, stream
from support.recorder import Recorder
from support.sts import parameters
from support.waiting import until

CHANGED = "the configuration has changed"


def call(daypass, token):
    with Connection(daypass.address) as connection:
        return connection.call(parameters(token)).status


@pytest.fixture
def adopted(make_daypass, make_issuer):
    """A process whose socket is descriptor 0, like those that a web server starts."""
    issuer = make_issuer()
    listeners = []

    def make(**settings):
        daypass = make_daypass({**provider(issuer), **settings})
        daypass.settings["DAYPASS_LISTEN"] = None
        daypass.write_settings()
        listeners.append(socket.socket(socket.AF_UNIX))
        listeners[0].bind(daypass.address)
        listeners[0].listen(50)
        daypass.launch(stdin=listeners[0])
        until(lambda: "listening on" in daypass.output, "the process to serve")
        return daypass
    make.issuer = issuer
    yield make
    for listener in listeners:
        listener.close()


# Signals and limits

def test_sighup_is_ignored(make_daypass, make_issuer):
    """It once ended the process at once, and the requests under way with it."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    daypass.program.process.send_signal(signal.SIGHUP)
    assert call(daypass, issuer.token()) == 200
    assert daypass.stop() == 0


def test_a_log_at_its_size_limit_does_not_end_the_process(make_daypass, make_issuer):
    """SIGXFSZ once ended the process. Daypass must not do what it can't log."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()) == 200
    process = daypass.program.process.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (daypass.audit_log.stat().st_size, before[1]))
    assert [call(daypass, issuer.token()) for _ in range(3)] == [500] * 3
    resource.prlimit(process, resource.RLIMIT_FSIZE, before)
    assert call(daypass, issuer.token()) == 200


def test_a_failure_to_start_threads_is_named(make_daypass, make_issuer):
    """The process once ended by an illegal instruction, without a word."""
    daypass = make_daypass({**provider(make_issuer()), "DAYPASS_THREADS": "1024"})
    little = 1 << 30
    daypass.launch(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (little, little)))
    assert daypass.program.wait() == 1
    assert "DAYPASS_THREADS" in daypass.output


@pytest.mark.parametrize("limit", [24, 32])
def test_silent_connections_leave_descriptors_for_others(make_daypass, make_issuer, limit):
    """The process has few descriptors, and connections that send nothing hold them (T57)."""
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), "DAYPASS_THREADS": "2"}).launch(
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
    until(lambda: "listening on" in daypass.output, "the process to serve")
    token = issuer.token()
    silent = []
    try:
        for _ in range(60):
            silent.append(Connection(daypass.address))
            silent[-1].send(begin())
        assert [call(daypass, token) for _ in range(5)] == [200] * 5
    finally:
        for connection in silent:
            connection.socket.close()


# A changed configuration

@pytest.mark.parametrize(("setting", "value", "said"), [
    ("DAYPASS_STATE_DIR", "/nonexistent/state", "/nonexistent"),
    ("DAYPASS_STATE_DIR", "/", "state: "),
    ("DAYPASS_AUDIT_LOG", "/nonexistent/log", "/nonexistent/log"),
    ("DAYPASS_LISTEN", "127.0.0.1:9", "DAYPASS_LISTEN"),
])
def test_an_unusable_configuration_changes_nothing(adopted, setting, value, said):
    """It once took a working service down."""
    daypass = adopted()
    daypass.settings[setting] = value
    daypass.write_settings()
    until(lambda: "the previous configuration stays in force" in daypass.output, "the complaint")
    assert said in daypass.output and CHANGED not in daypass.output
    assert call(daypass, adopted.issuer.token()) == 200


def test_a_slow_upload_delays_a_renewal_for_a_limited_time(adopted):
    """One client once made all others wait for as long as it liked."""
    store = Recorder()
    daypass = adopted(**store.settings, DAYPASS_ANONYMOUS_POLICY="readwrite")
    size = 1 << 20
    upload, _ = post(
        b"", REQUEST_METHOD="PUT", REQUEST_URI="/bucket/key", CONTENT_TYPE=None,
        CONTENT_LENGTH=str(size),
        HTTP_CONTENT_LENGTH=str(size), HTTP_X_AMZ_CONTENT_SHA256="UNSIGNED-PAYLOAD",
        DAYPASS_DOOR="gateway")
    ended = threading.Event()

    def drip():
        while not ended.wait(0.2):
            try:
                slow.send(record(STDIN, b"x" * 100))
            except OSError:
                return

    try:
        with Connection(daypass.address) as slow:
            slow.send(begin() + stream(PARAMS, pairs(upload)))
            dripping = threading.Thread(target=drip)
            dripping.start()
            try:
                token = adopted.issuer.token()
                assert call(daypass, token) == 200
                daypass.settings["DAYPASS_THREADS"] = "4"
                daypass.write_settings()
                until(lambda: CHANGED in daypass.output, "the renewal", 60)
                assert call(daypass, token) == 200
                assert slow.rest() == []
            finally:
                ended.set()
                dripping.join()
        assert all(
            len(received.body) < size for received in store.take()), "the store has a whole object"
    finally:
        store.stop()
