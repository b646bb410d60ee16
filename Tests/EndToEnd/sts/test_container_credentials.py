"""GET /daypass/credentials with issuers that answer late or never, and tokens as Kubernetes makes
them.

botocore's own time limit says what is late: it waits two seconds for an answer, and asks three
times, a second apart.
"""

import json
import threading

import pytest
from botocore.exceptions import MetadataRetrievalError
from botocore.httpsession import URLLib3Session
from botocore.utils import ContainerMetadataFetcher

from support.apache import Apache
from support.daypass import provider, role_arn_of
from support.inspection import decode
from support.issuer import DISCOVERY, JWKS, document, hang
from support.nginx import Nginx
from support.started import Started
from support.sts import Client
from support.waiting import until

PATH = "/daypass/credentials"
ON = {"DAYPASS_CREDENTIALS": "on"}
CLUSTER = "https://kubernetes.default.svc.cluster.local"


@pytest.fixture(params=["FastCGI", "CGI"])
def start(request, own, authority, certificate, make_daypass):
    """Starts a Daypass behind a web server, and returns a client of both. A process of CGI serves
    one request, and leaves its work to no other."""
    def begin(settings):
        if request.param == "FastCGI":
            daypass = make_daypass({**ON, **settings}).start()
            web_server = own.keep(Nginx(own.place("w"), certificate, daypass.upstream))
        else:
            daypass = own.keep(Started(own.place("d"), authority, {**ON, **settings}))
            web_server = own.keep(
                Apache(own.place("w"), certificate, daypass.upstream, mode="cgi"))
        client = Client(web_server.port, authority)
        client.daypass, client.web_server = daypass, web_server
        return client
    return begin


class Botocore(ContainerMetadataFetcher):
    """botocore's own, which trusts the tests' authority and remembers what it heard."""

    def __init__(self, authority):
        super().__init__(URLLib3Session(
            timeout=self.TIMEOUT_SECONDS, verify=str(authority.file)))
        self.failures = []

    def fetch(self, client, token):
        return self.retrieve_full_uri(client.url + PATH, {"Authorization": token})

    def _get_response(self, *arguments):
        try:
            return super()._get_response(*arguments)
        except MetadataRetrievalError as error:
            self.failures.append(str(error))
            raise


class Late:
    """An answer that an issuer gives when it is told to."""

    def __init__(self, answer):
        self._answer = answer
        self._told = threading.Event()

    def __call__(self, handler):
        self._told.wait(60)
        self._answer(handler)

    def tell(self):
        self._told.set()


def fetch(client, token, path=PATH):
    return client.send("GET", path, headers={"Authorization": token})


@pytest.mark.parametrize("path", [DISCOVERY, JWKS])
def test_botocore_gets_its_credentials_from_an_issuer_that_answers_late(
        start, make_issuer, authority, path):
    """After the first answer, which is 503, and before the third."""
    issuer = make_issuer()
    issuer.answers[path] = late = Late(
        document(issuer.discovery() if path == DISCOVERY else {"keys": issuer.keys}))
    client = start(provider(issuer))
    botocore = Botocore(authority)
    botocore._sleep = lambda seconds: late.tell()
    credentials = botocore.fetch(client, issuer.token())
    assert credentials["AccessKeyId"].startswith("ASIA")
    failure, *more = botocore.failures
    # Had the answer come too late for botocore, this would be a timeout.
    assert "non 200 response 503" in failure and "IDPCommunicationError" in failure
    assert not more or "non 200 response 503" in more[0]
    assert issuer.count(JWKS) == 1, "the fetch of the first call went on"


def test_botocore_gets_an_answer_while_an_issuer_hangs(start, make_issuer, authority):
    issuer = make_issuer()
    issuer.answers[DISCOVERY] = hang
    client = start(provider(issuer))
    botocore = Botocore(authority)
    with pytest.raises(MetadataRetrievalError):
        botocore.fetch(client, issuer.token())
    assert len(botocore.failures) == 3
    assert all("non 200 response 503" in failure for failure in botocore.failures)
    assert issuer.count(DISCOVERY) == 1


def test_old_keys_serve_while_an_issuer_hangs(start, make_issuer, authority):
    """Of two answers the second may come before the keys' age is noticed, so there are some."""
    issuer = make_issuer()
    client = start(provider(issuer))
    assert fetch(client, issuer.token()).status == 200
    file, = (client.daypass.state / "cache" / "jwks").glob("*.json")
    keys = json.loads(file.read_text())
    file.write_text(json.dumps({**keys, "fetched": keys["fetched"] - 7_200}))
    (file.parent / f"{file.name}.attempted").unlink()
    issuer.answers[DISCOVERY] = hang
    botocore = Botocore(authority)
    until(lambda: botocore.fetch(client, issuer.token()) and issuer.count(DISCOVERY) == 2,
          "a look at the file")
    assert botocore.failures == []


def test_a_new_key_is_found_by_the_next_attempt(start, make_issuer, authority):
    """While another thread or process asks for it, no call waits for a key that may not exist."""
    issuer = make_issuer()
    client = start(provider(issuer))
    old = issuer.token()
    assert fetch(client, old).status == 200
    file, = (client.daypass.state / "cache" / "jwks").glob("*.json")
    (file.parent / f"{file.name}.attempted").unlink()
    issuer.key = type(issuer.key)("ES256", "second")
    issuer.keys.append(issuer.key.public_jwk())
    issuer.answers[JWKS] = late = Late(document({"keys": issuer.keys}))
    botocore = Botocore(authority)

    def sleep(seconds):
        late.tell()
        until(lambda: "second" in file.read_text(), "the new key")
    botocore._sleep = sleep
    assert botocore.fetch(client, issuer.token())["Token"]
    assert "non 200 response 503" in botocore.failures[0]
    assert issuer.count(JWKS) == 2
    assert fetch(client, old).status == 200


def test_a_projected_token_of_kubernetes_gets_its_role(start, make_issuer):
    issuer = make_issuer(audience="daypass-kubernetes")
    issuer.answers[DISCOVERY] = document({**issuer.discovery(), "issuer": CLUSTER})
    client = start({
        **provider(issuer, "KUBERNETES", role_policy="readonly"),
        "DAYPASS_OPENID_ISSUER_KUBERNETES": CLUSTER})

    def token(audience):
        return issuer.token(
            iss=CLUSTER, aud=[audience], without=["policy"],
            sub="system:serviceaccount:sales:backup", jti="1ea65f0c", **{"kubernetes.io": {
                "namespace": "sales", "node": {"name": "node-1", "uid": "9d1e"},
                "pod": {"name": "backup-x7k2p", "uid": "5f0c"},
                "serviceaccount": {"name": "backup", "uid": "14ee"}, "warnafter": 1_800_000_000}})

    arn = role_arn_of("daypass-kubernetes")
    path = f"{PATH}/{arn.rpartition('/')[2]}"
    answer = fetch(client, token("daypass-kubernetes"), path)
    assert answer.status == 200, answer
    assert decode(json.loads(answer.body)["Token"], 1)["roleArn"] == arn
    line = client.daypass.audit_line(answer.headers["x-amz-request-id"])
    assert line["subject"] == "system:serviceaccount:sales:backup"
    assert f" AssumeRoleWithWebIdentity at {PATH} by " in client.daypass.run(
        "audit", "--wide").stdout
    assert fetch(client, token("https://kubernetes.default.svc"), path).status == 400
    assert fetch(client, token("daypass-kubernetes")).status == 400


def test_config_check_refuses_the_endpoint_without_a_provider(make_daypass):
    daypass = make_daypass(ON)
    status, output = daypass.refuses_to_start()
    text = ("DAYPASS_CREDENTIALS: needs an OpenID provider; set MINIO_IDENTITY_OPENID_CONFIG_URL "
            "and MINIO_IDENTITY_OPENID_CLIENT_ID")
    assert status == 78 and text in output
    assert text in daypass.run("config", "check").stderr


def test_an_endpoint_that_is_off_is_not_found(make_daypass, make_client, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    client = make_client(daypass.upstream)
    for method in ("GET", "POST"):
        for path in (PATH, PATH + "/x"):
            answer = client.send(method, path, headers={"Authorization": issuer.token()})
            assert (answer.status, answer.body) == (404, b"")
    assert not daypass.audit_log.exists() or daypass.audit() == []


def test_the_rate_is_limited_in_json(make_daypass, make_client, make_issuer):
    """By nginx, as that of all calls."""
    daypass = make_daypass({**ON, **provider(make_issuer())}).start()
    client = make_client(daypass.upstream)
    answers = [client.send("GET", PATH, address="127.0.0.1") for _ in range(150)]
    limited = [answer for answer in answers if answer.status == 429]
    assert {answer.status for answer in answers} == {401, 429}
    assert json.loads(limited[0].body)["code"] == "Throttling"
    assert limited[0].headers["retry-after"] == "1"


def test_without_daypass_the_web_server_says_so_in_json(make_daypass, make_client):
    client = make_client(make_daypass({}).upstream)
    answer = client.send("GET", PATH)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert json.loads(answer.body)["code"] == "ServiceUnavailable"
