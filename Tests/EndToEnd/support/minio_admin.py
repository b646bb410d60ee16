"""minio-py's client of the administration API."""

import certifi
import urllib3
from minio import MinioAdmin
from minio.credentials import StaticProvider


def minio_admin(url, authority, access_key, secret_key, session_token=None):
    """A client that tries each call once."""
    pool = urllib3.PoolManager(
        cert_reqs="CERT_REQUIRED", ca_certs=str(authority.file) or certifi.where(),
        retries=urllib3.Retry(total=0))
    return MinioAdmin(
        endpoint=url.removeprefix("https://"),
        credentials=StaticProvider(access_key, secret_key, session_token), http_client=pool)
