"""`daypass group`: groups of users."""

import pytest


@pytest.fixture
def daypass(make_daypass):
    daypass = make_daypass(
        {"MINIO_ROOT_USER": "owner", "MINIO_ROOT_PASSWORD": "owner-password"}).initialised()
    for name in ("alice", "bob"):
        daypass.tell("user", "add", name)
    return daypass


def test_a_group_is_made_with_its_first_members(daypass):
    assert daypass.tell("group", "add", "staff", "alice", "bob") == {
        "groupName": "staff", "added": ["alice", "bob"]}
    assert daypass.tell("group", "add", "staff", "alice")["added"] == []
    assert daypass.tell("group", "info", "staff") == {
        "groupName": "staff", "groupStatus": "enabled", "policies": [],
        "members": ["alice", "bob"]}
    assert daypass.tell("user", "info", "bob")["memberOf"] == ["staff"]


def test_groups_are_listed_as_a_table(daypass):
    daypass.tell("group", "add", "staff", "alice", "bob")
    daypass.tell("group", "add", "guests")
    daypass.tell("policy", "attach", "readonly", "diagnostics", "--group", "staff")
    daypass.tell("group", "disable", "guests")
    assert daypass.run("group", "list").stdout == (
        "group name  group status  policies               member count\n"
        "guests      disabled                             0\n"
        "staff       enabled       readonly, diagnostics  2\n")


def test_members_and_then_the_group_are_removed(daypass):
    daypass.tell("group", "add", "staff", "alice", "bob")
    assert "still has 2 members" in daypass.refuse("group", "remove", "staff")
    daypass.tell("group", "remove", "staff", "alice")
    assert "still has 1 member;" in daypass.refuse("group", "remove", "staff")
    daypass.tell("group", "remove", "staff", "bob")
    assert daypass.tell("group", "remove", "staff") == {"removedGroup": "staff"}
    assert daypass.tell("group", "list") == []


def test_a_removed_user_is_in_no_group(daypass):
    daypass.tell("group", "add", "staff", "alice")
    daypass.tell("user", "remove", "alice")
    assert daypass.tell("group", "info", "staff")["members"] == []
    daypass.tell("user", "add", "alice")
    assert daypass.tell("group", "info", "staff")["members"] == []


@pytest.mark.parametrize("arguments, reason", [
    (["add", "new", "alice", "carol"], "there is no user carol"),
    (["add", "new", "owner"], "root"), (["add", "a,b", "alice"], "a,b"),
    (["remove", "staff", "alice", "bob"], "not in group staff: bob"),
    (["remove", "new", "alice"], "there is no group new"),
    (["remove", "new"], "there is no group new"), (["info", "new"], "there is no group new"),
    (["enable", "new"], "there is no group new"), (["disable", "new"], "there is no group new")])
def test_a_refused_change_names_the_problem_and_changes_nothing(daypass, arguments, reason):
    daypass.tell("group", "add", "staff", "alice")
    before = (daypass.tell("user", "list"), daypass.tell("group", "list"))
    assert reason in daypass.refuse("group", *arguments)
    assert (daypass.tell("user", "list"), daypass.tell("group", "list")) == before


def test_a_group_is_disabled_and_enabled(daypass):
    daypass.tell("group", "add", "staff", "alice")
    daypass.tell("group", "disable", "staff")
    assert daypass.tell("group", "info", "staff")["groupStatus"] == "disabled"
    daypass.tell("group", "enable", "staff")
    assert daypass.tell("group", "info", "staff")["groupStatus"] == "enabled"


def test_groups_are_listed_by_policy_and_status(daypass):
    for group in ("staff", "guests"):
        daypass.tell("group", "add", group)
    daypass.tell("policy", "attach", "readonly", "--group", "staff")
    daypass.tell("group", "disable", "guests")

    def names(*options):
        return [group["groupName"] for group in daypass.tell("group", "list", *options)]
    assert names("--policy", "readonly") == names("--status", "enabled") == ["staff"]
    assert names("--status", "disabled") == ["guests"]
    assert names("--policy", "readonly", "--status", "disabled") == []
    assert "there is no policy none" in daypass.refuse("group", "list", "--policy", "none")
