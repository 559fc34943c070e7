"""Holds of two seats a second: through reservation's HTTP (token, pass, Redis script, PostgreSQL), beside pgbench calling the very
same statement on the same PostgreSQL with as many connections. Interleaved rounds, each on a schedule of its own, so that every
seat is free; tokens were seen before (a verified token is remembered), seats are not contended.
"""
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import uuid

import holding
from measuring import Wrk, busy_seconds, cpu_seconds, machine, middle, table
from stack.layout import Layout
from stack.stores import PASSWORD, POSTGRES
from stack.supervisor import Supervisor

ROUNDS, SECONDS, HOLDS, SEATS_A_HOLD, LIMIT, CONNECTIONS, IN_FLIGHT = 5, 3, 20_000, 2, 10, 8, 64
PGBENCH_HOLDS = 10_000
HOLDS_A_PERSON = LIMIT // SEATS_A_HOLD
HERE = pathlib.Path(__file__).resolve().parent


def request_line(schedule, token, entry, seats):
    choices = ",".join(f'{{"seat":{seat},"priceType":"GENERAL"}}' for seat in seats)
    body = f'{{"scheduleId":"{schedule}","seats":[{choices}]}}'
    return (f"POST /api/v1/reservations HTTP/1.1\\r\\nHost: reservation\\r\\nAuthorization: Bearer {token}\\r\\n"
            f"X-Queue-Token: {entry}\\r\\nIdempotency-Key: {uuid.uuid4().hex}\\r\\nContent-Type: application/json\\r\\n"
            f"Content-Length: {len(body)}\\r\\n\\r\\n{body}\n")


class Sale:
    """The requests of one round, and those that show reservation the tokens beforehand (an unknown seat is refused)."""

    def __init__(self, layout, schedule, folder):
        self.schedule = schedule
        user, queue = holding.Signer(layout, "user"), holding.Signer(layout, "queue")
        self.holds, self.greetings = folder / f"{schedule}.holds", folder / f"{schedule}.greetings"
        people = []
        for _ in range(HOLDS // HOLDS_A_PERSON):
            person = str(uuid.uuid4())
            people.append((holding.access_token(user, person), holding.entry_pass(queue, schedule, person)))
        with open(self.greetings, "w", encoding="ascii") as file:
            file.writelines(request_line(schedule, *one, [9_999_999]) for one in people)
        with open(self.holds, "w", encoding="ascii") as file:
            file.writelines(request_line(schedule, *people[number % len(people)],
                                         range(number * SEATS_A_HOLD, (number + 1) * SEATS_A_HOLD))
                            for number in range(HOLDS))


def through_http(layout, sale, pid):
    url = layout.url("reservation")
    Wrk(url, 2, 16, script=HERE / "requests.lua", arguments=[sale.greetings])
    before = cpu_seconds(pid)
    run = Wrk(url, SECONDS, IN_FLIGHT, script=HERE / "requests.lua", arguments=[sale.holds])
    spent = cpu_seconds(pid) - before
    if run.refused:
        raise SystemExit(f"{run.refused} of {run.requests:.0f} holds were refused\n{run.text}")
    if int(re.search(r"asked (\d+)", run.text)[1]) > HOLDS:
        raise SystemExit(f"more than {HOLDS} holds in {SECONDS} s: prepare more")
    return run.requests / run.seconds, run.p99_ms, spent / run.requests * 1e6


def through_pgbench(layout, schedule, folder):
    """Seats and persons are counted per client, so that no two meet."""
    each = PGBENCH_HOLDS // CONNECTIONS
    script = folder / "hold.sql"
    script.write_text(f"""\\set n :n + 1
\\set hold :client_id * {each} + :n - 1
\\set a :hold * 2
\\set b :hold * 2 + 1
\\set person :hold / {HOLDS_A_PERSON}
SELECT hold_seats(gen_random_uuid(), '{schedule}', md5('account' || :person)::uuid, md5('{schedule}' || :person)::uuid,
  ARRAY[:a, :b]::int[], ARRAY['GENERAL', 'GENERAL'], '5 minutes', 'POST /api/v1/reservations',
  md5('{schedule}' || :hold), md5('body' || :hold)) AS answer;
""")
    text = subprocess.run([POSTGRES / "pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-t", str(each),
                           "-D", "n=0", "-f", script, "-h", "127.0.0.1", "-p", str(layout.port("postgres")), "-U",
                           "postgres", "openrun"], capture_output=True, text=True, check=True, env={
                               "PGPASSWORD": layout.secret(PASSWORD), "PGOPTIONS": "-c search_path=reservation_service"}).stdout
    if f"number of transactions actually processed: {each * CONNECTIONS}/" not in text:
        raise SystemExit(text)
    return float(re.search(r"tps = ([\d.]+)", text)[1])


def main():
    layout = Layout(int(sys.argv[1]))
    pid = Supervisor(layout).processes()["reservation"]
    ours, theirs, waits, costs = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        schedules = holding.publish(layout, HOLDS * SEATS_A_HOLD, ROUNDS * 2, LIMIT)
        busy = busy_seconds()
        for number in range(ROUNDS):
            sale, other = Sale(layout, schedules[2 * number], folder), schedules[2 * number + 1]
            for turn in ((0, 1) if number % 2 == 0 else (1, 0)):
                if turn == 0:
                    rate, p99, cost = through_http(layout, sale, pid)
                    ours.append(rate)
                    waits.append(p99)
                    costs.append(cost)
                else:
                    theirs.append(through_pgbench(layout, other, folder))
        busy = busy_seconds() - busy
    print(f"Holds of {SEATS_A_HOLD} seats, {ROUNDS} interleaved rounds of {SECONDS} s ({PGBENCH_HOLDS} holds of pgbench), {CONNECTIONS} "
          f"connections to PostgreSQL, {IN_FLIGHT} buyers at once; median [least–most]. {machine()}\n")
    table(("", "holds/s", "p99, ms", "reservation's CPU, µs a hold"), [
        ("reservation over HTTP", middle(ours, 0), middle(waits), middle(costs, 0)),
        ("pgbench, the same statement", middle(theirs, 0), "", "")])
    print(f"\nRatio of medians: {statistics.median(ours) / statistics.median(theirs):.2f} (budget: at least 0.80). "
          f"The machine was busy for {busy:.0f} CPU seconds in all.")


main()
