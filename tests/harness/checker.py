"""Judges real answers by api/openapi.yaml and real messages by api/events/*.schema.json.

Every observed answer must be of a documented path and method, with a documented status (or `default`), the documented
content type and a body that the schema accepts; errors must carry a code of api/errors.yaml under its status.
"""
import json
import pathlib
import re
import threading

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PREFIX = "/api/v1"


class Checker:
    def __init__(self):
        self.document = yaml.safe_load((ROOT / "api/openapi.yaml").read_text())
        self.errors = yaml.safe_load((ROOT / "api/errors.yaml").read_text())
        resolver = jsonschema.RefResolver("", self.document)
        self.validator = lambda schema: jsonschema.Draft202012Validator(
            schema, resolver=resolver, format_checker=jsonschema.FormatChecker())
        self.paths = sorted(((re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), path)
                             for path in self.document["paths"]), key=lambda pair: pair[1].count("{"))
        self.lock = threading.Lock()
        self.breaches, self.seen = [], {}
        self.events = {path.name.removesuffix(".schema.json"): json.loads(path.read_text())
                       for path in (ROOT / "api/events").glob("*.schema.json")}
        self.seen_events = {}

    def breach(self, text):
        with self.lock:
            self.breaches.append(text)

    def operation(self, method, path):
        bare = path.split("?")[0]
        if not bare.startswith(PREFIX):
            return None, None
        bare = bare[len(PREFIX):]
        for pattern, name in self.paths:
            if pattern.match(bare):
                return name, self.document["paths"][name].get(method.lower())
        return None, None

    def observe(self, method, path, answer):
        if answer.status >= 400:
            self.check_problem(method, path, answer)
            return
        name, operation = self.operation(method, path)
        if operation is None:
            self.breach(f"{method} {path} answered {answer.status} but is not in the contract")
            return
        with self.lock:
            self.seen.setdefault((method, name), set()).add(answer.status)
        response = operation["responses"].get(str(answer.status))
        if response is None:
            self.breach(f"{method} {name}: status {answer.status} is not documented")
            return
        for header in response.get("headers", {}):
            if header not in answer.headers:
                self.breach(f"{method} {name}: header {header} is missing")
        content = response.get("content", {})
        if not content:
            if answer.text:
                self.breach(f"{method} {name}: {answer.status} should have no body")
            return
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        if kind not in content:
            self.breach(f"{method} {name}: content type {kind!r} is not documented")
            return
        if kind == "application/json":
            self.check(f"{method} {name} {answer.status}", answer.body, content[kind]["schema"])

    def check(self, where, body, schema):
        for error in list(self.validator(schema).iter_errors(body))[:3]:
            place = "/".join(str(part) for part in error.absolute_path)
            self.breach(f"{where}: /{place}: {error.message[:200]}")

    def check_problem(self, method, path, answer):
        where = f"{method} {path.split('?')[0]} {answer.status}"
        if method == "HEAD":
            return
        if answer.headers.get("Content-Type", "").split(";")[0] != "application/problem+json":
            self.breach(f"{where}: not a problem document: {answer.text[:200]!r}")
            return
        self.check(where, answer.body, self.document["components"]["schemas"]["Problem"])
        known = self.errors.get(answer.body.get("code"))
        if known is None:
            self.breach(f"{where}: code {answer.body.get('code')} is not in api/errors.yaml")
        elif known["status"] != answer.status or answer.body["status"] != answer.status:
            self.breach(f"{where}: code {answer.body['code']} belongs to status {known['status']}")
        if answer.status in (429, 503) and "Retry-After" not in answer.headers:
            self.breach(f"{where}: Retry-After is missing")

    def observe_event(self, text):
        event = json.loads(text)
        schema = self.events.get(event.get("type"))
        if schema is None:
            self.breach(f"event {event.get('type')} has no schema")
            return
        self.seen_events[event["type"]] = self.seen_events.get(event["type"], 0) + 1
        for error in list(jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
                          .iter_errors(event))[:3]:
            place = "/".join(str(part) for part in error.absolute_path)
            self.breach(f"event {event['type']}: /{place}: {error.message[:200]}")
        if len(text.encode()) > 256 * 1024:
            self.breach(f"event {event['type']}: larger than 256 KiB")
