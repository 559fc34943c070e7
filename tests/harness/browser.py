"""A browser as far as signing in by a provider needs one: it keeps cookies, navigates, and says our Origin when it writes."""
import urllib.parse
import urllib.request

from harness.client import Client, Problem

ORIGIN = "http://localhost:3000"
TOKENS = {"__Host-access", "__Host-refresh"}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    def __init__(self, stack, observe=None):
        self.stack, self.client, self.cookies = stack, Client(stack.gateway, observe), {}

    def send(self, method, path, body=None, **headers):
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method != "GET":
            headers = {"Origin": ORIGIN, "X-Session-Mode": "cookie"} | headers
        answer = self.client.send(method, path if path.startswith("/api/") else "/api/v1" + path, body, headers)
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.keep(line)
        return answer

    def keep(self, line):
        name, _, value = line.split(";")[0].partition("=")
        for word in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax"):
            assert word in line.split("; "), line
        if "Max-Age=0" in line.split("; "):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def call(self, method, path, body=None, **headers):
        answer = self.send(method, path, body, **headers)
        if answer.status >= 400:
            raise Problem(answer.status, answer.body, answer.headers)
        return answer.body

    @property
    def signed_in(self):
        return TOKENS <= set(self.cookies)

    # --- by a provider --------------------------------------------------------------------------------------------
    def start(self, provider, **query):
        """The address at the provider."""
        answer = self.send("GET", f"/auth/oauth/{provider}/start?{urllib.parse.urlencode(query)}")
        assert answer.status == 303, f"{answer.status}: {answer.text}"
        return answer.headers["Location"]

    def decide(self, provider, address, decision="approve", person="other", **who):
        """Where the provider sends the browser back to: path and query."""
        with urllib.request.urlopen(address, timeout=10) as page:
            assert provider in page.read().decode()
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        form = {name: asked.get(name, "") for name in ("redirect_uri", "state", "nonce", "code_challenge")}
        form |= {"provider": provider, "decision": decision, "person": person} | who
        request = urllib.request.Request(f"{self.stack.sandbox}/sandbox/oauth/decisions",
                                         urllib.parse.urlencode(form).encode())
        try:
            urllib.request.build_opener(NoRedirect).open(request, timeout=10)
        except urllib.error.HTTPError as answer:
            assert answer.code == 303, answer.read()
            back = urllib.parse.urlsplit(answer.headers["Location"])
            return f"{back.path}?{back.query}"
        raise AssertionError("the provider does not send the browser back")

    def come_back(self, callback):
        """The page of ours: its path, and what stands in its query."""
        answer = self.send("GET", callback)
        assert answer.status == 303, f"{answer.status}: {answer.text}"
        for token in ("accessToken", "refreshToken"):
            assert token not in answer.body, "a token in a body"
        assert not answer.body.get("browserKey"), "the browser's key in a body"
        assert answer.headers["Cache-Control"] == "no-store"
        page = urllib.parse.urlsplit(answer.headers["Location"])
        assert f"{page.scheme}://{page.netloc}" == ORIGIN, f"not a page of ours: {answer.headers['Location']}"
        query = dict(urllib.parse.parse_qsl(page.query))
        assert not set(query) & {"code", "state", "token", "email"}, query
        return page.path, query

    def by(self, provider, query=None, **decision):
        return self.come_back(self.decide(provider, self.start(provider, **(query or {})), **decision))
