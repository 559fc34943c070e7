"""The whole stack with its secrets in LocalStack's Secrets Manager, its pictures in LocalStack's S3, and its credentials from
a machine's role that ends every few seconds."""
import base64
import json
import os
import subprocess
import tempfile
import time
import urllib.parse

from aws import engines
from harness import pictures
from harness.client import Problem, wait_until
from harness.people import Buyer, Staff
from harness.stack import Stack, secrets_files

BUCKET, SECRET = "tk-assets", "ticketing/prod/env"
WORLD = {}


class StackOnAws(Stack):
    """As in production: no file of secrets is known to any program."""

    def __init__(self, engine, machine):
        self.engine = engine
        super().__init__(settings={
            "*": {"OPENRUN_SECRETS_DIR": "", "OPENRUN_SECRETS": "aws", "OPENRUN_SECRETS_REFRESH": "1s",
                  "OPENRUN_KEYS_REREAD": "1s", "AWS_ENDPOINT_URL": engine.url,
                  "AWS_EC2_METADATA_SERVICE_ENDPOINT": machine.url},
            "event": {"OPENRUN_OBJECTS": "s3", "OPENRUN_S3_BUCKET": BUCKET, "OPENRUN_S3_PATH_STYLE": "true"}})

    def migrate(self):
        """The last step before any service starts."""
        self.values = {path.name: path.read_text().strip() for path in (self.folder / "secrets").glob("OPENRUN_*")}
        engines.aws(self.engine.url, "secretsmanager", "create-secret", "--name", SECRET, "--secret-string",
                    json.dumps(self.values))
        super().migrate()

    def put(self, **changes):
        """A rotation: new values in the one secret."""
        self.values |= changes
        engines.aws(self.engine.url, "secretsmanager", "put-secret-value", "--secret-id", SECRET, "--secret-string",
                    json.dumps(self.values))


def start():
    WORLD["folder"] = tempfile.TemporaryDirectory()
    WORLD["machine"] = engines.Machine(life=6)
    WORLD["engine"] = engines.localstack(WORLD["folder"].name).start()
    engines.aws(WORLD["engine"].url, "s3", "mb", f"s3://{BUCKET}")
    WORLD["stack"] = StackOnAws(WORLD["engine"], WORLD["machine"]).start()


def end():
    """Everything is stopped, and nobody asked the machine without its token."""
    stack, machine = WORLD.get("stack"), WORLD.get("machine")
    if stack:
        stack.stop()
    WORLD["engine"].stop()
    machine.stop()
    WORLD["folder"].cleanup()
    assert machine.refused == 0


def services_start_on_the_secret():
    start()
    stack = WORLD["stack"]
    for key, process in stack.processes.items():
        told = process.environment
        secret = [name for name in told if name in stack.values]
        assert not secret, f"{key} was told {secret} by its environment"
    desk = WORLD["desk"] = Staff(stack)
    WORLD["schedule"] = desk.publish_show(rows=3, seats_per_row=10)
    Buyer(stack).sign_up().buy(WORLD["schedule"], [0, 1])


def posters_are_in_s3():
    stack, desk, data = WORLD["stack"], WORLD["desk"], pictures.png(320, 200)
    begun = pictures.begin(desk, data)
    url = urllib.parse.urlsplit(begun["upload"]["url"])
    assert url.netloc == f"127.0.0.1:{stack.engine.port}" and url.path.startswith(f"/{BUCKET}/uploads/"), url
    query = urllib.parse.parse_qs(url.query)
    assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host"], query
    assert query["X-Amz-Security-Token"][0].startswith("session-"), "the role's own credentials"
    assert pictures.send(desk, begun, data + b"x") == 403, "larger"
    assert pictures.send(desk, begun, data, "text/html") == 403, "another type"
    forged = {"upload": begun["upload"] | {"url": begun["upload"]["url"].replace("Signature=", "Signature=0")}}
    assert pictures.send(desk, forged, data) == 403, "forged"
    try:
        desk.call("POST", f"/images/{begun['id']}/confirm")
        raise AssertionError("nothing was uploaded")
    except Problem as problem:
        assert problem.code == "IMAGE_NOT_UPLOADED", problem
    assert pictures.send(desk, begun, data) == 200
    image = desk.call("POST", f"/images/{begun['id']}/confirm")
    event = desk.call("PATCH", f"/events/{desk.event_id}", {"posterImageId": begun["id"]})
    assert event["posterUrl"] == image["url"]
    shown = desk.client.send("GET", image["url"])
    assert shown.text == data and "immutable" in shown.headers["Cache-Control"]
    name = image["url"].rsplit("/", 1)[1]
    head = engines.aws(stack.engine.url, "s3api", "head-object", "--bucket", BUCKET, "--key", f"images/{name}")
    assert head["CacheControl"] == "public, max-age=31536000, immutable" and head["ContentType"] == "image/png", head
    stack.kill("event")
    stack.restart("event")
    assert desk.client.send("GET", image["url"]).text == data, "from S3, not from memory"


def credentials_are_renewed():
    desk, machine = WORLD["desk"], WORLD["machine"]

    def session():
        url = pictures.begin(desk, b"x")["upload"]["url"]
        return urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["X-Amz-Security-Token"]
    first = session()
    wait_until(lambda: session() != first, machine.life + 10, "another session")
    assert pictures.upload(desk, pictures.png(20, 20))["confirmed"]


def log(stack, name):
    return (stack.folder / f"{name}.log").read_text(errors="replace")


def kid(token):
    head = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]


def sign_in(buyer):
    return buyer.client.call("POST", "/api/v1/auth/login", {"email": buyer.email, "password": buyer.password})


def keys_rotate_without_a_restart():
    stack = WORLD["stack"]
    pids = {key: process.child.pid for key, process in stack.processes.items()}
    buyer = Buyer(stack).sign_up()
    assert kid(buyer.session["accessToken"]) == "user-1"
    fresh = secrets_files.new_key("user-2")
    public = json.loads(stack.values["OPENRUN_JWKS"])["keys"]
    new_public = json.loads(secrets_files.public_keys([fresh]))["keys"]
    stack.put(OPENRUN_USER_SIGNING_KEY=secrets_files.new_key("user-9"))
    wait_until(lambda: "OPENRUN_JWKS does not hold key user-9" in log(stack, "user"), 30, "the key is refused")
    assert kid(sign_in(buyer)["accessToken"]) == "user-1", "a key that nobody could verify is not used"
    stack.put(OPENRUN_JWKS=json.dumps({"keys": public + new_public}), OPENRUN_USER_SIGNING_KEY=fresh)
    wait_until(lambda: kid(sign_in(buyer)["accessToken"]) == "user-2", 30, "the new key signs")
    session = sign_in(buyer)

    def accepted(token):
        return buyer.client.send("GET", "/api/v1/users/me", headers={"Authorization": f"Bearer {token}"}).status == 200
    wait_until(lambda: accepted(session["accessToken"]), 10, "everybody verifies the new key")
    assert accepted(buyer.session["accessToken"]), "what the old key signed goes on"
    stack.put(OPENRUN_JWKS=json.dumps({"keys": [key for key in public if key["kid"] != "user-1"] + new_public}))
    wait_until(lambda: not accepted(buyer.session["accessToken"]), 30, "the old key is over")
    assert accepted(session["accessToken"])
    assert pids == {key: process.child.pid for key, process in stack.processes.items() if process.alive()}, "no restart"
    WORLD["desk"] = Staff(stack)


def field_keys_rotate_without_a_restart():
    stack = WORLD["stack"]
    old = Buyer(stack).sign_up()
    sealed = sealed_with(stack)
    assert set(sealed) == {"k1"}, sealed
    stack.put(OPENRUN_FIELD_KEYS=f"k2:{base64.b64encode(os.urandom(32)).decode()},{stack.values['OPENRUN_FIELD_KEYS']}")

    def new_key_seals():
        Buyer(stack).sign_up()
        return "k2" in sealed_with(stack)
    wait_until(new_key_seals, 30, "the new key seals")
    assert old.call("GET", "/users/me")["email"] == old.email, "the old key still opens"


def sealed_with(stack):
    """Key ids of every sealed field of an account."""
    rows = stack.sql("SELECT to_jsonb(a)::text FROM user_service.account AS a")
    return [part.split(".")[0] for (row,) in rows for part in row.split('"v1.')[1:]]


def services_stay_up_without_aws():
    stack, engine = WORLD["stack"], WORLD["engine"]
    buyer = Buyer(stack).sign_up()
    engine.process.kill()
    WORLD["machine"].life = -1  # and what the machine gives is over at once
    wait_until(lambda: "its known values go on" in log(stack, "user"), 30, "the warning")
    for name in ("gateway", "user", "event", "queue", "reservation", "payment"):
        assert stack.processes[name].ready(), name
    assert sign_in(buyer)["accessToken"]
    buyer.buy(WORLD["schedule"], [5])
    problem = pictures_are_unavailable()
    assert problem.status in (502, 503, 504), problem
    WORLD["machine"].life = 6
    engine.start()  # empty: its disk is gone
    engines.aws(engine.url, "s3", "mb", f"s3://{BUCKET}")
    engines.aws(engine.url, "secretsmanager", "create-secret", "--name", SECRET, "--secret-string",
                json.dumps(stack.values))
    wait_until(lambda: pictures_work_again(), 30, "pictures work again")


def pictures_are_unavailable():
    try:
        pictures.upload(WORLD["desk"], pictures.png(30, 30))
    except (Problem, OSError) as problem:
        return problem if isinstance(problem, Problem) else Problem(503, {"code": "unreachable"}, {})
    raise AssertionError("an upload went through without S3")


def pictures_work_again():
    try:
        return pictures.upload(WORLD["desk"], pictures.png(31, 31))["confirmed"]
    except (Problem, OSError):
        return False


def ended(stack, name="event", **settings):
    """Starts one more instance of a service, which cannot start: exit code, last words, seconds."""
    program = stack.binaries / name / f"{name}-service"
    told = stack.environment(name, 0) | {"OPENRUN_PORT": "0", "OPENRUN_OPERATIONS_PORT": "0",
                                         "OPENRUN_SECRETS_START_WAIT": "1s"} | settings
    begin = time.monotonic()
    done = subprocess.run([program], env=told, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr.strip(), time.monotonic() - begin


def a_bad_secret_is_said_at_the_start():
    stack, url = WORLD["stack"], WORLD["engine"].url
    cases = {"no/such": None, "bad/json": "OPENRUN_JWKS=hush-hush", "bad/list": '["hush-hush"]', "bad/empty": "{}",
             "bad/part": json.dumps({"OPENRUN_JWKS": stack.values["OPENRUN_JWKS"]}),
             "bad/key": json.dumps(stack.values | {"OPENRUN_JWKS": '{"keys": "hush-hush"}'})}
    says = {"no/such": "secret no/such in ap-northeast-2: there is no such secret",
            "bad/json": "it is not a JSON object of settings", "bad/list": "it is not a JSON object of settings",
            "bad/empty": "it is empty", "bad/part": "OPENRUN_EVENT_SIGNING_KEY is missing", "bad/key": "OPENRUN_JWKS: "}
    for name, text in cases.items():
        if text is not None:
            engines.aws(url, "secretsmanager", "create-secret", "--name", name, "--secret-string", text)
        code, said, _ = ended(stack, OPENRUN_SECRETS_ID=name)
        assert code == 78 and says[name] in said, (name, code, said)
        assert "hush-hush" not in said, name
    code, said, took = ended(stack, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert code == 78 and "cannot connect to 127.0.0.1:1" in said and took < 30, (code, said, took)
    code, said, _ = ended(stack, AWS_EC2_METADATA_SERVICE_ENDPOINT="http://127.0.0.1:1")
    assert code == 78 and "no keys in the environment, and the metadata service" in said, (code, said)
    code, said, _ = ended(stack, OPENRUN_SECRETS="vault")
    assert code == 78 and "OPENRUN_SECRETS=vault is none of files, aws" in said, (code, said)


TESTS = (services_start_on_the_secret, posters_are_in_s3, credentials_are_renewed, keys_rotate_without_a_restart,
         field_keys_rotate_without_a_restart, services_stay_up_without_aws, a_bad_secret_is_said_at_the_start)
