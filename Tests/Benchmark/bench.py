#!/usr/bin/env python3
"""make bench: Daypass against a C libfcgi "hello" behind the same nginx, perl, itself with few
users and, with `--peer rgw`, Ceph's gateway. It prints one Markdown table. A wrong answer ends
it, a slow one does not."""

import argparse
import getpass
import os
import re
import signal
import sys
import urllib.parse
from pathlib import Path

from answers import answer_to
from effort import SMOKE, thorough
from inside import decision_rows
from lab import Lab, accepts, free_port, run, say
from load import Target, compare, run_wrk
from rgw import add_certificates, start_gateway, trust_issuer
from scale import scale_rows
from s3 import authorization_rows, check_s3, recorded_permission, s3_rows
from shipped import start_shipped
from startup import Script, cgi_environment, compare_scripts, perl
from table import judged, print_table
from uploads import prepare_uploads, upload_rows
from users import FORM, import_users, signed_headers, write_calls

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
AUDIENCE = "daypass"
WORKERS = min(os.cpu_count(), 8)
CLIENTS = (1, 8, 64)
THREADS = 64
# The connections that each nginx worker may keep open to a program between two requests.
IDLE = 32
USERS = 10
# Requests a second, as parts of hello's.
GOALS = {"RS256": 0.6, "SigV4": 0.7}


class Bench:
    """The programs under load, and their requests."""

    shipped = ROOT / "nginx"
    workers = WORKERS
    # As root, nginx would give up its rights to the socket, which belongs to root.
    nginx_user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""

    def __init__(self, lab, binaries):
        self.lab = lab
        self.port, self.tls_port = free_port(), free_port()
        self.s3_port, self.yes_port, self.alone_port = free_port(), free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.issuer = f"{self.base}/issuer"
        self.binaries = binaries
        self.server = binaries / "daypass.fcgi"
        self.command = binaries / "daypass"
        self.names = []
        self.configuration = {
            "DAYPASS_CONFIG": "/dev/null",
            "DAYPASS_STATE_DIR": str(lab.path("state")),
            "MINIO_IDENTITY_OPENID_CONFIG_URL": f"{self.issuer}/.well-known/openid-configuration",
            "MINIO_IDENTITY_OPENID_CLIENT_ID": AUDIENCE,
            "DAYPASS_UPSTREAM_URL": "http://127.0.0.1:9000",
            "DAYPASS_UPSTREAM_SOCKET": str(lab.path("store.sock")),
            "DAYPASS_UPSTREAM_ACCESS_KEY": "store",
            "DAYPASS_UPSTREAM_SECRET_KEY": "secret-of-the-store",
        }

    def start_nginx(self):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout", self.lab.path("tls.key"), "-out", self.lab.path("tls.pem"))
        values = {
            "USER": self.nginx_user,
            "LAB": self.lab.directory,
            "PARAMS": self.shipped / "daypass_params",
            "ALONE_PORT": self.alone_port,
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

    def make_users(self):
        """Makes the users whose signed calls are measured."""
        self.names = import_users(
            USERS, self.command, self.configuration, self.lab.path("users.jsonl"))

    def start_daypass(self):
        socket = self.lab.path("daypass.sock")
        return self.lab.start(
            "daypass", [self.server], lambda: accepts(socket),
            self.configuration | {
                "DAYPASS_LISTEN": f"unix:{socket}", "DAYPASS_THREADS": str(THREADS)})

    def check_daypass(self, forms):
        """Makes each call of the measurement once, and returns an answer to the first form."""
        documents = []
        for connections in ("kept", "fresh"):
            url = f"{self.base}/daypass/{connections}"
            documents += [answer_to(url, form.read_bytes()) for form in forms.values()]
            for name in self.names:
                answer_to(url, FORM, signed_headers(name, url))
        return documents[0]

    def start_yardsticks(self, document):
        """Builds and starts the yardsticks, which give the same answers as Daypass."""
        program = self.lab.path("hello")
        run("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, HERE / "hello.c",
            "-lfcgi", "-lpthread")
        head = (f"Status: 200 OK\r\nContent-Type: text/xml\r\n"
                        f"Content-Length: {len(document)}\r\n\r\n")
        answers = {"hello": head.encode() + document, "yes": recorded_permission(self)}
        for name, answer in answers.items():
            file, socket = self.lab.path(f"{name}.answer"), self.lab.path(f"{name}.sock")
            file.write_bytes(answer)
            # A thread for each possible connection.
            self.lab.start(
                name, [program, socket, max(CLIENTS) + WORKERS * IDLE, file],
                lambda: accepts(socket))
        for connections in ("kept", "fresh"):
            if answer_to(f"{self.base}/hello/{connections}", b"") != document:
                raise SystemExit("bench: hello does not answer with the recorded document")

    def start_s3(self):
        """Starts the web servers for S3, and sends each kind of request in the measurement once."""
        start_shipped(self, "s3", self.s3_port, self.lab.path("daypass.sock"))
        start_shipped(self, "yes", self.yes_port, self.lab.path("yes.sock"))
        say("checking every kind of request …")
        check_s3(self)
        prepare_uploads(self)

    def forget_calls(self):
        """Empties the audit log: it grows by hundreds of megabytes a minute."""
        os.truncate(self.lab.path("state") / "audit.jsonl", 0)

    def target(self, name, program, connections, form, tls=False):
        """The requests that wrk sends a program: the form, or without one a freshly signed call of
        each user."""
        base = f"https://127.0.0.1:{self.tls_port}" if tls else self.base
        url = f"{base}/{program}/{connections}"
        if form:
            return Target(name, url, form)
        calls = self.lab.path(f"{program}.calls")
        write_calls(calls, self.names, url, connections)
        return Target(name, url, calls, "CALLS")


def resident_megabytes(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


def load_rows(bench, forms, effort):
    """Yields the rows of the load through nginx: requests a second, and the latency of one."""
    kinds = [(connections, clients, False)
             for connections in ("kept", "fresh") for clients in CLIENTS]
    # SDKs make a handshake for each call: they come once an hour.
    kinds += [("kept", 8, True), ("fresh", 8, True)]
    for connections, clients, tls in kinds:
        plural = "client" if clients == 1 else "clients"
        kind = f"{clients} {plural}, {connections}{', TLS' if tls else ''}"
        say(f"{', '.join(forms)}: {kind} …")
        # hello gets the first user's call.
        calls = [("hello", next(iter(forms.values()))), *forms.items()]
        targets = [
            bench.target(name, "hello" if name == "hello" else "daypass", connections, form, tls)
            for name, form in calls]
        results = compare(targets, clients, connections, effort)
        bench.forget_calls()
        hello = results["hello"]
        for name in forms:
            ours, goal = results[name], GOALS.get(name)
            yield (f"{name}, {kind}", f"{ours.rate:,.0f}/s", f"hello {hello.rate:,.0f}/s",
                   f"{ours.ratio:.2f} ({min(ours.ratios):.2f}–{max(ours.ratios):.2f})",
                   judged(f"≥ {goal}", ours.ratio >= goal) if goal else "–")
            if clients == 1 and connections == "kept":
                yield (f"{name}, {kind}: latency, p50", f"{ours.p50:.0f} µs",
                       f"hello {hello.p50:.0f} µs", f"{ours.p50 - hello.p50:+.0f} µs", "–")


def memory_row(bench, daypass, form, effort):
    """The resident memory after the load, and its growth by 5 more rounds."""
    say("memory …")
    before = resident_megabytes(daypass)
    target = bench.target("daypass", "daypass", "kept", form)
    more = run_wrk(target, max(CLIENTS), "kept", 5 * effort.seconds)["requests"]
    after = resident_megabytes(daypass)
    return (f"Resident memory, {THREADS} threads, after the load above", f"{after:.1f} MB",
            f"{more:,} calls before {before:.1f} MB", f"{after - before:+.1f} MB",
            judged("≤ 40 MB", after <= 40))


def start_row(bench, form, effort):
    say("CGI start-up …")
    environment = bench.configuration | cgi_environment(form)
    script = Script([str(bench.server)], [environment] * effort.starts, form, "<AccessKeyId>ASIA")
    ours, its = compare_scripts([script, perl(form, effort.starts)], bench.lab)
    return ("RS256 as plain CGI, exec to exit", f"{ours:.1f} ms", f"perl {its:.1f} ms",
            f"{ours / its:.1f}", judged("≤ 6", ours / its <= 6))


def peer_row(bench, form, effort):
    say("Ceph RGW …")
    gateway = start_gateway(bench.lab)
    trust_issuer(gateway, bench.issuer, AUDIENCE)
    peer = Target("rgw", gateway, form)
    ours = bench.target("daypass", "daypass", "kept", form)
    answer_to(peer.url, form.read_bytes())
    results = compare([peer, ours], 16, "kept", effort)
    ratio = results["daypass"].ratio
    return ("RS256, 16 clients, kept", f"{results['daypass'].rate:,.0f}/s",
            f"Ceph RGW {results['rgw'].rate:,.0f}/s", f"{ratio:.1f}", judged("≥ 10", ratio >= 10))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=Path, default=ROOT / ".build" / "release")
    parser.add_argument("--peer", choices=["rgw"], help="measure Ceph's gateway too")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=1, help="of each round and program")
    parser.add_argument("--smoke", action="store_true", help="see that each row can be measured")
    options = parser.parse_args()
    effort = SMOKE if options.smoke else thorough(options.rounds, options.seconds)
    # Like Ctrl-C: Lab stops the running programs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    with Lab() as lab:
        bench = Bench(lab, options.binaries.resolve())
        bench.start_nginx()
        bench.make_issuer(with_certificates=options.peer is not None)
        forms = {algorithm: bench.make_form(algorithm) for algorithm in ("RS256", "ES256")}
        bench.make_users()
        daypass = bench.start_daypass()
        document = bench.check_daypass(forms)
        bench.start_yardsticks(document)
        bench.start_s3()

        rows = list(load_rows(bench, forms, effort))
        rows += load_rows(bench, {"SigV4": None}, effort)
        rows += s3_rows(bench, CLIENTS, effort)
        if options.peer:
            rows.append(peer_row(bench, forms["RS256"], effort))
        rows.append(memory_row(bench, daypass, forms["RS256"], effort))
        rows += upload_rows(bench, daypass, effort)
        rows.append(start_row(bench, forms["RS256"], effort))
        rows += scale_rows(bench, effort)
        rows += decision_rows(bench.binaries / "DecisionBenchmark")
        rows += authorization_rows(bench)

    print_table(rows, f"medians of {effort.rounds} rounds of {effort.seconds} s")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("bench: stopped; everything it started is gone")
