"""Run by `unshare --map-root-user --net --mount`: a network of its own, with a name server on port
53.

The argument is the command line, and the environment names its configuration. Standard input is
the name server's data as JSON: for each service its records (priority, weight, port, host),
where the port "directory" is that of a directory which runs here; null for three silent name
servers. Standard output has the names in the queries, and the output of `daypass config check`.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
import tempfile
import threading

from support.fake_directory import FakeDirectory

A, SRV = 1, 33


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


def encoded(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def answer(query, services, asked):
    end = query.index(b"\0", 12)
    name = ".".join(_labels(query[12:end]))
    kind, = struct.unpack(">H", query[end + 1:end + 3])
    asked.append(name)
    records = []
    if kind == SRV:
        records = [struct.pack(">HHH", *record[:3]) + encoded(record[3])
                   for record in services.get(name, [])]
    elif kind == A:
        records = [socket.inet_aton("127.0.0.1")]
    body = b"".join(
        b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(record)) + record for record in records)
    return query[:2] + struct.pack(
        ">HHHHH", 0x8180, 1, len(records), 0, 0) + query[12:end + 5] + body


def _labels(octets):
    while octets:
        yield octets[1:octets[0] + 1].decode()
        octets = octets[octets[0] + 1:]


def main():
    raise_loopback()
    directory = FakeDirectory()
    known = json.load(sys.stdin)
    services = {
        name: [[*record[:2], directory.port if record[2] == "directory" else record[2], record[3]]
               for record in records] for name, records in (known or {}).items()}
    asked = []
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("0.0.0.0", 53))

    def serve():
        while True:
            query, address = server.recvfrom(512)
            words = answer(query, services, asked)
            if known is not None:
                server.sendto(words, address)
    threading.Thread(target=serve, daemon=True).start()
    with tempfile.NamedTemporaryFile("w") as resolver:
        for number in range(1, 2 if known is not None else 4):
            resolver.write(f"nameserver 127.0.0.{number}\n")
        resolver.flush()
        subprocess.run(["mount", "--bind", resolver.name, "/etc/resolv.conf"], check=True)
        result = subprocess.run(
            [sys.argv[1], "config", "check", "--json"], capture_output=True, text=True, timeout=60)
    print(json.dumps({"asked": asked, "check": json.loads(result.stdout),
                      "connections": directory.connection_count}))


if __name__ == "__main__":
    main()
