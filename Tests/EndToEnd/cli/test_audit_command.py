"""`daypass audit` reads the audit log."""

import datetime
import gzip
import json
import os
import pathlib
import pty
import resource
import signal
import subprocess

import pytest

from support.daypass import binary, provider
from support.fastcgi import Connection
from support.program import Program
from support.sts import parameters
from support.waiting import until


def record(second=0, **fields):
    """A line as the server writes it."""
    line = {"time": f"2026-01-31T10:20:{second:02}Z", "requestID": f"ID{second}",
            "action": "AssumeRole", "sourceAddress": "192.0.2.7", "outcome": "allowed",
            "subject": "alice", "accessKeyID": "ASIAAAAAAAAAAAAAAAAA"}
    line.update(fields)
    return {name: value for name, value in line.items() if value is not None}


def refused(second=0, code="AccessDenied", **fields):
    return record(second, outcome="refused", code=code, reason="no policy allows it", **fields)


LOG = [
    record(0),
    refused(1, action="GetObject", method="GET", resource="/secrets/plan", subject="bob",
            accessKeyID="bob"),
    refused(2, "InvalidAction", action=None, subject=None, accessKeyID=None),
    record(3, action="AssumeRoleWithWebIdentity", subject="carol", durationSeconds=900),
    {"time": "2026-01-31T10:20:04Z", "action": "KeycloakCheck", "outcome": "ended",
     "reason": "disabled", "subject": "alice", "provider": "_"},
    refused(5, action="GetObject", subject="alice"),
]


def write(path, lines):
    path.write_text("".join(
        (line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


@pytest.fixture
def log(tmp_path):
    return write(tmp_path / "audit.jsonl", LOG)


def audit(*arguments, text="", code=0, **options):
    """Runs the command and returns its output and its complaints."""
    result = subprocess.run(
        [binary("daypass"), "audit", *map(str, arguments)], capture_output=True, timeout=120,
        input=text.encode() if isinstance(text, str) else text,
        env={"PATH": "/usr/bin:/bin", "DAYPASS_CONFIG": "", **options.pop("env", {})}, **options)
    assert result.returncode == code, result
    return result.stdout.decode(), result.stderr.decode()


def seconds(log, *arguments):
    """The printed records, each as the second of its time."""
    output, complaints = audit("--file", log, "--json", *arguments)
    assert complaints == ""
    return [int(json.loads(line)["time"][17:19]) for line in output.splitlines()]


# Which records

FILTERS = [
    ([], [0, 1, 2, 3, 4, 5]),
    (["--request-id", "ID3"], [3]),
    (["--request-id", "id3"], []),
    (["--user", "alice"], [0, 4, 5]),
    (["--user", "Alice"], []),
    (["--user", "bob"], [1]),
    (["--user", "alice@_"], [4]),
    (["--user", "ASIAAAAAAAAAAAAAAAAA"], [0, 3, 5]),
    (["--outcome", "allowed"], [0, 3]),
    (["--outcome", "refused"], [1, 2, 5]),
    (["--action", "GetObject"], [1, 5]),
    (["--action", "GetObject", "--user", "alice"], [5]),
    (["--since", "2026-01-31T10:20:03Z"], [3, 4, 5]),
    (["--until", "2026-01-31T10:20:03Z"], [0, 1, 2]),
    (["--since", "2026-01-31T12:20:01+02:00", "--until", "2026-01-31T10:20:02Z"], [1]),
    (["--since", "1h"], []),
    (["--until", "10s"], [0, 1, 2, 3, 4, 5]),
    (["--since", "4294967295d"], [0, 1, 2, 3, 4, 5]),
]


@pytest.mark.parametrize("arguments, expected", FILTERS)
def test_options_choose_the_records(log, arguments, expected):
    assert seconds(log, *arguments) == expected


@pytest.mark.parametrize("arguments", [
    ["--outcome", "ended"], ["--since", "yesterday"], ["--since", "-1h"], ["--since", "h"],
    ["--since", "99999999999999999999s"], ["--until", "1w"], ["--until", ""],
    ["--since", "2026-02-30T00:00:00Z"], ["--request-id", ""]])
def test_a_malformed_argument_is_refused(log, arguments):
    output, complaints = audit("--file", log, *arguments, code=64)
    assert output == "" and arguments[0] in complaints


def test_a_recent_record_is_found_by_its_age(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    with Connection(daypass.address) as connection:
        request_id = connection.call(parameters(issuer.token(sub="alice"))).request_id
    for arguments in (["--since", "1h"], ["--user", "alice"], ["--request-id", request_id], []):
        result = daypass.run("audit", "--wide", *arguments)
        assert (result.returncode, result.stdout.count("\n")) == (0, 1), result
        assert request_id in result.stdout
    assert daypass.run("audit", "--until", "1h").stdout == ""


def test_a_record_is_one_short_line(log):
    output, _ = audit("--file", log)
    assert output.splitlines() == [
        "2026-01-31 10:20:00 ALLOW AssumeRole - alice ID0",
        "2026-01-31 10:20:01 DENY  GetObject secrets/plan bob no policy allows it ID1",
        "2026-01-31 10:20:02 DENY  - - - InvalidAction: no policy allows it ID2",
        "2026-01-31 10:20:03 ALLOW AssumeRoleWithWebIdentity - carol for 900 s ID3",
        "2026-01-31 10:20:04 ENDED KeycloakCheck - alice@_ disabled",
        "2026-01-31 10:20:05 DENY  GetObject - alice no policy allows it ID5",
    ]


def test_the_short_line_has_the_caller_s_usual_name_and_cuts_long_ones(tmp_path):
    log = write(tmp_path / "log", [
        refused(0, action="DeleteObject", resource="/demo/" + "x" * 100 + "/README.md",
                copySource="/demo/y", subject="s" * 43, userName="alice", provider="_",
                requestID="CAA82F" + "0" * 10),
        record(1, path="/a//b", subject=None, accessKeyID="ASIA" + "B" * 30),
        # A session that is over has its owner only, which may be a digest.
        refused(2, action="AssumeRole", subject=None, parent="alice",
                accessKeyID="ASIAAAAAAAAAAAAAAAAA"),
        refused(3, action="AssumeRole", subject=None, parent="d" * 42 + "A",
                accessKeyID="ASIAAAAAAAAAAAAAAAAA")])
    output, _ = audit("--file", log)
    assert output.splitlines() == [
        f"2026-01-31 10:20:00 DENY  DeleteObject demo/{'x' * 14}…{'x' * 10}/README.md "
        "(copy of demo/y) alice@_ no policy allows it CAA82F…",
        f"2026-01-31 10:20:01 ALLOW AssumeRole /a//b ASIA{'B' * 19}… ID1",
        "2026-01-31 10:20:02 DENY  AssumeRole - alice no policy allows it ID2",
        "2026-01-31 10:20:03 DENY  AssumeRole - ASIAAAAAAAAAAAAAAAAA no policy allows it ID3",
    ]
    assert audit("--file", log, "--request-id", "CAA82F")[0].count("\n") == 1
    assert audit("--file", log, "--request-id", "CAA82F…")[0].count("\n") == 1
    assert audit("--file", log, "--request-id", "AA82F")[0] == ""


def test_a_record_of_today_has_no_date(tmp_path):
    now = datetime.datetime.now(datetime.timezone.utc)
    later = now + datetime.timedelta(days=1)
    log = write(tmp_path / "log", [
        record(time=f"{day:%Y-%m-%d}T00:00:00Z") for day in (now, later)])
    short = audit("--file", log)[0].splitlines()
    # Midnight may have passed since.
    assert sorted(line.split(" ALLOW ")[0] for line in short) in [
        sorted(["00:00:00", f"{day:%Y-%m-%d} 00:00:00"]) for day in (now, later)]


def test_a_wide_line_has_full_names(log):
    output, _ = audit("--file", log, "--wide")
    assert output.splitlines() == [
        "2026-01-31T10:20:00Z ALLOW AssumeRole by alice (ASIAAAAAAAAAAAAAAAAA) from 192.0.2.7 "
        "[ID0]",
        "2026-01-31T10:20:01Z DENY  GetObject GET /secrets/plan by bob (bob) from 192.0.2.7 "
        "AccessDenied: no policy allows it [ID1]",
        "2026-01-31T10:20:02Z DENY  - by - from 192.0.2.7 InvalidAction: no policy allows it "
        "[ID2]",
        "2026-01-31T10:20:03Z ALLOW AssumeRoleWithWebIdentity by carol (ASIAAAAAAAAAAAAAAAAA) "
        "from 192.0.2.7 for 900 s [ID3]",
        "2026-01-31T10:20:04Z ENDED KeycloakCheck by alice of provider _ from - ended: disabled",
        "2026-01-31T10:20:05Z DENY  GetObject by alice (ASIAAAAAAAAAAAAAAAAA) from 192.0.2.7 "
        "AccessDenied: no policy allows it [ID5]",
    ]


@pytest.mark.parametrize("environment, is_coloured", [
    ({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_only_a_terminal_sees_colour(log, environment, is_coloured):
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [binary("daypass"), "audit", "--file", log], stdout=theirs, check=True, timeout=60,
            env={"PATH": "/usr/bin:/bin", **environment})
        shown = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert ("\x1b[31mDENY\x1b[0m  GetObject" in shown) == is_coloured
    assert ("\x1b[32mALLOW\x1b[0m AssumeRole" in shown) == is_coloured
    assert ("\x1b" in shown) == is_coloured


def test_with_json_lines_are_passed_on_as_they_are(log):
    assert audit("--file", log, "--json")[0] == log.read_text()


# The summary

def test_the_summary_counts_by_action_and_outcome(log):
    output, _ = audit("--file", log, "--summary")
    assert output.splitlines() == [
        "action                     outcome  count",
        "-                          refused  1",
        "AssumeRole                 allowed  1",
        "AssumeRoleWithWebIdentity  allowed  1",
        "GetObject                  refused  2",
        "KeycloakCheck              ended    1",
        "",
        "code           count",
        "AccessDenied   2",
        "InvalidAction  1",
    ]


def test_the_summary_is_for_programs_too(log):
    output, _ = audit("--file", log, "--summary", "--json", "--action", "GetObject")
    assert json.loads(output) == {
        "count": 2, "actions": [{"action": "GetObject", "outcome": "refused", "count": 2}],
        "refusals": [{"code": "AccessDenied", "count": 2}]}


def test_an_empty_log_has_an_empty_summary(tmp_path):
    log = write(tmp_path / "log", [])
    assert audit("--file", log) == ("", "")
    assert audit("--file", log, "--summary") == ("action  outcome  count\n", "")


# Which logs

def test_logs_that_were_moved_away_are_read_in_the_order_in_which_they_are_named(tmp_path):
    first = write(tmp_path / "audit.jsonl.1", LOG[:2])
    second = write(tmp_path / "audit.jsonl", LOG[2:])
    output, _ = audit("--file", first, "--file", second, "--json")
    assert output == first.read_text() + second.read_text()


def test_a_log_comes_by_standard_input(log, tmp_path):
    packed = tmp_path / "audit.jsonl.2.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    output, _ = audit("--file", "-", "--json", text=gzip.decompress(packed.read_bytes()))
    assert output == log.read_text()


@pytest.mark.parametrize("path", ["/nonexistent/log", "/"])
def test_a_log_that_can_not_be_read_is_named(path):
    output, complaints = audit("--file", path, code=1)
    assert output == "" and f"Error: {path}: " in complaints


def test_a_log_on_standard_error_has_to_be_named(make_daypass):
    daypass = make_daypass({"DAYPASS_AUDIT_LOG": "-"}).initialised()
    assert "--file" in daypass.refuse("audit")


# Lines that are not records

TORN = json.dumps(LOG[0])[:40]
FOREIGN = [
    TORN, "", "[]", "null", "{}", "a line of something else", '{"time":"2026-01-31T10:20:30Z"}',
    '{"outcome":"allowed"}', '{"time":"now","outcome":"allowed"}',
    '{"time":5,"outcome":"allowed"}', json.dumps(LOG[0])[:-1] + ',"time":"x"}',
    json.dumps(LOG[0]) + json.dumps(LOG[1]), "[" * 10_000, "\x00\x01\x02",
    "\x1b]0;owned\x07" + json.dumps(LOG[0]),
]


@pytest.mark.parametrize("line", FOREIGN)
def test_a_torn_or_foreign_line_is_counted_and_named(tmp_path, line):
    log = write(tmp_path / "log", [LOG[0], line, LOG[1], line])
    for arguments in ([], ["--json"]):
        output, complaints = audit("--file", log, *arguments)
        assert output.count("\n") == 2
        assert complaints == (
            f"daypass: skipped lines that are not audit records: 2, the first: {log}, line 2\n")
    summary, complaints = audit("--file", log, "--summary")
    assert "AssumeRole" in summary and "not audit records: 2" in complaints


@pytest.mark.parametrize("torn", [TORN, TORN[:4], json.dumps(LOG[0])[:-1], TORN + TORN])
def test_a_record_that_continues_a_torn_line_is_read(tmp_path, torn):
    """A process that shares the log may write on before it looks whether the last line is whole."""
    log = write(tmp_path / "log", [LOG[0], torn + json.dumps(LOG[1])])
    output, complaints = audit("--file", log, "--json")
    assert [json.loads(line) for line in output.splitlines()] == [LOG[0], LOG[1]]
    assert complaints == (
        f"daypass: skipped lines that are not audit records: 1, the first: {log}, line 2\n")


def test_no_text_of_a_caller_is_taken_as_a_record(tmp_path):
    """Quotes in strings are escaped."""
    text = json.dumps(LOG[1])
    record = json.dumps({**LOG[0], "reason": text})
    assert audit("--file", write(tmp_path / "log", [record, record[:-1]]), "--json")[0].count(
        "\n") == 1


@pytest.mark.parametrize("octets", [b"\xff\xfe\n", b'{"time":"\xc3\x28"}\n', b"\x00" * 100])
def test_bytes_that_are_not_utf_8_are_foreign(tmp_path, octets):
    log = tmp_path / "log"
    log.write_bytes(octets + b"\n" + json.dumps(LOG[0]).encode() + b"\n")
    output, complaints = audit("--file", log)
    assert output.count("\n") == 1 and "not audit records" in complaints


def test_a_whole_last_line_without_a_line_end_is_read(tmp_path):
    log = tmp_path / "log"
    log.write_text(json.dumps(LOG[0]))
    assert audit("--file", log)[0].count("\n") == 1
    log.write_text(json.dumps(LOG[0])[:-1])
    output, complaints = audit("--file", log)
    assert output == "" and "not audit records: 1" in complaints


# Terminals

ESCAPES = ["\x1b[2J", "\x1b]0;title\x07", "\x9b2J", "\r", "\x08" * 20, "\x7f", "\u202e", "\u2066",
           "\u2028", "\u2029", "\u200f", "\n", "\U000e0041"]


@pytest.mark.parametrize("escape", ESCAPES)
def test_nothing_that_a_client_chose_reaches_a_terminal_raw(tmp_path, escape):
    """Control characters in log lines have steered the terminals of people who read them."""
    fields = {name: f"a{escape}b" for name in (
        "action", "subject", "accessKeyID", "reason", "code", "method", "resource", "copySource",
        "sourceAddress", "requestID", "outcome")}
    # As Daypass writes it, and in another form that JSON allows.
    for ensure_ascii in (True, False):
        line = json.dumps({"time": LOG[0]["time"], **fields}, ensure_ascii=ensure_ascii)
        log = write(tmp_path / f"log{ensure_ascii}", [line])
        for arguments in ([], ["--summary"]):
            output, complaints = audit("--file", log, *arguments)
            assert escape not in output.replace("\n", "") and complaints == ""
            assert f"\\u{{{ord(escape[0]):x}}}" in output
        output, _ = audit("--file", log, "--json")
        assert output[:-1].isprintable()
        assert json.loads(output) == json.loads(line)


def test_white_space_between_values_moves_no_cursor(tmp_path):
    log = tmp_path / "log"
    log.write_text('{\t"time":"2026-01-31T10:20:30Z",\r"outcome":"allowed"\r}\r\n')
    output, complaints = audit("--file", log, "--json")
    assert (output, complaints) == (
        '{ "time":"2026-01-31T10:20:30Z", "outcome":"allowed" } \n', "")


def test_a_name_of_a_file_moves_no_cursor_either(tmp_path):
    log = write(tmp_path / "a\x1b[2Jb", ["x"])
    _, complaints = audit("--file", log)
    assert "\x1b" not in complaints


def test_other_letters_stay_letters(tmp_path):
    log = write(tmp_path / "log", [record(subject="日本 Ångström")])
    assert "日本 Ångström" in audit("--file", log)[0]


# Size

def test_memory_does_not_grow_with_the_log(tmp_path):
    """A line of 130 MB and 5,000 invented actions, in 128 MB of address space."""
    log = tmp_path / "log"
    with log.open("w") as file:
        for number in range(5_000):
            file.write(json.dumps(record(number % 60, action=f"{number}-" + "x" * 200)) + "\n")
        file.flush()
        # A hole in the file, which reads as NUL bytes.
        file.truncate(file.tell() + 130_000_000)
        file.seek(0, os.SEEK_END)
        file.write("\n" + json.dumps(LOG[0]) + "\n")

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 27, 1 << 27))

    output, complaints = audit("--file", log, "--summary", preexec_fn=limit)
    assert "(others)" in output and len(output.splitlines()) < 1_100
    assert "not audit records: 1" in complaints and "line 5001" in complaints


# Following

@pytest.fixture
def follow(tmp_path, own):
    def start(log, *arguments):
        return own.keep(Program(
            [binary("daypass"), "audit", "--follow", "--file", log, *arguments],
            tmp_path / "output", {"PATH": "/usr/bin:/bin"}))
    return start


def add(log, *lines):
    with log.open("a") as file:
        file.write("".join(json.dumps(line) + "\n" for line in lines))


def shows(program, *ids):
    until(lambda: [line.rsplit(" ", 1)[-1].strip("[]") for line in program.output.splitlines()]
          == list(ids), f"{ids}")


def test_new_lines_are_printed_as_they_come(log, follow):
    program = follow(log, "--action", "AssumeRole")
    shows(program, "ID0")
    add(log, record(10), refused(11, action="GetObject"), record(12))
    shows(program, "ID0", "ID10", "ID12")
    with log.open("a") as file:
        half = json.dumps(record(13))
        file.write(half[:50])
        file.flush()
        add(log.with_name("other"), record(14))
        file.write(half[50:] + "\n")
    shows(program, "ID0", "ID10", "ID12", "ID13")


def test_a_log_that_is_moved_away_is_followed_to_its_end_and_then_the_new_one(log, follow):
    write(log, [record(1)])
    program = follow(log)
    shows(program, "ID1")
    for number in (10, 20, 30):
        moved = log.rename(log.with_name(f"audit.jsonl.{number}"))
        add(moved, record(number))
        add(log, record(number + 1))
        shows(program, *[f"ID{n}" for n in (1, 10, 11, 20, 21, 30, 31) if n <= number + 1])


def test_a_log_that_is_emptied_is_read_from_its_beginning(log, follow):
    program = follow(write(log, [record(1), record(2)]))
    shows(program, "ID1", "ID2")
    os.truncate(log, 0)
    add(log, record(3))
    shows(program, "ID1", "ID2", "ID3")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_success(log, follow, number):
    program = follow(log, "--summary")
    add(log, "torn")
    until(lambda: waits(program, log), "it to follow")
    program.process.send_signal(number)
    assert program.wait() == 0
    assert "GetObject                  refused  2" in program.output
    assert "skipped lines that are not audit records: 1" in program.output


def waits(program, log):
    """Whether the command has read the whole log and sleeps."""
    place = pathlib.Path(f"/proc/{program.process.pid}")
    open_files = [link.name for link in (place / "fd").iterdir() if link.resolve() == log]
    return open_files and "State:\tS" in (place / "status").read_text() and (
        f"pos:\t{log.stat().st_size}\n" in (place / "fdinfo" / open_files[0]).read_text())


@pytest.mark.parametrize("path", ["-", "/dev/null"])
def test_only_a_file_can_be_followed(path):
    assert "not a regular file" in audit("--follow", "--file", path, code=1)[1]


def test_follow_prints_the_lines_of_a_running_server(make_daypass, make_issuer, own, tmp_path):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()

    def call():
        with Connection(daypass.address) as connection:
            return connection.call(parameters(issuer.token())).request_id

    ids = [call()]
    program = own.keep(Program(
        [binary("daypass"), "audit", "--follow", "--wide"], tmp_path / "output",
        daypass.environment))
    shows(program, *ids)
    ids += [call() for _ in range(3)]
    shows(program, *ids)
    daypass.audit_log.rename(daypass.audit_log.with_suffix(".1"))
    ids += [call() for _ in range(3)]
    shows(program, *ids)


def test_a_reader_that_goes_ends_it(log):
    with subprocess.Popen(
            [binary("daypass"), "audit", "--follow", "--file", log], stdout=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin"}) as process:
        process.stdout.readline()
        process.stdout.close()
        until(lambda: add(log, record(9)) or process.poll() is not None, "it to end")


def test_a_full_disk_is_reported(log):
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [binary("daypass"), "audit", "--file", log], stdout=full, stderr=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin"}, timeout=60)
    assert result.returncode == 1 and b"standard output" in result.stderr
