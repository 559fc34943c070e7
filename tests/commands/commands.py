"""openrun up, status, demo, logs, down as a person or a script uses them: exit statuses, exact JSON, repetition, recovery."""
import json
import os
import re
import signal
import socket
import subprocess
import time

from harness import outcome
from harness.layouts import free_layout
from stack import ports
from stack.layout import PORTS, ROOT, STORES

NAMES = {"postgres", "redis", "sandbox", "user", "event", "queue", "reservation", "payment", "gateway"}


LAYOUT = free_layout()


def openrun(*words, seconds=300):
    return subprocess.run([ROOT / "openrun", *words, "--port-base", str(LAYOUT.base)], cwd="/", capture_output=True,
                          text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL)


def expect(done, status):
    assert done.returncode == status, f"exit status {done.returncode}, not {status}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def rows():
    return {row["name"]: row for row in json.loads(openrun("status", "--json").stdout)}


def help_fits_one_screen():
    done = subprocess.run([ROOT / "openrun", "help"], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) <= 24 and all(len(line) <= 130 for line in done.stdout.splitlines())
    assert subprocess.run([ROOT / "openrun", "upp"], capture_output=True, check=False).returncode == 2


def nothing_runs_and_says_so():
    expect(openrun("status"), 3)
    expect(openrun("status", "--json"), 3)
    expect(openrun("down"), 0)
    expect(openrun("demo"), 1)


def taken_ports_are_named():
    with socket.socket() as other:
        other.bind(("127.0.0.1", LAYOUT.port("queue")))
        other.listen()
        done = openrun("up", "--no-web")
    expect(done, 1)
    assert f"{LAYOUT.port('queue')} (queue) is taken by" in done.stderr, done.stderr
    assert not rows()["postgres"]["pid"]


def an_interrupted_first_run_is_finished():
    for seconds in (1.0, 2.0, 3.5):
        child = subprocess.Popen([ROOT / "openrun", "up", "--no-web", "--port-base", str(LAYOUT.base)], cwd="/",
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                 start_new_session=True)
        time.sleep(seconds)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    out = expect(openrun("up", "--no-web"), 0)
    assert LAYOUT.url("gateway") in out and "admin@" in out
    seen = rows()
    assert set(seen) == NAMES and all(row["ready"] for row in seen.values()), seen


def status_tells_the_truth():
    seen = rows()
    for name, row in seen.items():
        assert set(row) == {"name", "pid", "port", "ready", "rss_kib", "start_ms"}, row
        assert row["port"] == LAYOUT.port(name) and row["rss_kib"] > 0 and row["ready"] is True
        assert os.path.exists(f"/proc/{row['pid']}") and isinstance(row["start_ms"], int), row
        assert ports.holder(row["port"]) == row["pid"], f"{name} does not listen on {row['port']}"
    expect(openrun("status"), 0)


def credentials_are_the_owners_alone():
    for path in LAYOUT.secrets.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert LAYOUT.demo_accounts.stat().st_mode & 0o077 == 0


def demo_buys_two_seats():
    done = openrun("demo", "--json", seconds=120)
    document = json.loads(expect(done, 0))
    assert set(document) == {"steps", "tickets", "payment", "trace"}
    assert all(set(step) == {"name", "ms"} for step in document["steps"]) and len(document["steps"]) >= 10
    tickets, payment = document["tickets"], document["payment"]
    assert len(tickets) == 2 and len({ticket["seat"] for ticket in tickets}) == 2
    for ticket in tickets:
        assert set(ticket) == {"id", "seat", "state", "qr"} and ticket["state"] == "VALID"
        assert re.fullmatch(r"OR1\.[A-Za-z0-9_-]+", ticket["qr"])
    assert set(payment) == {"id", "amount", "state"} and payment["state"] == "PAID" and isinstance(payment["amount"], int)
    shown = expect(openrun("demo", seconds=120), 0)
    assert "hold two seats" in shown and "OR1." in shown and "█" in shown


def a_second_up_changes_nothing():
    before = {name: row["pid"] for name, row in rows().items()}
    out = expect(openrun("up", "--no-web"), 0)
    assert "unchanged, left running" in out and "is there already" in out, out
    assert before == {name: row["pid"] for name, row in rows().items()}


def what_is_killed_comes_back():
    for name in sorted(NAMES):
        before = rows()[name]["pid"]
        os.kill(before, signal.SIGKILL)
        end = time.monotonic() + 30
        while not ((row := rows()[name])["ready"] and row["pid"] != before):
            assert time.monotonic() < end, f"{name} did not come back: {row}"
            time.sleep(0.1)
    end = time.monotonic() + 30
    while not all(row["ready"] for row in rows().values()):
        assert time.monotonic() < end, rows()
        time.sleep(0.1)
    expect(openrun("demo", "--json", seconds=120), 0)


def a_killed_supervisor_is_cleaned_up():
    os.kill(int((LAYOUT.run / "supervisor.pid").read_text()), signal.SIGKILL)
    out = expect(openrun("up", "--no-web"), 0)
    assert "left over from an earlier run" in out, out
    assert all(row["ready"] for row in rows().values())


def logs_are_shown():
    assert '"listening"' in expect(openrun("logs", "gateway"), 0)
    assert "reservation.log" in expect(openrun("logs"), 0)
    expect(openrun("logs", "nobody"), 1)


def no_secret_is_logged():
    written = "".join(path.read_text(errors="replace") for path in LAYOUT.logs.glob("*.log"))
    for path in LAYOUT.secrets.iterdir():
        if not path.name.endswith(("EMAIL", "JWKS")):
            assert path.read_text().strip() not in written, f"{path.name} is in a log"


def down_stops_and_wipes():
    pids = [row["pid"] for row in rows().values()]
    expect(openrun("down"), 0)
    assert not any(ports.alive(pid) for pid in pids)
    taken = [f"{name}: {port}" for name in PORTS for port in LAYOUT.ports(name) if not ports.is_free(port)]
    assert not taken, taken
    assert (LAYOUT.postgres_link / "PG_VERSION").exists()
    expect(openrun("up", "--no-web"), 0)
    out = expect(openrun("up", "--no-web"), 0)
    assert "is there already" in out
    expect(openrun("down", "--wipe"), 0)
    assert not LAYOUT.state.exists()
    expect(openrun("status"), 3)


assert set(STORES) < NAMES
try:
    outcome.run(help_fits_one_screen, nothing_runs_and_says_so, taken_ports_are_named,
                an_interrupted_first_run_is_finished, status_tells_the_truth, credentials_are_the_owners_alone,
                demo_buys_two_seats, a_second_up_changes_nothing, what_is_killed_comes_back,
                a_killed_supervisor_is_cleaned_up, logs_are_shown, no_secret_is_logged, down_stops_and_wipes)
finally:
    if LAYOUT.state.exists():
        openrun("down", "--wipe")
