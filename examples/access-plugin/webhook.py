#!/usr/bin/env python3
"""An access plugin for Daypass: decides requests. Python 3.9 or later, no packages.

Daypass sends a POST for each permission that a request needs,

    {"input": {"account": "alice", "action": "s3:GetObject", "bucket": "home", "object": "a/x", …}}

and takes {"result": true} for a yes. Any other answer is a no, so a mistake in this program locks
callers out and never admits them. Edit is_forbidden() and is_permitted().
"""

import hmac
import http.server
import json
import os
import sys
import traceback

AUTHORIZATION = os.environ.get("WEBHOOK_AUTHORIZATION", "")
PORT = int(os.environ.get("WEBHOOK_PORT", "8082"))

# Longer than any question: a request line and headers of 64 KiB, and a session token's claims.
LONGEST_QUESTION = 256 * 1024

READING = {
    "s3:GetBucketLocation", "s3:GetObject", "s3:GetObjectTagging", "s3:HeadBucket",
    "s3:ListBucket",
}


def is_forbidden(question):
    """Forbidden to everyone, even the owner: changing the archive."""
    return question["bucket"] == "archive" and question["action"] not in READING


def is_permitted(question):
    """What a caller may do, unless it is forbidden."""
    if question["owner"]:
        return True
    bucket, key = question["bucket"], question["object"]
    reads = question["action"] in READING
    conditions = question["conditions"]
    home = conditions["username"][0] + "/"
    # Analysts read reports.
    if bucket == "reports" and reads and "analysts" in (question["groups"] or []):
        return True
    # Callers with an address of ours read what is for the staff; the identity provider has signed
    # the claim.
    if bucket == "staff" and reads:
        return question["claims"].get("email", "").endswith("@example.org")
    # Every caller has a home: the objects whose keys begin with the name and a slash …
    if bucket == "home" and key.startswith(home):
        return True
    # … and the listing of these.
    prefix = conditions.get("prefix", [""])[0]
    return (bucket == "home" and question["action"] == "s3:ListBucket"
            and prefix.startswith(home))


def is_allowed(question):
    if is_forbidden(question):
        return False
    # Such a question needs no permission: it asks whether anything forbids this.
    return question["denyOnly"] or is_permitted(question)


class Handler(http.server.BaseHTTPRequestHandler):
    # Daypass keeps one connection per thread: a new one for each question costs more than the
    # answer. An answer goes out in two pieces, and neither must wait for the other.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300  # of a silent connection; Daypass then opens another

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if not 0 <= length <= LONGEST_QUESTION:
            self.close_connection = True
            return self.answer(413, {})
        body = self.rfile.read(length)
        # Compared in constant time: the time of a refusal reveals nothing about the right value.
        sent = self.headers.get("Authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(sent, AUTHORIZATION.encode()):
            return self.answer(401, {})
        if not body:
            # `daypass config check` asks nothing.
            return self.answer(400, {})
        try:
            allowed = is_allowed(json.loads(body)["input"])
        except Exception as problem:
            # The rules have no answer to the question. The problem's text may reveal who reads
            # what, so print only its kind and place.
            print(f"webhook: {type(problem).__name__}", file=sys.stderr)
            traceback.print_tb(problem.__traceback__)
            return self.answer(500, {})
        self.answer(200, {"result": bool(allowed)})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        """Log nothing: Daypass's audit log has a line for each refusal."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    if len(AUTHORIZATION) < 16:
        sys.exit("webhook: WEBHOOK_AUTHORIZATION must have 16 characters or more; "
                 "otherwise every user of this machine could find out who may do what")
    # No other machine can connect. If Daypass runs on another machine, put a web server with TLS in
    # front of this; Daypass then asks over HTTPS.
    server = Server(("127.0.0.1", PORT), Handler)
    print(
        f"webhook: listening on http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
