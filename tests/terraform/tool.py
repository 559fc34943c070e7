"""Terraform where it is installed, its AWS provider from a mirror on this machine or from the registry, and moto as AWS."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

from harness import pypi
from harness.outcome import Skipped
from harness.stack import ROOT, Process, free_port

MODULE = ROOT / "deploy/terraform"
PROVIDER = "registry.terraform.io/hashicorp/aws"


def binary():
    found = shutil.which("terraform")
    if not found:
        raise Skipped("Terraform is not installed")
    return found


def mirror():
    """The folder above registry.terraform.io that holds the unpacked provider; None: there is none."""
    found = subprocess.run(["find", "/", "-xdev", "-maxdepth", "9", "-path", f"*/{PROVIDER}/*",
                            "-name", "terraform-provider-aws_v*"], capture_output=True, text=True, check=False, timeout=60)
    paths = sorted(found.stdout.split())
    return pathlib.Path(paths[0].split(f"/{PROVIDER}/")[0]) if paths else None


class Terraform:
    """A copy of the module in a folder of its own, so that nothing is left in the tree."""

    def __init__(self, folder, variables):
        self.folder = folder / "deploy/terraform"
        shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(MODULE, self.folder, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*", "*.tfvars"))
        # Neither credentials nor settings of whoever runs the tests reach it.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))}
        self.environment = kept | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0",
                                   "AWS_EC2_METADATA_DISABLED": "true", "TF_CLI_CONFIG_FILE": str(self._config(folder))}
        self.environment |= {f"TF_VAR_{name}": value for name, value in variables.items()}

    @staticmethod
    def _config(folder):
        found, file = mirror(), folder / "terraform.rc"
        file.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{found}"\n  }}\n}}\n'
                        if found else "")
        return file

    def run(self, *words, seconds=120):
        done = subprocess.run([binary(), *words], cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              check=False, timeout=seconds, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr

    def must(self, *words, seconds=120):
        status, text = self.run(*words, seconds=seconds)
        assert status == 0, f"terraform {' '.join(words)}:\n{text[-3000:]}"
        return text

    def init(self):
        try:
            status, text = self.run("init", "-no-color", "-backend=false", "-lockfile=readonly", seconds=90)
        except subprocess.TimeoutExpired as late:
            raise Skipped("the provider for AWS could not be fetched in 90 s") from late
        if status and ("Failed to query available provider packages" in text or "Could not retrieve" in text):
            raise Skipped("the provider for AWS is not on this machine and its registry does not answer")
        assert status == 0, text[-3000:]
        return self

    def value(self, expression):
        """What an expression is after the apply; the state keeps only a digest of long texts."""
        done = subprocess.run([binary(), "console"], input=f"jsonencode({expression})\n", cwd=self.folder, text=True,
                              env=self.environment, capture_output=True, check=True, timeout=120)
        return json.loads(json.loads(done.stdout))

    def json(self, *words):
        return json.loads(subprocess.run([binary(), "show", "-json", *words], cwd=self.folder, env=self.environment,
                                         capture_output=True, text=True, check=True, timeout=120).stdout)


@contextlib.contextmanager
def module(**variables):
    """Initialised, in a folder that is gone afterwards, with its state."""
    binary()
    given = {"ssh_cidr": "203.0.113.7/32", "first_database_password": "thrown-away-at-once"} | variables
    with tempfile.TemporaryDirectory(prefix="openrun-terraform-") as folder:
        yield Terraform(pathlib.Path(folder), given).init()


def python_with_moto():
    """The one of tests/aws, unless another is named."""
    wanted = (ROOT / "tests/aws/requirements-moto.txt").read_text()
    return os.environ.get("OPENRUN_MOTO_PYTHON") or str(pypi.environment("moto", wanted) / "bin/python")


def path_with_aws():
    """AWS's command line lies beside the Python that has moto, or somewhere on PATH."""
    return f"{pathlib.Path(python_with_moto()).parent}:{os.environ['PATH']}"


@contextlib.contextmanager
def moto():
    """Its address; the process is ended by pid."""
    python, port = python_with_moto(), free_port()
    with tempfile.TemporaryDirectory(prefix="openrun-moto-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        process = Process("moto", [str(python), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
                          environment | {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}, pathlib.Path(folder) / "moto.log").start()
        try:
            address, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
            while True:
                try:
                    urllib.request.urlopen(f"{address}/moto-api/data.json", timeout=10).close()
                    break
                except OSError:
                    if not process.alive() or time.monotonic() > end:
                        raise RuntimeError(process.tail()) from None
                    time.sleep(0.1)
            yield address
        finally:
            process.stop()
