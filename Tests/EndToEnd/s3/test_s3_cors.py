"""Browsers: a page may use the store if its origin is configured, and no other page may (T59)."""

import pytest

from support.nginx import Nginx
from support.s3 import allow
from support.wire import Call, Wire

ORIGIN = "https://app.example.org"


@pytest.fixture(scope="module")
def page(shared, recorded, certificate):
    """An nginx that pages of one origin may use, before the store of all attacks."""
    nginx = shared.keep(Nginx(
        shared.place("n"), certificate, recorded.daypass.upstream, recorded.store.address,
        origin=ORIGIN))
    return Wire(type("Door", (), {"nginx": nginx, "authority": recorded.authority}))


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("pages", [allow("s3:*", on=("pages", "pages/*"))])


def preflight(wire, call, origin=ORIGIN):
    """A browser's question before it sends a page's request (Fetch, "CORS-preflight fetch")."""
    names = sorted(
        name.lower() for name, _ in call.headers
        if name.lower() not in ("host", "content-length", "connection"))
    headers = [("Host", wire.host), ("Origin", origin),
               ("Access-Control-Request-Method", call.method)]
    if names:
        headers.append(("Access-Control-Request-Headers", ",".join(names)))
    return Call("OPTIONS", call.target, headers)


def allows(answer, call, origin):
    """Whether a browser sends the request after this answer."""
    methods = (answer.headers["access-control-allow-methods"] or "").replace(" ", "").split(",")
    names = (answer.headers["access-control-allow-headers"] or "").lower().split(",")
    return (
        200 <= answer.status < 300 and is_readable(answer, origin) and call.method in methods
        and all(name.lower() in names for name, _ in call.headers
                if name.lower() not in ("host", "content-length", "connection")))


def is_readable(answer, origin):
    """Whether a browser shows an answer to the page."""
    assert "access-control-allow-credentials" not in answer.headers
    return answer.headers.get_all("access-control-allow-origin") in ([origin], ["*"])


def fetch(wire, call, origin=ORIGIN):
    """The answer that a page of an origin gets, `None` if the browser refuses it."""
    if not allows(wire.send(preflight(wire, call, origin)), call, origin):
        return None
    call = call.copy()
    call.headers.append(("Origin", origin))
    answer = wire.send(call)
    return answer if is_readable(answer, origin) else None


def test_a_page_uploads_by_a_presigned_url_and_reads_it_again(recorded, page, alice):
    recorded.store.take()
    upload = page.presigned(
        alice, "PUT", "/pages/k", {"Content-Type": "text/plain", "x-amz-meta-a": "b"}, b"text")
    answer = fetch(page, upload)
    assert answer.status == 200
    assert answer.headers["access-control-expose-headers"] == "*"
    assert answer.headers["vary"] == "Origin"
    received = recorded.store.take()
    assert [(one.method, one.target, one.body) for one in received] == [
        ("PUT", "/pages/k", b"text")]
    recorded.store.answer_body = b"text"
    try:
        assert fetch(page, page.presigned(alice, "GET", "/pages/k")).body == b"text"
    finally:
        recorded.store.answer_body = b""


def test_a_page_with_a_session_signs_by_itself(recorded, page, alice):
    call = page.signed(recorded.session(alice), "GET", "/pages/k")
    assert {"authorization", "x-amz-security-token"} <= {name.lower() for name, _ in call.headers}
    assert fetch(page, call).status == 200


def test_a_page_may_read_the_reason_of_a_refusal(page, alice):
    for call, code in [
            (page.presigned(alice, "PUT", "/other/k"), "AccessDenied"),
            (page.presigned(alice, "PUT", "/pages/k").with_headers(X_Amz_Acl="public-read"),
             "AccessDenied"),
            (page.presigned(alice, "GET", "/pages//k"), "InvalidURI")]:
        assert fetch(page, call).text("Code") == code


@pytest.mark.parametrize("origin", [
    "https://evil.example", "https://app.example.org.evil.example", "http://app.example.org",
    "https://app.example.org:8443", "https://xapp.example.org", "https://app.example.org/", "null",
    "*",
    "", "https://app.example.org https://evil.example",
    "https://app.example.org,https://evil.example",
    "https://app-example.org", "file://", "HTTPS://EVIL.EXAMPLE",
])
def test_no_other_page_may(recorded, page, alice, origin):
    recorded.store.take()
    for call in [
            page.presigned(alice, "PUT", "/pages/k", {"Content-Type": "text/plain"}, b"text"),
            page.presigned(alice, "GET", "/pages/k"), page.signed(alice, "GET", "/pages/k")]:
        assert fetch(page, call, origin) is None
        answer = page.send(preflight(page, call, origin))
        assert answer.status == 405 and answer.text("Code") == "MethodNotAllowed"
        # The browser sends a request that needs no preflight, and does not show the answer.
        call.headers.append(("Origin", origin))
        answer = page.send(call)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin"
    assert {one.target for one in recorded.store.take()} == {"/pages/k"}


def test_without_a_configured_origin_no_page_may(recorded, alice):
    for origin in [ORIGIN, "null", ""]:
        call = recorded.wire.presigned(alice, "GET", "/pages/k")
        assert fetch(recorded.wire, call, origin) is None
        assert recorded.refuses(preflight(recorded.wire, call, origin)) == (405, "MethodNotAllowed")


@pytest.mark.parametrize("headers", [
    [], [("Origin", ORIGIN)], [("Access-Control-Request-Method", "PUT")],
    [("Origin", ORIGIN), ("Access-Control-Request-Method", "")],
    [("Origin", "null"), ("Access-Control-Request-Method", "PUT")],
])
def test_other_options_requests_are_refused(recorded, page, alice, headers):
    recorded.store.take()
    for target in ["/pages/k", "/", "/_daypass/preflight", "/_daypass/sts"]:
        answer = page.send(Call("OPTIONS", target, [("Host", page.host), *headers]))
        assert answer.status == (
            405 if ("Origin", ORIGIN) in headers or ("Origin", "null") in headers else 400)
    for method in ["GET", "PUT", "DELETE", "POST"]:
        call = page.unsigned(method, "/pages/k", headers)
        assert page.send(call).refusal[0] in (403, 405)
    assert not recorded.store.take()


def test_nginx_answers_a_preflight_itself(recorded, page):
    """It reaches neither the store nor Daypass, and has no line in the audit log."""
    before = len(recorded.daypass.audit())
    recorded.store.take()
    for target in ["/pages/k", "/", "/pages//../x", "/pages?delete", "/_daypass/authorizer"]:
        call = Call("PUT", target, [("X-Amz-Date", "x")])
        answer = page.send(preflight(page, call))
        assert answer.status == 204 and answer.body == b""
        assert answer.headers["access-control-allow-headers"] == "x-amz-date"
        assert answer.headers["access-control-max-age"] == "600"
    assert not recorded.store.take() and len(recorded.daypass.audit()) == before


def test_the_store_s_own_headers_for_pages_are_dropped(recorded, page, alice):
    recorded.store.answer_fields = [
        ("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Headers", "*"), ("Access-Control-Expose-Headers", "ETag"),
        ("Vary", "Accept-Encoding"), ("Vary", "Origin"), ("ETag", '"x"')]
    try:
        for wire, origin, shown in [
                (page, ORIGIN, True), (page, "https://evil.example", False),
                (recorded.wire, ORIGIN, False)]:
            call = wire.presigned(alice, "GET", "/pages/k")
            call.headers.append(("Origin", origin))
            answer = wire.send(call)
            assert answer.status == 200 and answer.headers["etag"] == '"x"'
            assert is_readable(answer, origin) == shown
            names = {name.lower() for name in answer.headers if "control-" in name.lower()}
            assert names == ({
                "access-control-allow-origin", "access-control-expose-headers"} if shown else set())
            # `Vary` names the origin, once, and nothing else.
            assert answer.headers.get_all("vary") == ["Origin"]
    finally:
        recorded.store.answer_fields = []
