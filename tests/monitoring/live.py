"""A sale on a whole stack under a real Prometheus with Debian's exporters; then every query of every dashboard must have data,
every rule must evaluate, and nothing may be firing that has no reason to."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from harness.client import Client, wait_until
from harness.people import Buyer, Staff
from harness.stack import SERVICES, Process, Stack, free_port
from monitoring import static
from monitoring.collector import Collector

sys.path.insert(0, str(static.ROOT / "deploy/monitoring"))
import embedded  # noqa: E402  (deploy/monitoring/embedded.py)

PURCHASES, BUYERS_AT_ONCE = 32, 4
RATE_INTERVAL = "1m"
SETTINGS = {"*": {"OPENRUN_INVARIANTS_EVERY": "1s", "OPENRUN_OTLP_INTERVAL": "50ms"}}
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; location = /status {{ stub_status; }} }}
}}
"""


class Watched:
    """The stack's Prometheus: exporters, scrapes each second."""

    def __init__(self, stack):
        self.stack, self.children = stack, []
        self.port = free_port()
        self.folder = stack.folder / "monitoring"
        self.folder.mkdir()
        self.client = Client(f"http://127.0.0.1:{self.port}")
        self.targets = {name: [f"127.0.0.1:{operations}" for _, operations in stack.ports[name]] for name in SERVICES}
        self.targets["prometheus"] = f"127.0.0.1:{self.port}"

    def add(self, name, command, environment=None):
        process = Process(name, command, environment or os.environ.copy(), self.folder / f"{name}.log").start()
        self.children.append(process)
        return process

    def start(self):
        ports = {name: free_port() for name in ("node", "postgres", "redis", "nginx", "stub")}
        for name, (command, environment) in embedded.exporters(self.stack.postgres_port, self.stack.redis_port,
                                                               ports).items():
            if shutil.which(command[0]):
                self.add(name, command, environment)
                self.targets[name] = f"127.0.0.1:{ports['node' if name == 'machine' else name]}"
        self.start_nginx(ports)
        config = self.folder / "prometheus.yml"
        config.write_text(embedded.render(self.targets, interval="1s"))
        self.add("prometheus", embedded.prometheus(config, self.folder / "data", self.port))
        wait_until(self.ready, 30, "Prometheus")

    def start_nginx(self, ports):
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None or shutil.which("prometheus-nginx-exporter") is None:
            return
        config = self.folder / "nginx.conf"
        config.write_text(NGINX.format(folder=self.folder, port=ports["stub"]))
        self.add("nginx", [program, "-c", str(config), "-e", str(self.folder / "nginx-error.log")])
        self.add("nginx-exporter", ["prometheus-nginx-exporter", f"-web.listen-address=127.0.0.1:{ports['nginx']}",
                                    f"-nginx.scrape-uri=http://127.0.0.1:{ports['stub']}/status",
                                    "-nginx.retries=20", "-nginx.retry-interval=200ms"])
        self.targets["nginx"] = f"127.0.0.1:{ports['nginx']}"

    def ready(self):
        try:
            return self.client.send("GET", "/-/ready").status == 200
        except OSError:
            return False

    def stop(self):
        for child in reversed(self.children):
            child.stop()

    def query(self, expression):
        answer = self.client.send("GET", "/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        assert answer.status == 200, f"{expression}: {answer.text[:300]}"
        return answer.body["data"]["result"]

    def all_up(self):
        samples = {(one["metric"]["service"], one["metric"]["instance"]): one["value"][1] for one in self.query("up")}
        wanted = sum(len(one) if isinstance(one, list) else 1 for one in self.targets.values())
        return len(samples) == wanted and set(samples.values()) == {"1"}


def sell(stack, staff):
    """One show through an always-on line, bought by many at once; one taken seat, one unknown path, one webhook a charge."""
    schedule = staff.publish_show(rows=5, seats_per_row=PURCHASES // 4, mode="ON")

    def buy(seat):
        buyer = Buyer(stack).sign_up()
        buyer.call("GET", f"/queue/{schedule}/status")
        seen = buyer.buy(schedule, [seat])
        lost = buyer.client.send("POST", "/api/v1/reservations", {
            "scheduleId": schedule, "seats": [{"seat": seat, "priceType": "GENERAL"}]},
            buyer.headers | {"X-Queue-Token": buyer.passes[schedule], "Idempotency-Key": f"taken-{seat}-{schedule}"})
        assert lost.status == 409, lost.text
        return seen

    with ThreadPoolExecutor(BUYERS_AT_ONCE) as people:
        bought = list(people.map(buy, range(PURCHASES)))
    assert len(bought) == PURCHASES
    return schedule


def panels():
    """(dashboard, panel, expression, needs) of every target, with Grafana's variables put in."""
    for board in static.render.described():
        for row in board["rows"]:
            for panel in row["panels"]:
                for expression in static.render.expressions(panel).values():
                    yield board["uid"], panel["title"], expression.replace("$__rate_interval", RATE_INTERVAL), row.get("needs")


def every_panel_has_data(watched):
    """Asked again and again until the slowest (counted once a second, scraped, then recorded) have arrived."""
    asked = [one for one in panels() if one[3] is None or one[3] in watched.targets]
    left = list(asked)
    end = time.monotonic() + 40
    while left and time.monotonic() < end:
        left = [one for one in left if not watched.query(one[2])]
        time.sleep(0.5 if left else 0)
    assert not left, f"{len(left)} of {len(asked)} queries have no data:\n  " + "\n  ".join(
        f"{board}, {title}: {expression}" for board, title, expression, _ in left)
    print(f"     {len(asked)} queries of {len({one[:2] for one in asked})} panels have data; not asked here: "
          f"{sorted({needs for *_, needs in panels() if needs and needs not in watched.targets}) or 'nothing'}")


def every_rule_evaluates(watched):
    """Prometheus' own account: no rule failed. Recorded figures exist, alert expressions can be asked."""
    groups = watched.client.call("GET", "/api/v1/rules")["data"]["groups"]
    failed = [(rule["name"], rule.get("lastError")) for group in groups for rule in group["rules"] if rule["health"] == "err"]
    assert not failed, failed
    for _, rule in static.rules("record"):
        assert watched.query(rule["record"]), f"{rule['record']} has no data"
    for _, rule in static.rules("alert"):
        watched.query(rule["expr"])


def metrics_of_alerts_exist(watched):
    """A rule over a name that nobody exposes would never fire. Not here: Kafka's, and the certificate's."""
    elsewhere = {"kafka_controller_kafkacontroller_offlinepartitionscount", "jvm_memory_used_bytes", "jvm_memory_max_bytes", "bus_up", "bus_lag_messages",
                 "openrun_certificate_not_after_seconds"}
    exporters = {"pg_": "postgres", "redis_memory": "redis", "node_": "machine", "nginx_": "nginx"}
    known = set(watched.client.call("GET", "/api/v1/label/__name__/values")["data"])
    missing = []
    for _, rule in static.rules("alert") + static.rules("record"):
        for name in static.re.findall(r"(?<![:\w])([a-z]+(?:_[a-z0-9]+)+)\b(?=[{\[\s)]|$)", rule["expr"]):
            by = next((job for start, job in exporters.items() if name.startswith(start)), None)
            expected = name not in elsewhere and (by is None or by in watched.targets)
            if expected and name not in known and not is_word(name):
                missing.append((rule.get("alert") or rule["record"], name))
    assert not missing, missing


def is_word(name):
    return name in {"histogram_quantile", "predict_linear", "clamp_max", "clamp_min"}


def nothing_fires(watched):
    """After a good sale: alerts about this machine's load may fire, those about the product may not."""
    of_the_machine = {"CpuSaturated", "MemoryNearlyFull", "DiskNearlyFull", "DiskFillsUp", "LatencyBudgetBurnsFast",
                      "LatencyBudgetBurns", "ServiceMemory"}  # sanitizers are slow and large
    firing = {one["metric"]["alertname"] for one in watched.query('ALERTS{alertstate="firing"}')}
    assert not firing - of_the_machine, f"firing: {sorted(firing - of_the_machine)}"


def a_killed_service_is_noticed(watched, stack):
    stack.kill("queue")
    wait_until(lambda: watched.query('ALERTS{alertname="TargetDown", service="queue"}'), 20, "TargetDown, pending")
    stack.restart("queue")
    wait_until(lambda: not watched.query('ALERTS{alertname="TargetDown"}'), 20, "the end of TargetDown")


def money_adds_up(watched):
    def balanced():
        values = [watched.query(one) for one in ("money:difference_krw", 'max(payment_money_krw{kind="captured"})')]
        return all(values) and [float(one[0]["value"][1]) for one in values] == [0, PURCHASES * 51_000]
    wait_until(balanced, 30, "captured = tickets")


def a_refund_is_counted(watched, stack, schedule):
    """One buyer gives back: what was captured is now tickets and a refund, and the two halves still agree."""
    buyer = Buyer(stack).sign_up()
    bought = buyer.buy(schedule, [PURCHASES])
    buyer.call("POST", f"/reservations/{bought['id']}/cancellations", {}, Idempotency_Key=bought["id"])

    def balanced():
        values = [watched.query(one) for one in ("money:difference_krw", 'max(payment_money_krw{kind="refunded"})',
                                                 "max(payment_refund_due_oldest_seconds)")]
        return all(values) and [float(one[0]["value"][1]) for one in values] == [0, 51_000, 0]
    wait_until(balanced, 40, "captured − refunded = tickets")


def watch_a_sale(report, stack):
    if shutil.which("prometheus") is None:
        report.check("every query of every dashboard", lambda: "Prometheus is not installed (tools/install monitoring)")
        sell(stack, Staff(stack))
        return
    watched = Watched(stack)
    try:
        watched.start()
        report.check("every target is scraped", lambda: wait_until(watched.all_up, 40, "up") and None)
        sold = []
        report.check(f"{PURCHASES} purchases", lambda: sold.append(sell(stack, Staff(stack))))
        report.check("every panel of every dashboard has data", lambda: every_panel_has_data(watched))
        report.check("every rule evaluates", lambda: every_rule_evaluates(watched))
        report.check("every metric of the rules exists", lambda: metrics_of_alerts_exist(watched))
        report.check("money adds up, counted twice", lambda: money_adds_up(watched))
        if sold:
            report.check("a refund is counted on both sides", lambda: a_refund_is_counted(watched, stack, sold[0]))
        report.check("nothing fires after a good sale", lambda: nothing_fires(watched))
        report.check("a killed service is noticed", lambda: a_killed_service_is_noticed(watched, stack))
    finally:
        watched.stop()


def run(report, trace_tests):
    with Collector() as collector:
        settings = {"*": SETTINGS["*"] | {"OPENRUN_OTLP_URL": collector.url}}
        with Stack(settings=settings) as stack:
            watch_a_sale(report, stack)
            trace_tests(report, stack, collector)
