"""The log that a stack's services speak over: its own Kafka (`up --kafka`), and the change from one log to the other."""
import re
import subprocess
import time
import urllib.request

from kafka import jars
from kafka.broker import Broker, kafka_answers, zookeeper_answers
from stack import stores
from stack.layout import BROKER, SERVICES, Program

SPEAKERS = [name for name in SERVICES if name != "gateway"]
QUIET_SECONDS, SETTLE_SECONDS = 2.5, 30
UNSENT = " + ".join(f"(SELECT count(*) FROM {name}_service.outbox WHERE sent_at IS NULL)" for name in SPEAKERS)
UNREAD = "(SELECT count(*) FROM bus.progress p JOIN bus.topic t ON t.name = p.topic WHERE p.position < t.last_position)"


def programs(layout):
    """ZooKeeper and Kafka as the supervisor runs them. One that is refused because its killed predecessor is still registered
    ends, and is started again until it is not."""
    if not layout.on_kafka:
        return []
    try:
        files = jars.fetch()
    except jars.NotToBeHad as reason:
        raise SystemExit(f"openrun: no Kafka: {reason}\nWithout --kafka the services speak over a log in PostgreSQL.") from reason
    broker = Broker(layout.state / "kafka", {name: layout.port(name) for name in BROKER},
                    {name: layout.metrics_port(name) for name in BROKER}, files)
    broker.prepare()
    return [Program(name, broker.command(name), {}, [], stop_seconds=30) for name in BROKER]


def ready(layout, name):
    return zookeeper_answers(layout.port(name)) if name == "zookeeper" else kafka_answers(layout.port(name))


def _lag(layout):
    """Messages that services know of and have not applied; Kafka's log only."""
    behind = 0.0
    for name in SPEAKERS:
        with urllib.request.urlopen(f"http://127.0.0.1:{layout.operations_port(name)}/metrics", timeout=5) as answer:
            behind += sum(map(float, re.findall(r"^bus_lag_messages\S* (\S+)$", answer.read().decode(), re.M)))
    return behind


def _on_its_way(layout, on_kafka):
    waiting = int(stores.sql(layout, f"SELECT {UNSENT}" + ("" if on_kafka else f" + {UNREAD}")))
    return waiting + (_lag(layout) if on_kafka else 0)


def settle(layout, supervisor, was_on_kafka):
    """Before services change from one log to the other: nothing new comes in, and what is on its way arrives."""
    running = supervisor.processes()
    if was_on_kafka == layout.on_kafka or not all(running.get(name) for name in ("postgres", *SPEAKERS)):
        return
    for name in ("web", "gateway"):
        if running.get(name):
            supervisor.stop(name)
    end, quiet_since, left = time.monotonic() + SETTLE_SECONDS, None, "unknown"
    while time.monotonic() < end:
        try:
            left = _on_its_way(layout, was_on_kafka)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            left = f"not known ({error})"
        if left == 0:
            quiet_since = quiet_since or time.monotonic()
            if time.monotonic() - quiet_since > QUIET_SECONDS:
                print("events       all heard; the log can change", flush=True)
                return
        else:
            quiet_since = None
        time.sleep(0.2)
    print(f"events       still on their way: {left}; they stay in the log that is left and are heard when it is used again",
          flush=True)
