"""Runs one command of a stage within its time; a command that takes longer is ended with everything it started."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAST_LINE = re.compile(r"^(\d+) passed, (\d+) failed$")
TIMED_OUT = 124


def _end_group(process):
    for how, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        try:
            os.killpg(process.pid, how)
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


class Ended:
    def __init__(self, status, text):
        self.status, self.text = status, text

    def counted(self):
        """From the last line; a stage that fails or says nothing counts as one failure at least."""
        lines = self.text.strip().splitlines()
        found = LAST_LINE.match(lines[-1].strip()) if lines else None
        passed, failed = (int(found[1]), int(found[2])) if found else (0, 0)
        if failed == 0 and (self.status != 0 or passed == 0):
            failed = 1
        return passed, failed


def run(command, seconds, echo=False, environment=None):
    """Output and exit status; 124 when the time was over, or is over already."""
    if seconds <= 0:
        return Ended(TIMED_OUT, "not begun: the stage's time was over\n")
    process = subprocess.Popen([str(word) for word in command], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               env=os.environ | (environment or {}), start_new_session=True)
    over = threading.Event()

    def expire():
        over.set()
        _end_group(process)

    timer = threading.Timer(seconds, expire)
    timer.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if echo:
                sys.stdout.write(line)
                sys.stdout.flush()
        status = process.wait()
    except BaseException:
        _end_group(process)
        raise
    finally:
        timer.cancel()
    if over.is_set():
        lines.append(f"ended: its time of {seconds:.0f} s was over\n")
        if echo:
            print(lines[-1], end="")
        status = TIMED_OUT
    return Ended(status, "".join(lines))
