"""fill-secret after an apply: everything the programs need is in the one secret, once, and nothing of it in the state."""
import json
import shutil
import subprocess

from terraform import tool

PEOPLE = {"OPENRUN_PORTONE_API_SECRET": "api-secret", "OPENRUN_PORTONE_WEBHOOK_SECRET": "whsec_c2VjcmV0",
          "OPENRUN_PORTONE_STORE_ID": "store-1", "OPENRUN_PORTONE_CHANNEL_KEY": "channel-1",
          "OPENRUN_PORTONE_IDENTITY_CHANNEL_KEY": "channel-2", "OPENRUN_PORTONE_CHANNEL_TYPE": "LIVE",
          "OPENRUN_RECAPTCHA_SECRET": "captcha", "OPENRUN_ADMIN_EMAIL": "staff@example.com"}


def needed():
    """Names without a question mark in deploy/compose/secrets.txt, and what deploy.sh and the compose file are told."""
    rows = [line.split("#")[0].split() for line in (tool.ROOT / "deploy/compose/secrets.txt").read_text().splitlines()]
    names = {row[1] for row in rows if len(row) == 2 and not row[1].endswith("?")}
    return names | {"RDS_ENDPOINT", "REDIS_ENDPOINT", "ECR_REGISTRY", "S3_BUCKET"}


def fill(terraform, address, *words, **variables):
    """The one in the copy of the module, where the state is."""
    environment = {name: value for name, value in terraform.environment.items() if not name.startswith("OPENRUN_")}
    environment |= {"PATH": tool.path_with_aws(), "AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"} | variables
    return subprocess.run([terraform.folder / "fill-secret", *words], env=environment, capture_output=True, text=True, check=False, timeout=120)


def held(terraform, address):
    environment = terraform.environment | {"PATH": tool.path_with_aws(), "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                                           "AWS_DEFAULT_REGION": "ap-northeast-2", "AWS_PAGER": ""}
    text = subprocess.run([shutil.which("aws", path=tool.path_with_aws()), "--endpoint-url", address, "secretsmanager", "get-secret-value", "--secret-id",
                           "ticketing/prod/env", "--query", "SecretString", "--output", "text"], env=environment,
                          capture_output=True, text=True, check=True, timeout=60).stdout
    return json.loads(text)


def secret_is_filled_once(terraform, address):
    if not shutil.which("aws", path=tool.path_with_aws()) or not shutil.which("jq"):
        print("     SKIPPED fill-secret: aws or jq is not installed")
        return
    refused = fill(terraform, address)
    assert refused.returncode == 1 and "OPENRUN_PORTONE_API_SECRET" in refused.stderr, refused.stderr
    done = fill(terraform, address, **PEOPLE)
    assert done.returncode == 0, done.stderr
    first = held(terraform, address)
    assert not needed() - first.keys(), needed() - first.keys()
    assert {name: first[name] for name in PEOPLE} == PEOPLE
    assert first["RDS_ENDPOINT"].endswith("rds.amazonaws.com") and ".ecr." in first["ECR_REGISTRY"], first["RDS_ENDPOINT"]
    again = fill(terraform, address)
    assert again.returncode == 0 and "nothing was changed" in again.stderr, again.stderr
    assert held(terraform, address) == first
    changed = fill(terraform, address, "--new-database-password", OPENRUN_ADMIN_EMAIL="chief@example.com")
    assert changed.returncode == 0, changed.stderr
    second = held(terraform, address)
    assert {name for name in first if first[name] != second[name]} == {"OPENRUN_POSTGRES_ADMIN_PASSWORD", "OPENRUN_ADMIN_EMAIL"}
    secrets = [value for name, value in second.items() if name.endswith(("PASSWORD", "_KEY", "_KEYS", "_SECRET"))]
    state = (terraform.folder / "terraform.tfstate").read_text()
    assert len(secrets) > 10 and not [value for value in secrets if json.dumps(value)[1:-1] in state]
