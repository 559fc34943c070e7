"""The race of issue and interest: 200 buyers, 50 seats, two instances of reservation and queue, Redis wiped midway.

Prints `sold 50 double-sold 0 over-limit 0`. The negative control replaces the claim statement in a database of its own
by look-then-write with a pause between, and must sell at least one seat twice: `control: double-sold N`.
"""
import concurrent.futures
import random
import threading
import time

from harness import invariants, outcome
from harness.client import Problem, wait_until
from harness.people import Buyer, Staff
from harness.stack import Stack
from race import control

BUYERS, SEATS, WORKERS = 200, 50, 24


def shop(buyer, schedule, sold_out, wipe, seed):
    """Tries two seats at a time until something is bought or nothing is left."""
    dice = random.Random(seed)
    buyer.enter(schedule)
    refusals = 0
    while not sold_out.is_set():
        wipe()
        seats = sorted(dice.sample(range(SEATS), dice.choice((1, 2, 2, 3))))
        try:
            held = buyer.hold(schedule, seats)
        except Problem as problem:
            assert problem.code in ("SEAT_TAKEN", "LIMIT_EXCEEDED", "SOLD_OUT"), problem
            refusals += 1
            if problem.code == "LIMIT_EXCEEDED":
                return refusals
            live = invariants.map_counts(buyer.stack, schedule)
            if live["sold"] == SEATS:
                sold_out.set()
            continue
        payment = buyer.start_payment(held)
        buyer.confirm(payment, buyer.use_widget(payment))
        buyer.wait_state(held, "CONFIRMED", seconds=60)
    return refusals


def race():
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    with Stack(instances={"reservation": 2, "queue": 2}) as stack:
        schedule = Staff(stack).publish_show(rows=5, seats_per_row=10, limit=4)
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            buyers = list(pool.map(lambda _: Buyer(stack).sign_up(), range(BUYERS)))
        print(f"{BUYERS} signed up in {time.monotonic() - start:.1f} s")
        sold_out, wiped, lock = threading.Event(), [], threading.Lock()

        def wipe_midway():
            if wiped or invariants.sold(stack)["sold"] < SEATS // 3:
                return
            with lock:
                if not wiped:
                    stack.redis("FLUSHALL")
                    wiped.append(time.monotonic())

        with concurrent.futures.ThreadPoolExecutor(BUYERS) as pool:
            jobs = [pool.submit(shop, buyer, schedule, sold_out, wipe_midway, seed + i)
                    for i, buyer in enumerate(buyers)]
            refusals = sum(job.result() for job in jobs)
        wait_until(lambda: not invariants.unsettled(stack), 60, "every charge is settled")
        result = invariants.sold(stack)
        print(f"refused {refusals}, Redis wiped {len(wiped)} time(s), {time.monotonic() - start:.1f} s")
        print(f"sold {result['sold']} double-sold {result['double-sold']} over-limit {result['over-limit']}")
        assert wiped, "Redis was not wiped midway"
        assert (result["sold"], result["double-sold"], result["over-limit"]) == (SEATS, 0, 0), result
        assert result["without-claim"] == 0, result
        wait_until(lambda: invariants.map_counts(stack, schedule)["sold"] == SEATS, 15, "the map shows it")
        for index in range(2):
            direct = Buyer(stack, gateway=f"http://127.0.0.1:{stack.ports['reservation'][index][0]}")
            seen = direct.client.call("GET", f"/api/v1/schedules/{schedule}/seats")["counts"]
            assert seen["sold"] == SEATS, f"instance {index + 1} shows {seen}"


outcome.run(race, control.breaches)
