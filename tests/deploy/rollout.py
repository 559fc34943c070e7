"""Versions come and go while people buy."""
import pathlib
import time

from deploy import images
from deploy.checks import check
from deploy.site import REGISTRY, SERVICES, Crowd


def versions(site):
    running = site.running()
    return {running[name]["Image"].rsplit(":", 1)[1] for name in SERVICES}


def judge(site):
    images.publish_versions(pathlib.Path("/run/versions"))
    site.put_secret(site.secret())
    schedule = site.open_sale()
    site.schedule = schedule
    # The limits of one address are those of production: the crowd shares one.
    with Crowd(site, schedule) as crowd:
        time.sleep(3)
        before = crowd.reads, crowd.bought
        check("people read and buy before anything is rolled out", before[0] > 20 and before[1] > 1 and not crowd.failures, crowd.failures[:5])
        for tag in ("v1", "v2"):
            begin, reads, bought = time.monotonic(), crowd.reads, crowd.bought
            status, said = site.deploy(tag)
            took = time.monotonic() - begin
            time.sleep(1)
            check(f"deploy.sh {tag} brings it into service", status == 0 and versions(site) == {tag}, said[-1500:])
            check(f"while {tag} took over ({took:.0f} s) {crowd.reads - reads} reads and {crowd.bought - bought} purchases went through, none failed",
                  not crowd.failures and crowd.reads - reads > 100 and crowd.bought > bought, crowd.failures[:8])
            crowd.failures.clear()
        for tag, why in (("broken", "a service that ends at once"), ("mute", "a gateway that ends at once")):
            reads = crowd.reads
            status, said = site.deploy(tag, DEPLOY_PATIENCE="20")
            time.sleep(1)
            check(f"{why} is not brought into service, v2 serves as before", status == 1 and versions(site) == {"v2"} and "v2 serves as before" in said,
                  said[-1500:])
            check(f"meanwhile nobody was turned away ({crowd.reads - reads} reads)", not crowd.failures, crowd.failures[:8])
            crowd.failures.clear()
        status, said = site.deploy("rollback")
        time.sleep(1)
        check("deploy.sh rollback brings the version before back", status == 0 and versions(site) == {"v1"}, said[-1500:])
        check("and nobody was turned away", not crowd.failures, crowd.failures[:8])
        crowd.failures.clear()
        print(f"slowest read of all: {crowd.slowest * 1000:.0f} ms; {crowd.reads} reads, {crowd.bought} purchases", flush=True)
    status, said = site.deploy("status")
    check("deploy.sh status tells what serves", status == 0 and "version  v1" in said and f"{REGISTRY}/gateway-service:v1" in said, said)
    mode = (site.home / ".env").stat().st_mode & 0o777
    check(".env is read by its owner only", mode == 0o600, oct(mode))
