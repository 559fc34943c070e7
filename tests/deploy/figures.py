"""What the machine needs: memory of every container idle and in a sale, as docs/benchmarks.md has it. `run.sh --measure` only."""
import os
import pathlib
import threading
import time

from deploy.engine import docker
from deploy.site import Crowd
from harness.people import Buyer

BUYERS, AT_ONCE = int(os.environ.get("OPENRUN_MEASURE_BUYERS", "2000")), 8


def pids(container):
    return [int(pid) for pid in docker("top", container, "-o", "pid").split()[1:]]


def mebibytes(container):
    """RSS and PSS of a container's processes, as the kernel counts them."""
    rss = pss = 0
    for pid in pids(container):
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            rss += int(line.split()[1]) if line.startswith("Rss:") else 0
            pss += int(line.split()[1]) if line.startswith("Pss:") else 0
    return rss / 1024, pss / 1024


def look(site):
    found = {}
    for name, row in site.running().items():
        try:
            found[name] = mebibytes(row["ID"])
        except (OSError, RuntimeError):
            continue  # a process that has just ended
    return found


class Peak(threading.Thread):
    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.over, self.most = site, threading.Event(), {}

    def run(self):
        while not self.over.wait(2):
            for name, (rss, pss) in look(self.site).items():
                old = self.most.get(name, (0, 0))
                self.most[name] = (max(rss, old[0]), max(pss, old[1]))


def sale(site, schedule):
    """BUYERS people who have never been here, AT_ONCE at a time, two seats each, beside readers."""
    seats, lock, failed = iter(range(0, 2 * BUYERS, 2)), threading.Lock(), []

    def buy():
        while True:
            with lock:
                seat = next(seats, None)
            if seat is None:
                return
            try:
                Buyer(site).sign_up().buy(schedule, [seat, seat + 1])
            except Exception as why:  # pylint: disable=broad-except
                failed.append(repr(why)[:200])
    buyers = [threading.Thread(target=buy) for _ in range(AT_ONCE)]
    begin = time.monotonic()
    with Crowd(site, schedule, readers=4, buyers=0) as crowd:
        for thread in buyers:
            thread.start()
        for thread in buyers:
            thread.join()
    return time.monotonic() - begin, failed + crowd.failures, crowd.reads


def write(site):
    time.sleep(20)
    idle = look(site)
    schedule = site.open_sale(rows=max(10, BUYERS // 50), seats_per_row=100)
    peak = Peak(site)
    peak.start()
    took, failed, reads = sale(site, schedule)
    peak.over.set()
    peak.join()
    print(f"\n{BUYERS} purchases in {took:.0f} s beside {reads} reads, {len(failed)} failed {failed[:3]}\n")
    print("| container | idle: RSS, MiB | PSS | in the sale: RSS, MiB | PSS |\n|---|---|---|---|---|")
    for name in sorted(idle, key=lambda one: -idle[one][0]):
        most = peak.most.get(name, (0, 0))
        print(f"| {name} | {idle[name][0]:.0f} | {idle[name][1]:.0f} | {most[0]:.0f} | {most[1]:.0f} |")
    for text, values in (("all, idle", idle), ("all, in the sale", peak.most)):
        print(f"{text}: RSS {sum(one[0] for one in values.values()):.0f}, PSS {sum(one[1] for one in values.values()):.0f} MiB", flush=True)
