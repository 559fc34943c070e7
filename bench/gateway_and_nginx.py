"""An authenticated GET through the gateway, beside nginx's proxy_pass to the same upstream in the same run.

The gateway checks the token, measures, logs (into a file) and proxies; nginx only proxies and logs. Both
have one worker, pinned to core 0; wrk and the upstream (nginx, `return 200`) share core 1. What counts is requests a CPU second of
the proxy: req/s is the other core's limit.
"""
import http.client
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import holding
from measuring import ROOT, Wrk, busy_seconds, children, cpu_seconds, machine, middle, table
from stack.layout import Layout

ROUNDS, SECONDS, CONNECTIONS = 5, 3, 64
PATH = "/api/v1/users/me"
BODY = '{"id":"01900000-0000-7000-8000-000000000001","email":"buyer@openrun.example","displayName":"데모","roles":["USER"]}'
UPSTREAM, NGINX, GATEWAY = 19, 29, 39  # added to the port base

CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log {folder}/{name}.error.log;
events {{ worker_connections 4096; }}
http {{
  access_log {log}; keepalive_requests 1000000; client_body_temp_path {folder}/{name}-1; proxy_temp_path {folder}/{name}-2;
  fastcgi_temp_path {folder}/{name}-3; uwsgi_temp_path {folder}/{name}-4; scgi_temp_path {folder}/{name}-5;
  upstream behind {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{port} reuseport; location / {{ {answer} }} }}
}}
"""
ANSWER = f"default_type application/json; return 200 '{BODY}';"
PROXY = 'proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection "";'


def nginx(folder, name, port, upstream, answer, log, core):
    path = folder / f"{name}.conf"
    path.write_text(CONFIGURATION.format(folder=folder, name=name, port=port, upstream=upstream, answer=answer, log=log))
    return subprocess.Popen(["taskset", "-c", str(core), "/usr/sbin/nginx", "-c", path, "-e", folder / f"{name}.error.log"],
                            stdin=subprocess.DEVNULL)


def gateway(layout, folder, port, upstream):
    """One of our own beside the stack's: everything goes to the upstream."""
    program = layout.program("gateway")
    environment = os.environ | program.environment | {
        "OPENRUN_PORT": str(port), "OPENRUN_OPERATIONS_PORT": str(port + 1), "OPENRUN_GATEWAY_THREADS": "1"}
    environment |= {f"OPENRUN_{peer}_URL": f"http://127.0.0.1:{upstream}" for peer in
                    ("USER", "EVENT", "QUEUE", "RESERVATION", "PAYMENT")}
    with open(folder / "gateway.log", "wb") as log:
        return subprocess.Popen(["taskset", "-c", "0", *program.command], env=environment, cwd=ROOT, stdout=log, stderr=log,
                                stdin=subprocess.DEVNULL)


def wait_for_answer(port, headers):
    end = time.monotonic() + 20
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", PATH, headers=headers)
            answer = connection.getresponse()
            if answer.status == 200 and answer.read().decode() == BODY:
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise SystemExit(f"port {port} does not proxy")
        time.sleep(0.05)


def main():
    layout = Layout(int(sys.argv[1]))
    upstream, beside, ours = (layout.base + offset for offset in (UPSTREAM, NGINX, GATEWAY))
    token = holding.access_token(holding.Signer(layout, "user"), "01900000-0000-7000-8000-000000000002")
    header = f"Authorization: Bearer {token}"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o777)
        started = [nginx(folder, "upstream", upstream, upstream, ANSWER, "off", 1),
                   nginx(folder, "proxy", beside, upstream, PROXY, f"{folder}/access.log", 0),
                   gateway(layout, folder, ours, upstream)]
        try:
            for port in (upstream, beside, ours):
                wait_for_answer(port, {"Authorization": f"Bearer {token}"})
            contenders = {"gateway": (ours, [started[2].pid]), "nginx": (beside, children(started[1].pid))}
            found = {name: {"rate": [], "cost": [], "p99": []} for name in contenders}
            busy = busy_seconds()
            for number in range(-1, ROUNDS):
                for contender in sorted(contenders, reverse=number % 2 == 0):
                    port, pids = contenders[contender]
                    before = cpu_seconds(*pids)
                    run = Wrk(f"http://127.0.0.1:{port}{PATH}", SECONDS, CONNECTIONS, [header], cpu=1)
                    spent = cpu_seconds(*pids) - before
                    if run.refused:
                        raise SystemExit(f"{contender}: {run.refused} answers were no success\n{run.text}")
                    if number >= 0:  # the first round warms up
                        found[contender]["rate"].append(run.requests / run.seconds)
                        found[contender]["cost"].append(run.requests / spent)
                        found[contender]["p99"].append(run.p99_ms)
            busy = busy_seconds() - busy
        finally:
            for child in started:
                child.send_signal(signal.SIGTERM)
            for child in started:
                child.wait()
    print(f"Authenticated GET of {len(BODY.encode())} bytes, {CONNECTIONS} connections, {ROUNDS} interleaved rounds of {SECONDS} s "
          f"after a warm-up; median [least–most]. {machine()}\n")
    table(("", "requests a CPU second", "µs of CPU a request", "req/s", "p99, ms"), [
        (name, middle(one["cost"], 0), f"{1e6 / statistics.median(one['cost']):.1f}", middle(one["rate"], 0),
         middle(one["p99"])) for name, one in found.items()])
    ratio = statistics.median(found["gateway"]["cost"]) / statistics.median(found["nginx"]["cost"])
    print(f"\nGateway / nginx, requests a CPU second: {ratio:.2f} (budget: at least 1.0). The machine was busy for {busy:.0f} CPU "
          f"seconds in {2 * (ROUNDS + 1) * SECONDS} s of measuring.")


main()
