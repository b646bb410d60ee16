"""Headers: unsigned, altered, repeated, in odd spellings, meant for others (T18, T43, T44, T48,
T63, T87)."""

import pytest

from support.protocols import ALWAYS, OTHERS
from support.s3 import allow, deny


@pytest.fixture(scope="module")
def alice(recorded):
    """A user who may do everything in one bucket, but only from this machine and over TLS."""
    conditions = {
        "IpAddress": {"aws:SourceIp": "127.0.0.0/8"}, "Bool": {"aws:SecureTransport": "true"}}
    return recorded.user("headers", [
        allow("s3:*", on=("headers", "headers/*"), Condition=conditions),
        deny("s3:*", on="headers/secret*")])


@pytest.fixture(scope="module")
def session(recorded, alice):
    return recorded.session(alice)


def signers(recorded):
    return [recorded.wire.signed, recorded.wire.presigned]


MEANINGFUL = [
    ("x-amz-acl", "public-read"), ("x-amz-copy-source", "/headers/secret"),
    ("x-amz-tagging", "a=b"), ("x-amz-meta-a", "b"), ("x-amz-storage-class", "GLACIER"),
    ("x-amz-server-side-encryption", "AES256"), ("x-amz-object-lock-mode", "COMPLIANCE"),
    ("x-amz-website-redirect-location", "http://evil.example"), ("x-amz-grant-read", "id=x"),
    ("x-amz-decoded-content-length", "1"), ("x-amz-trailer", "x"), ("x-amz-", "x"),
    ("x-amz-expected-bucket-owner", "x"), ("x-amz-security-token", "x"),
    ("x-amz-user-agent", "x"), ("X-AMZ-SDK-CHECKSUM-ALGORITHM", "CRC32"),
]


@pytest.mark.parametrize("name, value", MEANINGFUL)
def test_a_header_of_s3_that_is_added_is_noticed(recorded, alice, name, value):
    """An attacker adds a header after the caller has signed (T18)."""
    for make in signers(recorded):
        for method in ["PUT", "GET"]:
            call = make(alice, method, "/headers/k")
            recorded.passes(call)
            for headers in [[(name, value)], [(name, "")]]:
                added = call.copy()
                added.headers += headers
                answer, received = recorded.send(added)
                assert received is None, (make, method, received)
                # S3 has no header called `x-amz-`.
                assert answer.status in (400, 403, 501), answer


@pytest.mark.parametrize("name, value, other", [
    ("x-amz-meta-a", "b", "c"), ("x-amz-acl", "private", "public-read"),
    ("x-amz-copy-source", "/headers/a", "/headers/b"), ("x-amz-tagging", "a=b", "a=c"),
    ("x-amz-storage-class", "STANDARD", "GLACIER"), ("Content-Type", "text/plain", "text/html"),
])
def test_a_signed_header_that_is_altered_or_taken_out_is_noticed(
        recorded, alice, name, value, other):
    """An attacker changes a header on the way (T18)."""
    for make in signers(recorded):
        call = make(alice, "PUT", "/headers/k", {name: value})
        recorded.passes(call)
        assert recorded.refuses(
            call.with_headers(**{name.replace("-", "_"): other})) == (403, "SignatureDoesNotMatch")
        # An empty type means the same as none, so a missing one is signed as empty.
        code = "SignatureDoesNotMatch" if name == "Content-Type" else "AccessDenied"
        assert recorded.refuses(call.with_headers(**{name.replace("-", "_"): None})) == (403, code)


def test_the_session_token_must_be_signed(recorded, alice, session):
    """It is added after signing, taken out, of another session, or in the other place (T18)."""
    wire = recorded.wire
    token = session["aws_session_token"]
    other = recorded.session(alice)
    without = {**session}
    del without["aws_session_token"]
    for method in ["GET", "PUT"]:
        recorded.passes(wire.signed(session, method, "/headers/k"))
        bare = wire.signed(without, method, "/headers/k")
        assert recorded.refuses(bare) == (403, "InvalidAccessKeyId")
        added = bare.with_headers(X_Amz_Security_Token=token)
        assert recorded.refuses(added) == (403, "AccessDenied")
        mixed = {**session, "aws_session_token": other["aws_session_token"]}
        for make in signers(recorded):
            assert recorded.refuses(make(mixed, method, "/headers/k")) == (400, "InvalidToken")
            owned = {**alice, "aws_session_token": token}
            assert recorded.refuses(make(owned, method, "/headers/k")) == (400, "InvalidToken")
        replaced = wire.signed(session, method, "/headers/k").with_headers(
            X_Amz_Security_Token=other["aws_session_token"])
        assert recorded.refuses(replaced) == (400, "InvalidToken")
        query = wire.presigned(session, method, "/headers/k")
        recorded.passes(query)
        assert recorded.refuses(
            query.with_headers(X_Amz_Security_Token=token)) == (400, "InvalidRequest")
        stripped = wire.presigned(without, method, "/headers/k")
        assert recorded.refuses(stripped) == (403, "InvalidAccessKeyId")
        assert recorded.refuses(
            stripped.with_headers(X_Amz_Security_Token=token)) == (400, "InvalidRequest")


def test_nothing_of_the_callers_credentials_reaches_the_store(recorded, alice, session):
    """The store could use them, or log them (T53)."""
    for keys in [alice, session]:
        for make in signers(recorded):
            for method in ["GET", "PUT"]:
                received = recorded.passes(make(keys, method, "/headers/k"))
                text = repr(received)
                assert keys["aws_access_key_id"] not in text.replace("/headers/k", "")
                assert "X-Amz-S" not in received.target
                assert received.header("x-amz-security-token") is None
                assert len(received.all("authorization")) == 1
                assert len(received.all("x-amz-date")) == 1
                assert len(received.all("x-amz-content-sha256")) == 1


REPEATED = [
    "Authorization", "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Security-Token", "X-Amz-Meta-A",
    "X-Amz-Copy-Source", "X-Amz-Acl", "Range", "Content-Type", "If-Match", "Content-Md5",
]


@pytest.mark.parametrize("name", REPEATED)
def test_a_header_that_comes_twice_is_refused(recorded, session, name):
    """Daypass and the store could each take another value (T44)."""
    headers = {
        "X-Amz-Meta-A": "b", "X-Amz-Copy-Source": "/headers/a", "X-Amz-Acl": "private",
        "Range": "bytes=0-1", "Content-Type": "text/plain", "If-Match": "x", "Content-Md5": "x"}
    headers = {name: headers[name]} if name in headers else {}
    call = recorded.wire.signed(session, "PUT", "/headers/k", headers)
    recorded.passes(call)
    value = dict(call.headers)[name]
    for second in [value, "x", ""]:
        for spelling in [name, name.lower(), name.upper()]:
            for headers in [
                    [*call.headers, (spelling, second)], [(spelling, second), *call.headers]]:
                twice = call.copy()
                twice.headers = headers
                answer, received = recorded.send(twice)
                assert received is None, (headers, received)
                assert answer.status in (400, 403), answer


@pytest.mark.parametrize("name", [
    "X.Amz.Date", "X Amz Date", "X-Amz-Date ",
    "X-Amz-Date\t",
    "\x00X-Amz-Date", "X-Amz-Date\x0b", "_X-Amz-Date", "X-Amz-D\xe4te"])
def test_another_spelling_does_not_stand_in_for_a_header(recorded, alice, name):
    """A server may read an odd name as the usual one (T44)."""
    call = recorded.wire.signed(alice, "GET", "/headers/k")
    stamp = dict(call.headers)["X-Amz-Date"]
    only = call.with_headers(X_Amz_Date=None)
    octets = only.bytes.replace(
        b"\r\n\r\n", b"\r\n" + name.encode("latin-1") + b": " + stamp.encode() + b"\r\n\r\n")
    answer, received = recorded.send(octets)
    assert received is None and (answer is None or answer.status in (400, 403)), answer
    # Beside the right header it does not reach the store.
    octets = call.bytes.replace(
        b"\r\n\r\n", b"\r\n" + name.encode("latin-1") + b": 20000101T000000Z\r\n\r\n")
    answer, received = recorded.send(octets)
    if received:
        assert [n for n, _ in received.fields if "date" in n and n != "x-amz-date"] == []
        assert "20000101" not in repr(received)


TWINS = ["X_Amz_Date", "X_Amz-Date", "X-Amz_Date", "x_amz_date"]


@pytest.mark.parametrize("name", TWINS)
def test_a_twin_applies_only_with_the_signed_value(recorded, alice, name):
    """CGI writes `X-Amz-Date` and `X_Amz_Date` in the same way (T87)."""
    call = recorded.wire.signed(alice, "GET", "/headers/k")
    stamp = dict(call.headers)["X-Amz-Date"]
    alone = call.with_headers(X_Amz_Date=None)
    right, wrong = alone.copy(), alone.copy()
    right.headers.append((name, stamp))
    wrong.headers.append((name, stamp[:-3] + "59Z" if stamp[-3:] != "59Z" else stamp[:-3] + "58Z"))
    assert {field for field, _ in recorded.passes(right).fields} <= ALWAYS
    assert recorded.refuses(wrong) == (403, "SignatureDoesNotMatch")
    for value in [stamp, "20000101T000000Z", ""]:
        for headers in [[*call.headers, (name, value)], [(name, value), *call.headers]]:
            both = call.copy()
            both.headers = headers
            assert recorded.refuses(both) == (400, "InvalidRequest")


@pytest.mark.parametrize("name, value", [
    ("x-amz-acl", "public-read"), ("x-amz-meta-a-b", "evil"),
    ("x-amz-copy-source", "/headers/secret"),
    ("x-amz-tagging", "a=b"), ("x-amz-security-token", "x"), ("x-amz-storage-class", "GLACIER"),
    ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")])
def test_an_unsigned_twin_is_refused(recorded, alice, name, value):
    """An attacker adds a header whose name CGI turns into that of another one (T87)."""
    for make, options in zip(signers(recorded), [{"payload": ""}, {}], strict=True):
        call = make(alice, "PUT", "/headers/k", **options)
        recorded.passes(call)
        for twin in {
                name.replace("-", "_"), "x-amz-" + name[6:].replace("-", "_"), "x_" + name[2:]}:
            added = call.copy()
            added.headers.append((twin, value))
            answer, received = recorded.send(added)
            assert received is None and answer.status in (400, 403), (twin, answer)


@pytest.mark.parametrize(
    "name", ["Content_Type", "CONTENT_TYPE", "content_length", "Transfer_Encoding"])
def test_a_twin_of_a_body_s_header_is_ignored(recorded, alice, name):
    """A second length or type, in the spelling with an underscore, must not change the body
    (T87)."""
    for make in signers(recorded):
        call = make(alice, "PUT", "/headers/k", body=b"text")
        call.headers.append((name, "9"))
        answer, received = recorded.send(call)
        if received is None:
            assert answer.status in (400, 411), answer
        else:
            assert received.body == b"text" and {field for field, _ in received.fields} <= ALWAYS


def test_metadata_with_an_underscore_is_not_that_with_a_hyphen(recorded, alice):
    """The list of signed headers says which of the two the client sent (T87)."""
    for make in signers(recorded):
        for name in [
                "x-amz-meta-user_id", "x-amz-meta-user-id", "x-amz-meta-mtime",
                "x-amz-meta-s3cmd_attrs"]:
            call = make(alice, "PUT", "/headers/k", {name: "signed"}, b"text")
            received = recorded.passes(call)
            assert received.body == b"text" and {
                field for field, _ in received.fields} <= ALWAYS | {name}
            assert received.header(name) == "signed"
            # Beside the signed name the other spelling is refused, whatever its value.
            for value in ["signed", "other", ""]:
                for twin in {name.replace("-", "_"), name[:11] + name[11:].replace("_", "-")} - {
                        name}:
                    both = call.copy()
                    both.headers.append((twin, value))
                    assert recorded.refuses(both)[0] in (400, 403)
            # In its place the other spelling applies, under the signed name.
            twin = call.copy()
            twin.headers = [
                (field.replace("-", "_") if field == name else field, value) for field,
                value in call.headers]
            received = recorded.passes(twin)
            assert {field for field, _ in received.fields} <= ALWAYS | {name}
            assert received.header(name) == "signed"
        both = {"x-amz-meta-user_id": "1", "x-amz-meta-user-id": "1"}
        call = make(alice, "PUT", "/headers/k", both)
        assert recorded.refuses(call)[0] == 400
        del call.headers[[field for field, _ in call.headers].index("x-amz-meta-user-id")]
        assert recorded.refuses(call)[0] == 400


def test_an_empty_type_may_be_signed(recorded, alice):
    """Java's and Ruby's clients send an empty type and sign it."""
    for make in signers(recorded):
        for body in [b"", b"text"]:
            call = make(alice, "PUT", "/headers/k", {"Content-Type": ""}, body)
            assert recorded.passes(call).header("content-type") is None
            assert recorded.refuses(call.with_headers(Content_Type="a/b")) == (
                403, "SignatureDoesNotMatch")
        for name in ["Cache-Control", "x-amz-meta-a", "x-amz-meta-mtime", "x-foo"]:
            call = make(alice, "PUT", "/headers/k", {name: ""}, b"text")
            received = recorded.passes(call)
            assert received.body == b"text"
            assert received.header(name) == ("" if name.startswith("x-amz") else None)
            assert recorded.refuses(call.with_headers(**{name.replace("-", "_"): None})) == (
                403, "AccessDenied")


@pytest.mark.parametrize("name", ["Content-MD5", "If-Match", "If-None-Match", "x-amz-acl"])
def test_the_store_refuses_other_empty_headers(recorded, alice, name):
    call = recorded.wire.signed(alice, "PUT", "/headers/k", {name: ""}, b"text")
    assert recorded.passes(call).header(name) == ""


@pytest.mark.parametrize("value", [
    "authorization", "Authorization, close", "x-amz-date", "X-Amz-Content-Sha256",
    "close, x-amz-security-token", "x-amz-meta-a", "host", "range", "content-length",
    "x-daypass-uri",
    "keep-alive;x-amz-date", "close,,\tx-amz-acl",
])
def test_connection_can_not_take_out_a_signed_header(recorded, session, value):
    """A proxy on the way would drop the headers that `Connection` names (T48)."""
    for make in signers(recorded):
        call = make(session, "GET", "/headers/k")
        call.headers.append(("Connection", value))
        assert recorded.refuses(call) == (400, "InvalidRequest")
        call.headers.append(("Connection", "close"))
        assert recorded.refuses(call) == (400, "InvalidRequest")


@pytest.mark.parametrize("value", ["close", "keep-alive", "Keep-Alive", "TE, close", "Upgrade"])
def test_headers_about_the_connection_do_not_reach_the_store(recorded, alice, value):
    call = recorded.wire.signed(alice, "GET", "/headers/k")
    call.headers += [
        ("Connection", value), ("Keep-Alive", "timeout=1"), ("Upgrade", "h2c"), ("TE", "trailers")]
    received = recorded.passes(call)
    for name in ["connection", "upgrade", "te", "keep-alive"]:
        assert received.header(name) is None


@pytest.mark.parametrize("name, value", OTHERS)
def test_no_header_of_another_protocol_reaches_the_store(recorded, alice, name, value):
    """Signed or not, in either spelling (T63)."""
    for method in ["PUT", "GET", "DELETE"]:
        for make in signers(recorded):
            for call in (
                    make(alice, method, "/headers/k"),
                    make(alice, method, "/headers/k", {name: value})):
                if (name, value) not in call.headers:
                    call.headers.append((name, value))
                assert {field for field, _ in recorded.passes(call).fields} <= ALWAYS
            call = make(alice, method, "/headers/k")
            call.headers.append((name.replace("-", "_"), value))
            assert {field for field, _ in recorded.passes(call).fields} <= ALWAYS


@pytest.mark.parametrize("query", [
    "temp_url_sig=x&temp_url_expires=1", "multipart-manifest=put", "multipart-manifest=get",
    "multipart-manifest=delete",
    "symlink=get", "format=json", "bulk-delete=1", "extract-archive=tar", "swift_owner=1",
    "rgwx-uid=x",
    "sync-manifest=1", "comp=block", "restype=container", "x-oss-process=x", "append=1&position=0"])
def test_no_parameter_of_another_protocol_reaches_the_store(recorded, alice, query):
    """A word in the query makes Swift read or rewrite an object's segments (T63)."""
    names = {field.partition("=")[0] for field in query.split("&")}
    for make in signers(recorded):
        for method in ["GET", "PUT", "DELETE"]:
            for target in ["/headers/k", "/headers"]:
                answer, received = recorded.send(make(alice, method, f"{target}?{query}"))
                if received is None:
                    assert answer.status in (400, 403, 501), answer
                else:
                    sent = {
                        field.partition("=")[0]
                        for field in received.target.partition("?")[2].split("&")}
                    assert not sent & names, received


ASKS = [
    "x-amz-object-ownership", "x-amz-rename-source", "x-amz-write-offset-bytes",
    "x-amz-create-session-mode",
    "x-amz-fwd-status", "x-amz-anything", "x-amz-object-lock-anything",
    "x-amz-copy-source-anything",
    "x-amz-server-side-encryption-anything", "x-amz-grant-anything"]


@pytest.mark.parametrize("name", ASKS)
def test_an_unknown_header_that_asks_for_something_is_refused(recorded, alice, name):
    """A store could obey it, though no policy has decided on it (T63)."""
    for target in ["/headers/k", "/headers"]:
        call = recorded.wire.signed(alice, "PUT", target, {name: "x"})
        answer, received = recorded.send(call)
        assert received is None and answer.refusal == (501, "NotImplemented")
        assert name in answer.text("Message")


@pytest.mark.parametrize("name", ["x-amz-user-agent", "x-amz-te", "x-amz-api-version"])
def test_headers_by_which_sdks_identify_themselves_are_dropped(recorded, alice, name):
    for make in signers(recorded):
        call = make(alice, "PUT", "/headers/k", {name: "x", "x-amz-meta-mtime": "1"})
        assert {field for field, _ in recorded.passes(call).fields} <= ALWAYS | {"x-amz-meta-mtime"}


CLAIMS = [
    ("X-Forwarded-For", "10.0.0.1"), ("X-Real-Ip", "10.0.0.1"), ("Forwarded", "for=10.0.0.1"),
    ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "other.example"),
    ("X-Forwarded-Uri", "/headers/secret"), ("X-Original-Url", "/headers/secret"),
    ("X-Rewrite-Url", "/headers/secret"), ("X-Original-Uri", "/headers/secret"),
    ("X-Http-Method-Override", "DELETE"), ("X-Http-Method", "DELETE"),
    ("X-Method-Override", "DELETE"),
    ("X-Forwarded-Method", "DELETE"), ("Userid", "root"), ("Username", "root"),
    ("Groups", "admins"),
    ("Aws:Username", "root"), ("Jwt:Sub", "root"), ("Sourceip", "10.0.0.1"),
    ("Principaltype", "Account"),
    ("X-Daypass-Uri", "/headers/secret"), ("X-Daypass-User", "root"), ("X-Daypass-Error", ""),
    ("X-Daypass-Status", "200"), ("X-Daypass-Authorization", "x"), ("X-Daypass-Document", "x"),
    ("Daypass-Door", "sts"), ("Daypass_Door", "sts"), ("Request-Uri", "/headers/secret"),
    ("Remote-Addr", "10.0.0.1"), ("Https", "on"), ("Http-Host", "other"),
    ("Script-Name", "/headers/secret"),
    ("Proxy", "http://127.0.0.1:1"), ("X-Accel-Redirect", "/headers/secret"), ("Status", "200"),
    ("User-Agent", "ELB-HealthChecker/2.0"), ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),
]


@pytest.mark.parametrize("name, value", CLAIMS)
def test_no_header_speaks_for_the_server(recorded, alice, name, value):
    """Nothing that a client says about itself changes a decision (T32, T33, T43)."""
    for make in signers(recorded):
        call = make(alice, "GET", "/headers/k")
        call.headers.append((name, value))
        received = recorded.passes(call)
        assert (received.method, received.target) == ("GET", "/headers/k")
        assert received.header("x-forwarded-for") == "127.0.0.1"
        assert received.header("x-forwarded-proto") == "https"
        for header in ["x-forwarded-host", "x-real-ip", "forwarded", "x-http-method-override"]:
            assert received.header(header) is None
        for target, tls in [("/headers/secret", True), ("/other/k", True), ("/headers/k", False)]:
            call = make(alice, "GET", target)
            call.headers.append((name, value))
            assert recorded.refuses(call, tls) == (403, "AccessDenied")
    unsigned = recorded.wire.unsigned("GET", "/headers/k", [(name, value)])
    assert recorded.refuses(unsigned) == (403, "AccessDenied")


def test_from_elsewhere_is_not_from_here(recorded):
    """The client states this machine's address (T33)."""
    keys = recorded.user("elsewhere", [allow("s3:*", on=("headers", "headers/*"), Condition={
        "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})])
    for name in [
            "X-Forwarded-For", "X-Real-Ip", "Forwarded", "Sourceip", "Remote-Addr", "X-Client-Ip"]:
        for value in ["10.0.0.1", "10.0.0.1, 127.0.0.1", "for=10.0.0.1"]:
            call = recorded.wire.signed(keys, "GET", "/headers/k")
            call.headers.append((name, value))
            assert recorded.refuses(call) == (403, "AccessDenied")


@pytest.mark.parametrize("name, value", [
    ("x-goog-copy-source", "headers/secret"), ("x-oss-copy-source", "/headers/secret"),
    ("x-cos-copy-source", "x"), ("x-obs-acl", "public-read"), ("x-minio-extract", "true"),
    ("x-minio-source-mtime", "x"), ("x-amz-meta-snowball-auto-extract", "true"),
])
def test_headers_of_a_store_s_own_protocol_do_not_reach_it(recorded, alice, name, value):
    call = recorded.wire.signed(alice, "PUT", "/headers/k", {name: value})
    assert recorded.refuses(call) == (501, "NotImplemented")


@pytest.mark.parametrize("value", [
    b"a\x00b", b"a\rb", b"a\r\n b", b"a\nX-Amz-Acl: public-read", b"\xff", b"\xc0\xaf"])
def test_a_value_is_one_line_of_text(recorded, alice, value):
    call = recorded.wire.signed(alice, "PUT", "/headers/k", {"x-amz-meta-a": "v"})
    octets = call.bytes.replace(b"x-amz-meta-a: v", b"x-amz-meta-a: " + value)
    answer, received = recorded.send(octets)
    assert received is None and (answer is None or answer.status in (400, 403)), answer


def test_a_value_reaches_the_store_unchanged(recorded, alice):
    for value in [
            "a  b", "\tä€ ", "\"quoted\"", "a,b;c=d", "$request_uri ${x} %41", "=?UTF-8?Q?x?=", ""]:
        call = recorded.wire.signed(alice, "PUT", "/headers/k", {"x-amz-meta-a": value})
        received = recorded.passes(call)
        assert received.header("x-amz-meta-a").encode("latin-1") == value.strip().encode()


@pytest.mark.parametrize("value, canonical", [
    ("", None), ("&", None), ("a=b", "a=b"), ("a=b+c&d", "a=b%20c&d="),
    ("%61=%C3%A9&", "a=%C3%A9")])
def test_tags_reach_the_store_in_one_form(recorded, alice, value, canonical):
    call = recorded.wire.signed(alice, "PUT", "/headers/k", {"x-amz-tagging": value})
    assert recorded.passes(call).header("x-amz-tagging") == canonical


def test_a_name_may_be_longer_than_127_bytes(recorded, alice):
    """FastCGI encodes the length of a longer name in another way (T58)."""
    for count in [110, 111, 112, 116, 117, 118, 240, 250, 1_000]:
        name = "x-amz-meta-" + "a" * count
        call = recorded.wire.signed(alice, "PUT", "/headers/k", {name: "v"})
        assert recorded.passes(call).header(name) == "v"
        altered = call.with_headers(**{name.replace("-", "_"): "w"})
        assert recorded.refuses(altered) == (403, "SignatureDoesNotMatch")


def test_odd_expectations_open_nothing(recorded, alice):
    for value in ["100-continue", "200-ok", "100-continue, x", ""]:
        call = recorded.wire.signed(alice, "PUT", "/headers/k", body=b"text")
        call.headers.append(("Expect", value))
        answer, received = recorded.send(call)
        assert answer.status in (200, 417) and (received is not None) == (answer.status == 200)
        if received:
            assert received.body == b"text" and received.header("expect") is None
        forged = recorded.wire.unsigned("PUT", "/headers/k", {"Expect": value}, b"text")
        assert recorded.send(forged)[1] is None


def test_force_delete_has_to_be_signed(recorded, alice):
    """A presigned URL that deletes an empty bucket must not delete a full one (T18)."""
    call = recorded.wire.presigned(alice, "DELETE", "/headers")
    assert recorded.refuses(call.with_headers(X_Minio_Force_Delete="true")) == (403, "AccessDenied")
    signed = recorded.wire.signed(
        alice, "DELETE", "/headers", {"X-Minio-Force-Delete": "true"})
    assert recorded.passes(signed).header("x-minio-force-delete") == "true"


@pytest.mark.parametrize("count, refusal", [
    (200, None), (300, (400, "RequestHeaderSectionTooLarge")),
])
def test_too_many_headers_are_refused(recorded, alice, count, refusal):
    """Daypass looks for each in the list of signed headers; thousands took a tenth of a second
    (T56)."""
    headers = [(f"x-amz-meta-{number}", "v") for number in range(count)]
    call = recorded.wire.signed(alice, "PUT", "/headers/k", headers)
    if refusal:
        assert recorded.refuses(call) == refusal
    else:
        assert len(recorded.passes(call).fields) > count


@pytest.mark.parametrize("target, headers", [
    ("/headers?prefix=" + "!" * 20_000, []),
    ("/headers?list-type=2&start-after=" + "%F0%9F%94%91" * 1_300 + "!" * 5_000, []),
    ("/headers/k", [("x-amz-copy-source", "/headers/s?versionId=" + "!" * 20_000)]),
    ("/headers/k", [("x-amz-tagging", "key=" + "!" * 20_000)]),
])
def test_a_request_that_outgrows_nginx_limits_is_refused(recorded, alice, target, headers):
    """In the canonical form a byte becomes three (T56)."""
    method = "PUT" if headers else "GET"
    call = recorded.wire.signed(alice, method, target, headers)
    assert recorded.refuses(call) == (400, "RequestHeaderSectionTooLarge")
