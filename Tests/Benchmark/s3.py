"""S3 requests through nginx: Daypass's authorizer against one in C that always says yes, with the
same web server and store."""

import http.client
import socket
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from statistics import median

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from answers import answer_to
from inside import rounds_of
from lab import say
from load import Target, compare
from rows import kind_of, latency_row, rate_row
from table import duration
from users import FORM, secret, signed_headers

sys.path.append(str(Path(__file__).parents[1] / "EndToEnd"))
from support.fastcgi import STDOUT, Connection, whole

TARGET = "/bucket/2026/01/report.csv"
# Of sessions, with 8 and 64 clients; and with one client, in microseconds.
GOAL = 0.75
LATENCY_GOAL = 60
# The object that nginx.conf has at TARGET.
OBJECT = b"an object"


def check_s3(bench):
    """Sends each call of the measurement to Daypass once. An unexpected answer ends the
    benchmark."""
    for callers in (users(bench), sessions(bench)):
        check_calls(bench.s3_port, calls(bench, bench.s3_port, callers))


def check_calls(port, file, expected=OBJECT):
    for call in file.read_bytes().split(b"\0")[:-1]:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(call)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            body = answer.read()
        if (answer.status, body) != (200, expected):
            asked = call.split(b" HTTP/")[0].decode()
            raise SystemExit(
                f"bench: {asked} at port {port} answered {answer.status}:\n"
                f"{body[:2000].decode(errors='replace')}")


def recorded_permission(bench):
    """Daypass's answer as an authorizer, which the yardstick repeats."""
    with Connection(str(bench.lab.path("daypass.sock"))) as connection:
        connection.send(whole(authorizer_parameters(bench, users(bench)[0])))
        answer = b"".join(
            content for kind, _, content in connection.rest() if kind == STDOUT)
    if b"X-Daypass-Uri" not in answer:
        raise SystemExit(f"bench: Daypass as an authorizer answered\n{answer.decode()}")
    return answer


def authorizer_parameters(bench, caller):
    """What nginx tells Daypass about a GET."""
    request = signed(bench.s3_port, caller, TARGET)
    return {
        "REQUEST_METHOD": "GET", "REQUEST_URI": TARGET, "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "DAYPASS_DOOR": "authorizer",
        **{f"HTTP_{name.upper().replace('-', '_')}": value
           for name, value in request.headers.items()}}


def s3_rows(bench, clients, effort):
    """Yields the rows of S3 requests by users, and by a session of each. One row of the users shows
    what the session costs."""
    for kind, callers, counts in (
            ("users", users(bench), [8]), ("sessions", sessions(bench), clients)):
        for count in counts:
            say(f"S3, {kind}: {count} …")
            targets = [
                Target(name, f"http://127.0.0.1:{port}/", calls(bench, port, callers), "CALLS")
                for name, port in (("yes", bench.yes_port), ("daypass", bench.s3_port))]
            results = compare(targets, count, "kept", effort)
            ours, yes = results["daypass"], results["yes"]
            what = f"S3 GET by {kind}, {kind_of(count, 'kept')}"
            has_goal = kind == "sessions" and count > 1
            yield rate_row(what, ours, "C authorizer", yes, GOAL if has_goal else None)
            if count == 1:
                yield latency_row(what, ours, "C authorizer", yes, LATENCY_GOAL)


def authorization_rows(bench):
    """Yields the time of the authorizer alone, by kind of caller and number of statements."""
    say("authorizations …")
    directory = bench.lab.path("authorizations")
    directory.mkdir(mode=0o700)
    for measured in rounds_of(bench.binaries / "AuthorizationBenchmark", directory):
        yield (f"Authorization, {measured['caller']}", duration(median(measured["nanoseconds"])),
               "–", "–", "–")


def users(bench):
    return [Credentials(name, secret(name)) for name in bench.names]


def sessions(bench):
    """A session of each user."""
    url = f"{bench.base}/daypass/kept"
    documents = [answer_to(url, FORM, signed_headers(name, url)) for name in bench.names]
    return [session_of(document) for document in documents]


def session_of(document):
    fields = {
        element.tag.split("}")[-1]: element.text
        for element in ElementTree.fromstring(document).iter()}
    return Credentials(fields["AccessKeyId"], fields["SecretAccessKey"], fields["SessionToken"])


def calls(bench, port, callers, target=TARGET):
    """Writes a GET of each caller as sent, with a NUL after each."""
    file = bench.lab.path(f"{port}{target.replace('/', '-')}.calls")
    with file.open("w", newline="") as written:
        for credentials in callers:
            written.write(f"GET {target} HTTP/1.1\r\n")
            for key, value in signed(port, credentials, target).headers.items():
                written.write(f"{key}: {value}\r\n")
            written.write("\r\n\0")
    return file


def signed(port, credentials, target):
    host = f"127.0.0.1:{port}"
    request = AWSRequest("GET", f"http://{host}{target}", {"Host": host})
    S3SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
    return request
