"""nginx for S3 with the files that the repository ships, so that what is measured is what people run.

Two of them run, equal but for the program that they ask: Daypass, and one that allows everything.
"""

from lab import accepts

# What the access log costs is the same for both, and is not measured. A port needs no root.
UNMEASURED = {
    "daypass.conf": "access_log /var/log/nginx/daypass.access.log daypass;",
    "daypass-s3.conf": "access_log /var/log/nginx/daypass-s3.access.log daypass_s3;",
}


def start_shipped(bench, name, port, authorizer):
    """Starts an nginx for S3 on a port, which asks the program at the socket `authorizer`."""
    directory = bench.lab.path(name)
    directory.mkdir()
    for file in bench.shipped.glob("daypass[_-]*"):
        (directory / file.name).write_text(file.read_text())
    certificate = {"certs": bench.lab.path("tls.pem"), "private": bench.lab.path("tls.key")}
    # Its server for the token service is never called: S3's file uses what stands before it.
    ship(bench, directory, "daypass.conf", {
        "listen 443 ssl;": f"listen unix:{directory}/sts.sock;",
        "/etc/ssl/certs/daypass.pem": certificate["certs"],
        "/etc/ssl/private/daypass.key": certificate["private"],
        "unix:/run/daypass/daypass.sock": f"unix:{authorizer}",
    })
    ship(bench, directory, "daypass-s3.conf", {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} backlog=4096;",
        "/etc/ssl/certs/daypass-s3.pem": certificate["certs"],
        "/etc/ssl/private/daypass-s3.key": certificate["private"],
        "127.0.0.1:9000": f"unix:{bench.lab.path('store.sock')}",
    })
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
            include {directory}/daypass.conf;
            include {directory}/daypass-s3.conf;
        }}
        """)
    bench.lab.start(
        f"nginx-{name}", ["nginx", "-e", directory / "nginx.log", "-c", directory / "nginx.conf"],
        lambda: accepts(("127.0.0.1", port)))


def ship(bench, directory, name, values):
    """Writes a shipped file with what its first lines tell the administrator to edit."""
    text = (bench.shipped / name).read_text()
    for shipped, ours in (values | {UNMEASURED[name]: "access_log off;"}).items():
        if text.count(shipped) != 1:
            raise SystemExit(f"bench: nginx/{name} has {text.count(shipped)} times {shipped!r}")
        text = text.replace(shipped, str(ours))
    (directory / name).write_text(text)
