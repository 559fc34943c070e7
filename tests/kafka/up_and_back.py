"""`openrun up --kafka` and back, as a person types it."""
import json
import subprocess

from harness.layouts import free_layout
from stack import ports
from stack.layout import BROKER, ROOT


def up_with_kafka_buys_survives_a_dead_broker_and_goes_back(_brokers):
    layout = free_layout()

    def openrun(*words, status=0):
        done = subprocess.run([ROOT / "openrun", *words, "--port-base", str(layout.base)], cwd="/", capture_output=True, text=True,
                              timeout=300, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == status, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def rows():
        return {row["name"]: row for row in json.loads(openrun("status", "--json"))}

    try:
        openrun("up", "--kafka", "--no-web")
        seen = rows()
        assert all(name in seen and seen[name]["ready"] and seen[name]["rss_kib"] for name in BROKER), seen
        openrun("demo")
        assert "started" in openrun("logs", "kafka") and openrun("logs", "zookeeper")
        ports.end(seen["kafka"]["pid"], how=9)  # the supervisor brings it back, however often it is refused
        openrun("up", "--kafka", "--no-web")
        assert rows()["kafka"]["pid"] != seen["kafka"]["pid"]
        openrun("demo")
        assert "all heard" in openrun("up", "--no-web")
        assert not BROKER[0] in rows() and not BROKER[1] in rows()
        openrun("demo")
    finally:
        openrun("down", "--wipe")
    assert all(ports.is_free(port) for name in BROKER for port in layout.ports(name))
