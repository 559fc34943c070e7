"""What plays AWS here: moto and LocalStack in environments of their own, and a machine's metadata service."""
import http.server
import json
import os
import pathlib
import subprocess
import threading
import time
import urllib.request

from harness import pypi
from harness.stack import Process, free_port

HERE = pathlib.Path(__file__).parent
START_SECONDS = 90
REGION = "ap-northeast-2"


def environment(name):
    """The folder of a virtual environment with what requirements-NAME.txt lists."""
    return pypi.environment(name, (HERE / f"requirements-{name}.txt").read_text())


class Engine:
    """A server on a free port with a folder of its own; ended by pid."""

    def __init__(self, name, folder, command, path, variables):
        self.port, self.folder = free_port(), pathlib.Path(folder)
        self.url = f"http://127.0.0.1:{self.port}"
        self.path = path
        words = [str(word).replace("PORT", str(self.port)) for word in command]
        settings = {key: value.replace("PORT", str(self.port)) for key, value in variables.items()}
        self.process = Process(name, words, {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, **settings},
                               self.folder / f"{name}.log")

    def start(self):
        self.process.start()
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(self.url + self.path, timeout=5) as answer:
                    answer.read()
                    return self
            except OSError:
                if not self.process.alive() or time.monotonic() > end:
                    raise RuntimeError(f"{self.process.name} does not start\n{self.process.tail(30)}") from None
                time.sleep(0.1)

    def stop(self):
        self.process.stop()


def moto(folder):
    python = environment("moto") / "bin" / "python"
    return Engine("moto", folder, [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", "PORT"], "/moto-api/data.json", {})


def localstack(folder):
    """With signatures checked: LocalStack takes anything unless told so."""
    command = environment("localstack") / "bin" / "localstack"
    return Engine("localstack", folder, [command, "start", "--host", "--no-banner"], "/_localstack/health", {
        "SERVICES": "s3,secretsmanager", "EAGER_SERVICE_LOADING": "1", "DISABLE_EVENTS": "1", "ACTIVATE_PRO": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1", "GATEWAY_LISTEN": "127.0.0.1:PORT", "S3_SKIP_SIGNATURE_VALIDATION": "0",
        "LOCALSTACK_VOLUME_DIR": str(folder), "FILESYSTEM_ROOT": str(folder), "DNS_ADDRESS": "0"})


def cli_environment(url):
    """Variables with which AWS's command line, and what calls it, reaches `url`."""
    return {"PATH": f"{environment('moto') / 'bin'}:{os.environ['PATH']}", "AWS_ENDPOINT_URL": url,
            "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_PAGER": ""}


def aws(url, *words):
    done = subprocess.run([environment("moto") / "bin" / "aws", *map(str, words)], env=cli_environment(url),
                          capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"aws {' '.join(map(str, words))}: {done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip().startswith(("{", "[")) else done.stdout


class Machine(http.server.ThreadingHTTPServer):
    """Plays an EC2 machine's metadata service (version 2 only); its credentials live for `life` seconds."""
    daemon_threads = True

    def __init__(self, life):
        super().__init__(("127.0.0.1", 0), MachineRequest)
        self.life, self.given, self.refused = life, 0, 0
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class MachineRequest(http.server.BaseHTTPRequestHandler):
    ROLES = "/latest/meta-data/iam/security-credentials/"

    def say(self, status, text=""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_PUT(self):  # pylint: disable=invalid-name
        good = self.path == "/latest/api/token" and self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
        self.say(*((200, "machine-token") if good else (400,)))

    def do_GET(self):  # pylint: disable=invalid-name
        if self.headers.get("X-aws-ec2-metadata-token") != "machine-token":
            self.server.refused += 1
            self.say(401)
        elif self.path == self.ROLES:
            self.say(200, "openrun-ec2")
        elif self.path == self.ROLES + "openrun-ec2":
            self.server.given += 1
            expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.server.life))
            self.say(200, json.dumps({"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "test", "Expiration": expires,
                                      "SecretAccessKey": "test", "Token": f"session-{self.server.given}"}))
        else:
            self.say(404)

    def log_message(self, *_):
        pass
