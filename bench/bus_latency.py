"""From a payment's commit to the confirmed reservation, over Kafka and over the log in PostgreSQL, in turns.

Two stacks of their own (release build, fsync on, short of nothing), the same buyers' doings on both; both moments are written by
PostgreSQL's clock inside the two transactions, so nobody's polling is measured. usage: bus_latency.py [ROUNDS] [PURCHASES] [BUYERS]
"""
import concurrent.futures
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests")]
import measuring  # noqa: E402
from harness.client import wait_until  # noqa: E402
from harness.people import Buyer, Staff  # noqa: E402
from harness.stack import POSTGRES_BIN, Stack  # noqa: E402
from kafka import jars  # noqa: E402
from kafka.running import Detached  # noqa: E402

TOOK = """
SELECT (extract(epoch FROM c.appended_at - p.appended_at) * 1000)::numeric(12, 3)
FROM (SELECT key, min(appended_at) AS appended_at FROM payment_service.outbox
      WHERE envelope::json->>'type' = 'PaymentSucceeded' GROUP BY key) p
JOIN (SELECT key, min(appended_at) AS appended_at FROM reservation_service.outbox
      WHERE envelope::json->>'type' = 'ReservationConfirmed' GROUP BY key) c USING (key)
WHERE p.appended_at >= '{since}'
"""


class DurableStack(Stack):
    """As in production, a commit is on disk."""

    def start_postgres(self):
        super().start_postgres()
        postgres = self.processes["postgres"]
        postgres.stop()
        postgres.command = [word.replace("fsync=off", "fsync=on") for word in postgres.command]
        postgres.start()
        wait_until(self.answers, 30, "PostgreSQL")

    def answers(self):
        return subprocess.run([POSTGRES_BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.postgres_port)],
                              check=False).returncode == 0


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Shop:
    """One stack, its schedule and people who have accounts and passes already."""

    def __init__(self, name, settings, purchases, buyers):
        self.name, self.purchases, self.buyers = name, purchases, buyers
        self.stack = DurableStack(build="release", settings={"*": settings})
        self.seat, self.took, self.rounds = 0, [], []

    def open(self, rounds):
        self.stack.start()
        self.schedule = Staff(self.stack).publish_show(rows=rounds + 1, seats_per_row=self.purchases, limit=10)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.people = list(pool.map(lambda _: Buyer(self.stack).sign_up(), range(self.purchases)))

    def buy(self, person, seat):
        person.enter(self.schedule)
        person.buy(self.schedule, [seat])

    def round(self, counts):
        since = self.stack.sql("SELECT clock_timestamp()")[0][0]
        with concurrent.futures.ThreadPoolExecutor(self.buyers) as pool:
            for job in [pool.submit(self.buy, person, self.seat + i) for i, person in enumerate(self.people)]:
                job.result()
        self.seat += self.purchases
        took = [float(row[0]) for row in self.stack.sql(TOOK.format(since=since))]
        assert len(took) == self.purchases, f"{len(took)} of {self.purchases} purchases"
        if counts:
            self.took += took
            self.rounds.append(percentile(took, 0.99))


def main():
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit() and int(word) < 1000]
    rounds, purchases, buyers = (numbers + [5, 60, 6][len(numbers):])[:3]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="openrun-kafka-"))
    broker = Detached(folder, jars.fetch())
    shops = []
    try:
        for name in ("zookeeper", "kafka"):
            broker.start(name)
        shops = [Shop("Kafka", {"OPENRUN_BUS": "kafka", "OPENRUN_KAFKA_BOOTSTRAP": f"127.0.0.1:{broker.port}"}, purchases, buyers),
                 Shop("log in PostgreSQL", {"OPENRUN_BUS": "postgres"}, purchases, buyers)]
        for shop in shops:
            shop.open(rounds)
            assert shop.stack.sql("SHOW fsync") == [["on"]]
        busy = measuring.busy_seconds()
        for number in range(rounds + 1):  # the first warms up
            for shop in shops if number % 2 else reversed(shops):
                shop.round(counts=number > 0)
        print(f"{measuring.machine()}\n{rounds} rounds in turns of {purchases} purchases, {buyers} at a time; "
              f"{measuring.busy_seconds() - busy:.0f} CPU seconds of the whole machine\n")
        measuring.table(["from payment's commit to the confirmed reservation", "p50, ms", "p99, ms", "p99 of a round, ms"],
                        [[shop.name, f"{statistics.median(shop.took):.1f}", f"{percentile(shop.took, 0.99):.1f}",
                          measuring.middle(shop.rounds)] for shop in shops])
    finally:
        for shop in shops:
            shop.stack.stop()
        for name in ("kafka", "zookeeper"):
            broker.stop(name)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
