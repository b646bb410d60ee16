"""No secret stays in a log, wherever a client writes it (T53)."""

import pytest

from support.recorded import Recorded
from support.s3 import allow


@pytest.fixture
def s3(own, authority, certificate):
    return Recorded(own, authority, certificate)


def signatures(call):
    text = call.bytes.decode("latin-1")
    return [part[:64] for part in text.split("Signature=")[1:]]


def test_no_log_has_a_token_a_secret_or_a_signature(s3):
    keys = s3.user("alice", [allow("s3:*", on=("bucket", "bucket/*"))])
    session = s3.session(keys)
    token = session["aws_session_token"]
    wire = s3.wire
    calls = [
        make(one, method, target) for make in (wire.signed, wire.presigned)
        for one in (keys, session)
        for method, target in [
            ("GET", "/bucket/k"), ("PUT", "/bucket/k"), ("GET", "/other/k"), ("GET", "/bucket//k"),
            ("GET", "/bucket/k?torrent"), ("PUT", "/"), ("GET", "/no/k")]]
    # Secrets in places where they do not belong.
    calls += [
        wire.unsigned("GET", f"/bucket/k?{token}"),
        wire.unsigned("GET", f"/bucket/k?token={token}"),
        wire.unsigned("GET", f"/bucket/k?X-Amz-Security-Token={token}"),
        wire.unsigned("GET", f"/bucket/k?x-amz-security-token={token}"),
        wire.unsigned("GET", "/bucket/k", {"Authorization": f"Bearer {token}"}),
        wire.unsigned("GET", "/bucket/k", {"Authorization": token}),
        wire.unsigned("GET", "/bucket/k", {"X-Amz-Security-Token": token}),
        wire.unsigned("GET", "/bucket/k", {"Connection": token}),
        wire.unsigned("GET", "/bucket/k", {"Referer": f"https://x/?{token}"}),
        wire.unsigned("PUT", "/bucket/k", {"X-Amz-Tagging": token}),
        wire.unsigned("PUT", "/bucket/k", {"X-Amz-Copy-Source": token}),
        wire.unsigned("GET", "/bucket/k", {"X-Amz-Content-Sha256": token}),
        wire.unsigned(token, "/bucket/k"),
        wire.signed({**keys, "aws_access_key_id": token}, "GET", "/bucket/k"),
        wire.signed(keys, "GET", "/bucket/k", region=token),
        wire.signed(keys, "GET", "/bucket/k", service=token),
        wire.signed({**session, "aws_session_token": token + "x"}, "GET", "/bucket/k"),
    ]
    answers = [wire.send(call) for call in calls]
    secrets = [token, token[:100], *(one["aws_secret_access_key"] for one in (keys, session)),
               "store-secret", *(one for call in calls for one in signatures(call))]
    logs = {
        "access log": s3.nginx.access_log.read_text(), "error log": s3.nginx.error_log.read_text(),
        "nginx": s3.nginx.program.output, "daypass": s3.daypass.output,
        "audit log": s3.daypass.audit_log.read_text(),
        "answers": "".join(
            answer.body.decode() + str(answer.headers) for answer in answers if answer)}
    for secret in secrets:
        for name, text in logs.items():
            assert secret not in text, f"{name} has {secret[:30]}…"
    assert len(logs["access log"].splitlines()) > len(calls) - 3
