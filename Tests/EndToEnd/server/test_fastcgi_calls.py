"""The system calls of a FastCGI request, without those of its answer: a door that does not exist is
refused before anything is looked at."""

import os
import signal

import pytest

from support.daypass import Daypass, provider
from support.fastcgi import Connection, post, whole
from support.issuer import Issuer
from support.tracing import server_calls

COUNT = 20
PARAMETERS, BODY = post(b"Action=x&Version=2011-06-15", DAYPASS_DOOR="none")


@pytest.fixture(scope="module")
def server(shared, authority, certificate):
    # One worker: another one would be woken by a call that comes before the connection is parked.
    return shared.keep(Daypass(
        shared.place("one-worker"), authority,
        {"DAYPASS_THREADS": "1", **provider(shared.keep(Issuer(certificate)))})).start()


def without_interrupted_waits(made):
    """Takes away those of other threads, and two of the worker, which attaching and the signal
    interrupt."""
    for name in ("restart_syscall", "rt_sigtimedwait", "futex"):
        made.pop(name, None)
    made["epoll_wait"] = max(made["epoll_wait"] - 2, COUNT)


def test_a_call_on_a_kept_connection_makes_five(server):
    """It waits for an event, reads, begins the request by a pipe, and writes."""
    with Connection(server.address) as connection:
        def call():
            connection.send(whole(PARAMETERS, BODY, keep=True))
            assert connection.answer().status == 403

        call()
        made = server_calls(server, lambda: [call() for _ in range(COUNT)])
    without_interrupted_waits(made)
    assert made == {
        "epoll_wait": COUNT, "recvfrom": COUNT, "write": 2 * COUNT, "read": COUNT}


def test_a_call_on_a_new_connection_makes_eight(server):
    """It also accepts, lets the next connection be accepted, and closes."""
    connections = []

    def call_all():
        # So that no connection is accepted before its request is there.
        os.kill(server.program.process.pid, signal.SIGSTOP)
        for _ in range(COUNT):
            connections.append(Connection(server.address))
            connections[-1].send(whole(PARAMETERS, BODY))
        os.kill(server.program.process.pid, signal.SIGCONT)
        for connection in connections:
            assert connection.answer().status == 403
            assert connection.rest() == []
            connection.socket.close()

    made = server_calls(server, call_all)
    without_interrupted_waits(made)
    assert made == {
        "epoll_wait": COUNT, "accept4": COUNT, "epoll_ctl": COUNT, "recvfrom": COUNT,
        "write": 2 * COUNT, "read": COUNT, "close": COUNT}
