"""Tokens of a real OpenID provider, glewlwyd."""

import pytest

from support.daypass import provider
from support.fastcgi import Connection
from support.glewlwyd import ALGORITHMS
from support.inspection import inspect
from support.signing_key import SigningKey
from support.sts import parameters
from support.waiting import until


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_that_the_provider_signs_with_is_accepted(sts, glewlwyd, algorithm):
    glewlwyd.sign_with(algorithm)
    answer = sts.assume(glewlwyd.lists.token())
    assert answer.status == 200, answer


def test_policies_may_be_a_list(sts, daypass, glewlwyd):
    answer = sts.assume(glewlwyd.lists.token("alice"))
    assert inspect(daypass, answer)["policy"] == "readwrite,diagnostics"


def test_policies_may_be_a_string(sts, daypass, glewlwyd):
    answer = sts.assume(glewlwyd.strings.token("alice"))
    assert inspect(daypass, answer)["policy"] == "readonly"


def test_policies_may_be_a_string_with_commas_and_spaces(sts, daypass, glewlwyd):
    answer = sts.assume(glewlwyd.strings.token("bert"))
    assert inspect(daypass, answer)["policy"] == "readonly,writeonly"


@pytest.mark.parametrize("kind", ["lists", "strings"])
def test_a_user_without_policies_is_refused(sts, glewlwyd, kind):
    answer = sts.assume(getattr(glewlwyd, kind).token("carla"))
    assert answer.refusal == (403, "IDPRejectedClaim")


def test_an_access_token_for_another_audience_is_refused(sts, glewlwyd):
    """glewlwyd's own access token is a JWT with the right issuer and key, for `openid` (T4)."""
    token = glewlwyd.call("POST", "/api/lists/token", user=glewlwyd.lists.audience, form={
        "grant_type": "client_credentials", "scope": "openid"})["access_token"]
    assert sts.assume(token).refusal == (400, "InvalidIdentityToken")


def test_a_token_for_the_client_of_another_issuer_is_refused(sts, glewlwyd):
    """Both issuers have one host. The tokens of neither are valid for the other's client (T3)."""
    parts = glewlwyd.strings.token().split(".")
    parts[0] = glewlwyd.lists.token().split(".")[0]
    assert sts.assume(".".join(parts)).refusal == (400, "InvalidIdentityToken")


def test_a_key_rotated_in_at_run_time_is_found(sts, glewlwyd):
    """An unknown key ID leads to a refresh, at most once in ten seconds."""
    assert sts.assume(glewlwyd.lists.token()).status == 200
    try:
        glewlwyd.rotate(SigningKey("ES256", "rotated-in"))
        token = glewlwyd.lists.token()
        until(lambda: sts.assume(token).status == 200, "the new key to be found", seconds=15)
    finally:
        glewlwyd.restore()
    assert sts.assume(glewlwyd.lists.token()).status == 200


def test_the_provider_tells_of_its_users(make_daypass, glewlwyd):
    """With CLAIM_USERINFO. Daypass refuses another user's access token, and a call without one."""
    daypass = make_daypass(provider(glewlwyd.lists, claim_userinfo="on")).start()
    alice, bert = glewlwyd.lists.tokens("alice"), glewlwyd.lists.tokens("bert")

    def call(access_token):
        with Connection(daypass.address) as connection:
            return connection.call(
                parameters(alice["id_token"], WebIdentityAccessToken=access_token))

    assert call(alice["access_token"]).status == 200
    assert call(bert["access_token"]).refusal == (400, "InvalidIdentityToken")
    assert call(alice["id_token"]).refusal == (400, "InvalidIdentityToken")
    assert call(None).refusal == (400, "MissingParameter")
