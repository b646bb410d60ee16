"""The completions that the package ships, run by the shells themselves."""

import subprocess

import pytest

from support.daypass import binary
from support.program import tool

# What bash does when the user presses the tab key.
BASH = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
COMP_POINT=${#COMP_LINE}
_daypass daypass "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def daypass(make_daypass):
    daypass = make_daypass({}).initialised()
    for group in ("staff", "guests"):
        daypass.tell("group", "add", group)
    for user in ("alice", "alina@example.org", "bob"):
        daypass.tell("user", "add", user)
    return daypass


@pytest.fixture
def complete(daypass, tmp_path):
    """What bash offers for the last of some words. Errors would appear on the terminal."""
    script = tmp_path / "completion.bash"
    script.write_text(daypass.run("--generate-completion-script", "bash").stdout)

    def complete(*words, **environment):
        path = f"{binary('daypass').parent.resolve()}:/usr/bin:/bin"
        result = subprocess.run(
            [tool("bash"), "-c", BASH, "bash", script, "daypass", *words], capture_output=True,
            text=True, timeout=60, cwd=tmp_path,
            env={**daypass.environment, "PATH": path, **environment})
        assert result.stderr == ""
        return result.stdout.split()
    return complete


@pytest.mark.parametrize("words, offered", [
    (["user", "info", ""], ["alice", "alina@example.org", "bob"]),
    (["user", "info", "al"], ["alice", "alina@example.org"]),
    (["user", "disable", "bob", "ali"], ["alice", "alina@example.org"]),
    (["user", "info", "zoe"], []),
    (["user", "add", "zoe", "--group", "s"], ["staff"]),
    (["user", "add", "zoe", "--policy", "read"], ["readonly", "readwrite"]),
    (["user", "list", "--status", ""], ["enabled", "disabled"]),
    (["group", "info", ""], ["guests", "staff"]),
    (["policy", "attach", "readonly", "dia"], ["diagnostics"]),
    (["policy", "detach", "readonly", "--group", ""], ["guests", "staff"]),
    (["policy", "simulate", "--user", "b"], ["bob"]),
    (["policy", "entities", "--policy", "writeo"], ["writeonly"]),
    (["session", "revoke", "--parent", "alic"], ["alice"]),
    (["group", "add", "staff", "b"], ["bob"])])
def test_names_are_completed(complete, words, offered):
    assert complete(*words) == offered


def test_keys_that_can_be_retired_are_completed(daypass, complete):
    assert complete("key", "retire", "") == []
    old = {key["id"] for key in daypass.tell("key", "list") if key["use"] == "sign"}
    daypass.tell("key", "rotate")
    assert set(complete("key", "retire", "")) == old


@pytest.mark.parametrize("name", ["a$(touch run)", "a`touch run`", "a;touch run", "a b", "a:b",
                                  "a'b", 'a"b', "a\\b", "a*b", "a>run", "a|b", "a{b}", "-abc"])
def test_a_name_that_a_shell_would_read_is_not_offered(daypass, complete, tmp_path, name):
    """bash expands what a completion offers: a name could run a command as root."""
    assert daypass.run("user", "add", "--", name).returncode == 0
    (tmp_path / "a.txt").touch()
    assert complete("user", "info", "") == ["alice", "alina@example.org", "bob"]
    assert complete("user", "info", name[:2]) in ([], ["alice", "alina@example.org"])
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("settings", [
    "DAYPASS_STATE_DIR=/nonexistent\n", "DAYPASS_THREADS=many\n", None])
def test_without_a_readable_state_nothing_is_offered_or_made(
        daypass, complete, tmp_path, settings):
    file = tmp_path / "other.env"
    if settings is not None:
        file.write_text(settings)
    assert complete("user", "info", "", DAYPASS_CONFIG=str(file)) == []


def test_completion_makes_no_state(complete, tmp_path):
    (tmp_path / "state").mkdir(mode=0o700)
    assert complete("group", "info", "", DAYPASS_STATE_DIR=str(tmp_path / "state")) == []
    assert not list((tmp_path / "state").iterdir())
