"""deploy/compose/jmx-agent.sh: what it fetches is what was pinned, and without it the bus still starts."""
import pathlib
import re
import shutil
import subprocess
import tempfile


def fetched(root, repository, there=None):
    """What the JVM of Kafka is told, and what was said."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        if there:
            shutil.copy2(there, folder)
        done = subprocess.run(["bash", root / "deploy/compose/jmx-agent.sh"], capture_output=True, text=True, check=False, timeout=240,
                              env={"PATH": "/usr/bin:/bin", "JMX_FOLDER": scratch, "JMX_REPOSITORY": repository})
        left = sorted(path.name for path in folder.glob("*") if not path.name.endswith(".options"))
        return done.returncode, (folder / "kafka.options").read_text().replace(scratch, "").strip(), left, done.stdout + done.stderr


def judge(root, check, skipped):
    script = (root / "deploy/compose/jmx-agent.sh").read_text()
    version, digest = re.search(r"^version=(\S+)", script, re.M)[1], re.search(r"^sha512=(\S+)", script, re.M)[1]
    name = f"jmx_prometheus_javaagent-{version}.jar"
    check("the compose file's agent is the one that is tested beside a broker", f"{digest}  {name}" in (root / "tools/kafka/jars.sha512").read_text())
    with tempfile.TemporaryDirectory() as scratch:
        place = pathlib.Path(scratch) / "io/prometheus/jmx/jmx_prometheus_javaagent" / version
        place.mkdir(parents=True)
        seen = fetched(root, f"file://{scratch}")
        check("where the agent cannot be had the bus starts without it, and that is said", seen[:3] == (0, "", []) and "WARNING" in seen[3], seen)
        (place / name).write_bytes(b"something else")
        seen = fetched(root, f"file://{scratch}")
        check("an agent with another digest is not used", seen[:3] == (0, "", []) and "WARNING" in seen[3], seen)
        seen = fetched(root, "file:///nowhere", place / name)
        check("nor one that lies there already", seen[:3] == (0, "", []), seen)
        real = next((root / ".openrun").glob(f"kafka-*/{name}"), None)
        if real is None:
            return skipped("the agent is not here (./openrun test kafka fetches it); that it is taken was not tried")
        shutil.copy2(real, place)
        wanted = (0, f"-javaagent:/{name}=7071:/openrun/jmx/kafka.yml", [name])
        check("the pinned agent is fetched", fetched(root, f"file://{scratch}")[:3] == wanted)
        check("and asked for once only", fetched(root, "file:///nowhere", real)[:3] == wanted)
    return None
