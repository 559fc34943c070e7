"""Malformed, forged, foreign and oversized: a problem document with the right code, and nothing changed."""
import base64
import json
import socket
import uuid

from harness.client import Problem
from harness.people import Buyer


def raw(stack, text):
    """Bytes as they are; all that comes back until the door is closed."""
    with socket.create_connection(("127.0.0.1", stack.ports["gateway"][0][0]), timeout=10) as wire:
        wire.sendall(text.encode())
        wire.shutdown(socket.SHUT_WR)
        got = b""
        while True:
            piece = wire.recv(65536)
            if not piece:
                return got.decode(errors="replace")
            got += piece


def forged(token, **claims):
    head, body, signature = token.split(".")
    padded = body + "=" * (-len(body) % 4)
    changed = json.loads(base64.urlsafe_b64decode(padded)) | claims
    text = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
    return ".".join((head, text, signature))


def unsigned(token):
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    return head + "." + token.split(".")[1] + "."


class Door:
    def __init__(self, client):
        self.client = client

    def expect(self, status, codes, method, path, body=None, headers=None):
        answer = self.client.send(method, "/api/v1" + path, body, headers)
        code = answer.body and answer.body.get("code")
        assert answer.status == status and code in codes.split(), \
            f"{method} {path}: {answer.status} {code}, not {status} {codes}: {answer.text[:300]}"
        return answer


def bodies(door, buyer, schedule, pass_headers):
    wrong = [
        (400, "INVALID_JSON", b"{"),
        (400, "INVALID_JSON", b"\xff\xfe"),
        (400, "INVALID_JSON", b"[" * 200),
        (400, "VALIDATION_FAILED", []),
        (400, "VALIDATION_FAILED", {}),
        (400, "VALIDATION_FAILED", {"scheduleId": 7, "seats": "x"}),
        (400, "VALIDATION_FAILED", {"scheduleId": schedule, "seats": []}),
        (400, "VALIDATION_FAILED", {"scheduleId": schedule, "seats": [{"seat": -1, "priceType": "GENERAL"}]}),
        (400, "VALIDATION_FAILED", {"scheduleId": schedule, "seats": [{"seat": 1.5, "priceType": "GENERAL"}]}),
        (400, "VALIDATION_FAILED", {"scheduleId": schedule, "seats": [{"seat": 1, "priceType": "FREE"}]}),
        (400, "VALIDATION_FAILED", {"scheduleId": schedule, "seats": [{"seat": 1, "priceType": "GENERAL"}] * 2}),
        (400, "VALIDATION_FAILED", {"scheduleId": schedule, "extra": 1, "seats": [{"seat": 1, "priceType": "GENERAL"}]}),
        (422, "SEAT_UNKNOWN", {"scheduleId": schedule, "seats": [{"seat": 4_000_000, "priceType": "GENERAL"}]}),
    ]
    for status, code, body in wrong:
        door.expect(status, code, "POST", "/reservations", body,
                    pass_headers | {"Idempotency-Key": uuid.uuid4().hex})
    good = {"scheduleId": schedule, "seats": [{"seat": 30, "priceType": "GENERAL"}]}
    door.expect(400, "IDEMPOTENCY_KEY_REQUIRED", "POST", "/reservations", good, pass_headers)
    door.expect(400, "IDEMPOTENCY_KEY_INVALID", "POST", "/reservations", good, pass_headers | {"Idempotency-Key": "short"})
    door.expect(415, "UNSUPPORTED_MEDIA_TYPE", "POST", "/reservations", b"seat=1",
                pass_headers | {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/x-www-form-urlencoded"})
    huge = b'{"x":"' + b"a" * (2 << 20) + b'"}'
    try:
        door.expect(413, "BODY_TOO_LARGE", "POST", "/reservations", huge, pass_headers)
    except OSError:
        pass  # refused while it was still being sent
    door.expect(404, "NOT_FOUND", "GET", "/reservations/not-an-id", None, buyer.headers)
    door.expect(400, "VALIDATION_FAILED", "GET", "/events?size=101")
    door.expect(400, "VALIDATION_FAILED", "GET", "/events?page=minus")
    door.expect(400, "VALIDATION_FAILED", "GET", "/events?from=yesterday")
    door.expect(405, "METHOD_NOT_ALLOWED", "DELETE", "/events")


def tokens(door, buyer, other, schedule):
    token = buyer.session["accessToken"]
    for bad in ("", "Bearer", "Bearer x", "Bearer a.b.c", f"Basic {token}", f"Bearer {unsigned(token)}",
                f"Bearer {forged(token, roles=['ADMIN'])}", f"Bearer {forged(token, exp=9999999999)}"):
        door.expect(401, "SIGN_IN_REQUIRED TOKEN_INVALID", "GET", "/users/me", None, {"Authorization": bad})
    door.expect(401, "SIGN_IN_REQUIRED", "GET", "/users/me", None, {"X-User-Id": other.session["account"]["id"]})
    me = door.client.call("GET", "/api/v1/users/me", headers=buyer.headers | {
        "X-User-Id": other.session["account"]["id"], "X-Person-Id": "1", "X-Roles": "ADMIN"})
    assert me["id"] == buyer.session["account"]["id"], "a header never says who one is"
    door.expect(403, "ROLE_REQUIRED", "GET", "/admin/venues", None, buyer.headers | {"X-Roles": "ADMIN"})
    body = {"scheduleId": schedule, "seats": [{"seat": 31, "priceType": "GENERAL"}]}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    door.expect(403, "PASS_REQUIRED", "POST", "/reservations", body, buyer.headers | key)
    entry = buyer.passes[schedule]
    for bad in ("qr_x", "x", token, "qr_" + token, "qr_" + forged(entry[3:], pid=str(uuid.uuid4()))):
        door.expect(403, "PASS_INVALID", "POST", "/reservations", body, buyer.headers | key | {"X-Queue-Token": bad})
    door.expect(403, "PASS_INVALID", "POST", "/reservations", body, other.headers | key | {"X-Queue-Token": entry})
    door.expect(403, "QUEUE_TOKEN_INVALID", "POST", f"/queue/{schedule}/passes", {"token": entry[3:]}, buyer.headers)


def foreign(door, buyer, other, schedule):
    mine = buyer.hold(schedule, [32])
    payment = buyer.start_payment(mine)
    for method, path, body in (("GET", f"/reservations/{mine['id']}", None),
                               ("DELETE", f"/reservations/{mine['id']}", None),
                               ("GET", f"/payments/{payment['id']}", None),
                               ("POST", f"/payments/{payment['id']}/confirm", {"paymentToken": "x" * 20, "txId": "y"})):
        door.expect(404, "NOT_FOUND", method, path, body, other.headers)
    door.expect(404, "NOT_FOUND", "POST", "/payments", {"reservationId": mine["id"]},
                other.headers | {"Idempotency-Key": uuid.uuid4().hex})
    assert buyer.reservation(mine)["state"] == "PAYING", "nothing changed"
    for path in ("/internal/schedules/" + schedule, "/api/v1/internal/plans/1", "/internal", "/metrics", "/readyz"):
        answer = door.client.send("GET", path)
        assert answer.status == 404, f"{path} is reachable: {answer.status}"


def framing(stack):
    host = "Host: x\r\n"
    refused = [
        f"POST /api/v1/auth/login HTTP/1.1\r\n{host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}x",
        f"POST /api/v1/auth/login HTTP/1.1\r\n{host}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{{}}",
        f"POST /api/v1/auth/login HTTP/1.1\r\n{host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        f"POST /api/v1/auth/login HTTP/1.1\r\n{host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        f"POST /api/v1/auth/login HTTP/1.1\r\n{host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        f"POST /api/v1/auth/login HTTP/1.1\r\n{host}Content-Length: +2\r\n\r\n{{}}",
        f"GET /api/v1/users/me HTTP/1.1\r\n{host}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
        f"GET /api/v1/events HTTP/1.1\r\n{host}X-A: b\r\n continued\r\n\r\n",
        f"GET /api/v1/events HTTP/1.1\r\n{host}Bad Name: b\r\n\r\n",
        f"GET /api/v1/../internal/plans/1 HTTP/1.1\r\n{host}\r\n",
        f"GET /api/v1/%2e%2e/internal HTTP/1.1\r\n{host}\r\n",
        "NONSENSE\r\n\r\n",
    ]
    for text in refused:
        answer = raw(stack, text)
        status = answer.split(" ")[1] if answer.startswith("HTTP/1.1 ") else "closed"
        assert status in ("400", "501", "404", "closed"), f"{text[:90]!r} was answered {answer[:200]!r}"
        assert answer.count("HTTP/1.1 ") <= 1, f"{text[:90]!r} was read as two requests: {answer[:400]!r}"
    many = "".join(f"X-{i}: y\r\n" for i in range(300))
    answer = raw(stack, f"GET /api/v1/events HTTP/1.1\r\n{host}{many}\r\n")
    assert answer.startswith("HTTP/1.1 431"), answer[:200]
    smuggled = raw(stack, f"GET /api/v1/events?size=1 HTTP/1.1\r\n{host}Content-Length: 40\r\n\r\n"
                          f"GET /internal/plans/1 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert "planId" not in smuggled


def check(stack, checker, world):
    schedule = world["schedule"]
    buyer, other = Buyer(stack, checker.observe).sign_up(), Buyer(stack, checker.observe).sign_up()
    buyer.enter(schedule)
    before = stack.sql("SELECT count(*) FROM reservation_service.reservation")
    door = Door(buyer.client)
    bodies(door, buyer, schedule, buyer.headers | {"X-Queue-Token": buyer.passes[schedule]})
    tokens(door, buyer, other, schedule)
    assert stack.sql("SELECT count(*) FROM reservation_service.reservation") == before, "nothing changed"
    foreign(door, buyer, other, schedule)
    framing(stack)
    try:
        other.call("POST", "/auth/login", {"email": "nobody@example.com", "password": "x' OR 1=1 --"})
    except Problem as problem:
        assert problem.code == "CREDENTIALS_WRONG", problem
