"""What the tests share: one glewlwyd, one nginx, one Daypass with several providers.

A test makes its own of anything that it changes, with the `make_…` fixtures.
"""

import contextlib
import itertools
import os
import pathlib
import shutil
import signal
import tempfile

import pytest
import urllib3

from support.authority import Authority
from support.ceph import Gateway
from support.chromium import Chromium
from support.daypass import Daypass, binary, provider, role_arn_of
from support.glewlwyd import Glewlwyd
from support.fake_directory import FakeDirectory
from support.issuer import Issuer
from support.nginx import Nginx
from support.oidc_provider_mock import OIDCProviderMock
from support.postgres import programs as postgresql
from support.program import tool
from support.recorded import Recorded
from support.s3 import S3, allow
from support.signing_key import SigningKey
from support.slapd import Slapd
from support.sts import Client


def pytest_sessionstart():
    """A missing program ends the run at once: no test is skipped for it."""
    # SIGTERM ends a run as Ctrl-C does, so that the started programs are stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name in (
                "nginx", "apache2", "lighttpd", "caddy", "glewlwyd", "radosgw", "restic", "s3cmd",
                "slapd",
                "ldapmodify", "pgbackrest", "spawn-fcgi", "strace", "valgrind", "wrk",
                "chromium", "chromedriver", "certutil"):
            tool(name)
        for name in ("daypass.fcgi", "daypass"):
            binary(name)
        postgresql()
    except RuntimeError as problem:
        pytest.exit(str(problem), returncode=2)


def pytest_terminal_summary(terminalreporter):
    """The matrix of web servers: how many tests of test_web_servers… each has passed."""
    counts = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            row = dict(getattr(report, "user_properties", ())).get("place")
            if row and (outcome != "passed" or report.when == "call"):
                numbers = counts.setdefault(tuple(row), [0, 0])
                numbers[outcome != "passed"] += 1
    if not counts:
        return
    terminalreporter.section("web servers")
    row = "{:<10} {:<14} {:<4} {:>6} {:>6}".format
    terminalreporter.write_line(row("web server", "reaches by", "door", "passed", "failed"))
    for (web_server, way, door), (passed, failed) in counts.items():
        terminalreporter.write_line(row(web_server, way, door, passed, failed), red=failed > 0)


class _Makers:
    """Makes things in numbered directories, and stops them in the opposite order."""

    def __init__(self, directory):
        self.directory = directory
        self.made = []
        self._numbers = itertools.count()

    def place(self, name):
        return self.directory / f"{name}{next(self._numbers)}"

    def keep(self, thing):
        self.made.append(thing)
        return thing

    def stop(self):
        # A failure to stop one keeps no other running.
        with contextlib.ExitStack() as stack:
            for thing in self.made:
                stack.callback(thing.stop)


@pytest.fixture(scope="session")
def session_directory():
    # Not pytest's own: the path of a Unix socket has at most 107 characters.
    path = pathlib.Path(tempfile.mkdtemp(prefix="daypass-"))
    # Some web servers run as another user, who must reach the user's own files.
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def authority(session_directory):
    return Authority(session_directory / "authority")


@pytest.fixture(scope="session")
def certificate(authority):
    return authority.issue("server")


@pytest.fixture(scope="session")
def shared(session_directory):
    makers = _Makers(session_directory)
    yield makers
    makers.stop()


@pytest.fixture
def own(session_directory, request):
    directory = pathlib.Path(tempfile.mkdtemp(dir=session_directory))
    directory.chmod(0o711)
    makers = _Makers(directory)
    yield makers
    makers.stop()


@pytest.fixture(scope="module")
def make_own(session_directory):
    """Makes directories of a module's own, and stops the programs in them when it ends."""
    made = []

    def make():
        directory = pathlib.Path(tempfile.mkdtemp(dir=session_directory))
        directory.chmod(0o711)
        made.append(_Makers(directory))
        return made[-1]
    yield make
    for makers in reversed(made):
        makers.stop()


@pytest.fixture(scope="session")
def glewlwyd(shared, authority):
    return shared.keep(Glewlwyd(shared.place("glewlwyd"), authority))


@pytest.fixture(scope="session")
def oidc_provider_mock(shared):
    return shared.keep(OIDCProviderMock(shared.place("mock")))


@pytest.fixture(scope="session")
def slapd(shared, authority, certificate):
    return shared.keep(Slapd(shared.place("slapd"), certificate, authority))


@pytest.fixture(scope="session")
def issuer(shared, certificate):
    """The friendly issuer that most forged tokens name; its provider is FORGE."""
    return shared.keep(Issuer(certificate, SigningKey("RS256", "forge-1"), "forge-client"))


@pytest.fixture(scope="session")
def other_issuer(shared, certificate):
    """A second issuer, provider OTHER. Its key has the same key ID as the first one's."""
    return shared.keep(Issuer(certificate, SigningKey("RS256", "forge-1", 1), "other-client"))


@pytest.fixture(scope="session")
def role_issuer(shared, certificate):
    """The issuer of provider ROLES, which has a role policy."""
    return shared.keep(Issuer(certificate, SigningKey("ES256", "roles-1"), "role-client"))


@pytest.fixture(scope="session")
def role_arn(role_issuer):
    """The role of provider ROLES; the region in it is empty."""
    return role_arn_of(role_issuer.audience)


@pytest.fixture(scope="session")
def daypass(shared, authority, glewlwyd, issuer, other_issuer, role_issuer):
    settings = {
        **provider(glewlwyd.lists),
        **provider(glewlwyd.strings, "STRINGS"),
        **provider(issuer, "FORGE", client_secret="client-secret-of-forge"),
        **provider(other_issuer, "OTHER"),
        **provider(role_issuer, "ROLES", role_policy="readonly"),
    }
    return shared.keep(Daypass(shared.place("daypass"), authority, settings)).start()


@pytest.fixture(scope="session")
def nginx(shared, certificate, daypass):
    return shared.keep(Nginx(shared.place("nginx"), certificate, daypass.upstream))


@pytest.fixture(scope="session")
def sts(nginx, authority):
    """A client of the shared Daypass, through nginx."""
    return Client(nginx.port, authority)


@pytest.fixture(scope="session")
def recorded(shared, authority, certificate):
    """The S3 door of the attacks, with a store behind it that keeps the requests that it gets."""
    return Recorded(shared, authority, certificate)


@pytest.fixture(scope="session")
def on_rclone(shared, authority, certificate, issuer):
    """S3 for real clients, on a store of files."""
    return _s3(S3(shared, authority, certificate, provider(issuer)))


@pytest.fixture(scope="session")
def on_ceph(shared, authority, certificate, issuer):
    """S3 for real clients, on a store that has versions and tags."""
    store = Gateway(shared.place("ceph"))
    return _s3(S3(shared, authority, certificate, provider(issuer), store=store))


def _s3(s3):
    """Alice may do everything in one bucket, and nothing in the other."""
    s3.bucket("reports")
    s3.bucket("secrets")
    s3.alice = s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    s3.store.place("secrets", "plan", b"secret")
    return s3


@pytest.fixture
def make_issuer(own, certificate):
    def make(certificate=certificate, **options):
        return own.keep(Issuer(certificate, **options))
    return make


@pytest.fixture
def make_slapd(own, authority, certificate):
    def make(**options):
        return own.keep(Slapd(own.place("slapd"), certificate, authority, **options))
    return make


@pytest.fixture
def make_directory(own):
    def make(*arguments, **options):
        return own.keep(FakeDirectory(*arguments, **options))
    return make


@pytest.fixture
def make_daypass(own, authority):
    """Makes a Daypass of the test's own, not yet started."""
    def make(settings, **options):
        return own.keep(Daypass(own.place("d"), authority, settings, **options))
    return make


@pytest.fixture
def make_browser(own, authority):
    def make(trusted=authority):
        return own.keep(Chromium(own.place("b"), trusted))
    return make


@pytest.fixture
def make_client(own, authority, certificate):
    """Puts an nginx of the test's own before an upstream and returns its client."""
    def make(upstream, **options):
        nginx = own.keep(Nginx(own.place("n"), certificate, upstream, **options))
        client = Client(nginx.port, authority)
        client.nginx = nginx
        return client
    return make


@pytest.fixture
def aws(monkeypatch, authority, sts, tmp_path):
    """An environment in which AWS clients know only the tests' endpoint and its authority."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(tmp_path), "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_STS": sts.url, "AWS_CA_BUNDLE": str(authority.file),
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def open_client(monkeypatch, authority, tmp_path):
    """Makes an S3 client that knows only what the test gives it."""
    def make(kind, url, credentials, checksums=None):
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        client = kind(url, authority, credentials, tmp_path, checksums)
        for name, value in client.environment.items():
            monkeypatch.setenv(name, value)
        client.open()
        return client
    return make


@pytest.fixture
def trusting(authority):
    """A connection pool for minio-py, which has no setting of its own for an authority."""
    with urllib3.PoolManager(
            ca_certs=str(authority.file), cert_reqs="CERT_REQUIRED", retries=False) as pool:
        yield pool
