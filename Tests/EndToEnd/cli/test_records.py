"""Records: a writer that is killed, or finds the disk full, leaves the old record or the new
one."""

import concurrent.futures
import itertools
import json
import random
import resource
import shutil
import subprocess

import pytest

from support.daypass import binary
from support.tracing import file_calls, file_opens, killed_at

# The system calls that put something on the disk.
STEPS = ["openat", "mkdirat", "write", "msync", "fsync", "renameat"]


@pytest.fixture
def daypass(make_daypass):
    daypass = make_daypass({}).initialised()
    daypass.tell("user", "add", "alice", "--policy", "readonly")
    return daypass


def leftovers(daypass):
    return list(daypass.state.rglob("*.new"))


def policies(daypass):
    return daypass.tell("user", "info", "alice")["policies"]


# Killed

@pytest.mark.parametrize("step", STEPS)
def test_a_writer_killed_at_any_step_leaves_the_old_record_or_the_new_one(
        daypass, make_daypass, step):
    seen = set()
    for number in itertools.count(1):
        copy = make_daypass({})
        shutil.copytree(daypass.state, copy.state)
        if not killed_at(copy, step, number, "policy", "attach", "writeonly", "--user", "alice"):
            break
        seen.add(tuple(policies(copy)))
        copy.tell("user", "add", "bob")
        assert leftovers(copy) == []
    assert number > 1
    assert seen <= {("readonly",), ("readonly", "writeonly")}
    assert policies(copy) == ["readonly", "writeonly"]


def test_importers_killed_in_a_loop_leave_whole_records(daypass, tmp_path):
    """Each importer is killed at another moment. The next one continues with the existing
    records."""
    names = [f"user{number}" for number in range(2000)]
    file = tmp_path / "users.jsonl"
    file.write_text("".join(json.dumps({"accessKey": name}) + "\n" for name in names))
    command = [binary("daypass"), "user", "import", "--generate-secrets", "--skip-existing",
               str(file)]
    chance = random.Random(1)
    killed = 0
    for _ in range(40):
        with subprocess.Popen(command, env=daypass.environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(timeout=chance.uniform(0, 0.3))
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
        there = {user["accessKey"] for user in daypass.tell("user", "list")}
        assert there <= {"alice", *names}
        if len(there) > 1:
            daypass.tell("user", "remove", *sorted(there - {"alice"}))
    assert killed
    daypass.tell("user", "import", "--generate-secrets", "--skip-existing", str(file))
    assert len(daypass.tell("user", "list")) == len(names) + 1
    assert leftovers(daypass) == []


# At once

def test_eight_processes_that_add_users_lose_none(daypass):
    def add(worker):
        for number in range(10):
            daypass.tell("user", "add", f"user-{worker}-{number}")

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    names = {user["accessKey"] for user in daypass.tell("user", "list")}
    assert names == {"alice", *(f"user-{worker}-{number}"
                                for worker in range(8) for number in range(10))}


def test_eight_processes_that_change_one_record_lose_nothing(daypass):
    names = [f"p{number}" for number in range(40)]
    policy = daypass.run("policy", "info", "readonly").stdout
    for name in names:
        daypass.tell("policy", "create", name, "-", text=policy)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(
            lambda name: daypass.tell("policy", "attach", name, "--user", "alice"), names))
    assert sorted(policies(daypass)) == sorted([*names, "readonly"])


# A full disk

@pytest.mark.parametrize("limit, place", [(0, "users/"), (100, "users/"), (0, "generation")])
def test_a_full_disk_leaves_the_old_record_and_is_named(daypass, limit, place):
    """A limit on the size of files makes the disk full at the first or a later step."""
    if place == "generation":
        (daypass.state / place).unlink()
    record = next((daypass.state / "users").rglob("*.json"))
    before = record.read_bytes()
    result = subprocess.run(
        [binary("daypass"), "policy", "attach", "writeonly", "--user", "alice"],
        env=daypass.environment, capture_output=True, text=True, timeout=60,
        # Python ignores SIGXFSZ, and so does what it starts: the write fails instead.
        restore_signals=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert result.returncode == 1
    assert f"{daypass.state}/{place}" in result.stderr and "File too large" in result.stderr
    assert record.read_bytes() == before
    assert leftovers(daypass) == []
    daypass.tell("policy", "attach", "writeonly", "--user", "alice")
    assert policies(daypass) == ["readonly", "writeonly"]


def test_a_disk_that_fills_while_users_are_imported_leaves_none_of_them(daypass):
    users = [{"accessKey": f"user{number}"} for number in range(200)]
    # The only record that is larger than the limit.
    users[150]["policies"] = ["readonly", "readwrite", "writeonly", "diagnostics"]
    result = subprocess.run(
        [binary("daypass"), "user", "import", "--generate-secrets", "-"],
        env=daypass.environment, text=True,
        input="".join(json.dumps(user) + "\n" for user in users), capture_output=True, timeout=60,
        restore_signals=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (260, 260)))
    assert result.returncode == 1 and "File too large" in result.stderr, result
    assert [user["accessKey"] for user in daypass.tell("user", "list")] == ["alice"]
    assert leftovers(daypass) == []


# Many

def test_a_user_among_100000_is_found_as_one_among_ten(daypass, make_daypass, tmp_path):
    counts = []
    for size in (10, 100_000):
        there = make_daypass({}).initialised()
        file = tmp_path / f"{size}.jsonl"
        file.write_text("".join(
            json.dumps({"accessKey": f"user{number}", "secretKey": "a-secret"}) + "\n"
            for number in range(size)))
        result = there.run("user", "import", str(file))
        assert result.returncode == 0, result.stderr
        assert result.stdout.split()[:2] == ["imported", str(size)]
        assert result.stderr.count(f" of {size} users written\n") == size // 10_000
        counts.append([file_calls(there, "user", "info", f"user{number}") for number in (3, 9)])
    assert counts[0] == counts[1]


def test_access_keys_among_10000(make_daypass, tmp_path):
    """A key is made, shown and changed as one among ten, and a list opens each file once."""
    counts, opened = [], []
    for size in (10, 10_000):
        there = make_daypass({}).initialised()
        result = there.run("import", "minio", str(export_of_keys(tmp_path / str(size), size)))
        assert result.returncode == 0, result.stderr
        counts.append([file_calls(there, "access-key", *command) for command in [
            ("create", "--parent", "user3"), ("info", "AKIA0000000000000007"),
            ("edit", "AKIA0000000000000007", "--name", "seventh"),
            ("disable", "AKIA0000000000000007"), ("remove", "AKIA0000000000000007")]])
        opened.append(file_opens(there, "access-key", "list", "--parent", "user3"))
    few, many = counts
    # A first key makes its subdirectory.
    assert [abs(one - other) <= 12 for one, other in zip(few, many, strict=True)] == [True] * 5
    subdirectories = 256
    assert opened[1] - opened[0] < 10_000 + 10 * subdirectories


def export_of_keys(directory, count):
    """An export of MinIO with ten users that share some access keys."""
    users = [f"user{number}" for number in range(10)]
    files = {
        "users": {name: {"secretKey": "a-secret-of-user", "status": "enabled"} for name in users},
        "svcaccts": {f"AKIA{number:016}": {
            "parent": users[number % 10], "secretKey": "a-secret-of-key", "status": "on",
            "claims": {"parent": users[number % 10], "sa-policy": "inherited-policy"}}
            for number in range(count)}}
    directory.mkdir()
    for name in ("policies", "users", "groups", "svcaccts", "user_mappings", "group_mappings",
                 "stsuser_mappings"):
        (directory / f"{name}.json").write_text(json.dumps(files.get(name, {})))
    return directory
