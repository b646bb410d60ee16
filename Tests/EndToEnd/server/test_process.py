"""The life of the process: how it starts, listens and ends."""

import concurrent.futures
import os
import pathlib
import resource
import signal
import socket
import stat
import subprocess
import threading
import time
import urllib.parse

import pytest

from support.daypass import binary, provider
from support.fastcgi import (
    PARAMS, STDOUT, Connection, begin, cgi_answer, pairs, post, record, whole)
from support.issuer import JWKS
from support.program import Program, accepts, free_port, tool
from support.sts import parameters
from support.waiting import until


def call(daypass, issuer, **more):
    with Connection(daypass.address) as connection:
        return connection.call(parameters(issuer.token(), **more))


@pytest.fixture
def gated(make_issuer):
    """An issuer whose keys come when `gate` opens: until then a call is under way."""
    issuer = make_issuer()
    issuer.gate = threading.Event()
    friendly = issuer.answer(JWKS)

    def send(handler):
        issuer.gate.wait(4)
        friendly(handler)
    issuer.answers[JWKS] = send
    yield issuer
    issuer.gate.set()


# SIGTERM

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_sigterm_lets_running_calls_finish(make_daypass, gated, number):
    daypass = make_daypass(provider(gated)).start()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(call, daypass, gated) for _ in range(4)]
        until(lambda: gated.count(JWKS), "a call under way")
        daypass.program.process.send_signal(number)
        until(lambda: not accepts(daypass.address), "the socket to be closed")
        assert not daypass.program.has_ended
        gated.gate.set()
        statuses = [answer.result().status for answer in answers]
    assert statuses == [200] * 4
    assert daypass.program.wait() == 0


def test_a_socket_of_another_kind_is_not_replaced(make_daypass, make_issuer):
    """Daypass takes over a path only if certainly no program listens on it."""
    daypass = make_daypass(provider(make_issuer()))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(str(daypass.address))
        status, output = daypass.refuses_to_start()
        assert status == 1
        assert "another process" in output
        assert pathlib.Path(daypass.address).is_socket()


def test_idle_connections_do_not_keep_it_alive(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    with Connection(daypass.address) as idle, Connection(daypass.address) as silent:
        assert idle.call(parameters(issuer.token()), keep=True).status == 200
        silent.send(b"")
        daypass.program.terminate()
        assert daypass.program.wait(5) == 0


def test_a_request_whose_rest_is_still_coming_is_answered(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    octets = whole(*post(parameters(issuer.token())))
    with Connection(daypass.address) as half, Connection(daypass.address) as other:
        half.send(octets[:-30])
        assert other.call(parameters(issuer.token())).status == 200
        daypass.program.terminate()
        until(lambda: not accepts(daypass.address), "the socket to be closed")
        half.send(octets[-30:])
        assert half.answer().status == 200
    assert daypass.program.wait() == 0


def test_a_request_that_comes_a_moment_after_its_connection_is_answered(make_daypass, make_issuer):
    """mod_fcgid connects before it sends. The signal can come between the two."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    token = issuer.token()
    with Connection(daypass.address) as connection:
        daypass.program.terminate()
        until(lambda: not accepts(daypass.address), "the socket to be closed")
        time.sleep(0.1)
        assert connection.call(parameters(token)).status == 200
    assert daypass.program.wait() == 0


def test_an_unfinished_request_does_not_keep_it_alive_for_ever(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer())).start()
    with Connection(daypass.address) as half:
        half.send(begin())
        daypass.program.terminate()
        assert daypass.program.wait(20) == 0


def test_it_ends_while_calls_keep_coming(make_daypass, make_issuer):
    """Every call gets a whole answer, or Daypass never served its connection."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    token = issuer.token()
    stop = threading.Event()

    def client():
        answered = 0
        while not stop.is_set():
            try:
                connection = Connection(daypass.address)
            except OSError:
                return answered
            with connection:
                form, body = post(parameters(token))
                try:
                    connection.send(whole(form, body))
                    first = connection.read()
                except OSError:
                    return answered
                if first is None:
                    return answered
                assert first[0] == STDOUT
                connection.rest()
                answered += 1
        return answered

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        clients = [pool.submit(client) for _ in range(8)]
        until(lambda: daypass.audit_log.exists() and len(daypass.audit()) > 50, "calls")
        daypass.program.terminate()
        status = daypass.program.wait()
        stop.set()
        assert sum(client.result() for client in clients) >= 50
    assert status == 0


# Kept connections

def test_more_kept_connections_than_threads_do_not_starve_a_new_one(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), "DAYPASS_THREADS": "4"}).start()
    form = parameters(issuer.token())
    kept = [Connection(daypass.address) for _ in range(40)]
    try:
        for connection in kept:
            assert connection.call(form, keep=True).status == 200
        start = time.monotonic()
        assert call(daypass, issuer).status == 200
        assert time.monotonic() - start < 1
        for connection in kept:
            assert connection.call(form, keep=True).status == 200, "the kept ones still serve"
    finally:
        for connection in kept:
            connection.socket.close()


def test_unfinished_requests_do_not_starve_a_new_one(make_daypass, make_issuer):
    """A web server that stalls within requests must not stop other connections (T57)."""
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), "DAYPASS_THREADS": "2"}).start()
    form, _ = post(parameters(issuer.token()))
    stalled = [Connection(daypass.address) for _ in range(10)]
    try:
        for connection in stalled:
            connection.send(begin() + record(PARAMS, pairs(form)))
        start = time.monotonic()
        assert call(daypass, issuer).status == 200
        assert time.monotonic() - start < 2
    finally:
        for connection in stalled:
            connection.socket.close()


def test_file_descriptors_beyond_1024_work(make_daypass, make_issuer, raised_limit):
    """select() writes past its set there (T57, CVE-2012-6687)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    many = [Connection(daypass.address) for _ in range(1_100)]
    try:
        assert call(daypass, issuer).status == 200
        assert many[-1].call(parameters(issuer.token())).status == 200
    finally:
        for connection in many:
            connection.socket.close()
    assert call(daypass, issuer).status == 200


def test_more_than_1024_requests_may_have_begun(make_daypass, make_issuer, raised_limit):
    """Each finishes on its own connection, the last to begin first (T57)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    octets = whole(*post(parameters(issuer.token())))
    many = [Connection(daypass.address) for _ in range(1_100)]
    try:
        for number, connection in enumerate(many):
            connection.send(octets[:1 + number % (len(octets) - 1)])
        for number, connection in reversed(list(enumerate(many))):
            connection.send(octets[1 + number % (len(octets) - 1):])
            assert connection.answer().status == 200, number
    finally:
        for connection in many:
            connection.socket.close()


@pytest.fixture
def raised_limit():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard == resource.RLIM_INFINITY or hard >= 4_096
    resource.setrlimit(resource.RLIMIT_NOFILE, (4_096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# Listening

def test_it_listens_on_a_tcp_port(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer), listen=f"127.0.0.1:{free_port()}").start()
    assert call(daypass, issuer).status == 200


def test_it_says_where_it_listens(make_daypass, make_issuer):
    daypass = make_daypass({**provider(make_issuer()), "DAYPASS_THREADS": "3"}).start()
    assert f"daypass: listening on {daypass.upstream} with 3 threads\n" in daypass.output


@pytest.mark.parametrize("setting, mode", [(None, 0o660), ("0600", 0o600), ("0666", 0o666)])
def test_the_socket_has_the_mode_that_is_set(make_daypass, make_issuer, setting, mode):
    """The mode decides which programs may connect (T57)."""
    daypass = make_daypass(
        {**provider(make_issuer()), "DAYPASS_SOCKET_MODE": setting}).start()
    assert stat.S_IMODE(os.stat(daypass.address).st_mode) == mode


def test_a_socket_that_a_crash_left_behind_is_replaced(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    daypass.program.process.kill()
    daypass.program.wait()
    assert os.path.exists(daypass.address)
    daypass.start()
    assert call(daypass, issuer).status == 200


def test_a_file_that_is_no_socket_is_not_replaced(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer()))
    with open(daypass.address, "w") as file:
        file.write("precious")
    status, output = daypass.refuses_to_start()
    assert status != 0
    assert pathlib.Path(daypass.address).read_text() == "precious", output


def test_a_port_that_is_taken_stops_the_start(make_daypass, make_issuer):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        daypass = make_daypass(provider(make_issuer()), listen=address)
        status, output = daypass.refuses_to_start()
    assert status != 0
    assert address in output


def test_spawn_fcgi_passes_it_the_listening_socket(make_daypass, make_issuer, own):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer))
    daypass.settings["DAYPASS_LISTEN"] = None
    daypass.write_settings()
    program = own.keep(Program(
        [tool("spawn-fcgi"), "-n", "-s", daypass.address, "--", binary("daypass.fcgi")],
        daypass.directory / "output", daypass.environment))
    until(lambda: program.has_ended or "listening on" in program.output, "spawn-fcgi")
    assert not program.has_ended, program.output
    for _ in range(3):
        assert call(daypass, issuer).status == 200
    assert program.stop() == 0


def test_it_says_that_it_has_no_address_to_listen_on(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer()))
    daypass.settings["DAYPASS_LISTEN"] = None
    daypass.write_settings()
    status, output = daypass.refuses_to_start()
    assert status != 0
    assert "DAYPASS_LISTEN" in output


def test_arguments_are_ignored(make_daypass, make_issuer):
    """Under CGI a query string can become arguments."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start("--help", "-x", "config", "", "\xff")
    assert call(daypass, issuer).status == 200


# Plain CGI

@pytest.fixture
def cgi(make_daypass, make_issuer):
    """Runs the binary as a web server would for one request."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer))
    daypass.settings["DAYPASS_LISTEN"] = None
    daypass.write_settings()

    def run(form, arguments=(), environment=None, **changes):
        stated, body = post(form, **changes)
        result = subprocess.run(
            [binary("daypass.fcgi"), *arguments], input=body, capture_output=True, timeout=60,
            env={**daypass.environment, "GATEWAY_INTERFACE": "CGI/1.1", **stated,
                 **(environment or {})})
        assert result.returncode == 0, result.stderr.decode()
        return cgi_answer(result.stdout)
    run.issuer = issuer
    run.daypass = daypass
    return run


def test_it_is_a_cgi_program_too(cgi):
    answer = cgi(parameters(cgi.issuer.token()))
    assert answer.status == 200, answer
    assert answer.credentials
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["x-amz-request-id"] == answer.request_id
    assert cgi.daypass.audit_line(answer.request_id)["sourceAddress"] == "192.0.2.7"


def test_as_cgi_it_waits_for_a_configuration_that_is_being_written(cgi):
    """An editor empties the file first, and an empty file is a valid configuration without any
    provider."""
    path = cgi.daypass.directory / "daypass.env"
    whole = path.read_text()
    stop = threading.Event()

    def write():
        while not stop.wait(0.12):
            with path.open("w") as file:
                file.write(whole[:len(whole) // 2])
                file.flush()
                time.sleep(0.002)
                file.write(whole[len(whole) // 2:])

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        token = cgi.issuer.token()
        try:
            statuses = [cgi(parameters(token)).status for _ in range(60)]
        finally:
            stop.set()
        writing.result()
    assert statuses == [200] * 60


def test_as_cgi_it_reads_the_query(cgi):
    query = urllib.parse.urlencode(parameters(cgi.issuer.token()))
    for uri in (None, "/?" + query):
        answer = cgi(b"", QUERY_STRING=query, REQUEST_URI=uri, CONTENT_TYPE=None,
                     CONTENT_LENGTH=None)
        assert answer.status == 200, answer


def test_as_cgi_it_ignores_arguments(cgi):
    answer = cgi(parameters(cgi.issuer.token()), arguments=["--help", "-s", "indexed+query"])
    assert answer.status == 200, answer


def test_as_cgi_it_shares_the_cached_keys(cgi):
    for _ in range(3):
        assert cgi(parameters(cgi.issuer.token())).status == 200
    assert cgi.issuer.count(JWKS) == 1


def test_as_cgi_it_refuses_with_a_document(cgi):
    assert cgi(parameters("x")).refusal == (400, "InvalidIdentityToken")


def test_as_cgi_it_refuses_a_body_over_1_mib(cgi):
    assert cgi(b"x" * ((1 << 20) + 1)).status == 413


def test_as_cgi_a_body_of_1_mib_is_read(cgi):
    form = urllib.parse.urlencode(parameters(cgi.issuer.token())).encode() + b"&x="
    assert cgi(form.ljust(1 << 20, b"x")).status == 200


@pytest.mark.parametrize("length", ["", None])
def test_as_cgi_it_reads_a_chunked_body_to_its_end(cgi, length):
    """Apache states no length for a chunked body."""
    answer = cgi(parameters(cgi.issuer.token()), CONTENT_LENGTH=length,
                 HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status == 200, answer


@pytest.mark.parametrize("length", ["-1", "x", "1e3", " 3", "99999999999999999999", "3;"])
def test_as_cgi_a_malformed_length_is_refused(cgi, length):
    assert cgi(b"a=b", CONTENT_LENGTH=length).status in (400, 413)


def test_as_cgi_it_does_not_wait_beyond_the_stated_length(cgi):
    stated, body = post(parameters(cgi.issuer.token()))
    environment = {**cgi.daypass.environment, "GATEWAY_INTERFACE": "CGI/1.1", **stated}
    with subprocess.Popen([binary("daypass.fcgi")], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, env=environment) as process:
        process.stdin.write(body)
        process.stdin.flush()
        answer = cgi_answer(process.stdout.read())
    assert answer.status == 200, answer


def test_as_cgi_the_proxy_header_reroutes_nothing(cgi):
    """A client's `Proxy` header becomes the variable HTTP_PROXY (T45, httpoxy)."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0)
        url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        answer = cgi(parameters(cgi.issuer.token()),
                     environment={"HTTP_PROXY": url, "HTTPS_PROXY": url, "ALL_PROXY": url})
        assert answer.status == 200, answer
        with pytest.raises(BlockingIOError):
            proxy.accept()


@pytest.mark.parametrize("name", [
    "HTTP_DAYPASS_STATE_DIR", "HTTP_MINIO_REGION", "HTTP_DAYPASS_CONFIG"])
def test_as_cgi_no_header_is_a_setting(cgi, name):
    answer = cgi(parameters(cgi.issuer.token()), environment={name: "/nowhere"})
    assert answer.status == 200, answer
