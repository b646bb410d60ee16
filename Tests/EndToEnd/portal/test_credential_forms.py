"""Temporary credentials from the pages work as they are pasted."""

import html
import os
import pathlib
import re
import subprocess
import sys

import pytest

from support.ceph import Gateway
from support.portal import ROOT, Portal
from support.program import tool

PROGRAMS = pathlib.Path(sys.executable).parent


@pytest.fixture(scope="module")
def portal(make_own, authority, certificate):
    own = make_own()
    store = own.keep(Gateway(own.place("ceph")))
    portal = Portal(own, authority, certificate, store=store)
    store.bucket("reports")
    store.place("reports", "plan.txt", b"secret plan")
    return portal


@pytest.fixture(scope="module")
def forms(portal):
    """What the page shows, by the names of the forms."""
    visitor = portal.visitor()
    visitor.sign_in_with_key(*ROOT)
    fields = visitor.home().form("/daypass/temporary-credentials")
    page = visitor.post("/daypass/temporary-credentials", {**fields, "duration": "3600"})
    found = re.findall(r'<pre [^>]*aria-label="([^"]+)">\n(.*?)</pre>', page.text, re.S)
    return {html.unescape(name): html.unescape(text) for name, text in found}


@pytest.fixture
def environment(portal, tmp_path):
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_REGION": "us-east-1",
            "AWS_CA_BUNDLE": str(portal.authority.file), "AWS_EC2_METADATA_DISABLED": "true",
            "RCLONE_CA_CERT": str(portal.authority.file)}


def run(*command, environment, text=None):
    result = subprocess.run(
        command, env=environment, input=text, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_each_form_is_there(forms):
    assert list(forms) == [
        "sh, bash, zsh", "PowerShell", "~/.aws/credentials", "rclone (rclone.conf)",
        "s3cmd (~/.s3cfg)", "boto3", "DuckDB", "mc"]


def test_a_shell(forms, environment):
    script = forms["sh, bash, zsh"] + f"\n{PROGRAMS / 'aws'} s3 ls s3://reports/\n"
    assert "plan.txt" in run("sh", "-eu", environment=environment, text=script)


def test_a_file_of_aws(forms, environment, tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text(forms["~/.aws/credentials"])
    shown = run(PROGRAMS / "aws", "--profile", "daypass", "s3", "ls", "s3://reports/",
                environment=environment)
    assert "plan.txt" in shown


def test_rclone(forms, environment, tmp_path):
    (tmp_path / "rclone.conf").write_text(forms["rclone (rclone.conf)"])
    shown = run(PROGRAMS / "rclone", "--config", tmp_path / "rclone.conf", "lsf",
                "daypass:reports", environment=environment)
    assert shown == "plan.txt\n"


def test_s3cmd(forms, environment, tmp_path, portal):
    (tmp_path / ".s3cfg").write_text(forms["s3cmd (~/.s3cfg)"])
    shown = run(tool("s3cmd"), "--ca-certs", portal.authority.file, "ls", "s3://reports/",
                environment=environment)
    assert "s3://reports/plan.txt" in shown


def test_boto3(forms, environment):
    script = forms["boto3"] + (
        "\nprint(s3.get_object(Bucket='reports', Key='plan.txt')['Body'].read().decode())\n")
    assert run(sys.executable, "-", environment=environment, text=script) == "secret plan\n"


def test_mc_and_powershell_have_the_same_values(forms, portal):
    """Neither program is there to be run."""
    values = dict(re.findall(r"export (\w+)=(\S+)", forms["sh, bash, zsh"]))
    account = ":".join(values[f"AWS_{name}"] for name in (
        "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"))
    host = values["AWS_ENDPOINT_URL_S3"].removeprefix("https://")
    assert forms["mc"] == f"export MC_HOST_daypass=https://{account}@{host}"
    assert dict(re.findall(r"\$env:(\w+) = '(\S+)'", forms["PowerShell"])) == values
