"""Web servers other than nginx with IPv6: what the comments in their files say."""


import pytest

from support.curl import get
from support.lighttpd import Lighttpd
from support.program import free_port


class DualLighttpd(Lighttpd):
    """With the two changes that the comment in daypass.conf names."""

    def command(self):
        command = super().command()
        # The main port is another one, as in Debian's own file.
        file = self.directory / "lighttpd.conf"
        file.write_text(file.read_text().replace(
            f"server.port = {self.port}", f"server.port = {free_port()}"))
        return command

    def ship(self, name, values, to=None):
        super().ship(name, values, to)
        file = self.directory / (to or name)
        shown = f'$SERVER["socket"] == "127.0.0.1:{self.port}" {{'
        text = file.read_text()
        assert shown in text
        file.write_text(text.replace(
            shown, f'$SERVER["socket"] == "[::]:{self.port}" {{\nserver.v4mapped = "enable"'))


def answer(port, authority, address, path, *options):
    return get(f"https://localhost:{port}{path}", "--cacert", authority.file,
               "--resolve", f"localhost:{port}:{address}", *options)


@pytest.mark.parametrize("address", ["[::1]", "127.0.0.1"])
def test_lighttpd_answers_both_families(own, certificate, authority, daypass, address):
    server = own.keep(DualLighttpd(own.place("l"), certificate, daypass.upstream))
    call = "--data", "Action=GetCallerIdentity&Version=2011-06-15"
    status, body = answer(server.port, authority, address, "/", *call)
    assert (status, "<Code>MissingAuthenticationToken</Code>" in body) == (403, True), body
    assert answer(server.port, authority, address, "/daypass/healthz") == (200, "ok\n")
