"""AssumeRoleWithCustomToken: the identity plugin names the user, and anything but a clear yes is a
no."""

import json
import os
import re
import shutil
import subprocess
import threading
import urllib.parse

import pytest

from support.authority import Authority
from support.crowd import refused_in_a_crowd
from support.daypass import REPOSITORY, by_name, provider
from support.fastcgi import Connection
from support.inspection import inspect
from support.issuer import document, drip, endless, hang, redirect, status
from support.page import blocks
from support.plugin import ARN, Plugin, no, yes
from support.program import Program, accepts, free_port
from support.sts import FORM, VERSION
from support.waiting import until
from support.webhook import answered, hang_up

EXAMPLE = REPOSITORY / "examples" / "identity-plugin"
POLICY = '{"Version":"2012-10-17","Statement":[]}'

MISSING = (400, "MissingParameter")
INVALID = (400, "InvalidParameterValue")
REJECTED = (403, "IDPRejectedClaim")
DENIED = (403, "AccessDenied")
UNREACHABLE = (400, "IDPCommunicationError")


def call(token="a-token", **more):
    form = {"Action": "AssumeRoleWithCustomToken", "Version": VERSION, "Token": token,
            "RoleArn": ARN, **more}
    return {name: value for name, value in form.items() if value is not None}


@pytest.fixture
def plugin(own):
    return own.keep(Plugin())


@pytest.fixture
def make_asking(make_daypass):
    """A Daypass that asks a plugin. Its assume(…) calls past nginx."""
    def make(plugin, environment=None, **settings):
        daypass = make_daypass(plugin.settings(**settings), environment=environment).start()

        def assume(token="a-token", **more):
            with Connection(daypass.address) as connection:
                return connection.call(call(token, **more))
        daypass.assume = assume
        return daypass
    return make


@pytest.fixture
def asking(make_asking, plugin):
    return make_asking(plugin)


# A good answer

def test_a_session_of_the_plugin_s_user(asking, plugin):
    plugin.answer = yes("alice", 7200, claims={
        "email": "a@b", "groups": ["x", "y"], "shoeSize": 42, "address": {"street": "x"},
        "sub": "root", "parent": "root", "exp": 1, "policy": "consoleAdmin",
        "roleArn": "arn:evil", "sessionPolicy": "e30=", "accessKey": "evil"})
    answer = asking.assume(TokenRevokeType="laptop")
    claims = inspect(asking, answer)
    assert claims.pop("exp") - claims.pop("iat") == 7200
    del claims["jti"]
    assert claims == {
        "accessKey": answer.credentials["AccessKeyId"], "parent": "custom:alice",
        "sub": "custom:alice", "roleArn": ARN, "tokenRevokeType": "laptop", "email": "a@b",
        "groups": ["x", "y"]}
    assert answer.text("AssumedUser") == "custom:alice"
    assert answer.text("Arn") is None, "this action's answer has no AssumedRoleUser"
    assert asking.audit_line(answer.request_id)["subject"] == "alice"


@pytest.mark.parametrize("where", ["query", "body"])
def test_the_call_comes_through_nginx_in_the_query_or_the_body(
        make_client, asking, plugin, where):
    client = make_client(asking.upstream)
    assert client.send(**{where: call("a b+c")}).status == 200
    assert plugin.tokens == ["a b+c"]


def test_claims_may_be_a_text(asking, plugin):
    plugin.answer = yes(claims="email=a@b,upn=x=y,sub=root,groups=g")
    claims = inspect(asking, asking.assume())
    assert (claims["email"], claims["upn"], claims["groups"]) == ("a@b", "x=y", ["g"])
    assert claims["sub"] == "custom:alice"


@pytest.mark.parametrize("asked, seconds", [
    (None, 1000), ("900", 900), ("1000", 1000), ("1001", 1000), ("604800", 1000)])
def test_a_session_lasts_no_longer_than_the_plugin_says(asking, plugin, asked, seconds):
    plugin.answer = yes(seconds=1000)
    answer = asking.assume(DurationSeconds=asked)
    assert asking.audit_line(answer.request_id)["durationSeconds"] == seconds


@pytest.mark.parametrize("seconds, granted", [
    (900, True), (604800, True), (899, False), (604801, False), ("900", False), (None, False),
    (900.0, False), (1e3, False), (True, False)])
def test_the_validity_is_a_whole_number_in_range(asking, plugin, seconds, granted):
    plugin.answer = yes(seconds=seconds)
    assert asking.assume().refusal == ((200, None) if granted else UNREACHABLE)


@pytest.mark.parametrize("user, granted", [
    ("x" * 1024, True), ("Jürgen <&>", True), ("x" * 1025, False), ("x" * 10_240, False),
    ("", False), (None, False), (7, False), (["alice"], False), ("a\nb", False), ("a\0", False)])
def test_the_user_is_a_name(asking, plugin, user, granted):
    """Not a number, a list, or an empty or overlong text (T13)."""
    plugin.answer = yes(user)
    answer = asking.assume()
    assert answer.refusal == ((200, None) if granted else UNREACHABLE)
    if granted:
        assert answer.text("AssumedUser") == f"custom:{user}"


@pytest.mark.parametrize("claims, refusal", [
    ({"email": "x" * 6_000}, (400, "PackedPolicyTooLarge")),
    ({"groups": ["x" * 10] * 600}, (400, "PackedPolicyTooLarge")),
    ({"unknown": "x" * 50_000}, (200, None)),
    ({"email": "x" * 70_000}, UNREACHABLE),
    ([], UNREACHABLE), (1, UNREACHABLE), ("email", UNREACHABLE)])
def test_odd_claims_are_read_or_refused(asking, plugin, claims, refusal):
    """Claims of odd types, too many or too deep (T13, T56)."""
    plugin.answer = yes(claims=claims)
    assert asking.assume().refusal == refusal


def test_a_session_policy_narrows(asking):
    assert "sessionPolicy" in inspect(asking, asking.assume(Policy=POLICY))


# The question

def test_the_plugin_is_asked_as_documented(make_asking, plugin):
    url = f"{plugin.url}?realm=a%20b&token=old&x"
    asking = make_asking(plugin, url=url, auth_token="Bearer between-us  x")
    asking.assume("é +&=%/?\"'\\")
    request, = plugin.requests
    assert request.line == ("POST /check?realm=a%20b&x&token=%C3%A9+%2B%26%3D%25%2F%3F%22%27%5C"
                            " HTTP/1.1")
    assert request.headers["Authorization"] == "Bearer between-us  x"
    assert request.headers["Content-Length"] == "0"
    assert "Content-Type" not in request.headers
    assert request.body == b""


def test_without_an_authorization_none_is_sent(asking, plugin):
    asking.assume()
    assert "Authorization" not in plugin.requests[0].headers


def test_a_plugin_over_https_must_be_trusted(make_asking, own, certificate, tmp_path):
    assert make_asking(own.keep(Plugin(certificate))).assume().status == 200
    stranger = Authority(tmp_path / "stranger").issue("server")
    asking = make_asking(own.keep(Plugin(stranger)))
    answer = asking.assume()
    assert answer.refusal == UNREACHABLE
    assert "not trusted" in asking.audit_line(answer.request_id)["reason"]


def test_no_proxy_is_asked(make_asking, own, plugin):
    """The variables of a proxy may come from a client (T45)."""
    proxy = own.keep(Plugin())
    variables = {name: proxy.url for name in (
        "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")}
    assert make_asking(plugin, environment=variables).assume().status == 200
    assert proxy.requests == []


@pytest.mark.parametrize("change, refusal", [
    ({"token": None}, MISSING), ({"token": ""}, MISSING), ({"token": "\n"}, MISSING),
    ({"token": "x" * 65_537}, INVALID), ({"RoleArn": None}, MISSING), ({"RoleArn": ""}, MISSING),
    ({"RoleArn": ARN + "x"}, INVALID), ({"RoleArn": "arn:aws:iam::1:role/test"}, INVALID),
    ({"DurationSeconds": "899"}, INVALID), ({"Policy": "{"}, (400, "MalformedPolicyDocument")),
    ({"Version": "x"}, INVALID)])
def test_the_plugin_is_asked_last(asking, plugin, change, refusal):
    """A call that can't succeed does not use up a one-time token (T5)."""
    assert asking.assume(**change).refusal == refusal
    assert plugin.requests == []


def test_a_role_of_an_openid_provider_is_not_the_plugin_s(
        make_daypass, plugin, role_issuer, role_arn):
    """The plugin must not give another source's role, nor a role with a similar ARN (T3, T25)."""
    daypass = make_daypass(
        {**plugin.settings(), **provider(role_issuer, role_policy="readonly")}).start()
    with Connection(daypass.address) as connection:
        assert connection.call(call(RoleArn=role_arn)).refusal == INVALID
    with Connection(daypass.address) as connection:
        answer = connection.call({
            "Action": "AssumeRoleWithWebIdentity", "Version": VERSION, "RoleArn": ARN,
            "WebIdentityToken": role_issuer.token()})
        assert answer.refusal == INVALID
    assert plugin.requests == []


def test_a_role_without_policies_gives_nothing(make_asking, plugin):
    assert make_asking(plugin, role_policy="no-such-policy").assume().refusal == REJECTED
    assert plugin.requests == []


def test_without_a_plugin_the_action_is_not_configured(sts):
    assert sts.send(body=call()).refusal == (503, "STSNotInitialized")


def test_a_plugin_that_is_down_does_not_stop_the_start(make_asking, plugin):
    plugin.stop()
    asking = make_asking(plugin)
    assert asking.assume().refusal == UNREACHABLE


# Anything but a yes (T62)

@pytest.mark.parametrize("answer", [
    status(201), status(204), status(301), status(400), status(401), status(404),
    status(429), status(500), status(503), answered(500, b'{"user":"x","maxValiditySeconds":900}'),
    document(b""), document(b"nonsense"), document(b"[]"), document({}),
    document({"result": "true"}),
    document({"reason": "no"}), document(b'{"user":"x","maxValiditySeconds":900}x'),
    document(b'{"user":"x","user":"y","maxValiditySeconds":900}'), document(b"\xff"),
    document(b"[" * 60_000), no(b""), no(b"no"), no(b'{"reason":1}'), no(b"{}"),
    hang_up(), hang_up(b"HTTP/1.1 200 OK\r\n"), hang_up(b"nonsense\r\n\r\n"),
    hang_up(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"user":"alice"'),
    hang_up(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")])
def test_an_unclear_answer_gives_nothing(asking, plugin, answer):
    """A plugin that fails must not give a session (T62)."""
    plugin.answer = answer
    refused = asking.assume()
    assert refused.refusal == UNREACHABLE
    reason = asking.audit_line(refused.request_id)["reason"]
    assert plugin.url in reason and "a-token" not in reason
    plugin.answer = yes()
    assert asking.assume().status == 200, "what was wrong once spoils nothing"


def test_a_redirect_is_not_followed(asking, plugin, own):
    """It would take the token to another server (T62)."""
    elsewhere = own.keep(Plugin())
    plugin.answer = redirect(elsewhere.url + "?token=a-token")
    assert asking.assume().refusal == UNREACHABLE
    assert elsewhere.requests == []


@pytest.mark.parametrize("answer", [hang, drip({"user": "alice", "maxValiditySeconds": 3600})],
                         ids=["says nothing", "an octet at a time"])
def test_a_slow_plugin_is_not_waited_for(asking, plugin, answer):
    """It has 5 s in all, whatever it sends meanwhile. nginx would end the call after 15 (T62)."""
    plugin.answer = answer
    refused = asking.assume()
    assert refused.refusal == UNREACHABLE
    assert "no answer in time" in asking.audit_line(refused.request_id)["reason"]


def test_a_plugin_that_hangs_holds_a_quarter_of_the_threads(make_asking, plugin):
    """Any caller can make Daypass ask it, and S3 requests need the other threads (T62)."""
    answers = threading.Event()

    def hesitate(handler):
        answers.wait(60)
        yes()(handler)
    plugin.answer = hesitate
    asking = make_asking(plugin, environment={"DAYPASS_THREADS": "8"})
    refused = refused_in_a_crowd(
        asking, asking.assume, f"too many calls wait for the identity plugin {plugin.url}", answers)
    assert refused.refusal == UNREACHABLE
    assert asking.assume().status == 200


@pytest.mark.parametrize("length", [None, 1 << 30])
def test_an_endless_answer_is_cut(asking, plugin, length):
    """Daypass reads 64 KiB of a GiB, beside what the sockets hold (T56, T62)."""
    plugin.answer = endless(length)
    refused = asking.assume()
    assert refused.refusal == UNREACHABLE
    assert "65536 bytes" in asking.audit_line(refused.request_id)["reason"]
    assert plugin.sent < 16 << 20


@pytest.mark.parametrize("size, granted", [(65_536, True), (65_537, False)])
def test_an_answer_has_64_kib_at_most(asking, plugin, size, granted):
    """Both sides of the limit (T56)."""
    body = b'{"user":"alice","maxValiditySeconds":3600}'
    plugin.answer = document(body.ljust(size))
    assert asking.assume().refusal == ((200, None) if granted else UNREACHABLE)


@pytest.mark.parametrize("reason, message", [
    ("the card has expired", "the card has expired"),
    ("<b>&\u202eno\0\n", "<b>&no"),
    ("x" * 1000, "x" * 256),
    ("", "the identity plugin refuses the token")])
def test_the_plugin_s_no_is_passed_on(asking, plugin, reason, message):
    plugin.answer = no(json.dumps({"reason": reason}).encode())
    answer = asking.assume()
    assert answer.refusal == DENIED
    assert answer.text("Message") == message
    assert asking.audit_line(answer.request_id)["reason"] == message


# Secrets (T53)

def test_no_log_holds_a_custom_token(make_asking, make_client, plugin):
    """Neither of a granted call nor of a refused one, nor if the plugin misbehaves (T53)."""
    secrets = []
    asking = make_asking(plugin, auth_token="Bearer canary-authorization-0123456789",
                         url=plugin.url + "?key=canary-key-0123456789")
    client = make_client(asking.upstream)

    def token():
        secrets.append(f"canary{len(secrets)}token&0123456789")
        return secrets[-1]

    def echo(handler):
        """A plugin that repeats the question in each way that it can."""
        asked = urllib.parse.urlsplit(handler.path).query
        texts = [asked, urllib.parse.unquote_plus(asked), secrets[-1]]
        reason = texts[len(secrets) % 3]
        no(json.dumps({"reason": f"what is {reason}?"}).encode())(handler)

    answers = [
        yes(), no(b'{"reason":"no"}'), status(500), document(b"nonsense"), hang_up(), echo, echo,
        echo, answered(404, b"not found"), redirect("http://127.0.0.1:1/"), endless(1 << 30)]
    calls = [
        lambda: client.send(query=call(token())), lambda: client.send(body=call(token())),
        lambda: client.send(query=call(token(), RoleArn="x")),
        lambda: client.send(query=call(token(), DurationSeconds=token())),
        lambda: client.send(query=call(token(), Action=token())),
        lambda: client.send(method="GET", query=call(token())),
        lambda: client.send(path="/x", query=call(token())),
        lambda: client.send(query={**call(token()), "x": "x" * 30_000}),
        lambda: client.send(query=call(token()), body="x" * (2 << 20),
                            headers={"Content-Type": FORM})]
    answered_with = []
    for plugin.answer in answers:
        answered_with += [send() for send in calls]
    plugin.stop()
    answered_with += [send() for send in calls]
    result = asking.run("config", "check")
    shown = result.stdout + result.stderr + asking.run("config", "show").stdout
    assert {answer.status for answer in answered_with} >= {200, 400, 403, 404, 413, 414}
    asking.stop()
    client.nginx.stop()

    written = [path for place in (asking.directory, client.nginx.directory)
               for path in place.rglob("*") if path.is_file() and path.name != "daypass.env"]
    texts = [path.read_bytes().decode(errors="replace") for path in written]
    texts += [answer.body.decode(errors="replace") for answer in answered_with] + [shown]
    assert not [text for text in texts if re.search(
        r"canary\d+token|canary-authorization|canary-key", urllib.parse.unquote_plus(text))]
    assert len(asking.audit()) > 50


# The command line

def test_config_check_asks_the_plugin(make_daypass, plugin):
    daypass = make_daypass(plugin.settings()).initialised()
    plugin.answer = status(418)
    result = by_name(daypass.tell("config", "check"))
    assert result["identity plugin"] == {"works": True, "detail": f"{plugin.url} answers 418"}
    assert result[f"policies of {ARN}"]["works"]
    assert plugin.requests[0].line == "POST /check HTTP/1.1"
    plugin.stop()
    result = daypass.run("config", "check")
    assert result.returncode == 1
    assert f"the identity plugin {plugin.url}: " in result.stdout


def test_config_check_says_that_the_role_has_no_policy(make_daypass, plugin):
    daypass = make_daypass(plugin.settings(role_policy="no-such-policy")).initialised()
    result = daypass.run("config", "check")
    assert result.returncode == 1
    assert "there is no policy no-such-policy" in result.stdout


def test_config_show_prints_the_role(make_daypass, plugin):
    shown = make_daypass(plugin.settings(url="http://127.0.0.1:8081/?key=secret")).tell(
        "config", "show")
    assert shown["identityPlugin"] == {
        "url": "http://127.0.0.1:8081/", "policies": ["readonly"], "roleARN": ARN}
    assert "secret" not in shown["settings"]["MINIO_IDENTITY_PLUGIN_URL"].replace("(secret)", "")


@pytest.mark.parametrize("key, value", [
    ("url", "http://plugin.example.org/"), ("url", "x"), ("url", None), ("role_policy", None),
    ("role_id", "a/b"), ("auth_tokem", "x")])
def test_a_problem_stops_the_start_and_names_its_key(make_daypass, plugin, key, value):
    exit_code, output = make_daypass(plugin.settings(**{key: value})).refuses_to_start()
    assert exit_code == 78
    assert f"MINIO_IDENTITY_PLUGIN_{key.upper()}" in output


# The example

@pytest.fixture
def example(own, tmp_path):
    """The example, started as its README says, but on a free port."""
    shutil.copy(EXAMPLE / "webhook.py", tmp_path)
    commands = blocks(EXAMPLE / "README.md")
    port = free_port()
    program = own.keep(Program(
        ["sh", "-euc", commands[0].replace("python3 webhook.py", "exec python3 webhook.py")],
        tmp_path / "output", {"PATH": os.environ["PATH"], "WEBHOOK_PORT": str(port)},
        cwd=tmp_path))
    until(lambda: program.has_ended or accepts(("127.0.0.1", port)), "the example")
    assert not program.has_ended, program.output
    program.url = f"http://127.0.0.1:{port}/"
    program.directory = tmp_path
    program.call = commands[1]
    return program


def example_settings(example, **more):
    text = (EXAMPLE / "README.md").read_text()
    lines = re.search(r"^```\n(MINIO_.*?)^```", text, re.S | re.M)[1].splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    settings["MINIO_IDENTITY_PLUGIN_URL"] = example.url
    settings["MINIO_IDENTITY_PLUGIN_AUTH_TOKEN"] = \
        (example.directory / "authorization").read_text().strip()
    return {**settings, **more}


def test_the_example_works_as_documented(example, make_daypass, make_client, authority):
    daypass = make_daypass(example_settings(example)).start()
    client = make_client(daypass.upstream)
    assert f"{example.url} answers 400" in daypass.run("config", "check").stdout
    command = example.call.replace("https://s3.example.org", client.url)
    assert command != example.call
    done = subprocess.run(
        ["sh", "-euc", command], cwd=example.directory, capture_output=True, text=True,
        env={**os.environ, "CURL_CA_BUNDLE": str(authority.file)}, timeout=60)
    assert "<AssumedUser>custom:alice</AssumedUser>" in done.stdout
    token = (example.directory / "alice.token").read_text()
    answer = client.send(body=call(token, RoleArn="arn:minio:iam:::role/idmp-example"))
    claims = inspect(daypass, answer)
    assert claims["groups"] == ["analysts"]
    assert claims["exp"] - claims["iat"] == 7200
    refused = client.send(body=call("x" + token, RoleArn="arn:minio:iam:::role/idmp-example"))
    assert (*refused.refusal, refused.text("Message")) == (*DENIED, "no such token")
    assert token.strip() not in example.output


def test_the_example_wants_its_header(example, make_daypass):
    for value in (
            None, "Bearer x", (example.directory / "authorization").read_text().strip() + "x"):
        daypass = make_daypass(
            example_settings(example, MINIO_IDENTITY_PLUGIN_AUTH_TOKEN=value)).start()
        token = (example.directory / "alice.token").read_text()
        with Connection(daypass.address) as connection:
            answer = connection.call(call(token, RoleArn="arn:minio:iam:::role/idmp-example"))
        assert answer.refusal == UNREACHABLE
        assert "answers 401" in daypass.audit_line(answer.request_id)["reason"]


def test_the_example_survives_its_own_failures(example, make_daypass):
    daypass = make_daypass(example_settings(example)).start()
    (example.directory / "tokens.json").write_text("nonsense")
    with Connection(daypass.address) as connection:
        answer = connection.call(
            call("canary-token", RoleArn="arn:minio:iam:::role/idmp-example"))
    assert answer.refusal == UNREACHABLE
    assert "JSONDecodeError" in example.output
    assert "canary-token" not in example.output


@pytest.mark.parametrize("value", [None, "", "short"])
def test_the_example_does_not_start_without_a_header(value):
    environment = {"PATH": os.environ["PATH"]}
    if value is not None:
        environment["WEBHOOK_AUTHORIZATION"] = value
    done = subprocess.run(
        ["python3", EXAMPLE / "webhook.py"], env=environment, capture_output=True, text=True,
        timeout=60)
    assert done.returncode == 1
    assert "WEBHOOK_AUTHORIZATION" in done.stderr
