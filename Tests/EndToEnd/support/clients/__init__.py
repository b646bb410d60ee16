"""The S3 clients of the tests, each with the same few methods."""

from support.clients.awscli import Awscli
from support.clients.boto import Boto3
from support.clients.filesystems import PyArrow, S3fs
from support.clients.minio_py import MinioPy
from support.clients.rclone import Rclone
from support.clients.s3cmd import S3cmd

CLIENTS = {
    client.name: client for client in (Boto3, Awscli, MinioPy, Rclone, S3fs, S3cmd, PyArrow)}
