"""Providers, services and pages that mean harm to a person who signs in."""

import urllib.parse

import pytest

from support.issuer import DISCOVERY, JWKS, document, redirect, status
from support.sign_in import DEVICE, TOKEN, error
from support.signing_key import SigningKey


def callback(url, **parameters):
    """The address to which the provider would send the browser back."""
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    return f"{asked['redirect_uri']}?{urllib.parse.urlencode(parameters)}", asked


def test_the_request_has_all_that_protects_the_sign_in(person):
    urls = []
    for _ in range(2):
        started, url = person.begin(*person.options)
        started.kill()
        started.communicate()
        urls.append(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query)))
    for asked in urls:
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        assert asked["scope"] == "openid"
        assert all(len(asked[name]) == 43 for name in ("state", "nonce", "code_challenge"))
        assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    for name in ("state", "nonce", "code_challenge", "redirect_uri"):
        assert urls[0][name] != urls[1][name]


@pytest.mark.parametrize("parameters, reason", [
    ({}, "it has no state"), ({"code": "c"}, "it has no state"),
    ({"code": "c", "state": "x" * 43}, "its state is another one"),
    ({"error": "access_denied", "state": "x"}, "its state is another one")])
def test_a_foreign_callback_neither_signs_in_nor_ends_the_sign_in(person, idp, parameters, reason):
    """Any page that the browser shows, and any user of the machine, can send one."""
    started, url = person.begin(*person.options)
    try:
        asked = idp.count(TOKEN)
        code, page = person.visit(callback(url, **parameters)[0])
        assert code == 400 and reason in page
        assert idp.count(TOKEN) == asked
        # The person's own sign-in goes on.
        assert person.visit(url)[0] == 200
        output, errors = started.communicate(timeout=60)
        assert started.returncode == 0 and "Signed in as Alice" in output
    finally:
        started.kill()
        started.communicate()


@pytest.mark.parametrize("change, reason", [
    ({"state": "x" * 43}, "its state is another one"), ({"state": None}, "it has no state"),
    ({"iss": "https://other.example"}, "its iss must be"), ({"iss": None}, "it has no iss"),
    ({"code": None}, "it has neither a code nor an error"), ({"code": ""}, "neither a code")])
def test_a_provider_that_lies_in_the_callback_gives_no_sign_in(person, idp, change, reason):
    idp.callback = change
    started, url = person.begin(*person.options)
    try:
        asked = idp.count(TOKEN)
        code, page = person.visit(url)
        assert code == 400 and reason in page
        assert idp.count(TOKEN) == asked
    finally:
        started.kill()
        output, _ = started.communicate()
    assert output == "" and not person.cache.exists()


def test_a_repeated_parameter_is_refused(person):
    started, url = person.begin(*person.options)
    try:
        address, asked = callback(url, code="c", state="x")
        code, page = person.visit(f"{address}&state={asked['state']}")
        assert code == 400 and "can&#39;t be read" in page
    finally:
        started.kill()
        started.communicate()


def test_a_refusal_of_the_provider_ends_the_sign_in(person, idp):
    idp.callback = {"error": "access_denied", "error_description": "<b>No</b>\x1b[2J", "code": None}
    started, url = person.begin(*person.options)
    try:
        code, page = person.visit(url)
        output, errors = started.communicate(timeout=60)
    finally:
        started.kill()
        started.communicate()
    assert code == 403 and "&lt;b&gt;No" in page and "<b>" not in page
    assert (started.returncode, output) == (1, "")
    assert "the sign-in was denied at the provider" in errors and "\x1b" not in errors


@pytest.mark.parametrize("claims, reason", [
    ({"nonce": "another"}, "its nonce is that of another sign-in"),
    ({"nonce": None}, "it has no nonce"), ({"aud": "other"}, "aud or azp must be daypass-cli"),
    ({"aud": ["daypass-cli", "other"], "azp": "other"}, "not for daypass-cli alone"),
    ({"iss": "https://other.example"}, "iss must be"), ({"exp": 1}, "has expired"),
    ({"iat": 1 << 33}, "machine's clock right?"), ({"sub": ""}, "no sub claim"),
    ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "at_hash is not that of the access token")])
def test_an_id_token_for_another_purpose_reaches_no_service(person, idp, place, claims, reason):
    idp.claims_added = {"policy": "reports", **claims}
    before = len(place.daypass.audit())
    code, output, errors = person.sign_in(*person.options, page=403)
    assert (code, output) == (1, "")
    assert reason in errors
    assert len(place.daypass.audit()) == before


def test_a_forged_signature_is_refused(person, idp):
    good = idp.keys
    try:
        idp.keys = [SigningKey(idp.key.algorithm, idp.key.kid, 1).public_jwk()]
        code, _, errors = person.sign_in(*person.options, page=403)
        assert code == 1 and "the provider's ID token is not valid: wrong signature" in errors
    finally:
        idp.keys = good


ELSEWHERE = redirect("https://127.0.0.1:1/elsewhere")


@pytest.mark.parametrize("place_of_answer, answer, reason", [
    (DISCOVERY, ELSEWHERE, "status 302"), (DISCOVERY, status(500), "status 500"),
    (DISCOVERY, document(b"<html>"), "no discovery document"),
    (DISCOVERY, document({"issuer": "https://other.example"}), "is of the issuer"),
    (DEVICE, ELSEWHERE, "answers with a redirect (status 302)"),
    (DEVICE, document({"device_code": "d"}), "lacks device_code, user_code"),
    (DEVICE, error("unauthorized_client"), "the provider refuses: unauthorized_client"),
    (TOKEN, ELSEWHERE, "answers with a redirect (status 302)"),
    (TOKEN, document({"access_token": "x"}), "has no id_token"),
    (TOKEN, document(b"[]"), "not a JSON object"),
    (TOKEN, document(b" " * (2 << 20)), "larger than 1048576 bytes"),
    (JWKS, ELSEWHERE, "status 302"), (JWKS, document({"keys": []}), "the issuer has no key")])
def test_a_provider_with_odd_answers_gives_no_sign_in(person, idp, place_of_answer, answer, reason):
    idp.answers[place_of_answer] = answer
    result = person.run("login", "--device", *person.options)
    assert (result.returncode, result.stdout) == (1, "")
    assert reason in result.stderr
    assert not person.cache.exists()


@pytest.mark.parametrize("endpoint, url", [
    ("token_endpoint", "http://sts.example.org/token"), ("token_endpoint", "file:///etc/passwd"),
    ("device_authorization_endpoint", "http://sts.example.org/"), ("jwks_uri", "http://x.example/"),
    ("device_authorization_endpoint", None)])
def test_no_endpoint_without_encryption_is_asked(person, idp, endpoint, url):
    document_of = {**idp.discovery(), endpoint: url}
    idp.answers[DISCOVERY] = document(document_of)
    result = person.run("login", "--device", *person.options)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"{endpoint}" in result.stderr


@pytest.mark.parametrize("uri", [
    "http://phishing.example/", "javascript:alert(1)", "--help", "https://a b/", "https://x\x1b/"])
def test_a_device_s_address_is_one_that_a_person_may_open(person, idp, uri):
    idp.answers[DEVICE] = document({
        "device_code": "d", "user_code": "W", "verification_uri": uri, "expires_in": 60})
    result = person.run("login", "--device", *person.options)
    assert (result.returncode, result.stdout) == (1, "")
    assert "verification_uri: " in result.stderr and "On any device" not in result.stderr


def test_a_device_s_code_moves_no_cursor(person, idp):
    idp.answers[DEVICE] = document({
        "device_code": "d", "user_code": "W\x1b[2J", "verification_uri": idp.url, "expires_in": 60})
    result = person.run("login", "--device", *person.options)
    assert result.returncode == 1 and "\x1b" not in result.stderr


def test_an_unconfirmed_code_ends(person, idp):
    idp.answers[DEVICE] = document({
        "device_code": "d", "user_code": "W", "verification_uri": idp.url, "expires_in": 2,
        "interval": 1})
    idp.device_answers = [error("authorization_pending")] * 5
    result = person.run("login", "--device", *person.options)
    assert result.returncode == 1
    assert result.stderr.endswith(
        "Error: the code has expired before the sign-in was confirmed\n")


def test_another_server_in_the_provider_s_place_is_not_trusted(person, idp, tmp_path):
    """Without --ca, the system's authorities apply, which have not signed its certificate."""
    options = person.options[:person.options.index("--ca")]
    assert "its certificate is not trusted" in person.refuse("login", "--device", *options)


def test_a_program_that_offers_the_wrong_service_gets_a_clear_answer(person, idp):
    result = person.run("login", "--ldap", "alice", "--ca", str(person.authority.file), "--sts",
                        idp.url, text="password\n")
    assert result.returncode == 1
    assert "status 404, no answer of a token service" in result.stderr
    assert "password" not in result.stderr


def test_a_service_that_redirects_gets_no_second_request(person, idp):
    idp.answers["/sts"] = ELSEWHERE
    result = person.run(
        "login", "--ldap", "alice", "--ca", str(person.authority.file), "--sts",
        f"{idp.url}/sts", text="password\n")
    assert result.returncode == 1
    assert "status 302, no answer of a token service" in result.stderr
