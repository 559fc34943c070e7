"""The images: built by deploy/images/build.sh from the release build, then looked at."""
import json
import pathlib
import shutil
import subprocess
import time

from deploy.checks import check
from deploy.engine import DOCKER, ROOT, docker, inspect, run
from deploy.site import REGISTRY, SERVICES

ALL = SERVICES + ["sandbox", "migrator"]
MEGABYTES_MAX = 60


def build(tag, *images, registry=REGISTRY):
    return run(ROOT / "deploy/images/build.sh", "--tag", tag, "--registry", registry, *images, DOCKER=DOCKER).stdout


def build_and_judge():
    begin = time.monotonic()
    tag = run(ROOT / "deploy/images/tag.sh").stdout.strip()
    print(build(tag, registry="openrun"), end="")
    print(f"images: {time.monotonic() - begin:.0f} s", flush=True)
    sizes = {name: inspect(f"openrun/{name}:{tag}")["Size"] / 1e6 for name in ALL}
    check(f"each image is smaller than {MEGABYTES_MAX} MB", max(sizes.values()) < MEGABYTES_MAX, sizes)
    check("each image runs as nobody in particular", all(inspect(f"openrun/{name}")["Config"]["User"] == "65532:65532" for name in ALL))
    check("each program that stays has a health check",
          all(inspect(f"openrun/{name}")["Config"].get("Healthcheck") for name in ALL if name != "migrator"))
    shell = run(DOCKER, "run", "--rm", "--entrypoint", "/bin/sh", "openrun/user-service", "-c", "true", check=False)
    check("there is no shell in them", shell.returncode != 0, shell.stderr)
    printed = run(DOCKER, "run", "--rm", "--read-only", "--cap-drop", "ALL", "openrun/user-service", "--print-settings", check=False)
    check("a program runs with a read-only root and no capabilities", "OPENRUN_PORT" in printed.stdout, printed.stderr)
    check("the input has one tag", len({run(ROOT / "deploy/images/tag.sh").stdout for _ in range(2)}) == 1)
    judge_bill(tag)
    judge_layers()


def judge_bill(tag):
    """Every library in the image belongs to a package of its bill."""
    bills = {}
    for name in ALL:
        container = docker("create", f"openrun/{name}:{tag}")
        with subprocess.Popen([DOCKER, "cp", f"{container}:/usr/share/sbom/{name}.spdx.json", "-"], stdout=subprocess.PIPE) as copy:
            text = subprocess.run(["tar", "-xO"], stdin=copy.stdout, capture_output=True, check=True).stdout
        docker("rm", container)
        bills[name] = json.loads(text)
    wanted = {"libc6", "libstdc++6"}
    check("each image carries its bill of materials (SPDX 2.3), Debian's packages with their versions",
          all(bill["spdxVersion"] == "SPDX-2.3" and wanted <= {part["name"] for part in bill["packages"]}
              and all(part["versionInfo"] for part in bill["packages"]) for bill in bills.values()))
    linked = run("ldd", ROOT / "build/deploy/../release/services/payment/payment-service", check=False).stdout
    check("the bill of payment-service knows libpq, which the program links",
          "libpq.so" not in linked or "libpq5" in {part["name"] for part in bills["payment-service"]["packages"]})


def judge_layers():
    """The same input, built twice from nothing, gives the same layers."""
    for tag in ("one", "two"):
        docker("build", "--no-cache", "-q", "-f", ROOT / "deploy/images/Dockerfile", "--target", "event-service", "-t", f"openrun-test/again:{tag}", ROOT)
    one, two = (inspect(f"openrun-test/again:{tag}")["RootFS"]["Layers"] for tag in ("one", "two"))
    check("built twice, an image has the same layers", one == two, (one, two))


def build_web():
    """The pages' image, around what `tools/web build` made; False where nobody made it."""
    if not (ROOT / "build/web/server.js").exists():
        return False
    node = run(ROOT / "tools/web", "node").stdout.strip()
    text = "FROM gcr.io/distroless/cc-debian12:nonroot\nCOPY node /nodejs/bin/node\n"
    scratch = pathlib.Path("/run/node")
    scratch.mkdir(exist_ok=True)
    shutil.copy2(node, scratch / "node")
    (scratch / "Dockerfile").write_text(text)
    docker("build", "-q", "-t", "gcr.io/distroless/nodejs22-debian12:nonroot", scratch)
    print(build(run(ROOT / "deploy/images/tag.sh").stdout.strip(), "web", registry="openrun"), end="", flush=True)
    return True


# --- versions for the roll-out ----------------------------------------------------------------------------------------
def derive(name, tag, source, lines, context=None):
    """REGISTRY/NAME:TAG from REGISTRY/NAME:SOURCE with further lines, pushed."""
    text = f"FROM {REGISTRY}/{name}:{source}\n" + "\n".join(lines) + "\n"
    folder = context or "-"
    if context:
        (context / "Dockerfile").write_text(text)
        docker("build", "-q", "-t", f"{REGISTRY}/{name}:{tag}", folder)
    else:
        docker("build", "-q", "-t", f"{REGISTRY}/{name}:{tag}", "-", text=text)
    docker("push", "-q", f"{REGISTRY}/{name}:{tag}")


def publish_versions(scratch):
    """In a registry on 127.0.0.1: v1, v2; `broken` (user-service ends at once), `mute` (the gateway does), `badsql` (a migration fails)."""
    docker("run", "-d", "--name", "registry", "-p", "127.0.0.1:5000:5000", "openrun-test/registry:1")
    for name in ALL:
        docker("tag", f"openrun/{name}:latest", f"{REGISTRY}/{name}:v1")
    time.sleep(1)
    for name in ALL:
        docker("push", "-q", f"{REGISTRY}/{name}:v1")
    nonsense = ["ENTRYPOINT [\"/usr/local/bin/probe\", \"9\"]"]
    migration = scratch / "sql"
    migration.mkdir(parents=True, exist_ok=True)
    (migration / "9999_broken.sql").write_text("CREATE TABLE half_done (id int);\nSELECT nothing_like_this();\n")
    for tag, name, lines in (("v2", None, []), ("broken", "user-service", nonsense), ("mute", "gateway-service", nonsense),
                             ("badsql", "migrator", ["COPY 9999_broken.sql /app/services/user/migrations/9999_broken.sql"])):
        for each in ALL:
            extra = lines if each == name else []
            derive(each, tag, "v1", [f"LABEL openrun.test={tag}", *extra], migration if extra and tag == "badsql" else None)
