"""Signing in by Kakao, Naver and Google: newcomers, who comes again, linking — and everything that must not sign anybody in."""
import itertools
import urllib.parse

from harness.browser import Browser
from harness.client import Problem
from harness.people import Buyer

PROVIDERS = ("kakao", "naver", "google")
SIGNED_IN = "/account/signed-in"  # notes it and goes on to `next`
NUMBERS = itertools.count(9_007_199_254_741_001)  # of more than 53 bits
SETTINGS = {"OPENRUN_OAUTH_TIMEOUT": "2s", "OPENRUN_OAUTH_KEYS_PAUSE": "0ms"}


def refused(codes, call):
    try:
        call()
    except Problem as problem:
        assert problem.code in codes.split(), f"{problem.code} is not {codes}"
        return
    raise AssertionError(f"{codes} was expected")


class World:
    def __init__(self, stack, observe):
        self.stack, self.observe = stack, observe

    def browser(self):
        return Browser(self.stack, self.observe)

    def fault(self, target, kind, provider, count=1, **more):
        self.stack.sandbox_json("POST", "/sandbox/faults",
                                {"target": target, "kind": kind, "provider": provider, "count": count} | more)

    @staticmethod
    def somebody(email=None, **more):
        number = next(NUMBERS)
        return {"subject": str(number), "email": email or f"oauth{number}@gmail.com", "name": "민 지"} | more

    def sign_up(self, browser, provider, email, **more):
        buyer = Buyer(self.stack, self.observe)
        begun = buyer.call("POST", "/auth/identity-verifications")["identityVerificationId"]
        buyer.prove_identity(begun)
        body = {"email": email, "oauthProvider": provider.upper(), "identityVerificationId": begun,
                "captchaToken": buyer.captcha(), "consents": {"terms": True, "privacy": True, "marketing": False}}
        return browser.call("POST", "/auth/signup", {k: v for k, v in (body | more).items() if v is not None})

    def member(self, provider, **who):
        """Somebody who has joined by this provider, and their browser."""
        person = self.somebody(**who)
        browser = self.browser()
        assert browser.by(provider, **person)[0] == "/account/sign-up"
        self.sign_up(browser, provider, person["email"])
        return browser, person


def newcomers(world):
    for provider in PROVIDERS:
        browser, person = world.browser(), world.somebody()
        page, query = browser.by(provider, {"next": "/tickets?x=1", "language": "en"}, **person)
        assert (page, query) == ("/en/account/sign-up", {"provider": provider, "next": "/tickets?x=1"}), (page, query)
        assert not browser.signed_in, "a provider's word alone makes no account"
        pending = browser.call("GET", "/auth/oauth/pending")
        assert (pending["provider"], pending["email"], pending["name"], pending["emailKnown"]) == \
            (provider.upper(), person["email"], "민 지", False), pending
        joined = world.sign_up(browser, provider, person["email"])
        assert joined["account"]["hasPassword"] is False and "accessToken" not in joined and browser.signed_in
        refused("NOT_FOUND", lambda b=browser: b.call("GET", "/auth/oauth/pending"))

        again = world.browser()
        page, query = again.by(provider, {"next": "/tickets?x=1"}, **person)
        assert (page, query["next"]) == (SIGNED_IN, "/tickets?x=1"), (page, query)
        assert again.signed_in and "__Host-oauth" not in again.cookies
        assert again.call("GET", "/users/me")["id"] == joined["account"]["id"]
        history = again.call("GET", "/users/me/sign-ins")["items"]
        assert [one["way"] for one in history] == [provider.upper()] * 2, history
        links = again.call("GET", "/users/me/oauth-links")["items"]
        assert [one["provider"] for one in links] == [provider.upper()], links
        other = world.browser()
        assert other.by(provider, **(person | {"subject": str(next(NUMBERS))}))[0] != SIGNED_IN, "the subject is who one is"


def ways_in(world):
    """The last one stays; a password may be the other one; who leaves has none."""
    browser, person = world.member("kakao")
    refused("OAUTH_LAST_WAY", lambda: browser.call("DELETE", "/users/me/oauth-links/kakao"))
    refused("NOT_FOUND", lambda: browser.call("DELETE", "/users/me/oauth-links/naver"))
    refused("CREDENTIALS_WRONG", lambda: browser.call("POST", "/auth/login", {"email": person["email"],
                                                                              "password": "a guess of it"}))
    old = world.stack.sql("UPDATE user_service.session SET started_at = started_at - interval '1 hour' "
                          "WHERE account_id = (SELECT account_id FROM user_service.oauth_link WHERE provider = 'KAKAO' "
                          "ORDER BY linked_at DESC LIMIT 1) RETURNING id")
    assert old
    refused("SIGN_IN_AGAIN", lambda: browser.call("POST", "/users/me/password", {"newPassword": "a good passphrase"}))
    refused("SIGN_IN_AGAIN", lambda: browser.call("DELETE", "/users/me", {}))
    assert browser.by("kakao", **person)[0] == SIGNED_IN
    browser.call("POST", "/users/me/password", {"newPassword": "a good passphrase"})
    refused("CREDENTIALS_WRONG", lambda: browser.call("POST", "/users/me/password", {"newPassword": "another phrase"}))
    browser.call("POST", "/auth/login", {"email": person["email"], "password": "a good passphrase"})
    browser.call("DELETE", "/users/me/oauth-links/kakao")
    assert world.browser().by("kakao", **person)[0] == "/account/sign-in", "its e-mail has an account"

    leaver, person = world.member("naver")
    leaver.call("DELETE", "/users/me", {})
    assert world.browser().by("naver", **person)[0] == "/account/sign-up", "the link went with the account"


def no_takeover(world):
    victim = Buyer(world.stack, world.observe).sign_up()
    for provider, who, known in (("kakao", {}, True), ("google", {}, False), ("naver", {}, False)):
        thief, person = world.browser(), world.somebody(victim.email, **who)
        page, query = thief.by(provider, **person)
        assert not thief.signed_in, f"{provider}: an e-mail opened somebody's account"
        expected = ("/account/sign-in", "OAUTH_SIGN_IN_FIRST") if known else ("/account/sign-up", None)
        assert (page, query.get("oauth")) == expected, (provider, page, query)
        assert thief.call("GET", "/auth/oauth/pending")["emailKnown"] is known
        refused("EMAIL_TAKEN", lambda t=thief, p=provider: world.sign_up(t, p, victim.email))
        refused("SIGN_IN_REQUIRED", lambda t=thief, p=provider:
                t.call("POST", "/users/me/oauth-links", {"provider": p.upper()}))
        assert not thief.signed_in

    owner, person = world.browser(), world.somebody(victim.email)
    owner.by("kakao", **person)
    owner.call("POST", "/auth/login", {"email": victim.email, "password": victim.password})
    refused("OAUTH_NOT_PENDING", lambda: owner.call("POST", "/users/me/oauth-links", {"provider": "NAVER"}))
    refused("VALIDATION_FAILED", lambda: owner.call("POST", "/users/me/oauth-links", {"provider": "FACEBOOK"}))
    refused("ORIGIN_NOT_ALLOWED", lambda: owner.call("POST", "/users/me/oauth-links", {"provider": "KAKAO"},
                                                     Origin="https://evil.example"))
    assert owner.call("POST", "/users/me/oauth-links", {"provider": "KAKAO"})["provider"] == "KAKAO"
    refused("OAUTH_NOT_PENDING", lambda: owner.call("POST", "/users/me/oauth-links", {"provider": "KAKAO"}))
    again = world.browser()
    assert again.by("kakao", **person)[0] == SIGNED_IN
    assert again.call("GET", "/users/me")["id"] == victim.session["account"]["id"]
    linking(world, owner)


def linking(world, owner):
    """From the settings: never at once, never somebody else's, one of a provider."""
    other, person = world.member("google")
    page, query = owner.by("google", {"intent": "LINK"}, **person)
    assert (page, query) == ("/my/security", {"provider": "google"}), (page, query)
    assert owner.call("GET", "/auth/oauth/pending")["intent"] == "LINK"
    assert len(owner.call("GET", "/users/me/oauth-links")["items"]) == 1, "only its owner decides"
    refused("OAUTH_LINKED_ELSEWHERE", lambda: owner.call("POST", "/users/me/oauth-links", {"provider": "GOOGLE"}))
    owner.by("kakao", {"intent": "LINK"}, **world.somebody())
    refused("OAUTH_PROVIDER_LINKED", lambda: owner.call("POST", "/users/me/oauth-links", {"provider": "KAKAO"}))
    owner.by("google", {"intent": "LINK"}, **world.somebody())
    owner.call("DELETE", "/auth/oauth/pending")
    refused("OAUTH_NOT_PENDING", lambda: owner.call("POST", "/users/me/oauth-links", {"provider": "GOOGLE"}))
    page, query = owner.by("google", {"intent": "LINK"}, decision="deny", **person)
    assert (page, query["oauth"]) == ("/my/security", "OAUTH_DENIED")
    assert other.call("GET", "/users/me/oauth-links")["items"], "the other's is untouched"


def bad_returns(world):
    """State, cookie, code and provider belong together, once."""
    _, person = world.member("kakao")

    def lost(browser, callback, code="OAUTH_STATE_INVALID"):
        page, query = browser.come_back(callback)
        assert (page, query.get("oauth")) == ("/account/sign-in", code), (callback, page, query)
        assert not browser.signed_in

    browser, stranger = world.browser(), world.browser()
    callback = browser.decide("kakao", browser.start("kakao"), **person)
    query = dict(urllib.parse.parse_qsl(callback.partition("?")[2]))
    stranger.start("kakao")
    lost(stranger, callback)
    lost(world.browser(), callback)
    lost(browser, callback.replace(query["state"], query["state"][::-1]))
    lost(browser, "/auth/oauth/kakao/callback?code=x")
    lost(browser, "/auth/oauth/kakao/callback")
    lost(browser, "/auth/oauth/kakao/callback?code=%zz&state=%ff%fe")
    lost(browser, f"/auth/oauth/kakao/callback?code=x&state={'s' * 5000}")
    lost(browser, callback.replace("/kakao/", "/naver/"))
    assert browser.come_back(callback)[0] == SIGNED_IN, "what strangers tried took nothing away"
    ended = world.browser()
    ended.cookies = dict(browser.cookies)
    for token in ("__Host-access", "__Host-refresh"):
        ended.cookies.pop(token)
    lost(ended, callback)

    used = world.browser()
    address = used.start("kakao")
    state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))["state"]
    lost(used, f"/auth/oauth/kakao/callback?code={urllib.parse.quote(query['code'])}&state={state}", "OAUTH_FAILED")
    for text in ("code=never-issued", f"code={'c' * 3000}", "error=%20%22%3Cscript%3E", "code=x&iss=https://evil.example"):
        fresh = world.browser()
        state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(fresh.start("kakao")).query))["state"]
        lost(fresh, f"/auth/oauth/kakao/callback?{text}&state={state}", "OAUTH_FAILED")
    for provider in PROVIDERS:
        denied = world.browser()
        page, query = denied.by(provider, {"next": "/my"}, decision="deny", **person)
        assert (page, query) == ("/account/sign-in", {"provider": provider, "oauth": "OAUTH_DENIED", "next": "/my"}), query
    world.stack.sandbox_json("POST", "/sandbox/faults", {"target": "oauth-window", "kind": "no-state"})
    stateless = world.browser()
    lost(stateless, stateless.decide("kakao", stateless.start("kakao"), **person))


def bad_starts(world):
    browser = world.browser()
    for path in ("//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\t/evil.example", "/a\r\nSet-Cookie: a=b",
                 "javascript:alert(1)", "/" + "a" * 600, ""):
        refused("VALIDATION_FAILED", lambda p=path: browser.call(
            "GET", f"/auth/oauth/kakao/start?{urllib.parse.urlencode({'next': p})}"))
    for text in ("intent=STEAL", "language=fr", "next=%zz"):
        refused("VALIDATION_FAILED", lambda t=text: browser.call("GET", f"/auth/oauth/kakao/start?{t}"))
    for path in ("facebook/start", "facebook/callback", "KAKAO/start", "kakao", "kakao/stop", "..%2f/start"):
        refused("NOT_FOUND MALFORMED_REQUEST", lambda p=path: browser.call("GET", f"/auth/oauth/{p}"))
    refused("METHOD_NOT_ALLOWED", lambda: browser.call("POST", "/auth/oauth/kakao/start", {}))
    assert not browser.cookies
    refused("OAUTH_NOT_PENDING", lambda: world.sign_up(browser, "kakao", "nobody@example.com"))
    refused("VALIDATION_FAILED", lambda: world.sign_up(browser, "facebook", "nobody@example.com"))
    refused("VALIDATION_FAILED", lambda: world.sign_up(browser, "kakao", "nobody@example.com", oauthProvider=None))
    assert browser.call("GET", "/auth/oauth/providers") == {"providers": ["KAKAO", "NAVER", "GOOGLE"]}


def lying_providers(world):
    """Every way in which what comes back is not what was asked for: nobody is signed in."""
    members = {provider: world.member(provider)[1] for provider in PROVIDERS}

    def outcome_of(provider):
        browser = world.browser()
        page, query = browser.by(provider, **members[provider])
        assert browser.signed_in == (page == SIGNED_IN), (provider, page, query)
        return query.get("oauth", page)

    for provider in ("kakao", "google"):
        for kind in ("wrong-audience", "wrong-issuer", "wrong-nonce", "expired-token", "unknown-key", "unsigned", "hmac",
                     "bad-signature", "refuse"):
            world.fault("oauth-token", kind, provider)
            assert outcome_of(provider) == "OAUTH_FAILED", (provider, kind)
        assert outcome_of(provider) == SIGNED_IN, "and it is well again"
        world.stack.sandbox_json("POST", "/sandbox/oauth/keys")
        assert outcome_of(provider) == SIGNED_IN, "a new key is looked for"
    world.fault("oauth-token", "no-id-token", "kakao")
    assert outcome_of("kakao") == SIGNED_IN, "its number, asked for, is the same to the last digit"
    world.fault("oauth-token", "no-id-token", "google")
    assert outcome_of("google") == "OAUTH_FAILED"
    for provider in ("naver", "kakao"):
        world.fault("oauth-token", "no-id-token", "kakao")
        world.fault("oauth-user", "refuse", provider)
        assert outcome_of(provider) == "OAUTH_FAILED"
        world.stack.sandbox_json("DELETE", "/sandbox/faults")


def absent_providers(world):
    members = {provider: world.member(provider)[1] for provider in PROVIDERS}
    for kind, more in (("temporary", {}), ("oversized", {}), ("error-500", {}), ("html-body", {}), ("drop-connection", {}),
                       ("lost-answer", {}), ("delay", {"delayMs": 5000})):
        for provider in PROVIDERS if kind != "delay" else ("naver",):
            world.fault("oauth-token", kind, provider, **more)
            browser = world.browser()
            page, query = browser.by(provider, {"next": "/my"}, **members[provider])
            assert (page, query) == ("/account/sign-in", {"provider": provider, "oauth": "OAUTH_UNAVAILABLE", "next": "/my"}), \
                (provider, kind, page, query)
            assert world.browser().by(provider, **members[provider])[0] == SIGNED_IN, (provider, kind)
    for kind in ("temporary", "error-500", "drop-connection"):
        world.fault("oauth-user", kind, "naver", count=2)  # a dropped question is asked once more
        assert world.browser().by("naver", **members["naver"])[1].get("oauth") == "OAUTH_UNAVAILABLE", kind
        world.stack.sandbox_json("DELETE", "/sandbox/faults")
    world.stack.sandbox_json("POST", "/sandbox/oauth/keys")
    world.fault("oauth-keys", "error-500", "google")
    assert world.browser().by("google", **members["google"])[1].get("oauth") == "OAUTH_UNAVAILABLE", "a key that cannot be had"
    assert world.browser().by("google", **members["google"])[0] == SIGNED_IN


def nothing_is_kept_in_plain(world):
    """I8: neither numbers nor addresses of people there, nor the keys of browsers."""
    browser, person = world.browser(), world.somebody()
    browser.start("naver")
    browser.by("kakao", **person)
    rows = "\n".join(row[0] for table in ("oauth_link", "oauth_attempt", "oauth_pending", "sign_in")
                     for row in world.stack.sql(f"SELECT t::text FROM user_service.{table} t"))
    for secret in (person["subject"], person["email"], person["name"], browser.cookies["__Host-oauth"]):
        assert secret not in rows, secret
    world.sign_up(browser, "kakao", person["email"])
    rows = "\n".join(row[0] for row in world.stack.sql("SELECT t::text FROM user_service.oauth_link t"))
    assert person["subject"] not in rows


def check(stack, observe):
    world = World(stack, observe)
    stack.sandbox_json("POST", "/sandbox/oauth/keys")  # making one takes longer than an answer may
    for part in (newcomers, ways_in, no_takeover, bad_returns, bad_starts, lying_providers, absent_providers,
                 nothing_is_kept_in_plain):
        part(world)
