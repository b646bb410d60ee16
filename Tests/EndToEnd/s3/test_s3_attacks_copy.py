"""Copies and versions: what a request reads or deletes beside the object in its path (T35, T40)."""

import urllib.parse

import pytest

from support.s3 import allow, deny


@pytest.fixture(scope="module")
def alice(recorded):
    """Writes one bucket and reads another one, but may not read its secrets or old versions."""
    return recorded.user("copies", [
        allow("s3:PutObject", "s3:DeleteObject", on="target/*"),
        allow("s3:GetObject", on="source/*"), deny("s3:*", on="source/secret*"),
        deny("s3:GetObject", on="source/*", Condition={"StringLike": {"s3:versionid": "old*"}})])


def copy(recorded, keys, source, target="/target/k", **headers):
    return recorded.wire.signed(
        keys, "PUT", target, [("x-amz-copy-source", source), *headers.items()])


@pytest.mark.parametrize("target", ["/target/k", "/target/k?partNumber=1&uploadId=u"])
@pytest.mark.parametrize("source, received", [
    ("source/k", "source/k"), ("/source/k", "source/k"), ("%2Fsource%2Fk", "source/k"),
    ("source%2Fk", "source/k"), ("source/a%20b", "source/a%20b"), ("source/a b", "source/a%20b"),
    ("source/a+b", "source/a%2Bb"), ("source/%25", "source/%25"),
    ("source/%252e%252e/k", "source/%252e%252e/k"),
    ("source/é", "source/%C3%A9"), ("source/%c3%a9", "source/%C3%A9"),
    ("source/a;b&c", "source/a%3Bb%26c"),
    ("source/k?versionId=new", "source/k?versionId=new"), ("source/a%3Fb", "source/a%3Fb"),
    ("/source/k?versionId=a%2Bb", "source/k?versionId=a%2Bb"), ("source/a#b", "source/a%23b"),
    ("source/sub/k/", "source/sub/k/"),
])
def test_the_store_copies_what_was_decided_on(recorded, alice, source, received, target):
    for make in [recorded.wire.signed, recorded.wire.presigned]:
        call = make(alice, "PUT", target, {"x-amz-copy-source": source})
        assert recorded.passes(call).header("x-amz-copy-source") == received
        assert recorded.decided()["copySource"] == received


@pytest.mark.parametrize("target", ["/target/k", "/target/k?partNumber=1&uploadId=u"])
@pytest.mark.parametrize("source", [
    "source/secret", "/source/secret", "%2Fsource%2Fsecret", "source/%73ecret",
    "source%2F%73ecret/",
    "source/secret?versionId=new", "source/k?versionId=old", "source/k?versionId=%6Fld", "target/k",
    "other/k", "/other/k", "source/secret%20", "source/secret/", "source/secret%3FversionId=x%20",
])
def test_a_copy_needs_the_right_to_read_its_source(recorded, alice, source, target):
    """A copy reads its source without a request of its own (T35)."""
    for make in [recorded.wire.signed, recorded.wire.presigned]:
        call = make(alice, "PUT", target, {"x-amz-copy-source": source})
        answer, received = recorded.send(call)
        assert received is None and answer.status in (400, 403), answer


@pytest.mark.parametrize("source", [
    "", "/", "source", "/source", "source/", "//source/k", "source//k", "/source//secret",
    "%2F%2Fsource/k", "source/../source/secret", "source/%2e%2e/source/secret",
    "source/a/../secret",
    "source/./secret", "source/a%2F..%2Fsecret", "source\\secret", "source/%5Csecret", "source/%00",
    "source/secret%00", "source/%", "source/%zz", "source/%ff", "source/%c0%af", "Source/k", "so/k",
    "../source/k", "./source/k", "source/k?versionId=", "source/k?versionid=old",
    "source/k?versionId=new&versionId=old", "source/k?versionId=new?versionId=old",
    "source/k%3FversionId=old", "source/k%3FversionId=new?versionId=old",
    "source/k?versionId=a%26versionId=old", "source/k?x=y", "source/k?", "source/k?versionId=%00",
    "arn:aws:s3:::source/k", "arn:aws:s3:us-east-1:1:accesspoint/ap/object/k",
    "http://store/source/k",
    "minio/admin", "admin/user",
])
def test_a_source_that_could_mean_something_else_is_refused(recorded, alice, source):
    """The store might copy another object than the one that Daypass decided on (T40)."""
    for target in ["/target/k", "/target/k?partNumber=1&uploadId=u"]:
        answer, received = recorded.send(copy(recorded, alice, source, target))
        assert received is None and answer.status == 400, answer


@pytest.mark.parametrize("method, target", [
    ("GET", "/source/k"), ("HEAD", "/source/k"), ("DELETE", "/target/k"), ("PUT", "/target"),
    ("POST", "/target/k?uploads"), ("POST", "/target/k?uploadId=u"), ("PUT", "/target/k?tagging"),
    ("PUT", "/target/k?acl"), ("GET", "/source"), ("DELETE", "/target/k?versionId=new"),
])
def test_only_a_put_of_an_object_copies(recorded, alice, method, target):
    call = recorded.wire.signed(alice, method, target, {"x-amz-copy-source": "/source/k"})
    answer, received = recorded.send(call)
    assert received is None and answer.status == 400, answer


def test_a_second_source_is_refused(recorded, alice):
    call = copy(recorded, alice, "/source/k")
    for name in ["x-amz-copy-source", "X-Amz-Copy-Source"]:
        for source in ["/source/k", "/source/secret"]:
            twice = call.copy()
            twice.headers.append((name, source))
            answer, received = recorded.send(twice)
            assert received is None and answer.status in (400, 403)
    for query in ["x-amz-copy-source=/source/secret", "X-Amz-Copy-Source=x"]:
        call = recorded.wire.presigned(alice, "PUT", f"/target/k?{query}")
        answer, received = recorded.send(call)
        # Daypass reads the parameter like the header.
        assert received is None and answer.status in (400, 403)


def test_a_copy_writes_where_the_caller_may(recorded, alice):
    for target in ["/source/k", "/other/k"]:
        assert recorded.refuses(
            copy(recorded, alice, "/source/k", target)) == (403, "AccessDenied")


def test_deleting_a_version_needs_the_right_to_delete_versions(recorded):
    """The right to delete an object must not delete its history (T35)."""
    keys = recorded.user("versions-of-copies", [
        allow("s3:DeleteObject", on="target/*"),
        deny("s3:DeleteObjectVersion", on="target/kept*")])
    recorded.passes(recorded.wire.signed(keys, "DELETE", "/target/k?versionId=1"))
    recorded.passes(recorded.wire.signed(keys, "DELETE", "/target/kept"))
    for query in [
            "versionId=1", "versionId=null", "versionId=%31", "x-id=DeleteObject&versionId=1"]:
        assert recorded.refuses(recorded.wire.signed(
            keys, "DELETE", f"/target/kept?{query}")) == (403, "AccessDenied")


@pytest.mark.parametrize("header, value", [
    ("x-amz-bypass-governance-retention", "true"), ("x-amz-object-lock-mode", "GOVERNANCE"),
    ("x-amz-object-lock-legal-hold", "ON"), ("x-amz-acl", "public-read"),
    ("x-amz-grant-read", "id=x"),
    ("x-amz-replication-status", "REPLICA"),
])
def test_headers_need_the_permissions_that_they_stand_for(recorded, alice, header, value):
    """The right to write must not lock an object, publish it, or bypass a lock (T27)."""
    meaning = {
        "x-amz-bypass-governance-retention": ["DELETE"], "x-amz-acl": ["PUT"],
        "x-amz-grant-read": ["PUT"]}.get(header, ["PUT", "DELETE"])
    for method in meaning:
        call = recorded.wire.signed(alice, method, "/target/k", {header: value})
        answer, received = recorded.send(call)
        assert received is None and answer.status in (400, 403), (method, answer)


def test_a_key_with_odd_bytes_is_copied_from_where_it_was_read(recorded, alice):
    for key in ["a b", "a+b", "é", "a?b", "a%b", "a&b=c", "a#b", "~k"]:
        quoted = urllib.parse.quote(key, safe="")
        read = recorded.passes(recorded.wire.signed(alice, "GET", f"/source/{quoted}")).target
        source = recorded.passes(
            copy(recorded, alice, f"/source/{quoted}")).header("x-amz-copy-source")
        assert f"/{source}" == read
