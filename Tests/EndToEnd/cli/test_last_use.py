"""When access keys were used last: to the hour, and written after the request."""

import datetime
import os
import shutil
import time

import pytest

from cli.test_access_key_command import ROOT, code, create, credentials
from support.daypass import binary
from support.recorded import Recorded
from support.s3 import S3
from support.tracing import traced_script


@pytest.fixture(scope="module")
def s3(make_own, authority, certificate):
    s3 = S3(make_own(), authority, certificate, ROOT)
    s3.bucket("keys")
    return s3


def restart(s3):
    """A server that stops writes what it has noted."""
    s3.daypass.stop()
    s3.daypass.start()


def last_used(s3, key):
    shown = s3.daypass.tell("access-key", "info", key["accessKey"])["lastUsed"]
    (listed,) = [row for row in s3.daypass.tell("access-key", "list")
                 if row["accessKey"] == key["accessKey"]]
    assert listed["lastUsed"] == shown
    return shown and datetime.datetime.fromisoformat(shown).timestamp()


def file_of(s3, key):
    return s3.daypass.state / "cache" / "used" / f"{key['accessKey']}.json"


def test_a_request_and_a_session_are_uses(s3):
    s3.user("alice", "readwrite")
    used, unused, assumed = (create(s3, "alice") for _ in range(3))
    s3.client("s3", credentials(used)).list_objects_v2(Bucket="keys")
    session = s3.session(credentials(assumed))
    restart(s3)
    for key in (used, assumed):
        assert abs(time.time() - last_used(s3, key)) < 300
    assert last_used(s3, unused) == ""
    # A session of the key tells that the key is in use, too.
    os.utime(file_of(s3, assumed), (0, 0))
    assert last_used(s3, assumed) == ""
    s3.client("s3", session).list_objects_v2(Bucket="keys")
    restart(s3)
    assert abs(time.time() - last_used(s3, assumed)) < 300


def test_a_refused_caller_uses_nothing(s3):
    s3.user("bob", "readwrite")
    wrong, disabled = create(s3, "bob"), create(s3, "bob")
    s3.daypass.tell("access-key", "disable", disabled["accessKey"])
    assert code(
        s3.client("s3", credentials({**wrong, "secretKey": "a-wrong-secret"})).list_objects_v2,
        Bucket="keys") == "SignatureDoesNotMatch"
    assert code(
        s3.client("s3", credentials(disabled)).list_objects_v2,
        Bucket="keys") == "InvalidAccessKeyId"
    restart(s3)
    assert [last_used(s3, wrong), last_used(s3, disabled)] == ["", ""]


def test_the_last_use_goes_with_the_key(s3):
    s3.user("carol", "readwrite")
    for by in ("key", "user"):
        first = create(s3, "carol", "--id", "carol-key")
        s3.client("s3", credentials(first)).list_objects_v2(Bucket="keys")
        restart(s3)
        assert file_of(s3, first).exists()
        if by == "key":
            s3.daypass.tell("access-key", "remove", "carol-key")
        else:
            s3.daypass.tell("user", "remove", "carol")
            s3.user("carol", "readwrite")
        assert not file_of(s3, first).exists()
        second = create(s3, "carol", "--id", "carol-key")
        assert last_used(s3, second) == ""
        # A server may write the use of a key just after its removal.
        file_of(s3, second).touch()
        os.utime(file_of(s3, second), (time.time() - 60, time.time() - 60))
        assert last_used(s3, second) == ""
        s3.daypass.tell("access-key", "remove", "carol-key")


@pytest.mark.parametrize("obstacle", ["gone", "directory"])
def test_a_use_that_can_not_be_written_refuses_nothing(s3, obstacle):
    name = f"dave-{obstacle}"
    s3.user(name, "readwrite")
    key = create(s3, name)
    if obstacle == "gone":
        shutil.rmtree(s3.daypass.state / "cache" / "used")
    else:
        file_of(s3, key).mkdir(parents=True)
        os.utime(file_of(s3, key), (0, 0))
    s3.client("s3", credentials(key)).list_objects_v2(Bucket="keys")
    s3.daypass.stop()
    complains = "the last use of access keys is not recorded" in s3.daypass.output
    s3.daypass.start()
    s3.client("s3", credentials(key)).list_objects_v2(Bucket="keys")
    assert complains == (obstacle == "directory")
    assert (last_used(s3, key) == "") == (obstacle == "directory")


def test_the_last_use_changes_no_record(s3):
    s3.user("erin", "readwrite")
    key = create(s3, "erin")
    before = records(s3)
    s3.client("s3", credentials(key)).list_objects_v2(Bucket="keys")
    restart(s3)
    assert file_of(s3, key).exists()
    assert records(s3) == before


def records(s3):
    return {path: path.read_bytes() for path in s3.daypass.state.rglob("*.json")
            if "cache" not in path.parts}


def test_a_process_a_request_writes_a_use_once_an_hour(make_own, authority, certificate):
    """With plain CGI, a request by a key looks once whether its last use is written."""
    recorded = Recorded(make_own(), authority, certificate, ROOT)
    recorded.user("faythe", "readwrite")
    key = create(recorded, "faythe")
    recorded.daypass.stop()
    recorded.daypass.settings["DAYPASS_LISTEN"] = None
    recorded.daypass.write_settings()

    def calls():
        environment = cgi_environment(recorded, credentials(key))
        made = traced_script(
            recorded.daypass, [binary("daypass.fcgi")], environment, "%file,utimensat")
        return [name for name, arguments in made
                if "/cache/used/" in arguments or name == "utimensat"]

    assert calls() == ["newfstatat", "openat", "utimensat"]
    assert calls() == ["newfstatat"]
    hour = time.time() - 3_700
    os.utime(file_of(recorded, key), (hour, hour))
    assert calls() == ["newfstatat", "openat", "utimensat"]


def cgi_environment(s3, keys):
    call = s3.wire.signed(keys, "GET", "/bucket/k")
    return {
        "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "REQUEST_URI": "/bucket/k",
        "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.7", "HTTPS": "on",
        "DAYPASS_DOOR": "authorizer",
        **{"HTTP_" + name.upper().replace("-", "_"): value for name, value in call.headers}}
