"""A buyer who does not give up: repeats what failed in transport or with 5xx, always under the same idempotency key."""
import http.client
import time
import uuid

from harness.client import Problem

PATIENCE = 120


def again(action, seconds=PATIENCE):
    """action() until it is answered; what is refused (4xx but 409 in progress, 429) is raised."""
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except Problem as problem:
            passing = problem.status in (429, 502, 503, 504) or problem.code in ("REQUEST_IN_PROGRESS", "NOT_YOUR_TURN",
                                                                                        "SALE_PAUSED")
            if not passing or time.monotonic() > end:
                raise
        except (http.client.HTTPException, OSError):
            if time.monotonic() > end:
                raise
        time.sleep(0.1)


def purchase(buyer, schedule, seats, patience=PATIENCE):
    """One seat's whole way. The reservation's final state: CONFIRMED, or one without charge."""
    again(lambda: buyer.enter(schedule))
    key = uuid.uuid4().hex
    held = again(lambda: buyer.hold(schedule, seats, key=key))
    key = uuid.uuid4().hex
    try:
        payment = again(lambda: buyer.start_payment(held, key=key))
    except Problem as problem:
        if problem.code == "HOLD_EXPIRED":
            return buyer.reservation(held)
        raise
    widget = buyer.use_widget(payment)
    try:
        again(lambda: buyer.confirm(payment, widget))
    except Problem as problem:
        if problem.status not in (409, 410):
            raise

    def settled():
        seen = again(lambda: buyer.reservation(held))
        paid = again(lambda: buyer.call("GET", f"/payments/{payment['id']}"))
        over = paid["state"] in ("FAILED", "ABANDONED", "REFUNDED") and seen["state"] not in ("PAYING", "CAPTURING")
        final = seen["state"] == "CONFIRMED" or over
        return seen if final else None

    end = time.monotonic() + patience
    while True:
        seen = settled()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"purchase of {seats} is not settled: {buyer.reservation(held)}")
        time.sleep(0.1)
