"""What the recipes share: users, a policy, a token."""

import json

import pytest

from support.daypass import binary
from support.machine import secret
from support.recipe import Recipe
from support.s3 import allow


@pytest.fixture
def recipe(request, authority, issuer, tmp_path):
    """Prepares a page: its files are written. `on` is the store behind Daypass. `user` is the name
    of a new user, whom the page adds with its first commands."""
    def prepare(name, on="rclone", user=None, replacing=None, **claims):
        s3 = request.getfixturevalue(f"on_{on}")
        s3.daypass.tell("policy", "create", "recipes", "-", text=json.dumps({
            "Version": "2012-10-17",
            "Statement": [allow("s3:*", on=("reports", "reports/*"))]}))
        token = issuer.token(**{"policy": "recipes", **claims})
        page = Recipe(name, s3, authority, tmp_path, token, replacing)
        if user:
            page.use_key(add(page, user))
        page.write_files()
        return page
    return prepare


def add(page, user):
    """The secret access key of a user that the page's first commands add, with the page's
    policy."""
    policy, = page.blocks("json")
    (page.home / f"{user}.json").write_text(policy)
    commands = page.blocks("sh")[0]
    environment = page.s3.daypass.environment
    path = f"{binary('daypass').parent}:{page.environment['PATH']}"
    printed = page.sh(commands, **{**environment, "PATH": path})
    return secret(printed)
