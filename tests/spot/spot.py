"""The machine is taken away while people buy; the watcher of deploy/spot makes it an orderly leave and an orderly return.

The stack is real; the metadata service is played, and so is the machine: its DRAIN command sends SIGTERM to the services, and
the test starts them again as a boot would.
"""
import concurrent.futures
import itertools
import json
import os
import pathlib
import subprocess
import threading

from chaos.chaos import SHORT_AGES, check_settled, keep_buying
from harness import outcome
from harness.client import Client, Problem, wait_until
from harness.people import Buyer, Staff
from harness.stack import ROOT, SERVICES, Process, Stack
from spot.metadata import metadata

BUYERS = 6
# The services, as `docker compose stop` would end them: told to, and waited for.
DRAIN = """#!/bin/bash
touch {folder}/draining
kill -TERM {pids}
for pid in {pids}; do while kill -0 "$pid" 2>/dev/null && [[ $(ps -o stat= -p "$pid") != Z* ]]; do sleep 0.05; done; done
touch {folder}/drained
"""


class Machine:
    def __init__(self, stack, imds):
        self.stack, self.imds, self.folder = stack, imds, stack.folder / "machine"
        self.folder.mkdir()
        self.log, self.watcher = self.folder / "watch.log", None

    def names(self):
        return [name for name in self.stack.processes if name.split("-")[0] in SERVICES]

    def watch(self, **more):
        drain = self.folder / "drain.sh"
        pids = " ".join(str(self.stack.processes[name].child.pid) for name in self.names())
        drain.write_text(DRAIN.format(folder=self.folder, pids=pids))
        drain.chmod(0o755)
        environment = os.environ | {
            "OPENRUN_SPOT_IMDS": self.imds.url, "OPENRUN_SPOT_API": self.stack.gateway, "OPENRUN_SPOT_DRAIN": str(drain),
            "OPENRUN_SPOT_SECRETS": str(self.stack.folder / "secrets"), "OPENRUN_SPOT_STATE": str(self.folder / "spot.json"),
            "OPENRUN_SPOT_RESUME": f"touch {self.folder}/resumed", "OPENRUN_SPOT_POLL_SECONDS": "0.2",
            "OPENRUN_SPOT_DRAIN_BEFORE_SECONDS": "10", "OPENRUN_SPOT_RESUME_PATIENCE_SECONDS": "60"} | more
        self.watcher = Process("watch", ["/usr/bin/python3", str(ROOT / "deploy/spot/watch.py")], environment, self.log).start()
        self.stack.processes["watch"] = self.watcher  # ended with the stack, also by a test that fails
        return self.watcher

    def said(self, what):
        return [line for line in map(json.loads, self.log.read_text().splitlines()) if line["msg"].startswith(what)]

    def exists(self, name):
        return (self.folder / name).exists()

    def boot(self):
        for name in self.names():
            self.stack.processes[name].start()
        for name in self.names():
            self.stack.processes[name].wait_ready()


def paused(staff, schedule):
    return staff.call("GET", f"/queue/{schedule}")["paused"]


def still_paused(stack, schedule):
    """After a boot: buyers have asked meanwhile, so the gateway may leave a service alone for a moment more."""
    answers = []

    def answered():
        try:
            answers.append(paused(Staff(stack), schedule))
        except Problem as problem:
            if problem.code != "UPSTREAM_UNAVAILABLE":
                raise
        return answers
    wait_until(answered, 20, "the services answer")
    return answers[0]


def taken_away_while_people_buy():
    # As in docker-compose.yml: a service that starts is not asked before it knows its shows.
    settings = SHORT_AGES | {"*": {"OPENRUN_LISTEN_WHEN_READY": "true", "OPENRUN_LAME_DUCK": "1s"}}
    with Stack(settings=settings) as stack, metadata() as imds:
        staff = Staff(stack)
        schedule, closed = (staff.publish_show(rows=20, seats_per_row=40, limit=4) for _ in range(2))
        staff.call("PUT", f"/queue/{closed}", {"paused": True, "message": "staff's own"})
        machine = Machine(stack, imds)
        watcher = machine.watch()
        seats, stop, outcomes = itertools.count(), threading.Event(), []
        with concurrent.futures.ThreadPoolExecutor(BUYERS) as pool:
            buyers = list(pool.map(lambda _: Buyer(stack).sign_up(), range(BUYERS)))
        stranger = Buyer(stack).sign_up()
        mall = concurrent.futures.ThreadPoolExecutor(1)
        shopping = mall.submit(keep_buying, stack, schedule, buyers, seats, stop, outcomes)
        wait_until(lambda: len(outcomes) >= 3, 60, "people buy")
        imds.advise()
        wait_until(lambda: machine.said("AWS recommends"), 20, "the advice is seen")
        assert not paused(staff, schedule), "advice is no notice"
        imds.tokens.clear()  # an expired session token is renewed
        imds.notice(seconds=20)
        wait_until(lambda: paused(staff, schedule), 10, "the line is paused while services still serve")
        assert not machine.exists("draining")
        try:
            stranger.enter(schedule, seconds=0)
            raise AssertionError("somebody was let in after the notice")
        except Problem as problem:
            assert problem.code == "SALE_PAUSED", problem
        inside = len(outcomes)
        wait_until(lambda: machine.exists("drained"), 60, "the services have ended")
        codes = {name: stack.processes[name].child.wait(5) for name in machine.names()}
        assert set(codes.values()) == {0}, f"drained means ended in order: {codes}"
        watcher.kill()  # the machine is gone
        imds.values.pop("spot/instance-action")
        machine.boot()
        assert still_paused(stack, schedule), "nobody is let in before the watcher has come back"
        machine.watch()
        wait_until(lambda: not still_paused(stack, schedule), 60, "the line goes on")
        wait_until(lambda: not machine.exists("spot.json"), 20, "nothing is left to do")
        assert machine.exists("resumed") and still_paused(stack, closed), "what staff paused stays paused"
        before = len(outcomes)
        try:
            wait_until(lambda: len(outcomes) >= before + 3 or shopping.done(), 90, "people buy again")
        except AssertionError:
            print(machine.log.read_text()[-2000:])
            raise
        finally:
            stop.set()
        shopping.result(150)  # every purchase ends
        sold = check_settled(stack, schedule)
        machine.watcher.stop()
        assert machine.watcher.child.returncode == 0 and imds.without_token > 0
        assert outcomes.count("CONFIRMED") == sold
        print(f"     {before} purchases before ({before - inside} of them after the notice), {len(outcomes)} in all, {sold} tickets")


def a_shop_that_does_not_answer_is_drained_in_time():
    """And the control: without the pause somebody is let in after the notice."""
    with Stack() as stack, metadata() as imds:
        schedule = Staff(stack).publish_show()
        stranger, machine = Buyer(stack).sign_up(), Machine(stack, imds)
        imds.notice(seconds=16)
        machine.watch(OPENRUN_SPOT_API="http://127.0.0.1:9", OPENRUN_SPOT_DRAIN_BEFORE_SECONDS="6")
        wait_until(lambda: machine.said("lines could not be paused"), 10, "it is said")
        assert stranger.enter(schedule), "nothing but the pause keeps people out"
        assert not machine.exists("draining")
        wait_until(lambda: machine.exists("drained"), 40, "drained without the API")
        machine.watcher.kill()
        assert Client(stack.sandbox).send("GET", "/sandbox/ledger").status == 200, "only the services were stopped"


def on_a_machine_on_demand_there_is_nothing_to_watch():
    with metadata() as imds:
        imds.values["instance-life-cycle"] = "on-demand"
        done = subprocess.run(["/usr/bin/python3", ROOT / "deploy/spot/watch.py"], capture_output=True, text=True, check=False,
                              timeout=30, env=os.environ | {"OPENRUN_SPOT_IMDS": imds.url,
                                                            "OPENRUN_SPOT_STATE": "/nonexistent/spot.json"})
        assert done.returncode == 0 and "not a spot machine" in done.stdout, done
        assert imds.asked == ["instance-life-cycle"]


def the_unit_starts_what_the_bundle_holds():
    unit = (ROOT / "deploy/spot/openrun-spot.service").read_text()
    assert "/opt/openrun/deploy/spot/watch.py" in unit
    assert "deploy/spot" in (ROOT / "deploy/bundle.sh").read_text()
    assert pathlib.Path(ROOT / "deploy/spot/watch.py").stat().st_mode & 0o111


if __name__ == "__main__":
    outcome.run(on_a_machine_on_demand_there_is_nothing_to_watch, the_unit_starts_what_the_bundle_holds,
                a_shop_that_does_not_answer_is_drained_in_time, taken_away_while_people_buy)
