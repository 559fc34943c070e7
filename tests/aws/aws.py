"""The object store, the secrets and the backups against what plays AWS; the services on it, with keys that rotate under them."""
import os
import subprocess
import tempfile

from aws import backups, engines, on_aws
from harness import outcome
from harness.stack import ROOT

BUCKET = "openrun-images"
PROGRAM = ROOT / "build" / os.environ.get("OPENRUN_TEST_BUILD", "dev") / "libs" / "objects" / "objects_test"


def gtest(which, **variables):
    """What the program says, once all has passed."""
    done = subprocess.run([PROGRAM, f"--gtest_filter={which}"], env=os.environ | variables, capture_output=True, text=True,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def object_store_without_aws():
    said = gtest("*memory*:*files*:ObjectNames.*:FilesOnly.*")
    assert "SKIPPED" not in said and "[  PASSED  ] 8 tests." in said, said[-1500:]


def contract_suite(url, **variables):
    """The C++ contract of object stores against a real server."""
    engines.aws(url, "s3", "mb", f"s3://{BUCKET}")
    return gtest("*s3*:S3Only.*", OPENRUN_TEST_S3_URL=url, **variables)


def object_store_on_moto():
    with tempfile.TemporaryDirectory() as folder:
        engine = engines.moto(folder).start()
        try:
            said = contract_suite(engine.url)
        finally:
            engine.stop()
    assert "[  PASSED  ] 4 tests." in said, said[-1500:]


def object_store_on_localstack():
    with tempfile.TemporaryDirectory() as folder:
        engine = engines.localstack(folder).start()
        try:
            said = contract_suite(engine.url, OPENRUN_TEST_S3_ENFORCES="1")
        finally:
            engine.stop()
    assert "SKIPPED" not in said and "[  PASSED  ] 5 tests." in said, said[-1500:]


def main():
    try:
        engines.environment("moto")
        engines.environment("localstack")
    except outcome.Skipped as reason:
        print(f"SKIPPED: S3, Secrets Manager and backups are not tested: {reason}", flush=True)
        outcome.run(object_store_without_aws)
    outcome.run(object_store_without_aws, object_store_on_moto, object_store_on_localstack, *on_aws.TESTS, *backups.TESTS,
                on_aws.end)


if __name__ == "__main__":
    main()
