"""`daypass policy`: policy documents, and what they are attached to."""

import json

import pytest

from support.daypass import by_name, provider, role_arn_of

REPORTS = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}


@pytest.fixture
def daypass(make_daypass):
    daypass = make_daypass(
        {"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}).initialised()
    daypass.tell("user", "add", "alice")
    daypass.tell("group", "add", "staff", "alice")
    return daypass


def create(daypass, name, document=REPORTS):
    return daypass.tell("policy", "create", name, "-", text=json.dumps(document))


def test_a_policy_is_made_from_a_file_and_shown_in_lines(daypass, tmp_path):
    file = tmp_path / "reports.json"
    file.write_text(json.dumps(REPORTS, indent=4))
    assert daypass.tell("policy", "create", "reports", str(file)) == {
        "policyName": "reports", "replaced": False, "origin": "stored"}
    file.write_text(json.dumps(REPORTS, indent=2))
    assert daypass.run("policy", "info", "reports").stdout == file.read_text() + "\n"
    assert daypass.tell("policy", "info", "reports") == {
        "policyName": "reports", "origin": "stored", "policy": REPORTS}
    assert create(daypass, "reports")["replaced"] is True


def test_a_policy_s_text_can_t_move_the_terminal_s_cursor(daypass):
    """Valid JSON can hold unescaped control characters of ISO 8859-1, and characters that reverse a
    line."""
    odd = {
        **REPORTS,
        "Statement": [{**REPORTS["Statement"][0], "Sid": "a\u009b2J\u202eb\x7f\U000e0001"}]}
    text = json.dumps(odd, ensure_ascii=False, indent="\t")
    daypass.tell("policy", "create", "odd", "-", text=text.replace("\n", "\r\n"))
    for arguments in [(), ("--json",)]:
        shown = daypass.run("policy", "info", "odd", *arguments).stdout
        assert not set("\u009b\u202e\x7f\U000e0001\r") & set(shown)
        assert json.loads(shown) in (odd, {"policyName": "odd", "origin": "stored", "policy": odd})
        assert ("\n\t" if arguments else "\n  ") in shown
    written = daypass.run("policy", "info", "odd").stdout
    assert daypass.tell("policy", "create", "odd", "-", text=written)["replaced"] is True


def test_create_accepts_what_info_prints_of_the_largest_policy(daypass):
    """Its text has no room for indentation."""
    large = {**REPORTS, "Statement": [
        {**REPORTS["Statement"][0], "Sid": f"S{number}"} for number in range(222)]}
    text = json.dumps(large, separators=(",", ":"))
    assert 20_000 < len(text) <= 20_480
    daypass.tell("policy", "create", "large", "-", text=text)
    shown = daypass.run("policy", "info", "large").stdout
    assert json.loads(shown) == large
    assert daypass.tell("policy", "create", "large", "-", text=shown)["replaced"] is True


def test_create_accepts_what_info_prints(daypass):
    text = daypass.run("policy", "info", "readonly").stdout
    daypass.tell("policy", "create", "mine", "-", text=text)
    assert daypass.tell("policy", "info", "mine")["policy"] == json.loads(text)


def test_policies_are_listed_with_where_they_come_from(daypass):
    create(daypass, "reports")
    create(daypass, "readonly")
    assert {line["policyName"]: line["origin"] for line in daypass.tell("policy", "list")} == {
        "consoleAdmin": "built-in", "diagnostics": "built-in", "readonly": "overriding",
        "readwrite": "built-in", "reports": "stored", "writeonly": "built-in"}


@pytest.mark.parametrize("text, reason", [
    ("", "not JSON"), ("{", "not JSON"), ("{}", "Version: missing"),
    ('{"Version":"2012-10-17","Statement":[]}', "no statement"),
    ('{"Version":"2008-10-17","Statement":[]}', "2012-10-17"),
    (json.dumps(REPORTS).replace("Allow", "allow"), "Statement[0].Effect"),
    (json.dumps(REPORTS)[:-1] + ',"Statement":[]}', '"Statement" is repeated here'),
    (json.dumps(REPORTS) + " " * 20480, "20480 are allowed")])
def test_an_invalid_policy_is_refused_with_the_reason(daypass, text, reason):
    before = daypass.tell("policy", "list")
    assert reason in daypass.refuse("policy", "create", "reports", "-", text=text)
    assert daypass.tell("policy", "list") == before


def test_a_policy_in_use_stays(daypass):
    create(daypass, "reports")
    daypass.tell("policy", "attach", "reports", "--user", "alice")
    daypass.tell("policy", "attach", "reports", "--group", "staff")
    assert daypass.refuse("policy", "remove", "reports") == (
        "Error: policy reports is in use by user alice, group staff\n")
    daypass.tell("policy", "detach", "reports", "--user", "alice")
    daypass.tell("policy", "detach", "reports", "--group", "staff")
    assert daypass.tell("policy", "remove", "reports") == {"removed": "reports"}
    assert "there is no policy reports" in daypass.refuse("policy", "info", "reports")


def test_a_policy_of_a_role_stays(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer, role_policy="reports")).initialised()
    create(daypass, "reports")
    assert role_arn_of(issuer.audience) in daypass.refuse("policy", "remove", "reports")


def test_a_policy_of_anonymous_requests_stays(make_daypass):
    daypass = make_daypass({"DAYPASS_ANONYMOUS_POLICY": "readonly,reports"}).initialised()
    create(daypass, "reports")
    assert daypass.refuse("policy", "remove", "reports") == (
        "Error: policy reports is in use by DAYPASS_ANONYMOUS_POLICY\n")


def test_config_check_names_missing_policies_of_anonymous_requests(make_daypass):
    daypass = make_daypass({"DAYPASS_ANONYMOUS_POLICY": "readonly,reports,none"}).initialised()
    result = daypass.run("config", "check")
    assert result.returncode == 1
    assert "there is no policy reports, none" in result.stdout
    create(daypass, "reports")
    create(daypass, "none")
    assert by_name(daypass.tell("config", "check"))["policies of unsigned requests"] == {
        "works": True, "detail": "readonly, reports, none"}


def test_a_built_in_policy_stays_but_its_replacement_can_be_removed(daypass):
    assert "built in" in daypass.refuse("policy", "remove", "readonly")
    create(daypass, "readonly")
    daypass.tell("policy", "remove", "readonly")
    assert daypass.tell("policy", "info", "readonly")["origin"] == "built-in"


def test_create_says_what_it_has_done(daypass):
    def said(name):
        return daypass.run("policy", "create", name, "-", text=json.dumps(REPORTS)).stdout
    assert said("reports") == "Policy reports is created.\n"
    assert said("reports") == "Policy reports is replaced.\n"
    overriding = (
        " It applies instead of the built-in policy of that name, which "
        "`daypass policy remove readonly` restores.\n")
    assert said("readonly") == "Policy readonly is created." + overriding
    assert said("readonly") == "Policy readonly is replaced." + overriding
    assert create(daypass, "readonly") == {
        "policyName": "readonly", "replaced": True, "origin": "overriding"}


@pytest.mark.parametrize("holder", [("user", "alice"), ("group", "staff")])
def test_policies_are_attached_and_detached(daypass, holder):
    kind, name = holder
    create(daypass, "reports")

    def policies():
        return daypass.tell(kind, "info", name)["policies"]

    assert daypass.tell("policy", "attach", "reports", "readonly", f"--{kind}", name) == {
        kind: name, "policiesAttached": ["reports", "readonly"]}
    assert daypass.tell("policy", "attach", "readonly", "writeonly", f"--{kind}", name)[
        "policiesAttached"] == ["writeonly"]
    assert policies() == ["reports", "readonly", "writeonly"]
    assert "already attached" in daypass.refuse("policy", "attach", "readonly", f"--{kind}", name)
    assert "no policy none" in daypass.refuse(
        "policy", "attach", "diagnostics", "none", f"--{kind}", name)
    assert policies() == ["reports", "readonly", "writeonly"]
    assert daypass.tell("policy", "detach", "readonly", "none", f"--{kind}", name) == {
        kind: name, "policiesDetached": ["readonly"]}
    assert policies() == ["reports", "writeonly"]
    assert "not attached: readonly" in daypass.refuse(
        "policy", "detach", "readonly", f"--{kind}", name)


def test_root_and_a_disabled_group_get_no_policy(daypass):
    assert "root" in daypass.refuse("policy", "attach", "readonly", "--user", "owner")
    daypass.tell("group", "disable", "staff")
    assert "disabled" in daypass.refuse("policy", "attach", "readonly", "--group", "staff")


@pytest.mark.parametrize("holder", [[], ["--user", "alice", "--group", "staff"]])
def test_a_policy_is_attached_to_a_user_or_a_group(daypass, holder):
    assert daypass.run("policy", "attach", "readonly", *holder).returncode == 64


def test_entities_lists_who_has_which_policy(daypass):
    create(daypass, "reports")
    daypass.tell("policy", "attach", "reports", "--user", "alice")
    daypass.tell("policy", "attach", "reports", "readonly", "--group", "staff")
    staff = {"group": "staff", "policies": ["reports", "readonly"]}
    readonly = {"policy": "readonly", "users": [], "groups": ["staff"], "mappedNames": []}
    reports = {"policy": "reports", "users": ["alice"], "groups": ["staff"],
               "mappedNames": []}
    alice = {"user": "alice", "policies": ["reports"], "memberOfMappings": [staff]}

    def entities(*arguments):
        answer = daypass.tell("policy", "entities", *arguments)
        return [answer[f"{kind}Mappings"] for kind in ("user", "group", "policy")]

    assert entities() == [[], [], [readonly, reports]]
    assert entities("--user", "alice") == [[alice], [], []]
    assert entities("--group", "staff") == [[], [staff], []]
    assert entities("--policy", "readonly") == [[], [], [readonly]]
    assert entities("--user", "alice", "--policy", "writeonly") == [
        [alice], [], [{"policy": "writeonly", "users": [], "groups": [], "mappedNames": []}]]
    assert daypass.run("policy", "entities").stdout == (
        "policy    users  groups  mapped names\n"
        "readonly  0      1       0\n"
        "reports   1      1       0\n")
    holders = ["--policy", "reports", "--policy", "writeonly"]
    assert daypass.run("policy", "entities", *holders).stdout == (
        "policy     holder  name\n"
        "reports    user    alice\n"
        "reports    group   staff\n"
        "writeonly  none\n")
    for kind in ("user", "group", "policy"):
        assert f"there is no {kind} none" in daypass.refuse(
            "policy", "entities", f"--{kind}", "none")


def test_no_line_grows_with_the_number_of_holders(daypass):
    names = [f"user-{number:04}" for number in range(2_000)]
    daypass.tell("user", "import", "-", text="".join(json.dumps(
        {"accessKey": name, "secretKey": "a-secret-of-it", "memberOf": ["staff"],
         "policies": ["readonly"]}) + "\n" for name in names))
    daypass.tell("policy", "attach", "readonly", "--group", "staff")

    def lines(*arguments):
        lines = daypass.run(*arguments).stdout.splitlines()
        assert max(map(len, lines)) <= 80
        return lines
    assert lines("policy", "entities") == [
        "policy    users  groups  mapped names", "readonly  2000   1       0"]
    assert [line.split() for line in lines("policy", "entities", "--policy", "readonly")[1:]] == [
        *(["readonly", "user", name] for name in names), ["readonly", "group", "staff"]]
    shown = " ".join(lines("group", "info", "staff"))
    assert set(names) <= set(shown.replace(",", " ").split())


WRONG = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Alow", "Action": ["s3:GetObjcet", "s3:PutObject"], "Resource": "arn:aws:s3:::a/*"},
    {"Effect": "Deny", "Action": "s3:ListObjectsV2", "Resource": "arn:aws:s3::reports"}
  ]
}
"""
ALL_WRONG = """Error: {0}:4:16: Statement[0].Effect: must be Allow or Deny, not "Alow"
{0}:4:35: Statement[0].Action[0]: unknown action "s3:GetObjcet"; did you mean "s3:GetObject"?
{0}:5:34: Statement[1].Action: "s3:ListObjectsV2" is an operation, not an action; \
did you mean "s3:ListBucket"?
{0}:5:66: Statement[1].Resource: neither * nor an ARN such as arn:aws:s3:::bucket/key: \
"arn:aws:s3::reports"
"""


@pytest.mark.parametrize("command", [("check",), ("create", "reports"), ("simulate",)])
def test_every_error_of_a_policy_is_printed_with_its_place(daypass, tmp_path, command):
    file = tmp_path / "reports.json"
    file.write_text(WRONG)
    if command == ("simulate",):
        result = daypass.run(
            "policy", "simulate", "--action", "s3:GetObject", "--policy", str(file))
        said = "".join(
            f"daypass: {line}\n"
            for line in ALL_WRONG.format(file).removeprefix("Error: ").splitlines())
        assert (result.returncode, result.stderr) == (64, said)
    else:
        assert daypass.refuse("policy", *command, str(file)) == ALL_WRONG.format(file)
        assert daypass.refuse("policy", *command, "-", text=WRONG) == ALL_WRONG.format(
            "standard input")


def test_a_statement_without_effect_is_a_warning(daypass):
    """AmazonS3ReadOnlyAccess, and a Deny of an action that only AWS knows."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:Get*", "s3:Describe*", "s3-object-lambda:Get*"],
         "Resource": "*"},
        {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}]})
    result = daypass.run("policy", "create", "copied", "-", text=text)
    assert result.returncode == 0, result
    assert result.stderr == (
        "daypass: warning: Statement[0].Action: s3:Describe* allows nothing: Daypass has no "
        "operation that needs it\n"
        "daypass: warning: Statement[0].Action: s3-object-lambda:Get* allows nothing: Daypass has "
        "only S3 and the "
        "token service\n"
        "daypass: warning: Statement[1].Action: ec2:* denies nothing: Daypass has only S3 and the "
        "token service\n")
    assert "Warning" not in result.stdout and "warning" not in result.stdout


@pytest.mark.parametrize("condition", [
    {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, {"Null": {"aws:SourceVpce": "false"}}])
def test_a_denial_that_would_never_apply_is_refused_by_name(daypass, condition):
    text = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": condition}]})
    key = next(iter(next(iter(condition.values()))))
    reason = f'no request has a value for "{key}" here, so this Deny would never apply'
    assert reason in daypass.refuse(
        "policy", "create", "reports", "-", text=text)
