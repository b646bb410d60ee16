"""The nginx configuration of the repository: which requests reach Daypass, with which facts.

To see what nginx states, a test puts a listener of its own in Daypass's place.
"""

import concurrent.futures
import socket
import ssl
import threading
import urllib.parse

import pytest
from botocore.retries.standard import ThrottledRetryableChecker

from support import fastcgi
from support.daypass import provider
from support.inspection import decode
from support.program import free_port
from support.store import Store
from support.sts import FORM, fresh_address, parameters
from support.waiting import until


class Recorder:
    """A FastCGI responder that keeps the parameters of each request and returns 200."""

    def __init__(self, path):
        self.requests = []
        self.bodies = []
        self.connections = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self.upstream = f"unix:{path}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        try:
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()
        except OSError:
            pass

    def _serve(self, connection):
        answer = (
            fastcgi.stream(fastcgi.STDOUT, b"Status: 200\r\nContent-Type: text/plain\r\n\r\nok")
            + fastcgi.record(fastcgi.END_REQUEST, bytes(8)))
        with fastcgi.Connection.over(connection) as reader:
            while (request := self._request(reader)) is not None:
                names, body = request
                self.requests.append(names)
                self.bodies.append(body)
                reader.send(answer)

    @staticmethod
    def _request(reader):
        encoded = body = b""
        while (one := reader.read()) is not None:
            kind, _, content = one
            if kind == fastcgi.PARAMS:
                encoded += content
            elif kind == fastcgi.STDIN:
                body += content
                if not content:
                    return fastcgi.list_of_pairs(encoded), body
        return None


@pytest.fixture
def recorder(own):
    return own.keep(Recorder(own.place("r")))


@pytest.fixture
def recorded(recorder, make_client):
    """A client before the recorder. recorded(...) returns the parameters that nginx stated."""
    client = make_client(recorder.upstream)

    def send(**request):
        assert client.send(**request).status == 200
        return recorder.requests[-1]
    send.client = client
    return send


def values(request, name):
    return [value for key, value in request if key == name]


def test_nginx_states_each_fact_once(recorded):
    address = fresh_address()
    request = recorded(
        path="/sts", query="a=%2F&b", body=b"c=d", headers={"Content-Type": FORM},
        address=address)
    assert {name: values(request, name) for name, _ in request if not name.startswith("HTTP_")} \
        == {
            "REQUEST_METHOD": ["POST"], "REQUEST_URI": ["/sts?a=%2F&b"],
            "QUERY_STRING": ["a=%2F&b"], "CONTENT_TYPE": [FORM], "CONTENT_LENGTH": ["3"],
            "SERVER_PROTOCOL": ["HTTP/1.1"], "REMOTE_ADDR": [address], "HTTPS": ["on"],
            "SSL_CLIENT_VERIFY": ["NONE"]}
    assert values(request, "HTTP_HOST") == [f"127.0.0.1:{recorded.client.port}"]


def test_a_proxy_header_never_becomes_http_proxy(recorded):
    """The mistake called httpoxy (T45)."""
    request = recorded(headers={"Proxy": "http://evil.example:1"})
    assert values(request, "HTTP_PROXY") == []


FACTS = ["Remote-Addr", "Https", "Request-Method", "Query-String", "Daypass-Config",
         "Daypass-Listen", "Minio-Region", "Path", "Remote-User", "Auth-Type", "Gateway-Interface",
         "Ssl-Client-Verify", "Ssl-Client-Cert", "Ssl-Client-Escaped-Cert"]


@pytest.mark.parametrize("name", FACTS)
def test_no_header_becomes_a_fact(recorded, name):
    """A client's header gets HTTP_ before its name (T43)."""
    request = recorded(headers={name: "evil"})
    assert [key for key, value in request if value == "evil"] == [
        "HTTP_" + name.upper().replace("-", "_")]


@pytest.mark.parametrize("name", [
    "X_Amz_Date", "X-Amz_Security-Token", "Content_Type", "Host_", "_", "X.Amz.Date"])
def test_a_header_whose_name_cgi_would_merge_is_dropped(recorded, name):
    """As a CGI parameter it would look like the one with hyphens (T44)."""
    request = recorded(headers={name: "evil"})
    assert [key for key, value in request if value == "evil"] == []


def test_the_host_keeps_its_port(recorded):
    """S3 signatures cover the port; the stock fastcgi_params remove it."""
    request = recorded(headers={"Host": "Sts.Example.org:8443"})
    assert values(request, "HTTP_HOST") == ["Sts.Example.org:8443"]


def test_a_chunked_body_arrives_whole_with_its_length(recorded, recorder):
    request = recorded(body=iter([b"a" * 10, b"b" * 20]), headers={"Content-Type": FORM})
    assert values(request, "CONTENT_LENGTH") == ["30"]
    assert recorder.bodies[-1] == b"a" * 10 + b"b" * 20


def test_connections_to_daypass_are_kept(recorded, recorder):
    for _ in range(30):
        recorded()
    assert recorder.connections <= 4, "at most a connection or two for each of the two workers"


@pytest.mark.parametrize("path", [
    "/x", "/sts/", "//", "/sts/x", "/STS", "/./x", "/sts%2F", "/.well-known/openid-configuration",
    "/minio/admin/v3/info", "/bucket/key"])
def test_other_paths_are_not_found(sts, issuer, path):
    answer = sts.send(path=path, body=parameters(issuer.token()))
    assert answer.status == 404
    assert b"Credentials" not in answer.body


@pytest.fixture(params=["daypass.conf", "daypass-s3.conf"])
def host(request, own):
    """What makes nginx a server of the token service alone, or with S3 on the same host name."""
    if request.param == "daypass.conf":
        return {}
    return {"store": own.keep(Store(own.place("store"))).address}


@pytest.mark.parametrize("size", [(1 << 20) + 1, (1 << 20) + 60_000])
def test_a_body_a_little_over_1_mib_is_refused_by_daypass(sts, daypass, size):
    """nginx leaves room, so that Daypass gives the answer (T56)."""
    answer = sts.send(body="x" * size, headers={"Content-Type": FORM})
    assert answer.status == 413, answer
    assert answer.root.tag.endswith("ErrorResponse")
    assert daypass.audit_line(answer.request_id)["outcome"] == "refused"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_far_over_1_mib_is_refused_by_nginx(make_client, daypass, host, chunked):
    """It must not fill a disk or the memory (T56)."""
    sts = make_client(daypass.upstream, **host)
    body = b"x" * (2 << 20)
    try:
        answer = sts.send(
            body=iter([body]) if chunked else body, headers={"Content-Type": FORM})
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
        pytest.fail("nginx hung up instead of answering")
    assert answer.refusal == (413, "RequestEntityTooLarge")
    assert answer.headers["x-amz-request-id"] == answer.request_id


def test_a_body_of_1_mib_is_read(sts, issuer):
    form = urllib.parse.urlencode(parameters(issuer.token())) + "&filler="
    body = form.ljust(1 << 20, "x")
    answer = sts.send(body=body, headers={"Content-Type": FORM})
    assert answer.status == 200, answer


def test_a_request_line_over_24_kib_is_refused(sts):
    """nginx's own limit (T56)."""
    assert sts.send(query="a=" + "x" * 25_000).status == 414


def test_too_many_header_lines_are_refused(sts):
    """More than nginx can put into one FastCGI record is an error, not a crash (T56)."""
    headers = {f"X-{i}": "x" * 1_000 for i in range(200)}
    assert sts.send(headers=headers).status in (400, 431, 494)
    several = {f"X-{i}": "x" * 20_000 for i in range(3)}
    answer = sts.send(query="a=" + "x" * 20_000, headers=several)
    assert answer.status in (400, 503)


def test_an_address_that_asks_too_often_is_told_to_wait(make_client, daypass, host, issuer):
    """A hundred calls at once pass, then twenty a second."""
    sts = make_client(daypass.upstream, **host)
    address = fresh_address()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: sts.assume("x", address=address), range(300)))
    throttled = [answer for answer in answers if answer.status == 429]
    assert 100 <= len(answers) - len(throttled) < 300
    answer = throttled[0]
    assert answer.refusal == (429, "Throttling")
    assert answer.text("Type") == "Sender"
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["x-amz-request-id"] == answer.request_id
    assert answer.root.tag == "{https://sts.amazonaws.com/doc/2011-06-15/}ErrorResponse"
    assert sts.assume(issuer.token()).status == 200, "another address is not concerned"


def test_boto3_waits_and_tries_again_when_it_was_throttled():
    assert "Throttling" in ThrottledRetryableChecker._THROTTLED_ERROR_CODES


def test_without_daypass_nginx_answers_service_unavailable(make_client, host, own):
    client = make_client(f"unix:{own.place('nobody')}", **host)
    answer = client.assume("x")
    assert answer.refusal == (503, "ServiceUnavailable")
    assert answer.text("Type") == "Receiver"
    assert answer.headers["x-amz-request-id"] == answer.request_id


def test_a_restart_of_daypass_loses_no_call(make_client, make_daypass, make_issuer):
    """The connections that nginx kept are closed. It notices and opens new ones."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    client = make_client(daypass.upstream)
    for _ in range(8):
        assert client.assume(issuer.token()).status == 200
    daypass.stop()
    daypass.start()
    for _ in range(8):
        assert client.assume(issuer.token()).status == 200


def test_answers_to_concurrent_calls_are_not_mixed_up(sts, issuer):
    subjects = [f"subject-{number}" for number in range(200)]
    tokens = {subject: issuer.token(sub=subject) for subject in subjects}

    def call(subject):
        answer = sts.assume(tokens[subject])
        claims = decode(answer.credentials["SessionToken"], 1)
        return answer.text("SubjectFromWebIdentityToken"), claims["sub"]

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        assert list(pool.map(call, subjects)) == [(subject, subject) for subject in subjects]


def test_plain_http_gives_nothing(nginx):
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("version, works", [
    (ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
    (ssl.TLSVersion.TLSv1_3, True)])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_tls_has_at_least_version_1_2(nginx, authority, version, works):
    context = ssl.create_default_context(cafile=str(authority.file))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as connection:
        try:
            with context.wrap_socket(connection, server_hostname="localhost") as secured:
                assert works and secured.version()
        except ssl.SSLError:
            assert not works


@pytest.mark.parametrize("request_head", [
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost : a\r\nContent-Length: 0\r\n\r\n"],
    ids=["two lengths", "length and chunks", "two hosts", "negative length", "no host",
         "space after a name"])
def test_an_ambiguous_request_is_refused_by_nginx(sts, request_head):
    connection = sts.connection()
    connection.connect()
    connection.sock.sendall(request_head)
    assert connection.sock.recv(100).startswith(b"HTTP/1.1 400")
    connection.close()


def test_a_client_that_leaves_early_does_no_harm(sts, issuer):
    for _ in range(20):
        connection = sts.connection()
        connection.connect()
        connection.sock.sendall(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: " + FORM.encode()
            + b"\r\nContent-Length: 1000\r\n\r\nAction=")
        connection.close()
    assert sts.assume(issuer.token()).status == 200


def test_nginx_over_tcp_works_too(make_client, make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer), listen=f"127.0.0.1:{free_port()}").start()
    client = make_client(daypass.upstream)
    for _ in range(5):
        assert client.assume(issuer.token()).status == 200


def test_the_access_log_has_the_outcome_of_a_call(sts, nginx, daypass, issuer):
    answer = sts.assume(issuer.token())
    line = until(lambda: [line for line in nginx.access_log.read_text().splitlines()
                          if answer.request_id in line], "the line of the call")[0]
    assert '"POST /" 200' in line
    assert "us=200" in line
    assert daypass.audit_line(answer.request_id)["sourceAddress"] == line.split()[0]
