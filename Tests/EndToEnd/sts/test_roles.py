"""RoleArn and role policies, and several providers at once."""

import pytest

from support.daypass import provider, role_arn_of
from support.fastcgi import Connection
from support.inspection import inspect
from support.signing_key import SigningKey
from support.sts import parameters
from support.waiting import until

REFUSED = (400, "InvalidIdentityToken")
INVALID = (400, "InvalidParameterValue")


def test_a_role_arn_gives_the_providers_role_policy(sts, daypass, role_issuer, role_arn):
    answer = sts.assume(role_issuer.token(without=["policy"]), RoleArn=role_arn)
    claims = inspect(daypass, answer)
    assert claims["roleArn"] == role_arn


def test_a_role_policy_wins_over_the_policy_claim(sts, daypass, role_issuer, role_arn):
    answer = sts.assume(role_issuer.token(policy="consoleAdmin"), RoleArn=role_arn)
    assert inspect(daypass, answer).get("policy") != "consoleAdmin"


def test_a_provider_with_a_role_is_chosen_by_its_arn_only(sts, role_issuer):
    assert sts.assume(role_issuer.token()).refusal == REFUSED


@pytest.mark.parametrize("arn", [None, "arn:aws:iam::123456789012:role/anything"])
def test_the_audit_log_says_that_the_role_was_not_named(make_daypass, make_issuer, arn):
    """The answer does not say so (T6)."""
    by_claim, by_role = make_issuer(), make_issuer(audience="pipelines")
    daypass = make_daypass({
        **provider(by_claim), **provider(by_role, "PIPELINES", role_policy="readonly")}).start()

    def refused(token):
        with Connection(daypass.address) as connection:
            return connection.call(parameters(token, RoleArn=arn))
    known = refused(by_role.token())
    unknown = refused(by_role.token(iss="https://elsewhere.example"))
    assert known.masked() == unknown.masked()
    assert "issuer is that of provider PIPELINES, which has a role" in (
        daypass.audit_line(known.request_id)["reason"])
    reason = daypass.audit_line(unknown.request_id)["reason"]
    assert "https://elsewhere.example" in reason
    assert f"{by_claim.url} (MINIO_IDENTITY_OPENID_CONFIG_URL)" in reason
    assert f"{by_role.url} (MINIO_IDENTITY_OPENID_CONFIG_URL_PIPELINES)" in reason


@pytest.mark.parametrize("arn", [
    None, "", "arn:aws:iam::123456789012:role/anything", "x"])
def test_an_unknown_role_is_ignored_beside_a_provider_by_claim(sts, issuer, arn):
    """SDKs always send a RoleArn."""
    answer = sts.assume(issuer.token(), RoleArn=arn)
    assert answer.status == 200, answer


@pytest.mark.parametrize("arn", [
    "arn:minio:iam:::role/unknown", "arn:minio:iam:", "arn:minio:iam:us-east-1::role/unknown"])
def test_an_unknown_role_of_this_service_is_refused(sts, issuer, arn):
    """A mistyped role must not give what the token's claim gives."""
    assert sts.assume(issuer.token(), RoleArn=arn).refusal == INVALID


def test_a_role_of_another_provider_is_refused(sts, issuer, role_arn):
    """The role chooses the provider, and the token is another provider's (T3)."""
    assert sts.assume(issuer.token(), RoleArn=role_arn).refusal == REFUSED


@pytest.mark.parametrize("change, refusal", [
    (lambda arn: arn + " ", INVALID), (lambda arn: arn.upper(), INVALID),
    (lambda arn: arn[:-1], INVALID),
    (lambda arn: arn.replace("iam::", "iam:us-east-1:"), INVALID),
    (lambda arn: arn.replace("iam:::", "iam::1:"), INVALID),
    (lambda arn: arn.replace("minio", "aws"), REFUSED),
    (lambda arn: arn.replace("role/", "role/x/"), INVALID)])
def test_an_arn_is_compared_whole(sts, role_issuer, role_arn, change, refusal):
    """Another partition, account, region or path is another role, which no provider has (T25)."""
    assert sts.assume(role_issuer.token(), RoleArn=change(role_arn)).refusal == refusal


@pytest.mark.parametrize("arn, refusal", [
    (None, (400, "MissingParameter")), ("", (400, "MissingParameter")), ("x", INVALID),
    ("arn:aws:iam::123456789012:role/anything", INVALID)])
def test_without_a_provider_by_claim_an_unknown_role_is_refused(
        make_daypass, make_issuer, arn, refusal):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, role_policy="readonly")).start()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token(), RoleArn=arn)).refusal == refusal


def test_the_arn_has_the_region(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(
        {**provider(issuer, role_policy="readonly"), "MINIO_REGION": "eu-north-1"}).start()
    arn = role_arn_of(issuer.audience, "eu-north-1")
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token(), RoleArn=arn))
    assert answer.status == 200, answer


def test_a_role_without_an_existing_policy_gives_nothing(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, role_policy="no-such-policy")).start()
    with Connection(daypass.address) as connection:
        answer = connection.call(
            parameters(issuer.token(), RoleArn=role_arn_of(issuer.audience)))
    assert answer.status in (400, 403), answer


def test_a_policy_claim_may_have_another_name_and_a_prefix(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(
        issuer, claim_name="policies", claim_prefix="https://example.org/")).start()
    token = issuer.token(without=["policy"], **{"https://example.org/policies": "readonly"})
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(token)).status == 200
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token(policies="readonly")))
    assert answer.refusal == (403, "IDPRejectedClaim")


def test_a_policy_of_the_state_directory_applies(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()

    def call():
        with Connection(daypass.address) as connection:
            return connection.call(parameters(issuer.token(policy="reports")))

    assert call().refusal == (403, "IDPRejectedClaim")
    file = daypass.state / "policies" / "reports.json"
    file.write_text('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":'
                    '"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}')
    until(lambda: call().status == 200, "the policy to be found")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"Version":"2012-10-17"'])
def test_a_damaged_policy_is_no_policy(make_daypass, make_issuer, content):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    (daypass.state / "policies" / "reports.json").write_text(content)
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token(policy="reports")))
    assert answer.status in (403, 500), answer
    assert b"<Credentials>" not in answer.body


# Several providers (T3)

def test_each_token_is_good_with_its_own_provider(sts, issuer, other_issuer):
    assert sts.assume(issuer.token()).status == 200
    assert sts.assume(other_issuer.token()).status == 200


def test_a_key_is_valid_for_its_own_provider_only(sts, issuer, other_issuer):
    """Both publish a key with the ID forge-1. Also after a refresh, with an unknown ID (T3)."""
    assert sts.assume(issuer.token(other_issuer.key)).refusal == REFUSED
    assert sts.assume(other_issuer.token(issuer.key)).refusal == REFUSED
    only_there = SigningKey("ES256", "only-at-other")
    other_issuer.keys.append(only_there.public_jwk())
    try:
        assert sts.assume(issuer.token(only_there)).refusal == REFUSED
    finally:
        other_issuer.keys.pop()


def test_an_audience_is_valid_for_its_own_provider_only(sts, issuer, other_issuer):
    """A token names another provider's client (T3)."""
    assert sts.assume(issuer.token(aud=other_issuer.audience)).refusal == REFUSED


def test_the_audit_log_names_the_provider(sts, daypass, issuer, glewlwyd):
    forged = sts.assume(issuer.token())
    assert daypass.audit_line(forged.request_id)["provider"] == "FORGE"
    real = sts.assume(glewlwyd.lists.token())
    assert daypass.audit_line(real.request_id)["provider"] == "_"


def test_the_answer_does_not_tell_whether_an_issuer_is_known(sts, issuer):
    """An unknown issuer, a wrong key and a wrong audience look the same (T6). The test does not
    measure time: it differs by one signature check, tens of microseconds."""
    answers = [
        sts.assume(issuer.token(iss="https://issuer.example.org")),
        sts.assume(issuer.token(SigningKey("RS256", "forge-1", 7))),
        sts.assume(issuer.token(SigningKey("RS256", "unknown", 7))),
        sts.assume(issuer.token(aud="someone")),
    ]
    assert len({(answer.status, answer.masked()) for answer in answers}) == 1, answers
