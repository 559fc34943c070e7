"""A Docker engine of our own, inside the namespaces that run.sh made: its socket and state in a private /run, its images in
build/deploy/docker."""
import json
import os
import pathlib
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "deploy"
PARTS = FOLDER / "parts"
DOCKER = "/usr/bin/docker"  # Debian's: it has BuildKit built in


class NoEngine(Exception):
    """Says why."""


def run(*command, check=True, seconds=600, text=None, **variables):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds, check=False,
                          input=text, env=os.environ | {key: str(value) for key, value in variables.items()})
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))[:300]} ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done


def docker(*words, **more):
    return run(DOCKER, *words, **more).stdout.strip()


def inspect(name):
    return json.loads(docker("inspect", name))[0]


def start():
    """Until it answers. Networks, mounts and processes are this namespace's own."""
    run("ip", "link", "set", "lo", "up")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    os.environ |= {"DOCKER_HOST": "unix:///run/docker.sock", "DOCKER_BUILDKIT": "1", "DOCKER_CONFIG": "/run/docker-client"}
    data = FOLDER / "docker"
    for attempt in (1, 2):
        log = open(FOLDER / "dockerd.log", "w", encoding="utf-8")
        child = subprocess.Popen(["/usr/sbin/dockerd", "--data-root", str(data), "--exec-root", "/run/docker", "--pidfile", "/run/docker.pid",
                                  "--host", "unix:///run/docker.sock"], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < end:
            if run(DOCKER, "version", check=False).returncode == 0:
                return settle()
            time.sleep(0.1)
        child.kill()
        child.wait()
        if attempt == 1:
            shutil.rmtree(data, ignore_errors=True)
    lines = (FOLDER / "dockerd.log").read_text(errors="replace").strip().splitlines()
    raise NoEngine("dockerd does not start: " + (lines[-1] if lines else "it says nothing"))


def settle():
    """What an interrupted run left behind goes away; images stay."""
    driver = docker("info", "-f", "{{.Driver}}")
    if driver == "vfs":
        raise NoEngine("the file system has no overlays")
    for kind, listing in (("rm", ["ps", "-aq"]), ("volume rm", ["volume", "ls", "-q"])):
        left = docker(*listing).split()
        if left:
            docker(*kind.split(), "-f", *left)
    docker("network", "prune", "-f")


# --- images ---------------------------------------------------------------------------------------------------------
SEED = {  # target of images/Dockerfile → the name docker-compose.yml asks for
    "postgres": "postgres:18-alpine", "redis": "redis:7-alpine", "nginx": "nginx:1.28", "zookeeper": "confluentinc/cp-zookeeper:7.5.0",
    "kafka": "confluentinc/cp-kafka:7.5.0", "localstack": "localstack/localstack:3.0", "prometheus": "prom/prometheus:v3.5.0",
    "grafana": "grafana/grafana:12.1.1", "kafka-ui": "provectuslabs/kafka-ui:v0.7.2", "node-exporter": "prom/node-exporter:v1.9.1",
    "nginx-exporter": "nginx/nginx-prometheus-exporter:1.4.2", "postgres-exporter": "prometheuscommunity/postgres-exporter:v0.17.1",
    "redis-exporter": "oliver006/redis_exporter:v1.74.0", "registry": "openrun-test/registry:1"}


def import_root(part, name):
    """A root file system as an image, again only when it is another one."""
    mark = str((PARTS / part).stat().st_mtime_ns)
    known = run(DOCKER, "image", "inspect", "-f", "{{.Comment}}", name, check=False)
    if known.returncode == 0 and known.stdout.strip() == mark:
        return
    subprocess.run(f"tar -C '{PARTS / part}' -c . | {DOCKER} import -m {mark} - {name}", shell=True, check=True, stdout=subprocess.DEVNULL)


def build_standins():
    import_root("root", "openrun-test/root:1")
    import_root("distroless", "gcr.io/distroless/cc-debian12:nonroot")
    here = ROOT / "tests/deploy/images"
    shutil.rmtree(PARTS / "entrypoints", ignore_errors=True)
    shutil.copytree(here / "entrypoints", PARTS / "entrypoints")
    (PARTS / ".dockerignore").write_text("root\ndistroless\ncompose\nawscli\n*.log\n")
    for target, name in SEED.items():
        docker("build", "--network", "none", "-q", "-f", here / "Dockerfile", "--target", target, "-t", name, PARTS)
