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

from inside import rounds_of
from answers import answer_to
from lab import say
from load import Target, compare
from table import duration, judged
from users import FORM, secret, signed_headers

sys.path.append(str(Path(__file__).parents[1] / "EndToEnd"))
from support.fastcgi import STDOUT, Connection, whole

TARGET = "/bucket/2026/01/report.csv"
GOAL = 0.7
LATENCY_GOAL = 100
# The object that nginx.conf has at TARGET.
OBJECT = b"an object"


def check_s3(bench):
    """Sends each call of the measurement to Daypass once. An unexpected answer ends the
    benchmark."""
    for callers in (users(bench), list(sessions(bench))):
        check_calls(bench.s3_port, calls(bench, bench.s3_port, callers))


def check_calls(port, file):
    for call in file.read_bytes().split(b"\0")[:-1]:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(call)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            body = answer.read()
        if (answer.status, body) != (200, OBJECT):
            raise SystemExit(
                f"bench: GET {TARGET} at port {port} answered {answer.status}:\n{body.decode()}")


def recorded_permission(bench):
    """Daypass's answer as an authorizer, which the yardstick repeats."""
    caller = users(bench)[0]
    request = signed(bench.s3_port, caller)
    parameters = {
        "REQUEST_METHOD": "GET", "REQUEST_URI": TARGET, "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "DAYPASS_DOOR": "authorizer",
        **{f"HTTP_{name.upper().replace('-', '_')}": value
           for name, value in request.headers.items()}}
    with Connection(str(bench.lab.path("daypass.sock"))) as connection:
        connection.send(whole(parameters))
        answer = b"".join(
            content for kind, _, content in connection.rest() if kind == STDOUT)
    if b"X-Daypass-Uri" not in answer:
        raise SystemExit(f"bench: Daypass as an authorizer answered\n{answer.decode()}")
    return answer


def s3_rows(bench, clients, effort):
    """Yields the rows of S3 requests by users, and by a session of each."""
    for kind, callers in (("users", users(bench)), ("sessions", list(sessions(bench)))):
        for count in clients:
            say(f"S3, {kind}: {count} …")
            plural = "client" if count == 1 else "clients"
            targets = [
                Target(name, f"http://127.0.0.1:{port}/", calls(bench, port, callers), "CALLS")
                for name, port in (("yes", bench.yes_port), ("daypass", bench.s3_port))]
            results = compare(targets, count, "kept", effort)
            ours, yes = results["daypass"], results["yes"]
            yield (f"S3 GET by {kind}, {count} {plural}, kept", f"{ours.rate:,.0f}/s",
                   f"C authorizer {yes.rate:,.0f}/s",
                   f"{ours.ratio:.2f} ({min(ours.ratios):.2f}–{max(ours.ratios):.2f})",
                   judged(f"≥ {GOAL}", ours.ratio >= GOAL))
            if count == 1:
                more = ours.p50 - yes.p50
                yield (f"S3 GET by {kind}, {count} {plural}, kept: latency, p50",
                       f"{ours.p50:.0f} µs", f"C authorizer {yes.p50:.0f} µs", f"{more:+.0f} µs",
                       judged(f"≤ +{LATENCY_GOAL} µs", more <= LATENCY_GOAL))


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
    for name in bench.names:
        document = answer_to(url, FORM, signed_headers(name, url))
        fields = {
            element.tag.split("}")[-1]: element.text
            for element in ElementTree.fromstring(document).iter()}
        yield Credentials(
            fields["AccessKeyId"], fields["SecretAccessKey"], fields["SessionToken"])


def calls(bench, port, callers):
    """Writes a request of each caller as sent, with a NUL after each."""
    file = bench.lab.path(f"{port}.calls")
    with file.open("w", newline="") as written:
        for credentials in callers:
            request = signed(port, credentials)
            written.write(f"GET {TARGET} HTTP/1.1\r\n")
            for key, value in request.headers.items():
                written.write(f"{key}: {value}\r\n")
            written.write("\r\n\0")
    return file


def signed(port, credentials):
    host = f"127.0.0.1:{port}"
    request = AWSRequest("GET", f"http://{host}{TARGET}", {"Host": host})
    S3SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
    return request
