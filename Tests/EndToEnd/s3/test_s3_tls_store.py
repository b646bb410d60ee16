"""A store with TLS: nginx and Daypass each check its certificate before they send it anything."""

import functools

import pytest

from support.authority import SERVER, Authority
from support.chunks import upload
from support.nginx import Nginx
from support.recorded import Recorded
from support.recorder import Recorder
from support.s3 import allow


def made(makers, authority, certificate, presented):
    """S3 before a store with a certificate."""
    s3 = Recorded(
        makers, authority, certificate, store=Recorder(presented),
        web_server=functools.partial(Nginx, trusted=authority))
    s3.alice = s3.user("alice", [allow("s3:*")])
    return s3


def calls(s3):
    """Requests that nginx sends to the store, and one that Daypass sends."""
    put = s3.wire.signed(s3.alice, "PUT", "/bucket/k", body=b"one")
    return [
        s3.wire.signed(s3.alice, "GET", "/bucket/k"), put,
        upload(s3.wire, s3.alice, "/bucket/k", [b"one"])]


def test_a_store_with_tls_gets_allowed_requests(own, authority, certificate):
    s3 = made(own, authority, certificate, authority.issue("store"))
    for call in calls(s3):
        received = s3.passes(call)
        assert received.header("host") == s3.store.settings["DAYPASS_UPSTREAM_URL"].removeprefix(
            "https://")


@pytest.mark.parametrize("fault", ["another authority", "another name"])
def test_a_store_with_an_invalid_certificate_gets_nothing(own, authority, certificate, fault):
    """The signature that Daypass makes is valid for the first party that gets it (T53)."""
    if fault == "another authority":
        presented = Authority(own.place("authority")).issue("store")
    else:
        presented = authority.issue_client("elsewhere.example", purposes=[SERVER])
    s3 = made(own, authority, certificate, presented)
    for call in calls(s3):
        assert s3.refuses(call) == (503, "ServiceUnavailable")


@pytest.mark.parametrize("has_tls", [True, False])
def test_config_check_reminds_of_nginx(own, make_daypass, certificate, has_tls):
    store = own.keep(Recorder(certificate=certificate if has_tls else None))
    store.answer_body = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
    checked = make_daypass(store.settings).initialised().run("config", "check")
    assert checked.returncode == 0, checked
    assert ("daypass_s3_location" in checked.stdout) is has_tls
