"""`daypass login` at real providers, whose pages a person clicks through in Chromium."""

import json

import pytest

from support.daypass import provider
from support.glewlwyd import SECRET
from support.program import free_port
from support.s3 import S3
from support.sign_in import Person


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, glewlwyd, oidc_provider_mock):
    s3 = S3(make_own(), authority, certificate, {
        **provider(glewlwyd.lists), **provider(oidc_provider_mock, "MOCK")})
    s3.bucket("reports")
    return s3


@pytest.fixture
def make_person(own, authority, s3, tmp_path):
    """A person with the settings of a provider's client, which has a secret."""
    def make(idp):
        secret = tmp_path / "secret"
        secret.write_text(f"{SECRET}\n")
        person = Person(own.place("home"), authority, [
            "--sts", s3.url, "--s3", s3.url, "--config-url", idp.config_url,
            "--client-id", idp.audience, "--client-secret-file", str(secret)])
        person.port = str(free_port())
        return person
    return make


@pytest.fixture(params=["glewlwyd", "oidc-provider-mock"])
def idp(request, glewlwyd, oidc_provider_mock):
    return glewlwyd.lists if request.param == "glewlwyd" else oidc_provider_mock


def lists(person):
    """The buckets that the kept credentials find."""
    return json.loads(person.tell("login", "--json"))["buckets"]


def finish(started):
    output, errors = started.communicate(timeout=60)
    assert started.returncode == 0, output + errors
    return output


def test_a_person_clicks_through_the_login_page(make_person, make_browser, idp):
    person = make_person(idp)
    idp.redirects_to(f"http://127.0.0.1:{person.port}/")
    started, url = person.begin(*person.options, "--port", person.port)
    browser = make_browser()
    try:
        browser.open(url)
        idp.approve(browser)
        browser.await_text("Daypass goes on in the terminal")
        assert finish(started).startswith("Signed in as ")
    finally:
        started.kill()
        started.communicate()
    assert lists(person) == ["reports"]


def test_a_device_is_confirmed_on_its_page(make_person, make_browser, glewlwyd):
    person = make_person(glewlwyd.lists)
    started, address, code = person.begin_on_device(*person.options)
    try:
        glewlwyd.lists.confirm(make_browser(), address, code)
        assert finish(started).startswith("Signed in as ")
    finally:
        started.kill()
        started.communicate()
    assert lists(person) == ["reports"]


def test_glewlwyd_s_sessions_end_with_a_word(make_person, make_browser, glewlwyd):
    """It answers refresh tokens without an ID token (OpenID Connect Core §12.2 lets it)."""
    person = make_person(glewlwyd.lists)
    started, address, code = person.begin_on_device(*person.options)
    try:
        glewlwyd.lists.confirm(make_browser(), address, code)
        finish(started)
    finally:
        started.kill()
        started.communicate()
    cache = json.loads(person.cache.read_text())
    cache["credentials"] = []
    person.cache.write_text(json.dumps(cache))
    assert person.refuse("login", "--process") == (
        "Error: the provider sends no ID token for a refresh token; sign in: daypass login\n")
