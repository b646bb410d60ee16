"""Paths: the store reads what Daypass decided on, byte for byte, or the answer is 400 (T40, T41).

Each target is signed in its canonical form, so that only the meaning of the path is in question.
"""

import urllib.parse

import pytest

from support.paths import PASS, REFUSED, key_of
from support.recorded import Recorded
from support.s3 import allow, deny

TLS = pytest.mark.parametrize("tls", [True, False], ids=["tls", "plain"])


@pytest.fixture(scope="module")
def alice(recorded):
    """A user who may do everything in one bucket, except below `secret`."""
    return recorded.user("paths", [
        allow("s3:*", on=("paths", "paths/*")), deny("s3:*", on="paths/secret*")])


@TLS
@pytest.mark.parametrize("target", PASS)
def test_a_path_reaches_the_store_as_what_it_means(recorded, alice, target, tls):
    target = target.encode()
    for method, body in [("GET", b""), ("PUT", b"text")]:
        call = recorded.wire.signed(alice, method, target, body=body)
        received = recorded.passes(call, tls)
        assert key_of(received.target.encode()) == key_of(target)
        # In the form that is encoded once, which every store reads alike.
        assert "?" not in received.target
        assert received.target == urllib.parse.quote(
            urllib.parse.unquote_to_bytes(target), safe="/-_.~")
        assert recorded.decided()["resource"] == received.target


@TLS
@pytest.mark.parametrize("target", REFUSED)
def test_a_path_that_could_mean_something_else_is_refused(recorded, alice, target, tls):
    for method in ["GET", "PUT", "DELETE"]:
        answer, received = recorded.send(recorded.wire.signed(alice, method, target.encode()), tls)
        assert received is None, received
        # MinIO's tools learn that Daypass has no administration API.
        expected = 501 if target.startswith("/minio/") else 400
        assert answer is None or answer.status == expected, answer


@TLS
@pytest.mark.parametrize("octets", [
    b"/paths/\xc3\xa9", b"/paths/\xff", b"/paths/\xc0\xae\xc0\xae/k", b"/paths/\xe2\x80\xa6",
    b"/paths/a\x01b", b"/paths/a\tb", b"/paths/a\x7fb", b"/paths/a\x00b", b"/paths/a b",
    b"/paths/a\x0bb",
    b"/paths/k\rX: y", b"/paths/k?\xff", b"/paths/k?versionId=\xc3\xa9",
])
def test_raw_bytes_in_the_request_line_are_refused(recorded, alice, octets, tls):
    call = recorded.wire.signed(alice, "GET", "/paths/k")
    call.target = octets
    answer, received = recorded.send(call, tls)
    assert received is None, received
    assert answer is None or answer.status in (400, 403), answer


@pytest.mark.parametrize("suffix", ["", "?list-type=2&prefix=a%2F"])
@pytest.mark.parametrize("path", ["/paths", "/paths/", "/paths%2F"])
def test_a_bucket_with_a_slash_after_it_is_the_bucket(recorded, alice, path, suffix):
    received = recorded.passes(recorded.wire.signed(alice, "GET", path + suffix))
    assert received.target == "/paths" + suffix
    assert recorded.decided()["resource"] == "/paths"


@pytest.mark.parametrize("length, refusal", [(1_024, None), (1_025, (400, "KeyTooLongError"))])
@pytest.mark.parametrize("piece", ["a", "%61", "/a"])
def test_the_longest_key(recorded, alice, length, refusal, piece):
    octets = len(urllib.parse.unquote(piece))
    key = piece.removeprefix("/") + piece * ((length - 1) // octets)
    key += "b" * (length - len(urllib.parse.unquote(key)))
    call = recorded.wire.signed(alice, "GET", f"/paths/{key}")
    if refusal:
        assert recorded.refuses(call) == refusal
        return
    received = recorded.passes(call)
    assert len(key_of(received.target.encode())[1]) == length
    assert recorded.decided()["resource"] == received.target


def test_the_longest_key_of_other_characters(recorded, alice):
    key = urllib.parse.quote("€" * 341 + "k")
    received = recorded.passes(recorded.wire.signed(alice, "GET", f"/paths/{key}"))
    assert received.target == f"/paths/{key}"
    assert recorded.decided()["resource"] == received.target
    assert recorded.refuses(
        recorded.wire.signed(alice, "GET", f"/paths/{key}k")) == (400, "KeyTooLongError")


@TLS
@pytest.mark.parametrize("form", [
    "http://{host}/paths/k", "http://other.example/paths/k", "https://{host}/paths/k",
    "http://{host}", "http://{host}?versionId=1", "http://other.example:1/paths/../secret",
    "http://{host}/other/k", "ftp://{host}/paths/k", "http:///paths/k",
    "http://user@{host}/paths/k",
])
def test_the_absolute_form_names_the_same_object(recorded, alice, form, tls):
    """What precedes the path names the host once more (RFC 9112 §3.2.2)."""
    for target in ["/paths/k", "/other/k"]:
        call = recorded.wire.signed(alice, "GET", target)
        call.target = form.format(host=recorded.wire.host).encode()
        answer, received = recorded.send(call, tls)
        assert received is None or (
            received.target == "/paths/k" == target == recorded.decided()["resource"])
        assert received is None or received.header("host") == recorded.store.address
        assert received or answer is None or answer.status in (400, 403), answer


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTPS/1.1"])
def test_other_versions_of_http_open_nothing(recorded, alice, version):
    call = recorded.wire.signed(alice, "GET", "/paths/k")
    call.version = version
    answer, received = recorded.send(call)
    assert (received is not None) == (answer is not None and answer.status == 200)
    if received:
        assert version in ("HTTP/1.0", "HTTP/1.2") and received.target == "/paths/k"
    call = recorded.wire.unsigned("GET", "/paths/k")
    call.version = version
    assert recorded.send(call)[1] is None


def test_http_0_9_opens_nothing(recorded):
    assert recorded.send(b"GET /paths/k\r\n\r\n")[1] is None


@pytest.fixture(scope="module")
def hosted(shared, authority, certificate):
    return Recorded(shared, authority, certificate, {"MINIO_DOMAIN": "localhost,s3.example.org"})


@pytest.fixture(scope="module")
def bob(hosted):
    return hosted.user("bob", [allow("s3:*", on=("paths", "paths/*"))])


@pytest.mark.parametrize("host", [
    "paths.localhost", "paths.localhost:{port}", "PATHS.LocalHost:{port}", "paths.localhost.",
    "paths.localhost.:{port}", "paths.s3.example.org", "paths.localhost:1",
])
@pytest.mark.parametrize("path, resource", [
    ("/", "/paths"), ("/key", "/paths/key"), ("/other/key", "/paths/other/key"),
    ("/paths/key", "/paths/paths/key"), ("/a%2Fb", "/paths/a/b"),
])
def test_a_bucket_may_be_a_host(hosted, bob, host, path, resource):
    host = host.format(port=hosted.wire.port)
    received = hosted.passes(hosted.wire.signed(bob, "GET", path, {"Host": host}))
    assert received.target == resource == hosted.decided()["resource"]
    assert received.header("host") == hosted.store.address


@pytest.mark.parametrize("host", [
    "other.localhost", "localhost", "pathslocalhost", "paths.localhost.example.org", "[::1]",
    "[::1]:443", "127.0.0.1", "paths.localhost:1:2", "paths.localhost:", "paths.localhost:x",
    ".localhost", "paths..localhost", "-paths.localhost", "pa_ths.localhost", "paths.localhost..",
    "paths%2Elocalhost", "paths.localhost/x", "paths.localhost@other", "paths.localhost,x", "",
    "minio.localhost",
])
@pytest.mark.parametrize("path", ["/key", "/"])
def test_no_odd_host_is_the_bucket(hosted, bob, host, path):
    hosted.store.answer_body = b"<ListAllMyBucketsResult/>"
    answer, received = hosted.send(hosted.wire.signed(bob, "GET", path, {"Host": host}))
    # Without a bucket, the answer lists those buckets of the store that the caller may list.
    assert received is None or path == received.target == "/", received
    assert answer.status in (400, 403), answer


@pytest.mark.parametrize("path", [
    "//key", "//", "/../other/key", "/..", "/%2e%2e/other", "/%2Fkey", "/a//b", "/a%00", "/a\\b"])
def test_the_same_rules_apply_to_keys_of_a_bucket_s_host(hosted, bob, path):
    answer, received = hosted.send(
        hosted.wire.signed(bob, "GET", path, {"Host": "paths.localhost"}))
    assert received is None and answer.status == 400, (answer, received)


def test_two_hosts_are_refused(hosted, bob):
    call = hosted.wire.signed(bob, "GET", "/key", {"Host": "paths.localhost"})
    for second in ["paths.localhost", "other.localhost"]:
        for headers in [
                [*call.headers, ("Host", second)], [("Host", second), *call.headers]]:
            both = call.copy()
            both.headers = headers
            answer, received = hosted.send(both)
            assert received is None and answer.status == 400
