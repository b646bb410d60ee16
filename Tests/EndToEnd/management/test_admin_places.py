"""The administration API and MinIO's probes through every web server."""

import json
import urllib.request
import ssl

import pytest

from management.test_minio_admin import ROOT, refusal
from support.minio_admin import minio_admin
from support.places import PLACES
from support.s3 import S3


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.name)
def s3(request, make_own, authority, certificate):
    place = request.param
    makers = make_own()
    store_settings = {
        "DAYPASS_ADMIN_API": "on", "MINIO_ROOT_USER": ROOT[0], "MINIO_ROOT_PASSWORD": ROOT[1],
        "MINIO_DOMAIN": "localhost"}
    return S3(
        makers, authority, certificate, store_settings, web_server=place.s3,
        kind=lambda *arguments: place.daypass(*arguments))


def test_calls_with_and_without_bodies(s3):
    root = minio_admin(s3.url, s3.authority, *ROOT)
    root.user_add("alice", "alice-secret-1")
    root.user_disable("alice")
    assert json.loads(root.user_list())["alice"]["status"] == "disabled"
    root.group_add("g1", ["alice"])
    assert json.loads(root.group_info("g1"))["members"] == ["alice"]
    alice = minio_admin(s3.url, s3.authority, "alice", "alice-secret-1")
    assert refusal(alice.user_list) == ("403", "InvalidAccessKeyId")
    root.user_enable("alice")
    assert refusal(alice.user_list) == ("403", "AccessDenied")


@pytest.mark.parametrize("probe", ["live", "ready", "cluster"])
def test_probes(s3, probe):
    context = ssl.create_default_context(cafile=str(s3.authority.file))
    with urllib.request.urlopen(f"{s3.url}/minio/health/{probe}", context=context) as answer:
        assert (answer.status, answer.read()) == (200, b"")
