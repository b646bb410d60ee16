"""The server under test, daypass.fcgi, and the command line daypass."""

import hashlib
import json
import os
import pathlib
import subprocess

from support.program import Program
from support.signing_key import base64url
from support.waiting import until

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
SANITIZER_OPTIONS = ("ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")


def binary(name):
    """The path of a product. DAYPASS_BIN_DIR names the directory."""
    directory = os.environ.get("DAYPASS_BIN_DIR") or REPOSITORY / ".build" / "release"
    path = pathlib.Path(directory) / name
    if not path.is_file():
        raise RuntimeError(f"{path} is missing: build it, or set DAYPASS_BIN_DIR")
    return path


def provider(issuer, name=None, **settings):
    """The settings of an OpenID provider, by their names in lower case."""
    suffix = f"_{name}" if name else ""
    values = {"config_url": issuer.config_url, "client_id": issuer.audience, **settings}
    return {f"MINIO_IDENTITY_OPENID_{key.upper()}{suffix}": value for key, value in values.items()}


def by_name(checks):
    """What `config check --json` or `identity test --json` printed, by the names of the checks."""
    return {check["name"]: {key: check[key] for key in ("works", "detail")} for check in checks}


def role_arn_of(client_id, region=""):
    """The ARN of the role of a provider with a role policy."""
    digest = base64url(hashlib.sha1(client_id.encode()).digest())
    return f"arn:minio:iam:{region}::role/{digest}"


class Daypass:
    """A daypass.fcgi with a directory of its own: configuration, socket, state, log."""

    def __init__(self, directory, authority, settings, listen=None, state=None, environment=None):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.state = pathlib.Path(state or self.directory / "state")
        self.audit_log = self.state / "audit.jsonl"
        self.upstream = listen or f"unix:{self.directory}/s"
        self.settings = {
            "DAYPASS_LISTEN": self.upstream,
            "DAYPASS_STATE_DIR": str(self.state),
            "DAYPASS_CA_FILE": str(authority.file),
            # Hundreds of attacks come from one address. test_limits.py tests the limits.
            **{f"DAYPASS_LIMIT_{what}": "off" for what in ("ADDRESS", "NAME", "TOTAL")},
            **settings,
        }
        self.environment = {
            "PATH": "/usr/bin:/bin", "DAYPASS_CONFIG": str(self.directory / "daypass.env"),
            **{name: os.environ[name] for name in SANITIZER_OPTIONS if name in os.environ},
            **(environment or {})}
        self.write_settings()
        self.program = None

    def write_settings(self):
        lines = [f"{name}={value}\n" for name, value in self.settings.items() if value is not None]
        (self.directory / "daypass.env").write_text("".join(lines))

    @property
    def address(self):
        """The address on which it listens, as the socket module takes it."""
        if self.upstream.startswith("unix:"):
            return self.upstream.removeprefix("unix:")
        host, port = self.upstream.rsplit(":", 1)
        return (host, int(port))

    @property
    def output(self):
        return self.program.output

    def launch(self, *arguments, **options):
        """Starts the process without waiting for it to listen."""
        self.program = Program(
            [binary("daypass.fcgi"), *arguments], self.directory / "output", self.environment,
            **options)
        return self

    def start(self, *arguments):
        self.launch(*arguments)
        until(lambda: self.program.has_ended or "daypass: listening on" in self.output,
              "daypass.fcgi to listen")
        assert not self.program.has_ended, self.output
        return self

    def refuses_to_start(self):
        """Runs it until it ends by itself, and returns status and output."""
        self.launch()
        until(lambda: self.program.has_ended or "listening on" in self.output, "the refusal")
        assert self.program.has_ended, f"it started: {self.output}"
        return self.program.wait(), self.output

    def stop(self):
        status = self.program.stop() if self.program else None
        # Builds of `make test-asan` and `make test-tsan` report their findings so.
        assert self.program is None or "Sanitizer" not in self.output, self.output
        return status

    def audit(self):
        return [json.loads(line) for line in self.audit_log.read_text().split("\n")[:-1]]

    def audit_line(self, request_id):
        # A line that sums up others has no request ID.
        lines = [line for line in self.audit() if line.get("requestID") == request_id]
        assert len(lines) == 1, f"{len(lines)} audit lines of {request_id}"
        return lines[0]

    def run(self, *arguments, text=""):
        """Runs the command line with the same configuration."""
        return subprocess.run(
            [binary("daypass"), *arguments], input=text, env=self.environment,
            capture_output=True, text=True, timeout=60)

    def run_onto(self, path, *arguments, text=""):
        """The same with standard output in a file."""
        with open(path, "w") as output:
            return subprocess.run(
                [binary("daypass"), *arguments], input=text, env=self.environment,
                stdout=output, stderr=subprocess.PIPE, text=True, timeout=60)

    def initialised(self):
        """Makes the state directory, as an administrator does first."""
        result = self.run("init")
        assert result.returncode == 0, result.stderr
        return self

    def tell(self, *arguments, text=""):
        """The output of a command that must succeed, read from --json."""
        result = self.run(*arguments, "--json", text=text)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    def refuse(self, *arguments, text=""):
        """The complaint of a command that must fail."""
        result = self.run(*arguments, text=text)
        assert (result.returncode, result.stdout) == (1, ""), result
        return result.stderr
