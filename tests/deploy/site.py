"""A machine with Openrun on it: a folder as deploy/bundle.sh packs it, docker compose in it, and the people who use it."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import threading
import time

from deploy.engine import FOLDER, PARTS, ROOT, run
from harness.client import Client, Problem
from harness.people import Buyer, Staff

EDGE, PLAIN = "https://localhost", "http://127.0.0.1:8080"
SERVICES = [f"{name}-service" for name in ("gateway", "user", "event", "queue", "reservation", "payment")]
COMPOSE = PARTS / "compose/bin/docker-compose"
SECRET = "ticketing/prod/env"
REGISTRY = "127.0.0.1:5000"


class Site:
    gateway, sandbox = EDGE, "http://127.0.0.1:8086"
    ports = {"reservation": [], "queue": []}  # not published: everybody comes through the edge

    def __init__(self):
        self.home = FOLDER / "home"
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        for name in ("docker-compose.yml", "docker-compose.small.yml", "deploy.sh", "deploy", "tools/secrets_files.py"):
            source, target = ROOT / name, self.home / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
        # Maven Central is not to be reached from in here: the agent is there already, as on a machine's second start.
        agent = self.home / ".openrun/compose/jmx"
        agent.mkdir(parents=True)
        shutil.copy2(next((PARTS / "kafka").glob("jmx_prometheus_javaagent-*.jar")), agent)
        self.certificate = self.home / ".openrun/compose/certificates/localhost.pem"

    @property
    def folder(self):
        """As the harness knows it: credentials are in folder/secrets."""
        link = self.home / "secrets"
        if not link.is_symlink():
            link.symlink_to(".openrun/compose/all")
        return self.home

    def compose(self, *words, check=True, seconds=300, **variables):
        done = subprocess.run([str(COMPOSE), *words], cwd=self.home, capture_output=True, text=True, timeout=seconds, check=False,
                              env=os.environ | variables)
        if check and done.returncode:
            raise RuntimeError(f"docker compose {' '.join(words)} ended with {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-3000:]}")
        return done.stdout

    def down(self, *words):
        """Engine 20.10 may still know an endpoint of a container that has just gone: asked again it does not."""
        for attempt in (1, 2, 3):
            try:
                return self.compose("--profile", "local", "down", "--timeout", "5", "--remove-orphans", *words)
            except RuntimeError:
                if attempt == 3:
                    raise
                time.sleep(2)
        return None

    def running(self):
        """Service → container."""
        rows = [json.loads(line) for line in self.compose("ps", "--format", "json").splitlines()]
        return {row["Service"]: row for row in rows if row["State"] == "running"}

    def image_of(self, service):
        return self.running()[service]["Image"]

    # --- the deploy script, with LocalStack's Secrets Manager ------------------------------------------------------
    def environment(self, **more):
        tools = f"/usr/bin:/usr/sbin:{COMPOSE.parent}:{PARTS}/awscli/bin:{os.environ['PATH']}"
        return os.environ | {"PATH": tools, "AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ACCESS_KEY_ID": "test",
                             "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "ap-northeast-2", "COMPOSE_PROFILES": "local"} | more

    def deploy(self, *words, seconds=240, **more):
        """Exit status and what it said."""
        done = subprocess.run([self.home / "deploy.sh", *words], cwd=self.home, capture_output=True, text=True, timeout=seconds,
                              check=False, env=self.environment(**more))
        return done.returncode, done.stdout + done.stderr

    def aws(self, *words):
        return run(PARTS / "awscli/bin/aws", *words, **{key: self.environment()[key] for key in (
            "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")}).stdout

    def secret(self):
        """What production's secret holds, with the addresses of here."""
        values = {path.name: path.read_text().strip() for path in (self.folder / "secrets").glob("OPENRUN_*")}
        return values | {"ECR_REGISTRY": REGISTRY, "RDS_ENDPOINT": "postgres", "REDIS_ENDPOINT": "redis",
                         "S3_ENDPOINT": "http://localstack:4566", "S3_PUBLIC_URL": "http://127.0.0.1:4566", "S3_PATH_STYLE": "true",
                         "S3_TEST_KEY": "test",
                         "REQUESTS_PER_SECOND": "100000", "REQUESTS_BURST": "100000"}

    def put_secret(self, value):
        text = value if isinstance(value, str) else json.dumps(value)
        path = pathlib.Path("/run/secret.json")
        path.write_text(text)
        verb = "create-secret" if "ticketing" not in self.aws("secretsmanager", "list-secrets") else "put-secret-value"
        key = "--name" if verb == "create-secret" else "--secret-id"
        self.aws("secretsmanager", verb, key, SECRET, "--secret-string", f"file://{path}")

    # --- people ---------------------------------------------------------------------------------------------------
    def open_sale(self, rows=60, seats_per_row=100):
        schedule = Staff(self).publish_show(rows, seats_per_row)
        client = Client(EDGE)
        end = time.monotonic() + 30
        while any(client.send("GET", f"/api/v1/{path}").status != 200
                  for path in (f"schedules/{schedule}/seats", f"queue/{schedule}/status")):
            if time.monotonic() > end:
                raise RuntimeError("the show does not come on sale")
            time.sleep(0.1)
        return schedule


class Crowd:
    """Readers and buyers that never stop; `failures` is everything they were not given."""

    def __init__(self, site, schedule, readers=4, buyers=2, first_seat=0):
        self.site, self.schedule = site, schedule
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.seats = iter(range(first_seat, 6000, 2))
        self.reads = self.bought = 0
        self.failures, self.slowest = [], 0.0
        self.threads = [threading.Thread(target=self.read, daemon=True) for _ in range(readers)]
        self.threads += [threading.Thread(target=self.buy, daemon=True) for _ in range(buyers)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(60)

    def failed(self, what, why):
        with self.lock:
            self.failures.append(f"{time.strftime('%T')} {what}: {type(why).__name__ if isinstance(why, Exception) else ''} {str(why)[:200]}")

    def read(self):
        client = Client(EDGE)
        paths = ["/api/v1/events", f"/api/v1/schedules/{self.schedule}/seats", f"/api/v1/queue/{self.schedule}/status",
                 f"/api/v1/schedules/{self.schedule}"]
        while not self.over.is_set():
            path = random.choice(paths)
            begin = time.monotonic()
            try:
                status = client.send("GET", path).status
                if status >= 400:
                    self.failed(path, status)
                self.reads += 1
            except Exception as why:  # pylint: disable=broad-except
                self.failed(path, why)
            self.slowest = max(self.slowest, time.monotonic() - begin)
            time.sleep(0.01)

    def buy(self):
        while not self.over.is_set():
            with self.lock:
                seat = next(self.seats)
            try:
                Buyer(self.site).sign_up().buy(self.schedule, [seat, seat + 1])
                self.bought += 1
            except Problem as why:
                self.failed(f"seat {seat}", why)
            except Exception as why:  # pylint: disable=broad-except
                self.failed(f"seat {seat}", why)


