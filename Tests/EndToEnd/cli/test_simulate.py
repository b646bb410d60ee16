"""`daypass policy simulate` and `policy check`: what a policy does, before and after it is
attached."""

import json

import pytest

ASK = ("--action", "s3:GetObject", "--resource", "arn:aws:s3:::reports/a.csv")


@pytest.fixture
def daypass(make_daypass):
    """A Daypass that is not running, with a user in two groups, one of them disabled."""
    daypass = make_daypass({}).initialised()
    daypass.tell("user", "add", "alice")
    for group in ("staff", "guests"):
        daypass.tell("group", "add", group, "alice")
    daypass.tell("group", "disable", "guests")
    return daypass


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
         **({"Condition": condition} if condition else {})} for effect, condition in statements]})


def simulate(daypass, *arguments):
    """Returns whether the request is allowed, and the words of the decision."""
    result = daypass.run("policy", "simulate", *ASK, *arguments, "--json")
    assert result.returncode in (0, 1), result.stderr
    answer = json.loads(result.stdout)
    assert answer["allowed"] == (result.returncode == 0)
    return answer["allowed"], answer["decision"]


@pytest.mark.parametrize("condition", [
    {"StringEquals": {"aws:username": "alice", "aws:userid": "alice", "aws:principaltype": "User"}},
    {"ForAnyValue:StringEquals": {"aws:groups": "staff"}},
    # A disabled group gives no policy, and no condition sees it.
    {"ForAllValues:StringNotEquals": {"aws:groups": "guests"}},
    {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
     "DateLessThan": {"aws:EpochTime": "9999-01-01T00:00:00Z"}}])
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_conditions_see_the_user_s_record(daypass, condition, effect):
    text = policy(("Allow", None), ("Deny", condition)) if effect == "Deny" else policy(
        (effect, condition))
    daypass.tell("policy", "create", "reports", "-", text=text)
    daypass.tell("policy", "attach", "reports", "--user", "alice")
    allowed, decision = simulate(daypass, "--user", "alice")
    assert allowed == (effect == "Allow"), decision
    assert f"policy reports, Statement[{0 if effect == 'Allow' else 1}]" in decision


@pytest.mark.parametrize("context, allowed", [
    ([], False), (["aws:username=bob"], True), (["AWS:UserName=bob"], True),
    (["aws:username=bob", "aws:CurrentTime=2019-01-01T00:00:00Z"], False)])
def test_a_context_overrides_the_user_s_record(daypass, context, allowed):
    daypass.tell("policy", "create", "reports", "-", text=policy(
        ("Allow", {"StringEquals": {"aws:username": "bob"},
                   "DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})))
    daypass.tell("policy", "attach", "reports", "--user", "alice")
    options = [word for item in context for word in ("--context", item)]
    assert simulate(daypass, "--user", "alice", *options)[0] == allowed


def test_policies_of_files_are_simulated_too(daypass, tmp_path):
    allowing, narrowing = tmp_path / "allowing.json", tmp_path / "narrowing.json"
    allowing.write_text(policy(("Allow", None)))
    narrowing.write_text(policy(("Allow", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})))
    options = ("--policy", str(allowing), "--session-policy", str(narrowing))
    assert simulate(daypass, *options) == (False, "denied: the session's policy does not allow it")
    assert simulate(daypass, *options, "--context", "aws:SourceIp=10.1.2.3")[0]


@pytest.mark.parametrize("bucket, is_reserved", [
    ("rustfs", True), ("minio", True), ("console", True), ("consoles", False)])
def test_nothing_is_allowed_below_a_stores_administration(make_daypass, bucket, is_reserved):
    """The server refuses such a bucket, whatever the policies say (T67)."""
    daypass = make_daypass(settings={"DAYPASS_RESERVED_BUCKETS": "console"}).initialised()
    allowed, decision = simulate(
        daypass, "--policy", "readwrite", "--resource", f"arn:aws:s3:::{bucket}/x")
    assert allowed is not is_reserved
    assert ("DAYPASS_RESERVED_BUCKETS" in decision) is is_reserved


@pytest.mark.parametrize("arguments, reason", [
    (["--user", "carol"], "no user carol"), (["--policy", "none"], "no policy none"),
    (["--policy", "none.json"], "no policy none.json, and no such file"),
    (["--user", "alice", "--context", "aws:username"], "not key=value"),
    (["--user", "alice", "--context", "aws:nothing=x"], "no such condition key"),
    (["--user", "alice", "--context", "s3:prefix=x"], "no request for s3:GetObject has"),
    (["--user", "alice", "--action", "s3:GetObjet"], "no action s3:GetObjet"),
    (["--user", "alice", "--resource", "reports/a.csv"], "nor an ARN"),
    (["--user", "alice", "--session-policy", "/dev/null"], "not JSON"),
    (["--user", "alice", "--policy", "readonly"], "Give either"),
    (["--user", "alice", "--action", "sts:AssumeRole", "--session-policy", "/dev/null"],
     "session policy does not apply")])
def test_an_impossible_question_is_an_error_and_not_a_denial(daypass, arguments, reason):
    """A script would take the exit code for a denial, though the request had a typo."""
    result = daypass.run("policy", "simulate", *ASK, *arguments)
    assert (result.returncode, result.stdout) == (64, "")
    assert reason in result.stderr


def test_a_name_is_a_policy_and_a_path_is_a_file(daypass, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    denying, allowing = policy(("Deny", None)), policy(("Allow", None))
    for name in ("reports", "team/reports", "reports.json"):
        daypass.tell("policy", "create", name, "-", text=denying)
        assert not simulate(daypass, "--policy", name)[0]
    (tmp_path / "team").mkdir()
    for name in ("team", "reports", "team/reports", "reports.json"):
        if name != "team":
            (tmp_path / name).write_text(allowing)
    assert not simulate(daypass, "--policy", "reports")[0]
    assert simulate(daypass, "--policy", "team/reports")[0]
    assert simulate(daypass, "--policy", "reports.json")[0]
    assert simulate(daypass, "--policy", str(tmp_path / "reports"))[0]


def test_a_file_needs_no_state_directory(make_daypass, tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(policy(("Allow", None)))
    assert simulate(make_daypass({}), "--policy", str(file))[0]


def test_the_owner_may_do_everything(make_daypass, tmp_path):
    daypass = make_daypass({"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"})
    assert simulate(daypass.initialised(), "--user", "owner") == (
        True, "allowed: the root user is allowed everything")
    file = tmp_path / "narrowing.json"
    file.write_text(policy(("Deny", None)))
    assert simulate(daypass, "--user", "owner", "--session-policy", str(file))[1] == (
        "denied by session policy, Statement[0]")


def test_a_user_who_is_disabled_is_denied(daypass):
    daypass.tell("policy", "attach", "readonly", "--user", "alice")
    assert simulate(daypass, "--user", "alice")[0]
    daypass.tell("user", "disable", "alice")
    assert simulate(daypass, "--user", "alice") == (False, "denied: the user alice is disabled")


@pytest.mark.parametrize("effect, condition, context, allowed", [
    # Only the store knows an object's tags, whatever the administrator states.
    ("Allow", {"StringEquals": {"s3:ExistingObjectTag/a": "x"}}, ["s3:ExistingObjectTag/a=x"],
     False),
    ("Allow", {"Null": {"s3:ExistingObjectTag/a": "true"}}, [], False),
    ("Deny", {"StringEquals": {"s3:ExistingObjectTag/a": "x"}}, [], False),
    # Every request has these keys, possibly with empty values.
    ("Allow", {"Null": {"s3:versionid": "true"}}, [], False),
    ("Allow", {"Null": {"s3:versionid": "false"}}, [], True),
    ("Allow", {"StringEquals": {"s3:versionid": ""}}, [], True),
    ("Allow", {"StringEquals": {"s3:versionid": "x"}}, ["s3:versionid=x"], True),
    ("Deny", {"Null": {"aws:Referer": "true"}}, [], True),
    ("Deny", {"Null": {"aws:UserAgent": "false"}}, [], False),
    ("Allow", {"Null": {"aws:SecureTransport": "false"}}, [], True),
    ("Deny", {"Bool": {"aws:SecureTransport": "false"}}, ["aws:SecureTransport=false"], False),
    ("Allow",
     {"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256", "s3:authType": "REST-HEADER"}},
     [], True),
    # Every request has an address. The command does not guess it.
    ("Allow", {"Null": {"aws:SourceIp": "true"}}, [], False),
    ("Deny", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, [], False),
    ("Deny", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, ["aws:SourceIp=192.0.2.1"], True)])
def test_a_simulated_request_knows_what_a_real_one_knows(
        daypass, effect, condition, context, allowed):
    statements = [("Allow", condition)] if effect == "Allow" else [
        ("Allow", None), ("Deny", condition)]
    daypass.tell("policy", "create", "reports", "-", text=policy(*statements))
    daypass.tell("policy", "attach", "reports", "--user", "alice")
    options = [word for item in context for word in ("--context", item)]
    assert simulate(daypass, "--user", "alice", *options)[0] == allowed
    text = daypass.run("policy", "simulate", *ASK, "--user", "alice", *options).stdout
    assert ("the server never knows it" in text) == ("ExistingObjectTag" in str(condition))


@pytest.mark.parametrize("action, allowed", [
    ("sts:AssumeRole", True), ("sts:GetCallerIdentity", True),
    ("sts:AssumeRoleWithLDAPIdentity", False)])
def test_actions_of_sts_are_allowed_unless_denied(daypass, action, allowed):
    statements = [json.loads(policy(("Allow", None)))["Statement"][0],
                  {"Effect": "Deny", "Action": "sts:*Identity", "Resource": "*"}]
    daypass.tell("policy", "create", "reports", "-", text=json.dumps(
        {"Version": "2012-10-17", "Statement": statements}))
    result = daypass.run("policy", "simulate", "--policy", "reports", "--action", action)
    assert result.returncode == (0 if allowed else 1), result


def test_a_policy_is_checked(daypass):
    text = policy(("Allow", None)).replace("s3:GetObject", "s3:ListBucket")
    result = daypass.run("policy", "check", "-", text=policy(("Allow", None)))
    assert (result.returncode, result.stdout) == (
        0, "standard input: a valid policy with 1 statement\n")
    answer = daypass.tell("policy", "check", "-", text=text)
    assert answer["statements"] == 1
    assert "acts on a bucket" in answer["warnings"][0]
    assert "not JSON" in daypass.refuse("policy", "check", "-", text="{")


def test_a_file_without_an_end_is_not_read_to_it(daypass):
    assert "/dev/zero: over" in daypass.refuse("policy", "check", "/dev/zero")


def test_a_policy_can_t_move_the_terminal_s_cursor(daypass, tmp_path):
    """A policy's text must not forge a line of the output."""
    forged = "\x1b[2J\nallowed by policy x"
    document = json.loads(policy(
        ("Allow", {"StringEquals": {f"s3:ExistingObjectTag/{forged}": "x"}}), ("Allow", None)))
    for statement in document["Statement"]:
        statement["Sid"] = forged
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(document))
    outputs = [daypass.run("policy", "simulate", *ASK, "--policy", str(file)).stdout,
               daypass.run("policy", "check", str(file)).stdout]
    document["Statement"][0]["Condition"]["StringEquals"] = {f"s3:ExistingObjectTag/{forged}": 1}
    outputs.append(daypass.refuse("policy", "check", "-", text=json.dumps(document)))
    outputs.append(daypass.refuse("policy", "create", "x", "-", text=json.dumps(document)))
    outputs.append(daypass.refuse("user", "import", "-", text=json.dumps({"accessKey": forged})))
    for output in outputs:
        assert "[2J" in output
        assert "\x1b" not in output
        assert "\nallowed by policy x" not in output


@pytest.mark.parametrize("action", ["s3:ListAllMyBuckets", "s3:ListenNotification"])
def test_an_action_without_a_resource_matches_a_resource_of_everything(daypass, action):
    """An administrator repeats the policy's resource `*`. The command denied that, as for an action
    on a bucket."""
    document = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::*"}]}
    daypass.tell("policy", "create", "lists", "-", text=json.dumps(document))
    for resource in ([], ["--resource", "*"], ["--resource", "arn:aws:s3:::*"]):
        for policy, allowed in (("lists", True), ("writeonly", False)):
            result = daypass.run(
                "policy", "simulate", "--policy", policy, "--action", action, *resource)
            assert result.returncode == (0 if allowed else 1), result
    result = daypass.run("policy", "simulate", "--policy", "lists", "--action", action,
                         "--resource", "arn:aws:s3:::reports")
    assert (result.returncode, result.stderr) == (
        64, f"daypass: {action} acts on no named resource; omit --resource, or use *\n")


def test_a_misspelled_action_is_recognised(daypass):
    result = daypass.run("policy", "simulate", "--policy", "readonly", "--action", "s3:GetObjcet")
    assert (result.returncode, result.stderr) == (
        64, "daypass: there is no action s3:GetObjcet; did you mean s3:GetObject?\n")


def test_a_context_can_not_set_what_no_request_has(daypass):
    result = daypass.run(
        "policy", "simulate", *ASK, "--policy", "readonly", "--context", "aws:PrincipalOrgID=o-1")
    assert result.returncode == 64
    assert "no request has a value for the condition key aws:PrincipalOrgID here" in result.stderr


@pytest.mark.parametrize("keys, allowed", [("folding", False), ("exact", True)])
def test_the_name_that_the_store_may_read_is_simulated_too(make_daypass, tmp_path, keys, allowed):
    """A store may read one name as another; the caller needs the right to both (T64)."""
    daypass = make_daypass(
        {"DAYPASS_UPSTREAM_URL": "http://127.0.0.1:9", "DAYPASS_UPSTREAM_KEYS": keys})
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:GetObject",
         "Resource": ["arn:aws:s3:::b/d/k", "arn:aws:s3:::b/Keys/*"]},
        {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*",
         "Condition": {"StringLike": {"s3:prefix": "Keys/*"}}}]}))

    def answer(*arguments):
        result = daypass.run("policy", "simulate", "--policy", str(file), *arguments)
        assert result.returncode == (0 if allowed else 1), result.stderr
        return result.stdout
    for key, other in (("d/k/", "b/d/k"), ("\u212aeys/k", "b/Keys/k")):
        text = answer("--action", "s3:GetObject", "--resource", f"arn:aws:s3:::b/{key}")
        assert (f"for {other}, which the store may read" in text) != allowed
    answer(
        "--action", "s3:ListBucket", "--resource", "arn:aws:s3:::b", "--context",
        "s3:prefix=\u212aeys/")


@pytest.mark.parametrize("action, context, allowed, unknown", [
    ("AssumeRole", [], False, []), ("AssumeRole", ["sts:DurationSeconds=900"], True, []),
    ("AssumeRoleWithLDAPIdentity", [], False, []),
    ("AssumeRoleWithWebIdentity", [], False, ["sts:DurationSeconds"]),
    ("AssumeRoleWithCertificate", [], False, ["sts:DurationSeconds"]),
    ("AssumeRoleWithCustomToken", ["sts:DurationSeconds=1000"], True, [])])
def test_a_session_s_duration_is_known_without_the_parameter(
        daypass, action, context, allowed, unknown):
    """Without a context it is the hour that the server grants (T70)."""
    daypass.tell("policy", "create", "short", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": "sts:*",
             "Condition": {"NumericGreaterThan": {"sts:DurationSeconds": 1800}}},
            {"Effect": "Allow", "Action": "sts:*"}]}))
    result = daypass.run(
        "policy", "simulate", "--policy", "short", "--action", f"sts:{action}", "--json",
        *[word for value in context for word in ("--context", value)])
    answer = json.loads(result.stdout)
    assert answer["allowed"] == allowed, answer
    assert answer["unknown"] == unknown


@pytest.mark.parametrize("action, context, allowed, unknown", [
    ("CreateServiceAccount", [], False, ["svc:DurationSeconds"]),
    ("UpdateServiceAccount", ["svc:DurationSeconds=1801"], False, []),
    ("CreateServiceAccount", ["svc:DurationSeconds=1800"], True, []),
    ("CreateUser", [], True, [])])
def test_an_access_key_without_an_end_has_no_duration(
        daypass, action, context, allowed, unknown):
    daypass.tell("policy", "create", "short-keys", "-", text=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": "admin:*",
             "Condition": {"NumericGreaterThan": {"svc:DurationSeconds": 1800}}},
            {"Effect": "Allow", "Action": "admin:*"}]}))
    result = daypass.run(
        "policy", "simulate", "--policy", "short-keys", "--action", f"admin:{action}", "--json",
        *[word for value in context for word in ("--context", value)])
    answer = json.loads(result.stdout)
    assert (answer["allowed"], answer["unknown"]) == (allowed, unknown)

