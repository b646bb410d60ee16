"""Large uploads through nginx: in signed chunks, which Daypass reads, against the direct path, on
which it does not, and against nginx alone. The store is the same for all: it reads and forgets."""

import contextlib
import hashlib
import hmac
import re
import socket
import threading
import time
from pathlib import Path
from statistics import median

from lab import run, say
from rows import compared
from users import secret

# As minio-go and the SDKs for Java send it.
CHUNK = 65_536
USER = "uploader"
POLICY = "readwrite"
TARGET = "/bucket/large"
CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
WAYS = ("signed chunks", "direct path", "nginx alone")
# The parts of their rates.
GOALS = {"direct path": None, "nginx alone": 0.8}
EMPTY = hashlib.sha256(b"").hexdigest()


class Sink:
    """A store that takes every object, and keeps none."""

    def __init__(self, path):
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        buffer = bytearray(1 << 20)
        with connection:
            while head := self._head(connection):
                fields, begun = head
                if b"100-continue" in fields.lower():
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                rest = length(fields) - begun
                while rest > 0:
                    count = connection.recv_into(buffer, min(rest, len(buffer)))
                    if not count:
                        return
                    rest -= count
                connection.sendall(
                    b'HTTP/1.1 200 OK\r\nETag: "0"\r\nContent-Length: 0\r\n\r\n')

    def _head(self, connection):
        """A request's head, and how much of its body came with it. `None` at the end."""
        begun = b""
        while b"\r\n\r\n" not in begun:
            more = connection.recv(65_536)
            if not more:
                return None
            begun += more
        head, _, body = begun.partition(b"\r\n\r\n")
        return head, len(body)


def length(head):
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def prepare_uploads(bench):
    """Starts the store, makes the user, and sends one small upload each way."""
    Sink(bench.lab.path("sink.sock"))
    file = bench.lab.path("uploader.jsonl")
    file.write_text(
        f'{{"accessKey":"{USER}","secretKey":"{secret(USER)}","policies":["{POLICY}"]}}\n')
    run(bench.command, "user", "import", file, environment=bench.configuration)
    upload_each_way(bench, 2 * CHUNK, {way: [] for way in WAYS})


def upload_rows(bench, daypass, effort):
    """Yields the rows of large uploads."""
    say(f"uploads of {size_of(effort)} …")
    rates = {way: [] for way in WAYS}
    peak_megabytes(daypass)
    before = peak_megabytes(daypass)
    for _ in range(effort.upload_rounds):
        upload_each_way(bench, effort.upload_bytes, rates)
    after = peak_megabytes(daypass)
    ours = median(rates["signed chunks"])
    for beside, goal in GOALS.items():
        ratios = [mine / its for mine, its in
                  zip(rates["signed chunks"], rates[beside], strict=True)]
        yield (f"Upload of {size_of(effort)} in signed chunks of 64 KiB", f"{ours:,.0f} MB/s",
               f"{beside} {median(rates[beside]):,.0f} MB/s", *compared(ratios, goal))
    yield ("Resident memory at the most, during these uploads", f"{after:.1f} MB",
           f"before {before:.1f} MB", f"{after - before:+.1f} MB", "–")


def size_of(effort):
    gibibytes = effort.upload_bytes >> 30
    return f"{gibibytes} GiB" if gibibytes else f"{effort.upload_bytes >> 20} MiB"


def upload_each_way(bench, size, rates):
    """Uploads an object of `size` bytes each way in turn, and adds its rate to those of the way."""
    plain = bench.lab.path("plain.body")
    with plain.open("wb") as written:
        written.truncate(size)
    rates["nginx alone"].append(rate(bench.alone_port, plain_head(bench.alone_port), plain, size))
    rates["direct path"].append(rate(bench.s3_port, plain_head(bench.s3_port), plain, size))
    head, chunks = in_chunks(bench, size)
    rates["signed chunks"].append(rate(bench.s3_port, head, chunks, size))
    plain.unlink()
    chunks.unlink()


class Signer:
    """Signs an upload and its chunks: SigV4 with few headers."""

    def __init__(self, port, content, **headers):
        now = time.gmtime()
        self._stamp = time.strftime("%Y%m%dT%H%M%SZ", now)
        day = time.strftime("%Y%m%d", now)
        self._scope = f"{day}/us-east-1/s3/aws4_request"
        self._key = f"AWS4{secret(USER)}".encode()
        for part in self._scope.split("/"):
            self._key = hmac.digest(self._key, part.encode(), "sha256")
        self.headers = {
            "host": f"127.0.0.1:{port}", **headers, "x-amz-content-sha256": content,
            "x-amz-date": self._stamp}
        names = sorted(self.headers)
        lines = "".join(f"{name}:{self.headers[name]}\n" for name in names)
        request = f"PUT\n{TARGET}\n\n{lines}\n{';'.join(names)}\n{content}"
        self._last = self._sign("AWS4-HMAC-SHA256", hashlib.sha256(request.encode()).hexdigest())
        self.headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={USER}/{self._scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={self._last}")

    def chunk(self, data):
        digest = hashlib.sha256(data).hexdigest()
        self._last = self._sign("AWS4-HMAC-SHA256-PAYLOAD", f"{self._last}\n{EMPTY}\n{digest}")
        return f"{len(data):x};chunk-signature={self._last}\r\n".encode() + data + b"\r\n"

    def _sign(self, algorithm, rest):
        text = f"{algorithm}\n{self._stamp}\n{self._scope}\n{rest}"
        return hmac.digest(self._key, text.encode(), "sha256").hex()


def plain_head(port):
    return Signer(port, "UNSIGNED-PAYLOAD").headers


def in_chunks(bench, size):
    """The head of an upload in chunks, and a file with its body."""
    signer = Signer(bench.s3_port, CHUNKS, **{"x-amz-decoded-content-length": str(size)})
    file = bench.lab.path("chunks.body")
    data = bytes(CHUNK)
    with file.open("wb") as written:
        for _ in range(size // CHUNK):
            written.write(signer.chunk(data))
        written.write(signer.chunk(b""))
    return signer.headers, file


def peak_megabytes(process):
    """The highest resident memory since the last call of this function. For Daypass it is the
    highest since the start, unless root asks, who alone can look into it."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    with contextlib.suppress(PermissionError):
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


def rate(port, head, body, size):
    """Uploads an object of `size` bytes and returns its megabytes a second."""
    with socket.create_connection(("127.0.0.1", port)) as connection, body.open("rb") as file:
        fields = head | {"Content-Length": body.stat().st_size, "Connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        began = time.monotonic()
        connection.sendall(f"PUT {TARGET} HTTP/1.1\r\n{lines}\r\n".encode())
        connection.sendfile(file)
        answer = connection.recv(65_536)
        took = time.monotonic() - began
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"bench: the upload was answered with {answer.decode(errors='replace')}")
    return size / took / 1e6
