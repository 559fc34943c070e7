"""One throw-away PostgreSQL for all test programs of a run, with a migrated database to copy from."""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from stack import ports
from stack.stores import POSTGRES, unprivileged
from stages.running import ROOT

TEMPLATE = "openrun_test_template"
OPTIONS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "full_page_writes": "off",
           "synchronous_commit": "off", "max_connections": "300", "shared_buffers": "64MB", "jit": "off"}


def _start(folder, port):
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, "nobody", "nogroup")
    as_nobody = [*unprivileged(), "env", "HOME=/tmp", "LC_ALL=C.UTF-8"]
    subprocess.run([*as_nobody, POSTGRES / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                    "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/")
    options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen([*as_nobody, POSTGRES / "postgres", "-D", data, "-p", str(port), *options],
                                  stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True)
    end = time.monotonic() + 30
    while subprocess.run([POSTGRES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode:
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.02)
    return server


@contextlib.contextmanager
def shared(preset):
    """Variables for libs/testing; `preset` has the migrator. The server is ended by pid."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="openrun-tests-"))
    folder.chmod(0o755)
    server = None
    try:
        port = ports.free_port()
        server = _start(folder, port)
        variables = {"OPENRUN_TEST_POSTGRES": f"host=127.0.0.1 port={port} user=postgres"}
        migrator = ROOT / "build" / preset / "services" / "migrator" / "openrun-migrate"
        subprocess.run([migrator], check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=os.environ | {
            "OPENRUN_POSTGRES_PORT": str(port), "OPENRUN_POSTGRES_DATABASE": TEMPLATE, "OPENRUN_ROOT": str(ROOT)})
        yield variables | {"OPENRUN_TEST_TEMPLATE": TEMPLATE}
    finally:
        if server is not None:
            ports.end(server.pid, 30, signal.SIGINT)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)
