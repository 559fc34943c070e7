"""Loads the demo show through the admin API, as the bootstrapped ADMIN. Run again, it does what is missing, or nothing.

usage: python3 -m demo.seed --gateway URL --sandbox URL --secrets FOLDER --accounts FILE
"""
import argparse
import datetime
import json
import os
import pathlib
import secrets
import sys

from demo import hall, people
from demo.api import PREFIX, Api, Problem, wait_for

TITLE, ARTIST, VENUE = "여름밤의 오픈런", "오픈런 밴드", "한강 아트홀"
DESCRIPTION = "데모 공연입니다. 1,200석, 두 번의 공연, 하나는 지금 예매할 수 있어요."
KST = datetime.timezone(datetime.timedelta(hours=9))
PRICES = (("VIP", "VIP석", 165_000), ("R", "R석", 143_000), ("S", "S석", 121_000), ("A", "A석", 99_000))
DISCOUNTS = {"GENERAL": 100, "DISABLED": 50, "VETERAN": 50, "YOUTH": 80}  # per cent of the price
FEE = 2_000


def won(amount):
    return {"amount": amount, "currency": "KRW"}


def grades():
    return [{"code": code, "name": name,
             "prices": [{"type": kind, "price": won(price * share // 100), "fee": won(FEE)}
                        for kind, share in DISCOUNTS.items()]} for code, name, price in PRICES]


def at(days, hour):
    """That hour of the Korean day `days` from today, in UTC."""
    day = datetime.datetime.now(KST).replace(hour=hour, minute=0, second=0, microsecond=0)
    return (day + datetime.timedelta(days=days)).astimezone(datetime.timezone.utc)


def schedule(starts, sale_opens):
    def text(moment):
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"startsAt": text(starts), "endsAt": text(starts + datetime.timedelta(hours=2, minutes=30)),
            "saleOpensAt": text(sale_opens), "saleClosesAt": text(starts - datetime.timedelta(days=1)),
            "ticketLimit": 4, "queueMode": "AUTO", "grades": grades(), "seatGrades": hall.grade_rules()}


def schedules():
    """One on sale since yesterday, one that opens in a week."""
    return [schedule(at(45, 19), at(-1, 20)), schedule(at(46, 18), at(7, 20))]


def items(api, path):
    """All pages of a list."""
    found, page = [], 0
    while True:
        answer = api.get(f"{path}?page={page}&size=100")
        found += answer["items"]
        page += 1
        if page * 100 >= answer.get("total", 0):
            return found


def find_or_create(found, name, create):
    return next((one for one in found if one["name"] == name), None) or create()


def on_sale(event):
    return any(one["state"] == "ON_SALE" for one in event["schedules"])


def demo_event(api):
    """The show that can be bought now; begun, finished or made anew."""
    seen = [api.get(f"/admin/events/{one['id']}") for one in items(api, "/admin/events")
            if one["title"] == TITLE and one["state"] in ("DRAFT", "PUBLISHED")]
    ready = next((one for one in seen if one["state"] == "PUBLISHED" and on_sale(one)), None)
    if ready:
        return ready, False
    draft = next((one for one in seen if one["state"] == "DRAFT"), None) or new_draft(api)
    for missing in schedules()[len(draft["schedules"]):]:
        api.post(f"/admin/events/{draft['id']}/schedules", missing)
    return api.post(f"/admin/events/{draft['id']}/publish"), True


def new_draft(api):
    venue = find_or_create(items(api, "/admin/venues"), VENUE, lambda: api.post(
        "/admin/venues", {"name": VENUE, "city": "서울", "address": "서울특별시 영등포구 여의동로 330"}))
    plan = hall.draft()
    halls = api.get(f"/admin/venues/{venue['id']}/halls")["items"]
    room = find_or_create(halls, plan["name"], lambda: api.post(f"/admin/venues/{venue['id']}/halls", plan))
    return api.post("/admin/events", {"title": TITLE, "artist": ARTIST, "description": DESCRIPTION,
                                      "hallId": room["id"], "ageRating": "AGE_7"})


def wait_until_heard(api, event):
    """Reservation and queue learn of the show from the bus."""
    for one in event["schedules"]:
        for path in (f"/schedules/{one['id']}/seats", f"/queue/{one['id']}/status"):
            wait_for(lambda path=path: api.send("GET", PREFIX + path)[0] == 200, 30, path)


def demo_buyer(options):
    """A buyer's account to sign in with by hand; made once."""
    known = json.loads(options.accounts.read_text()).get("buyer") if options.accounts.exists() else None
    if known:
        status, _ = Api(options.gateway).send("POST", PREFIX + "/auth/login", known)
        if status < 400:
            return known
    for email in ("buyer@openrun.example", f"buyer-{secrets.token_hex(3)}@openrun.example"):
        buyer = {"email": email, "password": secrets.token_urlsafe(12)}
        try:
            people.newcomer(options.gateway, options.sandbox, **buyer)
            return buyer
        except Problem as problem:
            if problem.status != 409:
                raise
    raise SystemExit("seed: no e-mail address is left for the demo buyer")


def main():
    parser = argparse.ArgumentParser(prog="seed")
    for name in ("gateway", "sandbox"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("secrets", "accounts"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    options = parser.parse_args()
    admin = {"email": (options.secrets / "OPENRUN_ADMIN_EMAIL").read_text().strip(),
             "password": (options.secrets / "OPENRUN_ADMIN_PASSWORD").read_text().strip()}
    api = Api(options.gateway)
    api.sign_in(api.post("/auth/login", admin))
    event, is_new = demo_event(api)
    wait_until_heard(api, event)
    accounts = json.dumps({"admin": admin, "buyer": demo_buyer(options)})
    with os.fdopen(os.open(options.accounts, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(accounts)
    print(f"demo show    {'loaded' if is_new else 'is there already'}: {event['title']}, "
          f"{len(event['schedules'])} schedules")


if __name__ == "__main__":
    try:
        main()
    except (Problem, ConnectionError, TimeoutError) as error:
        sys.exit(f"seed: {error}")
