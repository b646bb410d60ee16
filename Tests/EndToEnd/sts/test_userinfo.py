"""CLAIM_USERINFO: the provider adds claims that a token lacks, for an access token."""

import pytest

from support.daypass import provider
from support.fastcgi import Connection
from support.inspection import inspect
from support.issuer import (
    DISCOVERY, USERINFO, document, drip, endless, hang, redirect, status)
from support.sts import parameters

UNREACHABLE = (400, "IDPCommunicationError")
INVALID = (400, "InvalidIdentityToken")
ACCESS_TOKEN = "canary-access-token-0123456789"


@pytest.fixture
def issuer(make_issuer):
    issuer = make_issuer()
    issuer.access_tokens[ACCESS_TOKEN] = {
        "sub": "alice", "policy": ["readonly"], "groups": ["staff"], "email": "alice@example.org"}
    return issuer


@pytest.fixture
def daypass(make_daypass, issuer):
    return make_daypass(provider(issuer, claim_userinfo="on")).start()


def call(daypass, token, access_token=ACCESS_TOKEN, action="AssumeRoleWithWebIdentity"):
    with Connection(daypass.address) as connection:
        return connection.call(
            parameters(token, action, WebIdentityAccessToken=access_token))


@pytest.mark.parametrize("action", ["AssumeRoleWithWebIdentity", "AssumeRoleWithClientGrants"])
def test_claims_that_the_token_lacks_are_added(daypass, issuer, action):
    claims = inspect(daypass, call(daypass, issuer.token(without=["policy"]), action=action))
    assert (claims["policy"], claims["groups"], claims["email"]) == (
        "readonly", ["staff"], "alice@example.org")


def test_the_provider_is_asked_as_openid_wants_it(daypass, issuer):
    call(daypass, issuer.token(), f" {ACCESS_TOKEN}\n")
    path, headers, body = issuer.posts.pop()
    assert (path, headers["Authorization"], body) == (USERINFO, f"Bearer {ACCESS_TOKEN}", b"")
    assert headers["Content-Length"] == "0"


def test_claims_of_the_token_stay(daypass, issuer):
    issuer.access_tokens[ACCESS_TOKEN].update(
        iss="https://evil.example", aud="evil", exp=99999999999, azp="x", name="Alice")
    token = issuer.token(policy="writeonly", groups=[], email="alice@token", azp="y")
    answer = call(daypass, token)
    claims = inspect(daypass, answer)
    assert claims["policy"] == "writeonly"
    assert "groups" not in claims
    assert (claims["email"], claims["name"]) == ("alice@token", "Alice")
    assert (claims["iss"], claims["aud"]) == (issuer.url, issuer.audience)
    assert claims["exp"] < 9999999999


@pytest.mark.parametrize("access_token", [None, "", " \n"])
def test_a_call_without_an_access_token_is_refused(daypass, issuer, access_token):
    assert call(daypass, issuer.token(), access_token).refusal == (400, "MissingParameter")
    assert issuer.count(USERINFO) == 0


@pytest.mark.parametrize("access_token", ["unknown", "a b", "a\r\nX: y", "ä", "\0"])
def test_an_invalid_access_token_is_refused(daypass, issuer, access_token):
    assert call(daypass, issuer.token(), access_token).refusal == INVALID


def test_an_access_token_that_is_too_long_is_refused(daypass, issuer):
    answer = call(daypass, issuer.token(), "a" * 65537)
    assert answer.refusal == (400, "InvalidParameterValue")


def test_anothers_access_token_is_refused(daypass, issuer):
    """Otherwise alice would get the rights of bob (OpenID Connect Core §5.3.2)."""
    issuer.access_tokens["of-bob"] = {"sub": "bob", "policy": "consoleAdmin"}
    answer = call(daypass, issuer.token(), "of-bob")
    assert answer.refusal == INVALID
    assert "another subject" in daypass.audit_line(answer.request_id)["reason"]
    assert daypass.audit_line(answer.request_id)["subject"] == "alice"


def test_userinfo_is_not_asked_about_an_invalid_token(daypass, issuer):
    for token in (issuer.token(exp=1), issuer.token(aud="x"), issuer.token()[:-4]):
        assert call(daypass, token).status == 400
    assert issuer.count(USERINFO) == 0


def test_userinfo_is_not_asked_without_the_setting(make_daypass, issuer):
    daypass = make_daypass(provider(issuer, claim_userinfo="off")).start()
    assert call(daypass, issuer.token()).status == 200
    assert call(daypass, issuer.token(without=["policy"])).refusal == (403, "IDPRejectedClaim")
    assert issuer.count(USERINFO) == 0


RIGHT = {"sub": "alice", "policy": "readonly"}
HOSTILE = {
    "hangs": hang, "drips": drip(RIGHT), "fails": status(500), "is not found": status(404),
    "says nothing": status(204), "is empty": document(b""), "is garbage": document(b"\0<html>"),
    "is a list": document([RIGHT]), "has a claim twice": document(
        b'{"sub":"alice","policy":"readonly","policy":"readwrite"}'),
    "is deep": document(b'{"sub":"alice","x":' + b"[" * 60000 + b"]" * 60000 + b"}"),
    "has 1 GiB": endless(1 << 30), "is endless": endless(),
    "is a little over 64 KiB": document({**RIGHT, "filler": "x" * 65536}),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_provider_that_does_not_answer_well_is_a_communication_error(daypass, issuer, name):
    """Its lies must not add claims (T14)."""
    assert call(daypass, issuer.token()).status == 200
    issuer.answers[USERINFO] = HOSTILE[name]
    assert call(daypass, issuer.token()).refusal == UNREACHABLE
    assert issuer.sent < 16 << 20


def test_a_redirect_is_not_followed(daypass, issuer):
    """It would take the access token to another server (T14)."""
    issuer.answers[USERINFO] = redirect(issuer.url + "/moved")
    issuer.answers["/moved"] = document(RIGHT)
    assert call(daypass, issuer.token()).refusal == UNREACHABLE
    assert issuer.count("/moved") == 0


@pytest.mark.parametrize("address", [None, 1, "http://10.0.0.1/x", "file:///etc/passwd", "x"])
def test_a_provider_that_names_no_address_for_it_is_a_communication_error(
        daypass, issuer, address):
    """Daypass must not go on without the claims (T14)."""
    issuer.answers[DISCOVERY] = document({**issuer.discovery(), "userinfo_endpoint": address})
    assert call(daypass, issuer.token()).refusal == UNREACHABLE


def test_an_answer_of_almost_64_kib_is_read(daypass, issuer):
    issuer.access_tokens[ACCESS_TOKEN]["filler"] = "x" * 65000
    assert call(daypass, issuer.token()).status == 200


def test_processes_share_the_address_of_userinfo(make_daypass, daypass, issuer):
    assert call(daypass, issuer.token()).status == 200
    second = make_daypass(provider(issuer, claim_userinfo="on"), state=daypass.state).start()
    assert call(second, issuer.token()).status == 200
    assert issuer.count(DISCOVERY) == 1


def test_the_access_token_stays_nowhere(daypass, issuer):
    """In no log, file or answer (T53)."""
    answers = [call(daypass, issuer.token())]
    for answer in (status(500), status(401), document({"sub": "bob"}), document(b"x")):
        issuer.answers[USERINFO] = answer
        answers.append(call(daypass, issuer.token()))
    answers.append(call(daypass, issuer.token(), ACCESS_TOKEN + " x"))
    assert [answer.status for answer in answers] == [200] + [400] * 5
    assert not any(ACCESS_TOKEN in answer.body.decode() for answer in answers)
    daypass.stop()
    for file in daypass.directory.rglob("*"):
        assert not file.is_file() or ACCESS_TOKEN not in file.read_text(errors="replace"), file


def test_token_verify_asks_too(daypass, issuer, tmp_path):
    token = issuer.token(without=["policy"])
    file = tmp_path / "access"
    file.write_text(ACCESS_TOKEN + "\n")
    answer = daypass.tell(
        "token", "verify", "--provider", "_", "--access-token", str(file), text=token)
    assert answer["policies"] == ["readonly"]
    assert "give --access-token" in daypass.refuse("token", "verify", "--provider", "_", text=token)
    file.write_text("unknown")
    text = daypass.refuse(
        "token", "verify", "--provider", "_", "--access-token", str(file), text=token)
    assert "status 401" in text
