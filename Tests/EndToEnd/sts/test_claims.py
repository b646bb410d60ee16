"""Claims of a well-signed token: its audience, its validity, its subject, its policies."""

import json
import time

import pytest

from support import forge
from support.inspection import inspect
from support.sts import parameters

REFUSED = (400, "InvalidIdentityToken")
EXPIRED = (400, "ExpiredTokenException")
REJECTED = (403, "IDPRejectedClaim")


@pytest.mark.parametrize("issuer_claim", [
    None, "", "https://issuer.example.org", 1, True, ["URL"], {"iss": "URL"},
    "URL/", "URL?", "URL ", " URL", "URL#", "URL/.well-known/openid-configuration",
    "HTTPS-URL", "HTTP-URL"])
def test_another_issuer_claim_is_refused(sts, issuer, issuer_claim):
    """Daypass compares it byte for byte with the issuer that it discovered (T3, T6)."""
    value = issuer_claim
    if isinstance(value, str):
        value = (value.replace("HTTPS-URL", issuer.url.replace("https", "HTTPS"))
                 .replace("HTTP-URL", issuer.url.replace("https", "http"))
                 .replace("URL", issuer.url))
    elif isinstance(value, list):
        value = [issuer.url]
    elif isinstance(value, dict):
        value = {"iss": issuer.url}
    token = issuer.token(without=["iss"]) if value is None else issuer.token(iss=value)
    assert sts.assume(token).refusal == REFUSED


AUDIENCES = [
    # aud, azp, whether the token is valid
    ("forge-client", None, True),
    (["forge-client"], None, True),
    (["someone", "forge-client"], None, True),
    ("someone", "forge-client", True),
    (["someone"], "forge-client", True),
    (None, "forge-client", True),
    ("forge-client", "someone", True),
    (None, None, False),
    ("", None, False),
    ([], None, False),
    ([], "", False),
    ("someone", None, False),
    (["someone"], "someone", False),
    ("https://kubernetes.default.svc", None, False),
    (["https://kubernetes.default.svc.cluster.local"], "kubernetes", False),
    ("forge-client,someone", None, False),
    ("forge-client someone", None, False),
    ("Forge-Client", None, False),
    ("forge-client ", None, False),
    ("forge-clien", None, False),
    ("forge-client2", None, False),
    ("other-client", "other-client", False),
    ({"forge-client": True}, None, False),
    ([["forge-client"]], None, False),
    (1, None, False),
    (True, None, False),
    ("someone", ["forge-client"], False),
    ("someone", 1, False),
]


@pytest.mark.parametrize("aud, azp, is_good", AUDIENCES)
def test_the_client_must_be_in_the_audience_or_be_the_authorized_party(
        sts, issuer, aud, azp, is_good):
    """A token for another client is valid, but not here (T4)."""
    claims = {name: value for name, value in (("aud", aud), ("azp", azp)) if value is not None}
    token = issuer.token(without=["aud"] if aud is None else [], **claims)
    answer = sts.assume(token)
    assert answer.status == 200 if is_good else answer.refusal == REFUSED, answer


def test_a_token_valid_for_a_few_seconds_more_is_accepted(sts, issuer):
    answer = sts.assume(issuer.token(exp=int(time.time()) + 5))
    assert answer.status == 200, answer


@pytest.mark.parametrize("ago", [0, 1, 30, 3600, 10**9])
def test_an_expired_token_is_refused(sts, issuer, ago):
    """No leeway: a token is expired from the second that it names."""
    assert sts.assume(issuer.token(exp=int(time.time()) - ago)).refusal == EXPIRED


@pytest.mark.parametrize("exp", [
    "absent", None, "", "text", "99999999999", True, [9999999999], {"n": 9999999999}])
def test_an_expiry_that_is_no_number_is_refused(sts, issuer, exp):
    """A session without an end (T7)."""
    token = issuer.token(without=["exp"]) if exp == "absent" else issuer.token(exp=exp)
    assert sts.assume(token).refusal == REFUSED


@pytest.mark.parametrize("exp", [0, -1, -10**11])
def test_an_expiry_before_all_time_is_past(sts, issuer, exp):
    """A negative number must not wrap around (T7)."""
    assert sts.assume(issuer.token(exp=exp)).refusal == EXPIRED


def test_an_expiry_with_a_fraction_is_a_time(sts, issuer):
    """NumericDate may have a fraction (T7, RFC 7519 §2)."""
    answer = sts.assume(issuer.token(exp=time.time() + 3600.5))
    assert answer.status == 200, answer


@pytest.mark.parametrize("exp", [10**10, 10**11, 10**12])
def test_a_far_expiry_gives_credentials_for_a_week_at_most(sts, daypass, issuer, exp):
    """The token's own time must not set a session's (T7)."""
    answer = sts.assume(issuer.token(exp=exp))
    assert answer.status == 200, answer
    assert daypass.audit_line(answer.request_id)["durationSeconds"] == 604_800


@pytest.mark.parametrize("exp", [2**53, 2**63 - 1, 2**63, 2**64, 10**30, -2**63, -10**30])
def test_an_expiry_beyond_all_numbers_is_refused_or_a_week(sts, daypass, issuer, exp):
    """Never a crash, never longer than a week (T7)."""
    answer = sts.assume(issuer.token(exp=exp))
    if answer.status == 200:
        assert exp > 0
        assert daypass.audit_line(answer.request_id)["durationSeconds"] == 604_800
    else:
        assert answer.refusal == REFUSED


def test_an_expiry_of_1e999_is_refused(sts, issuer):
    """JSON can write a number that no type holds (T7)."""
    claims = json.dumps(issuer.claims(exp=123456789)).replace("123456789", "1e999").encode()
    header = {"alg": "RS256", "typ": "JWT", "kid": issuer.key.kid}
    assert sts.assume(forge.signed(header, claims, issuer.key.sign)).refusal == REFUSED


@pytest.mark.parametrize("claim", ["nbf", "iat"])
class TestNotYet:
    @pytest.mark.parametrize("ahead", [-3600, 0, 1, 55])
    def test_a_clock_up_to_a_minute_ahead_is_accepted(self, sts, issuer, claim, ahead):
        answer = sts.assume(issuer.token(**{claim: int(time.time()) + ahead}))
        assert answer.status == 200, answer

    @pytest.mark.parametrize("ahead", [70, 3600, 10**9])
    def test_a_clock_further_ahead_is_refused(self, sts, issuer, claim, ahead):
        token = issuer.token(**{claim: int(time.time()) + ahead})
        assert sts.assume(token).refusal == REFUSED

    def test_the_claim_may_be_absent(self, sts, issuer, claim):
        assert sts.assume(issuer.token(without=[claim])).status == 200

    @pytest.mark.parametrize("value", ["now", "", True, [], {}])
    def test_a_value_that_is_no_number_is_refused(self, sts, issuer, claim, value):
        assert sts.assume(issuer.token(**{claim: value})).refusal == REFUSED


SUBJECTS = ["absent", None, "", 1, 1.5, True, [], ["alice"], {"sub": "alice"}]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_that_is_no_text_is_rejected(sts, issuer, subject):
    """A list or an object must not become a name (T13)."""
    token = issuer.token(without=["sub"]) if subject == "absent" else issuer.token(sub=subject)
    assert sts.assume(token).refusal == REJECTED


@pytest.mark.parametrize("subject", [
    "alice", "a@b@c", "alice@example.org@evil.example", "<script>", "&amp;", "]]>", '"\'',
    "日本語", "a b", " a", "../..", "a" * 2000])
def test_the_subject_is_answered_as_it_is(sts, issuer, subject):
    """Daypass must not change an odd subject into another one (T13)."""
    answer = sts.assume(issuer.token(sub=subject))
    assert answer.status == 200, answer
    assert answer.text("SubjectFromWebIdentityToken") == subject


@pytest.mark.parametrize("subject", ["a\x00b", "a\x01b", "a\x1fb", "a\ufffeb"])
def test_a_subject_that_xml_cannot_hold_never_makes_a_broken_document(sts, issuer, subject):
    """XML 1.0 has no way to write these characters (T13)."""
    assert sts.assume(issuer.token(sub=subject)).root is not None


@pytest.mark.parametrize("subject", ["a\nb", "a\rb", "a\tb"])
def test_a_subject_with_a_line_end_cannot_split_a_log_line(sts, daypass, issuer, subject):
    answer = sts.assume(issuer.token(sub=subject))
    assert answer.root is not None
    assert daypass.audit_line(answer.request_id)


POLICIES = [
    # claim, the session's policies
    ("readonly", "readonly"),
    (["readonly"], "readonly"),
    ("readonly,writeonly", "readonly,writeonly"),
    (" readonly , writeonly ", "readonly,writeonly"),
    ("readonly,,writeonly,", "readonly,writeonly"),
    ("readonly,readonly", "readonly"),
    (["readonly", "readonly"], "readonly"),
    (["readonly,writeonly", "diagnostics"], "readonly,writeonly,diagnostics"),
    (["readonly", 1, None, {}], "readonly"),
    ("readonly,no-such-policy", "readonly"),
    (["no-such-policy", "consoleAdmin"], "consoleAdmin"),
]


@pytest.mark.parametrize("claim, policies", POLICIES)
def test_a_session_gets_the_existing_policies(sts, daypass, issuer, claim, policies):
    answer = sts.assume(issuer.token(policy=claim))
    assert answer.status == 200, answer
    assert inspect(daypass, answer)["policy"] == policies


@pytest.mark.parametrize("claim", [
    "absent", None, "", " ", ",", ", ,", [], [""], [1], [[]], {}, {"readonly": True}, 1, True,
    "no-such-policy", "READONLY", "read only", "../policies/readonly", "readonly/../readonly",
    "readonly\x00", "readonly.json", "*", "a" * 5_000, ["no-such-policy", "nor-this"]])
def test_a_policy_claim_that_names_no_policy_is_rejected(sts, issuer, claim):
    """Odd shapes of the claim, and names of missing policies (T13, T30)."""
    token = issuer.token(without=["policy"]) if claim == "absent" else issuer.token(policy=claim)
    assert sts.assume(token).refusal == REJECTED


def test_a_long_list_of_policies_is_read(sts, daypass, issuer):
    answer = sts.assume(issuer.token(policy=[f"none-{i}" for i in range(500)] + ["readonly"]))
    assert inspect(daypass, answer)["policy"] == "readonly"


RESERVED = {
    "accessKey": "ASIAAAAAAAAAAAAAAAAA", "parent": "root", "sessionPolicy": "e30=",
    "sa-policy": "inherited-policy", "roleArn": "arn:minio:iam:::role/x", "ldapUser": "cn=x",
    "ldapUsername": "x", "tokenRevokeType": "x"}


@pytest.mark.parametrize("name", list(RESERVED))
def test_a_reserved_claim_of_the_token_does_not_reach_the_session(sts, daypass, issuer, name):
    answer = sts.assume(issuer.token(**{name: RESERVED[name]}))
    assert answer.status == 200, answer
    assert inspect(daypass, answer).get(name) != RESERVED[name]


def test_a_claim_that_policies_can_name_reaches_the_session(sts, daypass, issuer):
    answer = sts.assume(issuer.token(
        preferred_username="ally", groups=["dev", "ops"], email="a@example.org", shoe_size=42))
    claims = inspect(daypass, answer)
    assert claims["preferred_username"] == "ally"
    assert claims["groups"] == ["dev", "ops"]
    assert "shoe_size" not in claims


@pytest.mark.parametrize("name", ["groups", "name", "email", "preferred_username"])
@pytest.mark.parametrize("value", [1, True, None, {}, {"a": 1}, [], [[]], [1], "", "x" * 1_000])
def test_odd_types_of_other_claims_do_no_harm(sts, issuer, name, value):
    """Daypass ignores claims that it does not need (T13)."""
    answer = sts.assume(issuer.token(**{name: value}))
    assert answer.status == 200, answer


def test_a_session_that_fits_into_no_header_line_is_refused(sts, issuer):
    answer = sts.assume(issuer.token(groups=[f"group-{i:05}" for i in range(1_000)]))
    assert answer.refusal == (400, "PackedPolicyTooLarge")


@pytest.mark.parametrize("name, last", [
    ("exp", 1), ("iss", "https://issuer.example.org"), ("aud", "someone"), ("nbf", 99999999999),
    ("policy", "no-such-policy"), ("sub", "")])
def test_the_first_of_two_claims_with_one_name_never_applies(sts, issuer, name, last):
    """A reader refuses such a token, or takes the last one (RFC 7519 §4)."""
    text = json.dumps(issuer.claims())[:-1] + f", {json.dumps(name)}: {json.dumps(last)}}}"
    header = {"alg": "RS256", "typ": "JWT", "kid": issuer.key.kid}
    answer = sts.assume(forge.signed(header, text.encode(), issuer.key.sign))
    assert answer.status in (400, 403), answer


def test_client_grants_reads_the_same_claims(sts, issuer):
    good = sts.send(body=parameters(issuer.token(), "AssumeRoleWithClientGrants"))
    assert good.status == 200, good
    expired = parameters(issuer.token(exp=1), "AssumeRoleWithClientGrants")
    assert sts.send(body=expired).refusal == EXPIRED
