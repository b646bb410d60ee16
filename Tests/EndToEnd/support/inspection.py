"""Looks into a session token."""

import base64
import json


def decode(token, part):
    """Header (0) or claims (1) of a token, without any check."""
    text = token.split(".")[part]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def inspect(daypass, answer):
    """The claims of the session token in an answer, after Daypass itself has verified it."""
    token = answer.credentials["SessionToken"]
    result = daypass.run("token", "inspect", text=token)
    assert result.returncode == 0, result.stdout + result.stderr
    return decode(token, 1)
