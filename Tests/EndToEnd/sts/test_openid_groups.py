"""`daypass policy … --openid-group`: policies of the groups that a provider's tokens name."""

import pytest

from support.daypass import provider
from support.fastcgi import Connection
from support.inspection import decode
from support.sts import parameters

REFUSED = (403, "IDPRejectedClaim")


@pytest.fixture
def issuers(make_issuer):
    return [make_issuer(audience=f"client-{name}") for name in ("a", "b", "c")]


@pytest.fixture
def daypass(make_daypass, issuers):
    """A Daypass with providers A and B by claim, and C by role."""
    a, b, c = issuers
    return make_daypass({
        **provider(a, "A"), **provider(b, "B"), **provider(c, "C", role_policy="readonly")}).start()


def call(daypass, token):
    with Connection(daypass.address) as connection:
        return connection.call(parameters(token))


def test_a_group_gives_a_session_where_the_token_names_no_policy(daypass, issuers):
    token = issuers[0].token(without=["policy"], groups=["guests", "Bücher & Maße"])
    assert call(daypass, token).refusal == REFUSED
    group = ["--openid-group", "Bücher & Maße", "--provider", "A"]
    assert daypass.tell("policy", "attach", "readonly", "diagnostics", *group) == {
        "openidGroup": "Bücher & Maße", "provider": "A",
        "policiesAttached": ["readonly", "diagnostics"]}
    answer = call(daypass, token)
    claims = decode(answer.credentials["SessionToken"], 1)
    assert "policy" not in claims
    assert (claims["provider"], claims["groups"]) == ("A", ["guests", "Bücher & Maße"])
    assert daypass.tell("policy", "detach", "readonly", *group)["policiesDetached"] == ["readonly"]
    assert call(daypass, token).status == 200
    daypass.tell("policy", "detach", "diagnostics", *group)
    assert call(daypass, token).refusal == REFUSED


def test_a_group_of_one_provider_is_not_another_s(daypass, issuers):
    """Two providers may use one name for different groups (T3)."""
    daypass.tell("policy", "attach", "readonly", "--openid-group", "staff", "--provider", "A")
    a, b, _ = (issuer.token(without=["policy"], groups=["staff"]) for issuer in issuers)
    assert call(daypass, a).status == 200
    assert call(daypass, b).refusal == REFUSED


def test_token_verify_shows_the_policies_of_groups(daypass, issuers):
    token = issuers[0].token(policy="readonly,none", groups=["staff"])
    daypass.tell("policy", "attach", "writeonly", "readonly", "--openid-group", "staff",
                 "--provider", "A")
    answer = daypass.tell("token", "verify", "--provider", "A", text=token)
    assert answer["groups"] == ["staff"]
    assert answer["policies"] == ["readonly", "writeonly"]
    nothing = issuers[0].token(without=["policy"], groups=["guests"])
    assert "no policy claim" in daypass.refuse("token", "verify", "--provider", "A", text=nothing)


def test_a_single_provider_by_claim_need_not_be_named(make_daypass, issuers):
    daypass = make_daypass(
        {**provider(issuers[0]), **provider(issuers[2], "C", role_policy="readonly")}).initialised()
    assert daypass.tell(
        "policy", "attach", "readonly", "--openid-group", "staff")["provider"] == "_"
    assert daypass.tell("policy", "entities", "--openid-group", "staff")["nameMappings"] == [
        {"openidGroup": "staff", "provider": "_", "policies": ["readonly"]}]


@pytest.mark.parametrize("arguments, reason", [
    ([], "name one of these with --provider: A, B\n"),
    (["--provider", "D"], "there is no OpenID provider D; configured: A, B, C\n"),
    (["--provider", "a"], "there is no OpenID provider a; configured: A, B, C\n"),
    (["--provider", "C"], "provider C has a role policy")])
def test_the_provider_must_use_groups(daypass, arguments, reason):
    text = daypass.refuse("policy", "attach", "readonly", "--openid-group", "staff", *arguments)
    assert reason in text
    assert daypass.tell("policy", "entities")["policyMappings"] == []


def test_without_a_provider_there_are_no_groups(make_daypass, issuers):
    daypass = make_daypass(provider(issuers[0], role_policy="readonly")).initialised()
    text = daypass.refuse("policy", "attach", "readonly", "--openid-group", "staff")
    assert "no configured OpenID provider has tokens that name policies" in text


@pytest.mark.parametrize("group", ["", "a\nb", "x" * 1025, "a\u202eb"])
def test_a_name_that_no_group_can_have_is_refused(daypass, group):
    text = daypass.refuse(
        "policy", "attach", "readonly", "--openid-group", group, "--provider", "A")
    assert "1 to 1024 bytes" in text
    assert "the name of the group of provider A" in text


@pytest.mark.parametrize("arguments", [
    ["--user", "alice", "--openid-group", "staff"], ["--user", "alice", "--provider", "A"],
    ["--provider", "A"]])
def test_options_that_do_not_go_together_are_refused(daypass, arguments):
    assert daypass.run("policy", "attach", "readonly", *arguments).returncode == 64


def test_policies_of_a_removed_provider_can_be_detached(make_daypass, daypass):
    daypass.tell("policy", "attach", "readonly", "--openid-group", "staff", "--provider", "A")
    after = make_daypass({}, state=daypass.state)
    group = ["--openid-group", "staff", "--provider", "A"]
    assert "there is no OpenID provider A" in after.refuse("policy", "attach", "readonly", *group)
    assert after.tell("policy", "detach", "readonly", *group)["policiesDetached"] == ["readonly"]


def test_groups_are_among_those_who_have_a_policy(daypass):
    daypass.tell("user", "add", "alice", "--policy", "readonly")
    for name in ("A", "B"):
        daypass.tell("policy", "attach", "readonly", "--openid-group", "staff", "--provider", name)
    assert daypass.tell("policy", "entities", "--policy", "readonly")["policyMappings"] == [{
        "policy": "readonly", "users": ["alice"], "groups": [],
        "mappedNames": [{"openidGroup": "staff", "provider": name} for name in ("A", "B")]}]
    assert daypass.run("policy", "entities").stdout == (
        "policy    users  groups  mapped names\n"
        "readonly  1      0       2\n")
    assert daypass.run("policy", "entities", "--policy", "readonly").stdout == (
        "policy    holder               name\n"
        "readonly  user                 alice\n"
        "readonly  group of provider A  staff\n"
        "readonly  group of provider B  staff\n")
    assert daypass.run(
        "policy", "entities", "--openid-group", "staff", "--provider", "A").stdout == (
        "mapped name                  policies\n"
        "staff (group of provider A)  readonly\n")


def test_a_policy_of_a_group_stays(daypass):
    daypass.tell(
        "policy", "create", "mine", "-", text=daypass.run("policy", "info", "readonly").stdout)
    daypass.tell("policy", "attach", "mine", "--openid-group", "staff", "--provider", "A")
    assert daypass.refuse("policy", "remove", "mine") == (
        "Error: policy mine is in use by group of provider A staff\n")
