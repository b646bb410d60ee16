"""rclone, a client as well as the store of these tests."""

import os

from support.clients.client import Client
from support.store import rclone


class Rclone(Client):
    name = "rclone"
    presigns = ("get_object",)

    def rclone(self, *arguments):
        settings = {
            "CONFIG": os.devnull, "CA_CERT": self.authority, "RETRIES": "1",
            "LOW_LEVEL_RETRIES": "1",
            "CONFIG_S3_TYPE": "s3", "CONFIG_S3_PROVIDER": "Other", "CONFIG_S3_ENV_AUTH": "true",
            "CONFIG_S3_ENDPOINT": self.url, "CONFIG_S3_REGION": "us-east-1",
            "CONFIG_S3_CHUNK_SIZE": "5M",
        }
        return self.run(
            rclone(), *arguments,
            environment={
                **self.environment,
                **{f"RCLONE_{name}": value for name, value in settings.items()}})

    def put(self, bucket, key, body):
        self.rclone("copyto", self.file(body), f"s3:{bucket}/{key}")

    def get(self, bucket, key):
        return self.rclone("cat", f"s3:{bucket}/{key}")

    def get_range(self, bucket, key, first, last):
        return self.rclone(
            "cat", "--offset", first, "--count", last - first + 1, f"s3:{bucket}/{key}")

    def list(self, bucket, prefix):
        return set(self.rclone("lsf", f"s3:{bucket}/{prefix}").decode().splitlines())

    def copy(self, bucket, source, target):
        self.rclone("copyto", f"s3:{bucket}/{source}", f"s3:{bucket}/{target}")

    def put_parts(self, bucket, key, body):
        self.rclone("copyto", "--s3-upload-cutoff", "5M", self.file(body), f"s3:{bucket}/{key}")

    def presigned(self, operation, bucket, key):
        return self.rclone("link", f"s3:{bucket}/{key}").decode().strip()

    def delete(self, bucket, key):
        self.rclone("deletefile", f"s3:{bucket}/{key}")

    def delete_all(self, bucket, prefix):
        self.rclone("delete", f"s3:{bucket}/{prefix}")
