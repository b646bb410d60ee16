"""A Daypass that may write only what the unit of a process for requests lets it write.

systemd makes such a mount namespace from examples/systemd/requests.conf; here, mount(8) does.
"""

import os
import re

from support.daypass import REPOSITORY, Daypass, binary
from support.program import Program, tool

_TEXT = (REPOSITORY / "examples/systemd/requests.conf").read_text()
STATE = "/var/lib/daypass"

# A path can be written to again below one that can't.
_MOUNT = """
mode=ro
for path; do
    shift
    case $path in
    writable) mode=rw ;;
    run) exec "$@" ;;
    *) mount --bind "$path" "$path" && mount -o "remount,bind,$mode" "$path" ;;
    esac
done
"""


def values(name):
    """The words of all lines of the unit with a name."""
    return " ".join(re.findall(f"^{name}=(.*)$", _TEXT, re.M)).split()


class Confined(Daypass):
    def __init__(self, *arguments, withheld=(), before=(), **options):
        """`withheld` are paths that it may not write to, although the unit lets it. `before` is a
        program that runs it."""
        super().__init__(*arguments, **options)
        self._withheld = [f"{STATE}/{name}" for name in withheld]
        self._before = before
        environment = dict(value.split("=", 1) for value in values("Environment"))
        self.environment = {**environment, **self.environment}

    def launch(self, *arguments, **options):
        root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        writable = [path for path in values("ReadWritePaths") if path not in self._withheld]
        places = [*values("ReadOnlyPaths"), "writable", *writable]
        self.program = Program(
            [tool("unshare"), "--mount", *root, "sh", "-euc", _MOUNT, "sh",
             *(path.replace(STATE, str(self.state)) for path in places), "run",
             *self._before, binary("daypass.fcgi"), *arguments],
            self.directory / "output", self.environment, **options)
        return self
