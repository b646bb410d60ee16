"""Real clients with a session's credentials, through nginx and Daypass, on real stores that know
nothing about sessions."""

import subprocess

import pytest
from botocore.exceptions import FlexibleChecksumError

from support.clients import CLIENTS, Awscli, Boto3, PyArrow, S3fs
from support.program import tool

# The words of each client for a denied list: AccessDenied.
DENIED = {
    "boto3": r"\(AccessDenied\)", "awscli": r"\(AccessDenied\)", "minio-py": "code: AccessDenied",
    "rclone": "api error AccessDenied", "s3fs": "Access Denied", "s3cmd": r"403 \(AccessDenied\)",
    "pyarrow": "ACCESS_DENIED",
}
# Characters that a client, nginx, Daypass and a store each encode.
KEY = "a b+c%2Fd~é=&.csv"
LARGE = b"0123456789abcdef" * (12 << 16)


@pytest.fixture(params=["rclone", "ceph"])
def s3(request):
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture(params=["https", "http"])
def url(request, s3):
    return s3.url if request.param == "https" else s3.plain_url


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS)
def client(request, s3, url, open_client):
    """A client with a session of alice's. Ceph 16 does not know the checksums of 2025."""
    checksums = None if s3.store.knows_trailers else "when_required"
    return open_client(request.param, url, s3.session(s3.alice), checksums)


@pytest.fixture
def folder(request):
    """The beginning of this test's keys."""
    return request.node.name.replace("[", "-").replace("]", "") + "/"


def test_what_is_put_can_be_read(s3, client, folder):
    client.put("reports", folder + KEY, b"one,two\n")
    assert client.get("reports", folder + KEY) == b"one,two\n"
    assert s3.store.object("reports", folder + KEY) == b"one,two\n"


def test_a_part_can_be_read(s3, client, folder):
    s3.store.place("reports", folder + "digits", b"0123456789")
    assert client.get_range("reports", folder + "digits", 4, 9) == b"456789"


def test_a_folder_is_listed(s3, client, folder):
    for name in (KEY, "below/one", "below/two"):
        s3.store.place("reports", folder + name, b"one")
    assert client.list("reports", folder) == {KEY, "below/"}


def test_an_object_is_copied(s3, client, folder):
    s3.store.place("reports", folder + KEY, b"one")
    # s3cmd reads the object's ?acl, for which rclone returns the object: Daypass refuses it.
    client.copy("reports", folder + KEY, folder + "copy")
    assert s3.store.object("reports", folder + "copy") == b"one"


def test_a_large_object_is_put_in_parts(s3, client, folder):
    client.put_parts("reports", folder + KEY, LARGE)
    assert s3.store.object("reports", folder + KEY) == LARGE


def test_an_object_is_deleted(s3, client, folder):
    # Not in a folder, because pyarrow keeps a folder with a marker, which rclone can't make.
    key = folder.replace("/", KEY)
    s3.store.place("reports", key, b"one")
    client.delete("reports", key)
    assert s3.store.object("reports", key) is None


def test_another_bucket_is_denied_in_the_clients_own_words(s3, client):
    with pytest.raises(client.Refusal, match=DENIED[client.name]):
        client.list("secrets", "")
    # Some send HEAD first, whose answer has no document with a code.
    denied = f"{DENIED[client.name]}|Forbidden|403"
    with pytest.raises(client.Refusal, match=denied):
        client.get("secrets", "plan")
    with pytest.raises(client.Refusal, match=denied):
        client.put("secrets", "new", LARGE)
    assert s3.store.object("secrets", "new") is None


@pytest.mark.parametrize(
    "client", [kind for kind in CLIENTS.values() if kind.presigns], indirect=True)
def test_a_presigned_url_works_without_credentials(s3, client, folder):
    s3.store.place("reports", folder + KEY, b"one")
    assert curl(client, client.presigned("get_object", "reports", folder + KEY)) == b"one"
    # minio-py and rclone ask the server first, and make no such URL.
    with pytest.raises((client.Refusal, AssertionError), match="403|Forbidden|AccessDenied"):
        curl(client, client.presigned("get_object", "secrets", "plan"))


@pytest.mark.parametrize(
    "client", [kind for kind in CLIENTS.values() if "put_object" in kind.presigns], indirect=True)
def test_a_presigned_url_takes_an_upload(s3, client, folder):
    url = client.presigned("put_object", "reports", folder + KEY)
    curl(client, url, "--upload-file", client.file(LARGE))
    assert s3.store.object("reports", folder + KEY) == LARGE


def test_a_folder_s_objects_are_deleted(s3, client, folder):
    """With one request that lists them all, or one by one."""
    for name in ("one", KEY):
        s3.store.place("reports", folder + name, b"one")
    client.delete_all("reports", folder)
    assert s3.store.object("reports", folder + "one") is None
    assert s3.store.object("reports", folder + KEY) is None


@pytest.mark.parametrize("kind", [Boto3, Awscli, S3fs, PyArrow], ids=lambda kind: kind.name)
def test_a_store_without_trailers_refuses_them(on_ceph, kind, open_client, folder):
    """Such a store refuses what AWS's SDKs send over HTTPS by default, instead of storing it with
    its framing."""
    client = open_client(kind, on_ceph.url, on_ceph.session(on_ceph.alice))
    # awscli fails to read the store's document, which has a code and no message.
    with pytest.raises(
            client.Refusal, match="XAmzContentSHA256Mismatch|'NoneType' is not iterable"):
        client.put("reports", folder + "one", b"one")
    assert on_ceph.store.object("reports", folder + "one") is None


def test_rclone_states_the_checksum_of_the_whole_object_for_a_part(on_rclone, open_client, folder):
    """Over HTTP boto3 sends the checksum in a header, which rclone keeps and returns."""
    session = on_rclone.session(on_rclone.alice)
    client = open_client(Boto3, on_rclone.plain_url, session)
    client.put("reports", folder + "digits", b"0123456789")
    with pytest.raises(FlexibleChecksumError):
        client.get_range("reports", folder + "digits", 4, 9)
    client = open_client(Boto3, on_rclone.plain_url, session, checksums="when_required")
    assert client.get_range("reports", folder + "digits", 4, 9) == b"456789"


def curl(client, url, *options):
    done = subprocess.run(
        [tool("curl"), "--silent", "--show-error", "--fail", "--cacert", client.authority, *options,
         url], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
