"""Buys two neighbouring seats as somebody who has never been here: from the first page to the signed tickets.

usage: ./openrun demo [--json] [--port-base N]   (or --gateway URL --sandbox URL)
"""
import argparse
import base64
import json
import random
import secrets
import shutil
import subprocess
import sys
import time
import uuid

from demo import people
from demo.api import Api, Problem, wait_for
from stack.layout import DEFAULT_BASE, Layout

FREE, TRIES, NEXT_TO = 0, 20, 0.9
PATIENCE = 300  # seconds in the line


class Steps:
    """Runs the steps, measures them, says which one failed."""

    def __init__(self, quiet):
        self.quiet, self.done = quiet, []

    def __call__(self, name, action):
        begin = time.monotonic()
        try:
            value = action()
        except (Problem, ConnectionError, TimeoutError, LookupError) as error:
            text = str(error) if not isinstance(error, KeyError) else f"the answer has no {error}"
            raise SystemExit(f"demo: step '{name}' failed: {text}") from error
        took = round((time.monotonic() - begin) * 1000, 1)
        self.done.append({"name": name, "ms": took})
        if not self.quiet:
            print(f"  {name:<28}{took:>9.1f} ms", flush=True)
        return value


def find_schedule(api):
    for one in api.get("/events?sale=ON_SALE&size=100")["items"]:
        for schedule in api.get(f"/events/{one['id']}")["schedules"]:
            if schedule["state"] == "ON_SALE":
                return schedule["id"]
    raise LookupError("no show is on sale; ./openrun up loads the demo show")


def poll_after(status, number):
    """The pause that the shared answer asks of somebody at our distance."""
    ahead = max(0, number - status["nowServing"])
    pauses = [hint["pollAfterMs"] for hint in status["hints"] if ahead >= hint["aheadAtLeast"]]
    return min(max(pauses[-1:] or [200]), 5_000) / 1000


def wait_in_line(api, schedule, entry):
    """Polls the shared status; takes the pass when our number is served."""
    end = time.monotonic() + PATIENCE
    while True:
        status = api.get(f"/queue/{schedule}/status")
        if status["state"] in ("SOLD_OUT", "CLOSED", "CANCELLED"):
            raise LookupError(f"the sale is {status['state']}")
        try:
            if entry["ready"] or entry["number"] <= status["nowServing"] or status["mode"] == "OFF":
                return api.post(f"/queue/{schedule}/passes", {"token": entry["token"]})["pass"]
        except Problem as problem:
            if problem.status not in (409, 429, 503):
                raise
        if time.monotonic() > end:
            raise TimeoutError(f"number {entry['number']} is not served within {PATIENCE} s")
        time.sleep(poll_after(status, entry["number"]))


def free_pairs(plan, live):
    """Every two neighbours that are free; never the places kept for wheelchairs."""
    bits = base64.b64decode(live["states"])

    def is_free(seat):
        number = seat["number"]
        return bits[number // 4] >> (number % 4 * 2) & 3 == FREE and seat.get("kind", "STANDARD") == "STANDARD"
    return [(a, b) for section in plan["sections"] for row in section["rows"]
            for a, b in zip(row["seats"], row["seats"][1:])
            if is_free(a) and is_free(b) and abs(a["x"] - b["x"]) + abs(a["y"] - b["y"]) < NEXT_TO]


def hold(api, schedule, entry_pass, plan, live):
    """Two neighbours; when somebody is faster, two others."""
    for _ in range(TRIES):
        pairs = free_pairs(plan, live)
        if not pairs:
            raise LookupError("no two free seats side by side are left; ./openrun down --wipe begins anew")
        seats = [{"seat": seat["number"], "priceType": "GENERAL"} for seat in random.choice(pairs)]
        try:
            return api.post("/reservations", {"scheduleId": schedule, "seats": seats}, X_Queue_Token=entry_pass,
                            Idempotency_Key=uuid.uuid4().hex)
        except Problem as problem:
            if problem.code != "SEAT_TAKEN":
                raise
            live = api.get(f"/schedules/{schedule}/seats")
    raise TimeoutError(f"somebody else was faster {TRIES} times")


def pay_in_widget(sandbox, checkout):
    return sandbox.call("POST", "/sandbox/widget/payments", checkout | {"outcome": "approve"})


def confirmed(api, reservation):
    def look():
        seen = api.get(f"/reservations/{reservation['id']}")
        if seen["state"] in ("EXPIRED", "RELEASED", "CANCELLED"):
            raise LookupError(f"the reservation is {seen['state']}")
        return seen if seen["state"] == "CONFIRMED" else None
    return wait_for(look, 60, "the reservation is CONFIRMED", pause=0.01)


def buy(step, gateway, sandbox_url):
    api, sandbox = Api(gateway), Api(sandbox_url)
    trace = secrets.token_hex(16)  # one for the whole purchase, as the web page has it (W3C Trace Context)
    api.headers["traceparent"] = f"00-{trace}-{secrets.token_hex(8)}-01"
    schedule = step("find the show", lambda: find_schedule(api))
    verification = step("prove identity", lambda: people.prove_identity(api, sandbox))
    email = f"demo-{secrets.token_hex(6)}@openrun.example"
    step("sign up", lambda: people.sign_up(api, sandbox, email, secrets.token_urlsafe(12), verification))
    entry = step("join the queue", lambda: api.post(f"/queue/{schedule}/entries"))
    entry_pass = step("wait, take the entry pass", lambda: wait_in_line(api, schedule, entry))
    plan = step("read the seat map", lambda: api.get(f"/schedules/{schedule}/seat-map"))
    live = step("read the live seats", lambda: api.get(f"/schedules/{schedule}/seats"))
    held = step("hold two seats", lambda: hold(api, schedule, entry_pass, plan, live))
    payment = step("start the payment", lambda: api.post(
        "/payments", {"reservationId": held["id"]}, Idempotency_Key=uuid.uuid4().hex))
    answer = step("pay in the widget", lambda: pay_in_widget(sandbox, payment["checkout"]))
    step("confirm the payment", lambda: api.post(f"/payments/{payment['id']}/confirm", {
        "paymentToken": answer["paymentToken"], "txId": answer["txId"]}))
    bought = step("reservation is confirmed", lambda: confirmed(api, held))
    tickets = step("fetch the tickets", lambda: [api.get(f"/tickets/{seat['ticketId']}") for seat in bought["seats"]])
    paid = step("read the payment", lambda: api.get(f"/payments/{payment['id']}"))
    return bought, tickets, paid, trace


def show(bought, tickets, paid, trace, begin):
    print(f"\n{bought['eventTitle']}, {bought['startsAt']}: "
          + ", ".join(f"{one['label']} ({one['grade']})" for one in tickets)
          + f"; {paid['amount']['amount']:,} KRW {paid['state']}; {time.monotonic() - begin:.2f} s in all")
    for ticket in tickets:
        print(f"ticket {ticket['id']} {ticket['label']} {ticket['state']} {ticket['qr'][:24]}…")
    if shutil.which("qrencode"):
        sys.stdout.flush()
        kind = "ANSIUTF8" if sys.stdout.isatty() else "UTF8"
        subprocess.run(["qrencode", "-t", kind, "-m", "2", tickets[0]["qr"]], check=False)
    print(tickets[0]["qr"])
    print(f"trace {trace}: in every log line of this purchase (docs/demo-tour.md)")


def main():
    parser = argparse.ArgumentParser(prog="./openrun demo")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--port-base", type=int, default=DEFAULT_BASE, metavar="N")
    parser.add_argument("--gateway", help="another stack's address")
    parser.add_argument("--sandbox")
    options = parser.parse_args()
    layout = Layout(options.port_base)
    begin = time.monotonic()
    steps = Steps(options.json)
    bought, tickets, paid, trace = buy(steps, options.gateway or layout.url("gateway"),
                                       options.sandbox or layout.url("sandbox"))
    invalid = [ticket["id"] for ticket in tickets if ticket["state"] != "VALID"]
    if invalid or len(tickets) != 2 or paid["state"] != "PAID":
        raise SystemExit(f"demo: the purchase is not whole: payment {paid['state']}, tickets not valid: {invalid}")
    if options.json:
        print(json.dumps({
            "steps": steps.done,
            "tickets": [{"id": one["id"], "seat": one["label"], "state": one["state"], "qr": one["qr"]}
                        for one in tickets],
            "payment": {"id": paid["id"], "amount": paid["amount"]["amount"], "state": paid["state"]},
            "trace": trace}))
    else:
        show(bought, tickets, paid, trace, begin)


if __name__ == "__main__":
    main()
