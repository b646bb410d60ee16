"""What a running server notices of its state directory: changes by commands at the next request,
and what happens without them within a second."""

import concurrent.futures
import json
import os
import subprocess

import pytest

from support.daypass import provider
from support.fastcgi import Connection
from support.program import tool
from support.recorded import Recorded
from support.s3 import deny
from support.sts import parameters
from support.waiting import until


@pytest.fixture
def s3(own, authority, certificate):
    s3 = Recorded(own, authority, certificate)
    s3.alice = s3.user("alice", "readwrite")
    return s3


def get(s3, keys):
    return s3.send(s3.wire.signed(keys, "GET", "/bucket/k"), tls=False)[0].status


def archive(daypass, file):
    """As the page on backups does."""
    subprocess.run(
        [tool("tar"), "-C", daypass.state, "-czf", file, "--exclude=./cache", "."], check=True,
        timeout=60)


def restore(daypass, file):
    subprocess.run([tool("tar"), "-C", daypass.state, "-xzpf", file], check=True, timeout=60)


def copy_over(daypass, file):
    """Writes into the existing files, unlike tar."""
    place = daypass.directory / "unpacked"
    place.mkdir()
    subprocess.run([tool("tar"), "-C", place, "-xzpf", file], check=True, timeout=60)
    subprocess.run([tool("cp"), "-r", f"{place}/.", daypass.state], check=True, timeout=60)


@pytest.mark.parametrize("put_back", [restore, copy_over])
def test_a_restore_under_a_running_server_is_noticed(s3, tmp_path, put_back):
    session = s3.session(s3.alice)
    s3.daypass.tell("session", "revoke", "--parent", "bob")
    assert [get(s3, s3.alice), get(s3, session)] == [200, 200]
    archive(s3.daypass, tmp_path / "backup.tgz")
    s3.daypass.tell("session", "revoke", "--parent", "alice")
    s3.daypass.tell("user", "disable", "alice")
    assert 200 not in (get(s3, s3.alice), get(s3, session))
    put_back(s3.daypass, tmp_path / "backup.tgz")
    until(lambda: get(s3, s3.alice) == 200, "the restored user")
    until(lambda: get(s3, session) == 200, "the restored revocations")
    # From then on, commands apply at the next request again.
    for _ in range(3):
        s3.daypass.tell("user", "disable", "alice")
        assert 200 not in (get(s3, s3.alice), get(s3, session))
        s3.daypass.tell("user", "enable", "alice")
        assert [get(s3, s3.alice), get(s3, session)] == [200, 200]
    assert not s3.daypass.program.has_ended


def test_files_that_are_edited_by_hand_are_noticed(s3):
    assert get(s3, s3.alice) == 200
    policy = s3.daypass.state / "policies" / "readwrite.json"
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [deny("s3:*")]}))
    until(lambda: get(s3, s3.alice) == 403, "the policy")
    policy.unlink()
    until(lambda: get(s3, s3.alice) == 200, "the built-in policy")
    user = next((s3.daypass.state / "users").rglob("alice.json"))
    user.write_text(user.read_text().replace('"enabled"', '"disabled"'))
    until(lambda: get(s3, s3.alice) == 403, "the disabled user")
    user.unlink()
    assert get(s3, s3.alice) == 403


def removed(path):
    path.unlink()


def emptied(path):
    os.truncate(path, 0)


def shortened(path):
    os.truncate(path, 9)


def overwritten(path):
    """As `echo 8 > generation` does."""
    path.write_text("8\n")


def replaced_by_a_copy(path):
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.chmod(0o600)
    other.rename(path)


def replaced_by_a_link(path):
    path.unlink()
    path.symlink_to("/etc/hostname")


def replaced_by_a_pipe(path):
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("happens", [
    removed, emptied, shortened, overwritten, replaced_by_a_copy, replaced_by_a_link,
    replaced_by_a_pipe])
def test_a_damaged_generation_ends_no_process_and_hides_no_change(s3, happens):
    generation = s3.daypass.state / "generation"
    assert get(s3, s3.alice) == 200
    happens(generation)
    # Commands refuse a link and a pipe until the server has replaced them.
    until(lambda: get(s3, s3.alice) and s3.daypass.run("user", "disable", "alice").returncode == 0,
          "the command")
    until(lambda: get(s3, s3.alice) == 403, "the change")
    for _ in range(3):
        s3.daypass.tell("user", "enable", "alice")
        assert get(s3, s3.alice) == 200
        s3.daypass.tell("user", "disable", "alice")
        assert get(s3, s3.alice) == 403
    assert not s3.daypass.program.has_ended
    assert generation.stat().st_size == 16 and not generation.is_symlink()


def test_the_text_of_0_1_is_converted_while_all_begin_to_use_it(make_daypass, make_issuer):
    """The update installs a new server and new commands, which may start together."""
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).initialised()
    generation = daypass.state / "generation"
    generation.write_text("6")
    others = [make_daypass(provider(issuer), state=daypass.state) for _ in range(2)]
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        servers = [pool.submit(server.start) for server in others]
        added = [pool.submit(daypass.tell, "user", "add", f"user{number}") for number in range(6)]
        for future in [*servers, *added]:
            future.result()
    assert len(daypass.tell("user", "list")) == 6
    word = generation.read_bytes()
    # Each of the commands has made a change. The first user's sealing key is one more at most.
    assert len(word) == 16 and int.from_bytes(word[8:], "little") in (18, 20)
    for server in others:
        with Connection(server.address) as connection:
            assert connection.call(parameters(issuer.token())).status == 200
