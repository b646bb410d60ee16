"""The messages to callers and operators about common mistakes."""

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.gateway import Gateway
from support.recorded import Recorded
from support.s3 import S3, allow
from support.wire import Wire


def signed_without_hash(wire, keys, method, target, body):
    """Signs as programs do that know only other AWS services: the body's hash is part of the signed
    text alone."""
    call = wire.unsigned(method, target, body=body)
    request = AWSRequest(method, f"https://{wire.host}{target}", {"Host": wire.host}, body)
    SigV4Auth(
        Credentials(keys["aws_access_key_id"], keys["aws_secret_access_key"]), "s3",
        "us-east-1").add_auth(request)
    call.headers += [(name, request.headers[name]) for name in ("X-Amz-Date", "Authorization")]
    return call


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_missing_hash_of_a_body_is_named(recorded, method):
    """The code was SignatureDoesNotMatch, and people looked for a mistake in their secret."""
    alice = recorded.user(f"hashless-{method.lower()}", [allow("s3:*")])
    target = "/bucket/k" + ("?uploads" if method == "POST" else "")
    call = signed_without_hash(recorded.wire, alice, method, target, b"body")
    answer, received = recorded.send(call)
    assert received is None and answer.refusal == (400, "InvalidRequest"), answer
    assert "X-Amz-Content-Sha256 is missing" in answer.text("Message")
    # Without a body such a signature is right. A wrong secret stays wrong.
    wrong = {**alice, "aws_secret_access_key": "another-secret-of-alice"}
    call = recorded.wire.signed(wrong, "GET", "/bucket/k", payload="")
    assert recorded.send(call)[0].refusal == (403, "SignatureDoesNotMatch")
    assert recorded.send(
        recorded.wire.signed(alice, "GET", "/bucket/k", payload=""))[0].status == 200


class Stock(Gateway):
    """nginx with the parameters of its package, which state the host without its port."""

    parameters = "/etc/nginx/fastcgi_params"


def test_a_host_without_its_port_is_named_in_the_audit_log(own, authority, certificate):
    recorded = Recorded(own, authority, certificate, web_server=Stock)
    alice = recorded.user("alice", [allow("s3:*")])
    for make in (recorded.wire.signed, recorded.wire.presigned):
        answer, received = recorded.send(make(alice, "GET", "/bucket/k"))
        assert received is None and answer.refusal == (403, "SignatureDoesNotMatch"), answer
        reason = recorded.decided()["reason"]
        assert f"port {recorded.nginx.port}" in reason and "HTTP_HOST $http_host" in reason, reason
    wrong = {**alice, "aws_secret_access_key": "another-secret-of-alice"}
    recorded.send(recorded.wire.signed(wrong, "GET", "/bucket/k"))
    assert "HTTP_HOST" not in recorded.decided()["reason"]


def test_the_token_service_names_it_too(own, authority, certificate):
    s3 = S3(own, authority, certificate, web_server=Stock)
    alice = s3.user("alice", "readonly")
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        s3.client("sts", alice).get_caller_identity()
    line = s3.daypass.audit()[-1]
    assert line["code"] == "SignatureDoesNotMatch", line
    assert "HTTP_HOST $http_host" in line["reason"], line


@pytest.mark.parametrize("door", ["authorizer", "gateway"])
def test_minio_s_tools_learn_that_its_administration_is_missing(own, authority, certificate, door):
    """`mc admin` gets an answer, and `mc ready`, which asks every five seconds, writes no audit
    line."""
    recorded = Recorded(
        own, authority, certificate, **({"web_server": Gateway} if door == "gateway" else {}))
    alice = recorded.user("alice", [allow("s3:*")])
    wire = Wire(recorded)
    for call in (
            wire.signed(alice, "GET", "/minio/admin/v3/info"),
            wire.signed(alice, "PUT", "/minio/admin/v3/add-user?accessKey=x", body=b"{}")):
        answer, received = recorded.send(call)
        assert received is None and answer.status == 501, answer
        said = json.loads(answer.body)
        assert said["Code"] == "NotImplemented" and "DAYPASS_ADMIN_API=on" in said["Message"]
        assert recorded.decided()["reason"] == said["Message"]
    answer, received = recorded.send(wire.unsigned("GET", "/minio/v2/metrics/cluster"))
    assert received is None and answer.refusal == (501, "NotImplemented"), answer
    before = len(recorded.daypass.audit())
    for page in ("live", "ready", "cluster", "cluster/read", "cluster?maintenance=true"):
        answer, received = recorded.send(wire.unsigned("GET", f"/minio/health/{page}"))
        assert received is None and answer.status == 501, answer
    assert len(recorded.daypass.audit()) == before
    # Other names that begin so are buckets, or invalid.
    answer, received = recorded.send(wire.signed(alice, "GET", "/minio-data/health/live"))
    assert answer.status == 200 and received.target == "/minio-data/health/live"
    assert recorded.send(wire.signed(alice, "GET", "/minio"))[0].refusal == (
        400, "InvalidBucketName")
