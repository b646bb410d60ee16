"""nginx for S3 with the files of the repository, so that the figures are those of a deployment.

Several of them run: with Daypass, with an authorizer that allows everything, and alone."""

import re

from lab import accepts

# The access log costs the same in all, and is not measured. The port needs no root.
UNMEASURED = "access_log /var/log/nginx/daypass-s3.access.log daypass_s3;"
# What the nginx without an authorizer has in common with the others.
COMMON = (
    "client_body_buffer_size", "proxy_http_version", "proxy_buffer_size", "proxy_buffers",
    "proxy_busy_buffers_size", "proxy_max_temp_file_size")


def start_shipped(bench, name, port, authorizer, store):
    """Starts an nginx for S3 on a port, which asks the program at the socket `authorizer`, and
    passes requests to the store at an address."""
    directory = bench.lab.path(name)
    directory.mkdir()
    for file in bench.shipped.glob("daypass[_-]*"):
        (directory / file.name).write_text(file.read_text())
    certificate = {"certs": bench.lab.path("tls.pem"), "private": bench.lab.path("tls.key")}
    ship(bench, directory, "daypass-upstream.conf", {
        "unix:/run/daypass/daypass.sock": f"unix:{authorizer}"})
    ship(bench, directory, "daypass-s3.conf", {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} backlog=4096;",
        "listen [::]:443 ssl;": "",
        "/etc/ssl/certs/daypass-s3.pem": certificate["certs"],
        "/etc/ssl/private/daypass-s3.key": certificate["private"],
        UNMEASURED: "access_log off;",
        "127.0.0.1:9000": store,
    })
    start(bench, directory, port, f"""
        include {directory}/daypass-upstream.conf;
        include {directory}/daypass-s3.conf;
        """)


def start_alone(bench, name, port, store):
    """Starts an nginx on a port that passes requests to the store at an address, and asks no
    authorizer."""
    directory = bench.lab.path(name)
    directory.mkdir()
    shipped = "".join(
        (bench.shipped / file).read_text() for file in ("daypass-s3.conf", "daypass_s3_location"))
    common = "\n".join(
        re.search(rf"^ *({directive} .*;)$", shipped, re.MULTILINE)[1] for directive in COMMON)
    start(bench, directory, port, f"""
        upstream store {{ server {store}; keepalive 16; }}
        server {{
            listen 127.0.0.1:{port} backlog=4096;
            access_log off;
            client_max_body_size 0;
            {common}
            proxy_request_buffering off;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            location / {{ proxy_pass http://store; }}
        }}
        """)


def start(bench, directory, port, servers):
    temporary = "".join(
        f"{module}_temp_path {directory}/{module};\n"
        for module in ("client_body", "fastcgi", "proxy", "scgi", "uwsgi"))
    (directory / "nginx.conf").write_text(f"""
        daemon off;
        {bench.nginx_user}
        worker_processes {bench.workers};
        pid {directory}/nginx.pid;
        error_log {directory}/nginx.log warn;
        events {{ worker_connections 2048; }}
        http {{
            {temporary}
            # Connections end when wrk says so, not after the default of a thousand requests.
            keepalive_requests 100000000;
            {servers}
        }}
        """)
    bench.lab.start(
        f"nginx-{directory.name}",
        ["nginx", "-e", directory / "nginx.log", "-c", directory / "nginx.conf"],
        lambda: accepts(("127.0.0.1", port)))


def ship(bench, directory, name, values):
    """Writes a shipped file with the values that its first lines tell an administrator to edit."""
    text = (bench.shipped / name).read_text()
    for shipped, ours in values.items():
        if text.count(shipped) != 1:
            raise SystemExit(f"bench: nginx/{name} has {text.count(shipped)} times {shipped!r}")
        text = text.replace(shipped, str(ours))
    (directory / name).write_text(text)
