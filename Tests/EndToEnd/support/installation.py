"""The result of `make install`."""

import os
import pathlib
import subprocess

from support.daypass import REPOSITORY, binary


def make(*arguments):
    """Runs make with the programs under test."""
    return subprocess.run(
        ["make", "--no-print-directory", *arguments,
         f"DAYPASS_BIN_DIR={binary('daypass').parent.resolve()}"],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=120,
        env={"PATH": os.environ["PATH"]})


class Installation:
    """Daypass, installed below a directory."""

    def __init__(self, directory, *settings):
        self.directory = pathlib.Path(directory)
        self.settings = settings
        self.make("install")

    def make(self, target):
        result = make(target, *self.settings)
        assert result.returncode == 0, result.stderr

    @property
    def files(self):
        """The modes of all files, by their paths."""
        return {
            str(path.relative_to(self.directory)): path.stat().st_mode & 0o7777
            for path in self.directory.rglob("*") if path.is_file()}
