"""`make install` and `make uninstall`."""

import re
import shutil
import subprocess

import pytest

from support.daypass import REPOSITORY, binary
from support.installation import Installation, make
from support.program import tool

FILES = {
    "usr/bin/daypass": 0o755,
    "usr/bin/daypass.fcgi": 0o755,
    "usr/lib/systemd/system/daypass-admin.service": 0o644,
    "usr/lib/systemd/system/daypass-admin.socket": 0o644,
    "usr/lib/systemd/system/daypass.service": 0o644,
    "usr/lib/systemd/system/daypass.socket": 0o644,
    "usr/lib/sysusers.d/daypass.conf": 0o644,
    "usr/lib/tmpfiles.d/daypass.conf": 0o644,
    "usr/share/bash-completion/completions/daypass": 0o644,
    "usr/share/doc/daypass/README.md": 0o644,
    "usr/share/doc/daypass/docs/identity/openid.md": 0o644,
    "usr/share/doc/daypass/examples/identity-plugin/webhook.py": 0o755,
    "usr/share/doc/daypass/examples/systemd/requests.conf": 0o644,
    "usr/share/doc/daypass/nginx/daypass-upstream.conf": 0o644,
    "usr/share/doc/daypass/nginx/daypass.conf": 0o644,
    "usr/share/doc/daypass/nginx/daypass_params": 0o644,
    "usr/share/fish/vendor_completions.d/daypass.fish": 0o644,
    "usr/share/man/man1/daypass.1": 0o644,
    "usr/share/man/man5/daypass.env.5": 0o644,
    "usr/share/man/man8/daypass.fcgi.8": 0o644,
    "usr/share/zsh/site-functions/_daypass": 0o644,
    "etc/daypass/daypass.env": 0o640,
    "etc/logrotate.d/daypass": 0o644,
}


@pytest.fixture(scope="module")
def staged(session_directory):
    """An installation below DESTDIR, as a package makes it."""
    place = session_directory / "staged"
    return Installation(place, f"DESTDIR={place}", "PREFIX=/usr")


@pytest.fixture(scope="module")
def installed(session_directory):
    """An installation in a directory of its own, where the programs can run."""
    place = session_directory / "installed"
    return Installation(place, f"PREFIX={place}", f"SYSCONFDIR={place}/etc")


def test_everything_is_where_it_belongs(staged):
    files = staged.files
    assert {path: files.get(path) for path in FILES} == FILES
    others = [path for path in set(files) - set(FILES)
              if not path.startswith("usr/share/doc/daypass/")]
    assert others == []
    assert not [path for path in files if "/demo/" in path or path.endswith(".pyc")]


def test_the_installed_programs_run(staged):
    version = subprocess.run(
        [staged.directory / "usr/bin/daypass", "--version"], capture_output=True, text=True)
    assert version.returncode == 0
    server = subprocess.run(
        [staged.directory / "usr/bin/daypass.fcgi"], capture_output=True, text=True,
        env={"DAYPASS_THREADS": "none"})
    assert server.returncode == 78


def test_settings_survive_another_installation_and_an_uninstallation(tmp_path):
    installation = Installation(tmp_path, f"DESTDIR={tmp_path}", "PREFIX=/opt/daypass")
    settings = tmp_path / "etc/daypass/daypass.env"
    settings.write_text("# mine\n")
    installation.make("install")
    assert settings.read_text() == "# mine\n"
    installation.make("uninstall")
    assert installation.files == {"etc/daypass/daypass.env": 0o640}
    assert settings.read_text() == "# mine\n"
    installation.make("uninstall")


def test_without_the_programs_nothing_is_installed(tmp_path):
    result = subprocess.run(
        ["make", "install", f"DESTDIR={tmp_path}", "DAYPASS_BIN_DIR=/nowhere"], cwd=REPOSITORY,
        capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    assert "/nowhere/daypass is missing: make build" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_make_knows_the_version(staged):
    """The version is written once, and the package has the program's."""
    printed = make("--eval=version: ; @echo $(VERSION)", "version")
    told = subprocess.run([binary("daypass"), "--version"], capture_output=True, text=True)
    assert printed.stdout == told.stdout


# systemd

def verified(installed, units):
    """What systemd says about the units in a directory."""
    result = subprocess.run(
        [tool("systemd-analyze"), "verify", *sorted(units.glob("*.s*t")),
         *sorted(units.glob("*.service"))],
        env={"PATH": "/usr/bin:/bin", "MANPATH": f"{installed.directory}/share/man"},
        capture_output=True, text=True, timeout=60)
    return result.returncode, result.stdout + result.stderr


def test_systemd_finds_nothing_wrong_with_the_units(installed):
    assert verified(installed, installed.directory / "lib/systemd/system") == (0, "")


@pytest.fixture(scope="module")
def apart(installed, session_directory):
    """The units with the one that takes from daypass.service the right to change records."""
    units = session_directory / "apart" / "usr/lib/systemd/system"
    shutil.copytree(installed.directory / "lib/systemd/system", units)
    (units / "daypass.service.d").mkdir()
    shutil.copy(REPOSITORY / "examples/systemd/requests.conf", units / "daypass.service.d")
    return units


def test_systemd_finds_nothing_wrong_with_two_processes(installed, apart):
    assert verified(installed, apart) == (0, "")


@pytest.mark.parametrize("unit", ["daypass.service", "daypass-admin.service"])
def test_the_services_are_confined(apart, unit):
    """Exposure 1.4 of 10, where 10 is that of a unit without any such line."""
    result = subprocess.run(
        [tool("systemd-analyze"), "security", "--offline=yes", f"--root={apart.parents[3]}",
         "--threshold=15", unit], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_two_services_have_the_same_confinement():
    """What a unit says from UMask on: capabilities, file systems, processes, system calls."""
    def confinement(name):
        text = (REPOSITORY / "packaging/systemd" / name).read_text()
        body = text[text.index("UMask="):text.index("[Install]")]
        return [line for line in body.splitlines() if line and not line.startswith("#")]
    assert confinement("daypass-admin.service") == confinement("daypass.service")


def test_the_units_and_the_settings_agree(staged):
    """The socket's path, the user and the state directory each appear in several files."""
    read = {path: (staged.directory / path).read_text()
            for path, mode in FILES.items() if mode != 0o755}
    socket, = re.findall(
        "^ListenStream=(.*)$", read["usr/lib/systemd/system/daypass.socket"], re.M)
    assert f"server unix:{socket};" in read["usr/share/doc/daypass/nginx/daypass-upstream.conf"]
    service = read["usr/lib/systemd/system/daypass.service"]
    for line in ("User=daypass", "Group=daypass", "StateDirectory=daypass",
                 "ExecStart=/usr/bin/daypass.fcgi"):
        assert f"\n{line}\n" in service
    assert "\nu daypass - " in read["usr/lib/sysusers.d/daypass.conf"]
    assert "\nd /var/lib/daypass 0700 daypass daypass -" in read["usr/lib/tmpfiles.d/daypass.conf"]
    assert ("\n/var/lib/daypass/audit.jsonl /var/log/daypass/audit.jsonl {"
            in read["etc/logrotate.d/daypass"])
    assert "\nLogsDirectory=daypass\n" in read["usr/lib/systemd/system/daypass-admin.service"]
    own, = re.findall(
        "^ListenStream=(.*)$", read["usr/lib/systemd/system/daypass-admin.socket"], re.M)
    assert f"unix:{own};" in read["usr/share/doc/daypass/nginx/daypass-upstream.conf"]


def test_the_service_runs_what_was_installed(installed):
    unit = (installed.directory / "lib/systemd/system/daypass.service").read_text()
    assert f"\nExecStart={installed.directory}/bin/daypass.fcgi\n" in unit


# Shells

def test_completions_know_the_commands(staged):
    for path in ("usr/share/bash-completion/completions/daypass",
                 "usr/share/zsh/site-functions/_daypass",
                 "usr/share/fish/vendor_completions.d/daypass.fish"):
        text = (staged.directory / path).read_text()
        for word in ("simulate", "rotate", "revoke"):
            assert word in text, (path, word)
    bash = staged.directory / "usr/share/bash-completion/completions/daypass"
    assert subprocess.run(["bash", "-n", bash], timeout=60).returncode == 0
