"""docs/identity/openid.md and keycloak.md: settings, commands and policies work as written."""

import re
import shlex

import pytest

from support.daypass import provider, role_arn_of
from support.fastcgi import Connection
from support.page import blocks
from support.s3 import S3
from support.sts import parameters

PAGE = "docs/identity/openid.md"
KEYCLOAK = "docs/identity/keycloak.md"


@pytest.mark.parametrize("block", blocks(PAGE, "ini") + blocks(KEYCLOAK, "ini"))
def test_settings_are_settings(make_daypass, block):
    daypass = make_daypass({})
    with (daypass.directory / "daypass.env").open("a") as file:
        file.write(block)
    result = daypass.run("config", "show")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("block", blocks(PAGE, "json"))
def test_policies_are_policies(make_daypass, block):
    daypass = make_daypass({}).initialised()
    daypass.tell("policy", "create", "from-the-page", "-", text=block)


def test_a_group_of_keycloak_gets_a_policy(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer())).initialised()
    block, = (each for each in blocks(KEYCLOAK) if "policy attach" in each)
    for line in block.splitlines():
        result = daypass.run(*shlex.split(line)[1:])
        assert result.returncode == 0, result.stderr
    assert "readonly" in result.stdout


@pytest.fixture
def pipelines(own, authority, certificate, make_issuer):
    """The page's provider with a role, whose issuer signs for every project, and the page's
    policy."""
    issuer = make_issuer()
    s3 = S3(own, authority, certificate,
            provider(issuer, "PIPELINES", role_policy="pipelines"))
    s3.bucket("artifacts")
    s3.issuer = issuer
    return s3


def assume(s3, project):
    with Connection(s3.daypass.address) as connection:
        return connection.call(parameters(
            s3.issuer.token(sub=f"project_path:{project}:ref_type:branch:ref:main", policy=None),
            RoleArn=role_arn_of(s3.issuer.audience)))


def put(s3, answer):
    """The answer to an upload with a session's credentials."""
    credentials = answer.credentials
    client = s3.client("s3", {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"]})
    try:
        return client.put_object(Bucket="artifacts", Key="k", Body=b"x")["ResponseMetadata"][
            "HTTPStatusCode"]
    except client.exceptions.ClientError as refusal:
        return refusal.response["Error"]["Code"]


OTHERS = ["other/project", "group/project2", "evil/group/project", "group"]
PIPELINES = next(block for block in blocks(PAGE, "json") if "project_path" in block)


def test_every_project_gets_a_role_without_a_condition(pipelines):
    pipelines.daypass.tell("policy", "create", "pipelines", "-", text=re.sub(
        r',\s*"Condition": {"StringLike".*?}}|,\s*{"Effect": "Deny".*?}}}', "", PIPELINES,
        flags=re.DOTALL))
    assert put(pipelines, assume(pipelines, "other/project")) == 200


@pytest.mark.parametrize("project", OTHERS)
def test_the_page_s_deny_gives_other_projects_no_session(pipelines, project):
    pipelines.daypass.tell("policy", "create", "pipelines", "-", text=PIPELINES)
    assert assume(pipelines, project).refusal == (403, "AccessDenied")
    line = pipelines.daypass.audit()[-1]
    assert line["reason"].startswith("denied by ") and line["provider"] == "PIPELINES"
    assert put(pipelines, assume(pipelines, "group/project")) == 200


@pytest.mark.parametrize("project", OTHERS)
def test_the_page_s_condition_gives_other_projects_nothing(pipelines, project):
    """Also in sessions from before the condition."""
    pipelines.daypass.tell("policy", "create", "pipelines", "-", text=PIPELINES.replace(
        "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithCertificate"))
    assert put(pipelines, assume(pipelines, project)) == "AccessDenied"
    assert put(pipelines, assume(pipelines, "group/project")) == 200
