"""Programs from PyPI in virtual environments under .cache/, made once for each list of versions and kept for every run.

An environment is whole when its mark is there: what was interrupted is made anew, and of two runs at once one waits.
"""
import fcntl
import hashlib
import re
import shutil
import subprocess
import tempfile
import time

from harness.outcome import Skipped
from harness.stack import ROOT

# Where it really is: scripts in an environment name its folder, and .cache may be a link.
CACHE = (ROOT / ".cache").resolve()
INSTALL_SECONDS = 600


def environment(name, wanted):
    """The folder of a virtual environment with what `wanted` lists, a requirement a line. Skipped: PyPI cannot be reached."""
    folder = CACHE / "pypi" / f"{name}-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            _install(name, wanted, folder)
    return folder


def _install(name, wanted, folder):
    shutil.rmtree(folder, ignore_errors=True)
    begin = time.monotonic()
    print(f"installing {name} from PyPI …", flush=True)
    made = subprocess.run(["/usr/bin/python3", "-m", "venv", folder], capture_output=True, text=True, check=False)
    if made.returncode:
        raise RuntimeError(f"no virtual environment (python3-venv?): {made.stdout}{made.stderr}")
    pip = [folder / "bin" / "pip", "--disable-pip-version-check", "--quiet"]
    with tempfile.TemporaryDirectory() as scratch:
        probe = subprocess.run([*pip, "download", "--no-deps", "--no-cache-dir", "--retries", "1", "--timeout", "15", "--dest",
                                scratch, "six==1.17.0"],
                               capture_output=True, text=True, check=False, timeout=120)
    if probe.returncode:
        raise Skipped("PyPI cannot be reached: " + probe.stderr.strip().split("\n")[-1])
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(wanted)
        requirements.flush()
        try:
            done = subprocess.run([*pip, "install", "--no-compile", "-r", requirements.name], capture_output=True, text=True,
                                  check=False, timeout=INSTALL_SECONDS)
        except subprocess.TimeoutExpired:
            raise Skipped(f"{name} was not installed within {INSTALL_SECONDS} s") from None
    if done.returncode and re.search(r"Connection|timed? ?out|HTTPSConnectionPool|IncompleteRead", done.stderr, re.I):
        raise Skipped("PyPI went away: " + done.stderr.strip().split("\n")[-1])
    if done.returncode:
        raise RuntimeError(f"{name} cannot be installed:\n{done.stdout}{done.stderr}"[-2000:])
    (folder / "whole").touch()
    print(f"installed {name} in {time.monotonic() - begin:.0f} s", flush=True)
