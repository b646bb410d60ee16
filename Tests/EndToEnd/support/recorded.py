"""Daypass behind nginx, before a store that keeps the requests that it gets."""

from unittest.mock import ANY

from support.recorder import Recorder
from support.s3 import S3
from support.web_server import WebServer
from support.wire import Wire


class Recorded(S3):
    """The store accepts every request that reaches it, and a test can look at each."""

    def __init__(self, makers, authority, certificate, settings=None, store=None, **options):
        super().__init__(
            makers, authority, certificate, {"DAYPASS_AUDIT_S3": "all", **(settings or {})},
            store=store or Recorder(), **options)
        self.wire = Wire(self)

    def send(self, call, tls=True):
        """The answer to a call, and the request that reached the store: `None`, or the only one."""
        self.store.take()
        answer = self.wire.send(call, tls)
        received = self.store.take()
        assert len(received) <= 1, received
        return answer, received[0] if received else None

    def passes(self, call, tls=True):
        """The request that reached the store for an allowed call, signed as the store wants it."""
        answer, received = self.send(call, tls)
        assert answer.status == 200, (call.bytes[:600], answer)
        assert received and received.is_signed(self.store.keys), received
        return received

    def refuses(self, call, tls=True):
        """Status and code of a refused call, of which the store gets nothing."""
        answer, received = self.send(call, tls)
        assert received is None, (call.bytes[:600], received)
        if isinstance(self.nginx, WebServer) and "x-amz-request-id" not in answer.headers:
            # Another web server has refused it in its own words. That will do.
            assert 400 <= answer.status < 500, answer
            return ANY
        return answer.refusal

    def decided(self):
        """The audit line of the last request."""
        # A line that sums up others may come at any time.
        return [line for line in self.daypass.audit() if "requestID" in line][-1]
