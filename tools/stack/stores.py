"""The private PostgreSQL and Redis of a stack: made once, run by the supervisor, never by the system."""
import contextlib
import os
import pathlib
import secrets
import shlex
import shutil
import socket
import stat
import subprocess

import secrets_files
from stack.layout import ROOT, Program

POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
PASSWORD = "OPENRUN_POSTGRES_ADMIN_PASSWORD"
REDIS_PASSWORD = "OPENRUN_REDIS_PASSWORD"
SETTINGS = {
    "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "200",
    "shared_buffers": "128MB", "wal_compression": "on", "jit": "off", "timezone": "UTC", "log_timezone": "UTC",
}


def unprivileged():
    """PostgreSQL refuses root; as root, both stores run as nobody."""
    if os.geteuid() != 0:
        return []
    return ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def data_folder(layout):
    """Where PostgreSQL's files are: in the state folder, unless nobody could not get there (a checkout under /root)."""
    if layout.postgres_link.is_symlink():
        return layout.postgres_link.resolve()
    open_to_all = all(parent.stat().st_mode & stat.S_IXOTH for parent in layout.state.parents if parent.exists())
    if os.geteuid() != 0 or open_to_all:
        return layout.postgres_link
    elsewhere = pathlib.Path("/var/lib/openrun") / layout.digest()
    elsewhere.parent.mkdir(mode=0o755, exist_ok=True)
    layout.postgres_link.symlink_to(elsewhere)
    return elsewhere


def prepare(layout):
    """Credentials, PostgreSQL's files, Redis's configuration. True when the database cluster is new."""
    secrets_files.ensure(layout.secrets, PASSWORD, lambda: secrets.token_urlsafe(24))
    password = secrets_files.ensure(layout.secrets, REDIS_PASSWORD, lambda: secrets.token_urlsafe(24))
    write_redis_config(layout, password)
    data = data_folder(layout)
    if (data / "PG_VERSION").exists():
        return False
    make_cluster(layout, data)
    return True


def write_redis_config(layout, password):
    """Nothing on disk: what Redis knows, PostgreSQL knows too. Its title stays, so that we know it again."""
    lines = ["bind 127.0.0.1", f"port {layout.port('redis')}", 'save ""', "appendonly no", "dir /", "daemonize no",
             "set-proc-title no", "maxmemory 512mb", "maxmemory-policy noeviction", f"requirepass {password}", ""]
    text = "\n".join(lines)
    if not layout.redis_config.exists() or layout.redis_config.read_text() != text:
        layout.redis_config.write_text(text)
    layout.redis_config.chmod(0o600)


def make_cluster(layout, data):
    """Made beside its place and then moved there, so that an interrupted one is never taken for a whole one."""
    part = data.with_name(data.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(part, "nobody", "nogroup")
    password, writer = os.pipe()
    os.write(writer, layout.secret(PASSWORD).encode() + b"\n")
    os.close(writer)
    os.fchmod(password, 0o644)
    command = [*unprivileged(), "env", "HOME=/tmp", "LC_ALL=C.UTF-8", POSTGRES / "initdb", "-D", part, "-U", "postgres",
               "-A", "scram-sha-256", f"--pwfile=/dev/fd/{password}", "-E", "UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(command, pass_fds=[password], capture_output=True, text=True, check=False, cwd="/")
    os.close(password)
    if made.returncode:
        raise SystemExit(f"openrun: initdb failed\n{made.stdout}{made.stderr}")
    shutil.rmtree(data, ignore_errors=True)
    part.rename(data)


def program(layout, name):
    if name == "redis":
        # Read as root, given on standard input: nobody may not read the file with the password.
        server = shlex.join([*unprivileged(), "/usr/bin/redis-server", "-"])
        command = ["/bin/sh", "-c", f"exec {server} <{shlex.quote(str(layout.redis_config))}"]
        return Program("redis", command, {}, [layout.redis_config])
    command = [*unprivileged(), str(POSTGRES / "postgres"), "-D", str(data_folder(layout)), "-p",
               str(layout.port("postgres"))]
    for key, value in SETTINGS.items():
        command += ["-c", f"{key}={value}"]
    return Program("postgres", command, {"LC_ALL": "C.UTF-8"}, [], stop_signal="INT", stop_seconds=60)


def sql(layout, query):
    """One value, asked as the owner."""
    return subprocess.run([POSTGRES / "psql", "-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p", str(layout.port("postgres")),
                           "-U", "postgres", "-d", "openrun", "-c", query], check=True, capture_output=True, text=True,
                          env={"PGPASSWORD": layout.secret(PASSWORD)}).stdout.strip()


def postgres_ready(layout):
    return subprocess.run([POSTGRES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(layout.port("postgres"))],
                          check=False).returncode == 0


def redis_ready(layout):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", layout.port("redis")), 2) as redis:
        redis.sendall(f"AUTH {layout.secret(REDIS_PASSWORD)}\r\nPING\r\n".encode())
        answers = redis.makefile("rb")
        return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
    return False


def remove(layout):
    if layout.postgres_link.is_symlink():
        elsewhere = layout.postgres_link.resolve()
        shutil.rmtree(elsewhere, ignore_errors=True)
        shutil.rmtree(elsewhere.with_name(elsewhere.name + ".part"), ignore_errors=True)
    layout.socket.unlink(missing_ok=True)
    shutil.rmtree(layout.state, ignore_errors=True)
    with contextlib.suppress(OSError):
        (ROOT / ".openrun").rmdir()
