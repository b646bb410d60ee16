"""nginx listens on IPv6 as well, counts clients by their networks, and can serve the pages for
monitoring without the token service's own server."""

import os
import shutil

import pytest

from support.curl import get
from support.nginx import SHIPPED
from support.program import Program, tool
from support.store import Store
from support.waiting import until


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


MAIN = """
daemon off;
pid {0}/pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {0}/t;
    fastcgi_temp_path {0}/t;
    proxy_temp_path {0}/t;
    scgi_temp_path {0}/t;
    uwsgi_temp_path {0}/t;
    include {0}/daypass-upstream.conf;
    limit_req_zone $daypass_client zone=tests:1m rate=1r/m;
    server {{
        listen unix:{0}/socket;
        # The client's address, as a load balancer states it.
        set_real_ip_from unix:;
        real_ip_header X-Client;
        limit_req zone=tests;
        limit_req_status 429;
        location / {{ empty_gif; }}
    }}
}}
"""


@pytest.fixture(scope="module")
def limited(shared):
    """The socket of an nginx that takes one request a minute of each of its clients."""
    directory = shared.place("limited")
    directory.mkdir()
    shutil.copy(SHIPPED / "daypass-upstream.conf", directory)
    (directory / "nginx.conf").write_text(MAIN.format(directory))
    shared.keep(Program(
        [tool("nginx"), "-p", directory, "-c", directory / "nginx.conf",
         "-e", directory / "error.log"],
        log=directory / "output"))
    until(lambda: (directory / "socket").exists(), "nginx")
    return str(directory / "socket")


@pytest.mark.parametrize("one, other, are_one_client", [
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
    ("2001:db8:2:2::a", "2001:db8:2:3::a", False),
    # A byte may be the end of a line.
    ("a0a:a0a:a0a:a0a::", "a0a:a0a:a0a:a0a:a0a:a0a:a0a:a0a", True),
    ("::a", "::b", True),
    ("192.0.2.1", "192.0.2.2", False),
    ("192.0.2.3", "192.0.2.3", True),
    ("::ffff:192.0.2.4", "::ffff:192.0.2.5", False),
    ("::ffff:192.0.2.6", "::ffff:192.0.2.6", True)])
def test_addresses_of_one_network_share_one_rate(limited, one, other, are_one_client):
    def status(address):
        return get("http://localhost/", "--unix-socket", limited, "--output", os.devnull,
                   "--header", f"X-Client: {address}")[0]
    assert [status(one), status(other)] == [200, 429 if are_one_client else 200]
