"""deploy/backup against LocalStack's S3 and two PostgreSQL clusters: what was backed up is what is restored, or nothing is."""
import os
import pathlib
import subprocess
import tempfile
import threading

from aws import engines
from aws.on_aws import WORLD
from harness.stack import POSTGRES_BIN, ROOT, Stack

BACKUP, BUCKET = ROOT / "deploy" / "backup", "tk-backups"


def run(stack, program, *words, **settings):
    variables = engines.cli_environment(WORLD["engine"].url) | {
        "OPENRUN_POSTGRES_PORT": str(stack.postgres_port), "OPENRUN_BACKUP_BUCKET": BUCKET, "HOME": str(stack.folder)}
    variables["PATH"] = f"{POSTGRES_BIN}:{variables['PATH']}"
    done = subprocess.run([BACKUP / program, *words], env=variables | settings, capture_output=True, text=True,
                          check=False, timeout=120)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def good(*words, **settings):
    code, said, complained = run(*words, **settings)
    assert code == 0, (words, said, complained)
    return said


def refused(text, *words, **settings):
    code, said, complained = run(*words, **settings)
    assert code != 0 and text in complained, (words, code, said, complained)


def s3(*words):
    return engines.aws(WORLD["engine"].url, *words)


def description(name):
    with tempfile.TemporaryDirectory() as folder:
        s3("s3", "cp", f"s3://{BUCKET}/backups/{name}.txt", f"{folder}/it")
        with open(f"{folder}/it", encoding="utf-8") as file:
            return file.read().splitlines()


class Cluster(Stack):
    """Another PostgreSQL, and nothing else."""

    def start(self):
        self.start_postgres()
        return self

    def databases(self):
        """The names of all, asked where there always is one."""
        out = subprocess.run([POSTGRES_BIN / "psql", "-XAtc", "SELECT datname FROM pg_database WHERE NOT datistemplate",
                              f"host=127.0.0.1 port={self.postgres_port} user=postgres dbname=postgres"],
                             check=True, capture_output=True, text=True)
        return out.stdout.split()


def counts(stack):
    tables = stack.sql("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                       "WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1")
    return {table: int(stack.sql(f"SELECT count(*) FROM {table}")[0][0]) for (table,) in tables}


def a_sale_is_backed_up_and_restored():
    """While somebody keeps writing: the rows are those of one moment."""
    stack = WORLD["stack"]
    s3("s3", "mb", f"s3://{BUCKET}")
    stop = threading.Event()

    def write():
        while not stop.is_set():
            WORLD["desk"].call("POST", "/venues", {"name": "동시 공연장", "city": "서울", "address": "세종대로 1"})
    before = counts(stack)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        name = good(stack, "backup.sh").splitlines()[-1].split(":")[0]
    finally:
        stop.set()
        writer.join()
    after = counts(stack)
    assert after["event_service.venue"] > before["event_service.venue"], "somebody wrote meanwhile"
    assert good(stack, "backup.sh", "--list").splitlines()[0] == name
    with Cluster() as fresh:
        assert name in good(fresh, "restore.sh")
        restored = counts(fresh)
        said = dict(line.split(" ")[1:] for line in description(name) if line.startswith("rows "))
        assert {table: str(rows) for table, rows in restored.items()} == said, "every table, every row"
        assert before["event_service.venue"] <= restored["event_service.venue"] <= after["event_service.venue"]
        assert restored["reservation_service.ticket"] == before["reservation_service.ticket"] > 0
        refused("only an empty database is restored into", fresh, "restore.sh")
        assert counts(fresh) == restored, "and nothing was changed"
        environment = stack.environment("migrator", 0) | {
            "OPENRUN_POSTGRES_PORT": str(fresh.postgres_port), "OPENRUN_POSTGRES_ADMIN_USER": "postgres"}
        done = subprocess.run([stack.binaries / "migrator" / "openrun-migrate"], env=environment, cwd=ROOT, check=False,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert counts(fresh) == restored, "it was up to date"
        password = stack.values["OPENRUN_EVENT_POSTGRES_PASSWORD"]
        seen = subprocess.run([POSTGRES_BIN / "psql", "-XAtc", "SELECT count(*) FROM event_service.event",
                               f"host=127.0.0.1 port={fresh.postgres_port} dbname=openrun user=event_service"],
                              env=os.environ | {"PGPASSWORD": password}, check=True, capture_output=True, text=True)
        assert seen.stdout.strip() == str(restored["event_service.event"]), "its roles have their rights"
    WORLD["backup"] = name


def the_machine_backs_up_by_itself():
    """nightly.sh with .env and credentials as deploy.sh leaves them; the image's programs are the system's here."""
    stack = WORLD["stack"]
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        code, said, _ = run(stack, "nightly.sh", OPENRUN_HOME=folder)
        assert code == 0 and not said, "before the first release"
        (home / ".env").write_text(f"RDS_ENDPOINT='127.0.0.1'\nRDS_PORT='{stack.postgres_port}'\nS3_BUCKET='{BUCKET}'\n")
        (home / "docker-compose.yml").write_bytes((ROOT / "docker-compose.yml").read_bytes())
        docker = home / "bin" / "docker"
        docker.parent.mkdir()
        docker.write_text("#!/bin/bash\nwhile [[ $1 != --entrypoint ]]; do shift; done\n[[ $3 == postgres:18-alpine ]] || exit 9\n"
                          f'exec "{POSTGRES_BIN}/$2" "${{@:4}}"\n')
        docker.chmod(0o755)
        path = f"{docker.parent}:{engines.cli_environment(WORLD['engine'].url)['PATH']}"
        code, said, complained = run(stack, "nightly.sh", OPENRUN_HOME=folder, PATH=path, OPENRUN_POSTGRES_PORT="1", OPENRUN_BACKUP_BUCKET="no")
        assert code == 0, complained
        name = said.splitlines()[-1].split(":")[0]
        assert [line for line in description(name) if line.startswith("rows event_service.venue ")], said
        assert not list((home / ".deploy").iterdir()), "nothing is left behind"


def a_damaged_backup_changes_nothing():
    name = WORLD["backup"]
    with Cluster() as fresh, tempfile.TemporaryDirectory() as folder:
        refused("there is no backup 20200101T000000Z-000000", fresh, "restore.sh", "20200101T000000Z-000000")
        refused("is no backup's name", fresh, "restore.sh", "../x")
        dump = f"s3://{BUCKET}/backups/{name}.dump"
        s3("s3", "cp", dump, f"{folder}/dump")
        with open(f"{folder}/dump", "r+b") as file:
            file.seek(5000)
            file.write(b"damage")
        s3("s3", "cp", f"{folder}/dump", dump)
        refused("is damaged: its checksum is wrong", fresh, "restore.sh", name)
        assert fresh.databases() == ["postgres"], "nothing was made"


def old_backups_go():
    stack = WORLD["stack"]
    old = [f"2020010{day}T000000Z-00000{day}" for day in range(1, 5)]
    with tempfile.TemporaryDirectory() as folder:
        for name in [f"{name}.{kind}" for name in old for kind in ("dump", "txt")] + ["20200109T000000Z-000009.dump"]:
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write("x")
        s3("s3", "cp", "--recursive", folder, f"s3://{BUCKET}/backups/")
    said = good(stack, "backup.sh")
    assert "20200109T000000Z-000009, which was never finished" in said, said
    keys = sorted(one["Key"] for one in s3("s3api", "list-objects-v2", "--bucket", BUCKET)["Contents"])
    kept = [f"backups/{name}.{kind}" for name in (old[3], WORLD["backup"]) for kind in ("dump", "txt")]
    assert len(keys) == 6 and keys[:4] == kept, f"the three newest stay, however old: {keys}"
    refused("OPENRUN_BACKUP_KEEP_DAYS=never is no number", stack, "backup.sh", OPENRUN_BACKUP_KEEP_DAYS="never")
    assert run(stack, "backup.sh", OPENRUN_POSTGRES_PORT="1")[0] != 0, "no PostgreSQL"
    assert run(stack, "backup.sh", OPENRUN_BACKUP_BUCKET="no-such-bucket")[0] != 0, "no bucket"
    assert len(good(stack, "backup.sh", "--list").split()) == 3, "a backup that failed is none"


TESTS = (a_sale_is_backed_up_and_restored, a_damaged_backup_changes_nothing, old_backups_go, the_machine_backs_up_by_itself)
