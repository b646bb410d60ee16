"""Daypass signs what a person's browser asks the S3 server."""

import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request

import pytest

from support.ceph import Gateway
from support.portal import Portal
from support.s3 import allow

SIGN = "/daypass/buckets/signed-request"


@pytest.fixture(scope="module")
def portal(make_own, authority, certificate):
    own = make_own()
    store = own.keep(Gateway(own.place("ceph")))
    portal = Portal(own, authority, certificate, store=store)
    portal.people = {}
    for name, bucket in (("alice", "reports"), ("bob", "drafts")):
        store.bucket(bucket)
        add_person(portal, name, bucket)
    return portal


def add_person(portal, name, bucket):
    """A person who may do everything in one bucket."""
    document = json.dumps({
        "Version": "2012-10-17", "Statement": [allow("s3:*", on=(bucket, f"{bucket}/*"))]})
    portal.daypass.tell("policy", "create", name, "-", text=document)
    made = portal.daypass.tell("user", "add", name, "--policy", name)
    portal.people[name] = made["secretKey"]


@pytest.fixture
def alice(portal):
    return Person(portal, "alice")


@pytest.fixture
def bob(portal):
    return Person(portal, "bob")


class Person:
    """A person on the page of buckets."""

    def __init__(self, portal, name):
        self.portal = portal
        self.visitor = portal.visitor()
        assert self.visitor.sign_in_with_key(name, portal.people[name]).status == 303
        self.page = self.visitor.get("/daypass/buckets")
        self.token = re.search(r'data-token="([^"]+)"', self.page.text)[1]

    def sign(self, token=None, headers=None, **fields):
        return self.visitor.post(
            SIGN, {"token": self.token if token is None else token, **fields}, **(headers or {}))

    def ask(self, body=None, **fields):
        """The S3 server's answer: status, headers and body."""
        signed = json.loads(self.sign(**fields).text)
        return self.fetch(signed["method"], signed["urls"][0], body)

    def fetch(self, method, url, body=None):
        request = urllib.request.Request(url, body, method=method)
        context = ssl.create_default_context(cafile=str(self.portal.authority.file))
        try:
            with urllib.request.urlopen(request, context=context) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


def test_only_the_page_of_buckets_may_ask_the_s3_server(portal, alice):
    policy = alice.page.headers["content-security-policy"]
    assert f"connect-src 'self' {portal.s3_url}; " in policy
    home = alice.visitor.home()
    assert "connect-src 'self'; " in home.headers["content-security-policy"]
    assert 'href="/daypass/buckets"' in home.text


def test_a_request_is_signed_for_a_quarter_of_an_hour(portal, alice):
    answer = alice.sign(request="buckets")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    (url,) = json.loads(answer.text)["urls"]
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
    assert url.startswith(f"{portal.s3_url}/?") and query["X-Amz-Expires"] == ["900"]
    assert portal.people["alice"] not in answer.text
    key_id = query["X-Amz-Credential"][0].split("/")[0]
    (line,) = [line for line in portal.daypass.audit() if line.get("accessKeyID") == key_id]
    assert line["endpoint"] == "/daypass/" and line["durationSeconds"] == 900


def test_a_person_sees_only_what_the_person_may_list(alice, bob):
    status, _, body = alice.ask(request="buckets")
    assert status == 200 and b">reports<" in body and b">drafts<" not in body
    assert alice.ask(request="list", bucket="reports")[0] == 200
    assert bob.ask(request="list", bucket="reports")[0] == 403
    for request in ("download", "upload", "delete", "begin"):
        assert bob.ask(request=request, bucket="reports", key="plan")[0] == 403


@pytest.mark.parametrize("key", [
    "plain.txt", "a/b/c", "<img src=x onerror=alert(1)>", "\"&'`;#?%41+ =,", "e\u0301", "\u00e9",
    "\u202egpj.exe", "x" * 1024, "...", "a..b", "%2e%2e/x"])
def test_any_name_goes_up_comes_down_and_goes_away(alice, key):
    fields = {"bucket": "reports", "key": key}
    assert alice.ask(b"contents", request="upload", **fields)[0] == 200
    assert alice.portal.store.object("reports", key) == b"contents"
    status, headers, body = alice.ask(request="download", **fields)
    assert (status, body) == (200, b"contents")
    assert headers["content-type"] == "application/octet-stream"
    name = urllib.parse.quote([part for part in key.split("/") if part][-1], safe="")
    assert headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert alice.ask(request="delete", **fields)[0] == 204
    assert alice.portal.store.object("reports", key) is None


@pytest.mark.parametrize(
    "key", ["a//b", "/first", "tab\t", "line\nfeed", "\x01\x7f", "back\\slash"])
def test_a_name_that_the_s3_server_refuses_stays_refused(alice, key):
    assert alice.ask(b"contents", request="upload", bucket="reports", key=key)[0] == 400


def test_an_upload_in_parts(alice):
    fields = {"bucket": "reports", "key": "large"}
    begun = alice.ask(b"", request="begin", **fields)[2].decode()
    fields["upload"] = re.search("<UploadId>(.*)</UploadId>", begun)[1]
    signed = json.loads(alice.sign(request="parts", first="1", count="2", **fields).text)
    parts = [b"a" * (5 << 20), b"b"]
    tags = [alice.fetch("PUT", url, part)[1]["etag"]
            for url, part in zip(signed["urls"], parts, strict=True)]
    document = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
                       for number, tag in enumerate(tags, 1))
    status, _, body = alice.ask(
        f"<CompleteMultipartUpload>{document}</CompleteMultipartUpload>".encode(),
        request="complete", **fields)
    assert status == 200, body
    assert alice.portal.store.object("reports", "large") == b"".join(parts)


def test_an_upload_in_parts_ends(alice):
    fields = {"bucket": "reports", "key": "given-up"}
    begun = alice.ask(b"", request="begin", **fields)[2].decode()
    fields["upload"] = re.search("<UploadId>(.*)</UploadId>", begun)[1]
    assert alice.ask(request="abort", **fields)[0] == 204


@pytest.mark.parametrize("fields", [
    {}, {"request": ""}, {"request": "policy"}, {"request": "list"},
    *({"request": "list", "bucket": name}
      for name in ("", ".", "..", "a/b", "a?b", "a b", "é", "x" * 256)),
    *({"request": request, "bucket": "reports", **more}
      for request in ("download", "upload", "delete", "begin")
      for more in ({}, {"key": ""}, {"key": "x" * 1025}, {"key": ".."}, {"key": "../drafts/x"},
                   {"key": "a/./b"}, {"key": "a/.."})),
    *({"request": "parts", "bucket": "reports", "key": "x", "upload": "u", "first": "1",
       "count": "1", **more}
      for more in ({"first": "0"}, {"first": "10001"}, {"count": "0"}, {"count": "33"},
                   {"first": "-1"}, {"first": "1e3"}, {"upload": ""}, {"upload": "x" * 1025})),
    {"request": "complete", "bucket": "reports", "key": "x"},
    {"request": "abort", "bucket": "reports", "key": "x"}])
def test_nothing_else_is_signed(alice, fields):
    answer = alice.sign(**fields)
    assert answer.status == 400
    assert "X-Amz-Signature" not in answer.text


def test_only_the_person_gets_a_signature(portal, alice, bob):
    fields = {"request": "list", "bucket": "reports"}
    assert alice.sign(**fields).status == 200
    assert alice.sign(token="", **fields).status == 403
    assert alice.sign(token=bob.token, **fields).status == 403
    assert alice.sign(headers={"origin": portal.s3_url}, **fields).status == 403
    assert alice.sign(headers={"origin": None}, **fields).status == 403
    assert alice.visitor.get(f"{SIGN}?{urllib.parse.urlencode(fields)}").status == 405
    alice.visitor.cookies.clear()
    assert alice.sign(**fields).location == "/daypass/"
    assert alice.visitor.get("/daypass/buckets").location == "/daypass/"


def test_what_ends_the_sign_in_ends_its_signatures(portal):
    add_person(portal, "carol", "reports")
    carol = Person(portal, "carol")
    signed = json.loads(carol.sign(request="list", bucket="reports").text)
    assert carol.fetch("GET", signed["urls"][0])[0] == 200
    portal.daypass.tell("session", "revoke", "--parent", "carol")
    status, _, body = carol.fetch("GET", signed["urls"][0])
    assert status == 400 and b"<Code>InvalidToken</Code>" in body
    assert carol.sign(request="list", bucket="reports").location == "/daypass/"


def test_without_an_s3_server_there_is_no_page(make_own, authority, certificate):
    portal = Portal(make_own(), authority, certificate)
    secret = portal.daypass.tell("user", "add", "carol")["secretKey"]
    visitor = portal.visitor()
    visitor.sign_in_with_key("carol", secret)
    assert "buckets" not in visitor.home().text
    assert visitor.get("/daypass/buckets").status == 404
    assert visitor.post(SIGN, {"request": "buckets"}).status == 404
