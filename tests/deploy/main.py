"""The deployment, exercised: python3 -m deploy.main [--measure]   (from run.sh, in namespaces of its own)

Every check is a sentence; the last line counts them.
"""
import sys
import time
import traceback

from deploy import bad_days, edge, engine, images, rollout, watched
from deploy.checks import CHECKS, check
from deploy.site import SERVICES, Site


def bring_up(site):
    """docker compose --profile local up, and nothing else."""
    begin = time.monotonic()
    # The crowd has one address, whose limits would be reached.
    site.compose("--profile", "local", "up", "-d", "--quiet-pull", REQUESTS_PER_SECOND="100000", REQUESTS_BURST="100000")
    started = time.monotonic() - begin
    edge.wait_for_answer()
    print(f"the stack was started in {started:.1f} s and answered after {time.monotonic() - begin:.1f} s", flush=True)
    running = site.running()
    check("every service of the compose file runs with profile local",
          set(SERVICES) | {"postgres", "redis", "localstack", "sandbox", "nginx", "kafka", "zookeeper", "prometheus", "grafana", "kafka-ui"}
          <= set(running), sorted(running))


def without_profile(site):
    site.down()
    site.compose("up", "-d", "--quiet-pull", REQUESTS_PER_SECOND="5", REQUESTS_BURST="10")
    running = set(site.running())
    check("without the profile the services, nginx and the bus run", set(SERVICES) | {"nginx", "kafka", "zookeeper"} <= running, sorted(running))
    check("without the profile no PostgreSQL, Redis, LocalStack or sandbox runs",
          not running & {"postgres", "redis", "localstack", "sandbox", "secrets", "migrator"}, sorted(running))
    edge.judge_limits()
    site.down("--volumes")


def story(measure):
    images.build_and_judge()
    site = Site()
    try:
        bring_up(site)
        edge.judge(site)
        edge.buy_over_tls(site)
        edge.judge_web(site, images.build_web())
        poster = watched.a_poster(site)
        watched.judge()
        if measure:
            from deploy import figures  # pylint: disable=import-outside-toplevel
            figures.write(site)
            return
        rollout.judge(site)
        watched.still_there(site, poster)
        bad_days.judge(site)
        without_profile(site)
    except BaseException:
        print(site.compose("ps", "-a", check=False))
        for name in SERVICES + ["nginx", "migrator", "secrets", "kafka", "postgres"]:
            print(f"--- {name}\n" + site.compose("logs", "--no-color", "--tail", "8", name, check=False)[-2500:])
        raise


def main():
    measure = "--measure" in sys.argv[1:]
    try:
        engine.start()
        begin = time.monotonic()
        engine.build_standins()
        print(f"stand-ins: {time.monotonic() - begin:.0f} s", flush=True)
    except engine.NoEngine as why:
        print(f"\nSKIPPED: the deployment was not exercised: {why}\n\n1 passed, 0 failed")
        return 0
    try:
        story(measure)
    except Exception as error:  # pylint: disable=broad-except
        traceback.print_exc()
        check(f"the story was told to its end ({type(error).__name__})", False, str(error)[-1500:])
    failed = [text for text, good in CHECKS if not good]
    print("\n" + "\n".join(f"FAILED: {text}" for text in failed))
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
