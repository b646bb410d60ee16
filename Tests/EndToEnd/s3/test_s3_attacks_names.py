"""T64: a store that reads two names as one object gets neither, unless the caller has the right to
both.

rclone's store normalises names (it reads U+212A as K, and NFD as NFC) and reads `d/k/` as `d/k`.
"""

import itertools
import json

import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError

from support.daypass import provider
from support.gateway import Gateway
from support.nginx import Nginx
from support.s3 import S3, allow, deny
from support.store import reaching
from support.wire import Wire

KELVIN = "\u212aeys/plan"
KEYS = "Keys/plan"
NFD = "cafe\u0301/menu"
NFC = "caf\u00e9/menu"
# A name, and the name that the store reads in its place.
FORMS = pytest.mark.parametrize("alias, key", [(KELVIN, KEYS), (NFD, NFC)], ids=["kelvin", "nfd"])
NUMBERS = itertools.count()


@pytest.fixture(scope="module", params=[Nginx, Gateway], ids=["authorizer", "gateway"])
def s3(request, shared, authority, certificate, issuer):
    # The store knows no tags; declared so, requests for them are decided, and refused under both
    # names.
    settings = {**provider(issuer), "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": "rclone,tagging"}
    return S3(shared, authority, certificate, settings, web_server=request.param)


@pytest.fixture
def mine(s3):
    """A bucket with objects under the names that the store has for them."""
    bucket = f"mine-{next(NUMBERS)}"
    reaching(s3.store).create_bucket(Bucket=bucket)
    for key in (KEYS, NFC, "d/k", "Kim/private", "other"):
        s3.store.place(bucket, key, b"secret")
    return bucket


def user(s3, *statements, **config):
    return s3.client("s3", s3.user(f"user-{next(NUMBERS)}", list(statements)), **config)


def whole(bucket):
    return allow("s3:*", on=(bucket, f"{bucket}/*"))


def refused(call, **parameters):
    with pytest.raises(ClientError) as refusal:
        call(**parameters)
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def calls(client, bucket, key):
    """Each way to name one object in a request, except the prefix of a list."""
    source = {"Bucket": bucket, "Key": key}
    yield client.get_object, {"Bucket": bucket, "Key": key}
    yield client.head_object, {"Bucket": bucket, "Key": key}
    yield client.put_object, {"Bucket": bucket, "Key": key, "Body": b"overwritten"}
    yield client.copy_object, {"Bucket": bucket, "Key": "other", "CopySource": source}
    yield client.copy_object, {
        "Bucket": bucket, "Key": key, "CopySource": {"Bucket": bucket, "Key": "other"}}
    yield client.create_multipart_upload, {"Bucket": bucket, "Key": key}
    yield client.get_object_tagging, {"Bucket": bucket, "Key": key}
    yield client.delete_object_tagging, {"Bucket": bucket, "Key": key}
    yield client.delete_object, {"Bucket": bucket, "Key": key}


def attack(s3, client, bucket, alias, key):
    """Asks for an object by its other name, without success."""
    for call, parameters in calls(client, bucket, alias):
        refused(call, **parameters)
        assert s3.store.object(bucket, key) == b"secret", parameters
    answer = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": alias}]})
    assert [error["Code"] for error in answer["Errors"]] == ["AccessDenied"]
    assert s3.store.object(bucket, key) == b"secret"
    assert s3.store.object(bucket, "other") == b"secret"


@FORMS
def test_a_denial_of_one_name_denies_the_other(s3, mine, alias, key):
    folder = key.partition("/")[0]
    client = user(s3, whole(mine), deny("s3:*", on=f"{mine}/{folder}/*"))
    attack(s3, client, mine, alias, key)
    assert client.get_object(Bucket=mine, Key="other")["Body"].read() == b"secret"


@FORMS
def test_a_denial_in_another_form_denies_the_object(s3, mine, alias, key):
    """The policy has the alias, and the request has the store's own name."""
    folder = alias.partition("/")[0]
    client = user(s3, whole(mine), deny("s3:*", on=f"{mine}/{folder}/*"))
    attack(s3, client, mine, key, key)
    attack(s3, client, mine, alias, key)


def test_a_right_to_one_name_opens_no_other(s3, mine):
    """`cafe*` does not match `café`, though its name in NFD begins so."""
    client = user(s3, allow("s3:*", on=(f"{mine}/cafe*", f"{mine}/other")))
    attack(s3, client, mine, NFD, NFC)


@FORMS
def test_an_allowed_name_may_be_written_in_either_form(s3, mine, alias, key):
    client = user(s3, whole(mine))
    for name in (alias, key):
        assert client.get_object(Bucket=mine, Key=name)["Body"].read() == b"secret"
    # The policy has the name in the other form.
    folder = alias.partition("/")[0]
    client = user(s3, allow("s3:GetObject", on=f"{mine}/{folder}/*"))
    assert client.get_object(Bucket=mine, Key=key)["Body"].read() == b"secret"


@FORMS
def test_a_list_needs_the_right_to_both_prefixes(s3, mine, alias, key):
    own, other = (name.partition("/")[0] + "/" for name in (alias, key))
    condition = {"StringLike": {"s3:prefix": f"{other}*"}}
    client = user(s3, whole(mine), deny("s3:ListBucket", on=mine, Condition=condition))
    for prefix in (own, other):
        for call in (client.list_objects, client.list_objects_v2):
            refused(call, Bucket=mine, Prefix=prefix)
    condition = {"StringLike": {"s3:prefix": f"{own}*"}}
    client = user(s3, whole(mine), deny("s3:ListBucket", on=mine, Condition=condition))
    refused(client.list_objects_v2, Bucket=mine, Prefix=other)
    client = user(s3, allow("s3:ListBucket", on=mine, Condition=condition))
    listed = client.list_objects_v2(Bucket=mine, Prefix=other)["Contents"]
    assert [entry["Key"] for entry in listed] == [key]


@pytest.fixture
def session(s3, mine, issuer):
    """Makes an S3 client with a session of a user of this name, who has a home folder of that
    name."""
    policy = f"homes-{mine}"
    homes = allow("s3:*", on=f"{mine}/${{jwt:preferred_username}}/*")
    lists = allow(
        "s3:ListBucket", on=mine,
        Condition={"StringLike": {"s3:prefix": "${jwt:preferred_username}/*"}})
    s3.daypass.tell("policy", "create", policy, "-", text=json.dumps(
        {"Version": "2012-10-17", "Statement": [homes, lists]}))

    def make(name):
        sts = s3.client("sts", {}, signature_version=UNSIGNED)
        issued = sts.assume_role_with_web_identity(
            RoleArn="arn:aws:iam::123456789012:role/any", RoleSessionName="test",
            WebIdentityToken=issuer.token(policy=policy, preferred_username=name))["Credentials"]
        return s3.client("s3", {
            "aws_access_key_id": issued["AccessKeyId"],
            "aws_secret_access_key": issued["SecretAccessKey"],
            "aws_session_token": issued["SessionToken"]})
    return make


def test_a_name_that_is_not_canonical_opens_no_home(s3, mine, session):
    """A user named U+212A`im` gets neither Kim's home nor one of its own, which the store reads as
    Kim's."""
    client = session("\u212aim")
    for home in ("Kim/", "\u212aim/"):
        for call, parameters in calls(client, mine, f"{home}private"):
            refused(call, **parameters)
            assert s3.store.object(mine, "Kim/private") == b"secret", parameters
        refused(client.list_objects_v2, Bucket=mine, Prefix=home)
    assert session("Kim").get_object(Bucket=mine, Key="Kim/private")["Body"].read() == b"secret"


def test_the_key_with_a_slash_is_the_key(s3, mine):
    """The right to everything below `d/k/` does not include the object `d/k`."""
    client = user(s3, allow("s3:*", on=(f"{mine}/d/k/*", f"{mine}/other")))
    attack(s3, client, mine, "d/k/", "d/k")
    client = user(s3, allow("s3:*", on=f"{mine}/d/*"))
    assert client.get_object(Bucket=mine, Key="d/k/")["Body"].read() == b"secret"


@pytest.mark.parametrize("checksum", ["when_required", "when_supported"])
def test_an_empty_folder_marker_is_written_with_the_right_to_its_own_name(s3, mine, checksum):
    """With a stated length, and in chunks, as boto3 sends it by default."""
    config = {"request_checksum_calculation": checksum}
    client = user(s3, allow("s3:*", on=f"{mine}/new/*"), **config)
    client.put_object(Bucket=mine, Key="new/", Body=b"")
    # With content it is not a marker, and a denial of the name without the slash applies.
    refused(client.put_object, Bucket=mine, Key="new/", Body=b"x")
    client = user(
        s3, allow("s3:*", on=f"{mine}/d/k/*"), deny("s3:PutObject", on=f"{mine}/d/k"), **config)
    refused(client.put_object, Bucket=mine, Key="d/k/", Body=b"")
    assert s3.store.object(mine, "d/k") == b"secret"


@pytest.mark.parametrize("frames", [
    b"4\r\nevil\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", b"4\r\nevil\r\n0\r\n\r\n", b"evil"])
def test_an_object_of_a_stated_length_of_0_has_no_content(s3, mine, frames):
    """The chunks are not signed: Daypass reads them only for this check."""
    keys = s3.user(f"user-{next(NUMBERS)}", [allow("s3:*", on=f"{mine}/new/*")])
    headers = {"X-Amz-Decoded-Content-Length": "0", "X-Amz-Trailer": "x-amz-checksum-crc32",
               "Content-Encoding": "aws-chunked"}
    wire = Wire(s3)
    call = wire.signed(
        keys, "PUT", f"/{mine}/new/", headers, body=frames,
        payload="STREAMING-UNSIGNED-PAYLOAD-TRAILER")
    assert wire.send(call).status == 400
    assert s3.store.object(mine, "new") in (None, b"")


def test_a_list_with_the_prefix_of_a_slash_needs_the_right_to_the_whole_bucket(s3, mine):
    """rclone's store lists the whole bucket for the prefix `/`."""
    assert "Contents" in reaching(s3.store).list_objects_v2(Bucket=mine, Prefix="/")
    client = user(s3, allow("s3:ListBucket", on=mine, Condition={
        "StringLike": {"s3:prefix": ["/*", "d/*"]}}))
    refused(client.list_objects_v2, Bucket=mine, Prefix="/")
    assert "Contents" in client.list_objects_v2(Bucket=mine, Prefix="d/")
