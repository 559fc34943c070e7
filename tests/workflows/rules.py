"""Our own rules for workflows: pinned actions, least permissions, nothing but scripts, no expression inside a command."""
import os
import re

from harness.stack import ROOT

PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")
# Before there is a checkout there is no script.
BEFORE_CHECKOUT = "apt-get -q update && apt-get -q -y install --no-install-recommends ca-certificates git"
WITH_TOKEN = {"images", "deploy", "machine"}


def scripts(command):
    """Programs of this repository that a command begins or passes on."""
    return [word for word in command.split() if word.startswith(("deploy/", "tools/", "./openrun"))]


def breaches_of_step(step, text):
    if "uses" in step:
        if not PINNED.match(step["uses"]):
            yield f"{step['uses']} is not pinned to a commit"
        elif not re.search(re.escape(step["uses"]) + r" # v\d+\.\d+\.\d+", text):
            yield f"{step['uses']} does not say its version"
        if step["uses"].startswith("actions/checkout@") and step.get("with", {}).get("persist-credentials") is not False:
            yield "checkout leaves its token behind"
        return
    command = step["run"].strip()
    if "${{" in command:
        yield f"an expression inside a command: {command}"
    if command != BEFORE_CHECKOUT:
        if "\n" in command or not scripts(command):
            yield f"not a script of ours: {command}"
        for script in scripts(command):
            if not os.access(ROOT / script, os.X_OK):
                yield f"{script} cannot be run"


def breaches(workflow, text):
    """`workflow` is the parsed text. GitHub's `on` is YAML's true."""
    if workflow.get("permissions") != {"contents": "read"}:
        yield "at the top nothing but contents: read"
    if "pull_request_target" in (workflow.get(True) or {}):
        yield "pull_request_target runs strangers' code with our rights"
    for name, job in workflow["jobs"].items():
        if "timeout-minutes" not in job:
            yield f"{name} has no time limit"
        allowed = {"contents": "read", "id-token": "write"} if name in WITH_TOKEN else None
        if job.get("permissions") not in (None, allowed):
            yield f"{name} may more than it needs: {job['permissions']}"
        for step in job["steps"]:
            for breach in breaches_of_step(step, text):
                yield f"{name}: {breach}"
        asks = any("with-role.sh" in step.get("run", "") for step in job["steps"])
        if asks != (job.get("permissions") is not None):
            yield f"{name}: an identity token exactly where a role is assumed"
    if "secrets." in text:
        yield "no stored secrets: roles are assumed by identity"
