"""Handmade uploads whose chunks are signed one by one."""

import hashlib
import hmac
import re

from support.wire import EMPTY

CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
CHUNKS_AND_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"


class Signatures:
    """The signatures of the chunks of a request that is signed already."""

    def __init__(self, keys, call):
        fields = dict(call.headers)
        access_key, day, region, service, last, previous = re.fullmatch(
            r".*Credential=(.*)/(.*)/(.*)/(.*)/(.*), SignedHeaders=.*, Signature=(.*)",
            fields["Authorization"]).groups()
        self._head = f"{fields['X-Amz-Date']}\n{day}/{region}/{service}/{last}"
        self._previous = previous
        key = f"AWS4{keys['aws_secret_access_key']}".encode()
        for part in (day, region, service, last):
            key = hmac.digest(key, part.encode(), "sha256")
        self._key = key

    def _next(self, kind, hashes):
        text = f"AWS4-HMAC-SHA256-{kind}\n{self._head}\n{self._previous}\n{hashes}"
        self._previous = hmac.digest(self._key, text.encode(), "sha256").hex()
        return self._previous

    def chunk(self, data):
        """A chunk, without the line end after its bytes."""
        signature = self._next("PAYLOAD", f"{EMPTY}\n{hashlib.sha256(data).hexdigest()}")
        return f"{len(data):x};chunk-signature={signature}\r\n".encode() + data

    def trailer(self, lines, end="\r\n"):
        signed = "".join(f"{line}\n" for line in lines).encode()
        signature = self._next("TRAILER", hashlib.sha256(signed).hexdigest())
        written = "".join(f"{line}{end}" for line in lines)
        return f"{written}x-amz-trailer-signature:{signature}\r\n\r\n".encode()


def upload(wire, keys, target, chunks, trailer=None, announced=None, stated=None, headers=(),
           alter=None, end="\r\n"):
    """An upload. The body is a list of parts: one for each chunk, the last without bytes, and the
    trailer. `alter` may change it. `announced` and `stated` are false values for the headers."""
    fields = {**dict(headers), "Content-Encoding": "aws-chunked",
              "X-Amz-Decoded-Content-Length": str(
                  sum(map(len, chunks)) if stated is None else stated)}
    if trailer is not None and announced is None:
        announced = ",".join(line.split(":")[0] for line in trailer)
    if announced:
        fields["X-Amz-Trailer"] = announced
    mode = CHUNKS if trailer is None else CHUNKS_AND_TRAILER
    call = wire.signed(keys, "PUT", target, fields, payload=mode)
    signatures = Signatures(keys, call)
    parts = [signatures.chunk(data) + b"\r\n" for data in chunks]
    if trailer is None:
        parts.append(signatures.chunk(b"") + b"\r\n")
    else:
        parts += [signatures.chunk(b""), signatures.trailer(trailer, end)]
    parts = alter(parts) if alter else parts
    call = call.with_headers(Content_Length=str(sum(map(len, parts))))
    call.body = b"".join(parts)
    return call
