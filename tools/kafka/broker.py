"""How ZooKeeper and one Kafka broker are run: their settings, their commands, and whether they answer.

Sized for a machine that also does everything else: heaps of at most 64 and 256 MB, few threads, small segments. One broker has
no replica to lean on, so it flushes before it acknowledges.
"""
import contextlib
import pathlib
import shutil
import socket
import struct

ROOT = pathlib.Path(__file__).resolve().parents[2]
AGENT, AGENT_RULES = "jmx_prometheus_javaagent-1.0.1.jar", ROOT / "deploy" / "monitoring" / "jmx"
ZOOKEEPER_MAIN, KAFKA_MAIN = "org.apache.zookeeper.server.quorum.QuorumPeerMain", "kafka.Kafka"
HEAP = {"zookeeper": ["-Xms32m", "-Xmx64m"], "kafka": ["-Xms128m", "-Xmx256m"]}
JVM = ["-XX:+UseSerialGC", "-XX:MaxMetaspaceSize=96m", "-XX:+ExitOnOutOfMemoryError", "-Djava.net.preferIPv4Stack=true"]
LOG4J = """log4j.rootLogger=WARN, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=%d %p %c{1}: %m%n
log4j.logger.kafka.server.KafkaServer=INFO
"""
# A broker that was killed is registered until its session ends; until then its successor is refused and must try again.
SESSION_MS = 4000
# Each new producer on a fresh broker keeps one of these threads until the controller, which is the same broker and needs one, too,
# has given it an id: fewer threads than producers, and all of them stand still until the request times out.
IO_THREADS = 10
COMMON = {
    "broker.id": 1, "zookeeper.session.timeout.ms": SESSION_MS, "auto.create.topics.enable": "false",
    "num.network.threads": 1, "num.io.threads": IO_THREADS, "background.threads": 2, "num.recovery.threads.per.data.dir": 1,
    "queued.max.requests": 50, "socket.request.max.bytes": 10485760, "message.max.bytes": 1048576,
    "default.replication.factor": 1, "offsets.topic.replication.factor": 1, "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1, "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4, "group.initial.rebalance.delay.ms": 0, "log.segment.bytes": 67108864,
    "log.flush.interval.messages": 1, "log.cleaner.dedupe.buffer.size": 8388608, "log.cleaner.io.buffer.size": 262144,
    "controlled.shutdown.max.retries": 1,
}


def _write(path, values):
    text = values if isinstance(values, str) else "".join(f"{key}={value}\n" for key, value in values.items())
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


class Broker:
    """ZooKeeper and Kafka with their data in one folder, on ports of 127.0.0.1: two, and one more for the metrics of each."""

    def __init__(self, folder, ports, metrics, jars):
        self.folder, self.ports, self.metrics, self.jars = pathlib.Path(folder), ports, metrics, jars
        self.port, self.zookeeper_port = ports["kafka"], ports["zookeeper"]

    def prepare(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.folder / "log4j.properties", LOG4J)
        _write(self.folder / "zookeeper.properties", {
            "dataDir": self.folder / "zookeeper", "clientPort": self.zookeeper_port, "clientPortAddress": "127.0.0.1",
            "tickTime": 1000, "maxClientCnxns": 30, "admin.enableServer": "false", "4lw.commands.whitelist": "ruok,dump"})
        address = f"PLAINTEXT://127.0.0.1:{self.port}"
        _write(self.folder / "kafka.properties", COMMON | {
            "zookeeper.connect": f"127.0.0.1:{self.zookeeper_port}", "listeners": address,
            "advertised.listeners": address, "log.dirs": self.folder / "kafka"})

    def command(self, name):
        """Both run as whoever starts them; supervisors and tests end them by pid."""
        main = ZOOKEEPER_MAIN if name == "zookeeper" else KAFKA_MAIN
        agent = f"-javaagent:{self.jars}/{AGENT}=127.0.0.1:{self.metrics[name]}:{self.rules(name)}"
        return [shutil.which("java") or "java", *HEAP[name], *JVM, agent,
                f"-Dlog4j.configuration=file:{self.folder}/log4j.properties", "-cp", f"{self.jars}/*", main, str(self.folder / f"{name}.properties")]

    @staticmethod
    def rules(name):
        return AGENT_RULES / f"{name}.yml"

    def ready(self, name):
        return zookeeper_answers(self.zookeeper_port) if name == "zookeeper" else kafka_answers(self.port)


def _ask_zookeeper(port, word):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as session:
        session.sendall(word)
        return session.makefile("rb").read()
    return b""


def zookeeper_answers(port):
    return _ask_zookeeper(port, b"ruok") == b"imok"


def registered(zookeeper_port):
    """A broker is known to ZooKeeper: it lives, or was killed less than a session ago, and then its successor would be refused."""
    return b"/brokers/ids/" in _ask_zookeeper(zookeeper_port, b"dump")


def _read(file, count):
    data = file.read(count)
    if len(data) < count:
        raise OSError("the broker closed the connection")
    return data


def kafka_answers(port):
    """Asks for metadata (version 1, no topics), as every client does first: the port alone opens too early."""
    name = b"openrun"
    request = struct.pack(">hhih", 3, 1, 7, len(name)) + name + struct.pack(">i", 0)
    with contextlib.suppress(OSError, struct.error), socket.create_connection(("127.0.0.1", port), 2) as session:
        session.settimeout(2)
        session.sendall(struct.pack(">i", len(request)) + request)
        file = session.makefile("rb")
        size = struct.unpack(">i", _read(file, 4))[0]
        correlation, brokers = struct.unpack(">ii", _read(file, size)[:8])
        return correlation == 7 and brokers >= 1
    return False
