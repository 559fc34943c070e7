#!/usr/bin/env python3
"""Leaves a spot machine in order: pauses every line on the interruption notice, lets those inside finish, drains, and comes back.

usage: watch.py            runs until SIGTERM; on a machine that is not spot it ends at once, with 0
       notice ──▶ PAUSE lines (written down first) ──▶ until DRAIN_BEFORE seconds are left ──▶ DRAIN command ──▶ the machine stops
       start  ──▶ was something written down? RESUME command ──▶ API answers ──▶ lines that we paused go on

What is true lies in RDS, so a notice that comes too late, or never, loses nothing either; this only makes it polite. Lines that
staff had paused before stay paused. Python 3.9 and its standard library, as Amazon Linux has them.
"""
import datetime
import json
import os
import pathlib
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

IMDS = os.environ.get("OPENRUN_SPOT_IMDS", "http://169.254.169.254")
API = os.environ.get("OPENRUN_SPOT_API", "https://127.0.0.1") + "/api/v1"
SECRETS = pathlib.Path(os.environ.get("OPENRUN_SPOT_SECRETS", ".openrun/compose/user"))
STATE = pathlib.Path(os.environ.get("OPENRUN_SPOT_STATE", ".deploy/spot.json"))
DRAIN = os.environ.get("OPENRUN_SPOT_DRAIN", "docker compose stop -t 25")
RESUME = os.environ.get("OPENRUN_SPOT_RESUME", "docker compose start")
POLL_SECONDS = float(os.environ.get("OPENRUN_SPOT_POLL_SECONDS", "5"))
DRAIN_BEFORE_SECONDS = float(os.environ.get("OPENRUN_SPOT_DRAIN_BEFORE_SECONDS", "45"))
RESUME_PATIENCE_SECONDS = float(os.environ.get("OPENRUN_SPOT_RESUME_PATIENCE_SECONDS", "600"))
MESSAGE = "잠시 점검 중이에요. 순서는 그대로 지켜져요. / A short pause. Your place is kept."
PAGES_MAX, ANSWER_BYTES_MAX = 50, 4 << 20
STOP = threading.Event()


def say(what, **more):
    print(json.dumps({"ts": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"), "service": "spot",
                      "msg": what, **more}, ensure_ascii=False), flush=True)


class Metadata:
    """IMDSv2: everything is asked under a session token, which is renewed when it is refused."""

    def __init__(self):
        self.token = None

    @staticmethod
    def _send(method, path, headers):
        request = urllib.request.Request(IMDS + path, method=method, headers=headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=2) as answer:
            return answer.read(65536).decode()

    def get(self, path):
        """The text; None for 404. Raises OSError."""
        for attempt in (1, 2):
            if self.token is None:
                self.token = self._send("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds": "21600"})
            try:
                return self._send("GET", f"/latest/meta-data/{path}", {"X-aws-ec2-metadata-token": self.token})
            except urllib.error.HTTPError as error:
                if error.code == 404:
                    return None
                if error.code != 401 or attempt == 2:
                    raise
                self.token = None
        return None


def moment(text):
    """`2026-01-02T03:04:05Z` as seconds since 1970."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Api:
    """The admin API, through nginx of the same machine; its certificate names the site, not the loopback."""

    def __init__(self):
        self.headers = {"Content-Type": "application/json"}
        context = ssl.create_default_context()
        if API.startswith("https://127.0.0.1"):
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(API + path, data, self.headers, method=method)
        with self.opener.open(request, timeout=5) as answer:
            return json.loads(answer.read(ANSWER_BYTES_MAX) or b"null")

    def sign_in(self):
        email, password = ((SECRETS / name).read_text().strip() for name in ("OPENRUN_ADMIN_EMAIL", "OPENRUN_ADMIN_PASSWORD"))
        session = self.call("POST", "/auth/login", {"email": email, "password": password})
        self.headers["Authorization"] = f"Bearer {session['accessToken']}"
        return self

    def schedules(self):
        """Of all published shows."""
        for page in range(PAGES_MAX):
            shows = self.call("GET", f"/events?page={page}&size=100")["items"]
            for show in shows:
                for schedule in self.call("GET", f"/events/{show['id']}")["schedules"]:
                    yield schedule["id"]
            if len(shows) < 100:
                return

    def line(self, schedule):
        return self.call("GET", f"/admin/queue/{schedule}")

    def change(self, schedule, **change):
        return self.call("PUT", f"/admin/queue/{schedule}", change)


def remember(state):
    """Whole or not at all: the machine may stop at any instruction."""
    STATE.parent.mkdir(parents=True, exist_ok=True)
    part = STATE.with_suffix(".part")
    with open(part, "w", encoding="utf-8") as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    part.rename(STATE)


def pause_lines(state):
    """Each is written down before it is paused, so that none stays paused for ever."""
    api = Api().sign_in()
    for schedule in api.schedules():
        try:
            line = api.line(schedule)
            if line["paused"] or line["state"] not in ("OPEN", "BEFORE_SALE"):
                continue
            state["paused"].append({"schedule": schedule, "message": line.get("message", "")})
            remember(state)
            api.change(schedule, paused=True, message=MESSAGE)
            say("line paused", schedule=schedule)
        except (OSError, ValueError, KeyError) as error:
            say("a line could not be paused; draining stops it, too", schedule=schedule, error=str(error))


def leave(notice):
    """The two minutes."""
    until = moment(notice["time"])
    say("interruption notice", action=notice.get("action"), time=notice["time"], seconds_left=round(until - time.time(), 1))
    # A second notice, or a start of ours in between: what was paused for the first stays written down.
    before = json.loads(STATE.read_text(encoding="utf-8"))["paused"] if STATE.exists() else []
    state = {"notice": notice, "paused": before}
    remember(state)
    # Beside the clock: an API that does not answer must not eat the time for draining.
    pausing = threading.Thread(target=_pause_or_say, args=(state,), daemon=True)
    pausing.start()
    STOP.wait(max(0.0, until - DRAIN_BEFORE_SECONDS - time.time()))
    say("draining", command=DRAIN)
    try:
        done = subprocess.run(DRAIN, shell=True, check=False, timeout=max(10.0, DRAIN_BEFORE_SECONDS))
        say("drained", status=done.returncode)
    except subprocess.TimeoutExpired:
        say("draining takes longer than there is time; the rest is the kernel's")
    # A notice can be withdrawn: then we live on, and come back.
    STOP.wait(max(0.0, until + DRAIN_BEFORE_SECONDS - time.time()))


def _pause_or_say(state):
    try:
        pause_lines(state)
    except Exception as error:  # pylint: disable=broad-except
        say("lines could not be paused; draining stops them, too", error=f"{type(error).__name__}: {error}")


def come_back():
    """After a start: what we stopped runs again, what we paused goes on. Until it has worked it stays written down."""
    if not STATE.exists():
        return
    state = json.loads(STATE.read_text(encoding="utf-8"))
    say("coming back", paused=len(state["paused"]), command=RESUME)
    subprocess.run(RESUME, shell=True, check=False, timeout=RESUME_PATIENCE_SECONDS)
    end = time.monotonic() + RESUME_PATIENCE_SECONDS
    while state["paused"] and not STOP.is_set():
        try:
            api = Api().sign_in()
            while state["paused"]:
                line = state["paused"][-1]
                if api.line(line["schedule"])["paused"]:
                    api.change(line["schedule"], paused=False, message=line["message"])
                say("line goes on", schedule=line["schedule"])
                state["paused"].pop()
                remember(state)
        except (OSError, ValueError, KeyError) as error:
            if time.monotonic() > end:
                say("lines are still paused; staff must let them go on", error=str(error), schedules=state["paused"])
                return
            STOP.wait(1)
    if not state["paused"]:
        STATE.unlink()


def watch():
    metadata, advised = Metadata(), None
    while not STOP.is_set():
        try:
            notice = metadata.get("spot/instance-action")
            if notice:
                leave(json.loads(notice))
                if not STOP.is_set() and metadata.get("spot/instance-action") is None:
                    come_back()
                continue
            advice = metadata.get("events/recommendations/rebalance")
            if advice and advice != advised:
                advised = advice
                say("AWS recommends to move; nothing is paused yet", advice=advice)
        except (OSError, ValueError, KeyError) as error:
            say("the metadata service does not answer as expected", error=f"{type(error).__name__}: {error}")
        STOP.wait(POLL_SECONDS)


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOP.set())
    come_back()
    try:
        if Metadata().get("instance-life-cycle") == "on-demand":
            say("not a spot machine; nothing to watch")
            return 0
    except OSError as error:
        say("the metadata service does not answer yet", error=str(error))
    say("watching", imds=IMDS, poll_seconds=POLL_SECONDS)
    watch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
