"""awscli, the program `aws`."""

from support.clients.client import Client, installed

# By default it presigns with version 2. A part has 5 MiB, as with the other clients.
CONFIGURATION = """[default]
s3 =
    signature_version = s3v4
    multipart_threshold = 5MB
    multipart_chunksize = 5MB
"""


class Awscli(Client):
    name = "awscli"
    presigns = ("get_object",)

    def open(self):
        self.configuration = self.file(CONFIGURATION.encode())

    def aws(self, *arguments):
        return self.run(
            installed("aws"), *arguments,
            environment={
                **self.environment, "AWS_ENDPOINT_URL": self.url,
                "AWS_CONFIG_FILE": str(self.configuration)})

    def put(self, bucket, key, body):
        self.aws("s3", "cp", self.file(body), f"s3://{bucket}/{key}")

    def get(self, bucket, key):
        return self.aws("s3", "cp", f"s3://{bucket}/{key}", "-")

    def get_range(self, bucket, key, first, last):
        file = self.file(b"")
        self.aws("s3api", "get-object", "--bucket", bucket, "--key", key,
                 "--range", f"bytes={first}-{last}", file)
        return file.read_bytes()

    def list(self, bucket, prefix):
        lines = self.aws("s3", "ls", f"s3://{bucket}/{prefix}").decode().splitlines()
        return {
            line.split("PRE ")[1] if "PRE " in line else line.split(maxsplit=3)[3]
            for line in lines}

    def copy(self, bucket, source, target):
        self.aws("s3", "cp", f"s3://{bucket}/{source}", f"s3://{bucket}/{target}")

    put_parts = put

    def presigned(self, operation, bucket, key):
        return self.aws("s3", "presign", f"s3://{bucket}/{key}").decode().strip()

    def delete(self, bucket, key):
        self.aws("s3", "rm", f"s3://{bucket}/{key}")

    def delete_all(self, bucket, prefix):
        self.aws("s3", "rm", "--recursive", f"s3://{bucket}/{prefix}")
