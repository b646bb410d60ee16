"""Two OpenID providers that know nothing of each other, LemonLDAP::NG and glewlwyd, at the same
time.

Daypass tells them apart by claim, by role and by group, and asks each one's UserInfo.
LemonLDAP::NG has what is rare elsewhere: an issuer that ends in a slash, an audience that is a
list, and tokens without a subject (`"sub": null`).
"""

import pytest

from support.daypass import Daypass, by_name, provider, role_arn_of
from support.fastcgi import Connection
from support.inspection import decode, inspect
from support.sts import parameters

INVALID = (400, "InvalidIdentityToken")
REJECTED = (403, "IDPRejectedClaim")


@pytest.fixture(scope="module")
def daypass(shared, authority, glewlwyd, lemonldap):
    return shared.keep(Daypass(shared.place("d"), authority, {
        **provider(glewlwyd.lists, "GLEWLWYD"),
        **provider(lemonldap.full, "FULL"),
        **provider(lemonldap.lean, "LEAN", claim_userinfo="on"),
        **provider(glewlwyd.strings, "ROLE", role_policy="writeonly"),
    })).start()


@pytest.fixture(scope="module")
def role_arn(glewlwyd):
    return role_arn_of(glewlwyd.strings.audience)


def call(daypass, token, access_token=None, **more):
    with Connection(daypass.address) as connection:
        return connection.call(parameters(token, WebIdentityAccessToken=access_token, **more))


def provider_of(daypass, answer):
    return daypass.audit_line(answer.request_id)["provider"]


def test_lemonldap_has_its_rare_properties(lemonldap):
    claims = decode(lemonldap.full.token(), 1)
    assert claims["iss"].endswith("/")
    assert claims["aud"] == [lemonldap.full.audience]
    assert decode(lemonldap.full.own_token(), 1)["sub"] is None
    assert "policy" not in decode(lemonldap.lean.token(), 1)


def test_each_provider_s_tokens_are_its_own(daypass, lemonldap, glewlwyd, role_arn):
    for token, more, name, policy in [
            (lemonldap.full.token(), {}, "FULL", "readonly,diagnostics"),
            (glewlwyd.lists.token(), {}, "GLEWLWYD", "readwrite,diagnostics"),
            (glewlwyd.strings.token("carla"), {"RoleArn": role_arn}, "ROLE", None),
            (lemonldap.full.token(), {"RoleArn": "arn:aws:iam::1:role/any"}, "FULL",
             "readonly,diagnostics")]:
        answer = call(daypass, token, **more)
        claims = inspect(daypass, answer)
        assert (provider_of(daypass, answer), claims.get("policy")) == (name, policy)


def test_a_token_of_one_provider_is_not_the_other_s(daypass, lemonldap, glewlwyd, role_arn):
    """Each has its own keys, issuer and audience (T3)."""
    assert call(daypass, lemonldap.full.token(), RoleArn=role_arn).refusal == INVALID
    assert call(daypass, glewlwyd.lists.token(), RoleArn=role_arn).refusal == INVALID
    assert call(daypass, glewlwyd.strings.token()).refusal == INVALID
    theirs, ours = lemonldap.full.token().split("."), glewlwyd.lists.token().split(".")
    for mixed in ([theirs[0], ours[1], ours[2]], [ours[0], theirs[1], theirs[2]],
                  [theirs[0], theirs[1], ours[2]]):
        assert call(daypass, ".".join(mixed)).refusal == INVALID


def test_a_token_without_a_subject_gives_nothing(daypass, lemonldap):
    """The client's own token has a valid signature, issuer and audience (T4, T13)."""
    assert call(daypass, lemonldap.full.own_token()).refusal == REJECTED


def test_groups_are_of_one_provider(daypass, lemonldap):
    token = lemonldap.full.token("rtyler")
    assert call(daypass, token).refusal == REJECTED
    group = ["--openid-group", "earthlings", "--provider"]
    daypass.tell("policy", "attach", "readonly", *group, "GLEWLWYD")
    assert call(daypass, token).refusal == REJECTED
    daypass.tell("policy", "attach", "readonly", *group, "FULL")
    claims = inspect(daypass, call(daypass, token))
    assert sorted(claims["groups"]) == ["earthlings", "users"]
    daypass.tell("policy", "detach", "readonly", *group, "FULL")
    assert call(daypass, token).refusal == REJECTED


def test_userinfo_adds_what_a_token_lacks(daypass, lemonldap):
    """One issuer with two clients makes two providers."""
    dwho, rtyler = lemonldap.lean.tokens("dwho"), lemonldap.lean.tokens("rtyler")
    answer = call(daypass, dwho["id_token"], dwho["access_token"])
    claims = inspect(daypass, answer)
    assert provider_of(daypass, answer) == "LEAN"
    assert (claims["policy"], claims["email"]) == ("readonly,diagnostics", "dwho@badwolf.org")
    assert "timelords" in claims["groups"]
    assert call(daypass, rtyler["id_token"], dwho["access_token"]).refusal == INVALID
    assert call(daypass, dwho["id_token"], "x" + dwho["access_token"]).refusal == INVALID
    assert call(daypass, dwho["id_token"]).refusal == (400, "MissingParameter")


def test_config_check_reaches_all_of_them(daypass):
    shown = by_name(daypass.tell("config", "check"))
    for name in ("GLEWLWYD", "FULL", "LEAN", "ROLE"):
        assert shown[f"provider {name}"]["works"], shown
