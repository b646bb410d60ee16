"""Directories that are slow, hang up, cut lists, refer elsewhere or send nonsense (T14).

Each has a Daypass of its own. The calls are made at the same time, because the slow directories
take their whole time. The tests then look at each outcome.
"""

import concurrent.futures
import os
import threading
import time

import pytest

from support.crowd import refused_in_a_crowd
from support.daypass import Daypass
from support.fake_directory import (
    ALICE, BIND, BIND_DONE, BUSY, DEVELOPERS, DONE, EXTENDED, EXTENDED_DONE, INVALID_CREDENTIALS,
    NO_SUCH_OBJECT, REFERENCE, REFERRAL, SEARCH, SIZE_LIMIT, SUCCESS, FakeDirectory, drops, element,
    entry, message, replies, result, send)
from support.fastcgi import Connection
from support.inspection import inspect
from support.slapd import GROUPS, LOOKUP, PEOPLE, password_of
from support.sts import VERSION
from support.waiting import until

UNREACHABLE = (400, "IDPCommunicationError")
REFUSED = (403, "AccessDenied")
ELSEWHERE = element(0xA3, element(0x04, "ldap://127.0.0.1:1/"))


def form(name="alice", password=password_of("alice")):
    return {"Action": "AssumeRoleWithLDAPIdentity", "Version": VERSION, "LDAPUsername": name,
            "LDAPPassword": password}


def call(daypass, *arguments, timeout=40):
    with Connection(daypass.address, timeout) as connection:
        return connection.call(form(*arguments))


def octets(*parts):
    """Sends these bytes, whatever the request, and nothing more."""
    def send(connection, request):
        for part in parts:
            connection.sendall(part)
        while connection.recv(1 << 16):
            """The client still listens."""
    return send


def entries(*found, code=SUCCESS):
    return replies(*[entry(name) for name in found], result(DONE, code))


def drip(connection, request):
    """Sends an entry now and then, without an end."""
    while True:
        send(connection, request, entry(DEVELOPERS))
        time.sleep(0.3)


def crowd(connection, request):
    for number in range(20_000):
        send(connection, request, entry(f"cn={number},{GROUPS}"))
    send(connection, request, result(DONE, SUCCESS))


def endless_pages(connection, request):
    """Always another page, with the same group."""
    value = element(0x30, element(0x02, 0), element(0x04, "next"))
    control = element(0x30, element(0x04, "1.2.840.113556.1.4.319"), element(0x04, value))
    connection.sendall(message(request.number, entry(DEVELOPERS)))
    connection.sendall(message(
        request.number, result(DONE, SUCCESS), element(0xA0, control)))


def drip_handshake(connection, request):
    """A long message of the handshake, a byte now and then."""
    connection.recv(1 << 16)
    connection.sendall(SERVER_HELLO)
    while True:
        connection.sendall(b"\x02")
        time.sleep(0.3)


def agrees_and_drips(connection, request):
    send(connection, request, result(EXTENDED_DONE, SUCCESS))
    drip_handshake(connection, request)


def agrees_and_goes_on_in_plain(connection, request):
    send(connection, request, result(EXTENDED_DONE, SUCCESS))
    # The client's part of the handshake
    connection.recv(1)
    connection.sendall(message(2, result(BIND_DONE, SUCCESS)) * 100)


def agrees_with_more_behind_it(connection, request):
    """A message from before the handshake must not be valid after it."""
    agreed = message(request.number, result(EXTENDED_DONE, SUCCESS))
    connection.sendall(agreed + message(2, result(BIND_DONE, SUCCESS)) * 100)


HUGE = b"\x30\x84\x7f\xff\xff\xff\x02\x04\x00\x00\x00\x01\x64\x84\x7f\xff\xff\xf0"
SERVER_HELLO = b"\x16\x03\x03\x40\x00\x02\x00\x30\x00\x03\x03"

# libldap sees at once that this is not a handshake, or waits for more of it.
NO_HANDSHAKE = ("connecting: no encrypted connection", "connecting: no answer in time")

# Each misbehaviour: the connection's encryption, the request that it answers, the answer, and the
# reason in the audit log.
MISBEHAVIOURS = {
    "hangs in the handshake": ("tls", "connection", octets(), "connecting: no answer in time"),
    "begins a handshake": (
        "tls", "connection", octets(SERVER_HELLO), "connecting: no answer in time"),
    "drips a handshake": ("tls", "connection", drip_handshake, "connecting: no answer in time"),
    "drips a handshake after StartTLS": (
        "starttls", EXTENDED, agrees_and_drips, "connecting: no answer in time"),
    "ends in the handshake": ("tls", "connection", drops, "connecting"),
    "speaks no TLS": (
        "tls", "connection", octets(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9), "connecting"),
    "hangs at StartTLS": ("starttls", EXTENDED, octets(), "connecting: no answer in time"),
    "refuses StartTLS": ("starttls", EXTENDED, replies(result(EXTENDED_DONE, 2, "no such thing")),
                         "connecting: no encrypted connection: the directory refused StartTLS: no "
                         "such thing (2)"),
    "agrees to StartTLS, and goes on in plain": (
        "starttls", EXTENDED, agrees_and_goes_on_in_plain, NO_HANDSHAKE),
    "agrees to StartTLS, with more behind it": (
        "starttls", EXTENDED, agrees_with_more_behind_it, NO_HANDSHAKE),
    "drops at StartTLS": ("starttls", EXTENDED, drops, "connecting"),
    "refers at StartTLS": (
        "starttls", EXTENDED, replies(result(EXTENDED_DONE, REFERRAL, "", ELSEWHERE)),
        "connecting"),
    "accepts and hangs": ("none", "connection", octets(), "lookup bind: no answer in time"),
    "does not know the lookup user": (
        "none", LOOKUP, replies(result(BIND_DONE, INVALID_CREDENTIALS)),
        "lookup bind: Invalid credentials"),
    "is busy": ("none", BIND, replies(result(BIND_DONE, BUSY, "come back")), "come back"),
    "refers at a bind": ("none", BIND, replies(result(BIND_DONE, REFERRAL, "", ELSEWHERE)),
                         "lookup bind: Referral"),
    "drops at the bind": ("none", BIND, drops, "lookup bind: the connection broke"),
    "is cut short": (
        "none", BIND, octets(b"\x30\x0c\x02\x01\x01\x61"), "lookup bind: no answer in time"),
    "talks HTTP": ("none", BIND, octets(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "lookup bind"),
    "has an unknown answer": ("none", BIND, replies(result(0x6B, SUCCESS)), "lookup bind"),
    "has an empty answer": ("none", BIND, replies(element(BIND_DONE)), "lookup bind"),
    "announces 2 GiB": ("none", BIND, octets(HUGE, *[b"x" * 65536] * 32), "lookup bind"),
    "hangs at the search": ("none", PEOPLE, octets(), "user search: no answer in time"),
    "drops at the search": ("none", PEOPLE, drops, "user search: the connection broke"),
    "has no such base": ("none", PEOPLE, replies(result(DONE, NO_SUCH_OBJECT)), "user search"),
    "refers at the search": ("none", PEOPLE, replies(result(DONE, REFERRAL, "", ELSEWHERE)),
                             "user search: Referral"),
    "is busy at the search": ("none", PEOPLE, replies(result(DONE, BUSY)), "user search"),
    "finds a name with NUL": ("none", PEOPLE, entries(ALICE + "\0"), "user search"),
    "finds a name that is no UTF-8": (
        "none", PEOPLE, replies(element(0x64, element(0x04, b"cn=\xff,dc=x"), element(0x30)),
                                result(DONE, SUCCESS)), "user search"),
    "finds a name that is none": ("none", PEOPLE, entries("alice"), "user search"),
    "finds no name": ("none", PEOPLE, entries(""), "user search"),
    "finds an endless name": ("none", PEOPLE, entries("cn=" + "x" * 5000), "user search"),
    "finds a broken entry": ("none", PEOPLE, replies(element(0x64, element(0x04, ALICE)),
                                                     result(DONE, SUCCESS)), "user search"),
    "finds an entry of 2 MiB": ("none", PEOPLE, replies(entry(ALICE, mail=["x" * (2 << 20)]),
                                                       result(DONE, SUCCESS)), "user search"),
    "hangs at the password": ("none", ALICE, octets(), "password check: no answer in time"),
    "drops at the password": ("none", ALICE, drops, "password check: the connection broke"),
    "is busy at the password": ("none", ALICE, replies(result(BIND_DONE, BUSY)), "password check"),
    "refers at the password": ("none", ALICE, replies(result(BIND_DONE, REFERRAL, "", ELSEWHERE)),
                               "password check: Referral"),
    "hangs at the groups": ("none", GROUPS, octets(), "group search: no answer in time"),
    "drops at the groups": ("none", GROUPS, drops, "group search: the connection broke"),
    "cuts the groups": (
        "none", GROUPS, entries(DEVELOPERS, code=SIZE_LIMIT), "group search: more than 1"),
    "drips groups": ("none", GROUPS, drip, "group search: no answer in time"),
    "has 20,000 groups": ("none", GROUPS, crowd, "group search: more than 10000"),
    "pages without an end": ("none", GROUPS, endless_pages, "group search: "),
    "has a group of no name": ("none", GROUPS, entries(DEVELOPERS, "devs"), "group search"),
}


class Case:
    """A directory, and the Daypass that asks it."""

    def __init__(self, place, authority, encryption, at, answer):
        self.directory = FakeDirectory()
        self.daypass = Daypass(place, authority, {
            **self.directory.settings(encryption, user_dn_attributes="mail"),
            "DAYPASS_THREADS": "1"})
        self.directory.answers[at] = answer

    def run(self):
        self.daypass.start()
        self.answer = call(self.daypass)
        self.reason = self.daypass.audit_line(self.answer.request_id).get("reason", "")
        self.connections = self.directory.connection_count
        with open(f"/proc/{self.daypass.program.process.pid}/stat") as file:
            user, system = file.read().rpartition(")")[2].split()[11:13]
        self.processor_seconds = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        self.daypass.stop()
        self.directory.stop()


@pytest.fixture(scope="module")
def cases(shared, authority):
    cases = {name: Case(shared.place("h"), authority, *how[:3])
             for name, how in MISBEHAVIOURS.items()}
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        list(pool.map(Case.run, cases.values()))
    return cases


@pytest.mark.parametrize("name", [name for name in MISBEHAVIOURS if "StartTLS" in name])
def test_no_request_is_sent_without_the_configured_encryption(cases, name):
    assert cases[name].answer.refusal == UNREACHABLE
    assert cases[name].directory.count(EXTENDED) == 1 and cases[name].directory.count(BIND) == 0


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_misbehaving_directory_proves_nothing(cases, name):
    case = cases[name]
    assert case.answer.refusal == UNREACHABLE
    assert case.answer.text("Message") == "the identity provider could not be asked; try again"
    expected = MISBEHAVIOURS[name][3]
    expected = [expected] if isinstance(expected, str) else expected
    assert any(reason in case.reason for reason in expected)
    assert password_of("alice") not in case.reason
    assert case.processor_seconds < 3, "it waits without looking all the time"


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_no_directory_is_asked_twice(cases, name):
    assert cases[name].connections == 1


# Well-behaved directories

@pytest.fixture
def directory(make_directory):
    return make_directory()


@pytest.fixture
def daypass(make_daypass, directory):
    daypass = make_daypass({**directory.settings(), "DAYPASS_THREADS": "1"}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", ALICE)
    directory.requests.clear()
    return daypass.start()


def test_unknown_ambiguous_and_wrong_names_lead_to_the_same_requests(directory, daypass):
    """The requests to the directory do not show which names it has (T49)."""
    def questions():
        asked = [(request.kind, len(request.password) > 0) for request in directory.requests]
        directory.requests.clear()
        return asked

    def name_of_bind():
        return [request.name for request in directory.requests if request.kind == BIND][-1]

    assert call(daypass, "alice", "wrong").refusal == REFUSED
    wrong = questions()
    assert wrong == [(BIND, True), (SEARCH, False), (BIND, True)]
    directory.answers[PEOPLE] = entries()
    assert call(daypass, "alice", "wrong").refusal == REFUSED
    assert name_of_bind().endswith(f",{PEOPLE}") and name_of_bind() != ALICE
    assert questions() == wrong
    directory.answers[PEOPLE] = entries(ALICE, ALICE.replace("alice", "bob"))
    assert call(daypass, "alice", "wrong").refusal == REFUSED
    assert questions() == wrong
    assert directory.connection_count == 2, "one for the command line, one for all calls"


@pytest.mark.parametrize("code", [INVALID_CREDENTIALS, 48, 53, 19, 50, 32, 34])
def test_every_refusal_of_a_password_has_the_same_answer(directory, daypass, code):
    """Locked, expired, disabled (T49)."""
    directory.answers[ALICE] = replies(result(BIND_DONE, code, "data 775"))
    answer = call(daypass)
    assert answer.refusal == REFUSED
    assert answer.text("Message") == "the directory does not accept this name and password"
    assert f"({code}): data 775" in daypass.audit_line(answer.request_id)["reason"]


def test_a_name_without_an_entry_has_no_right_password(directory, daypass):
    """A directory that accepts every bind (RFC 4513 §5.1.2) still finds no entry."""
    directory.answers[BIND] = replies(result(BIND_DONE, SUCCESS))
    directory.answers[PEOPLE] = entries()
    assert call(daypass).refusal == REFUSED


def test_references_to_elsewhere_are_left_out(directory, daypass):
    """Active Directory adds some to every search of a whole domain."""
    reference = element(REFERENCE, element(0x04, "ldap://127.0.0.1:1/DC=x"))
    directory.answers[PEOPLE] = replies(reference, entry(ALICE), reference, result(DONE, SUCCESS))
    assert call(daypass).status == 200


def test_attributes_are_found_in_any_case_and_those_that_are_no_text_are_left_out(
        make_directory, make_daypass):
    directory = make_directory()
    daypass = make_daypass(directory.settings(user_dn_attributes="sshKey,photo,none")).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", ALICE)
    daypass.start()
    directory.answers[PEOPLE] = replies(
        entry(ALICE, SSHKEY=["a", b"\xff", "b"], photo=[b"\xff"], uninvited=["x"]),
        result(DONE, SUCCESS))
    claims = inspect(daypass, call(daypass))
    assert {name: values for name, values in claims.items() if name.startswith("ldapAttrib")} == {
        "ldapAttrib_sshKey": ["a", "b"]}


def test_a_broken_connection_is_reopened_once(directory, daypass):
    assert call(daypass).status == 200
    before = directory.connection_count
    directory.drop()
    assert call(daypass).status == 200
    assert directory.connection_count == before + 1
    directory.answers[LOOKUP] = drops
    assert call(daypass).refusal == UNREACHABLE
    assert directory.connection_count == before + 2, "the kept one broke, and a new one did: enough"


def test_a_kept_connection_that_hangs_is_not_tried_again(directory, daypass):
    assert call(daypass).status == 200
    before = directory.connection_count
    directory.answers[LOOKUP] = octets()
    assert call(daypass).refusal == UNREACHABLE
    assert directory.connection_count == before
    del directory.answers[LOOKUP]
    assert call(daypass).status == 200
    assert directory.connection_count == before + 1


def test_a_slow_directory_holds_one_worker_not_all(make_directory, make_daypass):
    """S3 requests need the others."""
    directory = make_directory()
    # Two of them may wait for a directory that answers in time.
    daypass = make_daypass({**directory.settings(), "DAYPASS_THREADS": "8"}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", ALICE)
    daypass.start()
    directory.answers[LOOKUP] = octets()
    assert call(daypass).refusal == UNREACHABLE
    before = directory.connection_count
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(call, daypass)
        until(lambda: directory.connection_count > before, "the next call to ask")
        for _ in range(8):
            answer = call(daypass)
            assert answer.refusal == UNREACHABLE
            assert "another call is asking" in daypass.audit_line(answer.request_id)["reason"]
        assert not waiting.done()
        assert waiting.result().refusal == UNREACHABLE
    assert directory.connection_count == before + 1
    del directory.answers[LOOKUP]
    for _ in range(4):
        assert call(daypass).status == 200


def test_a_directory_that_takes_its_time_holds_a_quarter_of_the_threads(
        make_directory, make_daypass):
    """Each of its answers comes in time, so Daypass never finds it too slow (T14)."""
    directory = make_directory()
    daypass = make_daypass({**directory.settings(), "DAYPASS_THREADS": "8"}).initialised()
    daypass.tell("policy", "attach", "readonly", "--ldap-user", ALICE)
    daypass.start()
    answers = threading.Event()

    def hesitate(connection, request):
        answers.wait(60)
        send(connection, request, entry(ALICE), result(DONE, SUCCESS))
    directory.answers[PEOPLE] = hesitate
    refused = refused_in_a_crowd(
        daypass, lambda: call(daypass), "too many calls wait for the directory", answers)
    assert refused.refusal == UNREACHABLE
    assert call(daypass).status == 200
