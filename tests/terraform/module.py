"""deploy/terraform: written as promised, planned as promised (Terraform's own tests), and applied to moto as a whole.

moto 5.2.1 forgets three attributes, which show as drift; any other difference after an apply is a failure.
"""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import tempfile

from harness import outcome
from terraform import tool
from terraform.filled import secret_is_filled_once
from terraform.released import release_is_fetched_and_handed_to_deploy, what_is_no_release_is_refused

APPLY_SECONDS = 600
# Attributes that moto does not keep: resource type → attribute.
DRIFT = {"aws_db_parameter_group": {"parameter"}, "aws_elasticache_cluster": {"security_group_ids"},
         "aws_vpc_security_group_ingress_rule": {"description"}}
# What would cost money for nothing here; nginx on the machine is the door and every subnet is public.
NEVER = re.compile(r"^aws_(lb|alb|elb|nat_gateway|vpn|ec2_transit|eks|ecs|autoscaling|cloudfront|msk|globalaccelerator)")
# Actions that know no resource.
ON_EVERYTHING = {"ecr:GetAuthorizationToken", "ssm:GetCommandInvocation"}


def resource_types(texts):
    return {kind for text in texts for kind in re.findall(r'^resource\s+"(\w+)"', text, re.M)}


def never_a_load_balancer_nor_a_nat_gateway():
    types = resource_types(path.read_text() for path in tool.MODULE.glob("*.tf"))
    assert len(types) > 20, types
    assert not [kind for kind in types if NEVER.match(kind)], types
    for bad in ("aws_lb", "aws_nat_gateway", "aws_lb_listener"):  # it would be seen
        assert [kind for kind in resource_types([f'resource "{bad}" "x" {{\n}}']) if NEVER.match(kind)]


def nothing_secret_is_written_down():
    texts = "".join(path.read_text() for path in sorted(tool.MODULE.rglob("*")) if path.is_file() and ".terraform/" not in str(path))
    assert "aws_secretsmanager_secret_version" not in texts, "values are put by fill-secret, never by the state"
    assert not re.search(r"AKIA[0-9A-Z]{16}|BEGIN [A-Z ]*PRIVATE KEY", texts)
    assert not re.search(r"\bpassword\s*=", texts), "password_wo is not kept in the state, password is"


def written_as_terraform_writes():
    with tool.module() as terraform:
        terraform.must("fmt", "-check", "-recursive", "-diff")
        terraform.must("validate")


def promises_hold():
    with tool.module() as terraform:
        text = terraform.must("test", "-no-color", seconds=300)
        found = re.search(r"Success! (\d+) passed, 0 failed", text)
        assert found and int(found[1]) >= 13, text


def statements(state):
    """Every statement of a policy that is attached to one of our roles, after the apply."""
    for resource in state["values"]["root_module"]["resources"]:
        if resource["type"] == "aws_iam_role_policy":
            for statement in json.loads(resource["values"]["policy"])["Statement"]:
                actions, resources = ([found] if isinstance(found, str) else found
                                      for found in (statement["Action"], statement["Resource"]))
                yield resource["address"], actions, resources


def least_privilege(state):
    seen = list(statements(state))
    assert len(seen) >= 9, seen
    for address, actions, resources in seen:
        assert not [action for action in actions if "*" in action], (address, actions)
        assert "*" not in resources or set(actions) <= ON_EVERYTHING, (address, actions)
    machine = {action for address, actions, _ in seen if address == "aws_iam_role_policy.machine" for action in actions}
    assert "secretsmanager:GetSecretValue" in machine and not [a for a in machine if a.startswith(("iam:", "ec2:", "ssm:"))]
    assert not [a for a in machine if a.startswith("ecr:Put")], "the machine pulls, it does not push"
    github = {action for address, actions, _ in seen if "github" in address for action in actions}
    assert "secretsmanager:GetSecretValue" not in github, "workflows never see the secret"
    for action in ("ecr:PutImage", "ssm:SendCommand"):
        assert len([address for address, actions, _ in seen if action in actions]) == 1, action


def first_boot_is_sound(script):
    assert script.startswith("#!/bin/bash\n") and len(script) < 16 * 1024, len(script)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "user_data.sh"
        file.write_text(script)
        done = subprocess.run(["shellcheck", "-x", file], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    encoded = re.search(r"openrun-release <<<'([^']+)'", script)[1]
    decoded = subprocess.run(["base64", "-d"], input=encoded, capture_output=True, text=True, check=True).stdout
    assert decoded == (tool.MODULE / "openrun-release").read_text()


def drift(plan):
    """Attribute paths that a second plan would change, beyond those that moto forgets."""
    for resource in plan["resource_changes"]:
        change = resource["change"]
        if change["actions"] in (["no-op"], ["read"]):
            continue
        before, after = change["before"] or {}, change["after"] or {}
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        if change["actions"] != ["update"] or changed - DRIFT.get(resource["type"], set()):
            yield resource["address"], change["actions"], changed


def applied_to_moto_it_stays_as_it_is():
    with tool.moto() as address, tool.module(aws_endpoint=address, protected="false") as terraform:
        text = terraform.must("apply", "-auto-approve", "-no-color", "-parallelism=20", seconds=APPLY_SECONDS)
        made = int(re.search(r"Apply complete! Resources: (\d+) added, 0 changed, 0 destroyed", text)[1])
        state = terraform.json()
        assert made >= 50, made
        least_privilege(state)
        first_boot_is_sound(terraform.value("local.user_data"))
        assert "thrown-away" not in json.dumps(state), "the first password is in the state"
        status, text = terraform.run("plan", "-no-color", "-detailed-exitcode", "-out=again")
        assert status in (0, 2), text
        plan = terraform.json("again")
        assert not list(drift(plan)), list(drift(plan))
        bent = json.loads(json.dumps(plan))  # drift would be seen
        next(r for r in bent["resource_changes"] if r["type"] == "aws_instance")["change"].update(
            actions=["update"], before={"instance_type": "t3.medium"}, after={"instance_type": "m5.large"})
        assert list(drift(bent))
        secret_is_filled_once(terraform, address)
        print(f"     {made} resources applied; outputs: {', '.join(sorted(state['values']['outputs']))}")
        # The state goes with the folder: moto never finishes deleting its Redis.


def at_once(*tests):
    """Terraform waits most of its time: these run beside each other."""
    pool = concurrent.futures.ThreadPoolExecutor(len(tests))
    jobs = {test.__name__: pool.submit(test) for test in tests}
    for name, job in jobs.items():
        def wait(job=job):
            job.result(APPLY_SECONDS + 120)
        wait.__name__ = name
        yield wait


if __name__ == "__main__":
    outcome.run(never_a_load_balancer_nor_a_nat_gateway, nothing_secret_is_written_down,
                release_is_fetched_and_handed_to_deploy, what_is_no_release_is_refused,
                *at_once(applied_to_moto_it_stays_as_it_is, written_as_terraform_writes, promises_hold))
