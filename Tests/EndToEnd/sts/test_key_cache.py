"""The cache of the issuers' keys in the state directory."""

import concurrent.futures
import json
import os
import threading
import time

import pytest

from support.crowd import refused_in_a_crowd
from support.daypass import provider
from support.fastcgi import Connection
from support.issuer import DISCOVERY, JWKS, document, hang, status
from support.signing_key import SigningKey
from support.sts import parameters
from support.waiting import until


def call(daypass, token):
    with Connection(daypass.address) as connection:
        return connection.call(parameters(token))


def cache_file(daypass, name="_"):
    return daypass.state / "cache" / "jwks" / f"{name}.json"


def test_keys_are_fetched_once_for_many_calls(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    for _ in range(20):
        assert call(daypass, issuer.token()).status == 200
    assert (issuer.count(DISCOVERY), issuer.count(JWKS)) == (1, 1)


def test_processes_share_the_fetched_keys(make_daypass, make_issuer):
    issuer = make_issuer()
    first = make_daypass(provider(issuer)).start()
    assert call(first, issuer.token()).status == 200
    second = make_daypass(provider(issuer), state=first.state).start()
    assert call(second, issuer.token()).status == 200
    assert issuer.count(JWKS) == 1


def test_a_session_of_one_process_is_good_in_another(make_daypass, make_issuer):
    issuer = make_issuer()
    first = make_daypass(provider(issuer)).start()
    token = call(first, issuer.token()).credentials["SessionToken"]
    second = make_daypass(provider(issuer), state=first.state)
    assert second.run("token", "inspect", text=token).returncode == 0


def test_removed_keys_serve_no_call(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200
    issuer.stop()
    cache_file(daypass).unlink()
    # Within a second the file is looked at once.
    until(lambda: call(daypass, issuer.token()).status == 400, "the look at the file")
    assert {call(daypass, issuer.token()).status for _ in range(30)} == {400}


def test_the_last_good_keys_serve_while_the_issuer_is_down(make_daypass, make_issuer):
    issuer = make_issuer()
    first = make_daypass(provider(issuer)).start()
    assert call(first, issuer.token()).status == 200
    issuer.stop()
    assert call(first, issuer.token()).status == 200
    second = make_daypass(provider(issuer), state=first.state).start()
    assert call(second, issuer.token()).status == 200


def age(daypass, seconds):
    """Makes the cached keys older, in the file's text and in its modification time."""
    file = cache_file(daypass)
    text = json.loads(file.read_text())
    for name, value in text.items():
        if isinstance(value, (int, float)) and value > 1_600_000_000:
            text[name] = value - seconds
    file.write_text(json.dumps(text))
    then = time.time() - seconds
    os.utime(file, (then, then))
    forget_the_last_attempt(daypass)


def forget_the_last_attempt(daypass):
    """Removes what keeps Daypass from asking twice within ten seconds."""
    for other in cache_file(daypass).parent.iterdir():
        if other != cache_file(daypass):
            other.unlink()


@pytest.mark.parametrize("how", ["down", "failing", "garbage"])
def test_keys_past_their_age_serve_while_the_issuer_is_down(make_daypass, make_issuer, how):
    """Keys are current for ten minutes, and usable for a day."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200
    daypass.stop()
    age(daypass, 3_600)
    if how == "down":
        issuer.stop()
    else:
        issuer.answers[JWKS] = status(500) if how == "failing" else document(b"x")
    daypass.start()
    assert call(daypass, issuer.token()).status == 200


def test_only_callers_of_a_hanging_issuer_wait_for_it(make_daypass, make_issuer):
    """Otherwise it would take the threads of all other callers."""
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), "DAYPASS_THREADS": "4"}).start()
    assert call(daypass, issuer.token()).status == 200
    daypass.stop()
    age(daypass, 3_600)
    issuer.answers[JWKS] = hang
    daypass.start()
    with concurrent.futures.ThreadPoolExecutor(9) as pool:
        first = pool.submit(call, daypass, issuer.token())
        until(lambda: issuer.count(JWKS) == 2, "the second fetch")
        start = time.monotonic()
        others = [pool.submit(call, daypass, issuer.token()) for _ in range(8)]
        assert {other.result().status for other in others} == {200}
        seconds = time.monotonic() - start
        assert first.result().status == 200
    assert seconds < 1, f"8 callers waited {seconds:.1f} s"


def test_a_first_fetch_from_a_hanging_issuer_holds_a_quarter_of_the_threads(
        make_daypass, make_issuer):
    """Otherwise a caller without any key could hold them all, with tokens in the issuer's name
    (T14)."""
    issuer = make_issuer()
    answers = threading.Event()
    friendly = issuer.answer(JWKS)

    def hesitate(handler):
        answers.wait(60)
        friendly(handler)
    issuer.answers[JWKS] = hesitate
    daypass = make_daypass({**provider(issuer), "DAYPASS_THREADS": "8"}).start()
    refused = refused_in_a_crowd(
        daypass, lambda: call(daypass, issuer.token()), "too many calls wait for provider _",
        answers)
    assert refused.refusal == (400, "IDPCommunicationError")
    assert issuer.count(JWKS) == 1
    assert call(daypass, issuer.token()).status == 200


def test_keys_of_the_day_before_yesterday_do_not_serve(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200
    daypass.stop()
    age(daypass, 2 * 86_400)
    issuer.stop()
    daypass.start()
    assert call(daypass, issuer.token()).refusal == (400, "IDPCommunicationError")


def test_keys_past_their_age_are_fetched_again(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200
    daypass.stop()
    age(daypass, 3_600)
    daypass.start()
    assert call(daypass, issuer.token()).status == 200
    until(lambda: issuer.count(JWKS) == 2, "a second fetch")


def test_a_key_that_the_issuer_withdrew_is_no_longer_good(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    token = issuer.token()
    assert call(daypass, token).status == 200
    issuer.keys = [SigningKey("ES256", "second").public_jwk()]
    daypass.stop()
    age(daypass, 3_600)
    daypass.start()
    until(lambda: call(daypass, token).refusal == (400, "InvalidIdentityToken"),
          "the withdrawn key to be refused")


def test_unknown_key_ids_do_not_make_daypass_flood_the_issuer(make_daypass, make_issuer):
    """One refresh in ten seconds, over all processes. No call waits for it: those that come
    meanwhile are told to try again."""
    issuer = make_issuer()
    first = make_daypass(provider(issuer)).start()
    second = make_daypass(provider(issuer), state=first.state).start()
    assert call(first, issuer.token()).status == 200
    stranger = SigningKey("ES256", "x")

    def hostile(number):
        token = issuer.token(stranger, header={"kid": f"unknown-{number}"})
        return call((first, second)[number % 2], token).refusal

    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        refusals = set(pool.map(hostile, range(60)))
    refreshes = 1 + (time.monotonic() - start) // 10
    again = (400, "IDPCommunicationError")
    assert refusals - {again} == {(400, "InvalidIdentityToken")}
    assert issuer.count(JWKS) <= 1 + refreshes


def test_tokens_with_other_faults_lead_to_no_refresh(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200
    head, _, signature = issuer.token().rpartition(".")
    for token in (issuer.token(exp=1), issuer.token(aud="x"), head + "." + signature[::-1], "x"):
        assert call(daypass, token).status == 400
    assert issuer.count(JWKS) == 1


def test_a_first_fetch_is_done_once_for_many_at_the_same_time(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    tokens = [issuer.token() for _ in range(16)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda token: call(daypass, token), tokens))
    assert {answer.status for answer in answers} == {200}
    assert issuer.count(JWKS) <= 2


def test_callers_wait_together_for_a_first_fetch_that_takes_its_time(make_daypass, make_issuer):
    """Both documents may take 5 s together: an issuer that takes two is not down."""
    issuer = make_issuer()
    friendly = issuer.answer(JWKS)

    def slow(handler):
        issuer.stopping.wait(2)
        friendly(handler)
    issuer.answers[JWKS] = slow
    daypass = make_daypass(provider(issuer)).start()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: call(daypass, issuer.token()), range(4)))
    assert {answer.status for answer in answers} == {200}
    assert issuer.count(JWKS) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"{}", b'{"keys":[]}', b"null"])
def test_a_damaged_cache_is_fetched_again(make_daypass, make_issuer, content):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token()).status == 200
    daypass.stop()
    cache_file(daypass).write_bytes(content)
    forget_the_last_attempt(daypass)
    daypass.start()
    assert call(daypass, issuer.token()).status == 200


def test_the_cache_is_readable_by_its_owner_only(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, "NAMED")).start()
    assert call(daypass, issuer.token()).status == 200
    assert cache_file(daypass, "NAMED").stat().st_mode & 0o077 == 0


def test_a_token_without_key_id_is_good_when_only_one_key_fits(make_daypass, make_issuer):
    """A key ID is needed only to choose among several keys (OpenID Connect Core §10.1)."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    assert call(daypass, issuer.token(header={"kid": None})).status == 200


def test_a_token_without_key_id_is_refused_when_the_key_is_a_strangers(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    token = issuer.token(SigningKey("ES256", "x"), header={"kid": None})
    assert call(daypass, token).refusal == (400, "InvalidIdentityToken")


def test_two_keys_by_one_id_lead_to_no_stranger(make_daypass, make_issuer):
    issuer = make_issuer()
    twin = SigningKey("ES256", "first")
    issuer.keys = [issuer.key.public_jwk(), twin.public_jwk()]
    daypass = make_daypass(provider(issuer)).start()
    for key in (issuer.key, twin):
        assert call(daypass, issuer.token(key)).status in (200, 400)
    token = issuer.token(SigningKey("ES256", "first"))
    assert call(daypass, token).refusal == (400, "InvalidIdentityToken")
