"""Uploads whose chunks are signed one by one (T15, T22-T24): Daypass verifies them, and the store
gets their content."""

import base64
import hashlib
import zlib

import pytest

from support.chunks import CHUNKS, CHUNKS_AND_TRAILER, upload
from support.s3 import allow
from support.waiting import until
from support.wire import Wire

CRC = "x-amz-checksum-crc32"


def crc32(body):
    return f"{CRC}:{base64.b64encode(zlib.crc32(body).to_bytes(4, 'big')).decode()}"


@pytest.fixture(params=["rclone", "ceph"])
def s3(request):
    s3 = request.getfixturevalue(f"on_{request.param}")
    s3.wire = Wire(s3)
    return s3


@pytest.fixture
def key(request):
    return request.node.name.replace("[", "-").replace("]", "").replace(" ", "")


BODIES = {
    "nothing": [], "a byte": [b"x"], "two chunks": [b"0123456789" * 6_553, b"end"],
    "small chunks": [bytes([n]) for n in range(200)], "a large chunk": [bytes(range(256)) * 20_000],
    "many chunks": [bytes([n]) * 65_536 for n in range(60)],
}


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("trailer", [False, True], ids=["alone", "trailer"])
@pytest.mark.parametrize("chunks", BODIES.values(), ids=BODIES)
def test_the_chunks_content_is_stored(s3, key, chunks, trailer, tls):
    body = b"".join(chunks)
    keys = s3.session(s3.alice)
    wire = s3.wire if tls else Wire(s3, f"localhost:{s3.nginx.plain_port}")
    answer = wire.send(upload(
        wire, keys, f"/reports/{key}", chunks, trailer=[crc32(body)] if trailer else None), tls)
    assert answer.status == 200, answer
    assert answer.headers["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    assert s3.store.object("reports", key) == body


@pytest.mark.parametrize("end", ["\r\n", "\n\r\n"])
@pytest.mark.parametrize("name, value", [
    ("crc32c", base64.b64encode(bytes.fromhex("e3069283"))),
    ("crc64nvme", base64.b64encode(bytes.fromhex("ae8b14860a799888"))),
    ("sha1", base64.b64encode(hashlib.sha1(b"123456789").digest())),
    ("sha256", base64.b64encode(hashlib.sha256(b"123456789").digest())),
])
def test_every_checksum_in_a_trailer_is_compared(on_rclone, name, value, end):
    wire = Wire(on_rclone)
    for digits, status in [(b"123456789", 200), (b"123456780", 400)]:
        answer = wire.send(upload(
            wire, on_rclone.alice, f"/reports/checksum-{name}-{digits.decode()}", [digits],
            trailer=[f"x-amz-checksum-{name}:{value.decode()}"], end=end))
        assert answer.status == status, answer
        assert status == 200 or answer.text("Code") == "BadDigest"


def last(parts, change):
    return [*parts[:-1], change(parts[-1])]


def resized(parts, size):
    return [size.encode() + b";" + parts[0].split(b";", 1)[1], *parts[1:]]


def with_another_digit(signed, place):
    """A signature that stays hexadecimal, so that Daypass refuses its value and not its form."""
    digit = b"1" if signed[place:place + 1] == b"0" else b"0"
    return signed[:place] + digit + signed[place + 1:]


# A change to a body of two chunks of 100,000 bytes, and the answer to it.
FORGED = (403, "SignatureDoesNotMatch")
BROKEN = (400, "InvalidRequest")
SHORT = (400, "IncompleteBody")
ALTERED = {
    "another byte in the first chunk": (lambda p: [p[0].replace(b"aa", b"ab", 1), *p[1:]], FORGED),
    "another byte in the last chunk": (
        lambda p: [p[0], p[1].replace(b"bb", b"bc", 1), *p[2:]], FORGED),
    "another signature of the first": (
        lambda p: [with_another_digit(p[0], 30), *p[1:]], FORGED),
    "the chunks swapped": (lambda p: [p[1], p[0], *p[2:]], FORGED),
    "the first chunk twice": (lambda p: [p[0], p[0], *p[2:]], FORGED),
    "without the first": (lambda p: p[1:], FORGED),
    "without the last": (lambda p: [p[0], *p[2:]], FORGED),
    "without the end": (lambda p: p[:-1], SHORT),
    "the end alone": (lambda p: p[-1:], FORGED),
    "in the middle of a chunk": (lambda p: [p[0], p[1][:500]], SHORT),
    "without its last byte": (lambda p: last(p, lambda end: end[:-1]), SHORT),
    "without its last line": (lambda p: last(p, lambda end: end[:-2]), SHORT),
    "a byte behind": (lambda p: [*p, b"x"], BROKEN),
    "the end twice": (lambda p: [*p, p[-1]], BROKEN),
    "another upload behind": (lambda p: [*p, *p], BROKEN),
    "no line's end behind a chunk": (lambda p: [p[0][:-2], *p[1:]], BROKEN),
    "a line feed behind a chunk": (lambda p: [p[0][:-2] + b"\n", *p[1:]], BROKEN),
    "a line feed behind a header": (lambda p: [p[0].replace(b"\r\n", b"\n", 1), *p[1:]], BROKEN),
    "a negative size": (lambda p: resized(p, "-186a0"), BROKEN),
    "a size with a sign": (lambda p: resized(p, "+186a0"), BROKEN),
    "a size in C": (lambda p: resized(p, "0x186a0"), BROKEN),
    "a huge size": (lambda p: resized(p, "ffffffffffffffff"), BROKEN),
    "more than the largest": (lambda p: resized(p, "1000001"), BROKEN),
    "a size beyond the object": (lambda p: resized(p, "30d41"), BROKEN),
    "no size": (lambda p: resized(p, ""), BROKEN),
    "another extension": (lambda p: [p[0].replace(b"\r\n", b";x=y\r\n", 1), *p[1:]], BROKEN),
    "an overlong extension": (
        lambda p: [p[0].replace(b"\r\n", b";" + b"x" * 70_000 + b"\r\n", 1), *p[1:]],
        BROKEN),
    "no signatures": (lambda p: [b"186a0\r\n" + p[0].split(b"\r\n", 1)[1], *p[1:]], BROKEN),
    "no chunks": (lambda p: [b"a" * 200_000], BROKEN),
    "nothing": (lambda p: [], SHORT),
}


@pytest.mark.parametrize("alter, refusal", ALTERED.values(), ids=ALTERED)
@pytest.mark.parametrize("trailer", [False, True], ids=["alone", "trailer"])
def test_an_upload_that_does_not_verify_makes_no_object(s3, key, alter, refusal, trailer):
    """Not even if all but its end verified (T22, T23)."""
    chunks = [b"a" * 100_000, b"b" * 100_000]
    call = upload(
        s3.wire, s3.alice, f"/reports/{key}", chunks, alter=alter,
        trailer=[crc32(b"".join(chunks))] if trailer else None)
    answer = s3.wire.send(call)
    if trailer and answer.refusal != refusal:
        # The trailer comes in place of the missing bytes.
        assert answer.refusal in (BROKEN, SHORT), answer
    else:
        assert answer.refusal == refusal, answer
    assert s3.store.object("reports", key) is None
    # The workers and the connections still work.
    s3.wire.send(upload(s3.wire, s3.alice, f"/reports/{key}", chunks))
    assert s3.store.object("reports", key) == b"".join(chunks)


STATED = {
    "less": (199_999, BROKEN), "more": (200_001, BROKEN), "none": ("0", BROKEN),
    "negative": ("-1", (400, "InvalidArgument")), "no number": ("x", (400, "InvalidArgument")),
    "with a sign": ("+200000", (400, "InvalidArgument")),
    "beyond numbers": ("9" * 30, (400, "InvalidArgument")),
    "empty": ("", (400, "InvalidArgument")),
}


@pytest.mark.parametrize("stated, refusal", STATED.values(), ids=STATED)
def test_a_false_length_makes_no_object(s3, key, stated, refusal):
    call = upload(
        s3.wire, s3.alice, f"/reports/{key}", [b"a" * 100_000, b"b" * 100_000], stated=stated)
    answer = s3.wire.send(call)
    assert answer.refusal == refusal, answer
    assert s3.store.object("reports", key) is None


TRAILERS = {
    "missing": (CRC, [], BROKEN),
    "another": (CRC, ["x-amz-checksum-sha1:AAAA"], BROKEN),
    "doubled": (CRC, [f"{CRC}:AAAAAA==", f"{CRC}:AAAAAA=="], BROKEN),
    "one more": (CRC, [crc32(b"abc"), "x-amz-meta-a:b"], BROKEN),
    "of another body": (CRC, [crc32(b"abd")], (400, "BadDigest")),
    "no checksum": (CRC, [f"{CRC}:"], (400, "BadDigest")),
    "two announced": (f"{CRC},x-amz-checksum-sha1", [crc32(b"abc")], (501, "NotImplemented")),
    "a header of S3's": ("x-amz-acl", ["x-amz-acl:public-read"], (501, "NotImplemented")),
    "not announced": ("", [crc32(b"abc")], (400, "InvalidArgument")),
}


@pytest.mark.parametrize("announced, trailer, refusal", TRAILERS.values(), ids=TRAILERS)
def test_a_trailer_must_be_announced_and_right(s3, key, announced, trailer, refusal):
    answer = s3.wire.send(upload(
        s3.wire, s3.alice, f"/reports/{key}", [b"abc"], announced=announced, trailer=trailer))
    assert answer.refusal == refusal, answer
    assert s3.store.object("reports", key) is None


def test_a_line_of_the_access_log_leads_to_the_audit_log(s3, key):
    chunks = upload(s3.wire, s3.alice, f"/reports/{key}", [b"abc"],
                    alter=lambda parts: [with_another_digit(parts[0], 30), *parts[1:]])
    answer = s3.wire.send(chunks)
    assert answer.refusal == FORGED
    found = answer.headers["x-amz-request-id"]
    until(lambda: f"id={found}" in s3.nginx.access_log.read_text(), "the line in the access log")
    assert s3.daypass.audit_line(found)["code"] == "SignatureDoesNotMatch"


def test_a_trailer_s_signature_is_verified(s3, key):
    def alter(parts):
        end = parts[-1]
        return [*parts[:-1], with_another_digit(end, end.index(b"signature:") + 12)]
    for body in [[b"abc"], []]:
        answer = s3.wire.send(upload(
            s3.wire, s3.alice, f"/reports/{key}", body, alter=alter,
            trailer=[crc32(b"".join(body))]))
        assert answer.refusal == FORGED, answer
        assert s3.store.object("reports", key) is None


def test_parts_are_uploaded_in_chunks(s3, key):
    client = s3.client("s3", s3.alice)
    upload_id = client.create_multipart_upload(Bucket="reports", Key=key)["UploadId"]
    parts, bodies = [], [b"a" * (5 << 20), b"b" * 1_000]
    for number, body in enumerate(bodies, 1):
        chunks = [body[i:i + 131_072] for i in range(0, len(body), 131_072)]
        answer = s3.wire.send(upload(
            s3.wire, s3.alice, f"/reports/{key}?partNumber={number}&uploadId={upload_id}", chunks))
        assert answer.status == 200, answer
        parts.append({"PartNumber": number, "ETag": answer.headers["ETag"]})
    client.complete_multipart_upload(
        Bucket="reports", Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts})
    assert s3.store.object("reports", key) == b"".join(bodies)


def test_an_object_s_metadata_is_kept(on_ceph):
    wire = Wire(on_ceph)
    answer = wire.send(upload(wire, on_ceph.alice, "/reports/kept", [b"abc"], headers={
        "Content-Type": "text/csv", "Cache-Control": "max-age=60", "X-Amz-Meta-Owner": "alice",
        "X-Amz-Tagging": "project=tea", "Content-Disposition": 'attachment; filename="a b"',
        "X-Amz-Sdk-Checksum-Algorithm": "CRC32"}, trailer=[crc32(b"abc")]))
    assert answer.status == 200, answer
    kept = on_ceph.client("s3", on_ceph.alice).head_object(Bucket="reports", Key="kept")
    assert (kept["ContentType"], kept["CacheControl"], kept["Metadata"], kept["ContentLength"]) == (
        "text/csv", "max-age=60", {"owner": "alice"}, 3)
    assert kept["ContentDisposition"] == 'attachment; filename="a b"'
    assert "aws-chunked" not in kept.get("ContentEncoding", "")


def test_the_stores_refusal_is_passed_on(s3, key):
    keys = s3.user(f"anywhere-{s3.store.name}", [allow("s3:*")])
    answer = s3.wire.send(upload(s3.wire, keys, "/not-there/k", [b"a" * 100_000] * 50))
    assert answer.refusal == (404, "NoSuchBucket")


def test_a_denied_upload_is_not_read(s3):
    """Daypass looks at the chunks last (T15, T24)."""
    forger = {**s3.alice, "aws_secret_access_key": "not-the-secret-of-hers"}
    for keys, target, refusal in [
            (forger, "/reports/denied", FORGED),
            (s3.alice, "/secrets/denied", (403, "AccessDenied")),
            ({**s3.alice, "aws_access_key_id": "nobody"}, "/reports/k",
             (403, "InvalidAccessKeyId"))]:
        call = upload(s3.wire, keys, target, [b"abc"])
        call = call.with_headers(Content_Length="100000000")
        assert s3.wire.send(call).refusal == refusal
    for mode in (CHUNKS, CHUNKS_AND_TRAILER):
        presigned = s3.wire.presigned(s3.alice, "PUT", "/reports/denied", payload=mode)
        unsigned = s3.wire.unsigned("PUT", "/reports/denied").with_headers(
            X_Amz_Content_Sha256=mode)
        assert s3.wire.send(presigned).status in (400, 501)
        assert s3.wire.send(unsigned).refusal == (403, "AccessDenied")
    assert s3.store.object("reports", "denied") is None
