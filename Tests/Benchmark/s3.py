"""S3 requests through nginx: Daypass's authorizer against one in C that always says yes, the same nginx and
store behind both."""

import urllib.parse
import xml.etree.ElementTree as ElementTree
from statistics import median

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from inside import rounds_of
from lab import say
from load import Target, compare
from table import duration, judged
from users import FORM, secret, signed_headers

TARGET = "/bucket/2026/01/report.csv"
GOAL = 0.7
LATENCY_GOAL = 100
# As long as Daypass's own.
YES = (
    "Status: 200\r\n"
    f"X-Daypass-Uri: {TARGET}\r\n"
    "X-Daypass-Host: 127.0.0.1:9000\r\n"
    "X-Daypass-Authorization: AWS4-HMAC-SHA256 Credential=store/20260131/us-east-1/s3/aws4_request, "
    f"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={'0' * 64}\r\n"
    "X-Daypass-Date: 20260131T000000Z\r\n"
    f"X-Daypass-Content-Sha256: {'0' * 64}\r\n"
    "X-Daypass-User: user-000001\r\n"
    "X-Daypass-Access-Key: user-000001\r\n"
    "X-Daypass-Request-Id: 0123456789ABCDEF\r\n"
    "Content-Length: 0\r\n\r\n")


def s3_rows(bench, answer_to, clients, rounds, seconds):
    """Yields the rows of S3 requests by users, and by a session of each."""
    for kind, callers in (("users", users(bench)), ("sessions", list(sessions(bench, answer_to)))):
        for count in clients:
            say(f"S3, {kind}: {count} …")
            plural = "client" if count == 1 else "clients"
            targets = [
                Target(name, f"http://127.0.0.1:{port}/", calls(bench, port, callers), "CALLS")
                for name, port in (("yes", bench.yes_port), ("daypass", bench.s3_port))]
            results = compare(targets, count, "kept", rounds, seconds)
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
    """Yields what the authorizer alone takes, by who asks and how many statements there are."""
    say("authorizations …")
    directory = bench.lab.path("authorizations")
    directory.mkdir(mode=0o700)
    for measured in rounds_of(bench.binaries / "AuthorizationBenchmark", directory):
        yield (f"Authorization, {measured['caller']}", duration(median(measured["nanoseconds"])),
               "–", "–", "–")


def users(bench):
    return [Credentials(name, secret(name)) for name in bench.names]


def sessions(bench, answer_to):
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
    """Writes a request of each caller as it goes over the wire, with a NUL behind each."""
    file = bench.lab.path(f"{port}.calls")
    url = f"http://127.0.0.1:{port}{TARGET}"
    with file.open("w", newline="") as written:
        for credentials in callers:
            request = AWSRequest("GET", url, {"Host": urllib.parse.urlsplit(url).netloc})
            S3SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
            written.write(f"GET {TARGET} HTTP/1.1\r\n")
            for key, value in request.headers.items():
                written.write(f"{key}: {value}\r\n")
            written.write("\r\n\0")
    return file
