"""A real Kafka 3.5 with ZooKeeper for one machine: fetched from Maven Central once, checked, run by whoever needs it."""
# Of `openrun up --kafka`; they move with --port-base. METRICS: where each JVM's agent answers /metrics.
PORTS = {"zookeeper": 12181, "kafka": 19092}
METRICS = {"zookeeper": 17072, "kafka": 17071}
