"""Plain CGI: what a process costs from exec to exit, against perl printing a header."""

import os
import time
from statistics import median

PERL = ["/usr/bin/perl", "-e", 'print "Content-Type: text/plain\\r\\n\\r\\n"']


def milliseconds(arguments, environment, form, output):
    """Runs one process with `form` as standard input and appends what it prints to `output`."""
    files = [
        (os.POSIX_SPAWN_OPEN, 0, str(form), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
    ]
    began = time.perf_counter_ns()
    process = os.posix_spawn(arguments[0], arguments, environment, file_actions=files)
    _, status = os.waitpid(process, 0)
    ended = time.perf_counter_ns()
    if status != 0:
        raise SystemExit(f"bench: {arguments[0]} as CGI ended with status {status}")
    return (ended - began) / 1e6


def compare_start(program, configuration, form, lab, times=101):
    """Returns the median milliseconds of `program` answering the form, and of perl."""
    environment = {
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
    ours, perls = [], []
    for _ in range(times):
        ours.append(milliseconds(
            [str(program)], environment | configuration, form, lab.path("cgi.out")))
        perls.append(milliseconds(PERL, environment, form, lab.path("perl.out")))
    answered = lab.path("cgi.out").read_text().count("<AccessKeyId>ASIA")
    greeted = lab.path("perl.out").read_text().count("text/plain")
    if (answered, greeted) != (times, times):
        raise SystemExit(f"bench: of {times} CGI calls {answered} were answered, perl {greeted}")
    return median(ours), median(perls)
