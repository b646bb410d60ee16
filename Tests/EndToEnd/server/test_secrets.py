"""No token and no secret is written to a log, an audit line, an error or a file (T53).

Canaries: the tests search everything that nginx and Daypass have written for each segment of a
token, after calls that succeeded and calls that failed in each way that makes a server talk.
"""

import concurrent.futures
import os
import pathlib
import socket

import pytest

from support import fastcgi
from support.daypass import provider
from support.fastcgi import Connection
from support.issuer import JWKS, status
from support.sts import FORM, fresh_address, parameters
from support.waiting import until

CLIENT_SECRET = "canary-client-secret-0123456789"


class Canaries:
    """Everything that no file may contain."""

    def __init__(self):
        self.secrets = {CLIENT_SECRET}

    def token(self, token):
        """Watches for the beginning of a token's claims and of its signature. Its header is the
        same for everyone."""
        self.secrets |= {part[:40] for part in token.split(".")[1:] if len(part) > 40}
        return token

    def credentials(self, answer):
        """Watches for the credentials of an answer. The access key ID may be known."""
        credentials = answer.credentials
        self.secrets |= {credentials["SecretAccessKey"]}
        self.token(credentials["SessionToken"])

    def found(self, text):
        return any(secret in text for secret in self.secrets)

    def assert_absent(self, text, where):
        assert not self.found(text), f"a secret in {where}"

    def assert_absent_below(self, directory):
        files = [path for path in pathlib.Path(directory).rglob("*")
                 if path.is_file() and path.name != "daypass.env"]
        assert files, f"nothing was written below {directory}"
        talkative = [line for path in files
                     for line in path.read_bytes().decode(errors="replace").splitlines()
                     if self.found(line)]
        assert not talkative, f"secrets in {len(talkative)} lines"


@pytest.fixture
def canaries():
    return Canaries()


def ways_to_fail(issuer, canaries):
    """Requests, in the query string where they fit, each with the status that it leads to."""
    def token(**changes):
        return canaries.token(issuer.token(**changes))

    def query(**changes):
        return parameters(token(**changes))

    name = token()
    return {
        "good, in the query": (dict(query=query()), 200),
        "good, in the body": (dict(body=query()), 200),
        "good, as minio-py sends it": (dict(path="/sts", query=query()), 200),
        "expired": (dict(query=query(exp=1)), 400),
        "of a wrong audience": (dict(query=query(aud="x")), 400),
        "of an unknown issuer": (dict(query=query(iss="https://issuer.example.org")), 400),
        "of an unknown key": (dict(query=query(header={"kid": "unknown"})), 400),
        "without policy": (dict(query=query(without=["policy"])), 403),
        "cut short": (dict(query=parameters(token()[:-3])), 400),
        "with a fourth segment": (dict(query=parameters(token() + ".x")), 400),
        "as another parameter": (dict(query=parameters("x", DurationSeconds=token())), 400),
        "as the action": (dict(query=parameters("x", Action=token())), 400),
        "as the version": (dict(query=parameters("x", Version=token())), 400),
        "as a session policy": (dict(query=parameters(token(), Policy=token())), 400),
        "as a role": (dict(query=parameters(token(), RoleArn=token())), 200),
        "as the name of a parameter": (dict(query={token(): "", **query()}), 200),
        "as the name of a parameter, twice": (dict(query=f"{name}=1&{name}=2"), 400),
        "twice": (dict(query={**query(), "Token": token()}), None),
        "with bad encoding": (dict(query="WebIdentityToken=" + token() + "%zz"), 400),
        "by GET": (dict(method="GET", query=query()), 403),
        "by TRACE": (dict(method="TRACE", query=query()), 405),
        "to an unknown path": (dict(path="/x", query=query()), 404),
        "with a body too large for Daypass": (
            dict(query=query(), body="x" * ((1 << 20) + 1), headers={"Content-Type": FORM}), 413),
        "with a body too large for nginx": (
            dict(query=query(), body="x" * (2 << 20), headers={"Content-Type": FORM}), 413),
        "in a line that is too long": (dict(query={**query(), "x": "x" * 30_000}), 414),
        "with headers that are too long": (
            dict(query=query(), headers={"X": "x" * 40_000}), 400),
        "with parameters that FastCGI can't hold": (
            dict(query={**query(), "x": "x" * 20_000},
                 headers={f"X-{i}": "x" * 20_000 for i in range(3)}), None),
        "with a bad Host": (dict(query=query(), headers={"Host": "a b/c"}), 400),
        "with a bad length": (dict(query=query(), headers={"Content-Length": "x"}), 400),
        "in the Referer": (
            dict(query=query(), headers={"Referer": "https://x/?" + token()}), 200),
        "in the User-Agent": (dict(query=query(), headers={"User-Agent": token()}), 200),
        "as a bearer": (dict(headers={"Authorization": "Bearer " + token()}), 400),
        "as a cookie": (dict(query=query(), headers={"Cookie": "t=" + token()}), 200),
    }


def test_no_log_holds_a_token(make_daypass, make_client, make_issuer, canaries):
    """No call, good or bad, leaves its token in a log (T53)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, client_secret=CLIENT_SECRET)).start()
    client = make_client(daypass.upstream)
    telling = []
    for name, (request, expected) in ways_to_fail(issuer, canaries).items():
        answer = client.send(**request)
        assert expected in (None, answer.status), f"{name}: {answer}"
        if canaries.found(answer.body.decode() + str(answer.headers)):
            telling.append(name)
        if answer.status == 200:
            canaries.credentials(answer)
    assert len(daypass.audit()) > 15
    daypass.stop()
    client.nginx.stop()
    canaries.assert_absent_below(client.nginx.directory)
    canaries.assert_absent_below(daypass.directory)
    assert not telling, "answers that repeat a token"


def test_no_log_holds_a_token_when_calls_are_throttled(make_client, make_daypass, make_issuer,
                                                       canaries):
    """nginx reports each throttled call in its error log, with the request line (T53)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    client = make_client(daypass.upstream)
    query = parameters(canaries.token(issuer.token(exp=1)))
    address = fresh_address()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.send(query=query, address=address), range(200)))
    assert 429 in {answer.status for answer in answers}
    client.nginx.stop()
    canaries.assert_absent_below(client.nginx.directory)


def closes(connection):
    """Reads the request and hangs up."""


def closes_within_the_answer(connection):
    connection.send(fastcgi.record(fastcgi.STDOUT, b"Status: 200\r\nContent-"))


def speaks_http(connection):
    connection.send(b"HTTP/1.1 200 OK\r\n\r\n")


def answers_without_a_header(connection):
    connection.send(fastcgi.record(fastcgi.STDOUT, b"\0\xff" * 20_000))


def writes_to_standard_error(connection):
    connection.send(
        fastcgi.record(fastcgi.STDERR, b"something went wrong\n")
        + fastcgi.record(fastcgi.STDOUT, b"Status: 500\r\n\r\n")
        + fastcgi.record(fastcgi.END_REQUEST, bytes(8)))


@pytest.mark.parametrize("how", [
    closes, closes_within_the_answer, speaks_http, answers_without_a_header,
    writes_to_standard_error])
def test_no_log_holds_a_token_when_daypass_fails(own, make_client, issuer, canaries, how):
    """Daypass hangs up, hangs or sends nonsense, and nginx reports it (T53)."""
    path = str(own.place("broken"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        listener.settimeout(20)
        client = make_client(f"unix:{path}")

        def serve():
            connection, _ = listener.accept()
            with Connection.over(connection) as reader:
                while (one := reader.read()) is not None and one[0] != fastcgi.STDIN:
                    pass
                how(reader)

        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            served = pool.submit(serve)
            query = parameters(canaries.token(issuer.token()))
            assert client.send(query=query).status in (500, 503, 200)
            served.result()
    client.nginx.stop()
    canaries.assert_absent_below(client.nginx.directory)


@pytest.mark.parametrize("present", [False, True])
def test_no_log_holds_a_token_when_daypass_is_down(own, make_client, issuer, canaries, present):
    """nginx reports a missing socket at level crit, and a socket without a server at level error
    (T53)."""
    path = str(own.place("nobody"))
    if present:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
    client = make_client(f"unix:{path}")
    query = parameters(canaries.token(issuer.token()))
    assert client.send(query=query).status == 503
    client.nginx.stop()
    canaries.assert_absent_below(client.nginx.directory)


def test_the_access_log_has_what_the_error_log_lacks(own, make_client, issuer):
    """The setting that keeps tokens out of the error log costs its reports."""
    client = make_client(f"unix:{own.place('nobody')}")
    client.send(query=parameters(issuer.token()))
    line = until(client.nginx.access_log.read_text, "a line")
    assert '"POST /" 503' in line
    assert "us=502" in line


def test_no_file_is_left_of_a_large_body(make_daypass, make_client, make_issuer, canaries):
    """Neither of a request nor of an answer (T53)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    client = make_client(daypass.upstream)
    token = canaries.token(issuer.token(filler="x" * 40_000))
    assert client.assume(token, Filler="x" * 500_000).status == 200
    for module in ("client_body", "fastcgi"):
        assert not list((client.nginx.directory / module).rglob("*"))
    assert "buffered to a temporary file" not in client.nginx.logs()
    canaries.assert_absent_below(client.nginx.directory)


@pytest.mark.parametrize("how", ["down", "failing"])
def test_no_log_holds_a_token_when_the_issuer_fails(make_daypass, make_issuer, canaries, how):
    """Daypass reports what the issuer did, not the token (T53)."""
    issuer = make_issuer()
    if how == "down":
        issuer.stop()
    else:
        issuer.answers[JWKS] = status(500)
    daypass = make_daypass(provider(issuer, client_secret=CLIENT_SECRET)).start()
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(canaries.token(issuer.token())))
    assert answer.code == "IDPCommunicationError"
    canaries.assert_absent(answer.body.decode(), "the answer")
    daypass.stop()
    canaries.assert_absent_below(daypass.directory)


def test_the_state_directory_holds_no_session(make_daypass, make_issuer, canaries):
    """Sessions are derived, not stored (T53)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    for _ in range(3):
        with Connection(daypass.address) as connection:
            canaries.credentials(
                connection.call(parameters(canaries.token(issuer.token()))))
    daypass.stop()
    canaries.assert_absent_below(daypass.state)


@pytest.mark.parametrize("arguments", [["config", "show"], ["config", "show", "--json"],
                                       ["config", "check"]])
def test_the_command_line_does_not_show_secrets(make_daypass, make_issuer, canaries, arguments):
    """`config show` and `config check` hide them (T53)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, client_secret=CLIENT_SECRET))
    result = daypass.run(*arguments)
    canaries.assert_absent(result.stdout + result.stderr, " ".join(arguments))


@pytest.mark.parametrize("arguments", [
    ["token", "inspect"], ["token", "verify", "--provider", "_"]])
@pytest.mark.parametrize("damage", [lambda token: token[:-2], lambda token: token + ".x"])
def test_a_refused_token_is_not_shown(make_daypass, make_issuer, canaries, arguments, damage):
    """The command says why it refuses a token without repeating it (T53)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer))
    daypass.run("init")
    result = daypass.run(*arguments, text=damage(canaries.token(issuer.token())))
    assert result.returncode != 0
    canaries.assert_absent(result.stdout + result.stderr, " ".join(arguments))


def test_a_running_daypass_shows_no_secret_on_its_command_line(daypass):
    line = pathlib.Path(f"/proc/{daypass.program.process.pid}/cmdline").read_bytes()
    assert line.rstrip(b"\0").split(b"\0") == [os.fsencode(daypass.program.process.args[0])]
