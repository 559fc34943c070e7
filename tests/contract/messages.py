"""The operators' view of every service's messages: what is stuck, replay, discard, and who may not."""
import datetime
import json
import uuid

from contract.bad_input import Door
from harness.client import Client, wait_until
from harness.people import rfc3339

SERVICES = {"user": set(), "event": set(), "queue": {"event.events", "reservation.events"},
            "reservation": {"event.events", "payment.events"}, "payment": {"reservation.events"}}
REASON = {"reason": "시험"}


def say_what_payment_refuses(stack, key):
    """reservation's word about a payment that nobody has made."""
    nobody = str(uuid.uuid4())
    event = {"id": str(uuid.uuid4()), "type": "ReservationRejected", "version": 1,
             "occurredAt": rfc3339(datetime.datetime.now(datetime.timezone.utc)), "aggregateType": "reservation",
             "aggregateId": key, "key": key, "correlationId": uuid.uuid4().hex, "causationId": nobody,
             "data": {"reservationId": key, "paymentId": nobody, "scheduleId": nobody, "reason": "SEATS_GONE"}}
    stack.sql(f"SELECT bus.append('reservation.events', ARRAY['{key}'], ARRAY['{json.dumps(event)}'])")


def every_service_tells(desk):
    for service, topics in SERVICES.items():
        seen = desk.call("GET", f"/messages/{service}")
        assert seen["service"] == service and seen["inbox"]["log"] == "POSTGRESQL"
        assert {one["topic"] for one in seen["inbox"]["topics"]} == topics, seen
        assert all(isinstance(one["unread"], int) for one in seen["inbox"]["topics"]), seen
        assert desk.call("GET", f"/messages/{service}/dead-letters")["total"] == seen["deadLetters"]["letters"] == 0


def the_way_of_a_letter(stack, desk):
    key = str(uuid.uuid4())
    letters = "/messages/payment/dead-letters"
    for _ in range(2):
        say_what_payment_refuses(stack, key)
    wait_until(lambda: desk.call("GET", f"{letters}?key={key}")["total"] == 2, 20, "both are parked")
    first, behind = desk.call("GET", f"{letters}?key={key}&topic=reservation.events")["items"]
    assert first["attempts"] == 1 and first["behind"] == 1 and first["lastError"], first
    assert behind["attempts"] == 0 and behind["waitsFor"] == first["sequence"], behind
    place = f"{letters}/{first['sequence']}"
    assert desk.call("GET", place)["event"]["data"]["reservationId"] == key
    desk.call("POST", place + "/replay", REASON)
    wait_until(lambda: desk.call("GET", place)["letter"]["attempts"] == 2, 20, "it is refused again")
    assert desk.call("POST", place + "/discard", REASON)["letter"]["state"] == "DISCARDED"
    after = f"{letters}/{behind['sequence']}"
    wait_until(lambda: desk.call("GET", after)["letter"]["attempts"] == 1, 20, "the one behind it is handled")
    assert "waitsFor" not in desk.call("GET", after)["letter"]
    return place, after


def only_admins_who_say_why(stack, desk, buyer, place, after):
    door = Door(Client(stack.gateway, desk.client.observe))
    admin = desk.headers
    for method, path, body in (("GET", "/messages/payment", None), ("GET", "/messages/payment/dead-letters", None),
                               ("GET", after, None), ("POST", after + "/replay", REASON),
                               ("POST", after + "/discard", REASON)):
        door.expect(401, "SIGN_IN_REQUIRED", method, "/admin" + path, body)
        door.expect(403, "ROLE_REQUIRED", method, "/admin" + path, body, buyer.headers)
    for what in ("/replay", "/discard"):
        for body in ({}, {"reason": ""}, {"reason": 1}, {"reason": "a", "other": 1}, {"reason": "a" * 501}):
            door.expect(400, "VALIDATION_FAILED", "POST", f"/admin{after}{what}", body, admin)
        for sequence in ("999999", "x", "-1", "1.5", str(uuid.uuid4())):
            door.expect(404, "NOT_FOUND", "POST", f"/admin/messages/payment/dead-letters/{sequence}{what}", REASON, admin)
    door.expect(404, "NOT_FOUND", "GET", "/admin/messages/nobody", None, admin)
    door.expect(404, "NOT_FOUND", "GET", "/admin/messages", None, admin)
    door.expect(405, "METHOD_NOT_ALLOWED", "POST", "/admin/messages/payment", REASON, admin)
    for query in ("size=0", "size=101", "page=x", "state=MAYBE"):
        door.expect(400, "VALIDATION_FAILED", "GET", f"/admin/messages/payment/dead-letters?{query}", None, admin)
    door.expect(409, "DEAD_LETTER_SETTLED", "POST", f"/admin{place}/replay", REASON, admin)
    assert desk.call("POST", place + "/discard", REASON)["actions"] == desk.call("GET", place)["actions"]
    actions = [one["action"] for one in desk.call("GET", place)["actions"]]
    assert actions == ["REPLAY", "DISCARD"], f"what was said again is no second line: {actions}"
    instance = Client(f"http://127.0.0.1:{stack.ports['payment'][0][0]}")
    answer = instance.send("GET", "/api/v1/admin/messages/payment", headers=buyer.headers)
    assert answer.status == 403, "payment checks by itself, too"


def check(stack, desk, buyer):
    every_service_tells(desk)
    place, after = the_way_of_a_letter(stack, desk)
    only_admins_who_say_why(stack, desk, buyer, place, after)
    desk.call("POST", after + "/discard", REASON)
    wait_until(lambda: desk.call("GET", "/messages/payment")["deadLetters"] == {"letters": 0, "keys": 0}, 20,
               "the key is free")
