"""What `daypass login` keeps: a file of the person alone, renewed before its end, never mixed."""

import fcntl
import json
import os
import re
import stat
import subprocess
import threading
import time

import pytest

from support.daypass import binary
from support.issuer import DISCOVERY, JWKS, document, hang, status
from support.sign_in import DEVICE, TOKEN, error
from support.waiting import until

OTHER_USER = 65_534


def process(person, *options):
    return json.loads(person.tell("login", "--process", *options))


def stored(person):
    return json.loads(person.cache.read_text())


def make_due(person, seconds_left=100):
    """Makes the stored credentials end soon, as time would."""
    cache = stored(person)
    for entry in cache["credentials"]:
        end = entry["issued"] + seconds_left
        # The credentials themselves stay valid at the server.
        entry["expiration"] = subprocess.run(
            ["date", "-u", "-d", f"@{end}", "+%Y-%m-%dT%H:%M:%SZ"], capture_output=True,
            text=True, check=True).stdout.strip()
        entry["issued"] -= 28_800 - seconds_left
    person.cache.write_text(json.dumps(cache))
    return cache["credentials"][0]


def test_the_files_are_the_person_s_alone(person):
    before = os.umask(0)
    try:
        person.signed_in()
    finally:
        os.umask(before)
    for path in (person.cache, person.settings):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    names = {path.name for path in person.cache.parent.iterdir()}
    assert names == {"login-default.json", "login-default.lock"}
    assert "token" not in person.settings.read_text().lower().replace("tokens", "")


def test_the_places_of_the_xdg_specification_apply(person, tmp_path):
    person.environment |= {
        "XDG_CACHE_HOME": str(tmp_path / "a/cache"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    person.signed_in()
    assert (tmp_path / "a/cache/daypass/login-default.json").exists()
    assert (tmp_path / "config/daypass/login-default.json").exists()
    assert not person.cache.parent.exists() and not person.settings.parent.exists()
    process(person)


def test_without_a_home_the_command_says_so(person):
    person.environment.pop("HOME")
    assert "neither XDG_CONFIG_HOME nor HOME names a directory" in person.refuse(
        "login", *person.options)


def test_kept_credentials_need_no_network(person, idp):
    person.signed_in()
    before = len(idp.requests)
    assert process(person) == process(person)
    assert len(idp.requests) == before


def test_credentials_are_renewed_before_their_end(person, idp):
    person.signed_in()
    old = make_due(person)
    token = stored(person)["refreshToken"]
    renewed = process(person)
    assert renewed["AccessKeyId"] != old["accessKeyID"]
    assert process(person) == renewed
    # The provider's refresh token is good once, and the new one is kept.
    assert token not in idp.refresh_tokens
    assert stored(person)["refreshToken"] in idp.refresh_tokens


def test_while_the_provider_is_down_valid_credentials_stay_in_use(person, idp):
    person.signed_in()
    old = make_due(person)
    idp.answers[DISCOVERY] = status(503)
    result = person.run("login", "--process")
    assert result.returncode == 0
    assert json.loads(result.stdout)["AccessKeyId"] == old["accessKeyID"]
    assert "status 503; the credentials are valid until " in result.stderr
    make_due(person, seconds_left=30)
    assert "status 503" in person.refuse("login", "--process")


def test_a_session_that_the_provider_has_ended_needs_the_person(person, idp):
    person.signed_in()
    make_due(person, seconds_left=30)
    idp.refresh_tokens.clear()
    assert person.refuse("login", "--process") == (
        "Error: the provider refuses: invalid_grant; sign in: daypass login\n")
    asked = idp.count(TOKEN)
    assert person.refuse("login", "--process").endswith("; sign in: daypass login\n")
    assert idp.count(TOKEN) == asked, "a dead refresh token is not tried again"


@pytest.mark.parametrize("answer, reason", [
    (error("invalid_client", 401), "the provider refuses: invalid_client"),
    (error("temporarily_unavailable"), "the provider refuses: temporarily_unavailable"),
    (status(429), "status 429"), (status(302), "with a redirect")])
def test_a_refusal_that_may_pass_keeps_the_refresh_token(person, idp, answer, reason):
    person.signed_in()
    make_due(person, seconds_left=30)
    idp.answers[TOKEN] = answer
    assert reason in person.refuse("login", "--process")
    del idp.answers[TOKEN]
    process(person)


def test_a_provider_that_renews_no_id_token_needs_the_person(person, idp):
    person.signed_in()
    make_due(person, seconds_left=30)
    idp.answers[TOKEN] = document({"access_token": "x", "refresh_token": "y"})
    assert person.refuse("login", "--process") == (
        "Error: the provider sends no ID token for a refresh token; sign in: daypass login\n")
    assert "refreshToken" not in stored(person)
    assert idp.revoked[-1] == "y"


def test_a_renewal_that_fails_keeps_the_session(person, idp):
    """The provider takes each refresh token once."""
    person.signed_in()
    make_due(person, seconds_left=30)
    idp.answers[JWKS] = status(503)
    assert "status 503" in person.refuse("login", "--process")
    del idp.answers[JWKS]
    # This machine's clock is late.
    idp.claims_added = {"policy": "reports", "iat": int(time.time()) + 90}
    assert "iat is in the future" in person.refuse("login", "--process")
    idp.claims_added = {"policy": "reports"}
    process(person)


def test_a_late_provider_holds_up_no_program_for_long(person, idp):
    person.signed_in()
    old = make_due(person)
    idp.answers[DISCOVERY] = hang
    result = person.run("login", "--process")
    assert "no answer in time; the credentials are valid until " in result.stderr
    assert json.loads(result.stdout)["AccessKeyId"] == old["accessKeyID"]


def test_after_a_failed_renewal_valid_credentials_are_handed_out_at_once(person, idp):
    """Many programs at once would else wait for the provider one after the other."""
    person.signed_in()
    old = make_due(person)
    idp.answers[DISCOVERY] = status(503)
    assert "status 503" in person.run("login", "--process").stderr
    asked = idp.count(DISCOVERY)
    assert process(person)["AccessKeyId"] == old["accessKeyID"]
    assert idp.count(DISCOVERY) == asked
    # A minute later, it tries again.
    del idp.answers[DISCOVERY]
    cache = stored(person)
    cache["failed"] -= 60
    person.cache.write_text(json.dumps(cache))
    assert process(person)["AccessKeyId"] != old["accessKeyID"]
    assert "failed" not in stored(person)


def test_a_renewal_of_another_process_holds_up_no_valid_credentials(person):
    person.signed_in()
    old = make_due(person)
    with person.cache.with_suffix(".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert process(person)["AccessKeyId"] == old["accessKeyID"]
    assert process(person)["AccessKeyId"] != old["accessKeyID"]


def test_without_a_refresh_token_the_end_needs_the_person(person, idp):
    idp.gives_refresh_tokens = False
    person.signed_in()
    process(person)
    make_due(person, seconds_left=30)
    complaint = person.refuse("login", "--process")
    assert re.fullmatch(
        r"Error: the credentials of profile default end at \S+; sign in: daypass login\n",
        complaint)


def test_a_rotated_refresh_token_is_kept_even_if_the_service_refuses(person, idp):
    person.signed_in()
    make_due(person, seconds_left=30)
    idp.claims_added = {"policy": "no-such-policy"}
    assert "the token service refuses: " in person.refuse("login", "--process")
    assert stored(person)["refreshToken"] in idp.refresh_tokens
    idp.claims_added = {"policy": "reports"}
    process(person)


def test_another_person_s_refreshed_token_is_refused(person, idp):
    person.signed_in()
    make_due(person, seconds_left=30)
    idp.person = "mallory"
    assert "it is for another person than before" in person.refuse("login", "--process")


def test_another_service_or_client_never_gets_these_credentials(person, place, idp):
    person.signed_in()
    first = process(person)
    other = f"https://127.0.0.1:{place.nginx.port}"
    idp.answers[DISCOVERY] = status(503)
    for option in (["--sts", other], ["--role", "x"], ["--duration", "1h"]):
        assert "status 503" in person.refuse("login", "--process", *option)
    assert "no credentials for these settings" in person.refuse(
        "login", "--process", "--client-id", "other")
    assert "no credentials for these settings" in person.refuse(
        "login", "--process", "--ldap", "alice")
    assert process(person) == first


def test_a_new_person_gets_nothing_of_the_one_before(person, idp):
    person.signed_in("--duration", "1h")
    idp.person = "bob"
    person.signed_in("--duration", "2h")
    assert stored(person)["subject"] == "bob"
    assert len(stored(person)["credentials"]) == 1


def _link(path):
    target = path.with_name("elsewhere")
    path.rename(target)
    path.symlink_to(target)


def _second_name(path):
    os.link(path, path.with_name("second"))


def _fifo(path):
    path.unlink()
    os.mkfifo(path, 0o600)


def _directory(path):
    path.unlink()
    path.mkdir(0o700)


@pytest.mark.parametrize("harm, reason", [
    (lambda path: path.chmod(0o640), "mode 0640 lets other users in; chmod go="),
    (lambda path: path.chmod(0o602), "mode 0602 lets other users in; chmod go="),
    (lambda path: os.chown(path, OTHER_USER, -1), "belongs to user 65534, and you are user 0"),
    (_link, "a symbolic link; remove it"), (_second_name, "has a second name (hard link)"),
    (_fifo, "not a regular file; remove it"), (_directory, "not a regular file; remove it"),
    (lambda path: path.parent.chmod(0o750), "mode 0750 lets other users in"),
    (lambda path: os.chown(path.parent, OTHER_USER, -1), "belongs to user 65534"),
    (lambda path: _link(path.parent), "a symbolic link; remove it")])
def test_a_file_that_another_user_could_have_written_or_read_is_refused(person, idp, harm, reason):
    person.signed_in()
    harm(person.cache)
    before = len(idp.requests)
    assert reason in person.refuse("login", "--process")
    # Before the person is asked for anything.
    assert reason in person.refuse("login", "--no-browser")
    # What is wrong with a file is a reason to remove it, unless the place is not the person's.
    asks_for_more = person.cache.parent.is_symlink() or person.cache.is_dir() or (
        person.cache.parent.stat().st_mode & 0o077) or person.cache.parent.stat().st_uid
    assert reason in person.refuse("logout")
    assert os.path.lexists(person.cache) == bool(asks_for_more)
    assert len(idp.requests) == before


def test_logout_removes_what_a_crash_has_left(person):
    person.signed_in("--profile", "default.1")
    person.signed_in()
    left = [person.cache.with_name(f"login-default.{rest}") for rest in ("json.9.new", "9.html")]
    for path in left:
        path.write_text("secret")
        path.chmod(0o644)
    person.tell("logout")
    names = {path.name for path in person.cache.parent.iterdir()}
    assert names == {
        "login-default.lock", "login-default.1.json", "login-default.1.lock"}


def test_logout_says_that_a_damaged_file_had_nothing_to_revoke(person, idp):
    person.signed_in()
    person.cache.write_text("{")
    before = len(idp.revoked)
    assert person.refuse("logout") == (
        "Error: the credentials are removed from this machine, but Daypass could not read a "
        f"refresh token to revoke: {person.cache}: damaged, or not a file of daypass login\n")
    assert not person.cache.exists() and len(idp.revoked) == before


@pytest.mark.parametrize("harm", [
    lambda path: path.chmod(0o666), _link,
    lambda path: os.chown(path, OTHER_USER, -1)])
def test_settings_that_another_user_could_have_written_are_refused(person, idp, harm):
    """They name the service that gets the proofs."""
    person.signed_in()
    harm(person.settings)
    before = len(idp.requests)
    assert "login-default.json: " in person.refuse("login", "--process")
    assert len(idp.requests) == before


def test_kept_settings_send_no_password_over_plain_http(person):
    person.settings.parent.mkdir(parents=True, mode=0o700)
    person.settings.write_text(json.dumps({"sts": "http://192.0.2.1:1", "ldap": "alice"}))
    person.settings.chmod(0o600)
    assert "not the settings of a sign-in; give them" in person.refuse("login", text="secret\n")


@pytest.mark.parametrize("content", [
    b"", b"{", b"null", b"[]", b"{}", b'{"version":1}', b"\xff\x00", b"AWS_ACCESS_KEY_ID=x\n",
    b" " * (1 << 20) + b"{}", None])
def test_a_damaged_file_is_replaced_and_the_person_hears_of_it(person, content):
    person.signed_in()
    whole = person.cache.read_bytes()
    person.cache.write_bytes(whole[:len(whole) // 2] if content is None else content)
    complaint = person.refuse("login", "--process")
    line = f"daypass: {person.cache}: damaged, or not a file of daypass login; "
    assert line in complaint
    assert complaint.endswith(
        "Error: profile default has no credentials for these settings; sign in: daypass login\n")
    code, _, errors = person.sign_in()
    assert code == 0 and line in errors
    process(person)


@pytest.mark.parametrize("name, value", [
    ("expiration", "soon"), ("accessKeyID", ""), ("secretAccessKey", "a\nexport X=y"),
    ("sessionToken", None), ("issued", "1")])
def test_a_file_with_an_odd_entry_is_damaged(person, name, value):
    person.signed_in()
    cache = stored(person)
    cache["credentials"][0][name] = value
    person.cache.write_text(json.dumps(cache))
    assert "damaged" in person.refuse("login", "--process")


def test_a_clock_that_was_set_back_keeps_nothing_alive(person):
    person.signed_in()
    cache = stored(person)
    cache["credentials"][0]["issued"] += 10_000
    person.cache.write_text(json.dumps(cache))
    assert process(person)["AccessKeyId"] != cache["credentials"][0]["accessKeyID"]


def test_many_programs_renew_once(person, idp):
    """A refresh token is good once: a second try with it would end the person's session."""
    person.signed_in()
    make_due(person, seconds_left=30)
    before = idp.count(TOKEN)
    programs = [subprocess.Popen(
        [binary("daypass"), "login", "--process"], env=person.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
    outputs = [program.communicate(timeout=60) for program in programs]
    assert len(set(outputs)) == 1 and outputs[0][1] == ""
    assert json.loads(outputs[0][0])["Version"] == 1
    assert idp.count(TOKEN) == before + 1


def test_two_sign_ins_at_once_leave_one_whole_file(person, idp):
    processes = [person.begin(*person.options) for _ in range(2)]
    shown = []
    visits = [threading.Thread(target=lambda url=url: shown.append(person.visit(url)[0]))
              for _, url in processes]
    for visit in visits:
        visit.start()
    for visit in visits:
        visit.join()
    outputs = [started.communicate(timeout=60) for started, _ in processes]
    assert shown == [200, 200] and all(errors == "" for _, errors in outputs), outputs
    assert len(stored(person)["credentials"]) == 1
    process(person)


def test_a_sign_in_that_waits_for_the_browser_holds_up_no_program(person):
    person.signed_in()
    started, url = person.begin()
    try:
        process(person)
    finally:
        started.kill()
        started.communicate()


def test_a_killed_sign_in_leaves_the_old_file(person, idp):
    person.signed_in()
    before = person.cache.read_bytes()
    idp.answers[DEVICE] = hang
    asked = idp.count(DEVICE)
    started = subprocess.Popen(
        [binary("daypass"), "login", "--device"], env=person.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: idp.count(DEVICE) > asked, "the question to the provider")
    started.kill()
    started.communicate()
    assert person.cache.read_bytes() == before


def test_nothing_is_kept_of_a_sign_in_that_the_service_refuses(person, idp):
    idp.claims_added = {"policy": "no-such-policy"}
    code, output, errors = person.sign_in(*person.options)
    assert (code, output) == (1, "") and "the token service refuses: " in errors
    assert not person.cache.exists() and not person.settings.exists()


def test_the_device_s_codes_are_not_kept(person, idp):
    idp.device_answers = [error("authorization_pending")]
    assert person.run("login", "--device", *person.options).returncode == 0
    assert "device-code" not in person.cache.read_text() + person.settings.read_text()


def service(idp, access_key, token="token", expiration="2100-01-01T00:00:00Z"):
    """A token service that answers with credentials of its choice."""
    idp.answers["/sts"] = document((
        "<AResponse><AResult><Credentials>"
        f"<AccessKeyId>{access_key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
        f"<SessionToken>{token}</SessionToken><Expiration>{expiration}</Expiration>"
        "</Credentials></AResult></AResponse>").encode(), "text/xml")
    return ["--sts", f"{idp.url}/sts"]


def test_an_answer_with_a_line_break_is_refused(person, idp):
    """It goes through a shell's eval."""
    code, output, errors = person.sign_in(
        *person.options, *service(idp, "x\nexport Y=1"), "--export")
    assert (code, output) == (1, "")
    assert "the answer has no credentials" in errors


@pytest.mark.parametrize("access_key, token", [("x" * 257, "token"), ("x", "t" * 65_537)])
def test_credentials_that_are_too_long_to_use_are_refused(person, idp, access_key, token):
    code, output, errors = person.sign_in(*person.options, *service(idp, access_key, token))
    assert (code, output) == (1, "")
    assert "the answer has no credentials" in errors


def test_credentials_that_have_ended_are_refused(person, idp):
    ended = service(idp, "x", expiration="2020-01-01T00:00:00Z")
    code, output, errors = person.sign_in(*person.options, *ended)
    assert (code, output) == (1, "")
    assert ("the credentials ended at 2020-01-01T00:00:00Z, and this machine's clock says 2"
            in errors)
    assert not person.cache.exists()


@pytest.mark.parametrize("code", [200, 400])
def test_no_answer_fills_the_terminal(person, idp, code):
    long = "A" * 400_000
    idp.answers["/sts"] = document(
        f"<Error><Code>{long}</Code><Message>{long}</Message></Error>".encode(), "text/xml", code)
    exit_code, output, errors = person.sign_in(*person.options, "--sts", f"{idp.url}/sts")
    assert (exit_code, output) == (1, "")
    assert len(errors) < 1_200


def test_many_large_credentials_fit_into_the_file(person, idp):
    for minutes in range(15, 35):
        code, _, errors = person.sign_in(
            *person.options, *service(idp, "x", "t" * 65_536), "--duration", f"{minutes}m")
        assert (code, errors) == (0, "")
    assert process(person)["AccessKeyId"] == "x"
    assert len(stored(person)["credentials"]) == 8


def test_a_shell_runs_nothing_of_an_answer(person, idp, tmp_path):
    odd = f"x'$(touch${{IFS}}{tmp_path}/run)'`id`\\;"
    code, output, errors = person.sign_in(*person.options, *service(idp, odd), "--export")
    assert code == 0 and errors.startswith("Signed in as Alice; ")
    result = subprocess.run(
        ["sh", "-c", f'{output}\nprintf %s "$AWS_ACCESS_KEY_ID"'], capture_output=True, text=True,
        timeout=60, check=True)
    assert result.stdout == odd
    assert not (tmp_path / "run").exists()
