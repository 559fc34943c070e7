"""python3 -m stack check|up|down|status|logs [--port-base N] …   Called by ./openrun, which has checked the words."""
import argparse
import contextlib
import fcntl
import json
import os
import subprocess
import sys

from stack import stores, up as starting, watch
from stack.layout import DEFAULT_BASE, PORTS, Layout
from stack.supervisor import Supervisor

NOT_RUNNING = 3


@contextlib.contextmanager
def alone(layout):
    """One `up` or `down` of a stack at a time."""
    for folder in (layout.state.parent, layout.state):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    for folder in (layout.logs, layout.run):
        folder.mkdir(exist_ok=True)
    with open(layout.lock, "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another up or down of this stack is at work; waiting for it", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def up(layout, options):
    layout.has_web = not options.no_web
    with alone(layout):
        starting.up(layout, options.kafka)


def check(layout, options):
    """Before anything long begins: may `up` begin at all?"""
    layout.has_web, layout.on_kafka = not options.no_web, layout.on_kafka or options.kafka
    with alone(layout):
        supervisor = Supervisor(layout)
        starting.end_orphans(layout, supervisor)
        starting.check_ports(layout, supervisor.processes())


def down(layout, options):
    if not layout.state.exists():
        print("not running")
        return
    with alone(layout):
        supervisor = Supervisor(layout)
        was_running = supervisor.pid() is not None
        if was_running:
            running = supervisor.processes()
            supervisor.end([name for name in reversed(layout.stores + layout.programs) if running.get(name)],
                           lambda name: print(f"stopping {name}", flush=True))
        starting.end_orphans(layout, supervisor)
        print("stopped" if was_running else "not running", end="")
        if options.wipe:
            stores.remove(layout)
            print("; all data of this stack is removed")
        else:
            print(f"; data stays in {layout.state} (./openrun down --wipe removes it)")


def status(layout, options):
    rows = watch.rows(layout)
    if options.json:
        print(json.dumps(rows))
    else:
        print(f"{'name':<12} {'pid':>8} {'port':>6} {'ready':>6} {'RSS MiB':>8} {'start ms':>9}")
        for row in rows:
            print(f"{row['name']:<12} {row['pid'] or '-':>8} {row['port']:>6} {'yes' if row['ready'] else 'no':>6} "
                  f"{row['rss_kib'] / 1024:>8.1f} {'-' if row['start_ms'] is None else row['start_ms']:>9}")
    if not any(row["pid"] for row in rows):
        if not options.json:
            print("not running; ./openrun up starts it")
        sys.exit(NOT_RUNNING)
    sys.exit(0 if all(row["ready"] for row in rows) else 1)


def logs(layout, options):
    names = [options.name] if options.name else list(layout.programs + layout.stores)
    if options.name and options.name not in PORTS:
        sys.exit(f"openrun: no program is called {options.name}; there are {', '.join(layout.programs + layout.stores)}")
    files = [str(layout.log(name)) for name in names if layout.log(name).exists()]
    if not files:
        sys.exit(f"openrun: no logs in {layout.logs}; ./openrun up makes them")
    lines = "200" if options.name else "10"
    command = ["tail", "-n", lines, *(["-F"] if options.follow else []), *files]
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(subprocess.run(command, check=False).returncode)


def port_base(text):
    base = int(text)
    highest = max(PORTS.values()) - DEFAULT_BASE + base
    lowest = DEFAULT_BASE - min(PORTS.values()) + 1024
    if base < lowest or highest > 65535:
        raise argparse.ArgumentTypeError(f"must be {lowest} to {65535 - max(PORTS.values()) + DEFAULT_BASE}")
    return base


def main():
    parser = argparse.ArgumentParser(prog="./openrun")
    commands = parser.add_subparsers(dest="command", required=True)
    for call in (up, check, down, status, logs):
        command = commands.add_parser(call.__name__, prog=f"./openrun {'up' if call is check else call.__name__}")
        command.set_defaults(call=call)
        command.add_argument("--port-base", type=port_base, default=DEFAULT_BASE, metavar="N")
        if call in (up, check):
            command.add_argument("--no-web", action="store_true", help="everything but the shop's pages")
            command.add_argument("--kafka", action="store_true", help="services speak over a Kafka of this stack's own")
        if call is down:
            command.add_argument("--wipe", action="store_true", help="remove the data, too")
        if call is status:
            command.add_argument("--json", action="store_true")
        if call is logs:
            command.add_argument("name", nargs="?")
            command.add_argument("-f", "--follow", action="store_true")
    options = parser.parse_args()
    os.umask(0o022)
    options.call(Layout(options.port_base), options)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
