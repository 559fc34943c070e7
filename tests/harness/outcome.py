"""Runs the test functions of a stage and prints `N passed, N failed` as the last line."""
import sys
import time
import traceback


class Skipped(Exception):
    """What this machine does not have and cannot fetch; said loudly, counted neither way."""


def run(*tests):
    passed = failed = 0
    for test in tests:
        start = time.monotonic()
        try:
            test()
        except Skipped as reason:
            print(f"SKIPPED {test.__name__}: {reason}")
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"FAIL {test.__name__} ({time.monotonic() - start:.1f} s)")
            traceback.print_exc(file=sys.stdout)
        else:
            passed += 1
            print(f"ok   {test.__name__} ({time.monotonic() - start:.1f} s)")
        sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)
