"""What a sign-in at an OpenID provider gives, and what ends it."""

import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request

import pytest

from support.daypass import provider
from support.keycloak import SECRET, Keycloak
from support.portal import Portal
from support.sign_in import SignInIssuer


class KeycloakPages(SignInIssuer):
    """A Keycloak at which people sign in, and which is asked about them."""

    settings = Keycloak.settings
    lookups = Keycloak.lookups
    _guarded = Keycloak._guarded
    _log_in = Keycloak._log_in

    def __init__(self, certificate):
        self.users = {"alice": True}
        self._admin_tokens = set()
        super().__init__(certificate, audience="daypass client", secret=SECRET)

    def answer(self, path):
        if path.startswith("/admin"):
            return Keycloak.answer(self, path)
        return super().answer(path)

    def _token(self, headers, form):
        if form["grant_type"] == "client_credentials":
            return self._log_in
        return super()._token(headers, form)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def callback(portal, visitor, name):
    """The address with which the provider sends the browser back."""
    login = visitor.get(f"/daypass/login/{name}")
    assert login.status == 302, login.text
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(
        context=ssl.create_default_context(cafile=str(portal.authority.file))))
    with pytest.raises(urllib.error.HTTPError) as redirect:
        opener.open(login.location)
    redirect.value.close()
    address = urllib.parse.urlsplit(redirect.value.headers["Location"])
    return f"{address.path}?{address.query}"


def sign_in(portal, name):
    visitor = portal.visitor()
    visitor.answer = visitor.get(callback(portal, visitor, name))
    return visitor


def token(visitor):
    return {"token": visitor.home().form("/daypass/sign-out")["token"]}


def mint(visitor):
    return visitor.post("/daypass/temporary-credentials", token(visitor) | {"duration": "3600"})


def make_key(visitor):
    return visitor.post("/daypass/access-keys/new", token(visitor) | {
        "key-name": "", "days": "30", "policy": ""})


@pytest.fixture
def keycloak(make_own, certificate):
    return make_own().keep(KeycloakPages(certificate))


@pytest.fixture
def watched(make_own, authority, certificate, keycloak):
    return Portal(make_own(), authority, certificate, {
        "DAYPASS_ACCESS_KEYS": "sessions", **provider(keycloak, "KC", **keycloak.settings)})


@pytest.fixture(scope="module")
def issuer(make_own, certificate):
    return make_own().keep(SignInIssuer(certificate, audience="c1"))


@pytest.fixture
def two(make_own, authority, certificate, issuer):
    return Portal(make_own(), authority, certificate, {
        "DAYPASS_ACCESS_KEYS": "sessions", **provider(issuer, "x"),
        **provider(issuer, "y", client_id="c2", claim_name="role")})


def test_keycloak_is_asked_about_the_person_by_its_own_id(watched, keycloak):
    """Under another name it would not have the person, and all would end."""
    visitor = sign_in(watched, "KC")
    assert make_key(visitor).status == 200
    assert mint(visitor).status == 200
    watched.daypass.tell("session", "check")
    assert keycloak.lookups == ["alice"]
    assert mint(visitor).status == 200


def test_keycloak_is_asked_from_the_sign_in_on(watched, keycloak):
    """The person makes a key, and no session."""
    visitor = sign_in(watched, "KC")
    assert make_key(visitor).status == 200
    del keycloak.users["alice"]
    watched.daypass.tell("session", "check")
    (key,) = json.loads(watched.daypass.run("access-key", "list", "--json").stdout)
    assert key["keyStatus"] == "disabled"
    assert "My access" not in visitor.home().text


def test_a_person_whom_a_policy_denies_every_session_is_not_signed_in(two, issuer):
    two.daypass.tell("policy", "create", "outside", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": ["sts:AssumeRoleWithWebIdentity"]}]}))
    issuer.claims_added = {"policy": ["readwrite", "outside"]}
    try:
        visitor = sign_in(two, "x")
    finally:
        issuer.claims_added = {}
    assert visitor.answer.status == 403
    assert visitor.cookies.keys() <= {"__Host-daypass-login"}


def test_a_token_for_two_clients_is_for_the_one_that_asked(two, issuer):
    issuer.audience = "c2"
    issuer.claims_added = {
        "aud": ["c1", "c2"], "azp": "c2", "policy": "consoleAdmin", "role": "readonly"}
    try:
        visitor = sign_in(two, "y")
    finally:
        issuer.audience, issuer.claims_added = "c1", {}
    page = re.sub("<[^>]*>", " ", visitor.home().text)
    assert "readonly" in page
    assert "consoleAdmin" not in page


def test_a_removed_provider_s_sign_ins_end(two):
    visitor = sign_in(two, "x")
    assert "My access" in visitor.home().text
    two.daypass.stop()
    for name in [name for name in two.daypass.settings if name.endswith("_x")]:
        del two.daypass.settings[name]
    two.daypass.write_settings()
    two.daypass.start()
    assert "My access" not in visitor.home().text


def test_head_is_no_sign_in(two):
    visitor = two.visitor()
    assert visitor.send("HEAD", "/daypass/login/x").status == 405
    address = callback(two, visitor, "x")
    assert visitor.send("HEAD", address).status == 405
    assert "__Host-daypass" not in visitor.cookies
    assert visitor.get(address).status == 303


def test_policies_see_the_credential_of_a_sign_in_by_access_key(two):
    """As in AssumeRole: the type of the principal, and what narrows a further key."""
    def policy(name, condition=None):
        text = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]},
            {"Effect": "Deny", "Action": ["sts:AssumeRole"],
             **({"Condition": condition} if condition else {})}]})
        two.daypass.tell("policy", "create", name, "-", text=text)
        return text
    policy("no-users", {"StringEquals": {"aws:PrincipalType": "User"}})
    denied = json.loads(two.daypass.run(
        "user", "add", "denied", "--policy", "no-users", "--json").stdout)
    visitor = two.visitor()
    assert visitor.sign_in_with_key("denied", denied["secretKey"]).status == 403
    two.daypass.run("user", "add", "owner", "--policy", "readwrite")
    key = json.loads(two.daypass.run(
        "access-key", "create", "--parent", "owner", "--policy", "-", "--json",
        text=policy("none")).stdout)
    visitor = two.visitor()
    assert visitor.sign_in_with_key(key["accessKey"], key["secretKey"]).status == 403
