"""A process of clients: each is a thread that makes random calls, and knows the right answer to
each."""

import collections
import http.client
import random
import ssl
import threading
import types
import urllib.parse

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.chunks import upload
from support.slapd import password_of
from support.plugin import ARN
from support.sts import FORM, VERSION, Answer, fresh_address
from support.wire import Wire

# An acceptable answer while processes are killed: nginx's own, if a process left without one.
UNAVAILABLE = (503, "ServiceUnavailable")
# An acceptable answer to requests that Daypass forwards itself, while others hold all places.
SLOW_DOWN = (503, "SlowDown")
# An acceptable answer to calls that need an identity source, while the source fails.
NOBODY_VOUCHES = (400, "IDPCommunicationError")
GRANTED = (200, None)
# nginx accepts 20 calls a second from an address, and 100 more at once.
CALLS_OF_AN_ADDRESS = 60


class Caller:
    """One client's connections, and the calls that it makes."""

    def __init__(self, scene, seed, address):
        self.scene = scene
        self.random = random.Random(seed)
        self._context = ssl.create_default_context(cafile=scene.authority)
        self._context.load_cert_chain(*scene.certificate)
        self._address = address
        self._connections = {}
        self._calls = 0
        self.counts = collections.Counter()
        self.wrong = []
        self.request_ids = []
        self.session = None

    KINDS = {
        "assume_role": 6, "assume_role_forged": 2, "caller_identity": 4,
        "caller_identity_forged": 1,
        "web_identity": 6, "web_identity_expired": 1, "web_identity_forged": 1, "client_grants": 2,
        "ldap": 3, "ldap_wrong": 1, "custom_token": 3, "certificate": 2, "nonsense": 1,
        "get": 12, "get_as_session": 12, "get_denied": 4, "get_forged": 4, "put": 3, "listing": 2,
        "deletion": 1, "chunks": 1, "chunks_forged": 1,
    }

    def run(self, count):
        for kind in self.random.choices(list(self.KINDS), list(self.KINDS.values()), k=count):
            self.call(kind)
        self.close()

    def close(self):
        for connection in self._connections.values():
            connection.close()
        self._connections = {}

    def call(self, kind):
        expected, answer = getattr(self, kind)()
        refusal = outcome(answer)
        self.counts[kind, refusal] += 1
        if refusal not in (*expected, UNAVAILABLE, SLOW_DOWN):
            self.wrong.append((kind, refusal, answer[2][:400]))
        return refusal

    # The token service

    def assume_role(self):
        keys = self.random.choice(self.scene.keys)
        answer = self._sts({
            "Action": "AssumeRole", "RoleArn": "arn:aws:iam:::role/soak",
            "RoleSessionName": "soak"}, keys)
        if answer[0] == 200:
            found = Answer(*answer).credentials
            self.session = {
                "aws_access_key_id": found["AccessKeyId"],
                "aws_secret_access_key": found["SecretAccessKey"],
                "aws_session_token": found["SessionToken"]}
        return [GRANTED], answer

    def assume_role_forged(self):
        keys = {**self.random.choice(self.scene.keys), "aws_secret_access_key": "x" * 40}
        return [(403, "SignatureDoesNotMatch")], self._sts({
            "Action": "AssumeRole", "RoleArn": "arn:aws:iam:::role/soak",
            "RoleSessionName": "soak"}, keys)

    def caller_identity(self):
        keys = self.session or self.scene.keys[0]
        return [GRANTED], self._sts({"Action": "GetCallerIdentity"}, keys)

    def caller_identity_forged(self):
        keys = {**self.scene.keys[0], "aws_access_key_id": "nobody"}
        return [(403, "InvalidClientTokenId")], self._sts({"Action": "GetCallerIdentity"}, keys)

    def _web_identity(self, token, action="AssumeRoleWithWebIdentity"):
        name = "Token" if action == "AssumeRoleWithClientGrants" else "WebIdentityToken"
        return self._sts({"Action": action, name: token, "RoleArn": "arn:aws:iam:::role/soak",
                          "RoleSessionName": "soak"})

    def web_identity(self):
        return [GRANTED, NOBODY_VOUCHES], self._web_identity(self.scene.token)

    def client_grants(self):
        return [GRANTED, NOBODY_VOUCHES], self._web_identity(
            self.scene.token, "AssumeRoleWithClientGrants")

    def web_identity_expired(self):
        return [(400, "ExpiredTokenException"), NOBODY_VOUCHES], self._web_identity(
            self.scene.expired)

    def web_identity_forged(self):
        return [(400, "InvalidIdentityToken"), NOBODY_VOUCHES], self._web_identity(
            self.scene.forged)

    def _ldap(self, password):
        return self._sts({"Action": "AssumeRoleWithLDAPIdentity", "LDAPUsername": "alice",
                          "LDAPPassword": password})

    def ldap(self):
        return [GRANTED, NOBODY_VOUCHES], self._ldap(password_of("alice"))

    def ldap_wrong(self):
        return [(403, "AccessDenied"), NOBODY_VOUCHES], self._ldap("wrong")

    def custom_token(self):
        return [GRANTED, NOBODY_VOUCHES], self._sts(
            {"Action": "AssumeRoleWithCustomToken", "Token": "a-token", "RoleArn": ARN})

    def certificate(self):
        return [GRANTED], self._sts({"Action": "AssumeRoleWithCertificate"})

    def nonsense(self):
        return [(400, "InvalidAction")], self._sts({"Action": f"Action{self.random.random()}"})

    def _sts(self, form, keys=None):
        body = urllib.parse.urlencode({"Version": VERSION, **form})
        headers = {"Content-Type": FORM, "Host": f"localhost:{self.scene.sts_port}"}
        if keys:
            request = AWSRequest(
                "POST", f"https://localhost:{self.scene.sts_port}/", headers, body)
            SigV4Auth(credentials(keys), "sts", "us-east-1").add_auth(request)
            headers = dict(request.headers.items())
        answer = self._send("sts", "POST", "/", headers, body)
        if request_id := answer[1].get("x-amz-request-id"):
            if answer[0] != 503:
                self.request_ids.append(request_id)
        return answer

    # S3

    def get(self):
        return [GRANTED], self.s3("GET", "/reports/object", self.random.choice(self.scene.keys))

    def get_as_session(self):
        return [GRANTED], self.s3("GET", "/reports/object", self.session or self.scene.keys[0])

    def get_denied(self):
        return [(403, "AccessDenied")], self.s3(
            "GET", "/secrets/object", self.session or self.scene.keys[0])

    def get_forged(self):
        keys = {**(self.session or self.scene.keys[0]), "aws_secret_access_key": "x" * 40}
        return [(403, "SignatureDoesNotMatch")], self.s3("GET", "/reports/object", keys)

    def put(self):
        body = self.random.randbytes(self.random.choice([0, 10, 5_000, 100_000]))
        return [GRANTED], self.s3("PUT", f"/reports/{self._key()}", self.scene.keys[1], body)

    def listing(self):
        return [GRANTED], self.s3("GET", "/reports?list-type=2&max-keys=5", self.scene.keys[2])

    def deletion(self):
        key = self._key()
        body = f"<Delete><Object><Key>{key}</Key></Object></Delete>".encode()
        return [GRANTED], self.s3("POST", "/reports?delete=", self.scene.keys[3], body)

    def chunks(self):
        return [GRANTED], self._chunks(None)

    def chunks_forged(self):
        return [(403, "SignatureDoesNotMatch")], self._chunks(
            lambda parts: [parts[0].replace(b"aaaa", b"aaba", 1), *parts[1:]])

    def _chunks(self, alter):
        wire = Wire(types.SimpleNamespace(
            nginx=types.SimpleNamespace(port=self.scene.s3_port, plain_port=self.scene.plain_port),
            authority=types.SimpleNamespace(file=self.scene.authority)))
        key = self._key() if alter is None else "forged"
        answer = wire.send(upload(
            wire, self.scene.keys[0], f"/reports/{key}", [b"a" * 70_000, b"b" * 10],
            alter=alter), tls=False)
        return answer.status, answer.headers, answer.body

    def _key(self):
        return f"{self._address}-{self.random.randrange(20)}"

    def s3(self, method, target, keys, body=b""):
        url = f"http://localhost:{self.scene.plain_port}{target}"
        request = AWSRequest(method, url, {"Host": f"localhost:{self.scene.plain_port}"}, body)
        S3SigV4Auth(credentials(keys), "s3", "us-east-1").add_auth(request)
        return self._send("s3", method, target, dict(request.headers.items()), body)

    def _send(self, server, method, target, headers, body):
        self._calls += 1
        if self._calls % CALLS_OF_AN_ADDRESS == 0:
            self.close()
            self._address = fresh_address()
        for _ in range(2):
            connection = self._connections.get(server) or self._connect(server)
            self._connections[server] = connection
            try:
                connection.request(method, target, body or None, headers)
                answer = connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                # nginx had just closed the kept connection.
                connection.close()
                del self._connections[server]
        raise AssertionError("nginx does not answer")

    def _connect(self, server):
        if server == "sts":
            return http.client.HTTPSConnection(
                "127.0.0.1", self.scene.sts_port, context=self._context, timeout=60,
                source_address=(self._address, 0))
        return http.client.HTTPConnection("127.0.0.1", self.scene.plain_port, timeout=60)


def outcome(answer):
    status, _, body = answer
    code = None
    if status >= 300:
        begin = body.find(b"<Code>")
        code = body[begin + 6:body.find(b"</Code>")].decode() if begin >= 0 else ""
    return (status, code)


def credentials(keys):
    return Credentials(keys["aws_access_key_id"], keys["aws_secret_access_key"],
                       keys.get("aws_session_token"))


def run_callers(scene, process, threads, count, results):
    """Makes `count` calls on each of these threads. The outcome goes into the queue."""
    # Each process has its own addresses.
    addresses = [fresh_address() for _ in range(10_000 * process + threads)][-threads:]
    callers = [Caller(scene, f"{process}-{number}", addresses[number]) for number in range(threads)]
    running = [threading.Thread(target=caller.run, args=(count,)) for caller in callers]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    results.put((
        sum((caller.counts for caller in callers), collections.Counter()),
        [wrong for caller in callers for wrong in caller.wrong],
        [request_id for caller in callers for request_id in caller.request_ids]))
