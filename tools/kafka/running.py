"""A broker of a test: ZooKeeper and Kafka as children of whoever calls, or detached with their pids in files."""
import contextlib
import os
import pathlib
import signal
import subprocess
import time

from kafka.broker import SESSION_MS, Broker, registered
from stack import ports

NAMES = ("zookeeper", "kafka")
READY_SECONDS = 60


class Detached:
    """FOLDER/NAME.pid, FOLDER/NAME.log and FOLDER/ports; outlives the caller, is ended by pid."""

    def __init__(self, folder, jars):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        known = self.folder / "ports"
        if not known.exists():
            known.write_text(" ".join(str(ports.free_port()) for _ in range(4)) + "\n")
        numbers = list(map(int, known.read_text().split()))
        self.metrics = dict(zip(NAMES, numbers[2:]))
        self.broker = Broker(self.folder, dict(zip(NAMES, numbers)), self.metrics, jars)
        self.port = self.broker.port
        self.broker.prepare()

    def pid(self, name):
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.folder / f"{name}.pid").read_text())
            return pid if ports.alive(pid) and ports.name_of(pid) == "java" else None
        return None

    def _spawn(self, name):
        with open(self.folder / f"{name}.log", "ab") as log:
            child = subprocess.Popen(self.broker.command(name), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/",
                                     start_new_session=True)
        (self.folder / f"{name}.pid").write_text(str(child.pid))
        return child

    def start(self, name):
        """Until it answers; one that ends at once (its predecessor is still registered) is started again."""
        if self.pid(name):
            return
        patience = time.monotonic() + 3 * SESSION_MS / 1000
        while name == "kafka" and registered(self.broker.zookeeper_port) and time.monotonic() < patience:
            time.sleep(0.1)
        child, end = self._spawn(name), time.monotonic() + READY_SECONDS
        while not self.broker.ready(name):
            if time.monotonic() > end:
                raise SystemExit(f"openrun: {name} does not answer\n{self.tail(name)}")
            if child.poll() is not None:
                time.sleep(0.5)
                child = self._spawn(name)
            time.sleep(0.05)

    def stop(self, name, how=signal.SIGTERM):
        pid = self.pid(name)
        if pid:
            ports.end(pid, 20, how)
            with contextlib.suppress(ChildProcessError, OSError):
                os.waitpid(pid, 0)
        (self.folder / f"{name}.pid").unlink(missing_ok=True)

    def tail(self, name, lines=15):
        with contextlib.suppress(OSError):
            return "\n".join((self.folder / f"{name}.log").read_text(errors="replace").splitlines()[-lines:])
        return ""
