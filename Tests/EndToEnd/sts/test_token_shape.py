"""Malformed tokens."""

import json

import pytest

from support import forge
from support.fastcgi import Connection
from support.sts import parameters

REFUSED = (400, "InvalidIdentityToken")


def damaged(token):
    header, claims, signature = token.split(".")
    return {
        "one segment": header,
        "two segments": f"{header}.{claims}",
        "four segments": f"{header}.{claims}.{signature}.{signature}",
        "five segments, as an encrypted token has": f"{header}..{claims}.{signature}.x",
        "empty header": f".{claims}.{signature}",
        "empty claims": f"{header}..{signature}",
        "empty signature": f"{header}.{claims}.",
        "only dots": "..",
        "a leading dot": f".{token}",
        "garbage": "!!!.???.***",
        "padding": f"{header}==.{claims}.{signature}",
        "the other alphabet": f"{header}.{claims}.{'+/' + signature[2:]}",
        "a length that base64 can't have": f"{header}.{claims}.{signature[:-1]}",
        "a stray bit at the end": f"{header}.{claims}.{signature[:-1]}{stray(signature)}",
        "a space inside": f"{header}.{claims} .{signature}",
        "a newline inside": f"{header}.\n{claims}.{signature}",
        "a NUL inside": f"{header}.{claims}\0.{signature}",
        "a NUL at the end": token + "\0",
        "letters that are not ASCII": f"{header}.{claims}é.{signature}",
        "a bearer prefix": "Bearer " + token,
        "quotes": f'"{token}"',
    }


def stray(signature):
    """The character after the last one: 342 characters hold 2052 bits, and 2048 of them matter."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(signature[-1]) + 1]


@pytest.mark.parametrize("how", list(damaged("a.b.cA")))
def test_a_damaged_token_is_refused(sts, issuer, how):
    assert sts.assume(damaged(issuer.token())[how]).refusal == REFUSED


def test_a_token_with_any_one_character_changed_is_refused(daypass, issuer):
    token = issuer.token()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(token), keep=True).status == 200
        for place, character in enumerate(token):
            changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1:]
            answer = connection.call(parameters(changed), keep=True)
            assert answer.refusal == REFUSED, f"at {place} of {len(token)}"


@pytest.mark.parametrize("white_space", ["\n", "\r\n", " ", "\t", "\n\n"])
def test_white_space_around_a_token_is_trimmed(sts, issuer, white_space):
    answer = sts.assume(white_space + issuer.token() + white_space)
    assert answer.status == 200, answer


HEADERS = {
    "not JSON": b"{",
    "nothing": b"",
    "null": b"null",
    "a list": b'["RS256"]',
    "a string": b'"RS256"',
    "a number": b"1",
    "not UTF-8": b'{"alg":"RS256","kid":"\xff\xfe"}',
    "two values": b'{"alg":"RS256","kid":"forge-1"}{}',
    "a trailing comma": b'{"alg":"RS256","kid":"forge-1",}',
    "the algorithm twice, the last one bad": b'{"alg":"RS256","alg":"none","kid":"forge-1"}',
    "the key ID twice, the last one unknown": b'{"alg":"RS256","kid":"forge-1","kid":"forge-2"}',
    "the key ID a number": b'{"alg":"RS256","kid":1}',
    "the key ID a list": b'{"alg":"RS256","kid":["forge-1"]}',
    "the key ID empty": b'{"alg":"RS256","kid":""}',
    "the key ID a path": b'{"alg":"RS256","kid":"../../../../etc/passwd"}',
    "the key ID SQL": b"{\"alg\":\"RS256\",\"kid\":\"' or 1=1 --\"}",
    "the key ID long": json.dumps({"alg": "RS256", "kid": "k" * 10_000}).encode(),
    "deep": b'{"alg":"RS256","kid":"forge-1","x":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
}


@pytest.mark.parametrize("how", list(HEADERS))
def test_a_header_of_odd_shape_is_refused(sts, issuer, how):
    token = forge.signed(HEADERS[how], issuer.claims(), issuer.key.sign)
    assert sts.assume(token).refusal == REFUSED


CLAIMS = {
    "not JSON": b"{",
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a string": b'"claims"',
    "a number": b"1e999",
    "not UTF-8": b'{"sub":"\xff"}',
    "two objects": b"{}{}",
    "deep": b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep objects": b'{"x":' * 5_000 + b"1" + b"}" * 5_000,
}


@pytest.mark.parametrize("how", list(CLAIMS))
def test_claims_of_odd_shape_are_refused(sts, issuer, how):
    header = {"alg": "RS256", "typ": "JWT", "kid": issuer.key.kid}
    token = forge.signed(header, CLAIMS[how], issuer.key.sign)
    assert sts.assume(token).refusal == REFUSED


def test_deep_json_beside_good_claims_is_refused(sts, issuer):
    good = json.dumps(issuer.claims())[1:-1].encode()
    deep = b"[" * 20_000 + b"]" * 20_000
    header = {"alg": "RS256", "typ": "JWT", "kid": issuer.key.kid}
    token = forge.signed(header, b"{" + good + b',"x":' + deep + b"}", issuer.key.sign)
    assert sts.assume(token).refusal == REFUSED


def test_claims_with_many_members_are_read(sts, issuer):
    answer = sts.assume(issuer.token(extra={f"name{i}": i for i in range(1_500)}))
    assert answer.status == 200, answer


def of_length(issuer, length):
    """A valid token of exactly this many characters, or a few less."""
    filler = length - len(issuer.token(filler=""))
    return issuer.token(filler="x" * (filler * 3 // 4))


def test_a_token_of_20_kib_is_read(sts, issuer):
    token = of_length(issuer, 20 * 1024)
    assert 20 * 1024 - 4 <= len(token) <= 20 * 1024
    assert sts.assume(token).status == 200


def test_a_token_of_64_kib_is_read(sts, issuer):
    """The upper limit (T56)."""
    token = of_length(issuer, 64 * 1024)
    assert 64 * 1024 - 4 <= len(token) <= 64 * 1024
    assert sts.assume(token).status == 200


@pytest.mark.parametrize("length", [64 * 1024 + 8, 1000 * 1024])
def test_a_token_over_64_kib_is_refused_unread(sts, issuer, length):
    """Daypass decodes nothing of it (T56)."""
    answer = sts.assume(of_length(issuer, length))
    assert answer.refusal == (400, "InvalidParameterValue")


@pytest.mark.parametrize("length", [1 << 20, 2 << 20])
def test_a_token_of_1_or_2_mib_is_more_than_a_body_may_hold(sts, issuer, length):
    """nginx or Daypass refuses the body (T56)."""
    answer = sts.assume("x" * length)
    assert answer.status == 413, answer


def test_a_token_of_16_kib_and_a_whole_session_policy_fit_into_the_query_string(sts, issuer):
    """minio-py sends both in the query."""
    policy = '{"Version":"2012-10-17","Statement":[]}'.ljust(2048)
    query = parameters(of_length(issuer, 16 * 1024), Policy=policy)
    answer = sts.send(query=query)
    assert answer.status == 200, answer
