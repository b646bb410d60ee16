"""A page of docs/recipes: its blocks, run as a reader would, with this test's server."""

import pathlib
import re
import subprocess
import sys

from support.clients.client import Failed
from support.daypass import REPOSITORY

FOLDER = REPOSITORY / "docs" / "recipes"
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
# The first line of a block that is a file.
FILE = re.compile(r"(?:#|;|--) ((?:~|/)\S+)\n")


class Recipe:
    """A recipe with a home directory of its own. Only the environment that its page sets reaches
    its programs, and what makes them trust the test's authority."""

    def __init__(self, name, s3, authority, directory, token, replacing=None):
        """`replacing` are more texts of the page and what takes their places, in order."""
        self.page = FOLDER / f"{name}.md"
        self.text = self.page.read_text()
        self.s3 = s3
        self.home = pathlib.Path(directory) / "home"
        self.home.mkdir()
        self.root = pathlib.Path(directory) / "root"
        (self.home / "token").write_text(token + "\n")
        for key in (replacing or {}):
            assert key in self.text, f"{key} is not in {self.page}"
        self._replacing = {
            **(replacing or {}),
            "https://s3.example.org": s3.url,
            "s3.example.org": s3.url.removeprefix("https://"),
            "/run/secrets/token": str(self.home / "token"),
            # The one secret of a page is that of alice's access key.
            "…": s3.alice["aws_secret_access_key"],
        }
        self.environment = {
            "PATH": f"{pathlib.Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.home), "LANG": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
            "AWS_CA_BUNDLE": str(authority.file), "SSL_CERT_FILE": str(authority.file),
            "RCLONE_CA_CERT": str(authority.file),
        }
        if not s3.store.knows_trailers:
            self.environment["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required"

    def use_key(self, secret):
        """Puts this secret into the page in place of alice's."""
        self._replacing["…"] = secret

    def blocks(self, language):
        """The page's blocks of a language that are no files, in order."""
        return [self._mine(text) for text in self._blocks(language) if not FILE.match(text)]

    def _blocks(self, language):
        return [
            re.sub(f"^{indent}", "", text, flags=re.MULTILINE)
            for indent, named, text in BLOCK.findall(self.text) if language in (None, named)]

    def _mine(self, text):
        for theirs, ours in self._replacing.items():
            text = text.replace(theirs, ours)
        return text

    def write_files(self):
        """Writes each block whose first line is a comment with a path. `~` is the recipe's home,
        and `/` its root."""
        for text in self._blocks(None):
            if named := FILE.match(text):
                path = named[1]
                file = self.home / path[2:] if path.startswith("~") else self.root / path[1:]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(self._mine(text))
                file.chmod(0o600)

    def sh(self, *texts, **environment):
        """What these shell lines, one after the other in one shell, print."""
        return self._run(["bash", "-euo", "pipefail", "-c", "\n".join(texts)], environment)

    def python(self, text, before="", **environment):
        """What a Python program prints, in a shell that ran other lines first."""
        file = self.home / "program.py"
        file.write_text(text)
        return self.sh(before, f"{sys.executable} -B {file}", **environment)

    def _run(self, command, environment):
        done = subprocess.run(
            command, cwd=self.home, env={**self.environment, **environment},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise Failed(done.stdout + done.stderr)
        return done.stdout

    def ran(self):
        """What the page says ran: names and versions."""
        line = re.search(r"^> Run (?:in part )?by \[.*?\]\(\S+\) with (.*?)[.:]$", self.text, re.M)
        return dict(part.rsplit(" ", 1) for part in re.split(r", | and ", line[1]))
