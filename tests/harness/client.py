"""HTTP as a buyer's device speaks it: keep-alive, JSON, problem documents. Every answer can be judged by a checker."""
import http.client
import json
import threading
import time
import urllib.parse


class Problem(Exception):
    """An answer of 400 and above."""

    def __init__(self, status, body, headers):
        self.status, self.body, self.headers = status, body, headers
        self.code = body.get("code") if isinstance(body, dict) else None
        super().__init__(f"{status} {self.code}: {body}")


class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text
        is_json = "json" in headers.get("Content-Type", "")
        self.body = json.loads(text) if text and is_json else None


class Client:
    """One origin; connections are kept per thread. `observe(method, path, answer)` sees every answer."""

    def __init__(self, url, observe=None, timeout=30):
        self.address = urllib.parse.urlsplit(url)
        self.observe, self.timeout = observe, timeout
        self.local = threading.local()

    def send(self, method, path, body=None, headers=None, retry=True):
        headers = dict(headers or {})
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        for attempt in (1, 2):
            connection = getattr(self.local, "connection", None)
            fresh = connection is None
            if fresh:
                # With https whom SSL_CERT_FILE names is trusted.
                kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
                connection = kind(self.address.hostname, self.address.port, timeout=self.timeout)
                self.local.connection = connection
            try:
                connection.request(method, path, data, headers)
                raw = connection.getresponse()
                answer = Answer(raw.status, raw.headers, raw.read())
                break
            except (http.client.HTTPException, OSError):
                connection.close()
                self.local.connection = None
                stale = not fresh and method in ("GET", "HEAD")
                if attempt == 2 or not (stale and retry):
                    raise
        if self.observe:
            self.observe(method, path, answer)
        return answer

    def call(self, method, path, body=None, headers=None):
        """The JSON body; Problem when the status is 400 or above."""
        answer = self.send(method, path, body, headers)
        if answer.status >= 400:
            raise Problem(answer.status, answer.body, answer.headers)
        return answer.body


def wait_until(condition, seconds=30, what="the condition", pause=0.05):
    """The first truthy value of condition(); AssertionError at the end of the time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true in {seconds} s")
        time.sleep(pause)
