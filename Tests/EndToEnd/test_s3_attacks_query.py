"""Queries: parameters twice, encoded, in another case, unknown, or somebody else's word (T15, T32, T46)."""

import pytest

from support.s3 import allow, deny


@pytest.fixture(scope="module")
def alice(recorded):
    return recorded.user("queries", [
        allow("s3:*", on=("queries", "queries/*")), deny("s3:DeleteObject", on="queries/*")])


SIGNATURE = [
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
    "X-Amz-Signature", "X-Amz-Security-Token"]


@pytest.fixture(scope="module")
def session(recorded, alice):
    return recorded.session(alice)


def value(call, name):
    for field in call.target.decode().partition("?")[2].split("&"):
        if field.startswith(f"{name}="):
            return field.removeprefix(f"{name}=")


def with_query(call, text):
    call = call.copy()
    call.target += f"&{text}".encode()
    return call


@pytest.mark.parametrize("name", SIGNATURE)
def test_a_part_of_a_signature_comes_once(recorded, session, name):
    """T46"""
    call = recorded.wire.presigned(session, "GET", "/queries/k")
    recorded.passes(call)
    spellings = [
        name, name.lower(), name.upper(), name.replace("z", "%7A"), name.replace("-", "%2D", 1),
        name.replace("S", "%53"), name.replace("A", "%41"), f"{name}[]", f"+{name}", f"%20{name}"]
    for spelling in spellings:
        for text in [value(call, name), "", "x"]:
            answer, received = recorded.send(with_query(call, f"{spelling}={text}"))
            assert received is None, (spelling, received)
            assert answer.status in (400, 403, 501), (spelling, answer)
    bare = call.copy()
    bare.target = call.target.replace(f"{name}=".encode(), f"{name.lower()}=".encode())
    assert recorded.refuses(bare)[0] == 400


@pytest.mark.parametrize("name", SIGNATURE)
def test_a_presigned_query_without_one_of_its_parts_is_none(recorded, session, name):
    call = recorded.wire.presigned(session, "GET", "/queries/k")
    field = f"{name}={value(call, name)}"
    for other in ["", f"{name}=", name, f"{name}=x"]:
        changed = call.copy()
        changed.target = call.target.replace(field.encode(), other.encode())
        answer, received = recorded.send(changed)
        assert received is None and answer.status in (400, 403), (other, answer)


def test_two_authentications_are_none(recorded, alice, session):
    """T15: in the header and in the query, each good by itself."""
    wire = recorded.wire
    for target in ["/queries/k", "/queries/k?versionId=1"]:
        for first, second in [(alice, session), (session, alice), (alice, alice)]:
            query = wire.presigned(first, "GET", target)
            header = wire.signed(second, "GET", query.target)
            assert recorded.refuses(header) == (400, "InvalidRequest")
            for name, _ in header.headers:
                if name.startswith("X-Amz-") or name == "Authorization":
                    one = query.copy()
                    one.headers += [(name, dict(header.headers)[name])]
                    answer, received = recorded.send(one)
                    assert received is None and answer.status in (400, 403), (name, answer)


@pytest.mark.parametrize("parameter", [
    "X-Amz-Security-Token=x", "X-Amz-Expires=10", "X-Amz-Date=20260131T000000Z",
    "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", "X-Amz-SignedHeaders=host", "x-amz-date=x"])
def test_parts_of_a_second_signature_are_refused_beside_one_in_the_header(
        recorded, alice, parameter):
    """T15"""
    call = recorded.wire.signed(alice, "GET", f"/queries/k?{parameter}")
    assert recorded.refuses(call) == (400, "InvalidRequest")


@pytest.mark.parametrize("query", [
    "versionId=1&versionId=2", "versionId=1&versionId=1", "versionId=1&version%49d=2",
    "uploadId=a&uploadId=b", "acl&acl", "acl=&acl=x", "prefix=a&prefix=b", "tagging&acl",
    "uploads&uploadId=x", "x-id=GetObject&x-id=PutObject", "versionId=1&&versionId=2",
])
@pytest.mark.parametrize("signer", ["signed", "presigned"])
def test_a_parameter_comes_once(recorded, alice, query, signer):
    """T46: which of two values a store takes is its own matter."""
    for method in ["GET", "PUT", "DELETE"]:
        call = getattr(recorded.wire, signer)(alice, method, f"/queries/k?{query}")
        answer, received = recorded.send(call)
        assert received is None and answer.status in (400, 501), answer


@pytest.mark.parametrize("query", [
    "%61cl", "ac%6C", "acl%00", "ACL", "Acl", "versionid=1", "VersionId=1", "version-id=1",
    "versionId%20=1", "versionId[]=1", "acl;x", "versionId=1;acl", "versionId=1%3Bacl;", "torrent",
    "inventory", "publicAccessBlock", "response-x=y", "renameObject", "append&position=0",
    "ownershipControls",
    "select", "select&select-type=1", "select&select-type=2%00",
    "Action=AssumeRole&Version=2011-06-15",
    "=x", "=", "&=&", "%", "versionId=%", "versionId=%zz", "versionId=%ff", "versionId=%c0%ae",
    "versionId=", "versionId", "uploadId=", "uploadId", "partNumber=1", "partNumber=0&uploadId=u",
    "partNumber=10001&uploadId=u", "partNumber=%2B1&uploadId=u", "partNumber=1e1&uploadId=u",
    "max-keys=1", "prefix=x", "list-type=2", "x-amz-copy-source=/other/k", "x-amz-acl=public-read",
    "x-amz-tagging=a%3Db", "X-Amz-Meta-Snowball-Auto-Extract=true", "rgwx-uid=admin",
    "rgwx-zonegroup=x",
    "x-amz-security-token=x", "website", "logging", "policy",
])
def test_what_no_operation_has_is_refused(recorded, alice, query):
    for method in ["GET", "PUT", "DELETE", "HEAD", "POST"]:
        if (method, query) in [("GET", "partNumber=1"), ("HEAD", "partNumber=1")]:
            continue
        for make in [recorded.wire.signed, recorded.wire.presigned]:
            call = make(alice, method, f"/queries/k?{query}")
            answer, received = recorded.send(call)
            assert received is None, (method, received)
            assert answer.status in (400, 403, 405, 501), (method, answer)


def test_a_sub_resource_does_not_hide_what_is_denied(recorded, alice):
    """T46: `DELETE ?uploadId=` deletes the object in some stores."""
    for query in ["", "?uploadId=", "?uploadId", "?versionId=1", "?tagging=&tagging", "?x-id=DeleteObject"]:
        answer, received = recorded.send(recorded.wire.signed(alice, "DELETE", f"/queries/k{query}"))
        assert received is None, (query, received)


@pytest.mark.parametrize("sent, received", [
    ("list-type=2&prefix=a+b", "list-type=2&prefix=a%20b"),
    ("list-type=2&prefix=a%2Bb", "list-type=2&prefix=a%2Bb"),
    ("prefix=%C3%A9&list-type=2", "list-type=2&prefix=%C3%A9"),
    ("prefix=!*'()~_.-&list-type=2", "list-type=2&prefix=%21%2A%27%28%29~_.-"),
    ("prefix=a/b&delimiter=/", "delimiter=%2F&prefix=a%2Fb"),
    ("prefix=a=b=c", "prefix=a%3Db%3Dc"), ("prefix=%253B", "prefix=%253B"), ("prefix", "prefix="),
    ("&&prefix=a&", "prefix=a"), ("prefix=a%26delimiter=x", "prefix=a%26delimiter%3Dx"),
    ("prefix=a%23b", "prefix=a%23b"), ("prefix=a?b", "prefix=a%3Fb"),
    ("marker=a%0Ab", "marker=a%0Ab"), ("location", "location="), ("?prefix=a", None),
    ("prefix=a//b", "prefix=a%2F%2Fb"), ("prefix=/", "prefix=%2F"), ("prefix=%0A", "prefix=%0A"),
    ("prefix=a%5Cb", "prefix=a%5Cb"), ("prefix=./", "prefix=.%2F"),
    ("prefix=../x", None), ("prefix=a%00", None), ("prefix=a\\b", None),
])
def test_a_query_reaches_the_store_in_one_form(recorded, alice, sent, received):
    for make in [recorded.wire.signed, recorded.wire.presigned]:
        call = make(alice, "GET", f"/queries?{sent}")
        if received is None:
            answer, got = recorded.send(call)
            assert got is None and answer.status in (400, 501), answer
        else:
            # What authenticated the client is not among it (T53).
            assert recorded.passes(call).target == f"/queries?{received}"


@pytest.mark.parametrize("name", [
    "SourceIp", "aws:SourceIp", "sourceip", "username", "aws:username", "userid", "aws:userid",
    "groups",
    "jwt:sub", "ldap:user", "principaltype", "SecureTransport", "CurrentTime", "s3:prefix",
    "Username", "s3:versionid", "X-Forwarded-For",
])
def test_no_parameter_speaks_for_the_server(recorded, alice, name):
    """T32: MinIO takes each for a condition key."""
    for make in [recorded.wire.signed, recorded.wire.presigned]:
        for target in [f"/queries/k?{name}=10.0.0.1", f"/queries?list-type=2&{name}=x"]:
            answer, received = recorded.send(make(alice, "GET", target))
            assert received is None and answer.status in (400, 501), answer


@pytest.mark.parametrize("query", ["x-id=GetObject", "x-amz-checksum-mode=ENABLED", "x-amz-user-agent=js"])
def test_what_sdks_write_into_a_query_passes(recorded, alice, query):
    received = recorded.passes(recorded.wire.presigned(alice, "GET", f"/queries/k?{query}"))
    assert received.target == f"/queries/k?{query}"


def test_many_parameters_are_too_many(recorded, alice):
    """T56"""
    query = "&".join(f"x-amz-meta-{number}=v" for number in range(101))
    assert recorded.refuses(
        recorded.wire.signed(alice, "PUT", f"/queries/k?{query}")) == (400, "InvalidURI")
