"""Events over a real Kafka: the adapter's own tests, then fifty purchases through a stack on Kafka while the broker is killed.

The broker is fetched and pinned by tools/kafka. Where it cannot be had this stage says SKIPPED and does not fail.
usage: stage.py [adapter] [agents] [sale] [commands]     all of them, unless some are named; in a run of every stage the first two
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from harness import invariants
from harness.client import Client, wait_until
from harness.patient import again, purchase
from harness.people import Buyer, Staff
from harness.stack import ROOT, Stack
from kafka import jars
from kafka.running import Detached
from monitoring import static
from stages.programs import SANITIZERS

from up_and_back import up_with_kafka_buys_survives_a_dead_broker_and_goes_back  # beside this file

AWAY_SECONDS = float(os.environ.get("OPENRUN_KAFKA_AWAY_SECONDS", "15"))
PURCHASES, BUYERS, PROGRAM_SECONDS = 50, 16, 400
SPEAKERS = ("user", "event", "queue", "reservation", "payment")


def say(text):
    print(text, flush=True)


class Brokers:
    """ZooKeeper and Kafka of this stage, in one temporary folder, ended by pid."""

    def __init__(self, files):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="openrun-kafka-"))
        self.detached = Detached(self.folder, files)

    def __enter__(self):
        try:
            for name in ("zookeeper", "kafka"):
                self.detached.start(name)
        except BaseException:
            self.__exit__()
            raise
        return self.detached

    def __exit__(self, *_):
        for name in ("kafka", "zookeeper"):
            self.detached.stop(name, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


# --- the adapter's tests ----------------------------------------------------------------------------------------------
def adapter(brokers):
    """bus_test's Kafka cases, each counted. → passed, failed"""
    program = ROOT / "build" / os.environ.get("OPENRUN_TEST_BUILD", "dev") / "libs" / "bus" / "bus_test"
    report = brokers.folder / "report.json"
    variables = os.environ | SANITIZERS | {"OPENRUN_ROOT": str(ROOT), "OPENRUN_TEST_KAFKA": str(brokers.folder)}
    child = subprocess.Popen([program, "--gtest_filter=*Kafka*", f"--gtest_output=json:{report}"], env=variables, cwd=ROOT,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    try:
        text, status = child.communicate(timeout=PROGRAM_SECONDS)[0], child.returncode
    except subprocess.TimeoutExpired:
        child.kill()
        text, status = child.communicate()[0], -1
    if not report.exists():
        say("\n".join(text.splitlines()[-60:]))
        return 0, 1
    cases = [case for suite in json.loads(report.read_text())["testsuites"] for case in suite["testsuite"]]
    failed = sum(bool(case.get("failures")) or case.get("result") == "SKIPPED" for case in cases)
    if status and not failed:
        failed = 1  # died, hung, or a sanitizer spoke after the last test
    if failed:
        say("\n".join(text.splitlines()[-120:]))
    for case in cases:
        say(f"{'FAIL' if case.get('failures') else 'ok  '} {case['classname']}.{case['name']} ({case['time']})")
    return max(0, len(cases) - failed), failed


# --- a sale -----------------------------------------------------------------------------------------------------------
def unsent(stack):
    return sum(int(stack.sql(f"SELECT count(*) FROM {name}_service.outbox WHERE sent_at IS NULL")[0][0]) for name in SPEAKERS)


def readiness(stack, name):
    port = stack.ports[name][0][1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        return answer.status, json.load(answer)


def bus_seen_as(stack, up):
    for name in SPEAKERS:
        status, body = readiness(stack, name)
        assert status == 200, f"{name} is not ready: {body}"
        if not body["alsoConnected"] or any(value != up for value in body["alsoConnected"].values()):
            return False
    return True


def unread_of(desk, name):
    """What operators are told of each topic that the service hears; None: unknown."""
    inbox = desk.call("GET", f"/messages/{name}")["inbox"]
    assert inbox["log"] == "KAFKA", inbox
    return [topic["unread"] for topic in inbox["topics"]]


def buy_all(stack, schedule, buyers, outcomes):
    def some(number):
        for seat in range(number, PURCHASES, BUYERS):
            buyer = buyers[number] if seat == number else again(Buyer(stack).sign_up)
            outcomes[seat] = purchase(buyer, schedule, [seat], AWAY_SECONDS + 120)
    with concurrent.futures.ThreadPoolExecutor(BUYERS) as pool:
        for job in [pool.submit(some, number) for number in range(BUYERS)]:
            job.result()


def check_books(stack, schedule):
    wait_until(lambda: not invariants.unsettled(stack), 90, "every charge is a ticket or given back")
    counted = invariants.sold(stack)
    assert counted == {"sold": PURCHASES, "double-sold": 0, "over-limit": 0, "without-claim": 0}, counted
    wait_until(lambda: invariants.map_counts(stack, schedule)["sold"] == PURCHASES, 20, "the map shows what is sold")
    assert invariants.claim_counts(stack, schedule) == {"held": 0, "sold": PURCHASES}
    ledger = stack.sandbox_json("GET", "/sandbox/ledger")["payments"]
    captured = sum(payment["captured"] - payment["cancelled"] for payment in ledger)
    worth = int(stack.sql("SELECT sum(s.price_krw + s.fee_krw) FROM reservation_service.ticket t"
                          " JOIN reservation_service.reservation_seat s USING (reservation_id, seat)"
                          " WHERE t.state <> 'VOID'")[0][0])
    assert captured == worth == PURCHASES * 51_000, f"money: captured {captured}, tickets are worth {worth}"
    wait_until(lambda: unsent(stack) == 0, 30, "every outbox is empty")
    letters = sum(int(stack.sql(f"SELECT count(*) FROM {name}_service.dead_letter")[0][0])
                  for name in ("queue", "reservation", "payment"))
    assert letters == 0, f"{letters} dead letters"


def a_broker_that_dies_during_a_sale_loses_nothing(brokers):
    settings = {"*": {"OPENRUN_BUS": "kafka", "OPENRUN_KAFKA_BOOTSTRAP": f"127.0.0.1:{brokers.port}",
                      "OPENRUN_KAFKA_SESSION_TIMEOUT": "6s"}}
    # Nothing here may be mended by repetition: what arrives has arrived over the bus.
    patient = {"payment": {"OPENRUN_PAYMENT_REPEAT_AFTER": "1h"}, "reservation": {"OPENRUN_RESERVATION_ASK_PAYMENT_AFTER": "1h"}}
    with Stack(settings=settings | patient) as stack:
        desk = Staff(stack)
        schedule = desk.publish_show(rows=5, seats_per_row=PURCHASES // 5)
        wait_until(lambda: bus_seen_as(stack, True), 30, "every service sees the bus")
        with concurrent.futures.ThreadPoolExecutor(BUYERS) as pool:
            buyers = list(pool.map(lambda _: again(Buyer(stack).sign_up), range(BUYERS)))
        outcomes = {}
        mall = concurrent.futures.ThreadPoolExecutor(1)
        shopping = mall.submit(buy_all, stack, schedule, buyers, outcomes)
        wait_until(lambda: len(outcomes) >= 5 or shopping.done(), 120, "the first purchases")
        assert not shopping.done(), shopping.exception()
        began = time.monotonic()
        brokers.stop("kafka", signal.SIGKILL)
        wait_until(lambda: unsent(stack) > 0, 60, "something waits in an outbox")
        before = len(outcomes)
        wait_until(lambda: bus_seen_as(stack, False), 30, "every service knows that the bus is away, and is ready")
        assert Client(stack.gateway).call("GET", f"/api/v1/schedules/{schedule}/seats")["seatCount"] == PURCHASES
        assert unread_of(desk, "reservation") == [None, None], "nobody can tell"
        newcomer = Buyer(stack).sign_up()
        newcomer.enter(schedule)
        time.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - began)))
        waiting = unsent(stack)
        brokers.start("kafka")
        away = time.monotonic() - began
        shopping.result(AWAY_SECONDS + 240)
        wait_until(lambda: bus_seen_as(stack, True), 60, "every service sees the bus again")
        states = [outcome["state"] for outcome in outcomes.values()]
        assert len(states) == PURCHASES and set(states) == {"CONFIRMED"}, states
        check_books(stack, schedule)
        wait_until(lambda: unread_of(desk, "reservation") == [0, 0] and unread_of(desk, "payment") == [0], 30,
                   "operators see that all is heard")
        say(f"     {before} purchases before, broker away for {away:.0f} s, {waiting} events waited, "
            f"{PURCHASES} confirmed {time.monotonic() - began - away:.1f} s after it was back")


def watched_names():
    """Every name of the two JVMs that a panel or an alert asks for."""
    panels = [panel for board in static.render.described() for row in board["rows"] for panel in row["panels"]]
    asked = [expression for panel in panels for expression in static.render.expressions(panel).values()]
    asked += [rule["expr"] for kind in ("alert", "record") for _, rule in static.rules(kind)]
    return set(re.findall(r"(?<![:\w])(?:kafka|zookeeper|jvm)_\w+", " ".join(asked)))


def the_agents_tell_what_panels_and_alerts_ask_for(brokers):
    """Names differ between versions of the agent; a panel over one that nobody tells stays empty for ever."""
    told = {}
    for name in ("kafka", "zookeeper"):
        with urllib.request.urlopen(f"http://127.0.0.1:{brokers.metrics[name]}/metrics", timeout=20) as answer:
            told[name] = set(re.findall(r"^(\w+)(?:\{.*\})? [0-9]", answer.read().decode(), re.M))
    wanted = watched_names()
    assert {one.split("_")[0] for one in wanted} == {"kafka", "zookeeper", "jvm"}, wanted
    missing = [(name, one) for name in told for one in sorted(wanted)
               if one.startswith((name, "jvm_")) and one not in told[name]]
    assert not missing, f"{missing} of {len(wanted)} names"


def main():
    try:
        files = jars.fetch()
    except jars.NotToBeHad as reason:
        say(f"SKIPPED: no Kafka here, nothing of it was tested: {reason}\n1 passed, 0 failed")
        return 0
    passed = failed = 0
    wanted = sys.argv[1:] or ([] if os.environ.get("OPENRUN_TEST_NAMED", "1") == "1" else ["adapter", "agents"])
    with Brokers(files) as brokers:
        if not wanted or "adapter" in wanted:
            passed, failed = adapter(brokers)
        tests = {"sale": [a_broker_that_dies_during_a_sale_loses_nothing], "agents": [the_agents_tell_what_panels_and_alerts_ask_for],
                 "commands": [up_with_kafka_buys_survives_a_dead_broker_and_goes_back]}
        for test in [test for name, some in tests.items() if not wanted or name in wanted for test in some]:
            begin = time.monotonic()
            try:
                brokers.start("kafka")
                test(brokers)
            except Exception as error:  # pylint: disable=broad-except
                failed += 1
                say(f"FAIL {test.__name__} ({time.monotonic() - begin:.1f} s): {type(error).__name__}: {error}")
                say(brokers.tail("kafka", 30))
            else:
                passed += 1
                say(f"ok   {test.__name__} ({time.monotonic() - begin:.1f} s)")
    if wanted:
        say(f"of this stage only {' and '.join(wanted)}; ./openrun test kafka does all of it")
    say(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
