"""Objects of a real store, Ceph's gateway: from the store itself, through an nginx that asks no
authorizer, and through nginx and Daypass. All of them share the cores."""

import os

import boto3
from botocore.credentials import Credentials

from lab import free_port, say
from load import Target, compare
from rgw import ACCESS_KEY, SECRET_KEY
from rows import kind_of, latency_row, rate_row
from s3 import calls, check_calls, sessions
from shipped import start_alone, start_shipped

BUCKET = "bench"
SIZES = {"1 KiB": 1 << 10, "1 MiB": 1 << 20}
CLIENTS = (1, 8)
# The parts of the store's own rate, and of the rate of nginx alone.
GOALS = {"1 KiB": 0.7, "1 MiB": 0.65}
ALONE_GOALS = {"1 MiB": 0.95}


def object_rows(bench, gateway, effort):
    """Yields the rows of each size of object."""
    say("objects of Ceph …")
    targets = prepare(bench, gateway)
    for size in SIZES:
        for clients in CLIENTS:
            say(f"objects of Ceph, {size}: {clients} …")
            results = compare(targets[size], clients, "kept", effort)
            ours, store, alone = (results[name] for name in ("daypass", "store", "alone"))
            what = f"GET of {size} from Ceph, {kind_of(clients, 'kept')}"
            yield rate_row(what, ours, "Ceph itself", store, GOALS[size])
            yield rate_row(what, ours, "nginx alone", alone, ALONE_GOALS.get(size))
            if clients == 1:
                yield latency_row(what, ours, "Ceph itself", store)


def prepare(bench, gateway):
    """Makes the objects, starts what is between them and the clients, and sends each request of the
    measurement once. Returns the targets by size."""
    contents = {size: os.urandom(count) for size, count in SIZES.items()}
    put_objects(gateway, contents)
    store = gateway.removeprefix("http://").rstrip("/")
    bench.start_daypass("daypass-ceph", {
        "DAYPASS_UPSTREAM_URL": f"http://{store}", "DAYPASS_UPSTREAM_SOCKET": "",
        "DAYPASS_UPSTREAM_ACCESS_KEY": ACCESS_KEY, "DAYPASS_UPSTREAM_SECRET_KEY": SECRET_KEY})
    store_port, alone_port, port = int(store.split(":")[1]), free_port(), free_port()
    start_alone(bench, "ceph-alone", alone_port, store)
    start_shipped(bench, "ceph-s3", port, bench.lab.path("daypass-ceph.sock"), store)
    # nginx alone changes nothing, so it gets what is signed for the store.
    signers = {
        "store": (store_port, store_port, [Credentials(ACCESS_KEY, SECRET_KEY)]),
        "alone": (alone_port, store_port, [Credentials(ACCESS_KEY, SECRET_KEY)]),
        "daypass": (port, port, sessions(bench)),
    }
    targets = {}
    for size, content in contents.items():
        targets[size] = []
        for name, (asked_port, signed_port, callers) in signers.items():
            file = calls(bench, signed_port, callers, path(size))
            check_calls(asked_port, file, content)
            targets[size].append(Target(name, f"http://127.0.0.1:{asked_port}/", file, "CALLS"))
    return targets


def put_objects(gateway, contents):
    client = boto3.client(
        "s3", endpoint_url=gateway, region_name="us-east-1", aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY)
    client.create_bucket(Bucket=BUCKET)
    for size, content in contents.items():
        client.put_object(Bucket=BUCKET, Key=path(size).split("/")[-1], Body=content)


def path(size):
    return f"/{BUCKET}/{size.replace(' ', '-')}"
