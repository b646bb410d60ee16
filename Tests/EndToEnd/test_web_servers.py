"""Every web server, each way in which it reaches Daypass, both doors: what works behind one works behind all, and
what one refuses all do.

The table that is printed at the end says how many of these tests each of them has passed.
"""

import http.client
import urllib.parse

import boto3
import pytest

from support.authority import Authority
from support.caller import Caller
from support.daypass import provider
from support.inspection import inspect
from support.places import PLACES
from support.plugin import ARN, Plugin
from support.slapd import USERS, password_of
from support.sts import FORM, VERSION, Client, fresh_address, parameters
from support.waiting import until

POLICY = '{"Version":"2012-10-17","Statement":[]}'


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.name)
def place(request):
    return request.param


@pytest.fixture(scope="module")
def clients(session_directory):
    """The authority whose client certificates count."""
    return Authority(session_directory / "web-server-clients", "Daypass clients")


@pytest.fixture(scope="module")
def plugin(shared):
    return shared.keep(Plugin())


@pytest.fixture(scope="module")
def door(request, place, make_own, authority, certificate, clients, issuer, slapd, plugin):
    """The token service behind the place's web server, with all that a caller can prove who he is by."""
    makers = make_own()
    daypass = makers.keep(place.daypass(makers.place("d"), authority, {
        **provider(issuer), **slapd.settings(), **plugin.settings(), "MINIO_IDENTITY_TLS_ENABLE": "on"}))
    daypass.initialised().start()
    (daypass.state / "policies" / "reports.json").write_text(POLICY)
    daypass.tell("policy", "attach", "readonly", "--ldap-user", "alice")
    web_server = makers.keep(place.sts(makers.place("w"), certificate, daypass.upstream, clients=clients))
    client = Client(web_server.port, authority)
    client.daypass = daypass
    client.web_server = web_server
    return client


@pytest.fixture(autouse=True)
def row(request, place, record_property):
    record_property("place", (place.web_server, place.way, "S3" if "s3" in request.fixturenames else "STS"))


def call(action, **more):
    return {"Action": action, "Version": VERSION, **more}


# Who gets a session

def test_boto3_assumes_a_role(door, authority):
    secret = door.daypass.tell("user", "add", "alice")["secretKey"]
    caller = Caller(door.url, authority, "alice", secret).session()
    assert caller.client.get_caller_identity()["Arn"].endswith(caller.access_key)


@pytest.mark.parametrize("path", ["/", "/sts"])
@pytest.mark.parametrize("where", ["query", "body", "chunks"])
def test_a_web_identity_is_taken_wherever_it_stands(door, issuer, path, where):
    form = parameters(issuer.token(filler="x" * 9_000))
    if where == "chunks":
        answer = door.send(path=path, body=iter([urllib.parse.urlencode(form).encode()]), headers={"Content-Type": FORM})
    else:
        answer = door.send(path=path, **{where: form})
    assert answer.status == 200, answer
    assert answer.headers["x-amz-request-id"] == answer.request_id
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["cache-control"] == "no-store"


def test_a_name_and_a_password_are_taken(door):
    answer = door.send(body=call(
        "AssumeRoleWithLDAPIdentity", LDAPUsername="alice", LDAPPassword=password_of("alice")))
    assert inspect(door.daypass, answer)["parent"] == USERS["alice"]


def test_a_custom_token_is_taken(door):
    answer = door.send(body=call("AssumeRoleWithCustomToken", Token="a", RoleArn=ARN))
    assert answer.status == 200, answer
