"""Records that come in pieces, end too early or never stop coming (T22, T23, T57).

A request means the same wherever its bytes are split, and Daypass never takes a part of one for
the whole.
"""

import pytest

from support.chunks import upload
from support.daypass import Daypass
from support.fastcgi import (
    ABORT_REQUEST, PARAMS, STDIN, Connection, begin, pairs, post, record, stream, whole)
from support.s3 import allow
from support.waiting import until

REFUSED = b"Action=Unknown&Version=2011-06-15"
ANSWER = (400, "InvalidAction")
BODY = b"hello"


@pytest.fixture(scope="module")
def server(shared, authority):
    return shared.keep(Daypass(shared.place("daypass"), authority, {})).start()


@pytest.fixture(scope="module")
def door(recorded):
    """The upload door, reached without nginx."""
    recorded.alice = recorded.user("pieces", [allow("s3:*", on=("reports", "reports/*"))])
    return recorded


def asked(door):
    """The parameters and the body of an upload."""
    call = upload(door.wire, door.alice, "/reports/pieces", [BODY[:3], BODY[3:]])
    return {
        "REQUEST_METHOD": call.method, "REQUEST_URI": call.target.decode(),
        "DAYPASS_DOOR": "upload", "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": str(len(call.body)),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers
           if name != "Content-Length"}}, call.body


def stored(door):
    """The requests that reached the store whole, of which it could make an object."""
    return [one.body for one in door.store.take()
            if len(one.body) == int(one.header("content-length"))]


def incomplete(door):
    """How many uploads Daypass has refused because their end is missing."""
    return sum(line.get("code") == "IncompleteBody" for line in door.daypass.audit())


def test_a_request_may_be_cut_in_two_at_every_octet(server):
    octets = whole(*post(REFUSED))
    for cut in range(1, len(octets)):
        with Connection(server.address) as connection:
            connection.send_apart(octets[:cut], octets[cut:])
            assert connection.answer().refusal == ANSWER, cut


def test_a_part_of_a_request_is_not_a_request(server):
    """Whatever is missing, the answer is not that of the whole request, and the server works
    afterwards."""
    octets = whole(*post(REFUSED))
    for cut in range(len(octets)):
        with Connection(server.address) as connection:
            connection.send(octets[:cut])
            connection.end_sending()
            assert connection.rest() == [], cut
    with Connection(server.address) as connection:
        assert connection.call(REFUSED).refusal == ANSWER


def test_a_request_may_be_aborted_after_every_record(server):
    parameters, body = post(REFUSED)
    encoded = pairs(parameters)
    records = [begin(keep=True)]
    records += [record(PARAMS, encoded[i:i + 16]) for i in range(0, len(encoded), 16)]
    records += [record(PARAMS)] + [record(STDIN, body[i:i + 5]) for i in range(0, len(body), 5)]
    for count in range(1, len(records) + 1):
        with Connection(server.address) as connection:
            connection.send(b"".join(records[:count]) + record(ABORT_REQUEST))
            assert connection.rest() == [], count
    with Connection(server.address) as connection:
        assert connection.call(REFUSED).refusal == ANSWER


def test_a_thousand_requests_fit_on_a_connection(server):
    with Connection(server.address) as connection:
        for number in range(1, 1_001):
            connection.send(whole(*post(REFUSED), request=number, keep=True))
            assert connection.answer(number).refusal == ANSWER


def test_endless_management_records_end_the_connection(server):
    """Management records belong to no request: Daypass must not collect them."""
    question = record(9, pairs({"FCGI_MPXS_CONNS": ""}), request=0)
    with Connection(server.address) as connection:
        connection.send(question * 50)
        assert connection.rest() == []
    with Connection(server.address) as connection:
        assert connection.call(REFUSED).refusal == ANSWER


# Bodies that Daypass forwards as they come

def test_an_upload_may_be_cut_in_two_at_every_octet_of_its_body(door):
    parameters, body = asked(door)
    head = begin() + stream(PARAMS, pairs(parameters))
    octets = stream(STDIN, body, size=50)
    for cut in range(1, len(octets)):
        with Connection(door.daypass.address) as connection:
            connection.send_apart(head + octets[:cut], octets[cut:])
            assert connection.answer().status == 200, cut
        assert stored(door) == [BODY], cut


@pytest.mark.parametrize("end", ["closed", "half closed", "aborted"])
def test_an_upload_that_ends_early_anywhere_is_no_object(door, end):
    """A store makes no object of fewer bytes than its length states (T23)."""
    parameters, body = asked(door)
    head = begin() + stream(PARAMS, pairs(parameters))
    before = incomplete(door)
    for cut in range(len(body)):
        with Connection(door.daypass.address) as connection:
            connection.send(head + (record(STDIN, body[:cut]) if cut else b""))
            if end == "aborted":
                connection.send(record(ABORT_REQUEST))
            if end != "closed":
                connection.end_sending()
                connection.rest()
        # Daypass takes a limited number of uploads at once.
        until(lambda: incomplete(door) == before + cut + 1, f"the refusal of {cut} octets")
    assert stored(door) == []
    with Connection(door.daypass.address) as connection:
        connection.send(whole(parameters, body))
        assert connection.answer().status == 200
    assert stored(door) == [BODY]
