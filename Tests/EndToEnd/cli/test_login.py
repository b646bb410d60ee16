"""`daypass login`: a person signs in, and programs use the credentials."""

import html
import json
import os
import re
import stat
import subprocess

import pytest

from support.daypass import binary, provider, role_arn_of
from support.issuer import status
from support.program import tool
from support.sign_in import REVOCATION, Person, SignInIssuer, error
from support.waiting import until


def buckets(place, credentials):
    """What a program finds with credentials as they were printed."""
    keys = {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"]}
    client = place.client("s3", keys)
    return [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]


def test_a_person_signs_in_once_and_the_profile_s_name_is_enough(person, place):
    output = person.signed_in()
    assert output.startswith("Signed in as Alice; the credentials end at ")
    assert "  credential_process = daypass login --process\n" in output
    credentials = json.loads(person.tell("login", "--process"))
    assert credentials["Version"] == 1
    assert set(credentials) == {
        "Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}
    assert buckets(place, credentials) == ["reports"]
    # The second time without any setting, and without the hint for the first one.
    code, output, errors = person.sign_in()
    assert (code, errors, output.count("\n")) == (0, "", 1)
    assert json.loads(person.tell("login", "--process")) != credentials


def test_json_has_the_shape_of_the_sample(person):
    person.signed_in()
    shown = json.loads(person.tell("login", "--json"))
    assert shown["buckets"] == ["reports"]
    assert list(shown["credentials"]) == [
        "AccessKeyID", "SecretAccessKey", "SessionToken", "Expiration", "SignerType"]
    assert shown["credentials"]["SignerType"] == 1


def test_without_a_right_to_list_the_json_has_credentials(person, idp):
    idp.claims_added = {"policy": "diagnostics"}
    person.signed_in()
    result = person.run("login", "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["buckets"] == []
    assert "AccessDenied for the list of buckets" in result.stderr


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_a_shell_evaluates_the_exported_lines(person, place, shell):
    person.signed_in()
    result = subprocess.run(
        [tool(shell), "-c", f'eval "$({binary("daypass")} login --export)" && env'],
        env=person.environment, capture_output=True, text=True, timeout=60, check=True)
    variables = dict(line.split("=", 1) for line in result.stdout.splitlines())
    credentials = json.loads(person.tell("login", "--process"))
    assert variables["AWS_ACCESS_KEY_ID"] == credentials["AccessKeyId"]
    assert variables["AWS_SECRET_ACCESS_KEY"] == credentials["SecretAccessKey"]
    assert variables["AWS_SESSION_TOKEN"] == credentials["SessionToken"]
    assert variables["AWS_CREDENTIAL_EXPIRATION"] == credentials["Expiration"]
    assert variables["AWS_ENDPOINT_URL_S3"] == place.url


@pytest.mark.parametrize("output", ["--json", "--export"])
def test_for_a_person_s_output_the_first_call_signs_in(person, output):
    code, printed, errors = person.sign_in(*person.options, output)
    assert code == 0
    # The person's name is where no program reads it.
    assert re.fullmatch(r"Signed in as Alice; the credentials end at \S+\.\n", errors)
    assert person.tell("login", output) == printed


def test_process_never_asks(person, idp):
    """It has no terminal: a browser that opens by itself, or a prompt, would only hang."""
    before = len(idp.requests)
    complaint = person.refuse("login", "--process", *person.options)
    assert complaint == (
        "Error: profile default has no credentials for these settings; sign in: daypass login\n")
    assert "there is no profile day yet" in person.run(
        "login", "--process", "--profile", "day").stderr
    assert len(idp.requests) == before
    assert not person.settings.exists()


def test_a_device_waits_until_the_person_confirms(person, idp):
    idp.device_answers = [error("authorization_pending"), error("authorization_pending")]
    result = person.run("login", "--device", *person.options)
    assert result.returncode == 0, result.stderr
    assert result.stderr == (
        f"On any device, open\n\n  {idp.url}/confirm\n\nand enter the code\n\n  WDJB-MJHT\n\n")
    assert "Signed in as Alice" in result.stdout
    assert json.loads(person.tell("login", "--process"))["Version"] == 1
    # The way is one of the settings.
    assert person.run("login").returncode == 0


@pytest.mark.parametrize("answer, reason", [
    (error("access_denied"), "the sign-in was denied at the provider"),
    (error("expired_token"), "the code has expired before the sign-in was confirmed"),
    (error("invalid_client", 401), "the provider refuses: invalid_client"),
    (status(500), "the provider answers with status 500"),
    (status(302), "the provider answers with a redirect (status 302), which Daypass does not "
                  "follow")])
def test_a_device_that_is_refused_gets_nothing(person, idp, answer, reason):
    idp.device_answers = [error("authorization_pending"), answer]
    result = person.run("login", "--device", *person.options)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith(f"Error: {reason}\n")
    assert not person.cache.exists() and not person.settings.exists()


def test_a_browser_opens_the_login_page(person, tmp_path):
    """All users of the machine can read its argument: it names a file of this user alone, which is
    there during the sign-in. xdg-open gets no terminal."""
    opened = tmp_path / "opened"
    opener = tmp_path / "bin/xdg-open"
    opener.parent.mkdir()
    opener.write_text(
        f'#!/bin/sh\necho output\necho "$# $1" > {opened}.new\nmv {opened}.new {opened}\n')
    opener.chmod(0o755)
    before = os.umask(0)
    person.environment |= {"PATH": f"{opener.parent}:/usr/bin:/bin", "DISPLAY": ":0"}
    process = subprocess.Popen(
        [binary("daypass"), "login", *person.options], env=person.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr.readline() == "Sign in with your browser:\n"
        process.stderr.readline()
        url = process.stderr.readline().strip()
        until(opened.exists, "the browser")
        page = person.cache.with_name(f"login-default.{process.pid}.html")
        assert opened.read_text() == f"1 {page}\n"
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        refresh = re.search('http-equiv="refresh" content="0;url=([^"]+)"', page.read_text())
        assert html.unescape(refresh[1]) == url
        assert person.visit(url)[0] == 200
        output, _ = process.communicate(timeout=60)
    finally:
        os.umask(before)
        process.kill()
        process.communicate()
    assert not page.exists()
    assert "output\n" not in output


@pytest.mark.parametrize("output", [(), ("--json",)])
def test_the_person_hears_if_the_sign_in_was_another_one_s(person, idp, output):
    """Another user could have completed it."""
    idp.gives_refresh_tokens = False
    person.signed_in()
    idp.person = "mallory"
    cache = json.loads(person.cache.read_text())
    for entry in cache["credentials"]:
        entry["expiration"] = "2020-01-01T00:00:00Z"
    person.cache.write_text(json.dumps(cache))
    code, printed, errors = person.sign_in(*output)
    assert code == 0
    assert (errors if output else printed).startswith(
        "Signed in as Mallory, no longer as Alice; the credentials end at ")


def test_no_secret_is_shown_or_is_an_argument(person, idp, tmp_path):
    log = tmp_path / "trace"
    process = subprocess.Popen(
        [tool("strace"), "-f", "-e", "trace=execve", "-o", log, "-s", "100000", binary("daypass"),
         "login", "--no-browser", *person.options],
        env=person.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = [process.stderr.readline() for _ in range(4)]
    assert person.visit(lines[2].strip())[0] == 200
    output, errors = process.communicate(timeout=60)
    shown = output + errors + "".join(lines) + log.read_text()
    cache = json.loads(person.cache.read_text())
    secrets = [cache["refreshToken"], *[
        entry[name] for entry in cache["credentials"]
        for name in ("secretAccessKey", "sessionToken")]]
    assert all(secret not in shown for secret in secrets)
    # Nor in an address, which servers log.
    assert all("token" not in path.partition("?")[2] for path in idp.requests)


def test_a_secret_of_the_client_comes_from_a_file(person, idp, tmp_path):
    file = tmp_path / "secret"
    file.write_text("s:e c&r%t\n")
    try:
        idp.secret = "s:e c&r%t"
        person.signed_in("--client-secret-file", str(file))
        assert "s:e" not in person.settings.read_text()
        file.write_text("wrong\n")
        process, url = person.begin()
        code, page = person.visit(url)
        assert code == 403 and "invalid_client" in page
        assert process.wait(60) == 1
        process.communicate()
    finally:
        idp.secret = None


def test_a_role_is_given_by_the_end_of_its_arn(own, authority, certificate, make_daypass,
                                               make_client):
    idp = own.keep(SignInIssuer(certificate))
    daypass = make_daypass(provider(idp, role_policy="readonly")).initialised().start()
    url = f"https://localhost:{make_client(daypass.upstream).nginx.port}"
    person = Person(own.place("home"), authority, [
        "--sts", url, "--config-url", idp.config_url, "--client-id", idp.audience])
    role = role_arn_of(idp.audience).split("/")[1]
    person.signed_in("--role", role)
    credentials = json.loads(person.tell("login", "--process"))
    told = daypass.tell("token", "inspect", text=credentials["SessionToken"])
    assert told["roleARN"] == role_arn_of(idp.audience)
    # An unknown role is refused, and the kept credentials are not those of another role.
    process, url = person.begin("--role", "other")
    assert person.visit(url)[0] == 200
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1 and "no role has this ARN" in errors
    assert "no role has this ARN" in person.refuse("login", "--process", "--role", "x")


def test_policy_and_duration_narrow_the_session(person, place, tmp_path):
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}))
    person.signed_in("--policy", str(policy), "--duration", "15m")
    credentials = json.loads(person.tell("login", "--process"))
    told = place.daypass.tell("token", "inspect", text=credentials["SessionToken"])
    assert "ListAllMyBuckets" in told["sessionPolicy"]
    assert 800 < told["secondsLeft"] <= 900
    # Other credentials for another policy: without a word, since the person is signed in.
    policy.write_text(policy.read_text().replace("ListAllMyBuckets", "GetObject"))
    other = json.loads(person.tell("login", "--process"))
    assert other["AccessKeyId"] != credentials["AccessKeyId"]
    told = place.daypass.tell("token", "inspect", text=other["SessionToken"])
    assert "GetObject" in told["sessionPolicy"]


def test_logout_forgets_and_revokes(person, idp):
    person.signed_in()
    token = json.loads(person.cache.read_text())["refreshToken"]
    assert person.tell("logout") == (
        "Signed out of profile default. The provider has revoked the refresh token.\n")
    assert idp.revoked[-1] == token
    assert not person.cache.exists()
    assert "no credentials" in person.refuse("login", "--process")
    assert json.loads(person.tell("logout", "--json")) == {
        "profile": "default", "wasSignedIn": False, "refreshTokenRevoked": False}


def test_what_other_persons_replace_is_revoked(person, idp):
    person.signed_in()
    token = json.loads(person.cache.read_text())["refreshToken"]
    person.signed_in()
    # Some providers would end the new session, too.
    assert token not in idp.revoked
    token = json.loads(person.cache.read_text())["refreshToken"]
    idp.person = "mallory"
    person.signed_in()
    assert idp.revoked[-1] == token


def test_logout_revokes_at_the_provider_of_the_sign_in(person, idp):
    person.signed_in()
    token = json.loads(person.cache.read_text())["refreshToken"]
    person.settings.write_text("{")
    assert "certificate" in person.refuse("logout"), "the authority is one of the settings"
    assert not person.cache.exists()
    person.signed_in("--forget-settings")
    token = json.loads(person.cache.read_text())["refreshToken"]
    settings = json.loads(person.settings.read_text())
    person.settings.write_text(json.dumps({
        "sts": settings["sts"], "ldap": "alice", "ca": settings["ca"]}))
    assert "The provider has revoked the refresh token." in person.tell("logout")
    assert idp.revoked[-1] == token


def test_one_call_s_options_change_no_kept_settings(person, idp):
    idp.gives_refresh_tokens = False
    person.signed_in("--duration", "1h")
    before = person.settings.read_text()
    code, _, errors = person.sign_in("--json", "--duration", "15m")
    assert code == 0 and "Signed in as Alice" in errors
    assert person.settings.read_text() == before
    output = person.signed_in("--duration", "2h")
    assert output.endswith("\nProfile default has new settings.\n")
    # The options of this call only.
    person.signed_in("--forget-settings")
    assert json.loads(person.settings.read_text())["duration"] == 28_800


def test_logout_forgets_even_if_the_provider_does_not_answer(person, idp):
    person.signed_in()
    idp.answers[REVOCATION] = status(503)
    complaint = person.refuse("logout")
    assert complaint.startswith(
        "Error: signed out on this machine, but the provider has not revoked the refresh token: ")
    assert not person.cache.exists()


def test_profiles_are_apart(person, idp):
    person.signed_in("--profile", "day")
    idp.person = "bob"
    person.signed_in("--profile", "night")
    day, night = (json.loads(person.tell("login", "--process", "--profile", name))
                  for name in ("day", "night"))
    assert day["AccessKeyId"] != night["AccessKeyId"]
    person.tell("logout", "--profile", "night")
    assert json.loads(person.tell("login", "--process", "--profile", "day")) == day


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".x", "-x", "a b", "ä", "x" * 65])
def test_a_profile_s_name_is_a_plain_word(person, name):
    result = person.run("login", f"--profile={name}", *person.options)
    assert result.returncode == 64


@pytest.mark.parametrize("options, reason", [
    ([], "Give --sts and how to sign in"),
    (["--sts", "http://sts.example.org"], "http is only allowed to this machine"),
    (["--sts", "https://sts.example.org/?a=b"], "must have no query"),
    (["--sts", "https://sts.example.org"], "Give --config-url and --client-id"),
    (["--sts", "https://sts.example.org", "--client-id", "x"], "Give --config-url and"),
    (["--config-url", "https://idp.example.org/"], "must end with /.well-known"),
    (["--ldap", "alice", "--client-id", "x"], "Give either --config-url or --ldap"),
    (["--ldap", "a", "--certificate", "c", "--key", "k"], "Give either --ldap or --certificate"),
    (["--certificate", "c"], "Give --certificate and --key together"),
    (["--sts", "https://x", "--ldap", "alice", "--device"], "are for OpenID providers"),
    (["--sts", "https://x", "--ldap", "alice", "--role", "r"], "--role is for OpenID"),
    (["--scopes", "a,,b"], "expected names separated by commas"),
    (["--duration", "14m"], "duration"), (["--duration", "soon"], "duration"),
    (["--process", "--json"], "Give only one of")])
def test_wrong_options_are_named(person, options, reason):
    result = person.run("login", *options)
    assert (result.returncode, result.stdout) == (64, "")
    assert reason in result.stderr
