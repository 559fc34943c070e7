"""Test programs (GoogleTest): two at a time, every test case counted; one that crashes or hangs is a failure."""
import concurrent.futures
import json
import os
import pathlib
import tempfile
import time

from stages import database
from stages.running import ROOT, run

AT_ONCE = 2
SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1", "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


def found(preset, *folders):
    """Programs called *_test."""
    paths = [path for folder in folders for path in sorted((ROOT / "build" / preset / folder).rglob("*_test"))]
    return [path for path in paths if path.is_file() and os.access(path, os.X_OK)]


def _run_one(program, end, variables):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        ended = run([program, "--gtest_brief=1", f"--gtest_output=json:{report}"],
                    end - time.monotonic(),
                    environment=SANITIZERS | variables | {"OPENRUN_ROOT": str(ROOT)})
        tests = failed = 0
        if report.exists():
            told = json.loads(report.read_text())
            failed = told["failures"] + told.get("errors", 0)
            tests = sum(case["result"] == "COMPLETED" for suite in told["testsuites"] for case in suite["testsuite"])
        if ended.status != 0 and failed == 0:
            failed = 1  # died, hung, or a sanitizer spoke after the last test
        return ended, max(0, tests - failed), failed


def run_programs(programs, seconds, variables):
    """All of them within `seconds`."""
    passed = failed = 0
    end = time.monotonic() + seconds
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {pool.submit(_run_one, program, end, variables): program for program in programs}
        for job in concurrent.futures.as_completed(jobs):
            ended, good, bad = job.result()
            if bad:
                print("\n".join(ended.text.splitlines()[-80:]))
            print(f"  {jobs[job].name:<28} {good:>4} passed, {bad} failed", flush=True)
            passed, failed = passed + good, failed + bad
    return passed, failed


def unit(seconds):
    # A folder of tests/ without a run.sh of its own is just more test programs.
    loose = [f"tests/{path.name}" for path in sorted((ROOT / "tests").iterdir())
             if (path / "CMakeLists.txt").exists() and not (path / "run.sh").exists()]
    programs = found("dev", "libs", "services", *loose)
    if not programs:
        print("no test programs were built")
        return 0, 1
    with database.shared("dev") as variables:
        return run_programs(programs, seconds, variables)


def tsan_targets():
    """The libraries, and the one service that runs more than one io thread."""
    libraries = [path.parent.name for path in sorted(ROOT.glob("libs/*/CMakeLists.txt"))
                 if any(path.parent.rglob("*_test.cpp"))]
    gateway = ["service_gateway_test"] if any((ROOT / "services" / "gateway").rglob("*_test.cpp")) else []
    return [f"{name}_test" for name in libraries] + gateway


def tsan(seconds):
    targets, begin = tsan_targets(), time.monotonic()
    built = run([ROOT / "tools" / "build", "tsan", "openrun-migrate", *targets], seconds)
    if built.status:
        print(built.text)
        return 0, 1
    programs = [path for path in found("tsan", "libs", "services") if path.name in targets]
    with database.shared("tsan") as variables:
        return run_programs(programs, seconds - (time.monotonic() - begin), variables)
