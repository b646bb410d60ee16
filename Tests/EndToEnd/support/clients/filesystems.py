"""s3fs and pyarrow, which turn a store into a file system."""

from pyarrow import fs
from s3fs import S3FileSystem

from support.clients.client import Client


class S3fs(Client):
    name = "s3fs"
    Refusal = OSError
    presigns = ("get_object", "put_object")

    def open(self):
        # By default it presigns with version 2.
        self.files = S3FileSystem(
            endpoint_url=self.url, config_kwargs={"signature_version": "s3v4"},
            use_listings_cache=False, skip_instance_cache=True)

    def put(self, bucket, key, body):
        self.files.pipe_file(f"{bucket}/{key}", body)

    def get(self, bucket, key):
        return self.files.cat_file(f"{bucket}/{key}")

    def get_range(self, bucket, key, first, last):
        return self.files.cat_file(f"{bucket}/{key}", start=first, end=last + 1)

    def list(self, bucket, prefix):
        return {
            entry["name"].removeprefix(f"{bucket}/{prefix}")
            + ("/" if entry["type"] == "directory" else "")
            for entry in self.files.ls(f"{bucket}/{prefix}", detail=True)}

    def copy(self, bucket, source, target):
        self.files.cp_file(f"{bucket}/{source}", f"{bucket}/{target}")

    def put_parts(self, bucket, key, body):
        with self.files.open(f"{bucket}/{key}", "wb", block_size=5 << 20) as file:
            file.write(body)

    def presigned(self, operation, bucket, key):
        return self.files.sign(f"{bucket}/{key}", client_method=operation)

    def delete(self, bucket, key):
        self.files.rm_file(f"{bucket}/{key}")

    def delete_all(self, bucket, prefix):
        self.files.rm(f"{bucket}/{prefix}", recursive=True)


class PyArrow(Client):
    name = "pyarrow"
    Refusal = OSError

    def open(self):
        self.files = fs.S3FileSystem(
            endpoint_override=self.host, scheme=self.url.split(":")[0], region="us-east-1",
            tls_ca_file_path=self.authority)

    def put(self, bucket, key, body):
        with self.files.open_output_stream(f"{bucket}/{key}") as stream:
            stream.write(body)

    def get(self, bucket, key):
        with self.files.open_input_stream(f"{bucket}/{key}") as stream:
            return stream.read()

    def get_range(self, bucket, key, first, last):
        with self.files.open_input_file(f"{bucket}/{key}") as file:
            return file.read_at(last - first + 1, first)

    def list(self, bucket, prefix):
        return {
            entry.base_name + ("/" if entry.type == fs.FileType.Directory else "")
            for entry in self.files.get_file_info(fs.FileSelector(f"{bucket}/{prefix}"))}

    def copy(self, bucket, source, target):
        self.files.copy_file(f"{bucket}/{source}", f"{bucket}/{target}")

    put_parts = put

    def delete(self, bucket, key):
        self.files.delete_file(f"{bucket}/{key}")

    def delete_all(self, bucket, prefix):
        self.files.delete_dir(f"{bucket}/{prefix}")
