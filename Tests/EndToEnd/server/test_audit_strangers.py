"""Callers who prove nothing write a bounded number of audit lines; Daypass still counts their calls
(T68)."""

import http.client
import json
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.daypass import Daypass, provider
from support.fastcgi import Connection, whole
from support.nginx import Nginx
from support.s3 import S3, allow
from support.waiting import until
from support.wire import Wire

COUNT = 1_500
DOORS = {
    "authorizer": {
        "DAYPASS_DOOR": "authorizer", "REQUEST_METHOD": "GET", "REQUEST_URI": "/secrets/plan"},
    "gateway": {"DAYPASS_DOOR": "gateway", "REQUEST_METHOD": "GET", "REQUEST_URI": "/secrets/plan"},
    "proxy": {"DAYPASS_DOOR": "proxy", "REQUEST_METHOD": "GET", "REQUEST_URI": "/"},
    "upload": {"DAYPASS_DOOR": "upload", "REQUEST_METHOD": "PUT", "REQUEST_URI": "/secrets/plan",
               "HTTP_X_AMZ_CONTENT_SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
    "sts": {"REQUEST_METHOD": "POST", "REQUEST_URI": "/?Action=AssumeRole&Version=2011-06-15"},
    "wrong key": {
        "DAYPASS_DOOR": "authorizer", "REQUEST_METHOD": "GET", "REQUEST_URI": "/secrets/plan",
        "HTTP_X_AMZ_DATE": "20200101T000000Z", "HTTP_AUTHORIZATION":
                  "AWS4-HMAC-SHA256 Credential=nobody/20200101/us-east-1/s3/aws4_request,"
                  "SignedHeaders=host;x-amz-date,Signature=" + "0" * 64},
}


def ask(daypass, parameters):
    with Connection(daypass.address) as connection:
        connection.send(
            whole({"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": "0",
                               **parameters}))
        return b"".join(content for kind, _, content in connection.rest() if kind == 6)


def flood(daypass, parameters, count=COUNT):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ask(daypass, parameters), range(count)))


@pytest.fixture
def daypass(own, authority):
    settings = {"DAYPASS_UPSTREAM_URL": "http://127.0.0.1:9"}
    return own.keep(Daypass(own.place("d"), authority, settings)).initialised().start()


@pytest.mark.parametrize("door", DOORS)
def test_strangers_get_a_few_lines_and_a_summary(daypass, door):
    flood(daypass, DOORS[door])

    def told():
        return sum(line.get("summarizedRequests", 1) for line in daypass.audit())
    until(lambda: told() == COUNT, "the summary", seconds=30)
    lines = daypass.audit()
    [summary] = [line for line in lines if "summarizedRequests" in line]
    assert len(lines) - 1 < COUNT - 200
    assert summary["outcome"] == "refused"
    assert (summary["firstAddress"], summary["lastAddress"]) == ("192.0.2.7", "192.0.2.7")
    assert sum(summary["codes"].values()) == summary["summarizedRequests"]
    assert set(summary["codes"]) == {line["code"] for line in lines if "code" in line}
    assert max(len(json.dumps(line)) for line in lines) < 1_000
    # `daypass audit` reads the summary.
    printed = daypass.run("audit").stdout
    count = summary["summarizedRequests"]
    assert f" DENY  {count} requests without proof of identity since" in printed
    totals = json.loads(daypass.run("audit", "--summary", "--json").stdout)
    assert totals["count"] == COUNT and sum(entry["count"] for entry in totals["refusals"]) == COUNT


def test_the_summary_is_written_when_daypass_stops(daypass):
    flood(daypass, DOORS["authorizer"])
    daypass.program.terminate()
    assert daypass.program.wait() == 0
    assert sum(line.get("summarizedRequests", 1) for line in daypass.audit()) == COUNT


def test_a_strangers_line_is_short(daypass):
    ask(daypass, {**DOORS["authorizer"], "REQUEST_URI": "/bucket/" + "k" * 1_000})
    ask(daypass, {**DOORS["authorizer"], "REQUEST_METHOD": "\x01" * 10_000})
    ask(daypass, {**DOORS["authorizer"], "REQUEST_URI": "/bucket/" + "%01" * 8_000})
    lines = until(lambda: len(daypass.audit()) == 3 and daypass.audit(), "the lines")
    assert max(len(json.dumps(line)) for line in lines) < 8_000


def statuses(port, count=200):
    """Returns nginx's status codes for unsigned requests, one after another on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    answers = []
    for _ in range(count):
        connection.request("GET", "/secrets/plan")
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()
    return answers


def test_nginx_limits_requests_without_a_signature_and_no_others(own, authority, certificate):
    s3 = S3(own, authority, certificate, web_server=Nginx)
    s3.bucket("reports")
    s3.store.place("reports", "k", b"one")
    alice = s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    wire = Wire(s3)
    with ThreadPoolExecutor(4) as pool:
        def flooded():
            answers = sum(pool.map(statuses, [s3.nginx.plain_port] * 4), [])
            assert set(answers) <= {403, 429}
            return 429 in answers
        until(flooded, "the limit", seconds=60)
        for call in [
                wire.signed(alice, "GET", "/reports/k"), wire.presigned(alice, "GET", "/reports/k"),
                wire.presigned(alice, "GET", "/reports/k?response-content-type=text/plain")]:
            answers = {wire.send(call).status for _ in range(50)}
            assert answers == {200}


def test_a_token_for_another_client_proves_nothing(own, authority, make_issuer):
    """A public provider gives such a token to each of its users, who can send it again and
    again."""
    issuer = make_issuer()
    daypass = own.keep(Daypass(own.place("d"), authority, provider(issuer))).initialised().start()
    flood(daypass, DOORS["sts"])
    lines = len(daypass.audit())
    token = issuer.token(aud="another-client")
    for _ in range(20):
        ask(daypass, {"REQUEST_METHOD": "POST", "REQUEST_URI": "/?" + urllib.parse.urlencode({
            "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15",
            "WebIdentityToken": token})})
    # Each second, five more requests get a line of their own.
    assert len(daypass.audit()) - lines < 20
