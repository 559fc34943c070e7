"""What the machine's parts lend one another: pictures in S3, and what Prometheus sees of everybody."""
import json
import time
import urllib.parse
import urllib.request

from deploy.checks import check
from deploy.edge import curl
from deploy.site import EDGE
from harness import pictures
from harness.client import Client
from harness.people import Staff
from monitoring import static

BUCKET = "openrun-images"
# One name of each exporter that says more than that it is alive.
TELLING = ["pg_up == 1", "redis_up == 1", "nginx_up == 1", "node_memory_MemAvailable_bytes", "openrun_certificate_not_after_seconds > time()",
           'jvm_memory_used_bytes{service="kafka"}', 'jvm_memory_used_bytes{service="zookeeper"}',
           "kafka_server_brokertopicmetrics_messagesin_total > 0", "zookeeper_nodecount > 0"]


def a_poster(site):
    """Uploaded straight to LocalStack, as a browser of the staff does; → its path and its bytes."""
    desk, data = Staff(site), pictures.png(320, 200)
    begun = pictures.begin(desk, data)
    url = urllib.parse.urlsplit(begun["upload"]["url"])
    check("a poster's upload goes straight to the bucket", url.netloc == "127.0.0.1:4566" and url.path.startswith(f"/{BUCKET}/uploads/"), url)
    forged = {"upload": begun["upload"] | {"url": begun["upload"]["url"].replace("Signature=", "Signature=0")}}
    refused = [pictures.send(desk, forged, data), pictures.send(desk, begun, data + b"x"), pictures.send(desk, begun, data, "text/html")]
    check("a forged upload, another size and another type are refused", refused == [403] * 3, refused)
    check("the pages may upload from their origin, others may not", allows(url, "https://localhost") and not allows(url, "https://example.org"))
    sent = pictures.send(desk, begun, data)
    image = desk.call("POST", f"/images/{begun['id']}/confirm")
    head = json.loads(site.aws("s3api", "head-object", "--bucket", BUCKET, "--key", "images/" + image["url"].rsplit("/", 1)[1]))
    check("it is in S3, for ever cacheable", sent == 200 and head["CacheControl"].endswith("immutable") and head["ContentLength"] == len(data), head)
    check("everybody sees it through nginx", Client(EDGE).send("GET", image["url"]).text == data)
    return image["url"], data


def allows(url, origin):
    asked = urllib.request.Request(url.geturl(), method="OPTIONS", headers={"Origin": origin, "Access-Control-Request-Method": "PUT",
                                                                            "Access-Control-Request-Headers": "content-type"})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.headers.get("Access-Control-Allow-Origin") in (origin, "*")
    except OSError:
        return False


def still_there(site, poster):
    """The new container has read it from S3: it has no memory of it."""
    path, data = poster
    check("the poster outlives the containers that took it", Client(EDGE).send("GET", path).text == data, site.image_of("event-service"))


def of_the_jvms():
    """What the panels ask about Kafka and ZooKeeper; elsewhere nobody runs both beside a Prometheus."""
    return [expression.replace("$__rate_interval", "1m") for board in static.render.described() for row in board["rows"]
            for panel in row["panels"] for expression in static.render.expressions(panel).values()
            if any(word in expression for word in ("kafka_", "zookeeper_", "jvm_"))]


def asked(expression):
    text = curl("http://127.0.0.1:9090/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
    return json.loads(text)["data"]["result"] if text else []


def judge():
    end = time.monotonic() + 60
    missing, panels = ["all"], of_the_jvms()
    while missing and time.monotonic() < end:
        time.sleep(1)
        missing = [expression for expression in TELLING + panels if not asked(expression)]
    check(f"every one of {len(panels)} panels about Kafka and ZooKeeper has data", len(panels) >= 6 and not set(missing) & set(panels), missing)
    down = [one["metric"] for one in asked("up == 0")]
    check(f"Prometheus sees every one of {len(asked('up'))} targets, the two JVMs and the end of the certificate among them",
          not missing and not down and len(asked("up")) >= 13, (missing, down))
