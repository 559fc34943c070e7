"""One trace id through a whole purchase: in every service's log, on the bus, and as one tree of spans at a collector. A
collector that is away, stuck or refusing hurts nobody."""
import json
import secrets
import time
import urllib.request

from harness.client import wait_until
from harness.people import Buyer, Staff

SERVER, CLIENT, CONSUMER = 2, 3, 5


def new_trace(sampled=True):
    trace, span = secrets.token_hex(16), secrets.token_hex(8)
    return trace, span, f"00-{trace}-{span}-{'01' if sampled else '00'}"


class Purchase:
    """One buyer, one trace."""

    def __init__(self, stack, schedule, seat, sampled=True):
        self.trace, self.root, header = new_trace(sampled)
        buyer = Buyer(stack).sign_up()
        buyer.headers["traceparent"] = header
        begin = time.monotonic()
        self.reservation = buyer.buy(schedule, [seat])
        self.seconds = time.monotonic() - begin


def log_lines(stack, service, trace):
    lines = (line for line in stack.processes[service].log.read_text(errors="replace").splitlines() if trace in line)
    return [json.loads(line) for line in lines]


def one_trace_id_in_all_logs(stack, purchase):
    def seen():
        found = {name: log_lines(stack, name, purchase.trace) for name in ("gateway", "queue", "reservation", "payment")}
        routes = {(name, line["message"], line.get("route") or line.get("type")) for name, lines in found.items()
                  for line in lines}
        wanted = {("gateway", "request", "/api/v1/reservations"), ("gateway", "request", "/api/v1/payments"),
                  ("reservation", "request", "/api/v1/reservations"), ("payment", "request", "/api/v1/payments"),
                  ("payment", "request", "/api/v1/payments/{id}/confirm"),
                  ("reservation", "request", "/internal/reservations/{id}/begin-payment"),
                  ("reservation", "request", "/internal/reservations/{id}/begin-capture"),
                  ("reservation", "event", "PaymentSucceeded"), ("payment", "event", "ReservationConfirmed")}
        seen.missing = wanted - routes
        return not seen.missing
    try:
        wait_until(seen, 20)
    except AssertionError as late:
        raise AssertionError(f"the trace is not in the logs of {sorted(seen.missing)}") from late


def one_trace_id_on_the_bus(stack, purchase):
    rows = stack.sql("SELECT envelope FROM payment_service.outbox UNION ALL SELECT envelope FROM reservation_service.outbox")
    events = [json.loads(row[0]) for row in rows]
    mine = {event["type"]: event for event in events if event["correlationId"] == purchase.trace}
    assert {"PaymentSucceeded", "ReservationConfirmed"} <= mine.keys(), f"on the bus: {sorted(mine)}"
    for event in mine.values():
        assert event["traceparent"].split("-")[1] == purchase.trace, event
    assert mine["ReservationConfirmed"]["causationId"] == mine["PaymentSucceeded"]["id"], "the answer names its cause"


def spans_of(collector, purchase):
    """Until the last consumer has reported."""
    def whole():
        spans = collector.of(purchase.trace)
        done = {(one["service"], one["name"]) for one in spans}
        return spans if ("payment", "process ReservationConfirmed") in done and ("payment", "drive payment") in done else None
    return wait_until(whole, 20, "the purchase's spans")


def one_tree_of_spans(collector, purchase):
    def attempt():
        spans = {one["spanId"]: one for one in spans_of(collector, purchase)}
        orphans = [one["name"] for one in spans.values() if one["parentSpanId"] not in spans
                   and one["parentSpanId"] != purchase.root]
        return None if orphans else spans
    spans = wait_until(attempt, 20, "every span's parent")

    def line(span):
        """Its names up to the buyer."""
        names = []
        while span is not None:
            names.append(f"{span['service']}: {span['name']}")
            span = spans.get(span["parentSpanId"])
        return names
    lines = [line(one) for one in spans.values()]
    capture = ["reservation: POST /internal/reservations/{id}/begin-capture", "payment: POST reservation",
               "payment: drive payment", "payment: POST /api/v1/payments/{id}/confirm", "gateway: POST payment",
               "gateway: POST /api/v1/payments"]
    assert capture in lines, f"begin-capture hangs elsewhere: {[one for one in lines if 'begin-capture' in one[0]]}"
    answer = ["payment: process ReservationConfirmed", "reservation: process PaymentSucceeded", *capture[3:]]
    assert answer in lines, f"the answer hangs elsewhere: {[one for one in lines if one[0] == answer[0]]}"
    assert ["payment: portone confirm", *capture[2:]] in lines, "PortOne's confirm is no part of the capture"
    kinds = {one["name"]: one["kind"] for one in spans.values()}
    assert kinds["process PaymentSucceeded"] == CONSUMER and kinds["portone confirm"] == CLIENT
    assert kinds["POST /api/v1/payments/{id}/confirm"] == SERVER
    for one in spans.values():
        assert int(one["startTimeUnixNano"]) <= int(one["endTimeUnixNano"]), one
        assert abs(int(one["endTimeUnixNano"]) / 1e9 - time.time()) < 300, "a span of another time"
    assert not collector.bad, collector.bad
    print(f"     {len(spans)} spans of {len({one['service'] for one in spans.values()})} services in one tree")


def unsampled_is_not_collected(stack, schedule, collector, seat):
    purchase = Purchase(stack, schedule, seat, sampled=False)
    one_trace_id_in_all_logs(stack, purchase)  # logs do not sample
    later = Purchase(stack, schedule, seat + 1)
    spans_of(collector, later)
    assert not collector.of(purchase.trace), "its parent was not sampled"


def counted(stack, service, outcome):
    port = stack.processes[service].operations_port
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    return next(float(line.split()[-1]) for line in text.splitlines()
                if line.startswith(f'otlp_spans_total{{outcome="{outcome}"}}'))


def a_refusing_collector_hurts_nobody(stack, schedule, collector, seat):
    before, collector.status = counted(stack, "payment", "dropped"), 503
    Purchase(stack, schedule, seat)
    wait_until(lambda: counted(stack, "payment", "dropped") > before, 20, "dropped spans are counted")
    collector.status = 200
    spans_of(collector, Purchase(stack, schedule, seat + 1))  # and it goes on by itself


def a_stuck_collector_hurts_nobody(stack, schedule, collector, seat):
    collector.stuck.set()
    try:
        usual = [Purchase(stack, schedule, seat).seconds for _ in range(1)]
        assert max(usual) < 20, f"a purchase waited {max(usual):.1f} s for the collector"
    finally:
        collector.stuck.clear()
        collector.unstuck.set()


def a_missing_collector_hurts_nobody(stack, schedule, collector, seat):
    before = counted(stack, "payment", "dropped")
    collector.server.shutdown()
    collector.server.server_close()
    Purchase(stack, schedule, seat)
    wait_until(lambda: counted(stack, "payment", "dropped") > before, 20, "dropped spans are counted")
    for name in ("gateway", "reservation", "payment"):
        assert stack.processes[name].alive() and stack.processes[name].ready(), f"{name} suffers"


def run(report, stack, collector):
    schedule = Staff(stack).publish_show()
    first = []
    report.check("a purchase with a trace of its own", lambda: first.append(Purchase(stack, schedule, 0)))
    if not first:
        return
    report.check("its trace id is in the logs of gateway, reservation and payment",
                 lambda: one_trace_id_in_all_logs(stack, first[0]))
    report.check("and in the messages between them", lambda: one_trace_id_on_the_bus(stack, first[0]))
    report.check("its spans are one tree", lambda: one_tree_of_spans(collector, first[0]))
    for seat, check in ((5, unsampled_is_not_collected), (10, a_refusing_collector_hurts_nobody),
                        (15, a_stuck_collector_hurts_nobody), (20, a_missing_collector_hurts_nobody)):
        report.check(check.__name__.replace("_", " "),
                     lambda check=check, seat=seat: check(stack, schedule, collector, seat))
