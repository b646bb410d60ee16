"""The methods of every client of the tests, under one name each."""

import os
import pathlib
import subprocess
import sys


class Failed(Exception):
    """A program ended with an error; the text is what it printed."""


class Client:
    """A client with credentials, for one server. Its files are in the test's directory."""

    # Its name in the documentation's table.
    name = None
    # The exception of a refusal.
    Refusal = Failed
    # The methods for which it presigns URLs with version 4.
    presigns = ()

    def __init__(self, url, authority, credentials, directory, checksums=None):
        """By default AWS's SDKs send their own checksums. With "when_required" they leave out those
        that they send since 2025, and that not every store knows."""
        self.url = url
        self.host = url.split("://")[1]
        self.is_secure = url.startswith("https:")
        self.authority = str(authority.file)
        self.credentials = credentials
        self.directory = pathlib.Path(directory)
        self.checksums = checksums

    def open(self):
        """Makes what the client keeps between calls, in the environment that it asks for."""

    def file(self, body):
        """A file with the body in it."""
        path = self.directory / f"file-{len(list(self.directory.iterdir()))}"
        path.write_bytes(body)
        return path

    @property
    def environment(self):
        """Everything that AWS's SDKs know, except the server."""
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        return {
            "HOME": str(self.directory), "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CA_BUNDLE": self.authority, "AWS_MAX_ATTEMPTS": "1",
            **{name.upper(): self.credentials[name] for name in names if name in self.credentials},
            **self.checksum_settings,
            **self.web_identity,
        }

    @property
    def checksum_settings(self):
        if self.checksums is None:
            return {}
        return {
            "AWS_REQUEST_CHECKSUM_CALCULATION": self.checksums,
            "AWS_RESPONSE_CHECKSUM_VALIDATION": self.checksums}

    @property
    def web_identity(self):
        """The SDK's way to credentials of its own, with a token."""
        if "token_file" not in self.credentials:
            return {}
        return {
            "AWS_ENDPOINT_URL_STS": self.url,
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/any",
            "AWS_ROLE_SESSION_NAME": "test",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(self.credentials["token_file"]),
        }

    def run(self, program, *arguments, environment=None):
        """The output of a program."""
        done = subprocess.run(
            [program, *map(str, arguments)], env={"PATH": "/usr/bin:/bin", **(environment or {})},
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        if done.returncode != 0:
            raise Failed(done.stderr.decode(errors="replace"))
        return done.stdout


def installed(name):
    """A program of a Python package."""
    return pathlib.Path(sys.executable).parent / name
