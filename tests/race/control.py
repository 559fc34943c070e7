"""The negative control: the claim statement as look-then-write, with a pause inside, past Redis, in a throw-away database.

If this does not sell a seat twice, the race above proves nothing.
"""
import concurrent.futures
import pathlib
import subprocess
import uuid

from harness.stack import POSTGRES_BIN, Stack

BUYERS, SEATS = 24, 4
STATEMENT = pathlib.Path(__file__).with_name("check_then_insert.sql")


def breaches():
    stack = Stack()
    try:
        stack.start_postgres()
        subprocess.run([POSTGRES_BIN / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1",
                        stack.conninfo().replace("dbname=openrun", "dbname=postgres"), "-c", "CREATE DATABASE openrun"],
                       check=True)
        subprocess.run([POSTGRES_BIN / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", stack.conninfo(), "-f", STATEMENT],
                       check=True)

        def buy(index):
            seats = "{" + ",".join(str((index + k) % SEATS) for k in range(2)) + "}"
            try:
                stack.sql(f"SELECT hold_check_then_insert('{uuid.uuid4()}', '{uuid.uuid4()}', '{seats}', 0.2)")
            except subprocess.CalledProcessError:
                pass  # refused, as it should be

        with concurrent.futures.ThreadPoolExecutor(BUYERS) as pool:
            list(pool.map(buy, range(BUYERS)))
        double = int(stack.sql("SELECT count(*) FROM (SELECT seat FROM sale GROUP BY seat HAVING count(*) > 1) twice")[0][0])
        print(f"control: double-sold {double}")
        assert double >= 1, "the control did not breach: the race cannot see what it should see"
    finally:
        stack.stop()
