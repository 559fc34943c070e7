#!/usr/bin/env python3
"""Our own rules, those that no other tool checks: sizes, who includes whom, banned calls, error codes, rooms with a door sign.

usage: check_rules.py [FOLDER]    prints `path:line: what` for each breach; the last line counts rules. tools/check_rules_test.py
shows for each rule what it catches.
"""
import os
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
SKIPPED = {"build", "node_modules", "__pycache__"}
TEXT = (".cpp", ".hpp", ".sql", ".lua", ".py", ".sh", ".md", ".yaml", ".yml", ".json", ".cmake", ".txt", ".ts", ".tsx", "")
STATUS = {"kInvalid": 400, "kUnauthenticated": 401, "kForbidden": 403, "kNotFound": 404, "kNotAllowed": 405, "kConflict": 409,
          "kGone": 410, "kTooLarge": 413, "kUnsupported": 415, "kRefused": 422, "kLimited": 429, "kInternal": 500,
          "kUpstream": 502, "kUnavailable": 503, "kTimeout": 504}
LINES = {".cpp": 400, ".hpp": 200, ".py": 400, ".sh": 400, "openrun": 400}
FUNCTION_LINES, COLUMNS = 70, 100
RULES = []


def rule(check):
    RULES.append(check)
    return check


class Tree:
    """Path → text of everything that is ours."""

    def __init__(self, texts):
        self.texts = texts

    @staticmethod
    def read(root):
        texts = {}
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in SKIPPED and (not name.startswith(".") or name == ".ci")]
            for name in names:
                path = pathlib.Path(folder) / name
                if path.suffix in TEXT and path.stat().st_size < 2_000_000:
                    texts[path.relative_to(root).as_posix()] = path.read_text(errors="replace")
        return Tree(texts)

    def each(self, *endings):
        return [(path, text) for path, text in sorted(self.texts.items()) if path.endswith(endings)]

    def cpp(self):
        return self.each(".cpp", ".hpp")

    def folders(self, parent):
        return sorted({path.split("/")[1] for path in self.texts if path.startswith(parent + "/") and path.count("/") > 1})


def is_test(path):
    return path.endswith(("_test.cpp", "_test_support.hpp", "_test_support.cpp", "_contract.hpp", "_bench.cpp")) or \
        path.startswith(("libs/testing/", "tests/"))


def without_comments(text, keep_strings=False):
    """Same length and lines; comments (and what strings say) become blanks."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)

    def blank(match):
        found = match.group()
        if found.startswith("'") and re.match(r"[0-9a-fA-F]", text[match.start() - 1:match.start()] or " "):
            return found  # 10'000
        if keep_strings and not found.startswith("/"):
            return found
        return re.sub(r"[^\n]", " ", found)
    return pattern.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


# --- sizes ----------------------------------------------------------------------------------------------------------
@rule
def files_hold_one_idea(tree):
    for path, text in tree.each(*LINES):
        limit = LINES.get(pathlib.Path(path).suffix) or LINES["openrun"]
        lines = text.count("\n")
        if lines > limit:
            yield path, lines, f"{lines} lines, at most {limit}"


RAW_STRING = re.compile(r'R"(\w*)\(.*?\)\1"', re.S)


@rule
def lines_fit(tree):
    for path, text in tree.cpp():
        # Raw strings cannot be broken: only what stands around them counts.
        code = RAW_STRING.sub(lambda match: "\n" * match.group().count("\n"), text)
        for number, line in enumerate(code.split("\n"), 1):
            if len(line) > COLUMNS:
                yield path, number, f"{len(line)} columns, at most {COLUMNS}"


def functions(text):
    """(first line, lines) of every function body: a brace after a parenthesis, in a namespace or class."""
    code = without_comments(text)
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda match: re.sub(r"[^\n]", " ", match.group()), code, flags=re.M)
    scopes, start = [], 0
    for match in re.finditer(r"[{};]", code):
        position, sign = match.start(), match.group()
        if sign == "{":
            head = code[start:position]
            container = not scopes or scopes[-1][0] == "container"
            if container and re.search(r"\b(namespace|class|struct|union|enum|extern)\b(?![^{]*\))", head):
                scopes.append(("container", position))
            else:
                scopes.append(("function" if container and "(" in head else "inner", position))
        elif sign == "}" and scopes:
            kind, begin = scopes.pop()
            if kind == "function":
                yield line_of(code, begin), code.count("\n", begin, position) + 1
        start = match.end()


@rule
def functions_can_be_read_at_once(tree):
    for path, text in tree.cpp():
        for line, lines in functions(text):
            if lines > FUNCTION_LINES:
                yield path, line, f"a function of {lines} lines, at most {FUNCTION_LINES}"


# --- who includes whom ----------------------------------------------------------------------------------------------
@rule
def arrows_point_one_way(tree):
    for path, text in tree.cpp():
        here = path.split("/")
        for match in re.finditer(r'^\s*#\s*include\s+["<](libs|services)/(\w+)/', text, re.M):
            there = match.groups()
            if here[0] == "services" and there[0] == "services" and there[1] != here[1]:
                why = "a service never includes another service"
            elif here[0] == "libs" and there[0] == "services":
                why = "a library never includes a service"
            elif here[:2] == ["libs", "base"] and there != ("libs", "base"):
                why = "libs/base includes nothing of ours"
            else:
                continue
            yield path, line_of(text, match.start()), f"includes {'/'.join(there)}: {why}"


@rule
def the_domain_knows_no_network_and_no_sql(tree):
    for path, text in tree.cpp():
        if re.match(r"services/\w+/domain/", path) and not is_test(path):
            for match in re.finditer(r"#\s*include\s+[\"<](libs/(?:http|net|postgres|redis|bus)/|boost/(?:asio|beast))", text):
                yield path, line_of(text, match.start()), f"the domain includes {match.group(1)}"


# --- banned calls ---------------------------------------------------------------------------------------------------
BANNED = [
    (r"(?<![\w.:>])(?:::|std::)?(?:u|nano)?sleep\s*\(", "sleeping blocks the io thread", ()),
    (r"\bsleep_(?:for|until)\s*\(", "sleeping blocks the io thread", ("libs/testing/",)),
    (r"[.>]detach\s*\(\s*\)", "a detached thread has no owner", ("libs/bus/kafka_handle.cpp",)),
    (r"\basio::detached\b", "a detached coroutine drops its errors; use a TaskGroup or Spawn", ()),
    (r"(?<![\w.:>])(?:std::)?s?rand\s*\(", "randomness is injected (libs/base/random.hpp)", ()),
    (r"(?<![\w.:>])(?:::|std::)?system\s*\(", "no shell", ()),
    (r"(?<![\w.>])(?:secure_)?getenv\s*\(", "settings come through libs/base/settings and libs/secrets",
     ("libs/base/settings.cpp", "libs/secrets/", "main.cpp", "libs/testing/")),
    (r"(?<![\w.:>])(?:std::)?(?:v?s?n?f?printf|v[sf]n?printf)\s*\(", "log through libs/telemetry",
     ("libs/base/assert.cpp", "libs/postgres/value.cpp", "libs/net/runtime.cpp", "main.cpp",
      "libs/service/host.cpp", "libs/testing/")),
    (r"\bstd::(?:cout|cerr|clog)\b", "log through libs/telemetry", ("libs/telemetry/log.cpp",)),
    (r"\busing namespace std\s*;", "names of std keep their prefix", ()),
]


@rule
def no_banned_calls(tree):
    for path, text in tree.cpp():
        code = without_comments(text)
        for pattern, why, allowed in BANNED:
            if any(path.startswith(place) or path.endswith("/" + place) for place in allowed) or (
                    allowed and is_test(path)):
                continue
            for match in re.finditer(pattern, code):
                yield path, line_of(code, match.start()), f"{match.group().strip()}: {why}"


@rule
def warnings_are_not_silenced_without_a_reason(tree):
    for path, text in tree.cpp():
        for match in re.finditer(r"NOLINT(?:NEXTLINE|BEGIN|END)?(\([^)\n]+\))?([^\n]*)", text):
            if match.group(1) is None or (not re.search(r"\w{3}", match.group(2)) and "END" not in match.group()):
                yield path, line_of(text, match.start()), "NOLINT needs (the check's name) and a reason"


@rule
def promises_have_an_issue(tree):
    words = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
    for path, text in sorted(tree.texts.items()):
        for match in words.finditer(text):
            yield path, line_of(text, match.start()), f"{match.group()} in the text"


@rule
def paths_are_of_no_machine(tree):
    pattern = re.compile(r"(?<![\w.}])/(?:work|home|Users)/\w+|(?<![\w.}])/root/\w")
    for path, text in sorted(tree.texts.items()):
        if path.startswith("tools/check_rules"):
            continue
        for match in pattern.finditer(text):
            yield path, line_of(text, match.start()), f"a path of one machine: {match.group()}"


# --- rooms ----------------------------------------------------------------------------------------------------------
@rule
def rooms_are_named_after_what_they_hold(tree):
    seen = set()
    for path in sorted(tree.texts):
        for name in path.split("/")[:-1]:
            if name in ("common", "util", "utils", "helper", "helpers", "manager", "managers", "misc") and name not in seen:
                seen.add(name)
                yield path, 1, f"a folder called {name}"


@rule
def every_room_has_a_readme(tree):
    for parent in ("libs", "services"):
        for name in tree.folders(parent):
            if f"{parent}/{name}/README.md" not in tree.texts:
                yield f"{parent}/{name}", 1, "has no README.md"


@rule
def headers_open_with_their_purpose(tree):
    for path, text in tree.each(".hpp"):
        if path.startswith("cmake/"):
            continue
        lines = text.split("\n")
        if lines[0] != "#pragma once":
            yield path, 1, "begins with #pragma once"
        elif not lines[1].startswith("//"):
            yield path, 2, "says first what it is for"


@rule
def statements_say_their_intent(tree):
    for path, text in tree.each(".sql", ".lua"):
        if re.match(r"services/\w+/(sql|lua)/", path) and not text.startswith("--"):
            yield path, 1, "begins with a comment: intent, locks, index"


@rule
def links_lead_somewhere(tree):
    folders = {parent.as_posix() for path in tree.texts for parent in pathlib.PurePosixPath(path).parents}
    for path, text in tree.each(".md"):
        for match in re.finditer(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" in match.group(1) or match.group(1).startswith("mailto:"):
                continue
            there = os.path.normpath(os.path.join(os.path.dirname(path), match.group(1)))
            if there not in tree.texts and there not in folders:
                yield path, line_of(text, match.start()), f"the link {match.group(1)} leads nowhere"


# --- error codes ----------------------------------------------------------------------------------------------------
# Two of the table's statuses have no kind of their own.
SPECIAL = {("kTimeout", 408), ("kTooLarge", 431)}
# At start-up, inside a field error, or with nobody left to hear it. What is kInternal is INTERNAL to the client.
NEVER_SENT = {"INVALID_SETTINGS", "INVALID_KEY", "ADDRESS_UNAVAILABLE", "INVALID_ID", "INVALID_TIME", "CLIENT_GONE"}
MADE = re.compile(r'Kind::(k\w+)\s*,\s*(?:\.code\s*=\s*)?"([A-Z][A-Z0-9_]*)"')


@rule
def error_codes_are_in_the_contract(tree):
    known = yaml.safe_load(tree.texts.get("api/errors.yaml", "{}")) or {}
    for path, text in tree.cpp():
        if is_test(path):
            continue
        code = without_comments(text, keep_strings=True)
        for match in MADE.finditer(code):
            kind, name = match.groups()
            where = path, line_of(code, match.start())
            if name not in known:
                if kind != "kInternal" and name not in NEVER_SENT:
                    yield *where, f"{name} is not in api/errors.yaml"
            elif known[name]["status"] != STATUS.get(kind) and (kind, known[name]["status"]) not in SPECIAL:
                yield *where, f"{name} is {kind} ({STATUS.get(kind)}), but {known[name]['status']} in api/errors.yaml"


@rule
def the_contract_has_no_dead_error_codes(tree):
    text = tree.texts.get("api/errors.yaml", "{}")
    used = "\n".join(content for path, content in tree.texts.items()
                     if path.startswith(("libs/", "services/")) and not is_test(path) and not path.endswith(".md"))
    words = set(re.findall(r"[A-Z][A-Z0-9_]+", used))
    for name in yaml.safe_load(text) or {}:
        if name not in words:
            yield "api/errors.yaml", line_of(text, text.index(f"\n{name}:") + 1 if f"\n{name}:" in text else 0), \
                f"{name} is used nowhere"


@rule
def error_texts_are_whole(tree):
    text = tree.texts.get("api/errors.yaml", "{}")
    for name, one in (yaml.safe_load(text) or {}).items():
        whole = isinstance(one.get("status"), int) and all(
            one.get(part, {}).get(language) for part in ("title", "detail") for language in ("ko", "en"))
        if not whole:
            yield "api/errors.yaml", line_of(text, max(0, text.find(f"\n{name}:") + 1)), f"{name} needs status, title, detail"


def main():
    tree = Tree.read(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    failed = 0
    for check in RULES:
        breaches = list(check(tree))
        failed += bool(breaches)
        if breaches:
            print(f"{check.__name__.replace('_', ' ')}: {len(breaches)} breach(es)")
        for path, line, what in breaches:
            print(f"  {path}:{line}: {what}")
    print(f"{len(RULES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
