"""The promises of the domain, counted from outside: PostgreSQL, the provider's own ledger, the map that is served."""
import base64

from harness.client import Client

# Counted over all schedules; one row: double-sold seats, claims without their reservation, persons over the limit.
SOLD = """
SELECT (SELECT count(*) FROM reservation_service.ticket WHERE state <> 'VOID'),
       (SELECT count(*) FROM (SELECT schedule_id, seat FROM reservation_service.ticket WHERE state <> 'VOID'
                              GROUP BY 1, 2 HAVING count(*) > 1) twice),
       (SELECT count(*) FROM (SELECT t.schedule_id, r.person_id FROM reservation_service.ticket t
                              JOIN reservation_service.reservation r ON r.id = t.reservation_id
                              JOIN reservation_service.schedule s ON s.id = t.schedule_id
                              WHERE t.state <> 'VOID' GROUP BY 1, 2, s.ticket_limit
                              HAVING count(*) > s.ticket_limit) over_limit),
       (SELECT count(*) FROM reservation_service.ticket t WHERE t.state <> 'VOID' AND NOT EXISTS
          (SELECT 1 FROM reservation_service.claim c WHERE c.schedule_id = t.schedule_id AND c.seat = t.seat
             AND c.reservation_id = t.reservation_id AND c.held_until = 'infinity'))
"""


def sold(stack):
    tickets, double, over, unclaimed = (int(value) for value in stack.sql(SOLD)[0])
    return {"sold": tickets, "double-sold": double, "over-limit": over, "without-claim": unclaimed}


def unsettled(stack):
    """Captured charges (the provider's ledger) that are neither a confirmed reservation nor given back: I3's "not yet"."""
    confirmed = {row[0].replace("-", ""): row[1] for row in stack.sql(
        "SELECT payment_id, state FROM reservation_service.reservation WHERE state IN ('CONFIRMED', 'CANCELLED')"
        " AND payment_id IS NOT NULL")}
    waiting = []
    for payment in stack.sandbox_json("GET", "/sandbox/ledger")["payments"]:
        captured, cancelled = payment["captured"], payment["cancelled"]
        if captured == 0:
            continue
        is_confirmed = confirmed.get(payment["paymentId"]) is not None
        if cancelled > captured:
            raise AssertionError(f"more refunded than captured: {payment}")
        if is_confirmed and cancelled and confirmed[payment["paymentId"]] == "CONFIRMED":
            raise AssertionError(f"a ticket and a refund for one charge: {payment}")
        if not is_confirmed and cancelled != captured:
            waiting.append(payment)
    return waiting


def map_counts(stack, schedule):
    """What the served map says: states counted from its bits, which must agree with its own counts."""
    body = Client(stack.gateway).call("GET", f"/api/v1/schedules/{schedule}/seats")
    bits = base64.b64decode(body["states"])
    counts = [0, 0, 0, 0]
    for seat in range(body["seatCount"]):
        counts[bits[seat // 4] >> (seat % 4 * 2) & 3] += 1
    named = dict(zip(("free", "held", "sold", "blocked"), counts))
    assert named == body["counts"], f"the map's bits {named} and counts {body['counts']} differ"
    assert sum(counts) == body["seatCount"]
    return named


def claim_counts(stack, schedule):
    rows = stack.sql(f"""
        SELECT count(*) FILTER (WHERE held_until > clock_timestamp() AND r.state <> 'CONFIRMED'),
               count(*) FILTER (WHERE held_until > clock_timestamp() AND r.state = 'CONFIRMED')
        FROM reservation_service.claim c JOIN reservation_service.reservation r ON r.id = c.reservation_id
        WHERE c.schedule_id = '{schedule}'""")
    held, sold_seats = (int(value) for value in rows[0])
    return {"held": held, "sold": sold_seats}
