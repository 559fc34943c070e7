"""A real Kafka 3.5 with ZooKeeper for one machine: fetched from Maven Central once, checked, run by whoever needs it."""
