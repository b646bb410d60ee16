"""The state directory: how it is created, and when Daypass refuses to use it (T54)."""

import concurrent.futures
import json
import os
import stat

import pytest

from support.daypass import provider
from support.fastcgi import Connection
from support.sts import parameters


@pytest.fixture
def initialised(make_daypass, make_issuer):
    """A Daypass that is not running, with a state directory and a key."""
    daypass = make_daypass(provider(make_issuer()))
    result = daypass.run("init")
    assert result.returncode == 0, result.stderr
    return daypass


def keys(daypass):
    return sorted((daypass.state / "keys").glob("*.json"))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_creates_it_for_its_owner_alone(make_daypass, make_issuer):
    issuer = make_issuer()
    daypass = make_daypass(provider(issuer)).start()
    with Connection(daypass.address) as connection:
        assert connection.call(parameters(issuer.token())).status == 200
    assert len(keys(daypass)) == 1
    for path in [daypass.state, *daypass.state.rglob("*")]:
        assert mode(path) & 0o077 == 0, f"{path}: {mode(path):o}"
    assert mode(daypass.state) == mode(daypass.state / "keys") == 0o700
    assert mode(keys(daypass)[0]) == 0o600


def test_the_umask_does_not_matter(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer()))
    before = os.umask(0)
    try:
        daypass.start()
    finally:
        os.umask(before)
    for path in [daypass.state, *daypass.state.rglob("*")]:
        assert mode(path) & 0o077 == 0, f"{path}: {mode(path):o}"


def test_init_leaves_what_is_there(initialised):
    before = [path.read_bytes() for path in keys(initialised)]
    assert initialised.run("init").returncode == 0
    assert [path.read_bytes() for path in keys(initialised)] == before
    initialised.start().stop()
    assert [path.read_bytes() for path in keys(initialised)] == before


def test_init_makes_the_directory_that_is_named(make_daypass, make_issuer, tmp_path):
    daypass = make_daypass(provider(make_issuer()))
    place = tmp_path / "elsewhere"
    assert daypass.run("init", "--state-dir", str(place)).returncode == 0
    assert list((place / "keys").glob("*.json"))
    assert not daypass.state.exists()


def test_no_two_states_have_the_same_key(initialised, make_daypass, make_issuer):
    """There is no default key (T54)."""
    other = make_daypass(provider(make_issuer()))
    other.run("init")
    assert keys(initialised)[0].read_bytes() != keys(other)[0].read_bytes()


@pytest.mark.parametrize("wrong", [0o640, 0o620, 0o604, 0o602, 0o644, 0o660, 0o666, 0o777])
def test_a_key_that_others_can_reach_refuses_to_start(initialised, wrong):
    """Another user could have read the key (T54)."""
    key = keys(initialised)[0]
    key.chmod(wrong)
    status, output = initialised.refuses_to_start()
    assert status != 0
    assert str(key) in output


@pytest.mark.parametrize("wrong", [0o750, 0o705, 0o755, 0o770, 0o777])
@pytest.mark.parametrize("place", ["", "keys"])
def test_a_directory_that_others_can_reach_refuses_to_start(initialised, place, wrong):
    """Another user could replace the key (T54)."""
    directory = initialised.state / place
    directory.chmod(wrong)
    status, output = initialised.refuses_to_start()
    assert status != 0
    assert str(directory).rstrip("/") in output


@pytest.mark.parametrize("content", [
    b"", b"{", b"{}", b"[]", b"null", b"\xff" * 64, b'{"key":""}', "half"])
def test_a_damaged_key_refuses_to_start(initialised, content):
    """Weak and short keys too (T54)."""
    key = keys(initialised)[0]
    whole = key.read_bytes()
    key.write_bytes(whole[:len(whole) // 2] if content == "half" else content)
    status, output = initialised.refuses_to_start()
    assert status != 0
    assert key.name in output


def test_a_key_with_a_short_secret_refuses_to_start(initialised):
    """A short secret can be guessed (T54)."""
    key = keys(initialised)[0]
    value = json.loads(key.read_text())
    name = max((name for name in value if isinstance(value[name], str)),
               key=lambda name: len(value[name]))
    value[name] = value[name][:20]
    key.write_text(json.dumps(value))
    status, output = initialised.refuses_to_start()
    assert status != 0
    assert key.name in output


def test_a_key_that_is_a_link_elsewhere_or_a_directory_refuses_to_start(initialised):
    key = keys(initialised)[0]
    key.unlink()
    key.mkdir()
    status, _ = initialised.refuses_to_start()
    assert status != 0


def test_a_state_directory_that_is_a_file_refuses_to_start(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer()))
    daypass.state.write_text("")
    status, output = daypass.refuses_to_start()
    assert status != 0
    assert str(daypass.state) in output


def test_a_state_directory_that_cannot_be_made_refuses_to_start(make_daypass, make_issuer):
    daypass = make_daypass(provider(make_issuer()), state="/proc/nowhere/state")
    status, output = daypass.refuses_to_start()
    assert status != 0
    assert "/proc/nowhere/state" in output


def test_processes_that_start_at_once_agree_on_one_key(make_daypass, make_issuer):
    issuer = make_issuer()
    first = make_daypass(provider(issuer))
    several = [first] + [make_daypass(provider(issuer), state=first.state) for _ in range(5)]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda daypass: daypass.start(), several))
    for daypass in several:
        with Connection(daypass.address) as connection:
            token = connection.call(parameters(issuer.token())).credentials["SessionToken"]
        result = first.run("token", "inspect", text=token)
        assert result.returncode == 0, result.stderr
