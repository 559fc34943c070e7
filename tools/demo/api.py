"""The API as a browser speaks it: JSON over one kept connection, problem documents as exceptions."""
import http.client
import json
import time
import urllib.parse

PREFIX = "/api/v1"


class Problem(Exception):
    def __init__(self, what, status, body):
        self.status, self.body = status, body if isinstance(body, dict) else {}
        self.code = self.body.get("code", "")
        details = "; ".join(f"{one.get('field')} {one.get('message')}" for one in self.body.get("errors", []))
        super().__init__(f"{what} answered {status} {self.code}: {self.body.get('detail', body)} {details}".strip())


class Api:
    def __init__(self, url, timeout=30):
        self.address = urllib.parse.urlsplit(url)
        # With https whom SSL_CERT_FILE names is trusted.
        kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(self.address.hostname, self.address.port, timeout=timeout)
        self.headers = {}

    def send(self, method, path, body=None, **headers):
        """Status and body; a kept connection that has gone stale is opened again where nothing can happen twice."""
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        data = None
        if body is not None:
            data, given["Content-Type"] = json.dumps(body), "application/json"
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, data, given)
                answer = self.connection.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, OSError) as error:
                self.connection.close()
                if attempt == 2 or method != "GET":
                    raise ConnectionError(f"{method} {self.address.netloc}{path}: {error}") from error
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status, json.loads(text) if text and is_json else text.decode(errors="replace")

    def call(self, method, path, body=None, **headers):
        """The body of a success."""
        status, answer = self.send(method, path, body, **headers)
        if status >= 400:
            raise Problem(f"{method} {path}", status, answer)
        return answer

    def get(self, path, **headers):
        return self.call("GET", PREFIX + path, **headers)

    def post(self, path, body=None, **headers):
        return self.call("POST", PREFIX + path, body, **headers)

    def sign_in(self, session):
        self.headers |= {"Authorization": f"Bearer {session['accessToken']}"}


def wait_for(condition, seconds, what, pause=0.05):
    """The first truthy value of condition()."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(pause)
