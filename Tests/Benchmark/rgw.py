"""Ceph's RADOS Gateway, which has an STS of its own: the peer in the same trade.

One monitor, one object store in memory and one gateway, without authentication between them and
without a manager: nothing but what a web identity call needs.
"""

import base64
import hashlib
import json
import re
import urllib.request
import uuid

import boto3

from lab import accepts, free_port, run

ACCESS_KEY, SECRET_KEY = "BENCHADMIN", "benchadminsecret"

CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{monitor_port}]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
auth cluster required = none
auth service required = none
auth client required = none
run dir = {home}
admin socket =
pid file =
setuser match path =
log file = {home}/$name.log
crash dir = {home}
# One copy of everything on one store, and no objection to that.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
mon data avail crit = 1
mon data avail warn = 2
# The defaults gather proposals for a second each: 14 s to start instead of 1.
paxos propose interval = 0.02
paxos min wait = 0.01

[mon.a]
mon data = {home}/mon

[osd.0]
osd data = {home}/osd
osd objectstore = memstore

[client.rgw.bench]
rgw data = {home}/rgw
# Without authentication there are no keys for the default, "secure": it would wait for ever.
ms mon client mode = crc
rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw thread pool size = 64
rgw s3 auth use sts = true
# Exactly 16 bytes.
rgw sts key = benchbenchbenchb
rgw enable usage log = false
rgw enable gc threads = false
"""


def start_gateway(lab):
    """Starts the three daemons and returns the gateway's URL."""
    home = lab.path("ceph")
    for name in ("mon", "osd", "rgw"):
        (home / name).mkdir(parents=True)
    monitor_port, port = free_port(), free_port()
    fsid, store = str(uuid.uuid4()), str(uuid.uuid4())
    configuration = home / "ceph.conf"
    configuration.write_text(CONFIGURATION.format(
        fsid=fsid, home=home, monitor_port=monitor_port, port=port))

    def ceph(program, *arguments):
        return run(program, "-c", configuration, *arguments)

    run("monmaptool", "--create", "--fsid", fsid, "--addv", "a",
        f"[v2:127.0.0.1:{monitor_port}]", home / "monmap")
    ceph("ceph-mon", "--mkfs", "-i", "a", "--monmap", home / "monmap")
    lab.start("ceph-mon", ["ceph-mon", "-c", configuration, "-i", "a", "-f"],
              lambda: accepts(("127.0.0.1", monitor_port)))
    ceph("ceph", "--connect-timeout", "20", "osd", "new", store)
    ceph("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store)
    ceph("ceph", "osd", "crush", "add", "osd.0", "1.0", "host=localhost", "root=default")
    lab.start("ceph-osd", ["ceph-osd", "-c", configuration, "-i", "0", "-f"],
              lambda: json.loads(ceph("ceph", "osd", "stat", "-f", "json"))["num_up_osds"] == 1)
    ceph("radosgw-admin", "-n", "client.rgw.bench", "user", "create", "--uid=bench",
         "--display-name=bench", f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}",
         "--caps=roles=*;oidc-provider=*;user-policy=*")
    lab.start("radosgw", ["radosgw", "-c", configuration, "-n", "client.rgw.bench", "-f"],
              lambda: accepts(("127.0.0.1", port)), seconds=60)
    return f"http://127.0.0.1:{port}/"


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
    # It checks the token with the certificate in x5c and trusts that by its SHA-1.
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
    # Without spaces: it does not turn a form's plus signs back.
    document = json.dumps(trust, separators=(",", ":"))
    role = iam.create_role(RoleName="bench", Path="/", AssumeRolePolicyDocument=document)
    return role["Role"]["Arn"]
