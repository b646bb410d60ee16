"""A listening socket that another program has made: systemd keeps it while the server changes."""

import os

import pytest

from support.daypass import binary, provider
from support.fastcgi import Connection, whole, post
from support.passing import Passing, start_with_open_socket
from support.program import Program, tool
from support.sts import parameters
from support.waiting import until


@pytest.fixture
def issuer(make_issuer):
    return make_issuer()


@pytest.fixture
def daypass(make_daypass, issuer):
    return make_daypass(provider(issuer))


@pytest.fixture
def passing(own, daypass):
    return own.keep(Passing(daypass))


def call(daypass, issuer):
    with Connection(daypass.address) as connection:
        return connection.call(parameters(issuer.token()))


@pytest.mark.parametrize("place, count", [(3, 1), (0, -1)])
def test_it_serves_on_a_socket_that_it_is_passed(own, daypass, passing, issuer, place, count):
    program = own.keep(passing.start(place, count))
    for _ in range(3):
        assert call(daypass, issuer).status == 200
    assert f"listening on descriptor {place} with" in program.output
    assert program.stop() == 0
    assert os.path.exists(daypass.address), "the socket is not its own to remove"


@pytest.mark.parametrize("options", [[], ["--inetd"]])
def test_systemd_hands_it_the_listening_socket(own, daypass, issuer, options):
    daypass.settings["DAYPASS_LISTEN"] = None
    daypass.write_settings()
    program = own.keep(Program(
        [tool("systemd-socket-activate"), "--listen", daypass.address,
         f"--setenv=DAYPASS_CONFIG={daypass.environment['DAYPASS_CONFIG']}", *options,
         binary("daypass.fcgi")],
        daypass.directory / "output", {"PATH": "/usr/bin:/bin"}))
    until(lambda: program.has_ended or "Listening on" in program.output, "systemd-socket-activate")
    for _ in range(3):
        assert call(daypass, issuer).status == 200, program.output
    assert program.stop() == 0


def test_requests_wait_while_it_restarts(own, daypass, passing, issuer):
    first = own.keep(passing.start())
    assert call(daypass, issuer).status == 200
    assert first.stop() == 0
    with Connection(daypass.address) as connection:
        connection.send(whole(*post(parameters(issuer.token()))))
        own.keep(passing.start())
        assert connection.answer().status == 200


@pytest.mark.parametrize("count", [0, 2])
def test_any_number_of_sockets_but_one_stops_the_start(own, passing, count):
    program = own.keep(passing.start(count=count))
    assert program.wait() == 1
    assert "LISTEN_FDS is not 1" in program.output


def test_a_passed_descriptor_that_is_no_socket_stops_the_start(own, daypass, passing):
    passing.socket.close()
    passing.socket = open(os.devnull)
    program = own.keep(passing.start())
    assert program.wait() == 1
    assert "no listening socket was passed" in program.output


@pytest.mark.parametrize("family, host", [("AF_INET", "0.0.0.0"), ("AF_INET6", "::")])
@pytest.mark.parametrize("place", [0, 3])
def test_a_socket_that_others_can_reach_stops_the_start(daypass, family, host, place):
    """A program that can connect can state any client address (T57)."""
    daypass.settings["DAYPASS_LISTEN"] = None
    daypass.write_settings()
    result = start_with_open_socket(daypass, family, host, place)
    assert result.returncode == 1, result
    assert "neither a Unix socket nor a loopback address" in result.stderr


def test_a_socket_beside_an_address_stops_the_start(own, daypass, passing):
    """Daypass would never answer on one of the two."""
    daypass.settings["DAYPASS_LISTEN"] = f"unix:{daypass.directory}/other"
    daypass.write_settings()
    program = own.keep(passing.start())
    assert program.wait() == 78
    assert "DAYPASS_LISTEN" in program.output
    assert not daypass.state.exists()


def test_a_socket_that_was_passed_to_another_process_is_not_taken(make_daypass, issuer):
    daypass = make_daypass(
        provider(issuer), environment={"LISTEN_PID": "1", "LISTEN_FDS": "1"}).start()
    assert call(daypass, issuer).status == 200
