"""Ceph's RADOS Gateway: an S3 store, and a token service, of another project.

One monitor, one object store in memory and one gateway, without authentication between them and
without a manager. The tests and the benchmark start it, each in its own way.
"""

import json
import pathlib
import subprocess
import uuid

from support.program import Program, accepts, free_port
from support.store import ByItself
from support.waiting import until

CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{monitor_port}]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
auth cluster required = none
auth service required = none
auth client required = none
run dir = {home}
admin socket =
pid file =
setuser match path =
log file = {home}/$name.log
crash dir = {home}
# One copy of everything on one store, and no objection to that.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
mon data avail crit = 1
mon data avail warn = 2
# The defaults gather proposals for a second each: 14 s to start instead of 1.
paxos propose interval = 0.02
paxos min wait = 0.01

[mon.a]
mon data = {home}/mon

[osd.0]
osd data = {home}/osd
osd objectstore = memstore

[client.rgw.a]
rgw data = {home}/rgw
# Without authentication there are no keys for the default, "secure": it would wait for ever.
ms mon client mode = crc
rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw thread pool size = 64
rgw s3 auth use sts = true
# Exactly 16 bytes.
rgw sts key = daypassdaypassda
rgw enable usage log = false
rgw enable gc threads = false
"""


def start_gateway(home, start, access_key, secret_key):
    """Starts the three daemons and returns the gateway's address. The access key may do everything.

    `start(name, command, is_ready, seconds=…)` starts a program that stays in the foreground,
    and comes back when it is ready.
    """
    home = pathlib.Path(home)
    for name in ("mon", "osd", "rgw"):
        (home / name).mkdir(parents=True)
    monitor_port, port = free_port(), free_port()
    fsid, store = str(uuid.uuid4()), str(uuid.uuid4())
    configuration = home / "ceph.conf"
    configuration.write_text(CONFIGURATION.format(
        fsid=fsid, home=home, monitor_port=monitor_port, port=port))

    def ceph(program, *arguments):
        return _run(program, "-c", configuration, *arguments)

    _run("monmaptool", "--create", "--fsid", fsid, "--addv", "a",
         f"[v2:127.0.0.1:{monitor_port}]", home / "monmap")
    ceph("ceph-mon", "--mkfs", "-i", "a", "--monmap", home / "monmap")
    start("ceph-mon", ["ceph-mon", "-c", configuration, "-i", "a", "-f"],
          lambda: accepts(("127.0.0.1", monitor_port)))
    ceph("ceph", "--connect-timeout", "20", "osd", "new", store)
    ceph("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store)
    ceph("ceph", "osd", "crush", "add", "osd.0", "1.0", "host=localhost", "root=default")
    start("ceph-osd", ["ceph-osd", "-c", configuration, "-i", "0", "-f"],
          lambda: json.loads(ceph("ceph", "osd", "stat", "-f", "json"))["num_up_osds"] == 1)
    ceph("radosgw-admin", "-n", "client.rgw.a", "user", "create", "--uid=daypass",
         "--display-name=daypass", f"--access-key={access_key}", f"--secret-key={secret_key}",
         "--caps=roles=*;oidc-provider=*;user-policy=*")
    start("radosgw", ["radosgw", "-c", configuration, "-n", "client.rgw.a", "-f"],
          lambda: accepts(("127.0.0.1", port)), seconds=60)
    return f"127.0.0.1:{port}"


def _run(*arguments):
    done = subprocess.run([str(part) for part in arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


class Gateway(ByItself):
    """A gateway as the store behind Daypass."""

    name = "ceph"
    knows_trailers = False
    ACCESS_KEY, SECRET_KEY = "gateway-key", "gateway-secret-of-daypass-alone"

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.programs = []
        try:
            self.address = start_gateway(
                self.directory, self._start, self.ACCESS_KEY, self.SECRET_KEY)
        except BaseException:
            self.stop()
            raise

    @property
    def settings(self):
        """Daypass's settings for it."""
        return {**super().settings, "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES": "ceph-16"}

    def _start(self, name, command, is_ready, seconds=20):
        program = Program(command, log=self.directory / f"{name}.out")
        self.programs.append(program)
        until(lambda: program.has_ended or is_ready(), name, seconds)
        assert not program.has_ended, program.output
