"""All of it, in order; the last line counts. `run.sh static` stops before the stack is started."""
import sys
import time
import traceback

from monitoring import static, live, traces


class Report:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, name, action):
        """`action` raises AssertionError with the reason; a SKIPPED reason is returned as text."""
        begin = time.monotonic()
        try:
            skipped = action()
        except Exception as error:  # pylint: disable=broad-except
            self.failed += 1
            print(f"FAIL {name}: {error}", flush=True)
            if not isinstance(error, AssertionError):
                traceback.print_exc()
            return
        if skipped:
            self.skipped += 1
            print(f"SKIPPED {name}: {skipped}", flush=True)
            return
        self.passed += 1
        print(f"ok   {name} ({time.monotonic() - begin:.1f} s)", flush=True)


def main():
    report = Report()
    static.run(report)
    if sys.argv[1:] != ["static"]:
        live.run(report, traces.run)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
