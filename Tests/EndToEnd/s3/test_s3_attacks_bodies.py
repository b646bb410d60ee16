"""Bodies: of refused requests, of requests that have none, and between nginx and the store."""

import base64
import json

import pytest

from support.s3 import allow


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("bodies", [allow("s3:*", on=("bodies", "bodies/*"))])


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, 5 << 20])
def test_an_upload_may_be_larger_than_a_call_of_the_token_service(recorded, alice, size):
    body = bytes(size)
    received = recorded.passes(recorded.wire.signed(alice, "PUT", "/bodies/large", body=body))
    assert received.body == body


@pytest.mark.parametrize("length", [
    {"Content_Length": "1000000000000"},
    {"Content_Length": None, "Transfer_Encoding": "chunked"},
    {"Content_Length": "1000000000000", "Expect": "100-continue"},
])
def test_a_refusal_does_not_wait_for_the_body(recorded, length):
    # nginx would keep the body in a file: a stranger could fill the disk.
    call = recorded.wire.unsigned("PUT", "/bodies/large").with_headers(**length)
    assert recorded.refuses(call) == (403, "AccessDenied")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
@pytest.mark.parametrize("length", [
    {"Content_Length": "51"}, {"Content_Length": None, "Transfer_Encoding": "chunked"}])
def test_no_body_goes_on_with_a_request_that_has_none(recorded, alice, method, length):
    # A store that does not read the body would take it for the next request.
    call = recorded.wire.signed(alice, method, "/bodies/k").with_headers(**length)
    call.body = b"DELETE /bodies/other HTTP/1.1\r\nHost: store\r\n\r\n....."
    if "Transfer_Encoding" in length:
        call.body = b"33\r\n" + call.body + b"\r\n0\r\n\r\n"
    answer, received = recorded.send(call)
    assert answer.status == 400 and received is None
    assert method == "HEAD" or answer.text("Code") == "InvalidArgument"
    recorded.passes(
        recorded.wire.signed(alice, method, "/bodies/k").with_headers(Content_Length="0"))


SECOND = b"DELETE /bodies/other HTTP/1.1\r\nHost: store\r\n\r\n"


@pytest.mark.parametrize("lines", [
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Content-Length: 5", "Content-Length: 60"], ["Content-Length: 5, 5"], ["Content-Length: +5"],
    ["Content-Length: 0x5"], ["Content-Length: -1"], ["Content-Length: 5 5"], ["Content-Length:"],
    ["Content-Length: 99999999999999999999"], ["Content-Length : 5"], ["Content-Length\t: 5"],
    ["Transfer-Encoding: xchunked"], ["Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding: identity, chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: x"],
    ["Transfer-Encoding: x", "Content-Length: 5"], ["Transfer-Encoding: \"chunked\""],
    ["Transfer-Encoding: chunked\x0b", "Content-Length: 5"],
    ["Transfer-Encoding : chunked", "Content-Length: 5"],
    ["Transfer-Encoding:\r\n chunked", "Content-Length: 5"],
    ["Transfer_Encoding: chunked", "Content-Length: 5"],
    ["X: y\nTransfer-Encoding: chunked", "Content-Length: 5"],
])
def test_a_body_ends_in_one_place(recorded, alice, lines):
    """Two readers that disagree make one request of two, or two of one."""
    call = recorded.wire.signed(alice, "PUT", "/bodies/k", body=b"3\r\nabc\r\n0\r\n\r\n" + SECOND)
    call = call.with_headers(Content_Length=None)
    head, body = call.bytes[:-len(call.body)], call.body
    octets = head[:-2] + "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    recorded.store.take()
    recorded.wire.send(octets)
    for received in recorded.store.take():
        assert (received.method, received.target) == ("PUT", "/bodies/k"), received
        assert received.body in (b"abc", b"3\r\nab"), received


@pytest.mark.parametrize("signed", [True, False])
def test_a_body_is_not_read_as_the_next_request(recorded, alice, signed):
    """Neither that of a refused request nor that of an allowed one."""
    wire = recorded.wire
    make = wire.signed if signed else lambda _, *parts, **more: wire.unsigned(*parts, **more)
    first = make(alice, "PUT", "/bodies/first", body=SECOND)
    second = wire.signed(alice, "GET", "/bodies/second")
    recorded.store.take()
    with wire.connect() as connection:
        connection.sendall(first.bytes + second.bytes.replace(
            b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answers = b""
        while part := connection.recv(65_536):
            answers += part
    received = [(one.method, one.target, one.body) for one in recorded.store.take()]
    expected = [("GET", "/bodies/second", b"")]
    if signed:
        expected.insert(0, ("PUT", "/bodies/first", SECOND))
    assert received == expected
    assert answers.count(b"HTTP/1.1 ") == 2
    assert (b"HTTP/1.1 403" in answers) != signed


@pytest.mark.parametrize("payload", ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"])
def test_a_body_of_no_stated_length_arrives_with_one(recorded, alice, payload):
    call = recorded.wire.signed(alice, "PUT", "/bodies/k", payload=payload)
    call = call.with_headers(Content_Length=None, Transfer_Encoding="chunked")
    call.body = b"3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\nX-Amz-Acl: public-read\r\n\r\n"
    received = recorded.passes(call)
    assert received.body == b"abcdefgh"
    assert received.header("content-length") == "8"
    assert received.header("transfer-encoding") is None and received.header("x-amz-acl") is None


@pytest.mark.parametrize("path", [
    "/_daypass/authorizer", "/_daypass/gathered", "/_daypass/sts", "/_daypass/preflight",
    "/@daypass_refused", "_daypass/authorizer", "_daypass/sts", "http://localhost_daypass/sts",
    "/_daypass%2Fauthorizer", "/x/../_daypass/gathered", "/%5Fdaypass/sts", "//_daypass/gathered",
    "/_daypass/gathered/", "/_daypass/./gathered", "/_daypass/gathered?versionId=1",
])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "HEAD"])
def test_internal_locations_of_nginx_can_not_be_requested(recorded, alice, path, method):
    form = b"Action=AssumeRole&Version=2011-06-15" if method == "POST" else b""
    for call in [
            recorded.wire.signed(alice, method, path, body=form),
            recorded.wire.signed(alice, method, path, body=form, service="sts"),
            recorded.wire.unsigned(method, path)]:
        answer, received = recorded.send(call)
        assert received is None, received
        assert answer.status in (400, 403, 404, 405), answer
        assert b"AccessKeyId" not in answer.body


@pytest.mark.parametrize("path", [
    "/bodies", "/bodies/k", "/bodies/k?Action=AssumeRole&Version=2011-06-15", "/sts", "//", "/?x",
    "/?",
    "/?Action=AssumeRole&Version=2011-06-15", "/bodies/", "/%2F"])
def test_a_form_calls_the_token_service_at_the_root_alone(recorded, alice, path):
    form = b"Action=AssumeRole&Version=2011-06-15"
    for service in ["sts", "s3"]:
        call = recorded.wire.signed(
            alice, "POST", path, {"Content-Type": "application/x-www-form-urlencoded"},
            form, service=service)
        answer, received = recorded.send(call)
        assert received is None, received
        assert (answer.status == 200) == (service == "sts" and path.startswith("/?")), answer


@pytest.mark.parametrize(("target", "refusal"), [
    ("/bodies", (501, "NotImplemented")), ("/bodies/", (501, "NotImplemented")),
    ("/bodies/k", (405, "MethodNotAllowed"))])
def test_a_browser_s_form_uploads_nothing(recorded, alice, target, refusal):
    """A form has a policy, signed by a user who may do everything, or no signature at all (T16)."""
    policy = base64.b64encode(json.dumps({
        "expiration": "2100-01-01T00:00:00Z",
        "conditions": [{"bucket": "bodies"}, {"key": "k"}]}).encode()).decode()
    scope = f"{alice['aws_access_key_id']}/20261121/us-east-1/s3/aws4_request"
    for fields in [
            {"key": "k", "policy": policy,
         "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": scope,
             "x-amz-date": "20261121T000000Z", "x-amz-signature": "0" * 64},
            {"key": "k"}]:
        parts = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items())
        form = (f'{parts}--b\r\nContent-Disposition: form-data; name="file"; filename="k"\r\n'
                '\r\ntext\r\n--b--\r\n')
        call = recorded.wire.unsigned(
            "POST", target, {"Content-Type": "multipart/form-data; boundary=b"}, form.encode())
        assert recorded.refuses(call) == refusal


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "COPY", "get"])
def test_other_methods_on_the_service_do_nothing(recorded, alice, method):
    for target in ["/", "/bodies/k"] if method not in ("PUT", "DELETE") else ["/"]:
        answer, received = recorded.send(recorded.wire.signed(alice, method, target))
        assert received is None and answer.status in (400, 405), answer
