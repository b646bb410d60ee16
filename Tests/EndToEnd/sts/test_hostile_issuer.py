"""Issuers that are down, slow, redirecting, lying or endless (T14).

One Daypass has a provider for each. The calls are made at the same time, because the slow
issuers take their whole 5 s. The tests then look at each outcome.
"""

import concurrent.futures
import socket
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from support.authority import Authority
from support.daypass import Daypass, provider
from support.fastcgi import Connection
from support.issuer import DISCOVERY, JWKS, Issuer, document, drip, endless, hang, redirect, status
from support.signing_key import SigningKey
from support.sts import parameters

UNREACHABLE = (400, "IDPCommunicationError")
MIB = 1 << 20


def discovery(**changes):
    def prepare(issuer):
        issuer.answers[DISCOVERY] = document({**issuer.discovery(), **changes})
    return prepare


def answers(path, answer):
    def prepare(issuer):
        issuer.answers[path] = answer(issuer)
    return prepare


def misbehaviours(path, right):
    """The ways in which either document can be wrong. right(issuer) is the right document."""
    return {name: answers(path, answer) for name, answer in {
        "hangs": lambda issuer: hang,
        "drips": lambda issuer: drip(right(issuer)),
        "redirects to the right document": lambda issuer: redirect(issuer.url + "/moved"),
        "redirects to a file": lambda issuer: redirect("file:///etc/passwd"),
        "fails": lambda issuer: status(500),
        "is not found": lambda issuer: status(404),
        "has no content": lambda issuer: status(204),
        "is empty": lambda issuer: document(b""),
        "is garbage": lambda issuer: document(b"\x00\xff<html>", "text/html"),
        "is a list": lambda issuer: document([]),
        "is null": lambda issuer: document(b"null"),
        "is cut short": lambda issuer: document(b'{"keys":[{"kty":"RSA"'),
        "is deep": lambda issuer: document(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        "has 1 GiB": lambda issuer: endless(1 << 30),
        "is endless": lambda issuer: endless(),
        "is a little over 1 MiB": lambda issuer: document(
            {**right(issuer), "filler": "x" * MIB}),
    }.items()}


def moved(issuer):
    """The target of the redirects. It has the right answer, so following one would succeed."""
    issuer.answers["/moved"] = document(issuer.discovery() | {"keys": issuer.keys})


def down(issuer):
    issuer.stop()


HOSTILE = {
    **{f"discovery {name}": prepare
       for name, prepare in misbehaviours(DISCOVERY, lambda issuer: issuer.discovery()).items()},
    **{f"keys: {name}": prepare
       for name, prepare in misbehaviours(JWKS, lambda issuer: {"keys": issuer.keys}).items()},
    "is down": down,
    "has an untrusted certificate": lambda issuer: None,
    "names another issuer": discovery(issuer="https://issuer.example.org"),
    "names no issuer": discovery(issuer=None),
    "names a number as issuer": discovery(issuer=1),
    "names no keys": discovery(jwks_uri=None),
    "names a number as keys": discovery(jwks_uri=1),
    "names keys on plain HTTP": discovery(jwks_uri="http://169.254.169.254/latest/meta-data"),
    "names keys in a file": discovery(jwks_uri="file:///etc/passwd"),
    "names keys by gopher": discovery(jwks_uri="gopher://127.0.0.1:1/x"),
    "names keys in a data URL": discovery(jwks_uri="data:application/json,{\"keys\":[]}"),
    "names keys at no address": discovery(jwks_uri="https://"),
}
SLOW = {name for name in HOSTILE if "hangs" in name or "drips" in name}


@pytest.fixture(scope="session")
def outcomes(shared, authority, certificate, session_directory):
    """Name → (answer, seconds, issuer): the outcome of a call with a well-made token."""
    stranger = Authority(session_directory / "stranger", "Nobody trusts me").issue("server")
    issuers, settings = {}, {}
    for number, (name, prepare) in enumerate(HOSTILE.items()):
        issuer = shared.keep(Issuer(
            stranger if "untrusted" in name else certificate, audience=f"client-{number}"))
        moved(issuer)
        prepare(issuer)
        issuers[name] = issuer
        settings |= provider(issuer, f"H{number}")
    # Three quarters of the threads may wait for issuers.
    settings["DAYPASS_THREADS"] = str(2 * len(HOSTILE))
    daypass = shared.keep(Daypass(shared.place("daypass"), authority, settings)).start()

    def call(issuer):
        start = time.monotonic()
        with Connection(daypass.address) as connection:
            answer = connection.call(parameters(issuer.token()))
        return answer, time.monotonic() - start, issuer

    with concurrent.futures.ThreadPoolExecutor(len(issuers)) as pool:
        return dict(zip(issuers, pool.map(call, issuers.values()), strict=True))


@pytest.mark.parametrize("name", list(HOSTILE))
def test_an_issuer_that_does_not_answer_well_is_a_communication_error(outcomes, name):
    """Its lies must not make a token valid (T14)."""
    answer, _, _ = outcomes[name]
    assert answer.refusal == UNREACHABLE


@pytest.mark.parametrize("name", list(HOSTILE))
def test_no_issuer_holds_up_a_call_for_longer_than_five_seconds(outcomes, name):
    """For discovery and keys together (T14)."""
    _, seconds, _ = outcomes[name]
    assert seconds < 7, f"{seconds:.1f} s"
    if name in SLOW:
        assert seconds > 3, f"gave up after {seconds:.1f} s"


@pytest.mark.parametrize("name", [name for name in HOSTILE if "redirects" in name])
def test_a_redirect_is_not_followed(outcomes, name):
    """It could lead to another server, or into the network (T14)."""
    _, _, issuer = outcomes[name]
    assert issuer.count("/moved") == 0


@pytest.mark.parametrize(
    "name", [name for name in HOSTILE if "1 GiB" in name or "endless" in name])
def test_no_more_than_a_mebibyte_is_read(outcomes, name):
    """What the issuer sends beyond that fills buffers on the way, not Daypass (T14)."""
    _, _, issuer = outcomes[name]
    assert issuer.sent < 16 * MIB


@pytest.mark.parametrize("name", list(HOSTILE))
def test_the_answer_tells_nothing_about_the_network(outcomes, name):
    answer, _, issuer = outcomes[name]
    text = answer.body.decode()
    for secret in (issuer.url, "127.0.0.1", "curl", "errno", "passwd", "certificate"):
        assert secret not in text


def call(daypass, token):
    with Connection(daypass.address) as connection:
        return connection.call(parameters(token))


def test_a_well_made_answer_of_almost_1_mib_is_read(make_daypass, make_issuer):
    issuer = make_issuer()
    filler = "x" * (MIB - 2_000)
    issuer.answers[JWKS] = document({"keys": issuer.keys, "filler": filler})
    issuer.answers[DISCOVERY] = document({**issuer.discovery(), "filler": filler})
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "application/jwk-set+json"])
def test_the_content_type_of_keys_does_not_matter(make_daypass, make_issuer, content_type):
    issuer = make_issuer()
    issuer.answers[JWKS] = document({"keys": issuer.keys}, content_type)
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200


STRANGE_KEYS = {
    "of an unknown type": {"kty": "XYZ", "kid": "x"},
    "that is a shared secret": {"kty": "oct", "kid": "first", "k": "c2VjcmV0"},
    "without a type": {"kid": "x"},
    "that is damaged": {"kty": "RSA", "kid": "x", "n": "!", "e": "AQAB"},
    "that is empty": {},
    "for encryption": {"kty": "RSA", "kid": "x", "use": "enc", "n": "AQAB", "e": "AQAB"},
    "not on its curve": {"kty": "EC", "crv": "P-256", "kid": "x", "x": "A" * 43, "y": "A" * 43},
    "on an unknown curve": {"kty": "EC", "crv": "secp256k1", "kid": "x", "x": "AA", "y": "AA"},
    "with a number as ID": {"kty": "EC", "crv": "P-256", "kid": 1, "x": "AA", "y": "AA"},
    "that is no object": "x",
}


@pytest.mark.parametrize("name", list(STRANGE_KEYS))
def test_a_strange_key_does_not_spoil_the_good_ones(make_daypass, make_issuer, name):
    issuer = make_issuer()
    issuer.keys = [STRANGE_KEYS[name], *issuer.keys]
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200


def test_an_rsa_key_under_2048_bits_is_not_used(make_daypass, make_issuer):
    """RFC 7518 §3.3"""
    weak = SigningKey("RS256", "weak")
    weak.private = rsa.generate_private_key(65537, 1024)
    issuer = make_issuer(key=weak)
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).code in ("InvalidIdentityToken", "IDPCommunicationError")


def test_a_key_for_encryption_does_not_sign(make_daypass, make_issuer):
    issuer = make_issuer()
    issuer.keys = [issuer.key.public_jwk(use="enc")]
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 400


def test_a_name_that_resolves_to_nothing_is_a_communication_error(make_daypass, make_issuer):
    issuer = make_issuer()
    issuer.config_url = f"https://no-such-host.invalid{DISCOVERY}"
    daypass = make_daypass(provider(issuer)).start()
    answer = call(daypass, issuer.token(iss="https://no-such-host.invalid"))
    assert answer.refusal == UNREACHABLE


def test_proxy_variables_of_the_environment_are_not_used(make_daypass, make_issuer):
    """Under CGI they may come from a client (T45)."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0)
        url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
        issuer = make_issuer()
        daypass = make_daypass(
            provider(issuer), environment={name: url for name in names}).start()
        assert call(daypass, issuer.token()).status == 200
        with pytest.raises(BlockingIOError):
            proxy.accept()
