#!/usr/bin/env python3
"""An identity plugin for Daypass: identifies a token's owner. Python 3.9 or later, no packages.

Daypass sends POST /?token=… with the shared Authorization header, and gets

    200 {"user": "alice", "maxValiditySeconds": 3600, "claims": {"groups": ["analysts"]}}
    403 {"reason": "no such token"}

Any other answer grants nothing. Edit who_is() to ask your own source instead of tokens.json: a
database, a legacy login service, a ticket system.
"""

import hashlib
import hmac
import http.server
import json
import os
import pathlib
import sys
import traceback
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
TOKENS = pathlib.Path(os.environ.get("WEBHOOK_TOKENS", HERE / "tokens.json"))
AUTHORIZATION = os.environ.get("WEBHOOK_AUTHORIZATION", "")
PORT = int(os.environ.get("WEBHOOK_PORT", "8081"))


class Refused(Exception):
    """An unknown token. The caller sees the text, so it must not help to guess."""


def who_is(token):
    """Return the answer for a token; raise Refused if it is unknown.

    tokens.json has the SHA-256 of each token, so a copy of the file contains no token. Each call
    reads it again, so an edit applies at once. Tokens must be long and random, or they could be
    guessed.
    """
    bearers = json.loads(TOKENS.read_text(encoding="utf-8"))
    bearer = bearers.get(hashlib.sha256(token.encode()).hexdigest())
    if bearer is None:
        raise Refused("no such token")
    return {
        "user": bearer["user"],
        # 900 to 604800, the longest session that the token can begin.
        "maxValiditySeconds": bearer.get("maxValiditySeconds", 3600),
        # Policies use these as ${jwt:…}: texts by OpenID's names, and groups.
        "claims": bearer.get("claims", {}),
    }


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 10  # of a silent connection

    def do_POST(self):
        # Compared in constant time: the time of a refusal reveals nothing about the right value.
        sent = self.headers.get("Authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(sent, AUTHORIZATION.encode()):
            # Not 403: that would be a statement about the token.
            return self.answer(401, {})
        address = urllib.parse.urlsplit(self.path)
        tokens = urllib.parse.parse_qs(address.query).get("token", [])
        if address.path != "/" or len(tokens) != 1:
            return self.answer(400, {})
        try:
            status, answer = 200, who_is(tokens[0])
        except Refused as refusal:
            status, answer = 403, {"reason": str(refusal)}
        except Exception as problem:
            # Not the caller's fault: Daypass tells the caller to try again. The problem's text may
            # contain the token, so print only its kind and place.
            print(f"webhook: {type(problem).__name__}", file=sys.stderr)
            traceback.print_tb(problem.__traceback__)
            status, answer = 500, {}
        self.answer(status, answer)

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        """Log nothing: the request line contains the token."""


def main():
    if len(AUTHORIZATION) < 16:
        sys.exit("webhook: WEBHOOK_AUTHORIZATION must have 16 characters or more; "
                 "otherwise every user of this machine could try tokens here")
    # No other machine can connect. If Daypass runs on another machine, put a web server with TLS in
    # front of this; Daypass then asks over HTTPS.
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    print(f"webhook: listening on http://127.0.0.1:{PORT}", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
