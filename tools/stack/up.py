"""`openrun up`: from whatever is there to a running, loaded stack. Says what it does; does only what is needed."""
import json
import signal
import subprocess
import sys
import time

import secrets_files
from stack import broker, ports, stores, watch
from stack.layout import BROKER, MIGRATOR, PROGRAMS, ROOT, STORES
from stack.supervisor import Supervisor

READY_SECONDS, BROKER_SECONDS = 60, 120


def say(text):
    print(text, flush=True)


def wait(condition, seconds, failure):
    end = time.monotonic() + seconds
    pause = 0.002
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"openrun: {failure()}")
        time.sleep(pause)
        pause = min(pause * 1.2, 0.1)


def end_orphans(layout, supervisor):
    """What an earlier supervisor left behind when it was killed itself: programs first, PostgreSQL after its clients."""
    if supervisor.pid() is not None:
        return
    found = [pid for pid in ports.with_variable("SUPERVISOR_SERVER_URL", supervisor.mark)
             if ports.name_of(pid) != "postgres"]
    lock = stores.data_folder(layout) / "postmaster.pid"
    if lock.exists():
        pid = int(lock.read_text().split("\n")[0])
        if ports.alive(pid) and ports.name_of(pid) == "postgres":
            found.append(pid)
    for pid in found:
        name = ports.name_of(pid)
        say(f"stopping {name} (pid {pid}), left over from an earlier run")
        ports.end(pid, how=signal.SIGINT if name == "postgres" else signal.SIGTERM)


def check_ports(layout, running):
    """Every port that somebody else has, by name; nothing is started when there is one."""
    taken = []
    for name in layout.stores + layout.programs:
        for port in layout.ports(name):
            if not running.get(name) and not ports.is_free(port):
                pid = ports.holder(port)
                who = f"{ports.name_of(pid)}, pid {pid}" if pid else "another process"
                taken.append(f"{port} ({name}) is taken by {who}")
    if taken:
        raise SystemExit("openrun: ports are taken:\n  " + "\n  ".join(taken)
                         + "\nStop what holds them, or choose others: ./openrun up --port-base N")


def start_stores(layout, supervisor):
    running = supervisor.processes()
    for name in STORES:
        if not running.get(name):
            begin = time.monotonic()
            supervisor.launch(name)
            wait(lambda name=name: watch.is_ready(layout, name), READY_SECONDS,
                 lambda name=name: watch.why_not(layout, name))
            took = round((time.monotonic() - begin) * 1000)
            watch.remember(layout, name, pid=supervisor.processes()[name], start_ms=took)
            say(f"{name:<12} ready in {took} ms")


def wait_for_broker(layout, supervisor, begin):
    """No service waits for it; the demo show, which is told over it, does."""
    for name in BROKER if layout.on_kafka else ():
        wait(lambda name=name: watch.is_ready(layout, name), BROKER_SECONDS, lambda name=name: watch.why_not(layout, name))
        if watch.recall(layout, name).get("pid") != supervisor.processes()[name]:
            took = round((time.monotonic() - begin) * 1000)
            watch.remember(layout, name, pid=supervisor.processes()[name], start_ms=took)
            say(f"{name:<12} ready in {took} ms")


def migrate(layout):
    environment = layout.environment("migrator") | {"OPENRUN_POSTGRES_ADMIN_USER": "postgres",
                                                    "OPENRUN_ROOT": str(ROOT)}
    begin = time.monotonic()
    done = subprocess.run([MIGRATOR], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"openrun: the database cannot be brought up to date\n{done.stdout}{done.stderr}")
    say(f"database     up to date ({round((time.monotonic() - begin) * 1000)} ms)")


def start_program(layout, supervisor, name, fingerprint):
    begin = time.monotonic()
    supervisor.launch(name)
    watch.remember(layout, name, fingerprint=fingerprint, pid=None, start_ms=None)
    end = begin + READY_SECONDS
    while not watch.is_ready(layout, name):
        if time.monotonic() > end:
            raise SystemExit("openrun: " + watch.why_not(layout, name))
        time.sleep(0.002)
    took = round((time.monotonic() - begin) * 1000)
    watch.remember(layout, name, pid=supervisor.processes()[name], start_ms=took)
    return took


def start_programs(layout, supervisor):
    running, unchanged = supervisor.processes(), []
    for name in layout.programs:
        fingerprint = layout.program(name).fingerprint()
        known = watch.recall(layout, name).get("fingerprint")
        if running.get(name) and known == fingerprint and watch.is_ready(layout, name):
            unchanged.append(name)
            continue
        reason = "ready"
        if running.get(name):
            reason = "has changed; ready again" if known != fingerprint else "was not ready; ready again"
            supervisor.stop(name)
        took = start_program(layout, supervisor, name, fingerprint)
        say(f"{name:<12} {reason} in {took} ms, port {layout.port(name)}")
    if unchanged:
        say(f"unchanged, left running: {', '.join(unchanged)}")


def seed(layout):
    command = [sys.executable, "-m", "demo.seed", "--gateway", layout.url("gateway"), "--sandbox",
               layout.url("sandbox"), "--secrets", layout.secrets, "--accounts", layout.demo_accounts]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise SystemExit("openrun: the demo show could not be loaded")


def print_addresses(layout, begin):
    accounts = json.loads(layout.demo_accounts.read_text())
    base = "" if layout.base == 8080 else f" --port-base {layout.base}"
    bus = f", Kafka 127.0.0.1:{layout.port('kafka')}" if layout.on_kafka else ""
    shop = f"\n  shop         {layout.web_url()}" if layout.has_web else ""
    say(f"""
Openrun is up ({time.monotonic() - begin:.1f} s).{shop}
  API          {layout.url("gateway")}/api/v1      e.g. {layout.url("gateway")}/api/v1/events
  sandbox      {layout.url("sandbox")}             plays PortOne, reCAPTCHA, the identity and the sign-in providers
  services     {", ".join(f"{name} {layout.port(name)}" for name in PROGRAMS[1:-1])}
  operations   /readyz and /metrics of each on its port + 1000
  stores       PostgreSQL 127.0.0.1:{layout.port("postgres")}, Redis 127.0.0.1:{layout.port("redis")}{bus}; passwords in {layout.secrets.relative_to(ROOT)}/
  staff        {accounts["admin"]["email"]}  {accounts["admin"]["password"]}
  buyer        {accounts["buyer"]["email"]}  {accounts["buyer"]["password"]}
Next: ./openrun demo{base}      Stop: ./openrun down{base}""")


def up(layout, on_kafka):
    """After `check`."""
    begin = time.monotonic()
    supervisor = Supervisor(layout)
    secrets_files.generate(layout.secrets)
    secrets_files.generate_stand_ins(layout.secrets)
    if stores.prepare(layout):
        say("database     new cluster made")
    was_on_kafka, layout.on_kafka = layout.on_kafka, on_kafka
    programs = [stores.program(layout, name) for name in STORES] + broker.programs(layout)
    programs += [layout.program(name) for name in layout.programs]
    broker.settle(layout, supervisor, was_on_kafka)
    for name in supervisor.start(programs, ROOT):
        say(f"{name:<12} is configured anew")
    launched = time.monotonic()
    for name in BROKER if layout.on_kafka else ():
        if not supervisor.processes().get(name):
            supervisor.launch(name)
    start_stores(layout, supervisor)
    migrate(layout)
    start_programs(layout, supervisor)
    wait_for_broker(layout, supervisor, launched)
    seed(layout)
    print_addresses(layout, begin)
