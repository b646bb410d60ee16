"""Headers of other protocols, which a store obeys and no policy has decided on (T63)."""

import itertools

import pytest

from support.ceph import Gateway as Ceph
from support.gateway import Gateway
from support.nginx import Nginx
from support.s3 import S3, allow
from support.store import reaching
from support.swift import Swift
from support.wire import Wire

DOORS = {"nginx asks": Nginx, "Daypass forwards": Gateway}


def behind(doors, makers, authority, certificate, store):
    """A store behind each door, with Alice, whose bucket is not the one with the secret."""
    store.bucket("mine")
    store.bucket("secrets")
    store.place("secrets", "plan", b"secret")
    for name in doors:
        s3 = S3(makers, authority, certificate, store=store, web_server=DOORS[name])
        s3.alice = s3.user("alice", [allow("s3:*", on=("mine", "mine/*"))])
        s3.wire = Wire(s3)
        s3.door = name
        yield s3


@pytest.fixture(scope="module")
def swift(shared, authority, certificate):
    store = shared.keep(Swift(shared.place("swift")))
    return {s3.door: s3 for s3 in behind(DOORS, shared, authority, certificate, store)}


@pytest.fixture(scope="module")
def ceph(shared, authority, certificate):
    store = shared.keep(Ceph(shared.place("ceph")))
    return {s3.door: s3 for s3 in behind(DOORS, shared, authority, certificate, store)}


numbers = itertools.count()


def written(s3, make, headers, body=b"own"):
    """The key of an object that Alice writes with headers that nobody signs."""
    key = f"k{next(numbers)}"
    call = make(s3.wire)(s3.alice, "PUT", f"/mine/{key}", body=body)
    call.headers += headers
    answer = s3.wire.send(call)
    assert answer.status in (200, 400, 403, 501), answer
    return key if answer.status == 200 else None


SIGNED = [lambda wire: wire.signed, lambda wire: wire.presigned]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("headers", [
    [("X-Copy-From", "/secrets/plan")], [("X_Copy_From", "/secrets/plan")],
    [("X-Copy-From", "secrets/plan"), ("X-Copy-From-Account", "AUTH_daypass")],
    [("X-Symlink-Target", "secrets/plan")],
    [("X-Symlink-Target", "secrets/plan"), ("X-Symlink-Target-Account", "AUTH_daypass")],
    [("X-Object-Manifest", "secrets/pl")],
], ids=lambda headers: headers[-1][0])
def test_swift_gives_no_object_for_a_header_of_its_own_protocol(swift, door, headers):
    """T63: with 2.38.0 behind nginx, `X-Copy-From: /secrets/plan` once gave the caller that object."""
    s3 = swift[door]
    for make in SIGNED:
        for body in (b"", b"own"):
            key = written(s3, make, headers, body)
            assert key is None or s3.store.object("mine", key) == body


@pytest.mark.parametrize("door", DOORS)
def test_swift_hears_nothing_of_its_own_protocol(swift, door):
    """T63: neither for an object nor for a bucket."""
    s3 = swift[door]
    key = written(s3, SIGNED[0], [("X-Object-Meta-A", "b"), ("X-Delete-After", "1"), ("X-Object-Meta-Mtime", "1")])
    head = reaching(s3.store).head_object(Bucket="mine", Key=key)
    assert head["Metadata"] == {} and "x-delete-at" not in head["ResponseMetadata"]["HTTPHeaders"]


OF_CEPH = [f"X-{prefix}-Meta-A" for prefix in ("Object", "Rgw", "Dho", "Container", "Account")]


@pytest.mark.parametrize("door", DOORS)
def test_ceph_keeps_no_metadata_that_is_not_signed(ceph, door):
    """T63: the gateway takes metadata by five more names than S3's."""
    s3 = ceph[door]
    for make in SIGNED:
        key = written(s3, make, [(name, "unsigned") for name in OF_CEPH])
        head = reaching(s3.store).head_object(Bucket="mine", Key=key)
        assert head["Metadata"] == {}, head["Metadata"]
