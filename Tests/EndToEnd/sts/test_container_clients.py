"""Six implementations of AWS's protocol for credentials in containers, each unchanged. Environment
variables alone send them to Daypass. Each lists a bucket, and renews its credentials meanwhile.

A session lasts an hour, so the Daypass that issues these runs with a clock that is almost an hour
behind: its sessions end seconds later. Another Daypass, with the right clock and the same state,
serves S3, and refuses them after their end.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import pytest

from support.clients.client import installed
from support.daypass import Daypass, provider
from support.nginx import Nginx
from support.s3 import S3, allow
from support.store import rclone
from support.waiting import until

PATH = "/daypass/credentials"
KEYS = ["a", "b/c", "d"]
# The Debian package libfaketime.
FAKETIME, = pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
# How long a session is valid in these tests, in seconds: longer than pyarrow and minio-py need.
VALID = 14


class Place:
    """The two Daypass, and the environment of the programs."""

    def __init__(self, makers, authority, certificate, issuer, directory):
        self.s3 = S3(makers, authority, certificate, provider(issuer))
        self.s3.bucket("reports")
        for key in KEYS:
            self.s3.store.place("reports", key, b"1")
        self.s3.daypass.tell("policy", "create", "reports", "-", text=json.dumps({
            "Version": "2012-10-17", "Statement": [allow("s3:*", on=("reports", "reports/*"))]}))
        self.daypass = makers.keep(Daypass(
            makers.place("d"), authority, {**provider(issuer), "DAYPASS_CREDENTIALS": "on"},
            state=self.s3.daypass.state,
            environment={"LD_PRELOAD": str(FAKETIME), "FAKETIME": f"-{3600 - VALID}s",
                         "FAKETIME_DONT_FAKE_MONOTONIC": "1"})).start()
        self.encrypted = makers.keep(Nginx(makers.place("n"), certificate, self.daypass.upstream))
        self.plain = makers.keep(
            Nginx(makers.place("n"), certificate, self.daypass.upstream, tls=False))
        self.authority = authority
        self.token = directory / "token"
        self.home = directory / "home"
        self.home.mkdir()
        self._issuer = issuer
        self._earlier = 0

    def begin(self):
        """Forgets what earlier tests did."""
        self._earlier += len(self.fetches)
        self.write_token("alice")

    def write_token(self, subject):
        """Without a line feed, as the kubelet writes it. Valid for either clock."""
        now = int(time.time())
        self.token.write_text(self._issuer.token(
            sub=subject, policy="reports", iat=now - 7200, nbf=now - 7200, exp=now + 3600))

    def environment(self, tls, **more):
        nginx = self.encrypted if tls else self.plain
        scheme = "https" if tls else "http"
        return {
            "PATH": "/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{scheme}://127.0.0.1:{nginx.port}{PATH}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(self.token),
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.s3.url, "AWS_CA_BUNDLE": str(self.authority.file),
            "SSL_CERT_FILE": str(self.authority.file), "AWS_EC2_METADATA_DISABLED": "true",
            **more}

    @property
    def fetches(self):
        """The subject of each session that a program has got."""
        if not self.daypass.audit_log.exists():
            return []
        subjects = [line["subject"] for line in self.daypass.audit()
                    if line.get("endpoint") == PATH and line["outcome"] == "allowed"]
        return subjects[self._earlier:]


@pytest.fixture(scope="module")
def module_place(make_own, authority, certificate, issuer, tmp_path_factory):
    return Place(make_own(), authority, certificate, issuer, tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(module_place):
    module_place.begin()
    return module_place


class Lister:
    """A Python program that lists the bucket for each line of its input."""

    def __init__(self, text, environment):
        program = f"import sys\n{text}\nfor _ in sys.stdin: print(*sorted(names()), flush=True)"
        self._process = subprocess.Popen(
            [sys.executable, "-c", program], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def list(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read()
        return line.split()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.communicate()


PROGRAMS = {
    "botocore": """
import botocore.session
s3 = botocore.session.get_session().create_client("s3")
def names(): return [entry["Key"] for entry in s3.list_objects_v2(Bucket="reports")["Contents"]]
""",
    "minio-py": """
import os
from minio import Minio
from minio.credentials import IamAwsProvider
host = os.environ["AWS_ENDPOINT_URL"].split("//")[1]
s3 = Minio(host, credentials=IamAwsProvider(), region="us-east-1")
def names(): return [entry.object_name for entry in s3.list_objects("reports", recursive=True)]
""",
    "pyarrow": """
import os
from pyarrow import fs
s3 = fs.S3FileSystem(endpoint_override=os.environ["AWS_ENDPOINT_URL"])
def names():
    found = s3.get_file_info(fs.FileSelector("reports", recursive=True))
    return [entry.path.removeprefix("reports/") for entry in found if entry.is_file]
""",
    "obstore": """
from obstore.store import S3Store
s3 = S3Store("reports")
def names(): return [entry["path"] for entry in s3.list().collect()]
""",
}


# botocore's authorities for this endpoint are its own (see below).
@pytest.mark.parametrize("name, tls", [
    ("botocore", False), ("minio-py", True), ("pyarrow", True), ("obstore", True),
    ("minio-py", False), ("pyarrow", False), ("obstore", False)])
def test_a_library_lists_a_bucket_and_renews(place, name, tls):
    with Lister(PROGRAMS[name], place.environment(tls)) as lister:
        assert lister.list() == KEYS
        assert set(place.fetches) == {"alice"}
        # Before it ends, the kubelet replaces a token.
        place.write_token("bob")

        def has_renewed():
            assert lister.list() == KEYS
            return place.fetches[-1] == "bob"
        until(has_renewed, "a renewal", seconds=3 * VALID)
        assert lister.list() == KEYS


def run(*command, environment):
    done = subprocess.run(
        list(map(str, command)), env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_awscli_lists_a_bucket_and_renews(place):
    """A key in each answer, so that it sends several requests."""
    output = run(
        installed("aws"), "s3", "ls", "--recursive", "--page-size", "1", "s3://reports/",
        environment=place.environment(tls=False))
    assert [line.split()[3] for line in output.splitlines()] == KEYS
    assert len(place.fetches) > 1


@pytest.mark.parametrize("tls", [True, False])
def test_rclone_lists_a_bucket_and_renews(place, tls):
    """A key in each answer, as above."""
    output = run(
        rclone(), "lsf", "--recursive", "--files-only", "--s3-list-chunk", "1", "s3:reports",
        environment=place.environment(
            tls, RCLONE_CONFIG=os.devnull, RCLONE_CA_CERT=str(place.authority.file),
            RCLONE_CONFIG_S3_TYPE="s3", RCLONE_CONFIG_S3_PROVIDER="Other",
            RCLONE_CONFIG_S3_ENV_AUTH="true", RCLONE_CONFIG_S3_ENDPOINT=place.s3.url))
    assert sorted(output.split()) == KEYS
    assert len(place.fetches) > 1


@pytest.mark.parametrize("name", ["botocore", "awscli"])
def test_botocore_trusts_its_own_authorities_alone(place, name):
    """As the guide says: AWS_CA_BUNDLE has no effect on this endpoint."""
    command = (
        [sys.executable, "-c", PROGRAMS["botocore"]] if name == "botocore"
        else [installed("aws"), "s3", "ls"])
    with pytest.raises(AssertionError, match="CERTIFICATE_VERIFY_FAILED"):
        run(*command, environment=place.environment(tls=True))


def test_botocore_takes_the_token_from_a_variable(place):
    environment = place.environment(
        tls=False, AWS_CONTAINER_AUTHORIZATION_TOKEN=place.token.read_text())
    del environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]
    run(sys.executable, "-c", PROGRAMS["botocore"] + "names()", environment=environment)
    assert place.fetches


@pytest.mark.parametrize("more, complaint", [
    ({}, "Auth token value is not a legal header value"),
    ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/"}, "Unsupported host"),
    ({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, "InvalidAccessKeyId")],
    ids=["a line feed", "HTTP to another host", "an access key"])
def test_botocore_does_not_ask(place, more, complaint):
    """The guide names these traps."""
    if not more:
        place.token.write_text(place.token.read_text() + "\n")
    with pytest.raises(AssertionError, match=complaint):
        run(sys.executable, "-c", PROGRAMS["botocore"] + "names()",
            environment=place.environment(tls=False, **more))
    assert place.fetches == []
