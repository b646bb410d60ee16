"""Every web server, each way in which it reaches Daypass, both doors: all serve the same calls and
refuse the same.

A table at the end of the run has the number of these tests that each of them passed.
"""

import contextlib
import json
import ssl
import urllib.parse

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.authority import Authority
from support.caller import Caller
from support.daypass import provider
from support.inspection import inspect
from support.places import PLACES
from support.plugin import ARN, Plugin
from support.slapd import USERS, password_of
from support.sts import FORM, VERSION, Client, fresh_address, parameters

POLICY = '{"Version":"2012-10-17","Statement":[]}'


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.name)
def place(request):
    return request.param


@pytest.fixture(scope="module")
def clients(session_directory):
    """The authority whose client certificates are valid."""
    return Authority(session_directory / "web-server-clients", "Daypass clients")


@pytest.fixture(scope="module")
def plugin(shared):
    return shared.keep(Plugin())


@pytest.fixture(scope="module")
def door(request, place, make_own, authority, certificate, clients, issuer, slapd, plugin):
    """The token service behind the place's web server, with every identity source."""
    makers = make_own()
    daypass = makers.keep(place.daypass(makers.place("d"), authority, {
        **provider(issuer), **slapd.settings(), **plugin.settings(),
        "MINIO_IDENTITY_TLS_ENABLE": "on", "DAYPASS_CREDENTIALS": "on",
        # So that the web server keeps other machines off. test_status tests that Daypass does.
        "DAYPASS_METRICS": "all"}))
    daypass.initialised().start()
    (daypass.state / "policies" / "reports.json").write_text(POLICY)
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    web_server = makers.keep(
        place.sts(makers.place("w"), certificate, daypass.upstream, clients=clients))
    client = Client(web_server.port, authority)
    client.daypass = daypass
    client.web_server = web_server
    return client


@pytest.fixture(autouse=True)
def row(request, place, record_property):
    record_property(
        "place", (place.web_server, place.way, "S3" if "s3" in request.fixturenames else "STS"))


def call(action, **more):
    return {"Action": action, "Version": VERSION, **more}


# Sessions

def test_boto3_assumes_a_role(door, authority):
    secret = door.daypass.tell("user", "add", "alice")["secretKey"]
    caller = Caller(door.url, authority, "alice", secret).session()
    assert caller.client.get_caller_identity()["Arn"].endswith(caller.access_key)


@pytest.mark.parametrize("path", ["/", "/sts"])
@pytest.mark.parametrize("where", ["query", "body", "chunks"])
def test_a_web_identity_is_accepted_in_query_and_body(door, issuer, path, where):
    form = parameters(issuer.token(filler="x" * 8_000))
    if where == "chunks":
        answer = door.send(
            path=path, body=iter([urllib.parse.urlencode(form).encode()]),
            headers={"Content-Type": FORM})
    else:
        answer = door.send(path=path, **{where: form})
    assert answer.status == 200, answer
    assert answer.headers["x-amz-request-id"] == answer.request_id
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["cache-control"] == "no-store"


def test_a_name_and_a_password_are_accepted(door):
    answer = door.send(body=call(
        "AssumeRoleWithLDAPIdentity", LDAPUsername="alice", LDAPPassword=password_of("alice")))
    assert inspect(door.daypass, answer)["parent"] == USERS["alice"]


def test_a_custom_token_is_accepted(door):
    answer = door.send(body=call("AssumeRoleWithCustomToken", Token="a", RoleArn=ARN))
    assert answer.status == 200, answer


def test_a_client_certificate_is_accepted(door, place, clients):
    client = door.showing(clients.issue_client("reports"))
    answer = client.send(body=call("AssumeRoleWithCertificate"))
    if place.web_server == "caddy":
        # Its configuration does not ask for any.
        assert answer.refusal == (400, "MissingParameter")
    else:
        assert inspect(door.daypass, answer)["parent"] == "tls:reports"


def test_daypass_gets_the_client_s_address(door, issuer):
    address = fresh_address()
    answer = door.assume(issuer.token(), address=address)
    assert door.daypass.audit_line(answer.request_id)["sourceAddress"] == address


# Container credentials

CREDENTIALS = "/daypass/credentials"


@pytest.mark.parametrize("scheme", ["", "Bearer "])
def test_a_token_in_a_header_gets_credentials(door, issuer, scheme):
    token = issuer.token(filler="x" * 8_000)
    answer = door.send("GET", CREDENTIALS, headers={"Authorization": scheme + token})
    assert answer.status == 200, answer
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert list(json.loads(answer.body)) == [
        "AccessKeyId", "SecretAccessKey", "Token", "Expiration"]
    line = door.daypass.audit_line(answer.headers["x-amz-request-id"])
    assert (line["action"], line["endpoint"], line["subject"]) == (
        "AssumeRoleWithWebIdentity", CREDENTIALS, "alice")


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_no_other_method_gets_credentials(door, issuer, method):
    """A preflight request gets no leave, either (T82)."""
    answer = door.send(method, CREDENTIALS, headers={
        "Authorization": issuer.token(), "Origin": "https://evil.example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization"})
    assert (answer.status, answer.headers["allow"]) == (405, "GET")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("more, status", [
    ({"Origin": "https://evil.example.org"}, 403), ({"Origin": "null"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "none"}, 403)])
def test_a_web_page_gets_no_credentials(door, issuer, more, status):
    """Nor leave to read what it gets (T82)."""
    answer = door.send("GET", CREDENTIALS, headers={"Authorization": issuer.token(), **more})
    assert answer.status == status, answer
    assert json.loads(answer.body)["code"] == "AccessDenied"
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_request_without_a_token_is_asked_for_one(door):
    answer = door.send("GET", CREDENTIALS)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_two_tokens_get_no_credentials(door, issuer):
    """Web servers join them, pass on both, or refuse them."""
    token = issuer.token()
    for second in (token, issuer.token(sub="bob"), "x"):
        with contextlib.closing(door.connection()) as connection:
            connection.putrequest("GET", CREDENTIALS)
            connection.putheader("Authorization", token)
            connection.putheader("Authorization", second)
            connection.endheaders()
            answer = connection.getresponse()
            assert answer.status == 400 and b"AccessKeyId" not in answer.read()


def test_a_token_of_64_kib_gets_no_credentials(door, issuer):
    """Web servers refuse such a header, or Daypass does (T56)."""
    answer = door.send("GET", CREDENTIALS, headers={
        "Authorization": issuer.token(filler="x" * 70_000)})
    assert answer.status in range(400, 504) and b"AccessKeyId" not in answer.body, answer


@pytest.mark.parametrize("path", [
    CREDENTIALS + "?token=x", CREDENTIALS + "/", CREDENTIALS + "/x", CREDENTIALS + "/..",
    CREDENTIALS + "/%2e%2e", CREDENTIALS + "/x/y", CREDENTIALS + "//", CREDENTIALS + "/%2F",
    CREDENTIALS + "/%00", CREDENTIALS + "/%0A", CREDENTIALS + "%0A",
    CREDENTIALS + "x", CREDENTIALS.upper(), "/daypass//credentials", "//daypass/credentials",
    "/x/.." + CREDENTIALS, "/daypass/%63redentials", CREDENTIALS + "/../credentials"])
def test_no_other_path_gets_credentials(door, issuer, path):
    """A role that no provider has is refused, never ignored."""
    answer = door.send("GET", path, headers={"Authorization": issuer.token()})
    assert answer.status in (400, 403, 404), answer
    assert b"AccessKeyId" not in answer.body


# For monitoring

@pytest.mark.parametrize("path", ["/daypass/healthz", "/daypass/metrics"])
def test_the_pages_for_monitoring_are_for_this_machine(door, path):
    """Whatever a header says, and however the path is spelled (T33)."""
    here = door.send("GET", path, address="127.0.0.1")
    assert here.status == 200 and here.body, here
    for spelling in (
            path, path.upper(), path.replace("/daypass", "//daypass"), path.replace("y", "%79"),
            path + "/", "/x/.." + path):
        elsewhere = door.send("GET", spelling, address=fresh_address(), headers={
            "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1",
            "Remote-Addr": "127.0.0.1"})
        assert elsewhere.status in (403, 404), (spelling, elsewhere)
        assert here.body not in elsewhere.body and b"daypass_" not in elsewhere.body


# Facts that only the web server may state

FACTS = {
    "Remote-Addr": "192.0.2.1", "Https": "off", "Request-Method": "GET",
    "Request-Uri": "/bucket/key",
    "Query-String": "Action=GetCallerIdentity", "Content-Type": FORM, "Daypass-Door": "gateway",
    "Daypass-Config": "/etc/passwd", "Daypass-State-Dir": "/tmp", "Gateway-Interface": "CGI/1.1",
    "Path": "/tmp", "Ld-Preload": "/tmp/evil.so", "Proxy": "http://192.0.2.1:1",
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Proto": "http", "Forwarded": "for=192.0.2.1", "X-Real-Ip": "192.0.2.1",
    "X-Original-Url": "/bucket/key", "X-Rewrite-Url": "/bucket/key",
    "X-Http-Method-Override": "GET",
}


@pytest.mark.parametrize("spelled", ["-", "_"])
def test_no_header_becomes_a_fact(door, issuer, spelled):
    """A client sends what the web server states (T33, T43, T44, T45)."""
    headers = {name.replace("-", spelled): value for name, value in FACTS.items()}
    if spelled == "_":
        headers["Content-Type"] = FORM
    address = fresh_address()
    answer = door.send(
        body=urllib.parse.urlencode(parameters(issuer.token())), headers=headers, address=address)
    assert answer.status == 200, answer
    assert door.daypass.audit_line(answer.request_id)["sourceAddress"] == address


@pytest.mark.parametrize("spelled", ["-", "_"])
def test_no_header_is_a_certificate(door, clients, spelled):
    """A client sends what the web server says about certificates (T61)."""
    pem = clients.issue_client("reports").chain.read_text()
    for text in (pem.replace("\n", " "), urllib.parse.quote(pem, safe="")):
        headers = {
            f"{prefix}SSL_CLIENT_{name}".replace("_", spelled): value
            for name, value in {"VERIFY": "SUCCESS", "CERT": text, "ESCAPED_CERT": text}.items()
            for prefix in ("", "X_", "HTTP_", "REDIRECT_")}
        assert door.send(body=call("AssumeRoleWithCertificate"), headers=headers).refusal == (
            400, "MissingParameter")


def test_a_signature_covers_its_own_header_alone(door, place):
    """X_Amz_Date is not X-Amz-Date (T44). lighttpd passes on both, and CGI spells them alike:
    Daypass refuses the two together."""
    joins = place.web_server == "lighttpd"
    name = f"bob-{place.way}".replace(" ", "-")
    headers = signed(door, name, door.daypass.tell("user", "add", name)["secretKey"])
    assert door.send(body=IDENTITY, headers=headers).status == 200
    date = headers.pop("X-Amz-Date")
    answer = door.send(body=IDENTITY, headers={**headers, "X_Amz_Date": date})
    assert answer.status == 200 if joins else answer.status in (400, 403), answer
    for more in ({"X_Amz_Date": "20000101T000000Z", "X-Amz-Date": date},
                 {"X-Amz-Date": date, "X_Amz_Date": "20000101T000000Z"}):
        answer = door.send(body=IDENTITY, headers={**headers, **more})
        assert answer.status in (400, 403) if joins else answer.status == 200, answer


IDENTITY = urllib.parse.urlencode(call("GetCallerIdentity"))


def signed(door, access_key, secret):
    request = AWSRequest(
        "POST", f"https://127.0.0.1:{door.port}/", {"Content-Type": FORM}, IDENTITY)
    SigV4Auth(Credentials(access_key, secret), "sts", "us-east-1").add_auth(request)
    return dict(request.headers.items())


# Other requests

@pytest.mark.parametrize("path", ["/x", "/sts/", "/sts/x", "/bucket/key", "/server-status",
                                  "/icons/", "/cgi-bin/x", "/.htaccess", "/daypass.fcgi"])
def test_other_paths_are_not_served(door, issuer, path):
    answer = door.send(path=path, body=parameters(issuer.token()))
    assert answer.status in (403, 404), answer
    assert b"Credentials" not in answer.body and b"ErrorResponse" not in answer.body


@pytest.mark.parametrize("method, refusal", [
    ("GET", (403, "AccessDenied")), ("PUT", (403, "AccessDenied")),
    ("DELETE", (403, "AccessDenied"))])
def test_another_method_is_refused_by_daypass(door, issuer, method, refusal):
    assert door.send(method, query=parameters(issuer.token())).refusal == refusal


def test_the_answer_to_head_has_no_body(door, issuer):
    answer = door.send("HEAD", query=parameters(issuer.token()))
    assert (answer.status, answer.body) == (403, b"")


@pytest.mark.parametrize("head", [
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost : a\r\nContent-Length: 0\r\n\r\n",
    b"POST /?a=b c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    b"POST /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /%00 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"],
    ids=[
        "two lengths", "length and chunks", "two hosts", "negative length", "unknown coding",
        "no host",
        "space after a name", "space in the target", "NUL", "encoded NUL"])
def test_an_ambiguous_request_gets_nothing(door, head):
    with contextlib.closing(door.connection()) as connection:
        connection.connect()
        connection.sock.sendall(head.replace(b"Host: a", f"Host: 127.0.0.1:{door.port}".encode()))
        with contextlib.suppress(ConnectionResetError):
            assert not connection.sock.recv(100).startswith((b"HTTP/1.1 2", b"HTTP/1.1 3"))


# Sizes

@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    "size, statuses", [(1 << 20, [200]), ((1 << 20) + 1, [413]), (4 << 20, [413, 500])])
def test_a_body_has_at_most_1_mib(door, issuer, size, statuses, chunked):
    """A larger one must not fill the memory (T56)."""
    form = urllib.parse.urlencode(parameters(issuer.token())) + "&filler="
    body = form.ljust(size, "x").encode()
    try:
        answer = door.send(body=iter([body]) if chunked else body, headers={"Content-Type": FORM})
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
        # lighttpd hangs up on a client that continues to send.
        assert statuses != [200]
        return
    assert answer.status in statuses, answer


@pytest.mark.parametrize("size, is_taken", [(15_900, True), (70_000, False)])
def test_a_request_line_has_room_for_a_token(door, place, issuer, size, is_taken):
    """A longer line is refused, never cut (T56)."""
    query = urllib.parse.urlencode(parameters(issuer.token())) + "&filler="
    answer = door.send(query=query.ljust(size, "x"))
    # Caddy accepts up to a megabyte.
    assert (answer.status == 200) == (is_taken or place.web_server == "caddy"), answer


def test_a_client_that_expects_100_continue_is_answered(door, issuer):
    body = urllib.parse.urlencode(parameters(issuer.token())).encode()
    with contextlib.closing(door.connection()) as connection:
        connection.connect()
        connection.sock.sendall(
            f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\nExpect: 100-continue\r\n"
            f"Content-Type: {FORM}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode())
        assert connection.sock.recv(100).startswith(b"HTTP/1.1 100")
        connection.sock.sendall(body)
        assert connection.sock.recv(100).startswith(b"HTTP/1.1 200")


def test_the_absolute_form_is_read(door, issuer):
    answer = door.send(path=f"http://127.0.0.1:{door.port}/sts", body=parameters(issuer.token()))
    assert answer.status == 200, answer


# Headers and logs

def test_an_answer_has_no_needless_header(door, issuer):
    headers = {name.lower() for name in door.assume(issuer.token()).headers}
    assert headers <= {
        "date", "server", "content-type", "content-length", "transfer-encoding", "cache-control",
        "connection", "keep-alive", "x-amz-request-id", "alt-svc"}


def test_no_log_has_a_token_or_a_secret(door, issuer):
    """Whatever fails, and wherever the token is (T53)."""
    tokens = [issuer.token(canary=str(number)) for number in range(11)]
    query = [urllib.parse.urlencode(parameters(token)) for token in tokens]
    answers = [
        door.send(query=query[0]), door.send(path="/x", query=query[1]),
        door.send("GET", query=query[2]),
        door.send(path="/..%2f..", query=query[3]), door.send(query="x" * 70_000 + query[4]),
        door.send(query=query[5], headers={"Content-Type": "text/x"}),
        door.send("BREW", query=query[6]),
        door.send(headers={"Referer": f"https://a/?{query[7]}"}, path="/%zz"),
        door.send("GET", CREDENTIALS, headers={"Authorization": tokens[8]}),
        door.send("GET", f"{CREDENTIALS}?token={tokens[9]}"),
        door.send("GET", f"{CREDENTIALS}/x", headers={"Authorization": f"Bearer {tokens[10]}"}),
    ]
    assert answers[8].status == 200
    secret = answers[0].credentials
    container = json.loads(answers[8].body)
    logs = door.web_server.logs() + door.daypass.output + door.daypass.audit_log.read_text()
    for token in [*tokens, secret["SecretAccessKey"], secret["SessionToken"],
                  container["SecretAccessKey"], container["Token"]]:
        assert token not in logs and token[-40:] not in logs


def test_without_daypass_the_web_server_says_so_and_logs_no_token(
        place, own, authority, certificate, issuer):
    """Its report must not have the query (T53)."""
    if place.name == "lighttpd, started by it":
        # It ends when what it starts does.
        return
    if place.is_started_by_web_server:
        upstream = own.place("nobody")
        upstream.write_text("#!/bin/sh\nexit 1\n")
        upstream.chmod(0o755)
    else:
        upstream = place.daypass(own.place("d"), authority, {}).upstream
    web_server = own.keep(place.sts(own.place("w"), certificate, upstream))
    token = issuer.token()
    answer = Client(web_server.port, authority).send(query=parameters(token))
    assert answer.status in (500, 502, 503), answer
    assert token not in web_server.logs()
