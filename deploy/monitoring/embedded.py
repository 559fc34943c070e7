#!/usr/bin/env python3
"""Watches an embedded stack (./openrun up): Prometheus and Debian's exporters, in the foreground until Ctrl-C.

usage: deploy/monitoring/embedded.py [--port-base N] [--render-only FOLDER]
Renders prometheus/prometheus.yml with the stack's ports into .openrun/BASE/monitoring (or FOLDER) and says where the page is.
`tools/install monitoring` installs what runs here. No Grafana: Debian has none; Prometheus' own page takes every expression
of grafana/dashboards.
"""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from stack.layout import DEFAULT_BASE, Layout, SERVICES  # noqa: E402

RULES = ROOT / "deploy/monitoring/prometheus/rules"
PORTS = {"prometheus": 9090, "node": 9100, "postgres": 9187, "redis": 9121}


def render(targets, interval=None):
    """prometheus.yml for other addresses. `targets`: service → host:port (or several); jobs without any are left out."""
    config = yaml.safe_load((RULES.parent / "prometheus.yml").read_text())
    config["rule_files"] = [str(RULES / "*.yml")]
    if interval:
        config["global"] |= {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval}
    jobs = []
    for job in config["scrape_configs"]:
        known = [one for one in job["static_configs"] if one["labels"]["service"] in targets]
        for one in known:
            address = targets[one["labels"]["service"]]
            one["targets"] = [address] if isinstance(address, str) else address
        if known:
            jobs.append(job | {"static_configs": known})
    return yaml.safe_dump(config | {"scrape_configs": jobs}, sort_keys=False)


def exporters(postgres, redis, ports, postgres_password="", redis_password=""):
    """Name → command and environment of Debian's exporters; `postgres`, `redis`: ports of the stores."""
    listen = "--web.listen-address=127.0.0.1:{}".format
    quiet = os.environ.copy()
    return {
        "machine": (["prometheus-node-exporter", listen(ports["node"])], quiet),
        "postgres": (["prometheus-postgres-exporter", listen(ports["postgres"])],
                     quiet | {"DATA_SOURCE_NAME": f"host=127.0.0.1 port={postgres} user=postgres dbname=openrun sslmode=disable",
                              "PGPASSWORD": postgres_password}),
        "redis": (["prometheus-redis-exporter", listen(ports["redis"])],
                  quiet | {"REDIS_ADDR": f"redis://127.0.0.1:{redis}", "REDIS_PASSWORD": redis_password}),
    }


def prometheus(config, data, port):
    return ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=2d",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]


def watch(layout, folder, ports):
    """Until Ctrl-C, or until Prometheus ends."""
    commands = exporters(layout.port("postgres"), layout.port("redis"), ports,
                         layout.secret("OPENRUN_POSTGRES_ADMIN_PASSWORD"), layout.secret("OPENRUN_REDIS_PASSWORD"))
    commands["prometheus"] = (prometheus(folder / "prometheus.yml", folder / "data", ports["prometheus"]),
                              os.environ.copy())
    missing = sorted(command[0] for command, _ in commands.values() if shutil.which(command[0]) is None)
    if missing:
        print(f"openrun: not installed: {', '.join(missing)}; run tools/install monitoring", file=sys.stderr)
        return 1
    children = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        for name, (command, environment) in commands.items():
            with open(folder / f"{name}.log", "ab") as log:
                children[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        print(f"Prometheus: http://127.0.0.1:{ports['prometheus']}   logs and data: {folder}   Ctrl-C ends it", flush=True)
        while children["prometheus"].poll() is None:
            time.sleep(0.5)
        print((folder / "prometheus.log").read_text()[-2000:], file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children.values():
            child.terminate()
        for child in children.values():
            child.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port-base", type=int, default=DEFAULT_BASE)
    parser.add_argument("--render-only", type=pathlib.Path)
    arguments = parser.parse_args()
    layout = Layout(arguments.port_base)
    ports = {name: port + arguments.port_base - DEFAULT_BASE for name, port in PORTS.items()}
    targets = {name: f"127.0.0.1:{layout.operations_port(name)}" for name in SERVICES}
    targets |= {"machine": f"127.0.0.1:{ports['node']}", "postgres": f"127.0.0.1:{ports['postgres']}",
                "redis": f"127.0.0.1:{ports['redis']}", "prometheus": f"127.0.0.1:{ports['prometheus']}"}
    folder = arguments.render_only or layout.state / "monitoring"
    if arguments.render_only is None and not layout.state.exists():
        print("openrun: there is no such stack; start it with ./openrun up", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "prometheus.yml").write_text(render(targets))
    return 0 if arguments.render_only else watch(layout, folder, ports)


if __name__ == "__main__":
    sys.exit(main())
