"""restic, which uploads with minio-go: over plain HTTP in chunks that are signed one by one."""

import random
import subprocess

import pytest

from support.chunks import CHUNKS
from support.program import tool


@pytest.fixture(params=["rclone", "ceph"])
def s3(request):
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture
def restic(s3, authority, tmp_path):
    """Runs restic with a session of alice's."""
    session = s3.session(s3.alice)
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "RESTIC_PASSWORD": "of the backup alone",
        "AWS_DEFAULT_REGION": "us-east-1",
        **{name.upper(): value for name, value in session.items()}}

    def run(url, *arguments):
        return subprocess.run(
            [tool("restic"), "--no-cache", "--cacert", authority.file,
             "-o", "s3.bucket-lookup=path",
             "-r", f"s3:{url}", *arguments],
            env=environment, capture_output=True, text=True, timeout=120)
    return run


@pytest.mark.parametrize("plain", [True, False], ids=["http", "https"])
def test_a_backup_can_be_restored(s3, restic, tmp_path, plain):
    data = tmp_path / "data"
    data.mkdir()
    (data / "large").write_bytes(random.Random(1).randbytes(10 << 20))
    (data / "small").write_bytes(b"x")
    url = f"{s3.plain_url if plain else s3.url}/reports/restic-{plain}"
    before = len(s3.nginx.requests())
    for arguments in [("init",), ("backup", data), ("check", "--read-data"),
                      ("restore", "latest", "--target", tmp_path / "restored")]:
        done = restic(url, *arguments)
        assert done.returncode == 0, (arguments, done)
    restored = tmp_path / "restored" / data.relative_to("/")
    for name in ("large", "small"):
        assert (restored / name).read_bytes() == (data / name).read_bytes()
    modes = {request["http_x_amz_content_sha256"] for request in s3.nginx.requests()[before:]
             if request["request_method"] == "PUT"}
    assert modes == {CHUNKS if plain else "UNSIGNED-PAYLOAD"}


def test_restic_reports_that_it_may_not_write(s3, restic):
    done = restic(f"{s3.plain_url}/secrets/restic", "init")
    assert done.returncode != 0 and "Access Denied" in done.stderr, done
