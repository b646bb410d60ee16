"""A real browser signs in on the pages, at real providers."""

import pytest

from support.daypass import provider
from support.glewlwyd import SECRET as GLEWLWYD_SECRET
from support.portal import Portal
from support.slapd import password_of

@pytest.fixture(scope="module")
def portal(make_own, authority, certificate, glewlwyd, oidc_provider_mock, slapd):
    portal = Portal(make_own(), authority, certificate, {
        **provider(glewlwyd.lists, client_secret=GLEWLWYD_SECRET, display_name="Glewlwyd"),
        **provider(oidc_provider_mock, "MOCK", client_secret="any secret will do"),
        **slapd.settings(),
    })
    glewlwyd.lists.redirects_to(f"{portal.base}login/_/callback")
    oidc_provider_mock.redirects_to(f"{portal.base}login/MOCK/callback")
    return portal


def test_by_a_provider(portal, make_browser, glewlwyd):
    browser = make_browser()
    browser.open(portal.base)
    browser.click("a[href='/daypass/login/_']")
    glewlwyd.lists.approve(browser)
    browser.await_url(portal.base)
    browser.await_text("My access")
    browser.click("form[action='/daypass/temporary-credentials'] button")
    browser.await_text("AWS_SESSION_TOKEN")


def test_by_another_provider(portal, make_browser, oidc_provider_mock):
    browser = make_browser()
    browser.open(portal.base)
    browser.click("a[href='/daypass/login/MOCK']")
    oidc_provider_mock.approve(browser)
    browser.await_text("My access")


def test_by_the_directory(portal, make_browser):
    portal.daypass.run("policy", "attach", "readonly", "--ldap-user",
                       "uid=alice,ou=people,dc=example,dc=org")
    browser = make_browser()
    browser.open(portal.base)
    browser.click("a[href='/daypass/sign-in/directory']")
    browser.fill(name="alice", password=password_of("alice"))
    browser.click("main button")
    browser.await_text("My access")


def test_signing_out_leads_to_the_provider_s_page(portal, make_browser, oidc_provider_mock):
    browser = make_browser()
    browser.open(portal.base)
    browser.click("a[href='/daypass/login/MOCK']")
    oidc_provider_mock.approve(browser)
    browser.await_text("My access")
    browser.click("form[action='/daypass/sign-out'] button")
    browser.await_text("You are signed out")
    browser.click("main a.button")
    browser.await_url(f"{oidc_provider_mock.url}/oauth2/end_session?client_id=")
    browser.open(portal.base)
    browser.await_text("Choose how to sign in.")


def test_signing_out_without_such_a_page_leads_to_the_first_one(portal, make_browser):
    portal.daypass.run("policy", "attach", "readonly", "--ldap-user",
                       "uid=alice,ou=people,dc=example,dc=org")
    browser = make_browser()
    browser.open(f"{portal.base}sign-in/directory")
    browser.fill(name="alice", password=password_of("alice"))
    browser.click("main button")
    browser.await_text("My access")
    browser.click("form[action='/daypass/sign-out'] button")
    browser.await_text("Choose how to sign in.")
