"""The repository's example access plugins, which have the same rules."""

import importlib.util
import itertools
import sys

import botocore.exceptions
import pytest
from botocore import UNSIGNED

from support import rego
from support.daypass import REPOSITORY, by_name, provider, role_arn_of
from support.issuer import Issuer
from support.program import Program, accepts, free_port
from support.s3 import S3
from support.waiting import until

EXAMPLES = REPOSITORY / "examples" / "access-plugin"
AUTHORIZATION = "Bearer 0123456789abcdef"
OWNER = {"aws_access_key_id": "the-owner", "aws_secret_access_key": "the-owners-secret"}


@pytest.fixture(scope="module")
def webhook(shared):
    """The address on which webhook.py listens."""
    port = free_port()
    program = shared.keep(Program(
        [sys.executable, EXAMPLES / "webhook.py"], log=shared.directory / "webhook",
        environment={"WEBHOOK_AUTHORIZATION": AUTHORIZATION, "WEBHOOK_PORT": str(port)}))
    until(lambda: program.has_ended or accepts(("127.0.0.1", port)), "webhook.py")
    assert not program.has_ended, program.output
    return f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="module")
def staff_issuer(shared, certificate):
    return shared.keep(Issuer(certificate, audience="staff-client"))


@pytest.fixture(scope="module")
def s3(shared, authority, certificate, webhook, staff_issuer):
    s3 = S3(shared, authority, certificate, {
        # The role's policy does not exist: the plugin decides.
        **provider(staff_issuer, role_policy="absent"),
        "MINIO_POLICY_PLUGIN_URL": webhook, "MINIO_POLICY_PLUGIN_AUTH_TOKEN": AUTHORIZATION,
        "MINIO_ROOT_USER": OWNER["aws_access_key_id"],
        "MINIO_ROOT_PASSWORD": OWNER["aws_secret_access_key"]})
    for bucket in ("archive", "reports", "staff", "home"):
        directory = s3.bucket(bucket)
        for key in ("x", "alice/x", "bob/x"):
            (directory / key).parent.mkdir(exist_ok=True)
            (directory / key).write_text("here")
    return s3


@pytest.fixture(scope="module")
def people(s3, staff_issuer):
    """The credentials of each user."""
    alice, bob = s3.user("alice"), s3.user("bob")
    s3.daypass.tell("group", "add", "analysts", "alice")
    sts = s3.client("sts", {}, signature_version=UNSIGNED)

    def identity(**claims):
        issued = sts.assume_role_with_web_identity(
            RoleArn=role_arn_of(staff_issuer.audience), RoleSessionName="test",
            WebIdentityToken=staff_issuer.token(**claims))["Credentials"]
        return {
            "aws_access_key_id": issued["AccessKeyId"],
            "aws_secret_access_key": issued["SecretAccessKey"],
            "aws_session_token": issued["SessionToken"]}
    return {
        "owner": OWNER, "alice": alice, "alice's session": s3.session(alice), "bob": bob,
        "staff": identity(sub="s", email="s@example.org"),
        "stranger": identity(sub="t", email="t@example.com"),
        "nameless": identity(sub="u"),
    }


WHAT = {
    "get": lambda client, bucket, key: client.get_object(Bucket=bucket, Key=key),
    "put": lambda client, bucket, key: client.put_object(Bucket=bucket, Key=key, Body=b"new"),
    "delete": lambda client, bucket, key: client.delete_object(Bucket=bucket, Key=key),
    "list": lambda client, bucket, key: client.list_objects_v2(Bucket=bucket, Prefix=key),
    "buckets": lambda client, bucket, key: client.list_buckets(),
}

DECISIONS = [
    ("owner", "get archive x", True), ("owner", "put archive new", False),
    ("owner", "delete archive x", False), ("owner", "put reports new", True),
    ("owner", "buckets - -", True), ("bob", "buckets - -", False),
    ("alice", "get reports x", True), ("alice", "list reports ", True),
    ("alice", "put reports new", False), ("alice", "get archive x", False),
    ("alice's session", "get reports x", True), ("alice's session", "put reports new", False),
    ("bob", "get reports x", False), ("bob", "get home bob/x", True),
    ("bob", "put home bob/new", True), ("bob", "get home alice/x", False),
    ("bob", "put home bobby/new", False), ("bob", "list home bob/", True),
    ("bob", "list home bob", False), ("bob", "list home ", False),
    ("alice's session", "get home alice/x", True), ("alice's session", "get home bob/x", False),
    ("staff", "get staff x", True), ("staff", "put staff new", False),
    ("stranger", "get staff x", False), ("nameless", "get staff x", False),
]


@pytest.mark.parametrize("who, what, allowed", DECISIONS)
def test_the_webhook_decides_by_who_what_and_where(s3, people, who, what, allowed):
    name, bucket, key = what.split(" ")
    client = s3.client("s3", people[who])
    if allowed:
        WHAT[name](client, bucket, key)
        return
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        WHAT[name](client, bucket, key)
    answer = refusal.value.response
    assert answer["Error"]["Code"] == "AccessDenied"
    line = s3.daypass.audit_line(answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"])
    assert line["reason"].endswith(": the access plugin says no")


def test_the_page_quotes_config_check(s3):
    check = by_name(s3.daypass.tell("config", "check"))
    assert check["access plugin"]["works"] is True
    assert check["access plugin"]["detail"].endswith("answers 400")
    assert "`answers 400`" in (EXAMPLES / "README.md").read_text()


@pytest.fixture(scope="module")
def python():
    """Asks webhook.py. A failure of it is a no."""
    specification = importlib.util.spec_from_file_location("webhook", EXAMPLES / "webhook.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)

    def decide(question):
        try:
            return bool(module.is_allowed(question))
        except (KeyError, TypeError, AttributeError, IndexError):
            return False
    return decide


def questions():
    actions = ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObjectVersion")
    for bucket, key, action, owner, deny_only in itertools.product(
            ("", "archive", "reports", "staff", "home"), ("", "x", "bob/x", "bobby/x"), actions,
            (False, True), (False, True)):
        for groups, claims, prefix in (
                (None, {}, None), (["analysts"], {"email": "a@example.org"}, "bob/"),
                (["others"], {"email": "a@example.com"}, ""), ([], {"email": 1}, "bobby/")):
            conditions = {"username": ["bob"], **({} if prefix is None else {"prefix": [prefix]})}
            yield {
                "account": "bob", "groups": groups, "action": action, "originalAction": "",
                "bucket": bucket, "conditions": conditions, "owner": owner, "object": key,
                "claims": claims, "denyOnly": deny_only}


def test_both_examples_decide_alike(python):
    asked = list(questions())
    by_rego = rego.decisions(EXAMPLES / "opa.rego", "data.daypass.allow", asked)
    by_python = [python(question) for question in asked]
    rows = zip(asked, by_rego, by_python, strict=True)
    assert [row for row in rows if row[1] is not row[2]] == []
    assert set(by_rego) == {True, False}
