"""How a program of the stack is: its pid, its memory, whether it is ready and how long that took."""
import contextlib
import datetime
import json
import os
import pathlib
import re
import time
import urllib.request

from stack import broker, stores
from stack.layout import BROKER
from stack.supervisor import Supervisor

TICKS = os.sysconf("SC_CLK_TCK")


def is_ready(layout, name):
    if name == "postgres":
        return stores.postgres_ready(layout)
    if name == "redis":
        return stores.redis_ready(layout)
    if name in BROKER:
        return broker.ready(layout, name)
    address = f"{layout.web_url()}/healthz" if name == "web" else f"http://127.0.0.1:{layout.operations_port(name)}/readyz"
    with contextlib.suppress(OSError):
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    return False


def why_not(layout, name):
    """What an operator wants to see of a program that is not ready."""
    tail = ""
    with contextlib.suppress(OSError):
        tail = "\n".join(layout.log(name).read_text(errors="replace").splitlines()[-15:])
    return f"{name} is not ready; the end of {layout.log(name)}:\n{tail}"


def rss_kib(pid):
    with contextlib.suppress(OSError):
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


# --- start to ready: written by whoever saw it ----------------------------------------------------------------------
def remember(layout, name, **values):
    path = layout.run / f"{name}.json"
    path.write_text(json.dumps(recall(layout, name) | values))


def recall(layout, name):
    with contextlib.suppress(OSError, ValueError):
        return json.loads((layout.run / f"{name}.json").read_text())
    return {}


def _started_at(pid):
    """Seconds since the epoch, as exact as the kernel's clock tick."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    uptime = float(pathlib.Path("/proc/uptime").read_text().split()[0])
    return time.time() - uptime + int(fields[19]) / TICKS


def _time_of(line):
    """Our programs log JSON in UTC; PostgreSQL writes `2026-11-24 03:53:09.123 UTC [pid] …`, Redis `pid:M 24 Nov 2026
    03:53:09.123 * …` in local time."""
    if line.startswith("{"):
        return datetime.datetime.fromisoformat(json.loads(line)["time"])
    if found := re.match(r"(\d{4}-\d\d-\d\d [\d:.]+) UTC ", line):
        return datetime.datetime.fromisoformat(found[1]).replace(tzinfo=datetime.timezone.utc)
    found = re.match(r"\d+:M (\d+ \w+ \d{4} [\d:.]+) ", line)
    return datetime.datetime.strptime(found[1] if found else "", "%d %b %Y %H:%M:%S.%f")


def _listening_since(layout, name, since):
    """When the program logged that it listens: for those that nobody was waiting for when they started."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        lines = layout.log(name).read_text(errors="replace").splitlines()
        listens = re.compile(r'"listening"|ready to accept connections|\] started|binding to port', re.I)
        seen = _time_of(next((line for line in reversed(lines) if listens.search(line)), "")).timestamp()
        return seen if seen >= since - 0.02 else None
    return None


def start_ms(layout, name, pid):
    known = recall(layout, name)
    if known.get("pid") == pid:
        return known.get("start_ms")
    with contextlib.suppress(OSError):
        started = _started_at(pid)
        listening = _listening_since(layout, name, started)
        if listening is not None:
            return max(0, round((listening - started) * 1000))
    return None


def rows(layout):
    processes = Supervisor(layout).processes()
    table = []
    for name in layout.stores + layout.programs:
        pid = processes.get(name) or None
        table.append({"name": name, "pid": pid, "port": layout.port(name),
                      "ready": bool(pid) and is_ready(layout, name), "rss_kib": rss_kib(pid) if pid else 0,
                      "start_ms": start_ms(layout, name, pid) if pid else None})
    return table
