"""The form of credentials, wherever they come from."""

import re

ACCESS_KEY_ID = re.compile(r"ASIA[A-Z2-7]{16}")
SECRET_ACCESS_KEY = re.compile(r"[A-Za-z0-9+]{40}")
SESSION_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")
EXPIRATION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def assert_credentials(access_key_id, secret_access_key, session_token):
    assert ACCESS_KEY_ID.fullmatch(access_key_id)
    assert SECRET_ACCESS_KEY.fullmatch(secret_access_key)
    assert SESSION_TOKEN.fullmatch(session_token)
