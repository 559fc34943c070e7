"""What goes wrong with a deploy: it says so in one line, and the version before goes on selling."""
import fcntl
import os
import signal
import subprocess
import time

from deploy.checks import check
from deploy.engine import docker
from deploy.rollout import versions
from deploy.site import SECRET, Crowd


def refuses(site, crowd, text, words, expected, **more):
    before = versions(site)
    status, said = site.deploy(*words, **more)
    check(f"{text}: refused, {expected!r}, and the version before sells", status == 1 and expected in said
          and versions(site) == before and not crowd.failures, (status, said[-800:], crowd.failures[:3]))
    crowd.failures.clear()


def judge(site):
    with Crowd(site, site.schedule, readers=2, buyers=1, first_seat=4000) as crowd:
        refuses(site, crowd, "a tag that does not exist", ["nowhere"], "cannot be had")
        refuses(site, crowd, "a migration that fails", ["badsql"], "could not be brought up to date")
        refuses(site, crowd, "a full disk", ["v2"], "the disk is full", DEPLOY_FREE_MB="99999999")
        judge_secrets(site, crowd)
        killed(site, crowd)
        two_at_once(site)
    with Crowd(site, site.schedule, readers=3, buyers=0) as crowd:
        without_kafka(site, crowd)


def judge_secrets(site, crowd):
    good = site.secret()
    for text, value, expected in (("a secret that is no JSON", "OPENRUN_JWKS=…", "no JSON object"),
                                  ("a secret without an address", {**good, "RDS_ENDPOINT": ""}, "lacks RDS_ENDPOINT"),
                                  ("a secret without a key", {k: v for k, v in good.items() if k != "OPENRUN_LOOKUP_KEY"}, "OPENRUN_LOOKUP_KEY"),
                                  ("a secret with a line break", {**good, "OPENRUN_ADMIN_PASSWORD": "a\nb"}, "malformed")):
        site.put_secret(value)
        refuses(site, crowd, text, ["v2"], expected)
    site.put_secret(good)
    refuses(site, crowd, "a secret that is missing", ["v2"], "cannot be read", SECRET_ID=SECRET + "/not")


def killed(site, crowd):
    """kill -9 in the middle of the roll-out: old and new stand side by side; the next deploy goes on from there."""
    child = subprocess.Popen([site.home / "deploy.sh", "v2"], cwd=site.home, env=site.environment(), stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + 60
    while len(docker("ps", "-q", "--filter", "label=com.docker.compose.service=user-service").split()) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    two = len(docker("ps", "-q", "--filter", "label=com.docker.compose.service=user-service").split())
    status, said = site.deploy("v2")
    one = len(docker("ps", "-q", "--filter", "label=com.docker.compose.service=user-service").split())
    check("a deploy that was killed midway leaves no lock; the next one goes on and says so", (two, one) == (2, 1) and status == 0
          and "was interrupted" in said and versions(site) == {"v2"}, (two, one, status, said[-800:]))
    check("and nobody was turned away", not crowd.failures, crowd.failures[:8])
    crowd.failures.clear()


def two_at_once(site):
    with open(site.home / ".deploy/lock", "a", encoding="utf-8") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        status, said = site.deploy("v2")
    check("two at once: the second one ends with 75", status == 75 and "another deploy runs" in said, said)


def without_kafka(site, crowd):
    """The bus is away and cannot be started."""
    real, kept = "confluentinc/cp-kafka:7.5.0", "openrun-test/kafka-kept:1"
    docker("tag", real, kept)
    docker("build", "-q", "-t", real, "-", text="FROM openrun-test/root:1\nENTRYPOINT [\"/bin/false\"]\n")
    docker("rm", "-f", site.running()["kafka"]["ID"])
    try:
        status, said = site.deploy("v1")
        check("with a dead Kafka a version is brought into service, with a warning", status == 0 and versions(site) == {"v1"}
              and "WARNING: Kafka does not answer" in said, said[-1200:])
        time.sleep(1)
        check("and without Kafka nobody was turned away", not crowd.failures, crowd.failures[:8])
    finally:
        docker("tag", kept, real)
        docker("rm", "-f", *docker("ps", "-aq", "--filter", "label=com.docker.compose.service=kafka").split())
