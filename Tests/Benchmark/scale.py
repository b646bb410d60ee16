"""The cost of many users and access keys: a state directory with a hundred thousand of them against
one with a few."""

import random

from inside import look_up_row
from lab import say
from startup import Script, cgi_environment, compare_scripts, compare_servers
from users import FORM, import_access_keys, import_users, signed_headers


def scale_rows(bench, effort):
    say(f"making {effort.users:,} users …")
    many = bench.configuration | {"DAYPASS_STATE_DIR": str(bench.lab.path("many"))}
    names = import_users(effort.users, bench.command, many, bench.lab.path("many.jsonl"))
    yield look_up_row(
        bench.binaries / "LookUpBenchmark", "user",
        *(configuration["DAYPASS_STATE_DIR"] for configuration in (bench.configuration, many)))
    yield access_key_row(bench, effort)
    yield listen_row(bench, many, effort)
    yield script_row(bench, many, names, effort)


def access_key_row(bench, effort):
    say(f"making {effort.users:,} access keys …")
    directories = []
    for count in (len(bench.names), effort.users):
        directories.append(str(bench.lab.path(f"keys-{count}")))
        import_access_keys(
            count, bench.command, bench.configuration | {"DAYPASS_STATE_DIR": directories[-1]},
            bench.lab.path(f"keys-{count}-export"))
    return look_up_row(bench.binaries / "LookUpBenchmark", "access key", *directories)


def listen_row(bench, many, effort):
    say("server start-up …")
    address = {"DAYPASS_LISTEN": f"unix:{bench.lab.path('start.sock')}"}
    few_time, many_time = compare_servers(
        bench.server, [bench.configuration | address, many | address], effort.starts)
    return row(
        bench, f"Server, exec until it listens, {effort.users:,} users", few_time, many_time)


def script_row(bench, many, names, effort):
    say("CGI start-up with users …")
    form = bench.lab.path("AssumeRole.form")
    form.write_text(FORM)
    few_time, many_time = compare_scripts(
        [signing_script(bench, bench.configuration, bench.names, form, effort),
         signing_script(bench, many, names, form, effort)], bench.lab)
    return row(
        bench, f"AssumeRole as plain CGI, exec to exit, {effort.users:,} users", few_time,
        many_time)


def signing_script(bench, configuration, names, form, effort):
    """AssumeRole, each call by a random user."""
    environments = []
    for name in random.choices(names, k=effort.starts):
        headers = signed_headers(name, "http://localhost/")
        environments.append(configuration | cgi_environment(form) | {
            "HTTP_AUTHORIZATION": headers["Authorization"],
            "HTTP_X_AMZ_DATE": headers["X-Amz-Date"]})
    return Script([str(bench.server)], environments, form, "<AccessKeyId>ASIA")


def row(bench, what, few_time, many_time):
    return (what, f"{many_time:.1f} ms", f"{len(bench.names)} users {few_time:.1f} ms",
            f"{many_time / few_time:.2f}", "–")
