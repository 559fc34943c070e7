"""What Systems Manager starts on the machine: openrun-release, with a bucket that is a folder and a deploy.sh that tells."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile

from terraform import tool

RELEASE = tool.MODULE / "openrun-release"
TAG = "0123456789abcdef0123456789abcdef01234567"
# `aws s3 cp s3://bucket/KEY TO`, with the folder $FAKE_BUCKET as the bucket.
AWS = """#!/bin/bash
set -eu
[[ "$1 $2" == "s3 cp" ]]
shift 2
[[ $1 == --no-progress ]] && shift
cp "$FAKE_BUCKET/${1#s3://the-bucket/}" "$2"
"""
DEPLOY = """#!/bin/bash
echo "deploy.sh $* secret=$SECRET_ID region=$AWS_DEFAULT_REGION in $PWD"
[[ ${1:-} != "$BROKEN" ]] || exit 3
"""


class Machine:
    def __init__(self, folder):
        self.folder, self.home = folder, folder / "home"
        (folder / "bin").mkdir()
        (folder / "bucket/releases").mkdir(parents=True)
        self.script("bin/aws", AWS)
        self.script("bin/systemctl", '#!/bin/bash\necho "$*" >>"$OPENRUN_UNITS/calls"\n')
        (folder / "units").mkdir()
        (folder / "deploy/spot").mkdir(parents=True)
        shutil.copy(tool.ROOT / "deploy/spot/openrun-spot.service", folder / "deploy/spot")
        shutil.copytree(tool.ROOT / "deploy/backup", folder / "deploy/backup")
        (folder / "conf").write_text("OPENRUN_PROJECT=ticketing\nOPENRUN_BUCKET=the-bucket\nAWS_DEFAULT_REGION=ap-northeast-2\n"
                                     "SECRET_ID=ticketing/prod/env\n")

    def script(self, name, text):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    def put(self, tag, with_deploy=True):
        self.script("deploy.sh", DEPLOY)
        (self.folder / "docker-compose.yml").write_text(f"# {tag}\n")
        with tarfile.open(self.folder / f"bucket/releases/{tag}.tar.gz", "w:gz") as bundle:
            for name in ["docker-compose.yml", "deploy/spot", "deploy/backup"] + ["deploy.sh"] * with_deploy:
                bundle.add(self.folder / name, name)

    def release(self, *words, broken="-"):
        environment = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "FAKE_BUCKET": str(self.folder / "bucket"),
                       "OPENRUN_CONF": str(self.folder / "conf"), "OPENRUN_HOME": str(self.home), "BROKEN": broken,
                       "OPENRUN_UNITS": str(self.folder / "units")}
        return subprocess.run([RELEASE, *words], env=environment, capture_output=True, text=True, check=False, timeout=30)


@contextlib.contextmanager
def machine():
    with tempfile.TemporaryDirectory(prefix="openrun-release-") as folder:
        yield Machine(pathlib.Path(folder))


def release_is_fetched_and_handed_to_deploy():
    with machine() as one:
        assert one.release("status").returncode == 1, "nothing was released yet"
        one.put(TAG)
        done = one.release(TAG)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == (f"deploy.sh {TAG} secret=ticketing/prod/env region=ap-northeast-2 "
                                       f"in {one.home}"), done.stdout
        assert (one.home / "docker-compose.yml").read_text() == f"# {TAG}\n"
        assert "restart openrun-spot.service" in (one.folder / "units/calls").read_text(), "spot notices are watched for"
        assert (one.folder / "units/openrun-spot.service").exists()
        assert "enable --quiet --now openrun-backup.timer" in (one.folder / "units/calls").read_text(), "the database is dumped each night"
        assert "/opt/openrun/deploy/backup/nightly.sh" in (one.folder / "units/openrun-backup.service").read_text()
        assert one.release("rollback").stdout.startswith("deploy.sh rollback ")
        assert one.release(TAG, broken=TAG).returncode == 3, "deploy.sh's word is the last one"
        assert not list(one.home.glob(".release.??????")), "nothing half unpacked is left"


def what_is_no_release_is_refused():
    with machine() as one:
        for bad in ("", "latest", "main; reboot", "$(reboot)", "../../etc", TAG.upper()):
            done = one.release(bad)
            assert done.returncode == 2 and "usage:" in done.stderr, (bad, done)
        assert one.release(TAG).returncode != 0, "it is not in the bucket"
        assert not (one.home / "docker-compose.yml").exists()
        one.put(TAG, with_deploy=False)
        done = one.release(TAG)
        assert done.returncode == 1 and "no deploy.sh" in done.stderr, done
        assert not (one.home / "docker-compose.yml").exists(), "a bundle that is none changes nothing"
