"""What only awscli does: it synchronises directories, uploads large files, and has its own
defaults."""

import hashlib
import os
import pathlib

import pytest

from support.clients import Awscli

MEBIBYTE = 1 << 20


@pytest.fixture
def aws(on_rclone, open_client):
    return open_client(Awscli, on_rclone.url, on_rclone.session(on_rclone.alice))


def test_a_directory_is_synchronised(on_rclone, aws, tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "below").mkdir(parents=True)
    (source / "a b").write_text("one")
    (source / "below" / "two").write_text("two")
    aws.aws("s3", "sync", source, "s3://reports/sync")
    assert on_rclone.store.object("reports", "sync/below/two") == b"two"
    (source / "a b").unlink()
    (source / "below" / "three").write_text("three")
    aws.aws("s3", "sync", "--delete", source, "s3://reports/sync")
    aws.aws("s3", "sync", "s3://reports/sync", target)
    below = {
        file.relative_to(target): file.read_text() for file in target.rglob("*") if file.is_file()}
    assert below == {pathlib.Path("below/two"): "two", pathlib.Path("below/three"): "three"}


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_100_mebibytes_pass_without_being_held_in_memory(
        on_rclone, open_client, tmp_path, scheme):
    url = on_rclone.url if scheme == "https" else on_rclone.plain_url
    aws = open_client(Awscli, url, on_rclone.session(on_rclone.alice))
    source, target = tmp_path / "source", tmp_path / "target"
    block = os.urandom(MEBIBYTE)
    with source.open("wb") as file:
        for _ in range(100):
            file.write(block)
    servers = [on_rclone.daypass.program, on_rclone.nginx.program]
    aws.aws("s3", "cp", source, f"s3://reports/large-{scheme}")
    aws.aws("s3", "cp", f"s3://reports/large-{scheme}", target)
    assert digest(target) == digest(source)
    for server in servers:
        for process in [server.process.pid, *children(server.process.pid)]:
            assert peak_memory(process) < 50 * MEBIBYTE, server.process.args


def test_a_presigned_url_of_version_2_is_named_in_the_refusal(on_rclone, open_client):
    """The default of awscli and boto3."""
    aws = open_client(Awscli, on_rclone.url, on_rclone.session(on_rclone.alice))
    aws.configuration.write_text("")
    url = aws.presigned("get_object", "reports", "one")
    assert "AWSAccessKeyId" in url
    answer = aws.run("/usr/bin/curl", "--silent", "--cacert", aws.authority, url).decode()
    assert "<Code>InvalidRequest</Code>" in answer and "signature_version s3v4" in answer


def digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def children(process):
    tasks = pathlib.Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def peak_memory(process):
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return int(fields["VmHWM"].split()[0]) * 1024
