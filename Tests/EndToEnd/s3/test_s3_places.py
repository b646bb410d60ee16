"""T66: slow callers, or many calls of one caller, hold a share of the workers, and never all of
them.

Each attack continues while Daypass serves others. No test waits for a caller to finish.
"""

import contextlib
import functools
import http.client
import json
import select
import subprocess
import time

import pytest

from support.apache import Apache
from support.chunks import upload
from support.daypass import binary
from support.fastcgi import cgi_answer
from support.gateway import Gateway
from support.nginx import Nginx
from support.s3 import S3, allow
from support.waiting import until
from support.wire import Answer, Wire

PLACES = 4
WEB_SERVERS = {
    "nginx": Gateway, "Apache": functools.partial(Apache, mode="proxy")}
LARGE = bytes(64 << 20)


def made(makers, authority, certificate, web_server, settings=None):
    s3 = S3(makers, authority, certificate, {
        "DAYPASS_THREADS": "12", "DAYPASS_UPLOAD_THREADS": str(PLACES), **(settings or {})},
        web_server=web_server)
    s3.wire = Wire(s3)
    s3.bucket("reports")
    s3.store.place("reports", "large", LARGE)
    s3.store.place("reports", "small", b"one")
    for name in ("alice", "mallory"):
        setattr(s3, name, s3.user(name, [allow("s3:*", on=("reports", "reports/*"))]))
    s3.nobody = s3.user("nobody")
    return s3


@pytest.fixture(scope="module", params=WEB_SERVERS)
def s3(request, shared, authority, certificate):
    """Every S3 request goes through Daypass."""
    s3 = made(shared, authority, certificate, WEB_SERVERS[request.param])
    # Apache passes on no answer before it has the client's whole body, or finds the client too
    # slow.
    s3.answers_early = request.param == "nginx"
    return s3


@pytest.fixture(scope="module")
def authorized(shared, authority, certificate):
    """nginx sends the store most of what the authorizer allows, and Daypass the uploads in signed
    chunks."""
    return made(shared, authority, certificate, Nginx)


def slow_upload(s3, keys, number):
    """An unfinished upload, on a connection that stays open."""
    call = s3.wire.signed(
        keys, "PUT", f"/reports/slow-{number}", payload="UNSIGNED-PAYLOAD") if keys \
        else s3.wire.unsigned("PUT", f"/reports/slow-{number}")
    call = call.with_headers(Content_Length="1000000")
    connection = s3.wire.connect(tls=False)
    connection.sendall(call.bytes + b"a" * 1000)
    return connection


def slow_list(s3, keys, bucket="reports"):
    """An unfinished list of objects to delete."""
    call = s3.wire.signed(keys, "POST", f"/{bucket}?delete", payload="0" * 64)
    connection = s3.wire.connect(tls=False)
    connection.sendall(call.with_headers(Content_Length="1000000").bytes + b"<Delete>")
    return connection


def slow_reader(s3, keys, number):
    """A large object of which the client reads nothing."""
    connection = s3.wire.connect(tls=False)
    connection.sendall(s3.wire.signed(keys, "GET", "/reports/large").bytes)
    return connection


def slow_chunks(s3, keys, number):
    """An upload in signed chunks, after its first chunk."""
    call = upload(s3.wire, keys, f"/reports/slow-{number}", [b"a" * 10_000, b"b" * 10_000])
    connection = s3.wire.connect(tls=False)
    connection.sendall(call.bytes[:-10_100])
    return connection


@contextlib.contextmanager
def holding(s3, keys, attack, count=PLACES):
    """Makes an owner hold every place, and returns the connections."""
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(attack(s3, keys, number)) for number in range(count)]
        yield connections


def get(s3, keys, key="small"):
    return s3.wire.send(s3.wire.signed(keys, "GET", f"/reports/{key}"))


def refusals(s3, action):
    return [line["code"] for line in s3.daypass.audit() if line.get("action") == action]


def answered(connections):
    return select.select(connections, [], [], 0)[0]


def answer_on(connection):
    response = http.client.HTTPResponse(connection)
    response.begin()
    return Answer(response)


@pytest.mark.parametrize("attack", [slow_upload, slow_reader], ids=["uploads", "readers"])
def test_others_get_a_place_though_one_caller_holds_them_all(s3, attack):
    with holding(s3, s3.mallory, attack) as connections:
        # The caller with all places gets no more.
        until(lambda: get(s3, s3.mallory).status == 503, "the places to be taken")
        for _ in range(3):
            assert get(s3, s3.alice).body == b"one"
        put = s3.wire.signed(s3.alice, "PUT", "/reports/hers", body=b"hers")
        assert s3.wire.send(put).status == 200
        if attack is slow_upload:
            # One of the uploads had to make room, and its client learns so; the others continue.
            [line] = [line for line in s3.daypass.audit()
                      if line["code"] == "SlowDown" and "slow-" in line["resource"]]
            assert line["subject"] == "mallory"
            if s3.answers_early:
                until(lambda: answered(connections), "an answer")
                [broken_off] = answered(connections)
                assert answer_on(broken_off).refusal == (503, "SlowDown")
    until(lambda: get(s3, s3.mallory).body == b"one", "a place")


def test_a_list_that_could_delete_nothing_is_not_read(s3):
    """Neither a caller without a policy nor one without rights in the bucket holds a place."""
    with contextlib.ExitStack() as stack:
        lists = [stack.enter_context(slow_list(s3, s3.nobody)) for _ in range(PLACES)]
        lists += [stack.enter_context(slow_list(s3, s3.alice, "secrets")) for _ in range(PLACES)]
        until(
            lambda: refusals(s3, "DeleteObjects") == ["AccessDenied"] * 2 * PLACES, "the refusals")
        assert get(s3, s3.mallory).body == b"one"
        if s3.answers_early:
            for connection in lists:
                assert answer_on(connection).refusal == (403, "AccessDenied")


def test_a_sessions_policy_keeps_a_list_from_being_read(s3):
    session = s3.session(s3.alice, Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [allow("s3:GetObject")]}))
    before = refusals(s3, "DeleteObjects")
    with slow_list(s3, session):
        until(lambda: refusals(s3, "DeleteObjects") == [*before, "AccessDenied"], "the refusal")


def test_slow_lists_make_room(s3):
    with contextlib.ExitStack() as stack:
        for _ in range(PLACES):
            stack.enter_context(slow_list(s3, s3.mallory))
        until(lambda: get(s3, s3.mallory).status == 503, "the places to be taken")
        assert get(s3, s3.alice).body == b"one"
        assert s3.wire.send(s3.wire.signed(s3.alice, "GET", "/")).status == 200


def test_the_sessions_of_one_user_share_as_well(s3):
    backup, other = s3.session(s3.alice), s3.session(s3.alice)
    with holding(s3, backup, slow_upload):
        until(lambda: get(s3, backup).status == 503, "the places to be taken")
        assert get(s3, other).body == b"one"
        assert get(s3, s3.mallory).body == b"one"


def test_many_sessions_of_one_user_are_one_caller(s3):
    with contextlib.ExitStack() as stack:
        for number in range(PLACES):
            stack.enter_context(slow_upload(s3, s3.session(s3.mallory), number))
        until(lambda: get(s3, s3.session(s3.mallory)).status == 503, "the places to be taken")
        assert get(s3, s3.alice).body == b"one"


def test_strangers_share_by_address(own, authority, certificate):
    s3 = made(own, authority, certificate, Gateway, {"DAYPASS_ANONYMOUS_POLICY": "readwrite"})
    unsigned = s3.wire.unsigned("GET", "/reports/small")
    with holding(s3, None, slow_upload):
        until(lambda: s3.wire.send(unsigned).status == 503, "the places to be taken")
        assert get(s3, s3.alice).body == b"one"


def test_uploads_in_signed_chunks_make_room(authorized):
    """Behind nginx's authorizer only these uploads hold places."""
    s3 = authorized
    with holding(s3, s3.mallory, slow_chunks) as connections:
        until(lambda: s3.wire.send(
            upload(s3.wire, s3.mallory, "/reports/more", [b"a"])).status == 503,
        "the places to be taken")
        assert s3.wire.send(upload(s3.wire, s3.alice, "/reports/hers", [b"chunk"])).status == 200
        assert s3.store.object("reports", "hers") == b"chunk"
        until(lambda: answered(connections), "an answer")
        [broken_off] = answered(connections)
        assert answer_on(broken_off).refusal == (503, "SlowDown")


# The slowest accepted caller


@pytest.fixture(scope="module", params=WEB_SERVERS)
def impatient(request, shared, authority, certificate):
    return made(shared, authority, certificate, WEB_SERVERS[request.param], {
        "DAYPASS_UPLOAD_THREADS": "1", "DAYPASS_UPLOAD_STALL_SECONDS": "1"})


@pytest.mark.parametrize(
    "attack", [slow_upload, lambda s3, keys, _: slow_list(s3, keys)], ids=["upload", "list"])
def test_a_byte_now_and_then_is_too_slow(impatient, attack):
    """A pause may last a second here. All pauses together may last no longer, except one second for
    each 500 bytes."""
    before = len(impatient.daypass.audit())
    with attack(impatient, impatient.alice, 0) as connection:

        def is_refused():
            connection.sendall(b" ")
            time.sleep(0.25)
            return impatient.daypass.audit()[before:]
        [line] = until(is_refused, "the refusal", seconds=30)
        assert (line["code"], line["subject"]) == ("RequestTimeout", "alice")
        assert get(impatient, impatient.alice).body == b"one"


def test_a_slow_reader_loses_its_place(impatient):
    """It has the only place, and the next request is the same caller's: no other caller makes it
    leave."""
    with slow_reader(impatient, impatient.alice, 0) as connection:

        def is_free():
            connection.recv(1)
            return get(impatient, impatient.alice).status == 200
        until(is_free, "the place", seconds=30)
    assert impatient.store.object("reports", "large") == LARGE


def test_as_cgi_a_byte_now_and_then_is_too_slow(impatient, tmp_path):
    s3 = impatient
    settings = tmp_path / "cgi.env"
    settings.write_text("".join(
        f"{name}={value}\n" for name, value in s3.daypass.settings.items()
        if name != "DAYPASS_LISTEN"))
    call = s3.wire.signed(s3.alice, "PUT", "/reports/k", payload="UNSIGNED-PAYLOAD")
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers
               if name != "Content-Length"}
    process = subprocess.Popen(
        [binary("daypass.fcgi")], bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**s3.daypass.environment, "DAYPASS_CONFIG": str(settings), **headers,
             "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "PUT", "REQUEST_URI": "/reports/k",
             "DAYPASS_DOOR": "gateway", "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": "1000000"})
    with process:

        def is_answered():
            with contextlib.suppress(BrokenPipeError):  # The process has answered, and ended.
                process.stdin.write(b"a")
            return select.select([process.stdout], [], [], 0.25)[0]
        until(is_answered, "an answer", seconds=30)
        process.stdin.close()
        answer = cgi_answer(process.stdout.read())
    assert answer.status == 400 and b"<Code>RequestTimeout</Code>" in answer.body
