"""Every method of MinioAdmin, in minio-py and in miniopy-async, and what each gets here.

`pytest -s` prints the list.
"""

import inspect
import json
import re

import minio
import minio.error
import miniopy_async
import miniopy_async.error
import pytest
from minio.datatypes import PeerInfo, PeerSite, SiteReplicationStatusOptions

from support import slapd as names
from support.daypass import REPOSITORY
from support.minio_admin import AsynchronousAdmin, minio_admin
from support.s3 import S3

ROOT = ("root-admin", "root-admin-secret")
READ = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"]}]}
REFUSALS = (minio.error.MinioAdminException, miniopy_async.error.MinioAdminException)
BOB = names.USERS["bob"]
OK, FIXED, NOT_HERE = "OK", "400 XMinioAdminConfigEnvOverridden", "501 NotImplemented"
# Stands for the file of a policy.
FILE = object()
# These send nothing.
LOCAL = {"set_app_info", "trace_on", "trace_off"}

# Each method with its arguments, in an order in which each finds what it needs.
CALLS = [
    ("info", (), {}, OK),
    ("account_info", (), {}, OK),
    ("user_add", ("alice", "alice-secret-1"), {}, OK),
    ("user_list", (), {}, OK),
    ("user_disable", ("alice",), {}, OK),
    ("user_enable", ("alice",), {}, OK),
    ("user_info", ("alice",), {}, OK),
    ("group_add", ("crew", ["alice"]), {}, OK),
    ("group_list", (), {}, OK),
    ("group_disable", ("crew",), {}, OK),
    ("group_enable", ("crew",), {}, OK),
    ("group_info", ("crew",), {}, OK),
    ("policy_add", ("read", FILE), {}, OK),
    ("policy_list", (), {}, OK),
    ("policy_info", ("read",), {}, OK),
    ("policy_set", ("read,readonly",), {"user": "alice"}, OK),
    ("policy_unset", ("readonly",), {"user": "alice"}, OK),
    ("attach_policy", (["readwrite"],), {"group": "crew"}, OK),
    ("get_policy_entities", (["alice"], ["crew"], ["read"]), {}, OK),
    ("detach_policy", (["readwrite"],), {"group": "crew"}, OK),
    ("add_service_account", (), {
        "access_key": "script-key", "secret_key": "script-key-secret", "name": "script"}, OK),
    ("update_service_account", (), {"access_key": "script-key", "description": "new"}, OK),
    ("get_service_account", ("script-key",), {}, OK),
    ("list_service_account", (ROOT[0],), {}, OK),
    ("delete_service_account", ("script-key",), {}, OK),
    ("attach_policy_ldap", (["readonly"],), {"user": BOB}, OK),
    ("list_access_keys_ldap", (BOB, "all"), {}, OK),
    ("list_access_keys_ldap_bulk", ([BOB], "all", False), {}, OK),
    ("detach_policy_ldap", (["readonly"],), {"user": BOB}, OK),
    ("group_remove", ("crew", ["alice"]), {}, OK),
    ("group_remove", ("crew",), {}, OK),
    ("user_remove", ("alice",), {}, OK),
    ("policy_remove", ("read",), {}, OK),
    ("config_get", ("region",), {}, OK),
    ("config_history", (), {}, OK),
    ("config_set", ("region", {"name": "x"}), {}, FIXED),
    ("config_reset", ("region",), {}, FIXED),
    ("config_restore", ("1",), {}, NOT_HERE),
    ("service_restart", (), {}, NOT_HERE),
    ("service_stop", (), {}, NOT_HERE),
    ("update", (), {}, NOT_HERE),
    ("top_locks", (), {}, NOT_HERE),
    ("profile_start", (("cpu",),), {}, NOT_HERE),
    ("get_data_usage_info", (), {}, NOT_HERE),
    ("bucket_quota_set", ("b", 1), {}, NOT_HERE),
    ("bucket_quota_get", ("b",), {}, NOT_HERE),
    ("bucket_quota_clear", ("b",), {}, NOT_HERE),
    ("kms_key_create", ("k",), {}, NOT_HERE),
    ("kms_key_status", ("k",), {}, NOT_HERE),
    ("add_site_replication", ([PeerSite("a", "https://a.example", "k", "s")],), {}, NOT_HERE),
    ("edit_site_replication", (PeerInfo("d", "https://a.example", "1", "on"),), {}, NOT_HERE),
    ("get_site_replication_info", (), {}, NOT_HERE),
    ("get_site_replication_status", (SiteReplicationStatusOptions(),), {}, NOT_HERE),
    ("remove_site_replication", (), {"all_sites": True}, NOT_HERE),
]
REFUSED = {name: answer for name, _, _, answer in CALLS if answer != OK}


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate, slapd):
    return S3(make_own(), authority, certificate, {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1],
        **slapd.settings()})


@pytest.fixture(scope="module", params=[minio_admin, AsynchronousAdmin],
                ids=["minio-py", "miniopy-async"])
def client(request, s3):
    return request.param(s3.url, s3.authority, *ROOT)


def answer(call, *arguments, **more):
    try:
        call(*arguments, **more)
    except REFUSALS as refusal:
        return f"{refusal._code} {json.loads(refusal._body)['Code']}"
    return OK


@pytest.mark.parametrize("library", [minio, miniopy_async], ids=lambda library: library.__name__)
def test_the_list_has_every_method(library):
    methods = {name for name, _ in inspect.getmembers(library.MinioAdmin, inspect.isfunction)
               if not name.startswith("_")}
    assert {name for name, _, _, _ in CALLS} | LOCAL == methods


def test_what_each_method_gets(client, tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(READ))
    told = {}
    for name, arguments, more, expected in CALLS:
        arguments = [str(file) if argument is FILE else argument for argument in arguments]
        told[name] = answer(getattr(client, name), *arguments, **more)
        assert told[name] == expected, name
    print("", *(f"{name:32}{told[name]}" for name in told), sep="\n")


def test_the_page_names_the_refused_methods():
    page = (REPOSITORY / "docs/guides/administration-api.md").read_text()
    section = page.split("## Refused methods")[1].split("\n## ")[0]
    told = {}
    for methods, code in re.findall(r"^\| (`[^|]*`) \| ([^|]*) \|", section, re.M):
        told |= dict.fromkeys(re.findall(r"`(\w+)`", methods), code.replace("`", ""))
    assert told == REFUSED
