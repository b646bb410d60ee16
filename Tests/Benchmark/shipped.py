"""nginx for S3 with the files of the repository, so that the figures are those of a deployment.

Two of them run, equal except for the authorizer: Daypass, and one that allows everything.
"""

from lab import accepts

# The access log costs both the same, and is not measured. The port needs no root.
UNMEASURED = "access_log /var/log/nginx/daypass-s3.access.log daypass_s3;"


def start_shipped(bench, name, port, authorizer):
    """Starts an nginx for S3 on a port, which asks the program at the socket `authorizer`."""
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
            include {directory}/daypass-upstream.conf;
            include {directory}/daypass-s3.conf;
        }}
        """)
    bench.lab.start(
        f"nginx-{name}", ["nginx", "-e", directory / "nginx.log", "-c", directory / "nginx.conf"],
        lambda: accepts(("127.0.0.1", port)))


def ship(bench, directory, name, values):
    """Writes a shipped file with the values that its first lines tell an administrator to edit."""
    text = (bench.shipped / name).read_text()
    for shipped, ours in values.items():
        if text.count(shipped) != 1:
            raise SystemExit(f"bench: nginx/{name} has {text.count(shipped)} times {shipped!r}")
        text = text.replace(shipped, str(ours))
    (directory / name).write_text(text)
