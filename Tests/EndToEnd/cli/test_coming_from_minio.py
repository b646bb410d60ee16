"""docs/guides/coming-from-minio.md: its commands copy an export of MinIO."""

import json
import os
import re
import subprocess

from support.daypass import REPOSITORY, binary
from support.program import tool

GUIDE = REPOSITORY / "docs" / "guides" / "coming-from-minio.md"
EXPORT = {
    "policies": {"reports": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::reports/*"]}]}},
    "users": {
        "bob": {"secretKey": "bob's old secret", "status": "enabled"},
        "carl": {"secretKey": "carl's old secret", "status": "disabled"}},
    "user_mappings": {"bob": {"version": 1, "policy": "readonly,reports"}},
    "groups": {"analysts": {"version": 1, "status": "enabled", "members": ["bob"]}},
    "group_mappings": {"analysts": {"version": 1, "policy": "reports"}},
}


def test_users_groups_and_policies_are_copied(tmp_path):
    for name, records in EXPORT.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(records))
    settings = tmp_path / "daypass.env"
    settings.write_text(f"DAYPASS_STATE_DIR={tmp_path}/state\n")
    settings.chmod(0o600)
    folders = [str(binary("daypass").parent), os.path.dirname(tool("jq")), os.environ["PATH"]]
    environment = {"PATH": ":".join(folders), "DAYPASS_CONFIG": str(settings)}

    def run(commands):
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path, env=environment, check=True,
            capture_output=True, text=True, timeout=60).stdout

    run("daypass init")
    block = re.search(r"^```sh\n(mc .*?)^```", GUIDE.read_text(), re.S | re.M)[1]
    export, _, copy = block.partition("\n\n")
    assert "iam export" in export
    run(copy)
    users = {user["accessKey"]: user for user in json.loads(run("daypass user list --json"))}
    assert (users["bob"]["userStatus"], users["carl"]["userStatus"]) == ("enabled", "disabled")
    assert users["bob"]["memberOf"] == ["analysts"]
    assert users["bob"]["policies"] == ["readonly", "reports"]
    assert json.loads(run("daypass group info analysts --json"))["policies"] == ["reports"]
    decision = run("daypass policy simulate --user bob --action s3:GetObject"
                   " --resource arn:aws:s3:::reports/a")
    assert "allowed by policy" in decision
