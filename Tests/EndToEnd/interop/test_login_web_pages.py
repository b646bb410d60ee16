"""`daypass login web` with a real browser and providers that are heavy to set up: LemonLDAP::NG,
which insists on PKCE, and canaille, whose tokens name policies as groups."""

import json

import pytest

from support.canaille import SECRET as CANAILLE_SECRET
from support.canaille import Canaille
from support.daypass import provider
from support.lemonldap import SECRET as LEMONLDAP_SECRET
from support.program import free_port
from support.s3 import S3
from support.web_login import CALLBACK, WebLogin


@pytest.fixture
def show(own, authority, certificate, make_browser):
    """What the browser shows after a sign-in at a provider's login page."""
    def show(issuer, secret, port, scopes, **settings):
        s3 = S3(own, authority, certificate, provider(issuer, **settings))
        s3.bucket("reports")
        login = own.keep(WebLogin(
            own.place("login"), authority, issuer, s3.url, "--scopes", scopes,
            secret=secret, port=port))
        assert not login.program.has_ended, login.output
        browser = make_browser()
        browser.open(login.origin)
        issuer.approve(browser)
        browser.await_url(login.callback)
        browser.await_text("SecretAccessKey")
        return json.loads(browser.text)
    return show


def test_lemonldap_s_page_leads_to_credentials_and_buckets(lemonldap, show):
    found = show(lemonldap.full, LEMONLDAP_SECRET, lemonldap.login_port, "profile,groups")
    assert found["buckets"] == ["reports"]


def test_canaille_s_pages_lead_to_credentials_and_buckets(own, authority, certificate, show):
    port = free_port()
    canaille = own.keep(Canaille(
        own.place("canaille"), certificate, authority, f"http://127.0.0.1:{port}{CALLBACK}"))
    found = show(canaille, CANAILLE_SECRET, port, "groups", claim_name="groups")
    assert found["buckets"] == ["reports"]
