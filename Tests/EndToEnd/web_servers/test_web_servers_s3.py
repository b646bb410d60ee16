"""S3 behind every web server, each way in which it reaches Daypass: real clients, uploads of each
kind, and attacks.

Daypass itself sends the store what it has checked, so a web server can't change that. These
tests show that each one passes on what the client sent, and that Daypass refuses what it
changes.
"""

import hashlib
import http.client
import socket
import urllib.parse

import pytest

from support.chunks import upload
from support.clients import Awscli, Boto3, MinioPy
from support.daypass import provider
from support.http_head import head_of
from support.odd_store import OddStore
from support.paths import PASS, REFUSED, key_of
from support.places import PLACES
from support.protocols import ALWAYS, OTHERS
from support.recorded import Recorded
from support.s3 import S3, allow
from support.sts import Client
from support.wire import Wire

# Characters that a client, a web server, Daypass and a store each encode.
KEY = "a b+c%2Fd~é=&.csv"
LARGE = b"0123456789abcdef" * (12 << 16)


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.name)
def place(request):
    return request.param


@pytest.fixture(autouse=True)
def row(place, record_property):
    record_property("place", (place.web_server, place.way, "S3"))


@pytest.fixture(scope="module")
def s3(place, make_own, authority, certificate, issuer):
    """S3 for real clients. Alice may do everything in one bucket, and nothing in the other."""
    s3 = S3(
        make_own(), authority, certificate, {**provider(issuer), "DAYPASS_CREDENTIALS": "on"},
        web_server=place.s3, kind=place.daypass)
    s3.bucket("reports")
    s3.bucket("secrets")
    s3.alice = s3.session(s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))]))
    s3.wire = Wire(s3)
    s3.store.place("secrets", "plan", b"secret")
    return s3


@pytest.fixture(scope="module")
def recorded(place, make_own, authority, certificate):
    """S3 for attacks, on a store that keeps the requests that it gets."""
    recorded = Recorded(make_own(), authority, certificate, web_server=place.s3, kind=place.daypass)
    recorded.alice = recorded.user(
        "alice", [allow("s3:*", on=("bucket", "bucket/*", "paths", "paths/*"))])
    return recorded


@pytest.fixture(scope="module")
def opaque(place, make_own, authority, certificate):
    """The same for a store in which any text is a key."""
    opaque = Recorded(
        make_own(), authority, certificate, {"DAYPASS_UPSTREAM_KEYS": "opaque"},
        web_server=place.s3,
        kind=place.daypass)
    opaque.alice = opaque.user("alice", [allow("s3:*", on="bucket/*")])
    return opaque


@pytest.fixture
def clients(place, s3, open_client):
    """The clients, one after another. The slow one runs once behind each web server."""
    kinds = [Boto3, MinioPy]
    if place is next(first for first in PLACES if first.web_server == place.web_server):
        kinds.append(Awscli)
    return (open_client(kind, s3.url, s3.alice) for kind in kinds)


@pytest.fixture
def folder(request):
    """The beginning of this test's keys."""
    return hashlib.sha1(request.node.name.encode()).hexdigest()[:8] + "/"


# Real clients

def test_objects_are_put_read_listed_and_deleted(s3, clients, folder):
    for client in clients:
        below = f"{folder}{client.name}/"
        client.put("reports", below + KEY, b"one,two\n")
        assert s3.store.object("reports", below + KEY) == b"one,two\n"
        assert client.get("reports", below + KEY) == b"one,two\n"
        assert client.list("reports", below) == {KEY}
        client.put_parts("reports", below + "large", LARGE)
        assert s3.store.object("reports", below + "large") == LARGE
        assert client.get("reports", below + "large") == LARGE
        client.delete("reports", below + KEY)
        assert s3.store.object("reports", below + KEY) is None


def test_another_bucket_is_denied(s3, clients):
    for client in clients:
        with pytest.raises(client.Refusal, match="AccessDenied|403"):
            client.get("secrets", "plan")
        with pytest.raises(client.Refusal, match="AccessDenied|403"):
            client.put("secrets", "new", b"one")
        assert s3.store.object("secrets", "new") is None


def test_uploads_in_signed_chunks_are_verified(s3, folder):
    """A wrong chunk must not be stored (T23)."""
    chunks = [b"0123456789" * 6_553, b"end"]
    answer = s3.wire.send(upload(s3.wire, s3.alice, f"/reports/{folder}good", chunks))
    assert answer.status == 200, answer
    assert s3.store.object("reports", folder + "good") == b"".join(chunks)
    answer = s3.wire.send(upload(
        s3.wire, s3.alice, f"/reports/{folder}bad", chunks,
        alter=lambda parts: [*parts[:-2], parts[-2].replace(b"end", b"bad"), parts[-1]]))
    assert answer.refusal == (403, "SignatureDoesNotMatch")
    assert s3.store.object("reports", folder + "bad") is None


def test_lists_have_only_what_the_caller_may_delete_or_see(s3, folder):
    client = s3.client("s3", s3.alice)
    s3.store.place("reports", folder + "one", b"1")
    answer = client.delete_objects(Bucket="reports", Delete={"Objects": [{"Key": folder + "one"}]})
    assert [deleted["Key"] for deleted in answer["Deleted"]] == [folder + "one"]
    assert [bucket["Name"] for bucket in client.list_buckets()["Buckets"]] == ["reports"]


def test_parts_heads_and_conditions_are_answered(s3, folder):
    s3.store.place("reports", folder + "digits", b"0123456789")
    client = s3.client("s3", s3.alice)
    part = client.get_object(Bucket="reports", Key=folder + "digits", Range="bytes=4-6")
    assert (part["ContentRange"], part["Body"].read()) == ("bytes 4-6/10", b"456")
    head = client.head_object(Bucket="reports", Key=folder + "digits")
    assert head["ContentLength"] == 10
    answer = s3.wire.send(s3.wire.signed(
        s3.alice, "GET", f"/reports/{folder}digits", {"If-None-Match": head["ETag"]}))
    assert (answer.status, answer.body) == (304, b"")


def test_every_status_line_is_valid(recorded):
    """The space after the code is required even without a phrase (RFC 9112 §4)."""
    wire, alice = recorded.wire, recorded.alice
    for status in (200, 204, 206, 304, 404, 412, 503):
        recorded.store.answer_status = str(status) + " "
        try:
            head = head_of(wire.connect(), wire.signed(alice, "GET", "/bucket/k").bytes)
        finally:
            recorded.store.answer_status = "200 OK"
        assert head[0] == status, head
    for call, status in (
            (wire.signed(alice, "GET", "/"), 503), (wire.signed(alice, "GET", "/other/k"), 403),
            (wire.signed(alice, "PUT", "/bucket/k?unknown"), 501),
            (wire.signed(alice, "POST", "/bucket?delete", body=b"x"), 400),
            (upload(wire, alice, "/bucket/k", [b"abc"]), 200),
            (wire.unsigned("POST", "/", body=b""), 400),
            (wire.unsigned("GET", "/daypass/healthz"), 403)):
        assert head_of(wire.connect(), call.bytes)[0] == status, call.bytes[:200]


def test_an_object_has_the_type_that_was_stated(s3, recorded, folder):
    """Caddy states a type of its own for the client."""
    client = s3.client("s3", s3.alice)
    client.put_object(Bucket="reports", Key=folder + "k.bin", Body=b"one")
    assert client.head_object(Bucket="reports", Key=folder + "k.bin")[
        "ContentType"] == "application/octet-stream"
    for stated in (None, "text/csv", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": stated} if stated else {}
        received = recorded.passes(
            recorded.wire.signed(recorded.alice, "PUT", "/bucket/k", headers, b"one"))
        assert received.header("content-type") == stated, received


def test_a_presigned_url_is_valid_for_its_request_alone(s3, folder):
    put = s3.wire.presigned(s3.alice, "PUT", f"/reports/{folder}k", body=b"one")
    assert s3.wire.send(put).status == 200
    get = s3.wire.presigned(s3.alice, "GET", f"/reports/{folder}k")
    assert s3.wire.send(get).body == b"one"
    get.target = get.target.replace(b"/k?", b"/l?")
    assert s3.wire.send(get).refusal == (403, "SignatureDoesNotMatch")


def test_a_key_s_extension_has_no_effect(s3, folder):
    """The web server does not run the object, compress it or give it a language (T42)."""
    body = b'<!--#exec cmd="id" --><p>' + b"text " * 400
    for name in (
            "page.shtml", "x.gz", "x.en", "x.var", "x.fcgi", "x.php", ".htaccess", "x.cgi",
            "~root"):
        put = s3.wire.signed(
            s3.alice, "PUT", f"/reports/{folder}{name}", {"Content-Type": "text/html"}, body)
        assert s3.wire.send(put).status == 200
        answer = s3.wire.send(s3.wire.signed(
            s3.alice, "GET", f"/reports/{folder}{name}", {"Accept-Encoding": "gzip, br"}))
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["Content-Length"] == str(len(body))
        for header in ("Content-Encoding", "Content-Language", "Content-Location"):
            assert answer.headers[header] is None


def test_the_token_service_is_there_too(s3):
    answer = s3.client("sts", s3.user("bob")).get_caller_identity()
    assert answer["Arn"].endswith("/bob")


def test_the_path_of_container_credentials_is_an_object_s(s3, issuer):
    """Each path of an S3 host is."""
    client = Client(s3.nginx.port, s3.authority)
    for path in ("/daypass/credentials", "/daypass/credentials/x"):
        answer = client.send("GET", path, headers={"Authorization": issuer.token()})
        assert answer.status in (400, 403) and b"<Error>" in answer.body, answer


# Attacks

def test_the_store_reads_the_path_that_was_decided_on(recorded):
    """A web server may decode, merge or rewrite a path (T40, T41, T42)."""
    for target in PASS:
        received = recorded.passes(recorded.wire.signed(recorded.alice, "GET", target.encode()))
        assert key_of(received.line.split(b" ")[1]) == key_of(target.encode()), (target, received)


def test_a_path_that_could_mean_something_else_is_refused(place, recorded):
    """Daypass and the store could read it differently (T40, T41)."""
    for target in REFUSED:
        if place.web_server == "caddy" and "#" in target:
            # It passes it on as %23, which means one thing.
            continue
        answer, received = recorded.send(
            recorded.wire.signed(recorded.alice, "GET", target.encode()))
        assert received is None, (target, received)
        expected = [501] if target.startswith("/minio/") else range(400, 500)
        assert answer is None or answer.status in expected, (target, answer)


HEADERS = {
    "X-Daypass-Uri": "/other/k", "X-Daypass-User": "root", "Daypass-Door": "sts",
    "Request-Uri": "/other/k",
    "Request-Method": "DELETE", "Remote-Addr": "192.0.2.1", "Https": "off",
    "Script-Name": "/other/k",
    "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "other", "X-Original-Url": "/other/k",
    "X-Http-Method-Override": "DELETE", "Proxy": "http://192.0.2.1:1", "X-Accel-Redirect": "/other",
    "X-Sendfile": "/etc/passwd", "Status": "200", "Variable-Remote-User": "root",
    "Authorization-": "x",
}


def test_no_header_speaks_for_the_web_server(recorded):
    """A client states its address, TLS or the caller (T33, T43, T45)."""
    for name, value in HEADERS.items():
        call = recorded.wire.signed(recorded.alice, "GET", "/bucket/k").with_headers(
            **{name: value})
        answer, received = recorded.send(call)
        if received is None:
            assert 400 <= answer.status < 500, (name, answer)
            continue
        assert received.target == "/bucket/k" and received.method == "GET", (name, received)
        assert not value.startswith("192") or all(
            value not in field for _, field in received.fields), received
        assert recorded.decided()["sourceAddress"] == "127.0.0.1"


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_no_header_of_another_protocol_reaches_the_store(recorded, method):
    """In either spelling (T63)."""
    for start in range(0, len(OTHERS), 40):
        group = OTHERS[start:start + 40]
        for headers in (group, [(name.replace("-", "_"), value) for name, value in group]):
            call = recorded.wire.signed(recorded.alice, method, "/bucket/k")
            call.headers += headers
            received = recorded.passes(call)
            assert {name for name, _ in received.fields} <= ALWAYS, received


def test_a_header_in_two_spellings_or_twice_is_refused_or_dropped(recorded):
    """The store gets what was signed (T44)."""
    for extra in (
            [("X_Amz_Meta_A", "evil")], [("X-Amz_Meta-A", "evil")], [("X_Amz_Acl", "public-read")],
            [("X-Amz-Meta-A", "evil")], [("X_Amz_Copy_Source", "/other/k")],
            [("X_Amz_Tagging", "a=b")],
            [("X-Amz-Acl", "public-read")]):
        call = recorded.wire.signed(
            recorded.alice, "PUT", "/bucket/k", {"X-Amz-Meta-A": "good"}, b"one")
        for headers in ([*extra, *call.headers], [*call.headers, *extra]):
            altered = call.copy()
            altered.headers = headers
            answer, received = recorded.send(altered)
            if received is None:
                assert 400 <= answer.status < 500, (extra, answer)
            else:
                assert received.header("x-amz-meta-a") == "good", received
                assert received.header("x-amz-acl") is None, received
                assert received.header("x-amz-copy-source") is None, received
                assert received.header("x-amz-tagging") is None, received


def test_metadata_may_have_an_underscore_where_the_web_server_passes_it_on(place, recorded):
    """CGI writes `user_id` and `user-id` alike, and the list of signed headers tells them apart
    (T87)."""
    for make in (recorded.wire.signed, recorded.wire.presigned):
        call = make(
            recorded.alice, "PUT", "/bucket/k", {"x-amz-meta-user_id": "1", "x-amz-meta-b-c": "2"},
            b"one")
        if place.web_server == "apache":
            answer, received = recorded.send(call)
            assert received is None and answer.refusal == (403, "AccessDenied")
            assert "x-amz-meta-user_id" in answer.text("Message") and "underscore" in answer.text(
                "Message")
            continue
        received = recorded.passes(call)
        assert {name for name, _ in received.fields} <= ALWAYS | {
            "x-amz-meta-user_id", "x-amz-meta-b-c"}
        assert (received.header("x-amz-meta-user_id"), received.header("x-amz-meta-b-c")) == (
            "1", "2")


def test_an_empty_type_may_be_signed(recorded):
    for make in (recorded.wire.signed, recorded.wire.presigned):
        call = make(recorded.alice, "PUT", "/bucket/k", {"Content-Type": ""}, b"one")
        assert recorded.passes(call).header("content-type") is None
        recorded.refuses(call.with_headers(Content_Type="a/b"))


def test_an_incomplete_body_makes_no_object(recorded):
    call = recorded.wire.signed(recorded.alice, "PUT", "/bucket/k", body=b"x" * 1_000)
    recorded.store.take()
    with recorded.wire.connect() as connection:
        connection.sendall(call.bytes[:-500])
    answer = recorded.wire.send(recorded.wire.signed(recorded.alice, "GET", "/bucket/next"))
    assert answer.status == 200, answer
    # The store got less than the stated length, or nothing.
    for received in recorded.store.take():
        assert received.target == "/bucket/next" or len(received.body) < 1_000, received


def test_a_body_in_chunks_is_gathered_or_lacks_its_length(place, recorded):
    """Caddy states -1 for an unknown length (T24)."""
    call = recorded.wire.signed(recorded.alice, "PUT", "/bucket/k", body=b"abc")
    call = call.with_headers(Content_Length=None, Transfer_Encoding="chunked")
    call.body = b"3\r\nabc\r\n0\r\n\r\n"
    answer, received = recorded.send(call)
    if received is None:
        assert answer.refusal == (411, "MissingContentLength"), answer
    else:
        assert place.web_server != "caddy" and (answer.status, received.body) == (200, b"abc")


def test_half_an_object_does_not_pass_for_the_whole(place, own, authority, certificate):
    """Apache kept the connection open, and the next answer completed this one; mod_fcgid completed
    it with the text of an error."""
    s3 = S3(own, authority, certificate, store=OddStore(), web_server=place.s3, kind=place.daypass)
    s3.alice = s3.user("alice", [allow("s3:*")])
    wire = Wire(s3)

    def behave(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200040\r\n\r\n" + b"z" * 200_000)
        connection.shutdown(socket.SHUT_RDWR)
    s3.store.behave = behave
    with wire.connect() as connection:
        connection.sendall(wire.signed(s3.alice, "GET", "/bucket/k").bytes)
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert response.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)) as error:
            response.read()
        assert set(getattr(error.value, "partial", b"z")) <= set(b"z")


def test_headers_of_the_store_do_not_control_the_web_server(recorded):
    """Headers that a web server obeys, or that CGI takes for the beginning of an answer."""
    orders = {
        "X-Accel-Redirect": "/secret", "X-Sendfile": "/etc/passwd",
        "X-LIGHTTPD-send-file": "/etc/passwd",
        "X-Sendfile2": "/etc/passwd 0-", "Status": "418 Teapot", "Location": "/other",
        "Variable-Remote-User": "root",
        "Script-Control": "no-abort", "Set-Cookie": "a=b",
    }
    recorded.store.answer_fields = [*orders.items(), ("X-Amz-Meta-A", "kept")]
    recorded.store.answer_body = b"body"
    try:
        answer = recorded.wire.send(recorded.wire.signed(recorded.alice, "GET", "/bucket/k"))
    finally:
        recorded.store.answer_fields, recorded.store.answer_body = [], b""
    assert (answer.status, answer.body, answer.headers["X-Amz-Meta-A"]) == (200, b"body", "kept")
    for name in orders:
        assert answer.headers[name] is None, (name, answer.headers[name])


def test_no_log_has_a_token_or_a_signature(place, recorded):
    """Also if the request fails (T53)."""
    if place.web_server == "nginx":
        # This log is the tests' own; test_s3_secrets tests the shipped configuration.
        return
    session = recorded.session(recorded.alice)
    wire = recorded.wire
    calls = [make(session, "GET", target) for make in (wire.signed, wire.presigned)
             for target in (
                 "/bucket/k", "/bucket/../k", "/bucket//k", "/bucket/%zz", "/none/k",
                 "/bucket/a%00")]
    calls += [wire.unsigned("BREW", f"/bucket/k?{session['aws_session_token']}"),
              wire.unsigned(
                  "GET", "/bucket/k", {"Referer": f"https://a/?{session['aws_session_token']}"})]
    for call in calls:
        wire.send(call)
    logs = recorded.nginx.logs() + recorded.daypass.output + recorded.daypass.audit_log.read_text()
    assert session["aws_session_token"] not in logs
    assert session["aws_secret_access_key"] not in logs
    for call in calls:
        for signature in call.bytes.decode("latin-1").split("Signature=")[1:]:
            assert signature[:64] not in logs


OPAQUE = [
    "a//b", "/lead", "//lead", "a//", "a/../b", "a/./b", ".", "..", "../x", "a/..", "a\\..\\b",
    "a/../../x"]
# What a web server refuses itself.
CONTROLS = ["line\nfeed", "tab\t", "\x7f", "\x01"]
ABOVE_ROOT = ["../../x"]


@pytest.mark.parametrize("key", [*OPAQUE, *CONTROLS, *ABOVE_ROOT])
def test_each_web_server_passes_on_any_key_as_it_came(place, opaque, key):
    refuses = {"nginx": ABOVE_ROOT, "apache": ABOVE_ROOT, "lighttpd": CONTROLS}.get(
        place.web_server, [])
    path = "/bucket/" + urllib.parse.quote(key)
    for method, body in (("GET", b""), ("PUT", b"text"), ("DELETE", b"")):
        answer, received = opaque.send(opaque.wire.signed(opaque.alice, method, path, body=body))
        if key in refuses:
            assert received is None and answer.status == 400, (method, answer)
        else:
            assert received is not None and received.target == path, (method, answer)
            assert key_of(received.target.encode()) == (b"bucket", key.encode())
