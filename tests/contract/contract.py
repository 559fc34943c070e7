"""Holds the contract files and the running system to each other, both ways.

Every operation of openapi.yaml is called and its success seen; every answer on the way, bad input included, must be a
documented one; every message on the bus must fit its schema; and every schema must have been seen.
"""
import datetime
import uuid

from contract import bad_input, messages, oauth, pictures
from harness import outcome
from harness.checker import Checker
from harness.client import Problem, wait_until
from harness.people import Buyer, Staff, rfc3339
from harness.stack import Stack

CHECKER = Checker()
# Never seen here: what needs an operator's accident (RefundFailed).
UNSEEN_EVENTS = {"RefundFailed"}
STREAMS = {("GET", "/queue/{scheduleId}/stream"), ("GET", "/schedules/{id}/seats/stream")}
# Called by PortOne, not by clients: the sandbox sends them, the purchases below prove that they arrive.
BY_OTHERS = {("POST", "/payments/webhooks/portone")}
AUTOMATIC_CHANNEL = "channel-key-00000000-0000-4000-8000-000000000002"  # OPENRUN_PORTONE_AUTO_CHANNEL_KEY
STACK = Stack(settings={"payment": {"OPENRUN_PAYMENT_REPEAT_AFTER": "1s"}, "user": oauth.SETTINGS})
WORLD = {}


def account():
    buyer = Buyer(STACK, CHECKER.observe).sign_up()
    buyer.call("GET", "/users/me")
    buyer.call("PATCH", "/users/me", {"displayName": "새 이름", "marketing": True})
    buyer.call("GET", "/users/me/sign-ins?page=0&size=5")
    buyer.take(buyer.call("POST", "/auth/login", {"email": buyer.email, "password": buyer.password}))
    sessions = buyer.call("GET", "/users/me/sessions")["items"]
    other = next(one for one in sessions if not one["current"])
    buyer.call("DELETE", f"/users/me/sessions/{other['id']}")
    old = buyer.session["refreshToken"]
    buyer.take(buyer.call("POST", "/auth/refresh", {"refreshToken": old}))
    expect("REFRESH_REUSED", lambda: buyer.call("POST", "/auth/refresh", {"refreshToken": old}))
    expect("REFRESH_INVALID REFRESH_REUSED",
           lambda: buyer.call("POST", "/auth/refresh", {"refreshToken": buyer.session["refreshToken"]}))
    buyer.take(buyer.call("POST", "/auth/login", {"email": buyer.email, "password": buyer.password}))
    buyer.call("POST", "/users/me/password", {"currentPassword": buyer.password, "newPassword": "another good phrase"})
    expect("CREDENTIALS_WRONG", lambda: buyer.call("POST", "/auth/login",
                                                   {"email": buyer.email, "password": buyer.password}))
    buyer.take(buyer.call("POST", "/auth/login", {"email": buyer.email, "password": "another good phrase"}))
    buyer.call("POST", "/auth/logout", {"refreshToken": buyer.session["refreshToken"]})
    buyer.take(buyer.call("POST", "/auth/login", {"email": buyer.email, "password": "another good phrase"}))
    pid = buyer.token_claims()["pid"]
    buyer.call("DELETE", "/users/me", {"password": "another good phrase"})
    again = Buyer(STACK, CHECKER.observe)
    again.number = buyer.number
    again.sign_up()
    assert again.token_claims()["pid"] == pid, "a person keeps the pid over withdrawal and re-joining"


def expect(codes, call):
    try:
        call()
    except Problem as problem:
        assert problem.code in codes.split(), f"{problem.code} is not {codes}"
        return problem
    raise AssertionError(f"{codes} was expected")


def by_providers():
    oauth.check(STACK, CHECKER.observe)


def staff():
    desk = Staff(STACK, CHECKER.observe)
    WORLD["schedule"] = desk.publish_show(rows=4, seats_per_row=10, limit=4)
    WORLD["event"], WORLD["desk"] = desk.event_id, desk
    venue = desk.call("GET", "/venues?size=100")["items"][0]
    hall = desk.call("GET", f"/venues/{venue['id']}/halls")["items"][0]
    desk.call("GET", f"/halls/{hall['id']}")
    desk.call("GET", "/events?size=3")
    desk.call("GET", f"/events/{desk.event_id}")
    desk.call("PATCH", f"/events/{desk.event_id}", {"description": "바뀐 소개"})
    desk.call("PATCH", f"/schedules/{WORLD['schedule']}", {"ticketLimit": 3})
    desk.call("GET", f"/queue/{WORLD['schedule']}")
    desk.call("PUT", f"/queue/{WORLD['schedule']}", {"target": 500, "message": "곧 열려요"})


def posters():
    pictures.check(STACK, WORLD["desk"], WORLD)


def shop():
    visitor = Buyer(STACK, CHECKER.observe)
    visitor.call("GET", "/events?q=%EC%8B%9C%ED%97%98&sort=TITLE&page=0&size=2")
    answer = visitor.client.send("GET", f"/api/v1/events/{WORLD['event']}")
    etag = answer.headers["ETag"]
    assert visitor.client.send("GET", f"/api/v1/events/{WORLD['event']}", headers={"If-None-Match": etag}).status == 304
    visitor.call("GET", f"/schedules/{WORLD['schedule']}")
    plan = visitor.call("GET", f"/schedules/{WORLD['schedule']}/seat-map")
    numbers = [s["number"] for section in plan["sections"] for row in section["rows"] for s in row["seats"]]
    assert sorted(numbers) == list(range(plan["seatCount"])), "seat numbers are dense"
    visitor.call("GET", f"/queue/{WORLD['schedule']}/status")
    visitor.call("GET", f"/schedules/{WORLD['schedule']}/seats")


def buy():
    buyer = Buyer(STACK, CHECKER.observe).sign_up()
    schedule = WORLD["schedule"]
    entry = buyer.call("POST", f"/queue/{schedule}/entries")
    assert buyer.call("POST", f"/queue/{schedule}/entries")["number"] == entry["number"], "one number per person"
    buyer.call("GET", f"/queue/{schedule}/entries/me")
    buyer.enter(schedule)
    key = uuid.uuid4().hex
    held = buyer.hold(schedule, [0, 1], key=key)
    assert buyer.hold(schedule, [0, 1], key=key)["id"] == held["id"], "an idempotent repetition"
    expect("IDEMPOTENCY_KEY_REUSED", lambda: buyer.hold(schedule, [2], key=key))
    buyer.call("PUT", f"/reservations/{held['id']}/seats",
               {"seats": [{"seat": s, "priceType": "GENERAL"} for s in (1, 2)]},
               X_Queue_Token=buyer.passes[schedule])
    expect("LIMIT_EXCEEDED", lambda: buyer.hold(schedule, [5, 6]))
    released = buyer.hold(schedule, [9])
    buyer.call("DELETE", f"/reservations/{released['id']}")
    payment = buyer.start_payment(held)
    buyer.call("GET", f"/payments/{payment['id']}")
    buyer.confirm(payment, buyer.use_widget(payment))
    bought = buyer.wait_state(held, "CONFIRMED")
    buyer.call("GET", "/reservations?size=1")
    ticket = buyer.call("GET", f"/tickets/{bought['seats'][0]['ticketId']}")
    assert ticket["state"] == "VALID"
    quote = buyer.call("POST", f"/reservations/{held['id']}/cancellations", {"dryRun": True},
                       Idempotency_Key=uuid.uuid4().hex)
    assert quote["refund"]["amount"] + quote["fee"]["amount"] == quote["paid"]["amount"]
    cancelled = buyer.call("POST", f"/reservations/{held['id']}/cancellations", {}, Idempotency_Key=uuid.uuid4().hex)
    assert cancelled["refund"] == quote["refund"]
    wait_until(lambda: buyer.call("GET", f"/payments/{payment['id']}")["state"] == "REFUNDED", 30, "the refund")
    assert buyer.call("GET", f"/tickets/{ticket['id']}")["state"] == "VOID"
    other = Buyer(STACK, CHECKER.observe).sign_up()
    other.call("POST", f"/queue/{schedule}/entries")
    other.call("DELETE", f"/queue/{schedule}/entries/me")
    WORLD["buyer"] = buyer


def declined_and_late():
    buyer = Buyer(STACK, CHECKER.observe).sign_up()
    schedule = WORLD["schedule"]
    buyer.enter(schedule)
    held = buyer.hold(schedule, [20])
    payment = buyer.start_payment(held)
    refused = buyer.use_widget(payment, "decline")
    assert "code" in refused
    second = buyer.start_payment(held)
    expect("PAYMENT_RETIRED PAYMENT_NOT_CONFIRMABLE",
           lambda: buyer.call("POST", f"/payments/{payment['id']}/confirm", {"paymentToken": "x" * 20, "txId": "y"}))
    buyer.confirm(second, buyer.use_widget(second))
    buyer.wait_state(held, "CONFIRMED")


def late_money_goes_back():
    """A channel that charges in its widget: the money comes when the seats are somebody else's."""
    schedule = WORLD["schedule"]
    slow, quick = Buyer(STACK, CHECKER.observe).sign_up(), Buyer(STACK, CHECKER.observe).sign_up()
    slow.enter(schedule)
    quick.enter(schedule)
    held = slow.hold(schedule, [25])
    payment = slow.start_payment(held)
    slow.call("DELETE", f"/reservations/{held['id']}")
    quick.buy(schedule, [25])
    payment["checkout"]["channelKey"] = AUTOMATIC_CHANNEL
    assert "paymentToken" not in slow.use_widget(payment)
    wait_until(lambda: slow.call("GET", f"/payments/{payment['id']}")["state"] == "REFUNDED", 30, "the money goes back")
    paid = slow.call("GET", f"/payments/{payment['id']}")
    assert paid["answer"] == "REJECTED" and paid["refunded"] == paid["amount"]
    refund, = paid["refunds"]
    assert refund["reason"] == "REJECTED" and refund["state"] == "SUCCEEDED" and refund["amount"] == paid["amount"]
    assert refund["createdAt"] <= refund["requestedAt"] and "completedAt" in refund, refund
    assert slow.reservation(held)["state"] == "RELEASED"


def organiser_cancels():
    desk = WORLD["desk"]
    buyer = Buyer(STACK, CHECKER.observe).sign_up()
    schedule = desk.publish_show(rows=1, seats_per_row=6)
    bought = buyer.buy(schedule, [0, 1])
    held = buyer.hold(schedule, [2])
    paying = buyer.start_payment(held)
    widget = buyer.use_widget(paying)
    desk.call("POST", f"/schedules/{schedule}/cancel", {"reason": "출연자 사정"})
    wait_until(lambda: buyer.reservation(bought)["state"] == "CANCELLED", 30, "everybody is cancelled")
    wait_until(lambda: buyer.call("GET", f"/payments/{bought['paymentId']}")["state"] == "REFUNDED", 30, "full refund")
    expect("SCHEDULE_CANCELLED NOT_PAYABLE PAYMENT_RETIRED PAYMENT_NOT_CONFIRMABLE HOLD_EXPIRED",
           lambda: buyer.confirm(paying, widget))
    now = datetime.datetime.now(datetime.timezone.utc)
    other = desk.publish_show(rows=1, seats_per_row=4)
    desk.call("POST", f"/schedules/{other}/postpone",
              {"reason": "태풍", "refundUntil": rfc3339(now + datetime.timedelta(days=10))})
    third = desk.publish_show(rows=1, seats_per_row=4)
    desk.call("POST", f"/schedules/{third}/close")
    desk.call("POST", f"/events/{desk.event_id}/cancel", {"reason": "취소"})


def bad_input_is_refused():
    bad_input.check(STACK, CHECKER, WORLD)


def operators_settle_messages():
    messages.check(STACK, WORLD["desk"], WORLD["buyer"])


def every_operation_was_seen():
    missing = []
    for path, operations in CHECKER.document["paths"].items():
        for method in operations:
            key = (method.upper(), path)
            if key not in CHECKER.seen and key not in STREAMS | BY_OTHERS:
                missing.append(key)
    assert not missing, f"never answered with success: {missing}"


def messages_fit_their_schemas():
    for (value,) in STACK.sql("SELECT value FROM bus.message"):
        CHECKER.observe_event(value)
    unseen = set(CHECKER.events) - set(CHECKER.seen_events) - UNSEEN_EVENTS
    assert not unseen, f"never seen on the bus: {unseen}"


def nothing_broke_the_contract():
    for breach in sorted(set(CHECKER.breaches)):
        print("    ", breach)
    assert not CHECKER.breaches, f"{len(set(CHECKER.breaches))} breaches"


if __name__ == "__main__":
    with STACK:
        outcome.run(account, by_providers, staff, posters, shop, buy, declined_and_late, late_money_goes_back,
                    organiser_cancels, bad_input_is_refused, operators_settle_messages,
                    every_operation_was_seen, messages_fit_their_schemas, nothing_broke_the_contract)
