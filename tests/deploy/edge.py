"""nginx and what stands behind it: TLS, limits, addresses, memory, streams, ports; and one ticket bought over TLS."""
import http.client
import json
import os
import ssl
import subprocess
import sys
import time

from deploy.checks import check
from deploy.engine import ROOT, docker, run
from deploy.site import EDGE, PLAIN



def curl(*words):
    return run("curl", "-sS", "--max-time", "10", *words, check=False).stdout


def wait_for_answer(seconds=120):
    end = time.monotonic() + seconds
    while curl("-k", "-o", "/dev/null", "-w", "%{http_code}", EDGE + "/api/v1/events") != "200":
        if time.monotonic() > end:
            raise RuntimeError("the stack does not answer")
        time.sleep(0.1)


def judge(site):
    os.environ["SSL_CERT_FILE"] = str(site.certificate)
    judge_tls(site.certificate)
    judge_ports(site)
    address_of_client(site)
    answer = curl(PLAIN + "/internal/anything", "-o", "/dev/null", "-w", "%{http_code}")
    check("what is not the API's is not served", answer == "404", answer)
    check("a wrong path of the edge is 404 where no web runs", curl("-k", "-o", "/dev/null", "-w", "%{http_code}", EDGE + "/") == "404")


def handshake(version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    try:
        connection = http.client.HTTPSConnection("localhost", context=context, timeout=5)
        connection.connect()
        return connection.sock.version()
    except (ssl.SSLError, OSError):
        return None


def judge_tls(certificate):
    check("TLS 1.2 and 1.3 are spoken, 1.1 is not", handshake(ssl.TLSVersion.TLSv1_2) and handshake(ssl.TLSVersion.TLSv1_3)
          and not handshake(ssl.TLSVersion.TLSv1_1))
    head = run("curl", "-sS", "--http2", "--cacert", certificate, "-D", "-", "-o", "/dev/null", EDGE + "/api/v1/events", check=False)
    check("HTTP/2 with HSTS, by a certificate that can be trusted", head.stdout.lower().startswith("http/2 200") and
          "strict-transport-security: max-age=31536000" in head.stdout.lower(), head.stdout + head.stderr)
    moved = curl("-I", "http://localhost/api/v1/events?a=b").lower()
    check("port 80 leads to 443", "308" in moved and "location: https://localhost/api/v1/events?a=b" in moved, moved)


def judge_ports(site):
    public, local = set(), set()
    for row in site.running().values():
        for port in row.get("Publishers") or []:
            if port["PublishedPort"]:
                (local if port["URL"] == "127.0.0.1" else public).add(port["PublishedPort"])
    check("only 80 and 443 are public", public == {80, 443}, (public, local))
    check("the rest is on 127.0.0.1", {8080, 4566, 5432, 6379, 8086, 8090, 9090} <= local, local)
    writable = [name for name, row in site.running().items() if name.endswith("-service")
                and not json.loads(docker("inspect", row["ID"]))[0]["HostConfig"]["ReadonlyRootfs"]]
    check("the services' root is read-only", not writable, writable)
    told = json.dumps([json.loads(docker("inspect", row["ID"]))[0]["Config"]["Env"] for row in site.running().values()])
    known = [path.name for path in (site.folder / "secrets").glob("OPENRUN_*") if len(path.read_text().strip()) > 8
             and path.read_text().strip() in told and not path.name.endswith(("_EMAIL", "_URL"))]
    check("no credential stands in a container's environment", not known, known)


def address_of_client(site):
    """A stranger with an address of its own, who claims to be somebody else."""
    run("ip", "addr", "add", "203.0.113.7/32", "dev", "lo")
    bridge = json.loads(docker("network", "inspect", "ticketing-net"))[0]["IPAM"]["Config"][0]["Gateway"]
    curl("-k", "--interface", "203.0.113.7", "-H", "X-Forwarded-For: 198.51.100.1", f"https://{bridge}/api/v1/events/none-of-these")
    time.sleep(1.5)
    log = site.compose("logs", "--no-color", "gateway-service")
    check("the gateway knows the client's real address, whatever it claims", "203.0.113.7" in log and "198.51.100.1" not in log, log[-500:])


def buy_over_tls(site):
    """The demo show and a new buyer's whole way, as people run them."""
    words = [sys.executable, "-m", "demo.seed", "--gateway", EDGE, "--sandbox", site.sandbox, "--secrets", site.folder / "secrets",
             "--accounts", "/run/accounts.json"]
    seeded = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True, check=False)
    check("the demo show is loaded through nginx over TLS", seeded.returncode == 0, seeded.stdout + seeded.stderr)
    bought = subprocess.run([sys.executable, "-m", "demo.demo", "--json", "--gateway", EDGE, "--sandbox", site.sandbox], cwd=ROOT,
                            capture_output=True, text=True, check=False)
    tickets = json.loads(bought.stdout)["tickets"] if bought.returncode == 0 else []
    check("a new buyer gets two valid tickets through nginx over TLS", len(tickets) == 2 and all(one["state"] == "VALID" for one in tickets),
          bought.stdout + bought.stderr)
    schedule = curl("-k", EDGE + "/api/v1/events?sale=ON_SALE")
    event = json.loads(schedule)["items"][0]["id"]
    one = next(each["id"] for each in json.loads(curl("-k", f"{EDGE}/api/v1/events/{event}"))["schedules"] if each["state"] == "ON_SALE")
    judge_memory(one)
    judge_stream(one)


def judge_memory(schedule):
    seen = [curl("-k", "-D", "-", "-o", "/dev/null", f"{EDGE}/api/v1/queue/{schedule}/status").lower() for _ in range(6)]
    check("the queue's shared status is answered from memory", any("x-cache: hit" in head or "x-cache: updating" in head for head in seen), seen[-1])


def judge_stream(schedule):
    """The first event comes while the stream is open."""
    begin = time.monotonic()
    with subprocess.Popen(["curl", "-skN", "--max-time", "8", f"{EDGE}/api/v1/schedules/{schedule}/seats/stream"], stdout=subprocess.PIPE) as stream:
        first = os.read(stream.stdout.fileno(), 200)
        took = time.monotonic() - begin
        stream.kill()
    check("events come as they happen, not when a buffer is full", first and took < 5, (first, took))




def judge_limits():
    """With limits of 5 a second and 10 at once."""
    answers = curl("-k", "--parallel", "-o", "/dev/null", "-w", "%{http_code} %header{retry-after}\\n",
                   EDGE + "/api/v1/events?page=[1-60]").splitlines()
    refused = [line for line in answers if line.startswith("429")]
    check("one address that asks for too much is refused a part of it, with a time to wait", 0 < len(refused) < len(answers)
          and all(line == "429 1" for line in refused), (len(answers), refused[:3]))


def judge_web(site, is_built):
    """The pages beside the API, on one origin."""
    if not is_built:
        print("SKIPPED: the pages were not built (tools/web build), so they were not served", flush=True)
        return
    site.compose("--profile", "local", "--profile", "web", "up", "-d", "--no-deps", "web")
    end = time.monotonic() + 30
    while curl("-k", "-o", "/dev/null", "-w", "%{http_code}", EDGE + "/") != "200" and time.monotonic() < end:
        time.sleep(0.2)
    page = curl("-k", "-L", EDGE + "/")
    check("with profile web the edge serves the pages at /, the API at /api", "<html" in page and
          curl("-k", "-o", "/dev/null", "-w", "%{http_code}", EDGE + "/api/v1/events") == "200", page[:300])
    site.compose("--profile", "local", "--profile", "web", "rm", "-sf", "web")
