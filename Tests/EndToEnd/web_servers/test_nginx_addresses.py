"""nginx listens on IPv6 as well, counts clients by their networks, and can serve the pages for
monitoring without the token service's own server."""

import re
import socket
import subprocess

import pytest

from support.nginx import SHIPPED
from support.program import tool
from support.store import Store


def get(url, *options):
    """The status and the body of an answer."""
    result = subprocess.run(
        [tool("curl"), "--silent", "--write-out", "\n%{http_code}", *options, url],
        capture_output=True, text=True, timeout=60)
    body, _, status = result.stdout.rpartition("\n")
    return int(status), body


@pytest.mark.parametrize("kind", ["sts", "s3"])
def test_a_client_can_come_by_ipv6(make_client, daypass, authority, own, kind):
    store = own.keep(Store(own.place("store"))).address if kind == "s3" else None
    nginx = make_client(daypass.upstream, ipv6=True, store=store).nginx
    status, body = get(
        f"https://localhost:{nginx.port}/", "--resolve", f"localhost:{nginx.port}:[::1]",
        "--cacert", str(authority.file), "--data", "Action=GetCallerIdentity&Version=2011-06-15")
    assert (status, "<Code>MissingAuthenticationToken</Code>" in body) == (403, True), body
    assert nginx.access_log.read_text().startswith("::1 ")


def test_the_pages_for_monitoring_need_no_server_of_the_token_service(make_client, daypass, own):
    store = own.keep(Store(own.place("store"))).address
    nginx = make_client(daypass.upstream, store=store, status=True).nginx
    url = f"http://127.0.0.1:{nginx.status_port}/daypass"
    assert get(f"{url}/healthz") == (200, "ok\n")
    status, page = get(f"{url}/metrics")
    assert (status, "daypass_sts_requests_total" in page) == (200, True)


NETWORK = re.search(r'"~(\(\?s\).*?)" \$daypass_network;',
                    (SHIPPED / "daypass-upstream.conf").read_text())[1].replace("?<", "?P<")


@pytest.mark.parametrize("one, other, are_same", [
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
    ("2001:db8:1:2::a", "2001:db8:1:3::a", False),
    ("a0a:a0a:a0a:a0a::", "a0a:a0a:a0a:a0a:a0a:a0a:a0a:a0a", True),
    ("::a", "::b", True)])
def test_addresses_of_one_network_share_one_rate(one, other, are_same):
    """nginx's $binary_remote_addr has the 16 bytes of the address; a byte may be a line's end."""
    pattern = re.compile(NETWORK.replace(r"\z", r"\Z").encode())
    found = [pattern.match(socket.inet_pton(socket.AF_INET6, each)) for each in (one, other)]
    assert (found[0]["daypass_network"] == found[1]["daypass_network"]) == are_same


@pytest.mark.parametrize("octets", [
    socket.inet_aton("127.0.0.1"), socket.inet_pton(socket.AF_INET6, "::ffff:192.0.2.1")])
def test_an_address_of_ipv4_is_a_client_of_its_own(octets):
    assert not re.match(NETWORK.replace(r"\z", r"\Z").encode(), octets)
