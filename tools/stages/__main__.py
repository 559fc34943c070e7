"""openrun test [--list] [NAME…]: every stage, or those named; the last line is `N passed, N failed`.

A stage is one of those below, or any executable tests/NAME/run.sh whose last line says `N passed, N failed`. A line
`# build: release` in run.sh asks for that build first (dev without such a line; `none` for no build). Each stage has a time limit in seconds:
OPENRUN_TEST_LIMIT_<NAME>, or OPENRUN_TEST_LIMIT for all.
"""
import os
import re
import signal
import sys
import time

from stages import checks, programs
from stages.running import ROOT, run

# Cheap first. Stages of tests/ that are not named here come at the end, by name.
ORDER = ["rules", "shellcheck", "format", "settings", "seed-map", "unit", "contract", "portone-sdk", "commands", "monitoring", "web",
         "race", "chaos", "tsan", "tidy", "aws", "kafka", "deploy-lint", "spot", "terraform", "workflows", "deploy"]
BUILT_IN = {"rules": checks.rules, "shellcheck": checks.shellcheck, "format": checks.formatting, "tidy": checks.tidy,
            "tidy-all": checks.tidy_all, "unit": programs.unit, "tsan": programs.tsan}
ON_DEMAND = {"tidy-all"}
NEEDS_NO_DEV_BUILD = {"rules", "shellcheck", "format", "tsan"}
LIMITS = {"rules": 120, "shellcheck": 300, "format": 300, "unit": 1500, "tsan": 1800, "tidy": 1200, "tidy-all": 1800, "deploy": 1800, "web": 1800}
DEFAULT_LIMIT = 1200
RELEASE = ["openrun-migrate", "sandbox"] + [f"{name}-service" for name in
                                            ("gateway", "user", "event", "queue", "reservation", "payment")]
BUILD_LIMIT = 3600


def plugged():
    return sorted(path.parent.name for path in (ROOT / "tests").glob("*/run.sh") if os.access(path, os.X_OK))


def all_stages():
    known = [name for name in ORDER if name in BUILT_IN or name in plugged()]
    return known + [name for name in plugged() if name not in known] + sorted(ON_DEMAND)


def limit_of(name):
    variable = "OPENRUN_TEST_LIMIT_" + re.sub(r"\W", "_", name).upper()
    return float(os.environ.get(variable) or os.environ.get("OPENRUN_TEST_LIMIT") or LIMITS.get(name, DEFAULT_LIMIT))


def builds_of(name):
    if name in NEEDS_NO_DEV_BUILD:
        return []
    if name in BUILT_IN:
        return ["dev"]
    asked = re.findall(r"^# build: (.+)$", (ROOT / "tests" / name / "run.sh").read_text(), re.M)
    return [preset for preset in " ".join(asked).split() or ["dev"] if preset != "none"]


class Run:
    def __init__(self):
        self.builds, self.results = {}, []

    def build(self, preset):
        """Once a run; the second time it is known how it went."""
        if preset not in self.builds:
            begin = time.monotonic()
            print(f"building ({preset}) …", flush=True)
            ended = run([ROOT / "tools" / "build", preset, *(RELEASE if preset == "release" else [])], BUILD_LIMIT)
            self.builds[preset] = ended.status == 0
            if ended.status:
                print(ended.text)
            print(f"building ({preset}): {'done' if ended.status == 0 else 'FAILED'}, "
                  f"{time.monotonic() - begin:.0f} s", flush=True)
        return self.builds[preset]

    def stage(self, name):
        print(f"\n== {name} ({time.strftime('%T')})", flush=True)
        if not all([self.build(preset) for preset in builds_of(name)]):
            print("not run: its build failed")
            return self.note(name, 0, 1, 0)
        begin = time.monotonic()
        try:
            if name in BUILT_IN:
                passed, failed = BUILT_IN[name](limit_of(name))
            else:
                passed, failed = run([ROOT / "tests" / name / "run.sh"], limit_of(name), echo=True).counted()
        except Exception as error:  # pylint: disable=broad-except
            print(f"{name}: {type(error).__name__}: {error}")
            passed, failed = 0, 1
        return self.note(name, passed, failed, time.monotonic() - begin)

    def note(self, name, passed, failed, seconds):
        self.results.append((name, passed, failed, seconds))
        print(f"{name}: {passed} passed, {failed} failed, {seconds:.0f} s", flush=True)

    def end(self):
        print("\n" + "\n".join(f"  {'ok  ' if not failed else 'FAIL'} {name:<14} {passed:>5} passed {failed:>4} failed "
                               f"{seconds:>6.0f} s" for name, passed, failed, seconds in self.results))
        passed, failed = (sum(one[column] for one in self.results) for column in (1, 2))
        print(f"\n{passed} passed, {failed} failed")
        return 1 if failed or not passed else 0


def main():
    # --deploy is the stage of that name: the deployment, for real, where a Docker engine can be started.
    words = ["deploy" if word == "--deploy" else word for word in sys.argv[1:]]
    if words == ["--list"]:
        print("\n".join(all_stages()))
        return 0
    if any(word.startswith("-") for word in words):
        print(__doc__)
        return 0 if words[0] in ("-h", "--help") else 2
    unknown = [word for word in words if word not in all_stages()]
    if unknown:
        print(f"openrun: no stage is called {', '.join(unknown)}; there are {', '.join(all_stages())}", file=sys.stderr)
        return 2
    # SIGTERM ends children and stores the way Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["OPENRUN_TEST_NAMED"] = "1" if words else "0"  # some stages do less when all are run
    runner = Run()
    for name in words or [name for name in all_stages() if name not in ON_DEMAND]:
        runner.stage(name)
    return runner.end()


if __name__ == "__main__":
    sys.exit(main())
