"""Configuration: Daypass reports every problem at once, each with its key."""

import json
import os
import re
import subprocess

import pytest

from support.authority import Authority
from support.daypass import binary, provider
from support.fastcgi import Connection
from support.issuer import DISCOVERY, document
from support.sts import parameters

PROBLEMS = {
    "DAYPASS_THREADS": ["0", "-1", "many", "1.5", "99999999999999999999"],
    "DAYPASS_SOCKET_MODE": ["0999", "rw", "-1", "0x1ff", "017777"],
    "DAYPASS_LISTEN": ["nonsense", "unix:", "127.0.0.1:", "127.0.0.1:0x50", "127.0.0.1:65536",
                       "unix:" + "x" * 200],
    "DAYPASS_CA_FILE": ["/nowhere/ca.pem"],
    "MINIO_IDENTITY_OPENID_CONFIG_URL": [
        "x", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://example.org" + DISCOVERY,
        "http://10.0.0.1" + DISCOVERY, "https://", "javascript:1"],
    "MINIO_IDENTITY_OPENID_CLIENT_ID": [None],
    "MINIO_IDENTITY_OPENID_ENABLE": ["perhaps"],
    "DAYPASS_UNKNOWN": ["x"],
    "DAYPASS_": ["x"],
    "MINIO_IDENTITY_OPENID_CONFIG_ULR": ["https://localhost"],
    "MINIO_IDENTITY_OPENID_UNKNOWN_NAME": ["x"],
    "MINIO_IDENTITY_UNKNOWN": ["x"],
    "MINIO_POLICY_PLUGIN_UNKNOWN": ["x"],
}


@pytest.mark.parametrize("key, value", [
    (key, value) for key, values in PROBLEMS.items() for value in values])
def test_a_problem_stops_the_start_and_names_its_key(make_daypass, issuer, key, value):
    daypass = make_daypass({**provider(issuer), key: value})
    status, output = daypass.refuses_to_start()
    assert status == 78
    assert key in output
    assert not daypass.state.exists(), "a bad configuration leaves nothing behind"


BAD = {
    "DAYPASS_THREADS": "none", "DAYPASS_SOCKET_MODE": "rw", "DAYPASS_UNKNOWN": "1",
    "MINIO_IDENTITY_OPENID_CONFIG_URL_A": "http://example.org/x",
    "MINIO_IDENTITY_OPENID_CLIENT_ID_B": "b", "MINIO_IDENTITY_OPENID_TYPO_A": "x"}
BLAMED = [*BAD, "MINIO_IDENTITY_OPENID_CLIENT_ID_A", "MINIO_IDENTITY_OPENID_CONFIG_URL_B"]
BLAMED.remove("MINIO_IDENTITY_OPENID_CLIENT_ID_B")


def test_all_problems_are_reported_at_once_a_line_each(make_daypass):
    daypass = make_daypass(BAD)
    status, output = daypass.refuses_to_start()
    assert status == 78
    for key in BLAMED:
        assert len([line for line in output.splitlines() if key in line]) == 1, (key, output)


def test_config_check_tells_the_same_problems(make_daypass):
    daypass = make_daypass(BAD)
    result = daypass.run("config", "check")
    assert result.returncode != 0
    for key in BLAMED:
        assert key in result.stdout + result.stderr


def test_config_check_is_content_with_a_good_configuration(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer()))
    assert daypass.run("init").returncode == 0
    result = daypass.run("config", "check")
    assert result.returncode == 0, result.stdout + result.stderr


def test_commands_that_only_look_make_no_state_directory(make_daypass, make_issuer):
    """Otherwise root would leave a directory and a key that the server may not read."""
    daypass = make_daypass(provider(make_issuer()))
    for arguments in (["config", "check"], ["config", "show"], ["token", "inspect"]):
        daypass.run(*arguments, text="x")
    assert not daypass.state.exists()


@pytest.mark.parametrize("log", ["/dev/stderr", "/dev/full", "/nonexistent/audit.jsonl", "pipe"])
def test_an_audit_log_that_is_no_plain_file_stops_the_start(
        make_daypass, make_issuer, log, tmp_path):
    """A pipe without a reader would hold every call."""
    if log == "pipe":
        log = str(tmp_path / "pipe")
        os.mkfifo(log)
    daypass = make_daypass({**provider(make_issuer()), "DAYPASS_AUDIT_LOG": log})
    assert daypass.run("init").returncode == 0
    result = daypass.run("config", "check")
    assert result.returncode == 1
    assert log in result.stdout
    status, output = daypass.refuses_to_start()
    assert status == 78
    assert log in output


def test_named_authorities_take_the_system_s_place(make_daypass, make_issuer, authority, tmp_path):
    """Daypass then does not trust an issuer that only the system trusts."""
    issuer = make_issuer()
    system = tmp_path / "system"
    system.mkdir()
    digest = subprocess.run(
        ["openssl", "x509", "-noout", "-hash", "-in", authority.file],
        capture_output=True, text=True, check=True).stdout.strip()
    for name in (f"{digest}.0", "ca-certificates.crt"):
        (system / name).write_bytes(authority.file.read_bytes())
    named = Authority(tmp_path / "named", "another authority").file

    def check(settings):
        daypass = make_daypass({**provider(issuer), **settings})
        assert daypass.run("init").returncode == 0
        return subprocess.run(
            ["unshare", "--map-root-user", "--mount", "sh", "-euc",
             f"mount --bind {system} /etc/ssl/certs; exec {binary('daypass')} config check"],
            env=daypass.environment, capture_output=True, text=True, timeout=60)

    works = check({"DAYPASS_CA_FILE": ""})
    assert works.returncode == 0, works.stdout + works.stderr
    refused = check({"DAYPASS_CA_FILE": str(named)})
    assert refused.returncode == 1
    assert "certificate is not trusted" in refused.stdout


def test_config_check_tells_that_an_issuer_is_down(make_daypass, make_issuer):
    issuer = make_issuer()
    issuer.stop()
    daypass = make_daypass(provider(issuer))
    result = daypass.run("config", "check")
    assert result.returncode != 0
    assert issuer.config_url in result.stdout + result.stderr


def test_an_issuer_that_is_down_does_not_stop_the_start(make_daypass, make_issuer):
    issuer = make_issuer()
    issuer.stop()
    daypass = make_daypass(provider(issuer)).start()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token())).code == "IDPCommunicationError"
    issuer.start()


def test_two_providers_with_one_client_id_are_refused(make_daypass, issuer, other_issuer):
    """Their roles would have the same ARN."""
    daypass = make_daypass({
        **provider(issuer, "A", client_id="same", role_policy="readonly"),
        **provider(other_issuer, "B", client_id="same", role_policy="readwrite")})
    status, output = daypass.refuses_to_start()
    assert status == 78
    assert "MINIO_IDENTITY_OPENID_CLIENT_ID" in output


def test_one_issuer_may_serve_several_clients(make_daypass, issuer):
    daypass = make_daypass({
        **provider(issuer, "A", client_id="a"), **provider(issuer, "B", client_id="b")}).start()
    for audience, expected in (("a", 200), ("b", 200), ("c", 400)):
        with Connection(daypass.address) as connection:
            answer = connection.call(parameters(issuer.token(aud=audience)))
        assert answer.status == expected, answer


def test_an_empty_setting_is_read_as_absent(make_daypass, issuer):
    daypass = make_daypass({**provider(issuer), "DAYPASS_THREADS": ""}).start()
    assert "with 32 threads" in daypass.output


def test_a_disabled_provider_is_left_out(make_daypass, make_issuer):
    issuer, other = make_issuer(), make_issuer(audience="other")
    daypass = make_daypass(
        {**provider(issuer), **provider(other, "B", enable="off")}).start()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token())).status == 200
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(other.token()))
    assert answer.refusal == (400, "InvalidIdentityToken")


def test_without_any_provider_the_action_is_not_available(make_daypass, issuer):
    daypass = make_daypass({}).start()
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token()))
    assert answer.refusal == (503, "STSNotInitialized")
    assert answer.text("Type") == "Receiver"


def test_the_environment_wins_over_the_file(make_daypass, issuer):
    daypass = make_daypass(
        {**provider(issuer), "DAYPASS_THREADS": "2"}, environment={"DAYPASS_THREADS": "5"}).start()
    assert "with 5 threads" in daypass.output


def test_the_file_may_have_comments_quotes_and_empty_lines(make_daypass, make_issuer):
    """MinIO's environment file has them too."""
    issuer = make_issuer()
    daypass = make_daypass({})
    (daypass.directory / "daypass.env").write_text(f"""
# a comment
   # another one

DAYPASS_LISTEN="{daypass.settings["DAYPASS_LISTEN"]}"
DAYPASS_STATE_DIR='{daypass.state}'
DAYPASS_CA_FILE={daypass.settings["DAYPASS_CA_FILE"]}
MINIO_IDENTITY_OPENID_CONFIG_URL="{issuer.config_url}"
MINIO_IDENTITY_OPENID_CLIENT_ID="{issuer.audience}"
MINIO_IDENTITY_OPENID_COMMENT="with spaces # and this"
UNRELATED=ignored
MINIO_VOLUMES=/data
""")
    daypass.start()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token())).status == 200


@pytest.mark.parametrize("line", ["DAYPASS_THREADS", "=x", 'DAYPASS_AUDIT_LOG="x'])
def test_a_line_that_is_no_setting_stops_the_start(make_daypass, issuer, line):
    daypass = make_daypass(provider(issuer))
    with (daypass.directory / "daypass.env").open("a") as file:
        file.write(line + "\n")
    status, output = daypass.refuses_to_start()
    assert status == 78
    assert "daypass.env" in output or "DAYPASS" in output


def test_a_file_that_is_named_but_missing_stops_the_start(make_daypass, issuer):
    daypass = make_daypass(provider(issuer), environment={"DAYPASS_CONFIG": "/nowhere/daypass.env"})
    status, output = daypass.refuses_to_start()
    assert status == 78
    assert "/nowhere/daypass.env" in output


def test_an_issuer_that_the_url_does_not_tell_can_be_named(make_daypass, make_issuer):
    """Its discovery document is at another address than its name says."""
    issuer = make_issuer()
    real = "https://issuer.example.org/realm"
    issuer.answers["/elsewhere"] = document({**issuer.discovery(), "issuer": real})
    settings = provider(issuer, config_url=issuer.url + "/elsewhere")
    daypass = make_daypass({**settings, "DAYPASS_OPENID_ISSUER": real}).start()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token(iss=real))).status == 200
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token()))
    assert answer.refusal == (400, "InvalidIdentityToken")


def test_an_issuer_may_end_with_a_slash(make_daypass, make_issuer):
    """Some providers name themselves so. The tokens must spell the name as the discovery document
    does."""
    issuer = make_issuer()
    issuer.answers[DISCOVERY] = document({**issuer.discovery(), "issuer": issuer.url + "/"})
    daypass = make_daypass(provider(issuer)).start()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token(iss=issuer.url + "/"))).status == 200
    with Connection(daypass.address) as connection:
        answer = connection.call(parameters(issuer.token()))
    assert answer.refusal == (400, "InvalidIdentityToken")


def test_plain_http_to_a_loopback_address_is_allowed(make_daypass, issuer):
    daypass = make_daypass(provider(issuer, config_url="http://127.0.0.1:9" + DISCOVERY))
    daypass.start()


def test_config_show_prints_blocks_for_people(make_daypass, issuer):
    daypass = make_daypass({
        **provider(issuer, "NAMED", client_secret="hidden"), "DAYPASS_THREADS": "5",
        "MINIO_SITE_REGION": "x"})
    result = daypass.run("config", "show")
    blocks = [block.splitlines() for block in result.stdout.split("\n\n")]
    assert [block[0] for block in blocks] == [
        "Settings", "Effective", "Provider NAMED", "ignored: MINIO_SITE_REGION (use MINIO_REGION)"]
    settings, effective, named, _ = [
        [line.split(None, 1) for line in block[1:]] for block in blocks]
    assert ["DAYPASS_THREADS", "5"] in settings
    assert ["MINIO_IDENTITY_OPENID_CLIENT_SECRET_NAMED", "(secret)"] in settings
    assert ["threads", "5"] in effective and ["issuer", issuer.url] in named
    assert "  client ID  " in result.stdout
    assert daypass.tell("config", "show")["ignored"] == ["MINIO_SITE_REGION"]


def test_the_settings_for_a_login_are_shown(make_daypass, issuer):
    daypass = make_daypass(provider(
        issuer, display_name="Our login", scopes="openid, groups", comment="x",
        redirect_uri="https://x/cb", redirect_uri_dynamic="on"))
    shown, = daypass.tell("config", "show")["openIDProviders"]
    assert shown["name"] == "_"
    assert (shown["displayName"], shown["scopes"]) == ("Our login", ["openid", "groups"])


ROOT = {"MINIO_ROOT_USER": "root-admin", "MINIO_ROOT_PASSWORD": "root-password-1"}


def administrators(daypass):
    """The notes of `config check` about administrators, by their names."""
    result = daypass.run("config", "check", "--json")
    notes = {probe["name"]: probe["detail"] for probe in json.loads(result.stdout)}
    return {name: detail for name, detail in notes.items()
            if name == "administrators" or "administration" in detail}


def test_config_check_lists_those_whom_the_administration_api_makes_administrators(
        make_daypass, issuer, tmp_path):
    """T88: an administrator knows who can administer before the API is on for long."""
    daypass = make_daypass({**provider(issuer), **ROOT, "DAYPASS_ADMIN_API": "on",
                            "MINIO_IDENTITY_TLS_ENABLE": "on"})
    assert daypass.run("init").returncode == 0
    documents = {"keeper": '"admin:CreateUser"', "star": '"*"', "not": None}
    for name, action in documents.items():
        (tmp_path / name).write_text(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
            + (f'"Action":[{action}]' if action else '"NotAction":["s3:GetObject"]')
            + ',"Resource":["*"]}]}')
        assert daypass.run("policy", "create", name, str(tmp_path / name)).returncode == 0
    for name, policies in {"alice": "consoleAdmin", "bob": "star", "carol": "keeper",
                           "dan": "not"}.items():
        daypass.run("user", "add", name, "--policy", policies)
    daypass.run("group", "add", "ops", "alice")
    daypass.run("policy", "attach", "consoleAdmin", "--group", "ops")
    found = administrators(daypass)
    assert set(found) == {"administrators", "policy consoleAdmin", "policy keeper",
                          "policy diagnostics"}
    assert "root root-admin" in found["administrators"]
    assert "no sessions" in found["administrators"]
    assert found["policy consoleAdmin"] == (
        "gives all rights of administration to users alice; groups ops; tokens of provider _ "
        "whose policy claim names it; client certificates with this common name")
    assert "some rights of administration to users carol;" in found["policy keeper"]


def test_config_check_is_silent_about_administrators_while_the_api_is_off(make_daypass):
    daypass = make_daypass(ROOT)
    assert daypass.run("init").returncode == 0
    assert administrators(daypass) == {}


@pytest.mark.parametrize("s3, is_noted", [
    (None, False), ("https://s3.example.org", False), ("https://sts.example.org:8443", True),
    ("https://s3.sts.example.org", False)])
def test_config_check_notes_objects_at_the_host_name_of_the_pages(make_daypass, s3, is_noted):
    """T81: cookies ignore ports."""
    daypass = make_daypass({
        **ROOT, "DAYPASS_PORTAL": "on", "DAYPASS_PORTAL_URL": "https://sts.example.org",
        "DAYPASS_PORTAL_S3_URL": s3})
    assert daypass.run("init").returncode == 0
    result = daypass.run("config", "check")
    assert result.returncode == 0, result.stdout
    assert re.search(r"^ok +pages +https://sts.example.org/daypass/$", result.stdout, re.M)
    assert ("cookies ignore ports" in result.stdout) == is_noted
