"""Start to ready of each service, and what each keeps in memory when nothing happens.

Ready means that /readyz answers 200, database included; measured from the start of the process, each service in turn, several
rounds. Then everything runs idle for a while before memory is read.
"""
import http.client
import os
import subprocess
import sys
import time

from measuring import machine, memory_kib, middle, table
from stack.layout import PROGRAMS, ROOT, SERVICES, Layout
from stack.supervisor import Supervisor

ROUNDS, IDLE_SECONDS = 7, 20


def ready(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start_once(layout, name):
    program = layout.program(name)
    begin = time.monotonic()
    child = subprocess.Popen(program.command, env=os.environ | program.environment, cwd=ROOT,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not ready(layout.operations_port(name)):
        if child.poll() is not None or time.monotonic() - begin > 30:
            raise SystemExit(f"{name} did not become ready")
        time.sleep(0.0005)
    took = (time.monotonic() - begin) * 1000
    child.terminate()
    child.wait()
    return took


def main():
    layout = Layout(int(sys.argv[1]))
    supervisor = Supervisor(layout)
    started = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS):
        for name in PROGRAMS:
            supervisor.stop(name)
            started[name].append(start_once(layout, name))
            supervisor.launch(name)
    for name in PROGRAMS:
        while not ready(layout.operations_port(name)):
            time.sleep(0.05)
    time.sleep(IDLE_SECONDS)
    pids = supervisor.processes()
    memory = {name: memory_kib(pids[name]) for name in PROGRAMS}
    print(f"Start to ready, median [least–most] of {ROUNDS} rounds; memory after {IDLE_SECONDS} s idle. {machine()}\n")
    rows = [(name, middle(started[name]), f"{memory[name][0] / 1024:.1f}", f"{memory[name][1] / 1024:.1f}")
            for name in PROGRAMS]
    six = [sum(memory[name][column] for name in SERVICES) / 1024 for column in (0, 1)]
    rows.append(("all six services", "", f"{six[0]:.1f}", f"{six[1]:.1f}"))
    table(("program", "start to ready, ms", "RSS, MiB", "PSS, MiB"), rows)


main()
