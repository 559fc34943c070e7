"""What can be judged without a stack: Prometheus' files by promtool, dashboards, the runbook, names."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy/monitoring/prometheus"
GRAFANA = ROOT / "deploy/monitoring/grafana"
RUNBOOK = ROOT / "docs/operating.md"
sys.path.insert(0, str(GRAFANA))
import render  # noqa: E402  (deploy/monitoring/grafana/render.py)

NO_PROMTOOL = "promtool is not installed (tools/install monitoring)"
RUNBOOK_PARTS = ("Means", "Buyers", "Do")


def rules(kind):
    """(file, rule) of every rule; `kind` alert or record."""
    return [(path.name, rule) for path in sorted((PROMETHEUS / "rules").glob("*.yml"))
            for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"] if kind in rule]


def promtool(*words):
    if shutil.which("promtool") is None:
        return NO_PROMTOOL
    done = subprocess.run(["promtool", *map(str, words)], capture_output=True, text=True, check=False, timeout=150)
    assert done.returncode == 0, done.stdout + done.stderr
    return None


def each_alert_fires_and_does_not():
    fires, quiet = set(), set()
    for path in (PROMETHEUS / "tests").glob("*.yml"):
        for test in yaml.safe_load(path.read_text())["tests"]:
            for case in test["alert_rule_test"]:
                (fires if case["exp_alerts"] else quiet).add(case["alertname"])
    names = {rule["alert"] for _, rule in rules("alert")}
    assert names == fires == quiet, (f"never seen firing: {names - fires}; never seen quiet: {names - quiet}; "
                                     f"no such alert: {(fires | quiet) - names}")


def each_alert_says_what_it_is():
    for file, rule in rules("alert"):
        where = f"{file}: {rule['alert']}"
        assert rule["labels"].get("severity") in ("page", "ticket"), f"{where} has no severity"
        assert rule["annotations"].get("summary"), f"{where} has no summary"
        wanted = f"docs/operating.md#{rule['alert'].lower()}"
        assert rule["annotations"].get("runbook") == wanted, f"{where}: its runbook is not {wanted}"


def each_alert_has_its_runbook():
    sections = {}
    for part in re.split(r"^### ", RUNBOOK.read_text(), flags=re.M)[1:]:
        name, _, text = part.partition("\n")
        sections[name.strip()] = re.split(r"^## ", text, flags=re.M)[0]
    names = {rule["alert"] for _, rule in rules("alert")}
    assert not names - sections.keys(), f"without a section in docs/operating.md: {sorted(names - sections.keys())}"
    for name in names:
        for part in RUNBOOK_PARTS:
            assert re.search(rf"\*\*{part}\*\*:? \S", sections[name]), f"### {name} does not say **{part}**"
    for name in sections.keys() - names:
        assert not re.fullmatch(r"([A-Z][a-z]+){2,}", name), f"### {name} is the runbook of no alert"


def each_invariant_has_an_alert():
    seen = {rule["labels"].get("invariant") for _, rule in rules("alert")}
    missing = {f"I{number}" for number in range(1, 9)} - seen
    assert not missing, f"no alert watches {sorted(missing)}"


def dashboards_are_as_described():
    done = subprocess.run([sys.executable, GRAFANA / "render.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def check_panels(name, board):
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids)), f"{name}: an id twice"
    taken = set()
    for panel in board["panels"]:
        where, place = f"{name}: {panel['title']}", panel["gridPos"]
        assert place["x"] >= 0 and place["x"] + place["w"] <= render.COLUMNS and place["h"] > 0, f"{where} is outside the grid"
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken, f"{where} lies over another panel"
        taken |= cells
        if panel["type"] == "row":
            continue
        assert panel["targets"], f"{where} asks nothing"
        for target in panel["targets"]:
            assert target["datasource"] == panel["datasource"] == render.DATASOURCE, f"{where}: another datasource"
            assert "$service" not in target["expr"], f"{where}: a variable that nobody sets"


def dashboards_hold_together():
    provisioned = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"]
    assert [one["uid"] for one in provisioned] == [render.DATASOURCE["uid"]], "the datasource has another uid"
    provider = yaml.safe_load((GRAFANA / "provisioning/dashboards/openrun.yml").read_text())["providers"][0]
    assert provider["options"]["path"] == "/var/lib/grafana/dashboards"
    boards = {path.name: json.loads(path.read_text()) for path in (GRAFANA / "dashboards").glob("*.json")}
    assert len(boards) >= 10, sorted(boards)
    for key in ("uid", "title"):
        values = [board[key] for board in boards.values()]
        assert len(values) == len(set(values)), f"a {key} twice: {values}"
    for name, board in boards.items():
        assert name == board["uid"] + ".json"
        check_panels(name, board)


def targets_are_containers():
    compose = ROOT / "docker-compose.yml"
    if not compose.exists():
        return "there is no docker-compose.yml"
    containers = yaml.safe_load(compose.read_text())["services"]
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    for job in config["scrape_configs"]:
        for one in job["static_configs"]:
            for target in one["targets"]:
                host = target.split(":")[0]
                assert host in containers or host == "localhost", f"no container is called {host}"
    return None


def run(report):
    report.check("prometheus.yml and its rules are valid", lambda: promtool("check", "config", PROMETHEUS / "prometheus.yml"))
    for path in sorted((PROMETHEUS / "tests").glob("*.yml")):
        report.check(f"unit tests of {path.name}", lambda path=path: promtool("test", "rules", path))
    for check in (each_alert_fires_and_does_not, each_alert_says_what_it_is, each_alert_has_its_runbook,
                  each_invariant_has_an_alert, dashboards_are_as_described, dashboards_hold_together,
                  targets_are_containers):
        report.check(check.__name__.replace("_", " "), check)
