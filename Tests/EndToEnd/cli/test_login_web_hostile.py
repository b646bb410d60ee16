"""`daypass login web` against pages, programs and providers that mean harm (T59)."""

import pathlib
import socket

import pytest

from support.daypass import provider
from support.forge import token as forged
from support.issuer import JWKS, document, hang, redirect, status
from support.s3 import S3
from support.signing_key import SigningKey
from support.waiting import until
from support.web_login import CALLBACK, Visitor, WebLogin

NOT_HERE = "No sign-in of this browser"
FAILED = "The sign-in failed"


@pytest.fixture(scope="module")
def s3(shared, authority, certificate, issuer):
    s3 = S3(shared, authority, certificate, provider(issuer))
    s3.bucket("reports")
    return s3


@pytest.fixture
def make_login(own, authority):
    def make(issuer, url, *options, **more):
        login = own.keep(WebLogin(own.place("login"), authority, issuer, url, *options, **more))
        assert not login.program.has_ended, login.output
        return login
    return make


@pytest.fixture
def login(make_login, issuer, s3):
    login = make_login(issuer, s3.url)
    yield login
    issuer.answers.clear()


def tokens(issuer, nonce, **more):
    """The token endpoint's answer."""
    return document({
        "token_type": "Bearer", "access_token": "access",
        "id_token": issuer.token(nonce=nonce, **more)})


def complete(issuer, visitor, **parameters):
    """Signs in, with nothing wrong."""
    asked = visitor.begin()
    issuer.answers["/token"] = tokens(issuer, asked["nonce"])
    return visitor.finish(asked["state"], **parameters)


def test_the_sign_in_asks_for_all_that_protects_it(login, issuer):
    visitor = Visitor(login)
    asked = visitor.begin()
    assert asked["response_type"] == "code"
    assert asked["client_id"] == issuer.audience
    assert asked["redirect_uri"] == login.callback
    assert asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) == 43
    again = visitor.begin()
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(again.values())


def test_the_cookie_is_for_the_callback_only(login):
    answer = Visitor(login).get("/")
    cookie, *attributes = answer.headers["Set-Cookie"].split("; ")
    name, _, value = cookie.partition("=")
    assert name == f"daypass-login-{login.port}"
    assert len(value) == 43
    assert sorted(attributes) == [
        "HttpOnly", "Max-Age=600", f"Path={CALLBACK}", "SameSite=Lax"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_outcome_is_for_nothing_but_the_page(login, issuer):
    answer = complete(issuer, Visitor(login))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("headers, code", [
    ({"Host": "example.org"}, 421), ({"Host": "127.0.0.1"}, 421), ({"Host": None}, 400),
    ({"Origin": "https://example.org"}, 403), ({"Origin": "null"}, 403),
    ({"Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}, 403),
    ({"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}, 403),
    ({"X_Long": "x" * 9_000}, 431), ({"Content_Length": "1"}, 400),
])
def test_what_a_page_sends_is_refused(login, issuer, headers, code):
    """The callback would be right, so only the headers matter."""
    visitor = Visitor(login)
    asked = visitor.begin()
    issuer.answers["/token"] = tokens(issuer, asked["nonce"])
    posts = len(issuer.posts)
    answer = visitor.get(f"{CALLBACK}?code=code&state={asked['state']}", **headers)
    assert answer.status == code
    assert "AccessKey" not in answer.body
    assert len(issuer.posts) == posts
    assert visitor.finish(asked["state"]).status == 200


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "PUT"])
def test_only_get_is_answered(login, method):
    answer = Visitor(login).get("/", method=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("target", ["/other", "//", "/oauth2/callback/", "/%6fauth2/callback"])
def test_other_paths_do_not_exist(login, target):
    assert Visitor(login).get(target).status == 404


def test_a_foreign_state_gives_nothing_and_ends_nothing(login, issuer):
    visitor, attacker = Visitor(login), Visitor(login)
    asked, foreign = visitor.begin(), attacker.begin()
    issuer.answers["/token"] = tokens(issuer, asked["nonce"])
    posts = len(issuer.posts)
    for state in (foreign["state"], "", asked["state"] + "x", asked["state"][:-1]):
        answer = visitor.finish(state)
        assert (answer.status, NOT_HERE in answer.text) == (403, True)
    assert visitor.get(CALLBACK).status == 403
    assert visitor.get(f"{CALLBACK}?state={asked['state']}&state=x&code=c").status == 403
    assert len(issuer.posts) == posts
    assert visitor.finish(asked["state"]).status == 200


@pytest.mark.parametrize("cookie", [None, "", "daypass-login={value}", "{name}=", "{name}=x",
                                    "{name}={value}; {name}=other"])
def test_without_the_cookie_a_callback_gives_nothing(login, issuer, cookie):
    visitor = Visitor(login)
    asked = visitor.begin()
    issuer.answers["/token"] = tokens(issuer, asked["nonce"])
    name, _, value = visitor.cookie.partition("=")
    answer = visitor.get(
        f"{CALLBACK}?code=code&state={asked['state']}",
        Cookie=cookie and cookie.format(name=name, value=value))
    assert (answer.status, NOT_HERE in answer.text) == (403, True)
    # The browser itself still comes through.
    assert visitor.finish(asked["state"]).status == 200


def test_a_callback_works_once(login, issuer):
    visitor = Visitor(login)
    asked = visitor.begin()
    cookie = visitor.cookie
    issuer.answers["/token"] = tokens(issuer, asked["nonce"])
    assert visitor.finish(asked["state"]).status == 200
    posts = len(issuer.posts)
    visitor.cookie = cookie
    assert visitor.finish(asked["state"]).status == 403
    assert len(issuer.posts) == posts


def test_many_sign_ins_drop_the_oldest(login, issuer):
    first, last = Visitor(login), Visitor(login)
    asked = first.begin()
    for _ in range(64):
        latest = last.begin()
    assert first.finish(asked["state"]).status == 403
    issuer.answers["/token"] = tokens(issuer, latest["nonce"])
    assert last.finish(latest["state"]).status == 200


@pytest.mark.parametrize("parameters, words", [
    ({"error": "access_denied"}, "denied at the provider"),
    ({"error": "server_error", "error_description": "<script>alert(1)</script>"},
     "server_error: &lt;script&gt;"),
    ({"error": "x\x1b[31m"}, "u{1b}"),
    ({"iss": "https://other.example.org"}, "its iss must be"),
    ({"code": ""}, "neither a code nor an error"),
])
def test_a_callback_that_reports_an_error_is_shown_as_text(login, issuer, parameters, words):
    answer = complete(issuer, Visitor(login), **parameters)
    assert (answer.status, FAILED in answer.text) == (403, True)
    assert words in answer.body
    assert "<script>" not in answer.body
    assert "\x1b" not in login.output


LIES = {
    "another sign-in's nonce": lambda issuer, nonce: tokens(issuer, "other"),
    "no nonce": lambda issuer, nonce: document({"id_token": issuer.token()}),
    "another issuer": lambda issuer, nonce: tokens(issuer, nonce, iss="https://other.example.org"),
    "another audience": lambda issuer, nonce: tokens(issuer, nonce, aud="other"),
    "an old token": lambda issuer, nonce: tokens(issuer, nonce, exp=1),
    "another key": lambda issuer, nonce: document({"id_token": forged(
        SigningKey("RS256", "forge-1", 1), issuer.claims(nonce=nonce))}),
    "no signature": lambda issuer, nonce: document({"id_token": ".".join(
        issuer.token(nonce=nonce).split(".")[:2]) + "."}),
    "an access token of another sign-in": lambda issuer, nonce: tokens(
        issuer, nonce, at_hash="other"),
    "no ID token": lambda issuer, nonce: document({"access_token": "access"}),
    "no JSON": lambda issuer, nonce: document(b"<html>"),
    "a redirect": lambda issuer, nonce: redirect(f"{issuer.url}/elsewhere"),
    "a refusal": lambda issuer, nonce: document({"error": "invalid_grant"}, code=400),
    "a failure": lambda issuer, nonce: status(500),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_provider_that_lies_gives_nothing(login, issuer, lie):
    visitor = Visitor(login)
    asked = visitor.begin()
    issuer.answers["/token"] = LIES[lie](issuer, asked["nonce"])
    answer = visitor.finish(asked["state"])
    assert (answer.status, FAILED in answer.text) == (403, True)
    assert "AccessKey" not in answer.body
    assert issuer.count("/elsewhere") == 0
    # The code is spent, and a new sign-in works.
    assert visitor.finish(asked["state"]).status == 403
    assert complete(issuer, visitor).status == 200


def test_a_late_provider_ends_only_its_own_sign_in(login, issuer):
    visitor = Visitor(login)
    asked = visitor.begin()
    issuer.answers["/token"] = hang
    answer = visitor.finish(asked["state"])
    assert (answer.status, "no answer in time" in answer.text) == (403, True)
    assert complete(issuer, visitor).status == 200


def test_a_token_service_that_refuses_is_shown(login, issuer):
    visitor = Visitor(login)
    asked = visitor.begin()
    issuer.answers["/token"] = tokens(issuer, asked["nonce"], policy="unknown")
    answer = visitor.finish(asked["state"])
    assert (answer.status, FAILED in answer.text) == (403, True)
    assert "IDPRejectedClaim" in answer.text


def test_connections_that_send_nothing_stop_no_sign_in(login, issuer):
    """Browsers open such connections, and a slow attacker opens many."""
    silent = [socket.create_connection(("127.0.0.1", login.port)) for _ in range(40)]
    for connection in silent[::2]:
        connection.sendall(b"GET / HTTP/1.1\r\nHost:")
    assert complete(issuer, Visitor(login)).status == 200
    for connection in silent:
        connection.close()


def test_only_this_machine_reaches_the_page(login):
    port = f"{login.port:04X}"
    for table, address in [("tcp", ["0100007F"]), ("tcp6", [])]:
        lines = [line.split() for line in pathlib.Path("/proc/net", table).read_text().splitlines()]
        # 0A is the state of a listening socket.
        assert address == [line[1].split(":")[0] for line in lines
                           if line[3] == "0A" and line[1].endswith(f":{port}")]


def test_a_secret_is_in_no_argument_and_no_output(make_login, issuer, s3):
    login = make_login(issuer, s3.url, secret="client secret: 100%")
    visitor = Visitor(login)
    assert complete(issuer, visitor).status == 200
    command = pathlib.Path(f"/proc/{login.program.process.pid}/cmdline").read_text()
    assert "client secret" not in command + login.output
    issuer.answers.clear()


def refusal(own, authority, issuer, url, *options, **more):
    """The complaint of a `daypass login web` that does not start."""
    login = WebLogin(own.place("login"), authority, issuer, url, *options, **more)
    until(lambda: login.program.has_ended, "the refusal")
    assert login.program.wait() == 1
    return login.output


def test_it_does_not_start_without_a_provider(own, authority, make_issuer, s3):
    issuer = make_issuer()
    issuer.stop()
    assert f"{issuer.config_url}: Couldn't connect" in refusal(own, authority, issuer, s3.url)


def test_it_does_not_start_with_another_issuer_s_document(own, authority, make_issuer, s3):
    issuer = make_issuer()
    issuer.answers["/.well-known/openid-configuration"] = document(
        {**issuer.discovery(), "issuer": "https://other.example.org"})
    assert "is of the issuer" in refusal(own, authority, issuer, s3.url)


def test_it_does_not_start_on_a_port_in_use(own, authority, login, issuer, s3):
    output = refusal(own, authority, issuer, s3.url, "--port", str(login.port))
    assert f"port {login.port}: bind: Address already in use" in output


def test_keys_are_those_of_the_moment(login, issuer):
    """A provider that changes its key is no liar."""
    visitor = Visitor(login)
    issuer.answers[JWKS] = document({"keys": []})
    assert complete(issuer, visitor).status == 403
    del issuer.answers[JWKS]
    assert complete(issuer, visitor).status == 200
