"""A Daypass that the web server starts itself, one or many of it."""

import os
import pwd
import shutil

from support.daypass import Daypass, binary


class Started(Daypass):
    """Its configuration and state belong to the web server's user, and `upstream` is the program that it runs."""

    # Whom Debian's web servers run as. Who is not root runs them as himself.
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
        """It is started when it is needed."""
        return self

    @property
    def output(self):
        return ""
