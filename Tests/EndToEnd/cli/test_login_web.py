"""`daypass login web` with real providers and a real browser: the walk of MinIO's sample of web
identity."""

import json
import stat

import pytest

from support.daypass import provider
from support.glewlwyd import SECRET
from support.s3 import S3
from support.waiting import until
from support.web_login import Visitor, WebLogin


@pytest.fixture(scope="module")
def s3(shared, authority, certificate, glewlwyd, oidc_provider_mock):
    s3 = S3(shared, authority, certificate, {
        **provider(glewlwyd.lists), **provider(oidc_provider_mock, "MOCK")})
    s3.bucket("reports")
    s3.bucket("secrets")
    return s3


@pytest.fixture(params=["glewlwyd", "oidc-provider-mock"])
def login_page(request, glewlwyd, oidc_provider_mock):
    return glewlwyd.lists if request.param == "glewlwyd" else oidc_provider_mock


@pytest.fixture
def make_login(own, authority, s3):
    def make(issuer, *options, secret=SECRET, **more):
        login = own.keep(WebLogin(
            own.place("login"), authority, issuer, s3.url, *options, secret=secret, **more))
        assert not login.program.has_ended, login.output
        issuer.redirects_to(login.callback)
        return login
    return make


def shown(browser, login):
    """The JSON that a browser shows after the login."""
    browser.await_url(login.callback)
    browser.await_text("SecretAccessKey")
    return json.loads(browser.text)


def lists(s3, credentials):
    """The buckets that credentials find."""
    client = s3.client("s3", {
        "aws_access_key_id": credentials["AccessKeyID"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"]})
    return [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]


def test_a_browser_shows_credentials_and_buckets(s3, make_login, make_browser, login_page):
    login = make_login(login_page)
    browser = make_browser()
    browser.open(login.origin)
    login_page.approve(browser)
    found = shown(browser, login)
    assert list(found) == ["buckets", "credentials"]
    assert found["buckets"] == ["reports", "secrets"]
    credentials = found["credentials"]
    assert list(credentials) == [
        "AccessKeyID", "SecretAccessKey", "SessionToken", "Expiration", "SignerType"]
    assert credentials["SignerType"] == 1
    assert lists(s3, credentials) == ["reports", "secrets"]
    # The terminal shows that a person signed in, and nothing secret.
    assert "has signed in" in login.output
    assert credentials["Expiration"] in login.output
    for secret in ("SecretAccessKey", "SessionToken", "AccessKeyID"):
        assert credentials[secret] not in login.output


def test_a_reload_shows_nothing(make_login, make_browser, oidc_provider_mock):
    login = make_login(oidc_provider_mock)
    browser = make_browser()
    browser.open(login.origin)
    oidc_provider_mock.approve(browser)
    found = shown(browser, login)
    browser.open(browser.url)
    browser.await_text("No sign-in of this browser")
    assert found["credentials"]["SessionToken"] not in browser.text


def test_logins_follow_one_another(make_login, make_browser, oidc_provider_mock):
    login = make_login(oidc_provider_mock)
    browser = make_browser()
    keys = set()
    for _ in range(2):
        browser.open(login.origin)
        oidc_provider_mock.approve(browser)
        keys.add(shown(browser, login)["credentials"]["AccessKeyID"])
    assert len(keys) == 2


def test_two_browsers_sign_in_at_once(make_login, make_browser, glewlwyd):
    login = make_login(glewlwyd.lists)
    alice, other = make_browser(), make_browser()
    alice.open(login.origin)
    other.open(login.origin)
    glewlwyd.lists.approve(other)
    glewlwyd.lists.approve(alice)
    keys = {shown(browser, login)["credentials"]["AccessKeyID"] for browser in (alice, other)}
    assert len(keys) == 2


def test_another_browser_sees_nothing(make_login, make_browser, oidc_provider_mock):
    """The address of a callback that was stolen on its way is of no use elsewhere (T59)."""
    login = make_login(oidc_provider_mock)
    browser, thief = make_browser(), make_browser()
    browser.open(login.origin)
    oidc_provider_mock.approve(browser)
    shown(browser, login)
    thief.open(browser.url)
    thief.await_text("No sign-in of this browser")
    assert "AccessKey" not in thief.text


def test_a_refusal_at_the_provider_gives_nothing(make_login, make_browser, oidc_provider_mock):
    """The provider repeats no state then, so that the refusal could be another page's."""
    login = make_login(oidc_provider_mock)
    browser = make_browser()
    browser.open(login.origin)
    oidc_provider_mock.deny(browser)
    browser.await_text("No sign-in of this browser")
    browser.click("a")
    oidc_provider_mock.approve(browser)
    shown(browser, login)


def test_it_opens_the_browser_by_itself(make_login, tmp_path, oidc_provider_mock):
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/opened\n')
    opener.chmod(opener.stat().st_mode | stat.S_IXUSR)
    login = make_login(
        oidc_provider_mock, "--open", environment={
            "PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":0"})
    until(lambda: (tmp_path / "opened").exists() and (tmp_path / "opened").read_text(), "xdg-open")
    assert (tmp_path / "opened").read_text() == f"{login.origin}/\n"


def test_the_name_localhost_leads_to_one_address(make_login, oidc_provider_mock):
    login = make_login(oidc_provider_mock)
    answer = Visitor(login).get("/", Host=f"localhost:{login.port}")
    assert (answer.status, answer.headers["Location"]) == (303, f"{login.origin}/")
    assert answer.headers["Set-Cookie"] is None
    login = make_login(oidc_provider_mock, "--localhost")
    visitor = Visitor(login)
    answer = visitor.get("/", Host=f"localhost:{login.port}")
    assert f"localhost%3A{login.port}%2Foauth2%2Fcallback" in answer.headers["Location"]
    answer = visitor.get("/")
    assert answer.headers["Location"] == f"http://localhost:{login.port}/"
