"""The access plugin: which questions Daypass asks it, and how its answers decide, through nginx and
with a real store."""

import json
import ssl
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

from support.daypass import by_name
from support.front import Front
from support.policy_plugin import PolicyPlugin, no, yes
from support.s3 import S3, allow, deny
from support.waiting import until
from support.webhook import answered, hang_up

OWNER = {"aws_access_key_id": "the-owner", "aws_secret_access_key": "canary-of-the-owner"}
AUTHORIZATION = "Bearer canary-of-the-plugin"
FIELDS = [
    "account", "groups", "action", "originalAction", "bucket", "conditions", "owner", "object",
    "claims", "denyOnly"]


def settings(url, **more):
    return {
        "MINIO_POLICY_PLUGIN_URL": url, "MINIO_POLICY_PLUGIN_AUTH_TOKEN": AUTHORIZATION,
        "MINIO_ROOT_USER": OWNER["aws_access_key_id"],
        "MINIO_ROOT_PASSWORD": OWNER["aws_secret_access_key"], **more}


@pytest.fixture(scope="module")
def shared_plugin(shared):
    return shared.keep(PolicyPlugin())


@pytest.fixture
def plugin(shared_plugin):
    """A plugin that says yes, without a question so far."""
    shared_plugin.answer = lambda question: yes()
    shared_plugin.requests.clear()
    return shared_plugin


@pytest.fixture(scope="module")
def s3(shared, authority, certificate, shared_plugin):
    s3 = S3(shared, authority, certificate, settings(
        shared_plugin.url, DAYPASS_ANONYMOUS_POLICY="public", DAYPASS_AUDIT_S3="all",
        DAYPASS_THREADS="1"))
    for bucket in ("reports", "public"):
        (s3.bucket(bucket) / "k").write_text("here")
    s3.daypass.tell("policy", "create", "public", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [allow("s3:GetObject", on="public/*")]}))
    return s3


@pytest.fixture(scope="module")
def alice(s3):
    """A user in a group. Daypass's own policies deny this user everything."""
    credentials = s3.user("alice", [deny("s3:*")])
    s3.daypass.tell("group", "add", "analysts", "alice")
    return credentials


@pytest.fixture(scope="module")
def bob(s3):
    """A user. Daypass's own policies allow this user everything."""
    return s3.user("bob", [allow("s3:*")])


def refusal(call, *arguments, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        call(*arguments, **parameters)
    answer = refused.value.response
    return (
        answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"],
        answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"])


def reason(s3, call, *arguments, **parameters):
    """Why a call is refused with AccessDenied, as the audit log has it."""
    status, code, request_id = refusal(call, *arguments, **parameters)
    # The answer to HEAD has no body.
    assert (status, code) in ((403, "AccessDenied"), (403, "403"))
    return s3.daypass.audit_line(request_id)["reason"]


def get(s3, credentials, bucket="reports", key="k", **parameters):
    return s3.client("s3", credentials).get_object(Bucket=bucket, Key=key, **parameters)


# The questions

def test_the_whole_question(s3, alice, plugin):
    session = s3.session(alice)
    s3.client("s3", session).list_objects_v2(Bucket="reports", Prefix="2026/é ", MaxKeys=5)
    sent = plugin.requests[-1]
    assert (sent.method, sent.path) == ("POST", "/decide")
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Authorization"] == AUTHORIZATION
    question = plugin.questions[-1]
    assert json.loads(sent.body).keys() == {"input"} and list(question) == FIELDS
    claims = question["claims"]
    assert claims["accessKey"] == session["aws_access_key_id"] and claims["parent"] == "alice"
    assert isinstance(claims["exp"], int)
    conditions = question["conditions"]
    assert list(conditions) == sorted(conditions, key=str.encode)
    assert all(isinstance(text, str) for values in conditions.values() for text in values)
    assert {name: conditions[name] for name in (
        "SecureTransport", "SourceIp", "username", "userid", "principaltype", "groups", "prefix",
        "max-keys", "list-type", "authType", "signatureversion", "versionid", "Referer")} == {
            "SecureTransport": ["true"], "SourceIp": ["127.0.0.1"], "username": ["alice"],
            "userid": ["alice"], "principaltype": ["AssumedRole"], "groups": ["analysts"],
            "prefix": ["2026/é "], "max-keys": ["5"], "list-type": ["2"],
            "authType": ["REST-HEADER"], "signatureversion": ["AWS4-HMAC-SHA256"],
            "versionid": [""], "Referer": [""]}
    assert conditions["UserAgent"][0].startswith("Boto3/")
    del question["conditions"], question["claims"]
    assert question == {
        "account": session["aws_access_key_id"], "groups": ["analysts"],
        "action": "s3:ListBucket", "originalAction": "", "bucket": "reports", "owner": False,
        "object": "", "denyOnly": False}


def test_the_question_says_that_the_request_came_over_plain_http(s3, alice, plugin):
    s3.client("s3", alice, url=s3.plain_url).get_object(Bucket="reports", Key="k")
    assert plugin.questions[-1]["conditions"]["SecureTransport"] == ["false"]
    assert plugin.questions[-1]["claims"] == {}


def test_the_question_has_no_secret(s3, alice, plugin, trusting):
    """Neither a signature nor a session token, in a header or in a query, nor a customer's key."""
    session = s3.session(alice)
    client = s3.client("s3", session, signature_version="s3v4")
    signatures = []
    client.meta.events.register(
        "before-send.s3",
        lambda request, **_: signatures.append(
            request.headers["Authorization"].decode().rsplit("=", 1)[1]))
    key = b"canary-of-the-customer-32-bytes."
    client.get_object(Bucket="reports", Key="k")
    client.put_object(
        Bucket="reports", Key="k2", Body=b"", SSECustomerKey=key, SSECustomerAlgorithm="AES256")
    url = client.generate_presigned_url("get_object", {"Bucket": "reports", "Key": "k"})
    assert trusting.request("GET", url).status == 200
    assert len(signatures) == 2 and len(plugin.requests) >= 3
    signatures.append(url.rsplit("Signature=", 1)[1].split("&")[0])
    for sent in plugin.requests:
        text = sent.body.decode()
        for secret in (session["aws_session_token"], session["aws_secret_access_key"], "canary",
                       "Y2FuYXJ5", *signatures):
            assert secret not in text
    told = plugin.questions[0]["conditions"]["Authorization"][0]
    assert told.startswith(f"AWS4-HMAC-SHA256 Credential={session['aws_access_key_id']}/")
    assert "SignedHeaders=" in told
    assert plugin.questions[-1]["conditions"]["authType"] == ["REST-QUERY-STRING"]


def test_a_client_can_not_state_what_only_the_server_knows(s3, alice, plugin):
    """The client states conditions that only the server knows (T32)."""
    client = s3.client("s3", alice)
    lies = {
        "SourceIp": "10.0.0.1", "X-Forwarded-For": "10.0.0.1", "X-Real-Ip": "10.0.0.1",
        "userid": "the-owner", "Username": "the-owner", "Groups": "admins",
        "principaltype": "Account", "SecureTransport": "false", "Policy": "consoleAdmin"}

    def lie(request, **_):
        for name, value in lies.items():
            request.headers[name] = value
    client.meta.events.register("before-send.s3", lie)
    client.get_object(Bucket="reports", Key="k")
    conditions = plugin.questions[-1]["conditions"]
    assert conditions["SourceIp"] == ["127.0.0.1"] and conditions["username"] == ["alice"]
    assert conditions["groups"] == ["analysts"] and conditions["SecureTransport"] == ["true"]
    assert not {text for values in conditions.values() for text in values} & set(lies.values())


@pytest.mark.parametrize("key", ["a b+c", "é/ü", 'a"b', "x" * 1000, "a%2Fb", "💾"],
                         ids=["space", "accents", "quote", "long", "percent", "disk"])
def test_a_key_arrives_as_it_is(s3, bob, plugin, key):
    plugin.answer = lambda question: no()
    reason(s3, get, s3, bob, key=key)
    assert plugin.questions[-1]["object"] == key


def test_each_permission_is_a_question(s3, bob, plugin):
    s3.client("s3", bob).copy_object(
        Bucket="reports", Key="copy", CopySource={"Bucket": "public", "Key": "k"})
    assert [(q["action"], q["bucket"], q["object"], q["denyOnly"]) for q in plugin.questions] == [
        ("s3:PutObject", "reports", "copy", False), ("s3:GetObject", "public", "k", False)]
    assert plugin.questions[0]["conditions"]["X-Amz-Copy-Source"] == ["public/k"]


def test_one_no_is_enough(s3, bob, plugin):
    plugin.answer = lambda question: no() if question["action"] == "s3:GetObject" else yes()
    assert reason(
        s3, s3.client("s3", bob).copy_object, Bucket="reports", Key="copy2",
        CopySource={"Bucket": "public", "Key": "k"}
    ) == "s3:GetObject: the access plugin says no"


def test_a_request_that_needs_no_permission_is_asked_about_as_one(s3, bob, plugin):
    plugin.answer = lambda question: no() if question["denyOnly"] else yes()
    assert reason(
        s3, s3.client("s3", bob).delete_object, Bucket="reports", Key="k", VersionId="v"
    ) == "s3:DeleteObjectVersion: the access plugin says no"
    assert [(q["action"], q["denyOnly"]) for q in plugin.questions] == [
        ("s3:DeleteObjectVersion", True)]


def test_each_name_that_the_store_may_read_is_asked_about(s3, bob, plugin):
    """The store reads U+212A as K, and `d/k/` as `d/k` (T64)."""
    client = s3.client("s3", bob)
    plugin.answer = lambda question: no() if question["object"] in ("Keys/k", "d/k") else yes()
    for key, other in (("\u212aeys/k", "Keys/k"), ("d/k/", "d/k")):
        plugin.requests.clear()
        assert reason(s3, client.get_object, Bucket="reports", Key=key).startswith(
            f"s3:GetObject: the access plugin says no; the store may read /reports/{other} ")
        assert [question["object"] for question in plugin.questions] == [key, other]
    plugin.requests.clear()
    plugin.answer = lambda question: (
        no() if question["conditions"]["prefix"] == ["Keys/"] else yes())
    assert reason(s3, client.list_objects_v2, Bucket="reports", Prefix="\u212aeys/").startswith(
        "s3:ListBucket: the access plugin says no")
    assert [question["conditions"]["prefix"] for question in plugin.questions] == [
        ["\u212aeys/"], ["Keys/"]]


def test_another_action_is_asked_about_after_a_no(s3, bob, plugin):
    plugin.answer = lambda question: yes() if question["action"] == "s3:ListBucket" else no()
    s3.client("s3", bob).head_bucket(Bucket="reports")
    assert [q["action"] for q in plugin.questions] == ["s3:HeadBucket", "s3:ListBucket"]


def test_daypass_asks_no_more_after_a_failure(s3, bob, plugin):
    plugin.answer = lambda question: answered(500)
    assert reason(s3, s3.client("s3", bob).head_bucket, Bucket="reports") == (
        "s3:HeadBucket: the access plugin answers with status 500")
    assert len(plugin.requests) == 1


# The decision

def test_the_plugin_decides_and_not_the_policies(s3, alice, bob, plugin):
    plugin.answer = lambda question: yes() if question["account"] == "alice" else no()
    assert get(s3, alice)["Body"].read() == b"here"
    assert reason(s3, get, s3, bob) == "s3:GetObject: the access plugin says no"


@pytest.mark.parametrize("kind", ["root", "session"])
def test_the_owner_s_requests_are_asked_about_too(s3, plugin, kind):
    credentials = OWNER if kind == "root" else s3.session(OWNER)
    assert get(s3, credentials)["Body"].read() == b"here"
    plugin.answer = lambda question: no()
    assert reason(s3, get, s3, credentials) == "s3:GetObject: the access plugin says no"
    assert [q["owner"] for q in plugin.questions] == [True, True]
    assert plugin.questions[-1]["conditions"]["username"] == [OWNER["aws_access_key_id"]]


NARROW = json.dumps({
    "Version": "2012-10-17", "Statement": [allow("s3:GetObject", on="reports/*")]})


@pytest.mark.parametrize("by", ["alice", "owner"])
def test_a_sessions_own_policy_narrows_what_the_plugin_allows(s3, alice, plugin, by):
    session = s3.session(alice if by == "alice" else OWNER, Policy=NARROW)
    assert get(s3, session)["Body"].read() == b"here"
    assert plugin.questions[-1]["owner"] is False
    assert "sessionPolicy" in plugin.questions[-1]["claims"]
    plugin.requests.clear()
    assert "session" in reason(s3, get, s3, session, bucket="public")
    assert plugin.requests == [], "what the session may not do is not worth a question"
    plugin.answer = lambda question: no()
    assert reason(s3, get, s3, session) == "s3:GetObject: the access plugin says no"


def anonymous(s3, path):
    try:
        with urllib.request.urlopen(
                s3.url + path, context=ssl.create_default_context(cafile=s3.authority.file)) as got:
            return got.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_plugin_is_not_asked_about_unsigned_requests(s3, plugin):
    assert anonymous(s3, "/public/k") == 200
    assert anonymous(s3, "/reports/k") == 403
    assert plugin.requests == []


def test_a_wrong_signature_is_refused_without_a_question(s3, alice, plugin):
    wrong = {**alice, "aws_secret_access_key": "another-secret"}
    assert refusal(get, s3, wrong)[:2] == (403, "SignatureDoesNotMatch")
    assert plugin.requests == []


# The connection

def test_the_connection_is_kept(s3, alice, plugin):
    get(s3, alice)
    connections = plugin.connections
    for _ in range(5):
        get(s3, alice)
    assert plugin.connections == connections and len(plugin.requests) == 6


def test_a_connection_that_the_plugin_closed_is_no_failure(s3, alice, plugin):
    plugin.answer = lambda question: hang_up(after=yes())
    for _ in range(5):
        get(s3, alice)
    assert len(plugin.requests) == 5


def test_no_answer_is_kept_by_default(s3, alice, plugin):
    get(s3, alice)
    plugin.answer = lambda question: no()
    reason(s3, get, s3, alice)
    assert len(plugin.requests) == 2


@pytest.fixture
def make_s3(own, authority, certificate):
    """Makes an S3 whose access plugin is at an address."""
    def make(url, **more):
        s3 = S3(own, authority, certificate, settings(url, **more))
        (s3.bucket("reports") / "k").write_text("here")
        return s3
    return make


def test_answers_are_kept_on_request_but_failures_are_not(make_s3, plugin):
    s3 = make_s3(plugin.url, DAYPASS_POLICY_PLUGIN_CACHE_SECONDS="300")
    (s3.bucket("reports") / "k2").write_text("here")
    alice, bob = s3.user("alice"), s3.user("bob")
    plugin.answer = lambda question: answered(500, b'{"result":true}')
    for _ in range(2):
        assert reason(s3, get, s3, alice).endswith("status 500")
    assert len(plugin.requests) == 2
    plugin.answer = lambda question: no() if question["account"] == "bob" else yes()
    for _ in range(3):
        get(s3, alice)
        assert reason(s3, get, s3, bob).endswith("says no")
    assert len(plugin.requests) == 4
    # Another object is another question, and so is another kind of request for the same one.
    get(s3, alice, key="k2")
    get(s3, alice, Range="bytes=0-1")
    s3.client("s3", alice, url=s3.plain_url).get_object(Bucket="reports", Key="k")
    assert len(plugin.requests) == 7


@pytest.mark.parametrize("switch, protocol", [("off", "HTTP/1.1"), ("on", "HTTP/2.0")])
def test_http_2_is_spoken_on_request(
        make_s3, own, certificate, plugin, switch, protocol):
    front = own.keep(Front(own.place("front"), certificate, plugin.port))
    s3 = make_s3(
        f"https://localhost:{front.port}/decide", MINIO_POLICY_PLUGIN_ENABLE_HTTP2=switch)
    alice = s3.user("alice")
    for _ in range(3):
        get(s3, alice)
    # nginx writes a request's line after its answer.
    until(lambda: len(front.protocols) >= 3, "the lines of three questions")
    assert front.protocols == [protocol] * 3
    plugin.answer = lambda question: no()
    assert reason(s3, get, s3, alice).endswith("says no")


def test_a_plugin_that_is_down_denies_and_one_that_is_back_decides(make_s3, own):
    plugin = own.keep(PolicyPlugin())
    s3 = make_s3(plugin.url)
    alice = s3.user("alice")
    get(s3, alice)
    plugin.stop()
    assert reason(s3, get, s3, alice).startswith("s3:GetObject: the access plugin can't be asked: ")
    plugin.start()
    get(s3, alice)


# The command line

def test_config_check_tries_the_plugin_and_config_show_names_it(s3, plugin):
    check = by_name(s3.daypass.tell("config", "check"))
    assert check["access plugin"] == {"works": True, "detail": f"{plugin.url} answers 400"}
    assert plugin.requests[-1].body == b"" and plugin.requests[-1].headers[
        "Authorization"] == AUTHORIZATION
    shown = s3.daypass.tell("config", "show")
    assert shown["accessPlugin"] == {
        "url": plugin.url, "offersHTTP2": False, "cacheSeconds": 0}
    assert "canary" not in json.dumps(shown)


def test_config_check_fails_without_the_plugin(make_daypass, own):
    plugin = PolicyPlugin()
    plugin.stop()
    daypass = make_daypass(settings(plugin.url + "?key=canary")).initialised()
    result = daypass.run("config", "check")
    assert result.returncode == 1 and "canary" not in result.stdout + result.stderr
    line = next(line for line in result.stdout.splitlines() if "access plugin" in line)
    assert line.startswith("FAIL  access plugin")
    assert "the access plugin can't be asked: " in line


def test_no_secret_of_the_plugins_is_written_anywhere(s3, bob, plugin):
    """Neither its token nor the secrets of the callers (T53)."""
    plugin.answer = lambda question: answered(500)
    reason(s3, get, s3, bob)
    written = s3.daypass.output + s3.daypass.audit_log.read_text() + s3.nginx.logs()
    assert "canary" not in written


def test_each_key_of_a_list_is_a_question(s3, bob, plugin):
    versions = {("a", None): True, ("b", None): False, ("a", "v1"): True, ("b", "v1"): True}
    listed = [
        {"Key": key, **({"VersionId": version} if version else {})} for key, version in versions]
    plugin.answer = lambda question: yes() if versions.get(
        (question["object"], question["conditions"]["versionid"][0] or None)) else no()
    answer = s3.client("s3", bob).delete_objects(
        Bucket="reports", Delete={"Objects": listed, "Quiet": True})
    assert [entry["Key"] for entry in answer["Errors"] if entry["Code"] == "AccessDenied"] == ["b"]
    assert [
        (question["action"], question["object"], question["conditions"]["versionid"],
         question["denyOnly"]) for question in plugin.questions] == [
            ("s3:DeleteObject", "a", [""], False), ("s3:DeleteObject", "b", [""], False),
            ("s3:DeleteObjectVersion", "a", ["v1"], True), ("s3:DeleteObject", "a", ["v1"], False),
            ("s3:DeleteObjectVersion", "b", ["v1"], True), ("s3:DeleteObject", "b", ["v1"], False)]


def test_each_bucket_of_a_list_is_a_question(s3, bob, plugin):
    plugin.answer = lambda question: yes() if question["bucket"] == "reports" else no()
    listed = s3.client("s3", bob).list_buckets()
    assert [bucket["Name"] for bucket in listed["Buckets"]] == ["reports"]
    questions = [
        (question["action"], question["bucket"], question["conditions"].get("prefix"),
         question["conditions"].get("delimiter")) for question in plugin.questions]
    assert questions[0] == ("s3:ListAllMyBuckets", "", None, None)
    assert ("s3:ListBucket", "reports", [""], ["/"]) in questions
    assert ("s3:GetBucketLocation", "public", [""], ["/"]) in questions
