"""The time of a process: as plain CGI from exec to exit, as a server from exec until it listens."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from lab import say
from table import judged


@dataclass(frozen=True)
class Script:
    """A program as a web server would run it: its path, the environments of its calls, and their
    form."""

    arguments: list
    environments: list
    form: Path
    # The text that each answer must have, once.
    sign: str


PERL = ["/usr/bin/perl", "-e", 'print "Content-Type: text/plain\\r\\n\\r\\n"']


def perl(form, starts):
    """The yardstick: a script that prints a header."""
    return Script(PERL, [cgi_environment(form)] * starts, form, "text/plain")


def start_row(bench, form, effort):
    say("CGI start-up …")
    environment = bench.configuration | cgi_environment(form)
    script = Script([str(bench.server)], [environment] * effort.starts, form, "<AccessKeyId>ASIA")
    ours, its = compare_scripts([script, perl(form, effort.starts)], bench.lab)
    return ("RS256 as plain CGI, exec to exit", f"{ours:.1f} ms", f"perl {its:.1f} ms",
            f"{ours / its:.1f}", judged("≤ 6", ours / its <= 6))


def cgi_environment(form):
    """A web server's variables for a POST of the form to http://localhost/."""
    return {
        "GATEWAY_INTERFACE": "CGI/1.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REQUEST_METHOD": "POST",
        "REQUEST_URI": "/",
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(form.stat().st_size),
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
    }


def compare_scripts(scripts, lab):
    """Returns the median milliseconds of each script's calls, which are made in turn."""
    starts = len(scripts[0].environments)
    outputs = [lab.path(f"{number}.cgi") for number in range(len(scripts))]
    times = [[] for _ in scripts]
    for call in range(starts):
        for script, output, mine in zip(scripts, outputs, times, strict=True):
            mine.append(run_script(script, script.environments[call], output))
    for script, output in zip(scripts, outputs, strict=True):
        answered = output.read_text().count(script.sign)
        output.unlink()
        if answered != starts:
            raise SystemExit(f"bench: {script.arguments[0]} answered {answered} of {starts} calls")
    return [median(mine) for mine in times]


def run_script(script, environment, output):
    """Runs one process, appends its output to `output` and returns its milliseconds."""
    files = [
        (os.POSIX_SPAWN_OPEN, 0, str(script.form), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
    ]
    began = time.perf_counter_ns()
    process = os.posix_spawn(
        script.arguments[0], script.arguments, environment, file_actions=files)
    _, status = os.waitpid(process, 0)
    ended = time.perf_counter_ns()
    if status != 0:
        raise SystemExit(f"bench: {script.arguments[0]} as CGI ended with status {status}")
    return (ended - began) / 1e6


def compare_servers(server, environments, starts):
    """Returns the median milliseconds until the server listens in each of the environments."""
    times = [[] for _ in environments]
    for _ in range(starts):
        for environment, mine in zip(environments, times, strict=True):
            mine.append(until_it_listens(server, environment))
    return [median(mine) for mine in times]


def until_it_listens(server, environment):
    """Starts the server, stops it as soon as it says that it listens, and returns the
    milliseconds."""
    began = time.perf_counter_ns()
    with subprocess.Popen([server], env=environment, stdin=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            said = process.stderr.readline()
            ended = time.perf_counter_ns()
        finally:
            process.terminate()
    if "listening on" not in said:
        raise SystemExit(f"bench: {server} does not listen: {said}")
    return (ended - began) / 1e6
