"""The list of buckets: all of them for a caller with the right to see them all, otherwise those
that the caller may list."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from botocore.exceptions import ClientError

from support.clients import Awscli, MinioPy, S3cmd
from support.s3 import allow, deny


@pytest.fixture(scope="module", params=["rclone", "ceph"])
def s3(request):
    return request.getfixturevalue(f"on_{request.param}")


def buckets(s3, credentials, **options):
    listed = s3.client("s3", credentials).list_buckets(**options)
    return {entry["Name"] for entry in listed["Buckets"]}


def test_the_callers_buckets_are_listed(s3):
    assert buckets(s3, s3.alice) == {"reports"}
    assert buckets(s3, s3.session(s3.alice)) == {"reports"}


def test_a_caller_with_the_right_to_all_buckets_sees_them(s3):
    keys = s3.user("all-buckets", [allow("s3:ListAllMyBuckets")])
    assert {"reports", "secrets"} <= buckets(s3, keys)


VISIBLE = {
    "list": [allow("s3:ListBucket", on="reports")],
    "location": [allow("s3:GetBucketLocation", on="reports")],
    "root": [allow("s3:ListBucket", on="reports", Condition={
        "StringEquals": {"s3:prefix": "", "s3:delimiter": "/"}})],
    "denied": [allow("s3:*"), deny("s3:ListAllMyBuckets"), deny("s3:ListBucket", on="s*")],
}
HIDDEN = {
    "none": [],
    "objects": [allow("s3:*", on="reports/*")],
    "folder": [allow("s3:ListBucket", on="reports", Condition={
        "StringLike": {"s3:prefix": "home/*"}})],
    "denied-list": [
        allow("s3:ListBucket", "s3:GetBucketLocation", on="reports"), deny("s3:ListBucket")],
}


@pytest.mark.parametrize("name", VISIBLE)
def test_a_bucket_is_seen_whose_root_may_be_listed(s3, name):
    seen = buckets(s3, s3.user(f"sees-{name}", VISIBLE[name]))
    assert "reports" in seen and "secrets" not in seen


@pytest.mark.parametrize("name", HIDDEN)
def test_a_list_without_any_visible_bucket_is_denied(s3, name):
    keys = s3.user(f"blind-{name}", *([HIDDEN[name]] if HIDDEN[name] else []))
    with pytest.raises(ClientError, match="AccessDenied") as refusal:
        s3.client("s3", keys).list_buckets()
    headers = refusal.value.response["ResponseMetadata"]["HTTPHeaders"]
    line = s3.daypass.audit_line(headers["x-amz-request-id"])
    assert (line["action"], line["outcome"]) == ("ListBuckets", "refused")


def test_the_sessions_policy_narrows_the_list(s3):
    keys = s3.user("narrowed-list", [allow("s3:*")])
    policy = json.dumps({
        "Version": "2012-10-17", "Statement": [allow("s3:ListBucket", on="secrets")]})
    assert "reports" in buckets(s3, s3.session(keys))
    assert buckets(s3, s3.session(keys, Policy=policy)) == {"secrets"}


def test_clients_list_them(s3, open_client):
    session = s3.session(s3.alice)
    assert open_client(Awscli, s3.url, session).aws("s3", "ls").decode().split()[-1] == "reports"
    assert [
        one.name for one in open_client(MinioPy, s3.plain_url, session).minio.list_buckets()] == [
        "reports"]
    assert b"s3://reports" in open_client(S3cmd, s3.plain_url, session).s3cmd("ls")


def answer_of(names, token=None):
    listed = "".join(
        f"<Bucket><Name>{name}</Name><CreationDate>2026-01-01T00:00:00Z</CreationDate></Bucket>"
        for name in names)
    token = f"<ContinuationToken>{token}</ContinuationToken>" if token else ""
    return (
        '<?xml version="1.0"?><ListAllMyBucketsResult '
        'xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Owner><ID>a&amp;b</ID></Owner><Buckets>{listed}</Buckets>{token}"
        "</ListAllMyBucketsResult>").encode()


@pytest.fixture
def listed(recorded):
    """A store that returns a list. Later tests set their own answers."""
    yield recorded
    recorded.store.answer_body = b""


@pytest.fixture(scope="module")
def reader(recorded):
    return recorded.user("reads-lists", [allow("s3:ListBucket", on="mine*")])


def names(answer):
    assert answer.status == 200, answer
    space = "{http://s3.amazonaws.com/doc/2006-03-01/}"
    return [element.text for element in ElementTree.fromstring(answer.body).iter(f"{space}Name")]


def test_the_rest_of_the_store_s_answer_stays(listed, reader):
    listed.store.answer_body = answer_of(["mine-1", "yours", "minio", "mine-2"])
    answer, received = listed.send(listed.wire.signed(reader, "GET", "/?prefix=m&x-id=ListBuckets"))
    assert names(answer) == ["mine-1", "mine-2"]
    assert b"<Owner><ID>a&amp;b</ID></Owner>" in answer.body
    assert received.target == "/?prefix=m"
    assert received.header("x-amz-security-token") is None


def test_a_page_may_be_empty(listed, reader):
    listed.store.answer_body = answer_of(["yours"], token="next")
    answer, _ = listed.send(listed.wire.signed(reader, "GET", "/?max-buckets=1"))
    assert names(answer) == [] and b"<ContinuationToken>next<" in answer.body
    listed.store.answer_body = answer_of(["yours"])
    answer, _ = listed.send(listed.wire.signed(reader, "GET", "/?continuation-token=next"))
    assert names(answer) == []


@pytest.mark.parametrize("body", [
    b"", b"{}", b"<html/>", answer_of(["mine"])[:-1],
    answer_of(["mine"]).replace(b"<Owner>", b"<!--x--><Owner>"),
    b"<!DOCTYPE a [<!ENTITY b 'mine'>]>" + answer_of(["mine"]),
    answer_of(["mine"]).replace(
        b"</Buckets>", b"</Buckets><Buckets><Bucket>yours</Bucket></Buckets>"),
    answer_of(["mine" + str(number) for number in range(100_000)]),
])
def test_an_answer_that_can_not_be_read_is_not_passed_on(listed, reader, body):
    listed.store.answer_body = body
    answer, _ = listed.send(listed.wire.signed(reader, "GET", "/"))
    assert answer.refusal == (503, "ServiceUnavailable")


def test_unsigned_requests_do_not_reach_the_store(recorded):
    assert recorded.refuses(recorded.wire.unsigned("GET", "/")) == (403, "AccessDenied")


@pytest.mark.parametrize("target", ["/?events=x", "/?location", "/?list-type=2", "/?delimiter=/"])
def test_only_a_list_of_buckets_is_answered_so(recorded, reader, target):
    assert recorded.refuses(recorded.wire.signed(reader, "GET", target))[0] in (400, 403, 501)
