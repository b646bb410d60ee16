#!/usr/bin/env python3
"""An identity plugin for Daypass: says whose a token is. Python 3.9 or later, standard library only.

Daypass asks POST /?token=… with the Authorization header that both know, and gets

    200 {"user": "alice", "maxValiditySeconds": 3600, "claims": {"groups": ["analysts"]}}
    403 {"reason": "no such token"}

Whatever else comes back gives nobody anything. Edit who_is() to ask your own source instead of
tokens.json: a database, a legacy login service, a ticket system.
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
    """Nobody's token. The text reaches whoever sent it, so it says nothing that helps to guess."""


def who_is(token):
    """The answer for a token; raises Refused when it is nobody's.

    tokens.json has the SHA-256 of each token, so a copy of the file is no token. It is read at each
    call: an edit counts at once. Tokens must be long and random, or they could be found by trying.
    """
    bearers = json.loads(TOKENS.read_text(encoding="utf-8"))
    bearer = bearers.get(hashlib.sha256(token.encode()).hexdigest())
    if bearer is None:
        raise Refused("no such token")
    return {
        "user": bearer["user"],
        # 900 to 604800: no session that begins with the token lasts longer.
        "maxValiditySeconds": bearer.get("maxValiditySeconds", 3600),
        # What policies can ask for as ${jwt:…}: texts, by the names that OpenID has, and groups.
        "claims": bearer.get("claims", {}),
    }


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 10  # of a connection that says nothing

    def do_POST(self):
        # Compared in constant time: how long a refusal takes tells nothing about the right value.
        sent = self.headers.get("Authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(sent, AUTHORIZATION.encode()):
            # Not 403, which would be a word about the token.
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
            # Nobody's fault who calls: Daypass tells them to try again. Its text may have the token
            # in it, so only its kind and place are printed.
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
        """Says nothing: the request line has the token in it."""


def main():
    if len(AUTHORIZATION) < 16:
        sys.exit("webhook: WEBHOOK_AUTHORIZATION must have 16 characters or more; "
                 "else everybody on this machine could try tokens here")
    # Nobody else's machine can connect. Where Daypass runs on another one, put a web server with
    # TLS before this: Daypass asks over HTTPS then.
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    print(f"webhook: listening on http://127.0.0.1:{PORT}", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
