"""Access plugins that are slow, redirecting, lying or endless allow nothing (T62).

One plugin behaves in all these ways: the object's key chooses one. The requests are made at the
same time, because the slow ones take their whole 5 s. The tests then look at each outcome.
"""

import concurrent.futures
import json
import socket

import pytest

from support.authority import Authority
from support.issuer import document, drip, endless, hang, redirect
from support.policy_plugin import PolicyPlugin, no, yes
from support.s3 import S3
from support.webhook import answered, endless_headers, hang_up, late

MIB = 1 << 20
YES = b'{"result":true}'

UNCLEAR = "the access plugin says neither yes nor no"
SLOW = "the access plugin can't be asked: no answer in time"
LONG = "the access plugin can't be asked: the answer is larger than 65536 bytes"
CUT = "the access plugin can't be asked: "


def status(code):
    return f"the access plugin answers with status {code}"


def body(octets, content_type="application/json"):
    return document(octets, content_type)


# What the plugin does, and how the reason for the refusal begins in the audit log.
HOSTILE = {
    "says no": (no(), "the access plugin says no"),
    "fails, with a yes": (answered(500, YES), status(500)),
    "is forbidden, with a yes": (answered(403, YES), status(403)),
    "has accepted, with a yes": (answered(202, YES), status(202)),
    "redirects to a yes": (redirect("/moved"), status(302)),
    "redirects with a yes": (answered(307, YES, Location="/moved"), status(307)),
    "redirects to a file": (redirect("file:///etc/passwd"), status(302)),
    "says nothing": (answered(204), status(204)),
    "says an empty text": (body(b""), UNCLEAR),
    "says true": (body(b"true"), UNCLEAR),
    "says the text true": (body(b'{"result":"true"}'), UNCLEAR),
    "says one": (body(b'{"result":1}'), UNCLEAR),
    "says an empty list": (body(b"[]"), UNCLEAR),
    "says an empty object": (body(b"{}"), UNCLEAR),
    "allows in a text": (body(b'{"result":{"allow":"true"}}'), UNCLEAR),
    "says yes and no": (body(b'{"result":true,"result":false}'), UNCLEAR),
    "says no and yes": (body(b'{"result":false,"result":true}'), UNCLEAR),
    "says yes twice": (body(YES + YES), UNCLEAR),
    "is garbage": (body(b"\x00\xff<html>", "text/html"), UNCLEAR),
    "is deep": (body(b'{"result":true,"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}"), UNCLEAR),
    "is a little over 64 KiB": (body(YES + b" " * 65536), LONG),
    "has 1 GiB": (endless(1 << 30), LONG),
    "is endless": (endless(), LONG),
    "has endless headers": (endless_headers, CUT),
    "hangs": (hang, SLOW),
    "drips": (drip({"result": True, "filler": "x" * 1000}), SLOW),
    "is late": (late(20, yes()), SLOW),
    "hangs up": (hang_up(), CUT),
    "hangs up in a yes": (
        hang_up(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + YES), CUT),
    "speaks no HTTP": (hang_up(b"SSH-2.0-OpenSSH_9.2p1\r\n" + YES), CUT),
}


@pytest.fixture(scope="module")
def plugin(shared):
    plugin = shared.keep(PolicyPlugin())
    answers = {name: answer for name, (answer, _) in HOSTILE.items()}
    plugin.answer = lambda question: answers.get(question["object"], yes())
    return plugin


@pytest.fixture(scope="module")
def s3(shared, authority, certificate, plugin):
    s3 = S3(shared, authority, certificate, {
        "MINIO_POLICY_PLUGIN_URL": plugin.url, "DAYPASS_THREADS": str(len(HOSTILE) + 2)})
    for name in (*HOSTILE, "friendly"):
        (s3.bucket("bucket") / name).write_text("here")
    return s3


@pytest.fixture(scope="module")
def alice(s3):
    return s3.user("alice")


def ask(s3, client, key):
    """Returns `None` for an allowed request, otherwise status, code and reason."""
    try:
        client.get_object(Bucket="bucket", Key=key)
        return None
    except client.exceptions.ClientError as refused:
        meta = refused.response["ResponseMetadata"]
        line = s3.daypass.audit_line(meta["HTTPHeaders"]["x-amz-request-id"])
        return meta["HTTPStatusCode"], refused.response["Error"]["Code"], line["reason"]


@pytest.fixture(scope="module")
def outcomes(s3, alice):
    """The outcome of each request by name, and that of an allowed one at the same time."""
    client = s3.client("s3", alice, max_pool_connections=len(HOSTILE) + 1)
    names = [*HOSTILE, "friendly"]
    with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
        return dict(zip(names, pool.map(lambda name: ask(s3, client, name), names), strict=True))


@pytest.mark.parametrize("name", list(HOSTILE))
def test_anything_but_a_plain_yes_is_a_no(outcomes, name):
    """A plugin that fails must not allow the request (T62)."""
    status, code, reason = outcomes[name]
    assert (status, code) == (403, "AccessDenied")
    assert reason.startswith("s3:GetObject: " + HOSTILE[name][1])


def test_others_are_served_meanwhile(outcomes):
    assert outcomes["friendly"] is None


def test_no_redirect_is_followed(outcomes, plugin):
    """It would lead the question, with its secrets, to another server (T62)."""
    assert {request.path for request in plugin.requests} == {"/decide"}


def test_no_more_is_read_than_an_answer_may_have(outcomes, plugin):
    """What the plugin sends beyond that fills buffers on the way, not Daypass (T62)."""
    assert plugin.sent < 32 * MIB


def test_after_all_that_the_plugin_is_still_asked(outcomes, s3, alice):
    assert ask(s3, s3.client("s3", alice), "friendly") is None


@pytest.mark.parametrize("yes_or_no", [
    b'{"result":true}', b'{"result":{"allow":true}}',
    b'\n{ "result" : true , "decision_id":"x" }\n',
    json.dumps({"result": True, "filler": "x" * 65000}).encode()],
    ids=["plain", "in an object", "with white space and an ID", "almost 64 KiB"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_a_plain_yes_is_one(own, s3, alice, plugin, yes_or_no, content_type):
    friendly = plugin.answer
    plugin.answer = lambda question: body(yes_or_no, content_type)
    try:
        assert ask(s3, s3.client("s3", alice), "friendly") is None
    finally:
        plugin.answer = friendly


@pytest.fixture
def make_s3(own, authority, certificate):
    def make(url, **settings):
        s3 = S3(own, authority, certificate, {"MINIO_POLICY_PLUGIN_URL": url, **settings})
        (s3.bucket("bucket") / "friendly").write_text("here")
        return s3, s3.client("s3", s3.user("alice"))
    return make


def test_the_questions_of_one_request_have_5_seconds_together(own, make_s3):
    """Each answer alone would come early enough."""
    plugin = own.keep(PolicyPlugin(answer=lambda question: late(3, yes())))
    s3, client = make_s3(plugin.url)
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.copy_object(
            Bucket="bucket", Key="k", CopySource={"Bucket": "bucket", "Key": "friendly"})
    meta = refused.value.response["ResponseMetadata"]
    line = s3.daypass.audit_line(meta["HTTPHeaders"]["x-amz-request-id"])
    assert line["reason"] == f"s3:GetObject: {SLOW}"
    assert len(plugin.requests) == 2


def test_an_untrusted_certificate_is_refused(own, certificate, make_s3):
    stranger = Authority(own.place("stranger"), "Nobody trusts me").issue("server")
    trusted = own.keep(PolicyPlugin(certificate))
    untrusted = own.keep(PolicyPlugin(stranger))
    s3, client = make_s3(trusted.url)
    assert ask(s3, client, "friendly") is None
    s3, client = make_s3(untrusted.url)
    assert ask(s3, client, "friendly")[2] == (
        "s3:GetObject: the access plugin can't be asked: its certificate is not trusted")
    assert untrusted.requests == []


def test_proxy_variables_of_the_environment_are_not_used(own, make_s3):
    """Under CGI they may come from a client (T45)."""
    plugin = own.keep(PolicyPlugin())
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0)
        url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
        s3, client = make_s3(plugin.url)
        s3.daypass.stop()
        s3.daypass.environment |= {name: url for name in names}
        s3.daypass.start()
        assert ask(s3, client, "friendly") is None
        assert len(plugin.requests) == 1
        with pytest.raises(BlockingIOError):
            proxy.accept()
