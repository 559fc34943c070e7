"""Where everything of one stack is: folders, ports, programs and what each of them is told.

A stack is known by its port base: 8080 unless said otherwise. Every port moves with it, and its state is .openrun/BASE.
"""
import dataclasses
import hashlib
import json
import os
import pathlib
import subprocess

import kafka

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEFAULT_BASE = 8080
SERVICES = ("user", "event", "queue", "reservation", "payment", "gateway")
PORTS = {"gateway": 8080, "user": 8081, "event": 8082, "queue": 8083, "reservation": 8084, "payment": 8085,
         "sandbox": 8086, "web": 3000, "postgres": 15432, "redis": 16379} | kafka.PORTS
OPERATIONS = 1000
BUILD = ROOT / "build" / "release" / "services"
WEB = ROOT / "build" / "web"
NODE = ROOT / "tools" / "web"
MIGRATOR = BUILD / "migrator" / "openrun-migrate"
# In the order of starting; stopping goes the other way.
STORES = ("postgres", "redis")
BROKER = ("zookeeper", "kafka")
PROGRAMS = ("sandbox",) + SERVICES
# Variables of whoever calls that are about this tool, not about a program.
OWN_VARIABLES = ("OPENRUN_TEST_", "OPENRUN_TIDY_", "OPENRUN_SECRETS_DIR")


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    command: list
    environment: dict
    files: list  # what it is made of; a change means a restart
    stop_signal: str = "TERM"
    stop_seconds: int = 20

    def fingerprint(self):
        digest = hashlib.sha256(json.dumps([self.command, self.environment], sort_keys=True).encode())
        for path in self.files:
            digest.update(path.read_bytes())
        return digest.hexdigest()


class Layout:
    def __init__(self, base=DEFAULT_BASE):
        self.base = base
        self.state = ROOT / ".openrun" / str(base)
        self.secrets = self.state / "secrets"
        self.logs = self.state / "logs"
        self.run = self.state / "run"
        self.postgres_link = self.state / "postgres"
        self.redis_config = self.state / "redis.conf"
        self.config = self.state / "supervisord.conf"
        self.lock = self.state / "lock"
        self.demo_accounts = self.state / "demo.json"
        # Whether this stack has a web; `up` decides, and its supervisor's configuration remembers.
        # So does it with the log that services speak over.
        self.on_kafka = self.config.exists() and "[program:kafka]" in self.config.read_text()
        self.has_web = self.config.exists() and "[program:web]" in self.config.read_text()

    @property
    def stores(self):
        return STORES + (BROKER if self.on_kafka else ())

    @property
    def programs(self):
        return PROGRAMS + (("web",) if self.has_web else ())

    @property
    def socket(self):
        """A unix socket's path may have 107 bytes."""
        path = self.state / "supervisor.sock"
        return path if len(str(path).encode()) <= 100 else pathlib.Path(f"/tmp/openrun-{self.digest()}.sock")

    def digest(self):
        return hashlib.sha256(str(self.state).encode()).hexdigest()[:16]

    def port(self, name):
        return PORTS[name] + self.base - DEFAULT_BASE

    def operations_port(self, name):
        return self.port(name) + OPERATIONS

    def url(self, name):
        return f"http://127.0.0.1:{self.port(name)}"

    def metrics_port(self, name):
        """Of ZooKeeper's and Kafka's agent."""
        return kafka.METRICS[name] + self.base - DEFAULT_BASE

    def ports(self, name):
        if name in BROKER:
            return [self.port(name), self.metrics_port(name)]
        return [self.port(name)] if name in STORES + ("web",) else [self.port(name), self.operations_port(name)]

    def log(self, name):
        return self.logs / f"{name}.log"

    def secret(self, name):
        return (self.secrets / name).read_text().strip()

    # --- what a program is told: addresses here, credentials in the folder of secrets -------------------------------
    def environment(self, name):
        values = {key: value for key, value in os.environ.items()
                  if key.startswith("OPENRUN_") and not key.startswith(OWN_VARIABLES)}
        values |= {
            "OPENRUN_SECRETS_DIR": self.secrets,
            "OPENRUN_POSTGRES_HOST": "127.0.0.1",
            "OPENRUN_POSTGRES_PORT": self.port("postgres"),
            "OPENRUN_REDIS_HOST": "127.0.0.1",
            "OPENRUN_REDIS_PORT": self.port("redis"),
            "OPENRUN_OBJECTS_DIR": self.state / "objects",
            "OPENRUN_BUS": "kafka" if self.on_kafka else "postgres",
            "OPENRUN_PORTONE_API_URL": self.url("sandbox"),
            "OPENRUN_RECAPTCHA_URL": self.url("sandbox") + "/recaptcha/api/siteverify",
            "OPENRUN_WEB_ORIGINS": f"{self.web_url()},{self.url('web')}",
            "OPENRUN_PORTONE_WEBHOOK_URL": self.url("gateway") + "/api/v1/payments/webhooks/portone",
        }
        values |= {"OPENRUN_WEB_URL": self.web_url(),
                   "OPENRUN_OAUTH_CALLBACK_URL": f"http://localhost:{self.port('gateway')}/api/v1/auth/oauth"}
        for provider in ("KAKAO", "NAVER", "GOOGLE"):
            values |= {f"OPENRUN_OAUTH_{provider}_BROWSER_URL": f"http://localhost:{self.port('sandbox')}",
                       f"OPENRUN_OAUTH_{provider}_URL": self.url("sandbox"),
                       f"OPENRUN_OAUTH_{provider}_API_URL": self.url("sandbox")}
        values |= {f"OPENRUN_{peer.upper()}_URL": self.url(peer) for peer in SERVICES if peer != "gateway"}
        if self.on_kafka:
            values |= {"OPENRUN_KAFKA_BOOTSTRAP": f"127.0.0.1:{self.port('kafka')}"}
        if name in PROGRAMS:
            values |= {"OPENRUN_PORT": self.port(name), "OPENRUN_OPERATIONS_PORT": self.operations_port(name)}
        return {key: str(value) for key, value in sorted(values.items())}

    # Browsers take cookies of `localhost` without TLS; Next rewrites in circles when its HOSTNAME is 127.0.0.1.
    def web_url(self):
        return f"http://localhost:{self.port('web')}"

    def web_environment(self):
        given = {key: value for key, value in os.environ.items() if key.startswith(("OPENRUN_SELLER_", "OPENRUN_RECAPTCHA_"))}
        return given | {
            "NODE_ENV": "production", "NEXT_TELEMETRY_DISABLED": "1", "HOSTNAME": "localhost",
            "PORT": str(self.port("web")), "OPENRUN_API_URL": self.url("gateway"), "OPENRUN_WEB_URL": self.web_url(),
            "OPENRUN_PUBLIC_API_URL": f"http://localhost:{self.port('gateway')}",
            "OPENRUN_PORTONE_SDK_URL": f"http://localhost:{self.port('sandbox')}/v2/browser-sdk.js",
            "OPENRUN_RECAPTCHA_BROWSER_URL": f"http://localhost:{self.port('sandbox')}/recaptcha/api.js",
        }

    def web_program(self):
        node = subprocess.run([NODE, "node"], capture_output=True, text=True, check=True).stdout.strip()
        return Program("web", [node, str(WEB / "server.js")], self.web_environment(), [WEB / "stamp"])

    def program(self, name):
        if name == "web":
            return self.web_program()
        binary = BUILD / name / ("sandbox" if name == "sandbox" else f"{name}-service")
        # Secrets are files that a program reads at its start.
        files = [binary, *sorted(self.secrets.glob("OPENRUN_*"))]
        return Program(name, [str(binary)], self.environment(name), files)
