"""Any process may die at any instruction: each service is killed while people buy, and comes back.

Afterwards every purchase is finished or its money is back, and every seat is sold once or free (I1, I3, I7).
"""
import concurrent.futures
import itertools
import random
import sys
import threading
import time

from harness import invariants, outcome
from harness.client import Client, Problem, wait_until
from harness.patient import again, purchase
from harness.people import Buyer, Staff
from harness.stack import Stack

LONG = "--long" in sys.argv
VICTIMS = ["reservation", "payment", "queue", "event", "user", "gateway", "reservation-2", "queue-2"]
ROUNDS = 6 if LONG else 1
SHORT_AGES = {"payment": {"OPENRUN_PAYMENT_RECONCILE_CAPTURING_AFTER": "1s", "OPENRUN_PAYMENT_REPEAT_AFTER": "1s"},
              "reservation": {"OPENRUN_RESERVATION_ASK_PAYMENT_AFTER": "2s"}}


def newcomer(stack):
    """Somebody new; whose sign-up was answered by a dying service is left alone, and another one comes."""
    buyer = Buyer(stack)
    try:
        return buyer.sign_up()
    except Problem as problem:
        if problem.code in ("EMAIL_TAKEN", "PERSON_HAS_ACCOUNT"):
            return Buyer(stack).sign_up()
        raise


def keep_buying(stack, schedule, buyers, seats, stop, outcomes):
    """Buyers take turns until told to stop; every purchase gets a seat of its own."""
    def one(buyer):
        while not stop.is_set():
            try:
                seat = next(seats)
            except StopIteration:
                return
            again(lambda: buyer.enter(schedule))
            seen = purchase(buyer, schedule, [seat])
            outcomes.append(seen["state"])
            buyer = again(lambda: newcomer(stack))

    with concurrent.futures.ThreadPoolExecutor(len(buyers)) as pool:
        for job in [pool.submit(one, buyer) for buyer in buyers]:
            job.result()


def check_settled(stack, schedule):
    wait_until(lambda: not invariants.unsettled(stack), 90, "every charge is a ticket or given back")
    result = invariants.sold(stack)
    assert result["double-sold"] == 0 and result["over-limit"] == 0 and result["without-claim"] == 0, result
    wait_until(lambda: invariants.map_counts(stack, schedule)["sold"] == invariants.claim_counts(stack, schedule)["sold"],
               20, "map and claims agree")
    captured = sum(p["captured"] - p["cancelled"] for p in stack.sandbox_json("GET", "/sandbox/ledger")["payments"])
    kept = int(stack.sql("SELECT coalesce(sum(s.price_krw + s.fee_krw), 0) FROM reservation_service.ticket t"
                         " JOIN reservation_service.reservation_seat s ON s.reservation_id = t.reservation_id"
                         " AND s.seat = t.seat WHERE t.state <> 'VOID'")[0][0])
    assert captured == kept, f"money: captured {captured}, tickets are worth {kept}"
    return result["sold"]


def services_die_while_people_buy():
    with Stack(instances={"reservation": 2, "queue": 2}, settings=SHORT_AGES) as stack:
        schedule = Staff(stack).publish_show(rows=20, seats_per_row=40, limit=4)
        seats, stop, outcomes = itertools.count(), threading.Event(), []
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            buyers = list(pool.map(lambda _: Buyer(stack).sign_up(), range(6)))
        mall = concurrent.futures.ThreadPoolExecutor(1)
        shopping = mall.submit(keep_buying, stack, schedule, buyers, seats, stop, outcomes)
        for victim in VICTIMS * ROUNDS:
            seen = len(outcomes)
            time.sleep(random.uniform(0.2, 0.8))
            stack.kill(victim)
            time.sleep(0.5)
            stack.restart(victim)
            wait_until(lambda seen=seen: len(outcomes) > seen, 60, f"people buy again after {victim} came back")
            print(f"     {victim} killed and back; {len(outcomes)} purchases so far")
        stop.set()
        shopping.result(120)  # every purchase ends
        sold = check_settled(stack, schedule)
        print(f"     {len(outcomes)} purchases, {outcomes.count('CONFIRMED')} confirmed, {sold} tickets")
        assert outcomes.count("CONFIRMED") == sold


def refused_with_retry_after(call, *codes):
    started = time.monotonic()
    try:
        call()
    except Problem as problem:
        assert problem.status == 503 and problem.code in codes, problem
        assert "Retry-After" in problem.headers
        assert time.monotonic() - started < 12, "within the deadline"
        return
    raise AssertionError("it should have been refused")


def stores_go_away_and_come_back():
    with Stack(settings=SHORT_AGES) as stack:
        schedule = Staff(stack).publish_show(rows=2, seats_per_row=20)
        buyer, other = Buyer(stack).sign_up(), Buyer(stack).sign_up()
        buyer.enter(schedule)
        stack.kill("redis")
        refused_with_retry_after(lambda: other.call("POST", f"/queue/{schedule}/entries"), "REDIS_UNAVAILABLE")
        held = buyer.hold(schedule, [0, 1])  # past Redis, as safe
        assert Client(stack.gateway).call("GET", f"/api/v1/queue/{schedule}/status")["scheduleId"] == schedule
        stack.processes["redis"].start()
        again(lambda: other.enter(schedule))
        try:
            other.hold(schedule, [1, 2])
            raise AssertionError("a held seat was given twice")
        except Problem as problem:
            assert problem.code == "SEAT_TAKEN", problem
        postgres = stack.processes["postgres"]
        postgres.stop()
        refused_with_retry_after(lambda: buyer.start_payment(held), "STORE_UNAVAILABLE", "UPSTREAM_UNAVAILABLE")
        refused_with_retry_after(lambda: other.hold(schedule, [5]), "STORE_UNAVAILABLE")
        postgres.start()
        payment = again(lambda: buyer.start_payment(held))
        sandbox = stack.processes["sandbox"]
        widget = buyer.use_widget(payment)
        sandbox.stop()
        confirmed = buyer.client.send("POST", f"/api/v1/payments/{payment['id']}/confirm",
                                      {"paymentToken": widget["paymentToken"], "txId": widget["txId"]}, buyer.headers)
        assert confirmed.status == 202, (confirmed.status, confirmed.text)
        second = again(lambda: other.hold(schedule, [7]))
        refused_with_retry_after(lambda: other.start_payment(second), "PROVIDER_UNAVAILABLE", "UPSTREAM_UNAVAILABLE")
        sandbox.start()  # it has forgotten the payment: a definite refusal, no charge
        sandbox.wait_ready()
        buyer.widget = Client(stack.sandbox)
        wait_until(lambda: buyer.call("GET", f"/payments/{payment['id']}")["state"] == "FAILED", 60,
                   "the confirm is driven to an end")
        # Reservation hears of the end by a message of its own: until then it refuses another payment, lest it be a second charge.
        if buyer.wait_state(held, "HELD", "EXPIRED")["state"] == "EXPIRED":
            bought = buyer.buy(schedule, [3])
        else:
            again_payment = again(lambda: buyer.start_payment(held))
            buyer.confirm(again_payment, buyer.use_widget(again_payment))
            bought = buyer.wait_state(held, "CONFIRMED")
        assert all(seat["ticketState"] == "VALID" for seat in bought["seats"])
        check_settled(stack, schedule)


def answers_get_lost():
    """PortOne charges and the answer is lost; webhooks repeat; the outcome is never guessed."""
    with Stack(settings=SHORT_AGES) as stack:
        schedule = Staff(stack).publish_show(rows=2, seats_per_row=20)
        for target, kind in (("confirm", "lost-answer"), ("confirm", "error-500"), ("confirm", "html-body"),
                             ("get", "stale-read"), ("webhook", "duplicate-webhook"), ("confirm", "outstanding"),
                             ("pre-register", "lost-answer")):
            stack.sandbox_json("POST", "/sandbox/faults", {"target": target, "kind": kind, "count": 1})
            buyer = newcomer(stack)
            seen = purchase(buyer, schedule, [next(SEATS)])
            assert seen["state"] == "CONFIRMED", (target, kind, seen)
        stack.sandbox_json("POST", "/sandbox/faults", {"target": "confirm", "kind": "decline", "count": 1})
        buyer = newcomer(stack)
        seen = purchase(buyer, schedule, [next(SEATS)])
        assert seen["state"] in ("HELD", "EXPIRED"), seen
        check_settled(stack, schedule)


SEATS = itertools.count()
if __name__ == "__main__":
    outcome.run(services_die_while_people_buy, stores_go_away_and_come_back, answers_get_lost)
