"""s3cmd, as Debian has it."""

from support.clients.client import Client
from support.program import tool


class S3cmd(Client):
    name = "s3cmd"

    def open(self):
        settings = {
            "access_key": self.credentials["aws_access_key_id"],
            "secret_key": self.credentials["aws_secret_access_key"],
            "access_token": self.credentials.get("aws_session_token", ""),
            "host_base": self.host, "host_bucket": self.host, "bucket_location": "us-east-1",
            "use_https": self.is_secure, "ca_certs_file": self.authority, "max_retries": 1,
            "multipart_chunk_size_mb": 5,
        }
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        self.configuration = self.file("".join(["[default]\n", *lines]).encode())

    def s3cmd(self, *arguments):
        return self.run(
            tool("s3cmd"), "--config", self.configuration, "--no-progress", *arguments,
            environment={"HOME": str(self.directory), "LANG": "C.UTF-8"})

    def put(self, bucket, key, body):
        self.s3cmd("put", self.file(body), f"s3://{bucket}/{key}")

    def get(self, bucket, key):
        return self.s3cmd("get", f"s3://{bucket}/{key}", "-")

    def get_range(self, bucket, key, first, last):
        """It asks only for the range that is missing at the end of a file."""
        file = self.file(b"." * first)
        self.s3cmd("get", "--continue", f"s3://{bucket}/{key}", file)
        return file.read_bytes()[first:last + 1]

    def list(self, bucket, prefix):
        lines = self.s3cmd("ls", f"s3://{bucket}/{prefix}").decode().splitlines()
        return {line.split(f"s3://{bucket}/{prefix}")[1] for line in lines}

    def copy(self, bucket, source, target):
        self.s3cmd("cp", f"s3://{bucket}/{source}", f"s3://{bucket}/{target}")

    put_parts = put

    def delete(self, bucket, key):
        self.s3cmd("del", f"s3://{bucket}/{key}")

    def delete_all(self, bucket, prefix):
        self.s3cmd("del", "--recursive", f"s3://{bucket}/{prefix}")
