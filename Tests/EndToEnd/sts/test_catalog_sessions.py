"""Session policies as catalogs write them: S3 objects, and keys of AWS's key management service
beside them."""

import json

import pytest
from botocore.exceptions import ClientError

KEY = "arn:aws:kms:us-east-1:123456789012:key/1"

# The key is in a statement of its own, or beside the objects.
SESSIONS = {
    "apart": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
     "Resource": "arn:aws:s3:::reports/db/t/*"},
        {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": KEY,
     "Condition": {
            "StringEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/r"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::reports"}}}],
    "beside": [
        {"Effect": "Allow", "Action": ["s3:GetO*", "s3:PutO*", "kms:Decrypt"],
         "Resource": ["arn:aws:s3:::reports/db/t/*", KEY]}],
}


@pytest.mark.parametrize("name", SESSIONS)
def test_keys_beside_objects_give_nothing_and_cost_no_session(on_rclone, name):
    """A policy with resources of another service is valid, and gives no right to them (T39)."""
    s3 = on_rclone
    policy = json.dumps({"Version": "2012-10-17", "Statement": SESSIONS[name]})
    client = s3.client("s3", s3.session(s3.alice, Policy=policy))
    client.put_object(Bucket="reports", Key="db/t/1", Body=b"one")
    assert client.get_object(Bucket="reports", Key="db/t/1")["Body"].read() == b"one"
    for refused in (
            lambda: client.get_object(Bucket="reports", Key="db/other"),
            lambda: client.delete_object(Bucket="reports", Key="db/t/1"),
            lambda: client.list_objects_v2(Bucket="reports")):
        with pytest.raises(ClientError, match="AccessDenied"):
            refused()


def test_a_refusal_names_the_first_few_mistakes(on_rclone):
    statements = [
        {"Effect": "Allow", "Action": [f"s3:Unheard{number}" for number in range(9)],
         "Resource": "*"}]
    with pytest.raises(ClientError) as error:
        on_rclone.session(
            on_rclone.alice, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    said = error.value.response["Error"]
    assert said["Code"] == "MalformedPolicyDocument"
    assert 'unknown action "s3:Unheard2"; and 6 more' in said["Message"]
