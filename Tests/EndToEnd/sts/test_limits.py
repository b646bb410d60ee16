"""Limits on wrong proofs by name, by address and in total. They lock no caller out.

AttemptLimiterTests tests the rule with a clock of its own. These tests have the doors, real
clients, several processes, and the sources that Daypass asks.
"""

import calendar
import concurrent.futures
import signal
import subprocess
import time
import urllib.parse

import boto3
import botocore.exceptions
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from support.daypass import binary, provider
from support.fastcgi import Connection, cgi_answer, post
from support.plugin import ARN, Plugin, no, yes
from support.signing_key import SigningKey
from support.slapd import password_of
from support.sts import FORM, VERSION, fresh_address, parameters
from support.waiting import until

ROLE = "arn:aws:iam::123456789012:role/any"
THROTTLED = (429, "Throttling")


def limits(address="off", name="off", total="off"):
    return {"DAYPASS_LIMIT_ADDRESS": address, "DAYPASS_LIMIT_NAME": name,
            "DAYPASS_LIMIT_TOTAL": total}


def signed(client, key, secret, address=None, action="AssumeRole"):
    """A call through nginx, signed as boto3 does it, from an address."""
    body = urllib.parse.urlencode({"Action": action, "Version": VERSION})
    request = AWSRequest("POST", client.url + "/", {"Content-Type": FORM}, body)
    SigV4Auth(Credentials(key, secret), "sts", "us-east-1").add_auth(request)
    headers = {**dict(request.headers), "Host": f"localhost:{client.port}"}
    return client.send(body=body, headers=headers, address=address)


def login(daypass, name, password=None, address="192.0.2.7"):
    with Connection(daypass.address) as connection:
        return connection.call(
            {"Action": "AssumeRoleWithLDAPIdentity", "Version": VERSION, "LDAPUsername": name,
             "LDAPPassword": password or password_of(name)}, REMOTE_ADDR=address)


def throttlings(daypass):
    return [line for line in daypass.audit() if line.get("code") == "Throttling"]


@pytest.fixture
def make_users(make_daypass, make_client):
    """A Daypass with a user, behind nginx."""
    def make(**more):
        daypass = make_daypass(limits(**more)).initialised()
        secret = daypass.tell("user", "add", "alice", "--policy", "readonly")["secretKey"]
        return daypass, make_client(daypass.start().upstream), secret
    return make


@pytest.fixture
def make_ldap(make_daypass, slapd):
    def make(**more):
        daypass = make_daypass({**slapd.settings(), **limits(**more)}).initialised()
        for user in ("alice", "bob"):
            daypass.tell("policy", "attach", "readonly", "--ldap-user", user)
        return daypass.start()
    return make


# Signatures

@pytest.mark.parametrize("action", ["AssumeRole", "GetCallerIdentity"])
def test_guesses_at_a_key_end_from_every_address(make_users, action):
    daypass, client, secret = make_users(name="1")
    assert signed(client, "alice", "wrong", action=action).code == "SignatureDoesNotMatch"
    answer = signed(client, "alice", secret, action=action)
    assert answer.refusal == THROTTLED
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["x-amz-request-id"] == answer.request_id
    assert answer.text("Type") == "Sender"
    line = daypass.audit_line(answer.request_id)
    assert line["reason"] == "too many failed attempts with this name"
    assert (line["outcome"], line["code"]) == ("refused", "Throttling")


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_the_answer_does_not_tell_which_keys_exist(make_users, name):
    """Daypass limits unknown keys like known ones (T49, T50)."""
    _, client, _ = make_users(name="1")
    first = signed(client, name, "wrong")
    assert first.status == 403
    answers = [signed(client, variant, "wrong") for variant in (name, name.upper(), name.title())]
    assert {answer.refusal for answer in answers} == {THROTTLED}
    assert len({answer.masked() for answer in answers}) == 1


def test_an_address_can_not_try_many_names(make_users):
    daypass, client, secret = make_users(address="1")
    address = fresh_address()
    assert signed(client, "nobody", "wrong", address).status == 403
    assert signed(client, "alice", secret, address).refusal == THROTTLED
    assert throttlings(daypass)[0]["reason"] == "too many failed attempts from this address"
    assert signed(client, "alice", secret).status == 200, "from another address"


def test_a_caller_with_an_earlier_success_is_accepted_during_an_attack(make_users):
    daypass, client, secret = make_users(address="1", name="1", total="1")
    address = fresh_address()
    assert signed(client, "alice", secret, address).status == 200
    for name in ("alice", "nobody", "alice"):
        signed(client, name, "wrong")
        signed(client, name, "wrong", address if name == "nobody" else None)
    assert throttlings(daypass)
    assert signed(client, "alice", secret, address).status == 200
    assert signed(client, "alice", secret).refusal == THROTTLED, "a stranger"


def test_the_default_limits_do_not_hinder_a_fleet_behind_one_address(
        make_daypass, make_client):
    daypass = make_daypass(limits(None, None, None)).initialised()
    users = {f"user-{n}": daypass.tell("user", "add", f"user-{n}")["secretKey"] for n in range(4)}
    client = make_client(daypass.start().upstream)
    address = fresh_address()
    # As many as nginx lets through at once.
    for number in range(90):
        name = f"user-{number % 4}"
        assert signed(client, name, users[name], address, "GetCallerIdentity").status == 200


def test_the_default_limits_stop_an_attack(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), **limits(None, None, None)}).start()
    token = issuer.token(key=SigningKey("ES256", issuer.key.kid))

    def statuses(address, count):
        for _ in range(count):
            with Connection(daypass.address) as connection:
                yield connection.call(parameters(token), REMOTE_ADDR=address).status
    # One attempt comes back each second.
    assert list(statuses("192.0.2.7", 60)) == [400] * 60
    assert 429 in statuses("192.0.2.7", 200)
    # The owner of an IPv6 network chooses 64 bits of an address.
    found = [status for number in range(200)
             for status in statuses(f"2001:db8::{number:x}", 1)]
    assert 429 in found


def test_a_right_token_is_accepted_during_guesses_from_its_address(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), **limits(address="3", total="5")}).start()
    forged = SigningKey("ES256", issuer.key.kid)

    def call(address="192.0.2.7", **changes):
        with Connection(daypass.address) as connection:
            return connection.call(
                parameters(issuer.token(**changes)), REMOTE_ADDR=address).status
    assert call() == 200
    for _ in range(10):
        assert call(key=forged) == 400
    assert call() == 200
    assert call(address="192.0.2.8") == 200, "the total is not used up"


@pytest.mark.parametrize("changes", [{"aud": "other"}, {"exp": 1}, {"nbf": 99999999999}])
def test_a_token_that_its_issuer_has_signed_is_no_guess(make_daypass, make_issuer, changes):
    """Not even without an earlier success."""
    issuer = make_issuer()
    daypass = make_daypass({**provider(issuer), **limits(address="1", total="1")}).start()
    with Connection(daypass.address) as connection:
        refused = connection.call(parameters(issuer.token(**changes)))
    assert refused.status == 400
    for _ in range(3):
        with Connection(daypass.address) as connection:
            again = connection.call(parameters(issuer.token(**changes)))
        assert again.masked() == refused.masked()
    assert throttlings(daypass) == []


def boto(client, authority, secret, mode, attempts):
    # boto3's legacy mode counts the attempts after the first.
    retries = {"mode": mode, **({"total_max_attempts": attempts} if mode == "standard"
                                else {"max_attempts": attempts - 1})}
    return boto3.client(
        "sts", endpoint_url=client.url, region_name="us-east-1", verify=str(authority.file),
        aws_access_key_id="alice", aws_secret_access_key=secret, config=Config(retries=retries))


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_boto3_tries_again(make_users, authority, mode):
    _, client, secret = make_users(name="1")
    signed(client, "alice", "wrong")
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        boto(client, authority, secret, mode, 2).assume_role(
            RoleArn=ROLE, RoleSessionName="session")
    response = refusal.value.response
    assert response["Error"]["Code"] == "Throttling"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert response["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_boto3_succeeds_in_the_end(make_users, authority, mode):
    """One attempt comes back every two seconds, and boto3 asks a few times in ten."""
    _, client, secret = make_users(name="30")
    until(lambda: signed(client, "alice", "wrong").status == 429, "a refusal", 60)
    answer = boto(client, authority, secret, mode, 6).get_caller_identity()
    assert answer["Arn"].endswith("user/alice")


# Passwords

# A directory that compares by RFC 4518 reads the last ones alike, and Daypass does not.
VARIANTS = ["alice", "Alice", "ALICE", "aLiCe", "ａlice", "aｌice", "alｉce", "aliｃe", "alicｅ"]


def test_guesses_at_a_password_end_in_every_spelling_of_the_name(make_ldap):
    """Also if only the directory knows that two spellings are one name (T49, T50)."""
    daypass = make_ldap(name="2")
    for number, name in enumerate(VARIANTS[:2]):
        assert login(daypass, name, "wrong", f"198.51.100.{number}").status == 403
    for number, name in enumerate(VARIANTS[:4]):
        assert login(daypass, name, "wrong", f"198.51.101.{number}").refusal == THROTTLED
    for number, name in enumerate(VARIANTS[4:]):
        answer = login(daypass, name, password_of("alice"), f"198.51.102.{number}")
        assert answer.refusal == (403, "AccessDenied")
        # The answer to a name without an entry.
        assert answer.text("Message") == "the directory does not accept this name and password"
    reasons = [line["reason"] for line in daypass.audit() if line["code"] == "AccessDenied"]
    assert "not tried: too many failed attempts with this entry" in reasons
    assert login(daypass, "bob").status == 200


def test_an_unknown_name_is_answered_like_a_known_one(make_ldap):
    """Limits must not tell which names exist (T49)."""
    daypass = make_ldap(name="2")
    answers = {name: [login(daypass, name, "wrong", f"198.51.100.{number}").refusal
                      for number in range(4)] for name in ("alice", "no-such-user")}
    expected = [(403, "AccessDenied")] * 2 + [THROTTLED] * 2
    assert answers == {"alice": expected, "no-such-user": expected}


def test_a_person_with_an_earlier_login_is_not_locked_out_by_others(make_ldap):
    daypass = make_ldap(address="3", name="3", total="20")
    assert login(daypass, "alice").status == 200
    for number in range(8):
        login(daypass, VARIANTS[number], "wrong", f"198.51.100.{number}")
        login(daypass, f"nobody-{number}", "wrong")
    assert login(daypass, "alice", "wrong", "198.51.100.200").refusal == THROTTLED
    assert login(daypass, "nobody", "wrong").refusal == THROTTLED
    assert login(daypass, "alice").status == 200


def test_a_directory_that_is_down_costs_no_attempt(make_slapd, make_daypass):
    slapd = make_slapd()
    daypass = make_daypass({**slapd.settings(), **limits("1", "1", "1")}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    daypass.start()
    slapd.stop()
    for _ in range(3):
        assert login(daypass, "alice").code == "IDPCommunicationError"
    assert slapd.start()
    assert login(daypass, "alice").status == 200


# Custom tokens

def test_the_plugin_is_not_asked_after_too_many_attempts(make_daypass, own):
    plugin = own.keep(Plugin())
    plugin.answer = no(b'{"reason":"unknown"}')
    daypass = make_daypass({**plugin.settings(), **limits(address="2")}).start()

    def call(address):
        with Connection(daypass.address) as connection:
            return connection.call(
                {"Action": "AssumeRoleWithCustomToken", "Version": VERSION, "Token": "t",
                 "RoleArn": ARN}, REMOTE_ADDR=address)
    answers = [call("192.0.2.7").status for _ in range(6)]
    assert answers == [403, 403, 429, 429, 429, 429]
    assert len(plugin.requests) == 2
    plugin.answer = yes()
    assert call("192.0.2.7").refusal == THROTTLED
    assert call("192.0.2.8").status == 200


# Processes

def wrong(daypass, name="x", address="192.0.2.7"):
    """A wrongly signed call, on the bare socket."""
    body = urllib.parse.urlencode({"Action": "AssumeRole", "Version": VERSION})
    request = AWSRequest("POST", "https://localhost/", {"Content-Type": FORM}, body)
    SigV4Auth(Credentials(name, "wrong"), "sts", "us-east-1").add_auth(request)
    return post(
        body.encode(), REMOTE_ADDR=address, HTTP_AUTHORIZATION=request.headers["Authorization"],
        HTTP_X_AMZ_DATE=request.headers["X-Amz-Date"])


def status_of(daypass, call):
    facts, body = call
    with Connection(daypass.address) as connection:
        return connection.call(body, **facts).status


def test_all_processes_of_a_state_directory_count_together(make_daypass):
    limit, calls, clients = 20, 600, 8
    first = make_daypass(limits(total=str(limit))).start()
    others = [make_daypass(limits(total=str(limit)), state=first.state).start() for _ in range(2)]
    servers = [first, *others]
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        statuses = list(pool.map(
            lambda n: status_of(servers[n % 3], wrong(first, f"x{n}", f"192.0.{n % 250}.{n % 7}")),
            range(calls)))
    assert set(statuses) == {403, 429}
    moments = [calendar.timegm(time.strptime(line["time"], "%Y-%m-%dT%H:%M:%SZ"))
               for line in first.audit()]
    assert len(moments) == calls
    # Beyond the limit are the calls that were under way at once, and the attempts that came back.
    given_back = (max(moments) - min(moments)) * limit // 60 + 1
    assert limit <= statuses.count(403) <= limit + clients + given_back


def test_the_counts_survive_a_killed_process(make_daypass):
    daypass = make_daypass(limits(name="1")).start()
    assert status_of(daypass, wrong(daypass)) == 403
    daypass.program.process.send_signal(signal.SIGKILL)
    daypass.program.wait()
    daypass.start()
    assert status_of(daypass, wrong(daypass)) == 429


@pytest.mark.parametrize("damage", [
    lambda octets: b"", lambda octets: octets[:-1], lambda octets: bytes(len(octets)),
    lambda octets: octets[:8] + bytes(16) + octets[24:],
    lambda octets: octets[:32] + b"\xff" * (len(octets) - 32)])
def test_a_damaged_file_locks_no_caller_out(make_daypass, damage):
    daypass = make_daypass(limits(name="1")).start()
    status_of(daypass, wrong(daypass))
    daypass.stop()
    file = daypass.state / "limits"
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    daypass.start()
    assert status_of(daypass, wrong(daypass)) == 403
    assert status_of(daypass, wrong(daypass)) == 429
    assert len(file.read_bytes()) == len(whole)
    assert file.stat().st_mode & 0o777 == 0o600


def test_cgi_processes_share_their_counts(make_daypass):
    daypass = make_daypass({**limits(name="2"), "DAYPASS_LISTEN": None})

    def status():
        facts, body = wrong(daypass)
        result = subprocess.run(
            [binary("daypass.fcgi")], input=body, capture_output=True, timeout=60,
            env={**daypass.environment, **facts, "GATEWAY_INTERFACE": "CGI/1.1"})
        return cgi_answer(result.stdout).status
    assert [status() for _ in range(4)] == [403, 403, 429, 429]


# The configuration

def test_the_configuration_shows_the_limits(make_daypass):
    daypass = make_daypass(limits("5", "off", None))
    shown = daypass.tell("config", "show")
    assert shown["failedAttemptsPerMinute"] == {"address": 5, "total": 3000}
    assert shown["settings"]["DAYPASS_LIMIT_NAME"] == "off"


@pytest.mark.parametrize("value", ["0", "6001", "some"])
def test_a_malformed_limit_stops_the_start(make_daypass, value):
    daypass = make_daypass(limits(address=value))
    status, output = daypass.refuses_to_start()
    assert status == 78
    assert "DAYPASS_LIMIT_ADDRESS" in output
    assert daypass.run("config", "check").returncode == 78


def test_trying_an_identity_at_the_command_line_is_not_counted(make_ldap):
    daypass = make_ldap(address="1", name="1", total="1")
    for _ in range(3):
        result = daypass.run("identity", "test", "--ldap-user", "alice", text="wrong\n")
        assert result.returncode == 1, result
        assert "Throttling" not in result.stdout
    assert login(daypass, "alice", address="127.0.0.1").status == 200


def test_a_file_that_others_may_write_is_found_by_the_check(make_daypass):
    daypass = make_daypass(limits("5", "off", None)).start()
    daypass.stop()
    assert "5 an address" in daypass.run("config", "check").stdout
    (daypass.state / "limits").chmod(0o666)
    result = daypass.run("config", "check")
    assert result.returncode == 1
    assert "chmod go=" in result.stdout
    assert "chmod go=" in daypass.refuses_to_start()[1]
