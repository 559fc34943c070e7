"""A sale for measuring: a big hall, many schedules, and buyers whose tokens are signed here with the stack's own keys."""
import base64
import ctypes
import datetime
import json
import time
import uuid

from demo.api import PREFIX, Api, wait_for

SODIUM = ctypes.CDLL("libsodium.so.23")


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer:
    """Compact JWS with EdDSA, as libs/security writes it."""

    def __init__(self, layout, service):
        self.service = service
        jwk = json.loads(layout.secret(f"OPENRUN_{service.upper()}_SIGNING_KEY"))
        self.kid = jwk["kid"]
        self.secret = b"".join(base64.urlsafe_b64decode(jwk[part] + "=") for part in ("d", "x"))

    def token(self, kind, audience, claims, seconds=900):
        now = int(time.time())
        head = {"alg": "EdDSA", "kid": self.kid, "typ": kind}
        body = claims | {"iss": self.service, "aud": audience, "iat": now, "exp": now + seconds}
        text = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (head, body))
        signature = ctypes.create_string_buffer(64)
        SODIUM.crypto_sign_detached(signature, None, text.encode(), ctypes.c_ulonglong(len(text)), self.secret)
        return f"{text}.{base64url(signature.raw)}"


def access_token(signer, person):
    return signer.token("at+jwt", "openrun", {"sub": str(uuid.uuid4()), "pid": person, "roles": ["USER"],
                                              "sid": str(uuid.uuid4())})


def entry_pass(signer, schedule, person):
    return "qr_" + signer.token("pass+jwt", "reservation", {"schedule": schedule, "pid": person,
                                                            "jti": str(uuid.uuid4())})


def publish(layout, seats, schedules, limit):
    """Ids of schedules on sale, each with `seats` seats in rows of 100, known to reservation."""
    api = Api(layout.url("gateway"), timeout=120)
    accounts = json.loads(layout.demo_accounts.read_text())
    api.sign_in(api.post("/auth/login", accounts["admin"]))
    rows = [{"name": str(row + 1), "seats": [{"name": str(seat + 1), "x": float(seat), "y": float(row)}
                                             for seat in range(100)]} for row in range(seats // 100)]
    venue = api.post("/admin/venues", {"name": "측정", "city": "서울", "address": "없음"})
    hall = api.post(f"/admin/venues/{venue['id']}/halls", {
        "name": "측정", "stage": {"x": 0, "y": -5, "width": 10, "height": 3},
        "sections": [{"code": "A", "name": "A", "rows": rows}]})
    event = api.post("/admin/events", {"title": "측정", "artist": "측정", "hallId": hall["id"], "ageRating": "ALL"})
    now = datetime.datetime.now(datetime.timezone.utc)

    def text(**later):
        return (now + datetime.timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%SZ")
    won = {"amount": 50_000, "currency": "KRW"}
    found = [api.post(f"/admin/events/{event['id']}/schedules", {
        "startsAt": text(days=30 + index), "endsAt": text(days=30 + index, hours=2), "saleOpensAt": text(minutes=-5),
        "saleClosesAt": text(days=20), "ticketLimit": limit, "queueMode": "OFF",
        "grades": [{"code": "R", "name": "R", "prices": [{"type": "GENERAL", "price": won, "fee": won}]}],
        "seatGrades": [{"section": "A", "grade": "R"}]})["id"] for index in range(schedules)]
    api.post(f"/admin/events/{event['id']}/publish")
    for schedule in found:
        wait_for(lambda schedule=schedule: api.send("GET", f"{PREFIX}/schedules/{schedule}/seats")[0] == 200, 120, schedule)
    return found
