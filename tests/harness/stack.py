"""A private Openrun on free ports for one test: PostgreSQL, Redis, the services, the sandbox, each a child process.

Everything lives in one temporary folder and is ended by pid. Services may have several instances; any of them can be
killed and started again on the same port. Stack.start() waits for readiness.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import secrets_files  # noqa: E402  (tools/secrets_files.py)
from stack.ports import free_port  # noqa: E402  (tools/stack)

POSTGRES_BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
SERVICES = ["user", "event", "queue", "reservation", "payment", "gateway"]
READY_SECONDS = 60


class Process:
    """One child: its command, its log, its ports."""

    def __init__(self, name, command, environment, log, port=0, operations_port=0):
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.port, self.operations_port = port, operations_port
        self.child = None

    def start(self):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=subprocess.STDOUT,
                                          stdin=subprocess.DEVNULL, cwd=ROOT)
        return self

    def kill(self):
        """kill -9, and wait until it is gone."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self, seconds=15):
        if self.child is None or self.child.poll() is not None:
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def alive(self):
        return self.child is not None and self.child.poll() is None

    def ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.operations_port}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait_ready(self, seconds=READY_SECONDS):
        end = time.monotonic() + seconds
        while not self.ready():
            if not self.alive():
                raise RuntimeError(f"{self.name} ended with {self.child.returncode}; see {self.log}\n{self.tail()}")
            if time.monotonic() > end:
                raise RuntimeError(f"{self.name} is not ready after {seconds} s\n{self.tail()}")
            time.sleep(0.02)

    def tail(self, lines=15):
        return "\n".join(pathlib.Path(self.log).read_text(errors="replace").splitlines()[-lines:])


class Stack:
    def __init__(self, build=None, instances=None, settings=None):
        build = build or os.environ.get("OPENRUN_TEST_BUILD", "dev")
        self.binaries = ROOT / "build" / build / "services"
        self.instances = {name: 1 for name in SERVICES} | (instances or {})
        self.settings = settings or {}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="openrun-test-"))
        os.chmod(self.folder, 0o755)
        self.postgres_port, self.redis_port = free_port(), free_port()
        self.ports = {name: [(free_port(), free_port()) for _ in range(count)]
                      for name, count in (self.instances | {"sandbox": 1}).items()}
        self.processes = {}

    # --- addresses ------------------------------------------------------------------------------------------------
    @property
    def gateway(self):
        return f"http://127.0.0.1:{self.ports['gateway'][0][0]}"

    @property
    def sandbox(self):
        return f"http://127.0.0.1:{self.ports['sandbox'][0][0]}"

    def urls(self, name):
        return ",".join(f"http://127.0.0.1:{port}" for port, _ in self.ports[name])

    def conninfo(self):
        return f"host=127.0.0.1 port={self.postgres_port} dbname=openrun user=postgres"

    # --- life -----------------------------------------------------------------------------------------------------
    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def start(self):
        secrets_files.generate(self.folder / "secrets")
        secrets_files.generate_stand_ins(self.folder / "secrets")
        self.start_postgres()
        self.start_redis()
        self.migrate()
        names = ["sandbox"] + SERVICES
        for name in names:
            for index in range(len(self.ports[name])):
                self.add(name, index).start()
        for process in list(self.processes.values()):
            if process.operations_port:
                process.wait_ready()
        return self

    def stop(self):
        for process in reversed(list(self.processes.values())):
            process.stop()
        if os.environ.get("OPENRUN_TEST_KEEP"):
            print(f"kept {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start_postgres(self):
        data = self.folder / "postgres"
        data.mkdir()
        shutil.chown(data, "nobody")
        as_nobody = ["setpriv", "--reuid=nobody", "--clear-groups", "env", "HOME=/tmp", "LC_ALL=C.UTF-8"]
        subprocess.run([*as_nobody, POSTGRES_BIN / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL)
        options = {"port": self.postgres_port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
                   "fsync": "off", "max_connections": 300, "shared_buffers": "64MB"}
        command = [*as_nobody, str(POSTGRES_BIN / "postgres"), "-D", str(data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self.processes["postgres"] = Process("postgres", command, os.environ.copy(),
                                             self.folder / "postgres.log").start()
        end = time.monotonic() + 30
        while subprocess.run([POSTGRES_BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.postgres_port)],
                             check=False).returncode:
            if time.monotonic() > end:
                raise RuntimeError(self.processes["postgres"].tail())
            time.sleep(0.02)

    def start_redis(self):
        command = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "",
                   "--appendonly", "no", "--dir", str(self.folder)]
        self.processes["redis"] = Process("redis", command, os.environ.copy(), self.folder / "redis.log").start()

    def migrate(self):
        environment = self.environment("migrator", 0) | {"OPENRUN_POSTGRES_ADMIN_USER": "postgres",
                                                         "OPENRUN_POSTGRES_ADMIN_PASSWORD": ""}
        subprocess.run([self.binaries / "migrator" / "openrun-migrate"], env=environment, check=True, cwd=ROOT,
                       stdout=subprocess.DEVNULL)

    def environment(self, name, index):
        port, operations = self.ports.get(name, [(0, 0)])[index]
        sandbox = self.sandbox
        values = {
            "PATH": os.environ["PATH"],
            "OPENRUN_SECRETS_DIR": self.folder / "secrets",
            "OPENRUN_PORT": port,
            "OPENRUN_OPERATIONS_PORT": operations,
            "OPENRUN_POSTGRES_PORT": self.postgres_port,
            "OPENRUN_REDIS_PORT": self.redis_port,
            "OPENRUN_BUS": "postgres",
            "OPENRUN_PORTONE_API_URL": sandbox,
            "OPENRUN_RECAPTCHA_URL": f"{sandbox}/recaptcha/api/siteverify",
            "OPENRUN_PORTONE_WEBHOOK_URL": f"{self.gateway}/api/v1/payments/webhooks/portone",
            "OPENRUN_OAUTH_CALLBACK_URL": f"{self.gateway}/api/v1/auth/oauth",
            "OPENRUN_OBJECTS_DIR": self.folder / "objects",
            "OPENRUN_GATEWAY_THREADS": 1,
            "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
        }
        for provider in ("KAKAO", "NAVER", "GOOGLE"):
            values |= {f"OPENRUN_OAUTH_{provider}_{which}": sandbox for which in ("BROWSER_URL", "URL", "API_URL")}
        for service in SERVICES[:-1]:
            values[f"OPENRUN_{service.upper()}_URL"] = self.urls(service)
        values |= self.settings.get("*", {}) | self.settings.get(name, {})
        return {key: str(value) for key, value in values.items()}

    def add(self, name, index):
        binary = self.binaries / name / ("sandbox" if name == "sandbox" else f"{name}-service")
        port, operations = self.ports[name][index]
        key = name if index == 0 else f"{name}-{index + 1}"
        self.processes[key] = Process(key, [str(binary)], self.environment(name, index), self.folder / f"{key}.log",
                                      port, operations)
        return self.processes[key]

    def kill(self, key):
        self.processes[key].kill()

    def restart(self, key):
        self.processes[key].start()
        if self.processes[key].operations_port:
            self.processes[key].wait_ready()

    # --- looking inside -------------------------------------------------------------------------------------------
    def sql(self, query):
        """Rows as lists of text; asked as the owner, for checks only."""
        out = subprocess.run([POSTGRES_BIN / "psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1",
                              self.conninfo(), "-c", query], check=True, capture_output=True, text=True).stdout
        return [line.split("\x1f") for line in out.splitlines()]

    def redis(self, *words):
        return subprocess.run(["redis-cli", "-p", str(self.redis_port), *words], check=True, capture_output=True,
                              text=True).stdout.strip()

    def sandbox_json(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.sandbox + path, data, {"Content-Type": "application/json"},
                                         method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None
