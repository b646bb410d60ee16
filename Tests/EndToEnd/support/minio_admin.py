"""Two clients of the administration API: minio-py's, and miniopy-async's."""

import asyncio
import ssl

import aiohttp
import certifi
import miniopy_async
import miniopy_async.credentials
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


class AsynchronousAdmin:
    """miniopy-async's client: its methods are called like minio-py's, and waited for."""

    def __init__(self, url, authority, access_key, secret_key):
        self._endpoint = url.removeprefix("https://")
        self._context = ssl.create_default_context(cafile=str(authority.file))
        self._credentials = miniopy_async.credentials.StaticProvider(access_key, secret_key)

    def __getattr__(self, name):
        def call(*arguments, **more):
            return asyncio.run(self._call(name, arguments, more))
        return call

    async def _call(self, name, arguments, more):
        connector = aiohttp.TCPConnector(ssl=self._context)
        async with aiohttp.ClientSession(connector=connector) as session:
            client = miniopy_async.MinioAdmin(
                self._endpoint, self._credentials, session=session)
            return await getattr(client, name)(*arguments, **more)
