#!/usr/bin/env python3
"""Grafana's dashboards from their short description: dashboards.yaml → dashboards/*.json.

usage: deploy/monitoring/grafana/render.py [--check]     (--check: says what differs, writes nothing)
"""
import json
import pathlib
import sys

import yaml

FOLDER = pathlib.Path(__file__).resolve().parent
DATASOURCE = {"type": "prometheus", "uid": "openrun-prometheus"}
COLUMNS, HEIGHTS = 24, {"stat": 4, "bargauge": 6, "timeseries": 8}
TARGET_NAMES = "ABCDEFGH"


def named(value, service):
    """$service in every text of a description."""
    if isinstance(value, str):
        return value.replace("$service", service)
    if isinstance(value, dict):
        return {named(key, service): named(one, service) for key, one in value.items()}
    return [named(one, service) for one in value] if isinstance(value, list) else value


def described():
    """Every dashboard's description, those of `each` once for each name."""
    for board in yaml.safe_load((FOLDER / "dashboards.yaml").read_text()):
        for service in board.get("each", [""]):
            rows = [row for row in board["rows"] if service in row.get("only", [service])]
            yield named(board | {"rows": rows}, service)


def expressions(panel):
    return panel.get("exprs") or {"": panel["expr"]}


def options_of(kind):
    if kind == "timeseries":
        return {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
                "tooltip": {"mode": "multi", "sort": "desc"}}
    return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "textMode": "auto",
            "colorMode": "value", "graphMode": "area" if kind == "stat" else "none", "orientation": "auto"}


def render_panel(panel, number, place):
    kind = panel.get("kind", "timeseries")
    steps = [{"color": "green", "value": None}]
    if panel.get("zero"):
        steps.append({"color": "red", "value": 1})
    targets = [{"refId": TARGET_NAMES[index], "datasource": DATASOURCE, "expr": expr, "legendFormat": legend or "__auto",
                "instant": False, "range": True} for index, (legend, expr) in enumerate(expressions(panel).items())]
    return {"id": number, "type": kind, "title": panel["title"], "datasource": DATASOURCE, "gridPos": place,
            "fieldConfig": {"defaults": {"unit": panel["unit"], "min": 0 if panel["unit"] != "currencyKRW" else None,
                                         "thresholds": {"mode": "absolute", "steps": steps},
                                         "color": {"mode": "palette-classic" if kind == "timeseries" else "thresholds"}},
                            "overrides": []},
            "options": options_of(kind), "targets": targets}


def render_row(row, first_id, top):
    """The row's title line and its panels; the ids and lines it takes."""
    panels = [{"id": first_id, "type": "row", "title": row["title"], "collapsed": False, "panels": [],
               "gridPos": {"h": 1, "w": COLUMNS, "x": 0, "y": top}}]
    share, left, height = COLUMNS // len(row["panels"]), 0, 0
    for index, panel in enumerate(row["panels"]):
        last = index == len(row["panels"]) - 1
        width = panel.get("w") or (COLUMNS - left if last else share)
        height = max(height, HEIGHTS[panel.get("kind", "timeseries")])
        panels.append(render_panel(panel, first_id + 1 + index,
                                   {"h": HEIGHTS[panel.get("kind", "timeseries")], "w": width, "x": left, "y": top + 1}))
        left += width
    return panels, top + 1 + height


def render(board):
    panels, top = [], 0
    for row in board["rows"]:
        added, top = render_row(row, len(panels) + 1, top)
        panels += added
    return {"uid": board["uid"], "title": board["title"], "description": board["description"], "tags": ["openrun"],
            "schemaVersion": 38, "version": 1, "editable": False, "timezone": "Asia/Seoul", "refresh": "5s",
            "time": {"from": "now-30m", "to": "now"}, "templating": {"list": []}, "annotations": {"list": [{
                "name": "Alerts", "datasource": DATASOURCE, "enable": True, "iconColor": "red", "titleFormat": "{{alertname}}",
                "expr": 'ALERTS{alertstate="firing"}', "step": "15s"}]},
            "links": [{"title": "Openrun", "type": "dashboards", "tags": ["openrun"], "asDropdown": True}],
            "panels": panels}


def files():
    """Path → text of every dashboard."""
    return {FOLDER / "dashboards" / (board["uid"] + ".json"):
            json.dumps(render(board), indent=2, ensure_ascii=False) + "\n" for board in described()}


def main():
    wanted = files()
    present = set((FOLDER / "dashboards").glob("*.json"))
    if sys.argv[1:] == ["--check"]:
        stale = [path.name for path, text in wanted.items() if not path.exists() or path.read_text() != text]
        stale += [path.name for path in present - wanted.keys()]
        print("\n".join(f"{name} is not what dashboards.yaml says; run deploy/monitoring/grafana/render.py" for name in stale))
        return 1 if stale else 0
    for path in present - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
