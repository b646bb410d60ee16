"""`daypass config check` and the health page ask the store with Daypass's own access key, and say
what mends it."""

import json

import pytest

from support.daypass import Daypass, by_name
from support.fastcgi import Connection
from support.program import free_port
from support.recorder import Recorder

ERROR = b"<?xml version='1.0'?><Error><Code>%s</Code><Message>no</Message></Error>"


@pytest.fixture(scope="module")
def checked(make_own, authority):
    """Makes a function that returns the outcome of `config check` for a store and other
    settings."""
    makers = make_own()

    def check(settings):
        daypass = makers.keep(Daypass(makers.place("d"), authority, settings)).initialised()
        result = daypass.run("config", "check", "--json")
        return result.returncode, by_name(json.loads(result.stdout))

    return check


@pytest.fixture(params=["rclone", "ceph"])
def store(request):
    return request.getfixturevalue(f"on_{request.param}").store


def test_a_store_that_answers_is_named_with_its_buckets(checked, store):
    code, found = checked(store.settings)
    assert code == 0
    assert found["store"]["works"] and " buckets" in found["store"]["detail"]
    assert found["sub-resources"]["works"]


def test_a_wrong_secret_is_named(checked, store):
    code, found = checked(
        {**store.settings, "DAYPASS_UPSTREAM_SECRET_KEY": "another-secret-than-the-store"})
    assert code == 1 and not found["store"]["works"]
    # With its token service switched on, Ceph says less.
    code = {"rclone": "SignatureDoesNotMatch", "ceph": "AccessDenied"}[store.name]
    assert f"403 {code}" in found["store"]["detail"]
    assert "DAYPASS_UPSTREAM_SECRET_KEY" in found["store"]["detail"]


def test_an_unknown_access_key_is_named(checked, on_ceph):
    code, found = checked({**on_ceph.store.settings, "DAYPASS_UPSTREAM_ACCESS_KEY": "nobody"})
    assert code == 1
    assert "403 AccessDenied" in found["store"]["detail"]
    assert "DAYPASS_UPSTREAM_ACCESS_KEY" in found["store"]["detail"]


def test_a_store_that_is_down_is_named(checked, store):
    url = f"http://127.0.0.1:{free_port()}"
    code, found = checked({**store.settings, "DAYPASS_UPSTREAM_URL": url})
    assert code == 1
    assert url in found["store"]["detail"] and "DAYPASS_UPSTREAM_URL" in found["store"]["detail"]


@pytest.mark.parametrize("status, code, date, names", [
    ("403 Forbidden", b"RequestTimeTooSkewed", "Sun, 06 Nov 1994 08:49:37 GMT",
     "behind this machine's"),
    ("403 Forbidden", b"SignatureDoesNotMatch", "Sun, 06 Nov 2094 08:49:37 GMT",
     "ahead of this machine's"),
    ("400 Bad Request", b"AuthorizationHeaderMalformed", None, "DAYPASS_UPSTREAM_REGION"),
    ("503 Slow Down", b"SlowDown", None, "503 SlowDown"),
])
def test_the_store_s_answer_is_shown_with_its_remedy(checked, status, code, date, names):
    store = Recorder()
    store.answer_status, store.answer_body = status, ERROR % code
    store.answer_fields = [("Date", date)] if date else []
    try:
        returned, found = checked(store.settings)
    finally:
        store.stop()
    assert returned == 1
    assert code.decode() in found["store"]["detail"] and names in found["store"]["detail"]


def test_a_server_that_is_no_store_is_named(checked):
    server = Recorder()
    server.answer_body = b"<html>hello</html>"
    try:
        code, found = checked(server.settings)
    finally:
        server.stop()
    assert code == 1 and "not as an S3 store does" in found["store"]["detail"]


def test_an_untrusted_certificate_is_named(checked, certificate):
    store = Recorder(certificate=certificate)
    try:
        # Daypass trusts the tests' authority. The store's certificate is of another one.
        code, found = checked(
            {**store.settings, "DAYPASS_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"})
    finally:
        store.stop()
    assert code == 1 and "DAYPASS_CA_FILE" in found["store"]["detail"]


def test_a_declared_sub_resource_that_the_store_does_not_know_is_named(checked, store):
    """The check writes nothing: the store's answer to a read shows it (T73)."""
    code, found = checked({
        **store.settings, "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": "minio-2025"})
    assert code == 1 and not found["sub-resources"]["works"]
    misread = found["sub-resources"]["detail"]
    assert "encryption" in misread and "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES" in misread
    assert ("tagging" in misread) is (store.name == "rclone")


def test_settings_of_minio_without_effect_are_listed(checked):
    code, found = checked({
        "MINIO_POLICY_OPA_URL": "http://opa", "MINIO_SITE_REGION": "eu",
        "MINIO_AUDIT_WEBHOOK_X": "1"})
    assert code == 0
    assert "MINIO_POLICY_PLUGIN_URL" in found["MINIO_POLICY_OPA_URL"]["detail"]
    assert "MINIO_REGION" in found["MINIO_SITE_REGION"]["detail"]
    assert "DAYPASS_AUDIT_LOG" in found["MINIO_AUDIT_WEBHOOK_X"]["detail"]


def health(daypass):
    with Connection(daypass.address) as connection:
        return connection.call(
            b"", REQUEST_METHOD="GET", REQUEST_URI="/daypass/healthz", REMOTE_ADDR="127.0.0.1",
            CONTENT_TYPE=None)


@pytest.mark.parametrize("setting, status", [("on", 503), ("off", 200)])
def test_the_health_page_includes_the_store_where_a_setting_says_so(make_daypass, setting, status):
    url = f"http://127.0.0.1:{free_port()}"
    daypass = make_daypass({"DAYPASS_UPSTREAM_URL": url, "DAYPASS_HEALTH_STORE": setting})
    daypass.initialised().start()
    answer = health(daypass)
    assert answer.status == status
    assert answer.body == (b"ok\n" if status == 200 else b"not usable: store\n")


def test_many_probes_lead_to_few_requests_to_the_store(make_daypass, own):
    store = own.keep(Recorder())
    store.answer_body = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
    daypass = make_daypass({**store.settings, "DAYPASS_HEALTH_STORE": "on"})
    daypass.initialised().start()
    assert [health(daypass).status for _ in range(20)] == [200] * 20
    # The tests may take longer than the ten seconds for which Daypass keeps an answer.
    assert 1 <= len(store.take()) < 20
