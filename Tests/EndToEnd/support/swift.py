"""OpenStack Swift with its S3 layer: a store with a protocol of its own, which it obeys in S3
requests too.

Four servers on one directory. Version 2.38.0 obeys Swift's own headers (`X-Copy-From`,
`X-Symlink-Target`, `X-Object-Manifest`) in a request that is signed for S3; 2.38.1 drops them.
"""

import getpass
import pathlib
import subprocess
import sys

from support.program import Program, accepts, free_port
from support.store import ByItself
from support.waiting import until

CLUSTER = """
[swift-hash]
swift_hash_path_suffix = daypass
swift_hash_path_prefix = daypass
[storage-policy:0]
name = default
default = yes
"""

SERVER = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {home}
devices = {home}/devices
mount_check = false
disable_fallocate = true
workers = 0
user = {user}
[pipeline:main]
pipeline = {pipeline}
[app:{kind}-server]
use = egg:swift#{kind}
"""

# The pipeline of the proxy, and the settings of its parts.
FILTERS = {
    "catch_errors": "", "gatekeeper": "", "healthcheck": "", "listing_formats": "", "bulk": "",
    "s3api": "s3_acl = false", "tempauth": "user_{account}_{user} = {secret} .admin", "copy": "",
    "slo": "",
    "dlo": "", "versioned_writes": "", "symlink": "",
}
# The rings: each kind of server has one device, with one copy of everything. A process of its own
# writes them, because Swift warns about its old network library, and a warning ends these tests.
RING = """
import sys
from swift.common.ring import RingBuilder
for kind, port in zip(sys.argv[2::2], map(int, sys.argv[3::2])):
    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=1)
    builder.add_dev({
        "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d", "weight": 1,
        "replication_ip": "127.0.0.1", "replication_port": port, "meta": ""})
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{kind}.ring.gz")
"""
RINGS = ("account", "container", "object")
PROXY = "account_autocreate = true\n"


class Swift(ByItself):
    """Swift as the store behind Daypass."""

    name = "swift"
    knows_trailers = False
    ACCOUNT, USER, SECRET_KEY = "daypass", "store", "swift-secret-of-daypass-alone"
    ACCESS_KEY = f"{ACCOUNT}:{USER}"

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        (self.directory / "devices" / "d").mkdir(parents=True)
        (self.directory / "swift.conf").write_text(CLUSTER)
        self.programs = []
        ports = {kind: free_port() for kind in (*RINGS, "proxy")}
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", RING, str(self.directory),
             *(str(part) for kind in RINGS for part in (kind, ports[kind]))], check=True)
        filters = "".join(
            f"[filter:{name}]\nuse = egg:swift#{name}\n"
            f"{options.format(account=self.ACCOUNT, user=self.USER, secret=self.SECRET_KEY)}\n"
            for name, options in FILTERS.items())
        try:
            for kind in RINGS:
                self._start(kind, ports[kind], f"{kind}-server")
            self._start(
                "proxy", ports["proxy"], " ".join([*FILTERS, "proxy-server"]), PROXY + filters)
            for program, (kind, port) in zip(self.programs, ports.items(), strict=True):
                until(lambda: program.has_ended or accepts(("127.0.0.1", port)), kind, 60)
                assert not program.has_ended, program.output
        except BaseException:
            self.stop()
            raise
        self.address = f"127.0.0.1:{ports['proxy']}"

    def _start(self, kind, port, pipeline, more=""):
        configuration = self.directory / f"{kind}-server.conf"
        configuration.write_text(SERVER.format(
            port=port, home=self.directory, user=getpass.getuser(), kind=kind,
            pipeline=pipeline) + more)
        self.programs.append(Program(
            [_tool(f"swift-{kind}-server"), configuration, "-v"],
            log=self.directory / f"{kind}.out"))


def _tool(name):
    """A program of the Python package swift."""
    path = pathlib.Path(sys.executable).parent / name
    if not path.is_file():
        raise RuntimeError(f"{path} is missing: it belongs to requirements.txt")
    return path
