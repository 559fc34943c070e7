"""Kafka's files: every one by name and SHA-512 (jars.sha512), fetched with Maven, kept in .openrun/kafka-VERSION."""
import fcntl
import hashlib
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
POM, LOCK = HERE / "pom.xml", HERE / "jars.sha512"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
FETCH_SECONDS = 300
VERSION = re.search(r"kafka_2\.13</artifactId>\s*<version>([^<]+)", POM.read_text())[1]
HOME = ROOT / ".openrun" / f"kafka-{VERSION}"


class NotToBeHad(Exception):
    """Kafka is not here and cannot be fetched."""


def pinned():
    """File name → SHA-512."""
    return {name: digest for digest, name in (line.split() for line in LOCK.read_text().splitlines())}


def what_is_wrong(folder):
    """An empty list: exactly the pinned files are there, each as it was when it was pinned."""
    wanted = pinned()
    there = {path.name for path in folder.glob("*.jar")} if folder.is_dir() else set()
    wrong = [f"{name} is missing" for name in sorted(wanted.keys() - there)]
    wrong += [f"{name} is not pinned" for name in sorted(there - wanted.keys())]
    wrong += [f"{name} has another SHA-512" for name in sorted(there & wanted.keys())
              if hashlib.sha512((folder / name).read_bytes()).hexdigest() != wanted[name]]
    return wrong


def _download(folder):
    if shutil.which("mvn") is None or shutil.which("java") is None:
        raise NotToBeHad("Maven and a JRE are missing: tools/install kafka")
    try:
        done = subprocess.run(["mvn", "-q", "-B", "-C", "-f", POM, PLUGIN, f"-DoutputDirectory={folder}",
                               "-DincludeScope=runtime"], capture_output=True, text=True, check=False,
                              timeout=FETCH_SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as late:
        raise NotToBeHad(f"Maven Central did not answer within {FETCH_SECONDS} s") from late
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
        raise NotToBeHad("Maven Central cannot be reached: " + (lines[0] if lines else f"mvn ended with {done.returncode}"))


def fetch():
    """The folder with Kafka's files. Asks the network only when they are not here. Raises NotToBeHad."""
    HOME.parent.mkdir(exist_ok=True)
    with open(HOME.with_suffix(HOME.suffix + ".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not what_is_wrong(HOME):
            return HOME
        part = HOME.with_name(HOME.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        _download(part)
        wrong = what_is_wrong(part)
        if wrong:
            raise SystemExit("openrun: what Maven fetched is not what was pinned; nothing of it is used\n  "
                             + "\n  ".join(wrong))
        shutil.rmtree(HOME, ignore_errors=True)
        part.rename(HOME)
        return HOME
