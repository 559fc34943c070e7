"""Who uses Openrun: staff that publishes a show, and buyers that go all the way from sign-up to tickets."""
import base64
import datetime
import itertools
import json
import random
import threading
import time
import uuid

from harness.client import Client, Problem, wait_until

NUMBERS = itertools.count(random.randrange(10**6) * 1000)
LOCK = threading.Lock()


def rfc3339(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def won(amount):
    return {"amount": amount, "currency": "KRW"}


class Staff:
    def __init__(self, stack, observe=None):
        self.stack = stack
        self.client = Client(stack.gateway, observe)
        secrets = stack.folder / "secrets"
        session = self.client.call("POST", "/api/v1/auth/login", {
            "email": (secrets / "OPENRUN_ADMIN_EMAIL").read_text().strip(),
            "password": (secrets / "OPENRUN_ADMIN_PASSWORD").read_text().strip()})
        self.headers = {"Authorization": f"Bearer {session['accessToken']}"}

    def call(self, method, path, body=None):
        return self.client.call(method, "/api/v1/admin" + path, body, self.headers)

    def hall(self, rows, seats_per_row):
        venue = self.call("POST", "/venues", {"name": "시험장", "city": "서울", "address": "세종대로 1"})
        plan = [{"name": str(r + 1), "seats": [{"name": str(s + 1), "x": s * 1.0, "y": r * 1.0}
                                               for s in range(seats_per_row)]} for r in range(rows)]
        return self.call("POST", f"/venues/{venue['id']}/halls", {
            "name": "홀", "stage": {"x": 0, "y": -3, "width": 10, "height": 2},
            "sections": [{"code": "A", "name": "A구역", "rows": plan}]})

    def publish_show(self, rows=5, seats_per_row=10, limit=4, mode="OFF", opens_in=-60, price=50_000, fee=1_000):
        """One show with one performance; returns the schedule's id once it can be bought."""
        hall = self.hall(rows, seats_per_row)
        event = self.call("POST", "/events", {"title": "시험 공연", "artist": "시험단", "hallId": hall["id"],
                                              "ageRating": "ALL"})
        now = datetime.datetime.now(datetime.timezone.utc)
        prices = [{"type": kind, "price": won(price if kind == "GENERAL" else price // 2), "fee": won(fee)}
                  for kind in ("GENERAL", "DISABLED", "VETERAN", "YOUTH")]
        schedule = self.call("POST", f"/events/{event['id']}/schedules", {
            "startsAt": rfc3339(now + datetime.timedelta(days=30)),
            "endsAt": rfc3339(now + datetime.timedelta(days=30, hours=2)),
            "saleOpensAt": rfc3339(now + datetime.timedelta(seconds=opens_in)),
            "saleClosesAt": rfc3339(now + datetime.timedelta(days=29)),
            "ticketLimit": limit, "queueMode": mode,
            "grades": [{"code": "R", "name": "R석", "prices": prices}],
            "seatGrades": [{"section": "A", "grade": "R"}]})
        self.call("POST", f"/events/{event['id']}/publish")
        self.event_id = event["id"]
        self.wait_sellable(schedule["id"])
        return schedule["id"]

    def wait_sellable(self, schedule, seconds=20):
        """Until every instance of reservation and queue has heard of it."""
        for service, path in (("reservation", f"/api/v1/schedules/{schedule}/seats"),
                              ("queue", f"/api/v1/queue/{schedule}/status")):
            for port, _ in self.stack.ports[service]:
                instance = Client(f"http://127.0.0.1:{port}")
                wait_until(lambda ask=instance, at=path: ask.send("GET", at).status == 200, seconds,
                           f"{path} of instance {port}")


class Buyer:
    """A new person with a new account."""

    def __init__(self, stack, observe=None, gateway=None):
        self.stack = stack
        self.client = Client(gateway or stack.gateway, observe)
        self.widget = Client(stack.sandbox)
        self.headers = {}
        self.passes = {}
        with LOCK:
            self.number = next(NUMBERS)

    # --- account --------------------------------------------------------------------------------------------------
    def sign_up(self):
        begun = self.client.call("POST", "/api/v1/auth/identity-verifications")
        self.prove_identity(begun["identityVerificationId"])
        self.email = f"buyer{self.number}@example.com"
        self.password = f"a good passphrase {self.number}"
        session = self.client.call("POST", "/api/v1/auth/signup", {
            "email": self.email, "password": self.password, "displayName": "구매자",
            "identityVerificationId": begun["identityVerificationId"], "captchaToken": self.captcha(),
            "consents": {"terms": True, "privacy": True, "marketing": False}})
        self.take(session)
        return self

    def prove_identity(self, verification, ci=None, outcome=None):
        body = {"identityVerificationId": verification, "customer": {
            "name": "김시험", "birthDate": "1990-01-02", "gender": "FEMALE",
            "phoneNumber": f"010{self.number % 10**8:08d}", "ci": ci or self.ci(), "di": None}}
        body["customer"].pop("di")
        if outcome:
            body["outcome"] = outcome
        return self.widget.call("POST", "/sandbox/widget/identity-verifications", body)

    def ci(self):
        return base64.b64encode(f"{self.number:066d}".encode()).decode()

    def captcha(self):
        return self.widget.call("GET", "/sandbox/recaptcha/token?action=signup")["token"]

    def take(self, session):
        self.session = session
        self.headers = {"Authorization": f"Bearer {session['accessToken']}"}

    def token_claims(self):
        part = self.session["accessToken"].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    # --- shopping -------------------------------------------------------------------------------------------------
    def call(self, method, path, body=None, **headers):
        return self.client.call(method, "/api/v1" + path, body,
                                self.headers | {k.replace("_", "-"): v for k, v in headers.items()})

    def enter(self, schedule, seconds=30):
        """Through the line to an entry pass."""
        entry = self.call("POST", f"/queue/{schedule}/entries")
        end = time.monotonic() + seconds
        while True:
            try:
                self.passes[schedule] = self.call("POST", f"/queue/{schedule}/passes", {"token": entry["token"]})["pass"]
                return self.passes[schedule]
            except Problem as problem:
                if problem.status not in (409, 429, 503) or time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def hold(self, schedule, seats, key=None, price_type="GENERAL"):
        return self.call("POST", "/reservations", {
            "scheduleId": schedule, "seats": [{"seat": seat, "priceType": price_type} for seat in seats]},
            X_Queue_Token=self.passes[schedule], Idempotency_Key=key or uuid.uuid4().hex)

    def start_payment(self, reservation, key=None):
        return self.call("POST", "/payments", {"reservationId": reservation["id"]},
                         Idempotency_Key=key or uuid.uuid4().hex)

    def use_widget(self, payment, outcome="approve"):
        """What the browser does with PortOne; returns the SDK's answer."""
        checkout = payment["checkout"]
        return self.widget.call("POST", "/sandbox/widget/payments", {
            "storeId": checkout["storeId"], "channelKey": checkout["channelKey"], "paymentId": checkout["paymentId"],
            "orderName": checkout["orderName"], "totalAmount": checkout["totalAmount"],
            "currency": checkout["currency"], "outcome": outcome})

    def confirm(self, payment, widget):
        return self.call("POST", f"/payments/{payment['id']}/confirm",
                         {"paymentToken": widget["paymentToken"], "txId": widget["txId"]})

    def reservation(self, reservation):
        return self.call("GET", f"/reservations/{reservation['id']}")

    def wait_state(self, reservation, *states, seconds=30):
        end = time.monotonic() + seconds
        while True:
            seen = self.reservation(reservation)
            if seen["state"] in states:
                return seen
            if time.monotonic() > end:
                raise AssertionError(f"reservation stays {seen['state']}, not {states}")
            time.sleep(0.05)

    def buy(self, schedule, seats):
        """Hold, pay, tickets."""
        if schedule not in self.passes:
            self.enter(schedule)
        held = self.hold(schedule, seats)
        payment = self.start_payment(held)
        self.confirm(payment, self.use_widget(payment))
        return self.wait_state(held, "CONFIRMED")
