"""boto3, AWS's own SDK for Python."""

import io

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from support.clients.client import Client

PARTS = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)


class Boto3(Client):
    name = "boto3"
    Refusal = ClientError
    presigns = ("get_object", "put_object")

    def open(self):
        # By default boto3 presigns with version 2. A new session reads the environment again.
        self.s3 = boto3.Session().client(
            "s3", endpoint_url=self.url, config=Config(signature_version="s3v4"))

    def put(self, bucket, key, body):
        self.s3.put_object(Bucket=bucket, Key=key, Body=body)

    def get(self, bucket, key):
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def get_range(self, bucket, key, first, last):
        answer = self.s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={first}-{last}")
        return answer["Body"].read()

    def list(self, bucket, prefix):
        answer = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/")
        names = [entry["Key"] for entry in answer.get("Contents", ())]
        names += [entry["Prefix"] for entry in answer.get("CommonPrefixes", ())]
        return {name.removeprefix(prefix) for name in names}

    def copy(self, bucket, source, target):
        self.s3.copy_object(Bucket=bucket, Key=target, CopySource={"Bucket": bucket, "Key": source})

    def put_parts(self, bucket, key, body):
        self.s3.upload_fileobj(io.BytesIO(body), bucket, key, Config=PARTS)

    def presigned(self, operation, bucket, key):
        return self.s3.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key})

    def delete(self, bucket, key):
        self.s3.delete_object(Bucket=bucket, Key=key)

    def delete_all(self, bucket, prefix):
        keys = [prefix + name for name in self.list(bucket, prefix)]
        self.s3.delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
