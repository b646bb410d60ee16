"""What many users cost: a state directory with a hundred thousand of them, against one with a few."""

import random

from inside import look_up_row
from lab import say
from startup import TIMES, Script, cgi_environment, compare_scripts, compare_servers
from users import FORM, import_users, signed_headers

MANY = 100_000


def scale_rows(bench):
    say(f"making {MANY:,} users …")
    many = bench.configuration | {"DAYPASS_STATE_DIR": str(bench.lab.path("many"))}
    names = import_users(MANY, bench.command, many, bench.lab.path("many.jsonl"))
    yield look_up_row(
        bench.binaries / "LookUpBenchmark",
        *(configuration["DAYPASS_STATE_DIR"] for configuration in (bench.configuration, many)))
    yield listen_row(bench, many)
    yield script_row(bench, many, names)


def listen_row(bench, many):
    say("server start-up …")
    address = {"DAYPASS_LISTEN": f"unix:{bench.lab.path('start.sock')}"}
    few_time, many_time = compare_servers(
        bench.server, [bench.configuration | address, many | address])
    return row(bench, f"Server, exec until it listens, {MANY:,} users", few_time, many_time)


def script_row(bench, many, names):
    say("CGI start-up with users …")
    form = bench.lab.path("AssumeRole.form")
    form.write_text(FORM)
    few_time, many_time = compare_scripts(
        [signing_script(bench, bench.configuration, bench.names, form),
         signing_script(bench, many, names, form)], bench.lab)
    return row(bench, f"AssumeRole as plain CGI, exec to exit, {MANY:,} users", few_time, many_time)


def signing_script(bench, configuration, names, form):
    """AssumeRole, each call by a user at random."""
    environments = []
    for name in random.choices(names, k=TIMES):
        headers = signed_headers(name, "http://localhost/")
        environments.append(configuration | cgi_environment(form) | {
            "HTTP_AUTHORIZATION": headers["Authorization"],
            "HTTP_X_AMZ_DATE": headers["X-Amz-Date"]})
    return Script([str(bench.server)], environments, form, "<AccessKeyId>ASIA")


def row(bench, what, few_time, many_time):
    return (what, f"{many_time:.1f} ms", f"{len(bench.names)} users {few_time:.1f} ms",
            f"{many_time / few_time:.2f}", "–")
