#!/usr/bin/env python3
"""make bench: Daypass against a C libfcgi "hello" behind the same nginx, perl, itself with few
users, and Ceph's gateway if it is installed. It prints one Markdown table. A wrong answer ends it,
a slow one does not."""

import argparse
import getpass
import os
import re
import shutil
import signal
import sys
import urllib.parse
from pathlib import Path

from answers import answer_to
from effort import SMOKE, thorough
from inside import counted_rows, decision_rows
from lab import Lab, accepts, free_port, run, say
from objects import object_rows
from rgw import add_certificates, gateway_row, start_gateway
from s3 import authorization_rows, check_s3, recorded_permission, s3_rows
from scale import scale_rows
from shipped import start_alone, start_shipped
from startup import start_row
from sts import CLIENTS, load_rows, memory_row
from system_calls import system_call_rows
from table import print_table
from uploads import prepare_uploads, upload_rows
from users import FORM, import_users, signed_headers

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WORKERS = min(os.cpu_count(), 8)
THREADS = 64
# The connections that each nginx worker may keep open to a program between two requests.
IDLE = 32
USERS = 10


class Bench:
    """The programs under load, and their requests."""

    audience = "daypass"
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
            "MINIO_IDENTITY_OPENID_CLIENT_ID": self.audience,
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

    def make_issuer(self):
        """Makes the issuer that nginx serves. Ceph needs each RSA key's certificate as well."""
        directory = self.lab.path("issuer")
        run(self.command, "dev", "issuer", "--directory", directory, "--issuer", self.issuer)
        add_certificates(directory)

    def make_form(self, algorithm):
        """Writes a call with a token of an hour, and returns the file."""
        token = run(
            self.command, "dev", "token", "--directory", self.lab.path("issuer"),
            "--algorithm", algorithm, "--audience", self.audience, "--policy", "readwrite")
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

    def start_daypass(self, name="daypass", changes=None):
        socket = self.lab.path(f"{name}.sock")
        return self.lab.start(
            name, [self.server], lambda: accepts(socket),
            self.configuration | (changes or {}) | {
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
        store = f"unix:{self.lab.path('store.sock')}"
        start_shipped(self, "s3", self.s3_port, self.lab.path("daypass.sock"), store)
        start_shipped(self, "yes", self.yes_port, self.lab.path("yes.sock"), store)
        start_alone(self, "alone", self.alone_port, store)
        say("checking every kind of request …")
        check_s3(self)
        prepare_uploads(self)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=Path, default=ROOT / ".build" / "release")
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
        bench.make_issuer()
        forms = {algorithm: bench.make_form(algorithm) for algorithm in ("RS256", "ES256")}
        bench.make_users()
        daypass = bench.start_daypass()
        document = bench.check_daypass(forms)
        bench.start_yardsticks(document)
        bench.start_s3()

        rows = list(load_rows(bench, forms, effort))
        rows += load_rows(bench, {"SigV4": None}, effort)
        rows += s3_rows(bench, CLIENTS, effort)
        rows.append(memory_row(bench, daypass, forms["RS256"], THREADS, effort))
        rows += upload_rows(bench, daypass, effort)
        rows += system_call_rows(bench, forms["RS256"])
        rows += counted_rows(bench.binaries)
        rows.append(start_row(bench, forms["RS256"], effort))
        rows += scale_rows(bench, effort)
        rows += decision_rows(bench.binaries / "DecisionBenchmark")
        rows += authorization_rows(bench)
        if shutil.which("radosgw"):
            gateway = start_gateway(lab)
            rows += object_rows(bench, gateway, effort)
            rows.append(gateway_row(bench, gateway, forms["RS256"], effort))
        else:
            say("without Ceph's gateway (radosgw), the rows with a real store are missing")

    print_table(rows, f"medians of {effort.rounds} rounds of {effort.seconds} s")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("bench: stopped; everything it started is gone")
