"""oidc-provider-mock, an OpenID provider over plain HTTP whose ID tokens name no key."""

import json
import pathlib
import sys

from support.program import Program, accepts, free_port
from support.waiting import until

SECRET = "any secret will do"


class OIDCProviderMock:
    """A running oidc-provider-mock. Any client may send a browser back to any address."""

    def __init__(self, directory, audience="daypass-mock", users=None):
        """`users` maps names to their claims."""
        directory = pathlib.Path(directory)
        directory.mkdir()
        self.audience = audience
        claims = [json.dumps({"sub": name, **more}) for name, more in (
            users or {"alice": {"policy": ["readwrite"]}}).items()]
        for _ in range(5):
            self.port = free_port()
            self.program = Program(
                [pathlib.Path(sys.executable).parent / "oidc-provider-mock", "-p", self.port,
                 *(part for each in claims for part in ("--user-claims", each))],
                directory / "output")
            until(lambda: self.program.has_ended or accepts(("127.0.0.1", self.port)),
                  "oidc-provider-mock", seconds=30)
            if not self.program.has_ended:
                break
        else:
            raise RuntimeError(f"oidc-provider-mock does not start: {self.program.output}")
        self.url = f"http://127.0.0.1:{self.port}"
        self.config_url = f"{self.url}/.well-known/openid-configuration"

    def stop(self):
        return self.program.stop()

    def redirects_to(self, *uris):
        """Any address will do."""

    def approve(self, browser, user="alice"):
        browser.click(f"button[name='sub'][value='{user}']")

    def deny(self, browser):
        browser.click("button[name='action'][value='deny']")
