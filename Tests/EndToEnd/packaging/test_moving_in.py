"""docs/guides/coming-from-minio.md on a fresh Debian: the package, MinIO's export, an administrator
from afar, and S3 requests by the keys that MinIO gave."""

import json
import re

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from support.daypass import REPOSITORY
from support.debian import package
from support.minio_admin import minio_admin
from support.nginx import Nginx
from support.packaged import SETTINGS, Site
from support.page import blocks
from support.program import accepts, free_port
from support.store import Store
from support.waiting import until

EXPORT = REPOSITORY / "Tests/EndToEnd/cli/fixtures/minio-iam-info.zip"


@pytest.fixture
def store(own):
    store = own.keep(Store(own.place("store")))
    (store.bucket("reports") / "2026.csv").write_text("1,2\n")
    return store


def commands(number):
    return blocks("docs/guides/coming-from-minio.md")[number].splitlines()


def configured(debian, settings):
    with debian.path(SETTINGS).open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in settings.items())
    debian.run("daypass", "config", "check")


def imported(debian):
    """Moves users, policies and access keys in, as the guide does."""
    export, dry, real = commands(0)
    name = re.search(r"writes (\S+)", export)[1]
    debian.path(f"/root/{name}").write_bytes(EXPORT.read_bytes())
    planned = debian.run("sh", "-c", f"cd /root && {dry}")
    assert json.loads(debian.run("daypass", "user", "list", "--json")) == []
    done = debian.run("sh", "-c", f"cd /root && {real}")
    debian.path(f"/root/{name}").unlink()
    assert done == planned
    return done


def s3(url, authority, access_key, secret_key):
    return boto3.client(
        "s3", endpoint_url=url, region_name="us-east-1", verify=str(authority.file),
        aws_access_key_id=access_key, aws_secret_access_key=secret_key,
        config=Config(retries={"total_max_attempts": 1}))


def test_the_whole_move(installed, certificate, authority, store):
    configured(installed, {**store.settings, "DAYPASS_ADMIN_API": "on"})
    assert "RIPGR69JDNS3LS2YE6JQ" in imported(installed), "the key of MinIO's root is left out"
    site = Site(installed, certificate, store.address)
    try:
        # What MinIO gave goes on: a user's secret, and access keys.
        for key in (("alice", "alicesecret1"), ("alicesvc00009", "alicesvcsecret9"),
                    ("MZ9UQMJH4K1H1V8ZYVJR", "NzEYqGwGg2qjV09I3T1NJZdrkkfWPe41sbA+1uSK")):
            client = s3(site.url, authority, *key)
            read = client.get_object(Bucket="reports", Key="2026.csv")["Body"].read()
            assert read == b"1,2\n"
            with pytest.raises(ClientError, match="AccessDenied"):
                client.put_object(Bucket="reports", Key="new", Body=b"")
        # The guide's administrator. mc is in no Debian: minio-py's client makes the same calls.
        add, alias, user, attach = commands(1)
        secret = json.loads(installed.run(*add.split(), "--json"))["secretKey"]
        assert alias.startswith("mc alias set ") and user.startswith("mc admin user add ")
        admin = minio_admin(site.url, authority, "admin", secret)
        admin.user_add(*user.split()[-2:])
        admin.attach_policy([attach.split()[-3]], user=attach.split()[-1])
        assert {"alice", "bob", "zoe"} <= set(json.loads(admin.user_list()))
        zoe = s3(site.url, authority, *user.split()[-2:])
        zoe.put_object(Bucket="reports", Key="new", Body=b"text")
        assert (store.files / "reports/new").read_bytes() == b"text"
    finally:
        site.stop()


def test_the_next_release_has_the_libraries(next_debian, certificate, authority, store, own):
    """zlib for the import and libargon2 for the API, which are loaded when they are needed."""
    next_debian.install(package())
    port = free_port()
    configured(next_debian, {**store.settings, "DAYPASS_ADMIN_API": "on"})
    imported(next_debian)
    secret = json.loads(next_debian.run(
        "daypass", "user", "add", "admin", "--policy", "consoleAdmin", "--json"))["secretKey"]
    server = next_debian.start(
        "daypass", "env", f"DAYPASS_LISTEN=127.0.0.1:{port}", "daypass.fcgi",
        user="daypass:daypass")
    try:
        until(lambda: server.has_ended or accepts(("127.0.0.1", port)), "the server")
        assert not server.has_ended, server.output
        nginx = own.keep(Nginx(own.place("n"), certificate, f"127.0.0.1:{port}", store.address))
        admin = minio_admin(f"https://localhost:{nginx.port}", authority, "admin", secret)
        admin.user_add("zoe", "a-long-secret")
        assert "zoe" in json.loads(admin.user_list())
    finally:
        next_debian.stop()
        next_debian.run("dpkg", "--purge", "daypass")
