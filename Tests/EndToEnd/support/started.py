"""One or many Daypass processes that the web server starts."""

import os
import pwd
import shutil

from support.daypass import Daypass, binary


class Started(Daypass):
    """Its configuration and state belong to the web server's user, and `upstream` is the program's
    path."""

    # The user of Debian's web servers. Without root they run as the user of the tests.
    user = pwd.getpwnam("www-data") if os.geteuid() == 0 else None

    def __init__(self, directory, authority, settings, **options):
        super().__init__(directory, authority, settings, **options)
        self.settings["DAYPASS_LISTEN"] = None
        self.settings["DAYPASS_CA_FILE"] = str(shutil.copy(authority.file, self.directory))
        self.write_settings()
        program = shutil.copy(binary("daypass.fcgi"), self.directory / "program")
        self.upstream = self.directory / "daypass.fcgi"
        self.upstream.write_text(
            f'#!/bin/sh\nDAYPASS_CONFIG={self.directory}/daypass.env exec {program}\n')
        self.upstream.chmod(0o755)
        self.state.mkdir(mode=0o700)
        if self.user:
            for path in [self.directory, *self.directory.iterdir()]:
                os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def start(self, *arguments):
        """The web server starts it when it is needed."""
        return self

    @property
    def output(self):
        return ""
