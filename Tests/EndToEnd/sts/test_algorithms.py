"""Which signatures are valid, for keys and headers that a hostile caller would choose."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from support import forge
from support.daypass import Daypass, provider
from support.fastcgi import Connection
from support.issuer import Issuer
from support.signing_key import SigningKey
from support.sts import parameters

REFUSED = (400, "InvalidIdentityToken")
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "EdDSA"]


@pytest.fixture(scope="session")
def keyring(shared, authority, certificate):
    """An issuer with a key for each algorithm, each of them once more without `alg` and `use`."""
    issuer = shared.keep(Issuer(certificate, SigningKey("RS256", "RS256")))
    issuer.by_algorithm = {name: SigningKey(name, name, i) for i, name in enumerate(ALGORITHMS)}
    issuer.bare = {name: SigningKey(name, f"bare-{name}", 3) for name in ALGORITHMS}
    issuer.keys = [key.public_jwk() for key in issuer.by_algorithm.values()]
    for key in issuer.bare.values():
        issuer.keys.append({
            name: value for name, value in key.public_jwk().items() if name not in ("alg", "use")})
    settings = provider(issuer, client_secret="the-client-secret")
    issuer.daypass = shared.keep(Daypass(shared.place("daypass"), authority, settings)).start()
    return issuer


@pytest.fixture
def call(keyring):
    def call(token):
        with Connection(keyring.daypass.address) as connection:
            return connection.call(parameters(token))
    return call


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_signed_with_its_keys_algorithm_is_accepted(keyring, call, algorithm):
    answer = call(keyring.token(keyring.by_algorithm[algorithm]))
    assert answer.status == 200, answer


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_without_a_stated_algorithm_signs_by_its_type(keyring, call, algorithm):
    """`alg` and `use` of a JSON web key are optional (RFC 7517 §4.2, §4.4)."""
    answer = call(keyring.token(keyring.bare[algorithm]))
    assert answer.status == 200, answer


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_damaged_signature_is_refused(keyring, call, algorithm):
    head, _, signature = keyring.token(keyring.by_algorithm[algorithm]).rpartition(".")
    damaged = ("B" if signature[0] == "A" else "A") + signature[1:]
    assert call(f"{head}.{damaged}").refusal == REFUSED


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_by_an_unpublished_key_is_refused(keyring, call, algorithm):
    stranger = SigningKey(algorithm, algorithm, 11)
    assert call(keyring.token(stranger)).refusal == REFUSED


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_changed_claims_are_refused(keyring, call, algorithm):
    header, _, signature = keyring.token(keyring.by_algorithm[algorithm]).split(".")
    claims = forge.segment(keyring.claims(policy="consoleAdmin"))
    assert call(f"{header}.{claims}.{signature}").refusal == REFUSED


@pytest.mark.parametrize("algorithm", [
    "none", "None", "NONE", "nOnE", "", None, 0, True, ["RS256"], {"alg": "RS256"},
    "rs256", "RS256 ", "RS1", "HS1", "ES256K", "RSA-OAEP", "A128KW", "dir"])
@pytest.mark.parametrize("signature", ["", "valid"])
def test_an_algorithm_that_is_none_or_unknown_is_refused(keyring, call, algorithm, signature):
    """`none` in any spelling needs no key (T1)."""
    header = {"alg": algorithm, "typ": "JWT", "kid": "RS256"}
    if algorithm is None:
        del header["alg"]
    sign = keyring.by_algorithm["RS256"].sign if signature else lambda message: b""
    assert call(forge.signed(header, keyring.claims(), sign)).refusal == REFUSED


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_empty_signature_is_refused(keyring, call, algorithm):
    """The header names an algorithm, and the signature is missing (T1)."""
    token = forge.unsigned(keyring.claims(), alg=algorithm, typ="JWT", kid=algorithm)
    assert call(token).refusal == REFUSED


def secrets(keyring):
    rsa = keyring.by_algorithm["RS256"]
    numbers = rsa.private.public_key().public_numbers()
    return {
        "the client secret": b"the-client-secret",
        "nothing": b"",
        "the public key in PEM": rsa.public_pem(),
        "the public key in PEM, trimmed": rsa.public_pem().strip(),
        "the modulus": numbers.n.to_bytes(256, "big"),
        "the modulus as published": rsa.public_jwk()["n"].encode(),
        "the curve's x as published": keyring.by_algorithm["ES256"].public_jwk()["x"].encode(),
    }


@pytest.mark.parametrize("secret", [
    "the client secret", "nothing", "the public key in PEM", "the public key in PEM, trimmed",
    "the modulus", "the modulus as published", "the curve's x as published"])
@pytest.mark.parametrize("kid", ["RS256", "test-client", None])
@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_shared_secret_never_signs(keyring, call, algorithm, kid, secret):
    """An HMAC made with the public key, its PEM or the client secret (T2)."""
    header = {"kid": kid} if kid else {}
    token = forge.hmac_signed(secrets(keyring)[secret], keyring.claims(), algorithm, **header)
    assert call(token).refusal == REFUSED


@pytest.mark.parametrize("signer, stated", [
    ("RS256", "ES256"), ("RS256", "EdDSA"), ("ES256", "RS256"), ("ES256", "ES384"),
    ("ES384", "ES256"), ("EdDSA", "ES256"), ("RS256", "HS256")])
def test_an_algorithm_of_another_key_type_is_refused(keyring, call, signer, stated):
    """The key's own type decides, not the header that the caller wrote (T2)."""
    key = keyring.by_algorithm[signer]
    header = {"alg": stated, "typ": "JWT", "kid": key.kid}
    token = forge.signed(header, keyring.claims(), lambda message: key.sign(message))
    assert call(token).refusal == REFUSED


@pytest.mark.parametrize("curve, digest", [
    ("ES256", "ES384"), ("ES256", "ES512"), ("ES384", "ES256"), ("ES512", "ES256")])
def test_a_curve_signs_with_its_own_digest_only(keyring, call, curve, digest):
    """RFC 7518 §3.4 ties P-256 to SHA-256, and so on."""
    token = keyring.token(keyring.by_algorithm[curve], algorithm=digest)
    assert call(token).refusal == REFUSED


def test_an_ecdsa_signature_in_der_is_refused(keyring, call):
    """RFC 7518 §3.4 puts the two numbers side by side, unlike OpenSSL."""
    key = keyring.by_algorithm["ES256"]
    header = {"alg": "ES256", "typ": "JWT", "kid": "ES256"}
    der = ec.ECDSA(hashes.SHA256())
    token = forge.signed(header, keyring.claims(), lambda message: key.private.sign(message, der))
    assert call(token).refusal == REFUSED


@pytest.mark.parametrize("signature", [bytes(64), bytes(63), bytes(65), b"\xff" * 64, bytes(1)])
def test_an_ecdsa_signature_of_zeros_or_odd_length_is_refused(keyring, call, signature):
    """Zeros are the signature of CVE-2022-21449."""
    header = {"alg": "ES256", "typ": "JWT", "kid": "ES256"}
    assert call(forge.signed(header, keyring.claims(), lambda _: signature)).refusal == REFUSED


@pytest.mark.parametrize("header", [
    {"jwk": "own"}, {"jku": "https://127.0.0.1/jwks.json"}, {"x5u": "https://127.0.0.1/x"},
    {"x5c": ["AAAA"]}])
def test_a_key_that_the_token_brings_along_is_not_used(keyring, call, header):
    stranger = SigningKey("ES256", "stranger")
    if header.get("jwk"):
        header = {"jwk": stranger.public_jwk()}
    assert call(keyring.token(stranger, header=header)).refusal == REFUSED


@pytest.mark.parametrize("header", [{"crit": ["exp"]}, {"crit": ["b64"], "b64": False}])
def test_a_critical_header_is_refused(keyring, call, header):
    """A reader must refuse a critical header that it does not understand (RFC 7515 §4.1.11)."""
    assert call(keyring.token(header=header)).refusal == REFUSED
