"""People sign in on the pages, and get temporary credentials."""

import json
import re

import boto3
import pytest

from support.fastcgi import Connection, whole
from support.portal import ROOT, Portal


@pytest.fixture(scope="module")
def portal(make_own, authority, certificate):
    portal = Portal(make_own(), authority, certificate)
    made = json.loads(portal.daypass.run(
        "user", "add", "alice", "--policy", "readwrite", "--json").stdout)
    portal.alice = ("alice", made["secretKey"])
    return portal


@pytest.fixture
def alice(portal):
    visitor = portal.visitor()
    assert visitor.sign_in_with_key(*portal.alice).status == 303
    return visitor


def test_the_first_page_has_a_link_for_each_way(portal):
    page = portal.visitor().home()
    assert page.status == 200
    assert '<a class="button" href="/daypass/sign-in/access-key">' in page.text


def test_every_page_has_the_headers_that_keep_others_out(portal, alice):
    for page in (portal.visitor().home(), alice.home(), alice.get("/daypass/none"),
                 alice.get("/daypass/sign-in/access-key")):
        assert page.headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in page.headers


def test_a_person_signs_in_by_an_access_key(portal, alice):
    page = alice.home()
    assert page.status == 200
    assert "alice" in page.text and "readwrite" in page.text
    (name,) = alice.cookies
    assert name == "__Host-daypass"


def test_the_cookie_is_sealed_and_for_this_host_alone(portal):
    visitor = portal.visitor()
    answer = visitor.sign_in_with_key(*portal.alice)
    (line,) = answer.headers.get_all("set-cookie")
    assert "; Path=/; Secure; HttpOnly; SameSite=Lax" in line and "Domain" not in line
    assert len(line) < 4096
    assert "alice" not in line and portal.alice[1] not in line


@pytest.mark.parametrize("key, secret", [
    ("alice", "wrong-secret"), ("nobody", "wrong-secret"), ("", "x"), ("alice", ""),
    ("a" * 300, "x"), (ROOT[0], "x" * 300)])
def test_a_wrong_secret_gets_the_form_again_whatever_is_wrong(portal, key, secret):
    visitor = portal.visitor()
    answer = visitor.sign_in_with_key(key, secret)
    assert answer.status == 403
    assert "The name and the secret do not match." in answer.text
    assert visitor.cookies == {}
    assert secret == "" or secret not in answer.text.replace("x", "") or secret[0] == "x"


def test_credentials_work(portal, alice):
    page = alice.home()
    answer = alice.post("/daypass/temporary-credentials", {
        **page.form("/daypass/temporary-credentials"), "duration": "3600"})
    assert answer.status == 200
    found = dict(re.findall(r"export (AWS_[A-Z_]+)=(\S+)", answer.text))
    identity = boto3.client(
        "sts", region_name="us-east-1", endpoint_url=portal.url,
        verify=str(portal.authority.file), aws_access_key_id=found["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=found["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=found["AWS_SESSION_TOKEN"].split("<")[0]).get_caller_identity()
    assert identity["Arn"].startswith("arn:aws:sts::000000000000:assumed-role/alice/ASIA")
    line = portal.daypass.audit()[-2]
    assert (line["action"], line["endpoint"], line["subject"]) == (
        "AssumeRole", "/daypass/", "alice")


def form(alice):
    return {**alice.home().form("/daypass/temporary-credentials"), "duration": "3600"}


@pytest.mark.parametrize("headers", [
    {"origin": None}, {"origin": "https://evil.example"}, {"origin": "null"},
    {"origin": "http://localhost"}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"}])
def test_a_form_of_another_site_is_not_carried_out(alice, headers):
    answer = alice.post("/daypass/temporary-credentials", form(alice), **headers)
    assert answer.status == 403
    assert "ASIA" not in answer.text


def test_a_form_of_another_sign_in_is_not_carried_out(portal, alice):
    other = portal.visitor()
    other.sign_in_with_key(*portal.alice)
    for token in (form(other)["token"], "", "x" * 22, None):
        fields = {"duration": "3600"} | ({"token": token} if token is not None else {})
        answer = alice.post("/daypass/temporary-credentials", fields)
        assert answer.status == 403
        assert "ASIA" not in answer.text


def test_without_a_sign_in_a_form_leads_to_the_first_page(portal):
    answer = portal.visitor().post("/daypass/temporary-credentials", {"duration": "3600"})
    assert (answer.status, answer.location) == (303, "/daypass/")


def test_signing_out_forgets_the_person(portal, alice):
    fields = alice.home().form("/daypass/sign-out")
    answer = alice.post("/daypass/sign-out", fields)
    assert (answer.status, answer.location) == (303, "/daypass/")
    assert alice.cookies == {}
    assert "Sign in" in alice.home().text


ENDS = {
    "revoked": [("session", "revoke", "--parent")],
    "disabled": [("user", "disable")],
    "removed": [("user", "remove")],
    "recreated": [("user", "remove"), ("user", "add")],
}


@pytest.mark.parametrize("name", ENDS)
def test_what_ends_sessions_ends_the_sign_in(portal, name):
    """T85: a revoked sign-in mints nothing."""
    user = f"soon-{name}"
    made = json.loads(portal.daypass.run(
        "user", "add", user, "--policy", "readwrite", "--json").stdout)
    visitor = portal.visitor()
    assert visitor.sign_in_with_key(user, made["secretKey"]).status == 303
    fields = form(visitor)
    for command in ENDS[name]:
        assert portal.daypass.run(*command, user).returncode == 0
    answer = visitor.post("/daypass/temporary-credentials", fields)
    assert (answer.status, answer.location) == (303, "/daypass/")
    assert user not in visitor.home().text


def test_changed_cookies_are_none(portal, alice):
    (name, value), = alice.cookies.items()
    for changed in (value[:-2] + "AA", value.replace(".", "", 1), value + "x", "x" * 5000, "",
                    value[:16] + "." + "A" * 400):
        alice.cookies = {name: changed}
        assert "alice" not in alice.home().text
    alice.cookies = {}
    assert "alice" not in alice.get("/daypass/", cookie=f"{name}={value}; {name}={value}").text
    assert "alice" in alice.get("/daypass/", cookie=f"{name}={value}; x=y").text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost.evil.example", ""])
def test_another_host_has_no_pages(portal, alice, host):
    answer = alice.get("/daypass/", host=host)
    assert answer.status in (400, 421)
    assert "readwrite" not in answer.text


@pytest.mark.parametrize("method, path", [
    ("DELETE", "/daypass/"), ("POST", "/daypass/"), ("GET", "/daypass/sign-out"),
    ("GET", "/daypass/temporary-credentials"), ("PUT", "/daypass/sign-in/access-key")])
def test_other_methods(portal, method, path):
    answer = portal.visitor().send(method, path)
    assert answer.status == 405
    assert answer.headers["allow"]


def test_names_with_markup_are_text(portal):
    portal.daypass.run("user", "add", "<script>alert(1)</script>")
    made = json.loads(portal.daypass.run(
        "user", "add", "<b>&\"'", "--policy", "readonly", "--json").stdout)
    visitor = portal.visitor()
    visitor.sign_in_with_key("<b>&\"'", made["secretKey"])
    page = visitor.home()
    assert "&lt;b&gt;&amp;&#34;&#39;" in page.text
    assert "<b>" not in page.text


def test_a_key_of_root_signs_root_in(portal):
    root = portal.visitor()
    root.sign_in_with_key(*ROOT)
    assert "You are the owner and may do everything." in root.home().text


def test_the_audit_log_tells_sign_ins(portal):
    visitor = portal.visitor()
    visitor.sign_in_with_key("alice", "wrong")
    visitor.sign_in_with_key(*portal.alice)
    refused, allowed = portal.daypass.audit()[-2:]
    assert (refused["action"], refused["outcome"], refused["accessKeyID"]) == (
        "SignIn", "refused", "alice")
    assert (allowed["action"], allowed["outcome"], allowed["subject"]) == (
        "SignIn", "allowed", "alice")
    assert portal.alice[1] not in portal.daypass.audit_log.read_text()


@pytest.mark.parametrize("door", ["authorizer", "proxy", "upload", "gateway"])
@pytest.mark.parametrize("host, is_theirs", [
    ("localhost", True), ("LOCALHOST", True), ("s3.localhost", False)])
def test_no_object_comes_from_the_origin_of_the_pages(portal, host, is_theirs, door):
    """T81: an uploaded page would act as the person who opens it."""
    with Connection(portal.daypass.address) as connection:
        connection.send(whole({
            "DAYPASS_DOOR": door, "REQUEST_METHOD": "GET", "REQUEST_URI": "/bucket/page.html",
            "HTTP_HOST": f"{host}:{portal.port}", "HTTPS": "on", "REMOTE_ADDR": "127.0.0.1"}))
        answer = connection.answer()
    # Another host's request reaches the authorizer, which has something to say.
    assert bool(answer.body or "x-daypass-error" in answer.headers) == (not is_theirs), answer
    assert answer.status == 403 or not is_theirs
