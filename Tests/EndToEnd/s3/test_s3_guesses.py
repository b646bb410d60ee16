"""Guesses at the S3 door count by address, and lock out neither a key nor other callers from that
address.

AttemptLimiterTests tests the rule with a clock of its own. These tests have the doors and real
clients.
"""

import itertools

import botocore.exceptions
import pytest

from support.gateway import Gateway
from support.s3 import S3, allow
from support.sts import fresh_address
from support.wire import Wire

LIMITS = {"DAYPASS_LIMIT_ADDRESS": "12", "DAYPASS_LIMIT_NAME": "4", "DAYPASS_LIMIT_TOTAL": "4"}
UNKNOWN = (403, "InvalidAccessKeyId")
WRONG = (403, "SignatureDoesNotMatch")
DAMAGED = (400, "InvalidToken")
THROTTLED = (503, "SlowDown")

numbers = itertools.count()


@pytest.fixture(scope="module", params=[None, Gateway], ids=["authorizer", "gateway"])
def s3(request, make_own, authority, certificate):
    """Limits are on, behind the authorizer and the door that forwards too."""
    s3 = S3(make_own(), authority, certificate, LIMITS, web_server=request.param)
    s3.bucket("mine")
    s3.store.place("mine", "k", b"content")
    s3.keys = s3.user("alice", [allow("s3:*")])
    s3.other = s3.user("carol", [allow("s3:*")])
    s3.wire = Wire(s3)
    return s3


def wrong(keys):
    return {**keys, "aws_secret_access_key": "not-the-secret"}


def stranger():
    """An access key that does not exist, a new one each time."""
    return {"aws_access_key_id": f"nobody-{next(numbers)}", "aws_secret_access_key": "some-secret"}


def ask(s3, keys, address, method="GET", is_presigned=False):
    sign = s3.wire.presigned if is_presigned else s3.wire.signed
    return s3.wire.send(sign(keys, method, "/mine/k"), address=address)


def outcomes(s3, keys, address, count, **options):
    """The answers to several requests: 200, or status and code."""
    answers = [
        ask(s3, keys() if callable(keys) else keys, address, **options) for _ in range(count)]
    return [200 if answer.status == 200 else answer.refusal for answer in answers]


@pytest.mark.parametrize("is_presigned", [False, True])
def test_unknown_access_keys_count_by_address(s3, is_presigned):
    address = fresh_address()
    answers = outcomes(s3, stranger, address, 14, is_presigned=is_presigned)
    assert answers == [UNKNOWN] * 12 + [THROTTLED] * 2
    line = s3.daypass.audit()[-1]
    assert "too many failed attempts from this address" in line["reason"]
    assert outcomes(s3, stranger, fresh_address(), 1) == [UNKNOWN], "another address"


@pytest.mark.parametrize("is_presigned", [False, True])
def test_guesses_do_not_lock_a_key_out(s3, is_presigned):
    """Every presigned URL shows its ID."""
    for _ in range(10):
        outcomes(s3, wrong(s3.keys), fresh_address(), 6, is_presigned=is_presigned)
    assert outcomes(s3, s3.keys, fresh_address(), 1, is_presigned=is_presigned) == [200]


def test_one_wrong_key_does_not_lock_its_neighbours_out(s3):
    """Several clients share one address (NAT), and one of them has a wrong secret."""
    address = fresh_address()
    assert outcomes(s3, wrong(s3.keys), address, 8) == [WRONG] * 4 + [THROTTLED] * 4
    assert outcomes(s3, s3.other, address, 1) == [200], "a key that is new here"


def test_a_key_with_an_earlier_success_works_from_a_guesser_s_address(s3):
    address = fresh_address()
    assert outcomes(s3, s3.keys, address, 1) == [200]
    assert outcomes(s3, stranger, address, 14)[-1] == THROTTLED
    assert outcomes(s3, s3.keys, address, 3) == [200] * 3
    assert outcomes(s3, wrong(s3.keys), address, 14) == [WRONG] * 12 + [THROTTLED] * 2


def test_guesses_do_not_delay_sessions(s3):
    address = fresh_address()
    session = s3.session(s3.keys)
    assert outcomes(s3, stranger, address, 14)[-1] == THROTTLED
    assert outcomes(s3, session, address, 2) == [200] * 2, "new here"
    assert outcomes(s3, wrong(session), address, 20) == [WRONG] * 20
    forged = {**session, "aws_session_token": session["aws_session_token"][:-4] + "AAAA"}
    assert outcomes(s3, forged, address, 1) == [THROTTLED]
    assert outcomes(s3, forged, fresh_address(), 14) == [DAMAGED] * 12 + [THROTTLED] * 2


def test_sts_and_s3_have_separate_counts(s3):
    address = fresh_address()
    assert outcomes(s3, stranger, address, 14)[-1] == THROTTLED
    call = s3.wire.signed(s3.keys, "POST", "/", service="sts", headers={
        "Content-Type": "application/x-www-form-urlencoded"},
        body=b"Action=GetCallerIdentity&Version=2011-06-15")
    assert s3.wire.send(call, address=address).status == 200


def test_boto3_waits_and_tries_again(s3):
    client = s3.client("s3", wrong(s3.keys), retries={"total_max_attempts": 3, "mode": "standard"})
    refusals = []
    for _ in range(5):
        with pytest.raises(botocore.exceptions.ClientError) as refusal:
            client.list_objects_v2(Bucket="mine")
        refusals.append(refusal.value.response)
    assert [refusal["Error"]["Code"] for refusal in refusals][-1] == "SlowDown"
    assert refusals[-1]["ResponseMetadata"]["RetryAttempts"] == 2
    assert refusals[0]["ResponseMetadata"]["RetryAttempts"] == 0
