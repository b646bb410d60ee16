"""VENDOR=keycloak: a user whom Keycloak has disabled or deleted has no sessions.

The server checks once an hour, beside the requests. To make it check again, a test restarts it
without its memory of the last check. `daypass session check` checks at once.
"""

import signal

import pytest

from support.caller import Caller
from support.daypass import by_name, provider, role_arn_of
from support.fastcgi import Connection
from support.issuer import document, hang, status
from support.keycloak import SECRET, Keycloak
from support.waiting import until


@pytest.fixture
def keycloak(own, certificate):
    keycloak = own.keep(Keycloak(certificate))
    keycloak.users = {"alice": True, "bob": True}
    return keycloak


def started(daypass):
    """Starts the server and waits for its first check."""
    daypass.start()
    until((daypass.state / "watched" / "KC").is_dir, "the first look")
    return daypass


@pytest.fixture
def daypass(make_daypass, keycloak):
    return started(make_daypass(provider(keycloak, "KC", **keycloak.settings)))


@pytest.fixture
def log_in(daypass, keycloak, make_client, authority):
    """Logs a user in. Returns a function that says whether the session is still valid."""
    client = make_client(daypass.upstream)

    def log_in(user="alice", **more):
        credentials = client.assume(keycloak.token(sub=user), **more).credentials
        return Caller(client.url, authority, credentials["AccessKeyId"],
                      credentials["SecretAccessKey"], credentials["SessionToken"])
    return log_in


def check(daypass):
    result = daypass.run("session", "check", "--json")
    return result.returncode, result.stdout


def checked(daypass):
    return daypass.tell("session", "check")[0]


def look_again(daypass):
    """Restarts the server, as if its last check was long ago."""
    daypass.stop()
    (daypass.state / "watched" / "KC.attempted").unlink()
    daypass.start()


@pytest.mark.parametrize("how", ["disabled", "deleted"])
def test_a_disabled_or_deleted_user_has_no_sessions(daypass, keycloak, log_in, how):
    alice, bob = log_in("alice"), log_in("bob")
    assert checked(daypass) == {"provider": "KC", "users": 2, "ended": [], "problems": []}
    assert alice.is_let_in and bob.is_let_in
    if how == "disabled":
        keycloak.users["alice"] = False
    else:
        del keycloak.users["alice"]
    assert checked(daypass)["ended"] == ["alice"]
    assert not alice.is_let_in
    assert bob.is_let_in
    line = daypass.audit()[-3]
    assert {name: line[name] for name in ("action", "outcome", "subject", "provider")} == {
        "action": "KeycloakCheck", "outcome": "ended", "subject": "alice", "provider": "KC"}
    assert how == "disabled" and "disabled" in line["reason"] or "not in" in line["reason"]


def test_the_server_checks_by_itself(daypass, keycloak, log_in):
    alice, bob = log_in("alice"), log_in("bob")
    keycloak.users["alice"] = False
    look_again(daypass)
    until(lambda: not alice.is_let_in, "the server to have looked")
    assert bob.is_let_in
    assert sorted(keycloak.lookups) == ["alice", "bob"]


def test_the_server_checks_at_most_once_an_hour(daypass, keycloak, log_in):
    log_in()
    look_again(daypass)
    until(lambda: keycloak.lookups, "the server to have looked")
    for _ in range(3):
        daypass.stop()
        daypass.start()
    assert keycloak.lookups == ["alice"]


def test_a_request_asks_no_keycloak(daypass, keycloak, log_in):
    for _ in range(3):
        assert log_in().is_let_in
    assert keycloak.lookups == []
    assert keycloak.count("/token") == 0


def test_a_user_who_is_enabled_again_can_log_in_again(daypass, keycloak, log_in):
    alice = log_in()
    keycloak.users["alice"] = False
    assert checked(daypass)["ended"] == ["alice"]
    keycloak.users["alice"] = True
    assert checked(daypass)["ended"] == []
    assert not alice.is_let_in

    def is_new():
        # Times have whole seconds: a session that began in the second of the check has ended too.
        return log_in().is_let_in
    until(is_new, "a session that counts")


def test_sessions_of_a_role_are_checked_too(make_daypass, make_client, keycloak, authority):
    daypass = started(make_daypass(
        provider(keycloak, "KC", role_policy="readonly", **keycloak.settings)))
    client = make_client(daypass.upstream)
    answer = client.assume(keycloak.token(), RoleArn=role_arn_of(keycloak.audience))
    assert answer.status == 200
    del keycloak.users["alice"]
    assert checked(daypass)["ended"] == ["alice"]


def test_users_of_another_provider_are_not_remembered(
        make_daypass, make_issuer, make_client, keycloak):
    """Keycloak knows nothing about them (T3)."""
    other = make_issuer(audience="other")
    daypass = started(make_daypass(
        {**provider(keycloak, "KC", **keycloak.settings), **provider(other, "OTHER")}))
    assert make_client(daypass.upstream).assume(other.token()).status == 200
    assert checked(daypass)["users"] == 0
    assert [path.name for path in (daypass.state / "watched").rglob("*.json")] == []


@pytest.mark.parametrize("how", ["down", "hanging", "failing", "another realm", "another secret"])
def test_a_keycloak_that_can_t_be_asked_ends_no_session(
        daypass, keycloak, log_in, make_daypass, how):
    alice = log_in()
    keycloak.users = {}
    settings = dict(keycloak.settings)
    if how == "down":
        keycloak.stop()
    elif how == "hanging":
        keycloak.answers["/token"] = hang
    elif how == "failing":
        keycloak.answers["/token"] = status(503)
    elif how == "another realm":
        settings["keycloak_realm"] = "another"
    else:
        settings["client_secret"] = "another"
    other = make_daypass(provider(keycloak, "KC", **settings), state=daypass.state)
    code, text = check(other)
    assert code == 1
    assert '"ended":[]' in text
    assert '"problems":[]' not in text
    assert "canary" not in text
    assert alice.is_let_in
    assert other.run("config", "check").returncode == 1


def test_config_check_asks_for_the_users(daypass, keycloak):
    shown = by_name(daypass.tell("config", "check"))["users of provider KC"]
    assert shown == {"works": True, "detail": f"realm my realm of {keycloak.url}/admin"}


def test_an_access_token_that_has_ended_is_replaced(daypass, keycloak, log_in):
    log_in("alice"), log_in("bob")
    normal = keycloak.answer

    def answer(path):
        if path.endswith("/bob") and keycloak.lookups.count("bob") == 1:
            keycloak.end_tokens()
        return normal(path)
    keycloak.answer = answer
    assert checked(daypass) == {"provider": "KC", "users": 2, "ended": [], "problems": []}
    assert keycloak.count("/token") == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_hanging_keycloak_does_not_keep_the_server(daypass, keycloak, log_in, number):
    log_in()
    keycloak.answers["/token"] = hang
    look_again(daypass)
    until(lambda: keycloak.count("/token"), "the server to be waiting")
    daypass.program.process.send_signal(number)
    assert daypass.program.wait() == 0
    assert "asked for" not in daypass.output


def test_a_failed_check_is_reported(daypass, keycloak, log_in):
    log_in()
    keycloak.answers["/token"] = status(503)
    look_again(daypass)
    until(lambda: "provider KC: not all users could be asked for" in daypass.output, "a word")
    assert "status 503" in daypass.output


def test_a_failed_check_is_repeated_and_counted(daypass, keycloak, log_in):
    alice = log_in()
    keycloak.users["alice"] = False
    keycloak.answers["/token"] = status(503)
    look_again(daypass)
    until(lambda: "asked for" in daypass.output, "the look that fails")
    with Connection(daypass.address) as connection:
        page = connection.call(
            b"", REQUEST_METHOD="GET", REQUEST_URI="/daypass/metrics", REMOTE_ADDR="127.0.0.1",
            CONTENT_TYPE=None).body
    assert b'daypass_upstream_failures_total{upstream="issuer"} 1\n' in page
    daypass.stop()
    attempted = daypass.state / "watched" / "KC.attempted"
    moment = attempted.read_text()
    assert moment.endswith("-")
    attempted.write_text(f"{int(moment[:-1]) - 300}-")
    del keycloak.answers["/token"]
    daypass.start()
    until(lambda: not alice.is_let_in, "the server to have looked again")


def test_a_failure_for_one_user_does_not_stop_the_check_of_others(daypass, keycloak, log_in):
    sessions = {name: log_in(name) for name in ("alice", "bob")}
    assert checked(daypass)["problems"] == []
    first, second = keycloak.lookups
    normal = keycloak.answer
    keycloak.answer = lambda path: (
        status(500) if path.endswith(f"/{first}") else normal(path))
    keycloak.users = {first: True, second: False}
    code, text = check(daypass)
    assert (code, f'"ended":["{second}"]' in text) == (1, True)
    assert [sessions[name].is_let_in for name in (first, second)] == [True, False]


def test_a_proxy_s_404_ends_no_session(daypass, keycloak, log_in):
    """A proxy has lost the Keycloak behind it, after it once returned a list of users."""
    alice = log_in()
    normal = keycloak.answer
    keycloak.answer = lambda path: (
        document(b"404 page not found\n", "text/plain", 404) if "/users/" in path
        else normal(path))
    code, text = check(daypass)
    assert (code, '"ended":[]' in text) == (1, True)
    assert alice.is_let_in


def test_a_session_that_could_not_be_ended_is_not_granted(daypass, keycloak, make_client):
    directory = daypass.state / "watched" / "KC"
    directory.rmdir()
    directory.write_text("in the way")
    answer = make_client(daypass.upstream).assume(keycloak.token())
    assert answer.refusal == (500, "InternalError")


def test_the_client_s_secret_and_its_tokens_stay_nowhere(daypass, keycloak, log_in):
    """In no log, file or answer (T53)."""
    log_in()
    checked(daypass)
    keycloak.answers["/token"] = status(401)
    code, text = check(daypass)
    shown = daypass.run("config", "show").stdout
    daypass.stop()
    files = [path for path in daypass.directory.rglob("*")
             if path.is_file() and path.name != "daypass.env"]
    for what in [text, shown, *(path.read_text(errors="replace") for path in files)]:
        assert SECRET not in what and "canary-admin-token" not in what
    assert code == 1


def test_without_a_keycloak_there_is_nothing_to_check(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer())).initialised()
    assert "no provider has VENDOR=keycloak" in daypass.refuse("session", "check")
