#!/usr/bin/env python3
"""make bench: Daypass against a C libfcgi "hello" behind the same nginx, perl and, with
`--peer rgw`, Ceph's gateway. Prints one Markdown table; wrong answers end it, slow ones do not."""

import argparse
import base64
import getpass
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from lab import Lab, accepts, free_port
from load import Target, compare, run_wrk
from rgw import start_gateway, trust_issuer
from startup import compare_start

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
AUDIENCE = "daypass"
WORKERS = min(os.cpu_count(), 8)
CLIENTS = (1, 8, 64)
THREADS = 64
# What each nginx worker may keep open to a program between two requests.
IDLE = 32


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(*arguments):
    """Runs a program to its end and returns what it prints."""
    done = subprocess.run(list(map(str, arguments)), capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bench: {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


class Bench:
    """The programs under load, and what is asked of them."""

    def __init__(self, lab, binaries):
        self.lab = lab
        self.port, self.tls_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.issuer = f"{self.base}/issuer"
        self.server = binaries / "daypass.fcgi"
        self.command = binaries / "daypass"
        self.configuration = {
            "DAYPASS_CONFIG": "/dev/null",
            "DAYPASS_STATE_DIR": str(lab.path("state")),
            "MINIO_IDENTITY_OPENID_CONFIG_URL": f"{self.issuer}/.well-known/openid-configuration",
            "MINIO_IDENTITY_OPENID_CLIENT_ID": AUDIENCE,
        }

    def start_nginx(self):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout", self.lab.path("tls.key"), "-out", self.lab.path("tls.pem"))
        values = {
            # As root, nginx would give up its rights to the socket, which belongs to root.
            "USER": f"user {getpass.getuser()};" if os.geteuid() == 0 else "",
            "LAB": self.lab.directory,
            "PARAMS": ROOT / "nginx" / "daypass_params",
            "PORT": self.port,
            "TLS_PORT": self.tls_port,
            "WORKERS": WORKERS,
            "IDLE": IDLE,
        }
        template = (HERE / "nginx.conf").read_text()
        configuration = self.lab.path("nginx.conf")
        configuration.write_text(re.sub(r"@(\w+)@", lambda name: str(values[name[1]]), template))
        log = self.lab.path("nginx.log")
        self.lab.start(
            "nginx", ["nginx", "-e", log, "-c", configuration],
            lambda: accepts(("127.0.0.1", self.port)))

    def make_issuer(self, with_certificates):
        """Makes the issuer that nginx serves. A peer needs each RSA key's certificate as well."""
        directory = self.lab.path("issuer")
        run(self.command, "dev", "issuer", "--directory", directory, "--issuer", self.issuer)
        if with_certificates:
            add_certificates(directory)

    def make_form(self, algorithm):
        """Writes a call with a token of an hour, and returns the file."""
        token = run(
            self.command, "dev", "token", "--directory", self.lab.path("issuer"),
            "--algorithm", algorithm, "--audience", AUDIENCE, "--policy", "readwrite")
        form = self.lab.path(f"{algorithm}.form")
        form.write_text(urllib.parse.urlencode({
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "DurationSeconds": "3600",
            "RoleArn": "arn:aws:iam:::role/bench",
            "RoleSessionName": "bench",
            "WebIdentityToken": token,
        }))
        return form

    def start_daypass(self):
        socket = self.lab.path("daypass.sock")
        return self.lab.start(
            "daypass", [self.server], lambda: accepts(socket),
            self.configuration | {
                "DAYPASS_LISTEN": f"unix:{socket}", "DAYPASS_THREADS": str(THREADS)})

    def start_hello(self, document):
        """Builds and starts the yardstick, with a thread for each connection there can be."""
        program, answer = self.lab.path("hello"), self.lab.path("answer.xml")
        answer.write_bytes(document)
        run("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, HERE / "hello.c",
            "-lfcgi", "-lpthread")
        socket = self.lab.path("hello.sock")
        self.lab.start(
            "hello", [program, socket, max(CLIENTS) + WORKERS * IDLE, answer],
            lambda: accepts(socket))

    def forget_calls(self):
        """Empties the audit log: it grows by hundreds of megabytes a minute."""
        os.truncate(self.lab.path("state") / "audit.jsonl", 0)

    def target(self, name, program, connections, form, tls=False):
        base = f"https://127.0.0.1:{self.tls_port}" if tls else self.base
        return Target(name, f"{base}/{program}/{connections}", form)


def add_certificates(directory):
    """Gives each RSA key of the issuer a self-signed certificate (x5c), and puts it in front."""
    published = directory / "public" / "jwks.json"
    keys = json.loads(published.read_text())["keys"]
    for private in sorted((directory / "private").glob("*.pem")):
        shown = run("openssl", "pkey", "-in", private, "-pubout", "-outform", "PEM", "-text")
        modulus = re.search(r"Modulus:\n((?:\s+[0-9a-f:]+\n)+)", shown)
        if modulus is None:
            continue
        number = int(re.sub(r"[\s:]", "", modulus[1]), 16)
        certificate = run(
            "openssl", "req", "-x509", "-key", private, "-days", "2", "-subj", "/CN=issuer")
        body = "".join(certificate.splitlines()[1:-1])
        for key in keys:
            if key["kty"] == "RSA" and read_number(key["n"]) == number:
                key["x5c"] = [body]
    keys.sort(key=lambda key: "x5c" not in key)
    published.write_text(json.dumps({"keys": keys}))


def read_number(base64url):
    return int.from_bytes(base64.urlsafe_b64decode(base64url + "=" * (-len(base64url) % 4)), "big")


def answer_to(url, form):
    """Makes the call once and returns the document; anything but credentials ends the benchmark."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("POST", parts.path, form.read_bytes(),
                       {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    document = answer.read()
    connection.close()
    fields = {}
    if answer.status == 200:
        # The peer has no namespace: compare local names.
        fields = {
            element.tag.split("}")[-1]: element.text
            for element in ElementTree.fromstring(document).iter()}
    if not all(fields.get(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")):
        raise SystemExit(f"bench: {url} answered {answer.status}:\n{document.decode()}")
    return document


def resident_megabytes(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


def machine():
    """One line on what the figures were measured with."""
    processor = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    system = re.search(r'^PRETTY_NAME="(.*)"$', Path("/etc/os-release").read_text(), re.M)
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    versions = [
        ("Swift", re.search(r"Swift version (\S+)", swift)),
        ("nginx", re.search(r"nginx/(\S+)", nginx)),
    ]
    return ", ".join([
        f"{os.cpu_count()} cores",
        processor[1] if processor else os.uname().machine,
        system[1] if system else os.uname().sysname,
        *(f"{name} {version[1]}" for name, version in versions if version),
    ])


def judged(goal, is_met):
    return f"{goal} {'met' if is_met else '**missed**'}"


def load_rows(bench, forms, rounds, seconds):
    """Yields the rows of the load through nginx: requests a second, and the latency of one."""
    kinds = [(connections, clients, False)
             for connections in ("kept", "fresh") for clients in CLIENTS]
    # Each call with a handshake of its own is how SDKs come: once an hour.
    kinds += [("kept", 8, True), ("fresh", 8, True)]
    for connections, clients, tls in kinds:
        plural = "client" if clients == 1 else "clients"
        kind = f"{clients} {plural}, {connections}{', TLS' if tls else ''}"
        say(f"{kind} …")
        targets = [bench.target("hello", "hello", connections, forms["RS256"], tls)]
        targets += [
            bench.target(algorithm, "daypass", connections, form, tls)
            for algorithm, form in forms.items()]
        results = compare(targets, clients, connections, rounds, seconds)
        bench.forget_calls()
        hello = results["hello"]
        for algorithm in forms:
            ours = results[algorithm]
            yield (f"{algorithm}, {kind}", f"{ours.rate:,.0f}/s", f"hello {hello.rate:,.0f}/s",
                   f"{ours.ratio:.2f} ({min(ours.ratios):.2f}–{max(ours.ratios):.2f})",
                   judged("≥ 0.6", ours.ratio >= 0.6) if algorithm == "RS256" else "–")
            if clients == 1 and connections == "kept":
                yield (f"{algorithm}, {kind}: latency, p50", f"{ours.p50:.0f} µs",
                       f"hello {hello.p50:.0f} µs", f"{ours.p50 - hello.p50:+.0f} µs", "–")


def memory_row(bench, daypass, form):
    """The resident memory after all of the load, and what as much as fits into 5 s more adds."""
    say("memory …")
    before = resident_megabytes(daypass)
    target = bench.target("daypass", "daypass", "kept", form)
    more = run_wrk(target, max(CLIENTS), "kept", 5)["requests"]
    after = resident_megabytes(daypass)
    return (f"Resident memory, {THREADS} threads, after the load above", f"{after:.1f} MB",
            f"{more:,} calls before {before:.1f} MB", f"{after - before:+.1f} MB",
            judged("≤ 40 MB", after <= 40))


def start_row(bench, form):
    say("CGI start-up …")
    ours, perl = compare_start(bench.server, bench.configuration, form, bench.lab)
    return ("RS256 as plain CGI, exec to exit", f"{ours:.1f} ms", f"perl {perl:.1f} ms",
            f"{ours / perl:.1f}", judged("≤ 6", ours / perl <= 6))


def peer_row(bench, form, rounds, seconds):
    say("Ceph RGW …")
    gateway = start_gateway(bench.lab)
    trust_issuer(gateway, bench.issuer, AUDIENCE)
    peer = Target("rgw", gateway, form)
    ours = bench.target("daypass", "daypass", "kept", form)
    answer_to(peer.url, form)
    results = compare([peer, ours], 16, "kept", rounds, seconds)
    ratio = results["daypass"].ratio
    return ("RS256, 16 clients, kept", f"{results['daypass'].rate:,.0f}/s",
            f"Ceph RGW {results['rgw'].rate:,.0f}/s", f"{ratio:.1f}", judged("≥ 10", ratio >= 10))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=Path, default=ROOT / ".build" / "release")
    parser.add_argument("--peer", choices=["rgw"], help="measure Ceph's gateway too")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=1, help="of each round and program")
    options = parser.parse_args()
    # Like Ctrl-C: it leaves through Lab, which stops what runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    with Lab() as lab:
        bench = Bench(lab, options.binaries.resolve())
        bench.start_nginx()
        bench.make_issuer(with_certificates=options.peer is not None)
        forms = {algorithm: bench.make_form(algorithm) for algorithm in ("RS256", "ES256")}
        daypass = bench.start_daypass()
        for form in forms.values():
            for connections in ("kept", "fresh"):
                document = answer_to(f"{bench.base}/daypass/{connections}", form)
        bench.start_hello(document)
        for connections in ("kept", "fresh"):
            if answer_to(f"{bench.base}/hello/{connections}", form) != document:
                raise SystemExit("bench: hello does not answer with the recorded document")

        rows = list(load_rows(bench, forms, options.rounds, options.seconds))
        if options.peer:
            rows.append(peer_row(bench, forms["RS256"], options.rounds, options.seconds))
        rows.append(memory_row(bench, daypass, forms["RS256"]))
        rows.append(start_row(bench, forms["RS256"]))

    print(f"{machine()}; medians of {options.rounds} rounds of {options.seconds} s.\n")
    print("| AssumeRoleWithWebIdentity | Daypass | Beside it | Ratio | Goal |")
    print("|---|---:|---:|---:|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("bench: stopped; everything it started is gone")
