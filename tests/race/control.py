"""The negative control: reservation's own hold with its claim function as look-then-write, with a pause inside, past Redis,
in a throw-away database; beside it the real one, which must not breach.

If the mistake does not sell a seat twice, the race proves nothing.
"""
import concurrent.futures
import pathlib
import subprocess
import uuid

from harness.stack import POSTGRES_BIN, Stack, secrets_files

BUYERS, SEATS = 24, 4
HERE = pathlib.Path(__file__).parent
SCHEDULE = "00000000-0000-7000-8000-000000000001"
DOUBLE = ("SELECT count(*) FROM (SELECT s FROM reservation_service.reservation, unnest(seats) s"
          " WHERE state = 'HELD' GROUP BY s HAVING count(*) > 1) twice")


def run_file(stack, name):
    subprocess.run([POSTGRES_BIN / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", stack.conninfo(), "-f", HERE / name],
                   check=True)


def crowd(stack):
    """Two overlapping seats each; how many seats were promised twice."""
    def hold(index):
        seats = "{" + ",".join(str(seat) for seat in sorted({index % SEATS, (index + 1) % SEATS})) + "}"
        try:
            stack.sql("SET search_path = reservation_service; SELECT hold_seats("
                      f"'{uuid.uuid4()}', '{SCHEDULE}', '{uuid.uuid4()}', '{uuid.uuid4()}', '{seats}',"
                      f" '{{GENERAL,GENERAL}}', interval '5 min', 'control', '{uuid.uuid4().hex}', 'hash')")
        except subprocess.CalledProcessError as error:
            assert "SEAT_TAKEN" in error.stderr, error.stderr

    with concurrent.futures.ThreadPoolExecutor(BUYERS) as pool:
        list(pool.map(hold, range(BUYERS)))
    return int(stack.sql(DOUBLE)[0][0])


def breaches():
    stack = Stack()
    try:
        secrets_files.generate(stack.folder / "secrets")
        stack.start_postgres()
        stack.migrate()
        run_file(stack, "schedule.sql")
        assert crowd(stack) == 0, "the real statement sold a seat twice"
        stack.sql("TRUNCATE reservation_service.claim, reservation_service.reservation, reservation_service.reservation_seat")
        run_file(stack, "check_then_insert.sql")
        double = crowd(stack)
        print(f"control: double-sold {double}")
        assert double >= 1, "the control did not breach: the race cannot see what it should see"
    finally:
        stack.stop()
