"""Any number of Daypass users and access keys, and the calls that users sign."""

import json
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lab import run

FORM_TYPE = "application/x-www-form-urlencoded"
FORM = urllib.parse.urlencode({
    "Action": "AssumeRole",
    "Version": "2011-06-15",
    "DurationSeconds": "3600",
    "RoleArn": "arn:aws:iam:::role/bench",
    "RoleSessionName": "bench",
})


def import_users(count, command, configuration, file):
    """Makes this many users, through a file for `daypass user import`, and returns their names."""
    names = [f"user-{number:06}" for number in range(count)]
    with file.open("w") as lines:
        for name in names:
            user = {"accessKey": name, "secretKey": secret(name), "policies": ["readonly"]}
            lines.write(f"{json.dumps(user)}\n")
    run(command, "init", environment=configuration)
    run(command, "user", "import", file, environment=configuration)
    return names


def import_access_keys(count, command, configuration, directory):
    """Makes this many access keys of ten users, through files for `daypass import minio`."""
    users = [f"user-{number}" for number in range(10)]
    files = dict.fromkeys(
        ("policies", "groups", "user_mappings", "group_mappings", "stsuser_mappings"), {})
    files["users"] = {
        name: {"secretKey": secret(name), "status": "enabled"} for name in users}
    files["svcaccts"] = {
        f"AKIA{number:016}": {
            "parent": users[number % 10], "secretKey": secret(number), "status": "on",
            "claims": {"parent": users[number % 10], "sa-policy": "inherited-policy"}}
        for number in range(count)}
    directory.mkdir()
    for name, records in files.items():
        (directory / f"{name}.json").write_text(json.dumps(records))
    run(command, "init", environment=configuration)
    run(command, "import", "minio", directory, environment=configuration)


def secret(name):
    return f"secret-of-{name}"


def signed_headers(name, url):
    """The headers of a user's AssumeRole call, valid for 15 minutes from now, at this URL."""
    host = urllib.parse.urlsplit(url).netloc
    request = AWSRequest("POST", url, {"Content-Type": FORM_TYPE, "Host": host}, FORM)
    SigV4Auth(Credentials(name, secret(name)), "sts", "us-east-1").add_auth(request)
    return dict(request.headers.items())


def write_calls(file, names, url, connections):
    """Writes a call of each user as sent, with a NUL after each."""
    more = {"Content-Length": len(FORM)}
    if connections == "fresh":
        more["Connection"] = "close"
    with file.open("w", newline="") as calls:
        for name in names:
            calls.write(f"POST {urllib.parse.urlsplit(url).path} HTTP/1.1\r\n")
            for key, value in (signed_headers(name, url) | more).items():
                calls.write(f"{key}: {value}\r\n")
            calls.write(f"\r\n{FORM}\0")
