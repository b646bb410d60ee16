"""`daypass session` and `daypass key`: a session ends before its time, at the next request."""

import datetime
import json
import re

import pytest

from support.caller import Caller
from support.tracing import killed_at

@pytest.fixture
def daypass(make_daypass):
    return make_daypass({}).start()


@pytest.fixture
def alice(daypass, make_client, authority):
    secret = daypass.tell("user", "add", "alice")["secretKey"]
    return Caller(make_client(daypass.upstream).url, authority, "alice", secret)


def test_one_session_is_revoked(daypass, alice):
    first, second = alice.session(), alice.session()
    assert first.is_let_in and second.is_let_in
    assert daypass.tell("session", "revoke", "--access-key", first.access_key) == {
        "revoked": first.access_key, "accessKeys": []}
    assert not first.is_let_in
    assert second.is_let_in


def test_all_sessions_of_a_parent_are_revoked(daypass, alice):
    sessions = [alice.session(), alice.session()]
    daypass.tell("session", "revoke", "--parent", "bob")
    assert all(session.is_let_in for session in sessions)
    daypass.tell("session", "revoke", "--parent", "alice")
    assert not any(session.is_let_in for session in sessions)
    assert alice.is_let_in, "the user itself stays"


def test_another_secret_of_a_parent_ends_no_session(daypass, alice):
    """The user stays the same, so the sessions continue until they are revoked."""
    session = alice.session()
    daypass.tell("user", "secret", "alice")
    assert session.is_let_in
    daypass.tell("session", "revoke", "--parent", "alice")
    assert not session.is_let_in


def test_sessions_with_a_label_are_revoked(daypass, alice):
    laptop, phone = alice.session(TokenRevokeType="laptop"), alice.session(TokenRevokeType="phone")
    daypass.tell("session", "revoke", "--parent", "alice", "--revoke-type", "laptop")
    assert not laptop.is_let_in
    assert phone.is_let_in


@pytest.mark.parametrize("write", [
    lambda moment: str(int(moment.timestamp())),
    lambda moment: moment.isoformat(timespec="seconds"),
    lambda moment: moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
    lambda moment: moment.astimezone(datetime.timezone(datetime.timedelta(hours=-5)))
    .isoformat(" ", "seconds")])
def test_sessions_that_began_before_a_moment_are_revoked(daypass, alice, write):
    session = alice.session()
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    answer = daypass.tell("session", "revoke", "--parent", "alice", "--before", write(before))
    assert answer["before"] == before.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert session.is_let_in


NOW = "[0-9]{2}:[0-9]{2}:[0-9]{2}"


@pytest.mark.parametrize("arguments, said", [
    (["--access-key", "ASIA" + "A" * 16], f"Session ASIA{'A' * 16} is revoked."),
    (["--parent", "alice"], f"All sessions of alice that began before {NOW} UTC are revoked."),
    (["--parent", "alice", "--before", "1769854830", "--revoke-type", "laptop"],
     "All sessions of alice with the revoke type laptop that began before "
     "2026-01-31 10:20:30 UTC are revoked."),
])
def test_revoke_answers_in_a_sentence(daypass, alice, arguments, said):
    result = daypass.run("session", "revoke", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(said + "\n", result.stdout), result


def test_sessions_of_the_future_are_not_revoked(daypass):
    message = daypass.refuse(
        "session", "revoke", "--parent", "alice", "--before", "2100-01-01T00:00:00Z")
    assert "2100-01-01T00:00:00Z" in message


@pytest.mark.parametrize("arguments", [
    [], ["--access-key", "ASIAAAAAAAAAAAAAAAAA", "--parent", "alice"],
    ["--access-key", "alice"], ["--before", "0"], ["--parent", "alice", "--before", "yesterday"],
    ["--access-key", "ASIAAAAAAAAAAAAAAAAA", "--revoke-type", "laptop"],
    ["--parent", ""], ["--parent", "alice", "--revoke-type", ""]])
def test_contradictory_options_are_wrong_arguments(daypass, arguments):
    assert daypass.run("session", "revoke", *arguments).returncode == 64


@pytest.mark.parametrize("parent, recorded, is_possible", [
    ("alice", "alice", True), ("owner", "owner", True), ("tls:gateway", "tls:gateway", True),
    ("custom:bob", "custom:bob", True),
    ("UID=Bob , OU=People,dc=example", "uid=Bob,ou=People,dc=example", True),
    ("C_lahgaS47wrYGelZgjuSfZModRjrqWnJ0CHCnfg030",
     "C_lahgaS47wrYGelZgjuSfZModRjrqWnJ0CHCnfg030", True),
    ("no-such", "no-such", False), ("tls:", "tls:", False), ("bob", "bob", False)])
def test_a_parent_who_can_t_be_one_is_revoked_with_a_warning(
        make_daypass, parent, recorded, is_possible):
    """Without a warning, a mistyped name looked like a successful revocation."""
    daypass = make_daypass(
        {"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}).initialised()
    daypass.tell("user", "add", "alice")
    result = daypass.run("session", "revoke", "--parent", parent, "--json")
    assert (result.returncode, json.loads(result.stdout)["parents"]) == (0, [recorded])
    assert ("warning" in result.stderr) != is_possible
    assert recorded in (daypass.state / "revocations.json").read_text()


def test_a_revocation_applies_though_its_writer_was_killed_at_the_last_step(daypass, alice):
    """The record is in place, but its writer died before it told the readers: as it was about to
    sync the directory, after the file."""
    session = alice.session()
    assert session.is_let_in
    assert killed_at(daypass, "fsync", 2, "session", "revoke", "--parent", "alice")
    assert json.loads((daypass.state / "revocations.json").read_text())["parents"]
    assert not session.is_let_in


def test_keys_are_rotated_with_overlap(daypass, alice):
    old = alice.session()
    first = daypass.tell("key", "list")[0]
    assert (first["use"], first["inUse"]) == ("sign", True)
    second = daypass.tell("key", "rotate")["id"]
    new = alice.session()
    assert old.is_let_in and new.is_let_in
    assert [(key["id"], key["inUse"]) for key in daypass.tell("key", "list")
            if key["use"] == "sign"] == [(first["id"], False), (second, True)]

    assert "--force" in daypass.refuse("key", "retire", first["id"])
    assert "daypass key rotate" in daypass.refuse("key", "retire", "--force", second)
    assert "there is no key none" in daypass.refuse("key", "retire", "none")
    assert old.is_let_in and new.is_let_in
    assert daypass.tell("key", "retire", "--force", first["id"]) == {
        "retired": first["id"], "use": "sign"}
    assert not old.is_let_in
    assert new.is_let_in


def test_a_sealing_key_is_retired_without_anyone_noticing(daypass, alice):
    session = alice.session()
    first = next(key["id"] for key in daypass.tell("key", "list") if key["use"] == "seal")
    daypass.tell("key", "rotate", "--use", "seal")
    daypass.tell("key", "retire", first)
    assert first not in [key["id"] for key in daypass.tell("key", "list")]
    assert alice.is_let_in and session.is_let_in
