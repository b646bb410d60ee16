"""Queries: parameters that are repeated, encoded, in another case, unknown, or set by a client in
the server's place (T15, T32, T46)."""

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
def test_a_repeated_part_of_a_signature_is_refused(recorded, session, name):
    """Two readers could each take another value (T46)."""
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
def test_a_presigned_query_without_one_of_its_parts_is_refused(recorded, session, name):
    call = recorded.wire.presigned(session, "GET", "/queries/k")
    field = f"{name}={value(call, name)}"
    for other in ["", f"{name}=", name, f"{name}=x"]:
        changed = call.copy()
        changed.target = call.target.replace(field.encode(), other.encode())
        answer, received = recorded.send(changed)
        assert received is None and answer.status in (400, 403), (other, answer)


def test_two_signatures_are_refused(recorded, alice, session):
    """One in the header and one in the query, each valid by itself (T15)."""
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
    """A reader that looks at the query first would find another caller (T15)."""
    call = recorded.wire.signed(alice, "GET", f"/queries/k?{parameter}")
    assert recorded.refuses(call) == (400, "InvalidRequest")


@pytest.mark.parametrize("query", [
    "versionId=1&versionId=2", "versionId=1&versionId=1", "versionId=1&version%49d=2",
    "uploadId=a&uploadId=b", "acl&acl", "acl=&acl=x", "prefix=a&prefix=b", "tagging&acl",
    "uploads&uploadId=x", "x-amz-acl=private&x-amz-acl=private", "versionId=1&&versionId=2",
])
@pytest.mark.parametrize("signer", ["signed", "presigned"])
def test_a_repeated_parameter_is_refused(recorded, alice, query, signer):
    """Each store chooses one of two values by its own rule (T46)."""
    for method in ["GET", "PUT", "DELETE"]:
        call = getattr(recorded.wire, signer)(alice, method, f"/queries/k?{query}")
        answer, received = recorded.send(call)
        assert received is None and answer.status in (400, 501), answer


@pytest.mark.parametrize("query", [
    "%61cl", "ac%6C", "acl%00", "versionId%20=1", "versionId[]=1", "acl;x", "torrent",
    "inventory", "publicAccessBlock", "renameObject", "ownershipControls",
    "select", "select&select-type=1", "select&select-type=2%00",
    "=x", "=", "&=&", "%", "versionId=%", "versionId=%zz", "versionId=%ff", "versionId=%c0%ae",
    "versionId=", "versionId", "uploadId=", "uploadId", "partNumber=1", "partNumber=0&uploadId=u",
    "partNumber=10001&uploadId=u", "partNumber=%2B1&uploadId=u", "partNumber=1e1&uploadId=u",
    "max-keys=1", "prefix=x", "list-type=2", "X-Amz-Meta-Snowball-Auto-Extract=true",
    "x-amz-security-token=x", "website", "logging", "policy",
])
def test_a_parameter_of_no_operation_is_refused(recorded, alice, query):
    for method in ["GET", "PUT", "DELETE", "HEAD", "POST"]:
        if (method, query) in [("GET", "partNumber=1"), ("HEAD", "partNumber=1")]:
            continue
        for make in [recorded.wire.signed, recorded.wire.presigned]:
            call = make(alice, method, f"/queries/k?{query}")
            answer, received = recorded.send(call)
            assert received is None, (method, received)
            assert answer.status in (400, 403, 405, 501), (method, answer)


UNKNOWN = [
    "ACL", "Acl", "versionid=1", "VersionId=1", "version-id=1", "response-x=y", "append&position=0",
    "Action=AssumeRole&Version=2011-06-15", "rgwx-uid=admin", "rgwx-zonegroup=x", "v=1", "_=1&_=2",
    "x-oss-process=a",
]


@pytest.mark.parametrize("query", UNKNOWN)
@pytest.mark.parametrize("signer", ["signed", "presigned"])
def test_an_unknown_parameter_is_left_out_of_reads_and_refused_in_writes(
        recorded, alice, query, signer):
    """The store must execute the request that Daypass decided on (T46)."""
    make = getattr(recorded.wire, signer)
    assert recorded.passes(make(alice, "GET", f"/queries/k?{query}")).target == "/queries/k"
    answer, received = recorded.send(make(alice, "HEAD", f"/queries/k?{query}"))
    assert (answer.status, received.target) == (200, "/queries/k")
    for method in ["PUT", "DELETE", "POST"]:
        assert recorded.refuses(make(alice, method, f"/queries/k?{query}"))[0] in (405, 501)


@pytest.mark.parametrize("sent, received", [
    ("v=1", ""), ("x-trace=1", ""), ("prefix=a&v=1", "?prefix=a"),
    ("allow-unordered=true", "?allow-unordered=true"),
    ("v", None), ("v=", None), ("inventory&id=1", None), ("metrics=x", None)])
def test_an_unknown_parameter_with_a_value_is_left_out_of_a_list(recorded, alice, sent, received):
    for make in [recorded.wire.signed, recorded.wire.presigned]:
        call = make(alice, "GET", f"/queries?{sent}")
        if received is None:
            assert recorded.refuses(call) == (501, "NotImplemented")
        else:
            assert recorded.passes(call).target == f"/queries{received}"


def test_a_caller_s_own_parameter_is_left_out_everywhere(recorded, alice):
    for method in ["GET", "PUT"]:
        for make in [recorded.wire.signed, recorded.wire.presigned]:
            call = make(alice, method, "/queries/k?x-id=Anything&x-mine=1")
            assert recorded.passes(call).target == "/queries/k"


HOISTED = [
    ("x-amz-acl=private", "x-amz-acl", "private"),
    ("X-Amz-Storage-Class=GLACIER", "x-amz-storage-class", "GLACIER"),
    ("x-amz-tagging=a%3Db", "x-amz-tagging", "a=b"),
    ("x-amz-meta-colour=red%20", "x-amz-meta-colour", "red"),
    ("x-amz-meta-user_id=1", "x-amz-meta-user_id", "1"),
    ("Content-Type=text%2Fplain", "content-type", "text/plain"),
    ("content-type=text%2Fplain", "content-type", "text/plain"),
]


@pytest.mark.parametrize("query, header, value", HOISTED)
def test_a_header_in_a_presigned_query_reaches_the_store_as_a_header_once(
        recorded, alice, query, header, value):
    """AWS's SDKs for Go and JavaScript write headers into the queries that they presign."""
    call = recorded.wire.presigned(alice, "PUT", f"/queries/k?{query}", body=b"text")
    received = recorded.passes(call)
    assert received.target == "/queries/k"
    assert [sent for name, sent in received.fields if name == header] == [value]
    assert received.body == b"text"


def test_a_header_and_the_query_must_agree(recorded, alice):
    wire = recorded.wire
    for header, status in [("private", 200), ("public-read", 400)]:
        call = wire.presigned(
            alice, "PUT", "/queries/k?x-amz-acl=private", {"x-amz-acl": header}, body=b"text")
        answer, received = recorded.send(call)
        assert answer.status == status
        assert received is None or [v for n, v in received.fields if n == "x-amz-acl"] == [
            "private"]


def test_policies_decide_on_a_header_in_the_query(recorded):
    keys = recorded.user("writer-only", [
        allow("s3:PutObject", on="queries/*"),
        deny(
            "s3:PutObject", on="queries/*",
            Condition={"StringEquals": {"s3:x-amz-storage-class": "GLACIER"}})])
    presigned = recorded.wire.presigned
    recorded.passes(
        presigned(
            keys, "PUT", "/queries/k?x-amz-acl=private&x-amz-storage-class=STANDARD", body=b"text"))
    for query in [
            "x-amz-acl=public-read", "x-amz-copy-source=other%2Fk", "x-amz-storage-class=GLACIER"]:
        assert recorded.refuses(presigned(keys, "PUT", f"/queries/k?{query}", body=b"text")) == (
            403, "AccessDenied")


@pytest.mark.parametrize("value", ["a%0D%0AX-Copy-From:%20b", "a%0Ab", "a%00"])
def test_a_header_in_the_query_can_not_start_another_header(recorded, alice, value):
    """Its value has a line end (T63)."""
    call = recorded.wire.presigned(alice, "PUT", f"/queries/k?x-amz-meta-a={value}", body=b"text")
    assert recorded.refuses(call)[0] == 400


@pytest.mark.parametrize("signer", ["signed", "presigned"])
def test_a_semicolon_is_read_like_its_encoded_form_where_it_is_signed(recorded, alice, signer):
    """In an unsigned request nothing shows that the client means it so."""
    target = "/queries/k?response-content-type=text/plain;charset=utf-8"
    call = getattr(recorded.wire, signer)(alice, "GET", target)
    assert recorded.passes(call).target == (
        "/queries/k?response-content-type=text%2Fplain%3Bcharset%3Dutf-8")
    assert recorded.refuses(recorded.wire.unsigned("GET", "/queries/k?versionId=1;2")) == (
        400, "InvalidURI")


def test_a_sub_resource_does_not_hide_what_is_denied(recorded, alice):
    """`DELETE ?uploadId=` deletes the object in some stores (T46)."""
    for query in [
            "", "?uploadId=", "?uploadId", "?versionId=1", "?tagging=&tagging",
            "?x-id=DeleteObject"]:
        answer, received = recorded.send(
            recorded.wire.signed(alice, "DELETE", f"/queries/k{query}"))
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
            # It does not have what authenticated the client (T53).
            assert recorded.passes(call).target == f"/queries?{received}"


NAMES = [
    "SourceIp", "aws:SourceIp", "sourceip", "username", "aws:username", "userid", "aws:userid",
    "groups",
    "jwt:sub", "ldap:user", "principaltype", "SecureTransport", "CurrentTime", "s3:prefix",
    "Username", "s3:versionid", "X-Forwarded-For",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_parameter_speaks_for_the_server(recorded, alice, name):
    """MinIO takes each for a condition key. Daypass refuses it, or it changes nothing (T32)."""
    keys = recorded.user(f"spoken-for-{NAMES.index(name)}", [
        allow("s3:*", on=("queries", "queries/*"), Condition={
            "IpAddress": {"aws:SourceIp": "10.0.0.1"},
            "StringEquals": {"aws:username": "10.0.0.1"}})])
    for make in [recorded.wire.signed, recorded.wire.presigned]:
        for target in [f"/queries/k?{name}=10.0.0.1", f"/queries?list-type=2&{name}=x"]:
            answer, received = recorded.send(make(alice, "GET", target))
            assert answer.status == 400 or name not in received.target, answer
            answer, received = recorded.send(make(keys, "GET", target))
            assert received is None and answer.status in (400, 403), answer


@pytest.mark.parametrize("query, received", [
    ("x-id=GetObject", ""), ("x-amz-user-agent=js", ""),
    ("x-amz-checksum-mode=ENABLED", "?x-amz-checksum-mode=ENABLED"),
])
def test_parameters_by_which_sdks_identify_themselves_are_accepted(
        recorded, alice, query, received):
    call = recorded.wire.presigned(alice, "GET", f"/queries/k?{query}")
    assert recorded.passes(call).target == f"/queries/k{received}"


def test_too_many_parameters_are_refused(recorded, alice):
    """Each costs time in the canonical form (T56)."""
    query = "&".join(f"x-amz-meta-{number}=v" for number in range(101))
    assert recorded.refuses(
        recorded.wire.signed(alice, "PUT", f"/queries/k?{query}")) == (400, "InvalidURI")
