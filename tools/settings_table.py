#!/usr/bin/env python3
"""docs/settings.md is what the programs themselves say: --write makes it from their --print-settings, --check compares.

usage: settings_table.py --write|--check [PRESET]      (PRESET: dev, release; default dev)
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "settings.md"
PROGRAMS = {"gateway": "gateway-service", "user": "user-service", "event": "event-service", "queue": "queue-service",
            "reservation": "reservation-service", "payment": "payment-service", "sandbox": "sandbox",
            "migrator": "openrun-migrate"}
HEAD = """# Settings

Every knob of every program. A program reads them once, at its start, from files in `OPENRUN_SECRETS_DIR` (one a setting, named like it),
then, with `OPENRUN_SECRETS=aws`, from AWS Secrets Manager ([secrets.md](secrets.md), which also says what is read again while it runs),
and then from its environment; it tells all mistakes at once and ends. Where secrets are is read from the environment alone. `PROGRAM --print-settings` prints its table; the stage `settings`
compares this page with them, and `tools/settings_table.py --write` makes it anew. Durations: `250ms`, `30s`, `5min`, `12h`, `7d`.

`./openrun up` sets addresses and credentials; further settings are given to it as variables and reach every program:
`OPENRUN_LOG_LEVEL=debug ./openrun up`.
"""
COLUMNS = "| setting | type | default | bounds | what it is |\n|---|---|---|---|---|\n"


def rows(name, preset):
    binary = ROOT / "build" / preset / "services" / name / PROGRAMS[name]
    done = subprocess.run([binary, "--print-settings"], capture_output=True, text=True, check=True, cwd="/",
                          env={"ASAN_OPTIONS": "detect_leaks=0"})
    return done.stdout.splitlines()


def web_rows():
    """The web is no program of ours that prints: web/settings.json is what it reads."""
    told = json.loads((ROOT / "web" / "settings.json").read_text())
    return [f"| `{one['name']}` | {one['type']} | {one['default']} |  | {one['what']} |" for one in told]


def tables(preset):
    """Program → rows; what most programs share stands once, under "all"."""
    found = {name: rows(name, preset) for name in PROGRAMS}
    services = [set(found[name]) for name in PROGRAMS if name != "migrator"]
    shared = set.intersection(*services)
    common = [row for row in found["gateway"] if row in shared]
    return {"every program": common} | {name: [row for row in one if row not in shared] for name, one in found.items()} | {
        "web": web_rows()}


def page(preset):
    text = HEAD
    for name, one in tables(preset).items():
        text += f"\n## {name}\n\n{COLUMNS}" + "\n".join(one) + "\n"
    return text


def sections(text):
    """Heading → its rows."""
    found, name = {}, ""
    for line in text.splitlines():
        if line.startswith("## "):
            name = line[3:]
            found[name] = []
        elif line.startswith("| `"):
            found[name].append(line)
    return found


def check(preset):
    written = sections(PAGE.read_text()) if PAGE.exists() else {}
    passed = failed = 0
    for name, said in tables(preset).items():
        missing = [row for row in said if row not in written.get(name, [])]
        stale = [row for row in written.get(name, []) if row not in said]
        if missing or stale:
            failed += 1
            print("\n".join([f"FAIL {name}"] + [f"  docs/settings.md lacks: {row}" for row in missing]
                            + [f"  docs/settings.md has, the program does not: {row}" for row in stale]))
        else:
            passed += 1
    if failed:
        print("tools/settings_table.py --write makes the page anew")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    what, preset = (sys.argv[1:] + ["", ""])[:2]
    if what == "--check":
        return check(preset or "dev")
    if what == "--write":
        PAGE.write_text(page(preset or "dev"))
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
