"""Hundreds of random requests (T18, T20, T40).

What botocore signs passes and arrives with its meaning, and an attacker can't change a byte of
it.
"""

import random
import urllib.parse

import pytest
from support.s3 import S3, allow, deny

CASES = 400
CHARACTERS = "abcXYZ019-_.~/ +%&=?#;:,@!$'()*\"<>[]^`{|}éß€漢🔑\u0301\u200b\ufeffK"


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("random", [allow("s3:*", on=("random", "random/*"))])


@pytest.fixture(scope="module")
def session(recorded, alice):
    return recorded.session(alice)


def text(source, longest, alphabet=CHARACTERS):
    return "".join(source.choice(alphabet) for _ in range(source.randint(1, longest)))


def key(source):
    """A key that Daypass does not refuse for any of its segments."""
    segments = [text(source, 12, CHARACTERS.replace("/", "")) for _ in range(source.randint(1, 5))]
    segments = [segment if segment.strip(".") else segment + "x" for segment in segments]
    return "/".join(segments) + source.choice(["", "", "", "/"])


def encoded(source, octets, safe):
    """The bytes, with everything encoded that needs it, and sometimes more."""
    result = ""
    for octet in octets:
        if chr(octet) in safe and source.random() < 0.9:
            result += chr(octet)
        else:
            result += f"%{octet:02{source.choice('xX')}}"
    return result


UNRESERVED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"


def request(source, wire, keys):
    """A random call, the key that it means, and the other facts that the store must get."""
    name = key(source)
    path = "/random/" + encoded(source, name.encode(), UNRESERVED + "/!$'()*:@,&=;+")
    method = source.choice(["GET", "HEAD", "PUT", "DELETE"])
    query, headers = {}, {}
    if method in ("GET", "HEAD", "DELETE") and source.random() < 0.5:
        query["versionId"] = text(source, 20)
    if method == "GET" and source.random() < 0.5:
        query["response-content-disposition"] = text(source, 20)
    if method == "PUT" and source.random() < 0.3:
        query.update({"partNumber": str(source.randint(1, 10_000)), "uploadId": text(source, 20)})
    if source.random() < 0.5:
        for _ in range(source.randint(1, 4)):
            name_ = "x-amz-meta-" + text(source, 8, "abcdefgh-019")
            headers[name_] = text(source, 12, "abc XYZ019,;=\"'é€ ").strip()
    fields = [
        f"{name_}={encoded(source, value.encode(), UNRESERVED + '/!$*:@,()')}"
        for name_, value in query.items()]
    source.shuffle(fields)
    target = path + ("?" + "&".join(fields) if fields else "")
    body = text(source, 30).encode() if method == "PUT" else b""
    if source.random() < 0.5:
        call = wire.presigned(keys, method, target, headers, body)
    else:
        payload = source.choice([None, "UNSIGNED-PAYLOAD"])
        call = wire.signed(keys, method, target, headers, body, payload)
    return call, name, query, headers


def changed(source, call):
    """The call with one signed byte changed."""
    other = call.copy()
    places = [index for index, (name, _) in enumerate(other.headers)
              if name.lower().startswith("x-amz-") or name in ("Host", "Authorization")]
    if source.random() < 0.5:
        octets = bytearray(other.target)
        # Not the case of a percent-encoding, which has no meaning.
        index = source.choice([
            index for index, octet in enumerate(octets)
            if index > 0 and b"%" not in octets[max(0, index - 2):index]])
        octets[index] = source.choice(
            [octet for octet in b"abcXYZ0189/&=" if octet != octets[index]])
        other.target = bytes(octets)
    else:
        place = source.choice(places)
        name, value = other.headers[place]
        octets = bytearray(value.encode())
        if not octets:
            octets = bytearray(b"x")
        else:
            index = source.randrange(len(octets))
            octets[index] = source.choice([o for o in b"abcXYZ0189" if o != octets[index]])
        other.headers[place] = (name, bytes(octets))
    return other


def canonical(octets):
    return urllib.parse.unquote_to_bytes(octets.replace(b"+", b" "))


def test_a_signed_request_arrives_with_its_meaning_and_no_other_does(recorded, alice, session):
    source = random.Random(20260131)
    for number in range(CASES):
        keys = source.choice([alice, session])
        call, name, query, headers = request(source, recorded.wire, keys)
        received = recorded.passes(call, tls=number % 2 == 0)
        path, _, fields = received.target.partition("?")
        assert received.method == call.method
        assert path == "/random/" + urllib.parse.quote(name, safe="/-_.~"), (number, call.target)
        assert dict(urllib.parse.parse_qsl(fields, keep_blank_values=True)) == query
        for header, value in headers.items():
            assert received.header(header).encode("latin-1") == value.encode()
        assert received.body == call.body
        other = changed(source, call)
        if canonical(other.target) == canonical(call.target) and other.headers == call.headers:
            continue
        answer, received = recorded.send(other, tls=number % 2 == 0)
        assert received is None, (number, call.bytes, other.bytes)
        assert answer.status in (400, 403, 501), (number, other.bytes, answer)


def test_a_store_on_files_keeps_keys_apart(shared, authority, certificate):
    """rclone keeps keys as paths, and no key is another one's (T40)."""
    s3 = S3(shared, authority, certificate)
    files = s3.bucket("files")
    (s3.bucket("other") / "secret").write_text("secret")
    (files / "secret").write_text("secret")
    keys = s3.user(
        "files", [allow("s3:*", on=("files", "files/*")), deny("s3:*", on="files/secret")])
    client = s3.client("s3", keys)
    source = random.Random(20260131)
    names = {
        "\uff0e\uff0e/other/secret", "\uff0e\uff0e", "\uff0e/secret", "a\uff0fsecret",
        "\u201b\uff0e",
        "sec\u200bret", "secre\u0074\u0307", "SECRET", "Secret", "secret ", "secret.", " secret",
        "a/secret",
        "%73ecret", "secret%00", "secret?x", "secret#x", "secret;x", "~/secret", "$(cat secret)",
        "e\u0301", "\u00e9", "K", "\u212a", "a+b", "a b", "a%20b", "a%2Bb", "\u2400", "\u2421",
    } | {key(source).rstrip("/ ") + "k" for _ in range(60)}
    # A name that is a folder of another key can't be a file too.
    names = {name for name in names if not any(
        other != name and other.startswith(name + "/") for other in names)}
    for name in names:
        client.put_object(Bucket="files", Key=name, Body=name.encode())
    for name in names:
        assert client.get_object(Bucket="files", Key=name)["Body"].read() == name.encode()
    assert (files / "secret").read_text() == "secret"
    assert (s3.store.files / "other" / "secret").read_text() == "secret"
    listed = {
        entry["Key"] for page in client.get_paginator("list_objects_v2").paginate(Bucket="files")
        for entry in page["Contents"]}
    assert listed == names | {"secret"}
