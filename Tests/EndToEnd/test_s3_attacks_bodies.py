"""Bodies: of refused requests, of none, and between nginx and the store."""

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
    # nginx would keep what comes in a file: a stranger could fill the disk.
    call = recorded.wire.unsigned("PUT", "/bodies/large").with_headers(**length)
    assert recorded.refuses(call) == (403, "AccessDenied")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
@pytest.mark.parametrize("length", [
    {"Content_Length": "51"}, {"Content_Length": None, "Transfer_Encoding": "chunked"}])
def test_where_a_body_means_nothing_there_is_none(recorded, alice, method, length):
    # A store that does not read it would take it for the next request on the connection.
    call = recorded.wire.signed(alice, method, "/bodies/k").with_headers(**length)
    call.body = b"DELETE /bodies/other HTTP/1.1\r\nHost: store\r\n\r\n....."
    if "Transfer_Encoding" in length:
        call.body = b"33\r\n" + call.body + b"\r\n0\r\n\r\n"
    answer, received = recorded.send(call)
    assert answer.status == 400 and received is None
    assert method == "HEAD" or answer.text("Code") == "InvalidArgument"
    recorded.passes(
        recorded.wire.signed(alice, method, "/bodies/k").with_headers(Content_Length="0"))
