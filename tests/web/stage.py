"""Runs what proves the web: its own checks, then specs/*.test.mjs in Chromium before a stack of its own.

The specs of specs/brief come last: for them seats are held for seconds only, so that an expired hold can be seen.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

from harness.client import wait_until
from harness.stack import ROOT, Process, Stack, free_port

HERE = ROOT / "tests" / "web"
WEB = ROOT / "web"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHECKS = ("api:check", "format:check", "lint", "types", "test")
# All specs together; below the stage's limit in tools/stages, so that what was found is told.
SPECS_SECONDS = 1500
BRIEF = {"OPENRUN_RESERVATION_HOLD_TTL": "20s", "OPENRUN_RESERVATION_PAY_WINDOW": "1s"}


class Counts:
    def __init__(self):
        self.passed = self.failed = 0

    def note(self, name, is_good, seconds, text=""):
        self.passed += is_good
        self.failed += not is_good
        print(f"{'ok  ' if is_good else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
        if not is_good and text:
            print(text[-6000:], flush=True)


def check_code(counts):
    """The web's own checks; what needs no stack."""
    for name in CHECKS:
        begin = time.monotonic()
        ended = subprocess.run(["npm", "run", "--silent", name], cwd=WEB, capture_output=True, text=True, check=False)
        counts.note(f"npm run {name}", ended.returncode == 0, time.monotonic() - begin, ended.stdout + ended.stderr)


class Shop:
    """A stack, the web before it, and what a spec is told of them. The web is www.openrun.localhost and the API
    api.openrun.localhost: two hosts of one site, which browsers find on this machine and trust without TLS."""

    def __init__(self):
        self.web_port = free_port()
        origins = f"{self.web_url()},http://localhost:{self.web_port}"
        self.stack = Stack(build=os.environ.get("OPENRUN_TEST_BUILD", "release"), settings={
            "*": {"OPENRUN_WEB_ORIGINS": origins, "OPENRUN_PASSWORD_MEMORY_KIB": 1024}, "reservation": {}})
        self.web, self.site = None, None

        self.stack.settings["*"] |= self.sign_in_settings()

    def sign_in_settings(self):
        """Browsers go to the sign-in providers and come back by the names that pages have here."""
        back = {"OPENRUN_WEB_URL": self.web_url(), "OPENRUN_OAUTH_CALLBACK_URL": f"{self.api_url()}/api/v1/auth/oauth"}
        return back | {f"OPENRUN_OAUTH_{name}_BROWSER_URL": self.sandbox_url() for name in ("KAKAO", "NAVER", "GOOGLE")}

    def web_url(self):
        return f"http://www.openrun.localhost:{self.web_port}"

    def api_url(self):
        return f"http://api.openrun.localhost:{self.stack.ports['gateway'][0][0]}"

    def sandbox_url(self):
        return f"http://localhost:{self.stack.ports['sandbox'][0][0]}"

    def place_site(self):
        """A copy, with caches of its own: build/web may be built anew meanwhile."""
        self.site = self.stack.folder / "site"
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(ROOT / "build" / "web", self.site, symlinks=True)

    def __enter__(self):
        self.stack.__enter__()
        try:
            self.place_site()
            self.start_web()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.web:
            self.web.stop()
        self.stack.stop()

    def web_environment(self):
        return {
            "PATH": os.environ["PATH"], "NODE_ENV": "production", "NEXT_TELEMETRY_DISABLED": "1",
            "HOSTNAME": "localhost", "PORT": str(self.web_port), "OPENRUN_API_URL": self.stack.gateway,
            "OPENRUN_WEB_URL": self.web_url(), "OPENRUN_PUBLIC_API_URL": self.api_url(),
            "OPENRUN_PORTONE_SDK_URL": f"{self.sandbox_url()}/v2/browser-sdk.js",
            "OPENRUN_RECAPTCHA_BROWSER_URL": f"{self.sandbox_url()}/recaptcha/api.js"}

    def start_web(self):
        web = Process("web", [shutil.which("node"), str(self.site / "server.js")], self.web_environment(),
                      self.stack.folder / "web.log")
        self.web = web.start()
        wait_until(lambda: not web.alive() or answers(self.web_port), 60, "the web answers")
        if not web.alive():
            raise RuntimeError(f"the web ended\n{web.tail()}")

    def hold_briefly(self):
        reservation = self.stack.processes["reservation"]
        reservation.stop()
        reservation.environment |= BRIEF
        reservation.start().wait_ready()

    def facts(self, browser):
        secrets = self.stack.folder / "secrets"
        return {"web": self.web_url(), "api": self.api_url(),
                "site": {"server": str(self.site / "server.js"), "environment": self.web_environment()},
                "gateway": self.stack.gateway, "sandbox": self.stack.sandbox, "browser": browser,
                "admin": {"email": (secrets / "OPENRUN_ADMIN_EMAIL").read_text().strip(),
                          "password": (secrets / "OPENRUN_ADMIN_PASSWORD").read_text().strip()}}


def answers(port):
    return subprocess.run(["curl", "-sf", "-o", "/dev/null", "-m", "5", f"http://localhost:{port}/healthz"],
                          check=False).returncode == 0


def run_node(shop, browser, arguments, seconds):
    """A node program that is told of the shop; its output is shown as it comes. Status and text."""
    environment = os.environ | {"OPENRUN_WEB_TEST": json.dumps(shop.facts(browser)), "NODE_OPTIONS": ""}
    child = subprocess.Popen([shutil.which("node"), *arguments], cwd=HERE, env=environment, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    timer = threading.Timer(seconds, lambda: os.killpg(child.pid, signal.SIGKILL))
    timer.start()
    lines = []
    try:
        for line in child.stdout:
            lines.append(line)
            print(line, end="", flush=True)
        return child.wait(), "".join(lines)
    finally:
        timer.cancel()
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def run_specs(shop, browser, files, counts, end):
    status, text = run_node(shop, browser, ["--test", "--experimental-test-isolation=none", "--test-concurrency=1",
                                            "--test-reporter=spec", *map(str, files)], max(1, end - time.monotonic()))
    found = {word: int(number) for word, number in re.findall(r"^ℹ (pass|fail|cancelled) (\d+)$", text, re.M)}
    counts.passed += found.get("pass", 0)
    counts.failed += found.get("fail", 0) + found.get("cancelled", 0)
    if status and not found.get("fail") and not found.get("cancelled"):
        counts.note(f"the specs ended by themselves (status {status})", False, 0)


def specs_of(folder, names):
    return sorted(path for path in folder.glob("*.test.mjs") if not names or path.name.split(".")[0] in names)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    counts = Counts()
    if not sys.argv[1:]:
        check_code(counts)
    browser = next((found for found in map(shutil.which, BROWSERS) if found), None)
    if browser is None:
        print("SKIPPED: web: there is no Chromium; nothing was tried in a browser")
    else:
        subprocess.run([ROOT / "tools" / "web", "build"], check=True)
        with Shop() as shop:
            end = time.monotonic() + SPECS_SECONDS
            usual, brief = specs_of(HERE / "specs", names), specs_of(HERE / "specs" / "brief", names)
            if usual:
                run_specs(shop, browser, usual, counts, end)
            if brief:
                shop.hold_briefly()
                run_specs(shop, browser, brief, counts, end)
    print(f"{counts.passed} passed, {counts.failed} failed")
    return 1 if counts.failed or not counts.passed else 0


if __name__ == "__main__":
    sys.exit(main())
