"""What the recipes share: users, a policy, a token."""

import json

import pytest

from support.recipe import Recipe
from support.s3 import allow


@pytest.fixture
def recipe(request, authority, issuer, tmp_path):
    """Prepares a page: its files are written. `on` is the store behind Daypass."""
    def prepare(name, on="rclone", replacing=None, **claims):
        s3 = request.getfixturevalue(f"on_{on}")
        s3.daypass.tell("policy", "create", "recipes", "-", text=json.dumps({
            "Version": "2012-10-17",
            "Statement": [allow("s3:*", on=("reports", "reports/*"))]}))
        token = issuer.token(**{"policy": "recipes", **claims})
        return Recipe(name, s3, authority, tmp_path, token, replacing)
    return prepare
