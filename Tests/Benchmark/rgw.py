"""Ceph's RADOS Gateway: a store, which has an STS of its own."""

import base64
import hashlib
import json
import re
import sys
import urllib.request
from pathlib import Path
from statistics import median

import boto3

from answers import answer_to
from lab import run, say
from load import Target, compare
from rows import kind_of
from sts import target
from table import judged

sys.path.append(str(Path(__file__).parents[1] / "EndToEnd"))
from support import ceph

ACCESS_KEY, SECRET_KEY = "BENCHADMIN", "benchadminsecret"


# How many times as many calls of STS as the gateway.
GOAL = 10
CLIENTS = 16


def start_gateway(lab):
    """Starts the gateway, as the end-to-end tests do, and returns its URL."""
    return f"http://{ceph.start_gateway(lab.path('ceph'), lab.start, ACCESS_KEY, SECRET_KEY)}/"


def gateway_row(bench, gateway, form, effort):
    """The calls of Daypass against those of the gateway's STS."""
    say("RS256: Ceph …")
    trust_issuer(gateway, bench.issuer, bench.audience)
    answer_to(gateway, form.read_bytes())
    targets = [
        Target("ceph", gateway, form), target(bench, "daypass", "daypass", "kept", form)]
    results = compare(targets, CLIENTS, "kept", effort)
    ours, its = results["daypass"], results["ceph"]
    ratio = median(ours.ratios_to(its))
    return (f"RS256, {kind_of(CLIENTS, 'kept')}", f"{ours.rate:,.0f}/s",
            f"Ceph {its.rate:,.0f}/s", f"{ratio:.1f}", judged(f"≥ {GOAL}", ratio >= GOAL))


def add_certificates(directory):
    """Gives each RSA key of the issuer a self-signed certificate (x5c), and puts it in front."""
    published = directory / "public" / "jwks.json"
    keys = json.loads(published.read_text())["keys"]
    for private in sorted((directory / "private").glob("*.pem")):
        shown = run("openssl", "pkey", "-in", private, "-pubout", "-outform", "PEM", "-text")
        modulus = re.search(r"Modulus:\n((?:\s+[0-9a-f:]+\n)+)", shown)
        if modulus is None:
            continue
        number = int(re.sub(r"[\s:]", "", modulus[1]), 16)
        certificate = run(
            "openssl", "req", "-x509", "-key", private, "-days", "2", "-subj", "/CN=issuer")
        body = "".join(certificate.splitlines()[1:-1])
        for key in keys:
            if key["kty"] == "RSA" and read_number(key["n"]) == number:
                key["x5c"] = [body]
    keys.sort(key=lambda key: "x5c" not in key)
    published.write_text(json.dumps({"keys": keys}))


def read_number(base64url):
    return int.from_bytes(base64.urlsafe_b64decode(base64url + "=" * (-len(base64url) % 4)), "big")


def trust_issuer(gateway, issuer, audience):
    """Makes the gateway accept the issuer's tokens for one role and returns the role's ARN."""
    with urllib.request.urlopen(f"{issuer}/jwks.json") as answer:
        keys = json.load(answer)["keys"]
    # It checks the token with the certificate in x5c, and trusts that by its SHA-1.
    thumbprints = [
        hashlib.sha1(base64.b64decode(key["x5c"][0])).hexdigest() for key in keys if "x5c" in key]
    iam = boto3.client(
        "iam", endpoint_url=gateway, region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY)
    iam.create_open_id_connect_provider(
        Url=issuer, ClientIDList=[audience], ThumbprintList=thumbprints)
    host = issuer.split("://")[1]
    trust = {
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Federated": [f"arn:aws:iam:::oidc-provider/{host}"]},
            "Action": ["sts:AssumeRoleWithWebIdentity"],
            "Condition": {"StringEquals": {f"{host}:app_id": audience}},
        }],
    }
    # Without spaces, because it does not decode a form's plus signs.
    document = json.dumps(trust, separators=(",", ":"))
    role = iam.create_role(RoleName="bench", Path="/", AssumeRolePolicyDocument=document)
    return role["Role"]["Arn"]
