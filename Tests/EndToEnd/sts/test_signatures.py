"""AWS Signature Version 4, against botocore as an independent signer."""

import random
import string

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.fastcgi import Connection
from support.sts import FORM

ROOT = {"MINIO_ROOT_USER": "the-owner", "MINIO_ROOT_PASSWORD": "the-owner's password"}
CASES = 3_000
HOST = "sts.example.net:9000"


@pytest.fixture(scope="module")
def server(shared, authority):
    from support.daypass import Daypass
    return shared.keep(Daypass(shared.place("signatures"), authority, ROOT)).start()


def text(source, alphabet, longest):
    return "".join(source.choice(alphabet) for _ in range(source.randint(0, longest)))


UNICODE = string.ascii_letters + string.digits + " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~äé€🪣漢"


def signed(source):
    """A call with random fields that botocore signs: its parameters and body."""
    import urllib.parse
    fields = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    for _ in range(source.randint(0, 4)):
        name = text(source, string.ascii_letters, 8) or "x"
        if name not in fields:
            fields[name] = text(source, UNICODE, 20)
    items = list(fields.items())
    source.shuffle(items)
    cut = source.randint(0, len(items))
    query = urllib.parse.urlencode(items[:cut], quote_via=urllib.parse.quote, safe="-_.~")
    body = urllib.parse.urlencode(items[cut:]).encode()
    path = source.choice(["/", "/sts", "/a/b", "/a%20b", "/%C3%A9/", "/a//b", "/x/../y", "/~x"])
    region = source.choice(["us-east-1", "eu-central-1", "x"])
    headers = {"Content-Type": FORM}
    for _ in range(source.randint(0, 3)):
        name = "X-" + (text(source, string.ascii_uppercase, 6) or "Y")
        headers[name] = " ".join(
            text(source, string.ascii_letters + "=,;/\"", 9) for _ in range(source.randint(1, 4)))
    request = AWSRequest(
        "POST", f"https://{HOST}{path}" + (f"?{query}" if query else ""), headers, body)
    SigV4Auth(Credentials(ROOT["MINIO_ROOT_USER"], ROOT["MINIO_ROOT_PASSWORD"]), "sts", region
              ).add_auth(request)
    parameters = {
        "REQUEST_METHOD": "POST", "REQUEST_URI": path + (f"?{query}" if query else ""),
        "HTTP_HOST": HOST, "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body))}
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        parameters[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return parameters, body


def answer(server, parameters, body):
    from support.fastcgi import whole
    with Connection(server.address) as connection:
        connection.send(whole(parameters, body))
        return connection.answer()


def changed(source, parameters, body):
    """The call with one signed byte changed."""
    parameters = dict(parameters)
    if "/../" in parameters["REQUEST_URI"]:
        # A segment that is removed from the path before signing may be any.
        parameters["HTTP_HOST"] += "1"
        return parameters, body
    places = [name for name in (
        "REQUEST_URI", "HTTP_HOST", "HTTP_X_AMZ_DATE", "CONTENT_TYPE") if parameters.get(name)]
    place = source.choice(places + (["body"] if body else []))
    octets = bytearray(body if place == "body" else parameters[place].encode())
    index = source.randrange(len(octets))
    octets[index] = source.choice([o for o in b"abcXYZ0189" if o != octets[index]])
    if place == "body":
        return parameters, bytes(octets)
    parameters[place] = octets.decode("latin-1")
    return parameters, body


def test_botocore_s_signature_is_valid_until_a_byte_changes(server):
    source = random.Random(20260131)
    for number in range(CASES):
        parameters, body = signed(source)
        good = answer(server, parameters, body)
        assert good.status == 200, (number, parameters, body, good)
        other = changed(source, parameters, body)
        bad = answer(server, *other)
        assert bad.status in (400, 403), (number, other, bad)
        assert b"<Arn>" not in bad.body
