"""Sessions that are widened, forged, expired or revoked, or whose owners are gone (T7-T9, T11, T26,
T28, T37)."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
import urllib.parse

import pytest

from support import forge
from support.inspection import decode
from support.recorded import Recorded
from support.s3 import allow, deny
from support.waiting import until

ROOT = {"MINIO_ROOT_USER": "the-owner", "MINIO_ROOT_PASSWORD": "the-owner's password"}
OWNER = {"aws_access_key_id": "the-owner", "aws_secret_access_key": "the-owner's password"}


@pytest.fixture(scope="module")
def s3(shared, authority, certificate):
    s3 = Recorded(shared, authority, certificate, ROOT)
    s3.store.answer_body = b"<ListAllMyBucketsResult/>"
    return s3


@pytest.fixture
def own_s3(own, authority, certificate):
    """S3 of a test's own, which it may damage."""
    return Recorded(own, authority, certificate, ROOT)


@pytest.fixture(scope="module")
def alice(s3):
    return s3.user("alice", [
        allow("s3:*", on=("reports", "reports/*")), deny("s3:*", on="reports/secret*")])


def assume(s3, keys, **parameters):
    """A session by a call of the token service, with parameters that SDKs do not have."""
    form = urllib.parse.urlencode({"Action": "AssumeRole", "Version": "2011-06-15", **parameters})
    answer = s3.wire.send(s3.wire.signed(
        keys, "POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, form.encode(),
        service="sts"))
    assert answer.status == 200, answer
    element = {
        name: re.search(f"<{name}>([^<]+)</{name}>".encode(), answer.body)[1].decode()
        for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
    return {
        "aws_access_key_id": element["AccessKeyId"],
        "aws_secret_access_key": element["SecretAccessKey"],
        "aws_session_token": element["SessionToken"]}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def verdict(s3, keys, method="GET", target="/reports/k"):
    """`None` if a call is allowed, otherwise its refusal. It is signed in the header and in the
    query."""
    verdicts = []
    for make in [s3.wire.signed, s3.wire.presigned]:
        answer, received = s3.send(make(keys, method, target))
        # For a list of buckets Daypass asks the store first, and then nothing may be left of it.
        assert target == "/" or (answer.status == 200) == (received is not None)
        verdicts.append(None if answer.status == 200 else answer.refusal)
    assert verdicts[0] == verdicts[1], verdicts
    return verdicts[0]


DENIED = (403, "AccessDenied")
EVERYTHING = policy(allow("*"), allow("s3:*"), allow("admin:*", on="*"))


@pytest.mark.parametrize("session_policy, allowed, denied", [
    (EVERYTHING, ["/reports/k", "/reports"], ["/reports/secret", "/other/k", "/", "/other"]),
    (policy(allow("s3:GetObject", on="reports/a*")), ["/reports/a"],
     ["/reports/k", "/reports", "/other/a"]),
    (policy(allow("s3:*", on=("other", "other/*"))), [], ["/other/k", "/reports/k", "/other"]),
    (policy(), [], ["/reports/k", "/reports", "/"]),
    (json.dumps({"Version": "2012-10-17"}), [], ["/reports/k"]),
    (policy(deny("s3:GetObject", on="reports/k")), [], ["/reports/k", "/reports/a"]),
    (policy(allow("s3:*"), deny("s3:GetObject", on="reports/k")), ["/reports/a"], ["/reports/k"]),
    (policy({"Effect": "Allow", "NotAction": "s3:DeleteObject", "Resource": "*"}),
     ["/reports/a"], ["/reports/secret", "/other/a"]),
])
def test_a_session_policy_narrows_and_never_widens(s3, alice, session_policy, allowed, denied):
    """An empty policy narrows as well (T26, T28)."""
    session = assume(s3, alice, Policy=session_policy)
    for target in allowed:
        assert verdict(s3, session, target=target) is None
    for target in denied:
        assert verdict(s3, session, target=target) == DENIED


def test_deleting_a_version_needs_the_session_policy_s_permission(s3, alice):
    """The policy narrows even requests for which the owner needs no permission (T26)."""
    target = "/reports/k?versionId=1"
    assert verdict(s3, alice, "DELETE", target) is None
    narrow = assume(s3, alice, Policy=policy(allow("s3:DeleteObject", on="reports/*")))
    assert verdict(s3, narrow, "DELETE", target) == DENIED
    assert verdict(s3, narrow, "DELETE", "/reports/k") is None
    wide = assume(s3, alice, Policy=policy(
        allow("s3:DeleteObject", "s3:DeleteObjectVersion", on="reports/*")))
    assert verdict(s3, wide, "DELETE", target) is None
    only = s3.user("versions", [allow("s3:DeleteObjectVersion", on="reports/*")])
    assert verdict(s3, only, "DELETE", target) == DENIED
    forbidden = s3.user("no-versions", [
        allow("s3:*"), deny("s3:DeleteObjectVersion", on="reports/*")])
    assert verdict(s3, forbidden, "DELETE", target) == DENIED
    assert verdict(s3, forbidden, "DELETE", "/reports/k") is None


def test_a_session_of_the_owner_is_narrowed_too(s3):
    """A session policy must narrow an administrator's session too (T29)."""
    assert verdict(s3, OWNER, target="/other/k") is None
    assert verdict(s3, assume(s3, OWNER), target="/other/k") is None
    narrow = assume(s3, OWNER, Policy=policy(allow("s3:GetObject", on="reports/*")))
    assert verdict(s3, narrow) is None
    for method, target in [
            ("GET", "/other/k"), ("PUT", "/reports/k"), ("GET", "/"), ("GET", "/reports")]:
        assert verdict(s3, narrow, method, target) == DENIED
    nothing = assume(s3, OWNER, Policy=policy())
    assert verdict(s3, nothing) == DENIED


def test_a_user_without_a_policy_may_do_nothing(s3):
    """No policy must not mean every right (T30)."""
    without = s3.user("without")
    for target in ["/", "/reports", "/reports/k", "/reports/k?acl"]:
        assert verdict(s3, without, target=target) == DENIED
        assert verdict(s3, assume(s3, without, Policy=EVERYTHING), target=target) == DENIED


def test_a_session_token_with_one_character_changed_is_refused(s3, alice):
    """Daypass must notice a forged token (T7)."""
    session = assume(s3, alice)
    token = session["aws_session_token"]
    assert verdict(s3, session) is None  # Daypass now has it in its cache.
    for index in [0, 5, len(token) // 3, len(token) // 2, len(token) - 60, len(token) - 2]:
        other = "A" if token[index] != "A" else "B"
        changed = {**session, "aws_session_token": token[:index] + other + token[index + 1:]}
        assert verdict(s3, changed) == (400, "InvalidToken")
    for changed in [
            token + "A", token[:-1], token + "=", token + ".", "." + token,
            token + "\N{KELVIN SIGN}",
            token.replace(".", "..", 1), "x", "a.b.c", "A" * 7_001, token * 3]:
        assert verdict(s3, {**session, "aws_session_token": changed}) == (400, "InvalidToken")


def test_an_access_key_that_only_looks_the_same_is_another(s3, alice):
    """To Unicode, and so to Swift, the Kelvin sign equals a K (T38)."""
    session = assume(s3, alice)
    while "K" not in session["aws_access_key_id"]:
        session = assume(s3, alice)
    other = session["aws_access_key_id"].replace("K", "\N{KELVIN SIGN}", 1)
    call = s3.wire.signed({**session, "aws_access_key_id": other}, "GET", "/reports/k")
    assert s3.refuses(call) == (400, "InvalidToken")


@pytest.mark.parametrize("changes", [
    {"exp": 9_999_999_999}, {"parent": "the-owner"}, {"sessionPolicy": None},
    {"policy": "consoleAdmin"},
    {"accessKey": "the-owner"}, {"parentID": None}, {"roleArn": "arn:minio:iam:::role/x"}])
def test_claims_are_signed_by_daypass_alone(s3, alice, changes):
    """No secret of a caller or of the store makes a token (T7, T8)."""
    session = assume(s3, alice, Policy=policy(allow("s3:GetObject", on="reports/a")))
    token = session["aws_session_token"]
    claims = {**decode(token, 1), **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    for secret in [
            session["aws_secret_access_key"], alice["aws_secret_access_key"],
            OWNER["aws_secret_access_key"], "store-secret", "", token]:
        for algorithm in ["HS512", "HS256"]:
            made = forge.hmac_signed(
                secret.encode(), claims, algorithm, kid=decode(token, 0)["kid"])
            assert verdict(s3, {**session, "aws_session_token": made}) == (400, "InvalidToken")
    made = forge.unsigned(claims, alg="none", typ="JWT", kid=decode(token, 0)["kid"])
    assert verdict(s3, {**session, "aws_session_token": made}) == (400, "InvalidToken")


def with_claims(s3, session, **changes):
    """The session with other claims, signed with the signing key."""
    token = session["aws_session_token"]
    header, claims = decode(token, 0), {**decode(token, 1), **changes}
    stored = json.loads((s3.daypass.state / "keys" / f"{header['kid']}.json").read_text())
    key = base64.urlsafe_b64decode(stored["key"] + "==")
    head = json.dumps(
        {"alg": "HS512", "kid": header["kid"], "typ": "JWT"}, separators=(",", ":"))
    made = forge.signed(head, claims, lambda message: hmac.digest(key, message, hashlib.sha512))
    return {**session, "aws_session_token": made}


def test_an_expired_session_is_refused(s3, alice):
    session = assume(s3, alice)
    now = int(time.time())
    assert verdict(s3, with_claims(s3, session)) is None
    assert verdict(s3, with_claims(s3, session, exp=now + 600)) is None
    for end in [now - 1, now - 86_400, 0, -1]:
        assert verdict(s3, with_claims(s3, session, exp=end)) == (400, "ExpiredToken")
    for claims in [{"iat": now + 900}, {"exp": "9999999999"}, {"exp": 1e300}, {"exp": None},
                   {"sessionPolicy": "e30="}, {"sessionPolicy": 1}, {"accessKey": "ASIA"}]:
        assert verdict(s3, with_claims(s3, session, **claims)) == (400, "InvalidToken")


def test_a_session_expires_while_it_is_in_use(s3, alice):
    """The cache must not keep a token valid for longer than it says."""
    end = int(time.time()) + 2
    session = with_claims(s3, assume(s3, alice), exp=end)
    call = s3.wire.presigned(session, "GET", "/reports/k", expires=600)
    s3.passes(call)
    until(lambda: s3.wire.send(call).status == 400, "the session's end")
    assert time.time() >= end
    assert s3.refuses(call) == (400, "ExpiredToken")


def test_a_revocation_applies_at_once(s3, alice):
    laptop = assume(s3, alice, TokenRevokeType="laptop")
    phone = assume(s3, alice, TokenRevokeType="phone")
    single = assume(s3, alice)
    for session in [laptop, phone, single]:
        assert verdict(s3, session) is None
    revoked = (400, "InvalidToken")
    s3.daypass.tell("session", "revoke", "--access-key", single["aws_access_key_id"])
    assert [verdict(s3, one) for one in (laptop, phone, single)] == [None, None, revoked]
    s3.daypass.tell("session", "revoke", "--parent", "alice", "--revoke-type", "laptop")
    assert [verdict(s3, one) for one in (laptop, phone, single)] == [revoked, None, revoked]
    s3.daypass.tell("session", "revoke", "--parent", "alice")
    assert verdict(s3, phone) == revoked
    assert verdict(s3, alice) is None


@pytest.mark.parametrize("change", ["disable", "remove", "anew"])
def test_a_session_ends_with_its_owner(s3, change):
    """A user who is recreated must not inherit it (T11)."""
    name = f"owner-{change}"
    keys = s3.user(name, [allow("s3:*", on=("reports", "reports/*"))])
    session = assume(s3, keys)
    assert verdict(s3, session) is None
    if change == "disable":
        s3.daypass.tell("user", "disable", name)
        assert verdict(s3, keys) == (403, "InvalidAccessKeyId")
        assert verdict(s3, session) == (400, "InvalidToken")
        s3.daypass.tell("user", "enable", name)
        assert verdict(s3, keys) is None
        return
    s3.daypass.tell("user", "remove", name)
    assert verdict(s3, keys) == (403, "InvalidAccessKeyId")
    if change == "anew":
        again = s3.daypass.tell(
            "user", "add", name, "--secret-stdin", text=keys["aws_secret_access_key"])
        assert again["accessKey"] == name
        s3.daypass.tell("policy", "attach", "readwrite", "--user", name)
        assert verdict(s3, keys) is None
    assert verdict(s3, session) == (400, "InvalidToken")


def test_a_new_secret_applies_at_once(s3):
    keys = s3.user("another-secret", [allow("s3:*", on=("reports", "reports/*"))])
    for _ in range(3):
        assert verdict(s3, keys) is None
        other = {
            **keys, "aws_secret_access_key":
            s3.daypass.tell("user", "secret", "another-secret")["secretKey"]}
        assert verdict(s3, keys) == (403, "SignatureDoesNotMatch")
        assert verdict(s3, other) is None
        keys = other


def test_a_changed_policy_applies(s3):
    """A decision by the old policy must not be kept (T37): an edit by hand applies within a second,
    a command at once."""
    keys = s3.user("changing", [allow("s3:GetObject", on="reports/*")])
    session = assume(s3, keys)
    file = s3.daypass.state / "policies" / "changing-0.json"
    written = file.read_text()
    denying = policy(allow("s3:GetObject", on="reports/*"), deny("s3:GetObject", on="reports/k"))
    for text, expected in (
            (written, None), (denying, DENIED), ("{ damaged", (500, "InternalError")),
            (written, None)):
        file.write_text(text)
        # Within a second, a request looks at the file.
        time.sleep(1.1)
        for one in [keys, session]:
            assert verdict(s3, one) == expected
    s3.daypass.tell("policy", "detach", "changing-0", "--user", "changing")
    for one in [keys, session]:
        assert verdict(s3, one) == DENIED


def test_a_session_ends_with_the_key_that_signed_it(own_s3):
    keys = own_s3.user("alice", [allow("s3:*", on=("reports", "reports/*"))])
    old = assume(own_s3, keys)
    assert verdict(own_s3, old) is None
    first = decode(old["aws_session_token"], 0)["kid"]
    own_s3.daypass.tell("key", "rotate")
    new = assume(own_s3, keys)
    assert [verdict(own_s3, one) for one in (old, new)] == [None, None]
    own_s3.daypass.tell("key", "retire", first, "--force")
    assert [verdict(own_s3, one) for one in (old, new)] == [(400, "InvalidToken"), None]


def test_a_session_of_the_owner_ends_with_the_password(own_s3):
    session = assume(own_s3, OWNER)
    assert verdict(own_s3, session) is None
    for settings, refusal in [
            ({"MINIO_ROOT_PASSWORD": "another password"}, (400, "InvalidToken")),
            ({"MINIO_ROOT_USER": None, "MINIO_ROOT_PASSWORD": None}, (400, "InvalidToken")),
            (ROOT, None)]:
        own_s3.daypass.stop()
        own_s3.daypass.settings.update(settings)
        own_s3.daypass.write_settings()
        own_s3.daypass.start()
        assert verdict(own_s3, session) == refusal


def test_concurrent_callers_are_never_mixed_up(s3):
    """Daypass must never use a cached value of one caller for another, whatever changes
    meanwhile."""
    callers = []
    for number in range(6):
        name = f"crowd-{number}"
        keys = s3.user(name, [allow("s3:*", on=f"crowd-{number}/*")])
        callers += [(number, keys), (number, assume(s3, keys))]
    faults = []
    stop = threading.Event()

    def ask(number, keys):
        while not stop.is_set():
            for other in range(6):
                call = s3.wire.signed(keys, "GET", f"/crowd-{other}/k")
                answer = s3.wire.send(call, tls=False)
                if (answer.status == 200) != (other == number):
                    faults.append((number, other, answer))
            forged = {**keys, "aws_secret_access_key": "x" * 40}
            answer = s3.wire.send(s3.wire.signed(forged, "GET", f"/crowd-{number}/k"), tls=False)
            if answer.status != 403:
                faults.append((number, "forged", answer))

    threads = [threading.Thread(target=ask, args=caller) for caller in callers]
    for thread in threads:
        thread.start()
    for _ in range(5):
        # All caches are refilled while the callers go on.
        s3.daypass.tell("key", "rotate")
        s3.daypass.tell("session", "revoke", "--parent", "nobody")
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults, faults[:5]
