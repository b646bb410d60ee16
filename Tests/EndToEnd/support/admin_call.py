"""Calls of the administration API, signed and encrypted here: what no client library would send."""

import datetime
import hashlib
import hmac
import http.client
import json
import ssl
import urllib.parse

from minio.crypto import decrypt, encrypt

from support.sts import fresh_address

BASE = "/minio/admin/v3/"


class Answer:
    def __init__(self, status, headers, body, secret):
        self.status = status
        self.headers = headers
        self.body = body
        self._secret = secret

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["Code"]

    @property
    def refusal(self):
        return self.status, self.code

    @property
    def opened(self):
        """The decrypted body."""
        return decrypt(Body(self.body), self._secret)

    @property
    def opened_json(self):
        return json.loads(self.opened)


class Body:
    """What minio-py decrypts: a response of urllib3."""

    def __init__(self, data):
        self._data = data

    def stream(self, size=-1):
        yield self.read(size)

    def read(self, size=-1, **_):
        size = len(self._data) if size is None or size < 0 else size
        head, self._data = self._data[:size], self._data[size:]
        return head

    def close(self):
        pass

    def release_conn(self):
        pass


class AdminCalls:
    """An account's calls. `credentials` are boto3's."""

    def __init__(self, s3, credentials):
        self._s3 = s3
        self.id = credentials["aws_access_key_id"]
        self.secret = credentials["aws_secret_access_key"]
        self.token = credentials.get("aws_session_token")

    def __call__(self, method, path, query=None, body=b"", sealed=None, base=BASE, age=0,
                 service="s3", payload_hash=None, headers=(), sent_body=None, token=True, region="",
                 signed=None, lone_mark=False):
        """Calls. `sealed` is a body to encrypt: a value, or bytes as they are.

        `age` makes the signature older, in seconds; `payload_hash` is signed instead of the hash
        of the body; `sent_body` is sent instead of it. `headers` are not signed, `signed` are.
        `lone_mark` sends `?` without a query.
        """
        if sealed is not None:
            text = sealed if isinstance(sealed, bytes) else json.dumps(sealed).encode()
            body = encrypt(text, self.secret)
        query = urllib.parse.urlencode(
            query or {}, doseq=True, quote_via=urllib.parse.quote, safe="-_.~")
        target = base + path + (f"?{query}" if query or lone_mark else "")
        moment = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=age)
        fields = {
            "host": self._s3.url.removeprefix("https://"),
            "x-amz-content-sha256": payload_hash or hashlib.sha256(body).hexdigest(),
            "x-amz-date": moment.strftime("%Y%m%dT%H%M%SZ")}
        if self.token and token:
            fields["x-amz-security-token"] = self.token
        fields.update(signed or {})
        fields["authorization"] = self._signature(
            method, base + path, query, fields, service, region)
        return self.send(method, target, {**fields, **dict(headers)}, sent_body or body)

    def send(self, method, target, headers, body=b""):
        """Sends a request as it is."""
        address = urllib.parse.urlsplit(self._s3.url)
        connection = http.client.HTTPSConnection(
            address.hostname, address.port, timeout=60,
            # nginx limits the rate of calls an address.
            source_address=(fresh_address(), 0),
            context=ssl.create_default_context(cafile=str(self._s3.authority.file)))
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if "transfer-encoding" in headers:
                connection.endheaders([body], encode_chunked=True)
            else:
                if body or method in ("PUT", "POST"):
                    connection.putheader("content-length", str(len(body)))
                connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read(), self.secret)
        finally:
            connection.close()

    def _signature(self, method, path, query, fields, service, region):
        names = ";".join(sorted(fields))
        pairs = "&".join(sorted(query.split("&"))) if query else ""
        request = "\n".join([
            method, path, pairs, *(f"{name}:{fields[name]}" for name in sorted(fields)), "",
            names, fields["x-amz-content-sha256"]])
        moment = fields["x-amz-date"]
        scope = [moment[:8], region, service, "aws4_request"]
        text = "\n".join([
            "AWS4-HMAC-SHA256", moment, "/".join(scope),
            hashlib.sha256(request.encode()).hexdigest()])
        key = ("AWS4" + self.secret).encode()
        for part in scope:
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        return (f"AWS4-HMAC-SHA256 Credential={self.id}/{'/'.join(scope)}, "
                f"SignedHeaders={names}, Signature={signature}")
