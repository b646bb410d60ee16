"""Asks a store how it executes each sub-resource of S3: as requested, or as the request without it.

`python -m support.subresources http://127.0.0.1:9000 < keys` prints the table for a store of
yours, with its access key and secret on two lines. It makes buckets, and deletes them again if
the store lets it.
"""

import http.client
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

# Every request with a sub-resource that Daypass forwards, except those that every store knows.
BUCKET = {
    "GET": [
        "accelerate", "acl", "cors", "encryption", "events", "lifecycle", "logging", "notification",
        "policy",
        "policyStatus", "replication", "requestPayment", "tagging", "versioning", "versions",
        "website", "object-lock",
        "replication-check", "replication-metrics", "replication-reset-status"],
    "PUT": [
        "acl", "cors", "encryption", "lifecycle", "notification", "object-lock", "policy",
        "replication",
        "replication-reset", "tagging", "versioning"],
    "DELETE": ["cors", "encryption", "lifecycle", "policy", "replication", "tagging"],
}
OBJECT = {
    "GET": ["acl", "attributes", "lambdaArn=x", "legal-hold", "retention", "tagging"],
    "PUT": ["acl", "legal-hold", "retention", "tagging"],
    "POST": ["restore", "select&select-type=2"],
    "DELETE": ["tagging"],
}


class Prober:
    """Sends signed requests to a store, without Daypass."""

    def __init__(self, url, access_key, secret_key):
        self.address = urllib.parse.urlsplit(url).netloc
        self._credentials = Credentials(access_key, secret_key)
        self._count = 0

    def executed_as_something_else(self):
        """The sub-resources that the store ignores, each with the methods and scopes."""
        found = {}
        for method, names in BUCKET.items():
            for name in names:
                if getattr(self, f"_bucket_{method.lower()}")(name):
                    found.setdefault(name, set()).add(f"{method} bucket")
        for method, names in OBJECT.items():
            for name in names:
                if self._object(method, name):
                    found.setdefault(plain(name), set()).add(f"{method} object")
        return found

    def _bucket_get(self, name):
        """Whether the store lists the bucket."""
        bucket = self._bucket()
        plain, asked = self._send("GET", bucket), self._send("GET", f"{bucket}?{name}")
        self._send("DELETE", bucket)
        return asked[0] == 200 and _root(asked[1]) == _root(plain[1])

    def _bucket_put(self, name):
        """Whether the store takes the request for the creation of a bucket. If so, it may refuse
        the document."""
        for body in (b"", b"<X/>"):
            bucket = self._name()
            self._send("PUT", f"{bucket}?{name}", body)
            is_made = self._send("HEAD", bucket)[0] == 200
            self._send("DELETE", bucket)
            if is_made:
                return True
        return False

    def _bucket_delete(self, name):
        """Whether the store deletes the bucket."""
        bucket = self._bucket()
        self._send("DELETE", f"{bucket}?{name}")
        is_gone = self._send("HEAD", bucket)[0] == 404
        self._send("DELETE", bucket)
        return is_gone

    def _object(self, method, name):
        """Whether the store reads, replaces or deletes the object."""
        bucket = self._bucket()
        key = f"{bucket}/k"
        assert self._send("PUT", key, b"original")[0] == 200
        answer = self._send(method, f"{key}?{name}", b"<X/>" if method in ("PUT", "POST") else b"")
        after = self._send("GET", key)
        self._send("DELETE", key)
        self._send("DELETE", bucket)
        return answer == (200, b"original") or after != (200, b"original")

    def _bucket(self):
        bucket = self._name()
        assert self._send("PUT", bucket)[0] == 200
        return bucket

    def _name(self):
        self._count += 1
        return f"/daypass-probe-{self._count}"

    def _send(self, method, target, body=b""):
        path, _, query = target.partition("?")
        fields = "&".join(
            field if "=" in field else f"{field}=" for field in query.split("&") if field)
        request = AWSRequest(
            method, f"http://{self.address}{path}" + (fields and f"?{fields}"), data=body)
        S3SigV4Auth(self._credentials, "s3", "us-east-1").add_auth(request)
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, target, body=body, headers=dict(request.headers.items()))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def of(store):
    """A prober of a store of these tests."""
    settings = store.settings
    return Prober(
        settings["DAYPASS_UPSTREAM_URL"], settings["DAYPASS_UPSTREAM_ACCESS_KEY"],
        settings["DAYPASS_UPSTREAM_SECRET_KEY"])


def plain(target):
    """A sub-resource's name, without its value."""
    return target.partition("&")[0].partition("=")[0]


def _root(document):
    try:
        return ElementTree.fromstring(document).tag.rpartition("}")[2]
    except ElementTree.ParseError:
        return None


if __name__ == "__main__":
    access_key, secret_key = sys.stdin.read().split()
    for name, requests in sorted(
            Prober(sys.argv[1], access_key, secret_key).executed_as_something_else().items()):
        print(name, *sorted(requests), sep="\t")
