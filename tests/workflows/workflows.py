"""Workflows that say what they do and may no more; the scripts behind them with GitHub, STS and Systems Manager played."""
import copy
import os
import pathlib
import shutil
import subprocess
import tempfile

import yaml

from harness import outcome
from harness.stack import ROOT
from workflows import linter, played, rules

FOLDER = ROOT / ".github/workflows"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def workflows():
    return {path.name: path.read_text() for path in sorted(FOLDER.glob("*.yml"))}


def workflows_keep_our_rules():
    found = workflows()
    assert {"ci.yml", "operate.yml"} <= found.keys()
    for name, text in found.items():
        assert not list(rules.breaches(yaml.safe_load(text), text)), (name, list(rules.breaches(yaml.safe_load(text), text)))
    steps = [step.get("run") for step in yaml.safe_load(found["ci.yml"])["jobs"]["test-seed"]["steps"]]
    assert "./openrun test" in steps, "continuous integration runs what people run"


def each_rule_catches_its_breach():
    text = workflows()["ci.yml"]
    good = yaml.safe_load(text)

    def bent(change):
        workflow = copy.deepcopy(good)
        change(workflow)
        return list(rules.breaches(workflow, text))
    jobs, deploy = "jobs", "deploy"
    for change in (lambda w: w.update(permissions="write-all"),
                   lambda w: w[True].update(pull_request_target=None),
                   lambda w: w[jobs][deploy].pop("timeout-minutes"),
                   lambda w: w[jobs][deploy]["permissions"].update(contents="write"),
                   lambda w: w[jobs]["build"].update(permissions={"contents": "read", "id-token": "write"}),
                   lambda w: w[jobs][deploy]["steps"][0].update(uses="actions/checkout@v4"),
                   lambda w: w[jobs][deploy]["steps"][0]["with"].pop("persist-credentials"),
                   lambda w: w[jobs][deploy]["steps"].append({"run": "deploy/ci/release.sh ${{ inputs.what }}"}),
                   lambda w: w[jobs][deploy]["steps"].append({"run": "curl https://example.com | sh"}),
                   lambda w: w[jobs][deploy]["steps"].append({"run": "deploy/ci/no-such.sh"})):
        assert bent(change), "a breach was not seen"
    assert list(rules.breaches(good, text + "\n# ${{ secrets.AWS_KEY }}"))


def actionlint_finds_nothing():
    status, text = linter.lint(ROOT)
    assert status == 0, text
    with tempfile.TemporaryDirectory() as folder:  # it would find something
        target = pathlib.Path(folder) / ".github/workflows"
        target.mkdir(parents=True)
        (target / "ci.yml").write_text(workflows()["ci.yml"].replace("needs: images", "needs: imagse")
                                       .replace('"$GITHUB_SHA"', "$GITHUB_SHA"))
        subprocess.run(["git", "init", "-q", folder], check=True)
        status, text = linter.lint(pathlib.Path(folder))
        assert status == 1 and "imagse" in text and "SC2086" in text, text


def the_job_becomes_its_role():
    with played.stage() as stage, played.token_service() as service:
        script = stage.script("show", 'printf "%s|%s|%s|%s" "$AWS_ROLE_ARN" "$(cat "$AWS_WEB_IDENTITY_TOKEN_FILE")" '
                                      '"${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-gone}" "$AWS_WEB_IDENTITY_TOKEN_FILE"')
        github = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{service.url}/token?a=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-the-job",
                  "AWS_ROLE_ARN": "arn:aws:iam::1:role/images"}
        done = stage.run("with-role.sh", script, **github)
        role, token, gone, file = done.stdout.split("|")
        assert (role, token, gone) == ("arn:aws:iam::1:role/images", "an.identity.token", "gone"), done
        assert not os.path.exists(file), "the token is left behind"
        assert service.asked == [("/token?a=1&audience=sts.amazonaws.com", "bearer of-the-job")]
        failed = stage.script("fail", "exit 7")
        assert stage.run("with-role.sh", failed, **github).returncode == 7
        service.broken = True
        refused = stage.run("with-role.sh", script, **github)
        assert refused.returncode == 1 and "no identity token" in refused.stderr and not refused.stdout
        plain = stage.run("with-role.sh", stage.script("plain", 'printf "%s" "${AWS_WEB_IDENTITY_TOKEN_FILE:-none}"'))
        assert plain.stdout == "none", "without a token service the command runs as it is"


def a_release_goes_to_the_machine():
    with played.stage() as stage:
        stage.answers(["DoesNotExist", ("InProgress", 0, ""), ("Success", 0, "0123 serves")])
        done = stage.run("release.sh", COMMIT)
        assert done.returncode == 0 and "0123 serves" in done.stdout, done
        assert (stage.bucket / "releases/current").read_text() == COMMIT
        members = subprocess.run(["tar", "-tzf", stage.bucket / f"releases/{COMMIT}.tar.gz"], capture_output=True, text=True,
                                 check=True).stdout.split()
        assert {"deploy.sh", "docker-compose.yml", "deploy/deploy.sh"} <= set(members), members
        assert stage.calls() == [{"verb": "send-command", "instance": "i-1", "document": "ticketing-release", "what": f"what={COMMIT}"}]


def a_release_that_fails_is_not_current():
    with played.stage() as stage:
        stage.answers([("Failed", 3, "back to the version before")])
        done = stage.run("release.sh", COMMIT)
        assert done.returncode == 3 and "back to the version before" in done.stdout, done
        assert not (stage.bucket / "releases/current").exists()
        stage.answers([("InProgress", 0, "")] * 9)
        assert stage.run("release.sh", "status", RELEASE_TRIES="3").returncode == 4, "no answer is no success"
        stage.answers(["AccessDeniedException"])
        refused = stage.run("release.sh", "status")
        assert refused.returncode == 4 and "AccessDenied" in refused.stderr
        for bad in ("", "latest", "status; reboot", COMMIT.upper()):
            assert stage.run("release.sh", bad).returncode == 2, bad
        stage.answers([("Success", 0, "rolled back")])
        done = stage.run("release.sh", "--packed", "rollback")
        assert done.returncode == 0 and not (stage.bucket / "releases/current").exists()


def images_are_named_by_their_commit():
    with played.stage() as stage, tempfile.TemporaryDirectory() as folder:
        # A copy of what the script needs, with one program each instead of a release build.
        tree = pathlib.Path(folder)
        for part in ("deploy/ci", "deploy/images", "tools"):
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        program = tree / "build/images/gateway-service/usr/local/bin/gateway-service"
        program.parent.mkdir(parents=True)
        program.write_text("a program")
        program.chmod(0o755)
        subprocess.run(["tar", "-cf", "programs.tar", "build/images"], cwd=tree, check=True)
        shutil.rmtree(tree / "build")
        done = stage.run(tree / "deploy/ci/images.sh", "programs.tar", COMMIT, DOCKER=stage.docker(),
                         ECR_REGISTRY="1.dkr.ecr.ap-northeast-2.amazonaws.com")
        assert done.returncode == 0, done.stderr
        calls = stage.docker_calls()
        assert calls[0] == "login --username AWS --password-stdin 1.dkr.ecr.ap-northeast-2.amazonaws.com < a-password", calls
        pushed = [line.split("/")[-1] for line in calls if line.startswith("push")]
        services = [f"{name}-service:{COMMIT}" for name in ("gateway", "user", "event", "queue", "reservation", "payment")]
        assert set(services) <= set(pushed) and f"migrator:{COMMIT}" in pushed, pushed
        assert not [line for line in calls if "latest" in line], "nothing that moves is pushed"
        bad = stage.run(tree / "deploy/ci/images.sh", "programs.tar", "latest", DOCKER=stage.docker(), ECR_REGISTRY="here")
        assert bad.returncode == 2, bad


if __name__ == "__main__":
    outcome.run(workflows_keep_our_rules, each_rule_catches_its_breach, the_job_becomes_its_role, a_release_goes_to_the_machine,
                a_release_that_fails_is_not_current, images_are_named_by_their_commit, actionlint_finds_nothing)
