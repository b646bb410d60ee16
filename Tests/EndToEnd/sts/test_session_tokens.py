"""Session tokens: only Daypass's own signing key makes a valid one (T7, T8, T9)."""

import base64
import hashlib
import hmac
import time

import pytest

from support import forge
from support.daypass import provider
from support.inspection import decode
from support.signing_key import SigningKey

CLIENT_SECRET = b"client-secret-of-forge"


@pytest.fixture
def session(sts, issuer):
    return sts.assume(issuer.token(sub="alice")).credentials


def inspect(daypass, token):
    return daypass.run("token", "inspect", text=token)


def test_a_session_token_is_a_jwt_with_the_claims_of_the_session(daypass, sts, issuer):
    credentials = sts.assume(issuer.token(sub="alice"), DurationSeconds="1000").credentials
    token = credentials["SessionToken"]
    header, claims = decode(token, 0), decode(token, 1)
    assert (header["alg"], header["typ"]) == ("HS512", "JWT")
    assert (daypass.state / "keys" / f"{header['kid']}.json").exists()
    assert claims["accessKey"] == credentials["AccessKeyId"]
    assert abs(claims["exp"] - time.time() - 1000) < 5
    assert abs(claims["iat"] - time.time()) < 5
    assert claims["jti"]
    assert claims["sub"] == "alice"
    assert inspect(daypass, token).returncode == 0


def test_a_session_token_is_no_web_identity_token(sts, session):
    """A session must not renew itself (T7)."""
    assert sts.assume(session["SessionToken"]).refusal == (400, "InvalidIdentityToken")


def test_the_secret_is_nowhere_in_the_token(session):
    """Nor can a reader of the token compute it (T9)."""
    token = session["SessionToken"]
    secret = session["SecretAccessKey"]
    assert secret not in str(decode(token, 0)) + str(decode(token, 1))
    access_key_id = session["AccessKeyId"]
    known = [access_key_id, token, *token.split("."), decode(token, 1)["jti"], ""]
    for digest in ("sha1", "sha256", "sha512"):
        for key in known:
            assert not looks_like(secret, hashlib.new(digest, key.encode()).digest())
            for text in known:
                assert not looks_like(secret, hmac.digest(key.encode(), text.encode(), digest))


def looks_like(secret, octets):
    text = base64.b64encode(octets).decode().replace("/", "+")
    return text[:27] == secret[:27]


def forged(session, secret, **changes):
    """The session's claims, changed and signed again."""
    token = session["SessionToken"]
    header, claims = decode(token, 0), {**decode(token, 1), **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    return forge.hmac_signed(secret, claims, "HS512", kid=header["kid"])


SECRETS = {
    "the session's secret access key": lambda session: session["SecretAccessKey"].encode(),
    "the session's access key ID": lambda session: session["AccessKeyId"].encode(),
    "the client secret": lambda session: CLIENT_SECRET,
    "nothing": lambda session: b"",
    "the key ID": lambda session: decode(session["SessionToken"], 0)["kid"].encode(),
}


@pytest.mark.parametrize("secret", list(SECRETS))
def test_no_secret_that_others_know_signs_a_session_token(daypass, session, secret):
    """Secrets of the caller, the owner and the store (T7, T8)."""
    token = forged(session, SECRETS[secret](session))
    assert inspect(daypass, token).returncode == 1


@pytest.mark.parametrize("change", [
    {"exp": 9999999999}, {"exp": None}, {"exp": "9999999999"}, {"accessKey": "ASIA" + "A" * 16},
    {"policy": "consoleAdmin"}, {"sessionPolicy": None}, {"parent": "root"}])
def test_a_changed_claim_is_noticed(daypass, session, change):
    """A longer life, another parent, other policies (T7)."""
    token = session["SessionToken"]
    header, _, signature = token.split(".")
    claims = {**decode(token, 1), **change}
    if change != {"sessionPolicy": None}:
        claims = {name: value for name, value in claims.items() if value is not None}
    changed = f"{header}.{forge.segment(claims)}.{signature}"
    assert inspect(daypass, changed).returncode == 1


@pytest.mark.parametrize("algorithm", ["none", "None", "", "HS256", "HS384", "RS256"])
def test_another_algorithm_is_refused(daypass, session, algorithm):
    """The token's header must not choose the algorithm (T1)."""
    token = session["SessionToken"]
    header = {**decode(token, 0), "alg": algorithm}
    _, claims, signature = token.split(".")
    for end in ("", signature):
        assert inspect(daypass, f"{forge.segment(header)}.{claims}.{end}").returncode == 1


@pytest.mark.parametrize("kid", [
    None, "", "unknown", "../keys", "../../etc/passwd", "%2e%2e%2f", "\0", 1, ["x"]])
def test_a_key_id_that_names_no_key_is_refused(daypass, session, kid):
    token = session["SessionToken"]
    header = {**decode(token, 0), "kid": kid}
    _, claims, signature = token.split(".")
    result = inspect(daypass, f"{forge.segment(header)}.{claims}.{signature}")
    assert result.returncode == 1, result.stderr


@pytest.mark.parametrize("token", ["", "x", "..", "a.b.c", "\0", "é", "x" * 100_000])
def test_a_malformed_session_token_is_refused(daypass, token):
    assert inspect(daypass, token).returncode == 1


def test_a_web_identity_token_is_no_session_token(daypass, issuer):
    assert inspect(daypass, issuer.token()).returncode == 1


def test_a_session_of_another_state_is_refused(session, make_daypass, issuer):
    """Another Daypass has another signing key (T8)."""
    other = make_daypass(provider(issuer))
    other.run("init")
    assert inspect(other, session["SessionToken"]).returncode == 1


def test_session_tokens_are_not_signed_with_a_key_of_the_issuer(daypass, session):
    token = SigningKey("RS256", decode(session["SessionToken"], 0)["kid"], 1)
    claims = decode(session["SessionToken"], 1)
    assert inspect(daypass, forge.token(token, claims)).returncode == 1
