"""docs/guides/coming-from-minio.md: its commands import an export of MinIO."""

import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest

from support.daypass import REPOSITORY, binary

GUIDE = REPOSITORY / "docs" / "guides" / "coming-from-minio.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), re.S | re.M)
RECORDED = REPOSITORY / "Tests/EndToEnd/cli/fixtures/minio-iam-info.zip"


@pytest.fixture
def run(tmp_path):
    """Runs commands in a shell, with a Daypass that has a state directory."""
    settings = tmp_path / "daypass.env"
    settings.write_text(f"DAYPASS_STATE_DIR={tmp_path}/state\n")
    settings.chmod(0o600)
    environment = {"PATH": f"{binary('daypass').parent.resolve()}:{os.environ['PATH']}",
                   "DAYPASS_CONFIG": str(settings)}

    def run(commands):
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path, env=environment, check=True,
            capture_output=True, text=True, timeout=60).stdout
    run("daypass init")
    return run


def test_the_commands_import_an_export(run, tmp_path):
    export, *commands = BLOCKS[0].splitlines()
    assert "iam export" in export
    file = re.search(r"writes (\S+)", export)[1]
    shutil.copy(RECORDED, tmp_path / file)
    dry, real = commands
    assert dry == f"{real} --dry-run"
    told = run(dry)
    assert run("daypass user list --json").strip() == "[]"
    assert run(real) == told
    users = {user["accessKey"]: user for user in json.loads(run("daypass user list --json"))}
    assert {name: user["policies"] for name, user in users.items()} == {
        "alice": ["readonly"], "bob": []}
    decision = run("daypass policy simulate --user alice --action s3:GetObject"
                   " --resource arn:aws:s3:::reports/a")
    assert "allowed by policy" in decision


def test_the_unpacked_export_can_be_imported(run, tmp_path):
    with zipfile.ZipFile(RECORDED) as archive:
        archive.extractall(tmp_path / "export")
    run("daypass import minio export")
    assert len(json.loads(run("daypass user list --json"))) == 2


def test_an_administrator_is_made(run):
    """mc itself is not packaged; MinIO's Python client makes the same calls in other tests."""
    add, alias, *rest = BLOCKS[1].splitlines()
    assert "secret key" in run(add)
    assert alias.startswith("mc alias set ") and all(line.startswith("mc admin ") for line in rest)
