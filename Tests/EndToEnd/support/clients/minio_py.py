"""minio-py, the library `minio`."""

import io

import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

from support.clients.client import Client


class MinioPy(Client):
    name = "minio-py"
    Refusal = S3Error
    presigns = ("get_object", "put_object")

    def open(self):
        pool = urllib3.PoolManager(ca_certs=self.authority, retries=False)
        self.minio = Minio(
            self.host, self.credentials.get("aws_access_key_id"),
            self.credentials.get("aws_secret_access_key"),
            self.credentials.get("aws_session_token"),
            credentials=self.credentials.get("provider"), secure=self.is_secure, http_client=pool)

    def put(self, bucket, key, body):
        self.minio.put_object(bucket, key, io.BytesIO(body), len(body))

    def get(self, bucket, key):
        return self._read(self.minio.get_object(bucket, key))

    def get_range(self, bucket, key, first, last):
        return self._read(self.minio.get_object(bucket, key, first, last - first + 1))

    def _read(self, answer):
        with answer:
            return answer.read()

    def list(self, bucket, prefix):
        return {
            entry.object_name.removeprefix(prefix)
            for entry in self.minio.list_objects(bucket, prefix)}

    def copy(self, bucket, source, target):
        self.minio.copy_object(bucket, target, CopySource(bucket, source))

    def put_parts(self, bucket, key, body):
        self.minio.put_object(bucket, key, io.BytesIO(body), -1, part_size=5 << 20)

    def presigned(self, operation, bucket, key):
        make = {
            "get_object": self.minio.presigned_get_object,
            "put_object": self.minio.presigned_put_object}[operation]
        return make(bucket, key)

    def delete(self, bucket, key):
        self.minio.remove_object(bucket, key)

    def delete_all(self, bucket, prefix):
        names = [DeleteObject(prefix + name) for name in self.list(bucket, prefix)]
        assert not list(self.minio.remove_objects(bucket, names))
