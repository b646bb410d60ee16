"""What the recipes share: users, a policy, a token."""

import json

import pytest

from support.recipe import Recipe
from support.s3 import allow


@pytest.fixture
def recipe(request, authority, issuer, tmp_path):
    """Prepares a page: its files are written. `on` is the store behind Daypass. `user` is the name
    of a new user that has the page's policy."""
    def prepare(name, on="rclone", user=None, replacing=None, **claims):
        s3 = request.getfixturevalue(f"on_{on}")
        s3.daypass.tell("policy", "create", "recipes", "-", text=json.dumps({
            "Version": "2012-10-17",
            "Statement": [allow("s3:*", on=("reports", "reports/*"))]}))
        token = issuer.token(**{"policy": "recipes", **claims})
        page = Recipe(name, s3, authority, tmp_path, token, replacing)
        if user:
            policy, = page.blocks("json")
            page.use_key(s3.user(user, json.loads(policy)["Statement"]))
        page.write_files()
        return page
    return prepare
