"""The web servers, and the ways in which each reaches Daypass."""

import functools
import os

from support.apache import Apache
from support.caddy import Caddy
from support.daypass import Daypass
from support.gateway import Gateway
from support.lighttpd import Lighttpd
from support.nginx import Nginx
from support.program import free_port
from support.started import Started


class Place:
    """A web server, and a way in which it reaches Daypass."""

    def __init__(self, web_server, way, sts, s3=None, kind=Daypass):
        """`sts` and `s3` make the web server for each door. By default both use the same one."""
        self.name = f"{web_server}, {way}"
        self.web_server = web_server
        self.way = way
        self.sts = sts
        self.s3 = s3 or sts
        self._kind = kind

    @property
    def is_started_by_web_server(self):
        return self._kind is Started

    def daypass(self, directory, authority, settings, **options):
        """The Daypass that the web server reaches or starts."""
        if self.way.startswith("TCP"):
            options["listen"] = f"127.0.0.1:{free_port()}"
        return self._kind(directory, authority, settings, **options)


UNIX, TCP = "Unix socket", "TCP"

PLACES = [
    Place("nginx", UNIX, Nginx, Gateway),
    Place("nginx", TCP, Nginx, Gateway),
    *(Place("apache", way, functools.partial(Apache, mode="proxy")) for way in (UNIX, TCP)),
    Place("apache", "mod_fcgid", functools.partial(Apache, mode="fcgid"), kind=Started),
    Place("apache", "mod_cgid", functools.partial(Apache, mode="cgi"), kind=Started),
    *(Place("lighttpd", way, Lighttpd) for way in (UNIX, TCP)),
    Place("lighttpd", "started by it", functools.partial(Lighttpd, mode="started"), kind=Started),
    *(Place("caddy", way, Caddy) for way in (UNIX, TCP)),
]


def chosen():
    """The web server of the S3 tests that name none: DAYPASS_TEST_WEB_SERVER, or nginx with its
    authorizer."""
    name = os.environ.get("DAYPASS_TEST_WEB_SERVER")
    return next(place.s3 for place in PLACES if place.web_server == name) if name else Nginx
