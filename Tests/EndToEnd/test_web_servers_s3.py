"""S3 behind every web server, each way in which it reaches Daypass: real clients, uploads of each kind, and attacks.

Daypass sends the store itself what it has checked, so a web server has no say in what that is: what is to be seen
here is that each passes on what was sent, and that what it changes is refused.
"""

import hashlib
import http.client
import ssl

import pytest

from support.clients import Awscli, Boto3, MinioPy
from support.places import PLACES
from support.recorded import Recorded
from support.s3 import S3, allow

# Characters that a client, a web server, Daypass and a store each encode.
KEY = "a b+c%2Fd~é=&.csv"
LARGE = b"0123456789abcdef" * (12 << 16)


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.name)
def place(request):
    return request.param


@pytest.fixture(autouse=True)
def row(place, record_property):
    record_property("place", (place.web_server, place.way, "S3"))


@pytest.fixture(scope="module")
def s3(place, make_own, authority, certificate):
    """S3 for real clients. Alice may do everything in one bucket, and nothing in the other."""
    s3 = S3(make_own(), authority, certificate, web_server=place.s3, kind=place.daypass)
    s3.bucket("reports")
    s3.bucket("secrets")
    s3.alice = s3.session(s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))]))
    s3.store.place("secrets", "plan", b"secret")
    return s3


@pytest.fixture(scope="module")
def recorded(place, make_own, authority, certificate):
    """S3 for attacks, on a store that keeps what it was sent."""
    recorded = Recorded(make_own(), authority, certificate, web_server=place.s3, kind=place.daypass)
    recorded.alice = recorded.user("alice", [allow("s3:*", on=("bucket", "bucket/*"))])
    return recorded


@pytest.fixture(params=[Boto3, Awscli, MinioPy], ids=lambda kind: kind.name)
def client(request, s3, open_client):
    return open_client(request.param, s3.url, s3.alice)


@pytest.fixture
def folder(request):
    """Where the keys of this test begin."""
    return hashlib.sha1(request.node.name.encode()).hexdigest()[:8] + "/"


# Real clients

def test_objects_are_put_read_listed_and_deleted(s3, client, folder):
    client.put("reports", folder + KEY, b"one,two\n")
    assert s3.store.object("reports", folder + KEY) == b"one,two\n"
    assert client.get("reports", folder + KEY) == b"one,two\n"
    assert client.list("reports", folder) == {KEY}
    client.put_parts("reports", folder + "large", LARGE)
    assert s3.store.object("reports", folder + "large") == LARGE
    assert client.get("reports", folder + "large") == LARGE
    client.delete("reports", folder + KEY)
    assert s3.store.object("reports", folder + KEY) is None


def test_another_bucket_is_denied(s3, client):
    with pytest.raises(client.Refusal, match="AccessDenied|403"):
        client.get("secrets", "plan")
    with pytest.raises(client.Refusal, match="AccessDenied|403"):
        client.put("secrets", "new", b"one")
    assert s3.store.object("secrets", "new") is None
