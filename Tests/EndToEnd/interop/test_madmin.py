"""MinIO's own library of the administration API, in Go, as Debian packages it."""

import json
import os
import pathlib
import subprocess

import pytest

from support.program import tool
from support.s3 import S3

SOURCE = pathlib.Path(__file__).parent / "lib" / "madmin" / "main.go"
ROOT = ("root-admin", "root-admin-secret")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program, built from Debian's packages alone."""
    directory = tmp_path_factory.mktemp("madmin")
    subprocess.run(
        [tool("go"), "build", "-o", directory / "administer", SOURCE], check=True, timeout=500,
        env={"PATH": os.environ["PATH"], "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
             "GOCACHE": str(directory / "cache"), "HOME": str(directory), "GOFLAGS": ""})
    return directory / "administer"


def test_a_program_in_go_administers(program, make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1]})
    result = subprocess.run(
        [program, s3.url.removeprefix("https://"), ROOT[0]], capture_output=True, text=True,
        timeout=120, env={"SECRET_KEY": ROOT[1], "SSL_CERT_FILE": str(authority.file)})
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    group = told.pop("group")
    assert (group["name"], group["status"], group["members"]) == ("burrow", "disabled", ["gopher"])
    policy = told.pop("policy")
    assert policy["Statement"][0]["Action"] == ["s3:GetObject"]
    assert told.pop("configuration").startswith("identity_ldap enable= server_addr= ")
    (entity,) = told.pop("entities")
    assert (entity["user"], entity["policies"]) == ("gopher", ["go-read"])
    assert told == {
        "status": "disabled", "enabled": "enabled", "absent": "XMinioAdminNoSuchUser",
        "inUse": "XMinioIAMPolicyInUse", "key": "gopher-key", "keyStatus": "off",
        "keyIsNarrow": True, "mode": "online", "servers": 1, "account": ROOT[0],
        "subsystems": 6, "sources": 1, "fixed": "XMinioAdminConfigEnvOverridden",
        "restart": "NotImplemented"}
